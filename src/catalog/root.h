/*
 * A root: what an SBOM is made of, as a walk over its regular files. Kinds, one file each: a folder; an archive or compressed
 * file; the layers of a container image; squashfs and ext2/3/4 images; U-Boot's FIT; firmware with such things at offsets;
 * Intel HEX, SREC and UF2. Roots lie within each other: a file of one may be opened as another.
 *
 * Nothing is executed, mounted or written. What cannot be read is told by a note, and the rest goes on.
 */
#ifndef CORDON_CATALOG_ROOT_H
#define CORDON_CATALOG_ROOT_H

#include "base/archive.h"
#include "base/input.h"

struct root;

/* One regular file met on the walk; valid during the call. */
struct root_file {
    struct str path; /* from the root, without a leading slash */
    const struct root *root;
    void *at; /* the kind's own: where its bytes are */
};

struct root_options {
    const struct str *exclude; /* patterns of paths: '*' within a name, "**" across, a leading "/" is the root */
    size_t nexclude;
    size_t depth; /* folders in folders; 0: ROOT_MAX_DEPTH */
};

enum {
    ROOT_MAX_DEPTH = 256,
    ROOT_MAX_PARTS = 4096, /* images found in one firmware file */
};

/* What could not be entered, told on the way. */
typedef void (*root_note_fn)(void *ctx, struct str path, const char *why);

/* What roots within each other share. */
struct root_task {
    struct root_options o;
    struct archive_count unpacked;
    root_note_fn note; /* null: not wanted */
    void *ctx;
};

/*
 * Opens a folder or file; a file that is nothing else is a root of one file. `t` outlives the root. False: it is not there
 * (ERR_SYSTEM), or is damaged from the start (ERR_INPUT).
 */
bool root_open(struct root_task *t, struct str path, struct root **out, struct err *e);

/*
 * Opens a file of a root as a root, when it is one: by its first bytes, and for some by its name. *out is null when it is a
 * plain file. `archives`: archives, compressed files and firmware too, not only file systems, container images and records.
 * `shown` is its path for people; at most `limit` bytes are held in memory for it.
 */
bool root_open_within(struct root_task *t, const struct root_file *f, struct str shown, bool archives, size_t limit,
                      struct root **out, struct err *e);

/* Whether that is worth a try, by the file's first bytes. */
bool root_may_open(struct str head, struct str base, bool archives);

void root_close(struct root **r);

/* "folder", "squashfs" …, and what its kind says of it: an image's name and version, if any. */
const char *root_kind_name(const struct root *r);
struct str root_image_name(const struct root *r);
bool root_is_folder(const struct root *r);

/* Whether archives in it are parts of the product (firmware, update bundles), not the files of a system. */
bool root_is_bundle(const struct root *r);

typedef bool (*root_fn)(void *ctx, const struct root_file *f, struct err *e);

/* Walks all files; may be called again, with the same order. Links are not followed, other kinds of file are passed over.
 * False: `fn` said so, or the root cannot be read any further (`e`). */
bool root_walk(struct root *r, root_fn fn, void *ctx, struct err *e);

/* Its first bytes (at most n) into `to`; the number read. Reading on is still possible. */
size_t root_head(const struct root_file *f, char *to, size_t n);

/* All of it, padded, named by `shown`; larger than `limit` is an error. */
bool root_read(struct arena *a, const struct root_file *f, struct str shown, size_t limit, struct input *out, struct err *e);

/*
 * All of it without a copy where that is possible (a mapped file, a part of an image), else in the arena; not padded. Valid as
 * long as the arena.
 */
bool root_view(struct arena *a, const struct root_file *f, struct str shown, size_t limit, struct str *out, struct err *e);

#endif
