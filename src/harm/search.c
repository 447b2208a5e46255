/* The search for paths to harm: see search.h. */
#include "harm/search.h"

#include <string.h>

/* ---- the graph ---- */

static void add_arc(struct arc *arcs, size_t *fill, size_t at, struct arc x) {
    arcs[fill[at]++] = x;
}

static void count_arcs(const struct threat_model *m, size_t *out, size_t *in) {
    for (size_t i = 0; i < m->nflows; i++) {
        const struct tm_flow *f = &m->flows[i];
        out[f->from + 1]++;
        in[f->to + 1]++;
        if (f->both) {
            out[f->to + 1]++;
            in[f->from + 1]++;
        }
    }
    for (size_t e = 0; e < m->nelements; e++) {
        out[e + 1] += out[e];
        in[e + 1] += in[e];
    }
}

void search_begin(struct search *s, struct arena *a, const struct threat_model *m, const struct attack *k) {
    *s = (struct search){.a = a, .m = m, .attack = *k};
    s->first_out = ARENA_ARRAY(a, size_t, m->nelements + 1);
    s->first_in = ARENA_ARRAY(a, size_t, m->nelements + 1);
    count_arcs(m, s->first_out, s->first_in);
    s->arcs_out = ARENA_ARRAY(a, struct arc, 2 * m->nflows);
    s->arcs_in = ARENA_ARRAY(a, struct arc, 2 * m->nflows);
    size_t *out = ARENA_ARRAY(a, size_t, m->nelements);
    size_t *in = ARENA_ARRAY(a, size_t, m->nelements);
    for (size_t e = 0; e < m->nelements; e++) {
        out[e] = s->first_out[e];
        in[e] = s->first_in[e];
    }
    for (size_t i = 0; i < m->nflows; i++) {
        const struct tm_flow *f = &m->flows[i];
        add_arc(s->arcs_out, out, f->from, (struct arc){i, f->to, false});
        add_arc(s->arcs_in, in, f->to, (struct arc){i, f->from, false});
        if (f->both) {
            add_arc(s->arcs_out, out, f->to, (struct arc){i, f->from, true});
            add_arc(s->arcs_in, in, f->from, (struct arc){i, f->to, true});
        }
    }
}

/* ---- costs ---- */

enum { MAX_STEP_CONTROLS = 1000 };

static uint64_t cost_of(size_t verified, size_t implemented, size_t links) {
    return ((uint64_t)verified << 40) | ((uint64_t)implemented << 20) | links;
}

static bool refs_hold(struct refs r, size_t x) {
    for (size_t i = 0; i < r.n; i++) {
        if (r.v[i] == x) {
            return true;
        }
    }
    return false;
}

/* Cost of the controls in a list, those in `without` left out. */
static uint64_t control_cost(const struct threat_model *m, struct refs list, struct refs without, unsigned loss) {
    size_t verified = 0;
    size_t implemented = 0;
    for (size_t i = 0; i < list.n; i++) {
        const struct tm_control *c = &m->controls[list.v[i]];
        if (control_counts(c, loss) && !refs_hold(without, list.v[i])) {
            verified += control_verified(c) ? 1 : 0;
            implemented += control_verified(c) ? 0 : 1;
        }
    }
    return cost_of(verified < MAX_STEP_CONTROLS ? verified : MAX_STEP_CONTROLS,
                   implemented < MAX_STEP_CONTROLS ? implemented : MAX_STEP_CONTROLS, 0);
}

/* What is needed for one loss: costs of all flows and elements, and the ways to the elements that may pass an attack on. */
struct pass {
    struct search *s;
    unsigned loss;
    enum nearness nearness;
    uint64_t *flow_cost, *element_cost;
    uint64_t *relay[HARM_MAX_RELAYS + 1]; /* [links][element] */
    struct hop *relay_hop[HARM_MAX_RELAYS + 1];
    size_t *relay_from[HARM_MAX_RELAYS + 1];
};

static uint64_t *fresh_costs(struct arena *a, size_t n) {
    uint64_t *v = ARENA_ARRAY(a, uint64_t, n);
    memset(v, 0xFF, n * sizeof *v); /* HARM_UNREACHED */
    return v;
}

/* ---- ways in ---- */

