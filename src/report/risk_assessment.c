/* The cybersecurity risk assessment (FDA premarket guidance V.A.2; outline rows risk-assessment.*). */
#include "base/table.h"
#include "report/documents.h"
#include "report/parts.h"

#define COL(title, weight) \
    { STR_INIT(title), weight, false }

static void scales(struct doc *d, const struct report_input *in) {
    static const struct doc_column severity_columns[] = {COL("Level", 1), COL("Severity", 2), COL("Meaning", 6),
                                                         COL("Source", 3)};
    static const struct doc_column exploit_columns[] = {COL("Level", 1), COL("Exploitability", 2), COL("Rule", 3),
                                                        COL("Raised by", 3), COL("Meaning", 5)};
    (void)in;
    struct table t = table_data(d->a, "severity");
    struct doc_block *b = doc_table(d, STR("severity"), STR("Severity of harm"), severity_columns, 4);
    for (size_t i = 0; i < t.nrows; i++) {
        doc_cell(d, b, table_cell(&t, i, table_column(&t, "level")));
        doc_cell(d, b, table_cell(&t, i, table_column(&t, "title")));
        doc_cell(d, b, table_cell(&t, i, table_column(&t, "text")));
        part_cell(d, b, table_cell(&t, i, table_column(&t, "clause")));
    }
    t = table_data(d->a, "exploitability");
    b = doc_table(d, STR("exploitability"), STR("Exploitability"), exploit_columns, 5);
    for (size_t i = 0; i < t.nrows; i++) {
        doc_cell(d, b, table_cell(&t, i, table_column(&t, "level")));
        doc_cell(d, b, table_cell(&t, i, table_column(&t, "title")));
        part_cell(d, b, table_cell(&t, i, table_column(&t, "rule")));
        part_cell(d, b, part_words(d->a, table_cell(&t, i, table_column(&t, "override"))));
        part_cell(d, b, table_cell(&t, i, table_column(&t, "text")));
    }
}

static void criteria(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Exploitability", 2), COL("Severity", 2), COL("Verdict", 2),
                                                COL("Reason", 7)};
    (void)in;
    struct table t = table_data(d->a, "risk-matrix");
    part_para(d, "Exploitability after controls that are verified meets severity of harm in the matrix. \"Review\" is never "
                 "final: a person "
                 "decides, with a reason. The cells are the maker's to justify; no regulator publishes them.");
    struct doc_block *b = doc_table(d, STR("matrix"), STR("Risk matrix"), columns, 4);
    for (size_t i = 0; i < t.nrows; i++) {
        part_cell_word(d, b, table_cell(&t, i, table_column(&t, "exploitability")));
        part_cell_word(d, b, table_cell(&t, i, table_column(&t, "severity")));
        part_cell_word(d, b, table_cell(&t, i, table_column(&t, "verdict")));
        part_cell(d, b, table_cell(&t, i, table_column(&t, "reason")));
    }
}

static const struct doc_column register_columns[] = {COL("Risk", 2.4),         COL("What", 5),       COL("Weakness", 1.8),
                                                     COL("Before → after", 2), COL("Controls", 2.4), COL("Hazard", 1.4),
                                                     COL("Severity", 1.8),     COL("Decision", 2)};

static struct str levels(struct arena *a, int64_t before, int64_t after) {
    return str_fmt(a, "%s → %s", exploitability_name((enum exploitability)before),
                   exploitability_name((enum exploitability)after));
}

/* Worst severity among a threat's hazards. */
static enum severity worst(const struct threat_model *m, struct refs hazards) {
    enum severity s = SEVERITY_NONE;
    for (size_t i = 0; i < hazards.n; i++) {
        enum severity one = m->hazards[hazards.v[i]].severity;
        s = one > s ? one : s;
    }
    return s;
}

static struct str library_cwe(const struct table *library, struct str id) {
    size_t row = id.n > 0 ? table_row(library, id) : SIZE_MAX;
    return row == SIZE_MAX ? STR_NONE : table_cell(library, row, table_column(library, "cwe"));
}

static void threat_rows(struct doc *d, const struct threat_model *m) {
    struct table library = table_data(d->a, "threat-library");
    struct doc_block *t = doc_table(d, STR("register-threats"), STR("Risks from the threat model"), register_columns, 8);
    for (size_t i = 0; i < m->nthreats; i++) {
        const struct tm_threat *x = &m->threats[i];
        doc_cell(d, t, x->id);
        doc_cell(d, t, x->title);
        part_cell(d, t, library_cwe(&library, x->library));
        doc_cell(d, t, levels(d->a, x->before, x->after));
        part_cell(d, t, part_controls(d->a, m, x->controls));
        part_cell(d, t, part_hazards(d->a, m, x->hazards));
        part_cell_word(d, t, str_z(severity_name(worst(m, x->hazards))));
        part_cell_word(d, t, x->status);
    }
}

