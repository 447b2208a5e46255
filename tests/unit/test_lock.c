/*
 * The readers of lock files and manifests, each with a small file of our own. What a reader said is compared as text:
 *   purl [type] [scope=…] [ALGORITHM] [(licence)] [{property}]      a component, a library unless its type is given
 *   owner > owner                                                   an edge
 *   owner owns path                                                 a file
 *   ! note
 */
#include "test.h"

#include <time.h>

#include "catalog/lock.h"
#include "catalog/sources.h"
#include "catalog_one.h"

static void describe(struct sb *b, const struct bom_component *c) {
    sb_str(b, c->purl.n > 0 ? c->purl : c->name);
    if (!str_is(c->type, "library")) {
        sb_fmt(b, " %.*s", STR_ARG(c->type));
    }
    if (c->scope.n > 0) {
        sb_fmt(b, " scope=%.*s", STR_ARG(c->scope));
    }
    for (size_t i = 0; i < c->nhashes; i++) {
        sb_fmt(b, " %.*s", STR_ARG(c->hashes[i].algorithm));
    }
    for (size_t i = 0; i < c->nlicenses; i++) {
        const struct bom_license *l = &c->licenses[i];
        struct str text = l->expression.n > 0 ? l->expression : l->name;
        sb_fmt(b, " (%.*s)", STR_ARG(text));
    }
    for (size_t i = 0; i < c->nproperties; i++) {
        sb_fmt(b, " {%.*s}", STR_ARG(c->properties[i].value));
    }
    sb_char(b, '\n');
}

static struct str said(struct catalog *k) {
    struct sb b = SB(k->a);
    for (size_t i = 0; i < k->items.n; i++) {
        describe(&b, &k->items.v[i].c);
    }
    for (size_t i = 0; i < k->depends.n; i++) {
        sb_fmt(&b, "%.*s > %.*s\n", STR_ARG(k->depends.v[i].from), STR_ARG(k->depends.v[i].to));
    }
    for (size_t i = 0; i < k->owns.n; i++) {
        sb_fmt(&b, "%.*s owns %.*s\n", STR_ARG(k->owns.v[i].from), STR_ARG(k->owns.v[i].to));
    }
    for (size_t i = 0; i < k->notes.n; i++) {
        sb_fmt(&b, "! %.*s\n", STR_ARG(one_note(k, i)));
    }
    return sb_get(&b);
}

struct reading {
    const struct catalog_source *source;
    const char *path, *text, *says;
};

static void check(const struct reading *r, size_t n) {
    for (size_t i = 0; i < n; i++) {
        struct arena *a = arena_new();
        struct catalog k = {.a = a};
        struct err e = {0};
        if (!one_read(&k, r[i].source, r[i].path, str_z(r[i].text), &e)) {
            print_message("%s (%s): %s\n", r[i].source->name, r[i].path, e.text);
            fail();
        }
        const char *got = str_cstr(a, said(&k));
        if (strcmp(got, r[i].says) != 0) {
            print_message("%s gives\n%s", r[i].source->name, got);
        }
        assert_string_equal(got, r[i].says);
        arena_free(&a);
    }
}

#define CHECK(rows) check(rows, sizeof rows / sizeof *(rows))

#define HASH256 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define SRI512 "sha512-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
#define COMMIT "0123456789012345678901234567890123456789"

static void npm_files_are_read(void **state) {
    (void)state;
    static const struct reading rows[] = {
        {&catalog_npm_lock, "app/package-lock.json",
         "{\"name\":\"pump\",\"version\":\"1.0.0\",\"lockfileVersion\":3,\"packages\":{\"\":{\"name\":\"pump\",\"version\":\"1."
         "0.0\",\"license\":\"MIT\",\"dependencies\":{\"a\":\"^1\"},\"devDependencies\":{\"@s/t\":\"1\"}},\"node_modules/@s/"
         "t\":{\"version\":\"2.0.0\",\"dev\":true,\"license\":\"MIT OR "
         "Apache-2.0\"},\"node_modules/a\":{\"version\":\"1.2.3\",\"resolved\":\"https://registry.example.org/a/-/"
         "a-1.2.3.tgz\",\"integrity\":\"" SRI512
         "\",\"dependencies\":{\"b\":\"1\",\"missing\":\"1\"}},\"node_modules/a/node_modules/"
         "b\":{\"version\":\"1.0.0\",\"optional\":true},\"node_modules/b\":{\"version\":\"0.9.0\"},\"node_modules/"
         "al\":{\"name\":\"real\",\"version\":\"3.0.0\"},\"node_modules/w\":{\"resolved\":\"packages/"
         "w\",\"link\":true},\"packages/w\":{\"version\":\"0.1.0\",\"dependencies\":{\"b\":\"0\"}},\"node_modules/"
         "g\":{\"version\":\"1.0.0\",\"resolved\":\"git+ssh://git@github.com/x/g.git#" COMMIT "\"}}}",
         "pkg:npm/pump@1.0.0 application (MIT)\n"
         "pkg:npm/%40s/t@2.0.0 scope=excluded (MIT OR Apache-2.0)\n"
         "pkg:npm/a@1.2.3 SHA-512\n"
         "pkg:npm/b@1.0.0 scope=optional\n"
         "pkg:npm/b@0.9.0\n"
         "pkg:npm/real@3.0.0\n"
         "pkg:npm/w@0.1.0\n"
         "pkg:npm/g@1.0.0?vcs_url=git%2Bssh:%2F%2Fgit%40github.com%2Fx%2Fg.git%40" COMMIT "\n"
         "npm/pump@1.0.0 > npm/a@1.2.3\n"
         "npm/pump@1.0.0 > npm/@s/t@2.0.0\n"
         "npm/a@1.2.3 > npm/b@1.0.0\n"
         "npm/w@0.1.0 > npm/b@0.9.0\n"},
        {&catalog_npm_lock, "npm-shrinkwrap.json",
         "{\"name\":\"pump\",\"version\":\"1.0.0\",\"lockfileVersion\":1,\"dependencies\":{\"a\":{\"version\":\"1.0.0\","
         "\"requires\":{\"b\":\"^2\",\"c\":\"3\"},\"dependencies\":{\"b\":{\"version\":\"2.1.0\",\"dev\":true}}},\"b\":{"
         "\"version\":\"1.0.0\"},\"c\":{\"version\":\"npm:d@3.0.0\"},\"e\":{\"version\":\"github:x/e#" COMMIT
         "\"},\"f\":{\"version\":\"file:../f\"}}}",
         "pkg:npm/pump@1.0.0 application\n"
         "pkg:npm/a@1.0.0\n"
         "pkg:npm/b@2.1.0 scope=excluded\n"
         "pkg:npm/b@1.0.0\n"
         "pkg:npm/d@3.0.0\n"
         "pkg:npm/e?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fx%2Fe%40" COMMIT "\n"
         "pkg:npm/f\n"
         "npm/a@1.0.0 > npm/b@2.1.0\n"
         "npm/a@1.0.0 > npm/d@3.0.0\n"},
        {&catalog_npm_package, "node_modules/@s/a/package.json",
         "{\"name\":\"@s/a\",\"version\":\"1.0.0\",\"license\":{\"type\":\"MIT\"},\"licenses\":[{\"type\":\"ISC\"}]}",
         "pkg:npm/%40s/a@1.0.0 (MIT) (ISC)\n"
         "npm/@s/a@1.0.0 owns node_modules/@s/a/package.json\n"},
        {&catalog_npm_package, "package.json", "{\"name\":\"pump\",\"version\":\"1.0.0\",\"dependencies\":{\"a\":\"^1\"}}",
         "pkg:npm/pump@1.0.0 application\n"},
        {&catalog_npm_package, "node_modules/a/package.json", "{\"private\":true}", ""},
    };
    CHECK(rows);
}

