/* The table of version schemes, and the names by which ecosystems ask for them. */
#include "ident/range_part.h"

static bool any_text(struct str v) {
    return v.n > 0;
}

static const struct version_rules schemes[VERSION_SCHEMES] = {
    [VERSION_GENERIC] = {"generic", generic_compare, generic_valid, range_plain},
    [VERSION_SEMVER] = {"semver", semver_compare, semver_valid, range_plain},
    [VERSION_NPM] = {"npm", semver_compare, npm_valid, range_npm},
    [VERSION_PYPI] = {"PyPI", pypi_compare, pypi_valid, range_pypi},
    [VERSION_MAVEN] = {"Maven", maven_compare, maven_valid, range_brackets},
    [VERSION_DEBIAN] = {"Debian", debian_compare, debian_valid, range_plain},
    [VERSION_RPM] = {"rpm", rpm_compare, rpm_valid, range_plain},
    [VERSION_ALPINE] = {"Alpine", alpine_compare, alpine_valid, range_plain},
    [VERSION_GO] = {"Go", go_compare, go_valid, range_plain},
    [VERSION_CARGO] = {"crates.io", semver_compare, semver_valid, range_cargo},
    [VERSION_NUGET] = {"NuGet", nuget_compare, nuget_valid, range_brackets},
    [VERSION_RUBYGEMS] = {"RubyGems", rubygems_compare, rubygems_valid, range_plain},
    [VERSION_PACKAGIST] = {"Packagist", packagist_compare, packagist_valid, range_composer},
    [VERSION_HEX] = {"Hex", semver_compare, semver_valid, range_plain},
    [VERSION_PUB] = {"Pub", pub_compare, semver_valid, range_plain},
    [VERSION_CRAN] = {"CRAN", number_list_compare, cran_valid, range_plain},
    [VERSION_HACKAGE] = {"Hackage", number_list_compare, hackage_valid, range_plain},
    [VERSION_CONAN] = {"ConanCenter", conan_compare, conan_valid, range_plain},
    [VERSION_ALPM] = {"alpm", alpm_compare, alpm_valid, range_plain},
    [VERSION_GENTOO] = {"gentoo", gentoo_compare, gentoo_valid, range_plain},
    [VERSION_TEXTUAL] = {"lexicographic", str_cmp, any_text, range_plain},
};

