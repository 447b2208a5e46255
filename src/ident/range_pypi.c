/* PEP 440, "Version specifiers". Pre-releases count by order, as for a set of installed or affected versions. */
#include "ident/range_part.h"
#include "ident/version_pypi.h"

static const struct range_sign signs[] = {
    {STR_INIT("==="), OP_SAME}, {STR_INIT("~="), OP_TILDE}, {STR_INIT("=="), OP_EQ},
    {STR_INIT("!="), OP_NE},    {STR_INIT("<="), OP_LE},    {STR_INIT(">="), OP_GE},
    {STR_INIT("<"), OP_LT},     {STR_INIT(">"), OP_GT},     {STR_INIT("="), OP_EQ}, /* GitHub's advisories */
};

/* "1.2.3" without its last number, the epoch kept: "1!1.2". Points into the text. */
static bool without_last(struct str version, struct str *out) {
    struct pypi v;
    (void)pypi_parse(version, &v);
    size_t dot = str_rchr(v.release, '.');
    if (dot == SIZE_MAX) {
        return false;
    }
    *out = slice(version, 0, (size_t)(v.release.p - version.p) + dot);
    return true;
}

static bool read_one(struct ranges *r, enum range_op op, struct str version, struct err *e) {
    struct pypi v;
    if (op == OP_SAME) {
        range_add_test(r, VERSION_TEXT, version);
        return version.n > 0 || range_fail(r, e, "a text is expected after \"===\"");
    }
    bool wild = str_ends(version, STR(".*")) && (op == OP_EQ || op == OP_NE);
    struct str bare = wild ? str_sub(version, 0, version.n - 2) : version;
    if (op == OP_NONE || !pypi_parse(bare, &v)) {
        return range_fail(r, e, "a comparison and a PEP 440 version are expected, \"%.*s\" is there",
                          STR_ARG(str_sub(version, 0, 80)));
    }
    if (wild) {
        if (v.pre != 0 || v.has_post || v.has_dev || v.local.n > 0) {
            return range_fail(r, e, "only numbers come before \".*\"");
        }
        range_add_test(r, op == OP_EQ ? VERSION_PREFIX : VERSION_NOT_PREFIX, bare);
        return true;
    }
    if (v.local.n > 0 && op != OP_EQ && op != OP_NE) {
        return range_fail(r, e, "a local version is only for \"==\" and \"!=\"");
    }
    if (op == OP_TILDE) {
        struct str prefix;
        if (!without_last(bare, &prefix)) {
            return range_fail(r, e, "\"~=\" needs two numbers at least");
        }
        range_add(r, OP_GE, bare);
        range_add_test(r, VERSION_PREFIX, prefix);
        return true;
    }
    range_add(r, op, bare);
    return true;
}

bool range_pypi(struct ranges *r, struct str text, struct err *e) {
    struct str piece;
    r->reading = VERSION_BY_PEP440;
    while (str_next(&text, ',', &piece)) {
        piece = str_trim(piece);
        size_t i = 0;
        enum range_op op = range_take_sign(piece, &i, signs, sizeof signs / sizeof *signs);
        if (piece.n > 0 && !read_one(r, op, str_from(piece, i), e)) {
            return false;
        }
    }
    range_end_set(r);
    return true;
}

/* The release without its last numbers, to as many as `like` has. */
static struct str cut_release(struct str release, struct str like) {
    size_t i = 0;
    size_t k = 0;
    for (;;) {
        (void)take_digits(release, &i);
        (void)take_digits(like, &k);
        if (k >= like.n || i >= release.n) {
            return slice(release, 0, i);
        }
        i++;
        k++;
    }
}

static bool begins_as(const struct pypi *v, const struct pypi *start) {
    return number_cmp(v->epoch, start->epoch) == 0 &&
           pypi_release_cmp(cut_release(v->release, start->release), start->release) == 0;
}

static bool same_release(const struct pypi *a, const struct pypi *b) {
    return number_cmp(a->epoch, b->epoch) == 0 && pypi_release_cmp(a->release, b->release) == 0;
}

/* ">1" holds no post-release of 1 and no local version of it; ">=" ignores the local label. */
static bool above(const struct pypi *v, const struct pypi *low, bool inclusive) {
    int c = pypi_cmp(v, low, false);
    if (inclusive) {
        return c >= 0;
    }
    return c > 0 && (low->has_post || !v->has_post || !same_release(v, low));
}

/* "<1" holds no pre-release of 1, unless 1 is itself a pre-release. */
static bool below(const struct pypi *v, const struct pypi *high, bool inclusive) {
    int c = pypi_cmp(v, high, false);
    if (inclusive) {
        return c <= 0;
    }
    bool pre = v->pre != 0 || v->has_dev;
    bool pre_high = high->pre != 0 || high->has_dev;
    return c < 0 && (pre_high || !pre || !same_release(v, high));
}

/* "==1" holds every local version of 1, "==1+a" only that one. */
static bool equal(const struct pypi *v, const struct pypi *to) {
    return pypi_cmp(v, to, to->local.n > 0) == 0;
}

bool range_pypi_holds(const struct version_interval *x, struct str version) {
    struct pypi v;
    struct pypi low;
    struct pypi high;
    if (x->test == VERSION_TEXT) {
        return str_eqi(str_trim(version), x->low.version);
    }
    if (!pypi_parse(version, &v)) {
        return false;
    }
    bool has_low = x->low.version.n > 0 && pypi_parse(x->low.version, &low);
    bool has_high = x->high.version.n > 0 && pypi_parse(x->high.version, &high);
    switch (x->test) {
        case VERSION_NOT:
            return !equal(&v, &low);
        case VERSION_PREFIX:
            return begins_as(&v, &low);
        case VERSION_NOT_PREFIX:
            return !begins_as(&v, &low);
        default:
            break;
    }
    if (has_low && has_high) {
        return equal(&v, &low);
    }
    return (!has_low || above(&v, &low, x->low.inclusive)) && (!has_high || below(&v, &high, x->high.inclusive));
}
