/*
 * ext2, ext3 and ext4 images, through libext2fs (opened when the first is met), read-only. Calls run under base/guard.h;
 * folders are entered once, so that a damaged tree ends.
 */
#include <ext2fs/ext2fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/guard.h"
#include "base/lazy.h"
#include "base/map.h"
#include "base/vec.h"
#include "catalog/catalog.h"
#include "catalog/root_kind.h"

struct ext_api {
    __typeof__(&ext2fs_open2) open;
    __typeof__(&ext2fs_free) free;
    __typeof__(&ext2fs_dir_iterate2) dir_iterate;
    __typeof__(&ext2fs_read_inode) read_inode;
    __typeof__(&ext2fs_file_open) file_open;
    __typeof__(&ext2fs_file_read) file_read;
    __typeof__(&ext2fs_file_close) file_close;
    io_manager *unix_io;
};

static const char *const libraries[] = {"libext2fs.so.2", NULL};
static const struct lazy_symbol symbols[] = {
    LAZY(struct ext_api, open, "ext2fs_open2"),
    LAZY(struct ext_api, free, "ext2fs_free"),
    LAZY(struct ext_api, dir_iterate, "ext2fs_dir_iterate2"),
    LAZY(struct ext_api, read_inode, "ext2fs_read_inode"),
    LAZY(struct ext_api, file_open, "ext2fs_file_open"),
    LAZY(struct ext_api, file_read, "ext2fs_file_read"),
    LAZY(struct ext_api, file_close, "ext2fs_file_close"),
    LAZY(struct ext_api, unix_io, "unix_io_manager"),
};

struct ext {
    struct ext_api api;
    ext2_filsys fs;
    int fd;
};

enum { SUPERBLOCK = 1024, MAGIC_AT = SUPERBLOCK + 56 };

/* Superblock at 1024, its magic 0xEF53 at 56 (kernel documentation, "ext4: Super Block"), the block size at 24 a small power.
 */
static bool is(struct str bytes, struct str base) {
    (void)base;
    return bytes.n >= (size_t)2 * SUPERBLOCK && (unsigned char)bytes.p[MAGIC_AT] == 0x53 &&
           (unsigned char)bytes.p[MAGIC_AT + 1] == 0xEF && (unsigned char)bytes.p[SUPERBLOCK + 24] <= 6 &&
           bytes.p[SUPERBLOCK + 25] == 0;
}

/* ---- calls into the library ---- */

struct call {
    struct ext *x;
    const char *name;
    char options[48];
    ext2_ino_t ino;
    struct ext2_inode inode;
    int (*on_entry)(ext2_ino_t, int, struct ext2_dir_entry *, int, int, char *, void *);
    void *ctx;
    char *to;
    size_t n, got;
};

static int do_open(void *ctx) {
    struct call *c = ctx;
    return c->x->api.open(c->name, c->options, EXT2_FLAG_64BITS | EXT2_FLAG_IGNORE_CSUM_ERRORS, 0, 0, *c->x->api.unix_io,
                          &c->x->fs) == 0;
}

static int do_close(void *ctx) {
    struct call *c = ctx;
    c->x->api.free(c->x->fs);
    return 1;
}

static int do_list(void *ctx) {
    struct call *c = ctx;
    return c->x->api.dir_iterate(c->x->fs, c->ino, 0, NULL, c->on_entry, c->ctx) == 0;
}

static int do_inode(void *ctx) {
    struct call *c = ctx;
    return c->x->api.read_inode(c->x->fs, c->ino, &c->inode) == 0;
}

static int do_read(void *ctx) {
    struct call *c = ctx;
    ext2_file_t f = NULL;
    if (c->x->api.file_open(c->x->fs, c->ino, 0, &f) != 0) {
        return 0;
    }
    errcode_t failed = 0;
    while (failed == 0 && c->got < c->n) {
        unsigned int got = 0;
        size_t want = c->n - c->got;
        failed = c->x->api.file_read(f, c->to + c->got, (unsigned int)(want < (1U << 30) ? want : 1U << 30), &got);
        if (got == 0) {
            break;
        }
        c->got += got;
    }
    c->x->api.file_close(f);
    return failed == 0;
}

/* ---- open ---- */

static void close_image(struct root *r) {
    struct ext *x = r->own;
    struct call c = {.x = x};
    if (x->fs != NULL) {
        guard_call(do_close, &c, 0);
    }
    if (x->fd >= 0) {
        close(x->fd);
    }
}

static bool open_image(struct root *r, struct err *e) {
    struct ext *x = ARENA_NEW(r->a, struct ext);
    struct call c = {.x = x};
    uint64_t offset;
    r->own = x;
    x->fd = -1;
    if (!lazy_open(libraries, "libext2fs2", symbols, sizeof symbols / sizeof *symbols, &x->api, e)) {
        return false;
    }
    x->fd = root_descriptor(r, &offset);
    c.name = str_cstr(r->a, str_fmt(r->a, "/proc/self/fd/%d", x->fd));
    snprintf(c.options, sizeof c.options, "offset=%llu", (unsigned long long)offset);
    bool ok = x->fd >= 0 && guard_call(do_open, &c, 0) == 1;
    x->fs = ok ? x->fs : NULL;
    return ok ||
           err_at(e, r->path, 0, 0, "cannot be read as an ext2/3/4 image: its superblock or group descriptors are damaged");
}

