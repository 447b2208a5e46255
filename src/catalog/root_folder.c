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

struct walk {
    struct root *r;
    bool whole_system;
    root_fn fn;
    void *ctx;
    struct err *e;
};

struct entry {
    struct str name;
    bool folder;
};

/* Where a file is. */
struct place {
    int folder;
    const char *name;
};

typedef VEC(struct entry) entry_list;

static int by_name(const void *x, const void *y) {
    return str_cmp(((const struct entry *)x)->name, ((const struct entry *)y)->name);
}

/* What a folder holds, sorted: regular files and folders. */
static void list_entries(DIR *d, struct arena *a, entry_list *out) {
    for (struct dirent *x = readdir(d); x != NULL; x = readdir(d)) {
        struct stat st;
        bool known = x->d_type != DT_UNKNOWN;
        if (strcmp(x->d_name, ".") == 0 || strcmp(x->d_name, "..") == 0) {
            continue;
        }
        if (!known && fstatat(dirfd(d), x->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
            continue;
        }
        bool folder = known ? x->d_type == DT_DIR : S_ISDIR(st.st_mode);
        bool regular = known ? x->d_type == DT_REG : S_ISREG(st.st_mode);
        if (folder || regular) {
            vec_push(a, out, (struct entry){str_dup(a, str_z(x->d_name)), folder});
        }
    }
    if (out->n > 1) {
        qsort(out->v, out->n, sizeof *out->v, by_name);
    }
}

/* Of a running system: what the kernel makes up. */
static bool made_up(const struct walk *w, struct str path) {
    return w->whole_system && (str_is(path, "proc") || str_is(path, "sys") || str_is(path, "dev"));
}

static bool walk_folder(struct walk *w, int above, const char *name, struct str path, size_t depth);

static bool walk_entry(struct walk *w, struct arena *a, int fd, const struct entry *x, struct str path, size_t depth) {
    struct str at = path.n > 0 ? str_fmt(a, "%.*s/%.*s", STR_ARG(path), STR_ARG(x->name)) : x->name;
    size_t deepest = w->r->task->o.depth > 0 ? w->r->task->o.depth : ROOT_MAX_DEPTH;
    const char *name = str_cstr(a, x->name);
    if (made_up(w, at) || root_excluded(w->r, at)) {
        return true;
    }
    if (!x->folder) {
        struct place p = {fd, name};
        return w->fn(w->ctx, &(struct root_file){.path = at, .root = w->r, .at = &p}, w->e);
    }
    if (depth + 1 >= (deepest < ROOT_MAX_DEPTH ? deepest : ROOT_MAX_DEPTH)) {
        root_tell(w->r, at, "lies deeper than --depth (or the limit ROOT_MAX_DEPTH) and is not entered");
        return true;
    }
    return walk_folder(w, fd, name, at, depth + 1);
}

static bool walk_folder(struct walk *w, int above, const char *name, struct str path, size_t depth) {
    int fd = openat(above, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (path.n > 0 ? O_NOFOLLOW : 0));
    DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
    if (d == NULL) {
        root_tell(w->r, path, strerror(errno));
        if (fd >= 0) {
            close(fd);
        }
        return true;
    }
    struct arena *a = arena_new();
    entry_list list = {0};
    bool ok = true;
    list_entries(d, a, &list);
    for (size_t i = 0; ok && i < list.n; i++) {
        struct arena_mark mark = arena_mark(a);
        ok = walk_entry(w, a, fd, &list.v[i], path, depth);
        arena_reset(a, mark);
    }
    closedir(d);
    arena_free(&a);
    return ok;
}

static bool walk(struct root *r, root_fn fn, void *ctx, struct err *e) {
    struct walk w = {r, str_is(r->path, "/"), fn, ctx, e};
    return walk_folder(&w, AT_FDCWD, str_cstr(r->a, r->path), STR_NONE, 0);
}

/* ---- one file ---- */

static int open_file(const struct root_file *f) {
    const struct place *p = f->at;
    return openat(p->folder, p->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
}

static bool stat_file(const struct root_file *f, uint64_t *size, uint32_t *mode) {
    const struct place *p = f->at;
    struct stat st;
    bool ok = fstatat(p->folder, p->name, &st, AT_SYMLINK_NOFOLLOW) == 0;
    *size = ok && st.st_size > 0 ? (uint64_t)st.st_size : 0;
    *mode = ok ? st.st_mode & 07777 : 0;
    return ok;
}

static size_t head(const struct root_file *f, char *to, size_t n) {
    int fd = open_file(f);
    ssize_t got = fd >= 0 ? pread(fd, to, n, 0) : -1;
    if (fd >= 0) {
        close(fd);
    }
    return got > 0 ? (size_t)got : 0;
}

/* Files of /proc and the like say a size of 0: they are read until they end. */
static bool read_all(struct arena *a, int fd, size_t limit, struct input *out, struct err *e) {
    struct sb b = SB(a);
    struct stat st;
    size_t room = fstat(fd, &st) == 0 && st.st_size > 0 ? (size_t)st.st_size : 4096;
    for (;;) {
        char *to = sb_room(&b, (room < limit ? room : limit) + INPUT_PADDING + 1);
        ssize_t got = read(fd, to, b.cap - b.n - INPUT_PADDING);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return err_at(e, out->name, 0, 0, "cannot be read: %s", strerror(errno));
        }
        if (got == 0) {
            break;
        }
        b.n += (size_t)got;
        if (b.n > limit) {
            return root_too_large(out->name, limit, e);
        }
        room = 65536;
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

const struct root_kind root_folder = {
    .name = "folder", .walk = walk, .stat = stat_file, .head = head, .read = read_file, .view = view_file};
