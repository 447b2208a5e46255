/* From the table's lines to nodes: see schema.h. A line that cannot be understood is a bug of the table and ends the program in
 * its test. */
#include <assert.h>
#include <stdlib.h>

#include "base/table.h"
#include "bom/schema_node.h"

/* Parent path and last step of "component/hashes/[]". */
static bool split_path(struct str path, struct str *parent, struct str *step) {
    return str_rcut(path, '/', parent, step);
}

static void add_form(struct schema *s, struct schema_node *n, struct schema_node *form, enum combine c) {
    struct schema_forms *f = &n->forms[c];
    f->v = arena_grow(s->a, f->v, f->n * sizeof *f->v, (f->n + 1) * sizeof *f->v);
    f->v[f->n++] = form;
}

static void add_member(struct schema *s, struct schema_node *n, struct str name, struct schema_node *child) {
    if (!n->has_members) {
        n->members = map_new(s->a, 8);
        n->has_members = true;
    }
    map_put(&n->members, name, child);
}

/* What the last step of a path says of the child: an item, a form, a condition, or a member of this name. */
static void link_child(struct schema *s, struct schema_node *parent, struct str step, struct schema_node *child) {
    const struct {
        const char *step;
        struct schema_node **slot;
    } slots[] = {{"[]", &parent->items},   {"*", &parent->additional},   {"not", &parent->not_form},
                 {"if", &parent->if_form}, {"then", &parent->then_form}, {"else", &parent->else_form}};
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++) {
        if (str_is(step, slots[i].step)) {
            *slots[i].slot = child;
            return;
        }
    }
    bool numbered = step.n == 6 && chr_digit(step.p[5]);
    if (numbered && str_starts(step, STR("oneOf"))) {
        add_form(s, parent, child, COMBINE_ONE);
    } else if (numbered && str_starts(step, STR("anyOf"))) {
        add_form(s, parent, child, COMBINE_ANY);
    } else if (numbered && str_starts(step, STR("allOf"))) {
        add_form(s, parent, child, COMBINE_ALL);
    } else {
        add_member(s, parent, step, child);
    }
}

/* The node of a path, made with those above it when it is new. Paths in the table are at most a few steps deep. */
static struct schema_node *node_at(struct schema *s, struct str path) {
    bool added;
    void **slot = map_slot(&s->nodes, path, &added);
    if (!added) {
        return *slot;
    }
    struct schema_node *n = ARENA_NEW(s->a, struct schema_node);
    n->max_length = SIZE_MAX;
    *slot = n;
    struct str parent;
    struct str step;
    if (split_path(path, &parent, &step)) {
        link_child(s, node_at(s, parent), step, n);
    }
    return n;
}

static unsigned types_of(struct str words) {
    static const char *const names[] = {"object", "array", "string", "boolean", "number", "integer", "null"};
    unsigned types = 0;
    struct str word;
    while (str_next(&words, ';', &word)) {
        for (unsigned i = 0; i < 7; i++) {
            types |= str_is(word, names[i]) ? 1U << i : 0;
        }
    }
    return types;
}

static size_t size_of(struct str s) {
    uint64_t n = 0;
    str_u64(s, &n);
    return (size_t)n;
}

