/*
 * What an SBOM must say beside being well formed: the minimum elements of NTIA ("The Minimum Elements for an SBOM", July 2021;
 * component hash after the framing document's second edition for FDA), CISA's draft of 2025-08-22, and FDA's premarket guidance
 * V.A.4.b.
 */
#ifndef CORDON_BOM_PROFILE_H
#define CORDON_BOM_PROFILE_H

#include "bom/bom.h"

enum bom_profile { BOM_NTIA = 1, BOM_CISA = 2, BOM_FDA = 4 };

enum bom_element {
    ELEMENT_NAME,
    ELEMENT_SUPPLIER,
    ELEMENT_VERSION,
    ELEMENT_IDENTIFIER,
    ELEMENT_RELATIONSHIP,
    ELEMENT_HASH,
    ELEMENT_LICENSE,
    ELEMENT_SUPPORT_LEVEL,
    ELEMENT_END_OF_SUPPORT,
    ELEMENT_AUTHOR, /* from here on of the document */
    ELEMENT_TIMESTAMP,
    ELEMENT_TOOL,
    ELEMENT_CONTEXT,
    BOM_ELEMENTS
};

/* "unique identifier" … */
const char *bom_element_name(enum bom_element e);

/* Whether it is said once for the document instead of for each component. */
bool bom_element_of_document(enum bom_element e);

/* "ntia", "cisa", "fda". */
bool bom_profile_named(struct str name, enum bom_profile *out);

struct bom_lack {
    size_t component; /* SIZE_MAX: the document */
    unsigned missing; /* bits: 1 << enum bom_element */
};

struct bom_lacks {
    VEC(struct bom_lack) list; /* only where something is missing, in document order, the document last */
    size_t count[BOM_ELEMENTS];
    size_t total;
};

/* What the profile asks for and the SBOM lacks; the root is the product and not judged. O(components + dependencies). */
void bom_profile_check(struct arena *a, const struct bom *b, enum bom_profile p, struct bom_lacks *out);

#endif
