/*
 * yarn.lock: version 1 ("classic", an indented form of its own: classic.yarnpkg.com "yarn.lock") and later ones ("Berry", YAML:
 * yarnpkg.com "Lockfiles"). Each entry is headed by the patterns it answers ("lodash@^4.17.0, lodash@~4.17.1"); what a package
 * needs are such patterns, so edges are found by looking them up.
 *
 * Berry's checksum is of an archive that Yarn itself made, not of the registry's file, and is therefore left out.
 */
#include "base/map.h"
#include "base/vec.h"
#include "catalog/node.h"
#include "catalog/sources.h"

struct need {
    struct str owner, name, range;
};

struct yarn {
    struct catalog *k;
    struct arena *a;
    struct map patterns; /* pattern → owner, a struct str */
    VEC(struct need) needs;
};

/* What the entries of both forms say. */
struct entry {
    struct str patterns, version, resolved, integrity, sha1;
    bool project;
    size_t first_need;
};

static struct str first_pattern(struct str patterns) {
    struct str first;
    str_cut(patterns, ',', &first, &(struct str){0});
    return lock_unquote(first);
}

/* "alias@npm:real@^1" names real. */
static struct str real_name(struct str pattern) {
    struct str name;
    struct str rest;
    if (node_cut_name(pattern, &name, &rest)) {
        node_alias(rest, &name, &rest);
    }
    return name;
}

static void add_entry(struct yarn *y, const struct entry *en, struct str name) {
    struct str owner = STR_NONE;
    if (en->project) {
        struct bom_component *c = lock_add_project(y->k, "npm", name, en->version);
        owner = c != NULL ? lock_owner(y->k, "npm", name, en->version) : STR_NONE;
    } else {
        struct bom_component *c = node_add(y->k, name, en->version, en->resolved, &owner);
        lock_integrity(y->k, c, en->integrity);
        lock_hash(y->k, c, STR("sha1"), en->sha1);
    }
    struct str *kept = ARENA_NEW(y->a, struct str);
    *kept = owner;
    struct str rest = en->patterns;
    struct str one;
    while (str_next(&rest, ',', &one)) {
        map_put(&y->patterns, lock_unquote(one), kept);
    }
    for (size_t i = en->first_need; i < y->needs.n; i++) {
        y->needs.v[i].owner = owner;
    }
}

/* Berry writes "npm:^1" where older versions of it write "^1". */
static void add_edges(struct yarn *y) {
    for (size_t i = 0; i < y->needs.n; i++) {
        const struct need *n = &y->needs.v[i];
        for (size_t form = 0; form < 2 && n->owner.n > 0; form++) {
            const char *middle = form == 0 ? "@" : "@npm:";
            const struct str *on =
                map_get(&y->patterns, str_fmt(y->a, "%.*s%s%.*s", STR_ARG(n->name), middle, STR_ARG(n->range)));
            if (on != NULL && on->n > 0) {
                catalog_depends(y->k, n->owner, *on);
                break;
            }
        }
    }
}

/* ---- classic ---- */

/* `name "range"` below "dependencies:". */
static void read_need(struct yarn *y, struct str text) {
    struct str name;
    struct str range;
    size_t quoted = text.n > 1 && text.p[0] == '"' ? str_chr(str_from(text, 1), '"') : SIZE_MAX;
    if (quoted != SIZE_MAX) {
        name = str_sub(text, 1, quoted);
        range = str_from(text, quoted + 2);
    } else {
        str_cut(text, ' ', &name, &range);
    }
    vec_push(y->a, &y->needs, (struct need){.name = name, .range = lock_unquote(range)});
}

static void read_field(struct entry *en, struct str text) {
    struct str key;
    struct str value;
    str_cut(text, ' ', &key, &value);
    value = lock_unquote(value);
    if (str_is(key, "version")) {
        en->version = value;
    } else if (str_is(key, "resolved")) {
        en->resolved = value;
    } else if (str_is(key, "integrity")) {
        en->integrity = value;
    }
}

