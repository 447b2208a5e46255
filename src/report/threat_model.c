/* The threat model document (FDA premarket guidance V.A.1; outline rows threat-model.*). */
#include "report/documents.h"
#include "report/parts.h"

#define COL(title, weight) \
    { STR_INIT(title), weight, false }

static bool no_model(struct doc *d, const struct report_input *in) {
    if (in->dossier->model != NULL) {
        return false;
    }
    doc_note(d, TONE_BAD, STR("The workspace has no threat model."));
    return true;
}

static void scope(struct doc *d, const struct report_input *in) {
    const struct device_file *dev = in->dossier->device;
    struct doc_block *b = doc_para(d, STR_NONE);
    doc_run(d, b, DOC_STRONG, STR("Intended use. "), STR_NONE);
    doc_run(d, b, DOC_PLAIN, dev->intended_use, STR_NONE);
    if (dev->users.n > 0) {
        b = doc_para(d, STR_NONE);
        doc_run(d, b, DOC_STRONG, STR("Users. "), STR_NONE);
        doc_run(d, b, DOC_PLAIN, dev->users, STR_NONE);
    }
    if (in->dossier->model != NULL) {
        const struct threat_model *m = in->dossier->model;
        part_para(d,
                  "The model \"%.*s\" has %zu elements, %zu data flows, %zu trust boundaries, %zu interfaces, %zu hazards and "
                  "%zu controls.",
                  STR_ARG(m->name), m->nelements, m->nflows, m->nboundaries, m->ninterfaces, m->nhazards, m->ncontrols);
    }
}

static void method(struct doc *d, const struct report_input *in) {
    if (no_model(d, in)) {
        return;
    }
    const struct threat_model *m = in->dossier->model;
    const struct stride_list *t = &in->dossier->threats;
    if (m->method.n > 0) {
        part_para(d, "Method: %.*s.", STR_ARG(m->method));
    }
    part_para(
        d,
        "The rule tables of the program propose a threat for each kind of element and for each data flow by its ends, its "
        "payload and "
        "the trust boundary it crosses, and join it with fitting rows of the threat library. For this model they propose %zu "
        "threats; %zu have an answer.",
        t->n, t->answered);
}

static void assumptions(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Id", 1), COL("Assumption", 6), COL("Owner", 2), COL("In labeling", 1)};
    if (no_model(d, in)) {
        return;
    }
    const struct threat_model *m = in->dossier->model;
    if (in->dossier->device->environment.n > 0) {
        doc_para(d, in->dossier->device->environment);
    }
    struct doc_block *t = doc_table(d, STR("assumptions"), STR("Assumptions"), columns, 4);
    for (size_t i = 0; i < m->nassumptions; i++) {
        doc_cell(d, t, m->assumptions[i].id);
        doc_cell(d, t, m->assumptions[i].text);
        if (m->assumptions[i].owner.n > 0) {
            doc_cell(d, t, m->assumptions[i].owner);
        } else {
            doc_cell_runs(d, t, part_todo(d, STR("owner")), TONE_NONE);
        }
        doc_cell(d, t, m->assumptions[i].labeling ? STR("yes") : STR("no"));
    }
}

static void element_table(struct doc *d, const struct threat_model *m) {
    static const struct doc_column columns[] = {COL("Id", 2),       COL("Element", 4), COL("Kind", 1.5),
                                                COL("Boundary", 3), COL("Marks", 3),   COL("Hazards", 2)};
    struct doc_block *t = doc_table(d, STR("elements"), STR("Elements"), columns, 6);
    for (size_t i = 0; i < m->nelements; i++) {
        const struct tm_element *e = &m->elements[i];
        struct sb marks = SB(d->a);
        struct sb hazards = SB(d->a);
        sb_z(&marks, e->clinical ? "clinical function" : "");
        sb_fmt(&marks, "%s", e->multi_device ? (marks.n > 0 ? ", several devices" : "several devices") : "");
        sb_fmt(&marks, "%s", e->untrusted ? (marks.n > 0 ? ", untrusted" : "untrusted") : "");
        for (size_t k = 0; k < e->nhazards; k++) {
            sb_fmt(&hazards, "%s%.*s", k > 0 ? ", " : "", STR_ARG(m->hazards[e->hazards[k].hazard].id));
        }
        doc_cell(d, t, e->id);
        doc_cell(d, t, e->name);
        doc_cell(d, t, str_z(element_kind_name(e->kind)));
        part_cell(d, t, e->boundary != SIZE_MAX ? m->boundaries[e->boundary].name : STR_NONE);
        part_cell(d, t, sb_get(&marks));
        part_cell(d, t, sb_get(&hazards));
    }
}

