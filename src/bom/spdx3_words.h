/* Words of SPDX 3.0.1 and what CycloneDX and the model call the same. For spdx3.c and spdx3_write.c. */
#ifndef CORDON_BOM_SPDX3_WORDS_H
#define CORDON_BOM_SPDX3_WORDS_H

#include "base/str.h"

struct spdx3_word {
    const char *spdx, *model;
};

/* Each ends with a null; the first of several is the one that is written. */
extern const struct spdx3_word spdx3_purposes[];       /* SoftwarePurpose, component types */
extern const struct spdx3_word spdx3_algorithms[];     /* HashAlgorithm */
extern const struct spdx3_word spdx3_references[];     /* ExternalRefType, types of external references */
extern const struct spdx3_word spdx3_stages[];         /* SbomType, lifecycle phases */
extern const struct spdx3_word spdx3_support[];        /* SupportType, levels of support as people write them */
extern const struct spdx3_word spdx3_vex[];            /* classes of VEX assessments, states of an analysis */
extern const struct spdx3_word spdx3_justifications[]; /* VexJustificationType, justifications of an analysis */

/* The other side's word; null when there is none. */
const char *spdx3_model(const struct spdx3_word *words, struct str spdx);
const char *spdx3_spdx(const struct spdx3_word *words, struct str model);

/* An external reference of a type that SPDX does not name is "other", and its comment begins with this and the type. */
#define SPDX3_OTHER_REFERENCE "type: "

#endif
