/*
 * Go: go.mod (go.dev/ref/mod "go.mod files") and vendor/modules.txt.
 *
 * A replaced module is reported as what replaces it; one that is replaced by a folder keeps its name and has no version. What
 * is excluded is not there. Policy for the standard library: the `toolchain` line, else the `go` line, is the least version
 * that the module is built with; it is reported as pkg:golang/stdlib, marked by cordon:declared, because its vulnerabilities
 * are those of the program. The version in a compiled program, when there is one, is the true one.
 *
 * go.sum holds hashes of module trees (h1:), which are no hashes of files, and modules that the build never uses. Since go 1.17
 * go.mod names every module that is needed, so go.sum adds nothing; for older ones a note says what is missing.
 */
#include <string.h>

#include "base/map.h"
#include "base/vec.h"
#include "catalog/golang.h"
#include "catalog/lock.h"
#include "catalog/sources.h"

struct gomod {
    struct catalog *k;
    struct arena *a;
    struct str module, go, toolchain;
    VEC(struct golang_module) requires;
    struct map replaced; /* "path" and "path version" → struct golang_module */
    struct map excluded; /* "path version" */
};

static struct str both(struct gomod *g, struct str path, struct str version) {
    return str_fmt(g->a, "%.*s %.*s", STR_ARG(path), STR_ARG(version));
}

/* path [version] => path [version] */
static bool parse_replace(struct str text, struct golang_module *m) {
    size_t arrow = str_find(text, STR("=>"));
    if (arrow == SIZE_MAX) {
        return false;
    }
    struct str left = str_sub(text, 0, arrow);
    struct str right = str_from(text, arrow + 2);
    struct str word;
    m->path = lock_word(&left, &word) ? lock_unquote(word) : STR_NONE;
    m->version = lock_word(&left, &word) ? word : STR_NONE;
    m->by = lock_word(&right, &word) ? lock_unquote(word) : STR_NONE;
    m->by_version = lock_word(&right, &word) ? word : STR_NONE;
    return m->path.n > 0 && m->by.n > 0;
}

static void read_verb(struct gomod *g, struct str verb, struct str text) {
    struct str first = STR_NONE;
    struct str second = STR_NONE;
    struct str rest = text;
    lock_word(&rest, &first);
    lock_word(&rest, &second);
    first = lock_unquote(first);
    if (str_is(verb, "module")) {
        g->module = first;
    } else if (str_is(verb, "go")) {
        g->go = first;
    } else if (str_is(verb, "toolchain")) {
        g->toolchain = first;
    } else if (str_is(verb, "require") && second.n > 0) {
        vec_push(g->a, &g->requires, (struct golang_module){.path = first, .version = second});
    } else if (str_is(verb, "exclude")) {
        map_put(&g->excluded, both(g, first, second), g);
    } else if (str_is(verb, "replace")) {
        struct golang_module *m = ARENA_NEW(g->a, struct golang_module);
        if (parse_replace(text, m)) {
            map_put(&g->replaced, m->version.n > 0 ? both(g, m->path, m->version) : m->path, m);
        }
    }
}

static bool known_verb(struct str s) {
    static const char *const verbs[] = {"module",  "go",      "toolchain", "require", "exclude",
                                        "replace", "retract", "godebug",   "tool",    "ignore"};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (str_is(s, verbs[i])) {
            return true;
        }
    }
    return false;
}

static bool read_lines(struct gomod *g, const struct input *in, struct err *e) {
    struct lock_lines l = {.in = in};
    struct str block = STR_NONE;
    while (lock_next_line(&l)) {
        struct str text = l.text;
        size_t comment = str_find(text, STR("//"));
        text = comment == SIZE_MAX ? text : str_trim(str_sub(text, 0, comment));
        if (text.n == 0) {
            continue;
        }
        if (block.n > 0) {
            if (str_is(text, ")")) {
                block = STR_NONE;
            } else {
                read_verb(g, block, text);
            }
            continue;
        }
        struct str verb;
        struct str rest = text;
        lock_word(&rest, &verb);
        str_cut(verb, '(', &verb, &(struct str){0});
        if (!known_verb(verb)) {
            return lock_fail(in, text, e, "is no go.mod: \"%.*s\" is none of its words", STR_ARG(verb));
        }
        if (str_ends(text, STR("("))) {
            block = verb;
        } else {
            read_verb(g, verb, rest);
        }
    }
    return true;
}

static bool is_version(struct str s) {
    return s.n > 1 && s.p[0] == 'v' && chr_digit(s.p[1]);
}

static bool is_folder(struct str path) {
    return str_starts(path, STR("./")) || str_starts(path, STR("../")) || str_starts(path, STR("/")) || str_is(path, ".") ||
           str_is(path, "..");
}

