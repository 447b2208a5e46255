/* What a component is, whatever its version: how components of two SBOMs are taken for the same (bom/diff.h, bom/merge.h). */
#ifndef CORDON_BOM_IDENTITY_H
#define CORDON_BOM_IDENTITY_H

#include "bom/bom.h"
#include "ident/version.h"

/* From strong to weak. */
enum identity_kind { IDENTITY_PURL, IDENTITY_CPE, IDENTITY_NAME, IDENTITY_KINDS };

struct identity {
    /* The package URL's type, namespace and name; the CPE's part, vendor and product; group, name and supplier. Empty: none. */
    struct str key[IDENTITY_KINDS];
    struct str exact;           /* with version, qualifiers and type: equal for one and the same component */
    enum version_scheme scheme; /* the order of its versions: the package URL's ecosystem, else generic */
};

/* "purl", "cpe", "name". */
const char *identity_kind_name(enum identity_kind k);

/* In the arena. A package URL or CPE name that does not read is left out. O(length). */
struct identity identity_of(struct arena *a, const struct bom_component *c);

/* Supplier, else manufacturer, publisher, author. */
struct str identity_supplier(const struct bom_component *c);

/* What the document describes: metadata.component, else the one package that SPDX's document describes; null when it is not
 * told. */
const struct bom_component *identity_product(const struct bom *b);

/* Whether they are different files: both have hashes of one algorithm, and no value of it in common. */
bool identity_hashes_differ(const struct bom_component *x, const struct bom_component *y);

/* Whether their licences are written alike. */
bool identity_same_licences(const struct bom_component *x, const struct bom_component *y);

#endif
