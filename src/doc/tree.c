/* Building the tree: see doc.h. */
#include "doc/doc.h"

#include <string.h>

#include "base/vec.h"

struct doc *doc_new(struct arena *a, struct str id, struct str title) {
    struct doc *d = ARENA_NEW(a, struct doc);
    d->a = a;
    d->id = doc_clean(a, id);
    d->title = doc_clean(a, title);
    d->language = STR("en");
    d->anchors = map_new(a, 0);
    return d;
}

/* One more item at the end of an array that doubles. */
static void *grow(struct doc *d, void *v, size_t n, size_t *cap, size_t item) {
    return n < *cap ? v : vec_grow(d->a, v, n, cap, item);
}

void doc_field(struct doc *d, const char *name, struct str value) {
    d->fields = grow(d, d->fields, d->nfields, &d->fields_cap, sizeof *d->fields);
    d->fields[d->nfields++] = (struct doc_field){doc_clean(d->a, str_z(name)), doc_clean(d->a, value)};
}

static struct doc_block *add_block(struct doc *d, enum doc_kind kind) {
    struct doc_block *b = ARENA_NEW(d->a, struct doc_block);
    b->kind = kind;
    if (d->last != NULL) {
        d->last->next = b;
    } else {
        d->first = b;
    }
    d->last = b;
    return b;
}

struct doc_run *doc_run_new(struct doc *d, enum doc_style style, struct str text, struct str link) {
    struct doc_run *r = ARENA_NEW(d->a, struct doc_run);
    r->text = doc_clean(d->a, text);
    r->style = style;
    r->link = link;
    d->todos += style == DOC_TODO;
    return r;
}

struct doc_run *doc_run(struct doc *d, struct doc_block *b, enum doc_style style, struct str text, struct str link) {
    struct doc_run *r = doc_run_new(d, style, text, link);
    if (b->last_run != NULL) {
        b->last_run->next = r;
    } else {
        b->runs = r;
    }
    b->last_run = r;
    return r;
}

struct doc_run *doc_run_append(struct doc_run *list, struct doc_run *more) {
    if (list == NULL) {
        return more;
    }
    struct doc_run *last = list;
    while (last->next != NULL) {
        last = last->next;
    }
    last->next = more;
    return list;
}

/* A block that begins with plain text, unless that is empty. */
static struct doc_block *add_text(struct doc *d, enum doc_kind kind, struct str text) {
    struct doc_block *b = add_block(d, kind);
    if (text.n > 0) {
        doc_run(d, b, DOC_PLAIN, text, STR_NONE);
    }
    return b;
}

struct doc_block *doc_heading(struct doc *d, int level, struct str anchor, struct str text) {
    struct doc_block *b = add_text(d, DOC_HEADING, text);
    b->level = level < 1 ? 1 : level > DOC_LEVELS ? DOC_LEVELS : level;
    b->anchor = anchor;
    return b;
}

struct doc_block *doc_para(struct doc *d, struct str text) {
    return add_text(d, DOC_PARAGRAPH, text);
}

struct doc_block *doc_note(struct doc *d, enum doc_tone tone, struct str text) {
    struct doc_block *b = add_text(d, DOC_NOTE, text);
    b->tone = tone;
    return b;
}

struct doc_block *doc_list(struct doc *d, bool ordered) {
    struct doc_block *b = add_block(d, DOC_LIST);
    b->ordered = ordered;
    return b;
}

static void add_item(struct doc *d, struct doc_block *list, struct doc_item item) {
    list->items = grow(d, list->items, list->nitems, &list->items_cap, sizeof *list->items);
    list->items[list->nitems++] = item;
}

void doc_item_at(struct doc *d, struct doc_block *list, int level, struct doc_run *runs) {
    int deepest = list->nitems == 0 ? 0 : list->items[list->nitems - 1].level + 1;
    deepest = deepest < DOC_LIST_LEVELS ? deepest : DOC_LIST_LEVELS - 1;
    level = level < 0 ? 0 : level > deepest ? deepest : level;
    add_item(d, list, (struct doc_item){.runs = runs, .level = level});
}

void doc_item(struct doc *d, struct doc_block *list, struct doc_run *runs) {
    doc_item_at(d, list, 0, runs);
}

