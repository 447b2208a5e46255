/*
 * bun.lock (bun.sh "Lockfile": JSON with comments and trailing commas) and deno.lock (versions 2 to 5, JSON).
 *
 * Bun: packages: {"a/b": ["b@1.0.0", registry, {dependencies: …}, integrity]}, the key being the path of folders; repositories
 * and files have no registry: ["b@github:x/y#commit", {…}, …].
 */
#include "base/map.h"
#include "base/vec.h"
#include "catalog/node.h"
#include "catalog/sources.h"

/* Past a string, from its opening quote. */
static size_t skip_string(struct str s, size_t i) {
    for (i++; i < s.n && s.p[i] != '"'; i++) {
        i += s.p[i] == '\\' ? 1 : 0;
    }
    return i;
}

static size_t comment_length(struct str rest) {
    if (str_starts(rest, STR("//"))) {
        size_t n = str_chr(rest, '\n');
        return n == SIZE_MAX ? rest.n : n;
    }
    if (str_starts(rest, STR("/*"))) {
        size_t n = str_find(str_from(rest, 2), STR("*/"));
        return n == SIZE_MAX ? rest.n : n + 4;
    }
    return 0;
}

/* Plain JSON of the same length, so that places stay: comments and trailing commas become blanks. */
static struct input plain_json(struct arena *a, const struct input *in) {
    struct input out = input_copy(a, in->name, in->bytes);
    char *p = (char *)(uintptr_t)out.bytes.p; /* the copy is ours */
    size_t comma = SIZE_MAX;
    for (size_t i = 0; i < out.bytes.n; i++) {
        if (p[i] == '"') {
            i = skip_string(out.bytes, i);
            comma = SIZE_MAX;
            continue;
        }
        size_t n = p[i] == '/' ? comment_length(str_from(out.bytes, i)) : 0;
        if (n > 0) {
            for (size_t end = i + n; i < end; i++) {
                p[i] = p[i] == '\n' ? '\n' : ' ';
            }
            i--;
        } else if (p[i] == ',') {
            comma = i;
        } else if ((p[i] == '}' || p[i] == ']') && comma != SIZE_MAX) {
            p[comma] = ' ';
            comma = SIZE_MAX;
        } else if (!chr_space(p[i])) {
            comma = SIZE_MAX;
        }
    }
    return out;
}

struct bun_package {
    struct str key, owner;
    struct jv needs[2];
};

struct bun {
    struct catalog *k;
    struct arena *a;
    VEC(struct bun_package) packages;
    struct map by_key; /* key → owner, a struct str */
};

static void read_bun_package(struct bun *b, struct str key, struct jv tuple) {
    struct str id = STR_NONE;
    struct str integrity = STR_NONE;
    struct jv info = {0};
    size_t n = 0;
    for (struct jiter it = json_iter(tuple); json_next(&it); n++) {
        id = n == 0 ? json_str(it.value) : id;
        info = json_type(it.value) == JSON_OBJECT && n > 0 ? it.value : info;
        integrity = json_str(it.value); /* the last */
    }
    struct str name;
    struct str from;
    if (!node_cut_name(id, &name, &from)) {
        catalog_note(b->k, "packages: \"%.*s\" has no name@version and is left out", STR_ARG(key));
        return;
    }
    bool git = node_from_git(from);
    bool version = from.n > 0 && chr_digit(from.p[0]) && str_chr(from, '/') == SIZE_MAX;
    if (str_starts(from, STR("workspace:"))) {
        return;
    }
    struct str *owner = ARENA_NEW(b->a, struct str);
    struct bom_component *c = node_add(b->k, name, version ? from : STR_NONE,
                                       version ? STR_NONE
                                       : git   ? from
                                               : STR_NONE,
                                       owner);
    lock_integrity(b->k, c, integrity);
    map_put(&b->by_key, key, owner);
    vec_push(b->a, &b->packages,
             (struct bun_package){.key = key,
                                  .owner = *owner,
                                  .needs = {json_get(info, "dependencies"), json_get(info, "optionalDependencies")}});
}

/* "a/b" needs "c": the nearest of "a/b/c", "a/c" and "c". Scopes make more levels than there are; those miss. */
static const struct str *find_bun(struct bun *b, struct str from, struct str name) {
    for (int level = 0; level < 32; level++) {
        struct arena_mark before = arena_mark(b->a);
        const struct str *found = map_get(&b->by_key, str_fmt(b->a, "%.*s/%.*s", STR_ARG(from), STR_ARG(name)));
        arena_reset(b->a, before);
        if (found != NULL) {
            return found;
        }
        if (!str_rcut(from, '/', &from, &(struct str){0})) {
            break;
        }
    }
    return map_get(&b->by_key, name);
}

