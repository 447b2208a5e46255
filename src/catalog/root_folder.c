/* Folders, in bytewise order of paths. Links are not followed: they may lead out, or in circles. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/vec.h"
#include "catalog/root_kind.h"

struct folder;

struct entry {
    struct str name;       /* ends with a zero byte */
    struct folder *folder; /* null: a regular file */
};

/* As it was listed the first time: later walks meet the same files, and cost no second listing. */
struct folder {
    struct folder *above; /* null: the root */
    struct entry *v;
    const char *name;
    size_t n;
    DIR *listing; /* while it is walked the first time: has the descriptor */
    int fd;       /* while it is walked and was needed; else -1 */
    bool listed;
};

struct walk {
    struct root *r;
    bool whole_system;
    root_fn fn;
    void *ctx;
    struct err *e;
};

/* Where a file is. */
struct place {
    struct folder *folder;
    const char *name;
};

typedef VEC(struct entry) entry_list;

static int by_name(const void *x, const void *y) {
    return str_cmp(((const struct entry *)x)->name, ((const struct entry *)y)->name);
}

/* Opened from the one above, part by part: a link put in the way meanwhile is not followed. */
static int open_folder(struct folder *f) {
    if (f->fd < 0) {
        int above = f->above != NULL ? open_folder(f->above) : AT_FDCWD;
        int nofollow = f->above != NULL ? O_NOFOLLOW : 0;
        f->fd = f->above == NULL || above >= 0 ? openat(above, f->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | nofollow) : -1;
    }
    return f->fd;
}

static void close_folder(struct folder *f) {
    if (f->listing != NULL) {
        closedir(f->listing);
    } else if (f->fd >= 0) {
        close(f->fd);
    }
    f->listing = NULL;
    f->fd = -1;
}

static struct folder *new_folder(struct arena *a, struct folder *above, const char *name) {
    struct folder *f = ARENA_NEW(a, struct folder);
    *f = (struct folder){.above = above, .name = name, .fd = -1};
    return f;
}

/* What a folder holds: regular files and folders. */
static void list_entries(struct root *r, struct folder *f, struct arena *a, entry_list *out) {
    for (struct dirent *x = readdir(f->listing); x != NULL; x = readdir(f->listing)) {
        struct stat st;
        bool known = x->d_type != DT_UNKNOWN;
        if (strcmp(x->d_name, ".") == 0 || strcmp(x->d_name, "..") == 0) {
            continue;
        }
        if (!known && fstatat(f->fd, x->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
            continue;
        }
        bool folder = known ? x->d_type == DT_DIR : S_ISDIR(st.st_mode);
        bool regular = known ? x->d_type == DT_REG : S_ISREG(st.st_mode);
        if (folder || regular) {
            struct str name = {str_cstr(r->a, str_z(x->d_name)), strlen(x->d_name)};
            vec_push(a, out, (struct entry){name, folder ? new_folder(r->a, f, name.p) : NULL});
        }
    }
}

static bool list_folder(struct root *r, struct folder *f, struct str path) {
    struct arena *a;
    entry_list list = {0};
    int fd = open_folder(f);
    f->listing = fd >= 0 ? fdopendir(fd) : NULL;
    f->listed = true;
    if (f->listing == NULL) {
        root_tell(r, path, strerror(errno));
        close_folder(f);
        return false;
    }
    a = arena_new();
    list_entries(r, f, a, &list);
    if (list.n > 0) {
        qsort(list.v, list.n, sizeof *list.v, by_name);
        f->v = ARENA_ARRAY(r->a, struct entry, list.n);
        f->n = list.n;
        memcpy(f->v, list.v, list.n * sizeof *list.v);
    }
    arena_free(&a);
    return true;
}

/* Of a running system: what the kernel makes up. */
static bool made_up(const struct walk *w, struct str path) {
    return w->whole_system && (str_is(path, "proc") || str_is(path, "sys") || str_is(path, "dev"));
}

static bool walk_folder(struct walk *w, struct folder *f, struct sb *path, size_t depth);

static bool walk_entry(struct walk *w, struct folder *f, const struct entry *x, struct sb *path, size_t depth) {
    size_t deepest = w->r->task->o.depth > 0 ? w->r->task->o.depth : ROOT_MAX_DEPTH;
    struct str at = sb_get(path);
    if (made_up(w, at) || root_excluded(w->r, at)) {
        return true;
    }
    if (x->folder == NULL) {
        struct place p = {f, x->name.p};
        return w->fn(w->ctx, &(struct root_file){.path = at, .root = w->r, .at = &p}, w->e);
    }
    if (depth + 1 >= (deepest < ROOT_MAX_DEPTH ? deepest : ROOT_MAX_DEPTH)) {
        root_tell(w->r, at, "lies deeper than --depth (or the limit ROOT_MAX_DEPTH) and is not entered");
        return true;
    }
    return walk_folder(w, x->folder, path, depth + 1);
}

static bool walk_folder(struct walk *w, struct folder *f, struct sb *path, size_t depth) {
    bool ok = true;
    if (!f->listed && !list_folder(w->r, f, sb_get(path))) {
        return true;
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
    close_folder(f);
    return ok;
}

static bool walk(struct root *r, root_fn fn, void *ctx, struct err *e) {
    struct walk w = {r, str_is(r->path, "/"), fn, ctx, e};
    struct arena *a = arena_new();
    struct sb path = SB(a);
    if (r->own == NULL) {
        r->own = new_folder(r->a, NULL, str_cstr(r->a, r->path));
    }
    bool ok = walk_folder(&w, r->own, &path, 0);
    arena_free(&a);
    return ok;
}

/* ---- one file ---- */

static int open_file(const struct root_file *f) {
    const struct place *p = f->at;
    int folder = open_folder(p->folder);
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
