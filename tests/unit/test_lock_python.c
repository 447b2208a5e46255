/* Lock files and manifests of Python. See lock_check.h. */
#include "lock_check.h"

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

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(python_files_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
