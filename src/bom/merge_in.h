/* What the parts of merging share. For merge.c, merge_component.c, merge_document.c. */
#ifndef CORDON_BOM_MERGE_IN_H
#define CORDON_BOM_MERGE_IN_H

#include "bom/identity.h"
#include "bom/merge.h"
#include "bom/merge_refs.h"

/* A component of the new document, with its place in the tree. */
struct merge_node {
    struct bom_component c;
    size_t parent, first, last, next, depth; /* nodes; SIZE_MAX: none */
    VEC(struct str) sources;                 /* names of the inputs that have it */
};

struct merging {
    struct arena *a;
    const struct bom_merge_input *in;
    size_t n;
    const struct bom_merge_options *o;
    struct bom_merged *out;
    struct merge_refs refs;
    struct merge_names *names; /* one an input */
    size_t **node_of;          /* input, component → node */
    VEC(struct merge_node) nodes;
    struct map by_identity; /* → node + 1 */
    struct map by_ref;      /* ref → number in out->bom.dependencies + 1 */
    struct map pairs;       /* "from to" of the dependencies */
};

/* The component as the new document has it: refs in what the model does not hold are renamed. */
struct bom_component merge_component(struct merging *m, struct merge_names *n, const struct bom_component *c);

/* Fills what `kept` lacks from a component that is the same; what both have and differs is counted as left out. */
void merge_fill(struct merging *m, struct merge_names *n, struct bom_component *kept, const struct bom_component *other);

/* Everything that is said once for a document. */
void merge_document(struct merging *m);

#endif
