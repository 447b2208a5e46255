/* What was found becomes the components of an SBOM: joined, attributed to packages, in order. See fill.h. */
#include <stdlib.h>

#include "base/file.h"
#include "catalog/fill.h"
#include "catalog/yield.h"

#define NONE SIZE_MAX

/* Items that stayed after joining, and how to find them. */
struct finishing {
    struct catalog *k;
    struct arena *a;
    struct map owners;   /* owner → item + 1 */
    struct map provided; /* name → item + 1 */
    size_t *joined;      /* item → the one that it became part of, itself as a rule */
    size_t *parent;      /* item → the package that it is nested in, or NONE */
    size_t *place;       /* item → its place among the SBOM's components, or NONE */
};

static size_t number(const struct map *m, struct str key) {
    return (size_t)(uintptr_t)map_get(m, key) - 1; /* a missing one gives NONE */
}

static void note_number(struct map *m, struct str key, size_t i) {
    bool added;
    void **slot = map_slot(m, key, &added);
    if (added) {
        *slot = (void *)(uintptr_t)(i + 1);
    }
}

/* ---- joining what is the same ---- */

static struct str identity(struct arena *a, const struct bom_component *c) {
    if (c->purl.n > 0) {
        return c->purl;
    }
    return str_fmt(a, "%.*s\n%.*s\n%.*s\n%.*s", STR_ARG(c->type), STR_ARG(c->group), STR_ARG(c->name), STR_ARG(c->version));
}

static void add_evidence(struct arena *a, struct bom_component *to, const struct bom_evidence *v, size_t n) {
    enum { ENOUGH = 32 };
    for (size_t i = 0; i < n && to->nevidence < ENOUGH; i++) {
        bool there = false;
        for (size_t k = 0; k < to->nevidence && !there; k++) {
            there = str_eq(to->evidence[k].location, v[i].location) && str_eq(to->evidence[k].value, v[i].value);
        }
        if (!there) {
            to->evidence = arena_grow(a, to->evidence, to->nevidence * sizeof *v, (to->nevidence + 1) * sizeof *v);
            to->evidence[to->nevidence++] = v[i];
        }
    }
}

/* What the first does not say is taken from the other. */
static void join_into(struct arena *a, struct bom_component *to, const struct bom_component *from) {
    struct {
        struct str *to;
        struct str from;
    } texts[] = {{&to->description, from->description}, {&to->author, from->author}, {&to->publisher, from->publisher},
                 {&to->copyright, from->copyright},     {&to->cpe, from->cpe},       {&to->supplier.name, from->supplier.name}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        *texts[i].to = texts[i].to->n > 0 ? *texts[i].to : texts[i].from;
    }
    if (to->nhashes == 0) {
        to->hashes = from->hashes;
        to->nhashes = from->nhashes;
    }
    if (to->nlicenses == 0) {
        to->licenses = from->licenses;
        to->nlicenses = from->nlicenses;
    }
    if (to->nreferences == 0) {
        to->references = from->references;
        to->nreferences = from->nreferences;
    }
    /* what one says is needed is needed */
    if (from->scope.n == 0 || str_is(from->scope, "required")) {
        to->scope = from->scope;
    }
    add_evidence(a, to, from->evidence, from->nevidence);
}

/* What gives way to what is known better adds its evidence to it. */
static void give_way(struct finishing *f) {
    struct catalog *k = f->k;
    size_t *before = ARENA_ARRAY(f->a, size_t, k->items.n);
    for (size_t i = 0; i < k->items.n; i++) {
        before[i] = f->joined[i];
    }
    catalog_yield(k, f->joined);
    for (size_t i = 0; i < k->items.n; i++) {
        if (f->joined[i] != before[i]) {
            join_into(f->a, &k->items.v[f->joined[i]].c, &k->items.v[i].c);
        }
    }
}

/* An owner's name among those of all systems. */
static struct str in_system(const struct finishing *f, size_t system, struct str name) {
    return system == 0 ? name : str_fmt(f->a, "%zu %.*s", system, STR_ARG(name));
}

/* The package that the same database told of before: opkg's status and its control files say more and less of it. */
static size_t told_before(const struct finishing *f, const struct catalog_item *x) {
    size_t i = x->database && x->owner.n > 0 ? number(&f->owners, in_system(f, x->system, x->owner)) : NONE;
    const struct bom_component *c = i != NONE ? &f->k->items.v[i].c : NULL;
    bool same = c != NULL && str_eq(c->version, x->c.version) && str_eq(c->evidence[0].value, x->c.evidence[0].value);
    return same ? i : NONE;
}

