/*
 * Structure of a JSON document by a table of rules (data/cyclonedx.tsv): one line a rule, "path#keyword@versions" and its
 * value, all versions of a format in one table. The keywords are those of JSON Schema draft 7 that the format's own schemas
 * use; data/README.md explains them.
 */
#ifndef CORDON_BOM_SCHEMA_H
#define CORDON_BOM_SCHEMA_H

#include "base/json.h"
#include "base/json_write.h"
#include "base/map.h"

struct schema;

/* The rules of one version ('5' of 1.5), from the embedded table, in the arena. */
struct schema *schema_load(struct arena *a, const char *table, char version);

/*
 * Leaves out what the XML form's schema does not ask for: items of a list that differ, e-mail addresses and references of a
 * form, a time's offset from UTC, and the forms marked `json`.
 */
void schema_relax(struct schema *s);

/* Whether a text keeps the list, format and pattern at a path ("component/type"); true where the version has no rule there. */
bool schema_allows(struct schema *s, const char *path, struct str value);

/* Checks a document. The first violation is an error with its place. O(size of the document), patterns and unions apart. */
bool schema_check(struct schema *s, struct jv root, struct err *e);

/*
 * The items of a list at the top of a document, checked one by one as they are read (json_cut.h); the document itself is
 * checked without them (no version says how many there must be). The arena holds a few words for each item of a list whose
 * items must differ.
 */
struct schema_items {
    struct schema *s;
    struct schema_node *list; /* null: the version knows no such list */
    struct map seen;
};
struct schema_items schema_items_begin(struct schema *s, const char *member);
bool schema_item_check(struct schema_items *x, struct jv v, struct err *e);

/* Whether a version has room for a value under the rules of a path ("component/pedigree", "organizationalEntity"). */
enum schema_room {
    SCHEMA_NO_ROOM,
    SCHEMA_PART,  /* without the members that the version does not know */
    SCHEMA_WHOLE, /* as it stands */
};
enum schema_room schema_room(struct schema *s, const char *rules, struct jv v);

/* Who is told what is left out: `path` names the value, as in "components[].pedigree". */
struct schema_loss {
    const char *path;
    void (*lost)(void *ctx, struct str path);
    void *ctx;
};

/* Writes the value, as far as there is room for it. O(size of the value), unions apart. */
void schema_write(struct schema *s, const char *rules, enum schema_room room, struct jv v, struct jw *w,
                  struct schema_loss loss);

#endif
