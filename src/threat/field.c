/* Reading maps by tables: see field.h. */
#include "threat/field.h"

#include <string.h>

#include "base/clock.h"

const char *word_name(const struct word *words, int value) {
    for (; words->name != NULL; words++) {
        if (words->value == value) {
            return words->name;
        }
    }
    return "";
}

bool word_value(const struct word *words, struct str name, int *out) {
    for (; words->name != NULL; words++) {
        if (str_is(name, words->name)) {
            *out = words->value;
            return true;
        }
    }
    return false;
}

/* ---- ids ---- */

static const struct word kind_names[] = {
    {"an interface", NAMES_INTERFACE},
    {"a hazard", NAMES_HAZARD},
    {"an assumption", NAMES_ASSUMPTION},
    {"a boundary", NAMES_BOUNDARY},
    {"an asset", NAMES_ASSET},
    {"a control", NAMES_CONTROL},
    {"an element", NAMES_ELEMENT},
    {"a flow", NAMES_FLOW},
    {"a threat", NAMES_THREAT},
    {"an element or a flow", NAMES_ELEMENT | NAMES_FLOW},
    {NULL, 0},
};

static bool is_id(struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        if (!chr_alnum(s.p[i]) && s.p[i] != '.' && s.p[i] != '_' && s.p[i] != '-') {
            return false;
        }
    }
    return s.n > 0 && s.n <= FIELD_MAX_ID;
}

static bool want_id(const struct ynode *n, const char *what, struct err *e) {
    return ynode_want(n, YNODE_SCALAR, what, e) &&
           (is_id(n->text) || ynode_fail(n, e, "%s \"%.*s\" is no id: 1 to %d letters, digits, '.', '_', '-'", what,
                                         (int)(n->text.n > 80 ? 80 : n->text.n), n->text.p, FIELD_MAX_ID));
}

bool fields_enter(struct fields *f, const struct ynode *n, struct named name, struct err *e) {
    bool added;
    void **slot = map_slot(&f->ids, name.id, &added);
    if (!added) {
        const struct named *first = *slot;
        return n == NULL || ynode_fail(n, e, "the id \"%.*s\" is taken: %s has it (line %u%s)", STR_ARG(name.id),
                                       word_name(kind_names, (int)first->kind), first->line,
                                       first->in_device && !name.in_device ? " of the device file" : "");
    }
    struct named *copy = ARENA_NEW(f->a, struct named);
    *copy = name;
    *slot = copy;
    return true;
}

bool fields_name(struct fields *f, const struct ynode *root, const char *key, unsigned kind, size_t base, struct err *e) {
    const struct ynode *list = ynode_get(root, key);
    for (size_t i = 0; list != NULL && list->kind == YNODE_LIST && i < list->n; i++) {
        const struct ynode *id = ynode_get(list->items[i], "id");
        if (id != NULL && id->kind == YNODE_SCALAR && is_id(id->text) &&
            !fields_enter(f, id, (struct named){.id = id->text, .kind = kind, .index = base + i, .line = id->line}, e)) {
            return false;
        }
    }
    return true;
}

/* The known id of the wanted kinds that is nearest to a mistyped one; empty when none is near. */
static struct str nearest(const struct fields *f, struct str text, unsigned kinds) {
    struct str near = STR_NONE;
    size_t best = 3;
    for (size_t i = 0; i < f->ids.n; i++) {
        const struct named *x = f->ids.v[i].value;
        size_t d = (x->kind & kinds) != 0 ? str_distance(text, x->id) : SIZE_MAX;
        if (d < best) {
            best = d;
            near = x->id;
        }
    }
    return near;
}

