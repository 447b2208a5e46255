/* Tables on a terminal: see table.h. */
#include "cli/table.h"

#include "base/vec.h"

struct cell {
    struct str text;
    enum cli_tint tint;
};

struct cli_table {
    struct cli *c;
    size_t ncolumns;
    const char *const *headings;
    bool right[32];
    VEC(struct cell) cells;
};

struct cli_table *cli_table_new(struct cli *c, const char *const *headings) {
    struct cli_table *t = ARENA_NEW(c->a, struct cli_table);
    t->c = c;
    t->headings = headings;
    while (headings[t->ncolumns] != NULL) {
        t->ncolumns++;
    }
    return t;
}

void cli_table_right(struct cli_table *t, size_t column) {
    t->right[column] = true;
}

void cli_cell_tint(struct cli_table *t, struct str text, enum cli_tint tint) {
    vec_push(t->c->a, &t->cells, (struct cell){text, tint});
}

void cli_cell(struct cli_table *t, struct str text) {
    cli_cell_tint(t, text, TINT_NONE);
}

/* Columns a UTF-8 text takes: code points, which is right for the scripts that appear in component names. */
static size_t width_of(struct str s) {
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80 ? 1 : 0;
    }
    return n;
}

static struct str cut_to(struct arena *a, struct str s, size_t width) {
    if (width_of(s) <= width || width == 0) {
        return s;
    }
    size_t n = 0;
    size_t i = 0;
    while (i < s.n && n < width - 1) {
        do {
            i++;
        } while (i < s.n && ((unsigned char)s.p[i] & 0xC0) == 0x80);
        n++;
    }
    return str_cat(a, str_sub(s, 0, i), STR("…"));
}

/* Shrinks the widest column, again and again, until the row fits the terminal. */
static void fit(const struct cli_table *t, size_t *widths) {
    const size_t gap = 2;
    const size_t least = 8;
    size_t total = gap * (t->ncolumns - 1);
    for (size_t i = 0; i < t->ncolumns; i++) {
        total += widths[i];
    }
    while (t->c->width > 0 && total > (size_t)t->c->width) {
        size_t widest = 0;
        for (size_t i = 1; i < t->ncolumns; i++) {
            widest = widths[i] > widths[widest] ? i : widest;
        }
        if (widths[widest] <= least) {
            return;
        }
        widths[widest]--;
        total--;
    }
}

static void put_cell(const struct cli_table *t, struct cell cell, size_t column, size_t width, bool last) {
    static const char *const codes[] = {"", "\033[31m", "\033[33m", "\033[32m", "\033[34m", "\033[2m", "\033[1m"};
    struct sb *out = &t->c->out;
    struct str s = cut_to(t->c->a, cell.text, width);
    size_t pad = width > width_of(s) ? width - width_of(s) : 0;
    for (size_t i = 0; t->right[column] && i < pad; i++) {
        sb_char(out, ' ');
    }
    bool tinted = t->c->color && cell.tint != TINT_NONE;
    sb_z(out, tinted ? codes[cell.tint] : "");
    for (size_t i = 0; i < s.n; i++) {
        sb_char(out, (unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7F ? ' ' : s.p[i]); /* no escapes from input */
    }
    sb_z(out, tinted ? "\033[0m" : "");
    for (size_t i = 0; !t->right[column] && !last && i < pad; i++) {
        sb_char(out, ' ');
    }
    sb_z(out, last ? "\n" : "  ");
}

void cli_table_print(struct cli_table *t) {
    size_t widths[32];
    for (size_t i = 0; i < t->ncolumns; i++) {
        widths[i] = width_of(str_z(t->headings[i]));
    }
    for (size_t i = 0; i < t->cells.n; i++) {
        size_t w = width_of(t->cells.v[i].text);
        size_t column = i % t->ncolumns;
        widths[column] = w > widths[column] ? w : widths[column];
    }
    fit(t, widths);
    for (size_t i = 0; i < t->ncolumns; i++) {
        put_cell(t, (struct cell){str_z(t->headings[i]), TINT_BOLD}, i, widths[i], i + 1 == t->ncolumns);
    }
    for (size_t i = 0; i < t->cells.n; i++) {
        size_t column = i % t->ncolumns;
        put_cell(t, t->cells.v[i], column, widths[column], column + 1 == t->ncolumns);
    }
}

enum cli_tint cli_tint_of(struct str word) {
    static const struct {
        const char *word;
        enum cli_tint tint;
    } tints[] = {
        {"critical", TINT_RED},
        {"high", TINT_RED},
        {"uncontrolled", TINT_RED},
        {"catastrophic", TINT_RED},
        {"uncontrolled (proposed)", TINT_RED},
        {"missing", TINT_RED},
        {"medium", TINT_YELLOW},
        {"review", TINT_YELLOW},
        {"serious", TINT_YELLOW},
        {"open", TINT_YELLOW},
        {"low", TINT_GREEN},
        {"controlled", TINT_GREEN},
        {"covered", TINT_GREEN},
        {"not_affected", TINT_GREEN},
        {"fixed", TINT_GREEN},
        {"none", TINT_DIM},
    };
    for (size_t i = 0; i < sizeof tints / sizeof *tints; i++) {
        if (str_is(word, tints[i].word)) {
            return tints[i].tint;
        }
    }
    return TINT_NONE;
}
