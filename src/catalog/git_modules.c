/*
 * Git submodules. .gitmodules (git-scm.com "gitmodules") names address and path but not the commit; that is in the index of the
 * repository around it and, for a submodule that was fetched, in the log of its HEAD below .git/modules, whose first line also
 * tells where it was cloned from. A submodule found both ways keeps the commit (see catalog_finish()).
 */
#include "catalog/lock.h"
#include "catalog/sources.h"

static void end_module(struct catalog *k, struct str *url, struct str *path, struct str *branch) {
    struct str repository = lock_repository_path(catalog_arena(k), *url);
    if (repository.n > 0) {
        struct bom_component *c = lock_add_repository(k, STR_NONE, *url, STR_NONE);
        lock_property(k, c, "cordon:path", *path);
        lock_property(k, c, "cordon:declared", branch->n > 0 ? *branch : STR("submodule"));
    } else if (url->n > 0) {
        catalog_note(k, "submodule %.*s has the relative address %.*s and is left out", STR_ARG(*path), STR_ARG(*url));
    }
    *url = *path = *branch = STR_NONE;
}

static bool read_modules(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    (void)e;
    struct lock_lines l = {.in = in};
    struct str url = STR_NONE;
    struct str path = STR_NONE;
    struct str branch = STR_NONE;
    while (lock_next_line(&l)) {
        struct str key;
        struct str value;
        if (str_starts(l.text, STR("["))) {
            end_module(k, &url, &path, &branch);
        } else if (str_cut(l.text, '=', &key, &value)) {
            key = str_trim(key);
            value = lock_unquote(value);
            url = str_eqi(key, STR("url")) ? value : url;
            path = str_eqi(key, STR("path")) ? value : path;
            branch = str_eqi(key, STR("branch")) ? value : branch;
        }
    }
    end_module(k, &url, &path, &branch);
    return true;
}

LOCK_SOURCE(git_modules, "git-modules", CATALOG_MANIFEST, 80, read_modules, ".gitmodules");

/* "OLD NEW Name <mail> time zone<tab>clone: from URL"; the last line's NEW is what is checked out. */
static bool read_head_log(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    (void)e;
    struct lock_lines l = {.in = in};
    struct str url = STR_NONE;
    struct str commit = STR_NONE;
    while (lock_next_line(&l)) {
        struct str rest = l.text;
        struct str old;
        struct str new;
        size_t from = str_find(rest, STR("clone: from "));
        if (from != SIZE_MAX && url.n == 0) {
            url = str_trim(str_from(rest, from + 12));
        }
        if (lock_word(&rest, &old) && lock_word(&rest, &new) && lock_is_commit(new)) {
            commit = new;
        }
    }
    if (commit.n > 0 && lock_repository_path(catalog_arena(k), url).n > 0) {
        lock_add_repository(k, STR_NONE, url, commit);
    }
    return true;
}

static bool head_log_wants(const struct catalog_file *f) {
    return str_is(f->base, "HEAD") && str_ends(f->path, STR("/logs/HEAD")) &&
           str_find(f->path, STR(".git/modules/")) != SIZE_MAX;
}

const struct catalog_source catalog_git_head = {.name = "git-submodule-head",
                                                .technique = CATALOG_MANIFEST,
                                                .confidence = 95,
                                                .limit = 16 << 20,
                                                .wants = head_log_wants,
                                                .read = read_head_log};
