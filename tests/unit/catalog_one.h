/* One source reading one text as a file of some path, into a real catalogue: for tests of sources alone. */
#ifndef CORDON_TESTS_CATALOG_ONE_H
#define CORDON_TESTS_CATALOG_ONE_H

#include "catalog/fill.h"
#include "catalog/wanted.h"

static inline struct catalog_file one_file(const char *path, struct str bytes) {
    struct str p = str_z(path);
    struct str base;
    base = str_rcut(p, '/', &(struct str){0}, &base) ? base : p;
    return (struct catalog_file){
        .path = p, .base = base, .head = str_sub(bytes, 0, CATALOG_HEAD)};
}

/* False when the source does not want it, or cannot read it: then `e` says why. */
static inline bool one_read(struct catalog *k, const struct catalog_source *s, const char *path, struct str text,
                            struct err *e) {
    struct input *in = ARENA_NEW(k->a, struct input);
    struct catalog_file *f = ARENA_NEW(k->a, struct catalog_file);
    *in = input_copy(k->a, str_z(path), text);
    *f = one_file(path, in->bytes);
    k->source = s;
    k->file = f;
    k->system = catalog_system_at(k, STR(""));
    return wanted_one(s, f) && s->read(k, f, in, e);
}

/* A note without the path before it. */
static inline struct str one_note(const struct catalog *k, size_t i) {
    return str_from(k->notes.v[i], k->file->path.n + 2);
}

#endif
