/*
 * What changed from one SBOM to another. Components are paired by what they are (bom/identity.h): package URL without version,
 * then CPE, then name and supplier; docs/sbom-check.md says how several versions of one package are paired.
 */
#ifndef CORDON_BOM_DIFF_H
#define CORDON_BOM_DIFF_H

#include "bom/identity.h"

enum bom_change { BOM_ADDED, BOM_REMOVED, BOM_UPGRADED, BOM_DOWNGRADED, BOM_CHANGED, BOM_SAME, BOM_CHANGES };

/* "added" … "changed" (the version is the same, something else is not), "same". */
const char *bom_change_name(enum bom_change c);

struct bom_difference {
    enum bom_change change;
    enum identity_kind by; /* what they were paired by */
    size_t before, after;  /* components; SIZE_MAX: not there */
    /* What else differs. Licences are compared in normal form, hashes by algorithm and only where the version is the same. */
    bool respelled, licence, supplier, hash;
    struct str licence_before, licence_after; /* when they differ */
};

struct bom_diff {
    struct bom_difference *v; /* by change, then name and version; the same ones last */
    size_t n;
    size_t count[BOM_CHANGES];
    size_t *of_before, *of_after; /* component → its difference; SIZE_MAX for the product itself, which is not compared */
};

/* Lives in the arena and both SBOMs. O(n log n) for n components. */
void bom_diff(struct arena *a, const struct bom *before, const struct bom *after, struct bom_diff *out);

#endif
