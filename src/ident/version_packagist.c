/*
 * Packagist: PHP's version_compare(), which Composer uses, without the leading "v" that Composer drops. Parts are runs of
 * digits or of other characters; words have ranks: any < dev < alpha < beta < RC < number < pl.
 */
#include "ident/version_part.h"

enum { RANK_ANY = -1, RANK_NUMBER = 4 };

static const struct {
    struct str start; /* PHP compares only the beginning, in this order */
    int rank;
} words[] = {
    {STR_INIT("dev"), 0}, {STR_INIT("alpha"), 1}, {STR_INIT("a"), 1},           {STR_INIT("beta"), 2}, {STR_INIT("b"), 2},
    {STR_INIT("RC"), 3},  {STR_INIT("rc"), 3},    {STR_INIT("#"), RANK_NUMBER}, {STR_INIT("pl"), 5},   {STR_INIT("p"), 5},
};

static bool is_separator(char c) {
    return c == '.' || c == '-' || c == '_' || c == '+';
}

static bool take_part(struct str s, size_t *i, struct str *part) {
    while (*i < s.n && is_separator(s.p[*i])) {
        ++*i;
    }
    size_t from = *i;
    bool digits = from < s.n && chr_digit(s.p[from]);
    while (*i < s.n && !is_separator(s.p[*i]) && chr_digit(s.p[*i]) == digits) {
        ++*i;
    }
    *part = slice(s, from, *i);
    return part->n > 0;
}

static int rank(struct str part) {
    if (chr_digit(part.p[0])) {
        return RANK_NUMBER;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_starts(part, words[i].start)) {
            return words[i].rank;
        }
    }
    return RANK_ANY;
}

/* The end against a part of the longer version: a number is later, a word as a number would stand to it. */
static int rest_sign(struct str part) {
    return chr_digit(part.p[0]) ? 1 : rank(part) - RANK_NUMBER;
}

static struct str without_v(struct str v) {
    v = str_trim(v);
    return v.n > 1 && (v.p[0] == 'v' || v.p[0] == 'V') ? str_from(v, 1) : v;
}

int packagist_compare(struct str a, struct str b) {
    size_t i = 0;
    size_t k = 0;
    a = without_v(a);
    b = without_v(b);
    for (;;) {
        struct str x;
        struct str y;
        bool more_a = take_part(a, &i, &x);
        bool more_b = take_part(b, &k, &y);
        if (!more_a && !more_b) {
            return 0;
        }
        int c;
        if (!more_b) {
            c = rest_sign(x);
        } else if (!more_a) {
            c = -rest_sign(y);
        } else if (chr_digit(x.p[0]) && chr_digit(y.p[0])) {
            c = number_cmp(x, y);
        } else {
            c = rank(x) - rank(y);
        }
        if (c != 0) {
            return c;
        }
    }
}

/* Composer's VersionParser: up to four numbers or a date, a stability and its number, "dev-branch", ".x-dev". */
bool packagist_valid(struct str v) {
    v = str_trim(v);
    if (str_startsi(v, STR("dev-"))) {
        return v.n > 4;
    }
    size_t i = v.n > 0 && chr_lower(v.p[0]) == 'v';
    if (i >= v.n || !chr_digit(v.p[i])) {
        return false;
    }
    for (; i < v.n; i++) {
        if (!chr_alnum(v.p[i]) && !is_separator(v.p[i])) {
            return false;
        }
    }
    return true;
}