static void other_node_lock_files_are_read(void **state) {
    (void)state;
    static const struct reading rows[] = {
        {&catalog_yarn_lock, "yarn.lock",
         "# yarn lockfile v1\n"
         "\n"
         "\n"
         "\"@a/b@^1\", \"@a/b@^1.1\":\n"
         "  version \"1.1.0\"\n"
         "  resolved \"https://registry.example.org/@a/b/-/b-1.1.0.tgz#" COMMIT "\"\n"
         "  integrity " SRI512 "\n"
         "  dependencies:\n"
         "    c \"^2\"\n"
         "    \"x@y\" \"1\"\n"
         "\n"
         "c@^2:\n"
         "  version \"2.0.0\"\n"
         "\n"
         "\"al@npm:real@^3\":\n"
         "  version \"3.0.0\"\n"
         "\n"
         "\"g@https://github.com/x/g.git\":\n"
         "  version \"1.0.0\"\n"
         "  resolved \"https://github.com/x/g.git#" COMMIT "\"\n",
         "pkg:npm/%40a/b@1.1.0 SHA-512 SHA-1\n"
         "pkg:npm/c@2.0.0\n"
         "pkg:npm/real@3.0.0\n"
         "pkg:npm/g@1.0.0?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fx%2Fg.git%40" COMMIT "\n"
         "npm/@a/b@1.1.0 > npm/c@2.0.0\n"},
        {&catalog_yarn_lock, "yarn.lock",
         "__metadata:\n"
         "  version: 8\n"
         "\n"
         "\"a@npm:^1, a@npm:^1.1\":\n"
         "  version: 1.1.0\n"
         "  resolution: \"a@npm:1.1.0\"\n"
         "  dependencies:\n"
         "    b: \"npm:^2\"\n"
         "  checksum: 10c0/00\n"
         "\n"
         "\"b@npm:^2\":\n"
         "  version: 2.0.0\n"
         "  resolution: \"b@npm:2.0.0\"\n"
         "\n"
         "\"p@workspace:.\":\n"
         "  version: 0.0.0-use.local\n"
         "  resolution: \"p@workspace:.\"\n"
         "  dependencies:\n"
         "    a: \"npm:^1\"\n"
         "\n"
         "\"g@https://github.com/x/g.git\":\n"
         "  version: 1.0.0\n"
         "  resolution: \"g@https://github.com/x/g.git#commit=" COMMIT "\"\n",
         "pkg:npm/a@1.1.0\n"
         "pkg:npm/b@2.0.0\n"
         "pkg:npm/p application\n"
         "pkg:npm/g@1.0.0?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fx%2Fg.git%40" COMMIT "\n"
         "npm/a@1.1.0 > npm/b@2.0.0\n"
         "npm/p@ > npm/a@1.1.0\n"},
        {&catalog_pnpm_lock, "pnpm-lock.yaml",
         "lockfileVersion: '9.0'\n"
         "\n"
         "packages:\n"
         "\n"
         "  a@1.0.0:\n"
         "    resolution: {integrity: " SRI512 "}\n"
         "\n"
         "  '@b/c@2.0.0':\n"
         "    resolution: {tarball: 'https://host/c.tgz'}\n"
         "\n"
         "snapshots:\n"
         "\n"
         "  a@1.0.0(@b/c@2.0.0):\n"
         "    dependencies:\n"
         "      '@b/c': 2.0.0\n",
         "pkg:npm/a@1.0.0 SHA-512\n"
         "pkg:npm/%40b/c@2.0.0\n"
         "npm/a@1.0.0 > npm/@b/c@2.0.0\n"},
        {&catalog_pnpm_lock, "pnpm-lock.yaml",
         "lockfileVersion: '6.0'\n"
         "packages:\n"
         "  /a@1.0.0(b@1.0.0):\n"
         "    dependencies: {b: 1.0.0}\n"
         "    dev: true\n"
         "  /b@1.0.0:\n"
         "    optional: true\n",
         "pkg:npm/a@1.0.0 scope=excluded\n"
         "pkg:npm/b@1.0.0 scope=optional\n"
         "npm/a@1.0.0 > npm/b@1.0.0\n"},
        {&catalog_pnpm_lock, "pnpm-lock.yaml",
         "lockfileVersion: 5.4\n"
         "packages:\n"
         "  /a/1.0.0_b@1.0.0:\n"
         "    dependencies: {'@s/b': 1.0.0}\n"
         "  /@s/b/1.0.0:\n"
         "    dev: false\n"
         "  odd:\n"
         "    dev: false\n"
         "  github.com/x/y/" COMMIT ":\n"
         "    name: y\n"
         "    version: 1.0.0\n"
         "    resolution: {commit: '" COMMIT "', repo: 'git@github.com:x/y.git', type: git}\n",
         "pkg:npm/a@1.0.0\n"
         "pkg:npm/%40s/b@1.0.0\n"
         "pkg:npm/y@1.0.0?vcs_url=git%2Bssh:%2F%2Fgit%40github.com%2Fx%2Fy.git%40" COMMIT "\n"
         "npm/a@1.0.0 > npm/@s/b@1.0.0\n"
         "! line 8: \"odd\" is no package and is left out\n"},
        {&catalog_pnpm_lock, "pnpm-lock.yaml",
         "---\n"
         "lockfileVersion: '9.0'\n"
         "packages:\n"
         "  a@1.0.0: {}\n"
         "---\n"
         "lockfileVersion: '9.0'\n"
         "packages:\n"
         "  b@1.0.0: {}\n",
         "pkg:npm/a@1.0.0\n"
         "pkg:npm/b@1.0.0\n"},
        {&catalog_bun_lock, "bun.lock",
         "{\n"
         "  // text\n"
         "  \"lockfileVersion\": 1,\n"
         "  \"workspaces\": {\"\": {\"name\": \"p\", \"dependencies\": {\"a\": \"1\"}}},\n"
         "  \"packages\": {\n"
         "    \"a\": [\"a@1.0.0\", \"\", {\"dependencies\": {\"b\": \"1\"}}, \"" SRI512 "\"],\n"
         "    \"a/b\": [\"b@github:x/b#0123456\", {}, \"x-b-0123456\"],\n"
         "    \"b\": [\"b@2.0.0\", \"\", {}, \"\"],\n"
         "    \"bad\": [1],\n"
         "  },\n"
         "}\n",
         "pkg:npm/a@1.0.0 SHA-512\n"
         "pkg:npm/b?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fx%2Fb%400123456\n"
         "pkg:npm/b@2.0.0\n"
         "pkg:npm/p application\n"
         "npm/a@1.0.0 > npm/b@\n"
         "npm/p@ > npm/a@1.0.0\n"
         "! packages: \"bad\" has no name@version and is left out\n"},
        {&catalog_deno_lock, "deno.lock",
         "{\"version\":\"4\",\"npm\":{\"a@1.0.0_b@2.0.0\":{\"integrity\":\"" SRI512
         "\",\"dependencies\":[\"b@2.0.0\"]},\"b@2.0.0\":{}},\"jsr\":{\"@std/x@1.0.0\":{\"integrity\":\"" HASH256 "\"}}}",
         "pkg:npm/a@1.0.0 SHA-512\n"
         "pkg:npm/b@2.0.0\n"
         "pkg:jsr/%40std/x@1.0.0 SHA-256\n"
         "npm/a@1.0.0 > npm/b@2.0.0\n"},
    };
    CHECK(rows);
}

