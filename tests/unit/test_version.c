/* The order of versions: each ecosystem's own rules, and what any order must be. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "ident/version.h"

/* Ascending; "=" before a version: the same as the one before it. */
static const struct {
    enum version_scheme scheme;
    const char *ascending[24];
} orders[] = {
    {VERSION_GENERIC, {"0.9.8zh",  "1.0.0-dev", "1.0.0-alpha10", "1.0-beta2", "1.0.0-rc1", "=1.0:rc1", "1.0",     "=v1.0.0",
                       "=1.0.0.0", "1.0-fips",  "1.0.0a",        "1.0.2",     "1.0.2u",    "1.0.2z",   "1.0.2za", "1.0.2zd",
                       "1.1.0",    "1.1.0a",    "7.7",           "7.7p1",     "7.7p2",     "7.8",      "20d29"}},
    {VERSION_GENERIC,
     {"20d29", "20d32", "95SE", "98SP1", "2018.09:rc1", "2018.09", "2018.11", "99999999999999999999998",
      "99999999999999999999999"}},
    {VERSION_SEMVER,
     {"1.0.0-0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
      "1.0.0-rc.1", "1.0.0", "=1.0.0+build", "=v1.0.0", "=1.0", "1.0.1", "1.10.0", "18446744073709551616.0.0",
      "18446744073709551617.0.0"}},
    {VERSION_GO,
     {"v0.0.0-20190101000000-abcdef012345", "v0.0.0-20200101000000-abcdef012345", "v0.1.0", "1.0.0", "=v1.0.0+incompatible",
      "go1.21rc2", "go1.21rc10", "go1.21", "=1.21.0", "go1.21.1"}},
    {VERSION_PYPI,
     {"not a version", "1.0.dev1", "1.0a1.dev1", "1.0a1", "=1.0-ALPHA.1", "1.0a1.post1", "1.0b1", "1.0rc1", "=1.0c1", "1.0",
      "=v1.0.0", "1.0+abc", "1.0+abc.1", "1.0+5", "1.0.post0", "=1.0-0", "1.0.post1", "1.1", "1!0.1"}},
    {VERSION_MAVEN, {"1-alpha-1", "=1a1",    "1-beta", "1-milestone",  "1-rc", "=1-cr",        "1-SNAPSHOT",
                     "1",         "=1.0.0",  "=1-ga",  "=1.0.0-final", "1-sp", "1-abc",        "1-def",
                     "1-1",       "=1-ga-1", "1-2",    "1.0.1",        "1.1",  "1.2147483648", "1.18446744073709551616"}},
    {VERSION_DEBIAN,
     {"1.0~~", "1.0~rc1", "1.0", "=1.0-0", "=0:1.0", "1.0-1", "1.0-1+deb12u1", "1.0-2", "1.0a", "1.0+dfsg", "1.0.1", "1.3.dfsg",
      "1:0.1", "1:1.3.dfsg", "1:1.3.dfsg+really1.3.1"}},
    {VERSION_RPM,
     {"1.0~rc1", "1.0", "1.0-1.el8", "1.0-1.el9", "1.0-2", "1.0^git1", "1.0a", "1.0.1", "=1_0_1", "1.1", "1.10", "1:0.1"}},
    {VERSION_ALPINE,
     {"1.2_blah", "1.2_alpha", "1.2_alpha1", "1.2_rc1", "1.2", "1.2-r0", "1.2-r1", "1.2-r10", "1.2_git20200101", "1.2_p1",
      "1.2a", "1.2.0", "1.2.05", "1.2.1", "1.2.10", "1.3"}},
    {VERSION_NUGET, {"1.0.0-alpha", "1.0.0-BETA", "=1.0.0-beta+a", "1.0", "=1.0.0.0", "1.0.0.1-alpha", "1.0.0.1", "1.0.1"}},
    {VERSION_RUBYGEMS,
     {"1.0.a.2", "=1.0.a2", "1.0.a10", "1.0.b1", "1.0.pre.1", "=1.0-1", "1.0", "=1", "=1.0.0", "1.0.1", "1.1", "1.10"}},
    {VERSION_PACKAGIST,
     {"dev-main", "1.0-dev", "1.0-alpha1", "=1.0a1", "1.0-beta2", "1.0-RC1", "=1.0rc1", "1.0", "=v1.0", "1.0.0", "1.0.1",
      "1.0-p1", "=1.0pl1"}},
    {VERSION_PUB, {"1.0.0-pre", "1.0.0-pre+b", "1.0.0", "1.0.0+1", "1.0.0+2", "1.0.0+a", "1.0.1"}},
    {VERSION_CRAN, {"0.1", "0.1-0", "=0.01.0", "0.1-1", "0.9", "0.75", "1.8", "1.8.0"}},
    {VERSION_CONAN,
     {"1.0-", "1.0-alpha.3", "1.0-alpha.22", "1.0", "=1", "=1.0.0", "1.0+b1", "1.0+b2", "1.0.2u", "1.0.2za", "1.1", "1.1a",
      "1.2", "1.a"}},
    {VERSION_ALPM, {"1.0alpha", "1.0b", "1.0rc", "1.0", "=0:1.0", "1.0.a", "1.0.1", "1.1", "1:0.1"}},
    {VERSION_ALPM, {"1.0-1", "1.0-2", "1.1-1"}},
    {VERSION_GENTOO,
     {"1_alpha", "1_alpha1", "1_beta", "1_pre", "1_rc", "1", "=1-r0", "1-r1", "1_p", "1b", "1.0", "1.001", "1.01", "1.1",
      "1.1b", "1.1.5", "1.10"}},
    {VERSION_TEXTUAL, {"A", "a", "aa", "b"}},
    {VERSION_HACKAGE, {"0", "0.1.26.0", "1", "1.0", "1.0.0", "1.1"}},
};

