/*
 * Comparisons joined by commas, spaces, "&&" or "and" (all must hold) and "||" or "or" (one must): what is left when an
 * ecosystem has no notation of its own, and, with their own operators, RubyGems, Hex, Pub, Hackage, Debian, Alpine and CRAN.
 */
#include "ident/range_part.h"

static const struct range_sign common[] = {
    {STR_INIT(">="), OP_GE}, {STR_INIT("<="), OP_LE}, {STR_INIT("!="), OP_NE}, {STR_INIT("=="), OP_EQ},
    {STR_INIT(">"), OP_GT},  {STR_INIT("<"), OP_LT},  {STR_INIT("="), OP_EQ},
};
static const struct range_sign debian[] = {{STR_INIT("<<"), OP_LT}, {STR_INIT(">>"), OP_GT}};
static const struct range_sign gem[] = {{STR_INIT("~>"), OP_PESSIMISTIC}};
static const struct range_sign pub[] = {{STR_INIT("^"), OP_CARET}};
static const struct range_sign hackage[] = {{STR_INIT("^>="), OP_MAJOR}};
static const struct range_sign alpine[] = {{STR_INIT("~="), OP_TILDE}, {STR_INIT("=~"), OP_TILDE}, {STR_INIT("~"), OP_TILDE}};
static const struct range_sign semver[] = {{STR_INIT("^"), OP_CARET}, {STR_INIT("~>"), OP_TILDE}, {STR_INIT("~"), OP_TILDE}};

#define SIGNS(list) \
    { list, sizeof(list) / sizeof *(list) }
static const struct {
    const struct range_sign *list;
    size_t n;
} own_signs[VERSION_SCHEMES] = {
    [VERSION_DEBIAN] = SIGNS(debian), [VERSION_RUBYGEMS] = SIGNS(gem),    [VERSION_HEX] = SIGNS(gem),
    [VERSION_PUB] = SIGNS(pub),       [VERSION_HACKAGE] = SIGNS(hackage), [VERSION_ALPINE] = SIGNS(alpine),
    [VERSION_SEMVER] = SIGNS(semver), [VERSION_CONAN] = SIGNS(semver),
};

/* The numbers a version begins with: 1.2.3 of "1.2.3-rc1". */
static struct str leading_numbers(struct str version) {
    size_t i = 0;
    while (i < version.n &&
           (chr_digit(version.p[i]) || (version.p[i] == '.' && i + 1 < version.n && chr_digit(version.p[i + 1])))) {
        i++;
    }
    return slice(version, 0, i);
}

/* The first `keep` of dotted numbers, the last of them raised by one. */
static struct str raised(struct ranges *r, struct str numbers, size_t keep) {
    size_t i = 0;
    size_t from = 0;
    struct str last = take_digits(numbers, &i);
    for (size_t k = 1; k < keep && i < numbers.n; k++) {
        from = ++i;
        last = take_digits(numbers, &i);
    }
    return str_cat(r->a, str_sub(numbers, 0, from), range_plus_one(r->a, last));
}

static size_t count_numbers(struct str numbers) {
    size_t n = numbers.n > 0;
    for (size_t i = 0; i < numbers.n; i++) {
        n += numbers.p[i] == '.';
    }
    return n;
}

/* How many leading numbers stay the same under an operator of compatibility. */
static size_t kept(enum range_op op, struct str numbers) {
    size_t n = count_numbers(numbers);
    if (op == OP_PESSIMISTIC) { /* RubyGems, Hex: all but the last */
        return n > 1 ? n - 1 : 1;
    }
    if (op == OP_TILDE) {
        return n > 1 ? 2 : 1;
    }
    if (op == OP_MAJOR) { /* Haskell's policy: two numbers are the major version */
        return 2;
    }
    size_t at = 0; /* caret: up to the first number that is not 0 */
    size_t i = 0;
    while (at + 1 < n && number_is_zero(take_digits(numbers, &i))) {
        at++;
        i++;
    }
    return at + 1;
}

/* The first version after the compatible ones, its pre-releases excluded by the suffix. */
static bool add_compatible(struct ranges *r, enum range_op op, struct str version, struct err *e) {
    struct str numbers = leading_numbers(version);
    if (numbers.n == 0) {
        return range_fail(r, e, "\"%.*s\" does not begin with a number", STR_ARG(str_sub(version, 0, 80)));
    }
    if (op == OP_MAJOR && count_numbers(numbers) < 2) {
        numbers = str_cat(r->a, numbers, STR(".0"));
    }
    static const char *const suffixes[VERSION_SCHEMES] = {
        [VERSION_RUBYGEMS] = ".A", [VERSION_HACKAGE] = "", [VERSION_CONAN] = "-"};
    const char *suffix = suffixes[r->scheme] != NULL ? suffixes[r->scheme] : "-0";
    range_add(r, OP_GE, version);
    range_add(r, OP_LT, str_fmt(r->a, "%.*s%s", STR_ARG(raised(r, numbers, kept(op, numbers))), suffix));
    return true;
}

/* "==1.2.*" of Hackage, "1.2.*" elsewhere: from 1.2 to before 1.3. */
static bool add_wildcard(struct ranges *r, enum range_op op, struct str version, struct err *e) {
    struct str start = str_sub(version, 0, version.n - 2);
    if (leading_numbers(start).n != start.n || start.n == 0 || (op != OP_EQ && op != OP_NONE)) {
        return range_fail(r, e, "numbers are expected before \".*\", and no other comparison than equality");
    }
    range_add(r, OP_GE, start);
    range_add(r, OP_LT, raised(r, start, SIZE_MAX));
    return true;
}

