/* Matching by CPE: NVD's configurations, key by key. See work.h and docs/decisions/matching.md. */
#include <stdlib.h>

#include "match/configuration.h"

struct cpe_look {
    struct match_work *w;
    const struct match_query *queries;
    size_t n;
    struct arena_mark mark;
};

static enum match_confidence weaker(enum match_confidence a, enum match_confidence b) {
    return a < b ? a : b;
}

/*
 * How far a CPE match of this subject counts. A package of an ecosystem whose advisories the index has, but none of which is
 * about this vulnerability, is possible at most: CPE names of such packages are mostly guessed by tools.
 */
static enum match_confidence cap_of(struct match_work *w, const struct match_subject *s, const char **why) {
    *why = "";
    if (s->origin == ORIGIN_UPSTREAM) {
        return MATCH_EXACT;
    }
    if (s->origin == ORIGIN_DISTRO) {
        *why = "; the index has no advisory of its distribution on this package, which may be patched";
        return MATCH_POSSIBLE;
    }
    if (map_has(&w->covered, match_coverage(w, s))) {
        *why = "; no advisory of its ecosystem names it";
        return MATCH_POSSIBLE;
    }
    return MATCH_LIKELY;
}

static enum match_confidence of_truth(enum truth t) {
    return t == TRUTH_YES ? MATCH_EXACT : t == TRUTH_LIKELY ? MATCH_LIKELY : MATCH_POSSIBLE;
}

static bool test(struct match_work *w, const struct match_query *q, const struct index_hit *hit) {
    struct match_subject *s = &w->subjects.v[q->subject];
    const struct match_cpe *name = &s->cpes[q->name];
    struct configuration_answer r = configuration_test(w, &hit->node, s, name);
    if (r.truth == TRUTH_NO || r.hit == NULL) {
        return true;
    }
    if (hit->withdrawn) {
        w->out->dropped++;
        return true;
    }
    const char *why;
    enum match_confidence cap = cap_of(w, s, &why);
    struct match_candidate x = {.subject = q->subject, .bulletin = s->origin != ORIGIN_UPSTREAM};
    x.reason = (struct match_reason){.by = name->by, .source = hit->source, .record = hit->record};
    x.reason.range = expression_range(w->a, r.hit);
    x.reason.confidence = weaker(weaker(name->confidence, of_truth(r.truth)), cap);
    if (r.hit->end.n > 0 && r.hit->end_excluding) {
        x.fixed[x.nfixed++] = r.hit->end;
    }
    x.reason.note = str_fmt(
        w->a, "version %.*s is in %.*s of %.*s (%s)%s%.*s%s", STR_ARG(name->version.n > 0 ? name->version : STR("unknown")),
        STR_ARG(x.reason.range), STR_ARG(r.hit->criteria), name->because,
        r.unknown.n > 0 ? "; only together with what the SBOM does not name: " : "", STR_ARG(r.unknown), why);
    return match_add(w, &x, false);
}

static bool on_hit(void *ctx, const struct index_hit *hit, struct err *e) {
    struct cpe_look *k = ctx;
    (void)e;
    for (size_t i = 0; i < k->n; i++) {
        if (!test(k->w, &k->queries[i], hit)) {
            return false;
        }
    }
    arena_reset(k->w->hit, k->mark); /* the hit with it: thousands of configurations name the Linux kernel */
    return true;
}

static bool look_up(struct match_work *w, const struct match_query *queries, size_t n) {
    struct cpe_look k = {w, queries, n, arena_mark(w->hit)};
    bool ok = index_by_cpe(w->ix, w->hit, queries[0].key, on_hit, &k, w->e);
    arena_reset(w->hit, k.mark);
    return ok;
}

/* A distribution patches without changing the upstream version: where the index has its advisories on a package, they decide.
 */
static bool decided_elsewhere(const struct match_subject *s) {
    return s->origin == ORIGIN_DISTRO && s->touched;
}

bool match_cpes(struct match_work *w) {
    struct match_queries *q = &w->names;
    for (size_t i = 0; i < w->subjects.n; i++) {
        for (size_t k = 0; k < w->subjects.v[i].ncpes; k++) {
            vec_push(w->tmp, &q->list, (struct match_query){w->subjects.v[i].cpes[k].key, i, k});
        }
    }
    match_sort_queries(w, q);
    struct match_query *asked = ARENA_ARRAY(w->tmp, struct match_query, q->list.n);
    size_t n = 0;
    for (size_t i = 0; i < q->list.n; i++) { /* all count as context, but not all are asked for */
        struct match_subject *s = &w->subjects.v[q->list.v[i].subject];
        if (s->wanted && !decided_elsewhere(s)) {
            s->looked_up = s->looked_up || s->cpes[q->list.v[i].name].version.n > 0;
            asked[n++] = q->list.v[i];
        }
    }
    for (size_t i = 0, k; i < n; i += k) {
        for (k = 1; i + k < n && str_eq(asked[i].key, asked[i + k].key); k++) {
        }
        if (!look_up(w, &asked[i], k)) {
            return false;
        }
    }
    return true;
}
