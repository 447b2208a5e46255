/*
 * What build systems say they put into an image: Yocto's license.manifest (deploy/licenses/IMAGE/, "PACKAGE NAME:" paragraphs)
 * and package.manifest lines, Buildroot's legal-info/manifest.csv (Buildroot manual, "Complying with open source licenses").
 */
#include "base/csv.h"
#include "catalog/deb822.h"
#include "catalog/lock.h"
#include "catalog/sources.h"

/* ---- Yocto ---- */

enum { PACKAGE, VERSION, RECIPE, LICENSE };
static const char *const fields[] = {"PACKAGE NAME", "PACKAGE VERSION", "RECIPE NAME", "LICENSE", NULL};

/* A recipe's name is what vulnerability records call it; packages of one recipe share its version. */
static bool read_license_manifest(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct arena *a = catalog_arena(k);
    struct str v[DEB822_FIELDS];
    (void)f;
    if (!input_want_text(in, e)) {
        return false;
    }
    for (struct deb822 d = {in->bytes, fields}; deb822_next(&d, v);) {
        if (v[PACKAGE].n == 0 || v[VERSION].n == 0) {
            continue;
        }
        struct str upstream = str_eq(v[RECIPE], v[PACKAGE]) ? STR_NONE : v[RECIPE];
        struct bom_component *c = catalog_add(k, str_fmt(a, "yocto/%.*s", STR_ARG(v[PACKAGE])));
        c->name = v[PACKAGE];
        c->version = v[VERSION];
        c->purl = catalog_purl(k, "yocto", STR_NONE, c->name, c->version, "upstream", str_cstr(a, upstream), NULL);
        lock_license(k, c, v[LICENSE]);
    }
    return true;
}

LOCK_SOURCE(yocto_manifest, "yocto-license-manifest", CATALOG_MANIFEST, 100, read_license_manifest, "license.manifest");

/* ---- Buildroot: PACKAGE,VERSION,LICENSE,LICENSE FILES,SOURCE ARCHIVE,SOURCE SITE,DEPENDENCIES WITH LICENSES ---- */

enum column { B_PACKAGE, B_VERSION, B_LICENSE, B_ARCHIVE, B_SITE, B_DEPENDS, B_COLUMNS };
static const char *const columns[B_COLUMNS] = {"PACKAGE",        "VERSION",     "LICENSE",
                                               "SOURCE ARCHIVE", "SOURCE SITE", "DEPENDENCIES WITH LICENSES"};

static struct str cell(const struct csv *row, const size_t *at, enum column c) {
    return at[c] < row->n ? str_trim(row->cells[at[c]]) : STR_NONE;
}

/* "busybox [GPL-2.0] libzlib [Zlib]": the names. */
static void depends(struct catalog *k, struct str owner, struct str list) {
    struct str name;
    struct str licence;
    while (str_cut(list, '[', &name, &list)) {
        name = str_trim(name);
        if (name.n > 0) {
            catalog_depends(k, owner, str_fmt(catalog_arena(k), "buildroot/%.*s", STR_ARG(name)));
        }
        if (!str_cut(list, ']', &licence, &list)) {
            break;
        }
    }
}

static void add_built(struct catalog *k, const struct csv *row, const size_t *at) {
    struct arena *a = catalog_arena(k);
    struct str name = cell(row, at, B_PACKAGE);
    struct str version = cell(row, at, B_VERSION);
    struct str licence = cell(row, at, B_LICENSE);
    struct str site = cell(row, at, B_SITE);
    struct str archive = cell(row, at, B_ARCHIVE);
    struct str owner = str_fmt(a, "buildroot/%.*s", STR_ARG(name));
    if (name.n == 0) {
        return;
    }
    struct bom_component *c = catalog_add(k, owner);
    c->name = name;
    c->version = str_is(version, "unknown") ? STR_NONE : version;
    c->purl = catalog_purl(k, "generic", STR_NONE, c->name, c->version, NULL);
    lock_license(k, c, str_is(licence, "unknown") ? STR_NONE : licence);
    if (site.n > 0 && archive.n > 0) {
        lock_reference(k, c, "source-distribution", str_fmt(a, "%.*s/%.*s", STR_ARG(site), STR_ARG(archive)));
    }
    depends(k, owner, cell(row, at, B_DEPENDS));
}

static bool read_buildroot(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct csv row;
    size_t at[B_COLUMNS];
    (void)f;
    if (!csv_begin(&row, in, e)) {
        return false;
    }
    row.separator = ',';
    if (!csv_next(&row, catalog_arena(k), e)) {
        return e->kind == ERR_NONE;
    }
    for (int c = 0; c < B_COLUMNS; c++) {
        for (at[c] = 0; at[c] < row.n && !str_is(str_trim(row.cells[at[c]]), columns[c]);) {
            at[c]++;
        }
    }
    if (at[B_PACKAGE] >= row.n || at[B_VERSION] >= row.n || at[B_LICENSE] >= row.n) {
        return true; /* another program's manifest.csv */
    }
    while (csv_next(&row, catalog_arena(k), e)) {
        add_built(k, &row, at);
    }
    return e->kind == ERR_NONE;
}

LOCK_SOURCE(buildroot_manifest, "buildroot-manifest", CATALOG_MANIFEST, 100, read_buildroot, "manifest.csv");
