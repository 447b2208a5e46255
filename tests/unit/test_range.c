/* Ranges: which versions each notation holds, and what is refused. */
#include "test.h"

#include "ident/version.h"

static bool in(enum version_scheme s, const char *range, const char *version) {
    struct arena *a = arena_new();
    struct err e = {0};
    struct version_range r;
    if (!version_range_parse(a, s, str_z(range), &r, &e)) {
        print_message("%s\n", e.text);
        fail();
    }
    bool held = version_in_range(&r, str_z(version));
    arena_free(&a);
    return held;
}

/* A range, versions it holds, versions it does not; each list separated by spaces. */
static const struct {
    enum version_scheme scheme;
    const char *range, *held, *not_held;
} cases[] = {
    {VERSION_GENERIC, ">=1.1.1,<1.1.1n", "1.1.1 1.1.1a 1.1.1m", "1.1.0l 1.1.1n 1.1.1za 1.1.2"},
    {VERSION_GENERIC, ">= 1.0.2, < 1.0.2zd", "1.0.2u 1.0.2za", "1.0.2zd"},
    {VERSION_GENERIC, "1.0 || >=2, !=2.5", "1.0 1.0.0 2 2.4 3", "1.0.1 2.5 1.5"},
    {VERSION_GENERIC, "3.0.1, 0.9.7a", "3.0.1 0.9.7a", "0.9.7 2.0"},
    {VERSION_CONAN, "~2.5.1-, include_prerelease=True", "2.5.1 2.5.9 2.5.2-rc1", "2.6 2.6-rc1"},
    {VERSION_CONAN, ">=1.0.2 <1.0.2za", "1.0.2u 1.0.2z", "1.0.2za 1.1.0"},
    {VERSION_GENERIC, "*", "0 1.2 9z", ""},
    {VERSION_GENERIC, "1.2.*", "1.2 1.2.9", "1.1 1.3 1.20"},
    {VERSION_GENERIC, "vers:generic/1.0|>=2.0|!=2.2|<3.0|>=5", "1.0 2.0 2.1 2.9 5 6", "1.1 2.2 3.0 4"},
    {VERSION_GENERIC, "vers:npm/<1.0|>=2.0|<=2.5", "0.5.0 2.0.0 2.5.0 2.1.0-rc1", "1.0.0 2.5.1"},
    {VERSION_GENERIC, "vers:pypi/!=5", "4 6", "5 5.0"},
    {VERSION_GENERIC, "vers:all/*", "1", ""},
    {VERSION_GENERIC, "vers:none/*", "", "1"},
    {VERSION_GENERIC, "vers:deb/>=1%3A1.2-1", "1:1.2-1 1:1.3-1 2:0", "1.3-1"},
    {VERSION_GENERIC, "vers:pypi/<3|>1|<2|>2.5", "1.5 2.7", "0 1 2 2.5 3 9"},
    {VERSION_GENERIC, "vers:pypi/>1|>=2|<3|<=4|>6", "1.5 2 3.5 4 7", "1 5 6"},
    {VERSION_NPM, "^1.2.3", "1.2.3 1.9.0 1.2.3+b", "1.2.2 2.0.0 1.3.0-rc.1 2.0.0-rc.1 1.2.3-rc.1 1.2"},
    {VERSION_NPM, "^0.2.3 || ~1.4 || 3.x", "0.2.9 1.4.7 3.9.9", "0.3.0 1.5.0 4.0.0"},
    {VERSION_NPM, "^0.0.3", "0.0.3", "0.0.4"},
    {VERSION_NPM, "1.2 - 2.3", "1.2.0 2.3.9", "2.4.0 1.1.9"},
    {VERSION_NPM, ">=1.2.3-beta.2 <2", "1.2.3-beta.3 1.2.3", "1.2.3-beta.1 1.2.4-beta.9"},
    {VERSION_NPM, "", "1.2.3", "1.2.3-rc.1 glorp"},
    {VERSION_NPM, ">*", "", "1.0.0"},
    {VERSION_CARGO, "1.2.3", "1.2.3 1.9.0", "2.0.0 1.2.2 1.3.0-alpha"},
    {VERSION_CARGO, "=1.2", "1.2.0 1.2.9", "1.3.0"},
    {VERSION_CARGO, ">=1.2, <1.5", "1.2.0 1.4.9", "1.5.0"},
    {VERSION_CARGO, "~1.2.3", "1.2.9", "1.3.0"},
    {VERSION_CARGO, "1.*", "1.9.9", "2.0.0"},
    {VERSION_CARGO, "*", "0.0.1", "1.0.0-a"},
    {VERSION_PYPI, ">=1,!=1.5,<2", "1 1.4 1.5.1", "1.5 1.5.0 2 2.0a1 0.9"},
    {VERSION_PYPI, "~=2.2", "2.2 2.9 2.2.post3", "3.0 2.1"},
    {VERSION_PYPI, "~=1.4.5a4", "1.4.5a4 1.4.9", "1.5 1.4.5a3"},
    {VERSION_PYPI, "==1.2.*", "1.2 1.2.0.1 1.2rc1", "1.20 1.3 1!1.2"},
    {VERSION_PYPI, "!=1.2.*", "1.3", "1.2.7"},
    {VERSION_PYPI, ">1.7", "1.7.1 1.8", "1.7 1.7.0.post1 1.7+local"},
    {VERSION_PYPI, ">1.7.post2", "1.7.post3", "1.7.post2 1.7"},
    {VERSION_PYPI, "<1.7rc2", "1.7rc1 1.6", "1.7rc2"},
    {VERSION_PYPI, "===1.0-foo", "1.0-foo 1.0-FOO", "1.0"},
    {VERSION_PYPI, "==1.0", "1.0+local", "1.0.1"},
    {VERSION_PYPI, "==1.0+a", "1.0+a", "1.0 1.0+b"},
    {VERSION_PYPI, "", "1.0", "not.a.version"},
    {VERSION_MAVEN, "[1.0,2.0)", "1.0 1.5 2.0-SNAPSHOT", "2.0 0.9 1.0-rc1"},
    {VERSION_MAVEN, "(,1.0],[1.2,)", "0.1 1.0 1.2 9", "1.1"},
    {VERSION_MAVEN, "[1.5]", "1.5 1.5.0", "1.5.1"},
    {VERSION_MAVEN, ">= 1.0, < 2.0", "1.0 1.9", "2.0"},
    {VERSION_NUGET, "(1.0,2.0]", "1.0.0.1 2.0", "1.0 2.0.0.1"},
    {VERSION_NUGET, "1.0", "1.0 7.0", "0.9"},
    {VERSION_NUGET, "1.2.*", "1.2.0 1.2.9", "1.3.0 1.3.0-a"},
    {VERSION_RUBYGEMS, "~> 2.2", "2.2 2.9 2.9.pre", "3.0 3.0.a 2.1"},
    {VERSION_RUBYGEMS, "~> 2.2.0", "2.2.9", "2.3 2.3.0.rc1"},
    {VERSION_RUBYGEMS, ">= 1, < 2, != 1.5", "1.4", "1.5 2"},
    {VERSION_HEX, "~> 2.1.2", "2.1.2 2.1.9", "2.2.0 2.2.0-rc"},
    {VERSION_HEX, ">= 1.0.0 and < 2.0.0 or == 3.1.0", "1.5.0 3.1.0", "2.0.0 3.1.1"},
    {VERSION_PUB, "^1.2.3", "1.2.3 1.9.0", "2.0.0 2.0.0-dev"},
    {VERSION_PUB, ">=1.0.0 <2.0.0", "1.9.9", "2.0.0 2.0.0-dev"},
    {VERSION_PUB, ">=2.0.0-a <2.0.0", "2.0.0-dev", "2.0.0"},
    {VERSION_PUB, "any", "0.0.1", ""},
    {VERSION_HACKAGE, "^>=1.2.3", "1.2.3 1.2.9", "1.3 1.2.2"},
    {VERSION_HACKAGE, "==1.2.* || >2 && <3", "1.2 1.2.5 2.1", "1.3 2 3"},
    {VERSION_PACKAGIST, "^1.2.3", "1.2.3 1.9 1.3.0-beta1 v1.4", "2.0.0 2.0.0-alpha1 1.2.2"},
    {VERSION_PACKAGIST, "~1.2", "1.2.0 1.9.9", "2.0"},
    {VERSION_PACKAGIST, "~1.2.3|3.0.*", "1.2.9 3.0.5", "1.3.0 3.1"},
    {VERSION_PACKAGIST, "1.0 - 2.0", "1.0 2.0.9", "2.1"},
    {VERSION_PACKAGIST, ">=1.0 <1.1 || >=1.2@dev", "1.0.5 1.2", "1.1"},
    {VERSION_PACKAGIST, "1.0", "1.0 1.0.0 v1.0.0.0", "1.0.1"},
    {VERSION_PACKAGIST, "dev-main", "dev-main", "1.0"},
    {VERSION_DEBIAN, "(>= 1.0-1), << 2:0", "1.0-1 1:5", "2:0 1.0~rc1-1"},
    {VERSION_DEBIAN, "<1.1.1n-0+deb11u1", "1.1.1k-1+deb11u2", "1.1.1n-0+deb11u1"},
    {VERSION_RPM, ">=1:1.0-1.el8 <1:1.0-3", "1:1.0-2.el8", "1.0-2 1:1.0-3"},
    {VERSION_ALPINE, "~1.2", "1.2.3-r0 1.2_p1", "1.20 1.3"},
    {VERSION_ALPINE, ">=1.2-r0 <1.2-r3", "1.2-r2", "1.2-r3"},
    {VERSION_GO, ">=1.0.0 <1.2.0", "v1.1.0 1.0.0", "v1.2.0"},
    {VERSION_SEMVER, "^1.2.0 <1.5", "1.4.9", "1.5.0 2.0.0"},
    {VERSION_CRAN, "(>= 1.0-1)", "1.0-1 1.1", "1.0-0"},
};

