/*
 * Documents: a tree of blocks that report/ builds and the writers (html.c, pdf.c) set. Nodes live in the arena; text is UTF-8,
 * is not copied, and may be hostile: the builder replaces what no document should hold (doc_clean). Runs of text carry
 * emphasis, code, links and references to anchors, which become page links in PDF and fragment links in HTML.
 *
 * Every builder is O(size of what is added). Headings, and tables and figures with a caption, are numbered by doc_finish().
 */
#ifndef CORDON_DOC_DOC_H
#define CORDON_DOC_DOC_H

#include "base/err.h"
#include "base/map.h"
#include "doc/drawing.h"

enum doc_style { DOC_PLAIN, DOC_STRONG, DOC_EMPHASIS, DOC_CODE, DOC_TODO }; /* DOC_TODO: "TO BE COMPLETED", set to be seen */

struct doc_run {
    struct str text; /* '\n' is a line break. Empty with a link "#anchor": "Section 3.2", "Table 4" once numbered */
    enum doc_style style;
    struct str link; /* URL (http, https, mailto), or "#anchor" inside the document; empty: none */
    struct doc_run *next;
};

enum doc_kind { DOC_HEADING, DOC_PARAGRAPH, DOC_LIST, DOC_TABLE, DOC_FIGURE, DOC_NOTE, DOC_PAGE_BREAK };

/* Colour of a table cell or note by what it says. */
enum doc_tone { TONE_NONE, TONE_GOOD, TONE_WARN, TONE_BAD, TONE_MUTED };

/* Whether a table or figure turns its pages to landscape; auto: when its content is too wide for an upright page. */
enum doc_turn { TURN_AUTO, TURN_NEVER, TURN_ALWAYS };

enum { DOC_LEVELS = 4, DOC_LIST_LEVELS = 3 };

struct doc_cell {
    struct doc_run *runs;
    enum doc_tone tone;
    bool title; /* first cell of a row that is one title over all columns */
};

struct doc_column {
    struct str title;
    double weight; /* share of the width that its content needs; 0: by content */
    bool right;    /* numbers */
};

struct doc_item {
    struct doc_run *runs;
    struct str term; /* of a list of terms and what they mean; empty elsewhere */
    int level;       /* 0 .. DOC_LIST_LEVELS - 1 */
};

struct doc_block {
    enum doc_kind kind;
    struct doc_block *next;
    struct str anchor;    /* "" or a name unique in the document */
    int level;            /* heading: 1..4 */
    struct str number;    /* heading "3.2", table or figure with caption "4"; set by doc_finish() */
    struct doc_run *runs; /* heading, paragraph, note */
    struct doc_run *last_run;
    enum doc_tone tone;     /* note */
    bool keep_next;         /* paragraph: not parted from what follows by a page's end (headings never are) */
    enum doc_turn turn;     /* table, figure */
    struct doc_item *items; /* list */
    size_t nitems, items_cap;
    bool ordered;
    struct doc_column *columns; /* table */
    size_t ncolumns;
    struct doc_cell *cells; /* row by row; doc_finish() fills up the last row */
    size_t ncells, cells_cap;
    size_t nrows;                  /* begun so far */
    struct str caption;            /* table, figure */
    const struct drawing *drawing; /* figure: vectors */
    int page;                      /* of the PDF, 1-based, where it begins; set by doc_pdf() */
};

struct doc_field {
    struct str name, value; /* of the title page and the generation record */
};

struct doc {
    struct arena *a;
    struct str id, title, subtitle;
    struct str language; /* BCP 47; "en" */
    struct str author, subject, keywords;
    struct str date;          /* RFC 3339 */
    struct str running;       /* right part of the page head; empty: the fields Device and Release, or Version */
    struct doc_field *fields; /* title page: device, release, submission … */
    size_t nfields, fields_cap;
    struct doc_block *first, *last;
    size_t todos;       /* DOC_TODO runs so far */
    size_t broken;      /* references to anchors that are not there; set by doc_finish() */
    struct map anchors; /* → struct doc_block; set by doc_finish() */
};

