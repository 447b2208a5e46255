/* The words of a path to harm: see text.h. Each step says what a person needs to check it against the model. */
#include "harm/text.h"

typedef VEC(struct harm_step) steps;

static bool holds(struct refs r, size_t x) {
    for (size_t i = 0; i < r.n; i++) {
        if (r.v[i] == x) {
            return true;
        }
    }
    return false;
}

/* "; guarded by C-TLS TLS (verified)": what counts, and what is there without counting, with the reason. */
static void put_controls(struct sb *b, const struct threat_model *m, struct refs list, struct refs without, unsigned loss) {
    size_t n = 0;
    for (size_t i = 0; i < list.n; i++) {
        const struct tm_control *c = &m->controls[list.v[i]];
        const char *why = str_is(c->status, "planned")     ? "only planned"
                          : str_is(c->category, "logging") ? "records, does not stop"
                          : holds(without, list.v[i])      ? "run by the flawed element itself"
                          : !control_counts(c, loss)       ? "meant for other attacks"
                                                           : NULL;
        sb_fmt(b, "%s%.*s %.*s (%.*s%s%s)", n++ == 0 ? "; guarded by " : ", ", STR_ARG(c->id), STR_ARG(c->name),
               STR_ARG(c->status),
               why != NULL && !str_is(c->status, "planned") ? ", not counted: "
               : why != NULL                                ? ", not counted"
                                                            : "",
               why != NULL && !str_is(c->status, "planned") ? why : "");
    }
}

static void put_element(struct sb *b, const struct threat_model *m, size_t e) {
    const struct tm_element *x = &m->elements[e];
    sb_fmt(b, "%s%s“%.*s”", x->kind != ELEMENT_EXTERNAL ? element_kind_name(x->kind) : "",
           x->kind != ELEMENT_EXTERNAL ? " " : "", STR_ARG(x->name));
}

/* "over Wi-Fi (network), HTTPS, flow F-01 “Orders”, across the boundary “Bedside”; not encrypted, not authenticated" */
static void put_flow(struct sb *b, const struct threat_model *m, const struct hop *h) {
    const struct tm_flow *f = &m->flows[h->flow];
    if (f->interface != SIZE_MAX) {
        const struct device_interface *i = &m->interfaces[f->interface];
        sb_fmt(b, "over %.*s (%s)", STR_ARG(i->name), reach_name(i->reach));
    } else {
        sb_z(b, "over no named interface");
    }
    if (f->protocol.n > 0) {
        sb_fmt(b, " by %.*s", STR_ARG(f->protocol));
    }
    sb_fmt(b, ", %sflow %.*s “%.*s”", h->reverse ? "in answers on " : "", STR_ARG(f->id), STR_ARG(f->name));
    struct str boundary = flow_boundary(m, f);
    if (boundary.n > 0) {
        sb_fmt(b, ", across the boundary “%.*s”", STR_ARG(boundary));
    }
    sb_fmt(b, "; %s, %s", f->encrypted ? "encrypted" : "not encrypted",
           f->authenticated ? "authenticated" : "not authenticated");
}

static void add(struct arena *a, steps *list, enum harm_step_kind kind, size_t index, bool reverse, struct sb *text) {
    vec_push(a, list, (struct harm_step){kind, index, reverse, sb_get(text)});
}

static void add_entry(struct arena *a, const struct threat_model *m, const struct route *r, steps *list) {
    struct sb b = SB(a);
    if (r->port != SIZE_MAX) {
        const struct device_interface *i = &m->interfaces[r->port];
        sb_fmt(&b, "someone with %s access to %.*s %.*s (%.*s) of ", reach_name(i->reach), STR_ARG(i->id), STR_ARG(i->name),
               STR_ARG(i->state));
        put_element(&b, m, r->source);
    } else {
        sb_z(&b, "an attacker at ");
        put_element(&b, m, r->source);
        sb_z(&b, ", which the model does not trust");
    }
    add(a, list, STEP_ENTRY, r->source, false, &b);
}

