/*
 * What Yocto's build writes with create-spdx (docs.yoctoproject.org, "Creating a Software Bill of Materials"; SPDX 2.2): one
 * document a package, a recipe and an image, and one of run-time dependencies a package, either in tmp/deploy/spdx or in the
 * image's .spdx.tar.zst. Packages are components; recipes are what these were built from, not what is in the device.
 * SPDX elements are named by the build: SPDXRef-Package-NAME, SPDXRef-Recipe-NAME, SPDXRef-Image-NAME.
 */
#include "catalog/lock.h"
#include "catalog/sources.h"

static const struct str package_id = STR_INIT("SPDXRef-Package-");
static const struct str recipe_id = STR_INIT("SPDXRef-Recipe-");

/* Other programs write *.spdx.json, too. */
static bool is_yocto(struct jv root) {
    struct jv creators = json_get(json_get(root, "creationInfo"), "creators");
    for (struct jiter it = json_iter(creators); json_type(creators) == JSON_ARRAY && json_next(&it);) {
        if (str_find(json_str(it.value), STR("OpenEmbedded Core create-spdx")) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

/* The name in an element's id, which may be of another document ("DocumentRef-x:SPDXRef-Recipe-tiny"); empty: of another kind.
 */
static struct str named(struct str element, struct str kind) {
    struct str before;
    struct str id = element;
    if (str_chr(element, ':') != SIZE_MAX) {
        str_rcut(element, ':', &before, &id);
    }
    return str_starts(id, kind) ? str_from(id, kind.n) : STR_NONE;
}

static struct str owner_of(struct catalog *k, struct str name) {
    return str_fmt(catalog_arena(k), "yocto/%.*s", STR_ARG(name));
}

static struct str related(struct jv relationship, const char *key) {
    return json_str(json_get(relationship, key));
}

/* The recipe that the package was built from. */
static struct str recipe_of(struct jv root, struct str id) {
    struct jv list = json_get(root, "relationships");
    for (struct jiter it = json_iter(list); json_type(list) == JSON_ARRAY && json_next(&it);) {
        if (str_is(related(it.value, "relationshipType"), "GENERATED_FROM") && str_eq(related(it.value, "spdxElementId"), id)) {
            return named(related(it.value, "relatedSpdxElement"), recipe_id);
        }
    }
    return STR_NONE;
}

static struct str stated(struct str licence) {
    return str_is(licence, "NOASSERTION") || str_is(licence, "NONE") ? STR_NONE : licence;
}

static void add(struct catalog *k, struct jv root, struct jv package) {
    struct str id = json_str(json_get(package, "SPDXID"));
    struct str name = json_str(json_get(package, "name"));
    struct str recipe = recipe_of(root, id);
    struct lock_package p = {
        .type = "yocto", .name = name, .version = json_str(json_get(package, "versionInfo")), .key = {"upstream"}};
    p.value[0] = str_eq(recipe, name) ? STR_NONE : recipe;
    struct bom_component *c = lock_add(k, &p);
    if (c == NULL) {
        return;
    }
    struct str supplier = json_str(json_get(package, "supplier")); /* "Organization: OpenEmbedded ()" */
    struct str kind;
    if (str_cut(supplier, ':', &kind, &supplier)) {
        str_cut(supplier, '(', &supplier, &(struct str){0});
        c->supplier.name = str_trim(supplier);
    }
    lock_license(k, c, stated(json_str(json_get(package, "licenseDeclared"))));
    catalog_provides(k, lock_owner(k, "yocto", p.name, p.version), owner_of(k, name));
}

/* "RUNTIME_DEPENDENCY_OF" is said of what is needed. */
static void add_dependency(struct catalog *k, struct jv relationship) {
    struct str from = named(related(relationship, "relatedSpdxElement"), package_id);
    struct str on = named(related(relationship, "spdxElementId"), package_id);
    if (str_is(related(relationship, "relationshipType"), "RUNTIME_DEPENDENCY_OF") && from.n > 0 && on.n > 0) {
        catalog_depends(k, owner_of(k, from), owner_of(k, on));
    }
}

static bool read_document(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct jv root;
    (void)f;
    if (!json_read(catalog_arena(k), in, &root, e) || !json_want(root, JSON_OBJECT, e)) {
        return false;
    }
    struct jv packages = json_get(root, "packages");
    struct jv relationships = json_get(root, "relationships");
    if (!is_yocto(root)) {
        return true;
    }
    for (struct jiter it = json_iter(packages); json_type(packages) == JSON_ARRAY && json_next(&it);) {
        if (named(json_str(json_get(it.value, "SPDXID")), package_id).n > 0) {
            add(k, root, it.value);
        }
    }
    for (struct jiter it = json_iter(relationships); json_type(relationships) == JSON_ARRAY && json_next(&it);) {
        add_dependency(k, it.value);
    }
    return true;
}

LOCK_SOURCE(yocto_spdx, "yocto-spdx", CATALOG_MANIFEST, 100, read_document, "*.spdx.json");
