/*
 * Versions of no ecosystem: what NVD, vendors and upstream projects write. A version is a list of numbers and words; what is
 * neither only separates. At each place, from low to high:
 *
 *     "~…"  <  a word of a pre-release ("rc", "beta" …)  <  the end  <  a word behind a separator ("1.1-fips", "2.0 sp1")
 *           <  a word glued to the number before it (OpenSSL's "1.0.2u", "1.0.2za"; "7.7p1")  <  a number
 *
 * Trailing zeros of a dotted number say nothing: "1.0" is "1.0.0", also before a pre-release. Letter case is ignored.
 */
#include "ident/version_part.h"

enum kind { TILDE, PRE, END, WORD, GLUED, NUMBER };

static const struct {
    struct str word;
    int rank;
} pre_words[] = {
    {STR_INIT("dev"), 0},     {STR_INIT("devel"), 0}, {STR_INIT("snapshot"), 0},  {STR_INIT("nightly"), 0},
    {STR_INIT("alpha"), 1},   {STR_INIT("beta"), 2},  {STR_INIT("milestone"), 3}, {STR_INIT("pre"), 4},
    {STR_INIT("preview"), 4}, {STR_INIT("rc"), 5},    {STR_INIT("cr"), 5},
};

struct token {
    enum kind kind;
    struct str text;
    int rank; /* of a pre-release word */
};

struct generic {
    struct str text;
    size_t i;
    size_t keep_until; /* zeros before this offset were found to stay */
    bool started;
};

static bool is_word_byte(char c) {
    return chr_alpha(c) || (unsigned char)c >= 0x80;
}

static void take_token(struct generic *v, struct token *t) {
    struct str s = v->text;
    size_t from = v->i;
    while (v->i < s.n && !chr_digit(s.p[v->i]) && !is_word_byte(s.p[v->i]) && s.p[v->i] != '~') {
        v->i++;
    }
    *t = (struct token){.kind = END};
    if (v->i >= s.n) {
        return;
    }
    if (s.p[v->i] == '~') {
        v->i++;
        t->kind = TILDE;
        return;
    }
    if (chr_digit(s.p[v->i])) {
        t->kind = NUMBER;
        t->text = take_digits(s, &v->i);
        return;
    }
    t->kind = v->i == from && from > 0 && chr_digit(s.p[from - 1]) ? GLUED : WORD;
    from = v->i;
    while (v->i < s.n && is_word_byte(s.p[v->i])) {
        v->i++;
    }
    t->text = str_sub(s, from, v->i - from);
    for (size_t k = 0; k < sizeof pre_words / sizeof *pre_words; k++) {
        if (str_eqi(t->text, pre_words[k].word)) {
            t->kind = PRE;
            t->rank = pre_words[k].rank;
        }
    }
}

/* A zero was taken: whether only zeros stand between it and the end, a pre-release or a word of its own. */
static bool zeros_vanish(struct generic *v) {
    struct generic ahead = *v;
    struct token t;
    for (;;) {
        struct generic before = ahead;
        take_token(&ahead, &t);
        if (t.kind == NUMBER && number_is_zero(t.text)) {
            continue;
        }
        if (t.kind == NUMBER || t.kind == GLUED) {
            v->keep_until = before.i;
            return false;
        }
        *v = before;
        return true;
    }
}

static void next(struct generic *v, struct token *t) {
    for (;;) {
        size_t at = v->i;
        take_token(v, t);
        bool is_first = !v->started;
        v->started = true;
        if (is_first || t->kind != NUMBER || !number_is_zero(t->text) || at < v->keep_until || !zeros_vanish(v)) {
            return;
        }
    }
}

static int token_cmp(const struct token *a, const struct token *b) {
    if (a->kind != b->kind) {
        return (int)a->kind - (int)b->kind;
    }
    switch (a->kind) {
        case NUMBER:
            return number_cmp(a->text, b->text);
        case PRE:
            return a->rank - b->rank;
        case WORD:
        case GLUED:
            return str_cmpi(a->text, b->text);
        case TILDE:
        case END:
            break;
    }
    return 0;
}

static struct generic begin(struct str v) {
    v = str_trim(v);
    if (v.n > 1 && chr_lower(v.p[0]) == 'v' && chr_digit(v.p[1])) {
        v = str_from(v, 1);
    }
    return (struct generic){.text = v};
}

int generic_compare(struct str a, struct str b) {
    struct generic x = begin(a);
    struct generic y = begin(b);
    struct token t;
    struct token u;
    int c;
    do {
        next(&x, &t);
        next(&y, &u);
        c = token_cmp(&t, &u);
    } while (c == 0 && t.kind != END);
    return c;
}

/* Anything that holds a number and no control character. */
bool generic_valid(struct str v) {
    bool number = false;
    for (size_t i = 0; i < v.n; i++) {
        if ((unsigned char)v.p[i] < 0x20) {
            return false;
        }
        number = number || chr_digit(v.p[i]);
    }
    return number;
}
