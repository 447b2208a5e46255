/* Blocks but tables, laid out: see pdf_in.h. */
#include "doc/pdf_in.h"

#include <math.h>

#define NOTE_PAD 8.0
#define NOTE_BAR 3.0
#define LIST_INDENT 15.0
#define TERM_WIDTH 118.0
#define TERM_PAD 4.0
#define TERM_GAP 12.0

/* A figure is turned when it is this much wider than the measure, and wider than high. */
#define FIGURE_TURN 1.5

/* Blocks after a heading in which a wide table or figure makes the heading's page a turned one. */
enum { LOOK_AHEAD = 4 };

static const struct {
    enum pdf_style_name style;
    double before, after;
    const char *tag;
} headings[DOC_LEVELS + 1] = {[1] = {STYLE_H1, 30, 9, "H1"},
                              [2] = {STYLE_H2, 20, 6, "H2"},
                              [3] = {STYLE_H3, 15, 4.5, "H3"},
                              [4] = {STYLE_H4, 12, 3, "H4"}};

/* ---- what is wide ---- */

static bool figure_is_wide(const struct doc_block *f) {
    const struct drawing *d = f->drawing;
    return d != NULL && d->width > TEXT_WIDTH * FIGURE_TURN && d->width > d->height;
}

static bool is_wide(struct pdf *p, const struct doc_block *b) {
    if (b->turn != TURN_AUTO) {
        return b->turn == TURN_ALWAYS;
    }
    return b->kind == DOC_TABLE ? pdf_table_is_wide(p, b) : b->kind == DOC_FIGURE && figure_is_wide(b);
}

/* Whether what a heading introduces stands on a turned page, so that the two belong on one. */
static bool leads_to_wide(struct pdf *p, const struct doc_block *heading) {
    const struct doc_block *b = heading->next;
    for (int i = 0; b != NULL && i < LOOK_AHEAD; b = b->next, i++) {
        if (b->kind == DOC_TABLE || b->kind == DOC_FIGURE) {
            return is_wide(p, b);
        }
        if (b->kind != DOC_PARAGRAPH && b->kind != DOC_NOTE) {
            return false;
        }
    }
    return false;
}

/* ---- text blocks ---- */

static void set_heading(struct pdf *p, struct doc_block *h) {
    enum pdf_style_name style = headings[h->level].style;
    flow_hold_more(p);
    if (p->held.n == 0) {
        if (leads_to_wide(p, h)) {
            flow_turn(p, true);
        } else if (p->last->turned && (h->level == 1 || flow_room(p) < flow_whole(p) * 0.4)) {
            flow_turn(p, false);
        }
    }
    struct pdf_lines number = pdf_set_text(p, style, h->number, TEXT_WIDTH);
    double indent = pdf_width(number.v, number.n) + pdf_styles[style].size * 0.75;
    struct pdf_lines lines = pdf_set(p, style, h->runs, TEXT_WIDTH - indent);
    bool first = p->held.n == 0;
    double height = pdf_height(lines.v, lines.n);
    flow_hold(p, (struct item){.kind = ITEM_ANCHOR, .block = h, .x = MARGIN_SIDE}, first ? 0 : headings[h->level].before * 0.6);
    p->held_space = first ? headings[h->level].before : p->held_space;
    struct item item = {
        .kind = ITEM_LINES, .x = MARGIN_SIDE, .w = indent, .colour = ACCENT, .lines = number.v, .nlines = number.n};
    flow_hold(p, item, 0);
    if (height > flow_whole(p) / 3) { /* nobody means such a heading: set it like a paragraph */
        flow_lines(p, lines, MARGIN_SIDE + indent, INK, headings[h->level].tag);
        flow_space(p, headings[h->level].after);
        return;
    }
    item = (struct item){.kind = ITEM_LINES,
                         .x = MARGIN_SIDE + indent,
                         .w = TEXT_WIDTH,
                         .colour = INK,
                         .tag = headings[h->level].tag,
                         .lines = lines.v,
                         .nlines = lines.n};
    flow_hold(p, item, height + headings[h->level].after);
}

