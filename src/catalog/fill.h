/* The catalogue while it is being filled, and its end. For make.c and the tests; sources know catalog.h only. */
#ifndef CORDON_CATALOG_FILL_H
#define CORDON_CATALOG_FILL_H

#include "base/map.h"
#include "base/vec.h"
#include "catalog/catalog.h"

/* One component as a source gave it. */
struct catalog_item {
    struct bom_component c;
    struct str owner;
};

struct catalog_pair {
    struct str from, to;
};

/* A package URL whose namespace is the operating system's: built when that is known. */
struct catalog_late_purl {
    struct str type, name, version;
    struct str *keys, *values;
    size_t nkeys;
};

/* What a source keeps from one file to the next. */
struct catalog_kept {
    const struct catalog_source *source;
    void *what;
};

struct catalog_os {
    struct str id, version, codename, pretty;
};

struct catalog {
    struct arena *a;
    VEC(struct catalog_item) items;
    VEC(struct catalog_pair) owns;     /* owner, path */
    VEC(struct catalog_pair) depends;  /* owner, name */
    VEC(struct catalog_pair) provides; /* owner, name */
    VEC(struct catalog_late_purl) late;
    VEC(struct str) notes; /* "path: what the person should know" */
    VEC(struct catalog_kept) kept;
    struct catalog_os os;
    /* the file being read */
    const struct catalog_source *source;
    const struct catalog_file *file;
};

/* Reads one file by one source. A file that cannot be read is a note, and leaves nothing else. */
void catalog_read(struct catalog *k, const struct catalog_source *s, const struct catalog_file *f, const struct input *in);

/* Where packages' files are: path (both spellings of a merged /usr) → owner, as it stands now. */
struct map catalog_owned(struct catalog *k);
struct str catalog_owner_of(const struct map *owned, struct str path);

/* The whole as components of an SBOM, joined, attributed and in order. `root`: metadata.component; it comes first. */
void catalog_finish(struct catalog *k, const struct bom_component *root, struct bom *out);

#endif
