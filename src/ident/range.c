/* Version ranges: "vers:" (vers specification) and plain comparators. See version.h. */
#include "base/vec.h"
#include "ident/version.h"

typedef VEC(struct version_interval) intervals;

static bool fail(struct err *e, struct str text, const char *why) {
    return err_set(e, ERR_INPUT, "\"%.*s\" is no version range: %s", STR_ARG(text), why);
}

static const struct {
    struct str sign;
    bool low, high, inclusive, not ;
} signs[] = {
    {STR_INIT(">="), true, false, true, false}, {STR_INIT("<="), false, true, true, false},
    {STR_INIT("!="), false, false, true, true}, {STR_INIT("=="), true, true, true, false},
    {STR_INIT(">"), true, false, false, false}, {STR_INIT("<"), false, true, false, false},
    {STR_INIT("="), true, true, true, false},
};

/* One comparator into an interval; no sign means equality. */
static bool comparator(struct str text, struct str piece, struct version_interval *out, struct err *e) {
    piece = str_trim(piece);
    *out = (struct version_interval){0};
    if (str_is(piece, "*")) {
        return true;
    }
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (!str_starts(piece, signs[i].sign)) {
            continue;
        }
        struct version_bound b = {str_trim(str_from(piece, signs[i].sign.n)), signs[i].inclusive};
        if (b.version.n == 0) {
            return fail(e, text, "a version is missing after a comparison sign");
        }
        out->low = signs[i].low || signs[i].not ? b : out->low;
        out->high = signs[i].high ? b : out->high;
        out->exact_not = signs[i].not ;
        return true;
    }
    if (piece.n == 0) {
        return fail(e, text, "a part is empty");
    }
    out->low = out->high = (struct version_bound){piece, true};
    return true;
}

/* vers: constraints sorted; consecutive ">" and "<" pairs make intervals, "=" points, "!=" holes in everything. */
static bool read_vers(struct arena *a, struct str text, struct str list, struct version_range *out, struct err *e) {
    intervals v = {0};
    struct version_interval open = {0};
    bool has_open = false;
    struct str piece;
    while (str_next(&list, '|', &piece)) {
        struct version_interval one;
        if (!comparator(text, piece, &one, e)) {
            return false;
        }
        bool low_only = one.low.version.n > 0 && one.high.version.n == 0 && !one.exact_not;
        bool high_only = one.high.version.n > 0 && one.low.version.n == 0;
        if (low_only) {
            if (has_open) {
                vec_push(a, &v, open);
            }
            open = one;
            has_open = true;
        } else if (high_only && has_open) {
            open.high = one.high;
            vec_push(a, &v, open);
            has_open = false;
        } else {
            vec_push(a, &v, one);
        }
    }
    if (has_open) {
        vec_push(a, &v, open);
    }
    out->v = v.v;
    out->n = v.n;
    return true;
}

static struct str low_of(struct version_interval *x, struct version_interval y) {
    x->low = y.low.version.n > 0 ? y.low : x->low;
    x->high = y.high.version.n > 0 ? y.high : x->high;
    return x->low.version;
}

/* ">=1.0,<2.0 || =3": "||" joins alternatives, commas and spaces conditions that all hold. */
static bool read_plain(struct arena *a, struct str text, struct version_range *out, struct err *e) {
    intervals v = {0};
    struct str rest = text;
    while (rest.p != NULL) {
        size_t bar = str_find(rest, STR("||"));
        struct str part = bar == SIZE_MAX ? rest : str_sub(rest, 0, bar);
        rest = bar == SIZE_MAX ? STR_NONE : str_from(rest, bar + 2);
        struct version_interval all = {0};
        struct str piece;
        while (str_next(&part, ',', &piece)) {
            struct version_interval one;
            if (!comparator(text, piece, &one, e)) {
                return false;
            }
            all.exact_not = all.exact_not || one.exact_not;
            low_of(&all, one);
        }
        vec_push(a, &v, all);
    }
    out->v = v.v;
    out->n = v.n;
    return true;
}

bool version_range_parse(struct arena *a, enum version_scheme s, struct str text, struct version_range *out, struct err *e) {
    *out = (struct version_range){.scheme = s};
    if (str_startsi(text, STR("vers:"))) {
        struct str kind;
        struct str list;
        if (!str_cut(str_from(text, 5), '/', &kind, &list)) {
            return fail(e, text, "a scheme and '/' come after \"vers:\"");
        }
        if (!version_scheme_named(kind, &out->scheme)) {
            return fail(e, text, "its versioning scheme is unknown");
        }
        return read_vers(a, text, list, out, e);
    }
    return read_plain(a, text, out, e);
}

bool version_in_range(const struct version_range *r, struct str version) {
    for (size_t i = 0; i < r->n; i++) {
        const struct version_interval *x = &r->v[i];
        if (x->exact_not) {
            if (version_compare(r->scheme, version, x->low.version) == 0) {
                return false;
            }
            continue;
        }
        int low = x->low.version.n > 0 ? version_compare(r->scheme, version, x->low.version) : 1;
        int high = x->high.version.n > 0 ? version_compare(r->scheme, version, x->high.version) : -1;
        if ((low > 0 || (low == 0 && x->low.inclusive)) && (high < 0 || (high == 0 && x->high.inclusive))) {
            return true;
        }
    }
    bool only_holes = r->n > 0;
    for (size_t i = 0; i < r->n; i++) {
        only_holes = only_holes && r->v[i].exact_not;
    }
    return only_holes;
}
