/* The tags of SPDX 2.3 and the members of its JSON form that they are. For spdx_tag.c and spdx_tag_write.c. */
#ifndef CORDON_BOM_SPDX_TAG_H
#define CORDON_BOM_SPDX_TAG_H

#include "base/str.h"

enum section { DOCUMENT, CREATION, PACKAGE, FILE_, SNIPPET, LICENCE, RELATION, ANNOTATION, REVIEW, EXTERNAL, ELEMENT };

enum kind {
    BEGIN,    /* a new element of the section, with this as its first member */
    TEXT,     /* a member */
    LIST,     /* an item of a list */
    FLAG,     /* true or false */
    CHECKSUM, /* "SHA1: d6a7…" */
    REFERENCE,
    COMMENT, /* of the reference before it */
    CODE,    /* "d6a7… (excludes: ./a, ./b)" */
    RELATE,  /* "SPDXRef-A CONTAINS SPDXRef-B" */
    DOCREF,  /* "DocumentRef-x URI SHA1: d6a7…" */
    RANGE,   /* "310:420" */
    PASSED,  /* deprecated, without a place in the JSON form */
};

struct tag {
    const char *name;
    enum section section;
    enum kind kind;
    const char *member; /* null: none */
};

/* In the order in which they are written. */
extern const struct tag spdx_tags[];
extern const size_t spdx_ntags;

/* The document's list of each section's elements; null for the document itself. */
extern const char *const spdx_lists[ELEMENT];

#endif
