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
    static const char *const starts[] = {"git+",    "git:",    "git@",        "ssh://", "github:",
                                         "gitlab:", "bitbucket:", "gist:"};
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

struct bom_component *node_add(struct catalog *k, struct str name, struct str version, struct str resolved, struct str *owner) {
    struct lock_package p = {.type = "npm", .name = name, .version = version};
    bool git = node_from_git(resolved);
    if (git) {
        p.key[0] = "vcs_url";
        p.value[0] = resolved;
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
