/* What a kind of root is made of. For root.c and root_*.c. */
#ifndef CORDON_CATALOG_ROOT_KIND_H
#define CORDON_CATALOG_ROOT_KIND_H

#include "catalog/root.h"

/* A file that is mapped: images within it are parts of the mapping, and libraries that want a file get this one. */
struct root_mapping {
    int fd;
    struct str bytes;
};

struct root_kind {
    const char *name;
    bool bundle; /* see root_is_bundle() */
    bool loose;  /* found in anything: only where archives are wanted */
    /* Whether a file of this name may be of this kind, by its first bytes (CATALOG_HEAD): cheap. Null: `is` tells. */
    bool (*may_be)(struct str head, struct str base);
    /* Whether its bytes are of this kind. */
    bool (*is)(struct str bytes, struct str base);
    /* Prepares `own`. */
    bool (*open)(struct root *r, struct err *e);
    void (*close)(struct root *r); /* null: nothing to do */
    bool (*walk)(struct root *r, root_fn fn, void *ctx, struct err *e);
    /* All of the file's bytes, see root.h: one of the two is enough, the other is made of it. */
    bool (*read)(struct arena *a, const struct root_file *f, struct str shown, size_t limit, struct input *out, struct err *e);
    bool (*view)(struct arena *a, const struct root_file *f, struct str shown, size_t limit, struct str *out, struct err *e);
    size_t (*head)(const struct root_file *f, char *to, size_t n); /* null: the first part of what `view` gives */
};

struct root {
    const struct root_kind *kind;
    struct root_task *task;
    struct arena *a;  /* as long as the root */
    struct str path;  /* as people know it */
    struct str bytes; /* of a file: all of it */
    struct root_mapping map;
    struct str image_name;
    void *own;
};

extern const struct root_kind root_folder, root_archive, root_layers, root_layers_folder, root_squashfs, root_ext, root_fit,
    root_parts, root_records, root_single;

/* A path as members of archives and images have it, without "./" and "/" before it; empty: none. */
struct str root_plain_path(struct str path);

/* Whether the person wants it left out. */
bool root_excluded(const struct root *r, struct str path);

void root_tell(const struct root *r, struct str path, const char *why);

/* Maps a file; the mapping goes with the arena. Empty files give no bytes. */
bool root_map(struct arena *a, int fd, struct str shown, size_t limit, struct root_mapping *out, struct err *e);

/* A file descriptor for a library that reads files, and where the root's bytes begin in it. Closed by the caller. */
int root_descriptor(const struct root *r, uint64_t *offset);

/* What kinds whose files are parts of bytes share: `at` is a struct str. */
bool root_part_view(struct arena *a, const struct root_file *f, struct str shown, size_t limit, struct str *out, struct err *e);

/* What kinds whose files are members of an archive share: `at` is this. Its bytes are had once, and live until the next one. */
struct root_member {
    struct archive_reader *reader;
    struct arena *a;
    struct archive_member info;
    struct str bytes;
    bool have;
};
bool root_member_view(struct arena *a, const struct root_file *f, struct str shown, size_t limit, struct str *out,
                      struct err *e);
extern const struct archive_limits root_member_limits;

/* The bytes of a FIT image, with the parts that lie behind its tree; 0 when it is none. O(tree). */
uint64_t root_fit_size(struct str bytes);

/* The error of a file that is larger than the limit. */
bool root_too_large(struct str shown, size_t limit, struct err *e);

#endif
