/* SPDX licence expressions: grammar, spelling, normal form, places of errors. */
#include "test.h"

#include "bom/licence.h"

static struct arena *a;
static struct licences *list;

static int open_list(void **state) {
    (void)state;
    a = arena_new();
    list = licences_load(a);
    return 0;
}

static int close_list(void **state) {
    (void)state;
    arena_free(&a);
    return 0;
}

static void text_is(const char *text, const char *expected) {
    struct licence *x;
    struct err e = {0};
    if (!licence_parse(a, list, str_z(text), &x, &e)) {
        fail_msg("\"%s\" is refused: %s", text, e.text);
    }
    assert_str(licence_text(a, x), expected);
}

static void spelling_and_parentheses(void **state) {
    (void)state;
    text_is("mit", "MIT");
    text_is("  ( ( apache-2.0 ) ) ", "Apache-2.0");
    text_is("MIT AND (ISC AND Zlib)", "MIT AND ISC AND Zlib");
    text_is("(MIT AND ISC) OR Zlib", "MIT AND ISC OR Zlib");
    text_is("MIT AND (ISC OR Zlib)", "MIT AND (ISC OR Zlib)");
    text_is("gpl-2.0-only WITH classpath-EXCEPTION-2.0", "GPL-2.0-only WITH Classpath-exception-2.0");
}

/* Annex D.4.5: + binds most closely, then WITH, AND, OR. */
static void precedence(void **state) {
    (void)state;
    struct licence *x;
    struct err e = {0};
    assert_true(licence_parse(a, list, STR("MIT OR Apache-1.0+ WITH LLVM-exception AND ISC"), &x, &e));
    assert_int_equal(x->op, LICENCE_OR);
    assert_int_equal(x->n, 2);
    assert_int_equal(x->v[1]->op, LICENCE_AND);
    assert_true(x->v[1]->v[0]->use.or_later);
    assert_str(x->v[1]->v[0]->use.exception, "LLVM-exception");
    assert_non_null(x->v[1]->v[0]->use.exception_entry);
}

static void references(void **state) {
    (void)state;
    struct licence *x;
    struct err e = {0};
    assert_true(licence_parse(a, list, STR("DocumentRef-a.b:LicenseRef-X WITH AdditionRef-y"), &x, &e));
    assert_true(x->use.reference && x->use.exception_reference);
    assert_str(licence_text(a, x), "DocumentRef-a.b:LicenseRef-X WITH AdditionRef-y");
    assert_true(licence_parse(a, list, STR("licenseref-x"), &x, &e)); /* references keep their case: this is an unknown id */
    assert_false(x->use.reference);
    assert_null(x->use.entry);
}

static void what_the_list_has(void **state) {
    (void)state;
    struct licence *x;
    struct err e = {0};
    assert_true(licence_parse(a, list, STR("GPL-2.0+"), &x, &e));
    assert_true(x->use.entry != NULL && x->use.entry->deprecated && !x->use.or_later);
    assert_true(licence_parse(a, list, STR("GPL-2.0-or-later"), &x, &e));
    assert_true(x->use.entry != NULL && !x->use.entry->deprecated);
    assert_true(licence_parse(a, list, STR("Classpath-exception-2.0"), &x, &e)); /* an exception is no licence */
    assert_null(x->use.entry);
    assert_true(licence_parse(a, list, STR("MIT WITH ISC"), &x, &e)); /* nor the other way round */
    assert_null(x->use.exception_entry);
    assert_null(licences_find(list, STR("")));
    assert_str(licences_find(list, STR("mPl-2.0"))->terms, "limited");
}

