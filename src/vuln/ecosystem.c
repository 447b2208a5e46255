/* OSV's ecosystem names and their package URL types: see ecosystem.h. Source: the OSV schema's list of ecosystems and the purl
 * types. */
#include "vuln/ecosystem.h"

#include <stdlib.h>
#include <string.h>

#include "ident/purl.h"

/* Sorted bytewise by name. */
static const struct ecosystem table[] = {
    {STR_INIT("AlmaLinux"), STR_INIT("rpm"), STR_INIT("almalinux"), 0, VERSION_RPM},
    {STR_INIT("Alpaquita"), STR_INIT("apk"), STR_INIT("alpaquita"), 0, VERSION_ALPINE},
    {STR_INIT("Alpine"), STR_INIT("apk"), STR_INIT("alpine"), 0, VERSION_ALPINE},
    {STR_INIT("Android"), STR_INIT("android"), {NULL, 0}, 0, VERSION_GENERIC},
    {STR_INIT("Azure Linux"), STR_INIT("rpm"), STR_INIT("azurelinux"), 0, VERSION_RPM},
    {STR_INIT("BellSoft Hardened Containers"), STR_INIT("apk"), STR_INIT("bellsoft-hardened-containers"), 0, VERSION_ALPINE},
    {STR_INIT("Bioconductor"), STR_INIT("bioconductor"), {NULL, 0}, 0, VERSION_CRAN},
    {STR_INIT("Bitnami"), STR_INIT("bitnami"), {NULL, 0}, 0, VERSION_SEMVER},
    {STR_INIT("CRAN"), STR_INIT("cran"), {NULL, 0}, 0, VERSION_CRAN},
    {STR_INIT("Chainguard"), STR_INIT("apk"), STR_INIT("chainguard"), 0, VERSION_ALPINE},
    {STR_INIT("ConanCenter"), STR_INIT("conan"), {NULL, 0}, 0, VERSION_SEMVER},
    {STR_INIT("Debian"), STR_INIT("deb"), STR_INIT("debian"), 0, VERSION_DEBIAN},
    {STR_INIT("Echo"), STR_INIT("deb"), STR_INIT("echo"), 0, VERSION_DEBIAN},
    {STR_INIT("GHC"), STR_INIT("generic"), STR_INIT("ghc"), 0, VERSION_GENERIC},
    {STR_INIT("GitHub Actions"), STR_INIT("github"), {NULL, 0}, '/', VERSION_SEMVER},
    {STR_INIT("Go"), STR_INIT("golang"), {NULL, 0}, '/', VERSION_GO},
    {STR_INIT("Hackage"), STR_INIT("hackage"), {NULL, 0}, 0, VERSION_HACKAGE},
    {STR_INIT("Hex"), STR_INIT("hex"), {NULL, 0}, '/', VERSION_HEX},
    {STR_INIT("Julia"), STR_INIT("julia"), {NULL, 0}, 0, VERSION_SEMVER},
    {STR_INIT("Linux"), STR_INIT("generic"), {NULL, 0}, 0, VERSION_GENERIC},
    {STR_INIT("Mageia"), STR_INIT("rpm"), STR_INIT("mageia"), 0, VERSION_RPM},
    {STR_INIT("Maven"), STR_INIT("maven"), {NULL, 0}, ':', VERSION_MAVEN},
    {STR_INIT("MinimOS"), STR_INIT("apk"), STR_INIT("minimos"), 0, VERSION_ALPINE},
    {STR_INIT("NuGet"), STR_INIT("nuget"), {NULL, 0}, 0, VERSION_NUGET},
    {STR_INIT("OSS-Fuzz"), STR_INIT("generic"), {NULL, 0}, 0, VERSION_GENERIC},
    {STR_INIT("Packagist"), STR_INIT("composer"), {NULL, 0}, '/', VERSION_PACKAGIST},
    {STR_INIT("Photon OS"), STR_INIT("rpm"), STR_INIT("photon"), 0, VERSION_RPM},
    {STR_INIT("Pub"), STR_INIT("pub"), {NULL, 0}, 0, VERSION_PUB},
    {STR_INIT("PyPI"), STR_INIT("pypi"), {NULL, 0}, 0, VERSION_PYPI},
    {STR_INIT("Red Hat"), STR_INIT("rpm"), STR_INIT("redhat"), 0, VERSION_RPM},
    {STR_INIT("Rocky Linux"), STR_INIT("rpm"), STR_INIT("rocky"), 0, VERSION_RPM},
    {STR_INIT("RubyGems"), STR_INIT("gem"), {NULL, 0}, 0, VERSION_RUBYGEMS},
    {STR_INIT("SUSE"), STR_INIT("rpm"), STR_INIT("suse"), 0, VERSION_RPM},
    {STR_INIT("SwiftURL"), STR_INIT("swift"), {NULL, 0}, '/', VERSION_SEMVER},
    {STR_INIT("Ubuntu"), STR_INIT("deb"), STR_INIT("ubuntu"), 0, VERSION_DEBIAN},
    {STR_INIT("VSCode"), STR_INIT("vscode-extension"), {NULL, 0}, '/', VERSION_SEMVER},
    {STR_INIT("Wolfi"), STR_INIT("apk"), STR_INIT("wolfi"), 0, VERSION_ALPINE},
    {STR_INIT("crates.io"), STR_INIT("cargo"), {NULL, 0}, 0, VERSION_CARGO},
    {STR_INIT("npm"), STR_INIT("npm"), {NULL, 0}, '/', VERSION_NPM},
    {STR_INIT("openEuler"), STR_INIT("rpm"), STR_INIT("openeuler"), 0, VERSION_RPM},
    {STR_INIT("openSUSE"), STR_INIT("rpm"), STR_INIT("opensuse"), 0, VERSION_RPM},
};