static void add_ways_in(struct arena *a, const struct threat_model *m, const struct route *r, steps *list) {
    static const struct refs none = {0};
    for (size_t i = 0; i < r->nentry; i++) {
        const struct hop *h = &r->entry[i];
        bool last = i + 1 == r->nentry;
        struct sb b = SB(a);
        sb_z(&b, last ? "reaches it " : "sends what is to be passed on, ");
        put_flow(&b, m, h);
        put_controls(&b, m, m->flows[h->flow].controls, last ? m->elements[r->flawed].controls : none, r->loss);
        add(a, list, STEP_FLOW, h->flow, h->reverse, &b);
        if (!last) {
            b = (struct sb){.a = a};
            put_element(&b, m, h->to);
            sb_z(&b, " passes it on");
            put_controls(&b, m, m->elements[h->to].controls, none, r->loss);
            add(a, list, STEP_ELEMENT, h->to, false, &b);
        }
    }
}

static void add_flawed(struct arena *a, const struct threat_model *m, const struct harm_question *q, const struct attack *k,
                       const struct route *r, steps *list) {
    struct sb b = SB(a);
    put_element(&b, m, r->flawed);
    struct str name = q->component_name.n > 0 ? q->component_name : q->purl != NULL ? q->purl->name : STR("the component");
    sb_fmt(&b, " runs %.*s with the flaw (%s%s); it costs %.*s%s", STR_ARG(name), attack_vector_words(k->reach),
           k->known ? "" : ", taken as the worst because no vector is known", STR_ARG(losses_text(a, k->losses)),
           k->control ? ", and the attacker decides what it sends" : "");
    add(a, list, STEP_ELEMENT, r->flawed, false, &b);
}

/* By effect: what is said of the flow, and of the element at its end. */
static const struct {
    const char *flow, *element;
} onward_words[] = {
    [EFFECT_OWNED] = {"gives it code ", " runs code of the attacker's choice"},
    [EFFECT_MISLED] = {"gives it false commands ", " carries out false commands"},
    [EFFECT_FED] = {"gives it false data ", " uses false data"},
    [EFFECT_STARVED] = {"no longer serves it ", " beside it lacks that service"},
    [EFFECT_READ] = {"reads it ", " gives up its content"},
    [EFFECT_PASSES] = {"", ""},
};

static void add_onward(struct arena *a, const struct threat_model *m, const struct route *r, steps *list) {
    static const struct refs none = {0};
    for (size_t i = 0; i < r->nonward; i++) {
        const struct hop *h = &r->onward[i];
        struct sb b = SB(a);
        sb_z(&b, onward_words[h->effect].flow);
        put_flow(&b, m, h);
        put_controls(&b, m, m->flows[h->flow].controls, none, r->loss);
        add(a, list, STEP_FLOW, h->flow, h->reverse, &b);
        b = (struct sb){.a = a};
        put_element(&b, m, h->to);
        bool keeps = h->effect == EFFECT_FED && m->elements[h->to].kind == ELEMENT_STORE;
        sb_z(&b, keeps ? " holds false data" : onward_words[h->effect].element);
        put_controls(&b, m, m->elements[h->to].controls, none, r->loss);
        add(a, list, STEP_ELEMENT, h->to, false, &b);
    }
}

static void add_hazard(struct arena *a, const struct threat_model *m, const struct route *r, enum severity severity,
                       steps *list) {
    const struct tm_hazard_link *link = &m->elements[r->element].hazards[r->link];
    const struct hazard *h = &m->hazards[link->hazard];
    struct sb b = SB(a);
    sb_fmt(&b, "its loss of %.*s leads to hazard %.*s %.*s (%s", STR_ARG(losses_text(a, link->loss)), STR_ARG(h->id),
           STR_ARG(h->name), severity_name(severity));
    if (severity != h->severity) {
        sb_fmt(&b, ", raised from %s: several patients at once", severity_name(h->severity));
    }
    sb_char(&b, ')');
    if (link->how.n > 0) {
        sb_fmt(&b, ": %.*s", STR_ARG(link->how));
    }
    add(a, list, STEP_HAZARD, link->hazard, false, &b);
}

