/*
 * Large JSON documents, whose length is in lists of alike items (components, files, relationships): the lists are cut out, what
 * is left is parsed as any document, and the items are parsed one by one when they are walked. So memory is for one item, not
 * for the document, which may be mapped from its file.
 *
 * A mistake is told with its place in the whole, wherever it is met.
 */
#ifndef CORDON_BASE_JSON_CUT_H
#define CORDON_BASE_JSON_CUT_H

#include "base/json.h"

enum { JSON_CUT_LISTS = 8 };

/* A list that was cut out: its text is [from, to) of the input, without the brackets. */
struct json_cut_list {
    const char *key;
    size_t from, to;
    size_t at; /* where in the text that is left its brackets stand, after the first */
};

struct json_cut {
    struct jv root; /* with [] in the place of each list that was cut out */
    const struct input *in;
    struct json doc;   /* root's */
    struct input left; /* the text that root was parsed from */
    struct json_cut_list lists[JSON_CUT_LISTS];
    size_t n;
};

/*
 * Reads a document, and cuts out the lists of its outermost object that `keys` names (a list ended by null, at most
 * JSON_CUT_LISTS). A document that is no object, or whose keys are written with escapes, is parsed whole. `out` and `in` stay
 * where they are and live as long as the arena. False: ERR_INPUT with its place. O(size).
 */
bool json_cut_read(struct arena *a, const struct input *in, const char *const *keys, struct json_cut *out, struct err *e);

/* The same view of a document that is there whole. */
void json_cut_whole(struct jv root, struct json_cut *out);

/* A walk over a member of the outermost object that is a list, cut out or not; over nothing, if it is no list. */
struct json_items {
    struct jv value;
    bool cut;    /* the value lives until the next one only (json_keep.h) */
    bool failed; /* the walk ended with an error */
    /* inner */
    struct json_parser *parser;
    struct json doc;
    const struct input *in;
    const struct json_cut_list *list;
    struct jiter whole;
    size_t next, number, released;
};

void json_items_begin(const struct json_cut *c, const char *key, struct json_items *it);

/* The next item; false at the end, or when one is no JSON: then `failed`, and the error says where. */
bool json_items_next(struct json_items *it, struct err *e);

void json_items_end(struct json_items *it);

#endif
