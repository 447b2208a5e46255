/* Walking folders and archives: see root.h. */
#include "catalog/root.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/unpack.h"
#include "base/vec.h"

struct root {
    struct str path;
    struct root_options o;
    bool folder, whole_system;
};

struct walk {
    struct root *r;
    root_fn fn;
    root_note_fn note;
    void *ctx;
    struct err *e;
};

bool root_open(struct arena *a, struct str path, const struct root_options *o, struct root **out, struct err *e) {
    struct stat st;
    struct root *r = ARENA_NEW(a, struct root);
    *r = (struct root){.path = str_dup(a, path), .o = *o};
    r->o.depth = o->depth > 0 && o->depth < ROOT_MAX_DEPTH ? o->depth : ROOT_MAX_DEPTH;
    if (stat(str_cstr(a, path), &st) != 0) {
        return err_errno(e, "cannot open %.*s", STR_ARG(path));
    }
    r->folder = S_ISDIR(st.st_mode);
    r->whole_system = str_is(path, "/");
    *out = r;
    return true;
}

bool root_is_folder(const struct root *r) {
    return r->folder;
}

/* ---- patterns ---- */

/* '*' is any part of a name, "**" of a path, '?' one byte of a name. O(pattern × path) at worst, both short. */
static bool fits(struct str p, struct str s) {
    size_t star = SIZE_MAX;
    size_t back = 0;
    bool across = false;
    size_t i = 0;
    size_t k = 0;
    while (k < s.n) {
        if (i < p.n && p.p[i] == '*') {
            across = i + 1 < p.n && p.p[i + 1] == '*';
            i += across ? 2 : 1;
            star = i;
            back = k;
        } else if (i < p.n && (p.p[i] == s.p[k] || (p.p[i] == '?' && s.p[k] != '/'))) {
            i++;
            k++;
        } else if (star != SIZE_MAX && (across || s.p[back] != '/')) {
            i = star;
            k = ++back;
        } else {
            return false;
        }
    }
    while (i < p.n && p.p[i] == '*') {
        i++;
    }
    return i == p.n;
}

/* A pattern without a slash is one of names, others are of whole paths. */
static bool excluded(const struct root *r, struct str path, struct str base) {
    for (size_t i = 0; i < r->o.nexclude; i++) {
        struct str p = r->o.exclude[i];
        bool whole = str_chr(p, '/') != SIZE_MAX;
        p = str_starts(p, STR("/")) ? str_from(p, 1) : p;
        p = str_ends(p, STR("/")) ? str_sub(p, 0, p.n - 1) : p;
        if (fits(p, whole ? path : base)) {
            return true;
        }
    }
    return false;
}

/* Of a running system: what the kernel makes up. */
static bool made_up(const struct root *r, struct str path) {
    return r->whole_system && (str_is(path, "proc") || str_is(path, "sys") || str_is(path, "dev"));
}

/* ---- folders ---- */

struct entry {
    struct str name;
    bool folder;
};

static int by_name(const void *x, const void *y) {
    return str_cmp(((const struct entry *)x)->name, ((const struct entry *)y)->name);
}

typedef VEC(struct entry) entry_list;

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

static void tell(struct walk *w, struct str path, const char *why) {
    if (w->note != NULL) {
        w->note(w->ctx, path, why);
    }
}

static bool walk_folder(struct walk *w, int above, const char *name, struct str path, size_t depth) {
    int fd = openat(above, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (path.n > 0 ? O_NOFOLLOW : 0));
    DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
    if (d == NULL) {
        tell(w, path, strerror(errno));
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
        struct str at = path.n > 0 ? str_fmt(a, "%.*s/%.*s", STR_ARG(path), STR_ARG(list.v[i].name)) : list.v[i].name;
        if (made_up(w->r, at) || excluded(w->r, at, list.v[i].name)) {
            continue;
        }
        if (!list.v[i].folder) {
            ok = w->fn(w->ctx, &(struct root_file){at, w->r, fd, NULL}, w->e);
        } else if (depth + 1 >= w->r->o.depth) {
            tell(w, at, "lies deeper than --depth and is not entered");
        } else {
            ok = walk_folder(w, fd, str_cstr(a, list.v[i].name), at, depth + 1);
        }
    }
    closedir(d);
    arena_free(&a);
    return ok;
}

/* ---- archives ---- */

/* "x.tar!./usr/bin/a" → "usr/bin/a" */
static bool on_member(void *ctx, const struct input *in, struct err *e) {
    struct walk *w = ctx;
    struct str archive;
    struct str path;
    if (!str_cut(in->name, '!', &archive, &path)) {
        path = file_base(in->name);
    }
    while (str_starts(path, STR("/")) || str_starts(path, STR("./"))) {
        path = str_from(path, path.p[0] == '/' ? 1 : 2);
    }
    if (path.n == 0 || excluded(w->r, path, file_base(path))) {
        return true;
    }
    return w->fn(w->ctx, &(struct root_file){path, w->r, -1, in}, e);
}