static void join(struct finishing *f) {
    struct catalog *k = f->k;
    struct map seen = map_new(f->a, k->items.n);
    for (size_t i = 0; i < k->items.n; i++) {
        struct catalog_item *x = &k->items.v[i];
        size_t first = number(&seen, identity(f->a, &x->c));
        first = first == NONE ? told_before(f, x) : first;
        f->joined[i] = first == NONE ? i : first;
        if (first != NONE) {
            struct bom_component *to = &k->items.v[first].c;
            join_into(f->a, to, &x->c);
            to->purl = to->purl.n < x->c.purl.n ? x->c.purl : to->purl; /* with the qualifiers that both have */
        }
        note_number(&seen, identity(f->a, &x->c), f->joined[i]);
        if (x->owner.n > 0) {
            note_number(&f->owners, in_system(f, x->system, x->owner), f->joined[i]);
        }
    }
    for (size_t i = 0; i < k->provides.n; i++) {
        const struct catalog_pair *p = &k->provides.v[i];
        size_t by = number(&f->owners, in_system(f, p->system, p->from));
        if (by != NONE) {
            note_number(&f->provided, in_system(f, p->system, p->to), by);
        }
    }
}

static bool needs_libraries(const struct catalog *k) {
    for (size_t i = 0; i < k->depends.n; i++) {
        if (str_starts(k->depends.v[i].to, STR("soname:"))) {
            return true;
        }
    }
    return false;
}

static size_t find(const struct finishing *f, size_t system, struct str name) {
    struct str key = in_system(f, system, name);
    size_t i = number(&f->owners, key);
    return i != NONE ? i : number(&f->provided, key);
}

/* Programs ask for libraries by name (binary.c); those among packages' files are the packages'. */
static void provide_libraries(struct finishing *f) {
    struct catalog *k = f->k;
    size_t n = needs_libraries(k) ? k->owns.n : 0;
    for (size_t i = 0; i < n; i++) {
        const struct catalog_pair *p = &k->owns.v[i];
        struct str base = file_base(p->to);
        bool library = str_find(base, STR(".so")) != SIZE_MAX;
        size_t by = library ? find(f, p->system, p->from) : NONE; /* dpkg's lists name most packages without architecture */
        if (by != NONE) {
            note_number(&f->provided, in_system(f, p->system, str_cat(f->a, STR("soname:"), base)), by);
        }
    }
}

/* ---- what packages own ---- */

/* The item that owns the file, or the archive that it is in. What owns the file that it was found in, as packages within jars
 * do, belongs to whom the jar belongs. */
static size_t owner_item(const struct finishing *f, size_t self, struct str path) {
    while (path.n > 0) {
        const struct catalog_pair *owner = catalog_owner_of(f->k, path);
        size_t by = owner != NULL ? find(f, owner->system, owner->from) : NONE;
        if (by != self) {
            return by;
        }
        size_t archive = str_rchr(path, '!');
        path = str_sub(path, 0, archive == SIZE_MAX ? 0 : archive);
    }
    return NONE;
}

static void attribute(struct finishing *f) {
    struct catalog *k = f->k;
    for (size_t i = 0; i < k->items.n; i++) {
        struct bom_component *c = &k->items.v[i].c;
        f->parent[i] = NONE;
        if (f->joined[i] != i || k->owns.n == 0 || str_is(c->type, "operating-system")) {
            continue;
        }
        size_t by = owner_item(f, i, c->evidence[0].location);
        if (by == NONE) {
            continue;
        }
        /* a program of which no more is known than that it is there */
        bool unknown = c->version.n == 0 && str_starts(k->items.v[i].owner, STR("file/"));
        if (unknown || catalog_same_thing(f->a, &k->items.v[by].c, c)) {
            f->joined[i] = by;
            add_evidence(f->a, &k->items.v[by].c, c->evidence, c->nevidence);
        } else {
            f->parent[i] = by;
        }
    }
}

static size_t end_of(const struct finishing *f, size_t i) {
    while (f->joined[i] != i) {
        i = f->joined[i];
    }
    return i;
}

/* The package that it is nested in, however deep: SBOMs of packages in images in packages are hard to read. NONE: none, or
 * packages that hold each other. */
static size_t outermost(const struct finishing *f, size_t i) {
    enum { DEEPEST = 64 };
    size_t at = i;
    for (int depth = 0; depth < DEEPEST; depth++) {
        if (f->parent[at] == NONE) {
            return at == i ? NONE : at;
        }
        at = end_of(f, f->parent[at]);
        if (at == i) {
            return NONE;
        }
    }
    return NONE;
}

/* ---- order, refs ---- */

struct order {
    const struct bom_component *c;
    size_t item, parent;
};

static int by_name(const void *x, const void *y) {
    const struct order *a = x;
    const struct order *b = y;
    int d = str_cmp(a->c->name, b->c->name);
    d = d != 0 ? d : str_cmp(a->c->version, b->c->version);
    d = d != 0 ? d : str_cmp(a->c->purl, b->c->purl);
    d = d != 0 ? d : str_cmp(a->c->type, b->c->type);
    d = d != 0 ? d : str_cmp(a->c->group, b->c->group);
    return d != 0 ? d : (a->item > b->item) - (a->item < b->item);
}

