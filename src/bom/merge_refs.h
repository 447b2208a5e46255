/* References of several documents in one: every ref of an input gets one that no other has. For merge.c. */
#ifndef CORDON_BOM_MERGE_REFS_H
#define CORDON_BOM_MERGE_REFS_H

#include "base/map.h"
#include "bom/bom.h"

struct merge_refs {
    struct arena *a;
    struct map used; /* every ref of the new document */
    size_t counter;
};

/* The refs of one input: old → struct str * new. */
struct merge_names {
    struct merge_refs *refs;
    struct map names;
    bool renamed; /* some differ */
};

struct merge_refs merge_refs_new(struct arena *a);
struct merge_names merge_names_new(struct merge_refs *r);

/* A ref that is free in the new document: `wanted`, or `wanted` with a number. Taken from now on. O(1) amortised. */
struct str merge_ref_take(struct merge_refs *r, struct str wanted);

/* What an input calls `old` is `now` in the new document. */
void merge_name_is(struct merge_names *n, struct str old, struct str now);

/* The new name; one is taken at the first asking. References to other documents (BOM-Links) stay. */
struct str merge_name(struct merge_names *n, struct str old);

/* The value with its refs renamed: itself when it has none that changed. O(size of the value). */
struct jv merge_value(struct merge_names *n, struct jv v);

/* The same, written: for lists that are put together from several inputs. */
struct jw;
void merge_value_write(struct merge_names *n, struct jv v, struct jw *w);

#endif
