/*
 * Flatpak's installations: var/lib/flatpak/{app,runtime}/ID/ARCH/BRANCH/COMMIT/ with "metadata" (docs.flatpak.org,
 * flatpak-metadata(5)) and the application's AppStream file (freedesktop.org "AppStream", "Upstream metadata"), whose first
 * release is the newest. An application's version is in the latter only; a runtime has none but its branch.
 */
#include <string.h>

#include "catalog/lock.h"
#include "catalog/sources.h"
#include "catalog/xml_tree.h"

struct deployed {
    struct str id, arch, branch;
    struct str rest; /* the path in the deployment */
};

/* The parts of a path below flatpak/app/ or flatpak/runtime/. */
static bool deployment(struct str path, const char *kind, struct deployed *d) {
    struct str commit;
    struct str rest;
    size_t at = str_find(path, str_z(kind));
    if (at == SIZE_MAX || (at > 0 && path.p[at - 1] != '/')) {
        return false;
    }
    rest = str_from(path, at + strlen(kind));
    return str_cut(rest, '/', &d->id, &rest) && str_cut(rest, '/', &d->arch, &rest) && str_cut(rest, '/', &d->branch, &rest) &&
           str_cut(rest, '/', &commit, &d->rest);
}

static struct str owner_of(struct catalog *k, struct str id, struct str branch) {
    return str_fmt(catalog_arena(k), "flatpak/%.*s/%.*s", STR_ARG(id), STR_ARG(branch));
}

static struct bom_component *add(struct catalog *k, const struct deployed *d, struct str version, const char *type) {
    struct bom_component *c = catalog_add(k, owner_of(k, d->id, d->branch));
    c->type = str_z(type);
    c->name = d->id;
    c->version = version;
    c->purl = catalog_purl(k, "flatpak", STR_NONE, d->id, version, "arch", str_cstr(catalog_arena(k), d->arch), NULL);
    return c;
}

/* ---- AppStream ---- */

static struct str newest(const struct ynode *component) {
    size_t i = 0;
    const struct ynode *release = xml_tree_next(ynode_get(component, "releases"), "release", &i);
    return release != NULL ? lock_text(release, "@version") : STR_NONE;
}

static bool read_appstream(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct deployed d;
    const struct ynode *root = xml_tree(catalog_arena(k), in, e);
    if (root == NULL || !deployment(f->path, "flatpak/app/", &d)) {
        return root != NULL;
    }
    const struct ynode *component = ynode_get(root, "component");
    struct str version = newest(component);
    if (version.n == 0) {
        return lock_fail(in, in->bytes, e, "has no release with a version");
    }
    struct bom_component *c = add(k, &d, version, "application");
    c->description = lock_text(component, "summary");
    c->publisher = lock_text(component, "developer_name");
    lock_license(k, c, lock_text(component, "project_license"));
    return true;
}

/* ID.metainfo.xml, ID.appdata.xml; others beside it are of add-ons. */
static bool wants_appstream(const struct catalog_file *f) {
    struct deployed d;
    return str_ends(f->base, STR(".xml")) && deployment(f->path, "flatpak/app/", &d) && str_starts(f->base, d.id) &&
           (str_find(d.rest, STR("share/metainfo/")) != SIZE_MAX || str_find(d.rest, STR("share/appdata/")) != SIZE_MAX);
}

const struct catalog_source catalog_flatpak = {.name = "flatpak",
                                               .technique = CATALOG_MANIFEST,
                                               .confidence = 100,
                                               .limit = 16 << 20,
                                               .wants = wants_appstream,
                                               .read = read_appstream};

/* ---- metadata: a key file; runtime=ID/ARCH/BRANCH ---- */

static bool read_metadata(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct deployed d;
    struct lock_lines l = {.in = in};
    if (!input_want_text(in, e)) {
        return false;
    }
    if (deployment(f->path, "flatpak/runtime/", &d)) {
        add(k, &d, d.branch, "framework");
        return true;
    }
    while (deployment(f->path, "flatpak/app/", &d) && lock_next_line(&l)) {
        struct str id;
        struct str branch;
        if (str_starts(l.text, STR("runtime=")) && str_cut(str_from(l.text, 8), '/', &id, &branch) &&
            str_cut(branch, '/', &(struct str){0}, &branch)) {
            catalog_depends(k, owner_of(k, d.id, d.branch), owner_of(k, id, branch));
        }
    }
    return true;
}

static bool wants_metadata(const struct catalog_file *f) {
    struct deployed d;
    return str_is(f->base, "metadata") &&
           (deployment(f->path, "flatpak/app/", &d) || deployment(f->path, "flatpak/runtime/", &d)) &&
           str_is(d.rest, "metadata");
}

const struct catalog_source catalog_flatpak_metadata = {.name = "flatpak-metadata",
                                                        .technique = CATALOG_MANIFEST,
                                                        .confidence = 100,
                                                        .limit = 1 << 20,
                                                        .wants = wants_metadata,
                                                        .read = read_metadata};