struct str ecosystem_base(struct str name) {
    struct str base;
    struct str suffix;
    str_cut(name, ':', &base, &suffix);
    return base;
}

static int by_name(const void *key, const void *row) {
    return str_cmp(*(const struct str *)key, ((const struct ecosystem *)row)->name);
}

const struct ecosystem *ecosystem_named(struct str name) {
    struct str base = ecosystem_base(name);
    return bsearch(&base, table, sizeof table / sizeof *table, sizeof *table, by_name);
}

/*
 * Whether the canonical form of the name is the name itself: lower-case letters and digits, what no type changes in its middle,
 * and upper case where the type keeps it. Most names are so; the rest take the way through purl_build().
 */
static bool one_spelling(const struct ecosystem *eco, struct str s) {
    bool inside = false; /* not at the beginning of a segment */
    const bool as_written = eco->scheme == VERSION_NPM || eco->scheme == VERSION_GO || eco->scheme == VERSION_MAVEN ||
                            eco->scheme == VERSION_NUGET || eco->scheme == VERSION_CARGO;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if ((c >= 'a' && c <= 'z') || chr_digit(c) || (as_written && ((c >= 'A' && c <= 'Z') || c == '_'))) {
            inside = true;
        } else if (c == '-' && eco->scheme != VERSION_PUB) {
            inside = true;
        } else if (c == '.' && inside && eco->scheme != VERSION_PYPI) {
            continue;
        } else if (c == eco->split && inside && i + 1 < s.n) {
            inside = false;
        } else {
            return false;
        }
    }
    return inside;
}

static struct str plain_key(struct arena *a, const struct ecosystem *eco, struct str package) {
    struct sb b = SB(a);
    char *to = sb_room(&b, eco->type.n + eco->space.n + package.n + 2);
    memcpy(to, eco->type.p, eco->type.n);
    to += eco->type.n;
    *to++ = '/';
    if (eco->space.n > 0) {
        memcpy(to, eco->space.p, eco->space.n);
        to += eco->space.n;
        *to++ = '/';
    }
    for (size_t i = 0; i < package.n; i++) {
        *to++ = package.p[i] == eco->split ? '/' : package.p[i];
    }
    b.n = (size_t)(to - b.p);
    return sb_get(&b);
}

struct str ecosystem_key_of(struct arena *a, const struct ecosystem *eco, struct str ecosystem, struct str package) {
    if (eco == NULL) {
        return str_cat(a, str_cat(a, str_lower(a, ecosystem_base(ecosystem)), STR("/")), package);
    }
    if (one_spelling(eco, package)) {
        return plain_key(a, eco, package);
    }
    struct purl parts = {.type = eco->type, .name_space = eco->space, .name = package};
    struct purl p;
    struct err ignored = {0};
    if (eco->split != 0 && str_chr(package, eco->split) != SIZE_MAX) {
        str_rcut(package, eco->split, &parts.name_space, &parts.name);
    }
    /* what breaks a rule of its type (Go's "stdlib" has no namespace) keeps its place as it is */
    return purl_key(a, purl_build(a, &parts, &p, &ignored) ? &p : &parts);
}

struct str ecosystem_key(struct arena *a, struct str ecosystem, struct str package) {
    return ecosystem_key_of(a, ecosystem_named(ecosystem), ecosystem, package);
}
