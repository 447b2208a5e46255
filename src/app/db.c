/* Importing feeds into the index, and questions to it. See db.h. */
#include "app/db.h"

#include "base/file.h"
#include "base/unpack.h"
#include "base/vec.h"

struct import {
    struct arena *a;
    struct log *log;
    struct index_writer *w;
    struct vuln_reader *reader;
    struct vuln_sink inner, sink; /* the index's, and ours that counts before it */
    bool named;                   /* the path under way was given by the user as a file */
    uint64_t records;
    struct {
        struct app_db_file *v;
        size_t n, cap;
    } files;
    struct {
        struct str *v;
        size_t n, cap;
    } skipped;
};

static bool count_advisory(void *ctx, const struct advisory *adv, struct err *e) {
    struct import *im = ctx;
    im->records++;
    return im->inner.advisory(im->inner.ctx, adv, e);
}

static bool count_kev(void *ctx, const struct vuln_kev *k, struct err *e) {
    struct import *im = ctx;
    im->records++;
    return im->inner.kev(im->inner.ctx, k, e);
}

static bool count_epss(void *ctx, const struct vuln_epss *s, struct err *e) {
    struct import *im = ctx;
    im->records++;
    return im->inner.epss(im->inner.ctx, s, e);
}

static void pass_date(void *ctx, enum vuln_source source, struct str date) {
    struct import *im = ctx;
    im->inner.date(im->inner.ctx, source, date);
}

/* "all.zip!GHSA-1.json" and its like count under "all.zip". */
static struct app_db_file *file_of(struct import *im, struct str name, enum vuln_format f) {
    struct str container;
    struct str member;
    str_cut(name, '!', &container, &member);
    struct app_db_file *last = im->files.n > 0 ? &im->files.v[im->files.n - 1] : NULL;
    if (last == NULL || last->format != f || !str_eq(last->name, container)) {
        vec_push(im->a, &im->files, (struct app_db_file){.name = str_dup(im->a, container), .format = f});
        last = &im->files.v[im->files.n - 1];
    }
    last->members++;
    return last;
}

static bool import_one(void *ctx, const struct input *in, struct err *e) {
    struct import *im = ctx;
    enum { PROGRESS_EVERY = 64 };
    enum vuln_format f;
    uint64_t before = im->records;
    if (!vuln_read(im->reader, in, &f, &im->sink, e)) {
        return false;
    }
    if (f == VULN_FORMAT_NONE && im->named && str_chr(in->name, '!') == SIZE_MAX) {
        return err_at(e, in->name, 1, 1, "is no feed that can be read; NVD (1.1 or API 2.0), OSV, KEV or EPSS was expected");
    }
    if (f == VULN_FORMAT_NONE) {
        vec_push(im->a, &im->skipped, str_dup(im->a, in->name));
        return true;
    }
    struct app_db_file *file = file_of(im, in->name, f);
    file->records += im->records - before;
    if (file->members % PROGRESS_EVERY == 1) {
        log_progress(im->log, str_cstr(im->a, file_base(file->name)), (size_t)im->records, 0);
    }
    return true;
}

static bool import_paths(struct import *im, const struct str *paths, size_t n, struct err *e) {
    for (size_t i = 0; i < n; i++) {
        im->named = !file_is_dir(paths[i]);
        if (!unpack_each(paths[i], import_one, im, e)) {
            return false;
        }
    }
    return im->records > 0 || err_set(e, ERR_EMPTY, "no record was found in what was given");
}

bool app_db_import(struct arena *a, struct str path, const struct str *paths, size_t n, bool fresh, struct log *log,
                   struct app_db_import *out, struct err *e) {
    struct import im = {.a = a, .log = log, .reader = vuln_reader_new()};
    *out = (struct app_db_import){0};
    im.w = index_begin(path, !fresh, e);
    bool ok = im.w != NULL;
    if (ok) {
        im.inner = index_sink(im.w);
        im.sink = (struct vuln_sink){&im, count_advisory, count_kev, count_epss, pass_date};
        ok = import_paths(&im, paths, n, e);
    }
    vuln_reader_free(&im.reader);
    if (ok) {
        log_progress(log, "writing the index", (size_t)im.records, 0);
        ok = index_commit(&im.w, &out->status, a, e);
    }
    index_abort(&im.w);
    log_progress_end(log);
    out->files = im.files.v;
    out->nfiles = im.files.n;
    out->skipped = im.skipped.v;
    out->nskipped = im.skipped.n;
    out->records = im.records;
    return ok;
}