const struct named *fields_resolve(struct fields *f, const struct ynode *n, unsigned kinds, struct err *e) {
    const char *wanted = word_name(kind_names, (int)kinds);
    if (!want_id(n, wanted, e)) {
        return NULL;
    }
    struct named *x = map_get(&f->ids, n->text);
    if (x != NULL && (x->kind & kinds) != 0) {
        return x;
    }
    if (x != NULL) {
        ynode_fail(n, e, "\"%.*s\" is %s, expected %s", STR_ARG(n->text), word_name(kind_names, (int)x->kind), wanted);
        return NULL;
    }
    struct str near = nearest(f, n->text, kinds);
    if (near.n > 0) {
        ynode_fail(n, e, "\"%.*s\" is not defined, expected %s; did you mean \"%.*s\"?", STR_ARG(n->text), wanted,
                   STR_ARG(near));
    } else {
        ynode_fail(n, e, "\"%.*s\" is not defined, expected %s", STR_ARG(n->text), wanted);
    }
    return NULL;
}

/* ---- values ---- */

/* One value of the type into `at`, which has the type's representation. */
typedef bool (*read_fn)(struct fields *f, const struct field *d, const struct ynode *n, void *base, struct err *e);

static void *place(void *base, size_t offset) {
    return (char *)base + offset;
}

static void put_str(void *base, size_t offset, struct str s) {
    memcpy(place(base, offset), &s, sizeof s);
}

static void put_unsigned(void *base, size_t offset, unsigned v) {
    memcpy(place(base, offset), &v, sizeof v);
}

static bool read_text(struct fields *f, const struct field *d, const struct ynode *n, void *base, struct err *e) {
    (void)f;
    if (!ynode_want(n, YNODE_SCALAR, d->name, e)) {
        return false;
    }
    struct str s = str_trim(n->text);
    if (d->required && s.n == 0) {
        return ynode_fail(n, e, "%s is empty", d->name);
    }
    put_str(base, d->at, s);
    return true;
}

static bool read_id(struct fields *f, const struct field *d, const struct ynode *n, void *base, struct err *e) {
    (void)f;
    if (!want_id(n, d->name, e)) {
        return false;
    }
    put_str(base, d->at, n->text);
    return true;
}

static bool read_bool(struct fields *f, const struct field *d, const struct ynode *n, void *base, struct err *e) {
    (void)f;
    if (!ynode_want(n, YNODE_SCALAR, d->name, e)) {
        return false;
    }
    bool yes = str_is(n->text, "true");
    if (!yes && !str_is(n->text, "false")) {
        return ynode_fail(n, e, "%s is \"%.*s\", expected true or false", d->name, STR_ARG(n->text));
    }
    memcpy(place(base, d->at), &yes, sizeof yes);
    return true;
}

static bool read_count(struct fields *f, const struct field *d, const struct ynode *n, void *base, struct err *e) {
    (void)f;
    uint64_t v;
    if (!ynode_want(n, YNODE_SCALAR, d->name, e)) {
        return false;
    }
    if (!str_u64(n->text, &v) || v > FIELD_MAX_COUNT) {
        return ynode_fail(n, e, "%s is \"%.*s\", expected a whole number from 0 to %d", d->name, STR_ARG(n->text),
                          FIELD_MAX_COUNT);
    }
    int64_t number = (int64_t)v;
    memcpy(place(base, d->at), &number, sizeof number);
    return true;
}

static bool read_date(struct fields *f, const struct field *d, const struct ynode *n, void *base, struct err *e) {
    (void)f;
    int64_t day;
    if (!ynode_want(n, YNODE_SCALAR, d->name, e)) {
        return false;
    }
    if (!clock_parse_day(n->text, &day)) {
        return ynode_fail(n, e, "%s is \"%.*s\", expected a day as YYYY-MM-DD", d->name, STR_ARG(n->text));
    }
    put_str(base, d->at, n->text);
    return true;
}

/* One of the words; says which there are when it is none. */
static bool pick_word(struct fields *f, const char *name, const struct word *words, const struct ynode *n, int *out,
                      struct err *e) {
    if (!ynode_want(n, YNODE_SCALAR, name, e)) {
        return false;
    }
    if (word_value(words, n->text, out)) {
        return true;
    }
    struct sb list = SB(f->a);
    for (const struct word *w = words; w->name != NULL; w++) {
        sb_fmt(&list, "%s%s", w != words ? ", " : "", w->name);
    }
    return ynode_fail(n, e, "%s is \"%.*s\", expected one of: %.*s", name, STR_ARG(n->text), STR_ARG(sb_get(&list)));
}

