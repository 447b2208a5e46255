/* Version ranges: reading, by notation, and whether a version is in one. See version.h. */
#include "ident/range_part.h"

#include <stdio.h>

bool range_fail(const struct ranges *r, struct err *e, const char *fmt, ...) {
    char why[256];
    va_list args;
    va_start(args, fmt);
    vsnprintf(why, sizeof why, fmt, args);
    va_end(args);
    return err_set(e, ERR_INPUT, "\"%.*s\" is no range of %s versions: %s", STR_ARG(str_sub(r->text, 0, 200)),
                   version_scheme_name(r->scheme), why);
}

void range_add_between(struct ranges *r, struct version_bound low, struct version_bound high) {
    vec_push(r->a, &r->v, (struct version_interval){.low = low, .high = high});
}

void range_add_test(struct ranges *r, enum version_test test, struct str version) {
    vec_push(r->a, &r->v, (struct version_interval){.low = {version, true}, .test = test});
}

void range_add(struct ranges *r, enum range_op op, struct str version) {
    static const struct version_bound open = {0};
    struct version_bound bound = {version, op == OP_GE || op == OP_LE};
    switch (op) {
        case OP_GT:
        case OP_GE:
            range_add_between(r, bound, open);
            break;
        case OP_LT:
        case OP_LE:
            range_add_between(r, open, bound);
            break;
        case OP_NE:
            range_add_test(r, VERSION_NOT, version);
            break;
        default:
            bound.inclusive = true;
            range_add_between(r, bound, bound);
            break;
    }
}

void range_end_set(struct ranges *r) {
    if (r->v.n == r->set) {
        vec_push(r->a, &r->v, (struct version_interval){0});
    }
    for (size_t i = r->set; i + 1 < r->v.n; i++) {
        r->v.v[i].and_next = true;
    }
    r->set = r->v.n;
}

bool range_next_set(struct str *rest, struct str *set) {
    if (rest->p == NULL) {
        return false;
    }
    size_t bar = str_find(*rest, STR("||"));
    *set = str_sub(*rest, 0, bar);
    *rest = bar == SIZE_MAX ? STR_NONE : str_from(*rest, bar + 2);
    return true;
}

void range_skip(struct str s, size_t *i, bool commas) {
    while (*i < s.n && (chr_space(s.p[*i]) || (commas && s.p[*i] == ','))) {
        ++*i;
    }
}

enum range_op range_take_sign(struct str s, size_t *i, const struct range_sign *signs, size_t n) {
    for (size_t k = 0; k < n; k++) {
        if (str_starts(str_from(s, *i), signs[k].text)) {
            *i += signs[k].text.n;
            range_skip(s, i, false);
            return signs[k].op;
        }
    }
    return OP_NONE;
}

struct str range_take_word(struct str s, size_t *i) {
    size_t from = *i;
    while (*i < s.n && !chr_space(s.p[*i]) && s.p[*i] != ',') {
        ++*i;
    }
    return slice(s, from, *i);
}

struct str range_plus_one(struct arena *a, struct str digits) {
    struct str core = number_core(digits);
    char *p = arena_alloc_raw(a, core.n + 1);
    p[0] = '0';
    if (core.n > 0) {
        memcpy(p + 1, core.p, core.n);
    }
    size_t i = core.n;
    while (p[i] == '9') {
        p[i--] = '0';
    }
    p[i]++;
    return p[0] == '0' ? (struct str){p + 1, core.n} : (struct str){p, core.n + 1};
}

static bool read_range(struct ranges *r, struct version_range *out, struct err *e) {
    if (str_startsi(r->text, STR("vers:"))) {
        struct str scheme;
        struct str list;
        if (!str_cut(str_from(r->text, 5), '/', &scheme, &list)) {
            return range_fail(r, e, "a scheme and \"/\" come after \"vers:\"");
        }
        if (!version_scheme_named(scheme, &r->scheme)) {
            return range_fail(r, e, "its versioning scheme is unknown");
        }
        if (str_eqi(scheme, STR("none"))) {
            range_add_test(r, VERSION_NOTHING, STR_NONE);
            return true;
        }
        return range_vers(r, list, out, e);
    }
    struct str text = str_trim(r->text);
    if (str_is(text, "*") && r->scheme != VERSION_NPM && r->scheme != VERSION_CARGO) { /* theirs holds no pre-release */
        range_end_set(r);
        return true;
    }
    if (text.n == 0 && r->scheme != VERSION_NPM && r->scheme != VERSION_PYPI) {
        return range_fail(r, e, "it is empty");
    }
    return version_rules(r->scheme)->range(r, r->text, e);
}

bool version_range_parse(struct arena *a, enum version_scheme s, struct str text, struct version_range *out, struct err *e) {
    struct ranges r = {.a = a, .scheme = s, .text = text.p != NULL ? text : STR("")};
    *out = (struct version_range){0};
    if (text.n > RANGE_MAX_BYTES) {
        return range_fail(&r, e, "it is longer than the limit of %d bytes (RANGE_MAX_BYTES)", RANGE_MAX_BYTES);
    }
    if (!read_range(&r, out, e)) {
        return false;
    }
    out->scheme = r.scheme;
    out->reading = r.reading;
    out->v = r.v.v;
    out->n = r.v.n;
    return true;
}

static int compare(const struct version_range *r, struct str a, struct str b) {
    return r->reading == VERSION_BY_COMPOSER ? range_composer_cmp(a, b) : version_compare(r->scheme, a, b);
}

/* "~1.2" of apk holds 1.2, 1.2.3 and 1.2_p1, not 1.20. */
static bool begins_as(struct str version, struct str start) {
    return str_starts(version, start) && (version.n == start.n || !chr_digit(version.p[start.n]));
}

static bool holds(const struct version_range *r, const struct version_interval *x, struct str version) {
    if (r->reading == VERSION_BY_PEP440) {
        return range_pypi_holds(x, version);
    }
    switch (x->test) {
        case VERSION_NOT:
            return compare(r, version, x->low.version) != 0;
        case VERSION_PREFIX:
            return begins_as(version, x->low.version);
        case VERSION_NOT_PREFIX:
            return !begins_as(version, x->low.version);
        case VERSION_TEXT:
            return str_eqi(version, x->low.version);
        case VERSION_NOTHING:
            return false;
        case VERSION_BETWEEN:
            break;
    }
    int low = x->low.version.n > 0 ? compare(r, version, x->low.version) : 1;
    int high = x->high.version.n > 0 ? compare(r, version, x->high.version) : -1;
    return (low > 0 || (low == 0 && x->low.inclusive)) && (high < 0 || (high == 0 && x->high.inclusive));
}

static bool excepted(const struct version_range *r, struct str version) {
    size_t low = 0;
    size_t high = r->nexcept;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int c = version_compare(r->scheme, version, r->except[middle]);
        if (c == 0) {
            return true;
        }
        if (c < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return false;
}

bool version_in_range(const struct version_range *r, struct str version) {
    if (excepted(r, version) || (r->reading == VERSION_BY_NPM && !range_npm_reads(version))) {
        return false;
    }
    for (size_t i = 0; i < r->n; i++) {
        size_t from = i;
        bool all = holds(r, &r->v[i], version);
        while (r->v[i].and_next) {
            i++;
            all = all && holds(r, &r->v[i], version);
        }
        if (all && (r->reading != VERSION_BY_NPM || range_npm_allows(r->v + from, i + 1 - from, version))) {
            return true;
        }
    }
    return false;
}
