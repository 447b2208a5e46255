/* Compressed files and containers: see unpack.h. */
#include "base/unpack.h"

#include <sys/stat.h>

#include "base/archive.h"
#include "base/file.h"
#include "base/xml.h"

enum { MAGIC_BYTES = 512 };

static const struct archive_limits limits = {INPUT_MAX_BYTES, UNPACK_MAX_TOTAL, UNPACK_MAX_MEMBERS};

struct walk {
    unpack_fn fn;
    void *ctx;
    struct archive_count count;
    struct stat folders[UNPACK_MAX_FOLDERS]; /* those above the present file: a link may lead back to one */
};

/* ---- one archive ---- */

/* A compressed single file keeps its own name, which is the best one. */
static bool read_member(struct walk *w, struct archive_reader *r, struct arena *a, struct str path,
                        const struct archive_member *m, struct err *e) {
    struct input in = {.name = m->path.n > 0 ? str_fmt(a, "%.*s!%.*s", STR_ARG(path), STR_ARG(m->path)) : path};
    return archive_read(r, a, in.name, &in.bytes, e) && w->fn(w->ctx, &in, e);
}

static bool walk_archive(struct walk *w, struct str path, struct str bytes, struct err *e) {
    struct archive_reader *r = archive_open(path, bytes, ARCHIVE_FEEDS, &limits, &w->count, e);
    if (r == NULL) {
        return false;
    }
    struct arena *a = arena_new();
    bool ok = true;
    bool end = false;
    while (ok && !end) {
        struct arena_mark mark = arena_mark(a);
        struct archive_member m;
        ok = archive_next(r, &m, &end, e);
        if (ok && !end && m.regular) {
            ok = read_member(w, r, a, path, &m, e);
        }
        arena_reset(a, mark);
    }
    arena_free(&a);
    archive_close(&r);
    return ok;
}

/* ---- plain files and folders ---- */

static bool walk_input(struct walk *w, const struct input *in, struct err *e) {
    if (archive_is(str_sub(in->bytes, 0, MAGIC_BYTES), ARCHIVE_FEEDS)) {
        return walk_archive(w, in->name, in->bytes, e);
    }
    return w->fn(w->ctx, in, e);
}

static bool walk_file(struct walk *w, struct str path, struct err *e) {
    struct arena *a = arena_new();
    struct input in;
    bool ok = input_read(a, path, INPUT_MAX_BYTES, &in, e) && walk_input(w, &in, e);
    arena_free(&a);
    return ok;
}

static bool walk_path(struct walk *w, struct str path, int depth, struct err *e);

/* Notes the folder as under way; one that is under way already would never end. */
static bool enter(struct walk *w, struct arena *a, struct str path, int depth, struct err *e) {
    if (depth >= UNPACK_MAX_FOLDERS) {
        return err_at(e, path, 0, 0, "folders are nested deeper than the limit of %d (UNPACK_MAX_FOLDERS)", UNPACK_MAX_FOLDERS);
    }
    struct stat *st = &w->folders[depth];
    if (stat(str_cstr(a, path), st) != 0) {
        return err_errno(e, "cannot open the folder %.*s", STR_ARG(path));
    }
    for (int i = 0; i < depth; i++) {
        if (w->folders[i].st_dev == st->st_dev && w->folders[i].st_ino == st->st_ino) {
            return err_at(e, path, 0, 0, "this folder lies within itself (a link leads back to it); remove the link");
        }
    }
    return true;
}

static bool walk_folder(struct walk *w, struct str path, int depth, struct err *e) {
    struct arena *a = arena_new();
    struct str *names;
    size_t n;
    bool ok = enter(w, a, path, depth, e) && file_list(a, path, &names, &n, e);
    for (size_t i = 0; ok && i < n; i++) {
        ok = walk_path(w, file_join(a, path, names[i]), depth + 1, e);
    }
    arena_free(&a);
    return ok;
}

static bool walk_path(struct walk *w, struct str path, int depth, struct err *e) {
    return file_is_dir(path) ? walk_folder(w, path, depth, e) : walk_file(w, path, e);
}

bool unpack_each(struct str path, unpack_fn fn, void *ctx, struct err *e) {
    struct walk w = {.fn = fn, .ctx = ctx};
    return walk_path(&w, path, 0, e);
}

bool unpack_input(const struct input *in, unpack_fn fn, void *ctx, struct err *e) {
    struct walk w = {.fn = fn, .ctx = ctx};
    return walk_input(&w, in, e);
}

struct single {
    struct arena *a;
    struct input *out;
    size_t n;
};

static bool take_single(void *ctx, const struct input *in, struct err *e) {
    struct single *s = ctx;
    if (s->n++ > 0) {
        return err_at(e, in->name, 0, 0, "holds more than one file; one was expected");
    }
    *s->out = input_copy(s->a, in->name, in->bytes);
    return true;
}

bool unpack_file(struct arena *a, struct str path, struct input *out, struct err *e) {
    if (!input_read(a, path, 0, out, e)) {
        return false;
    }
    if (!archive_is(str_sub(out->bytes, 0, MAGIC_BYTES), ARCHIVE_FEEDS)) {
        if (!xml_looks_like(out->bytes)) { /* XML names its encoding itself */
            input_from_utf16(a, out);
        }
        return true;
    }
    struct input packed = *out;
    struct single s = {.a = a, .out = out};
    return unpack_input(&packed, take_single, &s, e) && (s.n == 1 || err_at(e, path, 0, 0, "holds no file"));
}
