/*
 * Intervals in brackets: Maven ("[1.0,2.0)", "(,1.0],[1.2,)", a union; a bare version is itself) and NuGet (one interval; a
 * bare version is a lower bound, "1.*" a prefix). Comparisons (">= 1.0, < 2.0", as GitHub writes for both) are read too.
 */
#include "ident/range_part.h"

static bool is_open(char c) {
    return c == '[' || c == '(';
}

/* One interval at *i, which moves behind it. */
static bool read_interval(struct ranges *r, struct str s, size_t *i, struct err *e) {
    bool low_in = s.p[*i] == '[';
    size_t from = ++*i;
    while (*i < s.n && s.p[*i] != ']' && s.p[*i] != ')' && !is_open(s.p[*i])) {
        ++*i;
    }
    if (*i >= s.n || is_open(s.p[*i])) {
        return range_fail(r, e, "a bracket is not closed");
    }
    bool high_in = s.p[*i] == ']';
    struct str inside = slice(s, from, *i);
    struct str low;
    struct str high;
    ++*i;
    if (!str_cut(inside, ',', &low, &high)) {
        low = str_trim(low);
        if (!low_in || !high_in || low.n == 0) {
            return range_fail(r, e, "one version alone stands in \"[\" and \"]\"");
        }
        range_add(r, OP_EQ, low);
        return true;
    }
    low = str_trim(low);
    high = str_trim(high);
    if (str_chr(high, ',') != SIZE_MAX) {
        return range_fail(r, e, "two versions at most stand in brackets");
    }
    if (low.n > 0 && high.n > 0 && version_compare(r->scheme, low, high) > 0) {
        return range_fail(r, e, "\"%.*s\" comes after \"%.*s\"", STR_ARG(str_sub(low, 0, 60)), STR_ARG(str_sub(high, 0, 60)));
    }
    range_add_between(r, (struct version_bound){low, low_in}, (struct version_bound){high, high_in});
    return true;
}

/* NuGet's "1.2.*": from 1.2 to before 1.3. */
static bool read_floating(struct ranges *r, struct str text, struct err *e) {
    struct str start = str_sub(text, 0, text.n - 2);
    size_t dot = str_rchr(start, '.');
    struct str last = dot == SIZE_MAX ? start : str_from(start, dot + 1);
    if (!str_is_number(last)) {
        return range_fail(r, e, "a number is expected before \".*\"");
    }
    struct str up = range_plus_one(r->a, last);
    struct str head = dot == SIZE_MAX ? STR_NONE : str_sub(start, 0, dot + 1);
    range_add(r, OP_GE, start);
    range_add(r, OP_LT, str_fmt(r->a, "%.*s%.*s-0", STR_ARG(head), STR_ARG(up)));
    range_end_set(r);
    return true;
}

static bool read_bare(struct ranges *r, struct str text, struct err *e) {
    if (r->scheme == VERSION_NUGET && str_ends(text, STR(".*"))) {
        return read_floating(r, text, e);
    }
    range_add(r, r->scheme == VERSION_NUGET ? OP_GE : OP_EQ, text);
    range_end_set(r);
    return true;
}

bool range_brackets(struct ranges *r, struct str text, struct err *e) {
    text = str_trim(text);
    if (!is_open(text.p[0])) {
        bool compares = strchr("<>=!", text.p[0]) != NULL || str_find(text, STR("||")) != SIZE_MAX;
        return compares ? range_plain(r, text, e) : read_bare(r, text, e);
    }
    size_t i = 0;
    for (;;) {
        if (!read_interval(r, text, &i, e)) {
            return false;
        }
        range_end_set(r);
        range_skip(text, &i, false);
        if (i == text.n) {
            return true;
        }
        if (text.p[i] != ',' || r->scheme == VERSION_NUGET) {
            return range_fail(r, e, "nothing is expected after the closing bracket");
        }
        i++;
        range_skip(text, &i, false);
        if (i == text.n || !is_open(text.p[i])) {
            return range_fail(r, e, "\"[\" or \"(\" is expected after the comma");
        }
    }
}
