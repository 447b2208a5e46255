/* Writing again, in another version, what was read in one: see schema.h. */
#include "bom/schema_node.h"

/* ---- values as they are ---- */

static void write_number(struct jw *w, struct jv v) {
    char text[JSON_NUMBER_MAX];
    jw_raw(w, json_number(v, text));
}

static void write_scalar(struct jw *w, struct jv v) {
    switch (json_type(v)) {
        case JSON_STRING:
            jw_str(w, json_str(v));
            break;
        case JSON_NUMBER:
            write_number(w, v);
            break;
        case JSON_BOOL:
            jw_bool(w, json_true(v));
            break;
        default:
            jw_null(w);
    }
}

/* ---- what the version knows of a value ---- */

struct writing {
    struct schema *s;
    struct jw *w;
    void (*lost)(void *ctx, struct str path);
    void *ctx;
};

static bool fits(struct schema *s, struct schema_node *n, struct jv v, bool lenient) {
    s->lenient = lenient;
    bool ok = schema_node_check(s, n, v, 0, NULL);
    s->lenient = false;
    return ok;
}

/* The rules of a member, or of the items when `key` is empty: the node's own, or those of a form that the value has. */
static struct schema_node *rules_of(struct schema *s, struct schema_node *n, struct jv v, struct str key, bool *closed) {
    n = schema_resolve(s, n);
    struct schema_node *child = key.p == NULL ? n->items : n->has_members ? map_get(&n->members, key) : NULL;
    child = child != NULL || key.p == NULL ? child : n->additional;
    *closed = *closed || n->closed;
    for (int c = 0; c < COMBINES; c++) {
        for (size_t i = 0; child == NULL && i < n->forms[c].n; i++) {
            struct schema_node *form = n->forms[c].v[i];
            child = c == COMBINE_ALL || fits(s, form, v, true) ? rules_of(s, form, v, key, closed) : NULL;
        }
    }
    return child;
}

static void write_known(struct writing *x, struct schema_node *n, struct jv v) {
    enum json_type t = json_type(v);
    size_t length = x->s->path.n;
    if (t != JSON_OBJECT && t != JSON_ARRAY) {
        write_scalar(x->w, v);
        return;
    }
    t == JSON_OBJECT ? jw_object(x->w) : jw_array(x->w);
    for (struct jiter it = json_iter(v); json_next(&it); x->s->path.n = length) {
        bool closed = false;
        struct schema_node *child = n != NULL ? rules_of(x->s, n, v, it.key, &closed) : NULL;
        if (it.object) {
            sb_fmt(&x->s->path, ".%.*s", STR_ARG(str_sub(it.key, 0, 80)));
        } else {
            sb_z(&x->s->path, "[]");
        }
        if (it.object && child == NULL && closed) {
            x->lost(x->ctx, sb_get(&x->s->path));
            continue;
        }
        if (it.object) {
            jw_key_str(x->w, it.key);
        }
        write_known(x, child, it.value);
    }
    t == JSON_OBJECT ? jw_end_object(x->w) : jw_end_array(x->w);
}

enum schema_room schema_room(struct schema *s, const char *rules, struct jv v) {
    struct schema_node *n = map_get(&s->nodes, str_z(rules));
    if (n == NULL || json_type(v) == JSON_NONE) {
        return SCHEMA_NO_ROOM;
    }
    return fits(s, n, v, false) ? SCHEMA_WHOLE : fits(s, n, v, true) ? SCHEMA_PART : SCHEMA_NO_ROOM;
}

void schema_write(struct schema *s, const char *rules, enum schema_room room, struct jv v, struct jw *w,
                  struct schema_loss loss) {
    struct writing x = {.s = s, .w = w, .lost = loss.lost, .ctx = loss.ctx};
    s->path.a = s->a;
    s->path.n = 0;
    sb_z(&s->path, loss.path);
    write_known(&x, room == SCHEMA_PART ? map_get(&s->nodes, str_z(rules)) : NULL, v);
}
