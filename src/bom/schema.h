/*
 * Structure of a JSON document by a table of rules (data/cyclonedx.tsv): one line a rule, "path#keyword@versions" and its value, all versions of a
 * format in one table. The keywords are those of JSON Schema draft 7 that the format's own schemas use; data/README.md explains them.
 */
#ifndef CORDON_BOM_SCHEMA_H
#define CORDON_BOM_SCHEMA_H

#include "base/json.h"

struct schema;

/* The rules of one version ('5' of 1.5), from the embedded table, in the arena. */
struct schema *schema_load(struct arena *a, const char *table, char version);

/* Whether a value stands in the list at a path ("component/type"); true where the version has no list there. */
bool schema_allows(struct schema *s, const char *path, struct str value);

/* Checks a document. The first violation is an error with its place. O(size of the document), patterns and unions apart. */
bool schema_check(struct schema *s, struct jv root, struct err *e);

#endif
