/* CPE name matching (NISTIR 7696 §6, tables 6-1 to 6-4). See cpe.h. */
#include "ident/cpe.h"

const char *cpe_relation_name(enum cpe_relation r) {
    static const char *const names[] = {"disjoint", "subset", "superset", "equal", "undefined"};
    return names[r];
}

/* Unescaped wildcards at either end. */
static bool has_wildcard(struct str v) {
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == '\\') {
            i++;
        } else if (v.p[i] == '*' || v.p[i] == '?') {
            return true;
        }
    }
    return false;
}

/* Length of the character at i: two bytes when escaped. */
static size_t char_len(struct str v, size_t i) {
    return v.p[i] == '\\' && i + 1 < v.n ? 2 : 1;
}

/* Characters (escapes counted as one) of a value. */
static size_t char_count(struct str v) {
    size_t n = 0;
    for (size_t i = 0; i < v.n; i += char_len(v, i)) {
        n++;
    }
    return n;
}

/* Offset of the k-th character. */
static size_t char_at(struct str v, size_t k) {
    size_t i = 0;
    while (k > 0 && i < v.n) {
        i += char_len(v, i);
        k--;
    }
    return i;
}

/* A source with wildcards at its ends against a target without. */
static bool wildcard_matches(struct str pattern, struct str target) {
    size_t lead = 0;
    size_t trail = 0;
    bool lead_any = pattern.n > 0 && pattern.p[0] == '*';
    while (!lead_any && lead < pattern.n && pattern.p[lead] == '?') {
        lead++;
    }
    struct str core = str_from(pattern, lead_any ? 1 : lead);
    bool trail_any = false;
    size_t last = core.n;
    for (size_t i = 0; i < core.n; i += char_len(core, i)) {
        if (core.p[i] == '*' || core.p[i] == '?') {
            last = i;
            trail_any = core.p[i] == '*';
            trail = trail_any ? 0 : core.n - i;
            break;
        }
    }
    core = str_sub(core, 0, last);
    size_t total = char_count(target);
    size_t inner = char_count(core);
    if (inner > total) {
        return false;
    }
    size_t most_lead = lead_any ? total : lead;
    for (size_t k = 0; k <= most_lead && k + inner <= total; k++) {
        size_t left = total - k - inner;
        size_t at = char_at(target, k);
        if ((trail_any || left <= trail) && str_eqi(str_sub(target, at, core.n), core)) {
            return true;
        }
    }
    return false;
}

enum cpe_relation cpe_compare_attribute(const struct cpe *source, const struct cpe *target, enum cpe_attribute at) {
    enum cpe_kind s = source->kind[at];
    enum cpe_kind t = target->kind[at];
    if (t == CPE_VALUE && has_wildcard(target->value[at])) {
        /* an unquoted wildcard in the target is not defined, unless the names are the same */
        return s == CPE_VALUE && str_eq(source->value[at], target->value[at]) ? CPE_EQUAL : s == CPE_ANY ? CPE_SUPERSET : CPE_UNDEFINED;
    }
    if (s == t && s != CPE_VALUE) {
        return CPE_EQUAL;
    }
    if (s == CPE_ANY) {
        return CPE_SUPERSET;
    }
    if (t == CPE_ANY) {
        return CPE_SUBSET;
    }
    if (s == CPE_NA || t == CPE_NA) {
        return CPE_DISJOINT;
    }
    if (str_eq(source->value[at], target->value[at])) {
        return CPE_EQUAL;
    }
    return has_wildcard(source->value[at]) && wildcard_matches(source->value[at], target->value[at]) ? CPE_SUPERSET : CPE_DISJOINT;
}

enum cpe_relation cpe_compare(const struct cpe *source, const struct cpe *target) {
    bool subset = true;
    bool superset = true;
    bool undefined = false;
    for (int i = 0; i < CPE_ATTRIBUTES; i++) {
        enum cpe_relation r = cpe_compare_attribute(source, target, (enum cpe_attribute)i);
        if (r == CPE_DISJOINT) {
            return CPE_DISJOINT;
        }
        subset = subset && (r == CPE_EQUAL || r == CPE_SUBSET);
        superset = superset && (r == CPE_EQUAL || r == CPE_SUPERSET);
        undefined = undefined || r == CPE_UNDEFINED;
    }
    if (undefined) {
        return CPE_UNDEFINED;
    }
    return subset && superset ? CPE_EQUAL : subset ? CPE_SUBSET : superset ? CPE_SUPERSET : CPE_UNDEFINED;
}
