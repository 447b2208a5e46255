/*
 * A root: what an SBOM is made of, as a walk over its regular files in bytewise order of paths (archives: in their own order).
 * Kinds: a folder (root.c); an archive, compressed or not (root.c, through base/unpack.h).
 */
#ifndef CORDON_CATALOG_ROOT_H
#define CORDON_CATALOG_ROOT_H

#include "base/input.h"

/* One regular file met on the walk. */
struct root_file {
    struct str path; /* from the root, without a leading slash */
    const struct root *root;
    int folder;             /* of a folder: the open directory that it is in, else -1 */
    const struct input *in; /* of an archive: its bytes */
};

struct root_options {
    const struct str *exclude; /* patterns of paths: '*' within a name, "**" across, a leading "/" is the root */
    size_t nexclude;
    size_t depth; /* folders in folders; 0: ROOT_MAX_DEPTH */
};

enum { ROOT_MAX_DEPTH = 256 };

struct root;

/* Opens a folder or file. False: it is not there or cannot be read. */
bool root_open(struct arena *a, struct str path, const struct root_options *o, struct root **out, struct err *e);
bool root_is_folder(const struct root *r);

typedef bool (*root_fn)(void *ctx, const struct root_file *f, struct err *e);

/* What could not be entered, told on the way; null: not wanted. */
typedef void (*root_note_fn)(void *ctx, struct str path, const char *why);

/* Walks all files; may be called again. Links are not followed, other kinds of file are passed over. */
bool root_walk(struct root *r, root_fn fn, root_note_fn note, void *ctx, struct err *e);

/* Size of the file in bytes, and its mode. */
bool root_stat(const struct root_file *f, uint64_t *size, uint32_t *mode);

/* Its first bytes (at most n) into `to`; the number read. */
size_t root_head(const struct root_file *f, char *to, size_t n);

/* All of it, named by its path; larger than `limit` is an error. */
bool root_read(struct arena *a, const struct root_file *f, size_t limit, struct input *out, struct err *e);

/*
 * The same without reading it: a map of the file, gone with the arena, of which only the pages that are looked at are loaded. A
 * file that shrinks meanwhile is a memory fault where its end was: read it within guard_call (base/guard.h).
 */
bool root_map(struct arena *a, const struct root_file *f, size_t limit, struct input *out, struct err *e);

#endif
