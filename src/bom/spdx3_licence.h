/* Licences as elements of SPDX 3 (Simple and Expanded Licensing), and as the expressions of SPDX 2. For spdx3.c. */
#ifndef CORDON_BOM_SPDX3_LICENCE_H
#define CORDON_BOM_SPDX3_LICENCE_H

#include "bom/bom.h"
#include "bom/spdx3_graph.h"

/* What a reference to a licence says; all empty for NOASSERTION, NONE and what is not in the document. */
struct bom_license spdx3_licence(const struct spdx3_graph *g, struct jv reference, const char *acknowledgement);

#endif
