/*
 * What firmware projects name their libraries in: Zephyr's west.yml (docs.zephyrproject.org "West manifests"), PlatformIO's
 * platformio.ini and library.json (docs.platformio.org), Arduino's library.properties (arduino.github.io "Library
 * specification"), ESP-IDF's idf_component.yml and dependencies.lock (docs.espressif.com "IDF Component Manager").
 *
 * None of their registries has a package URL type: libraries are pkg:generic with the registry's owner as namespace, and those
 * that are repositories are named by them.
 */
#include <string.h>

#include "base/map.h"
#include "catalog/lock.h"
#include "catalog/sources.h"

/* ---- west.yml ---- */

struct west {
    struct catalog *k;
    struct arena *a;
    struct map remotes; /* name → struct str, url-base */
    struct str remote, revision;
};

static struct str west_url(struct west *w, const struct ynode *p, struct str name) {
    struct str url = lock_text(p, "url");
    if (url.n > 0) {
        return url;
    }
    struct str remote = lock_text(p, "remote");
    struct str path = lock_text(p, "repo-path");
    const struct str *base = map_get(&w->remotes, remote.n > 0 ? remote : w->remote);
    path = path.n > 0 ? path : name;
    return base != NULL ? str_fmt(w->a, "%.*s/%.*s", STR_ARG(*base), STR_ARG(path)) : STR_NONE;
}

static void read_project(struct west *w, const struct ynode *p) {
    struct str name = lock_text(p, "name");
    struct str revision = lock_text(p, "revision");
    const struct ynode *import = ynode_get(p, "import");
    if (name.n == 0) {
        return;
    }
    struct str url = west_url(w, p, name);
    revision = revision.n > 0 ? revision : w->revision.n > 0 ? w->revision : STR("master"); /* west's own default */
    struct bom_component *c = lock_add_repository(w->k, url.n > 0 ? STR_NONE : name, url, revision);
    if (c != NULL) {
        c->name = name;
    }
    lock_property(w->k, c, "cordon:path", lock_text(p, "path"));
    if (import != NULL && !str_is(import->text, "false")) {
        catalog_note(w->k,
                     "line %u: imports the manifest of %.*s; the projects named there are listed only where its west.yml is",
                     import->line, STR_ARG(name));
    }
}

static bool read_west(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct west w = {.k = k, .a = catalog_arena(k)};
    w.remotes = map_new(w.a, 0);
    const struct ynode *root = yaml_read_loose(w.a, in, e);
    const struct ynode *manifest = root != NULL ? ynode_get(root, "manifest") : NULL;
    if (root == NULL || (manifest != NULL && !ynode_want(manifest, YNODE_MAP, "manifest", e))) {
        return false;
    }
    const struct ynode *remotes = ynode_get(manifest, "remotes");
    for (size_t i = 0; remotes != NULL && remotes->kind == YNODE_LIST && i < remotes->n; i++) {
        struct str *base = ARENA_NEW(w.a, struct str);
        *base = lock_text(remotes->items[i], "url-base");
        map_put(&w.remotes, lock_text(remotes->items[i], "name"), base);
    }
    w.remote = lock_text(ynode_get(manifest, "defaults"), "remote");
    w.revision = lock_text(ynode_get(manifest, "defaults"), "revision");
    const struct ynode *projects = ynode_get(manifest, "projects");
    for (size_t i = 0; projects != NULL && projects->kind == YNODE_LIST && i < projects->n; i++) {
        read_project(&w, projects->items[i]);
    }
    return true;
}

LOCK_SOURCE(west, "west", CATALOG_MANIFEST, 90, read_west, "west.yml");

/* Versions are numbers here; other words are branches or names. */
static struct str exact(struct str range) {
    struct str version = lock_exact(range);
    return version.n > 0 && chr_digit(version.p[0]) ? version : STR_NONE;
}

static struct bom_component *add_library(struct catalog *k, struct str name, struct str range) {
    struct str version = exact(range);
    struct bom_component *c = lock_add_plain(k, "generic", name, version);
    lock_property(k, c, "cordon:declared", version.n > 0 ? STR_NONE : str_trim(range));
    return c;
}

/* ---- platformio.ini ---- */

