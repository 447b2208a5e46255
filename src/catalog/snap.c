/*
 * Snaps: meta/snap.yaml in the snap, a squashfs image (var/lib/snapd/snaps) or where it is mounted (snap/NAME/REVISION).
 * Format: snapcraft.io "Snap metadata". What a snap runs on is another one (base).
 */
#include "catalog/lock.h"
#include "catalog/sources.h"

/* Of several none is the one that it runs on. */
static struct str architecture(const struct ynode *root) {
    const struct ynode *list = ynode_get(root, "architectures");
    return list != NULL && list->kind == YNODE_LIST && list->n == 1 && list->items[0]->kind == YNODE_SCALAR
               ? list->items[0]->text
               : STR_NONE;
}

static bool read_snap(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct arena *a = catalog_arena(k);
    const struct ynode *root = yaml_read_loose(a, in, e);
    (void)f;
    if (root == NULL || !ynode_want(root, YNODE_MAP, "a snap", e)) {
        return false;
    }
    struct lock_package p = {
        .type = "snap", .name = lock_text(root, "name"), .version = lock_text(root, "version"), .key = {"arch"}};
    p.value[0] = architecture(root);
    if (p.name.n == 0 || p.version.n == 0) {
        return ynode_fail(root, e, "a snap has a %s", p.name.n == 0 ? "name" : "version");
    }
    struct bom_component *c = lock_add(k, &p);
    if (c == NULL) {
        return true; /* told in a note */
    }
    struct str type = lock_text(root, "type");
    struct str base = lock_text(root, "base");
    c->type = str_is(type, "os") || str_is(type, "base") || str_is(type, "kernel") || str_is(type, "gadget")
                  ? STR("platform")
                  : STR("application");
    c->description = lock_text(root, "summary");
    lock_license(k, c, lock_text(root, "license"));
    struct str owner = lock_owner(k, "snap", p.name, p.version);
    catalog_provides(k, owner, str_fmt(a, "snap:%.*s", STR_ARG(p.name)));
    if (base.n > 0) {
        catalog_depends(k, owner, str_fmt(a, "snap:%.*s", STR_ARG(base)));
    }
    return true;
}

LOCK_SOURCE(snap, "snap", CATALOG_MANIFEST, 100, read_snap, "meta/snap.yaml");
