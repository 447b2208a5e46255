/*
 * opkg (OpenWrt, Yocto): status, or one control file a package in info/, and lists of files. Format: deb822(5); the folder is
 * usr/lib/opkg or var/lib/opkg.
 */
#include "catalog/deb822.h"
#include "catalog/lock.h"
#include "catalog/sources.h"

enum {
    PACKAGE,
    STATUS,
    VERSION,
    ARCHITECTURE,
    SOURCE_NAME,
    RECIPE,
    MAINTAINER,
    LICENSE,
    DESCRIPTION,
    DEPENDS,
    PROVIDES,
    CPE_ID
};
static const char *const fields[] = {"Package", "Status",      "Version", "Architecture", "SourceName", "OE", "Maintainer",
                                     "License", "Description", "Depends", "Provides",     "CPE-ID",     NULL};

#define FOLDERS(rest) "usr/lib/opkg/" rest, "var/lib/opkg/" rest, "var/opkg/" rest, "usr/lib/ipkg/" rest

static const char *const anchors[] = {FOLDERS(""), NULL};
static const char *const status_names[] = {FOLDERS("status"), FOLDERS("info/*.control"), NULL};
static const char *const list_names[] = {FOLDERS("info/*.list"), NULL};

/* What it was built from: OpenWrt's source package, Yocto's recipe. Only the control file says so. */
static struct str upstream_of(const struct str *v) {
    struct str name = v[SOURCE_NAME].n > 0 ? v[SOURCE_NAME] : v[RECIPE];
    return str_eq(name, v[PACKAGE]) ? STR_NONE : name;
}

static void add(struct catalog *k, const struct str *v) {
    struct arena *a = catalog_arena(k);
    struct str owner = str_fmt(a, "opkg/%.*s", STR_ARG(v[PACKAGE]));
    struct bom_component *c = catalog_add(k, owner);
    c->name = v[PACKAGE];
    c->version = v[VERSION];
    c->description = v[DESCRIPTION];
    c->cpe = v[CPE_ID]; /* OpenWrt: "cpe:/a:busybox:busybox" */
    deb822_person(v[MAINTAINER], &c->supplier);
    lock_license(k, c, v[LICENSE]);
    c->purl = catalog_purl(k, "opkg", STR("*os"), v[PACKAGE], v[VERSION], "arch", str_cstr(a, v[ARCHITECTURE]), "upstream",
                           str_cstr(a, upstream_of(v)), NULL);
    struct str lists[] = {v[DEPENDS], v[PROVIDES]};
    struct str names;
    while (deb822_relation(a, &lists[0], "opkg/", &names)) {
        catalog_depends(k, owner, names);
    }
    while (deb822_relation(a, &lists[1], "opkg/", &names)) {
        catalog_provides(k, owner, names);
    }
}

static bool read_status(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct str v[DEB822_FIELDS];
    bool found = false;
    (void)f;
    if (!input_want_text(in, e)) {
        return false;
    }
    for (struct deb822 d = {in->bytes, fields}; deb822_next(&d, v);) {
        found = found || v[PACKAGE].n > 0;
        bool gone = str_find(v[STATUS], STR("deinstall")) != SIZE_MAX || str_find(v[STATUS], STR("not-installed")) != SIZE_MAX;
        if (v[PACKAGE].n > 0 && v[VERSION].n > 0 && !gone) {
            add(k, v);
        }
    }
    return deb822_end(in, found, e);
}

const struct catalog_source catalog_opkg_status = {.name = "opkg",
                                                   .technique = CATALOG_MANIFEST,
                                                   .confidence = 100,
                                                   .names = status_names,
                                                   .anchors = anchors,
                                                   .read = read_status};

static bool read_files(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)e;
    deb822_own_list(k, "opkg/", f, in);
    return true;
}

const struct catalog_source catalog_opkg_files = {.name = "opkg-files",
                                                  .technique = CATALOG_MANIFEST,
                                                  .confidence = 100,
                                                  .names = list_names,
                                                  .anchors = anchors,
                                                  .read = read_files};
