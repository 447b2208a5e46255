/*
 * Maven versions: the order of ComparableVersion (Maven POM reference, "Version Order Specification"): tokens split at dots, hyphens and between
 * digits and letters; null tokens before a hyphen or the end are dropped; then token by token, padded.
 */
#include "ident/version_schemes.h"

enum { MAX_TOKENS = 64 };

struct token {
    struct str text;
    bool number, hyphen; /* hyphen: a '-' or a change between digits and letters stands before it */
};

/* alpha < beta < milestone < rc < snapshot < release < sp < other words < numbers */
static int rank(struct str s, bool number_follows) {
    static const struct {
        const char *word;
        int rank;
    } words[] = {{"alpha", 1}, {"beta", 2}, {"milestone", 3}, {"rc", 4}, {"cr", 4}, {"snapshot", 5}, {"", 6}, {"final", 6}, {"ga", 6}, {"release", 6}, {"sp", 7}};
    static const struct {
        const char *letter;
        int rank;
    } letters[] = {{"a", 1}, {"b", 2}, {"m", 3}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_eqi(s, str_z(words[i].word))) {
            return words[i].rank;
        }
    }
    for (size_t i = 0; number_follows && i < sizeof letters / sizeof *letters; i++) {
        if (str_eqi(s, str_z(letters[i].letter))) {
            return letters[i].rank;
        }
    }
    return 8;
}

static bool is_null(const struct token *t) {
    if (!t->number) {
        return rank(t->text, false) == 6;
    }
    for (size_t i = 0; i < t->text.n; i++) {
        if (t->text.p[i] != '0') {
            return false;
        }
    }
    return true;
}

static size_t tokenize(struct str s, struct token *out) {
    size_t n = 0;
    bool hyphen = false;
    bool pending = true; /* a token is expected: two separators in a row give an empty one, that is 0 */
    while (s.n > 0 && n < MAX_TOKENS) {
        char c = s.p[0];
        if (c == '.' || c == '-' || c == '_') {
            if (pending) {
                out[n++] = (struct token){STR("0"), true, hyphen};
            }
            hyphen = c == '-' || c == '_' ? true : false;
            pending = true;
            s = str_from(s, 1);
            continue;
        }
        bool number = chr_digit(c);
        size_t len = 1;
        while (len < s.n && s.p[len] != '.' && s.p[len] != '-' && s.p[len] != '_' && chr_digit(s.p[len]) == number) {
            len++;
        }
        out[n++] = (struct token){str_sub(s, 0, len), number, !pending ? true : hyphen};
        s = str_from(s, len);
        pending = false;
    }
    return n;
}

/* Drops null tokens that stand before a hyphen or the end. */
static size_t trim(struct token *t, size_t n) {
    for (size_t end = n; end > 0;) {
        /* end is the place after a run: the list's end, or the token that a hyphen begins */
        size_t from = end;
        while (from > 1 && is_null(&t[from - 1])) {
            from--;
        }
        if (from < end) {
            for (size_t i = end; i < n; i++) {
                t[from + i - end] = t[i];
            }
            n -= end - from;
        }
        size_t next = from;
        do {
            next = next > 0 ? next - 1 : 0;
        } while (next > 0 && !t[next].hyphen);
        end = next;
    }
    return n;
}

/* Place of a token by kind and separator: ".word" = "-word" < "-number" < ".number". */
static int place(const struct token *t) {
    return !t->number ? 0 : t->hyphen ? 1 : 2;
}

static int compare_tokens(const struct token *x, bool x_digit, const struct token *y, bool y_digit) {
    if (place(x) != place(y)) {
        return place(x) - place(y);
    }
    if (x->number) {
        return version_compare_digits(x->text, y->text);
    }
    int rx = rank(x->text, x_digit);
    int ry = rank(y->text, y_digit);
    return rx != ry ? rx - ry : rx == 8 ? str_cmpi(x->text, y->text) : 0;
}

int version_compare_maven(struct str a, struct str b) {
    struct token ta[MAX_TOKENS];
    struct token tb[MAX_TOKENS];
    size_t na = trim(ta, tokenize(a, ta));
    size_t nb = trim(tb, tokenize(b, tb));
    for (size_t i = 0; i < na || i < nb; i++) {
        /* the shorter is padded with null tokens that match the other's kind and separator */
        struct token pad = {.hyphen = i < na ? ta[i].hyphen : i < nb && tb[i].hyphen, .number = i < na ? ta[i].number : i < nb && tb[i].number};
        pad.text = pad.number ? STR("0") : STR("");
        const struct token *x = i < na ? &ta[i] : &pad;
        const struct token *y = i < nb ? &tb[i] : &pad;
        int d = compare_tokens(x, i + 1 < na && ta[i + 1].number && ta[i + 1].hyphen, y, i + 1 < nb && tb[i + 1].number && tb[i + 1].hyphen);
        if (d != 0) {
            return d;
        }
    }
    return 0;
}