static void finding_rows(struct doc *d, const struct report_input *in) {
    const struct dossier *s = in->dossier;
    struct doc_block *t = doc_table(d, STR("register-findings"), STR("Risks from known vulnerabilities"), register_columns, 8);
    for (size_t i = 0; i < s->findings.list.n; i++) {
        const struct finding_row *f = &s->findings.list.v[i];
        const struct assessment_row *r = &f->assessment;
        int64_t severity = r->severity > 0 ? r->severity : f->harm_severity;
        int64_t after = r->exploitability > 0 ? r->exploitability : f->residual;
        doc_cell(d, t, f->vulnerability);
        part_cell_fmt(d, t, "%.*s %.*s. %.*s", STR_ARG(f->component), STR_ARG(f->version), STR_ARG(f->summary));
        part_cell(d, t, f->cwes);
        doc_cell(d, t, levels(d->a, f->initial, after));
        part_cell(d, t, part_path_controls(d->a, in, i));
        part_cell(d, t, f->hazard);
        part_cell_word(d, t, str_z(severity_name((enum severity)severity)));
        part_cell_word(d, t, finding_verdict_words(f));
    }
}

static void risk_register(struct doc *d, const struct report_input *in) {
    if (in->dossier->model != NULL) {
        threat_rows(d, in->dossier->model);
    }
    finding_rows(d, in);
}

static void basis(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Vulnerability", 2.4),   COL("CVSS vector", 6),
                                                COL("Known exploited", 1.6), {STR_INIT("EPSS"), 1.2, true},
                                                COL("Proposed", 2),          COL("Assessed", 4)};
    const struct dossier *s = in->dossier;
    part_para(d, "Exploitability is proposed from the exploitability metrics of the CVSS vector, never from a probability; "
                 "EPSS only orders the "
                 "queue. A listing as exploited raises it to high. Without a vector the worst case is taken.");
    struct doc_block *t = doc_table(d, STR("basis"), STR("Basis of each rating"), columns, 6);
    for (size_t i = 0; i < s->findings.list.n; i++) {
        const struct finding_row *f = &s->findings.list.v[i];
        const struct assessment_row *r = &f->assessment;
        doc_cell(d, t, f->vulnerability);
        part_cell_code(d, t, f->vector);
        doc_cell_tone(d, t, f->kev ? STR("yes") : STR("no"), f->kev ? TONE_BAD : TONE_NONE);
        part_cell(d, t, f->epss >= 0 ? str_fmt(d->a, "%.3f", f->epss) : STR_NONE);
        part_cell_word(d, t, str_z(exploitability_name((enum exploitability)f->initial)));
        part_cell(d, t,
                  r->exploitability > 0 ? str_fmt(d->a, "%s: %.*s", exploitability_name((enum exploitability)r->exploitability),
                                                  STR_ARG(r->reason))
                                        : STR_NONE);
    }
}

static void known_exploited(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Vulnerability", 2), COL("Component", 3), COL("CISA due date", 2),
                                                COL("Status", 2), COL("Decision", 2)};
    const struct dossier *s = in->dossier;
    struct doc_block *t = NULL;
    for (size_t i = 0; i < s->findings.list.n; i++) {
        const struct finding_row *f = &s->findings.list.v[i];
        if (!f->kev) {
            continue;
        }
        t = t != NULL ? t : doc_table(d, STR("kev"), STR("Known exploited vulnerabilities"), columns, 5);
        doc_cell(d, t, f->vulnerability);
        part_cell_fmt(d, t, "%.*s %.*s", STR_ARG(f->component), STR_ARG(f->version));
        part_cell(d, t, f->kev_due);
        part_cell_word(d, t, finding_status(f));
        part_cell_word(d, t, finding_verdict_words(f));
    }
    if (t == NULL) {
        part_para(d, "No vulnerability found in the release is listed as exploited in the index built on %.*s.",
                  STR_ARG(str_sub(s->scan.index_built, 0, 10)));
    }
}

static bool many(enum harm_scope s) {
    return s != SCOPE_ONE_PATIENT;
}

static void several_patients(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Hazard", 1.4), COL("What", 4),    COL("Scope", 2),
                                                COL("Severity", 2), COL("Threats", 3), COL("Vulnerabilities with a path", 5)};
    const struct dossier *s = in->dossier;
    struct doc_block *t = NULL;
    for (size_t h = 0; s->model != NULL && h < s->model->nhazards; h++) {
        const struct hazard *hz = &s->model->hazards[h];
        if (!many(hz->scope)) {
            continue;
        }
        struct sb threats = SB(d->a);
        struct sb findings = SB(d->a);
        for (size_t i = 0; i < s->model->nthreats; i++) {
            for (size_t k = 0; k < s->model->threats[i].hazards.n; k++) {
                if (s->model->threats[i].hazards.v[k] == h) {
                    sb_fmt(&threats, "%s%.*s", threats.n > 0 ? ", " : "", STR_ARG(s->model->threats[i].id));
                }
            }
        }
        for (size_t i = 0; s->harms != NULL && i < s->findings.list.n; i++) {
            for (size_t k = 0; k < s->harms[i].npaths; k++) {
                if (s->harms[i].paths[k].hazard == h) {
                    sb_fmt(&findings, "%s%.*s", findings.n > 0 ? ", " : "", STR_ARG(s->findings.list.v[i].vulnerability));
                    break;
                }
            }
        }
        t = t != NULL ? t : doc_table(d, STR("several"), STR("Hazards that can reach several patients"), columns, 6);
        doc_cell(d, t, hz->id);
        doc_cell(d, t, hz->name);
        doc_cell(d, t, part_words(d->a, str_z(scope_name(hz->scope))));
        part_cell_word(d, t, str_z(severity_name(hz->severity)));
        part_cell(d, t, sb_get(&threats));
        part_cell(d, t, sb_get(&findings));
    }
    if (t == NULL) {
        doc_para(d, STR("No hazard of the model reaches several patients."));
    }
}