static bool may_pass_on(const struct tm_element *x) {
    return x->kind != ELEMENT_EXTERNAL && !x->untrusted;
}

static void relay_layer(struct pass *p, size_t links) {
    const struct threat_model *m = p->s->m;
    for (size_t e = 0; e < m->nelements; e++) {
        bool source = m->elements[e].untrusted;
        uint64_t so_far = links == 1 ? (source ? 0 : HARM_UNREACHED) : p->relay[links - 1][e];
        for (size_t i = p->s->first_out[e]; so_far != HARM_UNREACHED && i < p->s->first_out[e + 1]; i++) {
            const struct arc *x = &p->s->arcs_out[i];
            if (!may_pass_on(&m->elements[x->other]) ||
                (links == 1 && !entry_accepts(m, &p->s->attack, &m->flows[x->flow], false, p->nearness))) {
                continue;
            }
            uint64_t cost = so_far + p->flow_cost[x->flow] + p->element_cost[x->other] + 1;
            if (cost < p->relay[links][x->other]) {
                p->relay[links][x->other] = cost;
                p->relay_hop[links][x->other] = (struct hop){x->flow, x->other, x->reverse, EFFECT_PASSES};
                p->relay_from[links][x->other] = e;
            }
        }
    }
}

static void pass_begin(struct pass *p, struct search *s, unsigned loss) {
    const struct threat_model *m = s->m;
    const struct refs none = {0};
    *p = (struct pass){.s = s, .loss = loss};
    p->flow_cost = ARENA_ARRAY(s->a, uint64_t, m->nflows);
    p->element_cost = ARENA_ARRAY(s->a, uint64_t, m->nelements);
    for (size_t i = 0; i < m->nflows; i++) {
        p->flow_cost[i] = control_cost(m, m->flows[i].controls, none, loss);
    }
    for (size_t e = 0; e < m->nelements; e++) {
        p->element_cost[e] = control_cost(m, m->elements[e].controls, none, loss);
    }
}

/* Looks for the elements that may pass an attack on, by ways in of this nearness. */
static void pass_relays(struct pass *p, enum nearness nearness) {
    struct search *s = p->s;
    p->nearness = nearness;
    if (s->attack.reach == REACH_PHYSICAL) {
        return; /* hands on one element touch no other */
    }
    for (size_t links = 1; links <= HARM_MAX_RELAYS; links++) {
        p->relay[links] = fresh_costs(s->a, s->m->nelements);
        p->relay_hop[links] = ARENA_ARRAY(s->a, struct hop, s->m->nelements);
        p->relay_from[links] = ARENA_ARRAY(s->a, size_t, s->m->nelements);
        relay_layer(p, links);
    }
}

static void take_entry(struct route *best, struct route r) {
    if (r.cost < best->cost) {
        *best = r;
    }
}

/* The hops to an element that passes the attack on, from the source. */
static void trace_relays(const struct pass *p, size_t links, size_t element, struct route *r) {
    r->nentry = links;
    for (; links > 0; links--) {
        r->entry[links - 1] = p->relay_hop[links][element];
        element = p->relay_from[links][element];
    }
    r->source = element;
}

/* Ways over one flow into the flawed element. Its own controls do not count: the flaw may lie in them. */
static void enter_over(const struct pass *p, size_t flawed, const struct arc *x, struct route *best) {
    const struct threat_model *m = p->s->m;
    const struct tm_flow *f = &m->flows[x->flow];
    const struct tm_element *other = &m->elements[x->other];
    struct hop last = {x->flow, flawed, x->reverse, EFFECT_OWNED};
    uint64_t cost = control_cost(m, f->controls, m->elements[flawed].controls, p->loss) + 1;
    if (other->untrusted && entry_accepts(m, &p->s->attack, f, true, p->nearness)) {
        struct route r = {.cost = cost, .source = x->other, .port = SIZE_MAX, .flawed = flawed, .entry = {last}, .nentry = 1};
        take_entry(best, r);
    }
    for (size_t links = 1; links <= HARM_MAX_RELAYS && p->relay[links] != NULL; links++) {
        uint64_t so_far = p->relay[links][x->other];
        if (so_far == HARM_UNREACHED || so_far + cost >= best->cost) {
            continue;
        }
        struct route r = {.cost = so_far + cost, .port = SIZE_MAX, .flawed = flawed};
        trace_relays(p, links, x->other, &r);
        r.entry[r.nentry++] = last;
        take_entry(best, r);
    }
}