static void set_rule(struct schema *s, struct schema_node *n, struct str keyword, struct str value) {
    const struct {
        const char *keyword;
        struct str *slot;
    } texts[] = {
        {"ref", &n->ref}, {"enum", &n->choices}, {"pattern", &n->pattern}, {"format", &n->format}, {"required", &n->required}};
    const struct {
        const char *keyword;
        size_t *slot;
    } sizes[] = {
        {"minLength", &n->min_length}, {"maxLength", &n->max_length}, {"minItems", &n->min_items}, {"maxItems", &n->max_items}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (str_is(keyword, texts[i].keyword)) {
            *texts[i].slot = value;
        }
    }
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        if (str_is(keyword, sizes[i].keyword)) {
            *sizes[i].slot = size_of(value);
            n->has_length = n->has_length || i < 2;
        }
    }
    n->types = str_is(keyword, "type") ? types_of(value) : n->types;
    n->closed = n->closed || str_is(keyword, "closed");
    n->json_only = n->json_only || str_is(keyword, "json");
    n->unique = n->unique || str_is(keyword, "unique");
    n->exclusive = n->exclusive || str_is(keyword, "exclusiveMinimum");
    if (str_is(keyword, "minimum") || str_is(keyword, "exclusiveMinimum")) {
        n->has_minimum = str_double(value, &n->minimum);
    }
    if (str_is(keyword, "maximum")) {
        n->has_maximum = str_double(value, &n->maximum);
    }
    if (str_is(keyword, "ref") && str_is(value, "spdx-licence")) {
        n->ref = STR_NONE;
        n->types = TYPE_STRING;
        n->choice_map = &s->licences;
    }
}

static void load_licences(struct schema *s) {
    struct table t = table_data(s->a, "spdx-licences");
    size_t known = table_column(&t, "cyclonedx");
    s->licences = map_new(s->a, t.nrows);
    for (size_t i = 0; i < t.nrows; i++) {
        if (table_cell(&t, i, known).n > 0) { /* SPDX adds identifiers after the list that CycloneDX 1.7 refers to */
            map_put(&s->licences, table_cell(&t, i, 0), s);
        }
    }
}

struct schema *schema_load(struct arena *a, const char *table, char version) {
    struct schema *s = ARENA_NEW(a, struct schema);
    struct table t = table_data(a, table);
    *s = (struct schema){.a = a, .nodes = map_new(a, t.nrows)};
    load_licences(s);
    for (size_t i = 0; i < t.nrows; i++) {
        struct str rule = t.cells[i * 2];
        struct str path;
        struct str keyword;
        struct str versions;
        str_rcut(rule, '@', &rule, &versions);
        str_rcut(rule, '#', &path, &keyword);
        if (str_chr(versions, version) != SIZE_MAX) {
            set_rule(s, node_at(s, path), keyword, t.cells[i * 2 + 1]);
        }
    }
    s->root = node_at(s, STR("."));
    return s;
}

struct schema_node *schema_resolve(struct schema *s, struct schema_node *n) {
    for (int hops = 0; n->ref.n > 0 && hops < 16; hops++) {
        if (n->target == NULL) {
            n->target = map_get(&s->nodes, n->ref);
            assert(n->target != NULL);
        }
        n = n->target;
    }
    return n;
}

bool schema_chooses(const struct schema_node *n, struct str value) {
    if (n->choice_map != NULL) {
        return map_has(n->choice_map, value);
    }
    struct str rest = n->choices;
    struct str one;
    while (str_next(&rest, ';', &one)) {
        if (str_eq(one, value)) {
            return true;
        }
    }
    return false;
}

static void free_regex(void *p) {
    regfree(p);
}

bool schema_pattern_matches(struct schema *s, struct schema_node *n, struct str text) {
    enum { MAX_TEXT = 4096 };
    char buf[MAX_TEXT];
    if (n->regex == NULL) {
        n->regex = ARENA_NEW(s->a, regex_t);
        int r = regcomp(n->regex, str_cstr(s->a, n->pattern), REG_EXTENDED | REG_NOSUB);
        assert(r == 0);
        (void)r;
        arena_on_free(s->a, free_regex, n->regex);
    }
    if (text.n >= MAX_TEXT || str_chr(text, '\0') != SIZE_MAX) {
        return false; /* no pattern of the table allows texts of this length, or NUL */
    }
    __builtin_memcpy(buf, text.n > 0 ? text.p : "", text.n);
    buf[text.n] = '\0';
    return regexec(n->regex, buf, 0, NULL, 0) == 0;
}