static int sign(enum version_scheme s, const char *a, const char *b) {
    return version_compare(s, str_z(a), str_z(b));
}

static void versions_stand_in_order(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        int rank[24] = {0};
        for (size_t k = 0; k < 24 && orders[i].ascending[k] != NULL; k++) {
            const char *a = orders[i].ascending[k];
            rank[k] = k == 0 ? 0 : rank[k - 1] + (a[0] != '=');
            for (size_t m = 0; m <= k; m++) {
                const char *b = orders[i].ascending[m];
                int expected = (rank[k] > rank[m]) - (rank[k] < rank[m]);
                int got = sign(orders[i].scheme, a + (a[0] == '='), b + (b[0] == '='));
                if (got != expected) {
                    print_message("%s: %s against %s is %d\n", version_scheme_name(orders[i].scheme), a, b, got);
                }
                assert_int_equal(got, expected);
                assert_int_equal(sign(orders[i].scheme, b + (b[0] == '='), a + (a[0] == '=')), -expected);
            }
        }
    }
}

static void validity_is_the_schemes_own(void **state) {
    (void)state;
    static const struct {
        enum version_scheme scheme;
        const char *version;
        bool valid;
    } cases[] = {
        {VERSION_SEMVER, "1.2.3-rc.1+b.01", true},
        {VERSION_SEMVER, "1.2", false},
        {VERSION_SEMVER, "1.02.3", false},
        {VERSION_SEMVER, "1.2.3-01", false},
        {VERSION_SEMVER, "1.2.3-", false},
        {VERSION_SEMVER, "1.2.3+", false},
        {VERSION_SEMVER, "v1.2.3", false},
        {VERSION_NPM, "v1.2.3", true},
        {VERSION_NPM, "9007199254740992.0.0", false},
        {VERSION_GO, "v1.2", true},
        {VERSION_GO, "go1.21rc2", true},
        {VERSION_GO, "v1.2.3.4", false},
        {VERSION_PYPI, " v1.0.POST-3+ubuntu.1 ", true},
        {VERSION_PYPI, "1.0++", false},
        {VERSION_PYPI, "1.0+_x", false},
        {VERSION_PYPI, ".1", false},
        {VERSION_DEBIAN, "2:1.0-1-1~a+b", true},
        {VERSION_DEBIAN, "a1", false},
        {VERSION_DEBIAN, "1.0-", false},
        {VERSION_DEBIAN, "2147483648:1", false},
        {VERSION_DEBIAN, ":1", false},
        {VERSION_RPM, "1:2.0-3.el9", true},
        {VERSION_RPM, "1.0-1-1", false},
        {VERSION_ALPINE, "1.2.3b_rc1_p2~0af-r3", true},
        {VERSION_ALPINE, "1.2.", false},
        {VERSION_ALPINE, "1.2_blah", false},
        {VERSION_ALPINE, "1.2-r", false},
        {VERSION_NUGET, "1.2.3.4-beta", true},
        {VERSION_NUGET, "1.2.3.4.5", false},
        {VERSION_RUBYGEMS, "1.2.a3-x86-linux", true},
        {VERSION_RUBYGEMS, "1..2", false},
        {VERSION_RUBYGEMS, "junk", false},
        {VERSION_PACKAGIST, "dev-main", true},
        {VERSION_PACKAGIST, "main", false},
        {VERSION_CRAN, "1", false},
        {VERSION_CRAN, "1.0-3", true},
        {VERSION_HACKAGE, "1.02", false},
        {VERSION_HACKAGE, "1.0.3", true},
        {VERSION_MAVEN, "[1.0]", false},
        {VERSION_GENERIC, "unknown", false},
        {VERSION_GENERIC, "20d29", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (version_valid(cases[i].scheme, str_z(cases[i].version)) != cases[i].valid) {
            print_message("%s: %s\n", version_scheme_name(cases[i].scheme), cases[i].version);
        }
        assert_int_equal(version_valid(cases[i].scheme, str_z(cases[i].version)), cases[i].valid);
    }
}

static void ecosystems_have_schemes(void **state) {
    (void)state;
    static const struct {
        const char *name;
        enum version_scheme scheme;
    } cases[] = {{"Debian:12", VERSION_DEBIAN},
                 {"Alpine:v3.19", VERSION_ALPINE},
                 {"PYPI", VERSION_PYPI},
                 {"golang", VERSION_GO},
                 {"Red Hat:enterprise_linux:9", VERSION_RPM},
                 {"composer", VERSION_PACKAGIST},
                 {"gem", VERSION_RUBYGEMS},
                 {"crates.io", VERSION_CARGO}};
    enum version_scheme s;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(version_scheme_named(str_z(cases[i].name), &s));
        assert_int_equal(s, cases[i].scheme);
    }
    assert_false(version_scheme_named(STR("no such ecosystem"), &s));
    for (s = 0; s < VERSION_SCHEMES; s++) {
        enum version_scheme again;
        assert_true(version_scheme_named(str_z(version_scheme_name(s)), &again));
        assert_int_equal(again, s);
    }
}

