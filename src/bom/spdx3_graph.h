/*
 * The elements of an SPDX 3 document in JSON-LD, by their identifiers: what spdx3.c reads from. The serialisation is that of
 * SPDX 3.0.1, Annex "RDF model to the JSON-LD": one "@graph" of elements that refer to each other by IRI, or one element alone.
 */
#ifndef CORDON_BOM_SPDX3_GRAPH_H
#define CORDON_BOM_SPDX3_GRAPH_H

#include "base/json.h"
#include "base/map.h"
#include "bom/bom.h"

struct spdx3_graph {
    struct arena *a;
    VEC(struct jv) elements; /* in document order */
    struct map by_id;        /* IRI or "_:…" → number among them + 1 */
    struct map prefixes;     /* of the context: prefix → struct str */
};

/* Whether its context is that of SPDX 3. */
bool spdx3_is(struct jv root);

/* Indexes the elements and checks the shape of what they have (text, list, object). Errors have the place. O(size). */
bool spdx3_open(struct arena *a, struct jv root, struct spdx3_graph *g, struct err *e);

/* "software_Package" */
struct str spdx3_type(struct jv element);

/* The identifier of an element or of a reference to one (a text, or the element itself in its place), with the prefix that it
 * may have written out. */
struct str spdx3_id(const struct spdx3_graph *g, struct jv v);

/* What a reference stands for; JSON_NONE when the document does not have it. */
struct jv spdx3_at(const struct spdx3_graph *g, struct jv reference);

/* A member by its name, with its profile ("software_packageVersion") or, as some write it, without. */
struct jv spdx3_get(struct jv element, const char *key);
struct str spdx3_text(struct jv element, const char *key);

/* An agent's name and where it is reached. */
void spdx3_party(const struct spdx3_graph *g, struct jv reference, struct bom_party *out);

/* Walks a member that is a list, or one value in its place. */
struct jiter spdx3_list(struct jv element, const char *key);

#endif
