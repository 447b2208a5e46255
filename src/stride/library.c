/* The threat library: see library.h. */
#include "stride/library.h"

#include "base/table.h"
#include "base/vec.h"

unsigned stride_bits(struct str list) {
    static const char letters[] = "STRIDE";
    unsigned bits = 0;
    struct str one;
    while (str_next(&list, ';', &one)) {
        for (unsigned i = 0; i < 6; i++) {
            bits |= one.n == 1 && one.p[0] == letters[i] ? 1u << i : 0;
        }
    }
    return bits;
}

static unsigned kind_bits(struct str list) {
    static const char *const words[] = {"external", "process", "store", "flow"};
    unsigned bits = 0;
    struct str one;
    while (str_next(&list, ';', &one)) {
        for (unsigned i = 0; i < 4; i++) {
            bits |= str_is(one, words[i]) ? 1u << i : 0;
        }
    }
    return bits;
}

uint64_t library_interface(const struct library *l, struct str kind) {
    for (size_t i = 0; i < l->ninterfaces; i++) {
        if (str_eq(l->interfaces[i], kind)) {
            return (uint64_t)1 << i;
        }
    }
    return 0;
}

static void read_interfaces(struct library *l, struct str list, struct library_row *row) {
    struct str one;
    while (str_next(&list, ';', &one)) {
        if (str_is(one, "any")) {
            row->any = true;
            continue;
        }
        if (library_interface(l, one) == 0 && l->ninterfaces < sizeof l->interfaces / sizeof *l->interfaces) {
            l->interfaces[l->ninterfaces++] = one;
        }
        row->interfaces |= library_interface(l, one);
    }
}

struct library library_load(struct arena *a) {
    struct table t = table_data(a, "threat-library");
    size_t stride = table_column(&t, "stride");
    size_t kinds = table_column(&t, "kinds");
    size_t interfaces = table_column(&t, "interfaces");
    struct library l = {.a = a, .nrows = t.nrows};
    l.rows = ARENA_ARRAY(a, struct library_row, t.nrows);
    for (size_t i = 0; i < t.nrows; i++) {
        struct library_row *row = &l.rows[i];
        *row = (struct library_row){.id = table_cell(&t, i, 0),
                                    .stride = stride_bits(table_cell(&t, i, stride)),
                                    .kinds = kind_bits(table_cell(&t, i, kinds))};
        read_interfaces(&l, table_cell(&t, i, interfaces), row);
    }
    return l;
}

struct str *library_fit(const struct library *l, unsigned category, unsigned on, uint64_t interfaces, bool any, size_t *n) {
    VEC(struct str) out = {0};
    for (int pass = 0; pass < (any ? 2 : 1); pass++) {
        for (size_t i = 0; i < l->nrows; i++) {
            const struct library_row *r = &l->rows[i];
            bool interface = pass == 0 ? (r->interfaces & interfaces) != 0 : r->any;
            if (interface && (r->stride & category) != 0 && (r->kinds & on) != 0) {
                vec_push(l->a, &out, r->id);
            }
        }
    }
    *n = out.n;
    return out.v;
}