/* Text after a wide table stays on its page while there is room, and goes back upright with the next one. */
static void set_paragraph(struct pdf *p, struct doc_block *b) {
    struct pdf_lines lines = pdf_set(p, STYLE_BODY, b->runs, TEXT_WIDTH);
    double h = pdf_height(lines.v, lines.n);
    if (b->keep_next && h < flow_whole(p) / 4) {
        flow_hold_more(p);
        flow_hold(p, (struct item){.kind = ITEM_ANCHOR, .block = b, .x = MARGIN_SIDE}, 0);
        struct item item = {.kind = ITEM_LINES,
                            .x = MARGIN_SIDE,
                            .w = TEXT_WIDTH,
                            .colour = INK,
                            .tag = "P",
                            .lines = lines.v,
                            .nlines = lines.n};
        flow_hold(p, item, h + 6);
        return;
    }
    if (b->anchor.n > 0) {
        flow_hold(p, (struct item){.kind = ITEM_ANCHOR, .block = b, .x = MARGIN_SIDE}, 0);
    }
    flow_lines(p, lines, MARGIN_SIDE, INK, "P");
    flow_space(p, 6);
}

static enum pdf_colour tone_colour(enum doc_tone tone) {
    return tone == TONE_GOOD ? GOOD : tone == TONE_WARN ? WARN : tone == TONE_BAD ? BAD : tone == TONE_MUTED ? SOFT : ACCENT;
}

void pdf_note(struct pdf *p, enum doc_tone tone, const struct doc_run *runs) {
    double indent = NOTE_PAD + NOTE_BAR + 2;
    struct pdf_lines lines = pdf_set(p, STYLE_BODY, runs, TEXT_WIDTH - indent - NOTE_PAD);
    enum pdf_colour back = tone == TONE_GOOD ? GOOD_BACK : tone == TONE_WARN ? WARN_BACK : tone == TONE_BAD ? BAD_BACK : BAND;
    flow_space(p, 3);
    for (size_t from = 0; from < lines.n;) {
        /* whole where possible; a note taller than a page is parted */
        double room = flow_whole(p) - 2 * NOTE_PAD;
        double here = flow_room(p) - 2 * NOTE_PAD;
        double all = pdf_height(lines.v + from, lines.n - from);
        double most = all <= room && all > here ? room : all > room && here > room / 3 ? here : room;
        size_t n = 0;
        double h = 0;
        while (from + n < lines.n && (n == 0 || h + (double)lines.v[from + n].height <= most)) {
            h += (double)lines.v[from + n++].height;
        }
        double y = flow_take(p, h + 2 * NOTE_PAD);
        flow_put(p, (struct item){.kind = ITEM_BOX,
                                  .x = MARGIN_SIDE,
                                  .y = y,
                                  .w = TEXT_WIDTH,
                                  .h = h + 2 * NOTE_PAD,
                                  .colour = back,
                                  .edge = NO_COLOUR});
        flow_put(p, (struct item){.kind = ITEM_BOX,
                                  .x = MARGIN_SIDE,
                                  .y = y,
                                  .w = NOTE_BAR,
                                  .h = h + 2 * NOTE_PAD,
                                  .colour = tone_colour(tone),
                                  .edge = NO_COLOUR});
        flow_put(p, (struct item){.kind = ITEM_LINES,
                                  .x = MARGIN_SIDE + indent,
                                  .y = y + NOTE_PAD,
                                  .w = TEXT_WIDTH,
                                  .colour = INK,
                                  .tag = "Note",
                                  .lines = lines.v + from,
                                  .nlines = n});
        from += n;
    }
    flow_space(p, 9);
}

/* ---- lists ---- */

/* "1.", "a.", "i." by level; bullets for lists without order. */
static struct str label(struct arena *a, bool ordered, int level, int number) {
    static const char *const bullets[DOC_LIST_LEVELS] = {"\xE2\x80\xA2", "\xE2\x80\x93", "\xC2\xB7"};
    static const char *const roman[] = {"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"};
    if (!ordered) {
        return str_z(bullets[level]);
    }
    if (level == 1 && number <= 26) {
        return str_fmt(a, "%c.", 'a' + number - 1);
    }
    if (level == 2 && number <= (int)(sizeof roman / sizeof *roman)) {
        return str_fmt(a, "%s.", roman[number - 1]);
    }
    return str_fmt(a, "%d.", number);
}