static void refusals_have_their_column(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t column;
        const char *why;
    } cases[] = {
        {"", 1, "ends where a licence is expected"},
        {"MIT AND", 8, "ends where a licence is expected"},
        {"MIT and ISC", 5, "in capitals"},
        {"MIT ISC", 5, "an operator is expected"},
        {"(MIT OR ISC", 1, "not closed"},
        {"MIT)", 4, "an operator is expected"},
        {"OR MIT", 1, "a licence is expected, not \"OR\""},
        {"MIT WITH", 9, "followed by no exception"},
        {"(MIT OR ISC) WITH LLVM-exception", 14, "only a single licence"},
        {"LicenseRef-a+", 13, "no + may follow"},
        {"MIT +", 5, "an operator is expected"},
        {"a:b", 1, "a colon stands only in"},
        {"DocumentRef-:LicenseRef-a", 1, "a colon stands only in"},
        {"MIT/ISC", 4, "an operator is expected"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct licence *x;
        struct err e = {0};
        assert_false(licence_parse(a, list, str_z(cases[i].text), &x, &e));
        assert_int_equal(e.kind, ERR_INPUT);
        if (e.column != cases[i].column || strstr(e.text, cases[i].why) == NULL) {
            fail_msg("\"%s\": column %zu, %s", cases[i].text, e.column, e.text);
        }
    }
}

static void limits(void **state) {
    (void)state;
    struct sb b = SB(a);
    struct licence *x;
    struct err e = {0};
    for (int i = 0; i < LICENCE_MAX_DEPTH; i++) {
        sb_char(&b, '(');
    }
    sb_z(&b, "MIT");
    for (int i = 0; i < LICENCE_MAX_DEPTH; i++) {
        sb_char(&b, ')');
    }
    assert_true(licence_parse(a, list, sb_get(&b), &x, &e));
    assert_false(licence_parse(a, list, str_fmt(a, "(%.*s)", STR_ARG(sb_get(&b))), &x, &e));
    assert_err(&e, "LICENCE_MAX_DEPTH");
    struct str longest = {memset(arena_alloc(a, LICENCE_MAX_BYTES + 1), 'x', LICENCE_MAX_BYTES + 1), LICENCE_MAX_BYTES};
    assert_true(licence_parse(a, list, longest, &x, &e));
    longest.n++;
    assert_false(licence_parse(a, list, longest, &x, &e));
    assert_err(&e, "LICENCE_MAX_BYTES");
}

static void normal_forms(void **state) {
    (void)state;
    static const struct {
        const char *x, *y;
        bool same;
    } cases[] = {
        {"MIT OR Apache-2.0", "apache-2.0 OR mit", true},
        {"MIT AND MIT", "MIT", true},
        {"GPL-2.0+", "GPL-2.0-or-later", true},
        {"GPL-2.0", "GPL-2.0-only", true},
        {"GPL-2.0-with-classpath-exception", "GPL-2.0-only WITH Classpath-exception-2.0", true},
        {"(MIT AND ISC) OR Zlib", "Zlib OR ISC AND MIT", true},
        {"MIT AND (ISC OR ISC)", "ISC AND MIT", true},
        {"x AND (b AND c OR c AND b)", "b AND c AND x", true},
        {"wxWindows+", "wxWindows", false},
        {"GPL-2.0-only", "GPL-2.0-or-later", false},
        {"MIT AND ISC", "MIT OR ISC", false},
        {"(MIT OR ISC) AND Zlib", "MIT OR ISC AND Zlib", false},
        {"LicenseRef-a", "LicenseRef-A", false},
        {"no expression at all", "  no expression at all ", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str x = licence_normal(a, list, str_z(cases[i].x));
        struct str y = licence_normal(a, list, str_z(cases[i].y));
        if (str_eq(x, y) != cases[i].same) {
            fail_msg("%s and %s", str_cstr(a, x), str_cstr(a, y));
        }
    }
}

static void every_id_of_the_list_reads_as_itself(void **state) {
    (void)state;
    static const char *const ids[] = {"0BSD", "Zlib", "389-exception", "bzip2-1.0.6", "Qt-LGPL-exception-1.1"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        const struct licence_entry *entry = licences_find(list, str_z(ids[i]));
        assert_non_null(entry);
        assert_str(entry->id, ids[i]);
    }
    assert_str(licences_find(list, STR("nokia-qt-exception-1.1"))->replaced, "Qt-LGPL-exception-1.1");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(spelling_and_parentheses),   TEST(precedence), TEST(references),   TEST(what_the_list_has),
        TEST(refusals_have_their_column), TEST(limits),     TEST(normal_forms), TEST(every_id_of_the_list_reads_as_itself),
    };
    return cmocka_run_group_tests(tests, open_list, close_list);
}
