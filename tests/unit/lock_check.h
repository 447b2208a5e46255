/*
 * The readers of lock files and manifests, each with a small file of our own: what the test_lock*.c share. What a reader said
 * is compared as text: purl [type] [scope=…] [ALGORITHM] [(licence)] [{property}]      a component, a library unless its type
 * is given owner > owner                                                   an edge owner owns path a file ! note
 */
#ifndef CORDON_TESTS_LOCK_CHECK_H
#define CORDON_TESTS_LOCK_CHECK_H

#include "test.h"

#include "catalog/lock.h"
#include "catalog/sources.h"
#include "catalog_one.h"

static inline void describe(struct sb *b, const struct bom_component *c) {
    sb_str(b, c->purl.n > 0 ? c->purl : c->name);
    if (!str_is(c->type, "library")) {
        sb_fmt(b, " %.*s", STR_ARG(c->type));
    }
    if (c->scope.n > 0) {
        sb_fmt(b, " scope=%.*s", STR_ARG(c->scope));
    }
    for (size_t i = 0; i < c->nhashes; i++) {
        sb_fmt(b, " %.*s", STR_ARG(c->hashes[i].algorithm));
    }
    for (size_t i = 0; i < c->nlicenses; i++) {
        const struct bom_license *l = &c->licenses[i];
        struct str text = l->expression.n > 0 ? l->expression : l->name;
        sb_fmt(b, " (%.*s)", STR_ARG(text));
    }
    for (size_t i = 0; i < c->nproperties; i++) {
        sb_fmt(b, " {%.*s}", STR_ARG(c->properties[i].value));
    }
    sb_char(b, '\n');
}

static inline struct str said(struct catalog *k) {
    struct sb b = SB(k->a);
    for (size_t i = 0; i < k->items.n; i++) {
        describe(&b, &k->items.v[i].c);
    }
    for (size_t i = 0; i < k->depends.n; i++) {
        sb_fmt(&b, "%.*s > %.*s\n", STR_ARG(k->depends.v[i].from), STR_ARG(k->depends.v[i].to));
    }
    for (size_t i = 0; i < k->owns.n; i++) {
        sb_fmt(&b, "%.*s owns %.*s\n", STR_ARG(k->owns.v[i].from), STR_ARG(k->owns.v[i].to));
    }
    for (size_t i = 0; i < k->notes.n; i++) {
        sb_fmt(&b, "! %.*s\n", STR_ARG(one_note(k, i)));
    }
    return sb_get(&b);
}

struct reading {
    const struct catalog_source *source;
    const char *path, *text, *says;
};

static inline void check(const struct reading *r, size_t n) {
    for (size_t i = 0; i < n; i++) {
        struct arena *a = arena_new();
        struct catalog k = {.a = a};
        struct err e = {0};
        if (!one_read(&k, r[i].source, r[i].path, str_z(r[i].text), &e)) {
            print_message("%s (%s): %s\n", r[i].source->name, r[i].path, e.text);
            fail();
        }
        const char *got = str_cstr(a, said(&k));
        if (strcmp(got, r[i].says) != 0) {
            print_message("%s gives\n%s", r[i].source->name, got);
        }
        assert_string_equal(got, r[i].says);
        arena_free(&a);
    }
}

#define CHECK(rows) check(rows, sizeof rows / sizeof *(rows))

#define HASH256 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define SRI512 "sha512-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
#define COMMIT "0123456789012345678901234567890123456789"

#endif
