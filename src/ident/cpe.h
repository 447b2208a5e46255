/*
 * CPE 2.3 names: binding to and from formatted strings and 2.2 URIs (NISTIR 7695) and name matching (NISTIR 7696).
 */
#ifndef CORDON_IDENT_CPE_H
#define CORDON_IDENT_CPE_H

#include "base/err.h"

enum { CPE_MAX_BYTES = 4096 };

enum cpe_attribute {
    CPE_PART,
    CPE_VENDOR,
    CPE_PRODUCT,
    CPE_VERSION,
    CPE_UPDATE,
    CPE_EDITION,
    CPE_LANGUAGE,
    CPE_SW_EDITION,
    CPE_TARGET_SW,
    CPE_TARGET_HW,
    CPE_OTHER,
    CPE_ATTRIBUTES
};

enum cpe_kind { CPE_ANY, CPE_NA, CPE_VALUE };

/* A well-formed name. A value is kept as in a formatted string, that is with its backslash escapes and wildcards. */
struct cpe {
    enum cpe_kind kind[CPE_ATTRIBUTES];
    struct str value[CPE_ATTRIBUTES];
};

enum cpe_relation { CPE_DISJOINT, CPE_SUBSET, CPE_SUPERSET, CPE_EQUAL, CPE_UNDEFINED };

/* Either binding, told by its prefix ("cpe:2.3:", "cpe:/"). Slices point into `text` or the arena. */
bool cpe_parse(struct arena *a, struct str text, struct cpe *out, struct err *e);

struct str cpe_formatted(struct arena *a, const struct cpe *c);
struct str cpe_uri(struct arena *a, const struct cpe *c);

/* NISTIR 7696 §6: the relation of source to target, of one attribute and of whole names. */
enum cpe_relation cpe_compare_attribute(const struct cpe *source, const struct cpe *target, enum cpe_attribute at);
enum cpe_relation cpe_compare(const struct cpe *source, const struct cpe *target);
const char *cpe_relation_name(enum cpe_relation r); /* "equal", "superset", "subset", "disjoint", "undefined" */

/* A value without its backslash escapes: "openssl", "a+b"; empty for ANY and NA. */
struct str cpe_plain(struct arena *a, const struct cpe *c, enum cpe_attribute at);

/* "part:vendor:product" in lower case, the key under which an index keeps it. */
struct str cpe_key(struct arena *a, const struct cpe *c);

#endif
