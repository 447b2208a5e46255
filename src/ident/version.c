/* Version schemes by name, and what their comparisons share. See version.h. */
#include "ident/version.h"

#include "ident/version_schemes.h"

static const struct {
    const char *name; /* as users write it */
    int (*compare)(struct str a, struct str b);
} schemes[VERSION_SCHEMES] = {
    [VERSION_GENERIC] = {"generic", version_compare_generic},     [VERSION_SEMVER] = {"semver", version_compare_semver},
    [VERSION_NPM] = {"npm", version_compare_semver},              [VERSION_PYPI] = {"PyPI", version_compare_pypi},
    [VERSION_MAVEN] = {"Maven", version_compare_maven},           [VERSION_DEBIAN] = {"Debian", version_compare_debian},
    [VERSION_RPM] = {"rpm", version_compare_rpm},                 [VERSION_ALPINE] = {"Alpine", version_compare_alpine},
    [VERSION_GO] = {"Go", version_compare_semver},                [VERSION_CARGO] = {"crates.io", version_compare_semver},
    [VERSION_NUGET] = {"NuGet", version_compare_nuget},           [VERSION_RUBYGEMS] = {"RubyGems", version_compare_rubygems},
    [VERSION_PACKAGIST] = {"Packagist", version_compare_packagist}, [VERSION_HEX] = {"Hex", version_compare_semver},
    [VERSION_PUB] = {"Pub", version_compare_pub},                 [VERSION_CRAN] = {"CRAN", version_compare_numbers},
    [VERSION_HACKAGE] = {"Hackage", version_compare_numbers},
};

/* OSV's ecosystems and purl's types (both lists as of 2026), lower case. */
static const struct {
    const char *name;
    enum version_scheme scheme;
} names[] = {
    {"generic", VERSION_GENERIC},     {"semver", VERSION_SEMVER},      {"npm", VERSION_NPM},
    {"pypi", VERSION_PYPI},           {"pep440", VERSION_PYPI},        {"maven", VERSION_MAVEN},
    {"debian", VERSION_DEBIAN},       {"deb", VERSION_DEBIAN},         {"ubuntu", VERSION_DEBIAN},
    {"rpm", VERSION_RPM},             {"red hat", VERSION_RPM},        {"redhat", VERSION_RPM},
    {"rocky linux", VERSION_RPM},     {"almalinux", VERSION_RPM},      {"suse", VERSION_RPM},
    {"opensuse", VERSION_RPM},        {"mageia", VERSION_RPM},         {"openeuler", VERSION_RPM},
    {"photon os", VERSION_RPM},       {"azure linux", VERSION_RPM},    {"alpine", VERSION_ALPINE},
    {"apk", VERSION_ALPINE},          {"wolfi", VERSION_ALPINE},       {"chainguard", VERSION_ALPINE},
    {"minimos", VERSION_ALPINE},      {"alpaquita", VERSION_ALPINE},   {"go", VERSION_GO},
    {"golang", VERSION_GO},           {"crates.io", VERSION_CARGO},    {"cargo", VERSION_CARGO},
    {"nuget", VERSION_NUGET},         {"rubygems", VERSION_RUBYGEMS},  {"gem", VERSION_RUBYGEMS},
    {"packagist", VERSION_PACKAGIST}, {"composer", VERSION_PACKAGIST}, {"hex", VERSION_HEX},
    {"pub", VERSION_PUB},             {"cran", VERSION_CRAN},          {"hackage", VERSION_HACKAGE},
    {"github actions", VERSION_SEMVER}, {"github", VERSION_SEMVER},    {"swifturl", VERSION_SEMVER},
    {"swift", VERSION_SEMVER},        {"conan", VERSION_SEMVER},       {"cocoapods", VERSION_RUBYGEMS},
    {"bitnami", VERSION_SEMVER},      {"linux", VERSION_GENERIC},      {"oss-fuzz", VERSION_GENERIC},
    {"android", VERSION_GENERIC},     {"git", VERSION_GENERIC},        {"intdot", VERSION_GENERIC},
};

bool version_scheme_named(struct str ecosystem, enum version_scheme *out) {
    struct str head;
    struct str tail;
    str_cut(ecosystem, ':', &head, &tail);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_eqi(head, str_z(names[i].name))) {
            *out = names[i].scheme;
            return true;
        }
    }
    return false;
}

const char *version_scheme_name(enum version_scheme s) {
    return schemes[s].name;
}

int version_compare(enum version_scheme s, struct str a, struct str b) {
    int d = schemes[s].compare(str_trim(a), str_trim(b));
    return (d > 0) - (d < 0);
}

int version_compare_digits(struct str a, struct str b) {
    while (a.n > 0 && a.p[0] == '0') {
        a = str_from(a, 1);
    }
    while (b.n > 0 && b.p[0] == '0') {
        b = str_from(b, 1);
    }
    return a.n != b.n ? (a.n > b.n ? 1 : -1) : str_cmp(a, b);
}

static struct str take(struct str *s, bool (*is)(char)) {
    size_t n = 0;
    while (n < s->n && is(s->p[n])) {
        n++;
    }
    struct str run = str_sub(*s, 0, n);
    *s = str_from(*s, n);
    return run;
}

struct str version_take_digits(struct str *s) {
    return take(s, chr_digit);
}

struct str version_take_letters(struct str *s) {
    return take(s, chr_alpha);
}
