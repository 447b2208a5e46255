/* The rules of package URL types. For purl.c only. */
#ifndef CORDON_IDENT_PURL_TYPES_H
#define CORDON_IDENT_PURL_TYPES_H

#include "ident/purl.h"

/*
 * Normalises the parts as the type demands. Null, or the rule that is broken; the parts are normalised all the same. An unknown
 * type has no rules. O(log types + length).
 */
const char *purl_apply_type(struct arena *a, struct purl *p);

/* Whether the type is registered. */
bool purl_type_known(struct str type);

#endif