static bool read_word(struct fields *f, const struct field *d, const struct ynode *n, void *base, struct err *e) {
    int v;
    if (!pick_word(f, d->name, d->words, n, &v, e)) {
        return false;
    }
    put_unsigned(base, d->at, (unsigned)v);
    return true;
}

static bool read_term(struct fields *f, const struct field *d, const struct ynode *n, void *base, struct err *e) {
    int v;
    if (!pick_word(f, d->name, d->words, n, &v, e)) {
        return false;
    }
    put_str(base, d->at, n->text);
    return true;
}

bool fields_bits(struct fields *f, const char *name, const struct word *words, const struct ynode *n, unsigned *out,
                 struct err *e) {
    *out = 0;
    if (!ynode_want(n, YNODE_LIST, name, e)) {
        return false;
    }
    for (size_t i = 0; i < n->n; i++) {
        int v;
        if (!pick_word(f, name, words, n->items[i], &v, e)) {
            return false;
        }
        *out |= (unsigned)v;
    }
    return true;
}

static bool read_bits(struct fields *f, const struct field *d, const struct ynode *n, void *base, struct err *e) {
    unsigned bits;
    if (!fields_bits(f, d->name, d->words, n, &bits, e)) {
        return false;
    }
    if (d->required && bits == 0) {
        return ynode_fail(n, e, "%s is empty, expected one or more", d->name);
    }
    put_unsigned(base, d->at, bits);
    return true;
}

static void put_list(void *base, const struct field *d, void *v, size_t n) {
    memcpy(place(base, d->at), &v, sizeof v);
    memcpy(place(base, d->count_at), &n, sizeof n);
}

static bool read_texts(struct fields *f, const struct field *d, const struct ynode *n, void *base, struct err *e) {
    if (!ynode_want(n, YNODE_LIST, d->name, e)) {
        return false;
    }
    struct str *v = ARENA_ARRAY(f->a, struct str, n->n);
    for (size_t i = 0; i < n->n; i++) {
        int ignored;
        if (d->type == FIELD_TERMS ? !pick_word(f, d->name, d->words, n->items[i], &ignored, e)
                                   : !ynode_want(n->items[i], YNODE_SCALAR, d->name, e)) {
            return false;
        }
        v[i] = str_trim(n->items[i]->text);
        if (v[i].n == 0) {
            return ynode_fail(n->items[i], e, "%s holds an empty text", d->name);
        }
    }
    put_list(base, d, v, n->n);
    return true;
}

static bool read_ref(struct fields *f, const struct field *d, const struct ynode *n, void *base, struct err *e) {
    const struct named *x = fields_resolve(f, n, d->names, e);
    if (x == NULL) {
        return false;
    }
    memcpy(place(base, d->at), &x->index, sizeof x->index);
    return true;
}

static bool read_refs(struct fields *f, const struct field *d, const struct ynode *n, void *base, struct err *e) {
    if (!ynode_want(n, YNODE_LIST, d->name, e)) {
        return false;
    }
    struct refs refs = {.v = ARENA_ARRAY(f->a, size_t, n->n), .n = n->n};
    uint32_t list = ++f->lists;
    for (size_t i = 0; i < n->n; i++) {
        if (fields_resolve(f, n->items[i], d->names, e) == NULL) {
            return false;
        }
        struct named *x = map_get(&f->ids, n->items[i]->text);
        if (x->list == list) {
            return ynode_fail(n->items[i], e, "\"%.*s\" is given twice in %s", STR_ARG(x->id), d->name);
        }
        x->list = list;
        refs.v[i] = x->index;
    }
    memcpy(place(base, d->at), &refs, sizeof refs);
    return true;
}

static bool read_map(struct fields *f, const struct field *d, const struct ynode *n, void *base, struct err *e) {
    return ynode_want(n, YNODE_MAP, d->name, e) && fields_read(f, n, d->sub, base, e);
}

