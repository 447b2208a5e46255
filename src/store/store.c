/* Making, finding and opening a workspace: see store.h. */
#include "store/store.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "store/schema.h"

static struct str database_of(struct arena *a, struct str dir) {
    return file_join(a, file_join(a, dir, STR(".cordon")), STR("cordon.db"));
}

static bool open_at(struct arena *a, struct str dir, bool create, struct store *out, struct err *e) {
    *out = (struct store){.dir = str_dup(a, dir), .path = database_of(a, dir)};
    if (!db_open(out->path, create, &out->db, e)) {
        return false;
    }
    int64_t version = 0;
    bool ok = create || schema_version(out->db, &version, e);
    if (ok && !create && version == 0) {
        ok = err_set(e, ERR_SYSTEM,
                     "the workspace's database %.*s holds nothing; restore it from a backup, or remove it and run cordon init",
                     STR_ARG(out->path));
    }
    if (!ok || !schema_migrate(out->db, e)) {
        store_close(out);
        return false;
    }
    return true;
}

bool store_create(struct arena *a, struct str dir, struct store *out, struct err *e) {
    if (file_exists(database_of(a, dir))) {
        return err_set(e, ERR_SYSTEM, "%.*s is a workspace already", STR_ARG(dir));
    }
    return file_make_dir(file_join(a, dir, STR(".cordon")), e) && open_at(a, dir, true, out, e);
}

/* The nearest folder upwards from the working folder that holds a workspace. */
static bool find_upwards(struct arena *a, struct str *dir) {
    char here[4096];
    if (getcwd(here, sizeof here) == NULL) {
        return false;
    }
    struct str at = str_dup(a, str_z(here));
    for (;;) {
        if (file_exists(database_of(a, at))) {
            *dir = at;
            return true;
        }
        size_t slash = str_rchr(at, '/');
        if (slash == SIZE_MAX || at.n <= 1) {
            return false;
        }
        at = slash == 0 ? STR("/") : str_sub(at, 0, slash);
    }
}

bool store_open(struct arena *a, struct str dir, struct store *out, struct err *e) {
    if (str_starts(dir, STR("postgres:")) || str_starts(dir, STR("postgresql:"))) {
        return err_set(e, ERR_USAGE, "a PostgreSQL workspace is not supported by this version; give a folder");
    }
    if (dir.n == 0 && !find_upwards(a, &dir)) {
        return err_set(e, ERR_SYSTEM, "there is no workspace here or above; make one with: cordon init");
    }
    if (!file_exists(database_of(a, dir))) {
        return err_set(e, ERR_SYSTEM, "%.*s is no workspace; make one with: cordon init %.*s", STR_ARG(dir), STR_ARG(dir));
    }
    return open_at(a, dir, false, out, e);
}

void store_close(struct store *s) {
    db_close(&s->db);
}
