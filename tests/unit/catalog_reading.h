/* Reading one file by one source, as the walk would: for tests and fuzzing of sources alone. */
#ifndef CORDON_TESTS_CATALOG_READING_H
#define CORDON_TESTS_CATALOG_READING_H

#include "catalog/fill.h"

static inline struct catalog_file file_as(const char *path, struct str bytes) {
    struct str p = str_z(path);
    struct str base;
    base = str_rcut(p, '/', &(struct str){0}, &base) ? base : p;
    return (struct catalog_file){
        .path = p, .base = base, .size = bytes.n, .mode = 0644, .head = str_sub(bytes, 0, CATALOG_HEAD)};
}

/* Like catalog_read(), but with the error, and what was added stays. False too when the source does not want the path. */
static inline bool read_as(struct catalog *k, const struct catalog_source *s, const char *path, struct str text,
                           struct err *e) {
    struct input *in = ARENA_NEW(k->a, struct input);
    struct catalog_file *f = ARENA_NEW(k->a, struct catalog_file);
    *in = input_copy(k->a, str_z(path), text);
    *f = file_as(path, in->bytes);
    k->source = s;
    k->file = f;
    return s->wants(f) && s->read(k, f, in, e);
}

#endif