static bool read_items(struct fields *f, const struct field *d, const struct ynode *n, void *base, struct err *e) {
    if (!ynode_want(n, YNODE_LIST, d->name, e)) {
        return false;
    }
    if (d->required && n->n == 0) {
        return ynode_fail(n, e, "%s is empty, expected one or more", d->name);
    }
    char *items = arena_array(f->a, n->n, d->item);
    for (size_t i = 0; i < n->n; i++) {
        void *item = items + i * d->item;
        if (d->fresh != NULL) {
            memcpy(item, d->fresh, d->item);
        }
        if (d->line_at != SIZE_MAX) {
            memcpy(place(item, d->line_at), &n->items[i]->line, sizeof n->items[i]->line);
        }
        if (!ynode_want(n->items[i], YNODE_MAP, d->name, e) || !fields_read(f, n->items[i], d->sub, item, e) ||
            (d->check != NULL && !d->check(f, n->items[i], item, e))) {
            return false;
        }
    }
    put_list(base, d, items, n->n);
    return true;
}

static bool read_own(struct fields *f, const struct field *d, const struct ynode *n, void *base, struct err *e) {
    return d->read(f, n, base, e);
}

static const read_fn readers[] = {
    [FIELD_TEXT] = read_text,   [FIELD_ID] = read_id,       [FIELD_BOOL] = read_bool, [FIELD_COUNT] = read_count,
    [FIELD_DATE] = read_date,   [FIELD_WORD] = read_word,   [FIELD_TERM] = read_term, [FIELD_BITS] = read_bits,
    [FIELD_TERMS] = read_texts, [FIELD_TEXTS] = read_texts, [FIELD_REF] = read_ref,   [FIELD_REFS] = read_refs,
    [FIELD_MAP] = read_map,     [FIELD_ITEMS] = read_items, [FIELD_OWN] = read_own,
};

/* ---- maps ---- */

enum { MAX_FIELDS = 48 };

static bool only_known(const struct ynode *map, const struct field *table, struct err *e) {
    const char *known[MAX_FIELDS] = {NULL};
    for (size_t i = 0; table[i].name != NULL && i < MAX_FIELDS - 1; i++) {
        known[i] = table[i].name;
    }
    for (size_t i = 0; i < map->n; i++) {
        /* {title: one, two} is two keys to YAML: say what was meant */
        if (str_chr(map->keys[i]->text, ' ') != SIZE_MAX && ynode_is_null(map->items[i])) {
            return ynode_fail(map->keys[i], e, "unknown key \"%.*s\"; text with a comma must stand in quotes here",
                              STR_ARG(map->keys[i]->text));
        }
    }
    return ynode_only(map, known, e);
}

bool fields_read(struct fields *f, const struct ynode *map, const struct field *table, void *base, struct err *e) {
    if (!only_known(map, table, e)) {
        return false;
    }
    for (const struct field *d = table; d->name != NULL; d++) {
        const struct ynode *n = ynode_get(map, d->name);
        bool absent = n == NULL || ynode_is_null(n);
        if (absent && d->required) {
            return n == NULL ? ynode_fail(map, e, "\"%s\" is missing", d->name) : ynode_fail(n, e, "%s is empty", d->name);
        }
        if (!absent && !readers[d->type](f, d, n, base, e)) {
            return false;
        }
    }
    return true;
}

bool fields_head(const struct ynode *root, const char *kind, struct err *e) {
    if (root->kind != YNODE_MAP) {
        return ynode_fail(root, e, "is no map of keys and values; a file that begins with \"cordon: %s\" was expected", kind);
    }
    const struct ynode *head = ynode_get(root, "cordon");
    if (head == NULL) {
        return ynode_fail(root, e, "\"cordon\" is missing; expected \"cordon: %s\"", kind);
    }
    return str_is(yaml_file_kind(root), kind) ||
           ynode_fail(head, e, "cordon is \"%.*s\", expected \"%s\"", STR_ARG(yaml_file_kind(root)), kind);
}

bool field_ignore(struct fields *f, const struct ynode *n, void *base, struct err *e) {
    (void)f, (void)n, (void)base, (void)e;
    return true;
}
