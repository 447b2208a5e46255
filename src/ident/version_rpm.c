/* RPM versions: epoch:version-release, each part by rpmvercmp ('~' below everything, '^' above the end). */
#include "ident/version_schemes.h"

static struct str skip_separators(struct str s) {
    while (s.n > 0 && !chr_alnum(s.p[0]) && s.p[0] != '~' && s.p[0] != '^') {
        s = str_from(s, 1);
    }
    return s;
}

static bool at(struct str s, char c) {
    return s.n > 0 && s.p[0] == c;
}

static int rpmvercmp(struct str a, struct str b) {
    while (a.n > 0 || b.n > 0) {
        a = skip_separators(a);
        b = skip_separators(b);
        if (at(a, '~') || at(b, '~')) {
            if (!at(a, '~') || !at(b, '~')) {
                return at(a, '~') ? -1 : 1;
            }
            a = str_from(a, 1);
            b = str_from(b, 1);
            continue;
        }
        if (at(a, '^') || at(b, '^')) {
            if (a.n == 0 || b.n == 0) {
                return a.n == 0 ? -1 : 1;
            }
            if (!at(a, '^') || !at(b, '^')) {
                return at(a, '^') ? -1 : 1;
            }
            a = str_from(a, 1);
            b = str_from(b, 1);
            continue;
        }
        if (a.n == 0 || b.n == 0) {
            break;
        }
        bool number = chr_digit(a.p[0]);
        struct str x = number ? version_take_digits(&a) : version_take_letters(&a);
        struct str y = number ? version_take_digits(&b) : version_take_letters(&b);
        if (y.n == 0) { /* a number is newer than letters */
            return number ? 1 : -1;
        }
        int d = number ? version_compare_digits(x, y) : str_cmp(x, y);
        if (d != 0) {
            return d;
        }
    }
    return (a.n > 0) - (b.n > 0);
}

int version_compare_rpm(struct str a, struct str b) {
    struct str epoch_a = STR_NONE;
    struct str epoch_b = STR_NONE;
    struct str rel_a = STR_NONE;
    struct str rel_b = STR_NONE;
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
    str_rcut(a, '-', &a, &rel_a);
    str_rcut(b, '-', &b, &rel_b);
    d = rpmvercmp(a, b);
    return d != 0 || rel_a.n == 0 || rel_b.n == 0 ? d : rpmvercmp(rel_a, rel_b);
}
