/* One comparison a scheme, each in its own file; version.c has the table. For ident/ only. */
#ifndef CORDON_IDENT_VERSION_SCHEMES_H
#define CORDON_IDENT_VERSION_SCHEMES_H

#include "ident/version.h"

int version_compare_generic(struct str a, struct str b);
int version_compare_semver(struct str a, struct str b);
int version_compare_pub(struct str a, struct str b);
int version_compare_nuget(struct str a, struct str b);
int version_compare_pypi(struct str a, struct str b);
int version_compare_maven(struct str a, struct str b);
int version_compare_debian(struct str a, struct str b);
int version_compare_rpm(struct str a, struct str b);
int version_compare_alpine(struct str a, struct str b);
int version_compare_rubygems(struct str a, struct str b);
int version_compare_packagist(struct str a, struct str b);
int version_compare_numbers(struct str a, struct str b); /* CRAN, Hackage */

/* Digit strings of any length as numbers; empty counts as 0. */
int version_compare_digits(struct str a, struct str b);

/* The run of digits, or of letters, at the front of *s; *s moves behind it. */
struct str version_take_digits(struct str *s);
struct str version_take_letters(struct str *s);

#endif
