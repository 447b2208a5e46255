/*
 * Version order and ranges, one scheme an ecosystem. Comparing never fails: each scheme says what it does with text that is not
 * one of its versions (the rule of the ecosystem's own tools, as OSV takes it), and version_valid() tells.
 */
#ifndef CORDON_IDENT_VERSION_H
#define CORDON_IDENT_VERSION_H

#include "base/err.h"

enum version_scheme {
    VERSION_GENERIC, /* NVD, plain upstream versions, OpenSSL letters: the most likely order */
    VERSION_SEMVER,  /* Semantic Versioning 2.0.0; crates.io, Hex, Pub, Swift … each with its own deviations */
    VERSION_NPM,
    VERSION_PYPI, /* PEP 440 */
    VERSION_MAVEN,
    VERSION_DEBIAN, /* deb-version(7) */
    VERSION_RPM,
    VERSION_ALPINE,
    VERSION_GO,
    VERSION_CARGO,
    VERSION_NUGET,
    VERSION_RUBYGEMS,
    VERSION_PACKAGIST,
    VERSION_HEX,
    VERSION_PUB,
    VERSION_CRAN,
    VERSION_HACKAGE,
    VERSION_SCHEMES
};

/* By OSV's ecosystem name ("Debian:12", suffix ignored) or purl's type name, case ignored. False: unknown. */
bool version_scheme_named(struct str ecosystem, enum version_scheme *out);

/* The canonical name of a scheme as users write it: "npm", "PyPI", "deb" … */
const char *version_scheme_name(enum version_scheme s);

/* -1, 0 or 1. Nothing is allocated; numbers may have any length. O(length). */
int version_compare(enum version_scheme s, struct str a, struct str b);

/* Whether the text is a version of the scheme. */
bool version_valid(enum version_scheme s, struct str v);

/* A parsed range: a union of intervals. */
struct version_bound {
    struct str version; /* empty: unbounded */
    bool inclusive;
};

struct version_interval {
    struct version_bound low, high;
    bool exact_not; /* the interval is "everything but low.version" (vers "!=") */
};

struct version_range {
    enum version_scheme scheme;
    struct version_interval *v;
    size_t n;
};

/*
 * Reads "vers:npm/>=1.2|<2", or the scheme's own notation: npm ("^1.2.3 || ~2"), PEP 440 specifiers (">=1,!=1.5,<2"), Maven
 * ("[1.0,2.0)"), RubyGems ("~> 1.2"), Cargo, NuGet, Composer …, and for the rest ">=1.1.1,<1.1.1n" and ">= 1.1.1, < 1.1.1n".
 * "*" is every version.
 */
bool version_range_parse(struct arena *a, enum version_scheme s, struct str text, struct version_range *out, struct err *e);

/* Whether the version is in the range, with the scheme's own rule for pre-releases (npm, PEP 440). */
bool version_in_range(const struct version_range *r, struct str version);

#endif
