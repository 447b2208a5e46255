/* YAML trees: see yaml.h. */
#include "base/yaml.h"

#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "base/map.h"
#include "base/vec.h"

struct build {
    struct arena *a;
    const struct input *in;
    yaml_parser_t parser;
    struct map anchors;
    size_t nodes;
    bool loose;
    struct err *e;
};

static bool fail_mark(struct build *b, yaml_mark_t m, const char *fmt, const char *detail) {
    return err_at(b->e, b->in->name, m.line + 1, m.column + 1, fmt, detail);
}

static bool next_event(struct build *b, yaml_event_t *ev) {
    if (yaml_parser_parse(&b->parser, ev)) {
        return true;
    }
    const char *problem = b->parser.problem != NULL ? b->parser.problem : "cannot be read";
    if (b->parser.error == YAML_READER_ERROR) {
        return input_fail(b->in, b->parser.problem_offset, b->e, "not valid YAML text: %s", problem);
    }
    return fail_mark(b, b->parser.problem_mark, "not valid YAML: %s", problem);
}

static struct ynode *new_node(struct build *b, enum ynode_kind kind, yaml_mark_t m) {
    struct ynode *n = ARENA_NEW(b->a, struct ynode);
    *n = (struct ynode){.kind = kind, .line = (uint32_t)m.line + 1, .column = (uint32_t)m.column + 1, .weight = 1, .in = b->in};
    return n;
}

static struct ynode *read_node(struct build *b, yaml_event_t *ev, int depth);

static bool count(struct build *b, size_t more, yaml_mark_t m) {
    b->nodes += more;
    return b->nodes <= YAML_MAX_NODES ||
           err_at(b->e, b->in->name, m.line + 1, m.column + 1,
                  "more than the limit of %d nodes, aliases counted expanded (YAML_MAX_NODES)", YAML_MAX_NODES);
}

static struct ynode *read_scalar(struct build *b, const yaml_event_t *ev) {
    struct ynode *n = new_node(b, YNODE_SCALAR, ev->start_mark);
    n->text = str_dup(b->a, (struct str){(const char *)ev->data.scalar.value, ev->data.scalar.length});
    n->quoted = ev->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    return n;
}

typedef VEC(struct ynode *) nodes;

static struct ynode *read_list(struct build *b, const yaml_event_t *start, int depth) {
    struct ynode *n = new_node(b, YNODE_LIST, start->start_mark);
    nodes items = {0};
    for (;;) {
        yaml_event_t ev;
        if (!next_event(b, &ev)) {
            return NULL;
        }
        if (ev.type == YAML_SEQUENCE_END_EVENT) {
            yaml_event_delete(&ev);
            break;
        }
        struct ynode *item = read_node(b, &ev, depth + 1);
        yaml_event_delete(&ev);
        if (item == NULL) {
            return NULL;
        }
        n->weight += item->weight;
        vec_push(b->a, &items, item);
    }
    n->items = items.v;
    n->n = items.n;
    return n;
}

static bool add_pair(struct build *b, struct ynode *map, struct map *seen, nodes *keys, nodes *values, struct ynode *key,
                     struct ynode *value) {
    if (key->kind != YNODE_SCALAR) {
        return ynode_fail(key, b->e, "a key must be plain text");
    }
    bool added = true;
    void **slot = b->loose ? NULL : map_slot(seen, key->text, &added);
    if (!added) {
        const struct ynode *first = *slot;
        return ynode_fail(key, b->e, "\"%.*s\" is given twice (first on line %u)", STR_ARG(key->text), first->line);
    }
    if (slot != NULL) {
        *slot = key;
    }
    if (str_is(key->text, "<<") && !key->quoted && !b->loose) {
        return ynode_fail(key, b->e, "merge keys (<<) are not supported: write the fields out");
    }
    vec_push(b->a, keys, key);
    vec_push(b->a, values, value);
    map->weight += key->weight + value->weight;
    return true;
}

