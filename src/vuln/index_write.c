/*
 * Collecting records for a new index. Each is packed at once and appended to a spool (an unnamed file beside the index), so
 * that memory holds only ids and places; index_commit() joins, writes beside, syncs and renames.
 *
 * One import at a time: a lock file beside the index is held with flock(2), which ends with the process however it ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "vuln/index_writer.h"

enum { SPOOL_BUFFER = 4 << 20 };

/* ---- spool ---- */

static bool open_spool(struct index_writer *w, struct err *e) {
    char *name = NULL;
    if (asprintf(&name, "%s.spool-XXXXXX", w->path) < 0) {
        return err_set(e, ERR_SYSTEM, "not enough memory");
    }
    w->spool = mkostemp(name, O_CLOEXEC);
    if (w->spool >= 0) {
        unlink(name);
    }
    free(name);
    return w->spool >= 0 || err_errno(e, "cannot write beside %s", w->path);
}

static bool flush_spool(struct index_writer *w, struct err *e) {
    size_t done = 0;
    while (done < w->buffer.n) {
        ssize_t n = write(w->spool, w->buffer.p + done, w->buffer.n - done);
        if (n < 0 && errno != EINTR) {
            return err_errno(e, "cannot write beside %s", w->path);
        }
        done += n > 0 ? (size_t)n : 0;
    }
    w->buffer.n = 0;
    return true;
}

/* ---- the sink ---- */

/* CPE keys of the vulnerable matches in a configuration; those that follow each other only once. */
static void pack_cpes(struct sb *b, struct arena *a, const struct vuln_node *n, uint32_t number, struct str *last,
                      size_t *count) {
    for (size_t i = 0; i < n->nmatches; i++) {
        struct str key = n->matches[i].vulnerable ? pack_cpe_key(a, n->matches[i].criteria) : STR_NONE;
        if (key.n > 0 && !str_eq(key, *last)) {
            pack_str(b, index_key(a, key));
            pack_num(b, number);
            *last = key;
            (*count)++;
        }
    }
    for (size_t i = 0; i < n->nchildren; i++) {
        pack_cpes(b, a, &n->children[i], number, last, count);
    }
}

/* Appends a part with its length before it. */
static void spool_part(struct sb *to, struct sb *part) {
    pack_str(to, sb_get(part));
    part->n = 0;
}

static void pack_record(struct index_writer *w, const struct advisory *adv) {
    struct sb part = SB(w->tmp);
    struct sb *to = &w->buffer;
    pack_head(&part, adv);
    spool_part(to, &part);
    pack_body(&part, adv);
    spool_part(to, &part);
    if (adv->nnodes > 0) {
        pack_conf(&part, adv);
    }
    spool_part(to, &part);
    pack_num(to, adv->npackages);
    for (size_t i = 0; i < adv->npackages; i++) {
        pack_str(to, index_key(w->tmp, adv->packages[i].key));
        pack_package(&part, &adv->packages[i]);
        spool_part(to, &part);
    }
    size_t ncpes = 0;
    for (size_t i = 0; i < adv->nnodes; i++) {
        struct str last = STR_NONE;
        pack_cpes(&part, w->tmp, &adv->nodes[i], (uint32_t)i, &last, &ncpes);
    }
    pack_num(to, ncpes);
    sb_str(to, sb_get(&part));
}

static bool has_room(const struct index_writer *w, struct err *e) {
    return w->records.n + w->kev.n + w->epss.n < INDEX_MAX_RECORDS ||
           err_set(e, ERR_INPUT, "more than the limit of %d records in one import (INDEX_MAX_RECORDS); import it in parts",
                   INDEX_MAX_RECORDS);
}

static bool put_advisory(void *ctx, const struct advisory *adv, struct err *e) {
    struct index_writer *w = ctx;
    if (!has_room(w, e)) {
        return false;
    }
    struct arena_mark mark = arena_mark(w->tmp);
    size_t before = w->buffer.n;
    pack_record(w, adv);
    arena_reset(w->tmp, mark);
    struct spooled s = {.source = adv->source,
                        .order = (uint32_t)w->records.n,
                        .id = str_dup(w->a, adv->id),
                        .modified = str_dup(w->a, adv->modified),
                        .at = w->spooled + before,
                        .n = w->buffer.n - before};
    vec_push(w->a, &w->records, s);
    if (w->buffer.n < SPOOL_BUFFER) {
        return true;
    }
    w->spooled += w->buffer.n;
    return flush_spool(w, e);
}

static bool put_kev(void *ctx, const struct vuln_kev *k, struct err *e) {
    struct index_writer *w = ctx;
    if (!has_room(w, e)) {
        return false;
    }
    struct new_kev n = {.value = {.kev = {.id = str_dup(w->a, k->id),
                                          .date_added = str_dup(w->a, k->date_added),
                                          .due_date = str_dup(w->a, k->due_date),
                                          .name = str_dup(w->a, k->name),
                                          .ransomware = str_dup(w->a, k->ransomware)},
                                  .feed_date = w->dates[VULN_KEV]}};
    vec_push(w->a, &w->kev, n);
    return true;
}

static bool put_epss(void *ctx, const struct vuln_epss *s, struct err *e) {
    struct index_writer *w = ctx;
    if (!has_room(w, e)) {
        return false;
    }
    struct new_epss n = {str_dup(w->a, s->id), w->dates[VULN_EPSS], s->score, s->percentile, (uint32_t)w->epss.n};
    vec_push(w->a, &w->epss, n);
    return true;
}

