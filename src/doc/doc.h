/*
 * Documents: a tree of blocks that report/ builds and the writers (html.c, pdf.c) set. Nodes live in the arena. Text is UTF-8; runs of
 * text carry emphasis, code, links and references to anchors, which become page links in PDF and fragment links in HTML.
 */
#ifndef CORDON_DOC_DOC_H
#define CORDON_DOC_DOC_H

#include "base/err.h"
#include "doc/drawing.h"

enum doc_style { DOC_PLAIN, DOC_STRONG, DOC_EMPHASIS, DOC_CODE, DOC_TODO }; /* DOC_TODO: "TO BE COMPLETED", set to be seen */

struct doc_run {
    struct str text;
    enum doc_style style;
    struct str link;   /* URL, or "#anchor" inside the document; empty: none */
    struct doc_run *next;
};

enum doc_kind { DOC_HEADING, DOC_PARAGRAPH, DOC_LIST, DOC_TABLE, DOC_FIGURE, DOC_NOTE, DOC_PAGE_BREAK };

/* Colour of a table cell or note by what it says. */
enum doc_tone { TONE_NONE, TONE_GOOD, TONE_WARN, TONE_BAD, TONE_MUTED };

struct doc_cell {
    struct doc_run *runs;
    enum doc_tone tone;
};

struct doc_column {
    struct str title;
    double weight;  /* share of the width that its content needs; 0: by content */
    bool right;     /* numbers */
};

struct doc_block {
    enum doc_kind kind;
    struct doc_block *next;
    struct str anchor;         /* "" or a name unique in the document */
    int level;                 /* heading: 1..4 */
    struct str number;         /* heading: "3.2", set by doc_finish() */
    struct doc_run *runs;      /* heading, paragraph, note */
    enum doc_tone tone;        /* note */
    struct doc_run **items;    /* list */
    size_t nitems;
    bool ordered;
    struct doc_column *columns; /* table */
    size_t ncolumns;
    struct doc_cell *cells;     /* row by row */
    size_t nrows, rows_cap;
    struct str caption;         /* table, figure */
    const struct drawing *drawing; /* figure: vectors */
};

struct doc_field {
    struct str name, value; /* of the title page and the generation record */
};

struct doc {
    struct arena *a;
    struct str id, title, subtitle, language;
    struct str author, subject;
    struct str date; /* RFC 3339 */
    struct doc_field *fields; /* title page: device, release, submission … */
    size_t nfields, fields_cap;
    struct doc_block *first, *last;
    size_t todos; /* DOC_TODO runs so far */
};

/* ---- building ---- */
struct doc *doc_new(struct arena *a, struct str id, struct str title);
void doc_field(struct doc *d, const char *name, struct str value);
struct doc_block *doc_heading(struct doc *d, int level, struct str anchor, struct str text);
struct doc_block *doc_para(struct doc *d, struct str text); /* empty: to be filled with doc_run() */
struct doc_block *doc_note(struct doc *d, enum doc_tone tone, struct str text);
struct doc_block *doc_list(struct doc *d, bool ordered);
void doc_item(struct doc *d, struct doc_block *list, struct doc_run *runs);
/* `columns` is "Title|weight|align" rows by the caller's array. */
struct doc_block *doc_table(struct doc *d, struct str anchor, struct str caption, const struct doc_column *columns, size_t n);
void doc_cell(struct doc *d, struct doc_block *table, struct str text);
void doc_cell_runs(struct doc *d, struct doc_block *table, struct doc_run *runs, enum doc_tone tone);
struct doc_block *doc_figure(struct doc *d, struct str anchor, struct str caption, const struct drawing *drawing);
void doc_page_break(struct doc *d);

/* Runs: made, or added to a block. Returns the new run. */
struct doc_run *doc_run_new(struct doc *d, enum doc_style style, struct str text, struct str link);
struct doc_run *doc_run(struct doc *d, struct doc_block *b, enum doc_style style, struct str text, struct str link);
struct doc_run *doc_run_append(struct doc_run *list, struct doc_run *more); /* returns the list */

/* ---- writing ---- */

/* One self-contained file: styles and figures inside, no script, no outside resource. */
struct str doc_html(struct arena *a, struct doc *d);

/*
 * PDF: A4, title page, table of contents, bookmarks, page numbers "n of m", running head, table headings repeated on each page, links,
 * embedded fonts, figures as vectors, metadata; the same bytes for the same document (dates from d->date).
 */
bool doc_pdf(struct arena *a, struct doc *d, struct str *out, struct err *e);

/* Pages of the PDF on which an anchor stands, after doc_pdf(); 0: unknown. */
int doc_page_of(const struct doc *d, struct str anchor);

#endif
