/*
 * Files as they arrive: plain, compressed (gzip, zstd, xz, bzip2), in containers (zip, tar and compressed tar), or folders of
 * all that. The reader behind sees one member after the other, named as a person would say it: "feeds/osv.zip!GHSA-1.json".
 * What a file is, is told by its content, not its name. Links and special files inside containers are skipped.
 */
#ifndef CORDON_BASE_UNPACK_H
#define CORDON_BASE_UNPACK_H

#include "base/input.h"

enum { UNPACK_MAX_FOLDERS = 64 }; /* folders in folders */

/* Called for each member; its bytes are valid until it returns. False stops the walk and is the walk's result. */
typedef bool (*unpack_fn)(void *ctx, const struct input *in, struct err *e);

/* Walks a file or, in bytewise order of names, a folder (depth first), within the limits of archive.h. */
bool unpack_each(struct str path, unpack_fn fn, void *ctx, struct err *e);

/* The same for bytes in memory: its name stands for the file. */
bool unpack_input(const struct input *in, unpack_fn fn, void *ctx, struct err *e);

/* One file as one input: decompressed if it is compressed; a container must hold exactly one member. "-" reads standard input.
 */
bool unpack_file(struct arena *a, struct str path, struct input *out, struct err *e);

#endif