/* "owner/name @ ^1.2", "name", "name=https://….git#v1", "https://…/x.zip", "symlink://…". */
static void add_lib_dep(struct catalog *k, struct str text) {
    if (text.n == 0 || text.p[0] == ';' || text.p[0] == '#' || text.p[0] == '$' || text.p[0] == '.') {
        return;
    }
    struct str name = STR_NONE;
    struct str rest;
    size_t scheme = str_find(text, STR("://"));
    size_t equals = str_chr(text, '=');
    if (equals < scheme && scheme != SIZE_MAX) {
        str_cut(text, '=', &name, &rest);
        text = str_trim(rest);
    }
    if (scheme == SIZE_MAX && !str_starts(text, STR("git@"))) {
        struct str range;
        str_cut(text, '@', &name, &range);
        add_library(k, str_trim(name), range);
        return;
    }
    struct str revision = STR_NONE;
    str_cut(text, '#', &text, &revision);
    if (!str_starts(text, STR("file://")) && !str_starts(text, STR("symlink://"))) {
        lock_add_repository(k, str_trim(name), text, revision);
    }
}

/* platform = espressif32@6.3.2: the toolchain and framework of the target. */
static void add_platform(struct catalog *k, struct str text) {
    struct str name;
    struct str range;
    if (str_find(text, STR("://")) != SIZE_MAX) {
        add_lib_dep(k, text);
    } else if (str_cut(text, '@', &name, &range) && str_trim(name).n > 0) {
        struct bom_component *c = add_library(k, str_trim(name), range);
        if (c != NULL) {
            c->type = STR("platform");
        }
    }
}

static bool read_platformio(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    (void)e;
    struct lock_lines l = {.in = in};
    bool libraries = false;
    while (lock_next_line(&l)) {
        struct str text = l.text;
        size_t comment = str_find(text, STR(" ;"));
        text = comment == SIZE_MAX ? text : str_trim(str_sub(text, 0, comment));
        if (text.n > 0 && lock_indent(l.line) == 0) {
            struct str key;
            struct str value;
            libraries = false;
            if (text.p[0] != ';' && text.p[0] != '#' && str_cut(text, '=', &key, &value)) {
                libraries = str_is(str_trim(key), "lib_deps");
                text = str_trim(value);
                if (str_is(str_trim(key), "platform")) {
                    add_platform(k, text);
                }
            }
        }
        struct str one;
        while (libraries && str_next(&text, ',', &one)) {
            add_lib_dep(k, str_trim(one));
        }
    }
    return true;
}

LOCK_SOURCE(platformio, "platformio", CATALOG_MANIFEST, 80, read_platformio, "platformio.ini");

/* ---- library.json ---- */

static bool read_library_json(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct jv root;
    if (!json_read(catalog_arena(k), in, &root, e)) {
        return false;
    }
    static const char *const telling[] = {"frameworks", "platforms", "headers", "repository", "build"};
    bool ours = false;
    for (size_t i = 0; i < 5; i++) {
        ours = ours || json_type(json_get(root, telling[i])) != JSON_NONE;
    }
    struct str version = json_str(json_get(root, "version"));
    struct bom_component *c =
        ours && version.n > 0 ? lock_add_plain(k, "generic", json_str(json_get(root, "name")), version) : NULL;
    if (c != NULL) {
        c->description = json_str(json_get(root, "description"));
        lock_license(k, c, json_str(json_get(root, "license")));
        lock_reference(k, c, "vcs", json_str(json_get(json_get(root, "repository"), "url")));
    }
    return true;
}

LOCK_SOURCE(platformio_library, "platformio-library", CATALOG_MANIFEST, 85, read_library_json, "library.json");

/* ---- library.properties ---- */

static bool read_properties(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    (void)e;
    struct lock_lines l = {.in = in};
    struct str name = STR_NONE;
    struct str version = STR_NONE;
    struct str url = STR_NONE;
    struct str sentence = STR_NONE;
    while (lock_next_line(&l)) {
        struct str key;
        struct str value;
        if (str_cut(l.text, '=', &key, &value)) {
            name = str_is(key, "name") ? str_trim(value) : name;
            version = str_is(key, "version") ? str_trim(value) : version;
            url = str_is(key, "url") ? str_trim(value) : url;
            sentence = str_is(key, "sentence") ? str_trim(value) : sentence;
        }
    }
    struct bom_component *c = version.n > 0 ? lock_add_plain(k, "generic", name, version) : NULL;
    if (c != NULL) {
        c->description = sentence;
        lock_reference(k, c, "website", url);
    }
    return true;
}

