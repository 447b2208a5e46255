/* The title page and the contents: see pdf_in.h. */
#include "doc/pdf_in.h"

#define TITLE_TOP 150.0
#define CONTENTS_INDENT 16.0
#define CONTENTS_PAGE_WIDTH 40.0

/* Documents with more headings than this list fewer levels. */
enum { CONTENTS_MANY = 80, CONTENTS_LEVELS = 3 };

static void title_lines(struct pdf *p, enum pdf_style_name style, struct str text, enum pdf_colour colour, const char *tag) {
    flow_lines(p, pdf_set_text(p, style, text, TEXT_WIDTH), MARGIN_SIDE, colour, tag);
}

static void set_title(struct pdf *p) {
    const struct doc *d = p->doc;
    flow_page(p, false);
    if (d->author.n > 0) {
        title_lines(p, STYLE_TERM, doc_clean(p->a, d->author), SOFT, "P");
    }
    p->y = p->y > TITLE_TOP ? p->y : TITLE_TOP;
    double y = flow_take(p, 4);
    flow_put(p,
             (struct item){.kind = ITEM_BOX, .x = MARGIN_SIDE, .y = y, .w = 56, .h = 4, .colour = ACCENT, .edge = NO_COLOUR});
    flow_space(p, 22);
    if (d->id.n > 0) {
        title_lines(p, STYLE_TERM, d->id, SOFT, "P");
        flow_space(p, 6);
    }
    title_lines(p, STYLE_TITLE, d->title, INK, "H1");
    if (d->subtitle.n > 0) {
        flow_space(p, 8);
        title_lines(p, STYLE_SUBTITLE, doc_clean(p->a, d->subtitle), SOFT, "P");
    }
    flow_space(p, 44);
    pdf_terms(p, d->fields, d->nfields);
    if (d->todos > 0) {
        struct doc_run end = {.text = STR(".")};
        struct doc_run mark = {.text = STR(" TO BE COMPLETED "), .style = DOC_TODO, .next = &end};
        const char *what =
            d->todos == 1 ? " %zu place in this document is marked " : " %zu places in this document are marked ";
        struct doc_run count = {.text = str_fmt(p->a, what, d->todos), .next = &mark};
        struct doc_run first = {.text = STR("Not complete."), .style = DOC_STRONG, .next = &count};
        pdf_note(p, TONE_WARN, &first);
    }
}

static int contents_levels(const struct doc *d) {
    int count[DOC_LEVELS + 1] = {0};
    for (const struct doc_block *b = d->first; b != NULL; b = b->next) {
        count[b->kind == DOC_HEADING ? b->level : 0]++;
    }
    int levels = 1;
    for (int shown = count[1]; levels < CONTENTS_LEVELS && shown + count[levels + 1] <= CONTENTS_MANY; levels++) {
        shown += count[levels + 1];
    }
    return levels;
}

static void set_entry(struct pdf *p, struct doc_block *h) {
    enum pdf_style_name style = STYLE_TERM;
    double left = MARGIN_SIDE + CONTENTS_INDENT * (h->level - 1);
    double number_width = h->level == 1 ? 22 : h->level == 2 ? 28 : 36;
    double width = MARGIN_SIDE + TEXT_WIDTH - CONTENTS_PAGE_WIDTH - left - number_width;
    struct doc_run *head = NULL;
    struct doc_run *last = NULL;
    for (const struct doc_run *r = h->runs; r != NULL; r = r->next) { /* without the heading's own links */
        struct doc_run *copy = ARENA_NEW(p->a, struct doc_run);
        *copy = (struct doc_run){.text = r->text, .style = h->level == 1 ? DOC_STRONG : DOC_PLAIN};
        *(last != NULL ? &last->next : &head) = copy;
        last = copy;
    }
    struct pdf_lines lines = pdf_set(p, style, head, width);
    size_t n = lines.n < 3 ? lines.n : 3;
    flow_space(p, h->level == 1 ? 7 : 1.5);
    double height = n > 0 ? pdf_height(lines.v, n) : pdf_styles[style].leading;
    double y = flow_take(p, height);
    struct pdf_lines number = pdf_set_text(p, style, h->number, number_width);
    flow_put(p, (struct item){.kind = ITEM_LINES,
                              .x = left,
                              .y = y,
                              .w = number_width,
                              .colour = ACCENT,
                              .lines = number.v,
                              .nlines = number.n > 0,
                              .tag = "Lbl"});
    flow_put(p, (struct item){.kind = ITEM_LINES,
                              .x = left + number_width,
                              .y = y,
                              .w = width,
                              .colour = INK,
                              .lines = lines.v,
                              .nlines = n,
                              .tag = "TOCI"});
    flow_put(p, (struct item){
                    .kind = ITEM_PAGE_OF, .x = left, .y = y, .w = MARGIN_SIDE + TEXT_WIDTH - left, .h = height, .block = h});
}

static void set_contents(struct pdf *p) {
    int levels = contents_levels(p->doc);
    bool any = false;
    for (struct doc_block *b = p->doc->first; b != NULL; b = b->next) {
        if (b->kind != DOC_HEADING || b->level > levels) {
            continue;
        }
        if (!any) {
            flow_page(p, false);
            title_lines(p, STYLE_H1, STR("Contents"), INK, "H1");
            flow_space(p, 8);
            any = true;
        }
        set_entry(p, b);
    }
}

void pdf_front(struct pdf *p) {
    set_title(p);
    set_contents(p);
}
