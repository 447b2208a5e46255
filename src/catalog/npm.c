/*
 * npm: package-lock.json, npm-shrinkwrap.json and node_modules/.package-lock.json of lock file versions 1 to 3
 * (docs.npmjs.com "package-lock.json"), and the package.json of installed packages and of the project.
 *
 * Both forms of lock file are a tree of folders: version 1 nests it, versions 2 and 3 spell each folder's path out. A package
 * finds what it depends on in its own node_modules or in that of a folder above, so edges are resolved by walking up.
 */
#include <string.h>

#include "base/map.h"
#include "base/vec.h"
#include "catalog/node.h"
#include "catalog/sources.h"

enum { MAX_LEVELS = 64 }; /* folders above that are searched for a dependency */

#define NONE SIZE_MAX

/* One folder that holds a package. */
struct place {
    size_t above; /* the folder whose node_modules it is in, or NONE */
    struct str owner;
    struct jv needs[3]; /* objects whose keys are names of packages */
};

struct tree {
    struct catalog *k;
    struct arena *a;
    VEC(struct place) places;
    struct map children; /* "ABOVE/NAME" → place number + 1 */
    struct map paths;    /* versions 2 and 3: path → place number + 1 */
};

static struct str child_key(struct tree *t, size_t above, struct str name) {
    return str_fmt(t->a, "%zu/%.*s", above, STR_ARG(name));
}

static size_t number(const struct map *m, struct str key) {
    return (size_t)(uintptr_t)map_get(m, key) - 1; /* a missing one gives NONE */
}

static size_t add_place(struct tree *t, size_t above, struct str name, struct str owner) {
    vec_push(t->a, &t->places, (struct place){.above = above, .owner = owner});
    map_put(&t->children, child_key(t, above, name), (void *)(uintptr_t)t->places.n);
    return t->places.n - 1;
}

/* ---- one package ---- */

static bool is_version(struct str s) {
    return s.n > 0 && chr_digit(s.p[0]) && str_chr(s, '/') == SIZE_MAX;
}

/* Licence as text, as {type, url}, or as a list of either (the forms of old package.json files). */
static void add_licenses(struct catalog *k, struct bom_component *c, struct jv v) {
    if (json_type(v) == JSON_STRING) {
        lock_license(k, c, json_str(v));
    } else if (json_type(v) == JSON_OBJECT) {
        struct str type = json_str(json_get(v, "type"));
        lock_license(k, c, type.n > 0 ? type : json_str(json_get(v, "name")));
    }
    for (struct jiter it = json_iter(v); json_type(v) == JSON_ARRAY && json_next(&it);) {
        if (json_type(it.value) != JSON_ARRAY) {
            add_licenses(k, c, it.value);
        }
    }
}

static void fill(struct catalog *k, struct bom_component *c, struct jv v) {
    lock_integrity(k, c, json_str(json_get(v, "integrity")));
    bool development = json_true(json_get(v, "dev")) || json_true(json_get(v, "devOptional"));
    lock_scope(c, development, json_true(json_get(v, "optional")));
    add_licenses(k, c, json_get(v, "license"));
    if (json_true(json_get(v, "deprecated")) || json_str(json_get(v, "deprecated")).n > 0) {
        lock_property(k, c, "cordon:deprecated", STR("true"));
    }
}

/* Adds what `name` stands for; the owner name it got, empty when nothing was added. */
static struct str add_package(struct catalog *k, struct str name, struct jv v) {
    struct str version = json_str(json_get(v, "version"));
    struct str resolved = json_str(json_get(v, "resolved"));
    if (!node_alias(version, &name, &version) && !is_version(version)) {
        resolved = version.n > 0 ? version : resolved; /* version 1: the address stands for the version */
        version = STR_NONE;
    }
    struct str owner = STR_NONE;
    struct bom_component *c = node_add(k, name, version, resolved, &owner);
    if (c != NULL) {
        fill(k, c, v);
    }
    return owner;
}

/* ---- version 1 ---- */

