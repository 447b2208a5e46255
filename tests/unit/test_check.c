/* The table of rules: every row can be asked, and the weights of the score are whole. Pairing of versions. */
#include "test.h"

#include "base/table.h"
#include "bom/check_predicates.h"
#include "bom/diff.h"
#include "bom/score.h"

static void every_row_has_its_predicate_and_its_words(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct table t = table_data(a, "sbom-rules");
    assert_true(t.nrows > 40);
    for (size_t i = 0; i < t.nrows; i++) {
        const struct check_predicate *p = check_predicate_named(table_cell(&t, i, table_column(&t, "check")));
        bool document = str_is(table_cell(&t, i, table_column(&t, "scope")), "document");
        assert_non_null(p);
        assert_true(document ? p->document != NULL : p->component != NULL);
        assert_true(table_cell(&t, i, table_column(&t, "title")).n > 0);
        assert_true(table_cell(&t, i, table_column(&t, "clause")).n > 0);
        assert_true(table_cell(&t, i, table_column(&t, "status")).n > 0);
        struct str rest = table_cell(&t, i, table_column(&t, "profiles"));
        struct str name;
        enum bom_profile profile;
        while (str_next(&rest, ';', &name)) {
            assert_true(bom_profile_named(name, &profile));
        }
    }
    arena_free(&a);
}

static struct bom read_bom(struct arena *a, const char *components) {
    struct bom b;
    struct err e = {0};
    struct input in = input_copy(
        a, STR("test"),
        str_fmt(a, "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"version\":1,\"components\":[%s]}", components));
    if (!bom_read(a, &in, &b, &e)) {
        fail_msg("%s", e.text);
    }
    return b;
}

/* Each feature that fails takes something from the score, and the parts add up to the whole. */
static void the_score_is_the_weighted_mean_of_its_parts(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct bom b = read_bom(a, "{\"type\":\"library\",\"name\":\"x\"}");
    struct licence_list l;
    struct bom_checked c;
    struct bom_score s;
    licence_list_of(a, &b, &l);
    bom_check(a, &b, BOM_SCORE, &l, &c);
    bom_score_of(&c, &s);
    double sum = 0;
    double weights = 0;
    for (size_t i = 0; i < BOM_SCORE_PARTS; i++) {
        sum += s.parts[i].score * s.parts[i].weight;
        weights += s.parts[i].weight;
    }
    assert_true(sum / weights - s.score < 1e-9 && s.score - sum / weights < 1e-9);
    assert_true(s.parts[0].score > 3.99 && s.parts[0].score < 4.01); /* a name (40), no version (35), no bom-ref (25) */
    assert_true(s.parts[6].score > 9.99);                            /* structural: it was read */
    assert_string_equal(s.grade, "F");
    arena_free(&a);
}

/* "1.0 2.0" on one side against others on the other: the pairs in order of the older version. */
static void pairs_are(const char *before, const char *after, const char *expected) {
    struct arena *a = arena_new();
    struct bom b[2];
    struct bom_diff d;
    struct sb got = SB(a);
    const char *sides[] = {before, after};
    for (size_t k = 0; k < 2; k++) {
        struct sb text = SB(a);
        struct str rest = str_z(sides[k]);
        struct str v;
        while (str_next(&rest, ' ', &v)) {
            sb_fmt(
                &text,
                "%s{\"type\":\"library\",\"bom-ref\":\"%zu\",\"name\":\"x\",\"version\":\"%.*s\",\"purl\":\"pkg:npm/x@%.*s\"}",
                text.n > 0 ? "," : "", text.n, STR_ARG(v), STR_ARG(v));
        }
        b[k] = read_bom(a, str_cstr(a, sb_get(&text)));
    }
    bom_diff(a, &b[0], &b[1], &d);
    for (size_t i = 0; i < d.n; i++) {
        const struct bom_difference *r = &d.v[i];
        sb_fmt(&got, "%s%s", i > 0 ? ", " : "", bom_change_name(r->change));
        if (r->before != SIZE_MAX) {
            sb_fmt(&got, " %.*s", STR_ARG(b[0].components.v[r->before].version));
        }
        if (r->after != SIZE_MAX && r->change != BOM_SAME) {
            sb_fmt(&got, "%s%.*s", r->before != SIZE_MAX ? "->" : " ", STR_ARG(b[1].components.v[r->after].version));
        }
    }
    assert_str(sb_get(&got), expected);
    arena_free(&a);
}

static void several_versions_of_one_package_are_paired(void **state) {
    (void)state;
    pairs_are("1.0.0 2.0.0", "1.1.0 2.1.0", "upgraded 1.0.0->1.1.0, upgraded 2.0.0->2.1.0");
    pairs_are("1.0.0 2.0.0", "2.1.0", "removed 1.0.0, upgraded 2.0.0->2.1.0");
    pairs_are("1.0.0", "1.0.0 2.0.0", "added 2.0.0, same 1.0.0");
    pairs_are("1.0.0 3.0.0", "2.0.0", "removed 3.0.0, upgraded 1.0.0->2.0.0");
    pairs_are("3.0.0", "1.0.0 2.0.0", "added 1.0.0, downgraded 3.0.0->2.0.0");
    pairs_are("9.0.0 10.0.0", "10.0.0 11.0.0", "upgraded 9.0.0->11.0.0, same 10.0.0");
    pairs_are("1.0.0 1.0.0", "1.0.0", "removed 1.0.0, same 1.0.0");
    pairs_are("2.0.0-rc.1", "2.0.0", "upgraded 2.0.0-rc.1->2.0.0");
    pairs_are("", "1.0.0", "changed ->1.0.0"); /* a version that was not stated is no step in an order */
}

int main(void) {
    const struct CMUnitTest tests[] = {TEST(every_row_has_its_predicate_and_its_words),
                                       TEST(the_score_is_the_weighted_mean_of_its_parts),
                                       TEST(several_versions_of_one_package_are_paired)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