/* The least guarded way into a flawed element; cost HARM_UNREACHED when there is none. */
static struct route enter(const struct pass *p, size_t flawed) {
    const struct threat_model *m = p->s->m;
    const struct tm_element *v = &m->elements[flawed];
    struct route best = {.cost = HARM_UNREACHED};
    if (v->untrusted) {
        take_entry(&best, (struct route){.source = flawed, .port = SIZE_MAX, .flawed = flawed});
    }
    for (size_t i = 0; i < v->interfaces.n; i++) {
        size_t port = v->interfaces.v[i];
        if (port_accepts(&p->s->attack, &m->interfaces[port])) {
            take_entry(&best, (struct route){.cost = 1, .source = flawed, .port = port, .flawed = flawed});
        }
    }
    for (size_t i = p->s->first_in[flawed]; i < p->s->first_in[flawed + 1]; i++) {
        if (p->s->arcs_in[i].other != flawed) {
            enter_over(p, flawed, &p->s->arcs_in[i], &best);
        }
    }
    return best;
}

/* ---- onward ---- */

enum { SPREADING = 3 }; /* the effects that can go on: owned, misled, fed */

/* What taking a flow from an affected element does to the one at its other end; false: nothing. */
static bool spreads(const struct threat_model *m, size_t from, enum effect effect, const struct arc *arc, enum effect *out) {
    const struct tm_element *x = &m->elements[from];
    const struct tm_element *y = &m->elements[arc->other];
    /* what comes back over a flow of commands or code are answers, that is data */
    enum payload payload = arc->reverse ? PAYLOAD_DATA : m->flows[arc->flow].payload;
    if (y->untrusted || (effect == EFFECT_FED && x->kind != ELEMENT_STORE)) {
        return false;
    }
    if (payload == PAYLOAD_CODE) {
        *out = effect == EFFECT_MISLED ? EFFECT_MISLED : EFFECT_OWNED;
    } else if (payload == PAYLOAD_COMMAND) {
        *out = EFFECT_MISLED;
    } else {
        *out = EFFECT_FED;
        return y->kind != ELEMENT_PROCESS || y->clinical; /* who uses the data in care, keeps it or reads it */
    }
    return true;
}

static unsigned losses_by(enum effect x) {
    static const unsigned losses[] = {
        [EFFECT_OWNED] = LOSS_CONFIDENTIALITY | LOSS_INTEGRITY | LOSS_AVAILABILITY,
        [EFFECT_MISLED] = LOSS_INTEGRITY | LOSS_AVAILABILITY,
        [EFFECT_FED] = LOSS_INTEGRITY,
        [EFFECT_STARVED] = LOSS_AVAILABILITY,
        [EFFECT_READ] = LOSS_CONFIDENTIALITY,
        [EFFECT_PASSES] = 0,
    };
    return losses[x];
}

/* The layers of the search onward: [links][element][effect]. Layer 0 are the flawed elements. */
struct spread {
    struct pass *p;
    uint64_t *cost[HARM_MAX_ONWARD + 1];
    struct arc *by[HARM_MAX_ONWARD + 1];     /* the flow taken; `other` is where it came from */
    unsigned char *was[HARM_MAX_ONWARD + 1]; /* the effect there */
    VEC(size_t) reached[HARM_MAX_ONWARD + 1];
    const struct route *entries; /* of the flawed elements at hand */
    size_t nentries;
    struct route *best; /* by hazard */
};

static void spread_layer(struct spread *w, size_t links) {
    struct search *s = w->p->s;
    for (size_t k = 0; k < w->reached[links].n; k++) {
        size_t state = w->reached[links].v[k];
        size_t from = state / SPREADING;
        enum effect effect = (enum effect)(state % SPREADING);
        if (links > 0 && s->m->elements[from].kind == ELEMENT_EXTERNAL) {
            continue; /* people and other systems judge for themselves */
        }
        for (size_t i = s->first_out[from]; i < s->first_out[from + 1]; i++) {
            const struct arc *x = &s->arcs_out[i];
            enum effect next;
            if (!spreads(s->m, from, effect, x, &next)) {
                continue;
            }
            uint64_t cost = w->cost[links][state] + w->p->flow_cost[x->flow] + w->p->element_cost[x->other] + 1;
            size_t at = x->other * SPREADING + (size_t)next;
            if (cost < w->cost[links + 1][at]) {
                if (w->cost[links + 1][at] == HARM_UNREACHED) {
                    vec_push(s->a, &w->reached[links + 1], at);
                }
                w->cost[links + 1][at] = cost;
                w->by[links + 1][at] = (struct arc){x->flow, from, x->reverse};
                w->was[links + 1][at] = (unsigned char)effect;
            }
        }
    }
}

