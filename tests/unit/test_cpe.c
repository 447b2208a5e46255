/* CPE names: both bindings, refusals, keys, the relations of attributes and names. */
#include "test.h"

#include "ident/cpe.h"

static void test_bindings(void **state) {
    (void)state;
    static const struct {
        const char *text, *formatted, *uri;
    } cases[] = {
        {"cpe:/a:openssl:openssl:1.1.1k", "cpe:2.3:a:openssl:openssl:1.1.1k:*:*:*:*:*:*:*", "cpe:/a:openssl:openssl:1.1.1k"},
        {"CPE:2.3:o:Acme:rtos\\+:1\\.0:-:*:*:*:*:arm:*", "cpe:2.3:o:Acme:rtos\\+:1.0:-:*:*:*:*:arm:*",
         "cpe:/o:Acme:rtos%2b:1.0:-:~~~~arm~"},
        {"cpe:2.3:a:acme:a\\:b+c:*:*:*:*:*:*:*:*", "cpe:2.3:a:acme:a\\:b\\+c:*:*:*:*:*:*:*:*", "cpe:/a:acme:a%3ab%2bc"},
        {"cpe:/a:Acme:pump:8.%02:sp%01", "cpe:2.3:a:acme:pump:8.*:sp?:*:*:*:*:*:*", "cpe:/a:acme:pump:8.%02:sp%01"},
        {"cpe:/a:acme:pump:1::~e~s~t~h~o:en", "cpe:2.3:a:acme:pump:1:*:e:en:s:t:h:o", "cpe:/a:acme:pump:1::~e~s~t~h~o:en"},
        {"cpe:/a:acme:pu~mp", "cpe:2.3:a:acme:pu\\~mp:*:*:*:*:*:*:*:*", "cpe:/a:acme:pu%7emp"},
        {"cpe:/h", "cpe:2.3:h:*:*:*:*:*:*:*:*:*:*", "cpe:/h"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cpe c;
        struct err e = {0};
        assert_true(cpe_parse(a, str_z(cases[i].text), &c, &e));
        assert_str(cpe_formatted(a, &c), cases[i].formatted);
        assert_str(cpe_uri(a, &c), cases[i].uri);
    }
    arena_free(&a);
}

static void test_refusals(void **state) {
    (void)state;
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"", "begins with"},
        {"cpe:2.4:a:b", "begins with"},
        {"cpe:/", "part"},
        {"cpe:/x:b", "part"},
        {"cpe:2.3:*:a:b:*:*:*:*:*:*:*:*", "part"},
        {"cpe:2.3:a:b:c:1", "has 4"},
        {"cpe:2.3:a:b:c:1:*:*:*:*:*:*:*:*", "more"},
        {"cpe:2.3:a::c:1:*:*:*:*:*:*:*", "empty"},
        {"cpe:2.3:a:b:c d:1:*:*:*:*:*:*:*", "white space"},
        {"cpe:2.3:a:b:c\xc3\xa9:1:*:*:*:*:*:*:*", "ASCII"},
        {"cpe:2.3:a:b:c*d:1:*:*:*:*:*:*:*", "middle"},
        {"cpe:2.3:a:b:c?d:1:*:*:*:*:*:*:*", "middle"},
        {"cpe:2.3:a:b:**:1:*:*:*:*:*:*:*", "wildcard"},
        {"cpe:2.3:a:b:c**:1:*:*:*:*:*:*:*", "wildcard"},
        {"cpe:2.3:a:b:c?*:1:*:*:*:*:*:*:*", "wildcard"},
        {"cpe:2.3:a:b:\\-:1:*:*:*:*:*:*:*", "hyphen"},
        {"cpe:2.3:a:b:c:1:*:*:*:*:*:*:x\\", "backslash"},
        {"cpe:/a:1:2:3:4:5:6:7", "at most"},
        {"cpe:/a:b:c%zz", "%"},
        {"cpe:/a:b:c%41", "%"},
        {"cpe:/a:b:c/d", "percent-encoded"},
        {"cpe:/a:b:c*", "percent-encoded"},
        {"cpe:/a:b:c:1::~~x", "five"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cpe c;
        struct err e = {0};
        if (cpe_parse(a, str_z(cases[i].text), &c, &e)) {
            fail_msg("%s was read", cases[i].text);
        }
        assert_int_equal(e.kind, ERR_INPUT);
        assert_err(&e, cases[i].why);
    }
    arena_free(&a);
}

