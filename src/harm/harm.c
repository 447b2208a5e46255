/* The path to harm: see harm.h. Rules and their reasons: docs/decisions/path-to-harm.md. */
#include "harm/harm.h"

#include <stdlib.h>

#include "harm/text.h"

/* ---- where the component runs ---- */

static bool runs(const struct tm_element *x, const struct purl *p) {
    for (size_t i = 0; i < x->nruns; i++) {
        if (purl_matches(x->runs[i], p)) {
            return true;
        }
    }
    return false;
}

static struct refs elements_of(struct arena *a, const struct threat_model *m, const struct harm_question *q) {
    struct purl generic = {.type = STR("generic"), .name = q->component_name};
    const struct purl *p = q->purl != NULL ? q->purl : &generic;
    VEC(size_t) list = {0};
    for (size_t e = 0; e < m->nelements && (q->purl != NULL || q->component_name.n > 0); e++) {
        if (runs(&m->elements[e], p)) {
            vec_push(a, &list, e);
        }
    }
    return (struct refs){list.v, list.n};
}

/* ---- order ---- */

struct found {
    const struct route *route;
    enum severity severity;
    size_t hazard;
};

/* Worst first; then the least guarded, the shortest, the order of the model: never equal, so the order is fixed. */
static int worse(const void *x, const void *y) {
    const struct found *a = x;
    const struct found *b = y;
    if (a->severity != b->severity) {
        return a->severity > b->severity ? -1 : 1;
    }
    if (a->route->cost != b->route->cost) {
        return a->route->cost < b->route->cost ? -1 : 1;
    }
    if (a->hazard != b->hazard) {
        return a->hazard < b->hazard ? -1 : 1;
    }
    return a->route->flawed < b->route->flawed ? -1 : a->route->flawed > b->route->flawed ? 1 : 0;
}

static struct found *sort_routes(struct arena *a, const struct threat_model *m, const struct routes *routes) {
    struct found *v = ARENA_ARRAY(a, struct found, routes->list.n);
    for (size_t i = 0; i < routes->list.n; i++) {
        const struct route *r = &routes->list.v[i];
        size_t hazard = m->elements[r->element].hazards[r->link].hazard;
        v[i] = (struct found){r, severity_raised(&m->hazards[hazard]), hazard};
    }
    if (routes->list.n > 1) {
        qsort(v, routes->list.n, sizeof *v, worse);
    }
    return v;
}

/* ---- why there is none ---- */

static struct str names_of(struct arena *a, const struct threat_model *m, struct refs elements) {
    enum { SHOWN = 3 };
    struct sb b = SB(a);
    for (size_t i = 0; i < elements.n && i < SHOWN; i++) {
        sb_fmt(&b, "%s“%.*s”", i > 0 ? ", " : "", STR_ARG(m->elements[elements.v[i]].name));
    }
    if (elements.n > SHOWN) {
        sb_fmt(&b, " and %zu more", elements.n - SHOWN);
    }
    return sb_get(&b);
}

static struct str no_way_in(struct arena *a, const struct attack *k, struct str names) {
    static const char *const needs[] = {"over a connection that carries messages", "over a connection that carries messages",
                                        "by a local or physical interface, or by way of another element",
                                        "by a physical interface"};
    return str_fmt(a, "no way in: nothing untrusted reaches %.*s as the vulnerability needs (%s): %s", STR_ARG(names),
                   attack_vector_words(k->reach), needs[k->reach]);
}

/* Asks again with every loss: tells "reaches no hazard" from "costs what no hazard there needs". */
static struct str no_hazard(struct arena *a, struct arena *scratch, const struct threat_model *m, const struct attack *k,
                            struct refs elements, struct str names) {
    struct attack all = {.reach = k->reach, .losses = 7, .control = true, .reads = true, .known = true};
    struct search s;
    struct routes routes;
    search_begin(&s, scratch, m, &all);
    search_routes(&s, &elements, &routes);
    if (routes.list.n == 0) {
        return str_fmt(a, "no hazard: neither %.*s nor what it can command, feed or stop is linked to one in the model",
                       STR_ARG(names));
    }
    unsigned needed = 0;
    for (size_t i = 0; i < routes.list.n; i++) {
        needed |= routes.list.v[i].loss;
    }
    return str_fmt(
        a, "no matching loss: the vulnerability costs %.*s%s, the hazards behind %.*s need %.*s or control of what it sends",
        STR_ARG(losses_text(a, k->losses)), k->losses != 0 && !k->control ? " without full control" : "", STR_ARG(names),
        STR_ARG(losses_text(a, needed)));
}

static struct str why_none(struct arena *a, struct arena *scratch, const struct threat_model *m, const struct attack *k,
                           const struct harm_answer *out, const struct routes *routes) {
    struct str names = names_of(a, m, out->elements);
    for (size_t i = 0; i < out->elements.n; i++) {
        if (routes->entered[i]) {
            return no_hazard(a, scratch, m, k, out->elements, names);
        }
    }
    return no_way_in(a, k, names);
}