static void flow_table(struct doc *d, const struct threat_model *m) {
    static const struct doc_column columns[] = {COL("Id", 1.2),      COL("Flow", 4),       COL("From → to", 4), COL("Over", 3),
                                                COL("Payload", 1.5), COL("Protection", 3), COL("Crosses", 3)};
    struct doc_block *t = doc_table(d, STR("flows"), STR("Data flows"), columns, 7);
    for (size_t i = 0; i < m->nflows; i++) {
        const struct tm_flow *f = &m->flows[i];
        const char *arrow = f->both ? "↔" : "→";
        struct str over = f->interface != SIZE_MAX ? m->interfaces[f->interface].id : STR_NONE;
        const char *protection = f->encrypted && f->authenticated ? "encrypted, authenticated"
                                 : f->encrypted                   ? "encrypted"
                                 : f->authenticated               ? "authenticated"
                                                                  : "none";
        doc_cell(d, t, f->id);
        doc_cell(d, t, f->name);
        part_cell_fmt(d, t, "%.*s %s %.*s", STR_ARG(m->elements[f->from].name), arrow, STR_ARG(m->elements[f->to].name));
        part_cell_fmt(d, t, "%.*s%s%.*s", STR_ARG(f->protocol), over.n > 0 && f->protocol.n > 0 ? ", " : "", STR_ARG(over));
        doc_cell(d, t, str_z(payload_name(f->payload)));
        doc_cell_tone(d, t, str_z(protection), f->encrypted || f->authenticated ? TONE_NONE : TONE_WARN);
        part_cell(d, t, flow_crosses(m, f) ? flow_boundary(m, f) : STR_NONE);
    }
}

static void boundary_table(struct doc *d, const struct threat_model *m) {
    static const struct doc_column columns[] = {COL("Id", 2), COL("Trust boundary", 4), COL("Kind", 2), COL("Inside", 3)};
    struct doc_block *t = doc_table(d, STR("boundaries"), STR("Trust boundaries"), columns, 4);
    for (size_t i = 0; i < m->nboundaries; i++) {
        const struct tm_boundary *b = &m->boundaries[i];
        doc_cell(d, t, b->id);
        doc_cell(d, t, b->name);
        part_cell(d, t, b->kind);
        part_cell(d, t, b->parent != SIZE_MAX ? m->boundaries[b->parent].name : STR_NONE);
    }
}

static void diagrams(struct doc *d, const struct report_input *in) {
    if (no_model(d, in)) {
        return;
    }
    if (in->dossier->diagram != NULL) {
        doc_figure(d, STR("diagram"), STR("Elements, data flows and trust boundaries"), in->dossier->diagram);
    }
    element_table(d, in->dossier->model);
    flow_table(d, in->dossier->model);
    boundary_table(d, in->dossier->model);
}

static struct str losses(struct arena *a, unsigned loss) {
    struct sb b = SB(a);
    static const struct {
        unsigned bit;
        const char *name;
    } names[] = {{LOSS_CONFIDENTIALITY, "confidentiality"}, {LOSS_INTEGRITY, "integrity"}, {LOSS_AVAILABILITY, "availability"}};
    for (size_t i = 0; i < 3; i++) {
        if ((loss & names[i].bit) != 0) {
            sb_fmt(&b, "%s%s", b.n > 0 ? ", " : "", names[i].name);
        }
    }
    return sb_get(&b);
}

