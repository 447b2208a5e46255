/*
 * Reading JSON (RFC 8259). The parser is simdjson; json.cpp, the project's one C++ file, runs it. What it leaves is a "tape",
 * one 64-bit word or two for each value in document order (simdjson's doc/tape.md); C walks that tape through the inline
 * functions here, so reading costs no call across languages.
 *
 * Errors have a place: the parser is fast because it does not track lines, so when something is wrong the text is walked again,
 * slowly, to find where (json_place.c).
 *
 * Values are handles (struct jv) into a document, passed by value; they and the strings they give live as long as the document.
 * Object look-up takes the first of duplicate keys.
 */
#ifndef CORDON_BASE_JSON_H
#define CORDON_BASE_JSON_H

#include "base/input.h"

/* Documents nested deeper than JSON_RAW_MAX_DEPTH (json_parser.h) are refused. */

enum json_type {
    JSON_NONE = 0, /* no such value: what json_get() gives for a missing key */
    JSON_NULL,
    JSON_BOOL,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT,
};

struct json {
    const uint64_t *tape;
    const uint8_t *strings; /* null: the tape's words are addresses (json_keep.h) */
    const struct input *in;
    /* Of a document that was not read from JSON (json_tape.h): where in `in` the value at a tape index comes from. */
    size_t (*place)(const struct json *doc, size_t at);
    const void *origin;
    /* Of an item of a long list that was parsed alone (json_cut.h): its text within `in`, and where in the whole it is. */
    struct str text;
    const char *list;
    size_t number;
};

struct jv {
    const struct json *doc; /* null: JSON_NONE */
    size_t at;              /* index into the tape */
};

/* A parser that is used for many documents in turn keeps its buffers. */
struct json_parser;
struct json_parser *json_parser_new(void);
void json_parser_free(struct json_parser **p);

/*
 * Parses one document. `in` must outlive the use of the result, which is valid until the next parse or the parser's end.
 * A leading byte-order mark is skipped. False: ERR_INPUT with line and column.
 */
bool json_parse(struct json_parser *p, const struct input *in, struct jv *root, struct err *e);

/* The same for a single document that lives as long as the arena. `in`'s bytes must live as long; the struct is copied. */
bool json_read(struct arena *a, const struct input *in, struct jv *root, struct err *e);

/* ---- walking ---- */

static inline uint64_t json_word(struct jv v) {
    return v.doc->tape[v.at];
}

static inline enum json_type json_type(struct jv v) {
    if (v.doc == NULL) {
        return JSON_NONE;
    }
    switch ((char)(json_word(v) >> 56)) {
        case '{':
            return JSON_OBJECT;
        case '[':
            return JSON_ARRAY;
        case '"':
            return JSON_STRING;
        case 'l':
        case 'u':
        case 'd':
            return JSON_NUMBER;
        case 't':
        case 'f':
            return JSON_BOOL;
        default:
            return JSON_NULL;
    }
}

/* Tape index just after the value. */
static inline size_t json_after(struct jv v) {
    switch ((char)(json_word(v) >> 56)) {
        case '{':
        case '[':
            return (size_t)(uint32_t)json_word(v);
        case 'l':
        case 'u':
        case 'd':
            return v.at + 2;
        default:
            return v.at + 1;
    }
}

/* The text of a string value; empty for any other type. */
static inline struct str json_str(struct jv v) {
    if (json_type(v) != JSON_STRING) {
        return STR_NONE;
    }
    const uint8_t *p = (const uint8_t *)((uintptr_t)v.doc->strings + (json_word(v) & 0x00FFFFFFFFFFFFFFULL));
    uint32_t n;
    __builtin_memcpy(&n, p, sizeof n);
    return (struct str){(const char *)p + sizeof n, n};
}

static inline bool json_true(struct jv v) {
    return v.doc != NULL && (char)(json_word(v) >> 56) == 't';
}

/* The number as a double; 0 for other types. */
double json_double(struct jv v);

/* An integer that fits; false for other types, fractions and overflow. */
bool json_i64(struct jv v, int64_t *out);

/* The shortest decimal text that reads as the same number, in `buf`. Large and small ones have an exponent. */
enum { JSON_NUMBER_MAX = 40 };
struct str json_number(struct jv v, char buf[JSON_NUMBER_MAX]);

/* Walks an array or object: for (struct jiter it = json_iter(v); json_next(&it);) … it.key (objects), it.value. */
struct jiter {
    const struct json *doc;
    size_t next, end;
    bool object;
    struct str key;
    struct jv value;
};

static inline struct jiter json_iter(struct jv v) {
    enum json_type t = json_type(v);
    if (t != JSON_ARRAY && t != JSON_OBJECT) {
        return (struct jiter){0};
    }
    return (struct jiter){.doc = v.doc, .next = v.at + 1, .end = json_after(v) - 1, .object = t == JSON_OBJECT};
}

static inline bool json_next(struct jiter *it) {
    if (it->next >= it->end) {
        return false;
    }
    if (it->object) {
        it->key = json_str((struct jv){it->doc, it->next});
        it->next++;
    }
    it->value = (struct jv){it->doc, it->next};
    it->next = json_after(it->value);
    return true;
}

/* Members of an array or object; 0 for others. O(members). */
size_t json_count(struct jv v);

/* The member, or JSON_NONE (also when v is no object). O(members). */
struct jv json_get(struct jv v, const char *key);

/* ---- demanding types; each failure is ERR_INPUT with place and path ---- */

/* "a string", "an object" … for messages. */
const char *json_type_name(enum json_type t);

/* Fails unless the value has the type. */
bool json_want(struct jv v, enum json_type t, struct err *e);

/*
 * The member `key` of object `obj` with type `t`. Missing (or null when not required): *out is JSON_NONE and the result is
 * true, unless required.
 */
bool json_member(struct jv obj, const char *key, enum json_type t, bool required, struct jv *out, struct err *e);

/* The same for a string member; *out is left empty when missing. */
bool json_member_str(struct jv obj, const char *key, bool required, struct str *out, struct err *e);

/* An error at this value: "file:line:column: components[31].purl: …". Finding the place costs O(position); with a null `e`, for
 * trying whether a value fits, nothing is sought. */
bool json_fail(struct jv v, struct err *e, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Byte offset of a value in the input. O(offset): only for errors. */
size_t json_offset(struct jv v);

/* Its path, "components[31].purl"; "" for the root. O(position): only for errors. */
struct str json_path(struct arena *a, struct jv v);

#endif
