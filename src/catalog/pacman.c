/*
 * pacman (Arch Linux, MSYS2): var/lib/pacman/local/NAME-VERSION/desc and files. Sections of "%FIELD%", its values a line each,
 * an empty line (libalpm's local database).
 */
#include "catalog/deb822.h"
#include "catalog/lock.h"
#include "catalog/sources.h"

/* The next section; values as one text of lines. False at the end. */
static bool next_section(struct str *rest, struct str *field, struct str *values) {
    struct str line;
    while (rest->n > 0) {
        str_cut(*rest, '\n', &line, rest);
        line = str_trim(line);
        if (line.n > 2 && line.p[0] == '%' && line.p[line.n - 1] == '%') {
            size_t end = str_find(*rest, STR("\n\n"));
            *field = str_sub(line, 1, line.n - 2);
            *values = str_sub(*rest, 0, end == SIZE_MAX ? rest->n : end);
            *rest = end == SIZE_MAX ? STR_NONE : str_from(*rest, end + 2);
            return true;
        }
    }
    return false;
}

enum { NAME, VERSION, BASE, DESC, URL, ARCH, PACKAGER, LICENSE, DEPENDS, PROVIDES, FIELDS };
static const char *const fields[FIELDS] = {"NAME", "VERSION",  "BASE",    "DESC",    "URL",
                                           "ARCH", "PACKAGER", "LICENSE", "DEPENDS", "PROVIDES"};

/* "glibc>=2.36", "libfoo.so=1-64": the name. */
static void relations(struct catalog *k, struct str owner, struct str lines,
                      void (*tell)(struct catalog *, struct str, struct str)) {
    struct str line;
    while (str_next(&lines, '\n', &line)) {
        size_t n = 0;
        line = str_trim(line);
        while (n < line.n && line.p[n] != '=' && line.p[n] != '<' && line.p[n] != '>') {
            n++;
        }
        if (n > 0) {
            tell(k, owner, str_fmt(catalog_arena(k), "pacman/%.*s", STR_ARG(str_sub(line, 0, n))));
        }
    }
}

static bool read_desc(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct arena *a = catalog_arena(k);
    struct str v[FIELDS] = {{0}};
    struct str rest = in->bytes;
    struct str field;
    struct str values;
    (void)f;
    if (!input_want_text(in, e)) {
        return false;
    }
    while (next_section(&rest, &field, &values)) {
        for (int i = 0; i < FIELDS; i++) {
            v[i] = str_is(field, fields[i]) ? str_trim(values) : v[i];
        }
    }
    if (v[NAME].n == 0 || v[VERSION].n == 0) {
        return true;
    }
    struct str owner = str_fmt(a, "pacman/%.*s", STR_ARG(v[NAME]));
    struct str upstream = str_eq(v[BASE], v[NAME]) ? STR_NONE : v[BASE];
    struct bom_component *c = catalog_add(k, owner);
    c->name = v[NAME];
    c->version = v[VERSION];
    c->description = v[DESC];
    deb822_person(v[PACKAGER], &c->supplier);
    c->purl = catalog_purl(k, "alpm", STR("*os"), c->name, c->version, "arch", str_cstr(a, v[ARCH]), "upstream",
                           str_cstr(a, upstream), NULL);
    struct str licence;
    for (struct str list = v[LICENSE]; str_next(&list, '\n', &licence);) {
        lock_license(k, c, str_trim(licence));
    }
    lock_reference(k, c, "website", v[URL]);
    relations(k, owner, v[DEPENDS], catalog_depends);
    relations(k, owner, v[PROVIDES], catalog_provides);
    return true;
}

static const char *const anchors[] = {"var/lib/pacman/local/", NULL};
static const char *const desc_names[] = {"desc", NULL};
static const char *const files_names[] = {"files", NULL};

static bool in_local(const struct catalog_file *f) {
    return str_find(f->path, STR("var/lib/pacman/local/")) != SIZE_MAX;
}

static bool wants_desc(const struct catalog_file *f) {
    return str_is(f->base, desc_names[0]) && in_local(f);
}

static bool wants_files(const struct catalog_file *f) {
    return str_is(f->base, files_names[0]) && in_local(f);
}

const struct catalog_source catalog_pacman = {.name = "pacman",
                                              .technique = CATALOG_MANIFEST,
                                              .confidence = 100,
                                              .wants = wants_desc,
                                              .anchors = anchors,
                                              .read = read_desc};

/* The folder is NAME-VERSION-RELEASE; folders among the files end with a slash. */
static bool read_files(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct arena *a = catalog_arena(k);
    struct str folder = lock_folder(f);
    struct str rest = in->bytes;
    struct str field;
    struct str values;
    struct str path;
    (void)e;
    folder = str_sub(folder, 0, folder.n > 0 ? folder.n - 1 : 0);
    str_rcut(folder, '/', &path, &folder);
    str_rcut(folder, '-', &folder, &path);
    str_rcut(folder, '-', &folder, &path);
    struct str owner = str_fmt(a, "pacman/%.*s", STR_ARG(folder));
    while (next_section(&rest, &field, &values)) {
        while (str_is(field, "FILES") && str_next(&values, '\n', &path)) {
            if (path.n > 0 && path.p[path.n - 1] != '/') {
                catalog_owns(k, owner, path);
            }
        }
    }
    return true;
}

const struct catalog_source catalog_pacman_files = {.name = "pacman-files",
                                                    .technique = CATALOG_MANIFEST,
                                                    .confidence = 100,
                                                    .wants = wants_files,
                                                    .anchors = anchors,
                                                    .read = read_files};
