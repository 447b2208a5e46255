/*
 * .NET: packages.lock.json (learn.microsoft.com "PackageReference: locking dependencies"), NAME.deps.json (what a built program
 * was linked with), obj/project.assets.json, and paket.lock.
 */
#include "base/map.h"
#include "base/vec.h"
#include "catalog/lock.h"
#include "catalog/sources.h"

/* ---- packages.lock.json: {dependencies: {framework: {name: {type, resolved, contentHash, dependencies}}}} ---- */

/* Within one framework a package has one version, so needs are found by name, whatever its case. */
static void read_framework(struct catalog *k, struct jv packages) {
    struct arena *a = catalog_arena(k);
    struct map owners = map_new(a, 0);
    for (struct jiter it = json_iter(packages); json_type(packages) == JSON_OBJECT && json_next(&it);) {
        struct str version = json_str(json_get(it.value, "resolved"));
        struct str type = json_str(json_get(it.value, "type"));
        struct bom_component *c = str_is(type, "Project") ? lock_add_project(k, "nuget", it.key, version)
                                                          : lock_add_plain(k, "nuget", it.key, version);
        if (c != NULL) {
            lock_hash64(k, c, STR("sha512"), json_str(json_get(it.value, "contentHash")));
            struct str *owner = ARENA_NEW(a, struct str);
            *owner = lock_owner(k, "nuget", it.key, version);
            map_put(&owners, str_lower(a, it.key), owner);
        }
    }
    for (struct jiter it = json_iter(packages); json_type(packages) == JSON_OBJECT && json_next(&it);) {
        const struct str *from = map_get(&owners, str_lower(a, it.key));
        struct jv needs = json_get(it.value, "dependencies");
        for (struct jiter n = json_iter(needs); from != NULL && json_type(needs) == JSON_OBJECT && json_next(&n);) {
            const struct str *on = map_get(&owners, str_lower(a, n.key));
            if (on != NULL) {
                catalog_depends(k, *from, *on);
            }
        }
    }
}

static bool read_packages_lock(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct jv root;
    struct jv frameworks;
    if (!json_read(catalog_arena(k), in, &root, e) || !json_want(root, JSON_OBJECT, e) ||
        !json_member(root, "dependencies", JSON_OBJECT, false, &frameworks, e)) {
        return false;
    }
    for (struct jiter it = json_iter(frameworks); json_next(&it);) {
        read_framework(k, it.value);
    }
    return true;
}

LOCK_SOURCE(nuget_lock, "nuget-lock", CATALOG_MANIFEST, 95, read_packages_lock, "packages.lock.json", "packages.*.lock.json");

/* ---- deps.json and project.assets.json: {libraries: {"name/1.0": {type, sha512}}, targets: {t: {"name/1.0": {dependencies}}}}
 */

static bool cut_library(struct str key, struct str *name, struct str *version) {
    return str_rcut(key, '/', name, version) && name->n > 0 && version->n > 0;
}

static void add_library(struct catalog *k, struct str key, struct jv v) {
    struct str name;
    struct str version;
    if (!cut_library(key, &name, &version)) {
        return;
    }
    bool project = str_is(json_str(json_get(v, "type")), "project");
    struct bom_component *c = project ? lock_add_project(k, "nuget", name, version) : lock_add_plain(k, "nuget", name, version);
    struct str hash = json_str(json_get(v, "sha512"));
    lock_hash64(k, c, STR("sha512"), str_from(hash, str_starts(hash, STR("sha512-")) ? 7 : 0));
}

static void read_target(struct catalog *k, struct jv target) {
    for (struct jiter it = json_iter(target); json_type(target) == JSON_OBJECT && json_next(&it);) {
        struct str name;
        struct str version;
        struct jv needs = json_get(it.value, "dependencies");
        if (!cut_library(it.key, &name, &version)) {
            continue;
        }
        struct str from = lock_owner(k, "nuget", name, version);
        for (struct jiter n = json_iter(needs); json_type(needs) == JSON_OBJECT && json_next(&n);) {
            catalog_depends(k, from, lock_owner(k, "nuget", n.key, json_str(n.value)));
        }
    }
}

static bool read_deps(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct jv root;
    struct jv libraries;
    if (!json_read(catalog_arena(k), in, &root, e) || !json_want(root, JSON_OBJECT, e) ||
        !json_member(root, "libraries", JSON_OBJECT, true, &libraries, e)) {
        return false;
    }
    for (struct jiter it = json_iter(libraries); json_next(&it);) {
        add_library(k, it.key, it.value);
    }
    struct jv targets = json_get(root, "targets");
    for (struct jiter it = json_iter(targets); json_type(targets) == JSON_OBJECT && json_next(&it);) {
        read_target(k, it.value);
    }
    return true;
}

LOCK_SOURCE(dotnet_deps, "dotnet-deps", CATALOG_MANIFEST, 100, read_deps, "*.deps.json");
LOCK_SOURCE(dotnet_assets, "dotnet-assets", CATALOG_MANIFEST, 95, read_deps, "project.assets.json");

/* ---- paket.lock: groups of sections NUGET and GITHUB; "    Name (1.0)" and what it needs below it ---- */

static void add_paket(struct catalog *k, bool github, struct str text) {
    struct str name;
    struct str rest;
    struct str version;
    if (!str_cut(text, ' ', &name, &rest) || !str_starts(rest, STR("("))) {
        return;
    }
    str_cut(str_from(rest, 1), ')', &version, &(struct str){0});
    if (github) {
        struct arena *a = catalog_arena(k);
        lock_add_repository(k, STR_NONE, str_fmt(a, "https://github.com/%.*s", STR_ARG(name)), version);
    } else {
        lock_add_plain(k, "nuget", name, version);
    }
}

static bool read_paket(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    (void)e;
    struct lock_lines l = {.in = in};
    struct str section = STR_NONE;
    struct str remote = STR_NONE;
    while (lock_next_line(&l)) {
        size_t indent = lock_indent(l.line);
        if (l.text.n > 0 && indent == 0) {
            section = l.text;
        } else if (indent == 2 && str_starts(l.text, STR("remote:"))) {
            remote = str_trim(str_from(l.text, 7));
        } else if (indent == 4 && str_is(section, "NUGET")) {
            add_paket(k, false, l.text);
        } else if (indent == 4 && str_is(section, "GITHUB")) { /* files of a repository at a commit */
            struct str commit;
            size_t open = str_chr(l.text, '(');
            str_cut(str_from(l.text, open == SIZE_MAX ? l.text.n : open + 1), ')', &commit, &(struct str){0});
            if (commit.n > 0) {
                add_paket(k, true, str_fmt(catalog_arena(k), "%.*s (%.*s)", STR_ARG(remote), STR_ARG(commit)));
            }
        }
    }
    return true;
}

LOCK_SOURCE(paket_lock, "paket-lock", CATALOG_MANIFEST, 95, read_paket, "paket.lock");
