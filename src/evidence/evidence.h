/* Evidence of security tests: the model that readers of tool reports fill. */
#ifndef CORDON_EVIDENCE_EVIDENCE_H
#define CORDON_EVIDENCE_EVIDENCE_H

#include "base/input.h"
#include "base/json.h"
#include "base/vec.h"

enum {
    EVIDENCE_MAX_RESULTS = 1000000,
    EVIDENCE_MAX_CWES = 64,       /* of one rule or result */
    EVIDENCE_MAX_MESSAGES = 1000, /* of one rule: results look them up one by one */
};

struct evidence_result {
    struct str rule, level;       /* level: none, note, warning, error */
    struct str message, location; /* location: "src/pump.c:120:5" */
    struct str cwe;               /* "CWE-120 CWE-787", or empty */
};

struct evidence {
    struct str format, tool, tool_version;
    VEC(struct evidence_result) results;
};

/* Whether a JSON document is a SARIF log: an object with `version` "2.1.0" and `runs`. */
bool sarif_detect(struct jv root);

/*
 * SARIF 2.1.0 (OASIS): the members that carry results are checked by type, with located errors; several runs are joined, the
 * tools' names with them. Suppressed results (§3.27.23) are left out.
 */
bool sarif_read(struct arena *a, struct jv root, struct evidence *out, struct err *e);

#endif
