/* Every source of components, one row each; the table is in sources.c. */
#ifndef CORDON_CATALOG_SOURCES_H
#define CORDON_CATALOG_SOURCES_H

#include "catalog/catalog.h"

/* package databases */
extern const struct catalog_source catalog_apk;
extern const struct catalog_source catalog_dpkg_files;
extern const struct catalog_source catalog_dpkg_status;
extern const struct catalog_source catalog_opkg_files;
extern const struct catalog_source catalog_opkg_status;
extern const struct catalog_source catalog_os_release;

/* Lock files and manifests: ROW(id) for each, which declares catalog_ID here and is its place in the table there. */
/* clang-format off */
#define CATALOG_LOCK_SOURCES(ROW) \
    ROW(arduino_library) ROW(bazel_lock) ROW(bazel_module) ROW(bun_lock) ROW(cabal_freeze) ROW(cargo_lock) \
    ROW(cargo_package) ROW(cmake) ROW(composer_installed) ROW(composer_lock) ROW(composer_package) ROW(conan_lock) \
    ROW(conanfile) ROW(conaninfo) ROW(conda) ROW(deno_lock) ROW(dotnet_assets) ROW(dotnet_deps) ROW(gemfile_lock) \
    ROW(gemspec) ROW(git_head) ROW(git_modules) ROW(go_mod) ROW(go_vendor) ROW(gradle_catalog) ROW(gradle_lock) \
    ROW(gradle_verification) ROW(idf_component) ROW(idf_lock) ROW(jar_manifest) ROW(mix_lock) ROW(msbuild) \
    ROW(npm_lock) ROW(npm_package) ROW(nuget_config) ROW(nuget_lock) ROW(otp_app) ROW(paket_lock) ROW(pdm_lock) \
    ROW(pipfile_lock) ROW(platformio) ROW(platformio_library) ROW(pnpm_lock) ROW(podfile_lock) ROW(poetry_lock) \
    ROW(pom) ROW(pom_properties) ROW(pubspec) ROW(pubspec_lock) ROW(pylock) ROW(pyproject) ROW(python_dist) \
    ROW(python_record) ROW(rebar_lock) ROW(renv_lock) ROW(requirements) ROW(rockspec) ROW(stack) ROW(stack_lock) \
    ROW(swift_resolved) ROW(uv_lock) ROW(vcpkg_manifest) ROW(vcpkg_spdx) ROW(vcpkg_status) ROW(west) ROW(yarn_lock)
/* clang-format on */

#define CATALOG_DECLARE(id) extern const struct catalog_source catalog_##id;
CATALOG_LOCK_SOURCES(CATALOG_DECLARE)

#endif