static void every_version(enum version_scheme s, const char *range, const char *versions, bool expected) {
    struct str rest = versions[0] != '\0' ? str_z(versions) : STR_NONE;
    struct str v;
    struct arena *a = arena_new();
    while (str_next(&rest, ' ', &v)) {
        bool held = in(s, range, str_cstr(a, v));
        if (held != expected) {
            print_message("%s: \"%s\" and %.*s\n", version_scheme_name(s), range, STR_ARG(v));
        }
        assert_int_equal(held, expected);
    }
    arena_free(&a);
}

static void each_notation_holds_its_versions(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        every_version(cases[i].scheme, cases[i].range, cases[i].held, true);
        every_version(cases[i].scheme, cases[i].range, cases[i].not_held, false);
    }
}

static void a_bad_range_says_why(void **state) {
    (void)state;
    static const struct {
        enum version_scheme scheme;
        const char *range, *expected;
    } bad[] = {
        {VERSION_GENERIC, "", "it is empty"},
        {VERSION_GENERIC, ">=", "a version is missing"},
        {VERSION_GENERIC, "1 || ", "an alternative is empty"},
        {VERSION_GENERIC, "vers:npm", "a scheme and \"/\""},
        {VERSION_GENERIC, "vers:nosuch/1", "versioning scheme is unknown"},
        {VERSION_GENERIC, "vers:npm/>=1||<2", "a version is missing"},
        {VERSION_GENERIC, "vers:npm/|1", "a version is missing"},
        {VERSION_GENERIC, "vers:npm/1|", "a version is missing"},
        {VERSION_GENERIC, "vers:npm/>=1| <2", "white space"},
        {VERSION_GENERIC, "vers:npm/1%2", "two hexadecimal digits"},
        {VERSION_GENERIC, "vers:npm/1|*", "stands alone"},
        {VERSION_NPM, ">=09", "is no version"},
        {VERSION_NPM, "1.x.5", "is no version"},
        {VERSION_NPM, "^9007199254740991.0.0", "is no version"},
        {VERSION_NPM, ">", "is no version"},
        {VERSION_PYPI, "1.0", "a comparison"},
        {VERSION_PYPI, "~=1", "two numbers"},
        {VERSION_PYPI, ">=1.*", "PEP 440 version"},
        {VERSION_PYPI, "==1a1.*", "only numbers"},
        {VERSION_PYPI, ">1+local", "local version"},
        {VERSION_MAVEN, "[1.0,2.0", "not closed"},
        {VERSION_MAVEN, "(1.0)", "one version alone"},
        {VERSION_MAVEN, "[2.0,1.0]", "comes after"},
        {VERSION_MAVEN, "[1,2] x", "after the closing bracket"},
        {VERSION_NUGET, "[1,2],[3,4]", "after the closing bracket"},
        {VERSION_PACKAGIST, "^a", "is no version"},
        {VERSION_RUBYGEMS, "~> a", "begin with a number"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct arena *a = arena_new();
        struct err e = {0};
        struct version_range r;
        bool read = version_range_parse(a, bad[i].scheme, str_z(bad[i].range), &r, &e);
        if (read) {
            print_message("%s was read\n", bad[i].range);
        }
        assert_false(read);
        assert_int_equal(e.kind, ERR_INPUT);
        assert_err(&e, bad[i].expected);
        arena_free(&a);
    }
}

static void numbers_of_a_range_never_overflow(void **state) {
    (void)state;
    assert_true(in(VERSION_CARGO, "^99", "99.5.0"));
    assert_false(in(VERSION_CARGO, "^99", "100.0.0"));
    assert_true(in(VERSION_RUBYGEMS, "~> 99999999999999999999.1", "99999999999999999999.7"));
    assert_false(in(VERSION_RUBYGEMS, "~> 99999999999999999999.1", "100000000000000000000.0"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(each_notation_holds_its_versions),
        TEST(a_bad_range_says_why),
        TEST(numbers_of_a_range_never_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
