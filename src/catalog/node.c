/* What the lock files of JavaScript's package managers share: see node.h. */
#include "catalog/node.h"

bool node_alias(struct str spec, struct str *name, struct str *version) {
    if (!str_starts(spec, STR("npm:"))) {
        return false;
    }
    struct str n;
    struct str v;
    if (!node_cut_name(str_from(spec, 4), &n, &v)) {
        return false;
    }
    *name = n;
    *version = v;
    return true;
}

bool node_from_git(struct str spec) {
    static const char *const starts[] = {"git+", "git:", "git@", "ssh://", "github:", "gitlab:", "bitbucket:", "gist:"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        if (str_starts(spec, str_z(starts[i]))) {
            return true;
        }
    }
    struct str path;
    str_cut(spec, '#', &path, &(struct str){0});
    return str_ends(path, STR(".git"));
}

bool node_cut_name(struct str spec, struct str *name, struct str *rest) {
    size_t at = str_chr(str_from(spec, 1), '@');
    *name = at == SIZE_MAX ? spec : str_sub(spec, 0, at + 1);
    *rest = at == SIZE_MAX ? STR_NONE : str_from(spec, at + 2);
    return at != SIZE_MAX && name->n > 0;
}

struct str node_registry_name(struct str url) {
    size_t end = str_find(url, STR("/-/"));
    if (end == SIZE_MAX) {
        return STR_NONE;
    }
    struct str path = str_sub(url, 0, end);
    struct str above;
    struct str name;
    struct str scope;
    if (!str_rcut(path, '/', &above, &name)) {
        return STR_NONE;
    }
    if (str_rcut(above, '/', &(struct str){0}, &scope) && str_starts(scope, STR("@"))) {
        return (struct str){scope.p, scope.n + 1 + name.n};
    }
    return str_chr(name, '%') == SIZE_MAX ? name : STR_NONE;
}

/* "github:owner/name#commit", "https://host/x.git#commit=…", "git+ssh://…#v1": the vcs_url of a package URL. */
static struct str repository_url(struct arena *a, struct str resolved) {
    static const char *const hosts[][2] = {
        {"github:", "https://github.com/"}, {"gitlab:", "https://gitlab.com/"}, {"bitbucket:", "https://bitbucket.org/"}};
    struct str revision;
    struct str url;
    str_cut(resolved, '#', &url, &revision);
    if (str_starts(revision, STR("commit=")) || str_starts(revision, STR("commit:"))) {
        revision = str_from(revision, 7);
    }
    for (size_t i = 0; i < 3; i++) {
        if (str_starts(url, str_z(hosts[i][0]))) {
            url = str_cat(a, str_z(hosts[i][1]), str_from(url, str_z(hosts[i][0]).n));
        }
    }
    return lock_vcs_url(a, url, revision);
}

struct bom_component *node_add(struct catalog *k, struct str name, struct str version, struct str resolved, struct str *owner) {
    struct lock_package p = {.type = "npm", .name = name, .version = version};
    bool git = node_from_git(resolved);
    if (git) {
        p.key[0] = "vcs_url";
        p.value[0] = repository_url(catalog_arena(k), resolved);
    }
    *owner = STR_NONE;
    struct bom_component *c = lock_add(k, &p);
    if (c == NULL) {
        return NULL;
    }
    *owner = lock_owner(k, "npm", name, version);
    if (str_find(resolved, STR("://")) != SIZE_MAX) {
        lock_reference(k, c, git ? "vcs" : "distribution", resolved);
    }
    return c;
}
