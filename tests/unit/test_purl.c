/* Package URLs: the suite's cases of the specification (parse, build, validate), keys, patterns, refusals. */
#include "test.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"
#include "ident/purl.h"

static struct str canonical(struct arena *a, const char *text) {
    struct purl p;
    struct err e = {0};
    return purl_parse(a, str_z(text), &p, &e) ? purl_text(a, &p) : str_fmt(a, "error: %s", e.text);
}

static void test_canonical(void **state) {
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"pkg:deb/Debian/OpenSSL@1.1.1n-0+deb11u4?Arch=amd64", "pkg:deb/debian/openssl@1.1.1n-0%2Bdeb11u4?arch=amd64"},
        {"PKG://pypi//Django_Rest.X@1.0RC1", "pkg:pypi/django-rest.x@1.0rc1"},
        {"pkg:npm/@scope/name@1?b=2&a=1&c=#/x/./../y/", "pkg:npm/%40scope/name@1?a=1&b=2#x/y"},
        {"pkg:golang/Example.org/Mod/v2@v2.0.0", "pkg:golang/Example.org/Mod/v2@v2.0.0"},
        {"pkg:git/example.org/a//b/c@main", "pkg:git/example.org/a/b/c@main"},
        {"pkg:unknown.type/ns/a%2Fb@%C3%A9", "pkg:unknown.type/ns/a%2Fb@%C3%A9"},
        {"pkg:cpan/author/Some-Dist", "pkg:cpan/AUTHOR/Some-Dist"},
        {"pkg:pub/My-Package@1", "pkg:pub/my_package@1"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_str(canonical(a, cases[i].text), cases[i].expected);
    }
    arena_free(&a);
}

static void test_refusals(void **state) {
    (void)state;
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"", "pkg:"},
        {"openssl", "pkg:"},
        {"pkg:", "type"},
        {"pkg:npm", "name"},
        {"pkg:npm/", "name"},
        {"pkg:maven/@1", "name"},
        {"pkg:n%20pm/x", "type"},
        {"pkg:npm/x%zz", "hexadecimal"},
        {"pkg:npm/x%2", "hexadecimal"},
        {"pkg:npm/x%ff", "UTF-8"},
        {"pkg:npm/x?a=1&A=2", "twice"},
        {"pkg:npm/x?a%20b=1", "key"},
        {"pkg:npm/a%2fb/x", "encoded '/'"},
        {"pkg:npm/x#a%2fb", "encoded '/'"},
        {"pkg:npm/x\ny", "control"},
        {"pkg:deb/openssl@1", "namespace"},
        {"pkg:cargo/ns/x", "namespace"},
        {"pkg:julia/Dates", "uuid"},
        {"pkg:swid/X", "tag_id"},
        {"pkg:chrome-extension/abc", "32"},
        {"pkg:cocoapods/a+b", "plus"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct purl p;
        struct err e = {0};
        assert_false(purl_parse(a, str_z(cases[i].text), &p, &e));
        assert_int_equal(e.kind, ERR_INPUT);
        assert_err(&e, cases[i].why);
    }
    arena_free(&a);
}

static void test_limits(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct purl p;
    struct err e = {0};
    struct sb many = SB(a);
    sb_z(&many, "pkg:npm/x?");
    for (int i = 0; i <= PURL_MAX_QUALIFIERS; i++) {
        sb_fmt(&many, "k%d=v&", i);
    }
    assert_false(purl_parse(a, sb_get(&many), &p, &e));
    assert_err(&e, "qualifiers");
    struct sb longer = SB(a);
    sb_z(&longer, "pkg:npm/");
    while (longer.n <= PURL_MAX_BYTES) {
        sb_char(&longer, 'x');
    }
    assert_false(purl_parse(a, sb_get(&longer), &p, &e));
    assert_err(&e, "longer");
    arena_free(&a);
}

static void test_loose(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct purl p;
    struct err e = {0};
    const char *broken = NULL;
    assert_true(purl_parse_loose(a, STR("pkg:golang/stdlib@1.21.0"), &p, &broken, &e));
    assert_non_null(broken);
    assert_str(purl_key(a, &p), "golang/stdlib");
    assert_true(purl_parse_loose(a, STR("pkg:npm/x"), &p, &broken, &e));
    assert_null(broken);
    arena_free(&a);
}