LOCK_SOURCE(arduino_library, "arduino-library", CATALOG_MANIFEST, 85, read_properties, "library.properties");

/* ---- ESP-IDF ---- */

static void add_idf(struct catalog *k, struct str range) {
    struct str version = exact(range);
    struct str tag = version.n > 0 ? str_fmt(catalog_arena(k), "v%.*s", STR_ARG(version)) : STR_NONE;
    struct bom_component *c = lock_add_repository(k, STR_NONE, STR("https://github.com/espressif/esp-idf"), tag);
    if (c != NULL) {
        c->type = STR("framework");
        lock_property(k, c, "cordon:declared", version.n > 0 ? STR_NONE : str_trim(range));
    }
}

/* Components of the registry without an owner are Espressif's. */
static struct str idf_name(struct arena *a, struct str name) {
    return str_chr(name, '/') == SIZE_MAX ? str_fmt(a, "espressif/%.*s", STR_ARG(name)) : name;
}

static void add_idf_need(struct catalog *k, struct str name, const struct ynode *n) {
    struct str range = n->kind == YNODE_SCALAR ? n->text : lock_text(n, "version");
    struct str git = lock_text(n, "git");
    if (str_is(name, "idf")) {
        add_idf(k, range);
    } else if (git.n > 0) {
        lock_add_repository(k, STR_NONE, git, range);
    } else if (lock_text(n, "path").n == 0) {
        add_library(k, idf_name(catalog_arena(k), name), range);
    }
}

static bool read_idf_manifest(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    const struct ynode *root = yaml_read_loose(catalog_arena(k), in, e);
    if (root == NULL || !ynode_want(root, YNODE_MAP, "the file", e)) {
        return false;
    }
    /* a component that was fetched lies in managed_components/OWNER__NAME/ */
    struct str folder = lock_folder(f);
    size_t at = str_find(folder, STR("managed_components/"));
    struct str name = at == SIZE_MAX ? STR_NONE : str_from(folder, at + 19);
    str_cut(name, '/', &name, &(struct str){0});
    size_t double_line = str_find(name, STR("__"));
    if (double_line != SIZE_MAX) {
        struct str full = str_fmt(catalog_arena(k), "%.*s/%.*s", STR_ARG(str_sub(name, 0, double_line)),
                                  STR_ARG(str_from(name, double_line + 2)));
        struct bom_component *c = add_library(k, full, lock_text(root, "version"));
        if (c != NULL) {
            c->description = str_trim(lock_text(root, "description"));
            lock_license(k, c, lock_text(root, "license"));
            lock_reference(k, c, "website", lock_text(root, "url"));
        }
    }
    const struct ynode *needs = ynode_get(root, "dependencies");
    for (size_t i = 0; needs != NULL && needs->kind == YNODE_MAP && i < needs->n; i++) {
        add_idf_need(k, needs->keys[i]->text, needs->items[i]);
    }
    return true;
}

LOCK_SOURCE(idf_component, "idf-component", CATALOG_MANIFEST, 85, read_idf_manifest, "idf_component.yml");

static void add_idf_locked(struct catalog *k, struct str name, const struct ynode *n) {
    const struct ynode *source = ynode_get(n, "source");
    struct str type = lock_text(source, "type");
    struct str version = lock_text(n, "version");
    if (str_is(type, "idf") || str_is(name, "idf")) {
        add_idf(k, version);
    } else if (str_is(type, "git")) {
        lock_add_repository(k, STR_NONE, lock_text(source, "git"), version);
    } else if (!str_is(type, "local")) {
        struct bom_component *c = add_library(k, idf_name(catalog_arena(k), name), version);
        lock_hash(k, c, STR("sha256"), lock_text(n, "component_hash"));
    }
}

static bool read_idf_lock(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    const struct ynode *root = yaml_read_loose(catalog_arena(k), in, e);
    if (root == NULL || !ynode_want(root, YNODE_MAP, "the file", e)) {
        return false;
    }
    const struct ynode *list = ynode_get(root, "dependencies");
    for (size_t i = 0; list != NULL && list->kind == YNODE_MAP && i < list->n; i++) {
        add_idf_locked(k, list->keys[i]->text, list->items[i]);
    }
    return true;
}

LOCK_SOURCE(idf_lock, "idf-lock", CATALOG_MANIFEST, 95, read_idf_lock, "dependencies.lock");
