/*
 * SPDX 2.2 and 2.3 as tags and values (SPDX Specification 2.3, clauses 6 to 13, "tag" of each field): a line each, longer texts
 * between <text> and </text>, '#' comments. They become the tree of the JSON form, which spdx.c reads; errors there name the
 * lines here.
 */
#include <string.h>

#include "base/map.h"
#include "base/ynode_json.h"
#include "bom/formats.h"
#include "bom/spdx_tag.h"

struct reading {
    struct arena *a;
    const struct input *in;
    struct err *e;
    struct map by_name; /* tag → struct tag */
    struct ynode *root, *creation;
    struct ynode *now[ELEMENT]; /* the element of each section under way */
    struct ynode *element;      /* whose SPDXID comes next: the document, a package, a file */
    struct ynode *reference;
    size_t at;            /* offset of the next line */
    uint32_t line, first; /* of the next line; of the present tag */
};

/* ---- the tree ---- */

static struct ynode *node(struct reading *r, enum ynode_kind kind, struct str text) {
    struct ynode *n = ARENA_NEW(r->a, struct ynode);
    *n = (struct ynode){.kind = kind, .line = r->first, .column = 1, .quoted = true, .text = text, .in = r->in};
    return n;
}

static void *one_more(struct reading *r, struct ynode **v, size_t n) {
    return (n & (n - 1)) == 0 ? arena_grow(r->a, v, n * sizeof *v, (n == 0 ? 1 : 2 * n) * sizeof *v) : v;
}

static void put(struct reading *r, struct ynode *map, const char *key, struct ynode *value) {
    map->keys = one_more(r, map->keys, map->n);
    map->items = one_more(r, map->items, map->n);
    map->keys[map->n] = node(r, YNODE_SCALAR, str_z(key));
    map->items[map->n++] = value;
}

static void put_text(struct reading *r, struct ynode *map, const char *key, struct str text) {
    put(r, map, key, node(r, YNODE_SCALAR, text));
}

static struct ynode *list_of(struct reading *r, struct ynode *map, const char *key) {
    struct ynode *list = ynode_get(map, key);
    if (list == NULL) {
        list = node(r, YNODE_LIST, STR_NONE);
        put(r, map, key, list);
    }
    return list;
}

static struct ynode *add_item(struct reading *r, struct ynode *map, const char *key, struct ynode *item) {
    struct ynode *list = list_of(r, map, key);
    list->items = one_more(r, list->items, list->n);
    list->items[list->n++] = item;
    return item;
}

/* ---- values ---- */

static bool fail(struct reading *r, const char *what) {
    return err_at(r->e, r->in->name, r->first, 1, "%s", what);
}

/* "SHA1: d6a7…" */
static bool checksum(struct reading *r, struct str value, struct ynode **out) {
    struct str algorithm;
    struct str hex;
    *out = node(r, YNODE_MAP, STR_NONE);
    if (!str_cut(value, ':', &algorithm, &hex)) {
        return fail(r, "a checksum is an algorithm, a colon and the value");
    }
    put_text(r, *out, "algorithm", str_trim(algorithm));
    put_text(r, *out, "checksumValue", str_trim(hex));
    return true;
}

static struct str word(struct str *rest) {
    struct str w = str_trim(*rest);
    size_t n = 0;
    while (n < w.n && !chr_space(w.p[n])) {
        n++;
    }
    *rest = str_from(w, n);
    return str_sub(w, 0, n);
}

static bool reference(struct reading *r, struct ynode *package, const char *member, struct str value) {
    struct ynode *x = node(r, YNODE_MAP, STR_NONE);
    put_text(r, x, "referenceCategory", word(&value));
    put_text(r, x, "referenceType", word(&value));
    struct str locator = str_trim(value);
    if (locator.n == 0) {
        return fail(r, "an external reference is a category, a type and a locator");
    }
    put_text(r, x, "referenceLocator", locator);
    r->reference = add_item(r, package, member, x);
    return true;
}

static void code(struct reading *r, struct ynode *package, const char *member, struct str value) {
    struct ynode *x = node(r, YNODE_MAP, STR_NONE);
    struct str excluded;
    put_text(r, x, "packageVerificationCodeValue", word(&value));
    size_t colon = str_chr(value, ':');
    excluded = colon == SIZE_MAX ? STR_NONE : str_trim(str_from(value, colon + 1));
    excluded = str_ends(excluded, STR(")")) ? str_sub(excluded, 0, excluded.n - 1) : excluded;
    for (struct str one; str_next(&excluded, ',', &one);) {
        add_item(r, x, "packageVerificationCodeExcludedFiles", node(r, YNODE_SCALAR, str_trim(one)));
    }
    put(r, package, member, x);
}

static bool relate(struct reading *r, struct str value) {
    struct ynode *x = node(r, YNODE_MAP, STR_NONE);
    put_text(r, x, "spdxElementId", word(&value));
    put_text(r, x, "relationshipType", word(&value));
    struct str to = str_trim(value);
    if (to.n == 0) {
        return fail(r, "a relationship is an element, a type and an element");
    }
    put_text(r, x, "relatedSpdxElement", to);
    r->now[RELATION] = add_item(r, r->root, spdx_lists[RELATION], x);
    return true;
}

