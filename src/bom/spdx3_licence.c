/* See spdx3_licence.h. */
#include "bom/spdx3_licence.h"

enum { MAX_DEPTH = 32 }; /* of sets in sets; a circle ends here */

static struct str after_last(struct str s, char c) {
    size_t at = str_rchr(s, c);
    return at == SIZE_MAX ? s : str_from(s, at + 1);
}

/* Individuals of the vocabulary, by name or IRI: "NoAssertionLicense", "…/Licensing/NoAssertion". */
static bool says_nothing(struct str id) {
    static const char *const names[] = {"NoAssertionLicense", "NoneLicense", "NoAssertion", "None",
                                        "NoAssertionElement", "NoneElement", "NOASSERTION", "NONE"};
    struct str name = after_last(after_last(id, '/'), '_');
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_is(name, names[i])) {
            return true;
        }
    }
    return id.n == 0;
}

/* "https://spdx.org/licenses/MIT", which every document may name without having it. */
static struct str listed(struct str id) {
    return str_find(id, STR("spdx.org/licenses/")) != SIZE_MAX ? after_last(id, '/') : STR_NONE;
}

static struct str expression(const struct spdx3_graph *g, struct jv reference, int depth);

static struct str joined(const struct spdx3_graph *g, struct jv set, const char *word, int depth) {
    struct sb b = SB(g->a);
    for (struct jiter it = spdx3_list(set, "expandedlicensing_member"); json_next(&it);) {
        struct str one = expression(g, it.value, depth + 1);
        bool mixed = str_chr(one, ' ') != SIZE_MAX;
        if (one.n > 0) {
            sb_fmt(&b, mixed ? "%s(%.*s)" : "%s%.*s", b.n > 0 ? word : "", STR_ARG(one));
        }
    }
    return sb_get(&b);
}

static struct str combined(const struct spdx3_graph *g, struct jv v, struct str type, int depth) {
    if (str_is(type, "expandedlicensing_ConjunctiveLicenseSet")) {
        return joined(g, v, " AND ", depth);
    }
    if (str_is(type, "expandedlicensing_DisjunctiveLicenseSet")) {
        return joined(g, v, " OR ", depth);
    }
    if (str_is(type, "expandedlicensing_OrLaterOperator")) {
        struct str one = expression(g, spdx3_get(v, "expandedlicensing_subjectLicense"), depth + 1);
        return one.n > 0 ? str_cat(g->a, one, STR("+")) : one;
    }
    if (str_is(type, "expandedlicensing_WithAdditionOperator")) {
        struct str one = expression(g, spdx3_get(v, "expandedlicensing_subjectExtendableLicense"), depth + 1);
        struct str with = after_last(spdx3_id(g, spdx3_get(v, "expandedlicensing_subjectAddition")), '/');
        return one.n > 0 && with.n > 0 ? str_fmt(g->a, "%.*s WITH %.*s", STR_ARG(one), STR_ARG(with)) : one;
    }
    return STR_NONE;
}

/* A licence of the document's own, in an expression with others. */
static struct str reference_to(const struct spdx3_graph *g, struct str id) {
    struct sb b = SB(g->a);
    struct str name = after_last(after_last(id, '/'), '#');
    sb_z(&b, str_starts(name, STR("LicenseRef-")) ? "" : "LicenseRef-");
    for (size_t i = 0; i < name.n; i++) {
        sb_char(&b, chr_alnum(name.p[i]) || name.p[i] == '.' ? name.p[i] : '-');
    }
    return sb_get(&b);
}

static struct str expression(const struct spdx3_graph *g, struct jv reference, int depth) {
    struct jv v = spdx3_at(g, reference);
    struct str id = spdx3_id(g, reference);
    struct str text = spdx3_text(v, "simplelicensing_licenseExpression");
    if (depth > MAX_DEPTH || says_nothing(id)) {
        return STR_NONE;
    }
    text = text.n > 0 ? text : combined(g, v, spdx3_type(v), depth);
    text = text.n > 0 ? text : spdx3_text(v, "licenseId");
    text = text.n > 0 ? text : listed(id);
    return text.n > 0 || json_type(v) == JSON_NONE ? text : reference_to(g, id);
}

/* Alone, a text of the document's own is its name. */
static bool is_own_text(struct str type) {
    return str_is(type, "simplelicensing_SimpleLicensingText") || str_is(type, "expandedlicensing_CustomLicense") ||
           str_is(type, "License");
}

struct bom_license spdx3_licence(const struct spdx3_graph *g, struct jv reference, const char *acknowledgement) {
    struct jv v = spdx3_at(g, reference);
    struct bom_license l = {.acknowledgement = str_z(acknowledgement)};
    struct str name = json_str(json_get(v, "name"));
    if (is_own_text(spdx3_type(v)) && name.n > 0) {
        struct str text = spdx3_text(v, "simplelicensing_licenseText");
        l.name = name;
        l.text = str_eq(text, name) ? STR_NONE : text;
        return l;
    }
    l.expression = expression(g, reference, 0);
    if (str_is(l.expression, "NOASSERTION") || str_is(l.expression, "NONE")) {
        l.expression = STR_NONE;
    }
    return l;
}
