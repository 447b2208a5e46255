/* Tables, laid out: column widths, rows, headings on every page. See pdf_in.h. */
#include "doc/pdf_in.h"

#define PAD_X 5.0
#define PAD_Y 3.4
#define HEAD_RULE 0.8
#define ROW_RULE 0.4

/* No column asks for more than this for a word that had better not be broken, nor for more than this for its longest line. */
#define WORD_MOST 105.0
#define NATURAL_MOST 420.0

/* Tables of this many columns are turned when they ask for more than an upright page has; beyond the second number they are set
 * small. */
enum { WIDE_COLUMNS = 7, TINY_COLUMNS = 24 };

/* Texts up to this length are set once a column and used again. */
enum { CACHED_BYTES = 64 };

struct setting {
    struct pdf *p;
    struct doc_block *t;
    double *x, *width; /* of each column, padding included */
    double left, total;
    double pad_x;
    enum pdf_style_name style, strong;
    struct pdf_lines *head;
    double head_height;
    struct map cache;
    bool continued;
};

struct want {
    double natural, word;
};

/* ---- column widths ---- */

static struct want *column_wants(struct pdf *p, const struct doc_block *t) {
    struct want *w = ARENA_ARRAY(p->a, struct want, t->ncolumns);
    for (size_t c = 0; c < t->ncolumns; c++) {
        struct doc_run title = {.text = t->columns[c].title};
        pdf_estimate(p, STYLE_CELL_STRONG, &title, &w[c].natural, &w[c].word);
    }
    for (size_t i = 0; i < t->ncells; i++) {
        const struct doc_cell *cell = &t->cells[i];
        if (cell->title) {
            i += t->ncolumns - 1;
            continue;
        }
        bool toned = cell->tone != TONE_NONE && cell->tone != TONE_MUTED;
        pdf_estimate(p, toned ? STYLE_CELL_STRONG : STYLE_CELL, cell->runs, &w[i % t->ncolumns].natural,
                     &w[i % t->ncolumns].word);
    }
    for (size_t c = 0; c < t->ncolumns; c++) {
        double pad = 2 * PAD_X + 3; /* the estimate may be a little short */
        w[c].word = (w[c].word < WORD_MOST ? w[c].word : WORD_MOST) + pad;
        w[c].natural = (w[c].natural < NATURAL_MOST ? w[c].natural : NATURAL_MOST) + pad;
    }
    return w;
}

bool pdf_table_is_wide(struct pdf *p, const struct doc_block *t) {
    if (t->ncolumns < WIDE_COLUMNS) {
        return false;
    }
    struct want *w = column_wants(p, t);
    double total = 0;
    for (size_t c = 0; c < t->ncolumns; c++) {
        total += w[c].natural;
    }
    return total > TEXT_WIDTH;
}

static bool has_weight(const struct doc_column *c) {
    return c->weight > 0 && c->weight < 1e6;
}

/* A column with a weight wants its share of the table, whatever its content. */
static void apply_weights(const struct doc_block *t, struct want *w, double total) {
    double weights = 0;
    double others = 0;
    for (size_t c = 0; c < t->ncolumns; c++) {
        weights += has_weight(&t->columns[c]) ? t->columns[c].weight : 0;
        others += has_weight(&t->columns[c]) ? 0 : w[c].natural;
    }
    double share = total - (others < total * 0.6 ? others : total * 0.6);
    for (size_t c = 0; c < t->ncolumns && weights > 0; c++) {
        if (has_weight(&t->columns[c])) {
            double mine = share * t->columns[c].weight / weights;
            w[c].natural = mine > w[c].word ? mine : w[c].word;
        }
    }
}

/*
 * Every column gets room for its longest word, if the page has it, and the rest goes by what the columns ask for beyond that. A
 * plain table whose lines all fit is not stretched to the last point: its columns grow in proportion.
 */
static void share_width(struct setting *s) {
    const struct doc_block *t = s->t;
    struct want *w = column_wants(s->p, t);
    apply_weights(t, w, s->total);
    double words = 0;
    double naturals = 0;
    for (size_t c = 0; c < t->ncolumns; c++) {
        words += w[c].word;
        naturals += w[c].natural > w[c].word ? w[c].natural : w[c].word;
    }
    for (size_t c = 0; c < t->ncolumns; c++) {
        double natural = w[c].natural > w[c].word ? w[c].natural : w[c].word;
        if (naturals <= s->total) {
            s->width[c] = natural * s->total / naturals;
        } else if (words <= s->total && naturals > words) {
            s->width[c] = w[c].word + (natural - w[c].word) * (s->total - words) / (naturals - words);
        } else {
            s->width[c] = w[c].word * s->total / words;
        }
    }
    double x = s->left;
    for (size_t c = 0; c < t->ncolumns; c++) {
        s->x[c] = x;
        x += s->width[c];
    }
    double narrow = s->total / (double)t->ncolumns;
    s->pad_x = narrow < 6 * PAD_X ? narrow / 8 : PAD_X;
}

