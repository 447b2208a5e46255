/*
 * Which names mean the same vulnerability. The rule and why it is so: docs/decisions/aliases.md.
 *
 * A CVE is never one with another CVE. Another id belongs to the CVE that the statements on it name; when they name several, it
 * stands alone. Ids that no statement ties to a CVE are one with each other, and with the single CVE that their neighbours
 * belong to.
 */
#include <stdlib.h>

#include "base/map.h"
#include "vuln/index_writer.h"

struct name {
    struct str id;
    bool is_cve, shared; /* shared: several CVEs are stated */
    size_t cve;          /* the one stated CVE, or NONE */
    size_t parent;       /* union-find over names without a CVE */
    size_t label;        /* of a union's root: the one CVE of its neighbours, or NONE */
    bool mixed;          /* of a root: neighbours of several CVEs */
};

static const size_t NONE = SIZE_MAX;

struct names {
    struct arena *a;
    struct map by_id;
    struct {
        struct name *v;
        size_t n, cap;
    } list;
};

static size_t number(struct names *s, struct str id) {
    bool added;
    void **slot = map_slot(&s->by_id, id, &added);
    if (added) {
        size_t n = s->list.n;
        struct name fresh = {.id = id, .is_cve = str_starts(id, STR("CVE-")), .cve = NONE, .parent = n, .label = NONE};
        *slot = (void *)(uintptr_t)(n + 1);
        vec_push(s->a, &s->list, fresh);
    }
    return (size_t)(uintptr_t)*slot - 1;
}

static size_t root(struct names *s, size_t i) {
    while (s->list.v[i].parent != i) {
        s->list.v[i].parent = s->list.v[s->list.v[i].parent].parent;
        i = s->list.v[i].parent;
    }
    return i;
}

static void state_cve(struct name *n, size_t cve) {
    n->shared = n->shared || (n->cve != NONE && n->cve != cve);
    n->cve = cve;
}

/* A neighbour's CVE reaches a union. */
static void label_root(struct name *r, size_t cve) {
    r->mixed = r->mixed || (r->label != NONE && r->label != cve);
    r->label = cve;
}

static bool plain(const struct name *n) {
    return !n->is_cve && !n->shared && n->cve == NONE;
}

static bool anchored(const struct name *n) {
    return !n->is_cve && !n->shared && n->cve != NONE;
}

/* The name under which a group gathers. */
static size_t group_of(struct names *s, size_t i) {
    const struct name *n = &s->list.v[i];
    if (n->is_cve || n->shared) {
        return i;
    }
    if (n->cve != NONE) {
        return n->cve;
    }
    size_t r = root(s, i);
    return s->list.v[r].label != NONE && !s->list.v[r].mixed ? s->list.v[r].label : r;
}

static int cve_first(const void *x, const void *y) {
    const struct str *a = x;
    const struct str *b = y;
    bool ca = str_starts(*a, STR("CVE-"));
    bool cb = str_starts(*b, STR("CVE-"));
    return ca != cb ? (ca ? -1 : 1) : str_cmp(*a, *b);
}

static void join(struct names *s, const size_t *pair) {
    struct name *x = &s->list.v[pair[0]];
    struct name *y = &s->list.v[pair[1]];
    if (plain(x) && plain(y)) {
        s->list.v[root(s, pair[0])].parent = root(s, pair[1]);
    }
}

static void label(struct names *s, const size_t *pair) {
    struct name *x = &s->list.v[pair[0]];
    struct name *y = &s->list.v[pair[1]];
    if (plain(x) && anchored(y)) {
        label_root(&s->list.v[root(s, pair[0])], y->cve);
    } else if (plain(y) && anchored(x)) {
        label_root(&s->list.v[root(s, pair[1])], x->cve);
    }
}

static void collect(struct names *s, struct alias_group **groups, size_t *ngroups) {
    size_t n = s->list.n;
    size_t *size = arena_array(s->a, n + 1, sizeof *size);
    for (size_t i = 0; i < n; i++) {
        size[group_of(s, i)]++;
    }
    struct alias_group *all = ARENA_ARRAY(s->a, struct alias_group, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct alias_group *g = &all[group_of(s, i)];
        if (size[group_of(s, i)] > 1) {
            g->ids = g->ids != NULL ? g->ids : ARENA_ARRAY(s->a, struct str, size[group_of(s, i)]);
            g->ids[g->n++] = s->list.v[i].id;
        }
    }
    *groups = all;
    *ngroups = 0;
    for (size_t i = 0; i < n; i++) {
        if (all[i].n > 1) {
            qsort(all[i].ids, all[i].n, sizeof *all[i].ids, cve_first);
            all[(*ngroups)++] = all[i];
        }
    }
}

void alias_groups(struct arena *a, const struct alias_edge *edges, size_t n, struct alias_group **groups, size_t *ngroups) {
    struct names s = {.a = a, .by_id = map_new(a, n)};
    size_t(*pairs)[2] = arena_array(a, n + 1, sizeof *pairs);
    for (size_t i = 0; i < n; i++) {
        pairs[i][0] = number(&s, edges[i].id);
        pairs[i][1] = number(&s, edges[i].alias);
        struct name *x = &s.list.v[pairs[i][0]];
        struct name *y = &s.list.v[pairs[i][1]];
        if (x->is_cve && !y->is_cve) {
            state_cve(y, pairs[i][0]);
        } else if (y->is_cve && !x->is_cve) {
            state_cve(x, pairs[i][1]);
        }
    }
    for (size_t i = 0; i < n; i++) {
        join(&s, pairs[i]);
    }
    for (size_t i = 0; i < n; i++) {
        label(&s, pairs[i]);
    }
    collect(&s, groups, ngroups);
}
