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

/* lock files and manifests */
extern const struct catalog_source catalog_arduino_library;
extern const struct catalog_source catalog_bazel_lock;
extern const struct catalog_source catalog_bazel_module;
extern const struct catalog_source catalog_bun_lock;
extern const struct catalog_source catalog_cabal_freeze;
extern const struct catalog_source catalog_cargo_lock;
extern const struct catalog_source catalog_cargo_package;
extern const struct catalog_source catalog_cmake;
extern const struct catalog_source catalog_composer_installed;
extern const struct catalog_source catalog_composer_lock;
extern const struct catalog_source catalog_composer_package;
extern const struct catalog_source catalog_conan_lock;
extern const struct catalog_source catalog_conanfile;
extern const struct catalog_source catalog_conaninfo;
extern const struct catalog_source catalog_deno_lock;
extern const struct catalog_source catalog_dotnet_assets;
extern const struct catalog_source catalog_dotnet_deps;
extern const struct catalog_source catalog_gemfile_lock;
extern const struct catalog_source catalog_gemspec;
extern const struct catalog_source catalog_git_head;
extern const struct catalog_source catalog_git_modules;
extern const struct catalog_source catalog_go_mod;
extern const struct catalog_source catalog_go_vendor;
extern const struct catalog_source catalog_gradle_lock;
extern const struct catalog_source catalog_idf_component;
extern const struct catalog_source catalog_idf_lock;
extern const struct catalog_source catalog_jar_manifest;
extern const struct catalog_source catalog_mix_lock;
extern const struct catalog_source catalog_npm_lock;
extern const struct catalog_source catalog_npm_package;
extern const struct catalog_source catalog_nuget_lock;
extern const struct catalog_source catalog_paket_lock;
extern const struct catalog_source catalog_pdm_lock;
extern const struct catalog_source catalog_pipfile_lock;
extern const struct catalog_source catalog_platformio;
extern const struct catalog_source catalog_platformio_library;
extern const struct catalog_source catalog_pnpm_lock;
extern const struct catalog_source catalog_podfile_lock;
extern const struct catalog_source catalog_poetry_lock;
extern const struct catalog_source catalog_pom_properties;
extern const struct catalog_source catalog_pubspec;
extern const struct catalog_source catalog_pubspec_lock;
extern const struct catalog_source catalog_pylock;
extern const struct catalog_source catalog_pyproject;
extern const struct catalog_source catalog_python_dist;
extern const struct catalog_source catalog_python_record;
extern const struct catalog_source catalog_rebar_lock;
extern const struct catalog_source catalog_renv_lock;
extern const struct catalog_source catalog_requirements;
extern const struct catalog_source catalog_stack;
extern const struct catalog_source catalog_stack_lock;
extern const struct catalog_source catalog_swift_resolved;
extern const struct catalog_source catalog_uv_lock;
extern const struct catalog_source catalog_vcpkg_manifest;
extern const struct catalog_source catalog_vcpkg_spdx;
extern const struct catalog_source catalog_vcpkg_status;
extern const struct catalog_source catalog_west;
extern const struct catalog_source catalog_yarn_lock;

#endif
