/*
 * Package URLs (purl specification, ECMA-427): parsing, the canonical form, and the rules of each type.
 */
#ifndef CORDON_IDENT_PURL_H
#define CORDON_IDENT_PURL_H

#include "base/err.h"

enum { PURL_MAX_BYTES = 8192, PURL_MAX_QUALIFIERS = 64 };

struct purl_qualifier {
    struct str key, value; /* key lower case, value decoded */
};

/* Parts are decoded and normalised as the type demands; empty = absent. */
struct purl {
    struct str type, name_space, name, version, subpath;
    struct purl_qualifier *qualifiers; /* sorted by key */
    size_t nqualifiers;
};

/* Parses and normalises. Strings live in the arena or in `text`. Fails with ERR_INPUT naming the rule. */
bool purl_parse(struct arena *a, struct str text, struct purl *out, struct err *e);

/*
 * The same for files of others: a broken rule of the type (pkg:golang/stdlib has no namespace, pkg:julia/… no uuid) is told in
 * *broken instead of refused, so that the component can still be looked up; null when none is.
 */
bool purl_parse_loose(struct arena *a, struct str text, struct purl *out, const char **broken, struct err *e);

/* Validates and normalises parts that came apart (the suite's "build" cases). Same result as parsing what it would print. */
bool purl_build(struct arena *a, const struct purl *parts, struct purl *out, struct err *e);

/* The canonical text. */
struct str purl_text(struct arena *a, const struct purl *p);

/*
 * The key under which the same package is found whatever its version: "type/namespace/name" in canonical form, without version,
 * qualifiers and subpath. E.g. "npm/@babel/core", "deb/debian/openssl", "maven/org.apache.logging.log4j/log4j-core".
 */
struct str purl_key(struct arena *a, const struct purl *p);

/* A qualifier's value; empty when absent. */
struct str purl_qualifier(const struct purl *p, const char *key);

/*
 * A pattern of a threat model's `runs:` list: a purl whose type, namespace, name and version may each end in `*`; without a
 * version every version matches. A star at the very end of the path spans slashes: pkg:npm/ with a star for the name is every
 * npm package, scoped ones too. Letter case is ignored. A pattern that is not a purl matches nothing. O(length).
 */
bool purl_matches(struct str pattern, const struct purl *p);

#endif
