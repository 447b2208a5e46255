/*
 * What SPDX 3 says of vulnerabilities (profile Security: Vulnerability, VulnAssessmentRelationship and the classes below it) in
 * the form of CycloneDX, in which the model keeps them: `vulnerabilities` among the document's extras. CycloneDX has one
 * analysis for an entry, so a vulnerability that is judged in several ways becomes as many entries.
 */
#ifndef CORDON_BOM_SPDX3_SECURITY_H
#define CORDON_BOM_SPDX3_SECURITY_H

#include "bom/bom.h"
#include "bom/spdx3_graph.h"

struct spdx3_security;

/*
 * Finds the vulnerabilities of a graph. `g` and `components` (identifier of a package → anything) must outlive it; what has no
 * place is counted in `out`. O(elements).
 */
struct spdx3_security *spdx3_security_begin(const struct spdx3_graph *g, const struct map *components, struct bom *out);

/* Takes an element of the profile; false when it is of another one. */
bool spdx3_security_take(struct spdx3_security *s, struct jv element);

/* Takes one end of a relationship of another profile when it speaks of a vulnerability; false when not. */
bool spdx3_security_relate(struct spdx3_security *s, struct jv relationship, struct jv to);

/* Adds what was taken to the document. */
bool spdx3_security_end(struct spdx3_security *s, struct err *e);

/* Names of properties, of a vulnerability in CycloneDX and of elements in SPDX, for what only the other form has a word for. */
#define SPDX3_VEX_STATE "cordon:vex:state"
#define SPDX3_VEX_JUSTIFICATION "cordon:vex:justification"
#define SPDX3_VEX_RESPONSE "cordon:vex:response"
#define SPDX3_EPSS_PROBABILITY "cordon:epss:probability"
#define SPDX3_EPSS_PERCENTILE "cordon:epss:percentile"
#define SPDX3_CATALOG "cordon:exploit-catalog:" /* and the catalogue's type */
#define SPDX3_SSVC "cordon:ssvc"
#define SPDX3_VULNERABILITY "cordon:vulnerability:" /* and the member's name */

/* What CycloneDX tells of CWE is a reference in SPDX 3.0, which has no type of its own for it. */
#define SPDX3_CWE "https://cwe.mitre.org/data/definitions/"

/* Text members of CycloneDX that SPDX has no field for; ends with a null. */
extern const char *const spdx3_carried[];

#endif
