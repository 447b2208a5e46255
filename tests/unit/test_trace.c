/* The catalogues and the rules over them: every word is known, every reference resolves, coverage counts add up. */
#include "test.h"

#include "base/table.h"
#include "report/report.h"
#include "trace/trace.h"

static void every_word_of_the_catalogues_is_known(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct catalog c = catalog_load(a);
    assert_true(c.nrequirements > 300);
    for (size_t i = 0; i < c.nrequirements; i++) {
        struct str rest = c.requirements[i].check;
        struct str word;
        while (str_next(&rest, ';', &word)) {
            struct str kind;
            struct str argument;
            assert_true(trace_knows_check(word));
            str_cut(word, ':', &kind, &argument);
            if (str_is(kind, "statement")) {
                assert_non_null(catalog_statement(&c, argument));
            }
            if (str_is(kind, "document") || str_is(kind, "attached")) {
                assert_non_null(catalog_document(&c, argument));
            }
        }
        rest = c.requirements[i].applies;
        while (str_next(&rest, ';', &word)) {
            assert_true(trace_knows_condition(word));
        }
    }
    arena_free(&a);
}

static void every_requirement_points_at_a_section(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct catalog c = catalog_load(a);
    for (size_t i = 0; i < c.nrequirements; i++) {
        const struct requirement *r = &c.requirements[i];
        const struct document_entry *d = r->document.n > 0 ? catalog_document(&c, r->document) : NULL;
        if (d != NULL && d->sections > 0 && r->section.n > 0) {
            if (catalog_outline(&c, r->document, r->section) == NULL) {
                print_message("%.*s: %.*s has no section %.*s\n", STR_ARG(r->id), STR_ARG(r->document), STR_ARG(r->section));
            }
            assert_non_null(catalog_outline(&c, r->document, r->section));
        }
    }
    arena_free(&a);
}

static void documents_have_as_many_sections_as_their_outline(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct catalog c = catalog_load(a);
    for (size_t i = 0; reports[i] != NULL; i++) {
        const struct document_entry *d = catalog_document(&c, str_z(reports[i]->id));
        assert_non_null(d);
        assert_int_equal(reports[i]->nsections, d->sections);
    }
    arena_free(&a);
}

/* A device with nothing but its required fields: nothing may be covered that it does not say. */
static void an_empty_dossier_covers_almost_nothing(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct catalog c = catalog_load(a);
    struct device_file device = {.id = STR("x"),
                                 .name = STR("x"),
                                 .market_us = true,
                                 .has_software = true,
                                 .can_connect = true,
                                 .exposed_to_threats = true};
    struct dossier d = {.catalog = &c, .device = &device, .release = {.version = STR("1")}};
    struct coverage_list us;
    trace_cover(a, &d, MARKET_US, &us);
    assert_int_equal(us.yes + us.open + us.not_applicable + us.info, us.n);
    for (size_t i = 0; i < us.n; i++) {
        const struct covered *v = &us.v[i];
        if (v->state == COVER_OPEN) {
            assert_true(v->why.n > 0);
        }
        if (v->state == COVER_YES) {
            assert_true(v->basis.n > 0);
            struct str rest = v->requirement->check;
            struct str word;
            while (str_next(&rest, ';', &word)) {
                assert_false(str_starts(word, STR("statement:")) || str_starts(word, STR("sbom:")) ||
                             str_starts(word, STR("threat:")) || str_starts(word, STR("finding:")) ||
                             str_starts(word, STR("evidence:")) || str_starts(word, STR("control:")));
            }
        }
    }
    assert_true(us.open > us.yes);
    arena_free(&a);
}

static void a_statement_covers_what_asks_for_it_alone(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct catalog c = catalog_load(a);
    size_t checked = 0;
    for (size_t i = 0; i < c.nrequirements && checked < 20; i++) {
        struct str check = c.requirements[i].check;
        if (!str_starts(check, STR("statement:")) || str_chr(check, ';') != SIZE_MAX ||
            !str_is(c.requirements[i].applies, "cyber_risk")) {
            continue;
        }
        struct device_statement s = {.key = str_from(check, sizeof "statement:" - 1), .text = STR("said")};
        struct device_file device = {
            .market_us = true, .market_eu = true, .has_software = true, .statements = &s, .nstatements = 1};
        struct dossier d = {.catalog = &c, .device = &device};
        struct coverage_list list;
        trace_cover(a, &d, c.requirements[i].market, &list);
        for (size_t k = 0; k < list.n; k++) {
            if (list.v[k].requirement == &c.requirements[i]) {
                assert_int_equal(list.v[k].state, COVER_YES);
                checked++;
            }
        }
    }
    assert_int_equal(checked, 20);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(every_word_of_the_catalogues_is_known),
        TEST(every_requirement_points_at_a_section),
        TEST(documents_have_as_many_sections_as_their_outline),
        TEST(an_empty_dossier_covers_almost_nothing),
        TEST(a_statement_covers_what_asks_for_it_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
