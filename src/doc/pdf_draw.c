/* The second pass: pages drawn, links and structure marked. See pdf_in.h. */
#include "doc/pdf_in.h"

#include <math.h>

enum { MAX_OPEN_TAGS = 8 };

void pdf_colour(struct pdf *p, enum pdf_colour colour) {
    static const uint32_t colours[] = {[INK] = 0x1B2430,       [SOFT] = 0x56616F,      [LINE] = 0xCBD3DB,     [BAND] = 0xF1F5F8,
                                       [ACCENT] = 0x0A5470,    [GOOD] = 0x14633A,      [WARN] = 0x7A4A00,     [BAD] = 0xA01626,
                                       [GOOD_BACK] = 0xEAF6EF, [WARN_BACK] = 0xFDF3DC, [BAD_BACK] = 0xFDEEF0, [NO_COLOUR] = 0};
    uint32_t c = colours[colour];
    p->api.cairo.set_source_rgb(p->cr, (c >> 16 & 255) / 255.0, (c >> 8 & 255) / 255.0, (c & 255) / 255.0);
}

void pdf_box(struct pdf *p, double x, double y, double w, double h, double radius) {
    const struct cairo_api *cairo = &p->api.cairo;
    double r = fmin(radius, fmin(w, h) / 2);
    cairo->new_path(p->cr);
    if (!(r > 0)) {
        cairo->rectangle(p->cr, x, y, w, h);
        return;
    }
    cairo->arc(p->cr, x + w - r, y + r, r, -M_PI / 2, 0);
    cairo->arc(p->cr, x + w - r, y + h - r, r, 0, M_PI / 2);
    cairo->arc(p->cr, x + r, y + h - r, r, M_PI / 2, M_PI);
    cairo->arc(p->cr, x + r, y + r, r, M_PI, 1.5 * M_PI);
    cairo->close_path(p->cr);
}

/* ---- marks ---- */

/* Tag attributes and PDF strings are written by cairo 1.16 as they come: what could end them is percent-encoded, as URLs allow.
 */
static void quote_url(struct sb *b, struct str url) {
    static const char hex[] = "0123456789ABCDEF";
    static const struct str plain = STR_INIT("-._~:/?#[]@!$&*+,;=%");
    for (size_t i = 0; i < url.n; i++) {
        unsigned char c = (unsigned char)url.p[i];
        if (chr_alnum((char)c) || str_chr(plain, (char)c) != SIZE_MAX) {
            sb_char(b, (char)c);
        } else {
            sb_char(b, '%');
            sb_char(b, hex[c >> 4]);
            sb_char(b, hex[c & 15]);
        }
    }
}

/* The name of a destination: safe characters only, unlike any other block's. */
static struct str destination(struct pdf *p, const struct doc_block *b) {
    static const char hex[] = "0123456789abcdef";
    struct sb out = SB(p->a);
    for (size_t i = 0; i < b->anchor.n; i++) {
        unsigned char c = (unsigned char)b->anchor.p[i];
        if (chr_alnum((char)c) || c == '.' || c == '_' || c == ':' || c == '-') {
            sb_char(&out, (char)c);
        } else {
            sb_char(&out, '~');
            sb_char(&out, hex[c >> 4]);
            sb_char(&out, hex[c & 15]);
        }
    }
    return sb_get(&out);
}

static void number(struct sb *b, double x) {
    long tenths = isfinite(x) && fabs(x) < 1e5 ? lround(x * 10) : 0;
    sb_fmt(b, "%s%ld.%ld", tenths < 0 ? "-" : "", labs(tenths) / 10, labs(tenths) % 10);
}

static void link_area(struct pdf *p, struct str target, double x, double y, double w, double h) {
    struct sb b = SB(p->a);
    sb_z(&b, "rect=[");
    number(&b, x);
    sb_char(&b, ' ');
    number(&b, y);
    sb_char(&b, ' ');
    number(&b, w);
    sb_char(&b, ' ');
    number(&b, h);
    if (target.p[0] == '#') {
        const struct doc_block *block = map_get(&p->doc->anchors, str_from(target, 1));
        if (block == NULL || block->page == 0) {
            return; /* cairo refuses a document with a link to nowhere */
        }
        sb_fmt(&b, "] dest='%s'", str_cstr(p->a, destination(p, block)));
    } else {
        sb_z(&b, "] uri='");
        quote_url(&b, target);
        sb_char(&b, '\'');
    }
    p->api.cairo.tag_begin(p->cr, CAIRO_TAG_LINK, str_cstr(p->a, sb_get(&b)));
    p->api.cairo.tag_end(p->cr, CAIRO_TAG_LINK);
}