static void assets(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Id", 2), COL("Asset", 4), COL("Kind", 2), COL("To be protected", 4)};
    static const struct doc_column hazard_columns[] = {COL("Id", 1),       COL("Hazard", 3), COL("Harm", 5),
                                                       COL("Severity", 2), COL("Scope", 2),  COL("Essential performance", 2)};
    if (no_model(d, in)) {
        return;
    }
    const struct threat_model *m = in->dossier->model;
    struct doc_block *t = doc_table(d, STR("assets"), STR("Assets"), columns, 4);
    for (size_t i = 0; i < m->nassets; i++) {
        doc_cell(d, t, m->assets[i].id);
        doc_cell(d, t, m->assets[i].name);
        part_cell(d, t, m->assets[i].kind);
        part_cell(d, t, losses(d->a, m->assets[i].protect));
    }
    t = doc_table(d, STR("hazards"), STR("Hazards"), hazard_columns, 6);
    for (size_t i = 0; i < m->nhazards; i++) {
        const struct hazard *h = &m->hazards[i];
        doc_cell(d, t, h->id);
        doc_cell(d, t, h->name);
        doc_cell(d, t, h->harm);
        part_cell_word(d, t, str_z(severity_name(h->severity)));
        doc_cell(d, t, part_words(d->a, str_z(scope_name(h->scope))));
        doc_cell(d, t, h->essential_performance ? STR("yes") : STR("no"));
    }
}

/* Elements that drive an interface: by their own list, or as an end of a flow over it. */
static struct str drivers(struct arena *a, const struct threat_model *m, size_t interface) {
    struct sb b = SB(a);
    for (size_t i = 0; i < m->nelements; i++) {
        bool hit = false;
        for (size_t k = 0; k < m->elements[i].interfaces.n && !hit; k++) {
            hit = m->elements[i].interfaces.v[k] == interface;
        }
        for (size_t k = 0; k < m->nflows && !hit; k++) {
            hit = m->flows[k].interface == interface && (m->flows[k].from == i || m->flows[k].to == i);
        }
        if (hit) {
            sb_fmt(&b, "%s%.*s", b.n > 0 ? ", " : "", STR_ARG(m->elements[i].name));
        }
    }
    return sb_get(&b);
}

static void interfaces(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Id", 1.5),    COL("Interface", 4), COL("Kind", 1.5), COL("Reach", 1.5),
                                                COL("State", 1.5), COL("Elements", 4),  COL("Note", 4)};
    if (no_model(d, in)) {
        return;
    }
    const struct threat_model *m = in->dossier->model;
    struct doc_block *t = doc_table(d, STR("interfaces"), STR("Interfaces"), columns, 7);
    for (size_t i = 0; i < m->ninterfaces; i++) {
        const struct device_interface *f = &m->interfaces[i];
        doc_cell(d, t, f->id);
        doc_cell(d, t, f->name);
        doc_cell(d, t, f->kind);
        doc_cell(d, t, str_z(reach_name(f->reach)));
        doc_cell(d, t, f->state);
        part_cell(d, t, drivers(d->a, m, i));
        part_cell(d, t, f->note);
    }
}

static struct str subject(const struct threat_model *m, bool on_flow, size_t on) {
    return on_flow ? m->flows[on].name : m->elements[on].name;
}

