/* Lock files and manifests of Rust, Go, C and C++, and of firmware frameworks. See lock_check.h. */
#include "lock_check.h"

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

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(compiled_files_are_read),
        TEST(firmware_files_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
