/* Components that are read from the items of a long list, which do not stay. */
#ifndef CORDON_BOM_KEEP_H
#define CORDON_BOM_KEEP_H

#include "base/json_keep.h"
#include "bom/bom.h"

/*
 * Moves all that the component holds out of the item, and out of the arena that its lists were built in, into `a` and `k`,
 * which live as long as the document. O(size of the component).
 */
void bom_component_keep(struct arena *a, struct json_keep *k, struct bom_component *c);

#endif
