/* Making an SBOM: walks a root, lets the sources read, and finishes. */
#ifndef CORDON_CATALOG_MAKE_H
#define CORDON_CATALOG_MAKE_H

#include "base/log.h"
#include "base/vec.h"
#include "bom/bom.h"
#include "catalog/root.h"

struct catalog_make_options {
    struct root_options root;
    struct str name, version, supplier; /* of what is described; empty: by the root */
    bool hash;                          /* SHA-256 of the files that are components themselves */
    bool deep;                          /* look into files that packages own, too */
};

struct catalog_made {
    struct bom bom;
    VEC(struct str) notes; /* what could not be read, by path */
    size_t files;
};

/* Whether a file of that name is one that a source reads: a lock file, a manifest. */
bool catalog_reads(struct arena *a, struct str path);

/*
 * Makes the SBOM of a folder or archive. Everything lives in the arena, which keeps the bytes of databases and lock files. The
 * same root gives the same SBOM. False: the root cannot be read (ERR_SYSTEM, ERR_INPUT), or nothing was found (ERR_EMPTY).
 * O(files + bytes read).
 */
bool catalog_make(struct arena *a, struct str path, const struct catalog_make_options *o, struct log *log,
                  struct catalog_made *out, struct err *e);

#endif
