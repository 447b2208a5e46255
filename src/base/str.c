/* Slices and the string builder: see str.h. */
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct str str_z(const char *z) {
    return z == NULL ? STR_NONE : (struct str){z, strlen(z)};
}

bool str_eq(struct str a, struct str b) {
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_is(struct str a, const char *z) {
    return str_eq(a, str_z(z));
}

bool str_eqi(struct str a, struct str b) {
    return a.n == b.n && str_cmpi(a, b) == 0;
}

int str_cmp(struct str a, struct str b) {
    size_t n = a.n < b.n ? a.n : b.n;
    int d = n > 0 ? memcmp(a.p, b.p, n) : 0;
    return d != 0 ? d : (a.n > b.n) - (a.n < b.n);
}

int str_cmpi(struct str a, struct str b) {
    size_t n = a.n < b.n ? a.n : b.n;
    for (size_t i = 0; i < n; i++) {
        unsigned char x = (unsigned char)chr_lower(a.p[i]);
        unsigned char y = (unsigned char)chr_lower(b.p[i]);
        if (x != y) {
            return x < y ? -1 : 1;
        }
    }
    return (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str prefix) {
    return s.n >= prefix.n && str_eq(str_sub(s, 0, prefix.n), prefix);
}

bool str_startsi(struct str s, struct str prefix) {
    return s.n >= prefix.n && str_eqi(str_sub(s, 0, prefix.n), prefix);
}

bool str_ends(struct str s, struct str suffix) {
    return s.n >= suffix.n && str_eq(str_from(s, s.n - suffix.n), suffix);
}

size_t str_find(struct str s, struct str needle) {
    if (needle.n == 0) {
        return 0;
    }
    if (s.n == 0) {
        return SIZE_MAX;
    }
    const char *hit = memmem(s.p, s.n, needle.p, needle.n);
    return hit == NULL ? SIZE_MAX : (size_t)(hit - s.p);
}

size_t str_chr(struct str s, char c) {
    const char *hit = s.n > 0 ? memchr(s.p, c, s.n) : NULL;
    return hit == NULL ? SIZE_MAX : (size_t)(hit - s.p);
}

size_t str_rchr(struct str s, char c) {
    const char *hit = s.n > 0 ? memrchr(s.p, c, s.n) : NULL;
    return hit == NULL ? SIZE_MAX : (size_t)(hit - s.p);
}

struct str str_sub(struct str s, size_t from, size_t n) {
    if (from >= s.n) {
        return (struct str){s.p != NULL ? s.p + s.n : NULL, 0};
    }
    size_t left = s.n - from;
    return (struct str){s.p + from, n < left ? n : left};
}

struct str str_from(struct str s, size_t from) {
    return str_sub(s, from, SIZE_MAX);
}

struct str str_trim(struct str s) {
    while (s.n > 0 && chr_space(s.p[0])) {
        s = str_from(s, 1);
    }
    while (s.n > 0 && chr_space(s.p[s.n - 1])) {
        s.n--;
    }
    return s;
}

static bool cut_at(struct str s, size_t at, struct str *head, struct str *tail) {
    if (at == SIZE_MAX) {
        *head = s;
        *tail = (struct str){s.p != NULL ? s.p + s.n : NULL, 0};
        return false;
    }
    *head = str_sub(s, 0, at);
    *tail = str_from(s, at + 1);
    return true;
}

bool str_cut(struct str s, char sep, struct str *head, struct str *tail) {
    return cut_at(s, str_chr(s, sep), head, tail);
}

bool str_rcut(struct str s, char sep, struct str *head, struct str *tail) {
    return cut_at(s, str_rchr(s, sep), head, tail);
}

bool str_next(struct str *rest, char sep, struct str *piece) {
    if (rest->p == NULL) {
        return false;
    }
    if (!str_cut(*rest, sep, piece, rest)) {
        *rest = STR_NONE;
    }
    return true;
}

struct str str_dup(struct arena *a, struct str s) {
    if (s.n == 0) {
        return (struct str){"", 0};
    }
    char *p = arena_alloc_raw(a, s.n);
    memcpy(p, s.p, s.n);
    return (struct str){p, s.n};
}

static struct str map_chars(struct arena *a, struct str s, char (*f)(char)) {
    char *p = arena_alloc_raw(a, s.n);
    for (size_t i = 0; i < s.n; i++) {
        p[i] = f(s.p[i]);
    }
    return (struct str){p, s.n};
}

struct str str_lower(struct arena *a, struct str s) {
    return map_chars(a, s, chr_lower);
}

struct str str_upper(struct arena *a, struct str s) {
    return map_chars(a, s, chr_upper);
}

const char *str_cstr(struct arena *a, struct str s) {
    char *p = arena_alloc_raw(a, s.n + 1);
    if (s.n > 0) {
        memcpy(p, s.p, s.n);
    }
    p[s.n] = '\0';
    return p;
}

struct str str_vfmt(struct arena *a, const char *fmt, va_list args) {
    struct sb b = SB(a);
    sb_vfmt(&b, fmt, args);
    return sb_get(&b);
}

struct str str_fmt(struct arena *a, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    struct str s = str_vfmt(a, fmt, args);
    va_end(args);
    return s;
}

struct str str_cat(struct arena *a, struct str x, struct str y) {
    struct sb b = SB(a);
    sb_str(&b, x);
    sb_str(&b, y);
    return sb_get(&b);
}

bool str_u64(struct str s, uint64_t *out) {
    uint64_t v = 0;
    if (s.n == 0) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        if (!chr_digit(s.p[i]) || __builtin_mul_overflow(v, (uint64_t)10, &v) ||
            __builtin_add_overflow(v, (uint64_t)(s.p[i] - '0'), &v)) {
            return false;
        }
    }
    *out = v;
    return true;
}

/* Digits of a mantissa beyond the 19th are below the precision of a double; they only move the exponent. */
static size_t read_digits(struct str s, size_t i, double *v, int *scale, bool fraction) {
    while (i < s.n && chr_digit(s.p[i])) {
        *v = *v * 10 + (s.p[i] - '0');
        *scale -= fraction ? 1 : 0;
        i++;
    }
    return i;
}

bool str_double(struct str s, double *out) {
    size_t i = 0;
    double v = 0;
    int scale = 0;
    bool negative = s.n > 0 && s.p[0] == '-';
    i += (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+')) ? 1 : 0;
    size_t start = i;
    i = read_digits(s, i, &v, &scale, false);
    size_t digits = i - start;
    if (i < s.n && s.p[i] == '.') {
        start = ++i;
        i = read_digits(s, i, &v, &scale, true);
        digits += i - start;
    }
    if (digits == 0 || digits > 400) {
        return false;
    }
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        i++;
        bool minus = i < s.n && s.p[i] == '-';
        i += (i < s.n && (s.p[i] == '-' || s.p[i] == '+')) ? 1 : 0;
        uint64_t e;
        if (!str_u64(str_from(s, i), &e) || e > 400) {
            return false;
        }
        scale += minus ? -(int)e : (int)e;
        i = s.n;
    }
    if (i != s.n) {
        return false;
    }
    for (; scale > 0; scale--) {
        v *= 10;
    }
    double divisor = 1;
    for (; scale < 0; scale++) {
        divisor *= 10;
    }
    v /= divisor;
    *out = negative ? -v : v;
    return true;
}

/* Length of the well-formed sequence at s.p[i], or 0 (RFC 3629 §4: no overlong forms, no surrogates, at most U+10FFFF). */
static size_t utf8_len(struct str s, size_t i) {
    const unsigned char *p = (const unsigned char *)s.p + i;
    size_t left = s.n - i;
    if (p[0] < 0x80) {
        return 1;
    }
    if (p[0] >= 0xC2 && p[0] <= 0xDF) {
        return left >= 2 && (p[1] & 0xC0) == 0x80 ? 2 : 0;
    }
    if (p[0] >= 0xE0 && p[0] <= 0xEF) {
        unsigned char lo = p[0] == 0xE0 ? 0xA0 : 0x80;
        unsigned char hi = p[0] == 0xED ? 0x9F : 0xBF;
        return left >= 3 && p[1] >= lo && p[1] <= hi && (p[2] & 0xC0) == 0x80 ? 3 : 0;
    }
    if (p[0] >= 0xF0 && p[0] <= 0xF4) {
        unsigned char lo = p[0] == 0xF0 ? 0x90 : 0x80;
        unsigned char hi = p[0] == 0xF4 ? 0x8F : 0xBF;
        return left >= 4 && p[1] >= lo && p[1] <= hi && (p[2] & 0xC0) == 0x80 && (p[3] & 0xC0) == 0x80 ? 4 : 0;
    }
    return 0;
}

size_t str_utf8_error(struct str s) {
    for (size_t i = 0; i < s.n;) {
        size_t len = utf8_len(s, i);
        if (len == 0) {
            return i;
        }
        i += len;
    }
    return SIZE_MAX;
}

size_t str_distance(struct str a, struct str b) {
    size_t row[64];
    if (a.n >= 64 || b.n >= 64) {
        return SIZE_MAX;
    }
    for (size_t j = 0; j <= b.n; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a.n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t change = diagonal + (a.p[i - 1] == b.p[j - 1] ? 0 : 1);
            diagonal = row[j];
            size_t least = row[j] < row[j - 1] ? row[j] : row[j - 1];
            row[j] = least + 1 < change ? least + 1 : change;
        }
    }
    return row[b.n];
}

