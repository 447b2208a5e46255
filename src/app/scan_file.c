/* Scanning an SBOM without a workspace: see scan_file.h. */
#include "app/scan_file.h"

#include "base/unpack.h"

static void close_index(void *p) {
    struct index *ix = p;
    index_close(&ix);
}

bool app_scan_file(struct arena *a, struct str path, struct str vuln_db, struct scan_file *out, struct err *e) {
    *out = (struct scan_file){0};
    if (!unpack_file(a, path, &out->in, e) || !bom_read(a, &out->in, &out->bom, e)) {
        return false;
    }
    if (out->bom.components.n == 0) {
        return err_set(e, ERR_EMPTY, "%.*s holds no component: there is nothing to scan", STR_ARG(path));
    }
    struct index *ix = index_open(vuln_db, e);
    if (ix == NULL) {
        return false;
    }
    arena_on_free(a, close_index, ix); /* findings point into the index */
    return index_status_of(ix, a, &out->status, e) && match_bom(a, &out->bom, ix, &out->match, e);
}