/* OSV's ecosystems, purl's types, vers's schemes and common words. Any other name has no order of its own here. */
static const struct {
    struct str name;
    enum version_scheme scheme;
} names[] = {
    {STR_INIT("generic"), VERSION_GENERIC},
    {STR_INIT("nvd"), VERSION_GENERIC},
    {STR_INIT("cpe"), VERSION_GENERIC},
    {STR_INIT("openssl"), VERSION_GENERIC},
    {STR_INIT("Linux"), VERSION_GENERIC},
    {STR_INIT("Android"), VERSION_GENERIC},
    {STR_INIT("OSS-Fuzz"), VERSION_GENERIC},
    {STR_INIT("GIT"), VERSION_GENERIC},
    {STR_INIT("github"), VERSION_GENERIC},
    {STR_INIT("gitlab"), VERSION_GENERIC},
    {STR_INIT("bitbucket"), VERSION_GENERIC},
    {STR_INIT("yocto"), VERSION_GENERIC},
    {STR_INIT("conda"), VERSION_GENERIC},
    {STR_INIT("docker"), VERSION_GENERIC},
    {STR_INIT("oci"), VERSION_GENERIC},
    {STR_INIT("vers"), VERSION_GENERIC},
    {STR_INIT("all"), VERSION_GENERIC},
    {STR_INIT("none"), VERSION_GENERIC},
    {STR_INIT("intdot"), VERSION_GENERIC},
    {STR_INIT("nginx"), VERSION_SEMVER},
    {STR_INIT("semver"), VERSION_SEMVER},
    {STR_INIT("ConanCenter"), VERSION_CONAN},
    {STR_INIT("conan"), VERSION_CONAN},
    {STR_INIT("SwiftURL"), VERSION_SEMVER},
    {STR_INIT("swift"), VERSION_SEMVER},
    {STR_INIT("cocoapods"), VERSION_RUBYGEMS},
    {STR_INIT("GitHub Actions"), VERSION_SEMVER},
    {STR_INIT("githubactions"), VERSION_SEMVER},
    {STR_INIT("Bitnami"), VERSION_SEMVER},
    {STR_INIT("Julia"), VERSION_SEMVER},
    {STR_INIT("VSCode"), VERSION_SEMVER},
    {STR_INIT("OpenVSX"), VERSION_SEMVER},
    {STR_INIT("npm"), VERSION_NPM},
    {STR_INIT("yarn"), VERSION_NPM},
    {STR_INIT("bower"), VERSION_NPM},
    {STR_INIT("PyPI"), VERSION_PYPI},
    {STR_INIT("pep440"), VERSION_PYPI},
    {STR_INIT("Maven"), VERSION_MAVEN},
    {STR_INIT("gradle"), VERSION_MAVEN},
    {STR_INIT("Debian"), VERSION_DEBIAN},
    {STR_INIT("deb"), VERSION_DEBIAN},
    {STR_INIT("dpkg"), VERSION_DEBIAN},
    {STR_INIT("Ubuntu"), VERSION_DEBIAN},
    {STR_INIT("opkg"), VERSION_DEBIAN},
    {STR_INIT("Echo"), VERSION_DEBIAN},
    {STR_INIT("rpm"), VERSION_RPM},
    {STR_INIT("Red Hat"), VERSION_RPM},
    {STR_INIT("redhat"), VERSION_RPM},
    {STR_INIT("Rocky Linux"), VERSION_RPM},
    {STR_INIT("AlmaLinux"), VERSION_RPM},
    {STR_INIT("Alpaquita"), VERSION_ALPINE},
    {STR_INIT("BellSoft Hardened Containers"), VERSION_ALPINE},
    {STR_INIT("SUSE"), VERSION_RPM},
    {STR_INIT("openSUSE"), VERSION_RPM},
    {STR_INIT("Fedora"), VERSION_RPM},
    {STR_INIT("CentOS"), VERSION_RPM},
    {STR_INIT("Mageia"), VERSION_RPM},
    {STR_INIT("openEuler"), VERSION_RPM},
    {STR_INIT("Photon OS"), VERSION_RPM},
    {STR_INIT("Azure Linux"), VERSION_RPM},
    {STR_INIT("Amazon Linux"), VERSION_RPM},
    {STR_INIT("Alpine"), VERSION_ALPINE},
    {STR_INIT("apk"), VERSION_ALPINE},
    {STR_INIT("Chainguard"), VERSION_ALPINE},
    {STR_INIT("Wolfi"), VERSION_ALPINE},
    {STR_INIT("MinimOS"), VERSION_ALPINE},
    {STR_INIT("Go"), VERSION_GO},
    {STR_INIT("golang"), VERSION_GO},
    {STR_INIT("crates.io"), VERSION_CARGO},
    {STR_INIT("cargo"), VERSION_CARGO},
    {STR_INIT("NuGet"), VERSION_NUGET},
    {STR_INIT("chocolatey"), VERSION_NUGET},
    {STR_INIT("RubyGems"), VERSION_RUBYGEMS},
    {STR_INIT("gem"), VERSION_RUBYGEMS},
    {STR_INIT("Packagist"), VERSION_PACKAGIST},
    {STR_INIT("composer"), VERSION_PACKAGIST},
    {STR_INIT("Hex"), VERSION_HEX},
    {STR_INIT("Pub"), VERSION_PUB},
    {STR_INIT("CRAN"), VERSION_CRAN},
    {STR_INIT("Bioconductor"), VERSION_CRAN},
    {STR_INIT("alpm"), VERSION_ALPM},
    {STR_INIT("Arch Linux"), VERSION_ALPM},
    {STR_INIT("gentoo"), VERSION_GENTOO},
    {STR_INIT("ebuild"), VERSION_GENTOO},
    {STR_INIT("lexicographic"), VERSION_TEXTUAL},
    {STR_INIT("Hackage"), VERSION_HACKAGE},
    {STR_INIT("GHC"), VERSION_HACKAGE},
};

bool version_scheme_named(struct str ecosystem, enum version_scheme *out) {
    struct str head;
    struct str tail;
    str_cut(ecosystem, ':', &head, &tail);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_eqi(head, names[i].name)) {
            *out = names[i].scheme;
            return true;
        }
    }
    return false;
}

const struct version_rules *version_rules(enum version_scheme s) {
    return &schemes[s];
}

const char *version_scheme_name(enum version_scheme s) {
    return schemes[s].name;
}

int version_compare(enum version_scheme s, struct str a, struct str b) {
    int c = schemes[s].compare(a, b);
    return (c > 0) - (c < 0);
}

bool version_valid(enum version_scheme s, struct str v) {
    return schemes[s].valid(v);
}
