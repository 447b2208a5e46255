/* The gap index: what the file lacks, requirement by requirement (outline rows gap-index.*). */
#include "report/documents.h"
#include "report/parts.h"

#define COL(title, weight) \
    { STR_INIT(title), weight, false }

static void summary_row(struct doc *d, struct doc_block *t, const char *market, const struct coverage_list *c) {
    const size_t n[] = {c->yes, c->open, c->not_applicable, c->info};
    doc_cell(d, t, str_z(market));
    for (size_t i = 0; i < 4; i++) {
        doc_cell_tone(d, t, str_fmt(d->a, "%zu", n[i]), i == 1 && n[i] > 0 ? TONE_WARN : TONE_NONE);
    }
}

static void by_document(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {
        COL("Document", 5), {STR_INIT("Covered"), 1, true}, {STR_INIT("Open"), 1, true}};
    const struct catalog *c = in->dossier->catalog;
    struct doc_block *t = doc_table(d, STR("by-document"), STR("Requirements by the document that answers them"), columns, 3);
    for (size_t k = 0; k < c->ndocuments; k++) {
        size_t yes = 0;
        size_t open = 0;
        const struct coverage_list *lists[] = {&in->us, &in->eu};
        for (size_t m = 0; m < 2; m++) {
            for (size_t i = 0; i < lists[m]->n; i++) {
                if (str_eq(lists[m]->v[i].requirement->document, c->documents[k].id)) {
                    yes += lists[m]->v[i].state == COVER_YES ? 1 : 0;
                    open += lists[m]->v[i].state == COVER_OPEN ? 1 : 0;
                }
            }
        }
        if (yes + open > 0) {
            doc_cell(d, t, c->documents[k].title);
            doc_cell(d, t, str_fmt(d->a, "%zu", yes));
            doc_cell_tone(d, t, str_fmt(d->a, "%zu", open), open > 0 ? TONE_WARN : TONE_NONE);
        }
    }
}

static void summary(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Market", 3),
                                                {STR_INIT("Covered"), 1, true},
                                                {STR_INIT("Open"), 1, true},
                                                {STR_INIT("Not applicable"), 1, true},
                                                {STR_INIT("Information"), 1, true}};
    struct doc_block *t = doc_table(d, STR("summary"), STR("Requirements by market"), columns, 5);
    if (in->dossier->device->market_us) {
        summary_row(d, t, "United States (FDA)", &in->us);
    }
    if (in->dossier->device->market_eu) {
        summary_row(d, t, "European Union (MDR, MDCG 2019-16)", &in->eu);
    }
    by_document(d, in);
}

static void how(struct doc *d, const struct report_input *in) {
    static const struct {
        const char *rule, *text;
    } rules[] = {
        {"statement",
         "The maker has written the statement in device.yaml. Whether it is true and enough, a person must judge."},
        {"device", "The field of the device file is given."},
        {"sbom", "The release has an SBOM, and its components have the elements asked for. A wrong value is not seen."},
        {"threat",
         "The threat model has no object that the coverage check names. A threat that nobody thought of is not seen."},
        {"control", "A control of the category is implemented or verified. Whether it is strong enough is not seen."},
        {"finding", "The release was scanned, and its findings are in the state asked for. What no source knows is not seen."},
        {"risk", "Each threat is rated before and after mitigation."},
        {"evidence", "Evidence of the kind was added for the release. What the test covered is not seen."},
        {"document", "The program can write the document from what is stored."},
        {"attached", "A file is attached as the document."},
    };
    (void)in;
    struct doc_block *list = doc_list(d, false);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        doc_term(d, list, str_z(rules[i].rule), doc_run_new(d, DOC_PLAIN, str_z(rules[i].text), STR_NONE));
    }
}

static void open_rows(struct doc *d, const struct coverage_list *c, struct str anchor, struct str caption) {
    static const struct doc_column columns[] = {COL("Requirement", 3), COL("What is asked", 6), COL("What is missing", 5),
                                                COL("Clause", 3)};
    if (c->open == 0) {
        doc_para(d, STR("No requirement is open."));
        return;
    }
    struct doc_block *t = doc_table(d, anchor, caption, columns, 4);
    t->turn = TURN_NEVER;
    struct str area = STR_NONE;
    for (size_t i = 0; i < c->n; i++) {
        const struct requirement *r = c->v[i].requirement;
        if (c->v[i].state != COVER_OPEN) {
            continue;
        }
        if (!str_eq(area, r->area)) {
            doc_row_title(d, t, r->area);
            area = r->area;
        }
        struct doc_run *id = doc_run_new(d, DOC_CODE, r->id, STR_NONE);
        doc_cell_runs(d, t, doc_run_append(id, doc_run_new(d, DOC_PLAIN, str_fmt(d->a, "\n%.*s", STR_ARG(r->title)), STR_NONE)),
                      TONE_NONE);
        doc_cell(d, t, r->text);
        doc_cell(d, t, c->v[i].why);
        part_cell(d, t, r->clause);
    }
}

static void open_us(struct doc *d, const struct report_input *in) {
    if (in->dossier->device->market_us) {
        open_rows(d, &in->us, STR("open-us"), STR("Open requirements, United States"));
    } else {
        doc_para(d, STR("The device is not for this market."));
    }
}

static void open_eu(struct doc *d, const struct report_input *in) {
    if (in->dossier->device->market_eu) {
        open_rows(d, &in->eu, STR("open-eu"), STR("Open requirements, European Union"));
    } else {
        doc_para(d, STR("The device is not for this market."));
    }
}

