/*
 * Inside the PDF writer. It works in two passes: the blocks are laid out into pages of items (pdf_text.c, pdf_flow.c,
 * pdf_block.c, pdf_table.c, pdf_front.c), then the pages are drawn (pdf_draw.c, pdf_figure.c), when page numbers are known.
 * Lengths are points of 1/72 inch, y grows downwards.
 */
#ifndef CORDON_DOC_PDF_IN_H
#define CORDON_DOC_PDF_IN_H

#include "base/vec.h"
#include "doc/doc.h"
#include "doc/pdf_api.h"

/* ---- the look ---- */

#define PAGE_SHORT 595.28 /* A4 */
#define PAGE_LONG 841.89
#define MARGIN_SIDE 54.0
#define MARGIN_TOP 70.0
#define MARGIN_FOOT 62.0
#define TEXT_WIDTH (PAGE_SHORT - 2 * MARGIN_SIDE) /* the measure of running text, on turned pages too */

enum pdf_colour { INK, SOFT, LINE, BAND, ACCENT, GOOD, WARN, BAD, GOOD_BACK, WARN_BACK, BAD_BACK, NO_COLOUR };

/* How a piece of text is set: size and line height in points. */
struct pdf_style {
    double size, leading;
    int weight; /* 400, 600 */
    bool tabular;
};

enum pdf_style_name {
    STYLE_BODY,
    STYLE_H1,
    STYLE_H2,
    STYLE_H3,
    STYLE_H4,
    STYLE_TITLE,
    STYLE_SUBTITLE,
    STYLE_SMALL, /* captions, running head and foot */
    STYLE_TERM,
    STYLE_CELL,
    STYLE_CELL_STRONG,
    STYLE_CELL_TINY, /* tables with very many columns */
    STYLE_COUNT
};

extern const struct pdf_style pdf_styles[STYLE_COUNT];

/* ---- text ---- */

/* A stretch of a piece that is a link. */
struct pdf_link {
    int start, end; /* byte offsets in the layout's text */
    struct str target;
    struct pdf_link *next;
};

struct pdf_line {
    PangoLayoutLine *line;
    const struct pdf_link *links; /* of the whole piece */
    float x, width;               /* of the text in the measure */
    float height, baseline;       /* baseline from the line's top */
};

struct pdf_lines {
    struct pdf_line *v;
    size_t n;
};

/* ---- pages ---- */

enum item_kind { ITEM_LINES, ITEM_BOX, ITEM_FIGURE, ITEM_ANCHOR, ITEM_PAGE_OF, ITEM_BEGIN, ITEM_END };

struct item {
    enum item_kind kind;
    enum pdf_colour colour; /* text, or fill */
    enum pdf_colour edge;   /* BOX: outline */
    bool right;             /* LINES: flush right in w */
    double x, y, w, h, radius;
    const char *tag; /* LINES: structure type, or null; BEGIN */
    const struct pdf_line *lines;
    size_t nlines;
    struct doc_block *block; /* ANCHOR: where it begins; FIGURE; PAGE_OF: whose page number to set flush right at x + w */
};

struct page {
    bool turned;
    VEC(struct item) items;
    struct page *next;
};

struct pdf {
    struct arena *a;
    struct doc *doc;
    struct pdf_api api;
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoContext *context;
    PangoFontDescription *fonts[STYLE_COUNT];
    PangoAttrList *plain[STYLE_COUNT];
    double advance[3][128]; /* of ASCII at 1 pt: regular, semibold, mono */
    struct sb out;
    bool write_failed;

    struct page *first, *last;
    int npages;
    double y;              /* where the next thing goes on the last page */
    bool at_top;           /* nothing on it yet */
    VEC(struct item) held; /* items that wait for what follows them, from y = 0 */
    double held_height, held_space;
};

/* ---- pdf_text.c ---- */

bool pdf_text_open(struct pdf *p);
void pdf_text_close(struct pdf *p);

/* The runs broken into lines of at most `width`. Long text is laid out piece by piece, so that cost stays linear. */
struct pdf_lines pdf_set(struct pdf *p, enum pdf_style_name style, const struct doc_run *runs, double width);
struct pdf_lines pdf_set_text(struct pdf *p, enum pdf_style_name style, struct str text, double width);

/* One line, cut with "…". */
struct pdf_line pdf_set_line(struct pdf *p, enum pdf_style_name style, struct str text, double width);

double pdf_height(const struct pdf_line *lines, size_t n);
double pdf_width(const struct pdf_line *lines, size_t n); /* the widest */

/* Estimates without shaping: the longest line, and the longest part that should not be broken. */
void pdf_estimate(const struct pdf *p, enum pdf_style_name style, const struct doc_run *runs, double *natural, double *word);

/* ---- pdf_flow.c ---- */

double page_width(const struct page *page);
double page_height(const struct page *page);

void flow_page(struct pdf *p, bool turned);   /* begins a page */
double flow_room(const struct pdf *p);        /* height left on the page, held items counted */
double flow_whole(const struct pdf *p);       /* height of an empty page */
void flow_space(struct pdf *p, double space); /* before what comes next, unless it is at the top of a page */

/*
 * Room of height h for something: on this page with what is held before it, or on a new page of the same direction. Returns its
 * y. flow_turn() before it asks for a direction.
 */
double flow_take(struct pdf *p, double h);
void flow_turn(struct pdf *p, bool turned);
void flow_put(struct pdf *p, struct item item);            /* on the page, at its own y */
void flow_hold(struct pdf *p, struct item item, double h); /* waits for what follows; y from the top of its own h */
void flow_hold_more(struct pdf *p); /* before a heading or paragraph is held: places what waits when that fills half a page */
void flow_release(struct pdf *p);   /* places it on this page as it is */

/* A paragraph's lines at x, parted between pages where needed, at least two lines on each. */
void flow_lines(struct pdf *p, struct pdf_lines lines, double x, enum pdf_colour colour, const char *tag);

/* ---- the rest ---- */

void pdf_blocks(struct pdf *p); /* pdf_block.c */
void pdf_terms(struct pdf *p, const struct doc_field *fields, size_t n);
void pdf_note(struct pdf *p, enum doc_tone tone, const struct doc_run *runs);
void pdf_caption(struct pdf *p, const struct doc_block *b, double x, bool hold);
bool pdf_table_is_wide(struct pdf *p, const struct doc_block *t); /* pdf_table.c */
void pdf_table(struct pdf *p, struct doc_block *t);
void pdf_front(struct pdf *p); /* pdf_front.c */
void pdf_draw(struct pdf *p);  /* pdf_draw.c */
void pdf_colour(struct pdf *p, enum pdf_colour colour);
void pdf_box(struct pdf *p, double x, double y, double w, double h, double radius);
void pdf_figure_draw(struct pdf *p, const struct item *item); /* pdf_figure.c */

/* The finished file with what cairo leaves out of its catalogue. pdf_catalog.c */
struct str pdf_complete(struct arena *a, const struct doc *d, struct str pdf);

#endif
