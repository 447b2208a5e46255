/* Comparing SBOM files: see diff.h. */
#include "app/diff.h"

#include "base/file.h"
#include "base/unpack.h"

static void close_index(void *p) {
    struct index *ix = p;
    index_close(&ix);
}

static bool read_one(struct arena *a, struct str path, struct bom *out, struct err *e) {
    struct input in;
    return unpack_file(a, path, &in, e) && bom_read(a, &in, out, e);
}

static bool match_both(struct arena *a, struct str vuln_db, struct app_diff *out, struct err *e) {
    struct index *ix = index_open(vuln_db, e);
    if (ix == NULL) {
        return false;
    }
    arena_on_free(a, close_index, ix); /* findings point into the index */
    if (!index_status_of(ix, a, &out->status, e) || !match_bom(a, &out->before, ix, &out->found_before, e) ||
        !match_bom(a, &out->after, ix, &out->found_after, e) || !index_sound(ix, e)) {
        return false;
    }
    match_changes_of(a, &out->diff, &out->found_before, &out->found_after, &out->changes);
    out->matched = true;
    return true;
}

bool app_diff(struct arena *a, struct str before, struct str after, struct str vuln_db, bool index_wanted, struct app_diff *out,
              struct err *e) {
    *out = (struct app_diff){0};
    if (!read_one(a, before, &out->before, e) || !read_one(a, after, &out->after, e)) {
        return false;
    }
    if (out->before.components.n == 0 && out->after.components.n == 0) {
        return err_set(e, ERR_EMPTY, "neither %.*s nor %.*s holds a component", STR_ARG(before), STR_ARG(after));
    }
    bom_diff(a, &out->before, &out->after, &out->diff);
    if (index_wanted) {
        return match_both(a, vuln_db, out, e);
    }
    if (file_exists(vuln_db)) {
        match_both(a, vuln_db, out, &out->why);
    }
    return true;
}
