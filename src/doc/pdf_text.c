/* Text of the PDF writer: runs into lines, by pango. See pdf_in.h. */
#include <string.h>

#include "doc/pdf_in.h"

/* The CJK families stand here so that their punctuation is not taken from some rare script's font that also has it. */
#define SANS "Inter, Noto Sans, Liberation Sans, DejaVu Sans, Noto Sans CJK SC, Droid Sans Fallback, sans-serif"
#define MONO "JetBrains Mono, DejaVu Sans Mono, Liberation Mono, monospace"

/* Ligatures and contextual forms would turn "->" into an arrow, which is wrong in an identifier. */
#define FEATURES "calt=0, liga=0, clig=0"

/*
 * A piece of text that is laid out at once. Where nothing allows a break, pango shapes the rest of a word anew for each line,
 * which costs the square of its length: words are cut too.
 */
enum { PIECE_BYTES = 4096, PIECE_SEARCH = 256, WORD_BYTES = 600 };

/* Mono letters are wide: set a little smaller they match the text around them. */
#define MONO_SCALE 0.88

const struct pdf_style pdf_styles[STYLE_COUNT] = {
    [STYLE_BODY] = {9.5, 14.0, 400, false},       [STYLE_H1] = {17, 22, 600, false},
    [STYLE_H2] = {12.8, 17, 600, false},          [STYLE_H3] = {10.8, 15, 600, false},
    [STYLE_H4] = {9.6, 14, 600, false},           [STYLE_TITLE] = {28, 34, 600, false},
    [STYLE_SUBTITLE] = {13, 18, 400, false},      [STYLE_SMALL] = {7.8, 10.6, 400, true},
    [STYLE_TERM] = {9, 12.6, 400, false},         [STYLE_CELL] = {7.9, 10.8, 400, true},
    [STYLE_CELL_STRONG] = {7.9, 10.8, 600, true}, [STYLE_CELL_TINY] = {4.5, 6, 400, true},
};

/* ---- attributes ---- */

static void attribute(struct pdf *p, PangoAttrList *list, PangoAttribute *attribute, size_t start, size_t end) {
    attribute->start_index = (guint)start;
    attribute->end_index = end == SIZE_MAX ? PANGO_ATTR_INDEX_TO_TEXT_END : (guint)end;
    p->api.pango.attr_list_insert(list, attribute);
}

static PangoAttrList *base_attributes(struct pdf *p, enum pdf_style_name style) {
    const struct pango_api *pango = &p->api.pango;
    PangoAttrList *list = pango->attr_list_new();
    attribute(p, list, pango->attr_insert_hyphens_new(FALSE), 0, SIZE_MAX); /* a hyphen more would change an identifier */
    attribute(p, list, pango->attr_line_height_new_absolute((int)(pdf_styles[style].leading * PANGO_SCALE)), 0, SIZE_MAX);
    attribute(p, list, pango->attr_font_features_new(pdf_styles[style].tabular ? FEATURES ", tnum=1" : FEATURES), 0, SIZE_MAX);
    return list;
}

static void style_attributes(struct pdf *p, PangoAttrList *list, enum doc_style style, size_t start, size_t end) {
    const struct pango_api *pango = &p->api.pango;
    switch (style) {
        case DOC_PLAIN:
            break;
        case DOC_STRONG:
            attribute(p, list, pango->attr_weight_new(PANGO_WEIGHT_SEMIBOLD), start, end);
            break;
        case DOC_EMPHASIS:
            attribute(p, list, pango->attr_style_new(PANGO_STYLE_ITALIC), start, end);
            break;
        case DOC_CODE:
            attribute(p, list, pango->attr_family_new(MONO), start, end);
            attribute(p, list, pango->attr_scale_new(MONO_SCALE), start, end);
            break;
        case DOC_TODO:
            attribute(p, list, pango->attr_weight_new(PANGO_WEIGHT_SEMIBOLD), start, end);
            attribute(p, list, pango->attr_background_new(0xFFFF, 0xDDDD, 0x7A7A), start, end);
            attribute(p, list, pango->attr_foreground_new(0x4A4A, 0x3434, 0), start, end);
            break;
    }
}

/* ---- opening ---- */

/* Advances of printable ASCII, for column widths without shaping every cell. */
static void measure_ascii(struct pdf *p, double *advance, enum doc_style style) {
    const struct pango_api *pango = &p->api.pango;
    char text[2 * 128];
    size_t n = 0;
    for (char c = ' '; c < 0x7F; c++) {
        text[n++] = c;
    }
    PangoLayout *layout = pango->layout_new(p->context);
    PangoAttrList *list = base_attributes(p, STYLE_CELL);
    style_attributes(p, list, style, 0, n);
    pango->layout_set_font_description(layout, p->fonts[STYLE_CELL]);
    pango->layout_set_attributes(layout, list);
    pango->layout_set_text(layout, text, (int)n);
    PangoLayoutLine *line = pango->layout_get_line_readonly(layout, 0);
    int before = 0;
    for (size_t i = 0; i < n; i++) {
        int after = 0;
        pango->layout_line_index_to_x(line, (int)i, TRUE, &after);
        advance[(int)text[i]] = (double)(after - before) / PANGO_SCALE / pdf_styles[STYLE_CELL].size;
        before = after;
    }
    pango->attr_list_unref(list);
    pango->object_unref(layout);
}

