/* Licences of a component as SPDX 2 states them: two expressions, and the texts that references stand for. For spdx_write.c. */
#ifndef CORDON_BOM_SPDX_LICENCE_H
#define CORDON_BOM_SPDX_LICENCE_H

#include "base/json_write.h"
#include "base/map.h"
#include "bom/bom.h"
#include "bom/licence.h"

struct spdx_extracted {
    struct str name, text; /* the name may be empty */
};

struct spdx_licences {
    struct arena *a;
    struct licences *list;
    struct map references; /* "LicenseRef-…" → struct spdx_extracted */
};

struct spdx_licence_pair {
    struct str declared, concluded; /* expressions, or "NOASSERTION" */
};

void spdx_licences_begin(struct arena *a, struct spdx_licences *x);

/* Several licences are all of them (AND). A free name, and what is no expression, becomes a reference. O(text). */
struct spdx_licence_pair spdx_licences_of(struct spdx_licences *x, const struct bom_component *c);

/* hasExtractedLicensingInfos (SPDX 2.3, clause 10); nothing when there is none. */
void spdx_licences_write(const struct spdx_licences *x, struct jw *w);

#endif