static void line_links(struct pdf *p, const struct pdf_line *line, double x, double y) {
    const struct pango_api *pango = &p->api.pango;
    int start = line->line->start_index;
    int end = start + line->line->length;
    for (const struct pdf_link *link = line->links; link != NULL; link = link->next) {
        if (link->end <= start || link->start >= end) {
            continue;
        }
        int *ranges = NULL;
        int n = 0;
        pango->layout_line_get_x_ranges(line->line, link->start > start ? link->start : start,
                                        link->end < end ? link->end : end, &ranges, &n);
        for (size_t i = 0; i < (size_t)n; i++) {
            /* ranges count from the measure's left side, as line->x does */
            double from = (double)ranges[2 * i] / PANGO_SCALE - (double)line->x;
            double to = (double)ranges[2 * i + 1] / PANGO_SCALE - (double)line->x;
            if (to > from) {
                link_area(p, link->target, x + from, y, to - from, (double)line->height);
            }
        }
        pango->free(ranges);
    }
}

static void draw_anchor(struct pdf *p, const struct item *item, int *parents) {
    const struct doc_block *b = item->block;
    if (b->anchor.n == 0) {
        return;
    }
    struct str name = destination(p, b);
    struct sb attributes = SB(p->a);
    sb_fmt(&attributes, "name='%s' x=", str_cstr(p->a, name));
    number(&attributes, item->x);
    sb_z(&attributes, " y=");
    number(&attributes, fmax(0, item->y - 12)); /* a little air above */
    p->api.cairo.tag_begin(p->cr, CAIRO_TAG_DEST, str_cstr(p->a, sb_get(&attributes)));
    p->api.cairo.tag_end(p->cr, CAIRO_TAG_DEST);
    if (b->kind != DOC_HEADING) {
        return;
    }
    struct sb text = SB(p->a);
    sb_str(&text, b->number);
    sb_z(&text, "  ");
    for (const struct doc_run *r = b->runs; r != NULL && text.n < 512; r = r->next) {
        sb_str(&text, r->text.n < 512 ? r->text : STR("\xE2\x80\xA6"));
    }
    struct str link = str_fmt(p->a, "dest='%.*s'", STR_ARG(name));
    int id = p->api.cairo.pdf_add_outline(p->surface, parents[b->level - 1], str_cstr(p->a, sb_get(&text)),
                                          str_cstr(p->a, link), b->level == 1 ? CAIRO_PDF_OUTLINE_FLAG_OPEN : 0);
    for (int level = b->level; level <= DOC_LEVELS; level++) {
        parents[level] = id;
    }
}

/* ---- items ---- */

static void draw_line(struct pdf *p, const struct pdf_line *line, double x, double y) {
    p->api.cairo.move_to(p->cr, x, y + (double)line->baseline);
    p->api.pango.show_layout_line(p->cr, line->line);
}

static void draw_lines(struct pdf *p, const struct item *item) {
    const struct cairo_api *cairo = &p->api.cairo;
    pdf_colour(p, item->colour);
    if (item->tag != NULL) {
        cairo->tag_begin(p->cr, item->tag, NULL);
    }
    double y = item->y;
    for (size_t i = 0; i < item->nlines; i++) {
        const struct pdf_line *line = &item->lines[i];
        double x = item->right ? item->x + item->w - (double)line->width : item->x + (double)line->x;
        draw_line(p, line, x, y);
        if (line->links != NULL) {
            line_links(p, line, x, y);
        }
        y += (double)line->height;
    }
    if (item->tag != NULL) {
        cairo->tag_end(p->cr, item->tag);
    }
}

