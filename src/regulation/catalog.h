/* The catalogues of data/: requirements, documents, their outlines, statements. Read-only, drawn from the embedded tables. */
#ifndef CORDON_REGULATION_CATALOG_H
#define CORDON_REGULATION_CATALOG_H

#include "base/str.h"

enum market { MARKET_US, MARKET_EU, MARKETS };

struct requirement {
    enum market market;
    struct str id, area, title, text, clause, status, applies, check, document, section, ivdr;
};

struct document_entry {
    struct str id, title, file, market, attachment, text;
    int sections;
};

struct outline_entry {
    struct str id, document, number, title, text, data, human;
};

struct statement_entry {
    struct str key, title, text, market, document;
};

struct catalog {
    struct requirement *requirements; /* FDA's, then the EU's, in the tables' order */
    size_t nrequirements;
    struct document_entry *documents;
    size_t ndocuments;
    struct outline_entry *outlines;
    size_t noutlines;
    struct statement_entry *statements;
    size_t nstatements;
};

/* All tables, in the arena. O(rows). */
struct catalog catalog_load(struct arena *a);

/* By id; null when there is none. */
const struct document_entry *catalog_document(const struct catalog *c, struct str id);
const struct statement_entry *catalog_statement(const struct catalog *c, struct str key);
const struct outline_entry *catalog_outline(const struct catalog *c, struct str document, struct str number);

/* Whether a list cell ("us;eu") holds a word. */
bool catalog_lists(struct str list, struct str word);

const char *market_name(enum market m); /* "us", "eu" */

#endif
