/* Pairing the components of two SBOMs: see diff.h. */
#include "bom/diff.h"

#include <stdlib.h>

#include "bom/licence_list.h"

enum { BEFORE, AFTER, SIDES };

/* A component in a pass of pairing. */
struct item {
    size_t index;
    struct str key, version, text; /* text: what tells equal versions apart */
    enum version_scheme scheme;
};

struct differ {
    struct arena *a;
    const struct bom *b[SIDES];
    struct identity *id[SIDES];
    size_t *pair[SIDES];       /* component → its difference */
    struct item *items[SIDES]; /* room for a pass */
    struct licences *licences;
    VEC(struct bom_difference) list;
};

const char *bom_change_name(enum bom_change c) {
    static const char *const names[BOM_CHANGES] = {"added", "removed", "upgraded", "downgraded", "changed", "same"};
    return names[c];
}

/* ---- order ---- */

static int by_version(const struct item *x, const struct item *y) {
    return version_compare(x->scheme == y->scheme ? x->scheme : VERSION_GENERIC, x->version, y->version);
}

static int by_all(const struct item *x, const struct item *y) {
    int r = by_version(x, y);
    r = r != 0 ? r : str_cmp(x->version, y->version);
    return r != 0 ? r : str_cmp(x->text, y->text);
}

static int by_key(const void *p, const void *q) {
    const struct item *x = p;
    const struct item *y = q;
    int r = str_cmp(x->key, y->key);
    r = r != 0 ? r : by_all(x, y);
    return r != 0 ? r : (x->index > y->index) - (x->index < y->index);
}

/* ---- what differs in a pair ---- */

static const struct bom_component *at(const struct differ *d, int side, size_t i) {
    return &d->b[side]->components.v[i];
}

static struct bom_difference compare(struct differ *d, const struct item *x, const struct item *y, enum identity_kind by) {
    const struct bom_component *p = at(d, BEFORE, x->index);
    const struct bom_component *q = at(d, AFTER, y->index);
    struct bom_difference r = {.by = by, .before = x->index, .after = y->index};
    const int order = by_version(y, x);
    /* a version that only one of them states is no step in an order */
    const bool stated = p->version.n > 0 && q->version.n > 0;
    r.change = order > 0 && stated ? BOM_UPGRADED : order < 0 && stated ? BOM_DOWNGRADED : BOM_SAME;
    r.respelled = r.change == BOM_SAME && !str_eq(p->version, q->version);
    r.hash = r.change == BOM_SAME && !r.respelled && identity_hashes_differ(p, q);
    r.supplier = !str_eq(identity_supplier(p), identity_supplier(q));
    if (!identity_same_licences(p, q)) {
        r.licence_before = licence_of_component(d->a, d->licences, p);
        r.licence_after = licence_of_component(d->a, d->licences, q);
        r.licence = !str_eq(r.licence_before, r.licence_after);
    }
    if (r.change == BOM_SAME && (r.respelled || r.hash || r.supplier || r.licence)) {
        r.change = BOM_CHANGED;
    }
    return r;
}

static void pair(struct differ *d, const struct item *x, const struct item *y, enum identity_kind by) {
    d->pair[BEFORE][x->index] = d->list.n;
    d->pair[AFTER][y->index] = d->list.n;
    vec_push(d->a, &d->list, compare(d, x, y, by));
}

/* ---- pairing within one package ---- */

struct group {
    struct item *v;
    size_t n;
};

/* Pairs what compares equal; what is left stays in both groups, in order. */
static void pair_equal(struct differ *d, struct group *x, struct group *y, enum identity_kind by,
                       int (*order)(const struct item *x, const struct item *y)) {
    size_t i = 0;
    size_t k = 0;
    size_t nx = 0;
    size_t ny = 0;
    while (i < x->n && k < y->n) {
        int r = order(&x->v[i], &y->v[k]);
        if (r == 0) {
            pair(d, &x->v[i++], &y->v[k++], by);
        } else if (r < 0) {
            x->v[nx++] = x->v[i++];
        } else {
            y->v[ny++] = y->v[k++];
        }
    }
    while (i < x->n) {
        x->v[nx++] = x->v[i++];
    }
    while (k < y->n) {
        y->v[ny++] = y->v[k++];
    }
    x->n = nx;
    y->n = ny;
}

/* Each newer version goes with the highest older one that is left: the rest of `x` stays in order. */
static void pair_upgrades(struct differ *d, struct group *x, struct group *y, enum identity_kind by) {
    size_t top = 0; /* x->v[0 .. top) is a stack of versions not above the one at hand */
    size_t i = 0;
    size_t ny = 0;
    for (size_t k = 0; k < y->n; k++) {
        while (i < x->n && by_version(&x->v[i], &y->v[k]) < 0) {
            x->v[top++] = x->v[i++];
        }
        if (top > 0) {
            pair(d, &x->v[--top], &y->v[k], by);
        } else {
            y->v[ny++] = y->v[k];
        }
    }
    while (i < x->n) {
        x->v[top++] = x->v[i++];
    }
    x->n = top;
    y->n = ny;
}

static void pair_group(struct differ *d, struct group x, struct group y, enum identity_kind by) {
    pair_equal(d, &x, &y, by, by_all);
    pair_equal(d, &x, &y, by, by_version);
    if (x.n != y.n) {
        pair_upgrades(d, &x, &y, by);
    }
    while (x.n > 0 && y.n > 0) { /* as many on both sides: in order; else what is left has only lower versions: downgrades */
        pair(d, &x.v[--x.n], &y.v[--y.n], by);
    }
}