/* ---- building ---- */

struct doc *doc_new(struct arena *a, struct str id, struct str title);
void doc_field(struct doc *d, const char *name, struct str value);
struct doc_block *doc_heading(struct doc *d, int level, struct str anchor, struct str text);
struct doc_block *doc_para(struct doc *d, struct str text); /* empty: to be filled with doc_run() */
struct doc_block *doc_note(struct doc *d, enum doc_tone tone, struct str text);

struct doc_block *doc_list(struct doc *d, bool ordered);
void doc_item(struct doc *d, struct doc_block *list, struct doc_run *runs);
void doc_item_at(struct doc *d, struct doc_block *list, int level, struct doc_run *runs); /* level 0 is the list's own */
/* A term and what it means, in a list that has only such items. */
void doc_term(struct doc *d, struct doc_block *list, struct str term, struct doc_run *runs);

/* The columns are copied. Cells follow row by row, in the columns' order. */
struct doc_block *doc_table(struct doc *d, struct str anchor, struct str caption, const struct doc_column *columns, size_t n);
void doc_cell(struct doc *d, struct doc_block *table, struct str text);
void doc_cell_tone(struct doc *d, struct doc_block *table, struct str text, enum doc_tone tone);
void doc_cell_runs(struct doc *d, struct doc_block *table, struct doc_run *runs, enum doc_tone tone);
/* A row that is one title over all columns, kept with the row below it. Ends a row that was begun. */
void doc_row_title(struct doc *d, struct doc_block *table, struct str text);

struct doc_block *doc_figure(struct doc *d, struct str anchor, struct str caption, const struct drawing *drawing);
void doc_page_break(struct doc *d);

/* Runs: made, or added to a block. Returns the new run. */
struct doc_run *doc_run_new(struct doc *d, enum doc_style style, struct str text, struct str link);
struct doc_run *doc_run(struct doc *d, struct doc_block *b, enum doc_style style, struct str text, struct str link);
struct doc_run *doc_run_append(struct doc_run *list, struct doc_run *more); /* returns the list; O(length of list) */

/*
 * Numbers headings, tables and figures, gives every one of them an anchor, fills up last rows, and puts labels into references.
 * A reference to an anchor that is not there loses its link and counts in d->broken. The writers call it; calling it again
 * after adding blocks is allowed. O(document).
 */
void doc_finish(struct doc *d);

/* "Section 3.2", "Table 4", "Figure 1"; the heading's or caption's own words when it has no number. After doc_finish(). */
struct str doc_label(struct arena *a, const struct doc_block *b);

/* The text right in the page head: d->running or what the fields say. */
struct str doc_running(const struct doc *d);

/*
 * The text without what breaks documents or deceives readers: bytes that are not UTF-8, control characters, directional
 * overrides and noncharacters become U+FFFD, tabs spaces, line and paragraph separators '\n'. Returns the same slice when
 * nothing is wrong.
 */
struct str doc_clean(struct arena *a, struct str s);

/* Whether a link may be followed from a document: http, https, mailto. */
bool doc_link_outside(struct str link);

/* ---- writing ---- */

/* One self-contained file: styles and figures inside, no script, no outside resource. */
struct str doc_html(struct arena *a, struct doc *d);

/*
 * PDF: A4, title page, table of contents, bookmarks, page numbers "n of m", running head, table headings repeated on each page,
 * links, embedded fonts, figures as vectors, metadata; the same bytes for the same document (dates from d->date). Errors:
 * ERR_SYSTEM when the libraries are missing or refuse.
 */
bool doc_pdf(struct arena *a, struct doc *d, struct str *out, struct err *e);

/* Page of the PDF on which an anchor stands, after doc_pdf(); 0: unknown. */
int doc_page_of(const struct doc *d, struct str anchor);

#endif