static void interoperability(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Interface", 2), COL("Flow", 4), COL("With", 3), COL("Protection", 3),
                                                COL("Controls", 3)};
    const struct threat_model *m = in->dossier->model;
    struct doc_block *t = NULL;
    for (size_t i = 0; m != NULL && i < m->nflows; i++) {
        const struct tm_flow *f = &m->flows[i];
        bool outside = m->elements[f->from].kind == ELEMENT_EXTERNAL || m->elements[f->to].kind == ELEMENT_EXTERNAL;
        if (f->interface == SIZE_MAX || !outside) {
            continue;
        }
        const struct tm_element *other =
            m->elements[f->from].kind == ELEMENT_EXTERNAL ? &m->elements[f->from] : &m->elements[f->to];
        t = t != NULL ? t : doc_table(d, STR("interoperability"), STR("Interfaces to other systems"), columns, 5);
        doc_cell(d, t, m->interfaces[f->interface].id);
        doc_cell(d, t, f->name);
        doc_cell(d, t, other->name);
        part_cell_fmt(d, t, "%s, %s", f->encrypted ? "encrypted" : "not encrypted",
                      f->authenticated ? "authenticated" : "not authenticated");
        part_cell(d, t, part_controls(d->a, m, f->controls));
    }
    if (t == NULL) {
        doc_para(d, STR("The model has no flow to another system over an interface."));
    }
}

static void transfer(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Hazard", 1.4), COL("What", 3), COL("Severity", 2),
                                                COL("Element", 3),  COL("Loss", 2), COL("Sequence", 6)};
    const struct threat_model *m = in->dossier->model;
    if (m == NULL) {
        doc_note(d, TONE_BAD, STR("The workspace has no threat model."));
        return;
    }
    struct doc_block *t = doc_table(d, STR("transfer"), STR("From security to hazards"), columns, 6);
    for (size_t h = 0; h < m->nhazards; h++) {
        for (size_t i = 0; i < m->nelements; i++) {
            for (size_t k = 0; k < m->elements[i].nhazards; k++) {
                const struct tm_hazard_link *link = &m->elements[i].hazards[k];
                if (link->hazard != h) {
                    continue;
                }
                doc_cell(d, t, m->hazards[h].id);
                doc_cell(d, t, m->hazards[h].name);
                part_cell_word(d, t, str_z(severity_name(m->hazards[h].severity)));
                doc_cell(d, t, m->elements[i].name);
                doc_cell(d, t,
                         link->loss == LOSS_INTEGRITY      ? STR("integrity")
                         : link->loss == LOSS_AVAILABILITY ? STR("availability")
                                                           : STR("confidentiality"));
                part_cell(d, t, link->how);
            }
        }
    }
}

static void left_risks(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Risk", 2), COL("What", 5), COL("Status", 2), COL("Reason or action", 6)};
    const struct dossier *s = in->dossier;
    struct doc_block *t = NULL;
    for (size_t i = 0; s->model != NULL && i < s->model->nthreats; i++) {
        const struct tm_threat *x = &s->model->threats[i];
        if (str_is(x->status, "open") || str_is(x->status, "accepted") || str_is(x->status, "transferred")) {
            t = t != NULL ? t : doc_table(d, STR("left"), STR("Risks that are accepted, transferred or open"), columns, 4);
            doc_cell(d, t, x->id);
            doc_cell(d, t, x->title);
            part_cell_word(d, t, x->status);
            part_cell(d, t, x->reason);
        }
    }
    for (size_t i = 0; i < s->findings.list.n; i++) {
        const struct finding_row *f = &s->findings.list.v[i];
        struct str status = finding_status(f);
        if (str_is(status, "affected") || !finding_assessed(f)) {
            t = t != NULL ? t : doc_table(d, STR("left"), STR("Risks that are accepted, transferred or open"), columns, 4);
            doc_cell(d, t, f->vulnerability);
            part_cell_fmt(d, t, "%.*s %.*s", STR_ARG(f->component), STR_ARG(f->version));
            part_cell_word(d, t, status);
            part_cell(d, t, f->assessment.action.n > 0 ? f->assessment.action : f->assessment.reason);
        }
    }
    if (t == NULL) {
        doc_para(d, STR("No risk is accepted, transferred or open."));
    }
}

static const report_section sections[] = {scales,           criteria,         risk_register, basis,     known_exploited,
                                          several_patients, interoperability, transfer,      left_risks};
const struct report report_risk_assessment = {"risk-assessment", sections, sizeof sections / sizeof *sections};
