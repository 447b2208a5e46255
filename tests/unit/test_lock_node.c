/* Lock files of npm, Yarn, pnpm, Bun and Deno. See lock_check.h. */
#include "lock_check.h"

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

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(npm_files_are_read),
        TEST(other_node_lock_files_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