/* ---- passes ---- */

/* Whether the component has an identity stronger than `k`. */
static bool has_stronger(const struct identity *id, enum identity_kind k) {
    for (int i = 0; i < (int)k; i++) {
        if (id->key[i].n > 0) {
            return true;
        }
    }
    return false;
}

static struct group gather(struct differ *d, int side, enum identity_kind k, bool weak_only) {
    struct group g = {d->items[side], 0};
    for (size_t i = 0; i < d->b[side]->components.n; i++) {
        const struct identity *id = &d->id[side][i];
        const bool wanted = !at(d, side, i)->is_root && d->pair[side][i] == SIZE_MAX && id->key[k].n > 0;
        if (wanted && !(weak_only && has_stronger(id, k))) {
            g.v[g.n++] = (struct item){i, id->key[k], at(d, side, i)->version, id->exact, id->scheme};
        }
    }
    if (g.n > 0) {
        qsort(g.v, g.n, sizeof *g.v, by_key);
    }
    return g;
}

static size_t group_end(const struct group *g, size_t from) {
    size_t to = from;
    while (to < g->n && str_eq(g->v[to].key, g->v[from].key)) {
        to++;
    }
    return to;
}

/* A weaker identity counts only where one side has no stronger one: two package URLs that differ are two packages. */
static void pass(struct differ *d, enum identity_kind k, bool weak_before, bool weak_after) {
    struct group x = gather(d, BEFORE, k, weak_before);
    struct group y = gather(d, AFTER, k, weak_after);
    size_t i = 0;
    size_t j = 0;
    while (i < x.n && j < y.n) {
        int r = str_cmp(x.v[i].key, y.v[j].key);
        size_t x_end = group_end(&x, i);
        size_t y_end = group_end(&y, j);
        if (r == 0) {
            pair_group(d, (struct group){x.v + i, x_end - i}, (struct group){y.v + j, y_end - j}, k);
        }
        i = r <= 0 ? x_end : i;
        j = r >= 0 ? y_end : j;
    }
}

static void add_alone(struct differ *d, int side) {
    for (size_t i = 0; i < d->b[side]->components.n; i++) {
        if (d->pair[side][i] == SIZE_MAX && !at(d, side, i)->is_root) {
            struct bom_difference r = {
                .change = side == BEFORE ? BOM_REMOVED : BOM_ADDED, .before = SIZE_MAX, .after = SIZE_MAX};
            side == BEFORE ? (r.before = i) : (r.after = i);
            d->pair[side][i] = d->list.n;
            vec_push(d->a, &d->list, r);
        }
    }
}

/* ---- the result ---- */

/* A difference with what it is sorted by. */
struct row {
    struct bom_difference d;
    struct str name, version;
    size_t number;
};

static int by_change(const void *p, const void *q) {
    const struct row *x = p;
    const struct row *y = q;
    int r = (int)x->d.change - (int)y->d.change;
    r = r != 0 ? r : str_cmp(x->name, y->name);
    r = r != 0 ? r : str_cmp(x->version, y->version);
    return r != 0 ? r : (x->number > y->number) - (x->number < y->number);
}

static void sort_rows(struct differ *d, struct bom_diff *out) {
    struct row *rows = ARENA_ARRAY(d->a, struct row, d->list.n);
    for (size_t i = 0; i < d->list.n; i++) {
        const struct bom_difference *r = &d->list.v[i];
        const struct bom_component *c = r->after != SIZE_MAX ? at(d, AFTER, r->after) : at(d, BEFORE, r->before);
        rows[i] = (struct row){*r, c->name, c->version, i};
    }
    if (d->list.n > 0) {
        qsort(rows, d->list.n, sizeof *rows, by_change);
    }
    for (size_t i = 0; i < d->list.n; i++) {
        d->list.v[i] = rows[i].d;
        out->count[rows[i].d.change]++;
        if (rows[i].d.before != SIZE_MAX) {
            d->pair[BEFORE][rows[i].d.before] = i;
        }
        if (rows[i].d.after != SIZE_MAX) {
            d->pair[AFTER][rows[i].d.after] = i;
        }
    }
}

void bom_diff(struct arena *a, const struct bom *before, const struct bom *after, struct bom_diff *out) {
    struct differ d = {.a = a, .b = {before, after}, .licences = licences_load(a)};
    *out = (struct bom_diff){0};
    for (int side = 0; side < SIDES; side++) {
        const size_t n = d.b[side]->components.n;
        d.id[side] = ARENA_ARRAY(a, struct identity, n);
        d.pair[side] = ARENA_ARRAY(a, size_t, n);
        d.items[side] = ARENA_ARRAY(a, struct item, n);
        for (size_t i = 0; i < n; i++) {
            d.id[side][i] = identity_of(a, at(&d, side, i));
            d.pair[side][i] = SIZE_MAX;
        }
    }
    pass(&d, IDENTITY_PURL, false, false);
    for (int k = IDENTITY_CPE; k < IDENTITY_KINDS; k++) {
        pass(&d, (enum identity_kind)k, true, false);
        pass(&d, (enum identity_kind)k, false, true);
    }
    add_alone(&d, BEFORE);
    add_alone(&d, AFTER);
    sort_rows(&d, out);
    out->v = d.list.v;
    out->n = d.list.n;
    out->of_before = d.pair[BEFORE];
    out->of_after = d.pair[AFTER];
}
