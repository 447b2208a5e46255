/*
 * Maven: the order of the POM reference ("Version Order Specification"), which ComparableVersion implements. A version is a
 * flat list of tokens, each with the "." or "-" before it; a change between digits and letters counts as "-". Tokens that mean
 * nothing (0, "ga", "final", "release", empty) vanish before a "-" and before the end.
 */
#include "ident/version_part.h"

enum { RANK_RELEASE = 5, RANK_UNKNOWN = 7 };

static const struct {
    struct str word;
    int rank;
} qualifiers[] = {
    {STR_INIT("alpha"), 0},
    {STR_INIT("beta"), 1},
    {STR_INIT("milestone"), 2},
    {STR_INIT("rc"), 3},
    {STR_INIT("cr"), 3},
    {STR_INIT("snapshot"), 4},
    {STR_INIT(""), RANK_RELEASE},
    {STR_INIT("ga"), RANK_RELEASE},
    {STR_INIT("final"), RANK_RELEASE},
    {STR_INIT("release"), RANK_RELEASE},
    {STR_INIT("sp"), 6},
};

struct token {
    struct str text;
    char prefix; /* 0 for the first, '.' or '-' */
    bool number;
    bool pad; /* beyond the end of the shorter version */
    int rank; /* of a qualifier */
};

struct maven {
    struct str text;
    size_t i;
    size_t keep_until; /* null tokens before this offset were found to stay */
    bool started, ended;
    char prefix; /* of the token to come */
};

static int rank_of(struct str word, bool before_digit) {
    if (before_digit && word.n == 1) { /* "1a1" is "1-alpha-1" */
        switch (chr_lower(word.p[0])) {
            case 'a':
                return 0;
            case 'b':
                return 1;
            case 'm':
                return 2;
            default:
                return RANK_UNKNOWN;
        }
    }
    for (size_t i = 0; i < sizeof qualifiers / sizeof *qualifiers; i++) {
        if (str_eqi(word, qualifiers[i].word)) {
            return qualifiers[i].rank;
        }
    }
    return RANK_UNKNOWN;
}

static bool is_separator(char c) {
    return c == '.' || c == '-';
}

static bool take_token(struct maven *v, struct token *t) {
    struct str s = v->text;
    if (v->ended) {
        return false;
    }
    *t = (struct token){.prefix = v->prefix};
    size_t from = v->i;
    bool digits = from < s.n && chr_digit(s.p[from]);
    while (v->i < s.n && !is_separator(s.p[v->i]) && chr_digit(s.p[v->i]) == digits) {
        v->i++;
    }
    t->text = str_sub(s, from, v->i - from);
    t->number = digits || t->text.n == 0; /* an empty token is 0 */
    v->ended = v->i >= s.n;
    bool separated = !v->ended && is_separator(s.p[v->i]);
    if (!t->number) {
        t->rank = rank_of(t->text, !v->ended && !separated);
    }
    v->prefix = separated ? s.p[v->i] : '-';
    v->i += separated;
    return true;
}

static bool is_null(const struct token *t) {
    return t->number ? number_is_zero(t->text) : t->rank == RANK_RELEASE;
}

/* A null token was taken: whether only nulls stand between it and the next "-" or the end. */
static bool vanishes(struct maven *v) {
    struct maven ahead = *v;
    struct token t;
    for (;;) {
        struct maven before = ahead;
        if (!take_token(&ahead, &t) || t.prefix == '-') {
            *v = before;
            return true;
        }
        if (!is_null(&t)) {
            v->keep_until = before.i;
            return false;
        }
    }
}

/* The next token that counts; false at the end. */
static bool next(struct maven *v, struct token *t) {
    for (;;) {
        size_t at = v->i;
        if (!take_token(v, t)) {
            return false;
        }
        bool is_first = !v->started;
        v->started = true;
        if (is_first || !is_null(t) || at < v->keep_until || !vanishes(v)) {
            return true;
        }
    }
}

/* ".qualifier" < "-qualifier" < "-number" < ".number" */
static int kind_rank(const struct token *t) {
    if (t->prefix == '.') {
        return t->number ? 3 : 0;
    }
    return t->number ? 2 : 1;
}

static int token_cmp(const struct token *a, const struct token *b) {
    if (a->prefix != b->prefix) {
        return kind_rank(a) - kind_rank(b);
    }
    if (a->number && b->number) {
        return number_cmp(a->text, b->text);
    }
    if (a->number != b->number) {
        return a->number ? 1 : -1;
    }
    if (a->rank != b->rank) {
        return a->rank - b->rank;
    }
    return a->rank == RANK_UNKNOWN ? str_cmpi(a->text, b->text) : 0;
}

/* What stands against a token that the other version does not have: 0 for a number behind ".", else the release. */
static struct token padding(const struct token *t) {
    return (struct token){.prefix = t->prefix, .number = t->number && t->prefix == '.', .rank = RANK_RELEASE, .pad = true};
}

int maven_compare(struct str a, struct str b) {
    struct maven x = {.text = str_trim(a)};
    struct maven y = {.text = str_trim(b)};
    struct token t;
    struct token u;
    for (;;) {
        bool more_x = next(&x, &t);
        bool more_y = next(&y, &u);
        if (!more_x && !more_y) {
            return 0;
        }
        if (!more_x) {
            t = padding(&u);
        } else if (!more_y) {
            u = padding(&t);
        }
        int c = token_cmp(&t, &u);
        if (c != 0) {
            return c;
        }
    }
}

/* Maven takes any text; what cannot be a path or a range is refused. */
bool maven_valid(struct str v) {
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        if (c <= ' ' || c == 127 || strchr("[](),/\\:\"<>|?*", c) != NULL) {
            return false;
        }
    }
    return v.n > 0;
}