/* pub_semver: "<2.0.0" holds no pre-release of 2.0.0 (unless the lower bound is one, which pub_finish() restores). */
static struct str pub_upper(struct ranges *r, struct str version) {
    struct semver v = semver_split(version);
    return v.has_pre || v.has_build ? version : str_cat(r->a, version, STR("-0"));
}

static bool add_one(struct ranges *r, enum range_op op, struct str version, struct err *e) {
    if (r->scheme == VERSION_CONAN && str_ends(version, STR("-"))) { /* "pre-releases too", which count here anyway */
        version = str_sub(version, 0, version.n - 1);
    }
    if (version.n == 0) {
        return range_fail(r, e, "a version is missing after a comparison");
    }
    if (op == OP_NONE && (str_is(version, "*") || str_is(version, "any") || str_is(version, "-any"))) {
        vec_push(r->a, &r->v, (struct version_interval){0});
        return true;
    }
    if (r->scheme == VERSION_ALPINE && op == OP_TILDE) {
        range_add_test(r, VERSION_PREFIX, version);
        return true;
    }
    if (str_ends(version, STR(".*"))) {
        return add_wildcard(r, op, version, e);
    }
    if (op == OP_TILDE || op == OP_CARET || op == OP_PESSIMISTIC || op == OP_MAJOR) {
        return add_compatible(r, op, version, e);
    }
    range_add(r, op, r->scheme == VERSION_PUB && op == OP_LT ? pub_upper(r, version) : version);
    return true;
}

/* Brackets around a relation, as Debian and R write it, say nothing. */
static bool is_filler(char c) {
    return chr_space(c) || c == ',' || c == '(' || c == ')' || c == '&';
}

static bool is_end(char c) {
    return chr_space(c) || c == ',' || c == ')' || c == '&';
}

static bool read_set(struct ranges *r, struct str s, struct err *e) {
    size_t i = 0;
    for (;;) {
        while (i < s.n && is_filler(s.p[i])) {
            i++;
        }
        if (i == s.n) {
            return true;
        }
        enum range_op op = range_take_sign(s, &i, own_signs[r->scheme].list, own_signs[r->scheme].n);
        if (op == OP_NONE) {
            op = range_take_sign(s, &i, common, sizeof common / sizeof *common);
        }
        size_t from = i;
        while (i < s.n && !is_end(s.p[i])) {
            i++;
        }
        struct str word = slice(s, from, i);
        if (op == OP_NONE && str_is(word, "and")) {
            continue;
        }
        if (!add_one(r, op, word, e)) {
            return false;
        }
    }
}

/* pub_semver: where the lower bound is a pre-release of the upper bound's version, the other pre-releases count too. */
static void pub_finish(struct ranges *r) {
    for (size_t i = r->set; i + 1 < r->v.n; i++) { /* ">=a <b" stand side by side */
        struct version_bound *high = &r->v.v[i + 1].high;
        struct semver low = semver_split(r->v.v[i].low.version);
        if (low.has_pre && !high->inclusive && str_ends(high->version, STR("-0"))) {
            struct str release = str_sub(high->version, 0, high->version.n - 2);
            bool same = version_compare(VERSION_PUB, low.numbers, release) == 0;
            high->version = same ? release : high->version;
        }
    }
}

/* "3.0.1, 0.9.7a" is a list of versions, as OpenSSL's advisories have it: no version is two others at once. */
static void end_list_or_set(struct ranges *r) {
    bool points = r->v.n - r->set > 1;
    for (size_t i = r->set; i < r->v.n && points; i++) {
        const struct version_interval *x = &r->v.v[i];
        points = x->test == VERSION_BETWEEN && x->low.version.n > 0 && str_eq(x->low.version, x->high.version);
    }
    if (points) {
        r->set = r->v.n; /* each alone */
    } else {
        range_end_set(r);
    }
}

/* Cuts the next alternative off *rest: at "||", for Hex also at the word "or". */
static bool next_set(const struct ranges *r, struct str *rest, struct str *set) {
    if (r->scheme != VERSION_HEX) {
        return range_next_set(rest, set);
    }
    if (rest->p == NULL) {
        return false;
    }
    for (size_t i = 0; i < rest->n; i++) {
        struct str here = str_from(*rest, i);
        size_t skip = str_starts(here, STR("||")) ? 2 : str_starts(here, STR(" or ")) ? 4 : 0;
        if (skip > 0) {
            *set = str_sub(*rest, 0, i);
            *rest = str_from(*rest, i + skip);
            return true;
        }
    }
    *set = *rest;
    *rest = STR_NONE;
    return true;
}

bool range_plain(struct ranges *r, struct str text, struct err *e) {
    struct str set;
    if (r->scheme == VERSION_CONAN) { /* an option behind the range */
        text = str_sub(text, 0, str_find(text, STR("include_prerelease")));
    }
    while (next_set(r, &text, &set)) {
        if (!read_set(r, set, e)) {
            return false;
        }
        if (r->v.n == r->set) {
            return range_fail(r, e, "an alternative is empty");
        }
        if (r->scheme == VERSION_PUB) {
            pub_finish(r);
        }
        end_list_or_set(r);
    }
    return true;
}
