/*
 * vers: the version range specifier (github.com/package-url/vers-spec). A list of versions with comparators, separated by "|":
 * sorted by version, "=" are points, "!=" are holes, and the rest pairs up into intervals after the specification's
 * simplification (of ">" after ">" the first counts, of "<" before "<" the last).
 */
#include <stdlib.h>

#include "ident/range_part.h"

static const struct range_sign signs[] = {
    {STR_INIT(">="), OP_GE}, {STR_INIT("<="), OP_LE}, {STR_INIT("!="), OP_NE},
    {STR_INIT(">"), OP_GT},  {STR_INIT("<"), OP_LT},  {STR_INIT("="), OP_EQ},
};

struct constraint {
    enum range_op op;
    struct str version;
};

typedef VEC(struct constraint) constraints;

static bool is_low(enum range_op op) {
    return op == OP_GT || op == OP_GE;
}

static bool is_high(enum range_op op) {
    return op == OP_LT || op == OP_LE;
}

/* By version; of equal ones the ends of intervals first. */
static int by_version(const void *a, const void *b, void *scheme) {
    const struct constraint *x = a;
    const struct constraint *y = b;
    int c = version_compare(*(enum version_scheme *)scheme, x->version, y->version);
    return c != 0 ? c : is_low(x->op) - is_low(y->op);
}

/* "%2F" and the like; a percent sign without two digits is an error. */
static bool decode(struct ranges *r, struct str text, struct str *out, struct err *e) {
    *out = text;
    if (str_chr(text, '%') == SIZE_MAX) {
        return true;
    }
    struct sb b = SB(r->a);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '%') {
            sb_char(&b, text.p[i]);
            continue;
        }
        int high = i + 2 < text.n ? chr_hex(text.p[i + 1]) : -1;
        int low = i + 2 < text.n ? chr_hex(text.p[i + 2]) : -1;
        if (high < 0 || low < 0) {
            return range_fail(r, e, "two hexadecimal digits come after \"%%\"");
        }
        sb_char(&b, (char)(high * 16 + low));
        i += 2;
    }
    *out = sb_get(&b);
    return true;
}

static bool read_list(struct ranges *r, struct str list, constraints *out, struct err *e) {
    struct str piece;
    for (size_t i = 0; i < list.n; i++) {
        if (chr_space(list.p[i])) {
            return range_fail(r, e, "it holds white space");
        }
    }
    while (str_next(&list, '|', &piece)) {
        size_t i = 0;
        struct constraint c = {.op = range_take_sign(piece, &i, signs, sizeof signs / sizeof *signs)};
        if (!decode(r, str_from(piece, i), &c.version, e)) {
            return false;
        }
        if (c.version.n == 0) {
            return range_fail(r, e, "a version is missing beside \"|\"");
        }
        if (str_is(c.version, "*")) {
            return range_fail(r, e, "\"*\" stands alone");
        }
        if (c.op == OP_NONE) {
            c.op = OP_EQ;
        }
        vec_push(r->a, out, c);
    }
    return true;
}

/* One interval is one run. */
static void add_interval(struct ranges *r, struct version_bound low, struct version_bound high) {
    range_add_between(r, low, high);
    range_end_set(r);
}

static void pair_up(struct ranges *r, const constraints *list) {
    struct version_bound low = {0};
    bool opened = false;
    bool closed = false; /* the last interval was ended by the comparator before */
    for (size_t i = 0; i < list->n; i++) {
        enum range_op op = list->v[i].op;
        struct version_bound bound = {list->v[i].version, op == OP_GE || op == OP_LE || op == OP_EQ};
        if (is_low(op)) {
            low = opened ? low : bound;
            opened = true;
            closed = false;
        } else if (is_high(op) && closed) {
            r->v.v[r->v.n - 1].high = bound;
        } else if (is_high(op)) {
            add_interval(r, opened ? low : (struct version_bound){0}, bound);
            opened = false;
            closed = true;
        }
    }
    if (opened) {
        add_interval(r, low, (struct version_bound){0});
    }
}

bool range_vers(struct ranges *r, struct str list, struct version_range *out, struct err *e) {
    constraints all = {0};
    if (str_is(list, "*")) {
        range_end_set(r);
        return true;
    }
    if (!read_list(r, list, &all, e)) {
        return false;
    }
    qsort_r(all.v, all.n, sizeof *all.v, by_version, &r->scheme);
    out->except = ARENA_ARRAY(r->a, struct str, all.n);
    for (size_t i = 0; i < all.n; i++) {
        if (all.v[i].op == OP_NE) {
            out->except[out->nexcept++] = all.v[i].version;
        }
    }
    pair_up(r, &all);
    for (size_t i = 0; i < all.n; i++) {
        if (all.v[i].op == OP_EQ) {
            range_add(r, OP_EQ, all.v[i].version);
            range_end_set(r);
        }
    }
    if (out->nexcept == all.n) { /* holes only: in everything */
        range_end_set(r);
    }
    return true;
}
