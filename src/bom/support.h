/*
 * Support level and end of support of a component: what FDA's premarket guidance V.A.4.b asks for beside the minimum elements.
 * No SBOM format has a field for it, so makers use properties of many names. Every form in use is read;
 * docs/decisions/support-properties.md says which is written.
 */
#ifndef CORDON_BOM_SUPPORT_H
#define CORDON_BOM_SUPPORT_H

#include "bom/bom.h"

/* Fills c->support_level and c->end_of_support from its properties. */
void bom_support(struct arena *a, struct bom_component *c);

/* The same from other properties: those of the document speak of the product itself and of nothing in it. */
void bom_support_from(struct arena *a, const struct bom_property *v, size_t n, struct bom_component *c);

/* The properties to write for what c's own properties do not say (SPDX has fields of its own); at most two, their number is
 * returned. */
size_t bom_support_missing(struct arena *a, const struct bom_component *c, struct bom_property *out);

#endif
