/* The readers of lock files, manifests and package databases in text: the first byte says which. */
#include "fuzz.h"

#include "../tests/unit/catalog_one.h"
#include <stdio.h>

#include "catalog/sources.h"
#include "ident/purl.h"

/* Seeds count from 'A'; new rows go to the end. */
static const struct {
    const struct catalog_source *source;
    const char *path;
} readers[] = {
    {&catalog_arduino_library, "library.properties"},
    {&catalog_bazel_lock, "MODULE.bazel.lock"},
    {&catalog_bazel_module, "MODULE.bazel"},
    {&catalog_bun_lock, "bun.lock"},
    {&catalog_cabal_freeze, "cabal.project.freeze"},
    {&catalog_cargo_lock, "Cargo.lock"},
    {&catalog_cargo_package, "Cargo.toml"},
    {&catalog_cmake, "CMakeLists.txt"},
    {&catalog_composer_installed, "composer/installed.json"},
    {&catalog_composer_lock, "composer.lock"},
    {&catalog_composer_package, "composer.json"},
    {&catalog_conan_lock, "conan.lock"},
    {&catalog_conanfile, "conanfile.txt"},
    {&catalog_conaninfo, "a/1.0/_/_/package/0/conaninfo.txt"},
    {&catalog_deno_lock, "deno.lock"},
    {&catalog_dotnet_assets, "project.assets.json"},
    {&catalog_dotnet_deps, "x.deps.json"},
    {&catalog_gemfile_lock, "Gemfile.lock"},
    {&catalog_gemspec, "specifications/x.gemspec"},
    {&catalog_git_head, ".git/modules/x/logs/HEAD"},
    {&catalog_git_modules, ".gitmodules"},
    {&catalog_go_mod, "go.mod"},
    {&catalog_go_vendor, "vendor/modules.txt"},
    {&catalog_gradle_lock, "gradle.lockfile"},
    {&catalog_idf_component, "managed_components/a__b/idf_component.yml"},
    {&catalog_idf_lock, "dependencies.lock"},
    {&catalog_jar_manifest, "lib/x-1.2.jar!/META-INF/MANIFEST.MF"},
    {&catalog_mix_lock, "mix.lock"},
    {&catalog_npm_lock, "package-lock.json"},
    {&catalog_npm_package, "node_modules/x/package.json"},
    {&catalog_nuget_lock, "packages.lock.json"},
    {&catalog_paket_lock, "paket.lock"},
    {&catalog_pdm_lock, "pdm.lock"},
    {&catalog_pipfile_lock, "Pipfile.lock"},
    {&catalog_platformio, "platformio.ini"},
    {&catalog_platformio_library, "library.json"},
    {&catalog_pnpm_lock, "pnpm-lock.yaml"},
    {&catalog_podfile_lock, "Podfile.lock"},
    {&catalog_poetry_lock, "poetry.lock"},
    {&catalog_pom_properties, "pom.properties"},
    {&catalog_pubspec, "pubspec.yaml"},
    {&catalog_pubspec_lock, "pubspec.lock"},
    {&catalog_pylock, "pylock.toml"},
    {&catalog_pyproject, "pyproject.toml"},
    {&catalog_python_dist, "x-1.dist-info/METADATA"},
    {&catalog_python_record, "lib/x-1.dist-info/RECORD"},
    {&catalog_rebar_lock, "rebar.lock"},
    {&catalog_renv_lock, "renv.lock"},
    {&catalog_requirements, "requirements.txt"},
    {&catalog_stack, "stack.yaml"},
    {&catalog_stack_lock, "stack.yaml.lock"},
    {&catalog_swift_resolved, "Package.resolved"},
    {&catalog_uv_lock, "uv.lock"},
    {&catalog_vcpkg_manifest, "vcpkg.json"},
    {&catalog_vcpkg_spdx, "vcpkg.spdx.json"},
    {&catalog_vcpkg_status, "vcpkg/status"},
    {&catalog_west, "west.yml"},
    {&catalog_yarn_lock, "yarn.lock"},
    {&catalog_gradle_catalog, "gradle/libs.versions.toml"},
    {&catalog_pom, "pom.xml"},
    {&catalog_gradle_verification, "verification-metadata.xml"},
    {&catalog_nuget_config, "packages.config"},
    {&catalog_msbuild, "a.csproj"},
    {&catalog_conda, "env/conda-meta/a.json"},
    {&catalog_rockspec, "a.rockspec"},
    {&catalog_otp_app, "a.app"},
    {&catalog_snap, "meta/snap.yaml"},
    {&catalog_flatpak, "flatpak/app/a/x86_64/stable/0/export/share/metainfo/a.metainfo.xml"},
    {&catalog_flatpak_metadata, "flatpak/app/a/x86_64/stable/0/metadata"},
    {&catalog_yocto_spdx, "a.spdx.json"},
    {&catalog_yocto_manifest, "license.manifest"},
    {&catalog_buildroot_manifest, "manifest.csv"},
    {&catalog_portage, "var/db/pkg/a/b-1/PF"},
    {&catalog_portage_files, "var/db/pkg/a/b-1/CONTENTS"},
    {&catalog_cos, "etc/cos-package-info.json"},
    {&catalog_openwrt_release, "etc/openwrt_release"},
    {&catalog_android_build, "system/build.prop"},
    {&catalog_os_release, "etc/os-release"},
    {&catalog_opkg_status, "usr/lib/opkg/status"},
    {&catalog_opkg_files, "usr/lib/opkg/info/a.list"},
    {&catalog_dpkg_status, "var/lib/dpkg/status"},
    {&catalog_apk, "lib/apk/db/installed"},
    {&catalog_pacman, "var/lib/pacman/local/a-1-1/desc"},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) {
        return 0;
    }
    struct arena *a = arena_new();
    struct catalog k = {.a = a};
    struct err e = {0};
    size_t i = (size_t)(uint8_t)(data[0] - 'A') % (sizeof readers / sizeof *readers);
    if (!one_read(&k, readers[i].source, readers[i].path, (struct str){(const char *)data + 1, size - 1}, &e)) {
        fuzz_need_place(&e);
    }
    for (size_t c = 0; c < k.items.n; c++) { /* every package URL must read back */
        struct purl p;
        struct str purl = k.items.v[c].c.purl;
        const char *broken = NULL;
        if (str_starts(purl, STR("*os "))) {
            continue; /* built at the end (fill.h) */
        }
        if (k.items.v[c].c.name.n == 0 || (purl.n > 0 && !purl_parse_loose(a, purl, &p, &broken, &e))) {
            if (getenv("FUZZ_SHOW") != NULL) {
                fprintf(stderr, "%.*s: %s\n", STR_ARG(purl), e.text);
            }
            abort();
        }
    }
    FUZZ_END;
}
