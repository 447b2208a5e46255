/*
 * Bazel: MODULE.bazel (bazel.build "Bazel modules") and its lock file. The lock file (JSON) names each file of the registry
 * that resolution looked at with its hash; a module whose source.json was read is one that was chosen.
 */
#include "catalog/lock.h"
#include "catalog/sources.h"

enum { MAX_CALL = 4096 }; /* bytes of module(…) and bazel_dep(…) that are looked through */

/* name = "value" within the parentheses of a call. */
static struct str attribute(struct str call, const char *key) {
    struct str k = str_z(key);
    for (size_t from = 0; from < call.n;) {
        size_t at = str_find(str_from(call, from), k);
        if (at == SIZE_MAX) {
            break;
        }
        at += from;
        struct str rest = str_trim(str_from(call, at + k.n));
        bool whole = at == 0 || !(chr_alnum(call.p[at - 1]) || call.p[at - 1] == '_');
        if (whole && str_starts(rest, STR("="))) {
            rest = str_trim(str_from(rest, 1));
            size_t end = rest.n > 1 && rest.p[0] == '"' ? str_chr(str_from(rest, 1), '"') : SIZE_MAX;
            return end == SIZE_MAX ? str_sub(rest, 0, 4) : str_sub(rest, 1, end);
        }
        from = at + k.n;
    }
    return STR_NONE;
}

static bool read_module(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    (void)e;
    struct str rest = in->bytes;
    size_t line_start;
    do { /* calls begin at the start of a line */
        line_start = str_chr(rest, '\n');
        bool module = str_starts(rest, STR("module("));
        bool need = str_starts(rest, STR("bazel_dep("));
        size_t close = module || need ? str_chr(str_sub(rest, 0, MAX_CALL), ')') : SIZE_MAX;
        if (close != SIZE_MAX) {
            struct str call = str_sub(rest, 0, close);
            call = str_from(call, str_chr(call, '(') + 1);
            struct str name = attribute(call, "name");
            struct str version = attribute(call, "version");
            if (module) {
                lock_add_project(k, "bazel", name, version);
            } else {
                lock_scope(lock_add_plain(k, "bazel", name, version), str_is(attribute(call, "dev_dependency"), "True"), false);
            }
        }
        rest = str_from(rest, line_start == SIZE_MAX ? rest.n : line_start + 1);
    } while (rest.n > 0);
    return true;
}

LOCK_SOURCE(bazel_module, "bazel-module", CATALOG_MANIFEST, 80, read_module, "MODULE.bazel");

/* ".../modules/NAME/VERSION/source.json" */
static void add_chosen(struct catalog *k, struct str url) {
    struct str end = STR("/source.json");
    size_t modules = str_find(url, STR("/modules/"));
    if (!str_ends(url, end) || modules == SIZE_MAX) {
        return;
    }
    struct str rest = str_from(str_sub(url, 0, url.n - end.n), modules + 9);
    struct str name;
    struct str version;
    if (str_cut(rest, '/', &name, &version)) {
        lock_add_plain(k, "bazel", name, version);
    }
}

static bool read_lock(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct jv root;
    struct jv files;
    if (!json_read(catalog_arena(k), in, &root, e) || !json_want(root, JSON_OBJECT, e) ||
        !json_member(root, "registryFileHashes", JSON_OBJECT, false, &files, e)) {
        return false;
    }
    for (struct jiter it = json_iter(files); json_next(&it);) {
        add_chosen(k, it.key);
    }
    if (json_type(files) == JSON_NONE) {
        catalog_note(k, "is of a version of Bazel before 7.2, whose lock file is not read");
    }
    return true;
}

LOCK_SOURCE(bazel_lock, "bazel-lock", CATALOG_MANIFEST, 95, read_lock, "MODULE.bazel.lock");
