/* The checklist of general safety and performance requirements, cybersecurity part (MDR Annex I; outline rows
 * gspr-checklist.*). */
#include "report/documents.h"
#include "report/parts.h"

#define COL(title, weight) \
    { STR_INIT(title), weight, false }

static bool is_gspr(const struct covered *c) {
    return str_starts(c->requirement->id, STR("GSPR-"));
}

/* The requirement's number in Annex I: "GSPR-17.2" gives 17. */
static uint64_t chapter_of(const struct covered *c) {
    struct str rest = str_from(c->requirement->id, sizeof "GSPR-" - 1);
    size_t n = 0;
    while (n < rest.n && chr_digit(rest.p[n])) {
        n++;
    }
    uint64_t number = 0;
    str_u64(str_sub(rest, 0, n), &number);
    return number;
}

static void explain(struct doc *d, const struct report_input *in) {
    (void)in;
    struct doc_block *list = doc_list(d, false);
    doc_term(d, list, STR("Requirement"),
             doc_run_new(d, DOC_PLAIN,
                         STR("What Annex I of the MDR asks, in the program's words, and what an answer for "
                             "cybersecurity rests on; the number of the IVDR beside it."),
                         STR_NONE));
    doc_term(d, list, STR("Proof"),
             doc_run_new(d, DOC_PLAIN,
                         STR("The document and section that answer, and the stored data that the answer rests on."), STR_NONE));
    doc_term(d, list, STR("Result"),
             doc_run_new(
                 d, DOC_PLAIN,
                 STR("Covered when every check of the row holds; open with what is missing; not applicable with the reason."),
                 STR_NONE));
    part_para(d, "The rows follow Regulation (EU) 2017/745 as published in 2017 and MDCG 2019-16 rev. 1. Whether a requirement "
                 "is met is for the "
                 "maker to state; the program shows on what.");
}

static void scope(struct doc *d, const struct report_input *in) {
    const struct device_file *dev = in->dossier->device;
    struct doc_block *list = doc_list(d, false);
    doc_term(d, list, STR("Device"), doc_run_new(d, DOC_PLAIN, dev->name, STR_NONE));
    doc_term(d, list, STR("Class"),
             dev->class_eu.n > 0 ? doc_run_new(d, DOC_PLAIN, dev->class_eu, STR_NONE)
                                 : part_todo(d, STR("the class under the MDR")));
    doc_term(d, list, STR("Release"), doc_run_new(d, DOC_PLAIN, in->dossier->release.version, STR_NONE));
    doc_term(d, list, STR("Intended use"), doc_run_new(d, DOC_PLAIN, dev->intended_use, STR_NONE));
}

static void rows(struct doc *d, const struct report_input *in, uint64_t from, uint64_t to, struct str anchor,
                 struct str caption) {
    static const struct doc_column columns[] = {COL("Requirement", 2), COL("What is asked", 6), COL("Proof", 4),
                                                COL("Result", 4)};
    struct doc_block *t = doc_table(d, anchor, caption, columns, 4);
    t->turn = TURN_NEVER;
    for (size_t i = 0; i < in->eu.n; i++) {
        const struct covered *c = &in->eu.v[i];
        const struct requirement *r = c->requirement;
        if (!is_gspr(c) || chapter_of(c) < from || chapter_of(c) > to || c->state == COVER_NOT_APPLICABLE) {
            continue;
        }
        struct str ivdr = r->ivdr.n > 0 ? str_fmt(d->a, "\nIVDR %.*s", STR_ARG(r->ivdr)) : STR_NONE;
        doc_cell(d, t, str_fmt(d->a, "%.*s%.*s", STR_ARG(r->clause), STR_ARG(ivdr)));
        struct doc_run *what = doc_run_new(d, DOC_STRONG, str_fmt(d->a, "%.*s. ", STR_ARG(r->title)), STR_NONE);
        doc_cell_runs(d, t, doc_run_append(what, doc_run_new(d, DOC_PLAIN, r->text, STR_NONE)), TONE_NONE);
        part_cell_fmt(d, t, "%.*s, section %.*s%s%.*s", STR_ARG(r->document), STR_ARG(r->section), c->basis.n > 0 ? "\n" : "",
                      STR_ARG(c->basis));
        if (c->state == COVER_YES) {
            doc_cell_tone(d, t, STR("covered"), TONE_GOOD);
        } else if (c->state == COVER_INFO) {
            doc_cell_tone(d, t, STR("for information"), TONE_MUTED);
        } else {
            doc_cell_tone(d, t, str_fmt(d->a, "open: %.*s", STR_ARG(c->why)), TONE_WARN);
        }
    }
}

static void general(struct doc *d, const struct report_input *in) {
    rows(d, in, 1, 9, STR("general"), STR("Requirements 1 to 9"));
}

static void design(struct doc *d, const struct report_input *in) {
    rows(d, in, 10, 22, STR("design"), STR("Requirements 10 to 22"));
}

static void information(struct doc *d, const struct report_input *in) {
    rows(d, in, 23, 23, STR("information"), STR("Requirement 23"));
}

static void not_applicable(struct doc *d, const struct report_input *in) {
    struct doc_block *list = NULL;
    for (size_t i = 0; i < in->eu.n; i++) {
        const struct covered *c = &in->eu.v[i];
        if (is_gspr(c) && c->state == COVER_NOT_APPLICABLE) {
            list = list != NULL ? list : doc_list(d, false);
            doc_term(d, list, c->requirement->clause, doc_run_new(d, DOC_PLAIN, c->why, STR_NONE));
        }
    }
    if (list == NULL) {
        doc_para(d, STR("By the data of the device file, every requirement of this checklist applies."));
    }
}

static void conformity(struct doc *d, const struct report_input *in) {
    struct sb open = SB(d->a);
    size_t n = 0;
    for (size_t i = 0; i < in->eu.n; i++) {
        if (is_gspr(&in->eu.v[i]) && in->eu.v[i].state == COVER_OPEN) {
            sb_fmt(&open, "%s%.*s", n++ > 0 ? ", " : "", STR_ARG(in->eu.v[i].requirement->clause));
        }
    }
    if (n == 0) {
        doc_note(d, TONE_GOOD,
                 STR("Every applicable requirement of this checklist is covered by data, a document or a statement."));
    } else {
        doc_note(d, TONE_WARN, str_fmt(d->a, "%zu requirements are open: %.*s.", n, STR_ARG(sb_get(&open))));
    }
}

static const report_section sections[] = {explain, scope, general, design, information, not_applicable, NULL, conformity};
const struct report report_gspr_checklist = {"gspr-checklist", sections, sizeof sections / sizeof *sections};
