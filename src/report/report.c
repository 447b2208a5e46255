/* Building documents: title page, sections by the outline, approval, record of generation. See report.h. */
#include "report/report.h"

#include "base/clock.h"
#include "report/documents.h"
#include "report/parts.h"

const struct report *const reports[] = {
    &report_threat_model, &report_sbom, &report_risk_assessment, &report_vulnerability_assessment, &report_gspr_checklist,
    &report_gaps,         NULL,
};

const struct report *report_named(struct str id) {
    for (size_t i = 0; reports[i] != NULL; i++) {
        if (str_is(id, reports[i]->id)) {
            return reports[i];
        }
    }
    return NULL;
}

static struct str submission_name(struct str s) {
    static const struct {
        const char *word, *name;
    } names[] = {{"510k", "510(k)"}, {"de_novo", "De Novo"}, {"pma", "PMA"}, {"pma_supplement", "PMA supplement"},
                 {"pdp", "PDP"},     {"hde", "HDE"},         {"none", ""}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_is(s, names[i].word)) {
            return str_z(names[i].name);
        }
    }
    return s;
}

static void title_page(struct doc *d, const struct dossier *s) {
    struct str subtitle = str_fmt(d->a, "%.*s, release %.*s", STR_ARG(s->device->name), STR_ARG(s->release.version));
    d->subtitle = subtitle;
    d->author = s->device->manufacturer;
    d->subject = subtitle;
    d->date = clock_text(d->a, s->now);
    doc_field(d, "Device", s->device->name);
    doc_field(d, "Manufacturer", s->device->manufacturer);
    doc_field(d, "Model", s->device->model);
    doc_field(d, "UDI-DI", s->device->udi_di);
    doc_field(d, "Release", s->release.version);
    doc_field(d, "Release status", s->release.status);
    doc_field(d, "Submission", submission_name(s->device->submission));
    doc_field(d, "Document", d->id);
    doc_field(d, "Date", clock_date(d->a, s->now));
    if (s->release.support_until.n > 0) {
        doc_field(d, "Supported until", s->release.support_until);
    }
}

/* Signatures are given by people, on paper or in their document system: the table is where they go. */
static void approval(struct doc *d, const struct dossier *s) {
    static const struct doc_column columns[] = {
        {STR_INIT("Role"), 2, false}, {STR_INIT("Name"), 2, false}, {STR_INIT("Date and signature"), 3, false}};
    doc_heading(d, 1, STR("approval"), STR("Approval"));
    struct doc_block *t = doc_table(d, STR_NONE, STR_NONE, columns, 3);
    for (size_t i = 0; i < s->device->nroles; i++) {
        part_cell(d, t, s->device->roles[i].role);
        part_cell(d, t, s->device->roles[i].name);
        doc_cell_runs(d, t, part_todo(d, STR_NONE), TONE_NONE);
    }
    if (s->device->nroles == 0) {
        doc_cell_runs(d, t, part_todo(d, STR("role")), TONE_NONE);
        doc_cell_runs(d, t, part_todo(d, STR("name")), TONE_NONE);
        doc_cell_runs(d, t, part_todo(d, STR_NONE), TONE_NONE);
    }
}

static void record_row(struct doc *d, struct doc_block *t, const char *what, struct str which, struct str hash) {
    doc_cell(d, t, str_z(what));
    part_cell(d, t, which);
    part_cell_code(d, t, hash);
}

/* From which data the document was made: the same data give the same document. */
static void generation(struct doc *d, const struct dossier *s) {
    static const struct doc_column columns[] = {
        {STR_INIT("Data"), 2, false}, {STR_INIT("Which"), 3, false}, {STR_INIT("SHA-256"), 5, false}};
    doc_heading(d, 1, STR("generation"), STR("Record of generation"));
    part_para(d, "Written by %.*s from the data below. The same data and date give the same document, byte for byte.",
              STR_ARG(s->program));
    struct doc_block *t = doc_table(d, STR_NONE, STR_NONE, columns, 3);
    record_row(d, t, "Device file", s->device->id, s->device_sha);
    if (s->model != NULL) {
        record_row(d, t, "Threat model", s->model->name, s->model_sha);
    }
    if (s->sbom.id != 0) {
        record_row(d, t, "SBOM", s->sbom.file, s->sbom.sha256);
    }
    if (s->scan.id != 0) {
        record_row(d, t, "Vulnerability index", str_fmt(d->a, "built %.*s", STR_ARG(s->scan.index_built)), s->scan.index_id);
    }
    for (size_t i = 0; i < s->nevidence; i++) {
        record_row(d, t, "Evidence", s->evidence[i].row.file, s->evidence[i].row.sha256);
    }
    record_row(d, t, "Audit trail", str_fmt(d->a, "event %lld", (long long)s->audit_number), s->audit_hash);
}

static void section(struct doc *d, const struct report *r, const struct report_input *in, const struct outline_entry *o) {
    doc_heading(d, 1, str_fmt(d->a, "s%.*s", STR_ARG(o->number)), o->title);
    doc_para(d, o->text);
    uint64_t number = 0;
    str_u64(o->number, &number);
    if (number >= 1 && number <= r->nsections && r->sections[number - 1] != NULL) {
        r->sections[number - 1](d, in);
    }
    struct str rest = o->human.n > 0 ? o->human : STR_NONE;
    struct str key;
    while (str_next(&rest, ';', &key)) {
        part_statement(d, in, key);
    }
}

struct doc *report_build(struct arena *a, const struct report *r, const struct report_input *in) {
    const struct dossier *s = in->dossier;
    const struct document_entry *entry = catalog_document(s->catalog, str_z(r->id));
    struct str id = str_fmt(a, "%.*s-%.*s-%s", STR_ARG(s->device->id), STR_ARG(s->release.version), r->id);
    struct doc *d = doc_new(a, id, entry->title);
    title_page(d, s);
    for (size_t i = 0; i < s->catalog->noutlines; i++) {
        if (str_eq(s->catalog->outlines[i].document, entry->id)) {
            section(d, r, in, &s->catalog->outlines[i]);
        }
    }
    approval(d, s);
    generation(d, s);
    return d;
}