static const struct route *entry_of(const struct spread *w, size_t flawed) {
    for (size_t i = 0; i < w->nentries; i++) {
        if (w->entries[i].flawed == flawed) {
            return &w->entries[i];
        }
    }
    return NULL;
}

/* A hazard link is met: keep the route when it is the least guarded one to that hazard. */
static void meet(struct spread *w, struct route r, size_t element, size_t link) {
    struct route *best = &w->best[w->p->s->m->elements[element].hazards[link].hazard];
    if (r.cost < best->cost) {
        r.loss = w->p->loss;
        r.element = element;
        r.link = link;
        *best = r;
    }
}

static struct route trace_onward(const struct spread *w, size_t links, size_t state) {
    struct hop hops[HARM_MAX_ONWARD];
    size_t n = links;
    uint64_t cost = w->cost[links][state];
    for (; links > 0; links--) {
        const struct arc *x = &w->by[links][state];
        hops[links - 1] = (struct hop){x->flow, state / SPREADING, x->reverse, (enum effect)(state % SPREADING)};
        state = x->other * SPREADING + w->was[links][state];
    }
    struct route r = *entry_of(w, state / SPREADING);
    r.cost = cost;
    r.nonward = n;
    memcpy(r.onward, hops, n * sizeof *hops);
    return r;
}

static void meet_spread(struct spread *w) {
    const struct threat_model *m = w->p->s->m;
    for (size_t links = 1; links <= HARM_MAX_ONWARD; links++) {
        for (size_t k = 0; k < w->reached[links].n; k++) {
            size_t state = w->reached[links].v[k];
            const struct tm_element *x = &m->elements[state / SPREADING];
            bool loses = (losses_by((enum effect)(state % SPREADING)) & w->p->loss) != 0;
            for (size_t i = 0; loses && i < x->nhazards; i++) {
                if (x->hazards[i].loss == w->p->loss && w->cost[links][state] < w->best[x->hazards[i].hazard].cost) {
                    meet(w, trace_onward(w, links, state), state / SPREADING, i);
                }
            }
        }
    }
}

/* One flow onward, without control of the flawed element: what it no longer gives to its neighbours, and what it can read. */
static void meet_neighbours(struct spread *w, const struct route *entry) {
    struct search *s = w->p->s;
    const struct threat_model *m = s->m;
    bool starves = w->p->loss == LOSS_AVAILABILITY;
    const size_t *first = starves ? s->first_out : s->first_in;
    const struct arc *arcs = starves ? s->arcs_out : s->arcs_in;
    for (size_t i = first[entry->flawed]; i < first[entry->flawed + 1]; i++) {
        const struct tm_element *y = &m->elements[arcs[i].other];
        bool hit = starves ? y->boundary != SIZE_MAX && y->boundary == m->elements[entry->flawed].boundary && !y->untrusted
                           : y->kind == ELEMENT_STORE && s->attack.reads;
        for (size_t k = 0; hit && k < y->nhazards; k++) {
            if (y->hazards[k].loss != w->p->loss) {
                continue;
            }
            struct route r = *entry;
            r.cost += w->p->flow_cost[arcs[i].flow] + w->p->element_cost[arcs[i].other] + 1;
            r.onward[0] = (struct hop){arcs[i].flow, arcs[i].other, arcs[i].reverse, starves ? EFFECT_STARVED : EFFECT_READ};
            r.nonward = 1;
            meet(w, r, arcs[i].other, k);
        }
    }
}

static void meet_flawed(struct spread *w, const struct route *entry) {
    const struct tm_element *v = &w->p->s->m->elements[entry->flawed];
    for (size_t i = 0; i < v->nhazards; i++) {
        if (v->hazards[i].loss == w->p->loss) {
            meet(w, *entry, entry->flawed, i);
        }
    }
}

