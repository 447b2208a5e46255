/*
 * Conan: dotted items, a pre-release behind "-", a build behind "+", each again dotted items; trailing zeros say nothing, an
 * item may carry letters ("1.1.1l"), a build makes a version later. Items order by their number, then by their text; one
 * without a number is after those with. (Conan compares an item with letters as text, by which 10 < 1a < 2.)
 */
#include "ident/version_part.h"

struct conan {
    struct str main, pre, build;
    bool has_pre, has_build;
};

static struct conan split(struct str v) {
    struct conan c;
    v = str_trim(v);
    c.has_build = str_cut(v, '+', &v, &c.build);
    c.has_pre = str_cut(v, '-', &c.main, &c.pre);
    return c;
}

/* Nothing, then what begins with a number, then other text. */
static int kind(struct str item) {
    return item.n == 0 ? 0 : chr_digit(item.p[0]) ? 1 : 2;
}

static int item_cmp(struct str a, struct str b) {
    size_t i = 0;
    size_t k = 0;
    if (kind(a) != kind(b)) {
        return kind(a) - kind(b);
    }
    int c = number_cmp(take_digits(a, &i), take_digits(b, &k));
    return c != 0 ? c : str_cmp(str_from(a, i), str_from(b, k));
}

/* Missing items are 0. */
static int items_cmp(struct str a, struct str b) {
    bool more_a = a.n > 0;
    bool more_b = b.n > 0;
    while (more_a || more_b) {
        struct str x = STR("0");
        struct str y = STR("0");
        more_a = more_a && str_next(&a, '.', &x);
        more_b = more_b && str_next(&b, '.', &y);
        int c = item_cmp(x, y);
        if (c != 0) {
            return c;
        }
    }
    return 0;
}

int conan_compare(struct str a, struct str b) {
    struct conan x = split(a);
    struct conan y = split(b);
    int c = items_cmp(x.main, y.main);
    if (c == 0) {
        c = y.has_pre - x.has_pre;
    }
    if (c == 0 && x.has_pre) {
        c = (x.pre.n > 0) - (y.pre.n > 0); /* "2-" is before every pre-release of 2 */
    }
    if (c == 0 && x.has_pre) {
        c = items_cmp(x.pre, y.pre);
    }
    if (c == 0) {
        c = x.has_build - y.has_build;
    }
    return c != 0 || !x.has_build ? c : items_cmp(x.build, y.build);
}

/* Conan's reference rule: [a-z0-9_][a-z0-9_+.-]*, in either case. */
bool conan_valid(struct str v) {
    for (size_t i = 0; i < v.n; i++) {
        bool sign = v.p[i] == '.' || v.p[i] == '-' || v.p[i] == '+';
        if (!chr_alnum(v.p[i]) && v.p[i] != '_' && !(sign && i > 0)) {
            return false;
        }
    }
    return v.n > 0;
}