static void push(struct finishing *f, struct bom *out, const struct order *o, size_t parent) {
    f->place[o->item] = out->components.n;
    struct bom_component c = *o->c;
    c.parent = parent;
    vec_push(f->a, &out->components, c);
}

/* Packages by name, each followed by what is nested in it. */
static void lay_out(struct finishing *f, struct bom *out) {
    struct catalog *k = f->k;
    struct order *v = ARENA_ARRAY(f->a, struct order, k->items.n);
    size_t n = 0;
    for (size_t i = 0; i < k->items.n; i++) {
        f->place[i] = NONE;
        if (f->joined[i] == i) {
            v[n++] = (struct order){&k->items.v[i].c, i, outermost(f, i)};
        }
    }
    if (n > 1) {
        qsort(v, n, sizeof *v, by_name);
    }
    size_t *head = ARENA_ARRAY(f->a, size_t, k->items.n); /* item → place in v of the first nested in it + 1 */
    size_t *next = ARENA_ARRAY(f->a, size_t, n);
    for (size_t i = n; i > 0; i--) {
        if (v[i - 1].parent != NONE) {
            next[i - 1] = head[v[i - 1].parent];
            head[v[i - 1].parent] = i;
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (v[i].parent != NONE) {
            continue;
        }
        push(f, out, &v[i], NONE);
        size_t self = out->components.n - 1;
        for (size_t m = head[v[i].item]; m > 0; m = next[m - 1]) {
            push(f, out, &v[m - 1], self);
        }
    }
}

static void make_refs(struct finishing *f, struct bom *out) {
    struct map seen = map_new(f->a, out->components.n);
    for (size_t i = 0; i < out->components.n; i++) {
        struct bom_component *c = &out->components.v[i];
        struct str want = c->ref.n > 0    ? c->ref
                          : c->purl.n > 0 ? c->purl
                                          : str_fmt(f->a, "%.*s@%.*s", STR_ARG(c->name), STR_ARG(c->version));
        struct str ref = want;
        bool added = false;
        for (size_t number_ = 2; !added; number_++) {
            map_slot(&seen, ref, &added);
            c->ref = ref;
            ref = str_fmt(f->a, "%.*s#%zu", STR_ARG(want), number_);
        }
    }
}

/* ---- dependencies ---- */

static int by_place(const void *x, const void *y) {
    const struct catalog_pair *a = x;
    const struct catalog_pair *b = y;
    int d = str_cmp(a->from, b->from);
    return d != 0 ? d : str_cmp(a->to, b->to);
}

/* Of alternatives ("a|b") the first one that is there. */
static size_t resolve(const struct finishing *f, size_t system, struct str names) {
    struct str name;
    while (str_next(&names, '|', &name)) {
        size_t i = find(f, system, name);
        if (i != NONE) {
            return f->place[end_of(f, i)];
        }
    }
    return NONE;
}

static void add_dependencies(struct finishing *f, struct bom *out) {
    struct catalog *k = f->k;
    struct catalog_pair *edges = ARENA_ARRAY(f->a, struct catalog_pair, k->depends.n);
    size_t n = 0;
    for (size_t i = 0; i < k->depends.n; i++) {
        const struct catalog_pair *p = &k->depends.v[i];
        size_t from = resolve(f, p->system, p->from);
        size_t to = resolve(f, p->system, p->to);
        if (from != NONE && to != NONE && from != to) {
            edges[n++] = (struct catalog_pair){out->components.v[from].ref, out->components.v[to].ref, 0};
        }
    }
    if (n > 1) {
        qsort(edges, n, sizeof *edges, by_place);
    }
    for (size_t i = 0, m; i < n; i += m) {
        struct bom_dependency d = {.ref = edges[i].from};
        for (m = 1; i + m < n && str_eq(edges[i + m].from, d.ref); m++) {
        }
        d.on = ARENA_ARRAY(f->a, struct str, m);
        for (size_t e = i; e < i + m; e++) {
            if (d.non == 0 || !str_eq(d.on[d.non - 1], edges[e].to)) {
                d.on[d.non++] = edges[e].to;
            }
        }
        vec_push(f->a, &out->dependencies, d);
    }
}

void catalog_finish(struct catalog *k, const struct bom_component *root, struct bom *out) {
    struct finishing f = {.k = k, .a = k->a, .owners = map_new(k->a, k->items.n), .provided = map_new(k->a, k->provides.n)};
    f.joined = ARENA_ARRAY(k->a, size_t, k->items.n);
    f.parent = ARENA_ARRAY(k->a, size_t, k->items.n);
    f.place = ARENA_ARRAY(k->a, size_t, k->items.n);
    if (root != NULL) {
        vec_push(k->a, &out->components, *root);
    }
    catalog_build_purls(k);
    join(&f);
    provide_libraries(&f);
    give_way(&f);
    attribute(&f);
    lay_out(&f, out);
    make_refs(&f, out);
    add_dependencies(&f, out);
}
