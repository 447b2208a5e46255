/* Gentoo: number{.number}{letter}{_suffix{number}}{-rN}, Package Manager Specification 3.3, "Version comparison". */
#include "ident/version_part.h"

static const struct {
    struct str word;
    int weight; /* negative: before the release */
} suffixes[] = {
    {STR_INIT("alpha"), -4}, {STR_INIT("beta"), -3}, {STR_INIT("pre"), -2}, {STR_INIT("rc"), -1}, {STR_INIT("p"), 1},
};

static char at(struct str s, size_t i) {
    return i < s.n ? s.p[i] : '\0';
}

/* Algorithm 3.3: with a leading zero, as text without trailing zeros, like a fraction. */
static int component_cmp(struct str a, struct str b) {
    if ((a.n > 0 && a.p[0] == '0') || (b.n > 0 && b.p[0] == '0')) {
        while (a.n > 0 && a.p[a.n - 1] == '0') {
            a.n--;
        }
        while (b.n > 0 && b.p[b.n - 1] == '0') {
            b.n--;
        }
        return str_cmp(a, b);
    }
    return number_cmp(a, b);
}

static bool has_component(struct str s, size_t i) {
    return at(s, i) == '.' && chr_digit(at(s, i + 1));
}

static int numbers_cmp(struct str a, size_t *i, struct str b, size_t *k) {
    int c = number_cmp(take_digits(a, i), take_digits(b, k));
    while (c == 0 && has_component(a, *i) && has_component(b, *k)) {
        ++*i;
        ++*k;
        c = component_cmp(take_digits(a, i), take_digits(b, k));
    }
    return c != 0 ? c : has_component(a, *i) - has_component(b, *k);
}

/* The suffix at *i, which moves behind it: its weight, 0 when there is none. */
static int take_suffix(struct str s, size_t *i, struct str *number) {
    size_t k = *i + 1;
    *number = STR_NONE;
    if (at(s, *i) != '_') {
        return 0;
    }
    struct str word = take_letters(s, &k);
    for (size_t w = 0; w < sizeof suffixes / sizeof *suffixes; w++) {
        if (str_eq(word, suffixes[w].word)) {
            *number = take_digits(s, &k);
            *i = k;
            return suffixes[w].weight;
        }
    }
    return 0;
}

static int suffixes_cmp(struct str a, size_t *i, struct str b, size_t *k) {
    for (;;) {
        struct str x;
        struct str y;
        int weight_a = take_suffix(a, i, &x);
        int weight_b = take_suffix(b, k, &y);
        int c = weight_a != weight_b ? weight_a - weight_b : number_cmp(x, y);
        if (c != 0 || weight_a == 0) {
            return c;
        }
    }
}

static struct str take_revision(struct str s, size_t *i) {
    if (at(s, *i) != '-' || at(s, *i + 1) != 'r') {
        return STR_NONE;
    }
    *i += 2;
    return take_digits(s, i);
}

static char take_letter(struct str s, size_t *i) {
    char c = at(s, *i);
    if (c < 'a' || c > 'z') {
        return '\0';
    }
    ++*i;
    return c;
}

/* What the grammar does not know orders as text, after all else. */
int gentoo_compare(struct str a, struct str b) {
    size_t i = 0;
    size_t k = 0;
    int c = numbers_cmp(a, &i, b, &k);
    if (c == 0) {
        c = take_letter(a, &i) - take_letter(b, &k);
    }
    if (c == 0) {
        c = suffixes_cmp(a, &i, b, &k);
    }
    if (c == 0) {
        c = number_cmp(take_revision(a, &i), take_revision(b, &k));
    }
    return c != 0 ? c : str_cmp(str_from(a, i), str_from(b, k));
}

bool gentoo_valid(struct str v) {
    size_t i = 0;
    struct str number;
    bool good = take_digits(v, &i).n > 0;
    while (has_component(v, i)) {
        i++;
        (void)take_digits(v, &i);
    }
    (void)take_letter(v, &i);
    while (take_suffix(v, &i, &number) != 0) {
        continue;
    }
    if (at(v, i) == '-' && take_revision(v, &i).n == 0) {
        return false;
    }
    return good && i == v.n;
}