static void decided_threats(struct doc *d, const struct threat_model *m) {
    static const struct doc_column columns[] = {COL("Id", 1.3),      COL("Threat", 5),     COL("On", 3),
                                                COL("STRIDE", 1.3),  COL("Phase", 2),      COL("Before → after", 2),
                                                COL("Hazards", 1.5), COL("Controls", 2.5), COL("Status", 2)};
    struct doc_block *t = doc_table(d, STR("threats"), STR("Threats and decisions"), columns, 9);
    for (size_t i = 0; i < m->nthreats; i++) {
        const struct tm_threat *x = &m->threats[i];
        struct sb phases = SB(d->a);
        for (size_t k = 0; k < x->nphases; k++) {
            sb_fmt(&phases, "%s%.*s", k > 0 ? ", " : "", STR_ARG(part_words(d->a, x->phases[k])));
        }
        doc_cell(d, t, x->id);
        if (x->reason.n > 0) {
            struct doc_run *title = doc_run_new(d, DOC_PLAIN, x->title, STR_NONE);
            struct str reason = str_fmt(d->a, " %.*s", STR_ARG(x->reason));
            doc_cell_runs(d, t, doc_run_append(title, doc_run_new(d, DOC_EMPHASIS, reason, STR_NONE)), TONE_NONE);
        } else {
            doc_cell(d, t, x->title);
        }
        doc_cell(d, t, subject(m, x->on_flow, x->on));
        doc_cell(d, t, stride_letters(d->a, x->stride));
        part_cell(d, t, sb_get(&phases));
        part_cell_fmt(d, t, "%s → %s", exploitability_name(x->before), exploitability_name(x->after));
        part_cell(d, t, part_hazards(d->a, m, x->hazards));
        part_cell(d, t, part_controls(d->a, m, x->controls));
        part_cell_word(d, t, x->status);
    }
}

static void open_proposals(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("On", 3), COL("STRIDE", 2), COL("Threat", 7), COL("Library", 2)};
    const struct threat_model *m = in->dossier->model;
    const struct stride_list *list = &in->dossier->threats;
    doc_heading(d, 2, STR("proposals"), STR("Proposed threats without an answer"));
    if (list->n == list->answered) {
        doc_para(d, STR("Each proposed threat has an answer."));
        return;
    }
    part_para(d, "%zu of %zu proposed threats have no answer in the model yet.", list->n - list->answered, list->n);
    struct doc_block *t = doc_table(d, STR("open-proposals"), STR("Proposed threats to be answered"), columns, 4);
    for (size_t i = 0; i < list->n; i++) {
        const struct stride_threat *x = &list->v[i];
        if (x->answer != SIZE_MAX) {
            continue;
        }
        struct sb library = SB(d->a);
        for (size_t k = 0; k < x->nlibrary; k++) {
            sb_fmt(&library, "%s%.*s", k > 0 ? ", " : "", STR_ARG(x->library[k]));
        }
        doc_cell(d, t, subject(m, x->on_flow, x->on));
        doc_cell(d, t, str_z(stride_word(x->category)));
        doc_cell(d, t, x->title);
        part_cell(d, t, sb_get(&library));
    }
}

static void threats(struct doc *d, const struct report_input *in) {
    if (no_model(d, in)) {
        return;
    }
    decided_threats(d, in->dossier->model);
    open_proposals(d, in);
}

/* One chain for each hazard: the worst path that a finding of the release gives. */
static void chains(struct doc *d, const struct report_input *in) {
    const struct dossier *s = in->dossier;
    if (no_model(d, in)) {
        return;
    }
    for (size_t h = 0; h < s->model->nhazards; h++) {
        const struct hazard *hz = &s->model->hazards[h];
        const struct harm_path *path = NULL;
        const struct finding_row *finding = NULL;
        for (size_t i = 0; s->harms != NULL && i < s->findings.list.n && path == NULL; i++) {
            for (size_t k = 0; k < s->harms[i].npaths && path == NULL; k++) {
                if (s->harms[i].paths[k].hazard == h) {
                    path = &s->harms[i].paths[k];
                    finding = &s->findings.list.v[i];
                }
            }
        }
        doc_heading(d, 2, part_anchor(d->a, "chain", hz->id), str_fmt(d->a, "%.*s %.*s", STR_ARG(hz->id), STR_ARG(hz->name)));
        if (path == NULL) {
            doc_para(d, STR("No known vulnerability of the release leads here by a path of this model."));
            continue;
        }
        part_para(d, "By %.*s in %.*s %.*s:", STR_ARG(finding->vulnerability), STR_ARG(finding->component),
                  STR_ARG(finding->version));
        struct doc_block *list = doc_list(d, true);
        for (size_t k = 0; k < path->nsteps; k++) {
            doc_item(d, list, doc_run_new(d, DOC_PLAIN, path->steps[k].text, STR_NONE));
        }
    }
    struct sb multi = SB(d->a);
    for (size_t i = 0; i < s->model->nelements; i++) {
        if (s->model->elements[i].multi_device) {
            sb_fmt(&multi, "%s%.*s", multi.n > 0 ? ", " : "", STR_ARG(s->model->elements[i].name));
        }
    }
    doc_heading(d, 2, STR("multi-patient"), STR("Elements that serve several devices"));
    if (multi.n > 0) {
        part_para(d, "%.*s.", STR_ARG(sb_get(&multi)));
    } else {
        doc_para(d, STR("The model marks no element as serving several devices."));
    }
}