static void python_files_are_read(void **state) {
    (void)state;
    static const struct reading rows[] = {
        {&catalog_requirements, "requirements.txt",
         "-r base.txt\n"
         "-c constraints.txt\n"
         "--index-url https://host\n"
         "Django==4.2 \\\n"
         "    --hash=sha256:" HASH256 "\n"
         "flask[async]>=2,<3 ; python_version > \"3\" # text\n"
         "star==1.*\n"
         "x @ git+https://github.com/x/y@v1\n"
         "-e git+https://host/z.git#egg=zed\n"
         "./a-1.0-py3-none-any.whl\n"
         "foo bar\n"
         "v==${V}\n"
         "end===1.0",
         "pkg:pypi/django@4.2 SHA-256\n"
         "pkg:pypi/flask {>=2,<3}\n"
         "pkg:pypi/star {==1.*}\n"
         "pkg:pypi/x?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fx%2Fy%40v1\n"
         "pkg:pypi/zed?vcs_url=git%2Bhttps:%2F%2Fhost%2Fz.git\n"
         "pkg:pypi/a@1.0\n"
         "pkg:pypi/v {==${V}}\n"
         "pkg:pypi/end@1.0\n"
         "! includes \"base.txt\", which is not read: its name is none of a requirements file\n"
         "! line 11: \"foo bar\" is no requirement and is left out\n"},
        {&catalog_requirements, "requirements-dev.txt", "black==24.1 --hash=sha256:" HASH256 " --hash=sha256:" HASH256 "\n",
         "pkg:pypi/black@24.1 scope=excluded\n"},
        {&catalog_requirements, "device-requirements.txt", "a==1\n", "pkg:pypi/a@1\n"},
        {&catalog_pipfile_lock, "Pipfile.lock",
         "{\"_meta\":{\"hash\":{\"sha256\":\"0\"}},\"default\":{\"a\":{\"version\":\"==1.0\",\"hashes\":[\"sha256:" HASH256
         "\"]},\"b\":{\"git\":\"https://host/b.git\",\"ref\":\"0123\"}},\"develop\":{\"c\":{\"version\":\"==2\"}}}",
         "pkg:pypi/a@1.0 SHA-256\n"
         "pkg:pypi/b?vcs_url=git%2Bhttps:%2F%2Fhost%2Fb.git%400123\n"
         "pkg:pypi/c@2 scope=excluded\n"},
        {&catalog_poetry_lock, "poetry.lock",
         "[[package]]\n"
         "name = \"a\"\n"
         "version = \"1.0\"\n"
         "category = \"dev\"\n"
         "optional = true\n"
         "files = [\n"
         "    {file = \"a.whl\", hash = \"sha256:" HASH256 "\"},\n"
         "]\n"
         "\n"
         "[package.dependencies]\n"
         "B-c = \">=1\"\n"
         "d = {version = \"*\", optional = true}\n"
         "\n"
         "[[package]]\n"
         "name = \"b_C\"\n"
         "version = \"2\"\n"
         "groups = [\"main\", \"dev\"]\n"
         "[package.source]\n"
         "type = \"git\"\n"
         "url = \"https://host/b\"\n"
         "resolved_reference = \"0123\"\n"
         "\n"
         "[metadata]\n"
         "name = \"not-a-package\"\n",
         "pkg:pypi/a@1.0 scope=excluded SHA-256\n"
         "pkg:pypi/b-c@2?vcs_url=git%2Bhttps:%2F%2Fhost%2Fb%400123\n"
         "pypi/a@1.0 > pypi/b-c@2\n"},
        {&catalog_uv_lock, "uv.lock",
         "version = 1\n"
         "[[package]]\n"
         "name = \"p\"\n"
         "version = \"0.1\"\n"
         "source = { editable = \".\" }\n"
         "dependencies = [{ name = \"a\", marker = \"x\" }]\n"
         "[package.optional-dependencies]\n"
         "e = [{ name = \"b\", version = \"2\" }]\n"
         "\n"
         "[[package]]\n"
         "name = \"a\"\n"
         "version = \"1\"\n"
         "source = { registry = \"https://host\" }\n"
         "sdist = { url = \"https://host/a.tar.gz\", hash = \"sha256:" HASH256 "\" }\n"
         "wheels = [{ url = \"w\", hash = \"sha256:" HASH256 "\" }]\n"
         "\n"
         "[[package]]\n"
         "name = \"b\"\n"
         "version = \"1\"\n"
         "\n"
         "[[package]]\n"
         "name = \"b\"\n"
         "version = \"2\"\n"
         "\n"
         "[[package]]\n"
         "version = \"3\"\n",
         "pkg:pypi/p@0.1 application\n"
         "pkg:pypi/a@1\n"
         "pkg:pypi/b@1\n"
         "pkg:pypi/b@2\n"
         "pypi/p@0.1 > pypi/a@1\n"
         "pypi/p@0.1 > pypi/b@2\n"
         "! line 25, column 10: a package without a name is left out\n"},
        {&catalog_pdm_lock, "pdm.lock",
         "[[package]]\n"
         "name = \"a\"\n"
         "version = \"1\"\n"
         "groups = [\"default\", \"dev\"]\n"
         "dependencies = [\n"
         "  \"b>=1; x\",\n"
         "]\n"
         "[[package]]\n"
         "name = \"b\"\n"
         "version = \"2\"\n"
         "groups = [\"dev\"]\n"
         "git = \"https://host/b\"\n"
         "revision = \"0123\"\n",
         "pkg:pypi/a@1\n"
         "pkg:pypi/b@2?vcs_url=git%2Bhttps:%2F%2Fhost%2Fb%400123 scope=excluded\n"
         "pypi/a@1 > pypi/b@2\n"},
        {&catalog_pylock, "pylock.toml",
         "lock-version = \"1.0\"\n"
         "[[packages]]\n"
         "name = \"a\"\n"
         "version = \"1\"\n"
         "wheels = [{url = \"x\", hashes = {sha256 = \"" HASH256 "\"}}]\n"
         "[[packages]]\n"
         "name = \"b\"\n"
         "vcs = {type = \"git\", url = \"https://host/b\", commit-id = \"0123\"}\n",
         "pkg:pypi/a@1 SHA-256\n"
         "pkg:pypi/b?vcs_url=git%2Bhttps:%2F%2Fhost%2Fb%400123\n"},
        {&catalog_pyproject, "pyproject.toml",
         "[project]\n"
         "name = \"p\"\n"
         "version = \"1\"\n"
         "dependencies = [\"a>=1\"]\n",
         "pkg:pypi/p@1 application\n"},
        {&catalog_python_dist, "lib/A_b-1.0.dist-info/METADATA",
         "Metadata-Version: 2.1\n"
         "Name: A.b\n"
         "Version: 1.0\n"
         "License: MIT License\n"
         "License-Expression: MIT\n"
         "Requires-Dist: C_d (>=1)\n"
         "Requires-Dist: e ; extra == \"x\"\n"
         "\n"
         "Name: text\n",
         "pkg:pypi/a.b@1.0 (MIT)\n"
         "pypi/a-b@1.0 > pypi:c-d\n"
         "pypi/a-b@1.0 owns lib/A_b-1.0.dist-info/METADATA\n"},
        {&catalog_python_record, "lib/A_b-1.0.dist-info/RECORD",
         "a/__init__.py,sha256=x,1\n"
         "\"b,c\",,\n"
         "../bin/a,,\n"
         "../../../../etc/passwd,,\n",
         "pypi/a-b@1.0 owns lib/a/__init__.py\n"
         "pypi/a-b@1.0 owns lib/b,c\n"
         "pypi/a-b@1.0 owns bin/a\n"},
    };
    CHECK(rows);
}