int str_qsort(const void *a, const void *b) {
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

int chr_hex(char c) {
    if (chr_digit(c)) {
        return c - '0';
    }
    char l = chr_lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

void sb_drain(struct sb *b) {
    if (b->drain != NULL && b->n > 0) {
        b->drain(b->ctx, sb_get(b));
        b->n = 0;
    }
}

char *sb_room(struct sb *b, size_t n) {
    if (b->n >= SB_PIECE) {
        sb_drain(b);
    }
    if (b->cap - b->n < n) {
        size_t cap = b->cap < 64 ? 64 : b->cap;
        while (cap - b->n < n) {
            cap = cap > SIZE_MAX / 2 ? b->n + n : cap * 2;
        }
        b->p = arena_grow(b->a, b->p, b->n, cap);
        b->cap = cap;
    }
    return b->p + b->n;
}

void sb_str(struct sb *b, struct str s) {
    if (s.n > 0) {
        memcpy(sb_room(b, s.n), s.p, s.n);
        b->n += s.n;
    }
}

void sb_z(struct sb *b, const char *z) {
    sb_str(b, str_z(z));
}

void sb_char(struct sb *b, char c) {
    *sb_room(b, 1) = c;
    b->n++;
}

void sb_vfmt(struct sb *b, const char *fmt, va_list args) {
    va_list again;
    va_copy(again, args);
    char small[256];
    int n = vsnprintf(small, sizeof small, fmt, args);
    if (n > 0 && (size_t)n < sizeof small) {
        sb_str(b, (struct str){small, (size_t)n});
    } else if (n > 0) {
        char *room = sb_room(b, (size_t)n + 1);
        vsnprintf(room, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

void sb_fmt(struct sb *b, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    sb_vfmt(b, fmt, args);
    va_end(args);
}

struct str sb_get(const struct sb *b) {
    return (struct str){b->n > 0 ? b->p : "", b->n};
}

size_t str_control(struct str s, size_t i) {
    unsigned char c = (unsigned char)s.p[i];
    bool c1 = c == 0xC2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xA0;
    return c < 0x20 || c == 0x7F ? 1 : c1 ? 2 : 0;
}

void sb_shown(struct sb *b, struct str s) {
    size_t bad = str_utf8_error(s);
    for (size_t i = 0; i < s.n;) {
        size_t n = i == bad ? 1 : str_control(s, i);
        for (size_t k = 0; k < n; k++) {
            sb_fmt(b, "\\x%02X", (unsigned char)s.p[i + k]);
        }
        if (n == 0) {
            sb_char(b, s.p[i]);
        }
        if (i == bad) {
            size_t next = str_utf8_error(str_from(s, i + 1));
            bad = next == SIZE_MAX ? SIZE_MAX : i + 1 + next;
        }
        i += n == 0 ? 1 : n;
    }
}
