/*
 * Composer's constraints (getcomposer.org, "Versions and constraints"). Versions are padded to four numbers; "^", "~", "*",
 * "-",
 * ">=" and "<" set their bounds at the "-dev" of a version, so that its pre-releases are on the right side.
 */
#include "ident/range_part.h"

enum { PARTS = 4 };

static const struct range_sign signs[] = {
    {STR_INIT("^"), OP_CARET}, {STR_INIT("~"), OP_TILDE}, {STR_INIT(">="), OP_GE}, {STR_INIT("<="), OP_LE},
    {STR_INIT("<>"), OP_NE},   {STR_INIT("!="), OP_NE},   {STR_INIT("=="), OP_EQ}, {STR_INIT(">"), OP_GT},
    {STR_INIT("<"), OP_LT},    {STR_INIT("="), OP_EQ},
};

struct partial {
    struct str part[PARTS];
    size_t known;
    struct str rest; /* "-beta2" */
};

static struct str without_v(struct str v) {
    v = str_trim(v);
    return v.n > 1 && chr_lower(v.p[0]) == 'v' && chr_digit(v.p[1]) ? str_from(v, 1) : v;
}

int range_composer_cmp(struct str a, struct str b) {
    size_t i = 0;
    size_t k = 0;
    a = without_v(a);
    b = without_v(b);
    if (a.n == 0 || b.n == 0 || !chr_digit(a.p[0]) || !chr_digit(b.p[0])) {
        return packagist_compare(a, b);
    }
    for (int part = 0; part < PARTS; part++) {
        int c = number_cmp(take_digits(a, &i), take_digits(b, &k));
        if (c != 0) {
            return c;
        }
        i += i + 1 < a.n && a.p[i] == '.' && chr_digit(a.p[i + 1]);
        k += k + 1 < b.n && b.p[k] == '.' && chr_digit(b.p[k + 1]);
    }
    return packagist_compare(str_from(a, i), str_from(b, k));
}

/* A stability flag ("@dev") and an alias ("as 1.0") say nothing about versions. */
static struct str without_flag(struct str v) {
    return str_sub(v, 0, str_chr(v, '@'));
}

static bool read_partial(struct str v, struct partial *p, bool *wild) {
    *p = (struct partial){0};
    *wild = false;
    v = without_v(without_flag(v));
    size_t i = 0;
    while (p->known < PARTS) {
        if (i < v.n && (v.p[i] == '*' || chr_lower(v.p[i]) == 'x') && (i + 1 == v.n || v.p[i + 1] == '.')) {
            *wild = true;
            return true;
        }
        struct str number = take_digits(v, &i);
        if (number.n == 0) {
            return false;
        }
        p->part[p->known++] = number;
        if (i >= v.n || v.p[i] != '.') {
            break;
        }
        i++;
    }
    p->rest = str_from(v, i);
    return true;
}

static struct str full(struct ranges *r, const struct partial *p, const char *suffix) {
    struct sb b = SB(r->a);
    for (size_t i = 0; i < PARTS; i++) {
        sb_fmt(&b, "%s%.*s", i > 0 ? "." : "", STR_ARG(i < p->known ? p->part[i] : STR("0")));
    }
    sb_fmt(&b, "%.*s%s", STR_ARG(p->rest), p->rest.n > 0 ? "" : suffix);
    return sb_get(&b);
}

/* After all that share the parts up to `at`. */
static struct str next_of(struct ranges *r, const struct partial *p, size_t at) {
    struct partial up = {.known = at + 1};
    for (size_t i = 0; i < at; i++) {
        up.part[i] = p->part[i];
    }
    up.part[at] = range_plus_one(r->a, p->part[at]);
    return full(r, &up, "-dev");
}

static void add_span(struct ranges *r, const struct partial *p, size_t at) {
    range_add(r, OP_GE, full(r, p, "-dev"));
    range_add(r, OP_LT, next_of(r, p, at));
}

static size_t caret_part(const struct partial *p) {
    size_t at = 0;
    while (at + 1 < p->known && at < 2 && number_is_zero(p->part[at])) {
        at++;
    }
    return at;
}

static void add_partial(struct ranges *r, enum range_op op, const struct partial *p, bool wild) {
    if (wild && p->known == 0) {
        vec_push(r->a, &r->v, (struct version_interval){0});
    } else if (wild && (op == OP_NONE || op == OP_EQ)) {
        add_span(r, p, p->known - 1);
    } else if (op == OP_CARET) {
        add_span(r, p, caret_part(p));
    } else if (op == OP_TILDE) {
        add_span(r, p, p->known > 2 ? p->known - 2 : 0);
    } else {
        range_add(r, op, full(r, p, op == OP_GE || op == OP_LT ? "-dev" : ""));
    }
}

static bool read_one(struct ranges *r, enum range_op op, struct str word, struct err *e) {
    struct partial p;
    bool wild;
    if (read_partial(word, &p, &wild)) {
        add_partial(r, op, &p, wild);
        return true;
    }
    if (str_startsi(word, STR("dev-")) && (op == OP_NONE || op == OP_EQ || op == OP_NE)) { /* a branch */
        range_add(r, op, without_flag(word));
        return true;
    }
    return range_fail(r, e, "\"%.*s\" is no version", STR_ARG(str_sub(word, 0, 80)));
}

/* "1.0 - 2.0": an end of fewer than three numbers reaches to the end of what it names. */
static bool read_hyphen(struct ranges *r, struct str low, struct str high, struct err *e) {
    struct partial from;
    struct partial to;
    bool wild;
    if (!read_partial(str_trim(low), &from, &wild) || wild || !read_partial(str_trim(high), &to, &wild) || wild) {
        return range_fail(r, e, "a version is expected on both sides of \" - \"");
    }
    range_add(r, OP_GE, full(r, &from, "-dev"));
    if (to.known >= 3 || to.rest.n > 0) {
        range_add(r, OP_LE, full(r, &to, ""));
    } else {
        range_add(r, OP_LT, next_of(r, &to, to.known - 1));
    }
    return true;
}

static bool read_set(struct ranges *r, struct str set, struct err *e) {
    size_t dash = str_find(set, STR(" - "));
    if (dash != SIZE_MAX) {
        return read_hyphen(r, str_sub(set, 0, dash), str_from(set, dash + 3), e);
    }
    size_t i = 0;
    range_skip(set, &i, true);
    if (i == set.n) {
        return range_fail(r, e, "an alternative is empty");
    }
    while (i < set.n) {
        enum range_op op = range_take_sign(set, &i, signs, sizeof signs / sizeof *signs);
        struct str word = range_take_word(set, &i);
        if (!read_one(r, op, word, e)) {
            return false;
        }
        range_skip(set, &i, true);
    }
    return true;
}

/* Alternatives are joined by "||" or "|". */
bool range_composer(struct ranges *r, struct str text, struct err *e) {
    struct str set;
    r->reading = VERSION_BY_COMPOSER;
    text = str_sub(text, 0, str_find(text, STR(" as ")));
    while (str_next(&text, '|', &set)) {
        if (text.n > 0 && text.p[0] == '|') {
            text = str_from(text, 1);
        }
        if (!read_set(r, set, e)) {
            return false;
        }
        range_end_set(r);
    }
    return true;
}
