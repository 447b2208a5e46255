/*
 * Java: gradle.lockfile, buildscript-gradle.lockfile and version catalogues (docs.gradle.org "Locking versions", "Version
 * catalogs"), and what jars carry: the pom.properties that Maven writes, and their manifest (docs.oracle.com "JAR File
 * Specification"), which is a guess and gives way to a pom.properties of the same jar (lock_yield()).
 */
#include <string.h>

#include "base/map.h"
#include "base/toml.h"
#include "catalog/lock.h"
#include "catalog/sources.h"

/* ---- Gradle: group:artifact:version=configuration,configuration ---- */

/* All of its configurations are for tests. */
static bool only_tests(struct str configurations) {
    struct str one;
    bool any = false;
    while (str_next(&configurations, ',', &one)) {
        any = true;
        if (!str_starts(one, STR("test")) && str_find(one, STR("Test")) == SIZE_MAX) {
            return false;
        }
    }
    return any;
}

static bool read_gradle(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)e;
    struct lock_lines l = {.in = in};
    bool build = str_starts(f->base, STR("buildscript"));
    size_t line = 0;
    while (lock_next_line(&l)) {
        struct str id;
        struct str configurations;
        struct str name;
        struct str version;
        line++;
        if (l.text.n == 0 || l.text.p[0] == '#' || str_starts(l.text, STR("empty="))) {
            continue;
        }
        str_cut(l.text, '=', &id, &configurations);
        if (!str_rcut(id, ':', &name, &version) || str_chr(name, ':') == SIZE_MAX || version.n == 0) {
            catalog_note(k, "line %zu: \"%.*s\" is no group:artifact:version and is left out", line, STR_ARG(l.text));
            continue;
        }
        lock_scope(lock_add_plain(k, "maven", name, version), build || only_tests(configurations), false);
    }
    return true;
}

LOCK_SOURCE(gradle_lock, "gradle-lock", CATALOG_MANIFEST, 95, read_gradle, "gradle.lockfile", "buildscript-gradle.lockfile",
            "gradle*.lockfile");

/* ---- gradle/libs.versions.toml: what a build may ask for, by name ---- */

/* "1.0", {ref = "name"}, {strictly = …}, {require = …}, {prefer = …}. */
static struct str catalog_version(const struct map *versions, const struct ynode *v) {
    static const char *const keys[] = {"strictly", "require", "prefer"};
    if (v == NULL || v->kind == YNODE_SCALAR) {
        return v == NULL ? STR_NONE : v->text;
    }
    struct str ref = lock_text(v, "ref");
    if (ref.n > 0) {
        const struct ynode *named = versions != NULL ? map_get(versions, ref) : NULL;
        return named != NULL ? catalog_version(NULL, named) : STR_NONE; /* a named version names no other */
    }
    for (size_t i = 0; i < 3; i++) {
        struct str s = lock_text(v, keys[i]);
        if (s.n > 0) {
            return s;
        }
    }
    return STR_NONE;
}

static void add_catalog_library(struct catalog *k, const struct map *versions, const struct ynode *n) {
    struct str name = n->kind == YNODE_SCALAR ? n->text : lock_text(n, "module");
    struct str version = n->kind == YNODE_SCALAR ? STR_NONE : catalog_version(versions, ynode_get(n, "version"));
    if (n->kind == YNODE_SCALAR) { /* group:name:version */
        str_rcut(n->text, ':', &name, &version);
    } else if (name.n == 0) {
        name = str_fmt(catalog_arena(k), "%.*s:%.*s", STR_ARG(lock_text(n, "group")), STR_ARG(lock_text(n, "name")));
    }
    if (str_chr(name, ':') != SIZE_MAX) {
        struct str pin = lock_exact(version);
        struct bom_component *c = lock_add_plain(k, "maven", name, pin);
        lock_property(k, c, "cordon:declared", pin.n > 0 ? STR_NONE : version);
    }
}

static bool read_catalog(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    const struct ynode *root = toml_read(catalog_arena(k), in, e);
    if (root == NULL) {
        return false;
    }
    struct map named = map_new(catalog_arena(k), 0);
    const struct ynode *versions = ynode_get(root, "versions");
    for (size_t i = 0; versions != NULL && versions->kind == YNODE_MAP && i < versions->n; i++) {
        map_put(&named, versions->keys[i]->text, versions->items[i]);
    }
    const struct ynode *libraries = ynode_get(root, "libraries");
    for (size_t i = 0; libraries != NULL && libraries->kind == YNODE_MAP && i < libraries->n; i++) {
        add_catalog_library(k, &named, libraries->items[i]);
    }
    return true;
}

LOCK_SOURCE(gradle_catalog, "gradle-catalog", CATALOG_MANIFEST, 70, read_catalog, "*.versions.toml");

/* ---- META-INF/maven/GROUP/ARTIFACT/pom.properties ---- */

