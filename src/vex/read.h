/*
 * Reading VEX of others: OpenVEX (0.0.1 to 0.2.0), CycloneDX (1.4 on) and SPDX 3.0 (profile Security), into one form. Statuses
 * are OpenVEX's four words; CycloneDX's states are translated (resolved → fixed, exploitable → affected, in_triage →
 * under_investigation, false_positive → not_affected).
 */
#ifndef CORDON_VEX_READ_H
#define CORDON_VEX_READ_H

#include "base/input.h"
#include "base/json.h"
#include "base/vec.h"
#include "ident/cpe.h"
#include "ident/purl.h"

enum { VEX_MAX_ENTRIES = 1000000 };

/* What a statement speaks of: a product, or a part of one. Empty where not said. */
struct vex_thing {
    struct str id; /* OpenVEX @id, CycloneDX ref, SPDX identifier */
    struct str purl, cpe, name, version;
    struct str serial;             /* of the SBOM that a BOM-Link names; `id` is then the ref within it */
    const struct purl *purl_parts; /* null: none, or none that can be read */
    const struct cpe *cpe_parts;
    struct vex_thing *parts; /* OpenVEX subcomponents */
    size_t nparts;
};

struct vex_entry {
    struct str *vulnerabilities; /* its name and other names */
    size_t nvulnerabilities;
    struct vex_thing *things;
    size_t nthings;
    struct str status, justification, statement, action;
    struct str at; /* RFC 3339; empty: not said */
};

struct vex_read {
    const char *format; /* "openvex", "cyclonedx", "spdx3" */
    VEC(struct vex_entry) entries;
};

/* Whether a JSON document looks like OpenVEX, or CycloneDX with vulnerabilities: by its members. */
bool vex_detect(struct jv root);

/* Reads one document; appends to `out`. False: ERR_INPUT with place. O(size). */
bool vex_read(struct arena *a, struct jv root, struct vex_read *out, struct err *e);

#endif
