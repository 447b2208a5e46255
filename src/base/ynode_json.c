/* See ynode_json.h. */
#include "base/ynode_json.h"

#include "base/json_tape.h"

/* A line and a column in one number, as the tape keeps one. */
enum { COLUMN_BITS = 16, COLUMN_MAX = (1 << COLUMN_BITS) - 1 };

static size_t packed(const struct ynode *n) {
    return (size_t)n->line << COLUMN_BITS | (n->column < COLUMN_MAX ? n->column : COLUMN_MAX);
}

/* Only errors ask. */
static size_t place(const struct json *doc, size_t at) {
    const struct json_tape *t = doc->origin;
    size_t where = at < t->n ? t->places[at] : 0;
    struct str s = doc->in->bytes;
    size_t offset = 0;
    for (size_t line = where >> COLUMN_BITS; line > 1; line--) {
        size_t end = str_chr(str_from(s, offset), '\n');
        offset = end == SIZE_MAX ? s.n : offset + end + 1;
    }
    size_t column = where & COLUMN_MAX;
    offset += column > 0 ? column - 1 : 0;
    return offset < s.n ? offset : s.n;
}

static void add(struct json_tape *t, const struct ynode *n);

static void add_scalar(struct json_tape *t, const struct ynode *n) {
    uint64_t number;
    if (!n->quoted && (str_is(n->text, "true") || str_is(n->text, "false"))) {
        tape_bool(t, str_is(n->text, "true"));
    } else if (!n->quoted && n->text.n < 18 && str_u64(n->text, &number)) {
        tape_i64(t, (int64_t)number);
    } else {
        tape_string(t, n->text);
    }
}

static void add(struct json_tape *t, const struct ynode *n) {
    t->here = packed(n);
    if (n->kind == YNODE_SCALAR) {
        add_scalar(t, n);
        return;
    }
    tape_open(t, n->kind == YNODE_MAP ? '{' : '[');
    for (size_t i = 0; i < n->n; i++) {
        if (n->items[i]->kind == YNODE_SCALAR && ynode_is_null(n->items[i])) {
            continue;
        }
        if (n->kind == YNODE_MAP) {
            t->here = packed(n->keys[i]);
            tape_string(t, n->keys[i]->text);
        }
        add(t, n->items[i]);
    }
    tape_close(t);
}

bool ynode_json(struct arena *a, const struct ynode *root, struct jv *out, struct err *e) {
    struct json_tape *t = ARENA_NEW(a, struct json_tape);
    json_tape_begin(t, a, root->in, true);
    add(t, root);
    if (t->full) {
        return ynode_fail(root, e, "is nested deeper than %d levels, or larger than what can be held", JSON_TAPE_DEPTH);
    }
    t->doc.place = place;
    t->doc.origin = t;
    *out = json_tape_end(t);
    return true;
}
