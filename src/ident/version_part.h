/*
 * What the version schemes share: digit strings as numbers of any size, and the shape of Semantic Versioning. Internal to
 * version*.c and range*.c.
 */
#ifndef CORDON_IDENT_VERSION_PART_H
#define CORDON_IDENT_VERSION_PART_H

#include <string.h>

#include "ident/version.h"

static inline bool str_is_number(struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        if (!chr_digit(s.p[i])) {
            return false;
        }
    }
    return s.n > 0;
}

/* The slice, empty ones of no text included. */
static inline struct str slice(struct str s, size_t from, size_t to) {
    return (struct str){s.p != NULL ? s.p + from : NULL, to - from};
}

/* The run of digits at *i, which moves behind it; may be empty. */
static inline struct str take_digits(struct str s, size_t *i) {
    size_t from = *i;
    while (*i < s.n && chr_digit(s.p[*i])) {
        ++*i;
    }
    return slice(s, from, *i);
}

/* The run of letters at *i, which moves behind it; may be empty. */
static inline struct str take_letters(struct str s, size_t *i) {
    size_t from = *i;
    while (*i < s.n && chr_alpha(s.p[*i])) {
        ++*i;
    }
    return slice(s, from, *i);
}

/* Without leading zeros: "007" is "7", "000" is "". */
static inline struct str number_core(struct str s) {
    while (s.n > 0 && s.p[0] == '0') {
        s.p++;
        s.n--;
    }
    return s;
}

/* Two digit strings of any length by value; the empty string is 0. */
static inline int number_cmp(struct str a, struct str b) {
    a = number_core(a);
    b = number_core(b);
    if (a.n != b.n) {
        return a.n < b.n ? -1 : 1;
    }
    return a.n == 0 ? 0 : memcmp(a.p, b.p, a.n);
}

static inline bool number_is_zero(struct str s) {
    return number_core(s).n == 0;
}

/* A version of the shape of Semantic Versioning, with any number of numeric parts. Slices of the text. */
struct semver {
    struct str numbers; /* "1.2.3" */
    struct str pre;     /* "rc.1" */
    struct str build;
    bool has_pre, has_build;
};

enum semver_order {
    SEMVER_PLAIN = 0,
    SEMVER_FOLD = 1,  /* NuGet: letter case of pre-release labels ignored */
    SEMVER_BUILD = 2, /* Pub: build metadata orders */
};

/* Never fails: what follows the numbers without "-" is a pre-release too ("1.2.3beta"), as node-semver's loose mode has it. */
struct semver semver_split(struct str v);

int semver_cmp(const struct semver *a, const struct semver *b, enum semver_order order);

/* Dot-separated identifiers, Semantic Versioning 2.0.0 clause 11.4. */
int semver_identifiers_cmp(struct str a, struct str b, enum semver_order order);

/* The strict grammar: three numbers without leading zeros, non-empty identifiers. */
bool semver_strict(struct str v);

/* Clauses 9 and 10: dot-separated [0-9A-Za-z-]; in a pre-release, numbers have no leading zero. */
bool semver_identifiers_valid(struct str s, bool pre);

struct ranges;

/* One scheme: how it orders, what it accepts, how its ranges are written. */
struct version_rules {
    const char *name;
    int (*compare)(struct str a, struct str b);
    bool (*valid)(struct str v);
    bool (*range)(struct ranges *r, struct str text, struct err *e); /* the native notation, see range_part.h */
};

const struct version_rules *version_rules(enum version_scheme s);

int generic_compare(struct str a, struct str b);
int semver_compare(struct str a, struct str b);
int go_compare(struct str a, struct str b);
int pub_compare(struct str a, struct str b);
int nuget_compare(struct str a, struct str b);
int pypi_compare(struct str a, struct str b);
int maven_compare(struct str a, struct str b);
int debian_compare(struct str a, struct str b);
int rpm_compare(struct str a, struct str b);
int alpine_compare(struct str a, struct str b);
int rubygems_compare(struct str a, struct str b);
int packagist_compare(struct str a, struct str b);
int conan_compare(struct str a, struct str b);
int alpm_compare(struct str a, struct str b);
int gentoo_compare(struct str a, struct str b);
int number_list_compare(struct str a, struct str b); /* CRAN, Hackage */

bool generic_valid(struct str v);
bool semver_valid(struct str v);
bool npm_valid(struct str v);
bool go_valid(struct str v);
bool nuget_valid(struct str v);
bool pypi_valid(struct str v);
bool maven_valid(struct str v);
bool debian_valid(struct str v);
bool rpm_valid(struct str v);
bool alpine_valid(struct str v);
bool rubygems_valid(struct str v);
bool packagist_valid(struct str v);
bool cran_valid(struct str v);
bool hackage_valid(struct str v);
bool conan_valid(struct str v);
bool alpm_valid(struct str v);
bool gentoo_valid(struct str v);

#endif
