/* Running the rules of data/sbom-rules.tsv: see check.h. */
#include "bom/check.h"

#include <assert.h>

#include "base/table.h"
#include "bom/check_predicates.h"

static const struct {
    const char *name;
    enum bom_profile profile;
} profiles[] = {{"schema", BOM_SCHEMA}, {"ntia", BOM_NTIA}, {"cisa", BOM_CISA}, {"fda", BOM_FDA}, {"score", BOM_SCORE}};

static const char *const severities[] = {[BOM_ERROR] = "error", [BOM_WARNING] = "warning", [BOM_INFO] = "info"};

const char *bom_severity_name(enum bom_severity s) {
    return severities[s];
}

bool bom_profile_named(struct str name, enum bom_profile *out) {
    for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++) {
        if (str_is(name, profiles[i].name)) {
            *out = profiles[i].profile;
            return true;
        }
    }
    return false;
}

static unsigned profiles_of(struct str list) {
    unsigned bits = 0;
    struct str name;
    enum bom_profile p;
    while (str_next(&list, ';', &name)) {
        bits |= bom_profile_named(name, &p) ? p : 0U;
    }
    return bits;
}

static struct bom_rule rule_of(const struct table *t, size_t row) {
    struct str severity = table_cell(t, row, table_column(t, "severity"));
    uint64_t weight = 0;
    str_u64(table_cell(t, row, table_column(t, "weight")), &weight);
    struct bom_rule r = {.id = table_cell(t, row, 0),
                         .title = table_cell(t, row, table_column(t, "title")),
                         .clause = table_cell(t, row, table_column(t, "clause")),
                         .mend = table_cell(t, row, table_column(t, "mend")),
                         .category = table_cell(t, row, table_column(t, "category")),
                         .profiles = profiles_of(table_cell(t, row, table_column(t, "profiles"))),
                         .weight = (unsigned)weight,
                         .severity = str_is(severity, "error")     ? BOM_ERROR
                                     : str_is(severity, "warning") ? BOM_WARNING
                                                                   : BOM_INFO,
                         .document = str_is(table_cell(t, row, table_column(t, "scope")), "document"),
                         .predicate = check_predicate_named(table_cell(t, row, table_column(t, "check")))};
    assert(r.predicate != NULL); /* tests/unit/test_check.c reads every row */
    return r;
}

static void ask_document(const struct check_facts *f, struct bom_result *r) {
    r->share = r->rule->predicate->document(f);
    r->asked = r->share >= 0 ? 1 : 0;
    r->passed = r->share >= 1 ? 1 : 0;
}

static void ask_components(struct arena *a, const struct check_facts *f, bool root_too, struct bom_result *r) {
    VEC(uint32_t) failing = {0};
    size_t there = 0;
    for (size_t i = 0; i < f->b->components.n; i++) {
        if (f->b->components.v[i].is_root && !root_too) {
            continue;
        }
        there++;
        enum check_answer answer = r->rule->predicate->component(f, i);
        r->asked += answer != CHECK_SKIP ? 1 : 0;
        r->passed += answer == CHECK_YES ? 1 : 0;
        if (answer == CHECK_NO) {
            vec_push(a, &failing, (uint32_t)i); /* BOM_MAX_COMPONENTS fits */
        }
    }
    r->failing = failing.v;
    r->nfailing = failing.n;
    r->share = there == 0 ? -1 : r->asked == 0 ? 0 : (double)r->passed / (double)r->asked;
}

bool bom_result_fails(const struct bom_result *r) {
    return r->asked > 0 && r->passed < r->asked;
}

void bom_check(struct arena *a, const struct bom *b, enum bom_profile p, const struct licence_list *l,
               struct bom_checked *out) {
    struct table t = table_data(a, "sbom-rules");
    struct check_facts facts = check_facts_of(a, b, l);
    struct bom_rule *rules = ARENA_ARRAY(a, struct bom_rule, t.nrows);
    *out = (struct bom_checked){.v = ARENA_ARRAY(a, struct bom_result, t.nrows)};
    for (size_t i = 0; i < t.nrows; i++) {
        rules[i] = rule_of(&t, i);
        if ((rules[i].profiles & p) == 0) {
            continue;
        }
        struct bom_result *r = &out->v[out->n++];
        r->rule = &rules[i];
        rules[i].document ? ask_document(&facts, r) : ask_components(a, &facts, p == BOM_SCORE, r);
        out->errors += rules[i].severity == BOM_ERROR ? r->asked - r->passed : 0;
    }
}

size_t bom_checked_count(const struct bom_checked *c, const char *id) {
    for (size_t i = 0; i < c->n; i++) {
        if (str_is(c->v[i].rule->id, id)) {
            return c->v[i].asked - c->v[i].passed;
        }
    }
    return 0;
}

uint32_t *bom_checked_by_component(struct arena *a, const struct bom *b, const struct bom_checked *c) {
    uint32_t *lacks = ARENA_ARRAY(a, uint32_t, b->components.n);
    assert(c->n <= 32);
    for (size_t i = 0; i < c->n; i++) {
        for (size_t k = 0; c->v[i].rule->severity == BOM_ERROR && k < c->v[i].nfailing; k++) {
            lacks[c->v[i].failing[k]] |= 1U << i;
        }
    }
    return lacks;
}
