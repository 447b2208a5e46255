/*
 * SPDX licence expressions (SPDX 2.3, Annex D): read, spelled as the list has them, compared in a normal form. The list of
 * licences and exceptions is data/spdx-licences.tsv. What an expression names and the list lacks is no error: it is told in
 * `known`.
 */
#ifndef CORDON_BOM_LICENCE_H
#define CORDON_BOM_LICENCE_H

#include "base/err.h"
#include "base/vec.h"

enum {
    LICENCE_MAX_BYTES = 65536, /* of one expression */
    LICENCE_MAX_DEPTH = 64,    /* parentheses in parentheses */
};

/* The list. Load it once for a unit of work; O(entries). */
struct licences;
struct licences *licences_load(struct arena *a);

/* A row of the list. */
struct licence_entry {
    struct str id; /* as the list spells it */
    bool exception, deprecated;
    struct str terms;    /* "copyleft", "limited", "restricted" or empty: our own judgement (data/README.md) */
    struct str replaced; /* the expression that stands for a deprecated id; may be empty */
};

/* By id, case ignored (Annex D.2); null when the list lacks it. O(length). */
const struct licence_entry *licences_find(const struct licences *l, struct str id);

/* A licence that an expression names: "GPL-2.0-only WITH Classpath-exception-2.0". */
struct licence_use {
    struct str id;        /* as the list spells it; as written when it is not there; without '+' */
    struct str exception; /* empty: none */
    bool or_later;        /* followed by '+' */
    bool reference;       /* LicenseRef-…, with or without DocumentRef-…: */
    bool exception_reference;
    const struct licence_entry *entry, *exception_entry; /* null: not in the list */
};

enum licence_operator { LICENCE_ONE, LICENCE_AND, LICENCE_OR };

/* A node of the tree. Operands of the same operator are joined: "a AND (b AND c)" has three. */
struct licence {
    enum licence_operator op;
    struct licence_use use; /* LICENCE_ONE */
    struct licence **v;     /* the others */
    size_t n;
};

/*
 * Reads an expression; the tree lives in the arena, its strings in the arena, the list or `text`. False: ERR_INPUT with the
 * column. Operators are in capitals (Annex D.2); "NONE" and "NOASSERTION" are no expressions (licence_says_nothing()).
 * O(length).
 */
bool licence_parse(struct arena *a, const struct licences *l, struct str text, struct licence **out, struct err *e);

/* The same meaning in the same order, spelled as the list spells it, with as few parentheses as will do. O(length × depth). */
struct str licence_text(struct arena *a, const struct licence *x);

/*
 * A text that is the same for expressions that differ in order, repetition, spelling, parentheses, or in a deprecated id and
 * what replaced it. An expression that cannot be read stands for itself. O(length × depth × log).
 */
struct str licence_normal(struct arena *a, const struct licences *l, struct str text);

/* Every licence that the expression names, from left to right, appended to `out`. O(nodes). */
typedef VEC(const struct licence_use *) licence_uses;
void licence_collect(struct arena *a, const struct licence *x, licence_uses *out);

/* "NONE", "NOASSERTION" or empty. */
bool licence_says_nothing(struct str text);

#endif
