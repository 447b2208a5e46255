/* Numbers and pieces of bytes that nobody vouches for: what lies outside is 0 or empty. For readers of binary formats. */
#ifndef CORDON_CATALOG_BYTES_H
#define CORDON_CATALOG_BYTES_H

#include "base/str.h"

/* The piece of n bytes at `at`; empty unless all of it is there. */
static inline struct str bytes_cut(struct str s, uint64_t at, uint64_t n) {
    return at <= s.n && n <= s.n - at ? (struct str){s.p + at, (size_t)n} : STR_NONE;
}

/* The number of `width` (1 to 8) bytes at `at`; 0 unless all of it is there. */
static inline uint64_t bytes_number(struct str s, uint64_t at, unsigned width, bool big) {
    struct str piece = bytes_cut(s, at, width);
    uint64_t v = 0;
    for (size_t i = 0; i < piece.n; i++) {
        v = v << 8 | (unsigned char)piece.p[big ? i : piece.n - 1 - i];
    }
    return v;
}

/* The text at `at` up to its zero byte; empty when it has none within `max` bytes. */
static inline struct str bytes_text(struct str s, uint64_t at, size_t max) {
    struct str rest = at < s.n ? str_sub(s, (size_t)at, max) : STR_NONE;
    size_t end = str_chr(rest, '\0');
    return end == SIZE_MAX ? STR_NONE : str_sub(rest, 0, end);
}

/* Text that may be shown and stored: UTF-8 without control characters. */
static inline bool bytes_is_text(struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        if (str_control(s, i) > 0) {
            return false;
        }
    }
    return str_utf8_error(s) == SIZE_MAX;
}

#endif
