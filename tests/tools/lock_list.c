/*
 * Reads files as if they lay at the given paths, with every source of lock files that wants them, and prints what they say: for
 * tests/outside/test_lock.py.
 *
 *     lock_list FILE PATH [FILE PATH …]
 *
 * Tab-separated lines: "source NAME ok|ERROR", "component GROUP NAME VERSION PURL TYPE SCOPE", "depends FROM ON", "note TEXT",
 * and "end" after each file.
 */
#include <stdio.h>

#include "../unit/catalog_reading.h"
#include "catalog/sources.h"

#define ADDRESS(id) &catalog_##id,
static const struct catalog_source *const sources[] = {CATALOG_LOCK_SOURCES(ADDRESS)};

static void print(const struct catalog *k) {
    for (size_t i = 0; i < k->items.n; i++) {
        const struct bom_component *c = &k->items.v[i].c;
        printf("component\t%.*s\t%.*s\t%.*s\t%.*s\t%.*s\t%.*s\n", STR_ARG(c->group), STR_ARG(c->name), STR_ARG(c->version),
               STR_ARG(c->purl), STR_ARG(c->type), STR_ARG(c->scope));
    }
    for (size_t i = 0; i < k->depends.n; i++) {
        printf("depends\t%.*s\t%.*s\n", STR_ARG(k->depends.v[i].from), STR_ARG(k->depends.v[i].to));
    }
    for (size_t i = 0; i < k->notes.n; i++) {
        printf("note\t%.*s\n", STR_ARG(k->notes.v[i]));
    }
}

int main(int argc, char **argv) {
    for (int i = 1; i + 1 < argc; i += 2) {
        struct arena *a = arena_new();
        struct err e = {0};
        struct input in;
        bool readable = input_read(a, str_z(argv[i]), 0, &in, &e);
        for (size_t s = 0; s < sizeof sources / sizeof *sources && readable; s++) {
            struct catalog k = {.a = a};
            struct err why = {0};
            struct catalog_file f = file_as(argv[i + 1], in.bytes);
            k.source = sources[s];
            k.file = &f;
            if (sources[s]->wants(&f)) {
                bool ok = sources[s]->read(&k, &f, &in, &why);
                struct str text = ok ? STR("ok") : err_line(a, &why);
                printf("source\t%s\t%.*s\n", sources[s]->name, STR_ARG(text));
                if (ok) {
                    print(&k);
                }
            }
        }
        printf("end\n");
        arena_free(&a);
    }
    return 0;
}
