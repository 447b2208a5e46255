/*
 * Ruby: Gemfile.lock (bundler.io "Gemfile.lock") and gem specifications. Those that RubyGems writes when it installs are plain
 * assignments; what a hand-written one computes is not run, so it may tell no version.
 */
#include <string.h>

#include "base/map.h"
#include "base/vec.h"
#include "catalog/lock.h"
#include "catalog/sources.h"

struct edge {
    struct str from, name;
};

struct gems {
    struct catalog *k;
    struct arena *a;
    struct map owners; /* name → owner, a struct str */
    VEC(struct edge) edges;
    struct str section, remote, revision, owner;
    struct map hashes; /* "name (version)" → struct str */
};

/* "name (1.2.3-x86_64-linux)": false when there is no version. */
static bool cut_spec(struct str text, struct str *name, struct str *version) {
    struct str rest;
    if (!str_cut(text, ' ', name, &rest) || !str_starts(rest, STR("("))) {
        *version = STR_NONE;
        return false;
    }
    str_cut(str_from(rest, 1), ')', version, &rest);
    return version->n > 0;
}

static void add_gem(struct gems *g, struct str text) {
    struct str name;
    struct str full;
    g->owner = STR_NONE;
    if (!cut_spec(text, &name, &full)) {
        return;
    }
    struct lock_package p = {.type = "gem", .name = name, .version = full};
    str_cut(full, '-', &p.version, &p.value[0]);
    p.key[0] = p.value[0].n > 0 ? "platform" : NULL;
    if (str_is(g->section, "GIT")) {
        p.key[0] = "vcs_url";
        p.value[0] = lock_vcs_url(g->a, g->remote, g->revision);
    }
    struct bom_component *c = lock_add(g->k, &p);
    if (c == NULL) {
        return;
    }
    const struct str *hash = map_get(&g->hashes, text);
    lock_hash(g->k, c, STR("sha256"), hash != NULL ? *hash : STR_NONE);
    g->owner = lock_owner(g->k, "gem", p.name, p.version);
    struct str *kept = ARENA_NEW(g->a, struct str);
    *kept = g->owner;
    map_put(&g->owners, name, kept);
}

/* Below "specs:", gems are indented by four blanks and what they need by six. */
static void read_spec(struct gems *g, size_t indent, struct str text) {
    if (indent == 4) {
        add_gem(g, text);
    } else if (indent == 6 && g->owner.n > 0) {
        struct str name;
        str_cut(text, ' ', &name, &(struct str){0});
        name = str_ends(name, STR("!")) ? str_sub(name, 0, name.n - 1) : name;
        vec_push(g->a, &g->edges, (struct edge){.from = g->owner, .name = name});
    }
}

static void read_gem_line(struct gems *g, const struct lock_lines *l) {
    static const char *const sections[] = {"GEM", "GIT", "PATH", "PLUGIN SOURCE"};
    size_t indent = lock_indent(l->line);
    bool holds_gems = false;
    for (size_t i = 0; i < 4; i++) {
        holds_gems = holds_gems || str_is(g->section, sections[i]);
    }
    if (indent == 0) {
        g->section = l->text;
        g->remote = g->revision = g->owner = STR_NONE;
    } else if (holds_gems && indent == 2) {
        struct str key;
        struct str value;
        str_cut(l->text, ':', &key, &value);
        if (str_is(key, "remote")) {
            g->remote = str_trim(value);
        } else if (str_is(key, "revision")) {
            g->revision = str_trim(value);
        }
    } else if (holds_gems) {
        read_spec(g, indent, l->text);
    }
}

/* CHECKSUMS comes last: "  name (version) sha256=…". */
static void read_checksums(struct gems *g, const struct input *in) {
    struct lock_lines l = {.in = in};
    bool inside = false;
    while (lock_next_line(&l)) {
        if (lock_indent(l.line) == 0) {
            inside = str_is(l.text, "CHECKSUMS");
        }
        size_t at = inside ? str_find(l.text, STR(") sha256=")) : SIZE_MAX;
        if (at != SIZE_MAX) {
            struct str *hash = ARENA_NEW(g->a, struct str);
            *hash = str_sub(str_from(l.text, at + 9), 0, 64);
            map_put(&g->hashes, str_sub(l.text, 0, at + 1), hash);
        }
    }
}

