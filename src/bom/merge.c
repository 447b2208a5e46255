/* Several SBOMs as one: see merge.h. A tree of components is put together first and laid out in document order at the end. */
#include "bom/merge.h"

#include "bom/limits.h"
#include "bom/merge_in.h"

/* ---- the tree ---- */

static size_t add_node(struct merging *m, struct bom_component c, size_t parent) {
    const size_t self = m->nodes.n;
    size_t depth = parent != SIZE_MAX ? m->nodes.v[parent].depth + 1 : 0;
    if (depth > BOM_MAX_NESTING) { /* below a component that another input nests deeply */
        bom_drop(m->a, &m->out->bom, STR("components[].components (nesting beyond BOM_MAX_NESTING)"));
        parent = SIZE_MAX;
        depth = 0;
    }
    struct merge_node node = {.c = c, .parent = parent, .first = SIZE_MAX, .last = SIZE_MAX, .next = SIZE_MAX, .depth = depth};
    vec_push(m->a, &m->nodes, node);
    if (parent != SIZE_MAX) {
        struct merge_node *p = &m->nodes.v[parent];
        p->last == SIZE_MAX ? (p->first = self) : (m->nodes.v[p->last].next = self);
        p->last = self;
    }
    return self;
}

/* The key of the n-th component of an identity within its input: what one input lists twice stays twice. */
static struct str nth_key(struct merging *m, struct map *seen, const struct bom_component *c) {
    struct identity id = identity_of(m->a, c);
    void **slot = map_slot(seen, id.exact, NULL);
    size_t n = (size_t)(uintptr_t)*slot + 1;
    *slot = (void *)(uintptr_t)n;
    return str_fmt(m->a, "%zu %.*s", n, STR_ARG(id.exact));
}

/* The node that stands for the component already, or SIZE_MAX. With another hash it is another file, told by that hash. */
static size_t find_same(struct merging *m, struct str *key, const struct bom_component *c) {
    size_t found = (size_t)(uintptr_t)map_get(&m->by_identity, *key);
    if (found == 0 || !identity_hashes_differ(&m->nodes.v[found - 1].c, c)) {
        return found - 1; /* 0 becomes SIZE_MAX */
    }
    m->out->conflicts++;
    *key = str_fmt(m->a, "%.*s %.*s", STR_ARG(*key), STR_ARG(c->hashes[0].value));
    found = (size_t)(uintptr_t)map_get(&m->by_identity, *key);
    return found > 0 && !identity_hashes_differ(&m->nodes.v[found - 1].c, c) ? found - 1 : SIZE_MAX;
}

/* First pass: every component gets its node and its name, so that what refers to a later one is renamed rightly. */
static void place_component(struct merging *m, size_t input, size_t i, struct map *seen) {
    const struct bom_component *c = &m->in[input].bom->components.v[i];
    struct str key = nth_key(m, seen, c);
    size_t node = find_same(m, &key, c);
    if (node == SIZE_MAX) {
        const size_t parent = c->parent != SIZE_MAX ? m->node_of[input][c->parent] : SIZE_MAX;
        struct str ref = merge_ref_take(&m->refs, c->ref);
        node = add_node(m, *c, parent);
        m->nodes.v[node].c.ref = ref;
        map_put(&m->by_identity, key, (void *)(uintptr_t)(node + 1));
    } else {
        m->out->duplicates++;
    }
    merge_name_is(&m->names[input], c->ref, m->nodes.v[node].c.ref);
    vec_push(m->a, &m->nodes.v[node].sources, m->in[input].name);
    m->node_of[input][i] = node;
}

static bool left_out(const struct merging *m, const struct bom_component *c) {
    return m->o->flat && c->is_root;
}

static void place(struct merging *m, size_t input) {
    const struct bom *b = m->in[input].bom;
    struct map seen = map_new(m->a, b->components.n);
    m->names[input] = merge_names_new(&m->refs);
    m->node_of[input] = ARENA_ARRAY(m->a, size_t, b->components.n);
    for (size_t i = 0; i < b->components.n; i++) {
        if (left_out(m, &b->components.v[i])) {
            m->node_of[input][i] = SIZE_MAX;
            merge_name_is(&m->names[input], b->components.v[i].ref, m->nodes.v[0].c.ref);
            bom_drop(m->a, &m->out->bom, STR("metadata.component (of an input, with --flat)"));
        } else {
            place_component(m, input, i, &seen);
        }
    }
}

