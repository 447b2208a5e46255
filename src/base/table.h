/*
 * Tables of tab-separated text: the first line names the columns; "-" is an empty cell. The project's catalogues (data/) are
 * such tables, embedded in the program at build, where their shape was checked.
 */
#ifndef CORDON_BASE_TABLE_H
#define CORDON_BASE_TABLE_H

#include "base/input.h"

struct table {
    struct str *columns;
    size_t ncolumns;
    struct str *cells; /* row by row */
    size_t nrows;
    const struct input *in; /* for messages; null for embedded tables */
};

/* Reads a table; every row must have as many cells as the header. Slices point into the input. */
bool table_read(struct arena *a, const struct input *in, struct table *out, struct err *e);

/* The embedded catalogue data/<name>.tsv. Asking for one that does not exist is a bug and ends the program. */
struct table table_data(struct arena *a, const char *name);

/* The bytes of any embedded file, by its name. As above when there is none. */
struct str data_bytes(const char *name);

/* Column number by name; asking an embedded table for a column that it has not is a bug and ends the program. */
size_t table_column(const struct table *t, const char *name);

/* The cell; "-" reads as empty. */
struct str table_cell(const struct table *t, size_t row, size_t column);

/* Row whose first cell is `id`, or SIZE_MAX. O(rows). */
size_t table_row(const struct table *t, struct str id);

#endif
