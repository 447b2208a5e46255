/* Writing SPDX 3: what spdx3_write.c and spdx3_security_write.c share. */
#ifndef CORDON_BOM_SPDX3_WRITE_IN_H
#define CORDON_BOM_SPDX3_WRITE_IN_H

#include "base/json_write.h"
#include "base/map.h"
#include "bom/bom.h"
#include "bom/spdx_licence.h"

struct spdx3_writing {
    struct arena *a;
    const struct bom *b;
    struct jw w;
    struct bom *lost;
    struct str document, base; /* its identifier, and what those of its elements begin with */
    struct str *ids;           /* of each component */
    struct map by_ref;         /* ref → component number + 1 */
    struct map agents;         /* what is written of an agent → its identifier (struct str) */
    struct map expressions;    /* licence expression → its identifier (struct str) */
    struct spdx_licences licences;
    size_t relationships;
};

/* The one element that says who made the document. */
#define SPDX3_CREATION "_:creationInfo"

/* Counts one more thing that SPDX has no place for. */
void spdx3_lose(struct spdx3_writing *x, const char *what);

/* Letters, digits, '.', '-' and '_'; all else becomes '-'. */
struct str spdx3_plain(struct arena *a, struct str s);
bool spdx3_is_iri(struct str s);

/* Opens an element, or a relationship up to its list of ends; the caller closes the object. `comment` may be null. */
void spdx3_element(struct spdx3_writing *x, const char *type, struct str id);
void spdx3_open_relation(struct spdx3_writing *x, struct str from, const char *type, const char *comment);
void spdx3_close_relation(struct spdx3_writing *x);
void spdx3_relate(struct spdx3_writing *x, struct str from, const char *type, struct str to, const char *comment);

/* An identifier for one more relationship. */
struct str spdx3_relation_id(struct spdx3_writing *x);

/* The identifier of an agent of a type ("Person"), whose element is written the first time that it is met: not within another.
 */
struct str spdx3_agent(struct spdx3_writing *x, const char *type, const struct bom_party *p);

/* The extension that SPDX has for CycloneDX's properties; nothing for none. */
void spdx3_properties(struct spdx3_writing *x, const struct bom_property *v, size_t n);

/* The document's member that names what its vulnerabilities concern in other documents; nothing for none. */
void spdx3_imports(struct spdx3_writing *x);

/* Writes the document's vulnerabilities, with what is judged of them. O(size). */
void spdx3_security_write(struct spdx3_writing *x);

#endif