static void test_key(void **state) {
    (void)state;
    static const struct {
        const char *text, *key;
    } cases[] = {
        {"pkg:npm/%40babel/core@7.1?x=y#z", "npm/@babel/core"},
        {"pkg:deb/Debian/OpenSSL@1", "deb/debian/openssl"},
        {"pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1", "maven/org.apache.logging.log4j/log4j-core"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct purl p;
        struct err e = {0};
        assert_true(purl_parse(a, str_z(cases[i].text), &p, &e));
        assert_str(purl_key(a, &p), cases[i].key);
    }
    arena_free(&a);
}

static void test_patterns(void **state) {
    (void)state;
    static const struct {
        const char *pattern, *purl;
        bool matches;
    } cases[] = {
        {"pkg:generic/openssl", "pkg:generic/openssl@1.1.1k", true},
        {"pkg:generic/openssl", "pkg:generic/openssl-libs@1", false},
        {"pkg:generic/openssl", "pkg:deb/debian/openssl@1", false},
        {"pkg:generic/openssl@1.1.*", "pkg:generic/openssl@1.1.1k", true},
        {"pkg:generic/openssl@3", "pkg:generic/openssl@1.1.1k", false},
        {"pkg:deb/debian/*", "pkg:deb/debian/zlib1g@1", true},
        {"pkg:deb/debian/*", "pkg:deb/ubuntu/zlib1g@1", false},
        {"pkg:deb/debian/lib*", "pkg:deb/debian/libc6", true},
        {"pkg:deb/debian/lib*", "pkg:deb/debian/zlib1g", false},
        {"pkg:deb/deb*/zlib1g", "pkg:deb/debian/zlib1g", true},
        {"pkg:npm/*", "pkg:npm/%40babel/core@7", true},
        {"pkg:npm/*", "pkg:npm/left-pad@1", true},
        {"pkg:npm/@babel/*", "pkg:npm/%40babel/core@7", true},
        {"pkg:npm/%40babel/core", "pkg:npm/%40babel/core@7", true},
        {"pkg:npm/@babel/core@7", "pkg:npm/%40babel/core@7", true},
        {"pkg:npm/core", "pkg:npm/%40babel/core@7", false},
        {"pkg:golang/example.org/a*", "pkg:golang/example.org/abc/def@v1", true},
        {"pkg:golang/example.org/*", "pkg:golang/example.organic/def@v1", false},
        {"pkg:pypi/Django_Rest", "pkg:pypi/django-rest@1", true},
        {"pkg:*", "pkg:pypi/django@1", true},
        {"pkg:*/openssl", "pkg:generic/openssl@1", true},
        {"pkg:npm", "pkg:npm/x", false},
        {"pkg:npm/", "pkg:npm/x", false},
        {"*", "pkg:npm/x", false},
        {"", "pkg:npm/x", false},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct purl p;
        struct err e = {0};
        assert_true(purl_parse(a, str_z(cases[i].purl), &p, &e));
        if (purl_matches(str_z(cases[i].pattern), &p) != cases[i].matches) {
            fail_msg("%s against %s", cases[i].pattern, cases[i].purl);
        }
    }
    arena_free(&a);
}

/* ---- the suite's build cases; parse and validate run from outside (tests/outside/test_ident.py) ---- */

static struct purl parts_of(struct arena *a, struct jv input) {
    struct purl p = {.type = json_str(json_get(input, "type")),
                     .name_space = json_str(json_get(input, "namespace")),
                     .name = json_str(json_get(input, "name")),
                     .version = json_str(json_get(input, "version")),
                     .subpath = json_str(json_get(input, "subpath"))};
    p.qualifiers = ARENA_ARRAY(a, struct purl_qualifier, PURL_MAX_QUALIFIERS);
    for (struct jiter it = json_iter(json_get(input, "qualifiers")); json_next(&it);) {
        p.qualifiers[p.nqualifiers++] = (struct purl_qualifier){it.key, json_str(it.value)};
    }
    return p;
}

static void run_build_cases(struct arena *a, struct str path, size_t *cases, size_t *wrong) {
    struct input in;
    struct err e = {0};
    struct jv root;
    assert_true(input_read(a, path, 0, &in, &e));
    assert_true(json_read(a, &in, &root, &e));
    for (struct jiter it = json_iter(json_get(root, "tests")); json_next(&it);) {
        if (!str_is(json_str(json_get(it.value, "test_type")), "build")) {
            continue;
        }
        struct purl parts = parts_of(a, json_get(it.value, "input"));
        struct purl built;
        struct err why = {0};
        bool ok = purl_build(a, &parts, &built, &why);
        bool fails = json_true(json_get(it.value, "expected_failure"));
        (*cases)++;
        if (ok == fails || (ok && !str_eq(purl_text(a, &built), json_str(json_get(it.value, "expected_output"))))) {
            print_message("%.*s: %.*s\n", STR_ARG(path), STR_ARG(json_str(json_get(it.value, "expected_output"))));
            (*wrong)++;
        }
    }
}

static void test_suite_builds(void **state) {
    (void)state;
    struct arena *a = arena_new();
    const char *root = getenv("CORDON_CONFORMANCE");
    const char *source = getenv("CORDON_SOURCE");
    struct str dir = root != NULL ? str_z(root) : str_fmt(a, "%s/../shared/conformance", source != NULL ? source : ".");
    struct str tests = str_fmt(a, "%.*s/purl/purl-spec/tests", STR_ARG(dir));
    if (!file_exists(tests)) {
        print_message("the purl suite is not here\n");
        arena_free(&a);
        skip();
    }
    size_t cases = 0;
    size_t wrong = 0;
    static const char *const folders[] = {"spec", "types"};
    for (size_t f = 0; f < 2; f++) {
        struct str *names;
        size_t n;
        struct err e = {0};
        struct str folder = file_join(a, tests, str_z(folders[f]));
        assert_true(file_list(a, folder, &names, &n, &e));
        for (size_t i = 0; i < n; i++) {
            run_build_cases(a, file_join(a, folder, names[i]), &cases, &wrong);
        }
    }
    print_message("%zu build cases, %zu wrong\n", cases, wrong);
    assert_true(cases > 0);
    assert_int_equal(wrong, 0);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_canonical), TEST(test_refusals), TEST(test_limits),       TEST(test_loose),
        TEST(test_key),       TEST(test_patterns), TEST(test_suite_builds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
