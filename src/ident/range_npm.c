/*
 * npm ranges as node-semver reads them, and Cargo's requirements, which differ in the default (caret), the comma, and have no
 * hyphen ranges. Everything becomes comparisons of full versions; "-0" is the lowest pre-release.
 *
 * Beyond node-semver's strict mode, a comma may join conditions (GitHub's advisories) and a pre-release may be glued
 * ("1.2.3beta").
 */
#include "ident/range_part.h"

static const struct range_sign signs[] = {
    {STR_INIT("~>"), OP_TILDE}, {STR_INIT("~"), OP_TILDE}, {STR_INIT("^"), OP_CARET}, {STR_INIT(">="), OP_GE},
    {STR_INIT("<="), OP_LE},    {STR_INIT(">"), OP_GT},    {STR_INIT("<"), OP_LT},    {STR_INIT("="), OP_EQ},
};

/* JavaScript's largest safe integer, which node-semver does not go beyond. */
static const struct str number_max = STR_INIT("9007199254740991");

/* A version of which the last parts may be open. */
struct partial {
    struct str part[3];
    size_t known; /* how many parts are given as numbers */
    struct str pre;
};

static bool is_wildcard(char c) {
    return c == 'x' || c == 'X' || c == '*';
}

static bool take_part(struct str s, size_t *i, struct partial *p, bool *wild) {
    if (*i < s.n && is_wildcard(s.p[*i])) {
        ++*i;
        *wild = true;
        return true;
    }
    struct str number = take_digits(s, i);
    if (*wild || number.n == 0 || (number.n > 1 && number.p[0] == '0') || number_cmp(number, number_max) > 0) {
        return false;
    }
    p->part[p->known++] = number;
    return true;
}

/* "1.2.3-pre+build", "1.2", "1.x", "*", a "v" or "=" before it. */
static bool read_partial(struct str s, struct partial *p) {
    *p = (struct partial){0};
    size_t i = 0;
    bool wild = false;
    size_t parts = 0;
    while (i < s.n && (s.p[i] == 'v' || s.p[i] == 'V' || s.p[i] == '=' || chr_space(s.p[i]))) {
        i++;
    }
    do {
        i += parts > 0;
        if (!take_part(s, &i, p, &wild)) {
            return false;
        }
        parts++;
    } while (parts < 3 && i < s.n && s.p[i] == '.');
    struct semver rest = semver_split(str_from(s, i));
    if (rest.numbers.n > 0 || (rest.has_pre && (parts < 3 || !semver_identifiers_valid(rest.pre, true))) ||
        (rest.has_build && !semver_identifiers_valid(rest.build, false))) {
        return false;
    }
    p->pre = p->known == 3 ? rest.pre : STR_NONE;
    return true;
}

static struct str part(const struct partial *p, size_t i) {
    return i < p->known ? p->part[i] : STR("0");
}

/* The version itself, open parts as 0. */
static struct str floor_of(struct ranges *r, const struct partial *p) {
    return str_fmt(r->a, "%.*s.%.*s.%.*s%s%.*s", STR_ARG(part(p, 0)), STR_ARG(part(p, 1)), STR_ARG(part(p, 2)),
                   p->pre.n > 0 ? "-" : "", STR_ARG(p->pre));
}

/* The version after all that share the parts before and at `at`: 1.2.3, 1 gives 1.3.0. */
static struct str next_of(struct ranges *r, const struct partial *p, size_t at, const char *suffix) {
    struct str up = range_plus_one(r->a, part(p, at));
    switch (at) {
        case 0:
            return str_fmt(r->a, "%.*s.0.0%s", STR_ARG(up), suffix);
        case 1:
            return str_fmt(r->a, "%.*s.%.*s.0%s", STR_ARG(part(p, 0)), STR_ARG(up), suffix);
        default:
            return str_fmt(r->a, "%.*s.%.*s.%.*s%s", STR_ARG(part(p, 0)), STR_ARG(part(p, 1)), STR_ARG(up), suffix);
    }
}

/* From the version to before the next that differs at or before part `at`. */
static void add_span(struct ranges *r, const struct partial *p, size_t at) {
    range_add(r, OP_GE, floor_of(r, p));
    range_add(r, OP_LT, next_of(r, p, at, "-0"));
}

/* "^": the first part that is not 0 stays, as far as parts are given. */
static size_t caret_part(const struct partial *p) {
    size_t at = 0;
    while (at + 1 < p->known && number_is_zero(p->part[at])) {
        at++;
    }
    return at;
}

static void add_open(struct ranges *r, enum range_op op, const struct partial *p) {
    struct partial bare = *p;
    switch (op) {
        case OP_GT:
            range_add(r, OP_GE, next_of(r, &bare, p->known - 1, ""));
            break;
        case OP_GE:
            range_add(r, OP_GE, floor_of(r, &bare));
            break;
        case OP_LT:
            range_add(r, OP_LT, str_cat(r->a, floor_of(r, &bare), STR("-0")));
            break;
        case OP_LE:
            range_add(r, OP_LT, next_of(r, &bare, p->known - 1, "-0"));
            break;
        default:
            add_span(r, &bare, p->known - 1);
            break;
    }
}