static struct ynode *read_map(struct build *b, const yaml_event_t *start, int depth) {
    struct ynode *n = new_node(b, YNODE_MAP, start->start_mark);
    struct map seen = map_new(b->a, 0);
    nodes keys = {0};
    nodes values = {0};
    struct ynode *key = NULL;
    for (;;) {
        yaml_event_t ev;
        if (!next_event(b, &ev)) {
            return NULL;
        }
        if (ev.type == YAML_MAPPING_END_EVENT) {
            yaml_event_delete(&ev);
            break;
        }
        struct ynode *node = read_node(b, &ev, depth + 1);
        yaml_event_delete(&ev);
        if (node == NULL) {
            return NULL;
        }
        if (key == NULL) {
            key = node;
        } else if (!add_pair(b, n, &seen, &keys, &values, key, node)) {
            return NULL;
        } else {
            key = NULL;
        }
    }
    n->keys = keys.v;
    n->items = values.v;
    n->n = keys.n;
    return n;
}

static struct ynode *read_alias(struct build *b, const yaml_event_t *ev) {
    const char *name = (const char *)ev->data.alias.anchor;
    struct ynode *n = map_get(&b->anchors, str_z(name));
    if (n == NULL) {
        fail_mark(b, ev->start_mark, "alias *%s names no anchor that is complete above it", name);
        return NULL;
    }
    return count(b, n->weight, ev->start_mark) ? n : NULL;
}

static const yaml_char_t *anchor_of(const yaml_event_t *ev, const yaml_char_t **tag) {
    *tag = NULL;
    switch (ev->type) {
        case YAML_SCALAR_EVENT:
            *tag = ev->data.scalar.tag;
            return ev->data.scalar.anchor;
        case YAML_SEQUENCE_START_EVENT:
            *tag = ev->data.sequence_start.tag;
            return ev->data.sequence_start.anchor;
        case YAML_MAPPING_START_EVENT:
            *tag = ev->data.mapping_start.tag;
            return ev->data.mapping_start.anchor;
        default:
            return NULL;
    }
}

static struct ynode *read_node(struct build *b, yaml_event_t *ev, int depth) {
    if (depth > YAML_MAX_DEPTH) {
        err_at(b->e, b->in->name, ev->start_mark.line + 1, ev->start_mark.column + 1,
               "is nested deeper than the limit of %d levels (YAML_MAX_DEPTH)", YAML_MAX_DEPTH);
        return NULL;
    }
    if (!count(b, 1, ev->start_mark)) {
        return NULL;
    }
    const yaml_char_t *tag;
    const yaml_char_t *anchor = anchor_of(ev, &tag);
    if (tag != NULL && !b->loose) {
        fail_mark(b, ev->start_mark, "tags are not supported: %s", (const char *)tag);
        return NULL;
    }
    struct ynode *n;
    switch (ev->type) {
        case YAML_SCALAR_EVENT:
            n = read_scalar(b, ev);
            break;
        case YAML_SEQUENCE_START_EVENT:
            n = read_list(b, ev, depth);
            break;
        case YAML_MAPPING_START_EVENT:
            n = read_map(b, ev, depth);
            break;
        case YAML_ALIAS_EVENT:
            return read_alias(b, ev);
        default:
            fail_mark(b, ev->start_mark, "%s", "a value was expected");
            return NULL;
    }
    if (n != NULL && anchor != NULL) {
        map_put(&b->anchors, str_dup(b->a, str_z((const char *)anchor)), n);
    }
    return n;
}

