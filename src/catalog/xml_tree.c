/* XML files as trees: see xml_tree.h. */
#include "catalog/xml_tree.h"

#include "base/vec.h"
#include "base/xml.h"

/* An element that is open. */
struct open {
    struct ynode *node, *name;
    size_t cap;
    struct sb text;
};

struct build {
    struct arena *a;
    struct xml x;
    struct open stack[XML_MAX_DEPTH + 1];
    size_t depth;
    size_t nodes;
    size_t at, line, line_start; /* the place of the last tag, found by counting on */
};

static struct ynode *new_node(struct build *b, enum ynode_kind kind, struct str text) {
    const struct str all = b->x.in->bytes;
    for (; b->at < b->x.offset && b->at < all.n; b->at++) {
        if (all.p[b->at] == '\n') {
            b->line++;
            b->line_start = b->at + 1;
        }
    }
    struct ynode *n = ARENA_NEW(b->a, struct ynode);
    *n = (struct ynode){.kind = kind,
                        .line = (uint32_t)b->line,
                        .column = (uint32_t)(b->at - b->line_start + 1),
                        .weight = 1,
                        .quoted = true,
                        .text = text,
                        .in = b->x.in};
    b->nodes++;
    return n;
}

static void append(struct build *b, struct open *o, struct ynode *key, struct ynode *value) {
    struct ynode *n = o->node;
    if (n->n == o->cap) {
        size_t cap = o->cap;
        n->keys = vec_grow(b->a, n->keys, n->n, &cap, sizeof *n->keys);
        n->items = vec_grow(b->a, n->items, n->n, &o->cap, sizeof *n->items);
    }
    n->keys[n->n] = key;
    n->items[n->n++] = value;
}

static void start(struct build *b) {
    struct open *o = &b->stack[b->depth++];
    *o = (struct open){.name = new_node(b, YNODE_SCALAR, str_dup(b->a, b->x.name.local)), .text = SB(b->a)};
    o->node = new_node(b, YNODE_MAP, STR_NONE);
    for (size_t i = 0; i < b->x.nattributes; i++) {
        const struct xml_attribute *at = &b->x.attributes[i];
        struct ynode *key = new_node(b, YNODE_SCALAR, str_fmt(b->a, "@%.*s", STR_ARG(at->name.local)));
        append(b, o, key, new_node(b, YNODE_SCALAR, str_trim(str_dup(b->a, at->value))));
    }
}

static void end(struct build *b) {
    struct open *o = &b->stack[--b->depth];
    if (o->node->n == 0) {
        o->node->kind = YNODE_SCALAR;
        o->node->text = str_trim(sb_get(&o->text));
    }
    append(b, &b->stack[b->depth - 1], o->name, o->node);
}

struct ynode *xml_tree(struct arena *a, const struct input *in, struct err *e) {
    struct build *b = ARENA_NEW(a, struct build);
    b->a = a;
    b->line = 1;
    if (!xml_open(&b->x, a, in, e)) {
        return NULL;
    }
    b->stack[b->depth++] = (struct open){.node = new_node(b, YNODE_MAP, STR_NONE), .text = SB(a)};
    while (xml_next(&b->x, e)) {
        if (b->nodes > XML_TREE_MAX_NODES || b->depth > XML_MAX_DEPTH) {
            xml_fail(&b->x, e, "more than 1000000 elements and attributes, the limit");
            return NULL;
        }
        switch (b->x.event) {
            case XML_START:
                start(b);
                break;
            case XML_END:
                end(b);
                break;
            case XML_TEXT:
                sb_str(&b->stack[b->depth - 1].text, b->x.text);
                break;
            default:
                break;
        }
    }
    return e->kind == ERR_NONE ? b->stack[0].node : NULL;
}

const struct ynode *xml_tree_next(const struct ynode *map, const char *name, size_t *i) {
    while (map != NULL && map->kind == YNODE_MAP && *i < map->n) {
        size_t at = (*i)++;
        if (str_is(map->keys[at]->text, name)) {
            return map->items[at];
        }
    }
    return NULL;
}
