/* Lock files that are none, hostile ones, and what their readers share. See lock_check.h. */
#include <time.h>

#include "lock_check.h"

/* What is no such file is refused with its place; the reader never ends the program. */
static void what_cannot_be_read_is_refused(void **state) {
    (void)state;
    static const struct reading rows[] = {
        {&catalog_npm_lock, "package-lock.json", "{\"packages\": []}", ":1:14: packages: is an array, expected an object"},
        {&catalog_npm_lock, "package-lock.json", "null", ":1:1:"},
        {&catalog_npm_lock, "package-lock.json", "{", "package-lock.json:1:2:"},
        {&catalog_yarn_lock, "yarn.lock", "# text\nthis is none\n", "yarn.lock:2:1: is no yarn.lock"},
        {&catalog_yarn_lock, "yarn.lock", "__metadata:\n  a: [\n", "yarn.lock:3:1: not valid YAML"},
        {&catalog_pnpm_lock, "pnpm-lock.yaml", "a: 1\n---\n- b\n", "pnpm-lock.yaml:3:1:"},
        {&catalog_bun_lock, "bun.lock", "{/* not closed", "bun.lock:1:"},
        {&catalog_poetry_lock, "poetry.lock", "[[package]]\nname = x\n", "poetry.lock:2:8: not valid TOML"},
        {&catalog_cargo_lock, "Cargo.lock", "package = 1\n", "Cargo.lock:1:11: package is text, expected a list"},
        {&catalog_requirements, "requirements.txt", "a==1\n\xFF\n", "requirements.txt:2:1: not valid UTF-8"},
        {&catalog_pipfile_lock, "Pipfile.lock", "[]", "Pipfile.lock:1:1:"},
        {&catalog_python_dist, "a-1.dist-info/METADATA", "Name: a\n\nVersion: 1\n", "METADATA:1:1: has no Version"},
        {&catalog_go_mod, "go.mod", "module a\nthis is none\n", "go.mod:2:1: is no go.mod"},
        {&catalog_gemspec, "specifications/a.gemspec", "Gem::Specification.new do |s|\n s.name = 'a'\n s.version = A::B\n",
         "a.gemspec:3:13: the gem's version is no plain text"},
        {&catalog_mix_lock, "mix.lock", "%{\n  \"a\": {:hex", "mix.lock:2:13: is no lock file: it ends too early"},
        {&catalog_rebar_lock, "rebar.lock", "}", "rebar.lock:1:2: is no lock file"},
        {&catalog_conan_lock, "conan.lock", "this is none", "conan.lock:1:1:"},
        {&catalog_swift_resolved, "Package.resolved", "{}", "Package.resolved:1:1:"},
        {&catalog_dotnet_deps, "a.deps.json", "{\"libraries\": 1}", "a.deps.json:1:15:"},
        {&catalog_cmake, "CMakeLists.txt", "set(\xC3)", "CMakeLists.txt:1:5: not valid UTF-8"},
        {&catalog_pom, "pom.xml", "<a/>", "pom.xml:1:1: is no pom.xml"},
        {&catalog_pom, "pom.xml", "<project>\n <a></b>", "pom.xml:2:"},
        {&catalog_pom, "pom.xml", "<!DOCTYPE p [<!ENTITY a \"b\">]><project/>", "pom.xml:1:"},
        {&catalog_west, "west.yml", "manifest: 1\n", "west.yml:1:11: manifest is text"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *a = arena_new();
        struct catalog k = {.a = a};
        struct err e = {0};
        assert_false(one_read(&k, rows[i].source, rows[i].path, str_z(rows[i].text), &e));
        assert_err(&e, rows[i].says);
        arena_free(&a);
    }
}

static struct str repeated(struct arena *a, const char *first, const char *middle, size_t n, const char *last) {
    struct sb b = SB(a);
    sb_z(&b, first);
    for (size_t i = 0; i < n; i++) {
        sb_z(&b, middle);
    }
    sb_z(&b, last);
    return sb_get(&b);
}

/* Deep and long files neither overflow the stack nor take long. */
static void hostile_files_are_cheap(void **state) {
    (void)state;
    static const struct {
        const struct catalog_source *source;
        const char *path, *first, *middle;
        size_t n;
        const char *last;
    } rows[] = {
        {&catalog_npm_lock, "package-lock.json", "{\"dependencies\":", "{\"a\":{\"version\":\"1\",\"dependencies\":", 100000,
         "0"},
        {&catalog_npm_lock, "package-lock.json", "{\"packages\":{\"", "node_modules/a/", 200000,
         "\":{\"dependencies\":{\"a\":\"1\"}}}}"},
        {&catalog_yarn_lock, "yarn.lock", "a@1", ", a@1", 200000, ":\n  version \"1\"\n"},
        {&catalog_yarn_lock, "yarn.lock", "a@1:\n  dependencies:\n", "    a \"1\"\n", 200000, ""},
        {&catalog_poetry_lock, "poetry.lock", "a = ", "[", 200000, ""},
        {&catalog_poetry_lock, "poetry.lock", "", "[[package]]\n", 200000, ""},
        {&catalog_mix_lock, "mix.lock", "%", "{", 500000, ""},
        {&catalog_requirements, "requirements.txt", "a==1 ", "\\\n--hash=sha256:0 ", 200000, "\n"},
        {&catalog_requirements, "requirements.txt", "", "-r a/\n", 200000, "\n"},
        {&catalog_cmake, "CMakeLists.txt", "set(a ", "${a}", 200000, ")\n"},
        {&catalog_cmake, "CMakeLists.txt", "set(a bbbbbbbbbbbbbbbb)", "set(a ${a}${a})\n", 20000, "CPMAddPackage(${a})\n"},
        {&catalog_cmake, "CMakeLists.txt", "a", "(", 500000, ""},
        {&catalog_cmake, "CMakeLists.txt", "FetchContent_Declare(a URL ", "[=[", 200000, ""},
        {&catalog_jar_manifest, "a.jar!/META-INF/MANIFEST.MF", "Bundle-License: a\n", " bbbbbbbbbbbbbbbb\n", 200000, ""},
        {&catalog_bazel_module, "MODULE.bazel", "module(", "name ", 200000, ")"},
        {&catalog_pom, "pom.xml", "<project><properties><a>${a}${a}${a}</a></properties><version>", "${a}", 100000,
         "</version></project>"},
        {&catalog_pom, "pom.xml", "", "<project>", 100000, ""},
        {&catalog_gradle_lock, "gradle.lockfile", "", "a:b:", 200000, "=x"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *a = arena_new();
        struct catalog k = {.a = a};
        struct err e = {0};
        struct str text = repeated(a, rows[i].first, rows[i].middle, rows[i].n, rows[i].last);
        struct timespec t0;
        struct timespec t1;
        clock_gettime(CLOCK_MONOTONIC, &t0);
        one_read(&k, rows[i].source, rows[i].path, text, &e);
        clock_gettime(CLOCK_MONOTONIC, &t1);
        double seconds = (double)(t1.tv_sec - t0.tv_sec) + (double)(t1.tv_nsec - t0.tv_nsec) / 1e9;
        if (seconds > 2) {
            print_message("row %zu (%s) took %.1f s\n", i, rows[i].source->name, seconds);
        }
        assert_true(seconds < 20); /* a linear one needs well under a second, with sanitizers on a busy machine too */
        arena_free(&a);
    }
}

static void small_helpers_hold(void **state) {
    (void)state;
    struct arena *a = arena_new();
    static const char *const tags[][3] = {
        {"fmt", "10.2.1", "10.2.1"},
        {"fmt", "v1.2", "1.2"},
        {"googletest", "release-1.11.0", "1.11.0"},
        {"mbedtls", "mbedtls-3.5.0", "3.5.0"},
        {"curl", "curl-8_4_0", "8.4.0"},
        {"x", "main", "main"},
        {"x", "", ""},
        {"x", "version", "version"},
        {"x", "v", "v"},
        {"x", "1_2-rc", "1_2-rc"},
    };
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        assert_str(lock_tag_version(a, str_z(tags[i][0]), str_z(tags[i][1])), tags[i][2]);
    }
    static const char *const places[][2] = {
        {"https://github.com/x/y.git", "github.com/x/y"},
        {"git@github.com:x/y.git", "github.com/x/y"},
        {"git+ssh://git@host:22/x/y#v1", "host/x/y"},
        {"ssh://git@host/x/y/", "host/x/y"},
        {"../y", ""},
        {"x", ""},
        {"https://host", ""},
        {"https://user:word@host/x?y#z", "host/x"},
    };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        assert_str(lock_repository_path(a, str_z(places[i][0])), places[i][1]);
    }
    static const char *const pins[][2] = {{"1.2", "1.2"}, {" == 1.2 ", "1.2"}, {"[1.2]", "1.2"}, {"[1,2)", ""}, {"1.+", ""},
                                          {"1.*", ""},    {"^1", ""},          {"${v}", ""},     {"", ""},      {"=", ""}};
    for (size_t i = 0; i < sizeof pins / sizeof *pins; i++) {
        assert_str(lock_exact(str_z(pins[i][0])), pins[i][1]);
    }
    assert_str(lock_join(a, STR("a/b/"), STR("../c/./d")), "a/c/d");
    assert_str(lock_join(a, STR("a/"), STR("../../etc")), "");
    assert_str(lock_join(a, STR("a/"), STR("/usr/bin/x")), "usr/bin/x");
    static const char *const names[] = {"x.lock", "*.json", "a*.txt", "vendor/modules.txt", NULL};
    static const struct {
        const char *path;
        bool wanted;
    } paths[] = {{"d/x.lock", true},
                 {"d/y.lock", false},
                 {"p.json", true},
                 {"ab.txt", true},
                 {"d/a.txt", true},
                 {"a/b.txt", false},
                 {"modules.txt", false},
                 {"vendor/modules.txt", true},
                 {"myvendor/modules.txt", false}};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct str p = str_z(paths[i].path);
        struct str base;
        base = str_rcut(p, '/', &(struct str){0}, &base) ? base : p;
        struct catalog_file f = {.path = p, .base = base};
        assert_int_equal(wanted_named(&f, names), paths[i].wanted);
    }
    struct catalog k = {.a = a};
    struct bom_component c = {0};
    lock_integrity(&k, &c, STR("sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA= md5-x sha512-short unknown-AAAA"));
    assert_int_equal(c.nhashes, 1);
    assert_str(c.hashes[0].value, "0000000000000000000000000000000000000000");
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_cannot_be_read_is_refused),
        TEST(hostile_files_are_cheap),
        TEST(small_helpers_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
