/*
 * CRAN (R's package_version) and Hackage (the Haskell Package Versioning Policy): lists of numbers; of two that begin alike the
 * longer is later, so "1.0" < "1.0.0".
 */
#include "ident/version_part.h"

static bool is_separator(char c) {
    return c == '.' || c == '-';
}

/* The text up to the next separator; a part that is no number orders by its digits first. */
static struct str take_part(struct str s, size_t *i) {
    size_t from = *i;
    while (*i < s.n && !is_separator(s.p[*i])) {
        ++*i;
    }
    struct str part = slice(s, from, *i);
    *i += 1; /* the separator, or one beyond the end: no part is left */
    return part;
}

static int part_cmp(struct str a, struct str b) {
    size_t i = 0;
    size_t k = 0;
    int c = number_cmp(take_digits(a, &i), take_digits(b, &k));
    return c != 0 ? c : str_cmp(str_from(a, i), str_from(b, k));
}

int number_list_compare(struct str a, struct str b) {
    size_t i = 0;
    size_t k = 0;
    a = str_trim(a);
    b = str_trim(b);
    while (i <= a.n && k <= b.n) {
        int c = part_cmp(take_part(a, &i), take_part(b, &k));
        if (c != 0) {
            return c;
        }
    }
    return (i <= a.n) - (k <= b.n);
}

static bool list_valid(struct str v, bool dash, size_t min, bool zeros) {
    size_t i = 0;
    size_t parts = 0;
    while (i <= v.n) {
        struct str part = take_part(v, &i);
        if (!str_is_number(part) || (!zeros && part.n > 1 && part.p[0] == '0')) {
            return false;
        }
        parts++;
    }
    return parts >= min && (dash || str_chr(v, '-') == SIZE_MAX);
}

/* Writing R Extensions: at least two numbers. */
bool cran_valid(struct str v) {
    return list_valid(v, true, 2, true);
}

/* Cabal: numbers without leading zeros. */
bool hackage_valid(struct str v) {
    return list_valid(v, false, 1, false);
}
