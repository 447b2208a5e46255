/* Semantic Versioning 2.0.0 §11, with the deviations of those who use it: any number of parts (NuGet has four), a leading "v" (Go). */
#include "ident/version_schemes.h"

struct parts {
    struct str core, pre, build;
};

static struct parts split(struct str s) {
    struct parts p = {0};
    if (s.n > 0 && (s.p[0] == 'v' || s.p[0] == 'V' || s.p[0] == '=')) {
        s = str_from(s, 1);
    }
    str_cut(s, '+', &s, &p.build);
    str_cut(s, '-', &p.core, &p.pre);
    return p;
}

static bool all_digits(struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        if (!chr_digit(s.p[i])) {
            return false;
        }
    }
    return s.n > 0;
}

/* §11.4: numbers below words, numbers by value, words by ASCII. */
static int compare_identifier(struct str a, struct str b, bool no_case) {
    bool x = all_digits(a);
    bool y = all_digits(b);
    if (x && y) {
        return version_compare_digits(a, b);
    }
    return x != y ? (x ? -1 : 1) : no_case ? str_cmpi(a, b) : str_cmp(a, b);
}

static int compare_dotted(struct str a, struct str b, bool missing_is_zero, bool no_case) {
    struct str ra = a.n > 0 ? a : STR_NONE;
    struct str rb = b.n > 0 ? b : STR_NONE;
    for (;;) {
        struct str x = missing_is_zero ? STR("0") : STR_NONE;
        struct str y = x;
        bool more_a = str_next(&ra, '.', &x);
        bool more_b = str_next(&rb, '.', &y);
        if (!more_a && !more_b) {
            return 0;
        }
        if (!missing_is_zero && more_a != more_b) {
            return more_a ? 1 : -1;
        }
        int d = compare_identifier(x, y, no_case);
        if (d != 0) {
            return d;
        }
    }
}

static int compare(struct str a, struct str b, bool no_case, bool with_build) {
    struct parts x = split(a);
    struct parts y = split(b);
    int d = compare_dotted(x.core, y.core, true, no_case);
    if (d != 0) {
        return d;
    }
    if ((x.pre.n == 0) != (y.pre.n == 0)) {
        return x.pre.n == 0 ? 1 : -1;
    }
    d = compare_dotted(x.pre, y.pre, false, no_case);
    return d != 0 || !with_build ? d : compare_dotted(x.build, y.build, false, false);
}

int version_compare_semver(struct str a, struct str b) {
    return compare(a, b, false, false);
}

int version_compare_nuget(struct str a, struct str b) {
    return compare(a, b, true, false);
}

int version_compare_pub(struct str a, struct str b) { /* pub_semver orders by build, too */
    return compare(a, b, false, true);
}

int version_compare_numbers(struct str a, struct str b) {
    while (a.n > 0 || b.n > 0) {
        struct str x = version_take_digits(&a);
        struct str y = version_take_digits(&b);
        int d = x.n == 0 || y.n == 0 ? (x.n > 0) - (y.n > 0) : version_compare_digits(x, y);
        if (d != 0) {
            return d;
        }
        if (x.n == 0 && a.n == 0 && b.n == 0) {
            return 0;
        }
        a = str_from(a, 1);
        b = str_from(b, 1);
    }
    return 0;
}
