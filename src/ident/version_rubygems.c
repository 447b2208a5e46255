/*
 * RubyGems: Gem::Version. Segments are runs of digits or letters, "-" is ".pre."; a segment of letters makes a pre-release and
 * is before any number. Zeros vanish before the first letters and at the end.
 */
#include "ident/version_part.h"

struct gem {
    struct str text;
    size_t i;
    bool letters;      /* behind the first segment of letters */
    size_t keep_until; /* zeros before this offset were found to stay */
};

/* The next segment of the text; false at the end. Letters: number is false. */
static bool take_segment(struct gem *v, struct str *segment, bool *number) {
    while (v->i < v->text.n && !chr_alnum(v->text.p[v->i])) {
        if (v->text.p[v->i++] == '-') {
            *segment = STR("pre");
            *number = false;
            return true;
        }
    }
    if (v->i >= v->text.n) {
        return false;
    }
    *number = chr_digit(v->text.p[v->i]);
    *segment = *number ? take_digits(v->text, &v->i) : take_letters(v->text, &v->i);
    return true;
}

/* A zero was taken: whether the run that it begins is dropped. */
static bool zeros_vanish(struct gem *v) {
    struct gem ahead = *v;
    struct str segment;
    bool number;
    for (;;) {
        struct gem before = ahead;
        if (!take_segment(&ahead, &segment, &number) || (!number && !v->letters)) {
            *v = before;
            return true;
        }
        if (!number || !number_is_zero(segment)) {
            v->keep_until = before.i;
            return false;
        }
    }
}

static bool next(struct gem *v, struct str *segment, bool *number) {
    for (;;) {
        size_t at = v->i;
        if (!take_segment(v, segment, number)) {
            return false;
        }
        if (!*number) {
            v->letters = true;
            return true;
        }
        if (!number_is_zero(*segment) || at < v->keep_until || !zeros_vanish(v)) {
            return true;
        }
    }
}

int rubygems_compare(struct str a, struct str b) {
    struct gem x = {.text = a};
    struct gem y = {.text = b};
    for (;;) {
        struct str s = STR_NONE;
        struct str t = STR_NONE;
        bool number_s = true;
        bool number_t = true;
        bool more_x = next(&x, &s, &number_s);
        bool more_y = next(&y, &t, &number_t);
        if (!more_x && !more_y) {
            return 0;
        }
        if (number_s != number_t) { /* what is missing is the number 0 */
            return number_s ? 1 : -1;
        }
        int c = number_s ? number_cmp(s, t) : str_cmp(s, t);
        if (c != 0) {
            return c;
        }
    }
}

/* Gem::Version::VERSION_PATTERN: numbers, then dotted alphanumerics, then one "-" part. */
bool rubygems_valid(struct str v) {
    size_t i = 0;
    v = str_trim(v);
    if (take_digits(v, &i).n == 0) {
        return v.n == 0; /* the empty version is 0 */
    }
    bool dash = false;
    while (i < v.n) {
        char c = v.p[i];
        bool opens = c == '.' || (c == '-' && !dash);
        bool followed = i + 1 < v.n && (chr_alnum(v.p[i + 1]) || (dash && v.p[i + 1] == '-'));
        if (opens ? !(followed || (c == '-' && i + 1 < v.n && v.p[i + 1] == '-')) : !(chr_alnum(c) || (dash && c == '-'))) {
            return false;
        }
        dash = dash || c == '-';
        i++;
    }
    return true;
}