/* ---- cells ---- */

static enum pdf_style_name cell_style(const struct setting *s, enum doc_tone tone) {
    return tone == TONE_NONE || tone == TONE_MUTED ? s->style : s->strong;
}

static struct pdf_lines set_cell(struct setting *s, size_t column, const struct doc_cell *cell) {
    double width = s->width[column] - 2 * s->pad_x;
    enum pdf_style_name style = cell_style(s, cell->tone);
    const struct doc_run *r = cell->runs;
    if (r == NULL || r->next != NULL || r->link.n > 0 || r->text.n > CACHED_BYTES) {
        return pdf_set(s->p, style, r, width);
    }
    struct str key = str_fmt(s->p->a, "%zu/%d/%d/%.*s", column, (int)style, (int)r->style, STR_ARG(r->text));
    bool added;
    void **slot = map_slot(&s->cache, key, &added);
    if (added) {
        struct pdf_lines *lines = ARENA_NEW(s->p->a, struct pdf_lines);
        *lines = pdf_set(s->p, style, r, width);
        *slot = lines;
    }
    return *(const struct pdf_lines *)*slot;
}

static enum pdf_colour tone_ink(enum doc_tone tone) {
    static const enum pdf_colour inks[] = {
        [TONE_NONE] = INK, [TONE_GOOD] = GOOD, [TONE_WARN] = WARN, [TONE_BAD] = BAD, [TONE_MUTED] = SOFT};
    return inks[tone];
}

/* A frame round a short toned text: the tone can be seen without colour too. */
static void put_pill(struct setting *s, double x, double y, const struct pdf_line *lines, size_t n, enum doc_tone tone) {
    static const enum pdf_colour backs[] = {[TONE_GOOD] = GOOD_BACK, [TONE_WARN] = WARN_BACK, [TONE_BAD] = BAD_BACK};
    double h = pdf_height(lines, n);
    flow_put(s->p, (struct item){.kind = ITEM_BOX,
                                 .x = x - 3.4,
                                 .y = y - 0.6,
                                 .w = pdf_width(lines, n) + 6.8,
                                 .h = h + 1.2,
                                 .radius = n == 1 ? 4.5 : 3,
                                 .colour = backs[tone],
                                 .edge = tone_ink(tone)});
}

enum { PILL_LINES = 3 };

static void put_cell(struct setting *s, size_t column, double y, const struct pdf_line *lines, size_t n, enum doc_tone tone,
                     const char *tag) {
    bool right = s->t->columns[column].right;
    double width = s->width[column] - 2 * s->pad_x;
    double x = s->x[column] + s->pad_x;
    if (n == 0) {
        return;
    }
    if (tone != TONE_NONE && tone != TONE_MUTED && n <= PILL_LINES && s->pad_x == PAD_X && pdf_width(lines, n) > 0) {
        put_pill(s, right ? x + width - pdf_width(lines, n) : x, y, lines, n, tone);
    }
    flow_put(s->p, (struct item){.kind = ITEM_LINES,
                                 .x = x,
                                 .y = y,
                                 .w = width,
                                 .right = right,
                                 .colour = tone_ink(tone),
                                 .tag = tag,
                                 .lines = lines,
                                 .nlines = n});
}

static void put_rule(struct setting *s, double y, double h, enum pdf_colour colour) {
    flow_put(s->p,
             (struct item){.kind = ITEM_BOX, .x = s->left, .y = y, .w = s->total, .h = h, .colour = colour, .edge = NO_COLOUR});
}

/* ---- the heading row ---- */

static void set_head(struct setting *s) {
    s->head = ARENA_ARRAY(s->p->a, struct pdf_lines, s->t->ncolumns);
    double most = pdf_styles[s->strong].leading;
    for (size_t c = 0; c < s->t->ncolumns; c++) {
        s->head[c] = pdf_set_text(s->p, s->strong, s->t->columns[c].title, s->width[c] - 2 * s->pad_x);
        double h = pdf_height(s->head[c].v, s->head[c].n);
        most = h > most ? h : most;
    }
    double limit = flow_whole(s->p) / 3; /* absurd headings are cut, so that rows have room */
    most = most < limit ? most : limit;
    s->head_height = most + 2 * PAD_Y + HEAD_RULE;
}