/* Whether an applying requirement of the device's markets names the statement. */
static bool asked_for(const struct report_input *in, struct str key) {
    struct arena *a = arena_new();
    struct str rule = str_fmt(a, "statement:%.*s", STR_ARG(key));
    const struct coverage_list *lists[] = {in->dossier->device->market_us ? &in->us : NULL,
                                           in->dossier->device->market_eu ? &in->eu : NULL};
    bool hit = false;
    for (size_t m = 0; m < 2 && !hit; m++) {
        for (size_t i = 0; lists[m] != NULL && i < lists[m]->n && !hit; i++) {
            hit = lists[m]->v[i].state == COVER_OPEN && catalog_lists(lists[m]->v[i].requirement->check, rule);
        }
    }
    arena_free(&a);
    return hit;
}

static void statements(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Key", 3), COL("What to write", 7), COL("Waited for by", 4)};
    const struct catalog *c = in->dossier->catalog;
    struct doc_block *t = NULL;
    for (size_t i = 0; i < c->nstatements; i++) {
        if (dossier_statement(in->dossier, c->statements[i].key).n > 0 || !asked_for(in, c->statements[i].key)) {
            continue;
        }
        t = t != NULL ? t : doc_table(d, STR("statements"), STR("Statements to be written"), columns, 3);
        part_cell_code(d, t, c->statements[i].key);
        doc_cell(d, t, c->statements[i].text);
        struct sb names = SB(d->a);
        struct str rest = c->statements[i].document.n > 0 ? c->statements[i].document : STR_NONE;
        struct str id;
        while (str_next(&rest, ';', &id)) {
            const struct document_entry *e = catalog_document(c, id);
            sb_fmt(&names, "%s%.*s", names.n > 0 ? ", " : "", STR_ARG(e != NULL ? e->title : id));
        }
        part_cell(d, t, sb_get(&names));
    }
    if (t == NULL) {
        doc_para(d, STR("Every statement that a requirement asks for is written."));
    }
}

static void rows_in_state(struct doc *d, const struct report_input *in, enum coverage state, struct str anchor,
                          struct str caption, const struct doc_column *columns) {
    const struct coverage_list *lists[] = {in->dossier->device->market_us ? &in->us : NULL,
                                           in->dossier->device->market_eu ? &in->eu : NULL};
    struct doc_block *t = NULL;
    for (size_t m = 0; m < 2; m++) {
        for (size_t i = 0; lists[m] != NULL && i < lists[m]->n; i++) {
            const struct covered *c = &lists[m]->v[i];
            if (c->state != state) {
                continue;
            }
            t = t != NULL ? t : doc_table(d, anchor, caption, columns, 4);
            part_cell_code(d, t, c->requirement->id);
            doc_cell(d, t, c->requirement->title);
            if (state == COVER_YES) {
                part_cell_fmt(d, t, "%.*s, section %.*s", STR_ARG(c->requirement->document), STR_ARG(c->requirement->section));
                part_cell(d, t, c->basis);
            } else {
                part_cell(d, t, c->requirement->clause);
                part_cell(d, t, c->why);
            }
        }
    }
    if (t == NULL) {
        doc_para(d, STR("There are none."));
    }
}

static void covered(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Id", 3), COL("Requirement", 5), COL("Answered in", 4), COL("By", 5)};
    rows_in_state(d, in, COVER_YES, STR("covered"), STR("Covered requirements"), columns);
}

static void left_out(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Id", 3), COL("Requirement", 5), COL("Clause", 4),
                                                COL("Why it does not apply", 5)};
    rows_in_state(d, in, COVER_NOT_APPLICABLE, STR("left-out"), STR("Requirements that do not apply"), columns);
}

static void documents(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Document", 5), COL("Market", 1.5), COL("Attachment", 3), COL("State", 4)};
    const struct catalog *c = in->dossier->catalog;
    struct doc_block *t = doc_table(d, STR("documents"), STR("Documents"), columns, 4);
    for (size_t i = 0; i < c->ndocuments; i++) {
        const struct document_entry *e = &c->documents[i];
        bool written = report_named(e->id) != NULL || str_is(e->id, "sbom-file");
        doc_cell(d, t, e->title);
        part_cell(d, t, str_is(e->market, "us;eu") ? STR("US, EU") : str_is(e->market, "us") ? STR("US") : STR("EU"));
        part_cell(d, t, e->attachment);
        doc_cell_tone(d, t, written ? STR("written by the program") : STR("to be written by the maker"),
                      written ? TONE_GOOD : TONE_WARN);
    }
}

static void unchecked(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Id", 3), COL("Requirement", 5), COL("Clause", 4),
                                                COL("State of knowledge", 4)};
    const struct catalog *c = in->dossier->catalog;
    struct doc_block *t = NULL;
    for (size_t i = 0; i < c->nrequirements; i++) {
        const struct requirement *r = &c->requirements[i];
        if (str_find(r->status, STR("from knowledge")) == SIZE_MAX && str_find(r->status, STR("proposal")) == SIZE_MAX) {
            continue;
        }
        t = t != NULL ? t : doc_table(d, STR("unchecked"), STR("Requirements to be checked against the source"), columns, 4);
        part_cell_code(d, t, r->id);
        doc_cell(d, t, r->title);
        part_cell(d, t, r->clause);
        doc_cell(d, t, r->status);
    }
}

static const report_section sections[] = {summary, how, open_us, open_eu, statements, covered, left_out, documents, unchecked};
const struct report report_gaps = {"gap-index", sections, sizeof sections / sizeof *sections};
