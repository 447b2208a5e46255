/*
 * Gentoo's portage: var/db/pkg/CATEGORY/NAME-VERSION/ with PF (that name), CONTENTS (what it installed) and LICENSE. Formats:
 * Package Manager Specification, 3 "Names and versions"; portage(5).
 */
#include "catalog/lock.h"
#include "catalog/sources.h"

static const struct str database = STR_INIT("var/db/pkg/");

/* The category and NAME-VERSION of a file in the database. */
static bool package_of(struct str path, struct str *category, struct str *package, struct str *file) {
    struct str rest = path;
    struct str before;
    size_t at = str_find(path, database);
    if (at == SIZE_MAX || (at > 0 && path.p[at - 1] != '/')) {
        return false;
    }
    rest = str_from(path, at + database.n);
    return str_cut(rest, '/', category, &before) && str_cut(before, '/', package, file) && str_chr(*file, '/') == SIZE_MAX;
}

static size_t digits(struct str s) {
    size_t n = 0;
    while (n < s.n && chr_digit(s.p[n])) {
        n++;
    }
    return n;
}

/* "_rc1", "_p20240101": the suffixes of a version; what is left of it. */
static struct str after_suffixes(struct str s) {
    static const char *const words[] = {"_alpha", "_beta", "_pre", "_rc", "_p"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_starts(s, str_z(words[i]))) {
            s = str_from(s, str_z(words[i]).n);
            s = str_from(s, digits(s));
            i = SIZE_MAX; /* from the first word again */
        }
    }
    return s;
}

/* Numbers with dots between, a letter, suffixes, a revision: "1.2.3a_rc1-r2". */
static bool is_version(struct str s) {
    size_t n = digits(s);
    while (n > 0 && n + 1 < s.n && s.p[n] == '.' && chr_digit(s.p[n + 1])) {
        n += 1 + digits(str_from(s, n + 1));
    }
    if (n == 0) {
        return false;
    }
    s = str_from(s, n);
    s = str_from(s, s.n > 0 && s.p[0] >= 'a' && s.p[0] <= 'z' ? 1 : 0);
    s = after_suffixes(s);
    return s.n == 0 || (str_starts(s, STR("-r")) && s.n > 2 && digits(str_from(s, 2)) == s.n - 2);
}

/* A name cannot end in what looks like a version, so that the first hyphen before one divides. */
static bool divide(struct str package, struct str *name, struct str *version) {
    for (size_t i = 1; i + 1 < package.n; i++) {
        if (package.p[i] == '-' && is_version(str_from(package, i + 1))) {
            *name = str_sub(package, 0, i);
            *version = str_from(package, i + 1);
            return true;
        }
    }
    return false;
}

static struct str owner_of(struct catalog *k, struct str category, struct str package) {
    return str_fmt(catalog_arena(k), "portage/%.*s/%.*s", STR_ARG(category), STR_ARG(package));
}

static struct bom_component *add(struct catalog *k, struct str category, struct str package) {
    struct str name;
    struct str version;
    if (!divide(package, &name, &version)) {
        return NULL;
    }
    struct bom_component *c = catalog_add(k, owner_of(k, category, package));
    c->group = category;
    c->name = name;
    c->version = version;
    c->purl = catalog_purl(k, "ebuild", category, name, version, NULL);
    return c;
}

static bool read_package(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct str category;
    struct str package;
    struct str file;
    if (!input_want_text(in, e)) {
        return false;
    }
    if (!package_of(f->path, &category, &package, &file)) {
        return true;
    }
    struct str text = str_trim(in->bytes);
    if (str_is(f->base, "LICENSE")) { /* of the package that PF names: joined with it */
        lock_license(k, add(k, category, package), text);
        return true;
    }
    return add(k, category, text) != NULL || lock_fail(in, in->bytes, e, "is no name and version of a package");
}

/* "obj /usr/bin/x MD5 MTIME", "sym /usr/lib/x -> y MTIME", "dir /usr"; paths may hold spaces. */
static bool read_files(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct str rest = in->bytes;
    struct str category;
    struct str package;
    struct str path;
    struct str line;
    (void)e;
    if (!package_of(f->path, &category, &package, &line)) {
        return true;
    }
    struct str owner = owner_of(k, category, package);
    while (str_next(&rest, '\n', &line)) {
        if (str_starts(line, STR("obj /")) && str_rcut(str_from(line, 5), ' ', &path, &(struct str){0}) &&
            str_rcut(path, ' ', &path, &(struct str){0})) {
            catalog_owns(k, owner, path);
        }
    }
    return true;
}

static bool in_database(const struct catalog_file *f) {
    struct str category;
    struct str package;
    struct str file;
    return package_of(f->path, &category, &package, &file);
}

static bool wants_package(const struct catalog_file *f) {
    return (str_is(f->base, "PF") || str_is(f->base, "LICENSE")) && in_database(f);
}

static bool wants_files(const struct catalog_file *f) {
    return str_is(f->base, "CONTENTS") && in_database(f);
}

static const char *const anchors[] = {"var/db/pkg/", NULL};

const struct catalog_source catalog_portage = {.name = "portage",
                                               .technique = CATALOG_MANIFEST,
                                               .confidence = 100,
                                               .limit = 1 << 20,
                                               .wants = wants_package,
                                               .anchors = anchors,
                                               .read = read_package};

const struct catalog_source catalog_portage_files = {.name = "portage-files",
                                                     .technique = CATALOG_MANIFEST,
                                                     .confidence = 100,
                                                     .wants = wants_files,
                                                     .anchors = anchors,
                                                     .read = read_files};