static void compiled_files_are_read(void **state) {
    (void)state;
    static const struct reading rows[] = {
        {&catalog_cargo_lock, "Cargo.lock",
         "version = 3\n"
         "\n"
         "[[package]]\n"
         "name = \"a\"\n"
         "version = \"1.0.0\"\n"
         "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n"
         "checksum = \"" HASH256 "\"\n"
         "\n"
         "[[package]]\n"
         "name = \"a\"\n"
         "version = \"2.0.0\"\n"
         "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n"
         "\n"
         "[[package]]\n"
         "name = \"b\"\n"
         "version = \"2.0.0\"\n"
         "source = \"git+https://github.com/x/b?branch=m#0123\"\n"
         "\n"
         "[[package]]\n"
         "name = \"inner\"\n"
         "version = \"0.1.0\"\n"
         "\n"
         "[[package]]\n"
         "name = \"p\"\n"
         "version = \"0.1.0\"\n"
         "dependencies = [\n"
         " \"a 2.0.0\",\n"
         " \"b\",\n"
         " \"inner\",\n"
         "]\n",
         "pkg:cargo/a@1.0.0 SHA-256\n"
         "pkg:cargo/a@2.0.0\n"
         "pkg:cargo/b@2.0.0?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fx%2Fb%400123\n"
         "pkg:cargo/inner@0.1.0\n"
         "pkg:cargo/p@0.1.0 application\n"
         "cargo/p@0.1.0 > cargo/a@2.0.0\n"
         "cargo/p@0.1.0 > cargo/b@2.0.0\n"
         "cargo/p@0.1.0 > cargo/inner@0.1.0\n"},
        {&catalog_cargo_package, "Cargo.toml",
         "[package]\n"
         "name = \"p\"\n"
         "version = \"0.1.0\"\n"
         "license = \"MIT OR Apache-2.0\"\n"
         "\n"
         "[dependencies]\n"
         "a = \"1\"\n",
         "pkg:cargo/p@0.1.0 application (MIT OR Apache-2.0)\n"},
        {&catalog_cargo_package, "Cargo.toml",
         "[package]\n"
         "name = \"p\"\n"
         "version.workspace = true\n",
         "pkg:cargo/p application\n"},
        {&catalog_go_mod, "go.mod",
         "module example.com/p // text\n"
         "\n"
         "go 1.21\n"
         "toolchain go1.21.3\n"
         "require (\n"
         "\ta.b/c v1.0.0 // indirect\n"
         "\td.e/f/v2 v2.0.0+incompatible\n"
         "\tx.y/z v1.0.0\n"
         ")\n"
         "require g.h/i v1.0.0\n"
         "replace a.b/c => ../c\n"
         "replace d.e/f/v2 v2.0.0+incompatible => j.k/l v1.1.1\n"
         "exclude x.y/z v1.0.0\n",
         "pkg:golang/example.com/p application\n"
         "pkg:golang/a.b/c {../c}\n"
         "pkg:golang/j.k/l@v1.1.1 {d.e/f/v2 v2.0.0+incompatible}\n"
         "pkg:golang/g.h/i@v1.0.0\n"
         "pkg:golang/stdlib@1.21.3 {go1.21.3}\n"
         "golang/example.com/p@ > golang/a.b/c@\n"
         "golang/example.com/p@ > golang/j.k/l@v1.1.1\n"
         "golang/example.com/p@ > golang/g.h/i@v1.0.0\n"},
        {&catalog_go_mod, "go.mod",
         "module p\n"
         "go 1.16\n"
         "require a.b/c v1.0.0\n",
         "p application\n"
         "pkg:golang/a.b/c@v1.0.0\n"
         "pkg:golang/stdlib@1.16 {go 1.16}\n"
         "golang/p@ > golang/a.b/c@v1.0.0\n"
         "! is of go 1.16 and names direct requirements only; what they need in turn is not listed\n"},
        {&catalog_go_vendor, "vendor/modules.txt",
         "# a.b/c v1.0.0\n"
         "## explicit\n"
         "a.b/c/d\n"
         "# e.f/g v1.0.0 => h.i/j v2.0.0\n"
         "e.f/g\n"
         "# k.l/m v1.0.0\n"
         "## explicit\n",
         "pkg:golang/a.b/c@v1.0.0\n"
         "pkg:golang/h.i/j@v2.0.0 {e.f/g v1.0.0}\n"},
        {&catalog_conan_lock, "conan.lock",
         "{\"graph_lock\":{\"nodes\":{\"0\":{\"path\":\"conanfile.py\",\"ref\":\"p/"
         "1.0\",\"requires\":[\"1\"]},\"1\":{\"ref\":\"zlib/1.2@u/c#r\"},\"2\":{\"ref\":\"cmake/"
         "3.1\",\"context\":\"build\"}}},\"version\":\"0.4\"}",
         "pkg:conan/p@1.0 application\n"
         "pkg:conan/u/zlib@1.2?channel=c {r}\n"
         "pkg:conan/cmake@3.1 scope=excluded\n"
         "conan/p@1.0 > conan/u/zlib@1.2\n"},
        {&catalog_conan_lock, "conan.lock",
         "{\"version\":\"0.5\",\"requires\":[\"zlib/1.3#a%1.0\"],\"build_requires\":[\"cmake/"
         "3.1@\"],\"python_requires\":[\"bad\"]}",
         "pkg:conan/zlib@1.3 {a}\n"
         "pkg:conan/cmake@3.1 scope=excluded\n"},
        {&catalog_conanfile, "conanfile.txt",
         "[requires]\n"
         "zlib/1.2.11@u/c#r # text\n"
         "b/[>1 <2]\n"
         "[tool_requires]\n"
         "cmake/3.1\n"
         "[generators]\n"
         "x/1\n",
         "pkg:conan/u/zlib@1.2.11?channel=c {r}\n"
         "pkg:conan/b {[>1 <2]}\n"
         "pkg:conan/cmake@3.1 scope=excluded\n"},
        {&catalog_conaninfo, "data/mid/1.0/_/_/package/0/conaninfo.txt",
         "[requires]\n"
         "  zlib/1.Y\n"
         "[full_requires]\n"
         "  zlib/1.2:0\n",
         "pkg:conan/mid@1.0\n"
         "pkg:conan/zlib@1.2\n"},
        {&catalog_vcpkg_manifest, "vcpkg.json",
         "{\"name\":\"p\",\"version\":\"1\",\"license\":\"MIT\",\"dependencies\":[\"zlib\",{\"name\":\"fmt\",\"version>=\":"
         "\"9\"},{\"name\":\"tool\",\"host\":true}],\"overrides\":[{\"name\":\"zlib\",\"version\":\"1.2\",\"port-version\":3}]"
         "}",
         "pkg:vcpkg/p@1 application (MIT)\n"
         "pkg:vcpkg/zlib@1.2?port_version=3\n"
         "pkg:vcpkg/fmt {9}\n"
         "pkg:vcpkg/tool scope=excluded\n"},
        {&catalog_vcpkg_status, "installed/vcpkg/status",
         "Package: zlib\n"
         "Version: 1.3\n"
         "Port-Version: 1\n"
         "Depends: a:x64-linux, b[c]\n"
         "Architecture: x64-linux\n"
         "Status: install ok installed\n"
         "\n"
         "Package: zlib\n"
         "Feature: f\n"
         "Status: install ok installed\n"
         "\n"
         "Package: gone\n"
         "Version: 1\n"
         "Status: purge ok not-installed\n",
         "pkg:vcpkg/zlib@1.3?port_version=1&triplet=x64-linux\n"
         "vcpkg/zlib@1.3 > vcpkg:a\n"
         "vcpkg/zlib@1.3 > vcpkg:b\n"},
        {&catalog_vcpkg_spdx, "share/zlib/vcpkg.spdx.json",
         "{\"packages\":[{\"SPDXID\":\"SPDXRef-port\",\"name\":\"zlib\",\"versionInfo\":\"1.3#1\",\"licenseConcluded\":"
         "\"Zlib\"},{\"SPDXID\":\"SPDXRef-resource-1\",\"downloadLocation\":\"git+https://host/"
         "zlib@v1.3\",\"checksums\":[{\"algorithm\":\"SHA256\",\"checksumValue\":\"" HASH256 "\"}]}]}",
         "pkg:vcpkg/zlib@1.3?port_version=1 SHA-256 (Zlib)\n"},
        {&catalog_cmake, "CMakeLists.txt",
         "cmake_minimum_required(VERSION 3.20)\n"
         "set(FMT_TAG 10.2.1) # text\n"
         "#[[ FetchContent_Declare(no GIT_REPOSITORY https://host/no) ]]\n"
         "FetchContent_Declare(\n"
         "  fmt\n"
         "  GIT_REPOSITORY https://github.com/fmtlib/fmt.git\n"
         "  GIT_TAG        ${FMT_TAG}\n"
         ")\n"
         "FetchContent_Declare(zlib URL \"https://host/zlib-1.3.1.tar.gz\" URL_HASH SHA256=" HASH256 ")\n"
         "ExternalProject_Add(mbed GIT_REPOSITORY \"https://host/mbedtls.git\" GIT_TAG mbedtls-3.5.0)\n"
         "FetchContent_Declare(unknown GIT_REPOSITORY https://github.com/x/u GIT_TAG ${FROM_ELSEWHERE})\n"
         "CPMAddPackage(\"gh:nlohmann/json@3.11.3\")\n"
         "CPMAddPackage(NAME lib VERSION 1.2 GITHUB_REPOSITORY x/lib OPTIONS \"A ON\")\n"
         "cpmaddpackage(\"gl:a/b#" COMMIT "\")\n"
         "if(NOT (A AND B))\n"
         "  message([==[ ]] FetchContent_Declare( ]==])\n"
         "endif()\n",
         "pkg:github/fmtlib/fmt@10.2.1\n"
         "pkg:generic/zlib@1.3.1?download_url=https:%2F%2Fhost%2Fzlib-1.3.1.tar.gz SHA-256\n"
         "pkg:generic/mbedtls@3.5.0?vcs_url=git%2Bhttps:%2F%2Fhost%2Fmbedtls.git%40mbedtls-3.5.0\n"
         "pkg:github/x/u\n"
         "pkg:github/nlohmann/json@v3.11.3\n"
         "pkg:github/x/lib@v1.2\n"
         "pkg:generic/b@" COMMIT "?vcs_url=git%2Bhttps:%2F%2Fgitlab.com%2Fa%2Fb%40" COMMIT "\n"},
        {&catalog_git_modules, ".gitmodules",
         "[submodule \"a\"]\n"
         "\tpath = lib/a\n"
         "\turl = https://github.com/x/a.git\n"
         "[submodule \"b\"]\n"
         "\tpath = b\n"
         "\turl = ../b\n"
         "[submodule \"c\"]\n"
         "\turl = git@host:x/c.git\n"
         "\tbranch = main\n",
         "pkg:github/x/a {lib/a} {submodule}\n"
         "pkg:generic/c?vcs_url=git%2Bssh:%2F%2Fgit%40host%2Fx%2Fc.git {main}\n"
         "! submodule b has the relative address ../b and is left out\n"},
        {&catalog_git_head, ".git/modules/lib/a/logs/HEAD",
         "0000000000000000000000000000000000000000 " COMMIT " A <a@b> 1 +0000\tclone: from https://github.com/x/a.git\n" COMMIT
         " 1123456789012345678901234567890123456789 A <a@b> 2 +0000\tcheckout: moving\n",
         "pkg:github/x/a@1123456789012345678901234567890123456789\n"},
        {&catalog_bazel_module, "MODULE.bazel",
         "module(\n"
         "    name = \"p\",\n"
         "    version = \"1\",\n"
         ")\n"
         "bazel_dep(name = \"a\", version = \"1.0\")\n"
         "bazel_dep(name = \"t\", version = \"2.0\", dev_dependency = True)\n"
         "# bazel_dep(name = \"no\")\n",
         "pkg:bazel/p@1 application\n"
         "pkg:bazel/a@1.0\n"
         "pkg:bazel/t@2.0 scope=excluded\n"},
        {&catalog_bazel_lock, "MODULE.bazel.lock",
         "{\"lockFileVersion\":11,\"registryFileHashes\":{\"https://bcr.bazel.build/modules/a/1.0/"
         "MODULE.bazel\":\"0\",\"https://bcr.bazel.build/modules/a/1.1/source.json\":\"0\"}}",
         "pkg:bazel/a@1.1\n"},
    };
    CHECK(rows);
}