static void put_head(struct setting *s, double y) {
    flow_put(
        s->p,
        (struct item){
            .kind = ITEM_BOX, .x = s->left, .y = y, .w = s->total, .h = s->head_height, .colour = BAND, .edge = NO_COLOUR});
    const char *tag = s->continued ? NULL : "TH"; /* the repetition is no content of its own */
    flow_put(s->p, (struct item){.kind = ITEM_BEGIN, .tag = s->continued ? NULL : "TR"});
    for (size_t c = 0; c < s->t->ncolumns; c++) {
        size_t n = s->head[c].n;
        while (n > 1 && pdf_height(s->head[c].v, n) > s->head_height - 2 * PAD_Y) {
            n--;
        }
        double h = pdf_height(s->head[c].v, n); /* at the row's bottom */
        put_cell(s, c, y + s->head_height - HEAD_RULE - PAD_Y - h, s->head[c].v, n, TONE_NONE, tag);
    }
    flow_put(s->p, (struct item){.kind = ITEM_END, .tag = s->continued ? NULL : "TR"});
    put_rule(s, y + s->head_height - HEAD_RULE, HEAD_RULE, INK);
}

/* "Table 3, continued" and the heading row at the top of a page that goes on with the table. */
static void continue_table(struct setting *s) {
    struct pdf *p = s->p;
    flow_page(p, p->last->turned);
    if (s->t->caption.n > 0) {
        struct str label = doc_label(p->a, s->t);
        struct pdf_lines lines = pdf_set_text(p, STYLE_SMALL, str_fmt(p->a, "%.*s, continued", STR_ARG(label)), s->total);
        double y = flow_take(p, pdf_height(lines.v, lines.n) + 5);
        flow_put(
            p,
            (struct item){
                .kind = ITEM_LINES, .x = s->left, .y = y, .w = s->total, .colour = SOFT, .lines = lines.v, .nlines = lines.n});
    }
    s->continued = true;
    put_head(s, flow_take(p, s->head_height));
}

/* ---- rows ---- */

struct row {
    struct pdf_lines *cells; /* what is still to be placed */
    size_t n;                /* 1: a title over all columns */
    const struct doc_cell *source;
    double height;
};

static void set_row(struct setting *s, struct row *row, const struct doc_cell *cells) {
    row->source = cells;
    row->n = cells[0].title ? 1 : s->t->ncolumns;
    row->height = pdf_styles[s->style].leading;
    for (size_t c = 0; c < row->n; c++) {
        row->cells[c] =
            cells[0].title ? pdf_set(s->p, s->strong, cells[0].runs, s->total - 2 * s->pad_x) : set_cell(s, c, &cells[c]);
        double h = pdf_height(row->cells[c].v, row->cells[c].n);
        row->height = h > row->height ? h : row->height;
    }
}

/* Places the lines that fit into h; those that are left stay in the row. Returns whether any is left. */
static bool put_row(struct setting *s, struct row *row, double y, double h) {
    bool left = false;
    bool title = row->source[0].title;
    double height = h < row->height ? h : row->height;
    if (title) {
        flow_put(s->p, (struct item){.kind = ITEM_BOX,
                                     .x = s->left,
                                     .y = y,
                                     .w = s->total,
                                     .h = height + 2 * PAD_Y,
                                     .colour = BAND,
                                     .edge = NO_COLOUR});
    }
    flow_put(s->p, (struct item){.kind = ITEM_BEGIN, .tag = "TR"});
    for (size_t c = 0; c < row->n; c++) {
        struct pdf_lines *lines = &row->cells[c];
        size_t n = lines->n;
        double used = pdf_height(lines->v, n);
        for (; n > 0 && used > height + 0.01; n--) {
            used -= (double)lines->v[n - 1].height;
        }
        n = n == 0 && lines->n > 0 && h >= flow_whole(s->p) / 3 ? 1 : n; /* a line taller than the room: go on */
        if (title) {
            flow_put(s->p, (struct item){.kind = ITEM_LINES,
                                         .x = s->left + s->pad_x,
                                         .y = y + PAD_Y,
                                         .w = s->total,
                                         .colour = INK,
                                         .tag = "TH",
                                         .lines = lines->v,
                                         .nlines = n});
        } else {
            put_cell(s, c, y + PAD_Y, lines->v, n, row->source[c].tone, "TD");
        }
        lines->v += n;
        lines->n -= n;
        left = left || lines->n > 0;
    }
    flow_put(s->p, (struct item){.kind = ITEM_END, .tag = "TR"});
    row->height -= height;
    return left;
}

