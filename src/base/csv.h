/* Comma-separated values (RFC 4180; any separator, quotes doubled inside quotes, LF or CRLF), one row at a time. */
#ifndef CORDON_BASE_CSV_H
#define CORDON_BASE_CSV_H

#include "base/input.h"

enum { CSV_MAX_CELLS = 64 };

struct csv {
    const struct input *in;
    size_t at;  /* offset of the next row */
    size_t row; /* offset of the present row, for errors */
    char separator;
    struct str cells[CSV_MAX_CELLS];
    size_t n;
};

/* Begins after a byte-order mark, if there is one; what is no text is refused. The separator is still to be set. */
bool csv_begin(struct csv *c, const struct input *in, struct err *e);

/* Reads the next row that is not blank into c->cells; false at the end (e->kind stays ERR_NONE) or on an error. Cells point
 * into the input, or into the arena when quotes had to be undone. */
bool csv_next(struct csv *c, struct arena *a, struct err *e);

#endif