struct str golang_add_module(struct catalog *k, const struct golang_module *m) {
    struct lock_package p = {.type = "golang", .name = m->path, .version = m->version};
    if (m->by.n > 0 && is_folder(m->by)) {
        p.version = STR_NONE;
    } else if (m->by.n > 0) {
        p.name = m->by;
        p.version = m->by_version;
    }
    struct bom_component *c = lock_add(k, &p);
    if (m->by.n > 0) {
        struct arena *a = catalog_arena(k);
        lock_property(k, c, is_folder(m->by) ? "cordon:replaced-by" : "cordon:replaces",
                      is_folder(m->by) ? m->by : str_fmt(a, "%.*s %.*s", STR_ARG(m->path), STR_ARG(m->version)));
    }
    return c != NULL ? lock_owner(k, "golang", p.name, p.version) : STR_NONE;
}

/* "1.23.5", of "go1.23.6-custom" too. */
static void add_stdlib(struct gomod *g) {
    struct str version = g->toolchain.n > 0 ? g->toolchain : g->go;
    version = str_from(version, str_starts(version, STR("go")) ? 2 : 0);
    str_cut(version, '-', &version, &(struct str){0});
    bool plain = version.n > 0 && chr_digit(version.p[0]);
    for (size_t i = 0; i < version.n; i++) {
        plain = plain && (chr_alnum(version.p[i]) || version.p[i] == '.');
    }
    if (plain) {
        struct bom_component *c = lock_add_plain(g->k, "golang", STR("stdlib"), version);
        lock_property(g->k, c, "cordon:declared", g->toolchain.n > 0 ? g->toolchain : str_fmt(g->a, "go %.*s", STR_ARG(g->go)));
    }
}

/* go 1.16 and before name direct requirements only. */
static bool names_all(struct str go) {
    uint64_t minor = 0;
    struct str major;
    struct str rest;
    str_cut(go, '.', &major, &rest);
    str_cut(rest, '.', &rest, &(struct str){0});
    return !str_is(major, "1") || (str_u64(rest, &minor) && minor >= 17);
}

static bool read_gomod(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct gomod g = {.k = k, .a = catalog_arena(k)};
    g.replaced = map_new(g.a, 0);
    g.excluded = map_new(g.a, 0);
    if (!read_lines(&g, in, e)) {
        return false;
    }
    struct str root = STR_NONE;
    if (g.module.n > 0 && lock_add_project(k, "golang", g.module, STR_NONE) != NULL) {
        root = lock_owner(k, "golang", g.module, STR_NONE);
    }
    for (size_t i = 0; i < g.requires.n; i++) {
        struct golang_module m = g.requires.v[i];
        const struct golang_module *by = map_get(&g.replaced, both(&g, m.path, m.version));
        by = by != NULL ? by : map_get(&g.replaced, m.path);
        if (by != NULL) {
            m.by = by->by;
            m.by_version = by->by_version;
        } else if (map_has(&g.excluded, both(&g, m.path, m.version))) {
            continue;
        }
        struct str owner = golang_add_module(k, &m);
        if (root.n > 0 && owner.n > 0) {
            catalog_depends(k, root, owner);
        }
    }
    add_stdlib(&g);
    if (g.requires.n > 0 && !names_all(g.go)) {
        catalog_note(k, "is of go %.*s and names direct requirements only; what they need in turn is not listed",
                     STR_ARG(g.go.n > 0 ? g.go : STR("before 1.12")));
    }
    return true;
}

LOCK_SOURCE(go_mod, "go-mod", CATALOG_MANIFEST, 90, read_gomod, "go.mod");

/* ---- vendor/modules.txt: "# path version [=> …]", then "## …", then the packages that are there ---- */

static bool read_vendor(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    (void)e;
    struct lock_lines l = {.in = in};
    struct golang_module m = {0};
    while (lock_next_line(&l)) {
        if (str_starts(l.text, STR("## "))) {
            continue;
        }
        if (str_starts(l.text, STR("# "))) {
            struct str text = str_from(l.text, 2);
            struct golang_module next = {0};
            if (!parse_replace(text, &next)) {
                struct str word;
                next.path = lock_word(&text, &word) ? word : STR_NONE;
                next.version = lock_word(&text, &word) ? word : STR_NONE;
            }
            bool usable = is_version(next.version) || is_version(next.by_version);
            m = usable ? next : (struct golang_module){0};
        } else if (l.text.n > 0 && m.path.n > 0) { /* its first package: it is really there */
            golang_add_module(k, &m);
            m = (struct golang_module){0};
        }
    }
    return true;
}

LOCK_SOURCE(go_vendor, "go-vendor", CATALOG_MANIFEST, 95, read_vendor, "vendor/modules.txt");
