/*
 * opkg (OpenWrt, Yocto): status, or one control file a package in info/, and lists of files. Format: deb822(5); the folder is
 * usr/lib/opkg or var/lib/opkg.
 */
#include "catalog/deb822.h"
#include "catalog/sources.h"

enum { PACKAGE, STATUS, VERSION, ARCHITECTURE, SOURCE, MAINTAINER, LICENSE, DESCRIPTION, DEPENDS, PROVIDES, CPE_ID };
static const char *const fields[] = {"Package", "Status",      "Version", "Architecture", "Source", "Maintainer",
                                     "License", "Description", "Depends", "Provides",     "CPE-ID", NULL};

#define FOLDERS(rest) "usr/lib/opkg/" rest, "var/lib/opkg/" rest, "var/opkg/" rest, "usr/lib/ipkg/" rest

static const char *const anchors[] = {FOLDERS(""), NULL};
static const char *const status_names[] = {FOLDERS("status"), FOLDERS("info/*.control"), NULL};
static const char *const list_names[] = {FOLDERS("info/*.list"), NULL};

static void licence(struct arena *a, struct bom_component *c, struct str text) {
    if (text.n > 0) {
        c->licenses = ARENA_NEW(a, struct bom_license);
        c->licenses[c->nlicenses++] = (struct bom_license){.name = text, .acknowledgement = STR("declared")};
    }
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
    licence(a, c, v[LICENSE]);
    c->purl = catalog_purl(k, "opkg", STR("*os"), v[PACKAGE], v[VERSION], "arch", str_cstr(a, v[ARCHITECTURE]), NULL);
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
    (void)f;
    if (!input_want_text(in, e)) {
        return false;
    }
    for (struct deb822 d = {in->bytes, fields}; deb822_next(&d, v);) {
        bool gone = str_find(v[STATUS], STR("deinstall")) != SIZE_MAX || str_find(v[STATUS], STR("not-installed")) != SIZE_MAX;
        if (v[PACKAGE].n > 0 && v[VERSION].n > 0 && !gone) {
            add(k, v);
        }
    }
    return true;
}

const struct catalog_source catalog_opkg_status = {.name = "opkg",
                                                   .technique = CATALOG_MANIFEST,
                                                   .confidence = 100,
                                                   .names = status_names,
                                                   .anchors = anchors,
                                                   .read = read_status};

static bool read_files(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct str owner = str_fmt(catalog_arena(k), "opkg/%.*s", STR_ARG(str_sub(f->base, 0, f->base.n - (sizeof ".list" - 1))));
    struct str rest = in->bytes;
    struct str line;
    (void)e;
    while (str_next(&rest, '\n', &line)) {
        struct str path;
        struct str mode; /* Yocto: "/usr/bin/x<TAB>0100755<TAB>…" */
        str_cut(line, '\t', &path, &mode);
        if (str_starts(path, STR("/")) && path.n > 2) {
            catalog_owns(k, owner, str_from(path, 1));
        }
    }
    return true;
}

const struct catalog_source catalog_opkg_files = {.name = "opkg-files",
                                                  .technique = CATALOG_MANIFEST,
                                                  .confidence = 100,
                                                  .names = list_names,
                                                  .anchors = anchors,
                                                  .read = read_files};
