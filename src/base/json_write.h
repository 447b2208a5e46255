/*
 * Writing JSON: a streaming writer over a string builder. It places commas, indentation and escapes; the caller opens and
 * closes. Strings that are not well-formed UTF-8 are written with U+FFFD in place of the bad bytes, so output always parses.
 */
#ifndef CORDON_BASE_JSON_WRITE_H
#define CORDON_BASE_JSON_WRITE_H

#include "base/str.h"

enum { JSON_WRITE_DEPTH = 320 }; /* more than what can be read (JSON_RAW_MAX_DEPTH) */

struct jw {
    struct sb *out;
    bool pretty; /* two spaces a level, or all on one line */
    bool after_key;
    int depth;
    bool used[JSON_WRITE_DEPTH]; /* the container at this depth has a member */
};

#define JW(builder, is_pretty) ((struct jw){.out = (builder), .pretty = (is_pretty)})

void jw_object(struct jw *w); /* { */
void jw_end_object(struct jw *w);
void jw_array(struct jw *w); /* [ */
void jw_end_array(struct jw *w);
void jw_key(struct jw *w, const char *key);
void jw_key_str(struct jw *w, struct str key);
void jw_str(struct jw *w, struct str s);
void jw_i64(struct jw *w, int64_t v);
void jw_u64(struct jw *w, uint64_t v);
void jw_bool(struct jw *w, bool v);
void jw_null(struct jw *w);
/* A value that is JSON already. */
void jw_raw(struct jw *w, struct str json);
/* At most `digits` after the point, trailing zeros cut; not-a-number and infinities become null. */
void jw_double(struct jw *w, double v, int digits);

/* key: value in one call. */
void jw_kobject(struct jw *w, const char *key);
void jw_karray(struct jw *w, const char *key);
void jw_kstr(struct jw *w, const char *key, struct str s);
void jw_kz(struct jw *w, const char *key, const char *z);
void jw_ki64(struct jw *w, const char *key, int64_t v);
void jw_kbool(struct jw *w, const char *key, bool v);
/* Only when the string is not empty. */
void jw_kopt(struct jw *w, const char *key, struct str s);

/* The escaped text of a string, without quotes. */
void json_escape(struct sb *b, struct str s);

#endif