static void end_entry(struct yarn *y, struct entry *en) {
    if (en->patterns.n > 0) {
        struct str hash = STR_NONE;
        struct str url = en->resolved;
        if (!node_from_git(url) && str_cut(url, '#', &url, &hash)) { /* registry files carry their SHA-1 behind # */
            en->resolved = url;
            en->sha1 = hash;
        }
        struct str there = node_registry_name(en->resolved); /* what the pattern asks for may be served under another name */
        add_entry(y, en, there.n > 0 ? there : real_name(first_pattern(en->patterns)));
    }
    *en = (struct entry){.first_need = y->needs.n};
}

static bool read_classic(struct yarn *y, const struct input *in, struct err *e) {
    struct lock_lines l = {.in = in};
    struct entry en = {0};
    bool needs = false;
    while (lock_next_line(&l)) {
        size_t indent = lock_indent(l.line);
        if (l.text.n == 0 || l.text.p[0] == '#') {
            continue;
        }
        if (indent == 0) {
            end_entry(y, &en);
            if (l.text.p[l.text.n - 1] != ':') {
                return lock_fail(in, l.line, e, "is no yarn.lock: a line of package patterns ends in a colon");
            }
            en.patterns = str_sub(l.text, 0, l.text.n - 1);
            needs = false;
        } else if (indent >= 4) {
            if (needs) {
                read_need(y, l.text);
            }
        } else {
            needs = str_ends(l.text, STR("ependencies:"));
            read_field(&en, l.text);
        }
    }
    end_entry(y, &en);
    return true;
}

/* ---- Berry ---- */

static void read_berry_needs(struct yarn *y, const struct ynode *map) {
    for (size_t i = 0; map != NULL && map->kind == YNODE_MAP && i < map->n; i++) {
        if (map->items[i]->kind == YNODE_SCALAR) {
            vec_push(y->a, &y->needs, (struct need){.name = map->keys[i]->text, .range = map->items[i]->text});
        }
    }
}

/* resolution: "name@npm:1.2.3", "name@https://…#commit=…", "name@workspace:path", "name@patch:…". */
static void read_berry_entry(struct yarn *y, struct str patterns, const struct ynode *n) {
    struct entry en = {.patterns = patterns, .version = lock_text(n, "version"), .first_need = y->needs.n};
    struct str resolution = lock_text(n, "resolution");
    struct str name;
    struct str from;
    if (!node_cut_name(resolution.n > 0 ? resolution : first_pattern(patterns), &name, &from)) {
        catalog_note(y->k, "line %u: \"%.*s\" has no resolution and is left out", n->line, STR_ARG(patterns));
        return;
    }
    en.project = str_starts(from, STR("workspace:"));
    if (en.project && str_is(en.version, "0.0.0-use.local")) {
        en.version = STR_NONE; /* Berry's mark for "as in the workspace" */
    }
    size_t commit = str_find(from, STR("#commit"));
    bool bare = commit != SIZE_MAX && !node_from_git(from);
    en.resolved = bare ? str_cat(y->a, STR("git+"), from) : str_find(from, STR("://")) != SIZE_MAX ? from : STR_NONE;
    read_berry_needs(y, ynode_get(n, "dependencies"));
    add_entry(y, &en, name);
}

static bool read_berry(struct yarn *y, const struct input *in, struct err *e) {
    const struct ynode *root = yaml_read_loose(y->a, in, e);
    if (root == NULL || !ynode_want(root, YNODE_MAP, "yarn.lock", e)) {
        return false;
    }
    for (size_t i = 0; i < root->n; i++) {
        if (root->items[i]->kind == YNODE_MAP && !str_is(root->keys[i]->text, "__metadata")) {
            read_berry_entry(y, root->keys[i]->text, root->items[i]);
        }
    }
    return true;
}

static bool read_yarn(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct yarn y = {.k = k, .a = catalog_arena(k)};
    y.patterns = map_new(y.a, 0);
    bool berry = str_find(in->bytes, STR("__metadata:")) != SIZE_MAX;
    if (!(berry ? read_berry(&y, in, e) : read_classic(&y, in, e))) {
        return false;
    }
    add_edges(&y);
    return true;
}

LOCK_SOURCE(yarn_lock, "yarn-lock", CATALOG_MANIFEST, 95, read_yarn, "yarn.lock");