/* `need` more is wanted below the row: that of the row which a title must not be parted from. */
static void place_row(struct setting *s, struct row *row, double need) {
    struct pdf *p = s->p;
    double extra = 2 * PAD_Y + ROW_RULE;
    double page = flow_whole(p) - s->head_height - 20;
    need = row->height + need < page / 2 ? need : 0;
    if (row->height + extra + need > flow_room(p) && (row->height + extra <= page || flow_room(p) < page / 4)) {
        continue_table(s);
    }
    for (bool left = true; left;) {
        double room = flow_room(p) - extra;
        double h = row->height < room ? row->height : room;
        double y = flow_take(p, h + extra);
        left = put_row(s, row, y, h);
        put_rule(s, y + h + 2 * PAD_Y, ROW_RULE, left ? INK : LINE);
        if (left) {
            double least = pdf_styles[s->style].leading;
            row->height = row->height > least ? row->height : least;
            continue_table(s);
        }
    }
}

static void set_rows(struct setting *s) {
    const struct doc_block *t = s->t;
    struct row rows[2];
    rows[0].cells = ARENA_ARRAY(s->p->a, struct pdf_lines, t->ncolumns);
    rows[1].cells = ARENA_ARRAY(s->p->a, struct pdf_lines, t->ncolumns);
    size_t n = t->ncells / t->ncolumns;
    if (n > 0) {
        set_row(s, &rows[0], t->cells);
    }
    for (size_t i = 0; i < n; i++) {
        struct row *row = &rows[i % 2];
        struct row *next = &rows[(i + 1) % 2];
        if (i + 1 < n) {
            set_row(s, next, t->cells + (i + 1) * t->ncolumns);
        }
        bool heads = t->cells[i * t->ncolumns].title && i + 1 < n;
        place_row(s, row, heads ? next->height + 2 * PAD_Y + ROW_RULE : 0);
    }
}

static void put_empty(struct setting *s) {
    struct pdf_lines lines = pdf_set_text(s->p, s->style, STR("No entries."), s->total);
    double y = flow_take(s->p, pdf_height(lines.v, lines.n) + 2 * PAD_Y);
    flow_put(s->p, (struct item){.kind = ITEM_LINES,
                                 .x = s->left + s->pad_x,
                                 .y = y + PAD_Y,
                                 .w = s->total,
                                 .colour = SOFT,
                                 .tag = "TD",
                                 .lines = lines.v,
                                 .nlines = lines.n});
}

/* Height of the first row, so that caption and heading row are not left alone at a page's foot. */
static double first_row_height(struct setting *s) {
    if (s->t->ncells == 0) {
        return pdf_styles[s->style].leading;
    }
    struct row row = {.cells = ARENA_ARRAY(s->p->a, struct pdf_lines, s->t->ncolumns)};
    set_row(s, &row, s->t->cells);
    double h = row.height;
    if (s->t->cells[0].title && s->t->ncells > s->t->ncolumns) {
        set_row(s, &row, s->t->cells + s->t->ncolumns);
        h += row.height + 2 * PAD_Y;
    }
    return h < flow_whole(s->p) / 3 ? h : flow_whole(s->p) / 3;
}

void pdf_table(struct pdf *p, struct doc_block *t) {
    struct setting s = {.p = p, .t = t, .left = MARGIN_SIDE, .total = page_width(p->last) - 2 * MARGIN_SIDE};
    s.style = t->ncolumns >= TINY_COLUMNS ? STYLE_CELL_TINY : STYLE_CELL;
    s.strong = t->ncolumns >= TINY_COLUMNS ? STYLE_CELL_TINY : STYLE_CELL_STRONG;
    s.x = ARENA_ARRAY(p->a, double, t->ncolumns);
    s.width = ARENA_ARRAY(p->a, double, t->ncolumns);
    s.cache = map_new(p->a, 0);
    share_width(&s);
    set_head(&s);
    flow_space(p, 8);
    flow_hold(p, (struct item){.kind = ITEM_ANCHOR, .block = t, .x = MARGIN_SIDE}, 0);
    flow_hold(p, (struct item){.kind = ITEM_BEGIN, .tag = "Table"}, 0);
    pdf_caption(p, t, s.left, true);
    double first = first_row_height(&s) + 2 * PAD_Y + ROW_RULE;
    double y = flow_take(p, s.head_height + first);
    p->y = y + s.head_height;
    put_head(&s, y);
    set_rows(&s);
    if (t->ncells == 0) {
        put_empty(&s);
    }
    put_rule(&s, p->y - ROW_RULE, HEAD_RULE, INK);
    flow_put(p, (struct item){.kind = ITEM_END, .tag = "Table"});
    flow_space(p, 16);
}
