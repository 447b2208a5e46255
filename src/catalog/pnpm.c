/*
 * pnpm-lock.yaml of lock file versions 5 to 9 (github.com/pnpm/spec "lockfile"). A package's key is its path in the store:
 *   5: /name/1.0.0_peers     6: /name@1.0.0(peers)     9: name@1.0.0, its needs under "snapshots" as name@1.0.0(peers)
 * Packages from elsewhere state name and version in the entry.
 */
#include "base/map.h"
#include "base/vec.h"
#include "catalog/node.h"
#include "catalog/sources.h"

enum { MAX_DOCUMENTS = 4 };

struct pnpm {
    struct catalog *k;
    struct arena *a;
    bool slashes;      /* version 5 */
    struct map owners; /* key without peers → owner, a struct str */
};

/* Without the peers it was resolved against. */
static struct str without_peers(const struct pnpm *p, struct str key) {
    str_cut(key, '(', &key, &(struct str){0});
    if (p->slashes) {
        struct str last;
        struct str above;
        str_rcut(key, '/', &above, &last);
        size_t underscore = str_chr(last.n > 0 ? last : key, '_');
        if (last.n > 0 && underscore != SIZE_MAX && chr_digit(last.p[0])) {
            return str_sub(key, 0, key.n - last.n + underscore);
        }
        return last.n == 0 && underscore != SIZE_MAX && chr_digit(key.p[0]) ? str_sub(key, 0, underscore) : key;
    }
    return key;
}

/* "host/@scope/name/1.0.0" or "/name/1.0.0". */
static bool split_slashes(struct str key, struct str *name, struct str *version) {
    struct str rest;
    if (!str_rcut(key, '/', &rest, version) || version->n == 0 || !chr_digit(version->p[0])) {
        return false;
    }
    struct str above = STR_NONE;
    struct str scope = STR_NONE;
    if (!str_rcut(rest, '/', &above, name)) {
        return false;
    }
    struct str last = above;
    str_rcut(above, '/', &(struct str){0}, &scope);
    last = scope.n > 0 ? scope : last;
    if (str_starts(last, STR("@"))) {
        name->n += last.n + 1;
        name->p = last.p;
    }
    return name->n > 0;
}

static bool split_key(const struct pnpm *p, struct str key, struct str *name, struct str *version) {
    if (p->slashes) {
        return split_slashes(key, name, version);
    }
    key = str_from(key, str_starts(key, STR("/")) ? 1 : 0);
    return node_cut_name(key, name, version) && version->n > 0;
}

/* Whether the key stands for a file, folder or repository, so that it has no version in it. */
static bool elsewhere(struct str version) {
    return version.n == 0 || !chr_digit(version.p[0]) || str_chr(version, '/') != SIZE_MAX;
}

static void read_package(struct pnpm *p, struct str key, const struct ynode *n) {
    struct str name = STR_NONE;
    struct str version = STR_NONE;
    struct str bare = without_peers(p, key);
    split_key(p, bare, &name, &version);
    struct str own = lock_text(n, "name");
    struct str stated = lock_text(n, "version");
    name = own.n > 0 ? own : name;
    version = stated.n > 0 ? stated : elsewhere(version) ? STR_NONE : version;
    if (name.n == 0) {
        if (str_chr(bare, '/') == SIZE_MAX) {
            catalog_note(p->k, "line %u: \"%.*s\" is no package and is left out", n->line, STR_ARG(key));
        }
        return;
    }
    const struct ynode *from = ynode_get(n, "resolution");
    struct str resolved = lock_text(from, "tarball");
    struct str repository = lock_text(from, "repo");
    if (repository.n > 0) {
        resolved = lock_vcs_url(p->a, repository, lock_text(from, "commit"));
    }
    struct str *owner = ARENA_NEW(p->a, struct str);
    struct bom_component *c = node_add(p->k, name, version, resolved, owner);
    lock_integrity(p->k, c, lock_text(from, "integrity"));
    lock_scope(c, str_is(lock_text(n, "dev"), "true"), str_is(lock_text(n, "optional"), "true"));
    map_put(&p->owners, bare, owner);
}

