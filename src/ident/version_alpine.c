/* Alpine versions: digits(.digits)*letter?(_suffix digits?)*(~hash)?(-r digits)?, the order of apk-tools. */
#include "ident/version_schemes.h"

/* _alpha … _rc stand before the release, _cvs … _p after it. */
static int suffix_rank(struct str s) {
    static const struct {
        const char *word;
        int rank;
    } ranks[] = {{"alpha", -4}, {"beta", -3}, {"pre", -2}, {"rc", -1}, {"cvs", 1}, {"svn", 2}, {"git", 3}, {"hg", 4}, {"p", 5}};
    for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++) {
        if (str_is(s, ranks[i].word)) {
            return ranks[i].rank;
        }
    }
    return 0;
}

/* Numbers after the first: one with a leading zero is compared as a fraction (1.01 < 1.1). */
static int compare_number(struct str a, struct str b, bool first) {
    if (!first && ((a.n > 1 && a.p[0] == '0') || (b.n > 1 && b.p[0] == '0'))) {
        return str_cmp(a, b);
    }
    return version_compare_digits(a, b);
}

static int compare_suffixes(struct str *a, struct str *b) {
    for (;;) {
        int ra = 0;
        int rb = 0;
        struct str na = STR_NONE;
        struct str nb = STR_NONE;
        bool more_a = a->n > 0 && a->p[0] == '_';
        bool more_b = b->n > 0 && b->p[0] == '_';
        if (!more_a && !more_b) {
            return 0;
        }
        if (more_a) {
            *a = str_from(*a, 1);
            ra = suffix_rank(version_take_letters(a));
            na = version_take_digits(a);
        }
        if (more_b) {
            *b = str_from(*b, 1);
            rb = suffix_rank(version_take_letters(b));
            nb = version_take_digits(b);
        }
        int d = ra != rb ? ra - rb : version_compare_digits(na, nb);
        if (d != 0) {
            return d;
        }
    }
}

static void cut_revision(struct str *s, struct str *revision) {
    size_t dash = str_rchr(*s, '-');
    *revision = STR_NONE;
    if (dash != SIZE_MAX && dash + 1 < s->n && s->p[dash + 1] == 'r') {
        *revision = str_from(*s, dash + 2);
        *s = str_sub(*s, 0, dash);
    }
}

int version_compare_alpine(struct str a, struct str b) {
    struct str rev_a;
    struct str rev_b;
    cut_revision(&a, &rev_a);
    cut_revision(&b, &rev_b);
    bool first = true;
    for (;;) {
        struct str x = version_take_digits(&a);
        struct str y = version_take_digits(&b);
        if (x.n == 0 || y.n == 0) {
            if (x.n != y.n) {
                return x.n > 0 ? 1 : -1;
            }
        }
        int d = compare_number(x, y, first);
        if (d != 0) {
            return d;
        }
        first = false;
        bool dot_a = a.n > 0 && a.p[0] == '.';
        bool dot_b = b.n > 0 && b.p[0] == '.';
        if (dot_a != dot_b) { /* 1.0_rc1 < 1.0 < 1.0a < 1.0.1, but a letter or suffix decides first when the other goes on */
            return dot_a ? 1 : -1;
        }
        if (!dot_a) {
            break;
        }
        a = str_from(a, 1);
        b = str_from(b, 1);
    }
    struct str la = a.n > 0 && chr_alpha(a.p[0]) ? str_sub(a, 0, 1) : STR_NONE;
    struct str lb = b.n > 0 && chr_alpha(b.p[0]) ? str_sub(b, 0, 1) : STR_NONE;
    int d = str_cmp(la, lb);
    a = str_from(a, la.n);
    b = str_from(b, lb.n);
    d = d != 0 ? d : compare_suffixes(&a, &b);
    return d != 0 ? d : version_compare_digits(rev_a, rev_b);
}
