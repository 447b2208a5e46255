/* PyPI: PEP 440, "Version scheme" and appendix B. What is not PEP 440 sorts before all that is, in setuptools' old order. */
#include "ident/version_pypi.h"

static char at(struct str s, size_t i) {
    return i < s.n ? chr_lower(s.p[i]) : '\0';
}

static size_t skip_separator(struct str s, size_t i) {
    char c = at(s, i);
    return i + (c == '-' || c == '_' || c == '.');
}

struct spelling {
    struct str word;
    char kind;
};

static const struct spelling pre_words[] = {
    {STR_INIT("alpha"), 'a'}, {STR_INIT("a"), 'a'},       {STR_INIT("beta"), 'b'}, {STR_INIT("b"), 'b'},
    {STR_INIT("rc"), 'r'},    {STR_INIT("preview"), 'r'}, {STR_INIT("pre"), 'r'},  {STR_INIT("c"), 'r'},
};
static const struct spelling post_words[] = {{STR_INIT("post"), 'p'}, {STR_INIT("rev"), 'p'}, {STR_INIT("r"), 'p'}};
static const struct spelling dev_words[] = {{STR_INIT("dev"), 'd'}};

/* [sep] word [sep number]: moves *i and returns the kind, or 0 with *i as it was. */
static char take_word(struct str s, size_t *i, const struct spelling *words, size_t n, struct str *number) {
    size_t k = skip_separator(s, *i);
    struct str word = take_letters(s, &k);
    for (size_t w = 0; w < n; w++) {
        if (str_eqi(word, words[w].word)) {
            size_t after = skip_separator(s, k);
            *number = take_digits(s, &after);
            *i = number->n > 0 ? after : k;
            return words[w].kind;
        }
    }
    return 0;
}

/* "1.0-1" is a post-release too. */
static bool take_post(struct str s, size_t *i, struct str *number) {
    if (at(s, *i) == '-') {
        size_t k = *i + 1;
        *number = take_digits(s, &k);
        if (number->n > 0) {
            *i = k;
            return true;
        }
    }
    return take_word(s, i, post_words, sizeof post_words / sizeof *post_words, number) != 0;
}

static bool take_release(struct str s, size_t *i, struct str *release) {
    size_t from = *i;
    if (take_digits(s, i).n == 0) {
        return false;
    }
    while (at(s, *i) == '.' && *i + 1 < s.n && chr_digit(s.p[*i + 1])) {
        ++*i;
        (void)take_digits(s, i);
    }
    *release = str_sub(s, from, *i - from);
    return true;
}

static bool take_local(struct str s, size_t *i, struct str *local) {
    size_t from = ++*i;
    for (; *i < s.n; ++*i) {
        bool separator = skip_separator(s, *i) != *i;
        bool alone = *i == from || *i + 1 == s.n || skip_separator(s, *i - 1) != *i - 1;
        if (separator ? alone : !chr_alnum(s.p[*i])) {
            return false;
        }
    }
    *local = str_from(s, from);
    return local->n > 0;
}

bool pypi_parse(struct str text, struct pypi *out) {
    struct str s = str_trim(text);
    size_t i = at(s, 0) == 'v';
    *out = (struct pypi){0};
    size_t mark = i;
    out->epoch = take_digits(s, &i);
    if (at(s, i) == '!' && out->epoch.n > 0) {
        i++;
    } else {
        out->epoch = STR_NONE;
        i = mark;
    }
    if (!take_release(s, &i, &out->release)) {
        return false;
    }
    out->pre = take_word(s, &i, pre_words, sizeof pre_words / sizeof *pre_words, &out->pre_number);
    out->has_post = take_post(s, &i, &out->post_number);
    out->has_dev = take_word(s, &i, dev_words, 1, &out->dev_number) != 0;
    if (at(s, i) == '+') {
        return take_local(s, &i, &out->local);
    }
    return i == s.n;
}

int pypi_release_cmp(struct str a, struct str b) {
    size_t i = 0;
    size_t k = 0;
    while (i < a.n || k < b.n) {
        int c = number_cmp(take_digits(a, &i), take_digits(b, &k));
        if (c != 0) {
            return c;
        }
        i += i < a.n;
        k += k < b.n;
    }
    return 0;
}

/* Where the version stands around its release: dev only, pre-release, the release itself. */
static int phase(const struct pypi *v) {
    if (v->pre == 0 && !v->has_post && v->has_dev) {
        return -1;
    }
    return v->pre != 0 ? v->pre : 127;
}

static struct str local_part(struct str *rest) {
    size_t i = 0;
    while (i < rest->n && chr_alnum(rest->p[i])) {
        i++;
    }
    struct str part = str_sub(*rest, 0, i);
    *rest = str_from(*rest, i + (i < rest->n));
    return part;
}

static int local_cmp(struct str a, struct str b) {
    while (a.n > 0 && b.n > 0) {
        struct str x = local_part(&a);
        struct str y = local_part(&b);
        bool number_x = str_is_number(x);
        bool number_y = str_is_number(y);
        int c = number_x && number_y ? number_cmp(x, y) : number_x != number_y ? (number_x ? 1 : -1) : str_cmpi(x, y);
        if (c != 0) {
            return c;
        }
    }
    return (a.n > 0) - (b.n > 0);
}

int pypi_cmp(const struct pypi *a, const struct pypi *b, bool local) {
    int c = number_cmp(a->epoch, b->epoch);
    if (c == 0) {
        c = pypi_release_cmp(a->release, b->release);
    }
    if (c == 0) {
        c = phase(a) - phase(b);
    }
    if (c == 0) {
        c = number_cmp(a->pre_number, b->pre_number);
    }
    if (c == 0) {
        c = a->has_post - b->has_post;
    }
    if (c == 0) {
        c = number_cmp(a->post_number, b->post_number);
    }
    if (c == 0) {
        c = b->has_dev - a->has_dev;
    }
    if (c == 0) {
        c = number_cmp(a->dev_number, b->dev_number);
    }
    return c != 0 || !local ? c : local_cmp(a->local, b->local);
}

int pypi_compare(struct str a, struct str b) {
    struct pypi x;
    struct pypi y;
    bool valid_a = pypi_parse(a, &x);
    bool valid_b = pypi_parse(b, &y);
    if (valid_a && valid_b) {
        return pypi_cmp(&x, &y, true);
    }
    return valid_a != valid_b ? valid_a - valid_b : pypi_legacy_cmp(a, b);
}

bool pypi_valid(struct str v) {
    struct pypi parsed;
    return pypi_parse(v, &parsed);
}
