/*
 * Every source of components by its identifier: each is a row catalog_ID in its own file, and a line of docs/formats.md. The
 * table of all sources (sources.c) is made of these lists.
 */
#ifndef CORDON_CATALOG_SOURCES_H
#define CORDON_CATALOG_SOURCES_H

#include "catalog/catalog.h"

/* clang-format off */
/* package databases first: what they own, others do not report again */
#define CATALOG_DATABASE_SOURCES(ROW) \
    ROW(os_release) ROW(openwrt_release) ROW(android_build) ROW(dpkg_status) ROW(dpkg_files) ROW(apk) ROW(opkg_status) ROW(opkg_files) ROW(rpm) \
    ROW(rpm_manifest) ROW(pacman) ROW(pacman_files) ROW(portage) ROW(portage_files) ROW(cos)

/* lock files and manifests */
#define CATALOG_LOCK_SOURCES(ROW) \
    ROW(arduino_library) ROW(bazel_lock) ROW(bazel_module) ROW(buildroot_manifest) ROW(bun_lock) ROW(cabal_freeze) ROW(cargo_lock) \
    ROW(cargo_package) ROW(cmake) ROW(composer_installed) ROW(composer_lock) ROW(composer_package) ROW(conan_lock) \
    ROW(conanfile) ROW(conaninfo) ROW(conda) ROW(deno_lock) ROW(deb_package) ROW(dotnet_assets) ROW(dotnet_deps) ROW(flatpak) ROW(flatpak_metadata) ROW(gemfile_lock) \
    ROW(gemspec) ROW(git_head) ROW(git_modules) ROW(go_mod) ROW(go_vendor) ROW(gradle_catalog) ROW(gradle_lock) \
    ROW(gradle_verification) ROW(idf_component) ROW(idf_lock) ROW(jar_manifest) ROW(mix_lock) ROW(msbuild) \
    ROW(npm_lock) ROW(npm_package) ROW(nuget_config) ROW(nuget_lock) ROW(otp_app) ROW(paket_lock) ROW(pdm_lock) \
    ROW(pipfile_lock) ROW(platformio) ROW(platformio_library) ROW(pnpm_lock) ROW(podfile_lock) ROW(poetry_lock) \
    ROW(pom) ROW(pom_properties) ROW(pubspec) ROW(pubspec_lock) ROW(pylock) ROW(pyproject) ROW(python_dist) \
    ROW(python_record) ROW(rebar_lock) ROW(renv_lock) ROW(requirements) ROW(rockspec) ROW(rpm_package) ROW(snap) ROW(stack) ROW(stack_lock) \
    ROW(swift_resolved) ROW(uv_lock) ROW(vcpkg_manifest) ROW(vcpkg_spdx) ROW(vcpkg_status) ROW(west) ROW(yarn_lock) \
    ROW(yocto_manifest) ROW(yocto_spdx)

/* by content, in files that no package owns */
#define CATALOG_BINARY_SOURCES(ROW) ROW(binary) ROW(kernel_module) ROW(linux_image)
/* clang-format on */

#define CATALOG_DECLARE(id) extern const struct catalog_source catalog_##id;
CATALOG_DATABASE_SOURCES(CATALOG_DECLARE)
CATALOG_LOCK_SOURCES(CATALOG_DECLARE)
CATALOG_BINARY_SOURCES(CATALOG_DECLARE)

#endif
