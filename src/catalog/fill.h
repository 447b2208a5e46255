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
    size_t system; /* among catalog.systems */
    bool database; /* of a package database */
};

struct catalog_pair {
    struct str from, to;
    size_t system;
};

/* A package URL whose namespace is the operating system's: built when that is known. */
struct catalog_late_purl {
    struct str type, name, version;
    struct str *keys, *values;
    size_t nkeys;
    size_t system;
};

/* What a source keeps from one file to the next. */
struct catalog_kept {
    const struct catalog_source *source;
    void *what;
};

struct catalog_os {
    struct str id, version, codename, pretty;
    bool substitute; /* of catalog_os_else() */
};

/* A file system with an operating system or packages of its own, at a path of the target: "", "rootfs/", "fw.img!/@0x0.ext!/".
 */
struct catalog_system {
    struct str prefix;
    struct catalog_os os;
    bool packages;
};

struct catalog {
    struct arena *a;
    VEC(struct catalog_system) systems; /* the first is the target's own, "" */
    struct map system_at;               /* prefix → number + 1 */
    VEC(struct catalog_item) items;
    VEC(struct catalog_pair) owns; /* owner, path */
    struct map owned;              /* path → number in owns + 1, of the first owned_of */
    size_t owned_of;
    VEC(struct catalog_pair) depends;  /* owner, name */
    VEC(struct catalog_pair) provides; /* owner, name */
    VEC(struct catalog_late_purl) late;
    VEC(struct str) notes; /* "path: what the person should know" */
    VEC(struct catalog_kept) kept;
    /* the file being read */
    size_t system;
    const struct catalog_source *source;
    const struct catalog_file *file;
};

/* Reads one file by one source. A file that cannot be read is a note, and leaves nothing else. */
void catalog_read(struct catalog *k, const struct catalog_source *s, const struct catalog_file *f, const struct input *in);

/* The system at a prefix; new when none is there yet. */
size_t catalog_system_at(struct catalog *k, struct str prefix);

/*
 * Where a file system at `prefix` has packages or says what it is, what lies deeper in its own folders is not a device's:
 * copies for chroots, tests, containers. Forgets what databases found there since the numbers in `from`.
 */
struct catalog_mark {
    size_t items, owns, depends, provides;
};
struct catalog_mark catalog_mark_of(const struct catalog *k);
void catalog_forget_below(struct catalog *k, struct str prefix, const struct catalog_mark *from);

/*
 * Whose the file is (either spelling of a merged /usr), or the archive or image that it is in, as is known now; null: nobody's.
 * Valid until more is owned. O(depth of the path), and once O(1) for each file that packages own.
 */
const struct catalog_pair *catalog_owner_of(struct catalog *k, struct str path);

/* Whether what was found in a package's file is the package itself, seen another way: by name, or by its version. */
bool catalog_same_thing(struct arena *a, const struct bom_component *package, const struct bom_component *c);

/* Package URLs whose namespace is an operating system's, which is known by now. */
void catalog_build_purls(struct catalog *k);

/* The whole as components of an SBOM, joined, attributed and in order. `root`: metadata.component; it comes first. */
void catalog_finish(struct catalog *k, const struct bom_component *root, struct bom *out);

#endif
