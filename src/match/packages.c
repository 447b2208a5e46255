/* Matching by package URL: the advisories of the package's ecosystem or distribution. See work.h and
 * docs/decisions/matching.md. */
#include <stdlib.h>

#include "match/events.h"
#include "match/work.h"
#include "vuln/ecosystem.h"

static int by_key(const void *x, const void *y) {
    const struct match_query *a = x;
    const struct match_query *b = y;
    int d = str_cmp(a->key, b->key);
    if (d != 0) {
        return d;
    }
    if (a->subject != b->subject) {
        return a->subject < b->subject ? -1 : 1;
    }
    return (a->name > b->name) - (a->name < b->name);
}

void match_sort_queries(struct match_work *w, struct match_queries *q) {
    if (q->list.n > 1) {
        qsort(q->list.v, q->list.n, sizeof *q->list.v, by_key);
    }
    q->first = map_new(w->tmp, q->list.n);
    for (size_t i = 0; i < q->list.n; i++) {
        if (i == 0 || !str_eq(q->list.v[i].key, q->list.v[i - 1].key)) {
            map_put(&q->first, q->list.v[i].key, (void *)(uintptr_t)(i + 1));
        }
    }
}

struct str match_coverage(struct match_work *w, const struct match_subject *s) {
    bool distro = s->origin == ORIGIN_DISTRO;
    return distro ? str_fmt(w->tmp, "%.*s/%.*s", STR_ARG(s->purl.type), STR_ARG(s->purl.name_space)) : s->purl.type;
}

/* One key of the index and the queries for it. */
struct package_look {
    struct match_work *w;
    const struct match_query *queries;
    size_t n;
    struct arena_mark mark;
};

/* A candidate being made of the stretches that one record has for a version. */
struct stretches {
    struct match_work *w;
    struct match_candidate x;
};

static void take_stretch(void *ctx, const struct event_stretch *s) {
    struct stretches *t = ctx;
    if (t->x.reason.range.n == 0) {
        t->x.reason.range = events_range(t->w->a, s);
    }
    if (s->fixed.n > 0 && t->x.nfixed < MATCH_MAX_FIXED) {
        t->x.fixed[t->x.nfixed++] = s->fixed;
    }
}

static const char *release_note(const struct match_subject *s, enum match_same same) {
    if (s->origin != ORIGIN_DISTRO) {
        return "";
    }
    if (same == RELEASE_UNKNOWN) {
        return s->release.number.n == 0 ? "; the SBOM does not say which release of the distribution"
                                        : "; the record does not say which release of the distribution";
    }
    return s->release.guessed ? "; the release is taken from the version or the SBOM's operating system" : "";
}

static enum match_confidence sureness(const struct match_subject *s, enum match_same same) {
    enum match_confidence c = s->sure;
    if (s->origin == ORIGIN_DISTRO && same == RELEASE_UNKNOWN) {
        return s->release.number.n == 0 ? MATCH_POSSIBLE : MATCH_LIKELY;
    }
    return s->release.guessed && c > MATCH_LIKELY ? MATCH_LIKELY : c;
}

static bool test(struct match_work *w, size_t number, const struct index_hit *hit) {
    struct match_subject *s = &w->subjects.v[number];
    const struct vuln_package *p = &hit->package;
    bool distro = s->origin == ORIGIN_DISTRO;
    enum match_same same = distro ? match_same_release(p->ecosystem, s->release) : RELEASE_SAME;
    s->touched = s->touched || !hit->withdrawn;
    if (same == RELEASE_OTHER) {
        return true;
    }
    struct stretches t = {.w = w, .x = {.subject = number}};
    if (hit->withdrawn) {
        w->out->dropped += events_affect(p, s->version, NULL, NULL) ? 1 : 0;
        return true;
    }
    if (!events_affect(p, s->version, take_stretch, &t)) {
        if ((distro || s->ncpes > 0) && w->ncleared < MATCH_MAX_CLEARED) {
            w->ncleared++;
            vec_push(w->tmp, &s->cleared, hit->record);
        }
        return true;
    }
    t.x.reason.by = distro ? MATCH_DISTRO : MATCH_PURL;
    t.x.reason.source = hit->source;
    t.x.reason.record = hit->record;
    t.x.reason.confidence = sureness(s, same);
    t.x.reason.note = str_fmt(w->a, "version %.*s is %s%.*s in the order of %s, for package %.*s of %.*s%s",
                              STR_ARG(s->version), str_is(t.x.reason.range, "listed") ? "" : "in ", STR_ARG(t.x.reason.range),
                              version_scheme_name(p->scheme), STR_ARG(p->name), STR_ARG(p->ecosystem), release_note(s, same));
    return match_add(w, &t.x, distro);
}

static bool on_hit(void *ctx, const struct index_hit *hit, struct err *e) {
    struct package_look *k = ctx;
    (void)e;
    for (size_t i = 0; i < k->n; i++) {
        if (!test(k->w, k->queries[i].subject, hit)) {
            return false;
        }
    }
    arena_reset(k->w->hit, k->mark); /* the hit with it */
    return true;
}

static bool look_up(struct match_work *w, const struct match_query *queries, size_t n) {
    struct package_look k = {w, queries, n, arena_mark(w->hit)};
    bool ok = index_by_package(w->ix, w->hit, queries[0].key, on_hit, &k, w->e);
    arena_reset(w->hit, k.mark);
    return ok;
}

bool match_packages(struct match_work *w) {
    struct match_queries *q = &w->packages;
    for (size_t i = 0; i < w->subjects.n; i++) {
        struct match_subject *s = &w->subjects.v[i];
        if (s->has_key && s->version.n > 0) {
            s->looked_up = s->looked_up || s->origin != ORIGIN_UPSTREAM;
            vec_push(w->tmp, &q->list, (struct match_query){s->key, i, 0});
        }
    }
    match_sort_queries(w, q);
    for (size_t i = 0, n; i < q->list.n; i += n) {
        for (n = 1; i + n < q->list.n && str_eq(q->list.v[i].key, q->list.v[i + n].key); n++) {
        }
        if (!look_up(w, &q->list.v[i], n)) {
            return false;
        }
    }
    for (size_t i = 0; i < w->subjects.n; i++) {
        const struct match_subject *s = &w->subjects.v[i];
        if (s->touched && s->origin != ORIGIN_UPSTREAM) {
            map_put(&w->covered, match_coverage(w, s), w);
        }
    }
    return true;
}
