/* Documents as one HTML file: see doc_html() in doc.h. */
#include "doc/doc.h"
#include "doc/html_style.h"
#include "doc/markup.h"

enum { CONTENTS_LEVELS = 3 };

static const char *const tone_names[] = {
    [TONE_NONE] = "", [TONE_GOOD] = "good", [TONE_WARN] = "warn", [TONE_BAD] = "bad", [TONE_MUTED] = "muted"};

static void id_attribute(struct sb *b, struct str anchor) {
    if (anchor.n > 0) {
        sb_z(b, " id=\"");
        markup_id(b, anchor);
        sb_char(b, '"');
    }
}

/* ---- runs ---- */

static void lines(struct sb *b, struct str text) {
    struct str line;
    for (bool first = true; str_next(&text, '\n', &line); first = false) {
        if (!first) {
            sb_z(b, "<br>");
        }
        markup_text(b, line);
    }
}

static void open_link(struct sb *b, struct str link) {
    sb_z(b, "<a href=\"");
    if (link.p[0] == '#') {
        sb_char(b, '#');
        markup_id(b, str_from(link, 1));
    } else {
        markup_text(b, doc_clean(b->a, link));
    }
    sb_z(b, "\">");
}

static void write_runs(struct sb *b, const struct doc_run *r) {
    static const char *const tags[] = {
        [DOC_STRONG] = "strong", [DOC_EMPHASIS] = "em", [DOC_CODE] = "code", [DOC_TODO] = "mark"};
    for (; r != NULL; r = r->next) {
        if (r->link.n > 0) {
            open_link(b, r->link);
        }
        if (r->style != DOC_PLAIN) {
            sb_fmt(b, "<%s>", tags[r->style]);
        }
        lines(b, r->text);
        if (r->style != DOC_PLAIN) {
            sb_fmt(b, "</%s>", tags[r->style]);
        }
        if (r->link.n > 0) {
            sb_z(b, "</a>");
        }
    }
}

/* ---- lists ---- */

static void write_terms(struct sb *b, const struct doc_block *list) {
    sb_z(b, "<dl>\n");
    for (size_t i = 0; i < list->nitems; i++) {
        sb_z(b, "<dt>");
        markup_text(b, list->items[i].term);
        sb_z(b, "</dt><dd>");
        write_runs(b, list->items[i].runs);
        sb_z(b, "</dd>\n");
    }
    sb_z(b, "</dl>\n");
}

/* Items of deeper levels go into a list inside the item before them. */
static void write_list(struct sb *b, const struct doc_block *list) {
    if (list->nitems == 0) {
        return;
    }
    if (list->items[0].term.n > 0) {
        write_terms(b, list);
        return;
    }
    const char *tag = list->ordered ? "ol" : "ul";
    sb_fmt(b, "<%s>\n", tag);
    for (size_t i = 0; i < list->nitems; i++) {
        int level = list->items[i].level;
        int next = i + 1 < list->nitems ? list->items[i + 1].level : 0;
        sb_z(b, "<li>");
        write_runs(b, list->items[i].runs);
        if (next > level) {
            sb_fmt(b, "\n<%s>\n", tag);
            continue;
        }
        sb_z(b, "</li>\n");
        for (; level > next; level--) {
            sb_fmt(b, "</%s></li>\n", tag);
        }
    }
    sb_fmt(b, "</%s>\n", tag);
}

/* ---- tables and figures ---- */

static void write_caption(struct sb *b, const struct doc_block *t, const char *tag, const char *kind) {
    if (t->caption.n > 0) {
        sb_fmt(b, "<%s><b>%s %.*s</b> ", tag, kind, STR_ARG(t->number));
        lines(b, t->caption);
        sb_fmt(b, "</%s>\n", tag);
    }
}

static void write_table_head(struct sb *b, const struct doc_block *t) {
    sb_z(b, "<thead><tr>");
    for (size_t i = 0; i < t->ncolumns; i++) {
        sb_z(b, t->columns[i].right ? "<th scope=\"col\" class=\"r\">" : "<th scope=\"col\">");
        markup_text(b, t->columns[i].title);
        sb_z(b, "</th>");
    }
    sb_z(b, "</tr></thead>\n");
}

