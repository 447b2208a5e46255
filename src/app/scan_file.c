/* Scanning without a workspace: see scan_file.h. */
#include "app/scan_file.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/archive.h"
#include "base/file.h"
#include "base/unpack.h"
#include "catalog/catalog.h"
#include "catalog/make.h"

static void close_index(void *p) {
    struct index *ix = p;
    index_close(&ix);
}

/* ---- an SBOM, or what one is made of ---- */

static size_t read_head(struct arena *a, struct str path, char *to, size_t n) {
    int fd = open(str_cstr(a, path), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    ssize_t got = fd >= 0 ? pread(fd, to, n, 0) : 0;
    if (fd >= 0) {
        close(fd);
    }
    return got > 0 ? (size_t)got : 0;
}

/* A lock file or manifest by its name. SPDX's own name for its documents is one of them too (Yocto's): there the SBOM counts.
 */
static bool is_lock_file(struct arena *a, struct str path) {
    return catalog_reads(a, path) && !str_ends(path, STR(".spdx.json"));
}

/*
 * Whether it is meant to be a document, so that its damage is told. Text is, and what begins as JSON, XML or UTF-16 do; but not
 * what is a lock file by its name, nor records of firmware.
 */
static bool is_document(struct arena *a, struct str path, struct str bytes) {
    struct str head = str_trim(str_sub(bytes, 0, CATALOG_HEAD));
    bool records = str_starts(head, STR(":")) || (head.n > 1 && head.p[0] == 'S' && chr_digit(head.p[1]));
    if (is_lock_file(a, path) || records) {
        return false;
    }
    bool begins = str_starts(head, STR("{")) || str_starts(head, STR("<")) || str_starts(head, STR("[")) ||
                  str_starts(head, STR("\xFF\xFE")) || str_starts(head, STR("\xFE\xFF"));
    return begins || (str_chr(head, '\0') == SIZE_MAX && !archive_is(head, ARCHIVE_ROOTS));
}

static bool make(struct arena *a, struct str path, struct log *log, struct scan_file *out, struct err *e) {
    const struct catalog_make_options o = {0};
    struct catalog_made made;
    struct bom lost = {0};
    struct sb text = SB(a);
    bool ok = catalog_make(a, path, &o, log, &made, e);
    for (size_t i = 0; i < made.notes.n; i++) {
        log_warn(log, "%.*s", STR_ARG(made.notes.v[i]));
    }
    if (!ok || !bom_write(a, &made.bom, BOM_CYCLONEDX_JSON, STR_NONE, &text, &lost, e)) {
        return false;
    }
    out->in = input_copy(a, path, sb_get(&text));
    return bom_read(a, &out->in, &out->bom, e);
}

static bool read_or_make(struct arena *a, struct str path, struct log *log, struct scan_file *out, struct err *e) {
    char bytes[CATALOG_HEAD];
    if (!str_is(path, "-") && file_is_dir(path)) {
        return make(a, path, log, out, e);
    }
    struct str head = {bytes, str_is(path, "-") ? 0 : read_head(a, path, bytes, sizeof bytes)};
    bool packed = archive_is(head, ARCHIVE_FEEDS);
    enum bom_format format;
    struct err problem = {0};
    if (!packed && head.n > 0 && !is_document(a, path, head) && !is_lock_file(a, path)) {
        return make(a, path, log, out, e);
    }
    if (!unpack_file(a, path, &out->in, &problem)) {
        if (packed && problem.kind == ERR_INPUT) {
            return make(a, path, log, out, e);
        }
        *e = problem;
        return false;
    }
    bool document = str_is(path, "-") || bom_detect(&out->in, &format) || is_document(a, path, out->in.bytes);
    return document ? bom_read(a, &out->in, &out->bom, e) : make(a, path, log, out, e);
}

bool app_scan_file(struct arena *a, struct str path, struct str vuln_db, struct log *log, struct scan_file *out,
                   struct err *e) {
    *out = (struct scan_file){0};
    if (!read_or_make(a, path, log, out, e)) {
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
