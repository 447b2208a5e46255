/* OSV's ecosystem names and their package URL types: see ecosystem.h. Source: the OSV schema's list of ecosystems and the purl
 * types. */
#include "vuln/ecosystem.h"

#include <stdlib.h>

#include "ident/purl.h"

/* Sorted bytewise by name. */
static const struct ecosystem table[] = {
    {"AlmaLinux", "rpm", "almalinux", 0, VERSION_RPM},
    {"Alpaquita", "apk", "alpaquita", 0, VERSION_ALPINE},
    {"Alpine", "apk", "alpine", 0, VERSION_ALPINE},
    {"Android", "android", NULL, 0, VERSION_GENERIC},
    {"Azure Linux", "rpm", "azurelinux", 0, VERSION_RPM},
    {"BellSoft Hardened Containers", "apk", "bellsoft-hardened-containers", 0, VERSION_ALPINE},
    {"Bioconductor", "bioconductor", NULL, 0, VERSION_CRAN},
    {"Bitnami", "bitnami", NULL, 0, VERSION_SEMVER},
    {"CRAN", "cran", NULL, 0, VERSION_CRAN},
    {"Chainguard", "apk", "chainguard", 0, VERSION_ALPINE},
    {"ConanCenter", "conan", NULL, 0, VERSION_SEMVER},
    {"Debian", "deb", "debian", 0, VERSION_DEBIAN},
    {"Echo", "deb", "echo", 0, VERSION_DEBIAN},
    {"GHC", "generic", "ghc", 0, VERSION_GENERIC},
    {"GitHub Actions", "github", NULL, '/', VERSION_SEMVER},
    {"Go", "golang", NULL, '/', VERSION_GO},
    {"Hackage", "hackage", NULL, 0, VERSION_HACKAGE},
    {"Hex", "hex", NULL, '/', VERSION_HEX},
    {"Julia", "julia", NULL, 0, VERSION_SEMVER},
    {"Linux", "generic", NULL, 0, VERSION_GENERIC},
    {"Mageia", "rpm", "mageia", 0, VERSION_RPM},
    {"Maven", "maven", NULL, ':', VERSION_MAVEN},
    {"MinimOS", "apk", "minimos", 0, VERSION_ALPINE},
    {"NuGet", "nuget", NULL, 0, VERSION_NUGET},
    {"OSS-Fuzz", "generic", NULL, 0, VERSION_GENERIC},
    {"Packagist", "composer", NULL, '/', VERSION_PACKAGIST},
    {"Photon OS", "rpm", "photon", 0, VERSION_RPM},
    {"Pub", "pub", NULL, 0, VERSION_PUB},
    {"PyPI", "pypi", NULL, 0, VERSION_PYPI},
    {"Red Hat", "rpm", "redhat", 0, VERSION_RPM},
    {"Rocky Linux", "rpm", "rocky", 0, VERSION_RPM},
    {"RubyGems", "gem", NULL, 0, VERSION_RUBYGEMS},
    {"SUSE", "rpm", "suse", 0, VERSION_RPM},
    {"SwiftURL", "swift", NULL, '/', VERSION_SEMVER},
    {"Ubuntu", "deb", "ubuntu", 0, VERSION_DEBIAN},
    {"VSCode", "vscode-extension", NULL, '/', VERSION_SEMVER},
    {"Wolfi", "apk", "wolfi", 0, VERSION_ALPINE},
    {"crates.io", "cargo", NULL, 0, VERSION_CARGO},
    {"npm", "npm", NULL, '/', VERSION_NPM},
    {"openEuler", "rpm", "openeuler", 0, VERSION_RPM},
    {"openSUSE", "rpm", "opensuse", 0, VERSION_RPM},
};

struct str ecosystem_base(struct str name) {
    struct str base;
    struct str suffix;
    str_cut(name, ':', &base, &suffix);
    return base;
}

static int by_name(const void *key, const void *row) {
    return str_cmp(*(const struct str *)key, str_z(((const struct ecosystem *)row)->name));
}

const struct ecosystem *ecosystem_named(struct str name) {
    struct str base = ecosystem_base(name);
    return bsearch(&base, table, sizeof table / sizeof *table, sizeof *table, by_name);
}

struct str ecosystem_key(struct arena *a, struct str ecosystem, struct str package) {
    const struct ecosystem *eco = ecosystem_named(ecosystem);
    struct purl parts = {.name = package};
    struct purl p;
    struct err ignored = {0};
    if (eco != NULL) {
        parts.type = str_z(eco->type);
        parts.name_space = str_z(eco->space);
        if (eco->split != 0 && str_chr(package, eco->split) != SIZE_MAX) {
            str_rcut(package, eco->split, &parts.name_space, &parts.name);
        }
        if (purl_build(a, &parts, &p, &ignored)) {
            return purl_key(a, &p);
        }
    }
    /* no package URL can be made of it: the ecosystem's name serves as type */
    return str_cat(a, str_cat(a, str_lower(a, ecosystem_base(ecosystem)), STR("/")), package);
}
