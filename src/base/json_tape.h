/*
 * Building a JSON document without its text: for readers of other syntaxes whose documents are JSON in all but form, so that
 * one reader behind them serves both. What is built is the tape that json.h walks.
 *
 *     struct json_tape t;
 *     json_tape_begin(&t, a, in);
 *     tape_open(&t, '{'); tape_string(&t, key); tape_string(&t, value); tape_close(&t);
 *     struct jv root = json_tape_end(&t);
 *
 * Members are a string (the key) and a value. Who builds sees to it that the document is one value and well-formed.
 * Places: see json.h, struct json. A builder that is asked to (`places`) keeps an offset for each tape word.
 */
#ifndef CORDON_BASE_JSON_TAPE_H
#define CORDON_BASE_JSON_TAPE_H

#include "base/json.h"

enum { JSON_TAPE_DEPTH = 255 }; /* what the parser reads, too (JSON_RAW_MAX_DEPTH), so that it can be written and read again */

struct json_tape {
    struct arena *a;
    struct json doc;
    uint64_t *words;
    size_t n, cap;
    char *strings;
    size_t strings_n, strings_cap;
    size_t *places; /* null, or an offset a word */
    size_t here;    /* the offset of what is added next */
    size_t open[JSON_TAPE_DEPTH];
    size_t depth;
    bool full; /* larger than a tape can be, or nested deeper: what was built is no document */
};

void json_tape_begin(struct json_tape *t, struct arena *a, const struct input *in, bool with_places);

void tape_open(struct json_tape *t, char bracket); /* '{' or '[' */
void tape_close(struct json_tape *t);
void tape_string(struct json_tape *t, struct str s);
void tape_i64(struct json_tape *t, int64_t v);
void tape_double(struct json_tape *t, double v);
void tape_bool(struct json_tape *t, bool v);

/*
 * Joins members of the innermost open object that have the same key and arrays for values into one, in the place of the first.
 * O(size of the object).
 */
void tape_join_arrays(struct json_tape *t);

/* The root. The document lives as long as the arena. */
struct jv json_tape_end(struct json_tape *t);

#endif
