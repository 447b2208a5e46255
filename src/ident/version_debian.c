/* Debian versions: deb-version(7), the order of dpkg. */
#include "ident/version_schemes.h"

static int order(char c) {
    return c == '~' ? -1 : chr_digit(c) ? 0 : chr_alpha(c) ? c : c + 256;
}

/* Alternates runs of non-digits (letters before the rest, '~' before everything, even the end) and numbers. */
static int compare_part(struct str a, struct str b) {
    while (a.n > 0 || b.n > 0) {
        while ((a.n > 0 && !chr_digit(a.p[0])) || (b.n > 0 && !chr_digit(b.p[0]))) {
            int x = a.n > 0 ? order(a.p[0]) : 0;
            int y = b.n > 0 ? order(b.p[0]) : 0;
            if (x != y) {
                return x - y;
            }
            a = str_from(a, 1);
            b = str_from(b, 1);
        }
        struct str x = version_take_digits(&a);
        struct str y = version_take_digits(&b);
        int d = version_compare_digits(x, y);
        if (d != 0) {
            return d;
        }
    }
    return 0;
}

int version_compare_debian(struct str a, struct str b) {
    struct str epoch_a = STR_NONE;
    struct str epoch_b = STR_NONE;
    struct str rev_a = STR_NONE;
    struct str rev_b = STR_NONE;
    if (str_chr(a, ':') != SIZE_MAX) {
        str_cut(a, ':', &epoch_a, &a);
    }
    if (str_chr(b, ':') != SIZE_MAX) {
        str_cut(b, ':', &epoch_b, &b);
    }
    int d = version_compare_digits(epoch_a, epoch_b);
    if (d != 0) {
        return d;
    }
    str_rcut(a, '-', &a, &rev_a);
    str_rcut(b, '-', &b, &rev_b);
    d = compare_part(a, b);
    return d != 0 ? d : compare_part(rev_a, rev_b);
}