/* The package that `name: version` of a dependency list stands for: the version is a key by itself, or the end of one. */
static const struct str *find_need(struct pnpm *p, struct str name, struct str version) {
    version = without_peers(p, version);
    const struct str *found = map_get(&p->owners, version);
    const char *first = p->slashes ? "/" : "";
    const char *between = p->slashes ? "/" : "@";
    if (found == NULL) {
        found = map_get(&p->owners, str_fmt(p->a, "%s%.*s%s%.*s", first, STR_ARG(name), between, STR_ARG(version)));
    }
    if (found == NULL && !p->slashes) { /* version 6 */
        found = map_get(&p->owners, str_fmt(p->a, "/%.*s@%.*s", STR_ARG(name), STR_ARG(version)));
    }
    return found;
}

static void read_needs(struct pnpm *p, struct str owner, const struct ynode *n) {
    static const char *const lists[] = {"dependencies", "optionalDependencies"};
    for (size_t l = 0; l < 2; l++) {
        const struct ynode *needs = ynode_get(n, lists[l]);
        for (size_t i = 0; needs != NULL && needs->kind == YNODE_MAP && i < needs->n; i++) {
            const struct str *on =
                needs->items[i]->kind == YNODE_SCALAR ? find_need(p, needs->keys[i]->text, needs->items[i]->text) : NULL;
            if (on != NULL && on->n > 0) {
                catalog_depends(p->k, owner, *on);
            }
        }
    }
}

static void read_edges(struct pnpm *p, const struct ynode *entries) {
    for (size_t i = 0; entries != NULL && entries->kind == YNODE_MAP && i < entries->n; i++) {
        const struct str *owner = map_get(&p->owners, without_peers(p, entries->keys[i]->text));
        if (owner != NULL && owner->n > 0) {
            read_needs(p, *owner, entries->items[i]);
        }
    }
}

static bool read_document(struct catalog *k, const struct input *in, struct err *e) {
    struct pnpm p = {.k = k, .a = catalog_arena(k)};
    const struct ynode *root = yaml_read_loose(p.a, in, e);
    if (root == NULL || (!ynode_is_null(root) && !ynode_want(root, YNODE_MAP, "pnpm-lock.yaml", e))) {
        return false;
    }
    double version = 5;
    struct str number;
    str_cut(lock_text(root, "lockfileVersion"), '-', &number, &(struct str){0}); /* "5.4-inlineSpecifiers" */
    p.slashes = !str_double(number, &version) || version < 6;
    p.owners = map_new(p.a, 0);
    const struct ynode *packages = ynode_get(root, "packages");
    for (size_t i = 0; packages != NULL && packages->kind == YNODE_MAP && i < packages->n; i++) {
        read_package(&p, packages->keys[i]->text, packages->items[i]);
    }
    read_edges(&p, packages);
    read_edges(&p, ynode_get(root, "snapshots"));
    return true;
}

/* Where the next document begins: behind a line "---" that is not the first. SIZE_MAX: there is none. */
static size_t next_document(struct str text, size_t from) {
    size_t at = str_find(str_from(text, from), STR("\n---\n"));
    return at == SIZE_MAX ? SIZE_MAX : from + at + 1;
}

/* pnpm 11 and later write two documents: its own dependencies, then the project's. Others' bytes are blanked, so that lines
 * keep their numbers. */
static bool read_pnpm(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    size_t from = 0;
    for (int i = 0; i < MAX_DOCUMENTS && from != SIZE_MAX; i++) {
        size_t end = next_document(in->bytes, from + (i == 0 ? 0 : 3));
        struct input part = *in;
        if (from > 0 || end != SIZE_MAX) {
            part = input_copy(catalog_arena(k), in->name, in->bytes);
            char *bytes = (char *)(uintptr_t)part.bytes.p; /* the copy is ours */
            for (size_t b = 0; b < part.bytes.n; b++) {
                bool mine = b >= from && b < end;
                bytes[b] = mine || bytes[b] == '\n' ? bytes[b] : ' ';
            }
        }
        if (!read_document(k, &part, e)) {
            return false;
        }
        from = end;
    }
    return true;
}

LOCK_SOURCE(pnpm_lock, "pnpm-lock", CATALOG_MANIFEST, 95, read_pnpm, "pnpm-lock.yaml");
