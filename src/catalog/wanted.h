/* Which sources want a file: by an index over their names, so that a file costs one look-up. For make.c. */
#ifndef CORDON_CATALOG_WANTED_H
#define CORDON_CATALOG_WANTED_H

#include "base/map.h"
#include "base/vec.h"
#include "catalog/catalog.h"

/* A name of a source that is more than the last part of a path. */
struct wanted_name {
    const struct catalog_source *source;
    struct str folder;        /* "var/lib/dpkg/info/", of a starred name */
    struct str before, after; /* "requirements*.txt" */
    struct str path;          /* "vendor/modules.txt" */
    struct wanted_name *next; /* of the same list */
};

struct wanted {
    struct map by_base; /* last part → struct wanted_name, a list */
    struct wanted_name *starred[256]; /* by their last byte, lists; those that end with a star are at 0 */
    VEC(const struct catalog_source *) judging; /* those that judge themselves */
};

enum { WANTED_MAX = 64 }; /* sources of one file */

/* `content`: the sources of the second round. */
void wanted_prepare(struct arena *a, bool content, struct wanted *w);

/* The sources that want the file, each once; their number. O(judging sources), as a rule. */
size_t wanted_by(const struct wanted *w, const struct catalog_file *f, const struct catalog_source **out);

/* Whether the file has one of the names (see catalog_source.names). */
bool wanted_named(const struct catalog_file *f, const char *const *names);

/* Whether one source does, on its own: for tests. */
bool wanted_one(const struct catalog_source *s, const struct catalog_file *f);

#endif
