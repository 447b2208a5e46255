/*
 * Strings are slices: a pointer and a length, passed by value, not terminated. A slice never owns its bytes; they live in
 * the input buffer, the arena or the program text. `p` may be null only when `n` is 0.
 */
#ifndef CORDON_BASE_STR_H
#define CORDON_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct str {
    const char *p;
    size_t n;
};

/* A slice of a string literal: as an expression, and as a static initialiser. */
#define STR(lit) ((struct str){("" lit), sizeof(lit) - 1})
#define STR_INIT(lit) \
    { ("" lit), sizeof(lit) - 1 }
#define STR_NONE ((struct str){NULL, 0})

/* printf("%.*s", STR_ARG(s)) */
#define STR_ARG(s) (int)(s).n, (s).p != NULL ? (s).p : ""

/* The slice of a terminated string; null gives the empty slice. */
struct str str_z(const char *z);

bool str_eq(struct str a, struct str b);
bool str_is(struct str a, const char *z); /* equal to a terminated string */
bool str_eqi(struct str a, struct str b); /* ASCII case ignored */
int str_cmp(struct str a, struct str b);  /* bytewise, shorter first: <0, 0, >0 */
int str_cmpi(struct str a, struct str b); /* ASCII case ignored */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
bool str_startsi(struct str s, struct str prefix);

/* Offset of the first occurrence, or SIZE_MAX. */
size_t str_find(struct str s, struct str needle);
size_t str_chr(struct str s, char c);
size_t str_rchr(struct str s, char c);

/* From offset `from`, at most `n` bytes; both are clamped to the slice. */
struct str str_sub(struct str s, size_t from, size_t n);
struct str str_from(struct str s, size_t from);

/* Without ASCII white space at both ends. */
struct str str_trim(struct str s);

/*
 * Cuts at the first `sep`: head before it, tail after it. Without `sep` head is the whole, tail empty, and the result is
 * false. head or tail may be the address of s's own variable.
 */
bool str_cut(struct str s, char sep, struct str *head, struct str *tail);
bool str_rcut(struct str s, char sep, struct str *head, struct str *tail); /* at the last one; without: head whole */

/* Next piece of *rest up to `sep`; false when nothing is left. "a,,b" gives "a", "", "b". */
bool str_next(struct str *rest, char sep, struct str *piece);

/* Copies in the arena. */
struct str str_dup(struct arena *a, struct str s);
struct str str_lower(struct arena *a, struct str s); /* ASCII */
struct str str_upper(struct arena *a, struct str s);
const char *str_cstr(struct arena *a, struct str s); /* terminated; embedded NUL bytes end it early */
struct str str_fmt(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct str str_vfmt(struct arena *a, const char *fmt, va_list args) __attribute__((format(printf, 2, 0)));
struct str str_cat(struct arena *a, struct str x, struct str y);

/* Decimal digits only, the whole slice, no sign; false on anything else or overflow. */
bool str_u64(struct str s, uint64_t *out);

/* A decimal number with optional sign, fraction and exponent ("C" locale whatever the process's is). */
bool str_double(struct str s, double *out);

/* Offset of the first byte that is not well-formed UTF-8 (RFC 3629), or SIZE_MAX when all are. */
size_t str_utf8_error(struct str s);

/* Bytes of the control character at i: 1 (C0, DEL), 2 (C1 as UTF-8 writes it: C2 80 to C2 9F), 0 when there is none. */
size_t str_control(struct str s, size_t i);

/* Number of single-character edits between two words of less than 64 bytes (Levenshtein); SIZE_MAX for longer ones. */
size_t str_distance(struct str a, struct str b);

/* For qsort of struct str arrays: bytewise. */
int str_qsort(const void *a, const void *b);

/* ASCII classes, whatever the locale. */
static inline bool chr_digit(char c) {
    return c >= '0' && c <= '9';
}
static inline bool chr_alpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline bool chr_alnum(char c) {
    return chr_digit(c) || chr_alpha(c);
}
static inline bool chr_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
static inline char chr_lower(char c) {
    return (c >= 'A' && c <= 'Z') ? (char)(c + ('a' - 'A')) : c;
}
static inline char chr_upper(char c) {
    return (c >= 'a' && c <= 'z') ? (char)(c - ('a' - 'A')) : c;
}
/* 0..15, or -1. */
int chr_hex(char c);

/*
 * String builder: grows in its arena. Zero-initialise with SB(arena). One that has a `drain` gives away what was built, in
 * pieces of some SB_PIECE bytes, so that a long text needs no memory of its length; sb_drain() gives the rest.
 */
struct sb {
    struct arena *a;
    char *p;
    size_t n, cap;
    void (*drain)(void *ctx, struct str piece);
    void *ctx;
};

enum { SB_PIECE = 256 * 1024 };

#define SB(arena) ((struct sb){.a = (arena)})

void sb_str(struct sb *b, struct str s);
void sb_z(struct sb *b, const char *z);
void sb_char(struct sb *b, char c);

/* Text from input for a terminal: control characters, which could steer it, and what is no UTF-8 as \xNN. */
void sb_shown(struct sb *b, struct str s);
void sb_fmt(struct sb *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void sb_vfmt(struct sb *b, const char *fmt, va_list args) __attribute__((format(printf, 2, 0)));

/* Room for `n` more bytes; returns where they go. The caller fills them and adds to b->n what it used. */
char *sb_room(struct sb *b, size_t n);

/* What was built so far and not given away; stays valid until the builder grows again. */
struct str sb_get(const struct sb *b);

/* Gives what there is to the drain, if it has one. */
void sb_drain(struct sb *b);

#endif
