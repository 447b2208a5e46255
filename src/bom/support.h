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

#endif
