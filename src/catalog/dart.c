/* Dart: pubspec.lock (dart.dev "Pub: glossary, lockfile") and the pubspec.yaml of the project. */
#include "catalog/lock.h"
#include "catalog/sources.h"

static bool usual_host(struct str url) {
    return url.n == 0 || str_is(url, "https://pub.dev") || str_is(url, "https://pub.dartlang.org");
}

static void add_package(struct catalog *k, struct str name, const struct ynode *n) {
    const struct ynode *from = ynode_get(n, "description");
    struct str source = lock_text(n, "source");
    struct str url = lock_text(from, "url");
    struct lock_package p = {.type = "pub", .name = name, .version = lock_text(n, "version")};
    if (str_is(source, "git")) {
        p.key[0] = "vcs_url";
        p.value[0] = lock_vcs_url(catalog_arena(k), url, lock_text(from, "resolved-ref"));
    } else if (str_is(source, "hosted") && !usual_host(url)) {
        struct str host = url;
        size_t scheme = str_find(url, STR("://"));
        host = scheme == SIZE_MAX ? url : str_from(url, scheme + 3);
        p.key[0] = "hosted_url";
        p.value[0] = host;
    } else if (str_is(source, "sdk") && str_is(p.version, "0.0.0")) {
        p.version = STR_NONE; /* it is the SDK's own, which the lock file does not pin */
    }
    struct bom_component *c = lock_add(k, &p);
    lock_hash(k, c, STR("sha256"), lock_text(from, "sha256"));
    lock_scope(c, str_is(lock_text(n, "dependency"), "direct dev"), false);
}

static bool read_lock(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    const struct ynode *root = yaml_read_loose(catalog_arena(k), in, e);
    if (root == NULL || !ynode_want(root, YNODE_MAP, "pubspec.lock", e)) {
        return false;
    }
    const struct ynode *packages = ynode_get(root, "packages");
    for (size_t i = 0; packages != NULL && packages->kind == YNODE_MAP && i < packages->n; i++) {
        if (packages->items[i]->kind == YNODE_MAP) {
            add_package(k, packages->keys[i]->text, packages->items[i]);
        }
    }
    return true;
}

LOCK_SOURCE(pubspec_lock, "pubspec-lock", CATALOG_MANIFEST, 95, read_lock, "pubspec.lock");

static bool read_manifest(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    const struct ynode *root = yaml_read_loose(catalog_arena(k), in, e);
    if (root == NULL || !ynode_want(root, YNODE_MAP, "pubspec.yaml", e)) {
        return false;
    }
    struct bom_component *c = lock_add_project(k, "pub", lock_text(root, "name"), lock_text(root, "version"));
    if (c != NULL) {
        c->description = str_trim(lock_text(root, "description"));
        lock_reference(k, c, "vcs", lock_text(root, "repository"));
        lock_reference(k, c, "website", lock_text(root, "homepage"));
    }
    return true;
}

LOCK_SOURCE(pubspec, "pubspec", CATALOG_MANIFEST, 90, read_manifest, "pubspec.yaml");
