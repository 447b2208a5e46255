/*
 * The lock files that are TOML: Cargo.lock (doc.rust-lang.org/cargo "Cargo.toml vs Cargo.lock"), poetry.lock, uv.lock, pdm.lock
 * and pylock.toml (PEP 751). All are a list of tables with a name and a version; they differ in how they spell the rest, and
 * each spelling is understood in every one of them.
 *
 * A package may come as one of many files (wheels). Its hash is stated only when there is a single one: which of several was
 * installed is not in a lock file.
 */
#include "base/map.h"
#include "base/toml.h"
#include "base/vec.h"
#include "catalog/lock.h"
#include "catalog/sources.h"

struct entry {
    const struct ynode *node;
    struct str name, owner;
    bool local, needed;
};

struct locks {
    struct catalog *k;
    struct arena *a;
    const char *type;
    VEC(struct entry) entries;
    struct map named; /* "name" and "name version" → entry number + 1 */
};

static bool is_map(const struct ynode *n) {
    return n != NULL && n->kind == YNODE_MAP;
}

static bool is_list(const struct ynode *n) {
    return n != NULL && n->kind == YNODE_LIST;
}

static struct str text_of(const struct ynode *n) {
    return n != NULL && n->kind == YNODE_SCALAR ? n->text : STR_NONE;
}

/* ---- where a package is from ---- */

/* The first that is given of several keys. */
static struct str any_text(const struct ynode *map, const char *const *keys) {
    for (; *keys != NULL; keys++) {
        struct str s = lock_text(map, *keys);
        if (s.n > 0) {
            return s;
        }
    }
    return STR_NONE;
}

/* A repository as "git+url@revision"; empty: it is from a registry, a file or a folder. */
static struct str repository(struct locks *l, const struct ynode *n) {
    static const char *const places[] = {"git", "url", NULL};
    static const char *const revisions[] = {"resolved_reference", "commit-id", "revision", "rev", "reference", "ref", NULL};
    const struct ynode *source = ynode_get(n, "source");
    const struct ynode *vcs = is_map(ynode_get(n, "vcs")) ? ynode_get(n, "vcs") : is_map(source) ? source : n;
    struct str url = any_text(vcs, places);
    bool git = ynode_get(n, "vcs") == vcs || lock_text(vcs, "git").n > 0 || str_is(lock_text(vcs, "type"), "git");
    if (!is_map(source) && str_starts(text_of(source), STR("git+"))) { /* Cargo: git+url?branch=x#commit */
        url = text_of(source);
        git = true;
    }
    if (!git || url.n == 0) {
        return STR_NONE;
    }
    struct str revision = any_text(vcs, revisions);
    struct str fragment = STR_NONE;
    str_cut(url, '#', &url, &fragment);
    str_cut(url, '?', &url, &(struct str){0});
    revision = revision.n > 0 ? revision : fragment;
    return lock_vcs_url(l->a, url, revision);
}

/* A folder of the project: uv's editable and virtual packages, pylock's directories, Cargo's without a source. */
static bool is_local(const struct locks *l, const struct ynode *n) {
    const struct ynode *source = ynode_get(n, "source");
    if (l->type[0] == 'c') {
        return source == NULL;
    }
    return ynode_get(n, "directory") != NULL ||
           (is_map(source) && (ynode_get(source, "editable") != NULL || ynode_get(source, "virtual") != NULL));
}

/* ---- hashes ---- */

struct one_hash {
    size_t n;
    struct str algorithm, value;
};

static void take_hash(struct one_hash *h, struct str pair) {
    struct str algorithm;
    struct str value;
    if (str_cut(pair, ':', &algorithm, &value)) {
        *h = (struct one_hash){.n = h->n + 1, .algorithm = algorithm, .value = value};
    }
}

/* A file: {hash = "sha256:…"} or {hashes = {sha256 = "…"}}. */
static void take_file(struct one_hash *h, const struct ynode *file) {
    take_hash(h, lock_text(file, "hash"));
    const struct ynode *hashes = ynode_get(file, "hashes");
    if (is_map(hashes) && hashes->n > 0) {
        *h = (struct one_hash){.n = h->n + 1, .algorithm = hashes->keys[0]->text, .value = text_of(hashes->items[0])};
    }
}

