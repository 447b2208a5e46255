/*
 * Pages being filled from the top. What must not be parted from its successor (headings, captions) is held back until the
 * successor takes its room; both then go on the same page. See pdf_in.h.
 */
#include "doc/pdf_in.h"

/* Lines of a paragraph that stand together at a page's end and beginning. */
enum { TOGETHER_LINES = 2 };

/* Held items that fill more than this part of a page are placed without waiting any longer. */
#define HELD_PART 0.5

double page_width(const struct page *page) {
    return page->turned ? PAGE_LONG : PAGE_SHORT;
}

double page_height(const struct page *page) {
    return page->turned ? PAGE_SHORT : PAGE_LONG;
}

void flow_page(struct pdf *p, bool turned) {
    struct page *page = ARENA_NEW(p->a, struct page);
    page->turned = turned;
    if (p->last != NULL) {
        p->last->next = page;
    } else {
        p->first = page;
    }
    p->last = page;
    p->npages++;
    p->y = MARGIN_TOP;
    p->at_top = true;
}

static double bottom(const struct pdf *p) {
    return page_height(p->last) - MARGIN_FOOT;
}

double flow_whole(const struct pdf *p) {
    return bottom(p) - MARGIN_TOP;
}

static double held_total(const struct pdf *p) {
    return p->held.n > 0 ? p->held_height + (p->at_top ? 0 : p->held_space) : 0;
}

double flow_room(const struct pdf *p) {
    return bottom(p) - p->y - held_total(p);
}

void flow_space(struct pdf *p, double space) {
    if (p->held.n > 0) {
        p->held_height += space;
    } else if (!p->at_top) {
        p->y += space;
    }
}

void flow_put(struct pdf *p, struct item item) {
    if (item.kind == ITEM_ANCHOR) {
        item.block->page = p->npages;
    }
    vec_push(p->a, &p->last->items, item);
    p->at_top = p->at_top && (item.kind == ITEM_BEGIN || item.kind == ITEM_END);
}

void flow_release(struct pdf *p) {
    if (p->held.n == 0) {
        return;
    }
    p->y += p->at_top ? 0 : p->held_space;
    for (size_t i = 0; i < p->held.n; i++) {
        struct item item = p->held.v[i];
        item.y += p->y;
        flow_put(p, item);
    }
    p->y += p->held_height;
    p->held.n = 0;
    p->held_height = p->held_space = 0;
}

void flow_hold(struct pdf *p, struct item item, double h) {
    item.y += p->held_height;
    vec_push(p->a, &p->held, item);
    p->held_height += h;
}

void flow_hold_more(struct pdf *p) {
    if (p->held_height > flow_whole(p) * HELD_PART) {
        flow_take(p, 0);
    }
}

void flow_turn(struct pdf *p, bool turned) {
    if (p->last->turned == turned) {
        return;
    }
    if (p->at_top) {
        p->last->turned = turned; /* still empty */
    } else {
        flow_page(p, turned);
    }
}

double flow_take(struct pdf *p, double h) {
    if (!p->at_top && p->y + held_total(p) + h > bottom(p)) {
        flow_page(p, p->last->turned);
    }
    flow_release(p);
    double y = p->y;
    p->y += h;
    p->at_top = false;
    return y;
}

/* How many of the lines from `from` go on this page; 0: none, begin the next one. */
static size_t lines_that_fit(const struct pdf *p, const struct pdf_lines *lines, size_t from) {
    double room = flow_room(p);
    size_t n = 0;
    double h = 0;
    while (from + n < lines->n && h + (double)lines->v[from + n].height <= room) {
        h += (double)lines->v[from + n].height;
        n++;
    }
    size_t left = lines->n - from - n;
    if (left == 0) {
        return n;
    }
    if (left < TOGETHER_LINES) {
        n = n > TOGETHER_LINES - left ? n - (TOGETHER_LINES - left) : 0;
    }
    return n >= TOGETHER_LINES ? n : 0;
}

void flow_lines(struct pdf *p, struct pdf_lines lines, double x, enum pdf_colour colour, const char *tag) {
    for (size_t from = 0; from < lines.n;) {
        size_t n = lines_that_fit(p, &lines, from);
        if (n == 0 && !p->at_top) {
            flow_page(p, p->last->turned && flow_room(p) > flow_whole(p) * HELD_PART);
            continue;
        }
        n = n == 0 ? 1 : n; /* a page that cannot hold two lines */
        double h = pdf_height(lines.v + from, n);
        double y = flow_take(p, h);
        flow_put(p, (struct item){.kind = ITEM_LINES,
                                  .colour = colour,
                                  .x = x,
                                  .y = y,
                                  .w = TEXT_WIDTH,
                                  .h = h,
                                  .tag = tag,
                                  .lines = lines.v + from,
                                  .nlines = n});
        from += n;
    }
}
