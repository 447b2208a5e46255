/* Profiles as a table of elements: see profile.h. */
#include "bom/profile.h"

#include "base/map.h"

static bool no_name(const struct bom_component *c) {
    return c->name.n == 0 || str_is(c->name, "NOASSERTION");
}

static bool no_supplier(const struct bom_component *c) {
    return c->supplier.name.n == 0 && c->manufacturer.name.n == 0 && c->publisher.n == 0 && c->author.n == 0;
}

static bool no_version(const struct bom_component *c) {
    return c->version.n == 0;
}

static bool no_identifier(const struct bom_component *c) {
    return c->purl.n == 0 && c->cpe.n == 0 && c->swid.n == 0;
}

static bool no_hash(const struct bom_component *c) {
    return c->nhashes == 0;
}

static bool no_license(const struct bom_component *c) {
    return c->nlicenses == 0;
}

static bool no_support_level(const struct bom_component *c) {
    return c->support_level.n == 0;
}

static bool no_end_of_support(const struct bom_component *c) {
    return c->end_of_support.n == 0;
}

static bool no_author(const struct bom *b) {
    return b->nauthors == 0 && b->supplier.name.n == 0 && b->manufacturer.name.n == 0 && b->ntools == 0;
}

static bool no_timestamp(const struct bom *b) {
    return b->timestamp.n == 0;
}

static bool no_tool(const struct bom *b) {
    return b->ntools == 0;
}

static bool no_context(const struct bom *b) {
    return b->nlifecycles == 0;
}

enum { ALL = BOM_NTIA | BOM_CISA | BOM_FDA };

static const struct {
    const char *name;
    unsigned profiles;
    bool (*component_lacks)(const struct bom_component *c);
    bool (*document_lacks)(const struct bom *b);
} elements[BOM_ELEMENTS] = {
    [ELEMENT_NAME] = {"name", ALL, no_name, NULL},
    [ELEMENT_SUPPLIER] = {"supplier", ALL, no_supplier, NULL},
    [ELEMENT_VERSION] = {"version", ALL, no_version, NULL},
    [ELEMENT_IDENTIFIER] = {"unique identifier", ALL, no_identifier, NULL},
    [ELEMENT_RELATIONSHIP] = {"relationship", ALL, NULL, NULL}, /* needs the whole document: bom_profile_check() */
    [ELEMENT_HASH] = {"hash", BOM_CISA | BOM_FDA, no_hash, NULL},
    [ELEMENT_LICENSE] = {"licence", BOM_CISA, no_license, NULL},
    [ELEMENT_SUPPORT_LEVEL] = {"support level", BOM_FDA, no_support_level, NULL},
    [ELEMENT_END_OF_SUPPORT] = {"end of support", BOM_FDA, no_end_of_support, NULL},
    [ELEMENT_AUTHOR] = {"author", ALL, NULL, no_author},
    [ELEMENT_TIMESTAMP] = {"timestamp", ALL, NULL, no_timestamp},
    [ELEMENT_TOOL] = {"tool name", BOM_CISA, NULL, no_tool},
    [ELEMENT_CONTEXT] = {"generation context", BOM_CISA, NULL, no_context},
};

const char *bom_element_name(enum bom_element e) {
    return elements[e].name;
}

bool bom_element_of_document(enum bom_element e) {
    return elements[e].document_lacks != NULL;
}

bool bom_profile_named(struct str name, enum bom_profile *out) {
    static const struct {
        const char *name;
        enum bom_profile profile;
    } profiles[] = {{"ntia", BOM_NTIA}, {"cisa", BOM_CISA}, {"fda", BOM_FDA}};
    for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++) {
        if (str_is(name, profiles[i].name)) {
            *out = profiles[i].profile;
            return true;
        }
    }
    return false;
}

/* Refs that a dependency names. An entry that lists nothing says so: a known leaf. */
static struct map related(struct arena *a, const struct bom *b) {
    struct map m = map_new(a, b->components.n);
    for (size_t i = 0; i < b->dependencies.n; i++) {
        map_put(&m, b->dependencies.v[i].ref, &m);
        for (size_t k = 0; k < b->dependencies.v[i].non; k++) {
            map_put(&m, b->dependencies.v[i].on[k], &m);
        }
    }
    return m;
}

static void note(struct arena *a, struct bom_lacks *out, size_t component, unsigned missing) {
    if (missing == 0) {
        return;
    }
    vec_push(a, &out->list, (struct bom_lack){component, missing});
    for (unsigned e = 0; e < BOM_ELEMENTS; e++) {
        out->count[e] += missing >> e & 1U;
        out->total += missing >> e & 1U;
    }
}

void bom_profile_check(struct arena *a, const struct bom *b, enum bom_profile p, struct bom_lacks *out) {
    *out = (struct bom_lacks){0};
    struct map in_relation = related(a, b);
    for (size_t i = 0; i < b->components.n; i++) {
        const struct bom_component *c = &b->components.v[i];
        unsigned missing = 0;
        for (unsigned e = 0; e < BOM_ELEMENTS; e++) {
            bool asked = (elements[e].profiles & p) != 0 && elements[e].component_lacks != NULL;
            missing |= asked && elements[e].component_lacks(c) ? 1U << e : 0;
        }
        bool alone = !c->is_subject && c->parent == SIZE_MAX && !map_has(&in_relation, c->ref);
        missing |= alone ? 1U << ELEMENT_RELATIONSHIP : 0;
        note(a, out, i, c->is_root ? 0 : missing);
    }
    unsigned missing = 0;
    for (unsigned e = 0; e < BOM_ELEMENTS; e++) {
        bool asked = (elements[e].profiles & p) != 0 && elements[e].document_lacks != NULL;
        missing |= asked && elements[e].document_lacks(b) ? 1U << e : 0;
    }
    note(a, out, SIZE_MAX, missing);
}
