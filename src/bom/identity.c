/* Identities of components: see identity.h. */
#include "bom/identity.h"

#include "ident/cpe.h"
#include "ident/purl.h"

const char *identity_kind_name(enum identity_kind k) {
    static const char *const names[IDENTITY_KINDS] = {"purl", "cpe", "name"};
    return names[k];
}

struct str identity_supplier(const struct bom_component *c) {
    const struct str all[] = {c->supplier.name, c->manufacturer.name, c->publisher, c->author};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (all[i].n > 0) {
            return all[i];
        }
    }
    return STR_NONE;
}

const struct bom_component *identity_product(const struct bom *b) {
    const struct bom_component *found = NULL;
    for (size_t i = 0; i < b->components.n; i++) {
        const struct bom_component *c = &b->components.v[i];
        if (c->is_root) {
            return c;
        }
        if (c->is_subject && found != NULL) {
            return NULL; /* several */
        }
        found = c->is_subject ? c : found;
    }
    return found;
}

/* Parts of a key are parted by what no name holds. */
#define PART "\x1f"

struct identity identity_of(struct arena *a, const struct bom_component *c) {
    struct identity id = {.scheme = VERSION_GENERIC};
    struct purl p;
    struct cpe cpe;
    const char *broken;
    struct err e = {0};
    struct str supplier = identity_supplier(c);
    id.key[IDENTITY_NAME] = str_fmt(a, "%.*s" PART "%.*s" PART "%.*s", STR_ARG(c->group), STR_ARG(c->name), STR_ARG(supplier));
    id.exact = str_fmt(a, "name" PART "%.*s" PART "%.*s" PART "%.*s", STR_ARG(id.key[IDENTITY_NAME]), STR_ARG(c->version),
                       STR_ARG(c->type));
    if (c->cpe.n > 0 && cpe_parse(a, c->cpe, &cpe, &e)) {
        id.key[IDENTITY_CPE] = cpe_key(a, &cpe);
        id.exact = str_fmt(a, "cpe" PART "%.*s" PART "%.*s", STR_ARG(c->cpe), STR_ARG(c->version));
    }
    if (c->purl.n > 0 && purl_parse_loose(a, c->purl, &p, &broken, &e)) {
        id.key[IDENTITY_PURL] = purl_key(a, &p);
        id.exact = str_fmt(a, "purl" PART "%.*s" PART "%.*s", STR_ARG(purl_text(a, &p)),
                           STR_ARG(p.version.n > 0 ? STR_NONE : c->version));
        if (!version_scheme_named(p.type, &id.scheme)) {
            id.scheme = VERSION_GENERIC;
        }
    }
    return id;
}

enum { HASHES_COMPARED = 32 }; /* there are 12 algorithms */

/* Whether both have the algorithm, and whether they have a value under it in common. */
static bool shares_algorithm(const struct bom_component *x, const struct bom_component *y, struct str algorithm, bool *common) {
    bool shared = false;
    for (size_t i = 0; i < x->nhashes && i < HASHES_COMPARED; i++) {
        for (size_t k = 0; str_eq(x->hashes[i].algorithm, algorithm) && k < y->nhashes && k < HASHES_COMPARED; k++) {
            const bool same = str_eq(y->hashes[k].algorithm, algorithm);
            shared = shared || same;
            *common = *common || (same && str_eqi(x->hashes[i].value, y->hashes[k].value));
        }
    }
    return shared;
}

/* Some documents have two hashes of one algorithm: then one that fits is enough. Another algorithm's fit is not: SHA-1 can be
 * forged. */
bool identity_hashes_differ(const struct bom_component *x, const struct bom_component *y) {
    for (size_t i = 0; i < x->nhashes && i < HASHES_COMPARED; i++) {
        bool common = false;
        if (shares_algorithm(x, y, x->hashes[i].algorithm, &common) && !common) {
            return true;
        }
    }
    return false;
}

bool identity_same_licences(const struct bom_component *x, const struct bom_component *y) {
    bool same = x->nlicenses == y->nlicenses;
    for (size_t i = 0; same && i < x->nlicenses; i++) {
        same = str_eq(x->licenses[i].id, y->licenses[i].id) && str_eq(x->licenses[i].name, y->licenses[i].name) &&
               str_eq(x->licenses[i].expression, y->licenses[i].expression);
    }
    return same;
}
