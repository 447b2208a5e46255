/*
 * Swift's Package.resolved, versions 1 to 3 (github.com/swiftlang/swift-package-manager), and CocoaPods' Podfile.lock. A pod's
 * subspecs are parts of one download: they are reported as the pod.
 */
#include "base/map.h"
#include "catalog/lock.h"
#include "catalog/sources.h"

static void add_pin(struct catalog *k, struct jv pin) {
    struct str location = json_str(json_get(pin, "location"));
    location = location.n > 0 ? location : json_str(json_get(pin, "repositoryURL")); /* version 1 */
    struct str name = json_str(json_get(pin, "identity"));
    name = name.n > 0 ? name : json_str(json_get(pin, "package"));
    struct jv state = json_get(pin, "state");
    struct str version = json_str(json_get(state, "version"));
    struct str revision = json_str(json_get(state, "revision"));
    struct str path = lock_repository_path(catalog_arena(k), location);
    struct str full = path.n > 0 ? path : name;
    struct bom_component *c = lock_add_plain(k, "swift", full, version);
    lock_reference(k, c, "vcs", location);
    lock_property(k, c, "cordon:revision", revision);
}

static bool read_resolved(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct jv root;
    if (!json_read(catalog_arena(k), in, &root, e) || !json_want(root, JSON_OBJECT, e)) {
        return false;
    }
    struct jv object = json_get(root, "object"); /* version 1 */
    struct jv pins;
    if (!json_member(json_type(object) == JSON_OBJECT ? object : root, "pins", JSON_ARRAY, true, &pins, e)) {
        return false;
    }
    for (struct jiter it = json_iter(pins); json_next(&it);) {
        add_pin(k, it.value);
    }
    return true;
}

LOCK_SOURCE(swift_resolved, "swift-resolved", CATALOG_MANIFEST, 95, read_resolved, "Package.resolved");

/* ---- Podfile.lock ---- */

/* "Name/Subspec (1.0)": the pod and its version. */
static struct str cut_pod(struct str text, struct str *version) {
    struct str name;
    struct str rest;
    str_cut(text, ' ', &name, &rest);
    str_cut(rest, ')', &rest, &(struct str){0});
    *version = str_from(rest, str_starts(rest, STR("(")) ? 1 : 0);
    str_cut(name, '/', &name, &(struct str){0});
    return name;
}

static struct str pod_text(const struct ynode *n) {
    if (n->kind == YNODE_MAP && n->n > 0) {
        return n->keys[0]->text;
    }
    return n->kind == YNODE_SCALAR ? n->text : STR_NONE;
}

static void add_pod_edges(struct catalog *k, const struct map *owners, const struct ynode *pod) {
    struct str version;
    const struct str *from = map_get(owners, cut_pod(pod_text(pod), &version));
    const struct ynode *needs = pod->kind == YNODE_MAP && pod->n > 0 ? pod->items[0] : NULL;
    for (size_t i = 0; from != NULL && needs != NULL && needs->kind == YNODE_LIST && i < needs->n; i++) {
        const struct str *on = map_get(owners, cut_pod(pod_text(needs->items[i]), &version));
        if (on != NULL && on != from && !str_eq(*on, *from)) {
            catalog_depends(k, *from, *on);
        }
    }
}

static bool read_podfile(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct arena *a = catalog_arena(k);
    const struct ynode *root = yaml_read_loose(a, in, e);
    if (root == NULL || !ynode_want(root, YNODE_MAP, "Podfile.lock", e)) {
        return false;
    }
    const struct ynode *pods = ynode_get(root, "PODS");
    if (pods == NULL || pods->kind != YNODE_LIST) {
        return true;
    }
    struct map owners = map_new(a, 0);
    for (size_t i = 0; i < pods->n; i++) {
        struct str version;
        struct str name = cut_pod(pod_text(pods->items[i]), &version);
        if (!map_has(&owners, name) && lock_add_plain(k, "cocoapods", name, version) != NULL) {
            struct str *owner = ARENA_NEW(a, struct str);
            *owner = lock_owner(k, "cocoapods", name, version);
            map_put(&owners, name, owner);
        }
    }
    for (size_t i = 0; i < pods->n; i++) {
        add_pod_edges(k, &owners, pods->items[i]);
    }
    return true;
}

LOCK_SOURCE(podfile_lock, "podfile-lock", CATALOG_MANIFEST, 95, read_podfile, "Podfile.lock");