static void add_partial(struct ranges *r, enum range_op op, const struct partial *p) {
    if (p->known == 0) {
        if (op == OP_GT || op == OP_LT) {
            range_add_test(r, VERSION_NOTHING, STR_NONE);
        } else {
            range_add(r, OP_GE, STR("0.0.0"));
        }
    } else if (op == OP_CARET) {
        add_span(r, p, caret_part(p));
    } else if (op == OP_TILDE) {
        add_span(r, p, p->known > 1 ? 1 : 0);
    } else if (p->known < 3) {
        add_open(r, op, p);
    } else {
        range_add(r, op, floor_of(r, p));
    }
}

/* Raising the largest number is no version of node-semver. */
static bool can_be_raised(enum range_op op, const struct partial *p) {
    bool raises = op == OP_CARET || op == OP_TILDE || p->known < 3;
    return !raises || p->known == 0 || number_cmp(p->part[0], number_max) < 0;
}

/* "1.2 - 2.3": both ends inclusive, an open end reaches to the end of what it names. */
static bool read_hyphen(struct ranges *r, struct str low, struct str high, struct err *e) {
    struct partial from;
    struct partial to;
    if (!read_partial(str_trim(low), &from) || !read_partial(str_trim(high), &to)) {
        return range_fail(r, e, "a version is expected on both sides of \" - \"");
    }
    if (from.known > 0) {
        range_add(r, OP_GE, floor_of(r, &from));
    }
    if (to.known > 0) {
        add_open(r, OP_LE, &to);
        if (to.known == 3) {
            r->v.v[r->v.n - 1].high = (struct version_bound){floor_of(r, &to), true};
        }
    }
    if (from.known == 0 && to.known == 0) {
        range_add(r, OP_GE, STR("0.0.0"));
    }
    return true;
}

static bool read_set(struct ranges *r, struct str set, enum range_op fallback, struct err *e) {
    size_t dash = fallback == OP_CARET ? SIZE_MAX : str_find(set, STR(" - "));
    if (dash != SIZE_MAX) {
        return read_hyphen(r, str_sub(set, 0, dash), str_from(set, dash + 3), e);
    }
    size_t i = 0;
    range_skip(set, &i, true);
    if (i == set.n) {
        range_add(r, OP_GE, STR("0.0.0"));
    }
    while (i < set.n) {
        enum range_op op = range_take_sign(set, &i, signs, sizeof signs / sizeof *signs);
        struct str word = range_take_word(set, &i);
        struct partial p;
        bool wild = word.n > 0 && is_wildcard(word.p[word.n - 1]);
        if (op == OP_NONE) {
            op = fallback == OP_CARET && wild ? OP_EQ : fallback;
        }
        if (!read_partial(word, &p) || !can_be_raised(op, &p)) {
            return range_fail(r, e, "\"%.*s\" is no version", STR_ARG(str_sub(word, 0, 80)));
        }
        add_partial(r, op, &p);
        range_skip(set, &i, true);
    }
    return true;
}

static bool read_all(struct ranges *r, struct str text, enum range_op fallback, struct err *e) {
    struct str set;
    r->reading = VERSION_BY_NPM;
    while (range_next_set(&text, &set)) {
        if (!read_set(r, set, fallback, e)) {
            return false;
        }
        range_end_set(r);
    }
    return true;
}

bool range_npm(struct ranges *r, struct str text, struct err *e) {
    return read_all(r, text, OP_EQ, e);
}

bool range_cargo(struct ranges *r, struct str text, struct err *e) {
    return read_all(r, text, OP_CARET, e);
}

/* Three numbers at least make a version. */
bool range_npm_reads(struct str version) {
    struct semver v = semver_split(version);
    size_t i = 0;
    for (size_t parts = 0; parts < 3; parts++) {
        if (parts > 0 && (i >= v.numbers.n || v.numbers.p[i++] != '.')) {
            return false;
        }
        if (take_digits(v.numbers, &i).n == 0) {
            return false;
        }
    }
    return i == v.numbers.n;
}

static bool names_pre_release(struct str bound, const struct semver *v) {
    struct semver b = semver_split(bound);
    if (bound.n == 0 || !b.has_pre) {
        return false;
    }
    struct semver x = {.numbers = b.numbers};
    struct semver y = {.numbers = v->numbers};
    return semver_cmp(&x, &y, SEMVER_PLAIN) == 0;
}

bool range_npm_allows(const struct version_interval *v, size_t n, struct str version) {
    struct semver s = semver_split(version);
    bool allowed = !s.has_pre;
    for (size_t i = 0; i < n && !allowed; i++) {
        allowed = names_pre_release(v[i].low.version, &s) || names_pre_release(v[i].high.version, &s);
    }
    return allowed;
}