static bool outside(struct reading *r, const char *member, struct str value) {
    struct ynode *x = node(r, YNODE_MAP, STR_NONE);
    struct ynode *sum;
    put_text(r, x, "externalDocumentId", word(&value));
    put_text(r, x, "spdxDocument", word(&value));
    if (!checksum(r, value, &sum)) {
        return false;
    }
    put(r, x, "checksum", sum);
    add_item(r, r->root, member, x);
    return true;
}

/* "310:420" in bytes or lines of the snippet's file. */
static bool range(struct reading *r, struct ynode *snippet, const char *unit, struct str value) {
    struct str ends[2];
    struct ynode *x = node(r, YNODE_MAP, STR_NONE);
    const struct ynode *file = ynode_get(snippet, "snippetFromFile");
    uint64_t number;
    if (!str_cut(value, ':', &ends[0], &ends[1])) {
        return fail(r, "a range is two numbers with a colon between them");
    }
    for (size_t i = 0; i < 2; i++) {
        struct ynode *p = node(r, YNODE_MAP, STR_NONE);
        struct ynode *n = node(r, YNODE_SCALAR, str_trim(ends[i]));
        if (!str_u64(n->text, &number)) {
            return fail(r, "a range is two numbers with a colon between them");
        }
        n->quoted = false;
        put(r, p, unit, n);
        put_text(r, p, "reference", file != NULL ? file->text : STR_NONE);
        put(r, x, i == 0 ? "startPointer" : "endPointer", p);
    }
    add_item(r, snippet, "ranges", x);
    return true;
}

/* ---- tags ---- */

static struct ynode *begin(struct reading *r, const struct tag *t) {
    struct ynode *x = node(r, YNODE_MAP, STR_NONE);
    r->now[t->section] = add_item(r, r->root, spdx_lists[t->section], x);
    if (t->section == PACKAGE || t->section == FILE_) {
        r->element = x;
        r->reference = NULL;
    }
    return x;
}

static bool put_once(struct reading *r, struct ynode *x, const char *member, struct ynode *value) {
    if (ynode_get(x, member) != NULL) {
        return fail(r, "this tag stands twice where it may stand once");
    }
    put(r, x, member, value);
    return true;
}

static bool take(struct reading *r, const struct tag *t, struct str value) {
    struct ynode *x = t->section == DOCUMENT   ? r->root
                      : t->section == CREATION ? r->creation
                      : t->section == ELEMENT  ? r->element
                      : t->kind == BEGIN       ? begin(r, t)
                                               : r->now[t->section];
    struct ynode *made = NULL;
    if (x == NULL && t->kind != RELATE && t->kind != PASSED) {
        return fail(r, "this tag belongs to an element, and none has begun before it");
    }
    switch (t->kind) {
        case BEGIN:
        case TEXT:
            return put_once(r, x, t->member, node(r, YNODE_SCALAR, value));
        case LIST:
            add_item(r, x, t->member, node(r, YNODE_SCALAR, value));
            return true;
        case FLAG:
            made = node(r, YNODE_SCALAR, str_lower(r->a, value));
            made->quoted = !str_is(made->text, "true") && !str_is(made->text, "false");
            return put_once(r, x, t->member, made);
        case CHECKSUM:
            return checksum(r, value, &made) && add_item(r, x, t->member, made) != NULL;
        case REFERENCE:
            return reference(r, x, t->member, value);
        case COMMENT:
            return r->reference != NULL ? put_once(r, r->reference, t->member, node(r, YNODE_SCALAR, value))
                                        : fail(r, "this comment follows no external reference");
        case CODE:
            code(r, x, t->member, value);
            return true;
        case RELATE:
            return relate(r, value);
        case DOCREF:
            return outside(r, t->member, value);
        case RANGE:
            return range(r, x, t->member, value);
        case PASSED:
            return true;
    }
    return true;
}

/* ---- lines ---- */

/* Lines end with LF, CR LF or, in files of old editors, CR. */
static struct str next_line(struct reading *r) {
    struct str rest = str_from(r->in->bytes, r->at);
    size_t n = 0;
    while (n < rest.n && rest.p[n] != '\n' && rest.p[n] != '\r') {
        n++;
    }
    size_t end = n + (n + 1 < rest.n && rest.p[n] == '\r' && rest.p[n + 1] == '\n' ? 2 : n < rest.n ? 1 : 0);
    r->at += end;
    r->line++;
    return str_sub(rest, 0, n);
}

/* A value that goes on to </text>, wherever that is. */
static bool text_value(struct reading *r, struct str *value) {
    size_t from = (size_t)(value->p - r->in->bytes.p) + sizeof "<text>" - 1;
    struct str rest = str_from(r->in->bytes, from);
    size_t end = str_find(rest, STR("</text>"));
    if (end == SIZE_MAX) {
        return fail(r, "<text> has no </text>");
    }
    while (r->at <= from + end) {
        next_line(r);
    }
    *value = str_sub(rest, 0, end);
    return true;
}

