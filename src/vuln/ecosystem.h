/* OSV's ecosystems: which package URL type and namespace, and which version order, each of them has. */
#ifndef CORDON_VULN_ECOSYSTEM_H
#define CORDON_VULN_ECOSYSTEM_H

#include "ident/version.h"

struct ecosystem {
    struct str name;  /* OSV's name without suffix */
    struct str type;  /* purl type */
    struct str space; /* purl namespace; empty: part of the name */
    char split;       /* what parts namespace and name in OSV's name ('/' or ':'), or 0 */
    enum version_scheme scheme;
};

/* By OSV's name; a suffix after ':' ("Debian:12", "Ubuntu:22.04:LTS") is ignored. Null: not known. O(log table). */
const struct ecosystem *ecosystem_named(struct str name);

/* "Debian:12" → "Debian". */
struct str ecosystem_base(struct str name);

/*
 * The key of a package, as purl_key() of its package URL gives it: "npm/@babel/core", "deb/debian/openssl",
 * "maven/org.apache.logging.log4j/log4j-core". A package that breaks a rule of the type has the key of its parts
 * ("golang/stdlib"); the type of an ecosystem that is not in the table is its name in lower case, so that nothing is lost.
 */
struct str ecosystem_key(struct arena *a, struct str ecosystem, struct str package);

/* The same when the ecosystem has been looked up; `eco` null: `ecosystem` is not in the table. */
struct str ecosystem_key_of(struct arena *a, const struct ecosystem *eco, struct str ecosystem, struct str package);

#endif
