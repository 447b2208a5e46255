/* Renaming refs in what the model does not hold: see merge_refs.h. */
#include "bom/merge_refs.h"

#include "base/json_write.h"

struct merge_refs merge_refs_new(struct arena *a) {
    return (struct merge_refs){.a = a, .used = map_new(a, 64)};
}

struct merge_names merge_names_new(struct merge_refs *r) {
    return (struct merge_names){.refs = r, .names = map_new(r->a, 64)};
}

struct str merge_ref_take(struct merge_refs *r, struct str wanted) {
    bool added;
    map_slot(&r->used, wanted, &added);
    struct str base = wanted;
    while (!added) {
        wanted = str_fmt(r->a, "%.*s#%zu", STR_ARG(base), ++r->counter);
        map_slot(&r->used, wanted, &added);
    }
    return wanted;
}

void merge_name_is(struct merge_names *n, struct str old, struct str now) {
    struct str *kept = ARENA_NEW(n->refs->a, struct str);
    *kept = now;
    n->renamed = n->renamed || !str_eq(old, now);
    map_put(&n->names, old, kept);
}

struct str merge_name(struct merge_names *n, struct str old) {
    const struct str *known = map_get(&n->names, old);
    if (known != NULL) {
        return *known;
    }
    if (str_starts(old, STR("urn:cdx:"))) {
        return old;
    }
    struct str now = merge_ref_take(n->refs, old);
    merge_name_is(n, old, now);
    return now;
}

/* CycloneDX 1.2 to 1.7: the members whose value is a ref, or a list of them. */
static bool holds_refs(struct str key) {
    static const char *const keys[] = {"bom-ref",   "ref",      "dependsOn",    "dependencies", "assemblies",
                                       "subjects",  "provides", "targets",      "resources",    "vulnerabilities",
                                       "algorithm", "claims",   "counterClaims"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (str_is(key, keys[i])) {
            return true;
        }
    }
    return false;
}

/* A ref of its own is renamed in any case; a text elsewhere only when it is a name that is known. */
static struct str renamed(struct merge_names *n, struct str key, struct str text) {
    if (str_is(key, "bom-ref")) {
        return merge_name(n, text);
    }
    const struct str *known = map_get(&n->names, text);
    return known != NULL ? *known : text;
}

static void write_value(struct merge_names *n, struct jv v, struct str key, struct jw *w) {
    char number[JSON_NUMBER_MAX];
    struct jiter it = json_iter(v);
    switch (json_type(v)) {
        case JSON_OBJECT:
            jw_object(w);
            while (json_next(&it)) {
                jw_key_str(w, it.key);
                write_value(n, it.value, it.key, w);
            }
            jw_end_object(w);
            break;
        case JSON_ARRAY:
            jw_array(w);
            while (json_next(&it)) { /* as deep as the parser lets through: JSON_RAW_MAX_DEPTH */
                write_value(n, it.value, key, w);
            }
            jw_end_array(w);
            break;
        case JSON_STRING:
            jw_str(w, holds_refs(key) ? renamed(n, key, json_str(v)) : json_str(v));
            break;
        case JSON_NUMBER:
            jw_raw(w, json_number(v, number));
            break;
        case JSON_BOOL:
            jw_bool(w, json_true(v));
            break;
        default:
            jw_null(w);
            break;
    }
}

void merge_value_write(struct merge_names *n, struct jv v, struct jw *w) {
    write_value(n, v, STR_NONE, w);
}

/* Takes the refs that stand in the value; true when one of them, or one that it names, has another name now. */
static bool changes(struct merge_names *n, struct jv v, struct str key) {
    bool changed = false;
    struct jiter it = json_iter(v);
    while (json_next(&it)) {
        changed = changes(n, it.value, it.object ? it.key : key) || changed;
    }
    if (json_type(v) == JSON_STRING && holds_refs(key)) {
        struct str text = json_str(v);
        changed = !str_eq(renamed(n, key, text), text);
    }
    return changed;
}

struct jv merge_value(struct merge_names *n, struct jv v) {
    struct sb text = SB(n->refs->a);
    struct jw w = JW(&text, false);
    struct jv out;
    struct err e = {0};
    if (json_type(v) == JSON_NONE || !changes(n, v, STR_NONE)) {
        return v;
    }
    merge_value_write(n, v, &w);
    struct input in = input_copy(n->refs->a, STR("merge"), sb_get(&text));
    return json_read(n->refs->a, &in, &out, &e) ? out : v; /* what was just written reads */
}
