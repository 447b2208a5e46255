/*
 * Go: Semantic Versioning with an optional "v" (golang.org/x/mod/semver); "+incompatible" is metadata, a pseudo-version is a
 * pre-release. Releases of Go itself are written "go1.21rc2" (package go/version).
 */
#include "ident/version_part.h"

static struct str without_go(struct str v) {
    return str_starts(v, STR("go")) ? str_from(v, 2) : v;
}

/* "rc2" < "rc10": a word, then a number; only for a pre-release that is glued to the numbers. */
static int word_number_cmp(struct str a, struct str b) {
    size_t i = 0;
    size_t k = 0;
    int c = str_cmp(take_letters(a, &i), take_letters(b, &k));
    return c != 0 ? c : number_cmp(take_digits(a, &i), take_digits(b, &k));
}

static bool is_word_number(struct str s) {
    size_t i = 0;
    return take_letters(s, &i).n > 0 && take_digits(s, &i).n > 0 && i == s.n;
}

/* Glued: no "-" before it. The pre-release starts right behind the numbers. */
static bool is_glued(const struct semver *v) {
    return v->has_pre && v->pre.p == v->numbers.p + v->numbers.n && is_word_number(v->pre);
}

int go_compare(struct str a, struct str b) {
    struct semver x = semver_split(without_go(a));
    struct semver y = semver_split(without_go(b));
    if (is_glued(&x) && is_glued(&y)) {
        struct semver x_only = {.numbers = x.numbers};
        struct semver y_only = {.numbers = y.numbers};
        int c = semver_cmp(&x_only, &y_only, SEMVER_PLAIN);
        return c != 0 ? c : word_number_cmp(x.pre, y.pre);
    }
    return semver_cmp(&x, &y, SEMVER_PLAIN);
}