static void managed_files_are_read(void **state) {
    (void)state;
    static const struct reading rows[] = {
        {&catalog_gradle_lock, "gradle.lockfile",
         "# text\n"
         "g.h:a:1.0=compileClasspath,runtimeClasspath\n"
         "g.h:t:2.0=testCompileClasspath\n"
         "bad line\n"
         "empty=annotationProcessor\n",
         "pkg:maven/g.h/a@1.0\n"
         "pkg:maven/g.h/t@2.0 scope=excluded\n"
         "! line 4: \"bad line\" is no group:artifact:version and is left out\n"},
        {&catalog_gradle_catalog, "gradle/libs.versions.toml",
         "[versions]\n"
         "g = \"3.0\"\n"
         "r = {strictly = \"[1.0,2.0[\"}\n"
         "[libraries]\n"
         "a = \"g.h:a:1.0\"\n"
         "b = { module = \"g.h:b\", version.ref = \"g\" }\n"
         "c = { group = \"g.h\", name = \"c\", version = { ref = \"r\" } }\n"
         "d = { module = \"g.h:d\" }\n"
         "[plugins]\n"
         "p = { id = \"x\", version = \"1\" }\n",
         "pkg:maven/g.h/a@1.0\n"
         "pkg:maven/g.h/b@3.0\n"
         "pkg:maven/g.h/c {[1.0,2.0[}\n"
         "pkg:maven/g.h/d\n"},
        {&catalog_pom_properties, "a.jar!/META-INF/maven/g.h/a/pom.properties",
         "#text\r\n"
         "version=1.0\r\n"
         "groupId=g.h\r\n"
         "artifactId=a\r\n",
         "pkg:maven/g.h/a@1.0\n"
         "maven/g.h:a@1.0 owns a.jar!/META-INF/maven/g.h/a/pom.properties\n"},
        {&catalog_jar_manifest, "lib/commons-lang3-3.12.0.jar!/META-INF/MANIFEST.MF",
         "Manifest-Version: 1.0\r\n"
         "Bundle-SymbolicName: org.apache.commons.lang3;singleton:=\r\n"
         " true\r\n"
         "Bundle-License: https://host/LICENSE\r\n"
         "Implementation-Vendor-Id: org.apache.commons\r\n"
         "Implementation-Version: 3.12.0\r\n"
         "\r\n"
         "Name: x\r\n"
         "Implementation-Version: 9\r\n",
         "pkg:maven/org.apache.commons/commons-lang3@3.12.0 (https://host/LICENSE) {jar manifest}\n"},
        {&catalog_jar_manifest, "lib/thing.jar!/META-INF/MANIFEST.MF", "Implementation-Version: 2.0\n",
         "pkg:generic/thing@2.0 {jar manifest}\n"},
        {&catalog_jar_manifest, "src/META-INF/MANIFEST.MF", "Implementation-Version: 2.0\n", ""},
        {&catalog_nuget_lock, "packages.lock.json",
         "{\"version\":1,\"dependencies\":{\"net8.0\":{\"A.B\":{\"type\":\"Direct\",\"resolved\":\"1.0.0\",\"contentHash\":"
         "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\",\"dependencies\":{\"c\":"
         "\"2.0\"}},\"C\":{\"type\":\"Transitive\",\"resolved\":\"2.0.0\"},\"own\":{\"type\":\"Project\"}}}}",
         "pkg:nuget/A.B@1.0.0 SHA-512\n"
         "pkg:nuget/C@2.0.0\n"
         "pkg:nuget/own application\n"
         "nuget/a.b@1.0.0 > nuget/c@2.0.0\n"},
        {&catalog_dotnet_deps, "app.deps.json",
         "{\"targets\":{\"t\":{\"App/1.0\":{\"dependencies\":{\"B\":\"2.0\"}}}},\"libraries\":{\"App/"
         "1.0\":{\"type\":\"project\",\"sha512\":\"\"},\"B/2.0\":{\"type\":\"package\",\"sha512\":\"" SRI512
         "\"},\"bad\":{\"type\":\"package\"}}}",
         "pkg:nuget/App@1.0 application\n"
         "pkg:nuget/B@2.0 SHA-512\n"
         "nuget/app@1.0 > nuget/b@2.0\n"},
        {&catalog_paket_lock, "paket.lock",
         "NUGET\n"
         "  remote: https://host\n"
         "    A (1.0)\n"
         "      B (>= 2)\n"
         "    B (2.0)\n"
         "GITHUB\n"
         "  remote: x/y\n"
         "    f.fs (" COMMIT ")\n",
         "pkg:nuget/A@1.0\n"
         "pkg:nuget/B@2.0\n"
         "pkg:github/x/y@" COMMIT "\n"},
        {&catalog_gemfile_lock, "Gemfile.lock",
         "GIT\n"
         "  remote: https://host/g.git\n"
         "  revision: 0123\n"
         "  specs:\n"
         "    g (1.0)\n"
         "      r (~> 2)\n"
         "\n"
         "GEM\n"
         "  remote: https://rubygems.org/\n"
         "  specs:\n"
         "    r (2.0-x86_64-linux)\n"
         "\n"
         "DEPENDENCIES\n"
         "  g!\n"
         "\n"
         "CHECKSUMS\n"
         "  r (2.0-x86_64-linux) sha256=" HASH256 "\n",
         "pkg:gem/g@1.0?vcs_url=git%2Bhttps:%2F%2Fhost%2Fg.git%400123\n"
         "pkg:gem/r@2.0?platform=x86_64-linux SHA-256\n"
         "gem/g@1.0 > gem/r@2.0\n"},
        {&catalog_gemspec, "gems/specifications/a-1.0.gemspec",
         "Gem::Specification.new do |s|\n"
         "  s.name = \"a\".freeze\n"
         "  s.version = Gem::Version.new(\"1.0\")\n"
         "  s.licenses = [\"MIT\".freeze, %q<BSD>]\n"
         "end\n",
         "pkg:gem/a@1.0 (MIT) (BSD)\n"
         "gem/a@1.0 owns gems/specifications/a-1.0.gemspec\n"},
        {&catalog_composer_lock, "composer.lock",
         "{\"packages\":[{\"name\":\"A/b\",\"version\":\"v1.0\",\"require\":{\"php\":\"8\",\"c/"
         "d\":\"*\"},\"license\":[\"MIT\"],\"dist\":{\"url\":\"https://host/b.zip\",\"shasum\":\"" COMMIT
         "\"}}],\"packages-dev\":[{\"name\":\"c/d\",\"version\":\"2\"}]}",
         "pkg:composer/a/b@v1.0 SHA-1 (MIT)\n"
         "pkg:composer/c/d@2 scope=excluded\n"
         "composer/a/b@v1.0 > composer/c/d@2\n"},
        {&catalog_composer_installed, "vendor/composer/installed.json",
         "{\"packages\":[{\"name\":\"a/b\",\"version\":\"1\"},{\"name\":\"c/d\",\"version\":\"1\"}],\"dev-package-names\":[\"c/"
         "d\"]}",
         "pkg:composer/a/b@1\n"
         "pkg:composer/c/d@1 scope=excluded\n"},
        {&catalog_composer_package, "composer.json", "{\"name\":\"x/p\",\"license\":\"MIT\"}",
         "pkg:composer/x/p application (MIT)\n"},
        {&catalog_swift_resolved, "Package.resolved",
         "{\"pins\":[{\"identity\":\"a\",\"location\":\"https://github.com/x/"
         "A.git\",\"state\":{\"revision\":\"0123\",\"version\":\"1.0\"}}],\"version\":2}",
         "pkg:swift/github.com/x/A@1.0 {0123}\n"},
        {&catalog_swift_resolved, "Package.resolved",
         "{\"object\":{\"pins\":[{\"package\":\"A\",\"repositoryURL\":\"git@host:x/"
         "a\",\"state\":{\"branch\":\"m\",\"revision\":\"0123\"}}]},\"version\":1}",
         "pkg:swift/host/x/a {0123}\n"},
        {&catalog_podfile_lock, "Podfile.lock",
         "PODS:\n"
         "  - A (1.0):\n"
         "    - B/C (~> 2)\n"
         "  - B/C (2.0):\n"
         "    - B/D\n"
         "  - B/D (2.0)\n",
         "pkg:cocoapods/A@1.0\n"
         "pkg:cocoapods/B@2.0\n"
         "cocoapods/A@1.0 > cocoapods/B@2.0\n"},
        {&catalog_pubspec_lock, "pubspec.lock",
         "packages:\n"
         "  a:\n"
         "    dependency: \"direct main\"\n"
         "    description: {name: a, sha256: \"" HASH256 "\", url: \"https://pub.dev\"}\n"
         "    source: hosted\n"
         "    version: \"1.0.0\"\n"
         "  f:\n"
         "    dependency: \"direct dev\"\n"
         "    description: flutter\n"
         "    source: sdk\n"
         "    version: \"0.0.0\"\n"
         "  g:\n"
         "    description: {url: \"https://host/g\", resolved-ref: \"0123\"}\n"
         "    source: git\n"
         "    version: \"1.0.0\"\n",
         "pkg:pub/a@1.0.0 SHA-256\n"
         "pkg:pub/f scope=excluded\n"
         "pkg:pub/g@1.0.0?vcs_url=git%2Bhttps:%2F%2Fhost%2Fg%400123\n"},
        {&catalog_pubspec, "pubspec.yaml",
         "name: p\n"
         "version: 1.0.0+1\n",
         "pkg:pub/p@1.0.0%2B1 application\n"},
        {&catalog_cabal_freeze, "cabal.project.freeze",
         "active-repositories: hackage.haskell.org:merge\n"
         "constraints: any.a ==1.0,\n"
         "             a +flag,\n"
         "             any.b ==2.0\n",
         "pkg:hackage/a@1.0\n"
         "pkg:hackage/b@2.0\n"},
        {&catalog_stack_lock, "stack.yaml.lock",
         "packages:\n"
         "- completed:\n"
         "    hackage: a-b-1.0@sha256:" HASH256 ",1\n"
         "  original:\n"
         "    hackage: a-b-1.0\n"
         "- completed:\n"
         "    name: c\n"
         "    version: \"2\"\n"
         "    git: https://host/c.git\n"
         "    commit: \"0123\"\n",
         "pkg:hackage/a-b@1.0\n"
         "pkg:hackage/c@2?vcs_url=git%2Bhttps:%2F%2Fhost%2Fc.git%400123\n"},
        {&catalog_stack, "stack.yaml",
         "resolver: lts-22.0\n"
         "extra-deps:\n"
         "- a-1.0@sha256:" HASH256 ",1\n"
         "- git: https://github.com/x/b.git\n"
         "  commit: \"0123\"\n",
         "pkg:hackage/a@1.0\n"
         "pkg:github/x/b@0123\n"},
        {&catalog_pom, "pom.xml",
         "<project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n"
         "  <parent><groupId>g.h</groupId><artifactId>up</artifactId><version>2.0</version></parent>\n"
         "  <artifactId>p</artifactId>\n"
         "  <licenses><license><name>Apache-2.0</name></license></licenses>\n"
         "  <properties><v>1.${w}</v><w>3</w><loop>${loop}</loop></properties>\n"
         "  "
         "<dependencyManagement><dependencies><dependency><groupId>g.h</groupId><artifactId>m</artifactId><version>${v}</"
         "version></dependency></dependencies></dependencyManagement>\n"
         "  <dependencies>\n"
         "    "
         "<dependency><groupId>${project.groupId}</groupId><artifactId>a</artifactId><version>${project.parent.version}</"
         "version></dependency>\n"
         "    <dependency><groupId>g.h</groupId><artifactId>m</artifactId></dependency>\n"
         "    "
         "<dependency><groupId>g.h</groupId><artifactId>t</artifactId><version>[1,2)</version><scope>test</scope></"
         "dependency>\n"
         "    "
         "<dependency><groupId>g.h</groupId><artifactId>l</artifactId><version>${loop}</version><optional>true</optional></"
         "dependency>\n"
         "  </dependencies>\n"
         "  "
         "<profiles><profile><activation><activeByDefault>true</activeByDefault></"
         "activation><dependencies><dependency><groupId>g.h</groupId><artifactId>on</artifactId><version>1</version></"
         "dependency></dependencies></profile><profile><dependencies><dependency><groupId>g.h</groupId><artifactId>off</"
         "artifactId><version>1</version></dependency></dependencies></profile></profiles>\n"
         "</project>\n",
         "pkg:maven/g.h/p@2.0 application (Apache-2.0)\n"
         "pkg:maven/g.h/a@2.0\n"
         "pkg:maven/g.h/m@1.3\n"
         "pkg:maven/g.h/t scope=excluded {[1,2)}\n"
         "pkg:maven/g.h/l scope=optional {${loop}}\n"
         "pkg:maven/g.h/on@1\n"
         "maven/g.h:p@2.0 > maven/g.h:a@2.0\n"
         "maven/g.h:p@2.0 > maven/g.h:m@1.3\n"
         "maven/g.h:p@2.0 > maven/g.h:t@\n"
         "maven/g.h:p@2.0 > maven/g.h:l@\n"
         "maven/g.h:p@2.0 > maven/g.h:on@1\n"},
        {&catalog_pom, "a.jar!/META-INF/maven/g.h/p/pom.xml",
         "<project><groupId>g.h</groupId><artifactId>p</artifactId><version>1</version><dependencies><dependency><groupId>g.h</"
         "groupId><artifactId>a</artifactId><version>1</version></dependency></dependencies></project>",
         "pkg:maven/g.h/p@1\n"},
        {&catalog_gradle_verification, "gradle/verification-metadata.xml",
         "<verification-metadata><components><component group=\"g.h\" name=\"a\" version=\"1.0\"><artifact "
         "name=\"a-1.0.jar\"><sha256 value=\"" HASH256 "\"/></artifact><artifact name=\"a-1.0.pom\"><sha256 value=\"" HASH256
         "\"/></artifact></component></components></verification-metadata>",
         "pkg:maven/g.h/a@1.0 SHA-256\n"},
        {&catalog_nuget_config, "packages.config",
         "<packages><package id=\"A.B\" version=\"1.0\"/><package id=\"T\" version=\"[2.0]\" "
         "developmentDependency=\"true\"/></packages>",
         "pkg:nuget/A.B@1.0\n"
         "pkg:nuget/T@2.0 scope=excluded\n"},
        {&catalog_msbuild, "app.csproj",
         "<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup><PackageReference Include=\"A\" Version=\"1.0\"/><PackageReference "
         "Include=\"B\"><Version>2.*</Version></PackageReference><PackageReference Include=\"C\"/><PackageReference "
         "Include=\"D\" Version=\"1.0\" PrivateAssets=\"all\"/></ItemGroup></Project>",
         "pkg:nuget/A@1.0\n"
         "pkg:nuget/B {2.*}\n"
         "pkg:nuget/D@1.0 scope=excluded\n"},
        {&catalog_conda, "env/conda-meta/a-1-0.json",
         "{\"name\":\"a\",\"version\":\"1\",\"build\":\"0\",\"subdir\":\"linux-64\",\"license\":\"MIT\",\"depends\":[\"b "
         ">=1\"],\"files\":[\"lib/a.so\",\"../../../x\"]}",
         "pkg:conda/a@1?build=0&subdir=linux-64 (MIT)\n"
         "conda/a@1 > conda:b\n"
         "conda/a@1 owns env/lib/a.so\n"},
        {&catalog_rockspec, "a-1.0-1.rockspec",
         "local v = \"1.0\"\n"
         "package = \"a\"\n"
         "version = v..\"-\"..'1'\n"
         "description = {\n"
         "  license = \"MIT\",\n"
         "}\n",
         "pkg:luarocks/a@1.0-1 (MIT)\n"},
        {&catalog_otp_app, "ebin/a.app",
         "{application, 'a', [{description, \"x\"},\n"
         " {vsn, \"1.0\"}]}.\n",
         "pkg:otp/a@1.0\n"},
        {&catalog_renv_lock, "renv.lock",
         "{\"R\":{\"Version\":\"4.3.1\"},\"Packages\":{\"a\":{\"Package\":\"a\",\"Version\":\"1\",\"Source\":\"Repository\"},"
         "\"b\":{\"Package\":\"b\",\"Version\":\"2\",\"Source\":\"GitHub\",\"RemoteUsername\":\"u\",\"RemoteRepo\":\"b\","
         "\"RemoteSha\":\"0123\"},\"c\":{\"Package\":\"c\",\"Version\":\"3\",\"Source\":\"Bioconductor\"}}}",
         "pkg:cran/a@1\n"
         "pkg:github/u/b@0123\n"
         "pkg:bioconductor/c@3\n"},
        {&catalog_mix_lock, "mix.lock",
         "%{\n"
         "  \"a\": {:hex, :a, \"1.0\", \"" HASH256
         "\", [:mix], [{:b, \"~> 1\", [hex: :b, repo: \"hexpm\"]}], \"hexpm\", \"" HASH256 "\"},\n"
         "  \"b\": {:git, \"https://host/b\", \"" COMMIT "\", [tag: \"v1\"]},\n"
         "}\n",
         "pkg:hex/a@1.0 SHA-256\n"
         "pkg:hex/b?vcs_url=git%2Bhttps:%2F%2Fhost%2Fb%40" COMMIT "\n"
         "hex/a@1.0 > hex/b@\n"},
        {&catalog_rebar_lock, "rebar.lock",
         "{\"1.2.0\",\n"
         "[{<<\"a\">>,{pkg,<<\"a_name\">>,<<\"1.0\">>},0},\n"
         " {<<\"b\">>,{git,\"https://host/b\",{ref,\"" COMMIT "\"}},1}]}.\n"
         "[\n"
         "{pkg_hash,[\n"
         " {<<\"a\">>, <<\"00\">>}]},\n"
         "{pkg_hash_ext,[\n"
         " {<<\"a\">>, <<\"0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF\">>}]}\n"
         "].\n",
         "pkg:hex/a_name@1.0 SHA-256\n"
         "pkg:hex/b?vcs_url=git%2Bhttps:%2F%2Fhost%2Fb%40" COMMIT "\n"},
    };
    CHECK(rows);
}