/* Second pass: what the components say. The first that has a node gives it its content, the others fill gaps. */
static void fill(struct merging *m, size_t input, bool *filled) {
    const struct bom *b = m->in[input].bom;
    for (size_t i = 0; i < b->components.n; i++) {
        const size_t node = m->node_of[input][i];
        if (node == SIZE_MAX) {
            continue;
        }
        struct bom_component c = b->components.v[i];
        struct merge_node *to = &m->nodes.v[node];
        if (c.is_root && c.supplier.name.n == 0) {
            c.supplier = b->supplier; /* said in the metadata of what the document describes */
        }
        if (filled[node]) {
            merge_fill(m, &m->names[input], &to->c, &c);
        } else {
            struct str ref = to->c.ref;
            to->c = merge_component(m, &m->names[input], &c);
            to->c.ref = ref;
            filled[node] = true;
        }
    }
}

/* ---- dependencies ---- */

static struct bom_dependency *entry_of(struct merging *m, struct str ref) {
    struct bom *b = &m->out->bom;
    bool added;
    void **slot = map_slot(&m->by_ref, ref, &added);
    if (added) {
        vec_push(m->a, &b->dependencies, (struct bom_dependency){.ref = ref});
        *slot = (void *)(uintptr_t)b->dependencies.n;
    }
    return &b->dependencies.v[(size_t)(uintptr_t)*slot - 1];
}

static void depend(struct merging *m, struct str from, struct str to) {
    struct bom_dependency *d = entry_of(m, from);
    bool added;
    map_slot(&m->pairs, str_fmt(m->a, "%zu %.*s%.*s", from.n, STR_ARG(from), STR_ARG(to)), &added);
    if (!added || str_eq(from, to)) {
        return;
    }
    if ((d->non & (d->non - 1)) == 0) { /* grows at powers of two */
        d->on = arena_grow(m->a, d->on, d->non * sizeof *d->on, (d->non == 0 ? 1 : d->non * 2) * sizeof *d->on);
    }
    d->on[d->non++] = to;
}

static void copy_dependencies(struct merging *m, size_t input) {
    const struct bom *b = m->in[input].bom;
    struct merge_names *n = &m->names[input];
    for (size_t i = 0; i < b->dependencies.n; i++) {
        const struct bom_dependency *d = &b->dependencies.v[i];
        struct str from = merge_name(n, d->ref);
        entry_of(m, from);
        for (size_t k = 0; k < d->non; k++) {
            depend(m, from, merge_name(n, d->on[k]));
        }
        struct bom_dependency *entry = entry_of(m, from);
        if (json_type(entry->provides) == JSON_NONE) {
            entry->provides = merge_value(n, d->provides);
        } else if (json_type(d->provides) != JSON_NONE) {
            bom_drop(m->a, &m->out->bom, STR("dependencies[].provides (the inputs differ, the first counts)"));
        }
    }
}

/* The components of an input that nothing in it depends on and that are nested in none. */
static void depend_on_tops(struct merging *m, size_t input, struct str from) {
    const struct bom *b = m->in[input].bom;
    struct map wanted = map_new(m->a, b->components.n);
    for (size_t i = 0; i < b->dependencies.n; i++) {
        for (size_t k = 0; k < b->dependencies.v[i].non; k++) {
            map_put(&wanted, b->dependencies.v[i].on[k], m);
        }
    }
    for (size_t i = 0; i < b->components.n; i++) {
        const struct bom_component *c = &b->components.v[i];
        const bool top = c->parent == SIZE_MAX || left_out(m, &b->components.v[c->parent]);
        if (!c->is_root && top && !map_has(&wanted, c->ref)) {
            depend(m, from, m->nodes.v[m->node_of[input][i]].c.ref);
        }
    }
}

static bool says_dependencies(const struct bom *b, struct str ref) {
    for (size_t i = 0; i < b->dependencies.n; i++) {
        if (str_eq(b->dependencies.v[i].ref, ref) && b->dependencies.v[i].non > 0) {
            return true;
        }
    }
    return false;
}

/* The new product depends on each input's product, or, flat, on what that one depends on. */
static void depend_on_input(struct merging *m, size_t input) {
    const struct bom *b = m->in[input].bom;
    struct str root = m->nodes.v[0].c.ref;
    bool subject = false;
    for (size_t i = 0; i < b->components.n; i++) {
        const struct bom_component *c = &b->components.v[i];
        if (m->node_of[input][i] != SIZE_MAX && (c->is_root || c->is_subject)) {
            struct str ref = m->nodes.v[m->node_of[input][i]].c.ref;
            depend(m, root, ref);
            if (c->is_root && !says_dependencies(b, c->ref)) {
                depend_on_tops(m, input, ref);
            }
            subject = true;
        }
    }
    const bool flat_root = !subject && b->components.n > 0 && b->components.v[0].is_root;
    if (!subject && !(flat_root && says_dependencies(b, b->components.v[0].ref))) {
        depend_on_tops(m, input, root);
    }
}