/* For NVD the newest of all feeds; for KEV and EPSS that of the feed being read, since it decides which entry is newer. */
static void put_date(void *ctx, enum vuln_source source, struct str date) {
    struct index_writer *w = ctx;
    bool one = source == VULN_KEV || source == VULN_EPSS;
    if (one || index_time_cmp(date, w->dates[source]) > 0) {
        w->dates[source] = str_dup(w->a, date);
    }
}

struct vuln_sink index_sink(struct index_writer *w) {
    return (struct vuln_sink){.ctx = w, .advisory = put_advisory, .kev = put_kev, .epss = put_epss, .date = put_date};
}

/* ---- begin, abort ---- */

static bool take_lock(struct index_writer *w, struct err *e) {
    char *name = NULL;
    if (asprintf(&name, "%s.lock", w->path) < 0) {
        return err_set(e, ERR_SYSTEM, "not enough memory");
    }
    w->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    bool ok = w->lock >= 0 || err_errno(e, "cannot write %s", name);
    free(name);
    if (ok && flock(w->lock, LOCK_EX | LOCK_NB) != 0) {
        ok = errno == EWOULDBLOCK ? err_set(e, ERR_SYSTEM, "another import into %s is running; wait for it to end", w->path)
                                  : err_errno(e, "cannot lock %s", w->path);
    }
    return ok;
}

static bool make_folder(struct str path, struct err *e) {
    size_t slash = str_rchr(path, '/');
    return slash == SIZE_MAX || slash == 0 || file_make_dir(str_sub(path, 0, slash), e);
}

struct index_writer *index_begin(struct str path, bool keep, struct err *e) {
    struct index_writer *w = calloc(1, sizeof *w);
    if (w == NULL) {
        err_set(e, ERR_SYSTEM, "not enough memory");
        return NULL;
    }
    *w = (struct index_writer){
        .a = arena_new(), .tmp = arena_new(), .buffer_arena = arena_new(), .keep = keep, .lock = -1, .spool = -1};
    w->buffer = SB(w->buffer_arena);
    struct arena *a = w->a;
    w->path = arena_alloc(a, path.n + 1);
    memcpy(w->path, path.p, path.n);
    w->new_path = arena_alloc(a, path.n + sizeof ".new");
    memcpy(w->new_path, path.p, path.n);
    memcpy(w->new_path + path.n, ".new", sizeof ".new");
    bool ok = path.n > 0 || err_set(e, ERR_USAGE, "the index needs a path");
    ok = ok && make_folder(path, e) && take_lock(w, e) && open_spool(w, e);
    if (ok && file_exists(path)) {
        struct err ignored = {0}; /* without `keep` the old one need not be readable */
        w->old = index_open(path, keep ? e : &ignored);
        ok = w->old != NULL || !keep;
    }
    if (!ok) {
        index_abort(&w);
        return NULL;
    }
    w->generation = 1 + (w->old != NULL ? (uint32_t)index_generation(w->old) : 0);
    return w;
}

void index_abort(struct index_writer **w) {
    if (*w == NULL) {
        return;
    }
    struct index_writer *x = *w;
    index_close(&x->old);
    if (x->map != NULL) {
        munmap(x->map, (size_t)x->spooled);
    }
    if (x->spool >= 0) {
        close(x->spool);
    }
    if (x->lock >= 0) {
        close(x->lock);
    }
    arena_free(&x->buffer_arena);
    arena_free(&x->tmp);
    arena_free(&x->a);
    free(x);
    *w = NULL;
}

/* ---- commit ---- */

static bool map_spool(struct index_writer *w, struct err *e) {
    w->spooled += w->buffer.n;
    if (!flush_spool(w, e)) {
        return false;
    }
    arena_free(&w->buffer_arena);
    if (w->spooled == 0) {
        return true;
    }
    /* private and writable: commit sets the marks of heads in place */
    void *p = mmap(NULL, (size_t)w->spooled, PROT_READ | PROT_WRITE, MAP_PRIVATE, w->spool, 0);
    if (p == MAP_FAILED) {
        return err_errno(e, "cannot read what was written beside %s", w->path);
    }
    w->map = p;
    return true;
}

static bool sync_path(const char *path, int flags, struct err *e) {
    int fd = open(path, flags | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (!ok) {
        err_errno(e, "cannot sync %s", path);
    }
    if (fd >= 0) {
        close(fd);
    }
    return ok;
}

static bool replace(struct index_writer *w, struct err *e) {
    if (!sync_path(w->new_path, O_RDONLY, e)) {
        return false;
    }
    if (rename(w->new_path, w->path) != 0) {
        return err_errno(e, "cannot replace %s", w->path);
    }
    struct str path = str_z(w->path);
    size_t slash = str_rchr(path, '/');
    struct str dir = slash == SIZE_MAX ? STR(".") : slash == 0 ? STR("/") : str_sub(path, 0, slash);
    return sync_path(str_cstr(w->a, dir), O_RDONLY | O_DIRECTORY, e);
}

bool index_commit(struct index_writer **w, struct index_status *out, struct arena *a, struct err *e) {
    struct index_writer *x = *w;
    unlink(x->new_path); /* of an import that was killed */
    bool ok = map_spool(x, e) && index_merge(x, e) && (x->old == NULL || !x->keep || index_sound(x->old, e)) &&
              index_emit(x, e) && replace(x, e);
    if (!ok) {
        unlink(x->new_path);
    }
    struct str path = ok ? str_dup(a, str_z(x->path)) : STR_NONE;
    index_abort(w);
    if (!ok) {
        return false;
    }
    struct index *ix = index_open(path, e);
    ok = ix != NULL && index_status_of(ix, a, out, e);
    index_close(&ix);
    return ok;
}