bool pdf_text_open(struct pdf *p) {
    const struct pango_api *pango = &p->api.pango;
    p->context = pango->create_context(p->cr);
    pango->context_set_resolution(p->context, 72); /* a font's point is a point of the page */
    pango->context_set_round_glyph_positions(p->context, FALSE);
    pango->context_set_language(p->context, pango->language_from_string(str_cstr(p->a, p->doc->language)));
    for (int i = 0; i < STYLE_COUNT; i++) {
        const struct pdf_style *s = &pdf_styles[i];
        struct str font =
            str_fmt(p->a, SANS " %s %d.%d", s->weight == 600 ? "Semi-Bold" : "", (int)s->size, (int)(s->size * 10 + 0.5) % 10);
        p->fonts[i] = pango->font_description_from_string(str_cstr(p->a, font));
        p->plain[i] = base_attributes(p, (enum pdf_style_name)i);
    }
    measure_ascii(p, p->advance[0], DOC_PLAIN);
    measure_ascii(p, p->advance[1], DOC_STRONG);
    measure_ascii(p, p->advance[2], DOC_CODE);
    return true;
}

void pdf_text_close(struct pdf *p) {
    for (int i = 0; i < STYLE_COUNT; i++) {
        if (p->fonts[i] != NULL) {
            p->api.pango.font_description_free(p->fonts[i]);
            p->api.pango.attr_list_unref(p->plain[i]);
        }
    }
    if (p->context != NULL) {
        p->api.pango.object_unref(p->context);
    }
}

/* ---- setting ---- */

static PangoLayout *new_layout(struct pdf *p, enum pdf_style_name style, double width) {
    const struct pango_api *pango = &p->api.pango;
    PangoLayout *layout = pango->layout_new(p->context);
    arena_on_free(p->a, pango->object_unref, layout);
    pango->layout_set_font_description(layout, p->fonts[style]);
    double units = width * PANGO_SCALE;
    pango->layout_set_width(layout, units < 1 ? 1 : units > 1e8 ? (int)1e8 : (int)units);
    pango->layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    return layout;
}

typedef VEC(struct pdf_line) line_list;

static void take_lines(struct pdf *p, PangoLayout *layout, const struct pdf_link *links, line_list *out) {
    const struct pango_api *pango = &p->api.pango;
    PangoLayoutIter *it = pango->layout_get_iter(layout);
    do {
        int top;
        int bottom;
        PangoRectangle logical;
        pango->layout_iter_get_line_yrange(it, &top, &bottom);
        pango->layout_iter_get_line_extents(it, NULL, &logical);
        struct pdf_line line = {.line = pango->layout_iter_get_line_readonly(it),
                                .links = links,
                                .x = (float)logical.x / PANGO_SCALE,
                                .width = (float)logical.width / PANGO_SCALE,
                                .height = (float)(bottom - top) / PANGO_SCALE,
                                .baseline = (float)(pango->layout_iter_get_baseline(it) - top) / PANGO_SCALE};
        vec_push(p->a, out, line);
    } while (pango->layout_iter_next_line(it));
    pango->layout_iter_free(it);
}

/* Text being collected until it is laid out. */
struct piece {
    struct sb text;
    PangoAttrList *attributes; /* null: only plain text so far */
    struct pdf_link *links;
};

static void lay_out_piece(struct pdf *p, enum pdf_style_name style, struct piece *piece, double width, line_list *out) {
    const struct pango_api *pango = &p->api.pango;
    PangoLayout *layout = new_layout(p, style, width);
    pango->layout_set_attributes(layout, piece->attributes != NULL ? piece->attributes : p->plain[style]);
    pango->layout_set_text(layout, piece->text.n > 0 ? piece->text.p : "", (int)piece->text.n);
    take_lines(p, layout, piece->links, out);
    if (piece->attributes != NULL) {
        pango->attr_list_unref(piece->attributes);
    }
    *piece = (struct piece){.text = SB(p->a)};
}

/* The text up to where a word has gone on for too long; all of it when none does. */
static size_t sane_length(struct str text) {
    size_t word = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool may_break = c == ' ' || c == '\n' || (unsigned char)c >= 0x80; /* other scripts break in their own ways */
        word = may_break ? 0 : word + 1;
        if (word == WORD_BYTES) {
            return i + 1;
        }
    }
    return text.n;
}