typedef VEC(size_t) indexes;

static void gather(struct arena *a, const struct threat_model *m, struct refs list, struct refs without, unsigned loss,
                   indexes *out) {
    for (size_t i = 0; i < list.n; i++) {
        bool there = holds(without, list.v[i]) || !control_counts(&m->controls[list.v[i]], loss);
        for (size_t k = 0; k < out->n && !there; k++) {
            there = out->v[k] == list.v[i];
        }
        if (!there) {
            vec_push(a, out, list.v[i]);
        }
    }
}

/* The controls that count, in the order in which they are met. */
static struct refs controls_on(struct arena *a, const struct threat_model *m, const struct route *r) {
    static const struct refs none = {0};
    indexes out = {0};
    for (size_t i = 0; i < r->nentry; i++) {
        bool last = i + 1 == r->nentry;
        gather(a, m, m->flows[r->entry[i].flow].controls, last ? m->elements[r->flawed].controls : none, r->loss, &out);
        gather(a, m, last ? none : m->elements[r->entry[i].to].controls, none, r->loss, &out);
    }
    for (size_t i = 0; i < r->nonward; i++) {
        gather(a, m, m->flows[r->onward[i].flow].controls, none, r->loss, &out);
        gather(a, m, m->elements[r->onward[i].to].controls, none, r->loss, &out);
    }
    return (struct refs){out.v, out.n};
}

void path_of(struct arena *a, const struct threat_model *m, const struct harm_question *q, const struct attack *k,
             const struct route *r, struct harm_path *out) {
    steps list = {0};
    size_t hazard = m->elements[r->element].hazards[r->link].hazard;
    *out = (struct harm_path){
        .element = r->flawed, .hazard = hazard, .loss = r->loss, .severity = severity_raised(&m->hazards[hazard])};
    add_entry(a, m, r, &list);
    add_ways_in(a, m, r, &list);
    add_flawed(a, m, q, k, r, &list);
    add_onward(a, m, r, &list);
    add_hazard(a, m, r, out->severity, &list);
    out->steps = list.v;
    out->nsteps = list.n;
    out->controls = controls_on(a, m, r);
}

/* ---- one line ---- */

static void put_short_flow(struct sb *b, const struct threat_model *m, const struct harm_step *s) {
    const struct tm_flow *f = &m->flows[s->index];
    sb_fmt(b, "%.*s %.*s", STR_ARG(f->id), STR_ARG(f->name));
    if (f->protocol.n > 0) {
        sb_fmt(b, " (%.*s)", STR_ARG(f->protocol));
    }
    struct str boundary = flow_boundary(m, f);
    if (boundary.n > 0) {
        sb_fmt(b, ", boundary “%.*s”", STR_ARG(boundary));
    }
}

struct str harm_text(struct arena *a, const struct threat_model *m, const struct harm_path *p, struct str lead) {
    struct sb b = SB(a);
    sb_str(&b, lead);
    for (size_t i = 0; i < p->nsteps; i++) {
        const struct harm_step *s = &p->steps[i];
        sb_z(&b, b.n > 0 ? " → " : "");
        if (s->kind == STEP_FLOW) {
            put_short_flow(&b, m, s);
        } else if (s->kind == STEP_HAZARD) {
            const struct hazard *h = &m->hazards[s->index];
            sb_fmt(&b, "hazard %.*s %.*s (%s)", STR_ARG(h->id), STR_ARG(h->name), severity_name(p->severity));
        } else if (s->kind == STEP_ENTRY && s->index == p->element) {
            sb_str(&b, s->text); /* the attacker is at the flawed element itself */
        } else {
            sb_z(&b, s->kind == STEP_ENTRY ? "from " : "");
            put_element(&b, m, s->index);
        }
    }
    return sb_get(&b);
}
