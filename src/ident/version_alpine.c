/*
 * Alpine (apk-tools 3, doc/apk-package.5): number{.number}{letter}{_suffix{number}}{~hash}{-rN}. Versions are compared token by
 * token; where kinds differ, the later kind in `enum token` is the lower version, but a pre-release suffix is below all.
 *
 * Text outside of the grammar is ordered too, below what is well-formed up to the same place, so that the order stays total:
 * anything odd behind "-" counts as one same low revision, anything odd before it falls back to the order of the whole text.
 */
#include "ident/version_part.h"

enum token { INVALID, INITIAL, DIGIT, LETTER, SUFFIX, SUFFIX_NUMBER, HASH, REVISION, END };

static const struct {
    struct str word;
    int weight; /* negative: before the release */
} suffixes[] = {
    {STR_INIT("alpha"), -4}, {STR_INIT("beta"), -3}, {STR_INIT("pre"), -2}, {STR_INIT("rc"), -1}, {STR_INIT("cvs"), 1},
    {STR_INIT("svn"), 2},    {STR_INIT("git"), 3},   {STR_INIT("hg"), 4},   {STR_INIT("p"), 5},
};

struct alpine {
    struct str text;
    size_t i;
    enum token token;
    bool idle_dot;    /* somewhere before i */
    struct str value; /* the digits, letter or hash of the token */
    int weight;       /* of a suffix; of a revision: 0 well-formed, -1 odd */
};

static void take_suffix(struct alpine *v) {
    struct str rest = str_from(v->text, v->i + 1);
    size_t i = 0;
    struct str word = take_letters(rest, &i);
    v->token = INVALID;
    for (size_t k = 0; k < sizeof suffixes / sizeof *suffixes; k++) {
        if (str_eq(word, suffixes[k].word)) {
            v->token = SUFFIX;
            v->weight = suffixes[k].weight;
            v->i += 1 + i;
            return;
        }
    }
}

static void take_hash(struct alpine *v) {
    size_t from = ++v->i;
    while (v->i < v->text.n && (chr_digit(v->text.p[v->i]) || (v->text.p[v->i] >= 'a' && v->text.p[v->i] <= 'f'))) {
        v->i++;
    }
    v->value = str_sub(v->text, from, v->i - from);
    v->token = v->value.n > 0 ? HASH : INVALID;
}

static void take_revision(struct alpine *v) {
    struct str rest = str_from(v->text, v->i + 1);
    size_t i = 0;
    bool has_r = rest.n > 0 && rest.p[0] == 'r';
    i += has_r;
    v->value = take_digits(rest, &i);
    v->weight = has_r && i == rest.n ? 0 : -1;
    v->token = REVISION;
    v->i = v->text.n;
}

/* apk says nothing to one dot that no number follows ("1.2.r1"). */
static void skip_idle_dot(struct alpine *v) {
    struct str rest = str_from(v->text, v->i);
    bool idle = rest.n > 0 && rest.p[0] == '.' && v->token <= DIGIT;
    if (idle && (rest.n == 1 || (rest.p[1] != '.' && !chr_digit(rest.p[1])))) {
        v->i++;
        v->idle_dot = true;
    }
}

static void take_next(struct alpine *v) {
    skip_idle_dot(v);
    if (v->i >= v->text.n) {
        v->token = END;
        return;
    }
    enum token before = v->token;
    char c = v->text.p[v->i];
    v->token = INVALID;
    bool number_follows = v->i + 1 < v->text.n && chr_digit(v->text.p[v->i + 1]);
    if (c == '.' && before <= DIGIT && number_follows) {
        v->i++;
        v->value = take_digits(v->text, &v->i);
        v->token = DIGIT;
    } else if (c >= 'a' && c <= 'z' && before <= DIGIT) {
        v->value = str_sub(v->text, v->i++, 1);
        v->token = LETTER;
    } else if (chr_digit(c) && before == SUFFIX) {
        v->value = take_digits(v->text, &v->i);
        v->token = SUFFIX_NUMBER;
    } else if (c == '_' && before <= SUFFIX_NUMBER) {
        take_suffix(v);
    } else if (c == '~' && before < HASH) {
        take_hash(v);
    } else if (c == '-' && before < REVISION) {
        take_revision(v);
    }
}

static struct alpine first(struct str text) {
    struct alpine v = {.text = text, .token = INITIAL};
    v.value = take_digits(v.text, &v.i);
    return v;
}

/* Two tokens of the same kind. Like Gentoo's, a later number with a leading zero is compared as text. */
static int same_kind_cmp(const struct alpine *a, const struct alpine *b) {
    switch (a->token) {
        case DIGIT:
            if ((a->value.n > 0 && a->value.p[0] == '0') || (b->value.n > 0 && b->value.p[0] == '0')) {
                return str_cmp(a->value, b->value);
            }
            return number_cmp(a->value, b->value);
        case INITIAL:
        case SUFFIX_NUMBER:
            return number_cmp(a->value, b->value);
        case LETTER:
        case HASH:
            return str_cmp(a->value, b->value);
        case SUFFIX:
            return a->weight - b->weight;
        case REVISION:
            if (a->weight != b->weight || a->weight < 0) {
                return a->weight - b->weight;
            }
            return number_cmp(a->value, b->value);
        case INVALID:
            return str_cmp(a->text, b->text);
        case END:
            break;
    }
    return 0;
}

/* The rank of what follows equal beginnings: odd text, a pre-release, an odd revision, the end, then later kinds before
 * earlier. */
static int rank(const struct alpine *v) {
    if (v->token == INVALID) {
        return -3;
    }
    if (v->token == SUFFIX && v->weight < 0) {
        return -2;
    }
    if (v->token == REVISION && v->weight < 0) {
        return -1;
    }
    return END - (int)v->token;
}

int alpine_compare(struct str a, struct str b) {
    struct alpine x = first(a);
    struct alpine y = first(b);
    while (x.token == y.token) {
        int c = same_kind_cmp(&x, &y);
        if (c != 0 || x.token == END || x.token == INVALID) {
            return c;
        }
        take_next(&x);
        take_next(&y);
    }
    return rank(&x) - rank(&y);
}

bool alpine_valid(struct str v) {
    struct alpine x = first(v);
    bool good = x.value.n > 0;
    while (good && x.token != END) {
        take_next(&x);
        good = x.token != INVALID && !x.idle_dot && (x.value.n > 0 || x.token == SUFFIX || x.token == END) &&
               (x.token != REVISION || (x.weight == 0 && x.value.n > 0));
    }
    return good;
}
