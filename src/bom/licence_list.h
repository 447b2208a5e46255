/* The licences that an SBOM names: each once, with what is wrong with it, and what holds for each component. */
#ifndef CORDON_BOM_LICENCE_LIST_H
#define CORDON_BOM_LICENCE_LIST_H

#include "bom/bom.h"
#include "bom/licence.h"

/* From good to bad; an expression has the worst of its parts. */
enum licence_state {
    LICENCE_LISTED,     /* every id is in SPDX's list */
    LICENCE_REFERENCE,  /* with LicenseRef-: the text is elsewhere */
    LICENCE_DEPRECATED, /* with an id that SPDX has replaced */
    LICENCE_UNKNOWN,    /* with an id that SPDX does not have */
    LICENCE_NAMED,      /* a name in words, no expression */
    LICENCE_INVALID,    /* an expression that does not read */
};

/* "listed", "reference" … */
const char *licence_state_name(enum licence_state s);

/* What holds for a component: bits. */
enum {
    LICENCE_HAS = 1,         /* it names one */
    LICENCE_ALL_READ = 2,    /* each is an expression that reads */
    LICENCE_ALL_LISTED = 4,  /* … of ids in the list */
    LICENCE_ANY_OLD = 8,     /* one has a deprecated id */
    LICENCE_ANY_STRINGS = 16 /* one is copyleft, limited or restricted (data/spdx-licences.tsv, terms) */
};

struct licence_row {
    struct str text;   /* as spelled by the list where it reads */
    struct str terms;  /* the strictest of its parts; may be empty */
    struct str advice; /* why it is invalid, what to write instead; may be empty */
    enum licence_state state;
    size_t components;
    unsigned facts;
};

struct licence_list {
    VEC(struct licence_row) v; /* by text */
    unsigned char *facts;      /* one a component */
    size_t without;            /* components, the root apart, that name none */
};

/* Each text is read once. Lives in the arena and the bom. O(licences + distinct texts × log). */
void licence_list_of(struct arena *a, const struct bom *b, struct licence_list *out);

/* The licences of a component in normal form, sorted and joined by "; ": for comparing. */
struct str licence_of_component(struct arena *a, const struct licences *l, const struct bom_component *c);

#endif
