/*
 * SquashFS 4 images, through libsquashfuse (opened when the first is met; "ll" is not used). The library trusts sizes within
 * the image more than it should: places that an image names are checked here before the library reads there, each call runs
 * under base/guard.h, and depth, number and size are bounded here.
 */
#include <squashfuse/squashfuse.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/guard.h"
#include "base/lazy.h"
#include "catalog/catalog.h"
#include "catalog/root_kind.h"

struct squash_api {
    __typeof__(&sqfs_init) init;
    __typeof__(&sqfs_destroy) destroy;
    __typeof__(&sqfs_inode_root) inode_root;
    __typeof__(&sqfs_inode_get) inode_get;
    __typeof__(&sqfs_dir_open) dir_open;
    __typeof__(&sqfs_dir_next) dir_next;
    __typeof__(&sqfs_dentry_init) dentry_init;
    __typeof__(&sqfs_dentry_name) dentry_name;
    __typeof__(&sqfs_dentry_mode) dentry_mode;
    __typeof__(&sqfs_dentry_inode) dentry_inode;
    __typeof__(&sqfs_read_range) read_range;
    __typeof__(&sqfs_md_cache) md_cache;
    __typeof__(&sqfs_frag_block) frag_block;
};

static const char *const libraries[] = {"libsquashfuse.so.0", NULL};
static const struct lazy_symbol symbols[] = {
    LAZY(struct squash_api, init, "sqfs_init"),
    LAZY(struct squash_api, destroy, "sqfs_destroy"),
    LAZY(struct squash_api, inode_root, "sqfs_inode_root"),
    LAZY(struct squash_api, inode_get, "sqfs_inode_get"),
    LAZY(struct squash_api, dir_open, "sqfs_dir_open"),
    LAZY(struct squash_api, dir_next, "sqfs_dir_next"),
    LAZY(struct squash_api, dentry_init, "sqfs_dentry_init"),
    LAZY(struct squash_api, dentry_name, "sqfs_dentry_name"),
    LAZY(struct squash_api, dentry_mode, "sqfs_dentry_mode"),
    LAZY(struct squash_api, dentry_inode, "sqfs_dentry_inode"),
    LAZY(struct squash_api, read_range, "sqfs_read_range"),
    LAZY(struct squash_api, md_cache, "sqfs_md_cache"),
    LAZY(struct squash_api, frag_block, "sqfs_frag_block"),
};

struct squash {
    struct squash_api api;
    sqfs fs;
    int fd;
    bool open;
};

/* Superblock (squashfs format, "Superblock"): magic, then at 28 the version, at 40 the bytes used. */
static bool is(struct str bytes, struct str base) {
    (void)base;
    return bytes.n >= 96 && str_starts(bytes, STR("hsqs")) && bytes.p[28] == 4 && bytes.p[29] == 0;
}

/* ---- calls into the library ---- */

struct call {
    struct squash *s;
    uint64_t offset;
    sqfs_inode_id id;
    sqfs_inode inode;
    sqfs_dir dir;
    sqfs_dir_entry entry;
    sqfs_off_t at, size;
    char *to;
};

static int do_init(void *ctx) {
    struct call *c = ctx;
    return c->s->api.init(&c->s->fs, c->s->fd, (size_t)c->offset) == SQFS_OK;
}

/* Whether a metadata block of the image has a byte at the offset: the library begins to read there unasked. */
static bool metadata_holds(struct squash *s, uint64_t table, uint64_t block, uint64_t offset) {
    sqfs_off_t at = (sqfs_off_t)(table + block);
    sqfs_block *b = NULL;
    return s->api.md_cache(&s->fs, &at, &b) == SQFS_OK && offset < b->size;
}

/* An inode's number is its block's place and the offset there (squashfs format, "Inode reference"). */
static int do_inode(void *ctx) {
    struct call *c = ctx;
    if (!metadata_holds(c->s, c->s->fs.sb.inode_table_start, c->id >> 16, c->id & 0xFFFF)) {
        return 0;
    }
    return c->s->api.inode_get(&c->s->fs, &c->inode, c->id) == SQFS_OK;
}

static int do_dir_open(void *ctx) {
    struct call *c = ctx;
    enum { EMPTY = 3 }; /* a folder's size counts "." and ".." */
    if (S_ISDIR(c->inode.base.mode) && c->inode.xtra.dir.dir_size > EMPTY &&
        !metadata_holds(c->s, c->s->fs.sb.directory_table_start, c->inode.xtra.dir.start_block, c->inode.xtra.dir.offset)) {
        return 0;
    }
    return c->s->api.dir_open(&c->s->fs, &c->inode, &c->dir, 0) == SQFS_OK;
}

enum { MORE = 1, ENDED, DAMAGED };

static int do_dir_next(void *ctx) {
    struct call *c = ctx;
    sqfs_err why = SQFS_OK;
    bool more = c->s->api.dir_next(&c->s->fs, &c->dir, &c->entry, &why);
    return more ? MORE : why == SQFS_OK ? ENDED : DAMAGED;
}

/* Whether the file's last part is in its fragment, when it has one. */
static bool fragment_holds(struct squash *s, sqfs_inode *inode) {
    size_t offset = 0;
    size_t size = 0;
    sqfs_block *b = NULL;
    if (inode->xtra.reg.frag_idx == SQUASHFS_INVALID_FRAG) {
        return true;
    }
    return inode->xtra.reg.frag_idx < s->fs.sb.fragments && s->api.frag_block(&s->fs, inode, &offset, &size, &b) == SQFS_OK &&
           offset <= b->size && size <= b->size - offset;
}