/* ---- residual and verdict ---- */

static const struct tm_control *first_verified(const struct threat_model *m, const struct harm_path *p) {
    for (size_t i = 0; i < p->controls.n; i++) {
        if (control_verified(&m->controls[p->controls.v[i]])) {
            return &m->controls[p->controls.v[i]];
        }
    }
    return NULL;
}

/* Verified controls on a path lower the level by one, however many there are; known exploitation is not argued away. */
static enum exploitability lowered(enum exploitability x, bool verified, bool kev) {
    return verified && !kev && x > EXPLOIT_LOW ? (enum exploitability)(x - 1) : x;
}

static void explain_residual(struct arena *a, const struct threat_model *m, const struct harm_question *q, bool near,
                             struct harm_answer *out) {
    if (near) {
        out->exploitability_reason =
            str_fmt(a, "%.*s (the only way in found is nearer than the vector says; a person may lower it)",
                    STR_ARG(out->exploitability_reason));
    }
    const struct tm_control *c = first_verified(m, &out->paths[0]);
    out->residual = lowered(out->initial, c != NULL, q->kev);
    if (c == NULL) {
        out->exploitability_reason =
            str_fmt(a, "%.*s; no verified control that counts stands on the worst path", STR_ARG(out->exploitability_reason));
    } else if (out->residual == out->initial) {
        out->exploitability_reason =
            str_fmt(a, "%.*s; %.*s is verified, but %s", STR_ARG(out->exploitability_reason), STR_ARG(c->id),
                    q->kev ? "known exploitation is not lowered" : "there is no lower level");
    } else {
        out->exploitability_reason =
            str_fmt(a, "%.*s; lowered to %s by verified controls on the worst path (%.*s %.*s%s)",
                    STR_ARG(out->exploitability_reason), exploitability_name(out->residual), STR_ARG(c->id), STR_ARG(c->name),
                    out->paths[0].controls.n > 1 ? " and others, one level at most" : "");
    }
}

static int verdict_rank(struct str v) {
    return str_is(v, "uncontrolled") ? 2 : str_is(v, "review") ? 1 : 0;
}

/* The worst verdict of all paths: a less severe harm without control can weigh more than a guarded severe one. */
static void judge(struct arena *a, const struct threat_model *m, const struct harm_question *q, bool near,
                  struct harm_answer *out) {
    explain_residual(a, m, q, near, out);
    for (size_t i = 0; i < out->npaths; i++) {
        const struct harm_path *p = &out->paths[i];
        enum exploitability x = lowered(out->initial, first_verified(m, p) != NULL, q->kev);
        struct str reason;
        struct str v = verdict_of(a, x, p->severity, &reason);
        if (i == 0 || verdict_rank(v) > verdict_rank(out->verdict)) {
            out->verdict = v;
            out->verdict_reason = str_fmt(a, "exploitability %s × severity %s (%.*s %.*s): %.*s", exploitability_name(x),
                                          severity_name(p->severity), STR_ARG(m->hazards[p->hazard].id),
                                          STR_ARG(m->hazards[p->hazard].name), STR_ARG(reason));
        }
    }
}

static void judge_none(struct arena *a, const struct harm_question *q, struct harm_answer *out) {
    out->residual = out->initial;
    if (out->elements.n == 0 || q->kev) {
        out->verdict = STR("review");
        out->verdict_reason =
            str_fmt(a, "%.*s; a person confirms that%s", STR_ARG(out->no_path),
                    q->kev ? ", because the vulnerability is known to be exploited" : " the model is complete");
    } else {
        out->verdict = STR("controlled");
        out->verdict_reason = str_fmt(a, "no path to harm: %.*s", STR_ARG(out->no_path));
    }
}

void harm_find(struct arena *a, const struct threat_model *m, const struct harm_question *q, struct harm_answer *out) {
    struct arena *scratch = arena_new();
    struct attack k = attack_of(q->cvss);
    struct search s;
    struct routes routes = {0};
    *out = (struct harm_answer){.elements = elements_of(a, m, q)};
    out->initial = exploitability_of(a, q->cvss, q->kev, &out->exploitability_reason);
    if (out->elements.n > 0) {
        search_begin(&s, scratch, m, &k);
        search_routes(&s, &out->elements, &routes);
    }
    struct found *order = sort_routes(scratch, m, &routes);
    out->paths = ARENA_ARRAY(a, struct harm_path, routes.list.n);
    out->npaths = routes.list.n;
    for (size_t i = 0; i < out->npaths; i++) {
        path_of(a, m, q, &k, order[i].route, &out->paths[i]);
    }
    if (out->npaths > 0) {
        out->severity = out->paths[0].severity;
        judge(a, m, q, order[0].route->near && k.known && k.reach < REACH_LOCAL, out);
    } else {
        out->no_path = out->elements.n > 0 ? why_none(a, scratch, m, &k, out, &routes)
                                           : STR("the component is named in no element's `runs` of the threat model");
        judge_none(a, q, out);
    }
    arena_free(&scratch);
}
