/* SPDX as tags and values, from the JSON form that spdx_write.c makes: one writer knows what is lost, this one only spells. */
#include "base/json.h"
#include "bom/formats.h"
#include "bom/spdx_tag.h"

struct spelling {
    struct arena *a;
    struct sb *out;
    struct bom *lost;
};

/* Several lines stand between <text> and </text>; the format has no way to say the latter, which is spelt apart. */
static struct str without_end(struct spelling *x, struct str value) {
    static const struct str end = STR_INIT("</text>");
    struct sb b = SB(x->a);
    for (size_t at = str_find(value, end); at != SIZE_MAX; at = str_find(value, end)) {
        sb_fmt(&b, "%.*s</ text>", STR_ARG(str_sub(value, 0, at)));
        value = str_from(value, at + end.n);
        bom_drop(x->a, x->lost, STR("\"</text>\" in a text, written as \"</ text>\""));
    }
    sb_str(&b, value);
    return sb_get(&b);
}

static void line(struct spelling *x, const char *tag, struct str value) {
    bool several = str_chr(value, '\n') != SIZE_MAX || str_chr(value, '\r') != SIZE_MAX || str_starts(value, STR("<text>"));
    if (several) {
        sb_fmt(x->out, "%s: <text>%.*s</text>\n", tag, STR_ARG(without_end(x, value)));
    } else {
        sb_fmt(x->out, "%s: %.*s\n", tag, STR_ARG(value));
    }
}

static struct str member(struct jv v, const char *key) {
    return json_str(json_get(v, key));
}

static void reference(struct spelling *x, const char *tag, struct jv v) {
    line(x, tag,
         str_fmt(x->a, "%.*s %.*s %.*s", STR_ARG(member(v, "referenceCategory")), STR_ARG(member(v, "referenceType")),
                 STR_ARG(member(v, "referenceLocator"))));
    if (member(v, "comment").n > 0) {
        line(x, "ExternalRefComment", member(v, "comment"));
    }
}

static void relation(struct spelling *x, const char *tag, struct jv v) {
    line(x, tag,
         str_fmt(x->a, "%.*s %.*s %.*s", STR_ARG(member(v, "spdxElementId")), STR_ARG(member(v, "relationshipType")),
                 STR_ARG(member(v, "relatedSpdxElement"))));
}

static void one(struct spelling *x, const struct tag *t, struct jv v) {
    switch (t->kind) {
        case CHECKSUM:
            line(x, t->name, str_fmt(x->a, "%.*s: %.*s", STR_ARG(member(v, "algorithm")), STR_ARG(member(v, "checksumValue"))));
            return;
        case REFERENCE:
            reference(x, t->name, v);
            return;
        case FLAG:
            line(x, t->name, json_true(v) ? STR("true") : STR("false"));
            return;
        default:
            line(x, t->name, json_str(v));
    }
}

/* The members of an object that the section has tags for, in the table's order. The identifier comes after the name. */
static void members(struct spelling *x, enum section section, struct jv v) {
    for (size_t i = 0; i < spdx_ntags; i++) {
        const struct tag *t = &spdx_tags[i];
        if (t->section != section || t->member == NULL || t->kind == COMMENT || t->kind == CODE || t->kind == DOCREF) {
            continue;
        }
        struct jv value = json_get(v, t->member);
        for (struct jiter it = json_iter(value); json_type(value) == JSON_ARRAY && json_next(&it);) {
            one(x, t, it.value);
        }
        if (json_type(value) != JSON_NONE && json_type(value) != JSON_ARRAY) {
            one(x, t, value);
        }
        if (t->kind == BEGIN && section == PACKAGE) {
            line(x, "SPDXID", member(v, "SPDXID"));
        }
    }
}

static void annotations(struct spelling *x, struct jv list, struct str id) {
    for (struct jiter it = json_iter(list); json_type(list) == JSON_ARRAY && json_next(&it);) {
        sb_char(x->out, '\n');
        members(x, ANNOTATION, it.value);
        line(x, "SPDXREF", id);
    }
}

static void elements(struct spelling *x, enum section section, struct jv root) {
    struct jv list = json_get(root, spdx_lists[section]);
    for (struct jiter it = json_iter(list); json_type(list) == JSON_ARRAY && json_next(&it);) {
        sb_char(x->out, '\n');
        if (section == RELATION) {
            relation(x, "Relationship", it.value);
        }
        members(x, section, it.value);
        if (section == PACKAGE) {
            annotations(x, json_get(it.value, "annotations"), member(it.value, "SPDXID"));
        }
    }
}

bool spdx_tag_write(struct arena *a, const struct bom *b, struct str spec_version, struct sb *out, struct bom *lost,
                    struct err *e) {
    struct sb text = SB(a);
    struct jv root;
    struct spelling x = {a, out, lost};
    if (!spdx_write(a, b, spec_version, &text, lost, e)) {
        return false;
    }
    struct input in = input_copy(a, STR("SPDX"), sb_get(&text));
    if (!json_read(a, &in, &root, e)) {
        return false;
    }
    members(&x, DOCUMENT, root);
    line(&x, "SPDXID", member(root, "SPDXID"));
    members(&x, CREATION, json_get(root, "creationInfo"));
    annotations(&x, json_get(root, "annotations"), member(root, "SPDXID"));
    elements(&x, PACKAGE, root);
    elements(&x, LICENCE, root);
    elements(&x, RELATION, root);
    return true;
}