static void set_item(struct pdf *p, const struct doc_block *list, size_t i, int number) {
    int level = list->items[i].level;
    double indent = LIST_INDENT * (level + 1) + (list->ordered ? 3 : 0);
    struct pdf_lines lines = pdf_set(p, STYLE_BODY, list->items[i].runs, TEXT_WIDTH - indent);
    struct pdf_lines mark = pdf_set_text(p, STYLE_BODY, label(p->a, list->ordered, level, number), 40);
    struct item item = {.kind = ITEM_LINES,
                        .w = LIST_INDENT,
                        .x = MARGIN_SIDE + indent - LIST_INDENT + (list->ordered ? -2 : 3),
                        .colour = ACCENT,
                        .tag = "Lbl",
                        .lines = mark.v,
                        .nlines = 1};
    flow_hold(p, item, 0);
    if (lines.n == 0) {
        flow_take(p, pdf_styles[STYLE_BODY].leading);
    }
    flow_lines(p, lines, MARGIN_SIDE + indent, INK, "LBody");
    flow_space(p, 2);
}

static void set_list(struct pdf *p, struct doc_block *b) {
    int numbers[DOC_LIST_LEVELS] = {0};
    for (size_t i = 0; i < b->nitems; i++) {
        int level = b->items[i].level;
        for (int deeper = level + 1; deeper < DOC_LIST_LEVELS; deeper++) {
            numbers[deeper] = 0;
        }
        set_item(p, b, i, ++numbers[level]);
    }
    flow_space(p, 5);
}

/* One row of a list of terms, parted by lines when it must be. */
static void set_term(struct pdf *p, struct str name, const struct doc_run *runs) {
    struct pdf_lines term = pdf_set_text(p, STYLE_TERM, name, TERM_WIDTH);
    struct pdf_lines text = pdf_set(p, STYLE_TERM, runs, TEXT_WIDTH - TERM_WIDTH - TERM_GAP);
    struct item rule = {.kind = ITEM_BOX, .x = MARGIN_SIDE, .w = TEXT_WIDTH, .h = 0.5, .colour = LINE, .edge = NO_COLOUR};
    flow_hold(p, rule, TERM_PAD);
    struct item item = {.kind = ITEM_LINES,
                        .x = MARGIN_SIDE,
                        .w = TERM_WIDTH,
                        .colour = SOFT,
                        .tag = "Lbl",
                        .lines = term.v,
                        .nlines = term.n < 4 ? term.n : 4};
    flow_hold(p, item, 0);
    double most = pdf_height(term.v, item.nlines);
    double h = pdf_height(text.v, text.n);
    if (h < most) { /* the term is the taller one: its lines decide */
        double y = flow_take(p, most);
        flow_put(p, (struct item){.kind = ITEM_LINES,
                                  .x = MARGIN_SIDE + TERM_WIDTH + TERM_GAP,
                                  .y = y,
                                  .w = TEXT_WIDTH,
                                  .colour = INK,
                                  .tag = "LBody",
                                  .lines = text.v,
                                  .nlines = text.n});
    } else {
        flow_lines(p, text, MARGIN_SIDE + TERM_WIDTH + TERM_GAP, INK, "LBody");
    }
    flow_space(p, TERM_PAD);
}

static void end_terms(struct pdf *p) {
    double y = flow_take(p, 0.5);
    flow_put(p, (struct item){
                    .kind = ITEM_BOX, .x = MARGIN_SIDE, .y = y, .w = TEXT_WIDTH, .h = 0.5, .colour = LINE, .edge = NO_COLOUR});
    flow_space(p, 12);
}

void pdf_terms(struct pdf *p, const struct doc_field *fields, size_t n) {
    for (size_t i = 0; i < n; i++) {
        struct doc_run *run = ARENA_NEW(p->a, struct doc_run);
        run->text = fields[i].value.n > 0 ? fields[i].value : STR("\xE2\x80\x93");
        set_term(p, fields[i].name, run);
    }
    if (n > 0) {
        end_terms(p);
    }
}