static bool read_pom_properties(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)e;
    struct lock_lines l = {.in = in};
    struct str group = STR_NONE;
    struct str artifact = STR_NONE;
    struct str version = STR_NONE;
    while (lock_next_line(&l)) {
        struct str key;
        struct str value;
        if (str_cut(l.text, '=', &key, &value)) {
            key = str_trim(key);
            group = str_is(key, "groupId") ? str_trim(value) : group;
            artifact = str_is(key, "artifactId") ? str_trim(value) : artifact;
            version = str_is(key, "version") ? str_trim(value) : version;
        }
    }
    if (group.n > 0 && artifact.n > 0) {
        struct str name = str_fmt(catalog_arena(k), "%.*s:%.*s", STR_ARG(group), STR_ARG(artifact));
        if (lock_add_plain(k, "maven", name, version) != NULL) {
            catalog_owns(k, lock_owner(k, "maven", name, version), f->path);
        }
    }
    return true;
}

LOCK_SOURCE(pom_properties, "pom-properties", CATALOG_MANIFEST, 100, read_pom_properties, "pom.properties");

/* ---- META-INF/MANIFEST.MF ---- */

struct manifest {
    struct str symbolic, bundle_version, title, vendor_id, version, specification, license, module;
};

static const struct {
    const char *field;
    size_t offset;
} fields[] = {
    {"Bundle-SymbolicName", offsetof(struct manifest, symbolic)},
    {"Bundle-Version", offsetof(struct manifest, bundle_version)},
    {"Implementation-Title", offsetof(struct manifest, title)},
    {"Implementation-Vendor-Id", offsetof(struct manifest, vendor_id)},
    {"Implementation-Version", offsetof(struct manifest, version)},
    {"Specification-Version", offsetof(struct manifest, specification)},
    {"Bundle-License", offsetof(struct manifest, license)},
    {"Automatic-Module-Name", offsetof(struct manifest, module)},
};

static void take_field(struct manifest *m, struct str line) {
    struct str key;
    struct str value;
    if (!str_cut(line, ':', &key, &value)) {
        return;
    }
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (str_eqi(key, str_z(fields[i].field))) {
            *(struct str *)(void *)((char *)m + fields[i].offset) = str_trim(value);
        }
    }
}

/* The main section: fields up to the first empty line; a line that begins with a blank goes on with the one above. */
static struct manifest read_main_section(struct arena *a, const struct input *in) {
    struct manifest m = {0};
    struct lock_lines l = {.in = in};
    struct sb line = SB(a);
    while (lock_next_line(&l) && l.line.n > 0) {
        bool more = l.line.p[0] == ' ';
        if (!more) {
            take_field(&m, sb_get(&line));
            line = SB(a);
        }
        sb_str(&line, str_from(l.line, more ? 1 : 0));
    }
    take_field(&m, sb_get(&line));
    return m;
}

/* "dir/name-1.2.jar!/META-INF/MANIFEST.MF": name and version of the jar's file name. */
static void cut_jar_name(struct str path, struct str *name, struct str *version) {
    struct str jar;
    *name = *version = STR_NONE;
    struct str end = STR("!/META-INF/MANIFEST.MF");
    if (!str_ends(path, end)) {
        return;
    }
    size_t inside = path.n - end.n;
    struct str file = str_sub(path, 0, inside);
    if (!str_rcut(file, '/', &(struct str){0}, &jar)) {
        jar = file;
    }
    str_rcut(jar, '.', &jar, &(struct str){0});
    *name = jar;
    for (size_t i = 0; i + 1 < jar.n; i++) {
        if (jar.p[i] == '-' && chr_digit(jar.p[i + 1])) {
            *name = str_sub(jar, 0, i);
            *version = str_from(jar, i + 1);
            return;
        }
    }
}

/* "org.apache.commons.lang3;singleton:=true" without its directives. */
static struct str symbolic_name(struct str s) {
    str_cut(s, ';', &s, &(struct str){0});
    return str_trim(s);
}

static bool read_manifest(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)e;
    struct arena *a = catalog_arena(k);
    struct manifest m = read_main_section(a, in);
    struct str name;
    struct str version;
    cut_jar_name(f->path, &name, &version);
    if (name.n == 0) {
        return true; /* the manifest of no jar: a source tree's */
    }
    struct str symbolic = symbolic_name(m.symbolic);
    struct str stated = m.version.n > 0 ? m.version : m.bundle_version.n > 0 ? m.bundle_version : m.specification;
    version = version.n > 0 ? version : str_trim(stated);
    struct str group = m.vendor_id;
    if (group.n == 0 && str_rchr(symbolic, '.') != SIZE_MAX) {
        struct str last;
        str_rcut(symbolic, '.', &group, &last);
        group = str_eqi(last, name) || str_startsi(name, last) ? group : symbolic;
    }
    const char *type = group.n > 0 ? "maven" : "generic";
    struct str full = group.n > 0 ? str_fmt(a, "%.*s:%.*s", STR_ARG(group), STR_ARG(name)) : name;
    struct bom_component *c = version.n > 0 ? lock_add_plain(k, type, full, version) : NULL;
    lock_license(k, c, m.license);
    lock_property(k, c, "cordon:guess", STR("jar manifest"));
    return true;
}

LOCK_SOURCE(jar_manifest, "jar-manifest", CATALOG_MANIFEST, 60, read_manifest, "META-INF/MANIFEST.MF");