static void add_hash(struct locks *l, struct bom_component *c, const struct ynode *n) {
    static const char *const lists[] = {"files", "wheels"};
    static const char *const single[] = {"sdist", "archive"};
    struct one_hash h = {0};
    for (size_t i = 0; i < 2; i++) {
        const struct ynode *list = ynode_get(n, lists[i]);
        for (size_t f = 0; is_list(list) && f < list->n; f++) {
            take_file(&h, list->items[f]);
        }
        if (is_map(ynode_get(n, single[i]))) {
            take_file(&h, ynode_get(n, single[i]));
        }
    }
    struct str checksum = lock_text(n, "checksum"); /* Cargo */
    if (checksum.n > 0) {
        h = (struct one_hash){.n = 1, .algorithm = STR("sha256"), .value = checksum};
    }
    if (h.n == 1) {
        lock_hash(l->k, c, h.algorithm, h.value);
    }
}

/* ---- for what it is needed ---- */

static bool in_main_group(struct str group) {
    return str_is(group, "main") || str_is(group, "default");
}

static void add_scope(struct bom_component *c, const struct ynode *n) {
    const struct ynode *groups = ynode_get(n, "groups");
    bool development = str_is(lock_text(n, "category"), "dev"); /* Poetry before 1.5 */
    if (is_list(groups) && groups->n > 0) {
        development = true;
        for (size_t i = 0; i < groups->n; i++) {
            development = development && !in_main_group(text_of(groups->items[i]));
        }
    }
    lock_scope(c, development, str_is(lock_text(n, "optional"), "true"));
}

/* ---- edges ---- */

static struct str key_of(struct locks *l, struct str name) {
    return l->type[0] == 'p' ? lock_python_key(l->a, name) : name;
}

static void add_edge(struct locks *l, const struct entry *from, struct str name, struct str version) {
    name = key_of(l, name);
    void *found = version.n > 0 ? map_get(&l->named, str_fmt(l->a, "%.*s %.*s", STR_ARG(name), STR_ARG(version))) : NULL;
    found = found != NULL ? found : map_get(&l->named, name);
    if (found != NULL) {
        struct entry *on = &l->entries.v[(uintptr_t)found - 1];
        on->needed = true;
        if (from->owner.n > 0 && on->owner.n > 0) {
            catalog_depends(l->k, from->owner, on->owner);
        }
    }
}

/* "name 1.0 (registry+…)" of Cargo, "name[extra]>=1.0; marker" of Python. */
static void add_text_edge(struct locks *l, const struct entry *from, struct str text) {
    size_t n = 0;
    while (n < text.n && (chr_alnum(text.p[n]) || text.p[n] == '-' || text.p[n] == '_' || text.p[n] == '.')) {
        n++;
    }
    struct str rest = str_from(text, n);
    struct str version;
    bool given = l->type[0] == 'c' && lock_word(&rest, &version);
    add_edge(l, from, str_sub(text, 0, n), given ? version : STR_NONE);
}

/* A list of texts, a list of {name, version}, or a map whose keys are names. */
static void add_needs(struct locks *l, const struct entry *from, const struct ynode *needs) {
    for (size_t i = 0; is_list(needs) && i < needs->n; i++) {
        const struct ynode *d = needs->items[i];
        if (is_map(d)) {
            add_edge(l, from, lock_text(d, "name"), lock_text(d, "version"));
        } else {
            add_text_edge(l, from, text_of(d));
        }
    }
    for (size_t i = 0; is_map(needs) && i < needs->n; i++) {
        add_edge(l, from, needs->keys[i]->text, STR_NONE);
    }
}

/* uv: {extra = [{name}, …]}. */
static void add_needs_by_extra(struct locks *l, const struct entry *from, const struct ynode *extras) {
    for (size_t i = 0; is_map(extras) && i < extras->n; i++) {
        add_needs(l, from, extras->items[i]);
    }
}

static void add_edges(struct locks *l) {
    for (size_t i = 0; i < l->entries.n; i++) {
        const struct entry from = l->entries.v[i];
        add_needs(l, &from, ynode_get(from.node, "dependencies"));
        add_needs_by_extra(l, &from, ynode_get(from.node, "optional-dependencies"));
    }
}

/* ---- packages ---- */

static bool name_entry(struct locks *l, const struct ynode *n) {
    struct entry en = {.node = n, .name = lock_text(n, "name"), .local = is_map(n) && is_local(l, n)};
    struct str version = lock_text(n, "version");
    if (en.name.n == 0) {
        catalog_note(l->k, "line %u, column %u: a package without a name is left out", n->line, n->column);
        return false;
    }
    en.owner = lock_owner(l->k, l->type, en.name, version);
    vec_push(l->a, &l->entries, en);
    void *at = (void *)(uintptr_t)l->entries.n;
    struct str key = key_of(l, en.name);
    bool added;
    void **slot = map_slot(&l->named, key, &added);
    *slot = added ? at : *slot;
    map_put(&l->named, str_fmt(l->a, "%.*s %.*s", STR_ARG(key), STR_ARG(version)), at);
    return true;
}

