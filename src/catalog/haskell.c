/*
 * Haskell and R: cabal.project.freeze (cabal.readthedocs.io "cabal freeze"), stack.yaml.lock and the extra-deps of stack.yaml
 * (docs.haskellstack.org "Lock files"), renv.lock (rstudio.github.io/renv "The lockfile").
 */
#include "catalog/lock.h"
#include "catalog/sources.h"

/* "any.name ==1.0", "name ==1.0", "name +flag": only versions count. */
static void add_constraint(struct catalog *k, struct str text) {
    size_t at = str_find(text, STR("=="));
    if (at == SIZE_MAX || at == 0 || str_chr(text, '*') != SIZE_MAX) {
        return;
    }
    struct str name = str_trim(str_sub(text, 0, at));
    struct str rest = str_from(text, at + 2);
    struct str version;
    name = str_from(name, str_starts(name, STR("any.")) ? 4 : 0);
    if (lock_word(&rest, &version) && str_chr(name, ' ') == SIZE_MAX) {
        lock_add_plain(k, "hackage", name, version);
    }
}

static bool read_freeze(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    (void)e;
    struct lock_lines l = {.in = in};
    while (lock_next_line(&l)) {
        struct str rest = l.text;
        if (str_starts(rest, STR("--"))) {
            continue;
        }
        rest = str_starts(rest, STR("constraints:")) ? str_from(rest, 12) : rest;
        struct str one;
        while (str_next(&rest, ',', &one)) {
            add_constraint(k, str_trim(one));
        }
    }
    return true;
}

LOCK_SOURCE(cabal_freeze, "cabal-freeze", CATALOG_MANIFEST, 95, read_freeze, "cabal.project.freeze");

/* "name-1.2.3@sha256:…,size". */
static void add_hackage(struct catalog *k, struct str text) {
    struct str id;
    struct str name;
    struct str version;
    str_cut(text, '@', &id, &(struct str){0});
    if (str_rcut(id, '-', &name, &version) && version.n > 0 && chr_digit(version.p[0])) {
        lock_add_plain(k, "hackage", name, version);
    }
}

static void add_stack_entry(struct catalog *k, const struct ynode *n) {
    const struct ynode *completed = ynode_get(n, "completed");
    if (n->kind == YNODE_SCALAR) {
        add_hackage(k, n->text);
        return;
    }
    n = completed != NULL ? completed : n;
    add_hackage(k, lock_text(n, "hackage"));
    struct str git = lock_text(n, "git");
    struct str name = lock_text(n, "name");
    if (git.n > 0) {
        struct lock_package p = {.type = "hackage", .name = name, .version = lock_text(n, "version"), .key = {"vcs_url"}};
        p.value[0] = lock_vcs_url(catalog_arena(k), git, lock_text(n, "commit"));
        if (name.n > 0) {
            lock_add(k, &p);
        } else {
            lock_add_repository(k, STR_NONE, git, lock_text(n, "commit"));
        }
    }
}

static bool read_stack(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    const struct ynode *root = yaml_read_loose(catalog_arena(k), in, e);
    if (root == NULL || !ynode_want(root, YNODE_MAP, "the file", e)) {
        return false;
    }
    const struct ynode *list = ynode_get(root, str_is(f->base, "stack.yaml") ? "extra-deps" : "packages");
    for (size_t i = 0; list != NULL && list->kind == YNODE_LIST && i < list->n; i++) {
        add_stack_entry(k, list->items[i]);
    }
    return true;
}

LOCK_SOURCE(stack_lock, "stack-lock", CATALOG_MANIFEST, 95, read_stack, "stack.yaml.lock");
LOCK_SOURCE(stack, "stack", CATALOG_MANIFEST, 90, read_stack, "stack.yaml");

/* ---- R ---- */

/* Packages of CRAN and its mirrors are pkg:cran; Bioconductor has no registered type and gets its own name; the rest is where
 * its repository is. */
static void add_renv(struct catalog *k, struct jv v) {
    struct str name = json_str(json_get(v, "Package"));
    struct str version = json_str(json_get(v, "Version"));
    struct str source = json_str(json_get(v, "Source"));
    struct str user = json_str(json_get(v, "RemoteUsername"));
    struct bom_component *c;
    if (user.n > 0 && (str_is(source, "GitHub") || str_eqi(json_str(json_get(v, "RemoteType")), STR("github")))) {
        struct str repository = json_str(json_get(v, "RemoteRepo"));
        struct str url = str_fmt(catalog_arena(k), "https://github.com/%.*s/%.*s", STR_ARG(user), STR_ARG(repository));
        c = lock_add_repository(k, name, url, json_str(json_get(v, "RemoteSha")));
        if (c != NULL) {
            c->version = version;
        }
    } else if (str_is(source, "Bioconductor")) {
        c = lock_add_plain(k, "bioconductor", name, version);
    } else {
        bool known = str_is(source, "Repository") || str_is(source, "CRAN");
        c = lock_add_plain(k, known ? "cran" : "generic", name, version);
    }
    (void)c; /* its Hash is of renv's own making */
}

static bool read_renv(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct jv root;
    struct jv packages;
    if (!json_read(catalog_arena(k), in, &root, e) || !json_want(root, JSON_OBJECT, e) ||
        !json_member(root, "Packages", JSON_OBJECT, false, &packages, e)) {
        return false;
    }
    for (struct jiter it = json_iter(packages); json_next(&it);) {
        add_renv(k, it.value);
    }
    return true;
}

LOCK_SOURCE(renv_lock, "renv-lock", CATALOG_MANIFEST, 95, read_renv, "renv.lock");
