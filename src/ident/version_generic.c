/*
 * The most likely order of versions that follow no standard: numbers by value; words that say "before the release" below it; other letters
 * above it, longer letter runs above shorter ones (OpenSSL: 1.0.2u < 1.0.2za < 1.0.2zd); separators do not matter.
 */
#include "ident/version_schemes.h"

enum kind { END, PRERELEASE, LETTERS, NUMBER };

struct token {
    enum kind kind;
    struct str text;
    int rank; /* of a pre-release word */
};

static int prerelease_rank(struct str word) {
    static const struct {
        const char *word;
        int rank;
    } words[] = {{"dev", 1}, {"snapshot", 1}, {"nightly", 1}, {"alpha", 2}, {"beta", 3}, {"milestone", 4}, {"m", 4},
                 {"pre", 5}, {"preview", 5},  {"rc", 6},      {"cr", 6},    {"candidate", 6}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_eqi(word, str_z(words[i].word))) {
            return words[i].rank;
        }
    }
    return 0;
}

static struct token next(struct str *s) {
    bool dash = false;
    while (s->n > 0 && !chr_alnum(s->p[0])) {
        dash = dash || s->p[0] == '~';
        *s = str_from(*s, 1);
    }
    if (s->n == 0) {
        return (struct token){.kind = END};
    }
    if (chr_digit(s->p[0])) {
        return (struct token){.kind = dash ? PRERELEASE : NUMBER, .text = version_take_digits(s)};
    }
    struct token t = {.kind = LETTERS, .text = version_take_letters(s)};
    t.rank = prerelease_rank(t.text);
    t.kind = t.rank > 0 || dash ? PRERELEASE : LETTERS;
    return t;
}

/* Order of kinds at the same place: 1.0rc1 < 1.0 < 1.0a < 1.0.1. */
static int kind_order(enum kind k) {
    static const int order[] = {[END] = 1, [PRERELEASE] = 0, [LETTERS] = 2, [NUMBER] = 3};
    return order[k];
}

static int compare_tokens(const struct token *x, const struct token *y) {
    if (x->kind != y->kind) {
        return kind_order(x->kind) - kind_order(y->kind);
    }
    switch (x->kind) {
        case NUMBER:
            return version_compare_digits(x->text, y->text);
        case PRERELEASE:
            return x->rank != y->rank ? x->rank - y->rank : str_cmpi(x->text, y->text);
        case LETTERS:
            return x->text.n != y->text.n ? (x->text.n > y->text.n ? 1 : -1) : str_cmpi(x->text, y->text);
        default:
            return 0;
    }
}

/* What is left after an equal front: zeros alone say nothing (1.0 = 1.0.0). */
static bool only_zeros(struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '0' && s.p[i] != '.') {
            return false;
        }
    }
    return true;
}

static struct str without_v(struct str s) {
    return s.n > 1 && (s.p[0] == 'v' || s.p[0] == 'V') && chr_digit(s.p[1]) ? str_from(s, 1) : s;
}

int version_compare_generic(struct str a, struct str b) {
    a = without_v(a);
    b = without_v(b);
    for (;;) {
        struct str rest_a = a;
        struct str rest_b = b;
        struct token x = next(&a);
        struct token y = next(&b);
        if (x.kind == END && y.kind == END) {
            return 0;
        }
        if ((x.kind == END && only_zeros(rest_b)) || (y.kind == END && only_zeros(rest_a))) {
            return 0;
        }
        int d = compare_tokens(&x, &y);
        if (d != 0) {
            return d;
        }
    }
}