/* What is local and no other package needs is the project itself, or a member of its workspace. */
static void add_package(struct locks *l, const struct entry *en) {
    struct lock_package p = {.type = l->type, .name = en->name, .version = lock_text(en->node, "version")};
    struct str vcs = repository(l, en->node);
    if (vcs.n > 0) {
        p.key[0] = "vcs_url";
        p.value[0] = vcs;
    }
    struct bom_component *c = lock_add(l->k, &p);
    if (c == NULL) {
        return;
    }
    if (en->local && !en->needed) {
        c->type = STR("application");
    }
    c->description = lock_text(en->node, "description");
    add_hash(l, c, en->node);
    add_scope(c, en->node);
    lock_reference(l->k, c, "vcs", vcs);
    lock_reference(l->k, c, "distribution", lock_text(ynode_get(en->node, "sdist"), "url"));
}

static bool read_toml_lock(struct catalog *k, const struct input *in, const char *type, const char *list, struct err *e) {
    struct locks l = {.k = k, .a = catalog_arena(k), .type = type};
    l.named = map_new(l.a, 0);
    const struct ynode *root = toml_read(l.a, in, e);
    if (root == NULL) {
        return false;
    }
    const struct ynode *packages = ynode_get(root, list);
    if (packages != NULL && !ynode_want(packages, YNODE_LIST, list, e)) {
        return false;
    }
    for (size_t i = 0; packages != NULL && i < packages->n; i++) {
        name_entry(&l, packages->items[i]);
    }
    add_edges(&l);
    for (size_t i = 0; i < l.entries.n; i++) {
        add_package(&l, &l.entries.v[i]);
    }
    return true;
}

static bool read_cargo(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    return read_toml_lock(k, in, "cargo", "package", e);
}

static bool read_python(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    return read_toml_lock(k, in, "pypi", str_starts(f->base, STR("pylock")) ? "packages" : "package", e);
}

LOCK_SOURCE(cargo_lock, "cargo-lock", CATALOG_MANIFEST, 95, read_cargo, "Cargo.lock");
LOCK_SOURCE(poetry_lock, "poetry-lock", CATALOG_MANIFEST, 95, read_python, "poetry.lock");
LOCK_SOURCE(uv_lock, "uv-lock", CATALOG_MANIFEST, 95, read_python, "uv.lock");
LOCK_SOURCE(pdm_lock, "pdm-lock", CATALOG_MANIFEST, 95, read_python, "pdm.lock");
LOCK_SOURCE(pylock, "pylock", CATALOG_MANIFEST, 95, read_python, "pylock.toml", "pylock.*.toml");

/* ---- the projects' own manifests: name and version; what they need are ranges, left to the lock file ---- */

static const struct ynode *at_path(const struct ynode *n, const char *const *keys) {
    for (; n != NULL && *keys != NULL; keys++) {
        n = ynode_get(n, *keys);
    }
    return n;
}

static bool read_manifest(struct catalog *k, const struct input *in, const char *type, const char *const (*tables)[3],
                          struct err *e) {
    const struct ynode *root = toml_read(catalog_arena(k), in, e);
    if (root == NULL) {
        return false;
    }
    for (; (*tables)[0] != NULL; tables++) {
        const struct ynode *t = at_path(root, *tables);
        struct bom_component *c = lock_add_project(k, type, lock_text(t, "name"), lock_text(t, "version"));
        if (c != NULL) {
            c->description = lock_text(t, "description");
            lock_license(k, c, lock_text(t, "license"));
            return true;
        }
    }
    return true;
}

static bool read_cargo_manifest(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    static const char *const tables[][3] = {{"package"}, {NULL}};
    (void)f;
    return read_manifest(k, in, "cargo", tables, e);
}

static bool read_pyproject(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    static const char *const tables[][3] = {{"project"}, {"tool", "poetry"}, {NULL}};
    (void)f;
    return read_manifest(k, in, "pypi", tables, e);
}

LOCK_SOURCE(cargo_package, "cargo-manifest", CATALOG_MANIFEST, 90, read_cargo_manifest, "Cargo.toml");
LOCK_SOURCE(pyproject, "pyproject", CATALOG_MANIFEST, 90, read_pyproject, "pyproject.toml");