void doc_term(struct doc *d, struct doc_block *list, struct str term, struct doc_run *runs) {
    add_item(d, list, (struct doc_item){.runs = runs, .term = term.n > 0 ? doc_clean(d->a, term) : STR("\xE2\x80\x93")});
}

struct doc_block *doc_table(struct doc *d, struct str anchor, struct str caption, const struct doc_column *columns, size_t n) {
    struct doc_block *b = add_block(d, DOC_TABLE);
    b->anchor = anchor;
    b->caption = doc_clean(d->a, caption);
    b->columns = ARENA_ARRAY(d->a, struct doc_column, n);
    b->ncolumns = n;
    for (size_t i = 0; i < n; i++) {
        b->columns[i] = columns[i];
        b->columns[i].title = doc_clean(d->a, columns[i].title);
    }
    return b;
}

static void add_cell(struct doc *d, struct doc_block *t, struct doc_cell cell) {
    if (t->ncolumns == 0) {
        return; /* a table without columns has no cells */
    }
    t->cells = grow(d, t->cells, t->ncells, &t->cells_cap, sizeof *t->cells);
    t->nrows += t->ncells % t->ncolumns == 0;
    t->cells[t->ncells++] = cell;
}

void doc_cell_runs(struct doc *d, struct doc_block *table, struct doc_run *runs, enum doc_tone tone) {
    add_cell(d, table, (struct doc_cell){.runs = runs, .tone = tone});
}

void doc_cell_tone(struct doc *d, struct doc_block *table, struct str text, enum doc_tone tone) {
    doc_cell_runs(d, table, text.n > 0 ? doc_run_new(d, DOC_PLAIN, text, STR_NONE) : NULL, tone);
}

void doc_cell(struct doc *d, struct doc_block *table, struct str text) {
    doc_cell_tone(d, table, text, TONE_NONE);
}

static void fill_row(struct doc *d, struct doc_block *t) {
    while (t->ncolumns > 0 && t->ncells % t->ncolumns != 0) {
        add_cell(d, t, (struct doc_cell){0});
    }
}

void doc_row_title(struct doc *d, struct doc_block *table, struct str text) {
    fill_row(d, table);
    add_cell(d, table, (struct doc_cell){.runs = doc_run_new(d, DOC_STRONG, text, STR_NONE), .title = true});
    fill_row(d, table);
}

struct doc_block *doc_figure(struct doc *d, struct str anchor, struct str caption, const struct drawing *drawing) {
    struct doc_block *b = add_block(d, DOC_FIGURE);
    b->anchor = anchor;
    b->caption = doc_clean(d->a, caption);
    b->drawing = drawing;
    return b;
}

void doc_page_break(struct doc *d) {
    add_block(d, DOC_PAGE_BREAK);
}

/* ---- finishing: numbers, anchors, references ---- */

struct numbering {
    int headings[DOC_LEVELS];
    int tables, figures;
};

static struct str heading_number(struct arena *a, struct numbering *n, int level) {
    n->headings[level - 1]++;
    memset(n->headings + level, 0, (size_t)(DOC_LEVELS - level) * sizeof *n->headings);
    struct sb b = SB(a);
    for (int i = 0; i < level; i++) {
        n->headings[i] = n->headings[i] == 0 ? 1 : n->headings[i]; /* a level was left out */
        sb_fmt(&b, i == 0 ? "%d" : ".%d", n->headings[i]);
    }
    return sb_get(&b);
}

static void number_block(struct doc *d, struct numbering *n, struct doc_block *b) {
    if (b->kind == DOC_HEADING) {
        b->number = heading_number(d->a, n, b->level);
    } else if (b->kind == DOC_TABLE && b->caption.n > 0) {
        b->number = str_fmt(d->a, "%d", ++n->tables);
    } else if (b->kind == DOC_FIGURE && b->caption.n > 0) {
        b->number = str_fmt(d->a, "%d", ++n->figures);
    }
}