static void read_bun_projects(struct bun *b, struct jv workspaces) {
    for (struct jiter it = json_iter(workspaces); json_next(&it);) {
        struct str name = json_str(json_get(it.value, "name"));
        struct str version = json_str(json_get(it.value, "version"));
        if (lock_add_project(b->k, "npm", name, version) != NULL) {
            vec_push(b->a, &b->packages,
                     (struct bun_package){
                         .key = name,
                         .owner = lock_owner(b->k, "npm", name, version),
                         .needs = {json_get(it.value, "dependencies"), json_get(it.value, "optionalDependencies")}});
        }
    }
}

static bool read_bun(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct bun b = {.k = k, .a = catalog_arena(k)};
    b.by_key = map_new(b.a, 0);
    struct input plain = plain_json(b.a, in);
    struct jv root;
    struct jv packages;
    if (!json_read(b.a, &plain, &root, e) || !json_want(root, JSON_OBJECT, e) ||
        !json_member(root, "packages", JSON_OBJECT, false, &packages, e)) {
        return false;
    }
    for (struct jiter it = json_iter(packages); json_next(&it);) {
        read_bun_package(&b, it.key, it.value);
    }
    read_bun_projects(&b, json_get(root, "workspaces"));
    for (size_t i = 0; i < b.packages.n; i++) {
        const struct bun_package p = b.packages.v[i];
        for (size_t n = 0; n < 2; n++) {
            for (struct jiter it = json_iter(p.needs[n]); json_type(p.needs[n]) == JSON_OBJECT && json_next(&it);) {
                const struct str *on = find_bun(&b, p.key, it.key);
                if (on != NULL && on->n > 0 && p.owner.n > 0) {
                    catalog_depends(k, p.owner, *on);
                }
            }
        }
    }
    return true;
}

LOCK_SOURCE(bun_lock, "bun-lock", CATALOG_MANIFEST, 95, read_bun, "bun.lock");

/* ---- Deno ---- */

/* "chalk@5.3.0_peer@1": name and version. */
static void cut_deno(struct str key, struct str *name, struct str *version) {
    node_cut_name(key, name, version);
    str_cut(*version, '_', version, &(struct str){0});
}

static void read_deno_packages(struct catalog *k, const char *type, struct jv packages) {
    for (struct jiter it = json_iter(packages); json_type(packages) == JSON_OBJECT && json_next(&it);) {
        struct str name;
        struct str version;
        cut_deno(it.key, &name, &version);
        struct bom_component *c = json_type(it.value) == JSON_OBJECT ? lock_add_plain(k, type, name, version) : NULL;
        struct str integrity = json_str(json_get(it.value, "integrity"));
        lock_integrity(k, c, integrity);
        lock_hash(k, c, STR("sha256"), integrity);            /* JSR states it bare */
        struct jv needs = json_get(it.value, "dependencies"); /* a list, an object in version 2 */
        for (struct jiter d = json_iter(needs); c != NULL && json_next(&d);) {
            struct str on = json_str(d.value);
            struct str on_name;
            struct str on_version;
            cut_deno(str_starts(on, STR("npm:")) ? str_from(on, 4) : on, &on_name, &on_version);
            if (on_version.n > 0) {
                catalog_depends(k, lock_owner(k, type, name, version), lock_owner(k, type, on_name, on_version));
            }
        }
    }
}

static bool read_deno(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct jv root;
    if (!json_read(catalog_arena(k), in, &root, e) || !json_want(root, JSON_OBJECT, e)) {
        return false;
    }
    struct jv v3 = json_get(root, "packages");
    struct jv npm = json_get(root, "npm");
    read_deno_packages(k, "npm", json_get(v3, "npm"));
    read_deno_packages(k, "jsr", json_get(v3, "jsr"));
    read_deno_packages(k, "npm", json_type(json_get(npm, "packages")) == JSON_OBJECT ? json_get(npm, "packages") : npm);
    read_deno_packages(k, "jsr", json_get(root, "jsr"));
    return true;
}

LOCK_SOURCE(deno_lock, "deno-lock", CATALOG_MANIFEST, 95, read_deno, "deno.lock");