static int do_read(void *ctx) {
    struct call *c = ctx;
    return fragment_holds(c->s, &c->inode) && c->s->api.read_range(&c->s->fs, &c->inode, c->at, &c->size, c->to) == SQFS_OK;
}

/* ---- open, walk ---- */

static void close_image(struct root *r) {
    struct squash *s = r->own;
    if (s->open) {
        s->api.destroy(&s->fs);
    }
    if (s->fd >= 0) {
        close(s->fd);
    }
}

static bool open_image(struct root *r, struct err *e) {
    struct squash *s = ARENA_NEW(r->a, struct squash);
    struct call c = {.s = s};
    r->own = s;
    s->fd = -1;
    if (!lazy_open(libraries, "libsquashfuse0", symbols, sizeof symbols / sizeof *symbols, &s->api, e)) {
        return false;
    }
    s->fd = root_descriptor(r, &c.offset);
    s->open = s->fd >= 0 && guard_call(do_init, &c, 0) == 1;
    return s->open || err_at(e, r->path, 0, 0, "cannot be read as a SquashFS image: its superblock or tables are damaged");
}

struct walk {
    struct root *r;
    root_fn fn;
    void *ctx;
    struct err *e;
};

struct file {
    struct squash *s;
    sqfs_inode inode;
};

static bool walk_folder(struct walk *w, sqfs_inode_id id, struct str path, size_t depth);

static bool walk_entry(struct walk *w, struct call *c, struct arena *a, struct str path, size_t depth) {
    struct squash *s = c->s;
    const char *name = s->api.dentry_name(&c->entry);
    struct str at = path.n > 0 ? str_fmt(a, "%.*s/%s", STR_ARG(path), name) : str_dup(a, str_z(name));
    sqfs_mode_t mode = s->api.dentry_mode(&c->entry);
    if (strchr(name, '/') != NULL || name[0] == '\0' || root_excluded(w->r, at)) {
        return true;
    }
    if (S_ISDIR(mode) && depth + 1 >= ROOT_MAX_DEPTH) {
        root_tell(w->r, at, "lies deeper than the limit (ROOT_MAX_DEPTH) and is not entered");
        return true;
    }
    if (S_ISDIR(mode)) {
        return walk_folder(w, s->api.dentry_inode(&c->entry), at, depth + 1);
    }
    struct call get = {.s = s, .id = s->api.dentry_inode(&c->entry)};
    if (!S_ISREG(mode)) {
        return true;
    }
    if (guard_call(do_inode, &get, 0) != 1 || !S_ISREG(get.inode.base.mode)) {
        root_tell(w->r, at, "its inode is damaged");
        return true;
    }
    struct file f = {s, get.inode};
    return w->fn(w->ctx, &(struct root_file){.path = at, .root = w->r, .at = &f}, w->e);
}

static bool walk_folder(struct walk *w, sqfs_inode_id id, struct str path, size_t depth) {
    struct call c = {.s = w->r->own, .id = id};
    sqfs_name name;
    if (guard_call(do_inode, &c, 0) != 1 || guard_call(do_dir_open, &c, 0) != 1) {
        root_tell(w->r, path, "this folder of the image is damaged");
        return true;
    }
    c.s->api.dentry_init(&c.entry, name);
    struct arena *a = arena_new();
    bool ok = true;
    int got = MORE;
    while (ok && (got = guard_call(do_dir_next, &c, DAMAGED)) == MORE) {
        struct arena_mark mark = arena_mark(a);
        ok = walk_entry(w, &c, a, path, depth);
        arena_reset(a, mark);
    }
    if (got == DAMAGED) {
        root_tell(w->r, path, "this folder of the image is damaged");
    }
    arena_free(&a);
    return ok;
}

static bool walk(struct root *r, root_fn fn, void *ctx, struct err *e) {
    struct squash *s = r->own;
    struct walk w = {r, fn, ctx, e};
    return walk_folder(&w, s->api.inode_root(&s->fs), STR_NONE, 0);
}

/* ---- files ---- */

/* At most n bytes from the start; the number read, or -1. Where blocks are shorter than they should be, the library must not be
 * asked to go on: it would take the place for one within them. */
static ssize_t read_start(const struct file *x, char *to, size_t n) {
    struct call c = {.s = x->s, .inode = x->inode, .size = (sqfs_off_t)n, .to = to};
    return n == 0 ? 0 : guard_call(do_read, &c, 0) == 1 && c.size >= 0 ? (ssize_t)c.size : -1;
}

static size_t head(const struct root_file *f, char *to, size_t n) {
    ssize_t got = read_start(f->at, to, n);
    return got > 0 ? (size_t)got : 0;
}

static bool read_file(struct arena *a, const struct root_file *f, struct str shown, size_t limit, struct input *out,
                      struct err *e) {
    const struct file *x = f->at;
    uint64_t size = x->inode.xtra.reg.file_size;
    *out = (struct input){.name = str_dup(a, shown)};
    if (size > limit) {
        return root_too_large(out->name, limit, e);
    }
    char *to = arena_alloc_raw(a, (size_t)size + INPUT_PADDING);
    ssize_t got = read_start(x, to, (size_t)size);
    if (got < 0 || (uint64_t)got != size) {
        return err_at(e, out->name, 0, 0, "cannot be read: its blocks in the image are damaged or cut short");
    }
    memset(to + size, 0, INPUT_PADDING);
    out->bytes = (struct str){to, (size_t)size};
    return true;
}

const struct root_kind root_squashfs = {
    .name = "squashfs", .is = is, .open = open_image, .close = close_image, .walk = walk, .head = head, .read = read_file};
