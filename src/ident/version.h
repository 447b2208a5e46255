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
    VERSION_CONAN,
    VERSION_ALPM,    /* Arch Linux */
    VERSION_GENTOO,  /* Package Manager Specification */
    VERSION_TEXTUAL, /* vers "lexicographic": bytewise */
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

/* What an interval asks of a version. */
enum version_test {
    VERSION_BETWEEN,    /* low to high */
    VERSION_NOT,        /* anything but low */
    VERSION_PREFIX,     /* begins as low does: PEP 440 "==1.2.*", Alpine "~1.2" */
    VERSION_NOT_PREFIX, /* PEP 440 "!=1.2.*" */
    VERSION_TEXT,       /* the same text as low: PEP 440 "===" */
    VERSION_NOTHING,    /* no version: npm ">*" */
};

struct version_bound {
    struct str version; /* empty: unbounded */
    bool inclusive;
};

struct version_interval {
    struct version_bound low, high;
    enum version_test test;
    bool and_next; /* the next interval must hold as well */
};

/* Which rule says whether a version is in an interval. */
enum version_reading {
    VERSION_BY_ORDER,
    VERSION_BY_NPM,      /* a pre-release only where the same numbers are named with one (node-semver, Cargo) */
    VERSION_BY_PEP440,   /* PEP 440 "Version specifiers": "<2" holds no pre-release of 2 … */
    VERSION_BY_COMPOSER, /* versions padded to four numbers */
};

/* A parsed range: a union of runs of intervals (see and_next), less some versions. Slices of the text and of the arena. */
struct version_range {
    enum version_scheme scheme;
    enum version_reading reading;
    struct version_interval *v;
    size_t n;
    struct str *except; /* in the scheme's order */
    size_t nexcept;
};

/*
 * Reads a range. "vers:npm/>=1.2|<2" (vers specification; its own scheme and the plain order count), or the scheme's notation:
 * npm, Cargo, PEP 440 specifiers, Maven and NuGet brackets, Composer, RubyGems, Hex, Pub, Hackage …, and for the rest
 * comparisons joined by commas or spaces (and), "||" (or): ">=1.1.1,<1.1.1n", ">= 1.1.1, < 1.1.1n", "1.0 || 1.1". "*" is every
 * version. Fails with ERR_INPUT. O(n log n).
 */
bool version_range_parse(struct arena *a, enum version_scheme s, struct str text, struct version_range *out, struct err *e);

/* Whether the version is in the range, by the rule of its notation. Nothing is allocated. O(length of both). */
bool version_in_range(const struct version_range *r, struct str version);

#endif
