/* Limits of the SBOM readers. What is larger is refused with an error that names the limit. */
#ifndef CORDON_BOM_LIMITS_H
#define CORDON_BOM_LIMITS_H

enum {
    BOM_MAX_COMPONENTS = 2000000,
    BOM_MAX_NESTING = 64, /* components in components */
};

#endif
