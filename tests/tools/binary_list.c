/*
 * Reads files as if they lay at the given paths, with every source that goes by content, and prints what they say: for
 * tests/outside/test_binary.py.
 *
 *     binary_list FILE PATH [FILE PATH …]
 *
 * Tab-separated lines: "component NAME VERSION PURL TYPE CONFIDENCE CPES SEEN", "depends FROM ON", "note TEXT", and "end" after
 * each file.
 */
#include "../unit/catalog_one.h"
#include "catalog/sources.h"
#include "catalog/wanted.h"
#include <stdio.h>

#define ADDRESS(id) &catalog_##id,
static const struct catalog_source *const sources[] = {CATALOG_BINARY_SOURCES(ADDRESS)};

static void print(struct catalog *k, size_t items, size_t depends, size_t notes) {
    for (size_t i = items; i < k->items.n; i++) {
        const struct bom_component *c = &k->items.v[i].c;
        printf("component\t%.*s\t%.*s\t%.*s\t%.*s\t%d\t", STR_ARG(c->name), STR_ARG(c->version), STR_ARG(c->purl),
               STR_ARG(c->type), c->evidence[0].confidence);
        for (size_t n = 0; n < c->ncpes; n++) {
            printf("%s%.*s", n > 0 ? ";" : "", STR_ARG(c->cpes[n]));
        }
        printf("\t%.*s\n", STR_ARG(c->evidence[0].value));
    }
    for (size_t i = depends; i < k->depends.n; i++) {
        printf("depends\t%.*s\t%.*s\n", STR_ARG(k->depends.v[i].from), STR_ARG(k->depends.v[i].to));
    }
    for (size_t i = notes; i < k->notes.n; i++) {
        printf("note\t%.*s\n", STR_ARG(k->notes.v[i]));
    }
}

int main(int argc, char **argv) {
    struct arena *kept = arena_new();
    struct catalog k = {.a = kept};
    for (int i = 1; i + 1 < argc; i += 2) {
        struct arena *a = arena_new();
        struct err e = {0};
        struct input in;
        size_t items = k.items.n;
        size_t depends = k.depends.n;
        size_t notes = k.notes.n;
        if (!input_read(a, str_z(argv[i]), 0, &in, &e)) {
            printf("note\t%s\n", e.text);
        }
        for (size_t s = 0; s < sizeof sources / sizeof *sources && e.kind == ERR_NONE; s++) {
            struct catalog_file *f = ARENA_NEW(kept, struct catalog_file);
            *f = one_file(argv[i + 1], in.bytes);
            if (wanted_one(sources[s], f)) {
                catalog_read(&k, sources[s], f, &in);
            }
        }
        print(&k, items, depends, notes);
        printf("end\n");
        arena_free(&a);
    }
    arena_free(&kept);
    return 0;
}