static bool read_gemfile_lock(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    (void)e;
    struct gems g = {.k = k, .a = catalog_arena(k)};
    g.owners = map_new(g.a, 0);
    g.hashes = map_new(g.a, 0);
    read_checksums(&g, in);
    struct lock_lines l = {.in = in};
    while (lock_next_line(&l)) {
        if (l.text.n > 0) {
            read_gem_line(&g, &l);
        }
    }
    for (size_t i = 0; i < g.edges.n; i++) {
        const struct str *on = map_get(&g.owners, g.edges.v[i].name);
        if (on != NULL) {
            catalog_depends(k, g.edges.v[i].from, *on);
        }
    }
    return true;
}

LOCK_SOURCE(gemfile_lock, "gemfile-lock", CATALOG_MANIFEST, 95, read_gemfile_lock, "Gemfile.lock", "gems.locked");

/* ---- *.gemspec ---- */

/* Ruby text in quotes at the start: "x", 'x', %q<x>, each maybe with .freeze. Empty: it is computed. */
static struct str ruby_text(struct str s) {
    s = str_trim(s);
    char close = s.n > 0 && (s.p[0] == '"' || s.p[0] == '\'') ? s.p[0] : '\0';
    size_t from = 1;
    if (str_starts(s, STR("%q<"))) {
        close = '>';
        from = 3;
    }
    size_t n = close != '\0' ? str_chr(str_from(s, from), close) : SIZE_MAX;
    struct str text = n == SIZE_MAX ? STR_NONE : str_sub(s, from, n);
    return str_find(text, STR("#{")) == SIZE_MAX ? text : STR_NONE;
}

/* `s.name = value` whatever the variable is called. */
static bool assignment(struct str line, struct str *field, struct str *value) {
    struct str left;
    if (!str_cut(line, '=', &left, value)) {
        return false;
    }
    left = str_trim(left);
    return str_rcut(left, '.', &left, field) && left.n > 0 && lock_indent(*field) == 0;
}

static void read_licenses(struct catalog *k, struct bom_component *c, struct str value) {
    struct str rest = str_trim(value);
    rest = str_from(rest, str_starts(rest, STR("[")) ? 1 : 0);
    struct str one;
    while (str_next(&rest, ',', &one)) {
        lock_license(k, c, ruby_text(one));
    }
}

static bool read_gemspec(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct lock_lines l = {.in = in};
    struct str name = STR_NONE;
    struct str name_text = STR_NONE;
    struct str version = STR_NONE;
    struct str version_text = STR_NONE;
    struct str licenses = STR_NONE;
    struct str homepage = STR_NONE;
    struct str summary = STR_NONE;
    while (lock_next_line(&l)) {
        struct str field;
        struct str value;
        if (l.text.n == 0 || l.text.p[0] == '#' || !assignment(l.text, &field, &value)) {
            continue;
        }
        if (str_is(field, "name") && name_text.p == NULL) {
            name_text = value;
            name = ruby_text(value);
        } else if (str_is(field, "version") && version_text.n == 0) {
            version_text = value;
            size_t made = str_find(value, STR("Gem::Version.new("));
            version = ruby_text(made == SIZE_MAX ? value : str_from(value, made + 17));
        } else if (str_is(field, "license") || str_is(field, "licenses")) {
            licenses = value;
        } else if (str_is(field, "homepage")) {
            homepage = ruby_text(value);
        } else if (str_is(field, "summary")) {
            summary = ruby_text(value);
        }
    }
    if (str_find(in->bytes, STR("Gem::Specification.new")) == SIZE_MAX) {
        return true;
    }
    if (name.n == 0 || version.n == 0) {
        struct str at = name.n == 0 ? name_text : version_text;
        return at.p == NULL ||
               lock_fail(in, at, e, "the gem's %s is no plain text, and nothing is run here", name.n == 0 ? "name" : "version");
    }
    bool installed =
        str_ends(lock_folder(f), STR("specifications/")) || str_ends(lock_folder(f), STR("specifications/default/"));
    struct bom_component *c = installed ? lock_add_plain(k, "gem", name, version) : lock_add_project(k, "gem", name, version);
    if (c != NULL) {
        c->description = summary;
        read_licenses(k, c, licenses);
        lock_reference(k, c, "website", homepage);
        catalog_owns(k, lock_owner(k, "gem", name, version), f->path);
    }
    return true;
}

LOCK_SOURCE(gemspec, "gemspec", CATALOG_MANIFEST, 90, read_gemspec, "*.gemspec");
