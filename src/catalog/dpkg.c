/*
 * dpkg: /var/lib/dpkg/status and status.d (one file a package, as distroless images have them), and the lists of files in
 * /var/lib/dpkg/info. Formats: deb822(5), dpkg-query(1).
 */
#include "base/file.h"
#include "catalog/deb822.h"
#include "catalog/sources.h"

enum { PACKAGE, STATUS, VERSION, ARCHITECTURE, SOURCE, MAINTAINER, HOMEPAGE, DESCRIPTION, DEPENDS, PRE_DEPENDS, PROVIDES };
static const char *const fields[] = {"Package",  "Status",      "Version", "Architecture", "Source",   "Maintainer",
                                     "Homepage", "Description", "Depends", "Pre-Depends",  "Provides", NULL};

/* The third word of Status: whether the package's files are there. Removed ones keep only their configuration. */
static bool is_there(struct str status) {
    static const char *const states[] = {"installed", "unpacked", "half-configured", "triggers-awaited", "triggers-pending"};
    struct str before;
    struct str state;
    if (status.n == 0) {
        return true; /* status.d has no such field */
    }
    str_rcut(status, ' ', &before, &state);
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (str_is(state, states[i])) {
            return true;
        }
    }
    return false;
}

/* "openssl (1.1.1n-0+deb11u1)": name and, when it differs from the package's, version; as "openssl@1.1.1n-0+deb11u1". */
static struct str upstream_of(struct arena *a, const struct str *v) {
    struct str name;
    struct str version;
    if (v[SOURCE].n == 0) {
        return STR_NONE;
    }
    str_cut(v[SOURCE], '(', &name, &version);
    name = str_trim(name);
    version = str_ends(version, STR(")")) ? str_sub(version, 0, version.n - 1) : version;
    bool same = version.n == 0 || str_eq(version, v[VERSION]);
    if (same && str_eq(name, v[PACKAGE])) {
        return STR_NONE;
    }
    return same ? name : str_fmt(a, "%.*s@%.*s", STR_ARG(name), STR_ARG(version));
}

static void relations(struct catalog *k, struct str owner, struct str list) {
    struct str names;
    while (deb822_relation(catalog_arena(k), &list, "dpkg/", &names)) {
        if (names.n > 0) {
            catalog_depends(k, owner, names);
        }
    }
}

static void add(struct catalog *k, const struct str *v) {
    struct arena *a = catalog_arena(k);
    struct str owner = str_fmt(a, "dpkg/%.*s:%.*s", STR_ARG(v[PACKAGE]), STR_ARG(v[ARCHITECTURE]));
    struct bom_component *c = catalog_add(k, owner);
    c->name = v[PACKAGE];
    c->version = v[VERSION];
    c->description = v[DESCRIPTION];
    deb822_person(v[MAINTAINER], &c->supplier);
    c->purl = catalog_purl(k, "deb", STR("*os"), v[PACKAGE], v[VERSION], "arch", str_cstr(a, v[ARCHITECTURE]), "upstream",
                           str_cstr(a, upstream_of(a, v)), NULL);
    if (v[HOMEPAGE].n > 0) {
        c->references = ARENA_NEW(a, struct bom_reference);
        c->references[c->nreferences++] = (struct bom_reference){.type = STR("website"), .url = v[HOMEPAGE]};
    }
    catalog_provides(k, owner, str_fmt(a, "dpkg/%.*s", STR_ARG(v[PACKAGE])));
    struct str list = v[PROVIDES];
    struct str names;
    while (deb822_relation(a, &list, "dpkg/", &names)) {
        catalog_provides(k, owner, names);
    }
    relations(k, owner, v[PRE_DEPENDS]);
    relations(k, owner, v[DEPENDS]);
}

static bool read_status(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct str v[DEB822_FIELDS];
    bool found = false;
    if (str_ends(f->base, STR(".md5sums")) || str_ends(f->base, STR(".preinst"))) {
        return true; /* beside the packages in status.d */
    }
    if (!input_want_text(in, e)) {
        return false;
    }
    for (struct deb822 d = {in->bytes, fields}; deb822_next(&d, v);) {
        found = found || v[PACKAGE].n > 0;
        if (v[PACKAGE].n > 0 && v[VERSION].n > 0 && is_there(v[STATUS])) {
            add(k, v);
        }
    }
    return deb822_end(in, found, e);
}

static const char *const anchors[] = {"var/lib/dpkg/", NULL};
static const char *const status_names[] = {"var/lib/dpkg/status", "var/lib/dpkg/status.d/*", NULL};

const struct catalog_source catalog_dpkg_status = {.name = "dpkg",
                                                   .technique = CATALOG_MANIFEST,
                                                   .confidence = 100,
                                                   .names = status_names,
                                                   .anchors = anchors,
                                                   .read = read_status};

/* ---- which files they own: info/NAME.list, info/NAME:ARCH.list ---- */

/* Those that the database keeps of the package, beside the list (deb(5), and those of debhelper and debconf). */
static void own_records(struct catalog *k, struct str list) {
    static const char *const ends[] = {"list",     "md5sums", "conffiles", "preinst", "postinst",  "prerm", "postrm",
                                       "triggers", "shlibs",  "symbols",   "config",  "templates", NULL};
    struct str name = str_sub(list, 0, list.n - (sizeof ".list" - 1));
    struct str owner = str_fmt(catalog_arena(k), "dpkg/%.*s", STR_ARG(name));
    for (size_t i = 0; ends[i] != NULL; i++) {
        catalog_owns(k, owner, str_fmt(catalog_arena(k), "var/lib/dpkg/info/%.*s.%s", STR_ARG(name), ends[i]));
    }
}

static bool read_files(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)e;
    deb822_own_list(k, "dpkg/", f, in);
    own_records(k, f->base);
    return true;
}

static const char *const list_names[] = {"var/lib/dpkg/info/*.list", NULL};

const struct catalog_source catalog_dpkg_files = {.name = "dpkg-files",
                                                  .technique = CATALOG_MANIFEST,
                                                  .confidence = 100,
                                                  .names = list_names,
                                                  .anchors = anchors,
                                                  .read = read_files};

/* ---- a package as a file: control in control.tar.* (deb(5)); what lies beside it there is read as any file ---- */

static bool wants_control(const struct catalog_file *f) {
    size_t archive = str_rchr(f->path, '!');
    struct str outer = archive == SIZE_MAX ? STR_NONE : file_base(str_sub(f->path, 0, archive));
    return archive != SIZE_MAX && str_is(f->base, "control") && str_starts(outer, STR("control.tar")) &&
           f->path.n == archive + sizeof "!/control" - 1 && str_find(f->path, STR(".ipk!/")) == SIZE_MAX;
}

const struct catalog_source catalog_deb_package = {
    .name = "deb-package", .technique = CATALOG_MANIFEST, .confidence = 100, .wants = wants_control, .read = read_status};
