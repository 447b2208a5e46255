/*
 * A stand-in for catalog.c, for the readers of lock files alone: it keeps what a source said, in order, and decides nothing.
 * Included once in a program, before anything links catalog.c's own functions.
 */
#ifndef CORDON_TESTS_CATALOG_DOUBLE_H
#define CORDON_TESTS_CATALOG_DOUBLE_H

#include <stdio.h>
#include <string.h>

#include "base/vec.h"
#include "catalog/catalog.h"
#include "ident/purl.h"

struct pair {
    struct str from, to;
};

struct catalog {
    struct arena *a;
    VEC(struct bom_component) components;
    VEC(struct str) owners;
    VEC(struct pair) owns;
    VEC(struct pair) depends;
    VEC(struct pair) provides;
    VEC(struct str) notes;
};

struct arena *catalog_arena(struct catalog *k) {
    return k->a;
}

struct bom_component *catalog_add(struct catalog *k, struct str owner) {
    vec_push(k->a, &k->owners, owner);
    vec_push(k->a, &k->components, (struct bom_component){.type = STR("library")});
    return &k->components.v[k->components.n - 1];
}

void catalog_owns(struct catalog *k, struct str owner, struct str path) {
    vec_push(k->a, &k->owns, (struct pair){owner, path});
}

void catalog_depends(struct catalog *k, struct str owner, struct str on) {
    vec_push(k->a, &k->depends, (struct pair){owner, on});
}

void catalog_provides(struct catalog *k, struct str owner, struct str name) {
    vec_push(k->a, &k->provides, (struct pair){owner, name});
}

void catalog_note(struct catalog *k, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    struct str note = str_vfmt(k->a, fmt, args);
    va_end(args);
    vec_push(k->a, &k->notes, note);
}

struct str catalog_purl(struct catalog *k, const char *type, struct str name_space, struct str name, struct str version, ...) {
    struct purl_qualifier q[8];
    struct purl p = {.type = str_z(type), .name_space = name_space, .name = name, .version = version, .qualifiers = q};
    va_list args;
    va_start(args, version);
    for (const char *key = va_arg(args, const char *); key != NULL; key = va_arg(args, const char *)) {
        const char *value = va_arg(args, const char *);
        if (value[0] != '\0' && p.nqualifiers < 8) {
            q[p.nqualifiers++] = (struct purl_qualifier){str_z(key), str_z(value)};
        }
    }
    va_end(args);
    struct purl out;
    struct err e = {0};
    return purl_build(k->a, &p, &out, &e) ? purl_text(k->a, &out) : STR_NONE;
}

static inline struct catalog_file double_file(const char *path, struct str bytes) {
    struct str p = str_z(path);
    struct str base;
    base = str_rcut(p, '/', &(struct str){0}, &base) ? base : p;
    return (struct catalog_file){
        .path = p, .base = base, .size = bytes.n, .mode = 0644, .head = str_sub(bytes, 0, CATALOG_HEAD)};
}

/* Reads text as a file of that path. */
static inline bool double_read(struct catalog *k, const struct catalog_source *s, const char *path, struct str text,
                               struct err *e) {
    struct input *in = ARENA_NEW(k->a, struct input);
    *in = input_copy(k->a, str_z(path), text);
    struct catalog_file f = double_file(path, in->bytes);
    return s->wants(&f) && s->read(k, &f, in, e);
}

#endif
