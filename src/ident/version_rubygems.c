/* RubyGems (Gem::Version) and Composer (version_compare of PHP after Composer's normalisation). */
#include "ident/version_schemes.h"

/* The next run of digits or letters; separators between are skipped. A '-' makes a pre-release: ".pre." */
static bool next_segment(struct str *s, struct str *out) {
    while (s->n > 0 && !chr_alnum(s->p[0])) {
        if (s->p[0] == '-') {
            *s = str_from(*s, 1);
            *out = STR("pre");
            return true;
        }
        *s = str_from(*s, 1);
    }
    if (s->n == 0) {
        return false;
    }
    *out = chr_digit(s->p[0]) ? version_take_digits(s) : version_take_letters(s);
    return true;
}

/* What is left has only zeros and separators: it adds nothing. */
static bool is_zero_tail(struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '0' && s.p[i] != '.') {
            return false;
        }
    }
    return true;
}

int version_compare_rubygems(struct str a, struct str b) {
    for (;;) {
        struct str before_a = a;
        struct str before_b = b;
        struct str x = STR("0");
        struct str y = STR("0");
        bool more_a = next_segment(&a, &x);
        bool more_b = next_segment(&b, &y);
        if ((!more_a && is_zero_tail(before_b)) || (!more_b && is_zero_tail(before_a))) {
            return 0;
        }
        bool nx = chr_digit(x.p[0]);
        bool ny = chr_digit(y.p[0]);
        if (nx != ny) { /* letters say pre-release: below any number, the implied zeros included */
            return nx ? 1 : -1;
        }
        int d = nx ? version_compare_digits(x, y) : str_cmp(x, y);
        if (d != 0) {
            return d;
        }
    }
}

static int php_rank(struct str s) {
    static const struct {
        const char *word;
        int rank;
    } ranks[] = {{"dev", 1}, {"alpha", 2}, {"a", 2}, {"beta", 3}, {"b", 3}, {"rc", 4}, {"c", 4}, {"#", 5}, {"pl", 6}, {"patch", 6}, {"p", 6}};
    if (s.n == 0) {
        return 5; /* the release itself stands where a number would */
    }
    if (chr_digit(s.p[0])) {
        return 5;
    }
    for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++) {
        if (str_eqi(s, str_z(ranks[i].word))) {
            return ranks[i].rank;
        }
    }
    return 0;
}

static bool next_php(struct str *s, struct str *out) {
    while (s->n > 0 && !chr_alnum(s->p[0])) {
        *s = str_from(*s, 1);
    }
    *out = STR_NONE;
    if (s->n == 0) {
        return false;
    }
    *out = chr_digit(s->p[0]) ? version_take_digits(s) : version_take_letters(s);
    return true;
}

int version_compare_packagist(struct str a, struct str b) {
    a = a.n > 1 && (a.p[0] == 'v' || a.p[0] == 'V') && chr_digit(a.p[1]) ? str_from(a, 1) : a;
    b = b.n > 1 && (b.p[0] == 'v' || b.p[0] == 'V') && chr_digit(b.p[1]) ? str_from(b, 1) : b;
    struct str build;
    str_cut(a, '+', &a, &build);
    str_cut(b, '+', &b, &build);
    for (;;) {
        struct str before_a = a;
        struct str before_b = b;
        struct str x;
        struct str y;
        bool more_a = next_php(&a, &x);
        bool more_b = next_php(&b, &y);
        if (!more_a && !more_b) {
            return 0;
        }
        if ((!more_a && is_zero_tail(before_b)) || (!more_b && is_zero_tail(before_a))) {
            return 0;
        }
        bool nx = x.n > 0 && chr_digit(x.p[0]);
        bool ny = y.n > 0 && chr_digit(y.p[0]);
        int d;
        if (nx && ny) {
            d = version_compare_digits(x, y);
        } else if (nx || ny) {
            struct str number = nx ? x : y;
            struct str other = nx ? y : x;
            int sign = nx ? 1 : -1;
            d = other.n == 0 ? sign * version_compare_digits(number, STR("0")) : sign * (5 - php_rank(other));
            d = other.n == 0 && d == 0 ? sign : d;
        } else {
            d = php_rank(x) - php_rank(y);
        }
        if (d != 0) {
            return d;
        }
    }
}
