/*
 * Conan: conan.lock of versions 1 and 2 (docs.conan.io "Lockfiles"), conanfile.txt, and the conaninfo.txt of installed
 * packages. A reference is name/version[@user/channel][#recipe revision][:package id][%timestamp]. As in the purl specification
 * the user is the namespace and the channel a qualifier.
 */
#include "base/map.h"
#include "base/vec.h"
#include "catalog/lock.h"
#include "catalog/sources.h"

struct reference {
    struct str name, version, user, channel, revision;
};

static bool parse_reference(struct str text, struct reference *r) {
    *r = (struct reference){0};
    struct str rest = str_trim(text);
    str_cut(rest, '%', &rest, &(struct str){0});
    str_cut(rest, '#', &rest, &r->revision);
    str_cut(r->revision, ':', &r->revision, &(struct str){0});
    str_cut(rest, ':', &rest, &(struct str){0});
    struct str place = STR_NONE;
    str_cut(rest, '@', &rest, &place);
    str_cut(place, '/', &r->user, &r->channel);
    if (str_is(r->user, "_")) {
        r->user = STR_NONE;
    }
    return str_cut(rest, '/', &r->name, &r->version) && r->name.n > 0 && r->version.n > 0;
}

static struct bom_component *add_reference(struct catalog *k, const struct reference *r, struct str *owner) {
    struct arena *a = catalog_arena(k);
    bool range = r->version.p[0] == '['; /* "zlib/[>=1.2 <2]" */
    struct lock_package p = {.type = "conan", .name = r->name, .version = range ? STR_NONE : r->version, .key = {"channel"}};
    p.value[0] = r->channel;
    if (r->user.n > 0) {
        p.name = str_fmt(a, "%.*s/%.*s", STR_ARG(r->user), STR_ARG(r->name));
    }
    *owner = lock_owner(k, "conan", p.name, p.version);
    struct bom_component *c = lock_add(k, &p);
    lock_property(k, c, "cordon:declared", range ? r->version : STR_NONE);
    lock_property(k, c, "cordon:revision", r->revision);
    return c;
}

static void add_text(struct catalog *k, struct str text, bool development) {
    struct reference r;
    struct str owner;
    if (parse_reference(text, &r)) {
        lock_scope(add_reference(k, &r, &owner), development, false);
    }
}

/* ---- version 1: a graph ---- */

static struct str node_reference(struct jv node) {
    struct str s = json_str(json_get(node, "ref"));
    return s.n > 0 ? s : json_str(json_get(node, "pref")); /* before 0.3 */
}

/* The node with a path is the recipe that was locked: the project. */
static void read_nodes(struct catalog *k, struct jv nodes, struct map *owners) {
    for (struct jiter it = json_iter(nodes); json_next(&it);) {
        struct reference r;
        if (!parse_reference(node_reference(it.value), &r)) {
            continue;
        }
        struct str *owner = ARENA_NEW(catalog_arena(k), struct str);
        struct bom_component *c = add_reference(k, &r, owner);
        if (c != NULL) {
            map_put(owners, it.key, owner);
            lock_scope(c, str_is(json_str(json_get(it.value, "context")), "build"), false);
            if (json_str(json_get(it.value, "path")).n > 0) {
                c->type = STR("application");
            }
        }
    }
}

static void read_node_edges(struct catalog *k, struct jv nodes, const struct map *owners) {
    for (struct jiter it = json_iter(nodes); json_next(&it);) {
        const struct str *from = map_get(owners, it.key);
        struct jv needs = json_get(it.value, "requires"); /* a list of node ids; before 0.3 an object with ids as values */
        for (struct jiter n = json_iter(needs); from != NULL && json_next(&n);) {
            const struct str *on = map_get(owners, json_str(n.value));
            if (on != NULL) {
                catalog_depends(k, *from, *on);
            }
        }
    }
}

/* ---- version 2: lists ---- */

static void read_lists(struct catalog *k, struct jv root) {
    static const struct {
        const char *key;
        bool development;
    } lists[] = {{"requires", false}, {"build_requires", true}, {"python_requires", true}};
    for (size_t i = 0; i < 3; i++) {
        struct jv list = json_get(root, lists[i].key);
        for (struct jiter it = json_iter(list); json_type(list) == JSON_ARRAY && json_next(&it);) {
            add_text(k, json_str(it.value), lists[i].development);
        }
    }
}

static bool read_lock(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct jv root;
    if (!json_read(catalog_arena(k), in, &root, e) || !json_want(root, JSON_OBJECT, e)) {
        return false;
    }
    struct jv nodes = json_get(json_get(root, "graph_lock"), "nodes");
    struct map owners = map_new(catalog_arena(k), 0);
    if (json_type(nodes) == JSON_OBJECT) {
        read_nodes(k, nodes, &owners);
        read_node_edges(k, nodes, &owners);
    }
    read_lists(k, root);
    return true;
}

LOCK_SOURCE(conan_lock, "conan-lock", CATALOG_MANIFEST, 95, read_lock, "conan.lock");

/* ---- conanfile.txt and conaninfo.txt: sections of references, one a line ---- */

static bool read_sections(struct catalog *k, const struct input *in, const char *const *wanted) {
    struct lock_lines l = {.in = in};
    size_t section = SIZE_MAX;
    while (lock_next_line(&l)) {
        struct str text = l.text;
        if (text.n == 0 || text.p[0] == '#') {
            continue;
        }
        if (text.p[0] == '[') {
            section = SIZE_MAX;
            for (size_t i = 0; wanted[i] != NULL; i++) {
                section = str_is(text, wanted[i]) ? i : section;
            }
        } else if (section != SIZE_MAX) {
            size_t comment = str_find(text, STR(" #"));
            text = comment == SIZE_MAX ? text : str_sub(text, 0, comment);
            add_text(k, text, section > 0); /* the first is for run time */
        }
    }
    return true;
}

static bool read_conanfile(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    static const char *const wanted[] = {"[requires]", "[tool_requires]", "[build_requires]", "[test_requires]", NULL};
    (void)f;
    (void)e;
    return read_sections(k, in, wanted);
}

LOCK_SOURCE(conanfile, "conanfile", CATALOG_MANIFEST, 85, read_conanfile, "conanfile.txt");

/* Conan 1 keeps packages in NAME/VERSION/USER/CHANNEL/package/ID/; the path tells what this is the information of. */
static void add_by_path(struct catalog *k, struct str path) {
    struct str part[8] = {0};
    size_t n = 0;
    struct str rest = path;
    while (n < 7 && rest.n > 0) {
        struct str last;
        struct str above;
        bool more = str_rcut(rest, '/', &above, &last);
        part[n++] = more ? last : rest;
        rest = more ? above : STR_NONE;
    }
    if (n == 7 && str_is(part[2], "package")) {
        struct reference r = {.name = part[6], .version = part[5], .user = part[4], .channel = part[3]};
        r.user = str_is(r.user, "_") ? STR_NONE : r.user;
        r.channel = str_is(r.channel, "_") ? STR_NONE : r.channel;
        struct str owner;
        add_reference(k, &r, &owner);
    }
}

static bool read_conaninfo(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    static const char *const full[] = {"[full_requires]", NULL};
    static const char *const direct[] = {"[requires]", NULL}; /* Conan 2 has no other */
    (void)e;
    add_by_path(k, f->path);
    bool old = str_find(in->bytes, STR("[full_requires]")) != SIZE_MAX;
    return read_sections(k, in, old ? full : direct);
}

LOCK_SOURCE(conaninfo, "conaninfo", CATALOG_MANIFEST, 95, read_conaninfo, "conaninfo.txt");
