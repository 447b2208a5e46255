/*
 * Files as they arrive: plain, compressed (gzip, zstd, xz, bzip2), in containers (zip, tar and compressed tar), or folders of
 * all that. The reader behind sees one member after the other, named as a person would say it: "feeds/osv.zip!GHSA-1.json".
 * What a file is, is told by its content, not its name. Links and special files inside containers are skipped.
 */
#ifndef CORDON_BASE_UNPACK_H
#define CORDON_BASE_UNPACK_H

#include "base/input.h"

struct unpack_limits {
    size_t member_bytes;  /* one member, unpacked; 0: INPUT_MAX_BYTES */
    uint64_t total_bytes; /* all members of one path; 0: UNPACK_MAX_TOTAL */
    size_t members;       /* 0: UNPACK_MAX_MEMBERS */
};

#define UNPACK_MAX_TOTAL ((uint64_t)64 << 30)
#define UNPACK_FREE_BYTES ((uint64_t)64 << 20) /* an archive's content up to here is not held against its packed size */
enum {
    UNPACK_MAX_RATIO = 250,       /* unpacked to packed; feeds reach 30, SBOMs 60 */
    UNPACK_MAX_MEMBERS = 5000000, /* of one path */
    UNPACK_MAX_FOLDERS = 64,      /* folders in folders */
};

/* Called for each member; its bytes are valid until it returns. False stops the walk and is the walk's result. */
typedef bool (*unpack_fn)(void *ctx, const struct input *in, struct err *e);

/* Walks a file or, in bytewise order of names, a folder (depth first). `limits` may be null. */
bool unpack_each(struct str path, const struct unpack_limits *limits, unpack_fn fn, void *ctx, struct err *e);

/* The same for bytes in memory: its name stands for the file. */
bool unpack_input(const struct input *in, const struct unpack_limits *limits, unpack_fn fn, void *ctx, struct err *e);

/* One file as one input: decompressed if it is compressed; a container must hold exactly one member. "-" reads standard input.
 */
bool unpack_file(struct arena *a, struct str path, struct input *out, struct err *e);

#endif
