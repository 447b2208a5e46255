/* Python versions: PEP 440. Text that is none stands below all that are, in bytewise order. */
#include "ident/version_schemes.h"

struct pep440 {
    struct str epoch, release;
    int pre; /* 1 a, 2 b, 3 rc; 0 none */
    struct str pre_number, post_number, dev_number, local;
    bool post, dev, valid;
};

static struct str skip(struct str s, const char *chars) {
    return s.n > 0 && str_chr(str_z(chars), s.p[0]) != SIZE_MAX ? str_from(s, 1) : s;
}

/* A word of the list at the front, after an optional separator; *s moves behind it. */
static int take_word(struct str *s, const char *const *words, const int *values) {
    struct str rest = skip(*s, ".-_");
    for (size_t i = 0; words[i] != NULL; i++) {
        struct str w = str_z(words[i]);
        if (str_startsi(rest, w) && (rest.n == w.n || !chr_alpha(rest.p[w.n]))) {
            *s = str_from(rest, w.n);
            return values[i];
        }
    }
    return 0;
}

static struct str take_number(struct str *s) {
    struct str rest = skip(*s, ".-_");
    if (rest.n > 0 && chr_digit(rest.p[0])) {
        *s = rest;
        return version_take_digits(s);
    }
    return STR("0");
}

static void take_release(struct str *s, struct pep440 *v) {
    const char *start = s->p;
    while (s->n > 0 && chr_digit(s->p[0])) {
        version_take_digits(s);
        if (s->n > 1 && s->p[0] == '.' && chr_digit(s->p[1])) {
            *s = str_from(*s, 1);
        } else {
            break;
        }
    }
    v->release = (struct str){start, (size_t)(s->p - start)};
}

static struct pep440 parse(struct str s) {
    static const char *const pre_words[] = {"alpha", "beta", "preview", "pre", "rc", "a", "b", "c", NULL};
    static const int pre_values[] = {1, 2, 3, 3, 3, 1, 2, 3};
    static const char *const post_words[] = {"post", "rev", "r", NULL};
    static const char *const dev_words[] = {"dev", NULL};
    static const int one[] = {1, 1, 1};
    struct pep440 v = {.pre_number = STR("0"), .post_number = STR("0"), .dev_number = STR("0"), .epoch = STR("0")};
    s = skip(s, "vV");
    size_t bang = str_chr(s, '!');
    if (bang != SIZE_MAX) {
        v.epoch = str_sub(s, 0, bang);
        s = str_from(s, bang + 1);
    }
    str_cut(s, '+', &s, &v.local);
    take_release(&s, &v);
    v.pre = take_word(&s, pre_words, pre_values);
    if (v.pre != 0) {
        v.pre_number = take_number(&s);
    }
    if (s.n > 1 && s.p[0] == '-' && chr_digit(s.p[1])) { /* 1.0-1 is 1.0.post1 */
        v.post = true;
        s = str_from(s, 1);
        v.post_number = version_take_digits(&s);
    } else if (take_word(&s, post_words, one) != 0) {
        v.post = true;
        v.post_number = take_number(&s);
    }
    if (take_word(&s, dev_words, one) != 0) {
        v.dev = true;
        v.dev_number = take_number(&s);
    }
    v.valid = v.release.n > 0 && s.n == 0;
    for (size_t i = 0; i < v.epoch.n; i++) {
        v.valid = v.valid && chr_digit(v.epoch.p[i]);
    }
    return v;
}

static int compare_release(struct str a, struct str b) {
    struct str ra = a;
    struct str rb = b;
    for (;;) {
        struct str x = STR("0");
        struct str y = STR("0");
        bool more_a = str_next(&ra, '.', &x);
        bool more_b = str_next(&rb, '.', &y);
        if (!more_a && !more_b) {
            return 0;
        }
        int d = version_compare_digits(x, y);
        if (d != 0) {
            return d;
        }
    }
}

/* 1.0.dev1 < 1.0a1 < 1.0 < 1.0.post1: the place of the pre-release part. */
static int pre_place(const struct pep440 *v) {
    return v->pre != 0 ? v->pre : v->dev && !v->post ? 0 : 4;
}

static int compare_local(struct str a, struct str b) {
    while (a.n > 0 || b.n > 0) {
        a = skip(a, ".-_");
        b = skip(b, ".-_");
        if (a.n == 0 || b.n == 0) {
            return (a.n > 0) - (b.n > 0);
        }
        bool na = chr_digit(a.p[0]);
        bool nb = chr_digit(b.p[0]);
        size_t ea = 0;
        size_t eb = 0;
        while (ea < a.n && chr_alnum(a.p[ea])) {
            ea++;
        }
        while (eb < b.n && chr_alnum(b.p[eb])) {
            eb++;
        }
        struct str x = str_sub(a, 0, ea);
        struct str y = str_sub(b, 0, eb);
        for (size_t i = 0; i < x.n; i++) {
            na = na && chr_digit(x.p[i]);
        }
        for (size_t i = 0; i < y.n; i++) {
            nb = nb && chr_digit(y.p[i]);
        }
        int d = na != nb ? (na ? 1 : -1) : na ? version_compare_digits(x, y) : str_cmpi(x, y);
        if (d != 0 || ea == 0 || eb == 0) {
            return d;
        }
        a = str_from(a, ea);
        b = str_from(b, eb);
    }
    return 0;
}

int version_compare_pypi(struct str a, struct str b) {
    struct pep440 x = parse(a);
    struct pep440 y = parse(b);
    if (!x.valid || !y.valid) {
        return x.valid != y.valid ? (x.valid ? 1 : -1) : str_cmp(a, b);
    }
    int d = version_compare_digits(x.epoch, y.epoch);
    d = d != 0 ? d : compare_release(x.release, y.release);
    d = d != 0 ? d : pre_place(&x) - pre_place(&y);
    d = d != 0 || x.pre == 0 ? d : version_compare_digits(x.pre_number, y.pre_number);
    d = d != 0 ? d : (int)x.post - (int)y.post;
    d = d != 0 ? d : version_compare_digits(x.post_number, y.post_number);
    d = d != 0 ? d : (int)y.dev - (int)x.dev;
    d = d != 0 ? d : version_compare_digits(x.dev_number, y.dev_number);
    if (d != 0) {
        return d;
    }
    return (x.local.n > 0) != (y.local.n > 0) ? (x.local.n > 0 ? 1 : -1) : compare_local(x.local, y.local);
}
