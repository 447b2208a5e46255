/* Folders, in bytewise order of paths. Links are not followed: they may lead out, or in circles. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catalog/root_tree.h"

struct walk {
    struct root *r;
    root_fn fn;
    void *ctx;
    struct err *e;
};

/* Where a file is. */
struct place {
    struct folder *folder;
    const char *name;
};

static bool walk_folder(struct walk *w, struct folder *f, struct sb *path, size_t depth);

static bool walk_entry(struct walk *w, struct folder *f, const struct entry *x, struct sb *path, size_t depth) {
    struct str at = sb_get(path);
    if (x->folder == NULL) {
        struct place p = {f, x->name.p};
        return w->fn(w->ctx, &(struct root_file){.path = at, .root = w->r, .at = &p}, w->e);
    }
    if (depth + 1 >= root_tree_depth(w->r)) {
        root_tell(w->r, at, "lies deeper than --depth (or the limit ROOT_MAX_DEPTH) and is not entered");
        return true;
    }
    return walk_folder(w, x->folder, path, depth + 1);
}

static bool walk_folder(struct walk *w, struct folder *f, struct sb *path, size_t depth) {
    bool ok = true;
    root_tree_need(w->r->own, f, sb_get(path));
    if (f->why != 0) {
        root_tell(w->r, sb_get(path), strerror(f->why));
        f->why = 0; /* told once */
    }
    size_t own = path->n;
    for (size_t i = 0; ok && i < f->n; i++) {
        if (own > 0) {
            sb_char(path, '/');
        }
        sb_str(path, f->v[i].name);
        ok = walk_entry(w, f, &f->v[i], path, depth);
        path->n = own;
    }
    root_tree_walked(f);
    return ok;
}

static bool walk(struct root *r, root_fn fn, void *ctx, struct err *e) {
    struct walk w = {r, fn, ctx, e};
    struct arena *a = arena_new();
    struct sb path = SB(a);
    if (r->own == NULL) {
        r->own = root_tree_new(r);
    }
    bool ok = walk_folder(&w, root_tree_top(r->own), &path, 0);
    arena_free(&a);
    return ok;
}

/* ---- one file ---- */

static int open_file(const struct root_file *f) {
    const struct place *p = f->at;
    int folder = folder_open(p->folder);
    return folder >= 0 ? openat(folder, p->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) : -1;
}

static size_t head(const struct root_file *f, char *to, size_t n) {
    int fd = open_file(f);
    ssize_t got = fd >= 0 ? pread(fd, to, n, 0) : -1;
    if (fd >= 0) {
        close(fd);
    }
    return got > 0 ? (size_t)got : 0;
}

/* To its end, or as much as it said it has: files of /proc and the like say 0. */
static bool read_all(struct arena *a, int fd, size_t limit, struct input *out, struct err *e) {
    enum { STEP = 65536 };
    struct sb b = SB(a);
    struct stat st;
    size_t known = fstat(fd, &st) == 0 && st.st_size > 0 ? (size_t)st.st_size : 0;
    if (known > limit) {
        return root_too_large(out->name, limit, e);
    }
    if (known > 0) {
        b.cap = known + INPUT_PADDING;
        b.p = arena_alloc_raw(a, b.cap);
    }
    for (bool end = false; !end;) {
        char *to = sb_room(&b, (known > 0 ? known - b.n : STEP) + INPUT_PADDING);
        ssize_t got = read(fd, to, known > 0 ? known - b.n : STEP);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return err_at(e, out->name, 0, 0, "cannot be read: %s", strerror(errno));
        }
        b.n += (size_t)got;
        if (b.n > limit) {
            return root_too_large(out->name, limit, e);
        }
        end = got == 0 || b.n == known;
    }
    memset(sb_room(&b, INPUT_PADDING), 0, INPUT_PADDING);
    out->bytes = sb_get(&b);
    return true;
}

static bool read_file(struct arena *a, const struct root_file *f, struct str shown, size_t limit, struct input *out,
                      struct err *e) {
    *out = (struct input){.name = str_dup(a, shown)};
    int fd = open_file(f);
    if (fd < 0) {
        return err_at(e, out->name, 0, 0, "cannot be opened: %s", strerror(errno));
    }
    bool ok = read_all(a, fd, limit, out, e);
    close(fd);
    return ok;
}

static bool view_file(struct arena *a, const struct root_file *f, struct str shown, size_t limit, struct str *out,
                      struct err *e) {
    struct root_mapping m;
    int fd = open_file(f);
    if (fd < 0) {
        return err_at(e, str_dup(a, shown), 0, 0, "cannot be opened: %s", strerror(errno));
    }
    bool ok = root_map(a, fd, shown, limit, &m, e);
    close(fd); /* the mapping stays */
    *out = m.bytes;
    return ok;
}

const struct root_kind root_folder = {.name = "folder", .walk = walk, .head = head, .read = read_file, .view = view_file};