bool root_walk(struct root *r, root_fn fn, root_note_fn note, void *ctx, struct err *e) {
    struct walk w = {r, fn, note, ctx, e};
    if (!r->folder) {
        return unpack_each(r->path, NULL, on_member, &w, e);
    }
    struct arena *a = arena_new();
    bool ok = walk_folder(&w, AT_FDCWD, str_cstr(a, r->path), STR_NONE, 0);
    arena_free(&a);
    return ok;
}

/* ---- one file ---- */

static int open_file(const struct root_file *f) {
    struct arena *a = arena_new();
    int fd = openat(f->folder, str_cstr(a, file_base(f->path)), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    arena_free(&a);
    return fd;
}

bool root_stat(const struct root_file *f, uint64_t *size, uint32_t *mode) {
    if (f->in != NULL) {
        *size = f->in->bytes.n;
        *mode = 0;
        return true;
    }
    struct stat st;
    struct arena *a = arena_new();
    bool ok = fstatat(f->folder, str_cstr(a, file_base(f->path)), &st, AT_SYMLINK_NOFOLLOW) == 0;
    arena_free(&a);
    *size = ok && st.st_size > 0 ? (uint64_t)st.st_size : 0;
    *mode = ok ? st.st_mode & 07777 : 0;
    return ok;
}

size_t root_head(const struct root_file *f, char *to, size_t n) {
    if (f->in != NULL) {
        struct str head = str_sub(f->in->bytes, 0, n);
        memcpy(to, head.p, head.n);
        return head.n;
    }
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
            return err_at(e, out->name, 0, 0, "is larger than the limit of %zu bytes", limit);
        }
        room = 65536;
    }
    memset(sb_room(&b, INPUT_PADDING), 0, INPUT_PADDING);
    out->bytes = sb_get(&b);
    return true;
}

bool root_read(struct arena *a, const struct root_file *f, size_t limit, struct input *out, struct err *e) {
    *out = (struct input){.name = str_dup(a, f->path)};
    if (f->in != NULL) {
        *out = input_copy(a, f->path, f->in->bytes);
        return f->in->bytes.n <= limit || err_at(e, out->name, 0, 0, "is larger than the limit of %zu bytes", limit);
    }
    int fd = open_file(f);
    if (fd < 0) {
        return err_at(e, out->name, 0, 0, "cannot be opened: %s", strerror(errno));
    }
    bool ok = read_all(a, fd, limit, out, e);
    close(fd);
    return ok;
}

struct mapping {
    void *at;
    size_t n;
};

static void unmap(void *ptr) {
    struct mapping *m = ptr;
    munmap(m->at, m->n);
}

/* The file's pages over the first part of a run of empty ones, so that the padding behind its end can be read. */
static bool map_pages(int fd, size_t size, struct mapping *m) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    m->n = (size + INPUT_PADDING + page - 1) / page * page;
    m->at = mmap(NULL, m->n, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (m->at == MAP_FAILED) {
        return false;
    }
    if (mmap(m->at, size, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0) == MAP_FAILED) {
        munmap(m->at, m->n);
        return false;
    }
    return true;
}

bool root_map(struct arena *a, const struct root_file *f, size_t limit, struct input *out, struct err *e) {
    *out = (struct input){.name = str_dup(a, f->path)};
    if (f->in != NULL) {
        out->bytes = f->in->bytes;
        return out->bytes.n <= limit || err_at(e, out->name, 0, 0, "is larger than the limit of %zu bytes", limit);
    }
    struct stat st;
    struct mapping *m = ARENA_NEW(a, struct mapping);
    int fd = open_file(f);
    bool ok = fd >= 0 && fstat(fd, &st) == 0;
    if (!ok) {
        err_at(e, out->name, 0, 0, "cannot be opened: %s", strerror(errno));
    } else if ((uint64_t)st.st_size > limit) {
        ok = err_at(e, out->name, 0, 0, "is larger than the limit of %zu bytes", limit);
    } else if (st.st_size <= 0) {
        *out = input_copy(a, out->name, STR_NONE);
    } else if (!map_pages(fd, (size_t)st.st_size, m)) {
        ok = err_at(e, out->name, 0, 0, "cannot be mapped: %s", strerror(errno));
    } else {
        out->bytes = (struct str){m->at, (size_t)st.st_size};
        arena_on_free(a, unmap, m);
    }
    if (fd >= 0) {
        close(fd);
    }
    return ok;
}
