/* Rows of CSV: see csv.h. */
#include "base/csv.h"

bool csv_begin(struct csv *c, const struct input *in, struct err *e) {
    *c = (struct csv){.in = in, .at = str_starts(in->bytes, STR("\xEF\xBB\xBF")) ? 3 : 0};
    return input_want_text(in, e);
}

static bool add_cell(struct csv *c, struct str cell, struct err *e) {
    if (c->n == CSV_MAX_CELLS) {
        return input_fail(c->in, c->row, e, "a row has more than the limit of %d cells (CSV_MAX_CELLS)", CSV_MAX_CELLS);
    }
    c->cells[c->n++] = cell;
    return true;
}

/* After the opening quote; leaves c->at after the closing one. */
static bool quoted(struct csv *c, struct arena *a, struct err *e) {
    struct str s = c->in->bytes;
    size_t open = c->at;
    struct sb b = SB(a);
    for (c->at++; c->at < s.n; c->at++) {
        if (s.p[c->at] != '"') {
            sb_char(&b, s.p[c->at]);
        } else if (c->at + 1 < s.n && s.p[c->at + 1] == '"') {
            sb_char(&b, '"');
            c->at++;
        } else {
            c->at++;
            return add_cell(c, sb_get(&b), e);
        }
    }
    return input_fail(c->in, open, e, "a quoted cell has no end");
}

static bool plain(struct csv *c, struct err *e) {
    struct str s = c->in->bytes;
    size_t start = c->at;
    while (c->at < s.n && s.p[c->at] != c->separator && s.p[c->at] != '\n' && s.p[c->at] != '\r') {
        c->at++;
    }
    return add_cell(c, str_sub(s, start, c->at - start), e);
}

bool csv_next(struct csv *c, struct arena *a, struct err *e) {
    struct str s = c->in->bytes;
    while (c->at < s.n && (s.p[c->at] == '\n' || s.p[c->at] == '\r')) {
        c->at++;
    }
    c->n = 0;
    c->row = c->at;
    if (c->at >= s.n) {
        return false;
    }
    for (;;) {
        if (!(c->at < s.n && s.p[c->at] == '"' ? quoted(c, a, e) : plain(c, e))) {
            return false;
        }
        if (c->at >= s.n || s.p[c->at] == '\n' || s.p[c->at] == '\r') {
            return true;
        }
        if (s.p[c->at] != c->separator) {
            return input_fail(c->in, c->at, e, "a quoted cell must end before '%c' or the line's end", c->separator);
        }
        c->at++;
    }
}