static void firmware_files_are_read(void **state) {
    (void)state;
    static const struct reading rows[] = {
        {&catalog_west, "west.yml",
         "manifest:\n"
         "  defaults: {remote: r, revision: main}\n"
         "  remotes:\n"
         "    - name: r\n"
         "      url-base: https://github.com/zephyrproject-rtos\n"
         "  projects:\n"
         "    - name: zephyr\n"
         "      revision: v3.6.0\n"
         "      import: true\n"
         "    - name: hal\n"
         "      path: modules/hal\n"
         "    - {name: own, url: \"git@host:x/own.git\", revision: \"" COMMIT "\"}\n",
         "pkg:github/zephyrproject-rtos/zephyr@v3.6.0\n"
         "pkg:github/zephyrproject-rtos/hal@main {modules/hal}\n"
         "pkg:generic/own@" COMMIT "?vcs_url=git%2Bssh:%2F%2Fgit%40host%2Fx%2Fown.git%40" COMMIT "\n"
         "! line 9: imports the manifest of zephyr; the projects named there are listed only where its west.yml is\n"},
        {&catalog_platformio, "platformio.ini",
         "[env:a]\n"
         "platform = espressif32@6.3.2\n"
         "lib_deps =\n"
         "  bblanchon/ArduinoJson @ ^6.1\n"
         "  x=https://github.com/a/x.git#v1.0\n"
         "  plain@1.2.3 ; text\n"
         "  symlink://y\n"
         "framework = arduino\n",
         "pkg:generic/espressif32@6.3.2 platform\n"
         "pkg:generic/bblanchon/ArduinoJson {^6.1}\n"
         "pkg:github/a/x@v1.0\n"
         "pkg:generic/plain@1.2.3\n"},
        {&catalog_platformio_library, "lib/L/library.json",
         "{\"name\":\"L\",\"version\":\"1.0\",\"frameworks\":\"*\",\"license\":\"MIT\"}", "pkg:generic/L@1.0 (MIT)\n"},
        {&catalog_platformio_library, "fonts/library.json", "{\"name\":\"other\",\"version\":\"1.0\"}", ""},
        {&catalog_arduino_library, "libraries/L/library.properties",
         "name=My L\n"
         "version=1.0\n"
         "sentence=s\n"
         "url=https://host\n",
         "pkg:generic/My%20L@1.0\n"},
        {&catalog_idf_component, "main/idf_component.yml",
         "dependencies:\n"
         "  idf: \">=5\"\n"
         "  mdns: \"^1.2\"\n"
         "  a/b: {version: \"1.2.3\"}\n"
         "  g: {git: \"https://github.com/x/g.git\"}\n"
         "  own: {path: ../own}\n",
         "pkg:github/espressif/esp-idf framework {>=5}\n"
         "pkg:generic/espressif/mdns {^1.2}\n"
         "pkg:generic/a/b@1.2.3\n"
         "pkg:github/x/g\n"},
        {&catalog_idf_component, "managed_components/espressif__led/idf_component.yml",
         "version: \"2.0.0\"\n"
         "license: Apache-2.0\n",
         "pkg:generic/espressif/led@2.0.0 (Apache-2.0)\n"},
        {&catalog_idf_lock, "dependencies.lock",
         "dependencies:\n"
         "  espressif/mdns:\n"
         "    component_hash: \"" HASH256 "\"\n"
         "    source: {type: service}\n"
         "    version: 1.2.3\n"
         "  idf:\n"
         "    source: {type: idf}\n"
         "    version: 5.1.2\n"
         "manifest_hash: x\n"
         "version: 1.0.0\n",
         "pkg:generic/espressif/mdns@1.2.3 SHA-256\n"
         "pkg:github/espressif/esp-idf@v5.1.2 framework\n"},
    };
    CHECK(rows);
}

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
        TEST(npm_files_are_read),
        TEST(other_node_lock_files_are_read),
        TEST(python_files_are_read),
        TEST(compiled_files_are_read),
        TEST(managed_files_are_read),
        TEST(firmware_files_are_read),
        TEST(what_cannot_be_read_is_refused),
        TEST(hostile_files_are_cheap),
        TEST(small_helpers_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