static void write_cell(struct sb *b, const struct doc_cell *c, bool right) {
    sb_z(b, right ? "<td class=\"r\">" : "<td>");
    bool toned = c->tone != TONE_NONE && c->runs != NULL;
    if (toned) {
        sb_fmt(b, "<span class=\"%s\">", tone_names[c->tone]);
    }
    write_runs(b, c->runs);
    sb_z(b, toned ? "</span></td>" : "</td>");
}

static void write_row(struct sb *b, const struct doc_block *t, const struct doc_cell *cells) {
    sb_z(b, "<tr>");
    if (cells[0].title) {
        sb_fmt(b, "<th scope=\"rowgroup\" colspan=\"%zu\">", t->ncolumns);
        write_runs(b, cells[0].runs);
        sb_z(b, "</th>");
    } else {
        for (size_t i = 0; i < t->ncolumns; i++) {
            write_cell(b, &cells[i], t->columns[i].right);
        }
    }
    sb_z(b, "</tr>\n");
}

static void write_table(struct sb *b, const struct doc_block *t) {
    if (t->ncolumns == 0) {
        return;
    }
    sb_z(b, "<div class=\"table scroll\" role=\"region\" tabindex=\"0\"");
    id_attribute(b, t->anchor);
    sb_z(b, " aria-label=\"");
    markup_text(b, t->caption.n > 0 ? t->caption : STR("Table"));
    sb_z(b, "\"><table>\n");
    write_caption(b, t, "caption", "Table");
    write_table_head(b, t);
    bool group = false;
    for (size_t i = 0; i < t->ncells; i += t->ncolumns) {
        if (!group || t->cells[i].title) {
            sb_z(b, group ? "</tbody><tbody>\n" : "<tbody>\n"); /* a title row heads a group of rows */
            group = true;
        }
        write_row(b, t, t->cells + i);
    }
    if (!group) {
        sb_fmt(b, "<tbody>\n<tr><td colspan=\"%zu\" class=\"muted\">No entries.</td></tr>\n", t->ncolumns);
    }
    sb_z(b, "</tbody></table></div>\n");
}

static void write_figure(struct sb *b, const struct doc_block *f) {
    sb_z(b, "<figure");
    id_attribute(b, f->anchor);
    sb_z(b, ">");
    if (f->drawing != NULL) {
        sb_z(b, "<div class=\"paper\">");
        drawing_svg_element(b, f->drawing);
        sb_z(b, "</div>");
    }
    write_caption(b, f, "figcaption", "Figure");
    sb_z(b, "</figure>\n");
}

/* ---- blocks ---- */

static void write_heading(struct sb *b, const struct doc_block *h) {
    sb_fmt(b, "<h%d", h->level + 1); /* h1 is the document's title */
    id_attribute(b, h->anchor);
    sb_fmt(b, "><span class=\"n\">%.*s</span>", STR_ARG(h->number));
    write_runs(b, h->runs);
    sb_fmt(b, "</h%d>\n", h->level + 1);
}

static void write_block(struct sb *b, const struct doc_block *block) {
    switch (block->kind) {
        case DOC_HEADING:
            write_heading(b, block);
            break;
        case DOC_PARAGRAPH:
            sb_z(b, "<p");
            id_attribute(b, block->anchor);
            sb_z(b, ">");
            write_runs(b, block->runs);
            sb_z(b, "</p>\n");
            break;
        case DOC_NOTE:
            sb_fmt(b, "<div role=\"note\" class=\"note t-%s\"", tone_names[block->tone]);
            id_attribute(b, block->anchor);
            sb_z(b, "><p>");
            write_runs(b, block->runs);
            sb_z(b, "</p></div>\n");
            break;
        case DOC_LIST:
            write_list(b, block);
            break;
        case DOC_TABLE:
            write_table(b, block);
            break;
        case DOC_FIGURE:
            write_figure(b, block);
            break;
        case DOC_PAGE_BREAK:
            sb_z(b, "<div class=\"break\"></div>\n");
            break;
    }
}

/* ---- the page ---- */

