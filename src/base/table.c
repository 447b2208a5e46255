/* Tab-separated tables: see table.h. */
#include "base/table.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/data_files.h"
#include "base/vec.h"

static struct str without_cr(struct str line) {
    return str_ends(line, STR("\r")) ? str_sub(line, 0, line.n - 1) : line;
}

bool table_read(struct arena *a, const struct input *in, struct table *out, struct err *e) {
    VEC(struct str) cells = {0};
    struct str rest = in->bytes;
    struct str line;
    *out = (struct table){.in = in};
    for (size_t number = 1; rest.n > 0 && str_next(&rest, '\n', &line); number++) {
        line = without_cr(line);
        if (line.n == 0) {
            continue;
        }
        size_t before = cells.n;
        struct str cell;
        while (str_next(&line, '\t', &cell)) {
            vec_push(a, &cells, cell);
        }
        if (out->ncolumns == 0) {
            out->ncolumns = cells.n;
        } else if (cells.n - before != out->ncolumns) {
            return err_at(e, in->name, number, 1, "has %zu cells, the heading names %zu", cells.n - before, out->ncolumns);
        }
    }
    if (out->ncolumns == 0) {
        return err_at(e, in->name, 1, 1, "is empty; a table was expected");
    }
    out->columns = cells.v;
    out->cells = cells.v + out->ncolumns;
    out->nrows = cells.n / out->ncolumns - 1;
    return true;
}

static _Noreturn void bug(const char *what, const char *name) {
    fprintf(stderr, "cordon: bug: %s %s\n", what, name);
    abort();
}

struct str data_bytes(const char *name) {
    for (size_t i = 0; i < data_file_count; i++) {
        if (str_is(str_z(data_files[i].name), name)) {
            return (struct str){data_files[i].bytes, data_files[i].size};
        }
    }
    bug("no embedded file", name);
}

struct table table_data(struct arena *a, const char *name) {
    struct input *in = ARENA_NEW(a, struct input);
    *in = (struct input){.name = str_z(name), .bytes = data_bytes(name)};
    struct table t;
    struct err e;
    if (!table_read(a, in, &t, &e)) {
        bug(e.text, name);
    }
    return t;
}

size_t table_column(const struct table *t, const char *name) {
    for (size_t i = 0; i < t->ncolumns; i++) {
        if (str_is(t->columns[i], name)) {
            return i;
        }
    }
    bug("no such column:", name);
}

struct str table_cell(const struct table *t, size_t row, size_t column) {
    struct str s = t->cells[row * t->ncolumns + column];
    return str_is(s, "-") ? STR_NONE : s;
}

size_t table_row(const struct table *t, struct str id) {
    for (size_t i = 0; i < t->nrows; i++) {
        if (str_eq(t->cells[i * t->ncolumns], id)) {
            return i;
        }
    }
    return SIZE_MAX;
}
