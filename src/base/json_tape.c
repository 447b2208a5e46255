/* Documents built from other syntaxes: see json_tape.h. The words are those of simdjson's tape (its doc/tape.md). */
#include "base/json_tape.h"

#include <stdlib.h>
#include <string.h>

static const size_t MAX_WORDS = UINT32_MAX; /* containers name words with 32 bits */

/* The 24 bits for the number of members at their end: json_count() counts by walking then. */
#define UNCOUNTED ((uint64_t)0xFFFFFF << 32)

static void free_tape(void *p) {
    struct json_tape *t = p;
    free(t->words);
    free(t->strings);
    free(t->places);
}

/* The buffers are large and grow: realloc(3) can move pages instead of bytes. */
static void *grow(struct json_tape *t, void *p, size_t bytes) {
    void *bigger = realloc(p, bytes);
    t->full = t->full || bigger == NULL;
    return bigger != NULL ? bigger : p;
}

static void add_word(struct json_tape *t, uint64_t word) {
    if (t->full || t->n >= MAX_WORDS) {
        t->full = true;
        return;
    }
    if (t->n == t->cap) {
        size_t cap = t->cap == 0 ? 1024 : t->cap + t->cap / 2;
        t->words = grow(t, t->words, cap * sizeof *t->words);
        if (t->places != NULL) {
            t->places = grow(t, t->places, cap * sizeof *t->places);
        }
        if (t->full) {
            return;
        }
        t->cap = cap;
    }
    if (t->places != NULL) {
        t->places[t->n] = t->here;
    }
    t->words[t->n++] = word;
}

static uint64_t word(char type, size_t payload) {
    return (uint64_t)(unsigned char)type << 56 | payload;
}

void json_tape_begin(struct json_tape *t, struct arena *a, const struct input *in, bool with_places) {
    memset(t, 0, offsetof(struct json_tape, open));
    t->depth = 0;
    t->full = false;
    t->a = a;
    t->doc.in = in;
    t->places = with_places ? calloc(1, sizeof *t->places) : NULL;
    arena_on_free(a, free_tape, t);
    add_word(t, word('r', 0));
}

void tape_open(struct json_tape *t, char bracket) {
    if (t->depth >= JSON_TAPE_DEPTH) {
        t->full = true;
        return;
    }
    t->open[t->depth++] = t->n;
    add_word(t, word(bracket, 0));
}

void tape_close(struct json_tape *t) {
    if (t->full || t->depth == 0) {
        return;
    }
    size_t open = t->open[--t->depth];
    char bracket = (char)(t->words[open] >> 56);
    add_word(t, word(bracket == '{' ? '}' : ']', open));
    t->words[open] = word(bracket, t->n) | UNCOUNTED;
}

void tape_string(struct json_tape *t, struct str s) {
    size_t want = t->strings_n + sizeof(uint32_t) + s.n;
    if (t->full || s.n > UINT32_MAX) {
        t->full = true;
        return;
    }
    if (want > t->strings_cap) {
        size_t cap = want < 4096 ? 4096 : want + want / 2;
        t->strings = grow(t, t->strings, cap);
        if (t->full) {
            return;
        }
        t->strings_cap = cap;
    }
    uint32_t n = (uint32_t)s.n;
    add_word(t, word('"', t->strings_n));
    memcpy(t->strings + t->strings_n, &n, sizeof n);
    memcpy(t->strings + t->strings_n + sizeof n, s.n > 0 ? s.p : "", s.n);
    t->strings_n = want;
}

void tape_i64(struct json_tape *t, int64_t v) {
    add_word(t, word('l', 0));
    add_word(t, (uint64_t)v);
}

void tape_double(struct json_tape *t, double v) {
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    add_word(t, word('d', 0));
    add_word(t, bits);
}

void tape_bool(struct json_tape *t, bool v) {
    add_word(t, word(v ? 't' : 'f', 0));
}

/* ---- joining ---- */

struct member {
    size_t key, value, after; /* tape indexes */
    bool joined;
};

static struct jv at(struct json_tape *t, size_t i) {
    t->doc.tape = t->words;
    t->doc.strings = (const uint8_t *)t->strings;
    return (struct jv){&t->doc, i};
}

/* Moves the words [from, to) of `old` to the tape's end; containers among them name each other, so they are moved with their
 * distance. */
static void move(struct json_tape *t, const uint64_t *old, const size_t *places, size_t base, size_t from, size_t to) {
    for (size_t i = from; i < to; i++) {
        uint64_t w = old[i - base];
        char type = (char)(w >> 56);
        t->here = places != NULL ? places[i - base] : 0;
        if (type == '{' || type == '[' || type == '}' || type == ']') {
            w = word(type, (size_t)(w & UINT32_MAX) + t->n - i) | (type == '{' || type == '[' ? UNCOUNTED : 0);
        }
        add_word(t, w);
        if (type == 'l' || type == 'u' || type == 'd') {
            add_word(t, old[++i - base]);
        }
    }
}

static size_t list_members(struct json_tape *t, size_t begin, struct member **out) {
    struct member *list = NULL;
    size_t n = 0;
    for (size_t i = begin; i < t->n; n++) {
        struct jv value = at(t, i + 1);
        list = arena_grow(t->a, list, n * sizeof *list, (n + 1) * sizeof *list);
        list[n] = (struct member){.key = i, .value = i + 1, .after = json_after(value)};
        i = list[n].after;
    }
    *out = list;
    return n;
}

void tape_join_arrays(struct json_tape *t) {
    if (t->full || t->depth == 0) {
        return;
    }
    struct arena_mark mark = arena_mark(t->a);
    size_t begin = t->open[t->depth - 1] + 1;
    size_t words = t->n - begin;
    size_t here = t->here;
    struct member *list;
    size_t n = list_members(t, begin, &list);
    uint64_t *old = ARENA_ARRAY(t->a, uint64_t, words);
    size_t *places = t->places != NULL ? ARENA_ARRAY(t->a, size_t, words) : NULL;
    struct str *keys = ARENA_ARRAY(t->a, struct str, n);
    for (size_t i = 0; i < n; i++) {
        keys[i] = json_str(at(t, list[i].key));
    }
    memcpy(old, t->words + begin, words * sizeof *old);
    if (places != NULL) {
        memcpy(places, t->places + begin, words * sizeof *places);
    }
    t->n = begin;
    for (size_t i = 0; i < n; i++) {
        if (list[i].joined) {
            continue;
        }
        bool array = (char)(old[list[i].value - begin] >> 56) == '[';
        move(t, old, places, begin, list[i].key, array ? list[i].value : list[i].after);
        if (!array) {
            continue;
        }
        t->here = places != NULL ? places[list[i].value - begin] : 0;
        tape_open(t, '[');
        for (size_t k = i; k < n; k++) {
            if (str_eq(keys[k], keys[i]) && (char)(old[list[k].value - begin] >> 56) == '[') {
                list[k].joined = true;
                move(t, old, places, begin, list[k].value + 1, list[k].after - 1);
            }
        }
        tape_close(t);
    }
    t->here = here;
    arena_reset(t->a, mark);
}

struct jv json_tape_end(struct json_tape *t) {
    add_word(t, word('r', 0));
    return at(t, 1);
}