static void set_terms(struct pdf *p, const struct doc_block *b) {
    for (size_t i = 0; i < b->nitems; i++) {
        set_term(p, b->items[i].term, b->items[i].runs);
    }
    end_terms(p);
}

/* ---- figures ---- */

void pdf_caption(struct pdf *p, const struct doc_block *b, double x, bool hold) {
    if (b->caption.n == 0) {
        return;
    }
    struct doc_run text = {.text = b->caption};
    struct doc_run gap = {.text = STR("\xE2\x80\x82"), .next = &text};
    struct doc_run number = {.text = doc_label(p->a, b), .style = DOC_STRONG, .next = &gap};
    struct pdf_lines lines = pdf_set(p, STYLE_SMALL, &number, TEXT_WIDTH);
    if (hold && lines.n <= 6) {
        struct item item = {
            .kind = ITEM_LINES, .x = x, .w = TEXT_WIDTH, .colour = INK, .tag = "Caption", .lines = lines.v, .nlines = lines.n};
        flow_hold(p, item, pdf_height(lines.v, lines.n) + 5);
    } else {
        flow_lines(p, lines, x, INK, "Caption");
    }
}

static void set_figure(struct pdf *p, struct doc_block *f) {
    const struct drawing *d = f->drawing;
    if (is_wide(p, f)) {
        flow_turn(p, true);
    }
    flow_space(p, 8);
    flow_hold(p, (struct item){.kind = ITEM_ANCHOR, .block = f, .x = MARGIN_SIDE}, 0);
    double full = page_width(p->last) - 2 * MARGIN_SIDE;
    if (d != NULL && isfinite(d->width) && isfinite(d->height) && d->width > 0 && d->height > 0) {
        double below = f->caption.n > 0 ? 30 : 8;
        /* what is held (a heading) and the caption go on the same page */
        double tallest = flow_whole(p) - below - p->held_height;
        tallest = tallest > 120 ? tallest : 120;
        double scale = fmin(1.0, fmin(full / d->width, tallest / d->height));
        double w = d->width * scale;
        double h = d->height * scale;
        double y = flow_take(p, h + below);
        p->y -= below;
        double room = p->last->turned ? full : TEXT_WIDTH;
        flow_put(p, (struct item){.kind = ITEM_FIGURE,
                                  .block = f,
                                  .x = MARGIN_SIDE + fmax(0, (room - w) / 2),
                                  .y = y,
                                  .w = w,
                                  .h = h,
                                  .tag = "Figure"});
    }
    flow_space(p, 8);
    pdf_caption(p, f, MARGIN_SIDE, false);
    flow_space(p, 14);
}

void pdf_blocks(struct pdf *p) {
    flow_page(p, false);
    for (struct doc_block *b = p->doc->first; b != NULL; b = b->next) {
        switch (b->kind) {
            case DOC_HEADING:
                set_heading(p, b);
                break;
            case DOC_PARAGRAPH:
                set_paragraph(p, b);
                break;
            case DOC_NOTE:
                if (b->anchor.n > 0) {
                    flow_hold(p, (struct item){.kind = ITEM_ANCHOR, .block = b, .x = MARGIN_SIDE}, 0);
                }
                pdf_note(p, b->tone, b->runs);
                break;
            case DOC_LIST:
                if (b->nitems > 0 && b->items[0].term.n > 0) {
                    set_terms(p, b);
                } else {
                    set_list(p, b);
                }
                break;
            case DOC_TABLE:
                if (b->ncolumns > 0) {
                    flow_turn(p, p->last->turned || is_wide(p, b));
                    pdf_table(p, b);
                }
                break;
            case DOC_FIGURE:
                set_figure(p, b);
                break;
            case DOC_PAGE_BREAK:
                flow_release(p);
                if (!p->at_top) {
                    flow_page(p, false);
                }
                break;
        }
    }
    flow_take(p, 0); /* a heading without text at the end */
}