static void close_index(void *p) {
    struct index *ix = p;
    index_close(&ix);
}

/* Open as long as the arena lives. */
static struct index *open_index(struct arena *a, struct str path, struct err *e) {
    struct index *ix = index_open(path, e);
    if (ix != NULL) {
        arena_on_free(a, close_index, ix);
    }
    return ix;
}

bool app_db_status(struct arena *a, struct str path, struct index_status *out, uint64_t *generation, struct err *e) {
    struct index *ix = open_index(a, path, e);
    if (ix == NULL) {
        return false;
    }
    *generation = index_generation(ix);
    return index_status_of(ix, a, out, e);
}

static bool add_records(struct index *ix, struct arena *a, struct str id, struct app_db_answer *out, size_t *cap,
                        struct err *e) {
    static const enum vuln_source sources[] = {VULN_NVD, VULN_OSV};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        struct advisory adv;
        if (!index_record(ix, a, sources[i], id, &adv, e)) {
            return false;
        }
        if (adv.id.n == 0) {
            continue;
        }
        if (out->nrecords == *cap) {
            out->records = vec_grow(a, out->records, out->nrecords, cap, sizeof *out->records);
        }
        out->records[out->nrecords++] = adv;
    }
    return true;
}

bool app_db_show(struct arena *a, struct str path, struct str id, struct app_db_answer *out, struct err *e) {
    *out = (struct app_db_answer){0};
    struct index *ix = open_index(a, path, e);
    if (ix == NULL || !index_aliases(ix, a, id, &out->names, &out->nnames, e)) {
        return false;
    }
    size_t cap = 0;
    bool ok = add_records(ix, a, id, out, &cap, e);
    for (size_t i = 0; ok && i < out->nnames; i++) {
        ok = str_eq(out->names[i], id) || add_records(ix, a, out->names[i], out, &cap, e);
    }
    for (size_t i = 0; ok && i < out->nnames; i++) {
        out->has_kev = out->has_kev || index_kev(ix, a, out->names[i], &out->kev);
        out->has_epss = out->has_epss || index_epss(ix, a, out->names[i], &out->epss);
    }
    ok = ok && index_sound(ix, e);
    if (ok && out->nrecords == 0 && !out->has_kev && !out->has_epss) {
        return err_set(e, ERR_EMPTY, "the index knows nothing of %.*s", STR_ARG(str_sub(id, 0, 200)));
    }
    return ok;
}

/* ---- search ---- */

struct search {
    struct arena *a;
    struct str text;
    size_t limit;
    struct {
        struct app_db_match *v;
        size_t n, cap;
    } found;
};

static bool holds(struct str s, struct str lower_text, struct arena *a) {
    struct arena_mark mark = arena_mark(a);
    bool yes = str_find(str_lower(a, s), lower_text) != SIZE_MAX;
    arena_reset(a, mark);
    return yes;
}

static bool look_at(void *ctx, const struct advisory *head, struct err *e) {
    struct search *s = ctx;
    (void)e;
    if (holds(head->id, s->text, s->a) || holds(head->summary, s->text, s->a)) {
        vec_push(s->a, &s->found,
                 (struct app_db_match){head->id, head->summary, head->modified, head->source, head->withdrawn});
    }
    return s->found.n < s->limit;
}

bool app_db_search(struct arena *a, struct str path, struct str text, size_t limit, struct app_db_match **out, size_t *n,
                   struct err *e) {
    struct search s = {.a = a, .text = str_lower(a, str_trim(text)), .limit = limit};
    struct index *ix = open_index(a, path, e);
    if (ix == NULL) {
        return false;
    }
    bool ok = (index_each_head(ix, look_at, &s, e) || s.found.n == limit) && index_sound(ix, e);
    *out = s.found.v;
    *n = s.found.n;
    return ok &&
           (*n > 0 || err_set(e, ERR_EMPTY, "no record has \"%.*s\" in its id or summary", STR_ARG(str_sub(text, 0, 100))));
}
