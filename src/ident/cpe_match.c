/* CPE name matching (NISTIR 7696, clause 6). */
#include "ident/cpe.h"

const char *cpe_relation_name(enum cpe_relation r) {
    static const char *const names[] = {"disjoint", "subset", "superset", "equal", "undefined"};
    return names[r];
}

/* Bytes of the character at s[i], its escape included. */
static size_t unit(struct str s, size_t i) {
    return s.p[i] == '\\' && i + 1 < s.n ? 2 : 1;
}

/* Characters of a value, an escaped one counted once. */
static size_t count_units(struct str s) {
    size_t n = 0;
    for (size_t i = 0; i < s.n; i += unit(s, i)) {
        n++;
    }
    return n;
}

static bool has_wildcard(struct str s) {
    for (size_t i = 0; i < s.n; i += unit(s, i)) {
        if (s.p[i] == '*' || s.p[i] == '?') {
            return true;
        }
    }
    return false;
}

/*
 * A target with unquoted wildcards has no defined relation (6.2). The reference takes it so only when nothing else in the value
 * needs quoting in a well-formed name, where '.' and '-' do too; other targets compare as they are spelt, and so they do here.
 */
static bool is_undefined(struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        if (!chr_alnum(s.p[i]) && s.p[i] != '_' && s.p[i] != '*' && s.p[i] != '?') {
            return false;
        }
    }
    return has_wildcard(s);
}

/* A source value taken apart: how many characters may stand before and after its core. SIZE_MAX: any number ('*'). */
struct pattern {
    struct str core;
    size_t before, after;
};

static struct pattern take_apart(struct str s) {
    struct pattern p = {.core = s};
    if (s.n > 0 && s.p[0] == '*') {
        p.before = SIZE_MAX;
        p.core = str_from(p.core, 1);
    }
    while (p.before != SIZE_MAX && p.core.n > 0 && p.core.p[0] == '?') {
        p.before++;
        p.core = str_from(p.core, 1);
    }
    size_t last = 0; /* after the last character that is no wildcard */
    for (size_t i = 0; i < p.core.n; i += unit(p.core, i)) {
        last = p.core.p[i] == '*' || p.core.p[i] == '?' ? last : i + unit(p.core, i);
    }
    if (last < p.core.n) {
        p.after = p.core.p[last] == '*' ? SIZE_MAX : p.core.n - last;
    }
    p.core.n = last;
    return p;
}

/* 6.3: a '?' stands for no character or one, a '*' for any number; letter case is ignored. O(core × target). */
static bool covers(struct str source, struct str target) {
    struct pattern p = take_apart(source);
    size_t total = count_units(target);
    size_t middle = count_units(p.core);
    size_t before = 0;
    for (size_t i = 0; before + middle <= total && before <= p.before; before++) {
        bool fits = p.after == SIZE_MAX || total - before - middle <= p.after;
        if (fits && str_eqi(str_sub(target, i, p.core.n), p.core)) {
            return true;
        }
        if (i >= target.n) {
            break;
        }
        i += unit(target, i);
    }
    return false;
}

enum cpe_relation cpe_compare_attribute(const struct cpe *source, const struct cpe *target, enum cpe_attribute at) {
    enum cpe_kind s = source->kind[at];
    enum cpe_kind t = target->kind[at];
    if (t == CPE_VALUE && is_undefined(target->value[at])) {
        return CPE_UNDEFINED;
    }
    if (s == CPE_ANY) {
        return t == CPE_ANY ? CPE_EQUAL : CPE_SUPERSET;
    }
    if (t == CPE_ANY) {
        return CPE_SUBSET;
    }
    if (s == CPE_NA || t == CPE_NA) {
        return s == t ? CPE_EQUAL : CPE_DISJOINT;
    }
    if (str_eqi(source->value[at], target->value[at])) {
        return CPE_EQUAL;
    }
    return has_wildcard(source->value[at]) && covers(source->value[at], target->value[at]) ? CPE_SUPERSET : CPE_DISJOINT;
}

enum cpe_relation cpe_compare(const struct cpe *source, const struct cpe *target) {
    size_t n[CPE_UNDEFINED + 1] = {0};
    for (enum cpe_attribute at = CPE_PART; at < CPE_ATTRIBUTES; at++) {
        n[cpe_compare_attribute(source, target, at)]++;
    }
    if (n[CPE_DISJOINT] > 0) {
        return CPE_DISJOINT;
    }
    if (n[CPE_EQUAL] == CPE_ATTRIBUTES) {
        return CPE_EQUAL;
    }
    if (n[CPE_SUBSET] + n[CPE_EQUAL] == CPE_ATTRIBUTES) {
        return CPE_SUBSET;
    }
    return n[CPE_SUPERSET] + n[CPE_EQUAL] == CPE_ATTRIBUTES ? CPE_SUPERSET : CPE_UNDEFINED;
}