/* Reads stream start, document start, the root, document end, stream end. */
static struct ynode *read_document(struct build *b) {
    struct ynode *root = NULL;
    for (bool more = true; more;) {
        yaml_event_t ev;
        if (!next_event(b, &ev)) {
            return NULL;
        }
        bool ok = true;
        if (ev.type == YAML_STREAM_END_EVENT) {
            more = false;
        } else if (ev.type == YAML_DOCUMENT_START_EVENT && root != NULL) {
            ok = fail_mark(b, ev.start_mark, "%s", "a second document begins here; one is expected");
        } else if (ev.type != YAML_STREAM_START_EVENT && ev.type != YAML_DOCUMENT_START_EVENT &&
                   ev.type != YAML_DOCUMENT_END_EVENT) {
            root = read_node(b, &ev, 0);
            ok = root != NULL;
        }
        yaml_event_delete(&ev);
        if (!ok) {
            return NULL;
        }
    }
    if (root == NULL) {
        err_at(b->e, b->in->name, 1, 1, "is empty; YAML was expected");
    }
    return root;
}

static struct ynode *read_text(struct arena *a, const struct input *in, bool loose, struct err *e) {
    struct build b = {.a = a, .in = in, .anchors = map_new(a, 0), .loose = loose, .e = e};
    if (in->bytes.n > YAML_MAX_BYTES) {
        err_at(e, in->name, 0, 0, "is larger than the limit of %zu bytes for YAML (YAML_MAX_BYTES)", YAML_MAX_BYTES);
        return NULL;
    }
    if (!input_want_text(in, e)) {
        return NULL;
    }
    if (!yaml_parser_initialize(&b.parser)) {
        err_set(e, ERR_SYSTEM, "not enough memory for a YAML parser");
        return NULL;
    }
    yaml_parser_set_input_string(&b.parser, (const unsigned char *)(in->bytes.n > 0 ? in->bytes.p : ""), in->bytes.n);
    struct ynode *root = read_document(&b);
    yaml_parser_delete(&b.parser);
    return root;
}

struct ynode *yaml_read(struct arena *a, const struct input *in, struct err *e) {
    return read_text(a, in, false, e);
}

struct ynode *yaml_read_loose(struct arena *a, const struct input *in, struct err *e) {
    return read_text(a, in, true, e);
}

struct ynode *ynode_get(const struct ynode *map, const char *key) {
    if (map != NULL && map->kind == YNODE_MAP) {
        for (size_t i = 0; i < map->n; i++) {
            if (str_is(map->keys[i]->text, key)) {
                return map->items[i];
            }
        }
    }
    return NULL;
}

bool ynode_is_null(const struct ynode *n) {
    return n->kind == YNODE_SCALAR && !n->quoted && (n->text.n == 0 || str_is(n->text, "~") || str_is(n->text, "null"));
}

bool ynode_fail(const struct ynode *n, struct err *e, const char *fmt, ...) {
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return err_at(e, n->in->name, n->line, n->column, "%s", text);
}

bool ynode_want(const struct ynode *n, enum ynode_kind kind, const char *what, struct err *e) {
    static const char *const names[] = {"text", "a list", "a map of keys and values"};
    return n->kind == kind || ynode_fail(n, e, "%s is %s, expected %s", what, names[n->kind], names[kind]);
}

static bool fail_unknown(const struct ynode *key, const char *const *known, struct err *e) {
    const char *near = NULL;
    size_t best = 4;
    for (size_t i = 0; known[i] != NULL; i++) {
        size_t d = str_distance(key->text, str_z(known[i]));
        if (d < best) {
            best = d;
            near = known[i];
        }
    }
    if (near != NULL) {
        return ynode_fail(key, e, "unknown key \"%.*s\"; did you mean \"%s\"?", STR_ARG(key->text), near);
    }
    return ynode_fail(key, e, "unknown key \"%.*s\"", STR_ARG(key->text));
}

bool ynode_only(const struct ynode *map, const char *const *known, struct err *e) {
    for (size_t i = 0; i < map->n; i++) {
        bool found = false;
        for (size_t k = 0; known[k] != NULL && !found; k++) {
            found = str_is(map->keys[i]->text, known[k]);
        }
        if (!found) {
            return fail_unknown(map->keys[i], known, e);
        }
    }
    return true;
}