static void spread_from(struct spread *w, const struct route *entries, size_t n) {
    struct search *s = w->p->s;
    w->entries = entries;
    w->nentries = n;
    for (size_t i = 0; i < n; i++) {
        if (entries[i].cost == HARM_UNREACHED) {
            continue;
        }
        if ((s->attack.losses & w->p->loss) != 0) {
            meet_flawed(w, &entries[i]);
            if (w->p->loss != LOSS_INTEGRITY) {
                meet_neighbours(w, &entries[i]);
            }
        }
        if (s->attack.control) {
            size_t state = entries[i].flawed * SPREADING + EFFECT_OWNED;
            w->cost[0][state] = entries[i].cost;
            vec_push(s->a, &w->reached[0], state);
        }
    }
    for (size_t links = 0; links < HARM_MAX_ONWARD; links++) {
        spread_layer(w, links);
    }
    meet_spread(w);
    for (size_t links = 0; links <= HARM_MAX_ONWARD; links++) { /* ready for the next group */
        for (size_t k = 0; k < w->reached[links].n; k++) {
            w->cost[links][w->reached[links].v[k]] = HARM_UNREACHED;
        }
        w->reached[links].n = 0;
    }
}

static void spread_begin(struct spread *w, struct pass *p) {
    *w = (struct spread){.p = p};
    size_t n = p->s->m->nelements * SPREADING;
    for (size_t links = 0; links <= HARM_MAX_ONWARD; links++) {
        w->cost[links] = fresh_costs(p->s->a, n);
        w->by[links] = ARENA_ARRAY(p->s->a, struct arc, n);
        w->was[links] = ARENA_ARRAY(p->s->a, unsigned char, n);
    }
}

/* The way into each flawed element: from afar where there is one, else from as near as it takes. */
static struct route *enter_all(struct pass *p, const struct refs *flawed, bool *entered) {
    struct route *entries = ARENA_ARRAY(p->s->a, struct route, flawed->n);
    size_t missing = 0;
    pass_relays(p, NEARNESS_FAR);
    for (size_t i = 0; i < flawed->n; i++) {
        entries[i] = enter(p, flawed->v[i]);
        missing += entries[i].cost == HARM_UNREACHED ? 1 : 0;
    }
    if (missing > 0) {
        pass_relays(p, NEARNESS_ANY);
    }
    for (size_t i = 0; i < flawed->n; i++) {
        if (entries[i].cost == HARM_UNREACHED) {
            entries[i] = enter(p, flawed->v[i]);
            entries[i].near = true;
        }
        entries[i].flawed = flawed->v[i];
        entered[i] = entries[i].cost != HARM_UNREACHED;
    }
    return entries;
}

void search_routes(struct search *s, const struct refs *flawed, struct routes *out) {
    static const unsigned losses[] = {LOSS_INTEGRITY, LOSS_AVAILABILITY, LOSS_CONFIDENTIALITY};
    size_t nhazards = s->m->nhazards;
    size_t size = (flawed->n + HARM_MAX_GROUPS - 1) / HARM_MAX_GROUPS;
    size_t groups = size > 0 ? (flawed->n + size - 1) / size : 0;
    struct route *best = ARENA_ARRAY(s->a, struct route, groups * nhazards);
    for (size_t i = 0; i < groups * nhazards; i++) {
        best[i].cost = HARM_UNREACHED;
    }
    *out = (struct routes){.entered = ARENA_ARRAY(s->a, bool, flawed->n)};
    for (size_t l = 0; l < sizeof losses / sizeof *losses; l++) {
        struct pass p;
        struct spread w;
        pass_begin(&p, s, losses[l]);
        spread_begin(&w, &p);
        struct route *entries = enter_all(&p, flawed, out->entered);
        for (size_t g = 0; g < groups; g++) {
            size_t n = (g + 1) * size < flawed->n ? size : flawed->n - g * size;
            w.best = best + g * nhazards;
            spread_from(&w, entries + g * size, n);
        }
    }
    for (size_t i = 0; i < groups * nhazards; i++) {
        if (best[i].cost != HARM_UNREACHED) {
            vec_push(s->a, &out->list, best[i]);
        }
    }
}
