/* PHP: composer.lock (getcomposer.org "composer.lock") and vendor/composer/installed.json, which has the same packages. */
#include "base/map.h"
#include "base/vec.h"
#include "catalog/lock.h"
#include "catalog/sources.h"

struct composer {
    struct catalog *k;
    struct arena *a;
    struct map owners;      /* name in lower case → owner, a struct str */
    struct map development; /* installed.json names them apart */
};

static void add_package(struct composer *x, struct jv v, bool development) {
    struct str name = json_str(json_get(v, "name"));
    struct str version = json_str(json_get(v, "version"));
    struct bom_component *c = lock_add_plain(x->k, "composer", name, version);
    if (c == NULL) {
        return;
    }
    c->description = json_str(json_get(v, "description"));
    lock_scope(c, development || map_has(&x->development, name), false);
    struct jv licenses = json_get(v, "license");
    lock_license(x->k, c, json_str(licenses));
    for (struct jiter it = json_iter(licenses); json_next(&it);) {
        lock_license(x->k, c, json_str(it.value));
    }
    struct jv dist = json_get(v, "dist");
    lock_hash(x->k, c, STR("sha1"), json_str(json_get(dist, "shasum")));
    lock_reference(x->k, c, "distribution", json_str(json_get(dist, "url")));
    lock_reference(x->k, c, "vcs", json_str(json_get(json_get(v, "source"), "url")));
    struct str *owner = ARENA_NEW(x->a, struct str);
    *owner = lock_owner(x->k, "composer", name, version);
    map_put(&x->owners, str_lower(x->a, name), owner);
}

static void add_edges(struct composer *x, struct jv v) {
    const struct str *from = map_get(&x->owners, str_lower(x->a, json_str(json_get(v, "name"))));
    struct jv needs = json_get(v, "require");
    for (struct jiter it = json_iter(needs); from != NULL && json_type(needs) == JSON_OBJECT && json_next(&it);) {
        const struct str *on = map_get(&x->owners, str_lower(x->a, it.key));
        if (on != NULL) {
            catalog_depends(x->k, *from, *on);
        }
    }
}

static void read_list(struct composer *x, struct jv list, bool development) {
    for (struct jiter it = json_iter(list); json_type(list) == JSON_ARRAY && json_next(&it);) {
        add_package(x, it.value, development);
    }
}

static void read_edges(struct composer *x, struct jv list) {
    for (struct jiter it = json_iter(list); json_type(list) == JSON_ARRAY && json_next(&it);) {
        add_edges(x, it.value);
    }
}

static bool read_composer(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct composer x = {.k = k, .a = catalog_arena(k)};
    x.owners = map_new(x.a, 0);
    x.development = map_new(x.a, 0);
    struct jv root;
    if (!json_read(x.a, in, &root, e)) {
        return false;
    }
    struct jv packages = json_type(root) == JSON_ARRAY ? root : json_get(root, "packages"); /* Composer 1's installed.json */
    if (json_type(root) != JSON_ARRAY && !json_want(root, JSON_OBJECT, e)) {
        return false;
    }
    struct jv names = json_get(root, "dev-package-names");
    for (struct jiter it = json_iter(names); json_next(&it);) {
        map_put(&x.development, json_str(it.value), &x);
    }
    read_list(&x, packages, false);
    read_list(&x, json_get(root, "packages-dev"), true);
    read_edges(&x, packages);
    read_edges(&x, json_get(root, "packages-dev"));
    return true;
}

LOCK_SOURCE(composer_lock, "composer-lock", CATALOG_MANIFEST, 95, read_composer, "composer.lock");
LOCK_SOURCE(composer_installed, "composer-installed", CATALOG_MANIFEST, 100, read_composer, "composer/installed.json");

static bool read_manifest(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct jv root;
    if (!json_read(catalog_arena(k), in, &root, e) || !json_want(root, JSON_OBJECT, e)) {
        return false;
    }
    struct bom_component *c =
        lock_add_project(k, "composer", json_str(json_get(root, "name")), json_str(json_get(root, "version")));
    lock_license(k, c, json_str(json_get(root, "license")));
    return true;
}

LOCK_SOURCE(composer_package, "composer-manifest", CATALOG_MANIFEST, 90, read_manifest, "composer.json");
