/*
 * The documents: each is built from the dossier into a document tree (doc/), section by section as data/outlines.tsv lists
 * them. Pure. What only a person can say and has not said is set as a visible "TO BE COMPLETED" and counted (doc->todos).
 */
#ifndef CORDON_REPORT_REPORT_H
#define CORDON_REPORT_REPORT_H

#include "doc/doc.h"
#include "trace/trace.h"

/* The dossier judged for both markets: what reports take. */
struct report_input {
    const struct dossier *dossier;
    struct coverage_list us, eu;
};

/* Writes the content of one section; the heading and its introduction stand already. */
typedef void (*report_section)(struct doc *d, const struct report_input *in);

struct report {
    const char *id;                 /* row of data/documents.tsv */
    const report_section *sections; /* in the outline's order; null entries have only statements */
    size_t nsections;
};

/* Every document that this version writes, ended by a null id. */
extern const struct report *const reports[];

const struct report *report_named(struct str id);

/* Builds a document. */
struct doc *report_build(struct arena *a, const struct report *r, const struct report_input *in);

#endif
