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