/* Every block that can be pointed at gets a name of its own: what the caller chose, else one made of its kind and place. */
static void name_block(struct doc *d, struct doc_block *b, size_t place) {
    static const char *const prefixes[] = {[DOC_HEADING] = "section", [DOC_TABLE] = "table", [DOC_FIGURE] = "figure"};
    bool pointed_at = b->kind == DOC_HEADING || b->kind == DOC_TABLE || b->kind == DOC_FIGURE;
    struct doc_block *holder = map_get(&d->anchors, b->anchor);
    if (b->anchor.n > 0 && (holder == NULL || holder == b)) {
        map_put(&d->anchors, b->anchor, b);
    } else if (pointed_at) {
        b->anchor = str_fmt(d->a, "%s:%zu", prefixes[b->kind], place);
        bool free_name;
        void **slot = map_slot(&d->anchors, b->anchor, &free_name);
        if (free_name) {
            *slot = b;
        } else {
            b->anchor = STR_NONE; /* the caller took that very name for another block */
        }
    } else {
        b->anchor = STR_NONE;
    }
}

static void resolve_runs(struct doc *d, struct doc_run *runs) {
    for (struct doc_run *r = runs; r != NULL; r = r->next) {
        if (r->link.n == 0) {
            continue;
        }
        if (r->link.p[0] != '#') {
            if (r->text.n == 0) {
                r->text = doc_clean(d->a, r->link);
            }
            if (!doc_link_outside(r->link)) {
                r->link = STR_NONE; /* javascript: and the like */
            }
            continue;
        }
        const struct doc_block *target = map_get(&d->anchors, str_from(r->link, 1));
        if (r->text.n == 0) {
            r->text = target != NULL ? doc_label(d->a, target) : doc_clean(d->a, str_from(r->link, 1));
        }
        if (target == NULL) {
            r->link = STR_NONE;
            d->broken++;
        }
    }
}

static void resolve_block(struct doc *d, struct doc_block *b) {
    resolve_runs(d, b->runs);
    for (size_t i = 0; i < b->nitems; i++) {
        resolve_runs(d, b->items[i].runs);
    }
    for (size_t i = 0; i < b->ncells; i++) {
        resolve_runs(d, b->cells[i].runs);
    }
}

void doc_finish(struct doc *d) {
    struct numbering n = {0};
    size_t place = 0;
    for (struct doc_block *b = d->first; b != NULL; b = b->next) {
        fill_row(d, b);
        number_block(d, &n, b);
        name_block(d, b, ++place);
    }
    for (struct doc_block *b = d->first; b != NULL; b = b->next) {
        resolve_block(d, b);
    }
}

static struct str plain_text(struct arena *a, const struct doc_run *runs) {
    struct sb b = SB(a);
    for (; runs != NULL; runs = runs->next) {
        sb_str(&b, runs->text);
    }
    return sb_get(&b);
}

struct str doc_label(struct arena *a, const struct doc_block *b) {
    if (b->number.n == 0) {
        return b->kind == DOC_HEADING || b->kind == DOC_PARAGRAPH || b->kind == DOC_NOTE ? plain_text(a, b->runs) : STR("here");
    }
    const char *kind = b->kind == DOC_HEADING ? "Section" : b->kind == DOC_TABLE ? "Table" : "Figure";
    return str_fmt(a, "%s\xC2\xA0%.*s", kind, STR_ARG(b->number));
}

static struct str field_value(const struct doc *d, const char *name) {
    for (size_t i = 0; i < d->nfields; i++) {
        if (str_eqi(d->fields[i].name, str_z(name))) {
            return d->fields[i].value;
        }
    }
    return STR_NONE;
}

struct str doc_running(const struct doc *d) {
    if (d->running.n > 0) {
        return doc_clean(d->a, d->running);
    }
    struct str device = field_value(d, "Device");
    struct str release = field_value(d, "Release");
    release = release.n > 0 ? release : field_value(d, "Version");
    return device.n > 0 && release.n > 0 ? str_fmt(d->a, "%.*s \xC2\xB7 %.*s", STR_ARG(device), STR_ARG(release))
           : device.n > 0                ? device
                                         : release;
}

int doc_page_of(const struct doc *d, struct str anchor) {
    const struct doc_block *b = map_get(&d->anchors, anchor);
    return b != NULL ? b->page : 0;
}