static void read_nested(struct tree *t, size_t above, struct jv dependencies) {
    for (struct jiter it = json_iter(dependencies); json_next(&it);) {
        if (json_type(it.value) != JSON_OBJECT) {
            continue;
        }
        size_t at = add_place(t, above, it.key, add_package(t->k, it.key, it.value));
        t->places.v[at].needs[0] = json_get(it.value, "requires");
        read_nested(t, at, json_get(it.value, "dependencies")); /* as deep as the JSON reader lets it be */
    }
}

/* ---- versions 2 and 3 ---- */

#define FOLDER "node_modules/"

/* "a/node_modules/@b/c" is package "@b/c" below "a". False: no folder of an installed package. */
static bool split_path(struct str path, struct str *above, struct str *name) {
    struct str folder = STR(FOLDER);
    for (size_t i = path.n; i-- > 0;) {
        struct str rest = str_from(path, i);
        if (str_starts(rest, folder) && (i == 0 || path.p[i - 1] == '/')) {
            *above = str_sub(path, 0, i > 0 ? i - 1 : 0);
            *name = str_from(rest, folder.n);
            return name->n > 0;
        }
    }
    return false;
}

/* A workspace or a package outside node_modules: part of the project. */
static struct str add_workspace(struct catalog *k, struct str path, struct jv v) {
    struct str name = json_str(json_get(v, "name"));
    struct str version = json_str(json_get(v, "version"));
    struct str last;
    str_rcut(path, '/', &(struct str){0}, &last);
    name = name.n > 0 ? name : last.n > 0 ? last : path;
    if (name.n == 0 || str_starts(name, STR("."))) {
        return STR_NONE;
    }
    struct bom_component *c = lock_add_plain(k, "npm", name, version);
    if (c == NULL) {
        return STR_NONE;
    }
    fill(k, c, v);
    return lock_owner(k, "npm", name, version);
}

static void read_place(struct tree *t, struct str path, struct jv v) {
    struct str above;
    struct str name;
    bool installed = split_path(path, &above, &name);
    struct str own = json_str(json_get(v, "name")); /* given when it differs from the folder's */
    struct str owner = STR_NONE;
    if (installed && !json_true(json_get(v, "link"))) {
        owner = add_package(t->k, own.n > 0 ? own : name, v);
    } else if (!installed && path.n > 0) {
        owner = add_workspace(t->k, path, v);
    }
    size_t parent = installed && above.n > 0 ? number(&t->paths, above) : 0; /* parents come first: npm sorts by path */
    size_t at = add_place(t, installed ? parent : 0, installed ? name : path, owner);
    map_put(&t->paths, path, (void *)(uintptr_t)(at + 1));
    t->places.v[at].needs[0] = json_get(v, "dependencies");
    t->places.v[at].needs[1] = json_get(v, "optionalDependencies");
    t->places.v[at].needs[2] = json_get(v, "peerDependencies");
}

/* A link stands for the package at the path it resolves to. */
static void read_link(struct tree *t, struct str path, struct jv v) {
    size_t to = number(&t->paths, json_str(json_get(v, "resolved")));
    size_t at = number(&t->paths, path);
    if (json_true(json_get(v, "link")) && to != NONE && at != NONE) {
        t->places.v[at].owner = t->places.v[to].owner;
    }
}

static void read_paths(struct tree *t, struct jv packages) {
    for (struct jiter it = json_iter(packages); json_next(&it);) {
        if (it.key.n > 0 && json_type(it.value) == JSON_OBJECT) {
            read_place(t, it.key, it.value);
        }
    }
    for (struct jiter it = json_iter(packages); json_next(&it);) {
        read_link(t, it.key, it.value);
    }
}

/* ---- edges ---- */

static struct str find_upwards(struct tree *t, size_t from, struct str name) {
    for (int level = 0; level < MAX_LEVELS && from != NONE; level++) {
        struct arena_mark before = arena_mark(t->a);
        size_t at = number(&t->children, child_key(t, from, name));
        arena_reset(t->a, before);
        if (at != NONE) {
            return t->places.v[at].owner;
        }
        from = t->places.v[from].above;
    }
    return STR_NONE;
}