/* The versions of a conformance file: columns a and b. */
static size_t read_versions(struct arena *a, struct str text, struct str **out) {
    struct str line;
    size_t n = 0;
    *out = ARENA_ARRAY(a, struct str, text.n + 1);
    while (str_next(&text, '\n', &line)) {
        struct str first;
        struct str op;
        struct str second;
        if (str_cut(line, '\t', &first, &line) && str_cut(line, '\t', &op, &line) && str_cut(line, '\t', &second, &line)) {
            (*out)[n++] = first;
            (*out)[n++] = second;
        }
    }
    return n;
}

/*
 * Two rules are cycles by themselves. Maven's on some text that nobody publishes (1-abc < 1.0.a1 < 1.0 < 1-abc, as in
 * ComparableVersion), so there transitivity is asked of real versions only; vercmp's where one version lacks a release
 * (1-1 < 1-2, and 1 equals both).
 */
static void check_triple(enum version_scheme s, bool transitive, struct str x, struct str y, struct str z) {
    int xy = version_compare(s, x, y);
    int yz = version_compare(s, y, z);
    int xz = version_compare(s, x, z);
    bool between = (xy > 0 || yz > 0 || xz <= 0) && (xy < 0 || yz < 0 || xz >= 0);
    bool good = version_compare(s, x, x) == 0 && version_compare(s, y, x) == -xy && (between || !transitive);
    if (!good) {
        print_message("%s: %.*s  %.*s  %.*s\n", version_scheme_name(s), STR_ARG(x), STR_ARG(y), STR_ARG(z));
    }
    assert_true(good);
}

