/* Kept values: see json_keep.h. The words are those of simdjson's tape (its doc/tape.md). */
#include "base/json_keep.h"

#include <string.h>

#include "base/map.h"
#include "base/vec.h"

enum { RECENT = 1 << 12, RECENT_MAX = 128, BLOCK = 64 * 1024 };

static const uint64_t PAYLOAD = 0x00FFFFFFFFFFFFFFULL;

struct json_keep {
    struct arena *a;
    struct json doc;
    VEC(uint64_t) tape;
    char *block; /* texts, each behind its length, without room between them */
    size_t left;
    const char *recent[RECENT]; /* by hash */
};

/* Where a value stood is not held: errors are told while the item is there. */
static size_t no_place(const struct json *doc, size_t at) {
    (void)doc, (void)at;
    return 0;
}

struct json_keep *json_keep_new(struct arena *a, const struct input *in) {
    struct json_keep *k = ARENA_NEW(a, struct json_keep);
    k->a = a;
    k->doc.in = in;
    k->doc.place = no_place;
    vec_push(a, &k->tape, (uint64_t)'r' << 56);
    return k;
}

static uint32_t length_at(const char *p) {
    uint32_t n;
    memcpy(&n, p, sizeof n);
    return n;
}

/* The text behind its length, as json_str() reads it. */
static const char *keep(struct json_keep *k, struct str s) {
    const char **recent = NULL;
    uint32_t n = (uint32_t)s.n;
    if (s.n <= RECENT_MAX) {
        recent = &k->recent[map_hash(s, 0) % RECENT];
        if (*recent != NULL && length_at(*recent) == n && memcmp(*recent + sizeof n, s.n > 0 ? s.p : "", s.n) == 0) {
            return *recent;
        }
    }
    size_t size = sizeof n + s.n;
    char *p;
    if (size > BLOCK / 8) {
        p = arena_alloc_raw(k->a, size);
    } else {
        if (size > k->left) {
            k->block = arena_alloc_raw(k->a, BLOCK);
            k->left = BLOCK;
        }
        p = k->block + (BLOCK - k->left);
        k->left -= size;
    }
    memcpy(p, &n, sizeof n);
    memcpy(p + sizeof n, s.n > 0 ? s.p : "", s.n);
    if (recent != NULL) {
        *recent = p;
    }
    return p;
}

struct str json_keep_str(struct json_keep *k, struct str s) {
    return s.n == 0 ? STR_NONE : (struct str){keep(k, s) + sizeof(uint32_t), s.n};
}

static uint64_t moved(struct json_keep *k, struct jv v, size_t to) {
    uint64_t w = json_word(v);
    switch ((char)(w >> 56)) {
        case '"':
            return (w & ~PAYLOAD) | (uint64_t)(uintptr_t)keep(k, json_str(v)); /* the document's texts begin at address 0 */
        case '{':
        case '[':
        case '}':
        case ']': /* their low half is an index */
            return (w & ~(uint64_t)UINT32_MAX) | (uint32_t)(w + to - v.at);
        default:
            return w;
    }
}

struct jv json_keep_value(struct json_keep *k, struct jv v) {
    if (json_type(v) == JSON_NONE) {
        return v;
    }
    size_t at = k->tape.n;
    size_t end = json_after(v);
    for (size_t i = v.at; i < end; i++) {
        char type = (char)(v.doc->tape[i] >> 56);
        vec_push(k->a, &k->tape, moved(k, (struct jv){v.doc, i}, at + i - v.at));
        if (type == 'l' || type == 'u' || type == 'd') {
            vec_push(k->a, &k->tape, v.doc->tape[++i]);
        }
    }
    k->doc.tape = k->tape.v;
    return (struct jv){&k->doc, at};
}