static bool read_line(struct reading *r) {
    struct str name;
    struct str value;
    r->first = r->line + 1;
    struct str line = str_trim(next_line(r));
    if (line.n == 0 || line.p[0] == '#') {
        return true;
    }
    if (!str_cut(line, ':', &name, &value)) {
        return fail(r, "is no line of a tag, a colon and a value");
    }
    const struct tag *t = map_get(&r->by_name, str_trim(name));
    if (t == NULL) {
        return err_at(r->e, r->in->name, r->first, 1, "\"%.*s\" is no tag of SPDX 2.3", STR_ARG(str_trim(name)));
    }
    value = str_trim(value);
    return (!str_starts(value, STR("<text>")) || text_value(r, &value)) && take(r, t, value);
}

/* Annotations are members of the element that they speak of. */
static void place_annotations(struct reading *r) {
    struct ynode *all = ynode_get(r->root, "annotations");
    const struct ynode *packages = ynode_get(r->root, "packages");
    struct map by_id = map_new(r->a, packages != NULL ? packages->n : 0);
    size_t kept = 0;
    for (size_t i = 0; packages != NULL && i < packages->n; i++) {
        const struct ynode *id = ynode_get(packages->items[i], "SPDXID");
        if (id != NULL) {
            map_put(&by_id, id->text, packages->items[i]);
        }
    }
    for (size_t i = 0; all != NULL && i < all->n; i++) {
        struct ynode *x = all->items[i];
        const struct ynode *id = ynode_get(x, "SPDXREF");
        struct ynode *package = id != NULL ? map_get(&by_id, id->text) : NULL;
        size_t n = 0;
        for (size_t k = 0; k < x->n; k++) { /* the reference is no member of the JSON form */
            if (!str_is(x->keys[k]->text, "SPDXREF")) {
                x->keys[n] = x->keys[k];
                x->items[n++] = x->items[k];
            }
        }
        x->n = n;
        if (package != NULL) {
            add_item(r, package, "annotations", x);
        } else {
            all->items[kept++] = x;
        }
    }
    if (all != NULL) {
        all->n = kept;
    }
}

bool spdx_tag_detect(const struct input *in) {
    struct str rest = in->bytes;
    struct str line;
    rest = str_starts(rest, STR("\xEF\xBB\xBF")) ? str_from(rest, 3) : rest;
    while (str_next(&rest, '\n', &line)) {
        line = str_trim(line);
        if (line.n > 0 && line.p[0] != '#') {
            return str_starts(line, STR("SPDXVersion:")) || str_starts(line, STR("SPDXVersion :"));
        }
    }
    return false;
}

static bool read_whole(struct arena *a, struct jv root, struct bom *out, struct err *e) {
    struct json_cut d;
    json_cut_whole(root, &d);
    return spdx_read(a, &d, out, e);
}

bool spdx_tag_read(struct arena *a, const struct input *in, struct bom *out, struct err *e) {
    struct reading r = {.a = a, .in = in, .e = e, .by_name = map_new(a, 128)};
    struct jv root;
    if (!input_want_text(in, e)) {
        return false;
    }
    for (size_t i = 0; i < spdx_ntags; i++) {
        map_put(&r.by_name, str_z(spdx_tags[i].name), (void *)(uintptr_t)&spdx_tags[i]);
    }
    r.at = str_starts(in->bytes, STR("\xEF\xBB\xBF")) ? 3 : 0;
    r.first = 1;
    r.root = node(&r, YNODE_MAP, STR_NONE);
    r.creation = node(&r, YNODE_MAP, STR_NONE);
    r.element = r.root;
    put(&r, r.root, "creationInfo", r.creation);
    while (r.at < in->bytes.n) {
        if (!read_line(&r)) {
            return false;
        }
    }
    place_annotations(&r);
    bool ok = ynode_json(a, r.root, &root, e) && read_whole(a, root, out, e);
    out->format = BOM_SPDX_TAG;
    return ok;
}

/* ---- YAML: the JSON form in another spelling ---- */

bool spdx_yaml_detect(const struct input *in) {
    return str_starts(in->bytes, STR("spdxVersion:")) || str_find(in->bytes, STR("\nspdxVersion:")) != SIZE_MAX ||
           str_find(in->bytes, STR("\n\"spdxVersion\":")) != SIZE_MAX || str_starts(in->bytes, STR("\"spdxVersion\":"));
}

bool spdx_yaml_read(struct arena *a, const struct input *in, struct bom *out, struct err *e) {
    struct jv root;
    const struct ynode *tree = yaml_read(a, in, e);
    bool ok = tree != NULL && ynode_want(tree, YNODE_MAP, "an SPDX document", e) && ynode_json(a, tree, &root, e) &&
              read_whole(a, root, out, e);
    out->format = BOM_SPDX_YAML;
    return ok;
}
