/* The catalogues: see catalog.h. */
#include "regulation/catalog.h"

#include "base/table.h"

/* Copies named columns into consecutive struct str members. */
static void take(const struct table *t, size_t row, const char *const *columns, struct str *out) {
    for (size_t i = 0; columns[i] != NULL; i++) {
        out[i] = table_cell(t, row, table_column(t, columns[i]));
    }
}

static size_t load_requirements(struct arena *a, const char *name, enum market market, struct requirement *out) {
    static const char *const columns[] = {"id",      "area",  "title",    "text",    "clause", "status",
                                          "applies", "check", "document", "section", NULL};
    struct table t = table_data(a, name);
    for (size_t i = 0; i < t.nrows; i++) {
        struct str v[10];
        take(&t, i, columns, v);
        out[i] = (struct requirement){market, v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], STR_NONE};
        if (market == MARKET_EU) {
            out[i].ivdr = table_cell(&t, i, table_column(&t, "ivdr"));
        }
    }
    return t.nrows;
}

static void load_documents(struct arena *a, struct catalog *c) {
    static const char *const columns[] = {"id", "title", "file", "market", "attachment", "text", "sections", NULL};
    struct table t = table_data(a, "documents");
    c->documents = ARENA_ARRAY(a, struct document_entry, t.nrows);
    c->ndocuments = t.nrows;
    for (size_t i = 0; i < t.nrows; i++) {
        struct str v[7];
        uint64_t sections = 0;
        take(&t, i, columns, v);
        str_u64(v[6], &sections);
        c->documents[i] = (struct document_entry){v[0], v[1], v[2], v[3], v[4], v[5], (int)sections};
    }
}

static void load_outlines(struct arena *a, struct catalog *c) {
    static const char *const columns[] = {"id", "document", "number", "title", "text", "data", "human", NULL};
    struct table t = table_data(a, "outlines");
    c->outlines = ARENA_ARRAY(a, struct outline_entry, t.nrows);
    c->noutlines = t.nrows;
    for (size_t i = 0; i < t.nrows; i++) {
        struct str v[7];
        take(&t, i, columns, v);
        c->outlines[i] = (struct outline_entry){v[0], v[1], v[2], v[3], v[4], v[5], v[6]};
    }
}

static void load_statements(struct arena *a, struct catalog *c) {
    static const char *const columns[] = {"key", "title", "text", "market", "document", NULL};
    struct table t = table_data(a, "statements");
    c->statements = ARENA_ARRAY(a, struct statement_entry, t.nrows);
    c->nstatements = t.nrows;
    for (size_t i = 0; i < t.nrows; i++) {
        struct str v[5];
        take(&t, i, columns, v);
        c->statements[i] = (struct statement_entry){v[0], v[1], v[2], v[3], v[4]};
    }
}

struct catalog catalog_load(struct arena *a) {
    struct catalog c = {0};
    size_t most = table_data(a, "requirements-fda").nrows + table_data(a, "requirements-eu").nrows;
    c.requirements = ARENA_ARRAY(a, struct requirement, most);
    c.nrequirements = load_requirements(a, "requirements-fda", MARKET_US, c.requirements);
    c.nrequirements += load_requirements(a, "requirements-eu", MARKET_EU, c.requirements + c.nrequirements);
    load_documents(a, &c);
    load_outlines(a, &c);
    load_statements(a, &c);
    return c;
}

const struct document_entry *catalog_document(const struct catalog *c, struct str id) {
    for (size_t i = 0; i < c->ndocuments; i++) {
        if (str_eq(c->documents[i].id, id)) {
            return &c->documents[i];
        }
    }
    return NULL;
}

const struct statement_entry *catalog_statement(const struct catalog *c, struct str key) {
    for (size_t i = 0; i < c->nstatements; i++) {
        if (str_eq(c->statements[i].key, key)) {
            return &c->statements[i];
        }
    }
    return NULL;
}

const struct outline_entry *catalog_outline(const struct catalog *c, struct str document, struct str number) {
    for (size_t i = 0; i < c->noutlines; i++) {
        if (str_eq(c->outlines[i].document, document) && str_eq(c->outlines[i].number, number)) {
            return &c->outlines[i];
        }
    }
    return NULL;
}

bool catalog_lists(struct str list, struct str word) {
    struct str rest = list.n > 0 ? list : STR_NONE;
    struct str item;
    while (str_next(&rest, ';', &item)) {
        if (str_eq(item, word)) {
            return true;
        }
    }
    return false;
}

const char *market_name(enum market m) {
    return m == MARKET_US ? "us" : "eu";
}