/* ---- laying out ---- */

/* An input that was merged itself may have said so already. */
static bool is_said(const struct bom_component *c, struct str source) {
    for (size_t i = 0; i < c->nproperties; i++) {
        if (str_is(c->properties[i].name, "cordon:merge:source") && str_eq(c->properties[i].value, source)) {
            return true;
        }
    }
    return false;
}

static void add_provenance(struct merging *m, struct merge_node *x) {
    struct bom_component *c = &x->c;
    const size_t own = c->nproperties;
    struct bom_property *v = ARENA_ARRAY(m->a, struct bom_property, own + x->sources.n);
    size_t n = own;
    for (size_t i = 0; i < own; i++) {
        v[i] = c->properties[i];
    }
    for (size_t i = 0; i < x->sources.n; i++) {
        if (!is_said(c, x->sources.v[i])) {
            v[n++] = (struct bom_property){STR("cordon:merge:source"), x->sources.v[i]};
        }
    }
    c->properties = v;
    c->nproperties = n;
}

static void lay_out(struct merging *m, size_t node, size_t parent) {
    struct bom *b = &m->out->bom;
    struct merge_node *x = &m->nodes.v[node];
    const size_t self = b->components.n;
    add_provenance(m, x);
    x->c.parent = parent;
    vec_push(m->a, &b->components, x->c);
    for (size_t child = x->first; child != SIZE_MAX; child = m->nodes.v[child].next) {
        lay_out(m, child, self); /* at most BOM_MAX_NESTING deep */
    }
}

/* The kind of the new product is that of the inputs' products when they agree. */
static struct str type_of(const struct merging *m) {
    struct str type = STR_NONE;
    for (size_t i = 0; i < m->n; i++) {
        const struct bom *b = m->in[i].bom;
        struct str t = b->components.n > 0 && b->components.v[0].is_root ? b->components.v[0].type : STR("application");
        if (type.n > 0 && !str_eq(type, t)) {
            return STR("application");
        }
        type = t;
    }
    return type.n > 0 ? type : STR("application");
}

/* Room for all of it at once, components are large; and the new product. */
static void begin(struct merging *m) {
    size_t most = 1;
    for (size_t i = 0; i < m->n; i++) {
        most += m->in[i].bom->components.n;
    }
    m->nodes.cap = most;
    m->nodes.v = ARENA_ARRAY(m->a, struct merge_node, most);
    m->names = ARENA_ARRAY(m->a, struct merge_names, m->n);
    m->node_of = ARENA_ARRAY(m->a, size_t *, m->n);
    m->by_identity = map_new(m->a, most);
    m->by_ref = map_new(m->a, 64);
    m->pairs = map_new(m->a, 64);
    struct bom_component root = {.type = type_of(m),
                                 .name = m->o->name.n > 0 ? m->o->name : STR("merged"),
                                 .version = m->o->version,
                                 .supplier = {.name = m->o->supplier},
                                 .is_root = true,
                                 .ref = merge_ref_take(&m->refs, STR("merged"))};
    add_node(m, root, SIZE_MAX);
}

/* The order of passes matters: what is referred to has its name before anything is renamed. */
static void join(struct merging *m) {
    bool *filled = ARENA_ARRAY(m->a, bool, m->nodes.n);
    for (size_t i = 0; i < m->n; i++) {
        fill(m, i, filled);
    }
    entry_of(m, m->nodes.v[0].c.ref);
    for (size_t i = 0; i < m->n; i++) {
        depend_on_input(m, i);
    }
    for (size_t i = 0; i < m->n; i++) {
        copy_dependencies(m, i);
    }
    m->out->bom.components.cap = m->nodes.n;
    m->out->bom.components.v = ARENA_ARRAY(m->a, struct bom_component, m->nodes.n);
    for (size_t i = 0; i < m->nodes.n; i++) {
        if (m->nodes.v[i].parent == SIZE_MAX) {
            lay_out(m, i, SIZE_MAX);
        }
    }
    merge_document(m);
}

bool bom_merge(struct arena *a, const struct bom_merge_input *in, size_t n, const struct bom_merge_options *o,
               struct bom_merged *out, struct err *e) {
    struct merging m = {.a = a, .in = in, .n = n, .o = o, .out = out, .refs = merge_refs_new(a)};
    *out = (struct bom_merged){0};
    begin(&m);
    for (size_t i = 0; i < n; i++) {
        place(&m, i);
    }
    if (m.nodes.n > BOM_MAX_COMPONENTS) {
        return err_set(e, ERR_INPUT, "together they hold more than the limit of %d components (BOM_MAX_COMPONENTS)",
                       BOM_MAX_COMPONENTS);
    }
    join(&m);
    return true;
}