static void draw_box(struct pdf *p, const struct item *item) {
    const struct cairo_api *cairo = &p->api.cairo;
    pdf_box(p, item->x, item->y, item->w, item->h, item->radius);
    pdf_colour(p, item->colour);
    if (item->edge == NO_COLOUR) {
        cairo->fill(p->cr);
        return;
    }
    cairo->fill_preserve(p->cr);
    pdf_colour(p, item->edge);
    cairo->set_line_width(p->cr, 0.5);
    cairo->stroke(p->cr);
}

static void draw_page_of(struct pdf *p, const struct item *item) {
    struct pdf_line line = pdf_set_line(p, STYLE_TERM, str_fmt(p->a, "%d", item->block->page), 60);
    pdf_colour(p, INK);
    draw_line(p, &line, item->x + item->w - (double)line.width, item->y);
    link_area(p, str_fmt(p->a, "#%.*s", STR_ARG(item->block->anchor)), item->x, item->y, item->w, item->h);
}

static void draw_item(struct pdf *p, const struct item *item, int *parents) {
    switch (item->kind) {
        case ITEM_LINES:
            draw_lines(p, item);
            break;
        case ITEM_BOX:
            draw_box(p, item);
            break;
        case ITEM_FIGURE:
            pdf_figure_draw(p, item);
            break;
        case ITEM_ANCHOR:
            draw_anchor(p, item, parents);
            break;
        case ITEM_PAGE_OF:
            draw_page_of(p, item);
            break;
        case ITEM_BEGIN:
            if (item->tag != NULL) {
                p->api.cairo.tag_begin(p->cr, item->tag, NULL);
            }
            break;
        case ITEM_END:
            if (item->tag != NULL) {
                p->api.cairo.tag_end(p->cr, item->tag);
            }
            break;
    }
}

/* ---- head and foot ---- */

static void draw_margins(struct pdf *p, const struct page *page, int n) {
    double width = page_width(page) - 2 * MARGIN_SIDE;
    double right = MARGIN_SIDE + width;
    pdf_colour(p, SOFT);
    if (n > 1) {
        struct pdf_line title = pdf_set_line(p, STYLE_SMALL, p->doc->title, width * 0.55);
        struct pdf_line running = pdf_set_line(p, STYLE_SMALL, doc_running(p->doc), width * 0.42);
        draw_line(p, &title, MARGIN_SIDE, 36);
        draw_line(p, &running, right - (double)running.width, 36);
    }
    double y = page_height(page) - 42;
    struct pdf_line id = pdf_set_line(p, STYLE_SMALL, p->doc->id, width * 0.45);
    struct pdf_line date = pdf_set_line(p, STYLE_SMALL, str_sub(doc_clean(p->a, p->doc->date), 0, 10), width * 0.2);
    struct pdf_line place = pdf_set_line(p, STYLE_SMALL, str_fmt(p->a, "%d of %d", n, p->npages), width * 0.3);
    draw_line(p, &id, MARGIN_SIDE, y);
    draw_line(p, &date, MARGIN_SIDE + (width - (double)date.width) / 2, y);
    draw_line(p, &place, right - (double)place.width, y);
    pdf_colour(p, LINE);
    pdf_box(p, MARGIN_SIDE, y - 6, width, 0.5, 0);
    p->api.cairo.fill(p->cr);
    if (n > 1) {
        pdf_box(p, MARGIN_SIDE, 51, width, 0.5, 0);
        p->api.cairo.fill(p->cr);
    }
}

void pdf_draw(struct pdf *p) {
    const struct cairo_api *cairo = &p->api.cairo;
    int parents[DOC_LEVELS + 1] = {CAIRO_PDF_OUTLINE_ROOT, CAIRO_PDF_OUTLINE_ROOT, CAIRO_PDF_OUTLINE_ROOT,
                                   CAIRO_PDF_OUTLINE_ROOT, CAIRO_PDF_OUTLINE_ROOT};
    int n = 0;
    for (struct page *page = p->first; page != NULL; page = page->next) {
        cairo->pdf_set_size(p->surface, page_width(page), page_height(page));
        cairo->pdf_set_page_label(p->surface, str_cstr(p->a, str_fmt(p->a, "%d", ++n)));
        draw_margins(p, page, n);
        for (size_t i = 0; i < page->items.n; i++) {
            draw_item(p, &page->items.v[i], parents);
        }
        cairo->show_page(p->cr);
    }
}