static size_t sample_triples(enum version_scheme s, bool transitive, const struct str *v, size_t n) {
    enum { TRIPLES = 20000 };
    uint64_t seed = 1; /* the same triples in every run */
    for (size_t i = 0; n > 0 && i < TRIPLES; i++) {
        size_t at[3];
        for (size_t k = 0; k < 3; k++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            at[k] = (size_t)(seed >> 33) % n;
        }
        size_t near = (at[0] + 1 + at[1] % 7) % n; /* neighbours differ least */
        check_triple(s, transitive, v[at[0]], v[i % 2 == 0 ? near : at[1]], v[at[2]]);
    }
    return n > 0 ? TRIPLES : 0;
}

static size_t check_file(enum version_scheme s, struct arena *a, struct str text) {
    struct str *v;
    size_t n = read_versions(a, text, &v);
    return sample_triples(s, true, v, n);
}

static void own_versions_are_totally_ordered(void **state) {
    (void)state;
    struct str v[sizeof orders / sizeof *orders * 24];
    size_t n = 0;
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        for (size_t k = 0; k < 24 && orders[i].ascending[k] != NULL; k++) {
            v[n++] = str_z(orders[i].ascending[k]);
        }
    }
    for (enum version_scheme s = 0; s < VERSION_SCHEMES; s++) { /* every scheme on every other's versions, too */
        assert_true(sample_triples(s, s != VERSION_MAVEN && s != VERSION_ALPM, v, n) > 0);
    }
}

/* A file of the version-order suite. */
static bool read_suite(struct arena *a, const char *file, struct input *in) {
    const char *root = getenv("CORDON_CONFORMANCE");
    const char *source = getenv("CORDON_SOURCE");
    struct err e = {0};
    struct str folder = root != NULL ? str_z(root) : str_fmt(a, "%s/../shared/conformance", source != NULL ? source : ".");
    return input_read(a, str_fmt(a, "%.*s/version-order/%s.tsv", STR_ARG(folder), file), 0, in, &e);
}

static void stated_validity_is_met(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct input in;
    if (!read_suite(a, "validity", &in)) {
        arena_free(&a);
        print_message("the conformance suites are not here\n");
        skip();
    }
    struct str rest = in.bytes;
    struct str line;
    size_t checked = 0;
    str_next(&rest, '\n', &line); /* the heading */
    while (str_next(&rest, '\n', &line)) {
        struct str ecosystem;
        struct str version;
        struct str expected;
        enum version_scheme s;
        if (str_cut(line, '\t', &ecosystem, &line) && str_cut(line, '\t', &version, &line)) {
            str_cut(line, '\t', &expected, &line);
            assert_true(version_scheme_named(ecosystem, &s));
            assert_int_equal(version_valid(s, version), str_is(expected, "valid"));
            checked++;
        }
    }
    assert_true(checked > 0);
    arena_free(&a);
}

static void real_versions_are_totally_ordered(void **state) {
    (void)state;
    static const struct {
        const char *file;
        enum version_scheme scheme;
    } files[] = {{"alpine", VERSION_ALPINE},
                 {"apk", VERSION_ALPINE},
                 {"cran", VERSION_CRAN},
                 {"debian", VERSION_DEBIAN},
                 {"maven", VERSION_MAVEN},
                 {"npm", VERSION_NPM},
                 {"nuget", VERSION_NUGET},
                 {"packagist", VERSION_PACKAGIST},
                 {"pep440", VERSION_PYPI},
                 {"pypi", VERSION_PYPI},
                 {"pub", VERSION_PUB},
                 {"redhat", VERSION_RPM},
                 {"rubygems", VERSION_RUBYGEMS},
                 {"semver", VERSION_SEMVER},
                 {"debian", VERSION_GENERIC},
                 {"maven", VERSION_GENERIC},
                 {"nvdtools-smartvercmp", VERSION_GENERIC}};
    size_t checked = 0;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct arena *a = arena_new();
        struct input in;
        if (read_suite(a, files[i].file, &in)) {
            checked += check_file(files[i].scheme, a, in.bytes);
        }
        arena_free(&a);
    }
    if (checked == 0) {
        print_message("the conformance suites are not here\n");
        skip();
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(versions_stand_in_order), TEST(validity_is_the_schemes_own),      TEST(ecosystems_have_schemes),
        TEST(stated_validity_is_met),  TEST(own_versions_are_totally_ordered), TEST(real_versions_are_totally_ordered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