static void test_values(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct cpe c;
    struct err e = {0};
    assert_true(cpe_parse(a, STR("cpe:2.3:a:Acme:a\\+b\\:c:-:*:*:*:*:*:*:*"), &c, &e));
    assert_str(cpe_plain(a, &c, CPE_PRODUCT), "a+b:c");
    assert_int_equal(cpe_plain(a, &c, CPE_VERSION).n, 0);
    assert_str(cpe_key(a, &c), "a:acme:a\\+b\\:c");
    arena_free(&a);
}

/* Source, target and relation of one version attribute. */
static void test_attribute_relations(void **state) {
    (void)state;
    static const struct {
        const char *source, *target;
        enum cpe_relation relation;
    } cases[] = {
        {"1.0", "1.0", CPE_EQUAL},       {"Foo", "foo", CPE_EQUAL},     {"1.0", "1.1", CPE_DISJOINT},
        {"*", "1.0", CPE_SUPERSET},      {"1.0", "*", CPE_SUBSET},      {"*", "*", CPE_EQUAL},
        {"-", "-", CPE_EQUAL},           {"-", "1", CPE_DISJOINT},      {"1", "-", CPE_DISJOINT},
        {"*", "-", CPE_SUPERSET},        {"-", "*", CPE_SUBSET},        {"1.*", "1.0", CPE_SUPERSET},
        {"1.*", "1.", CPE_SUPERSET},     {"1.*", "11.0", CPE_DISJOINT}, {"*.0", "1.0", CPE_SUPERSET},
        {"1.?", "1.0", CPE_SUPERSET},    {"1.?", "1.", CPE_SUPERSET},   {"1.?", "1.00", CPE_DISJOINT},
        {"?a?", "bar", CPE_SUPERSET},    {"?a", "bba", CPE_DISJOINT},   {"*a?", "bar", CPE_SUPERSET},
        {"1.*", "1.\\+b", CPE_SUPERSET}, {"1?", "1\\+", CPE_SUPERSET},  {"?", "x", CPE_SUPERSET},
        {"?", "xy", CPE_DISJOINT},       {"1", "1*", CPE_UNDEFINED},    {"*", "fo?", CPE_UNDEFINED},
        {"1\\*", "1\\*", CPE_EQUAL},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cpe s;
        struct cpe t;
        struct err e = {0};
        assert_true(cpe_parse(a, str_fmt(a, "cpe:2.3:a:b:c:%s:*:*:*:*:*:*:*", cases[i].source), &s, &e));
        assert_true(cpe_parse(a, str_fmt(a, "cpe:2.3:a:b:c:%s:*:*:*:*:*:*:*", cases[i].target), &t, &e));
        if (cpe_compare_attribute(&s, &t, CPE_VERSION) != cases[i].relation) {
            fail_msg("%s to %s is not %s", cases[i].source, cases[i].target, cpe_relation_name(cases[i].relation));
        }
    }
    arena_free(&a);
}

static void test_name_relations(void **state) {
    (void)state;
    static const struct {
        const char *source, *target, *relation;
    } cases[] = {
        {"cpe:/a:b:c", "cpe:/a:b:c:1", "superset"},     {"cpe:/a:b:c:1", "cpe:/a:b:c", "subset"},
        {"cpe:/a:b:c:1", "cpe:/a:b:c:1", "equal"},      {"cpe:/a:b:c:1", "cpe:/o:b:c:1", "disjoint"},
        {"cpe:/a:b:c::u", "cpe:/a:b:c:1", "undefined"}, {"cpe:/a:b:c:1", "cpe:/a:b:d::u", "disjoint"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cpe s;
        struct cpe t;
        struct err e = {0};
        assert_true(cpe_parse(a, str_z(cases[i].source), &s, &e) && cpe_parse(a, str_z(cases[i].target), &t, &e));
        assert_string_equal(cpe_relation_name(cpe_compare(&s, &t)), cases[i].relation);
    }
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_bindings), TEST(test_refusals), TEST(test_values), TEST(test_attribute_relations), TEST(test_name_relations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