/* How much of the text goes into a piece with `room` left: to a space when there is one near, never inside a character. */
static size_t part_length(struct str text, size_t room) {
    size_t sane = sane_length(str_sub(text, 0, room));
    if (sane < room || text.n <= room) {
        return sane < text.n ? sane : text.n;
    }
    size_t lowest = room > PIECE_SEARCH ? room - PIECE_SEARCH : 0;
    for (size_t i = room; i > lowest; i--) {
        if (text.p[i - 1] == ' ' || text.p[i - 1] == '\n') {
            return i;
        }
    }
    while (room > 0 && ((unsigned char)text.p[room] & 0xC0) == 0x80) {
        room--;
    }
    return room;
}

static void add_part(struct pdf *p, enum pdf_style_name style, struct piece *piece, const struct doc_run *run,
                     struct str text) {
    size_t start = piece->text.n;
    sb_str(&piece->text, text);
    if (run->style != DOC_PLAIN || run->link.n > 0) {
        piece->attributes = piece->attributes != NULL ? piece->attributes : base_attributes(p, style);
        style_attributes(p, piece->attributes, run->style, start, piece->text.n);
    }
    if (run->link.n > 0) {
        attribute(p, piece->attributes, p->api.pango.attr_foreground_new(0x0A0A, 0x5454, 0x7070), start, piece->text.n);
        struct pdf_link *link = ARENA_NEW(p->a, struct pdf_link);
        *link = (struct pdf_link){(int)start, (int)piece->text.n, run->link, piece->links};
        piece->links = link;
    }
}

struct pdf_lines pdf_set(struct pdf *p, enum pdf_style_name style, const struct doc_run *runs, double width) {
    line_list out = {0};
    struct piece piece = {.text = SB(p->a)};
    for (const struct doc_run *run = runs; run != NULL; run = run->next) {
        for (struct str rest = run->text; rest.n > 0;) {
            size_t n = part_length(rest, PIECE_BYTES - piece.text.n);
            if (n > 0) {
                add_part(p, style, &piece, run, str_sub(rest, 0, n));
                rest = str_from(rest, n);
            }
            if (rest.n > 0) {
                lay_out_piece(p, style, &piece, width, &out);
            }
        }
    }
    if (piece.text.n > 0) {
        lay_out_piece(p, style, &piece, width, &out);
    }
    return (struct pdf_lines){out.v, out.n};
}

struct pdf_lines pdf_set_text(struct pdf *p, enum pdf_style_name style, struct str text, double width) {
    struct doc_run run = {.text = text};
    return pdf_set(p, style, &run, width);
}

struct pdf_line pdf_set_line(struct pdf *p, enum pdf_style_name style, struct str text, double width) {
    const struct pango_api *pango = &p->api.pango;
    struct sb flat = SB(p->a);
    for (struct str rest = str_sub(text, 0, part_length(text, PIECE_BYTES)), line; str_next(&rest, '\n', &line);) {
        sb_str(&flat, line);
        sb_z(&flat, rest.n > 0 ? " " : "");
    }
    PangoLayout *layout = new_layout(p, style, width);
    pango->layout_set_attributes(layout, p->plain[style]);
    pango->layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    pango->layout_set_text(layout, flat.n > 0 ? flat.p : "", (int)flat.n);
    line_list out = {0};
    take_lines(p, layout, NULL, &out);
    return out.v[0];
}

double pdf_height(const struct pdf_line *lines, size_t n) {
    double h = 0;
    for (size_t i = 0; i < n; i++) {
        h += (double)lines[i].height;
    }
    return h;
}

double pdf_width(const struct pdf_line *lines, size_t n) {
    double w = 0;
    for (size_t i = 0; i < n; i++) {
        w = (double)lines[i].width > w ? (double)lines[i].width : w;
    }
    return w;
}

/* ---- estimates ---- */

/* Where pango may break a line, roughly: after these a word goes on in the next line without harm. */
static bool breaks_after(char c) {
    return c == ' ' || c == '\n' || c == '-' || c == '/';
}

void pdf_estimate(const struct pdf *p, enum pdf_style_name style, const struct doc_run *runs, double *natural, double *word) {
    double line = 0;
    double part = 0;
    double size = pdf_styles[style].size;
    for (; runs != NULL; runs = runs->next) {
        bool strong = pdf_styles[style].weight == 600 || runs->style == DOC_STRONG || runs->style == DOC_TODO;
        const double *advance = p->advance[runs->style == DOC_CODE ? 2 : strong ? 1 : 0];
        for (size_t i = 0; i < runs->text.n; i++) {
            unsigned char c = (unsigned char)runs->text.p[i];
            /* other scripts: a CJK character is an em in three bytes, most letters half an em in two */
            double w = size * (c < 0x80 ? advance[c] : c >= 0xE0 ? 0.5 : 0.3);
            line = c == '\n' ? 0 : line + w;
            part = breaks_after((char)c) ? 0 : part + w;
            *natural = line > *natural ? line : *natural;
            *word = part > *word ? part : *word;
        }
    }
}
