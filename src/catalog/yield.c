/* What is known less well gives way: see yield.h. */
#include "catalog/yield.h"

#include "ident/purl.h"

enum { MAX_SAME_NAME = 64 }; /* items of one name that are compared */

/* Items of one name, in the order they came. */
struct same_name {
    size_t v[MAX_SAME_NAME];
    size_t n;
};

struct yielding {
    struct catalog *k;
    size_t *joined;
    struct map names; /* "npm/@babel/core" → struct same_name */
    struct map jars;  /* "lib/a.jar" → struct same_name, of what poms in it say */
};

static const struct bom_evidence *evidence(const struct yielding *y, size_t i) {
    return &y->k->items.v[i].c.evidence[0];
}

static struct str folder(struct str path) {
    size_t slash = str_rchr(path, '/');
    return slash == SIZE_MAX ? STR_NONE : str_sub(path, 0, slash + 1);
}

static bool manifest(const struct bom_evidence *v) {
    return str_is(v->technique, "manifest-analysis");
}

/* Whether every finding of it is a manifest's that is less sure than a lock file. */
static bool loose(const struct bom_component *c) {
    for (size_t i = 0; i < c->nevidence; i++) {
        if (!manifest(&c->evidence[i]) || c->evidence[i].confidence >= YIELD_BELOW) {
            return false;
        }
    }
    return c->nevidence > 0;
}

/* The jar that the file is in; empty: none. */
static struct str jar_of(struct str path) {
    size_t at = str_find(path, STR("!/META-INF/"));
    for (size_t next = at; next != SIZE_MAX;) { /* the innermost */
        at = next;
        next = str_find(str_from(path, at + 1), STR("!/META-INF/"));
        next = next == SIZE_MAX ? next : next + at + 1;
    }
    return at == SIZE_MAX ? STR_NONE : str_sub(path, 0, at);
}

static void remember(struct yielding *y, struct map *m, struct str key, size_t i) {
    bool added;
    void **slot = map_slot(m, key, &added);
    if (added) {
        *slot = ARENA_NEW(y->k->a, struct same_name);
    }
    struct same_name *s = *slot;
    if (s->n < MAX_SAME_NAME) {
        s->v[s->n++] = i;
    }
}

/* The key of its name, and whether a repository pins it; empty: no package URL. */
static struct str name_key(struct yielding *y, const struct bom_component *c, bool *pinned) {
    struct purl p;
    struct err ignored = {0};
    const char *broken = NULL;
    if (c->purl.n == 0 || !purl_parse_loose(y->k->a, c->purl, &p, &broken, &ignored)) {
        return STR_NONE;
    }
    *pinned = purl_qualifier(&p, "vcs_url").n > 0;
    return purl_key(y->k->a, &p);
}

/* ---- the rules; each gives the item that i gives way to, or SIZE_MAX ---- */

/* How many bytes of folders the two share: more is nearer. */
static size_t nearness(struct str a, struct str b) {
    size_t n = 0;
    while (n < a.n && n < b.n && a.p[n] == b.p[n]) {
        n++;
    }
    return n;
}

static size_t with_version(const struct yielding *y, const struct same_name *s, size_t i) {
    struct str here = folder(evidence(y, i)->location);
    size_t best = SIZE_MAX;
    size_t best_near = 0;
    for (size_t at = 0; at < s->n; at++) {
        size_t other = s->v[at];
        size_t near = nearness(here, folder(evidence(y, other)->location)) + 1;
        if (other != i && y->k->items.v[other].c.version.n > 0 && near > best_near) {
            best = other;
            best_near = near;
        }
    }
    return best;
}

static size_t locked(const struct yielding *y, const struct same_name *s, size_t i) {
    struct str here = folder(evidence(y, i)->location);
    for (size_t at = 0; at < s->n; at++) {
        const struct bom_component *c = &y->k->items.v[s->v[at]].c;
        for (size_t e = 0; e < c->nevidence && s->v[at] != i; e++) {
            const struct bom_evidence *v = &c->evidence[e];
            if (manifest(v) && v->confidence >= YIELD_TO && str_starts(here, folder(v->location))) {
                return s->v[at];
            }
        }
    }
    return SIZE_MAX;
}

static size_t pom_of_jar(const struct yielding *y, size_t i) {
    const struct bom_component *c = &y->k->items.v[i].c;
    struct str jar = str_is(evidence(y, i)->value, "jar-manifest") ? jar_of(evidence(y, i)->location) : STR_NONE;
    const struct same_name *s = jar.n > 0 ? map_get(&y->jars, jar) : NULL;
    for (size_t at = 0; s != NULL && at < s->n; at++) {
        if (str_eqi(y->k->items.v[s->v[at]].c.name, c->name)) {
            return s->v[at];
        }
    }
    return s != NULL && s->n == 1 ? s->v[0] : SIZE_MAX;
}

static size_t gives_way_to(struct yielding *y, size_t i) {
    const struct bom_component *c = &y->k->items.v[i].c;
    bool pinned = false;
    size_t to = pom_of_jar(y, i);
    if (to != SIZE_MAX) {
        return to;
    }
    if (c->version.n > 0 && !loose(c)) {
        return SIZE_MAX;
    }
    struct str key = name_key(y, c, &pinned);
    const struct same_name *s = key.n > 0 ? map_get(&y->names, key) : NULL;
    if (s == NULL || s->n < 2) {
        return SIZE_MAX;
    }
    if (c->version.n == 0) {
        return pinned ? SIZE_MAX : with_version(y, s, i);
    }
    return locked(y, s, i);
}

void catalog_yield(struct catalog *k, size_t *joined) {
    struct yielding y = {.k = k, .joined = joined, .names = map_new(k->a, k->items.n), .jars = map_new(k->a, 0)};
    for (size_t i = 0; i < k->items.n; i++) {
        bool pinned = false;
        struct str key = joined[i] == i ? name_key(&y, &k->items.v[i].c, &pinned) : STR_NONE;
        if (key.n > 0) {
            remember(&y, &y.names, key, i);
        }
        /* of an item that was joined to another the place still counts */
        bool pom = str_is(evidence(&y, i)->value, "pom-properties") || str_is(evidence(&y, i)->value, "pom");
        struct str jar = pom ? jar_of(evidence(&y, i)->location) : STR_NONE;
        const struct same_name *there = jar.n > 0 ? map_get(&y.jars, jar) : NULL;
        if (jar.n > 0 && (there == NULL || there->v[there->n - 1] != joined[i])) {
            remember(&y, &y.jars, jar, joined[i]);
        }
    }
    for (size_t i = 0; i < k->items.n; i++) {
        if (joined[i] == i) {
            size_t to = gives_way_to(&y, i);
            joined[i] = to != SIZE_MAX && joined[to] == to ? to : i;
        }
    }
}