static void add_edges(struct tree *t, size_t at) {
    const struct place p = t->places.v[at];
    for (size_t i = 0; p.owner.n > 0 && i < 3; i++) {
        for (struct jiter it = json_iter(p.needs[i]); json_type(p.needs[i]) == JSON_OBJECT && json_next(&it);) {
            struct str on = find_upwards(t, at, it.key);
            if (on.n > 0) {
                catalog_depends(t->k, p.owner, on);
            }
        }
    }
}

/* The project itself is the first place; its needs are those of the "" entry, or all on the first level in version 1. */
static void add_root(struct tree *t, struct jv root, struct jv entry) {
    struct str name = json_str(json_get(root, "name"));
    struct str version = json_str(json_get(root, "version"));
    struct str own = json_str(json_get(entry, "name"));
    name = own.n > 0 ? own : name;
    struct bom_component *c = lock_add_project(t->k, "npm", name, version);
    add_licenses(t->k, c, c != NULL ? json_get(entry, "license") : (struct jv){0});
    size_t at = add_place(t, NONE, STR_NONE, c != NULL ? lock_owner(t->k, "npm", name, version) : STR_NONE);
    static const char *const needs[] = {"dependencies", "optionalDependencies", "devDependencies"};
    for (size_t i = 0; i < 3; i++) {
        t->places.v[at].needs[i] = json_get(entry, needs[i]);
    }
}

static bool read_lock(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct arena *a = catalog_arena(k);
    struct jv root;
    if (!json_read(a, in, &root, e) || !json_want(root, JSON_OBJECT, e)) {
        return false;
    }
    struct jv packages;
    struct jv dependencies;
    if (!json_member(root, "packages", JSON_OBJECT, false, &packages, e) ||
        !json_member(root, "dependencies", JSON_OBJECT, false, &dependencies, e)) {
        return false;
    }
    struct tree t = {.k = k, .a = a, .children = map_new(a, 0), .paths = map_new(a, 0)};
    bool flat = json_type(packages) == JSON_OBJECT;
    add_root(&t, root, flat ? json_get(packages, "") : (struct jv){0});
    if (flat) {
        read_paths(&t, packages);
    } else {
        read_nested(&t, 0, dependencies);
    }
    for (size_t i = 0; i < t.places.n; i++) {
        add_edges(&t, i);
    }
    return true;
}

LOCK_SOURCE(npm_lock, "npm-lock", CATALOG_MANIFEST, 95, read_lock, "package-lock.json", "npm-shrinkwrap.json",
            ".package-lock.json");

/* ---- package.json ---- */

/*
 * Below node_modules it tells of an installed package; elsewhere of the project, whose dependencies are ranges and are left to
 * its lock file. Without name or version it is a private part of either and says nothing.
 */
static bool read_manifest(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct jv root;
    if (!json_read(catalog_arena(k), in, &root, e) || !json_want(root, JSON_OBJECT, e)) {
        return false;
    }
    struct str name = json_str(json_get(root, "name"));
    struct str version = json_str(json_get(root, "version"));
    struct str above;
    struct str rest;
    struct str folder = str_sub(f->path, 0, f->path.n - f->base.n);
    folder.n -= folder.n > 0 && folder.p[folder.n - 1] == '/';
    bool installed = split_path(folder, &above, &rest);
    if (name.n == 0 || (installed && version.n == 0)) {
        return true;
    }
    struct bom_component *c = installed ? lock_add_plain(k, "npm", name, version) : lock_add_project(k, "npm", name, version);
    if (c == NULL) {
        return true;
    }
    c->description = json_str(json_get(root, "description"));
    add_licenses(k, c, json_get(root, "license"));
    add_licenses(k, c, json_get(root, "licenses"));
    lock_reference(k, c, "website", json_str(json_get(root, "homepage")));
    struct jv repository = json_get(root, "repository");
    lock_reference(k, c, "vcs",
                   json_type(repository) == JSON_OBJECT ? json_str(json_get(repository, "url")) : json_str(repository));
    if (installed) {
        catalog_owns(k, lock_owner(k, "npm", name, version), f->path);
    }
    return true;
}

LOCK_SOURCE(npm_package, "npm-package", CATALOG_MANIFEST, 90, read_manifest, "package.json");
