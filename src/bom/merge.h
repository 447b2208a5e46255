/*
 * Several SBOMs as one. Each input's product becomes a component of a new product and keeps what it depends on; a component
 * that several inputs have (equal in identity, version and type, no hash contradicting) stands once, with the dependencies of
 * all. Where each component came from is kept as properties `cordon:merge:source`; docs/sbom-check.md says what is lost.
 */
#ifndef CORDON_BOM_MERGE_H
#define CORDON_BOM_MERGE_H

#include "bom/bom.h"

struct bom_merge_input {
    struct str name;   /* as it is named in the provenance: the file's name */
    struct str sha256; /* of its bytes */
    const struct bom *bom;
};

struct bom_merge_options {
    struct str name, version, supplier; /* of the new product; without a name it is "merged" */
    struct str tool;                    /* this program, for metadata.tools */
    bool flat;                          /* the inputs' products are left out: the new one depends on what they depended on */
};

struct bom_merged {
    struct bom bom;    /* CycloneDX; `dropped` counts what was left out */
    size_t duplicates; /* components that another input had too */
    size_t conflicts;  /* equal in identity and version, but with another hash: both are kept */
};

/*
 * Merges in the order of the inputs; the same inputs and options give the same result, its time (clock_now()) apart. Lives in
 * the arena and the inputs. Fails with ERR_INPUT above BOM_MAX_COMPONENTS. O(components + dependencies).
 */
bool bom_merge(struct arena *a, const struct bom_merge_input *in, size_t n, const struct bom_merge_options *o,
               struct bom_merged *out, struct err *e);

#endif
