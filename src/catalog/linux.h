/* What kernel images and kernel modules share. For their readers only. */
#ifndef CORDON_CATALOG_LINUX_H
#define CORDON_CATALOG_LINUX_H

#include "catalog/catalog.h"

enum {
    LINUX_MAX_RELEASE = 256,       /* bytes of a release and what follows it */
    LINUX_MAX_STREAMS = 16,        /* packed parts of an image that are tried */
    LINUX_MAX_UNPACKED = 512 << 20 /* bytes of an image or module, unpacked */
};

/*
 * Adds the kernel of a release ("6.1.0-18-amd64 (build@host) … Debian 6.1.76-1"); its owner name, empty when the text is none.
 * The version is upstream's: the digits in front or, of Debian's kernels, whose release counts otherwise, those behind the
 * word.
 */
struct str linux_add(struct catalog *k, struct str release);

/* A packed file (gzip, xz, zstd …) unpacked into the arena; false: it cannot be. */
bool linux_unpack(struct arena *a, struct str packed, struct str *out);

#endif
