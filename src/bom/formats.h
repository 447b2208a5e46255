/* The formats' readers and writers. For bom.c. */
#ifndef CORDON_BOM_FORMATS_H
#define CORDON_BOM_FORMATS_H

#include "base/json.h"
#include "bom/bom.h"

bool cyclonedx_detect(struct jv root);
bool cyclonedx_read(struct arena *a, struct jv root, struct bom *out, struct err *e);
bool cyclonedx_write(struct arena *a, const struct bom *b, struct str spec_version, struct str *out, struct bom *lost,
                     struct err *e);

bool spdx_detect(struct jv root);
bool spdx_read(struct arena *a, struct jv root, struct bom *out, struct err *e);

#endif