static void write_contents(struct sb *b, const struct doc *d) {
    sb_z(b, "<nav aria-label=\"Contents\">\n<h2>Contents</h2>\n");
    int depth = 0; /* lists that are open; each has an open item, but for the moment before its first one */
    for (const struct doc_block *h = d->first; h != NULL; h = h->next) {
        if (h->kind != DOC_HEADING || h->level > CONTENTS_LEVELS) {
            continue;
        }
        int level = h->level > depth ? depth + 1 : h->level; /* a level that was left out opens no list of its own */
        if (level > depth) {
            sb_z(b, "\n<ol>\n");
            depth++;
        } else {
            for (; depth > level; depth--) {
                sb_z(b, "</li></ol>\n");
            }
            sb_z(b, "</li>\n");
        }
        sb_z(b, "<li><a href=\"#");
        markup_id(b, h->anchor);
        sb_fmt(b, "\"><span class=\"n\">%.*s</span>", STR_ARG(h->number));
        for (const struct doc_run *r = h->runs; r != NULL; r = r->next) {
            markup_text(b, r->text);
        }
        sb_z(b, "</a>");
    }
    for (; depth > 0; depth--) {
        sb_z(b, "</li></ol>\n");
    }
    sb_z(b, "</nav>\n");
}

static void write_meta(struct sb *b, const char *name, struct str value) {
    if (value.n > 0) {
        sb_fmt(b, "<meta name=\"%s\" content=\"", name);
        markup_text(b, doc_clean(b->a, value));
        sb_z(b, "\">\n");
    }
}

static void write_head(struct sb *b, const struct doc *d) {
    sb_z(b, "<!DOCTYPE html>\n<html lang=\"");
    markup_text(b, doc_clean(b->a, d->language));
    sb_z(b, "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
            "initial-scale=1\">\n<title>");
    markup_text(b, d->title);
    sb_z(b, "</title>\n");
    write_meta(b, "author", d->author);
    write_meta(b, "description", d->subject);
    write_meta(b, "keywords", d->keywords);
    write_meta(b, "date", d->date);
    write_meta(b, "generator", STR("Cordon"));
    /* a document is opened from anywhere: nothing in it may load or run anything */
    sb_z(b,
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<style>\n");
    sb_z(b, html_style);
    sb_z(b, "</style>\n</head>\n");
}

static void write_title(struct sb *b, const struct doc *d) {
    sb_z(b, "<header>\n<p class=\"id\">");
    markup_text(b, d->id);
    sb_z(b, "</p>\n<h1>");
    lines(b, d->title);
    sb_z(b, "</h1>\n");
    if (d->subtitle.n > 0) {
        sb_z(b, "<p class=\"sub\">");
        lines(b, doc_clean(b->a, d->subtitle));
        sb_z(b, "</p>\n");
    }
    if (d->nfields > 0) {
        sb_z(b, "<dl>\n");
    }
    for (size_t i = 0; i < d->nfields; i++) {
        sb_z(b, "<dt>");
        markup_text(b, d->fields[i].name);
        sb_z(b, "</dt><dd>");
        lines(b, d->fields[i].value);
        sb_z(b, "</dd>\n");
    }
    sb_z(b, d->nfields > 0 ? "</dl>\n" : "");
    if (d->todos > 0) {
        sb_fmt(b, "<div role=\"note\" class=\"note t-warn\"><p><strong>Not complete.</strong> ");
        sb_fmt(b, d->todos == 1 ? "%zu place in this document is marked" : "%zu places in this document are marked", d->todos);
        sb_z(b, " <mark>TO BE COMPLETED</mark>.</p></div>\n");
    }
    sb_z(b, "</header>\n");
}

struct str doc_html(struct arena *a, struct doc *d) {
    doc_finish(d);
    struct sb b = SB(a);
    write_head(&b, d);
    sb_z(&b, "<body>\n<a class=\"skip\" href=\"#main\">Skip to the text</a>\n");
    write_contents(&b, d);
    sb_z(&b, "<main id=\"main\">\n");
    write_title(&b, d);
    for (const struct doc_block *block = d->first; block != NULL; block = block->next) {
        write_block(&b, block);
    }
    sb_z(&b, "<footer>");
    markup_text(&b, d->id);
    if (d->date.n > 0) {
        sb_z(&b, d->id.n > 0 ? " \xC2\xB7 " : "");
        markup_text(&b, doc_clean(a, d->date));
    }
    sb_z(&b, "</footer>\n</main>\n</body>\n</html>\n");
    return sb_get(&b);
}
