/*
 * Arch Linux: [epoch:]version[-release], vercmp(8). As rpmvercmp, but letters at the end make a version older ("1.0rc" <
 * "1.0"), longer separators make it newer, and a release counts only where both have one.
 */
#include "ident/version_part.h"

struct alpm {
    struct str epoch, version, release;
    bool has_release;
};

static struct alpm split(struct str v) {
    struct alpm r = {.epoch = STR("0")};
    size_t i = 0;
    v = str_trim(v);
    struct str epoch = take_digits(v, &i);
    if (i < v.n && v.p[i] == ':') {
        r.epoch = epoch;
        v = str_from(v, i + 1);
    }
    r.has_release = str_rcut(v, '-', &r.version, &r.release);
    return r;
}

static size_t skip_separators(struct str s, size_t i) {
    while (i < s.n && !chr_alnum(s.p[i])) {
        i++;
    }
    return i;
}

static int segment_cmp(struct str a, size_t *i, struct str b, size_t *k) {
    if (chr_digit(a.p[*i])) {
        return chr_digit(b.p[*k]) ? number_cmp(take_digits(a, i), take_digits(b, k)) : 1;
    }
    return chr_digit(b.p[*k]) ? -1 : str_cmp(take_letters(a, i), take_letters(b, k));
}

/* What is left when the other has ended: letters are older than nothing, all else is newer. */
static int rest_sign(struct str s, size_t i) {
    return chr_alpha(s.p[i]) ? -1 : 1;
}

static int part_cmp(struct str a, struct str b) {
    size_t i = 0;
    size_t k = 0;
    while (i < a.n && k < b.n) {
        size_t from_a = i;
        size_t from_b = k;
        i = skip_separators(a, i);
        k = skip_separators(b, k);
        if (i >= a.n || k >= b.n) {
            break;
        }
        if (i - from_a != k - from_b) {
            return i - from_a < k - from_b ? -1 : 1;
        }
        int c = segment_cmp(a, &i, b, &k);
        if (c != 0) {
            return c;
        }
    }
    if (i >= a.n && k >= b.n) {
        return 0;
    }
    return i < a.n ? rest_sign(a, i) : -rest_sign(b, k);
}

int alpm_compare(struct str a, struct str b) {
    struct alpm x = split(a);
    struct alpm y = split(b);
    int c = number_cmp(x.epoch, y.epoch);
    if (c == 0) {
        c = part_cmp(x.version, y.version);
    }
    return c != 0 || !x.has_release || !y.has_release ? c : part_cmp(x.release, y.release);
}

/* PKGBUILD(5): no colon, slash, hyphen or white space in a version. */
bool alpm_valid(struct str v) {
    struct alpm r = split(v);
    for (size_t i = 0; i < r.version.n; i++) {
        unsigned char c = (unsigned char)r.version.p[i];
        if (c <= ' ' || c == ':' || c == '/' || c == '-') {
            return false;
        }
    }
    return r.version.n > 0 && (!r.has_release || (r.release.n > 0 && chr_digit(r.release.p[0])));
}