/* ---- walk ---- */

struct entry {
    struct str name;
    ext2_ino_t ino;
};

struct listing {
    struct arena *a;
    VEC(struct entry) v;
};

static int note_entry(ext2_ino_t dir, int kind, struct ext2_dir_entry *d, int offset, int blocksize, char *buf, void *ctx) {
    struct listing *l = ctx;
    (void)dir;
    (void)offset;
    (void)blocksize;
    (void)buf;
    size_t n = (size_t)ext2fs_dirent_name_len(d);
    struct str name = {d->name, n};
    if (kind == DIRENT_OTHER_FILE && n > 0 && memchr(d->name, '/', n) == NULL && memchr(d->name, 0, n) == NULL) {
        vec_push(l->a, &l->v, (struct entry){str_dup(l->a, name), d->inode});
    }
    return 0;
}

static int by_name(const void *p, const void *q) {
    return str_cmp(((const struct entry *)p)->name, ((const struct entry *)q)->name);
}

struct walk {
    struct root *r;
    struct arena *a;
    struct map entered; /* inodes of folders */
    root_fn fn;
    void *ctx;
    struct err *e;
};

struct file {
    struct ext *x;
    ext2_ino_t ino;
    struct ext2_inode inode;
};

static bool walk_folder(struct walk *w, ext2_ino_t ino, struct str path, size_t depth);

static bool walk_entry(struct walk *w, struct arena *a, const struct entry *d, struct str path, size_t depth) {
    struct str at = path.n > 0 ? str_fmt(a, "%.*s/%.*s", STR_ARG(path), STR_ARG(d->name)) : d->name;
    struct file f = {.x = w->r->own, .ino = d->ino};
    struct call c = {.x = f.x, .ino = d->ino};
    if (root_excluded(w->r, at)) {
        return true;
    }
    if (guard_call(do_inode, &c, 0) != 1) {
        root_tell(w->r, at, "its inode is damaged");
        return true;
    }
    f.inode = c.inode;
    if (S_ISDIR(c.inode.i_mode)) {
        return walk_folder(w, d->ino, at, depth + 1);
    }
    return !S_ISREG(c.inode.i_mode) || w->fn(w->ctx, &(struct root_file){.path = at, .root = w->r, .at = &f}, w->e);
}

static bool walk_folder(struct walk *w, ext2_ino_t ino, struct str path, size_t depth) {
    bool added;
    map_slot(&w->entered, str_fmt(w->a, "%u", ino), &added);
    if (!added || depth >= ROOT_MAX_DEPTH) {
        root_tell(w->r, path,
                  added ? "lies deeper than the limit (ROOT_MAX_DEPTH) and is not entered" : "leads back to a folder above it");
        return true;
    }
    struct arena *a = arena_new();
    struct listing l = {.a = a};
    struct call c = {.x = w->r->own, .ino = ino, .on_entry = note_entry, .ctx = &l};
    bool ok = true;
    if (guard_call(do_list, &c, 0) != 1) {
        root_tell(w->r, path, "this folder of the image is damaged");
    }
    if (l.v.n > 1) {
        qsort(l.v.v, l.v.n, sizeof *l.v.v, by_name);
    }
    for (size_t i = 0; ok && i < l.v.n; i++) {
        struct arena_mark mark = arena_mark(a);
        ok = walk_entry(w, a, &l.v.v[i], path, depth);
        arena_reset(a, mark);
    }
    arena_free(&a);
    return ok;
}

static bool walk(struct root *r, root_fn fn, void *ctx, struct err *e) {
    struct arena *a = arena_new();
    struct walk w = {.r = r, .a = a, .entered = map_new(a, 64), .fn = fn, .ctx = ctx, .e = e};
    bool ok = walk_folder(&w, EXT2_ROOT_INO, STR_NONE, 0);
    arena_free(&a);
    return ok;
}

/* ---- files ---- */

static size_t head(const struct root_file *f, char *to, size_t n) {
    const struct file *x = f->at;
    uint64_t size = EXT2_I_SIZE(&x->inode); /* of data within an inode the library may give more */
    struct call c = {.x = x->x, .ino = x->ino, .to = to, .n = size < n ? (size_t)size : n};
    return guard_call(do_read, &c, 0) == 1 ? c.got : 0;
}

static bool read_file(struct arena *a, const struct root_file *f, struct str shown, size_t limit, struct input *out,
                      struct err *e) {
    const struct file *x = f->at;
    uint64_t size = EXT2_I_SIZE(&x->inode);
    *out = (struct input){.name = str_dup(a, shown)};
    if (size > limit) {
        return root_too_large(out->name, limit, e);
    }
    struct call c = {.x = x->x, .ino = x->ino, .to = arena_alloc_raw(a, (size_t)size + INPUT_PADDING), .n = (size_t)size};
    if (guard_call(do_read, &c, 0) != 1 || c.got != size) {
        return err_at(e, out->name, 0, 0, "cannot be read: its blocks in the image are damaged or cut short");
    }
    memset(c.to + size, 0, INPUT_PADDING);
    out->bytes = (struct str){c.to, (size_t)size};
    return true;
}

const struct root_kind root_ext = {
    .name = "ext", .is = is, .open = open_image, .close = close_image, .walk = walk, .head = head, .read = read_file};
