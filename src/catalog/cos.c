/*
 * Container-Optimized OS: etc/cos-package-info.json, the packages of the image and those that built it
 * (cloud.google.com/container-optimized-os, "Viewing installed packages"). A package's version is that of the image; the
 * ebuild's is upstream's.
 */
#include "catalog/lock.h"
#include "catalog/sources.h"

static bool add(struct catalog *k, struct jv package, struct err *e) {
    struct str name;
    struct str version;
    if (!json_want(package, JSON_OBJECT, e) || !json_member_str(package, "name", true, &name, e) ||
        !json_member_str(package, "version", true, &version, e)) {
        return false;
    }
    struct bom_component *c = lock_add_plain(k, "cos", name, version);
    if (c != NULL) {
        c->group = json_str(json_get(package, "category"));
        lock_property(k, c, "cordon:ebuild-version", json_str(json_get(package, "ebuild_version")));
    }
    return true;
}

static bool read_packages(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct jv root;
    (void)f;
    if (!json_read(catalog_arena(k), in, &root, e) || !json_want(root, JSON_OBJECT, e)) {
        return false;
    }
    struct jv list = json_get(root, "installedPackages");
    if (json_type(list) != JSON_ARRAY) {
        return json_fail(root, e, "has no list \"installedPackages\"");
    }
    for (struct jiter it = json_iter(list); json_next(&it);) {
        if (!add(k, it.value, e)) {
            return false;
        }
    }
    return true;
}

static const char *const names[] = {"etc/cos-package-info.json", NULL};
static const char *const anchors[] = {"etc/cos-package-info.json", NULL};

const struct catalog_source catalog_cos = {.name = "cos",
                                           .technique = CATALOG_MANIFEST,
                                           .confidence = 100,
                                           .limit = 64 << 20,
                                           .names = names,
                                           .anchors = anchors,
                                           .read = read_packages};
