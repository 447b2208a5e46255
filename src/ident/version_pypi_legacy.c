/*
 * The order of Python versions from before PEP 440 (setuptools' parse_version): a version becomes a list of parts, numbers
 * padded to eight digits, words led by "*", closed by "*final"; zeros before a word vanish, and dashes ("*final-") before a
 * word that comes before "final". The lists are compared as text. Here the text is made byte by byte instead of being kept.
 */
#include "ident/version_pypi.h"

enum { PAD = 8 };

enum legacy_kind { NUMBER, WORD, DASH, FINAL, DONE };

struct legacy {
    struct str text;
    size_t i;
    size_t keep_until; /* parts before this offset were found to stay */
    size_t zeros;      /* of the present part's padding, still to give */
    struct str now;    /* what is left of the present part */
    bool ended;
};

/* The part at *i, which moves behind it; lower case is left to the caller. */
static enum legacy_kind take_part(struct str s, size_t *i, struct str *part) {
    while (*i < s.n && !chr_alnum(s.p[*i]) && s.p[*i] != '-') {
        ++*i;
    }
    if (*i >= s.n) {
        *part = STR("final");
        return FINAL;
    }
    if (s.p[*i] == '-') {
        ++*i;
        *part = STR("final-");
        return DASH;
    }
    if (chr_digit(s.p[*i])) {
        *part = take_digits(s, i);
        return NUMBER;
    }
    *part = take_letters(s, i);
    static const struct {
        struct str from, to;
    } spellings[] = {{STR_INIT("pre"), STR_INIT("c")},
                     {STR_INIT("preview"), STR_INIT("c")},
                     {STR_INIT("rc"), STR_INIT("c")},
                     {STR_INIT("dev"), STR_INIT("@")}};
    for (size_t k = 0; k < sizeof spellings / sizeof *spellings; k++) {
        if (str_eqi(*part, spellings[k].from)) {
            *part = spellings[k].to;
            break;
        }
    }
    return WORD;
}

static bool is_padding(enum legacy_kind kind, struct str part) {
    return kind == NUMBER && part.n <= PAD && number_is_zero(part);
}

/* A run of equal removable parts (zeros, or dashes) at offset i: whether what follows removes it. */
static bool run_vanishes(struct legacy *v, enum legacy_kind run) {
    struct str part;
    size_t i = v->i;
    size_t before = i;
    enum legacy_kind kind = take_part(v->text, &i, &part);
    while (run == NUMBER ? is_padding(kind, part) : kind == DASH) {
        before = i;
        kind = take_part(v->text, &i, &part);
    }
    bool gone = run == NUMBER ? kind != NUMBER : kind == WORD && str_cmpi(part, STR("final")) < 0;
    if (gone) {
        v->i = before;
    } else {
        v->keep_until = before;
    }
    return gone;
}

/* Sets up the next part; false at the end. */
static bool next_part(struct legacy *v) {
    while (!v->ended) {
        size_t at = v->i;
        struct str part;
        enum legacy_kind kind = take_part(v->text, &v->i, &part);
        bool removable = kind == DASH || is_padding(kind, part);
        if (removable && at >= v->keep_until && run_vanishes(v, kind)) {
            continue;
        }
        v->ended = kind == FINAL;
        v->now = part;
        v->zeros = kind == NUMBER && part.n < PAD ? PAD - part.n : 0;
        if (kind != NUMBER) {
            v->zeros = SIZE_MAX; /* a "*" is due */
        }
        return true;
    }
    return false;
}

/* The next byte of the joined parts, or -1. */
static int next_byte(struct legacy *v) {
    while (v->now.n == 0 && v->zeros == 0) {
        if (!next_part(v)) {
            return -1;
        }
    }
    if (v->zeros == SIZE_MAX) {
        v->zeros = 0;
        return '*';
    }
    if (v->zeros > 0) {
        v->zeros--;
        return '0';
    }
    unsigned char c = (unsigned char)chr_lower(v->now.p[0]);
    v->now = str_from(v->now, 1);
    return c;
}

int pypi_legacy_cmp(struct str a, struct str b) {
    struct legacy x = {.text = a};
    struct legacy y = {.text = b};
    int c;
    int d;
    do {
        c = next_byte(&x);
        d = next_byte(&y);
    } while (c == d && c >= 0);
    return c - d;
}