static void mitigations(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Id", 1.5),        COL("Control", 3),    COL("Category", 2),
                                                COL("Requirement", 5), COL("Acceptance", 4), COL("Threats", 2),
                                                COL("Tests", 2),       COL("Status", 2)};
    if (no_model(d, in)) {
        return;
    }
    const struct threat_model *m = in->dossier->model;
    struct doc_block *t = doc_table(d, STR("controls"), STR("Controls"), columns, 8);
    for (size_t i = 0; i < m->ncontrols; i++) {
        const struct tm_control *c = &m->controls[i];
        struct sb tests = SB(d->a);
        struct sb answers = SB(d->a);
        for (size_t k = 0; k < c->ntests; k++) {
            sb_fmt(&tests, "%s%.*s", k > 0 ? ", " : "", STR_ARG(c->tests[k]));
        }
        for (size_t k = 0; k < m->nthreats; k++) {
            for (size_t j = 0; j < m->threats[k].controls.n; j++) {
                if (m->threats[k].controls.v[j] == i) {
                    sb_fmt(&answers, "%s%.*s", answers.n > 0 ? ", " : "", STR_ARG(m->threats[k].id));
                }
            }
        }
        doc_cell(d, t, c->id);
        doc_cell(d, t, c->name);
        doc_cell(d, t, c->category);
        part_cell(d, t, c->requirement);
        part_cell(d, t, c->acceptance);
        part_cell(d, t, sb_get(&answers));
        part_cell(d, t, sb_get(&tests));
        part_cell_word(d, t, c->status);
    }
}

static void coverage(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Check", 2), COL("Object", 2), COL("What is missing", 6)};
    if (no_model(d, in)) {
        return;
    }
    const struct threat_gaps *g = &in->dossier->gaps;
    size_t listed = 0;
    for (size_t i = 0; i < g->n; i++) {
        listed += str_is(g->v[i].check, "threat:elements") ? 0 : 1;
    }
    part_para(d, "Of %zu proposed threats %zu are answered. The other checks found %zu objects with something missing.",
              in->dossier->threats.n, in->dossier->threats.answered, listed);
    if (listed == 0) {
        return;
    }
    struct doc_block *t = doc_table(d, STR("coverage"), STR("What the coverage checks found"), columns, 3);
    for (size_t i = 0; i < g->n; i++) {
        if (!str_is(g->v[i].check, "threat:elements")) { /* listed above, threat by threat */
            doc_cell(d, t, str_from(g->v[i].check, sizeof "threat:" - 1));
            doc_cell(d, t, g->v[i].object);
            doc_cell(d, t, g->v[i].text);
        }
    }
}

static const report_section sections[] = {scope,      method,  assumptions, diagrams,    assets,
                                          interfaces, threats, chains,      mitigations, coverage};
const struct report report_threat_model = {"threat-model", sections, sizeof sections / sizeof *sections};
