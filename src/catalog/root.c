/* Kinds of roots and what they share: see root.h and root_kind.h. */
#include "catalog/root.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "catalog/root_kind.h"

/* What a file may be; the first that says so. A single file is what nothing else is. */
static const struct root_kind *const kinds[] = {&root_layers,  &root_squashfs, &root_ext,  &root_fit,
                                                &root_archive, &root_records,  &root_parts};

/* ---- bytes ---- */

struct mapped {
    void *p;
    size_t n;
};

static void unmap(void *ptr) {
    struct mapped *m = ptr;
    munmap(m->p, m->n);
}

bool root_too_large(struct str shown, size_t limit, struct err *e) {
    return err_at(e, shown, 0, 0, "is larger than the limit of %zu bytes", limit);
}

bool root_map(struct arena *a, int fd, struct str shown, size_t limit, struct root_mapping *out, struct err *e) {
    struct stat st;
    *out = (struct root_mapping){.fd = fd, .bytes = {"", 0}};
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        return err_at(e, shown, 0, 0, "cannot be read: it is no regular file");
    }
    if (st.st_size <= 0) {
        return true;
    }
    if ((uint64_t)st.st_size > limit) {
        return root_too_large(shown, limit, e);
    }
    void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (p == MAP_FAILED) {
        return err_at(e, shown, 0, 0, "cannot be read: %s", strerror(errno));
    }
    struct mapped *m = ARENA_NEW(a, struct mapped);
    *m = (struct mapped){p, (size_t)st.st_size};
    arena_on_free(a, unmap, m);
    out->bytes = (struct str){p, (size_t)st.st_size};
    return true;
}

static int memory_file(struct str bytes) {
    int fd = memfd_create("cordon", MFD_CLOEXEC);
    while (fd >= 0 && bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n <= 0) {
            close(fd);
            return -1;
        }
        bytes = str_from(bytes, (size_t)n);
    }
    return fd;
}

int root_descriptor(const struct root *r, uint64_t *offset) {
    struct str all = r->map.bytes;
    bool part = all.n > 0 && r->bytes.p >= all.p && r->bytes.p + r->bytes.n <= all.p + all.n;
    *offset = part ? (uint64_t)(r->bytes.p - all.p) : 0;
    return part ? fcntl(r->map.fd, F_DUPFD_CLOEXEC, 3) : memory_file(r->bytes);
}

static struct str part_of(const struct root_file *f) {
    return *(const struct str *)f->at;
}

bool root_part_view(struct arena *a, const struct root_file *f, struct str shown, size_t limit, struct str *out,
                    struct err *e) {
    (void)a;
    *out = part_of(f);
    return out->n <= limit || root_too_large(shown, limit, e);
}

/* ---- paths ---- */

struct str root_plain_path(struct str path) {
    while (str_starts(path, STR("/")) || str_starts(path, STR("./"))) {
        path = str_from(path, path.p[0] == '/' ? 1 : 2);
    }
    return path;
}

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
static bool fits_path(struct str pattern, struct str path) {
    bool whole = str_chr(pattern, '/') != SIZE_MAX;
    pattern = str_starts(pattern, STR("/")) ? str_from(pattern, 1) : pattern;
    pattern = str_ends(pattern, STR("/")) ? str_sub(pattern, 0, pattern.n - 1) : pattern;
    return fits(pattern, whole ? path : file_base(path));
}

/* A folder that is left out takes what is in it along: archives and images have members, and not always folders. */
bool root_excluded(const struct root *r, struct str path) {
    const struct root_options *o = &r->task->o;
    for (size_t i = 0; i < o->nexclude; i++) {
        for (struct str p = path; p.n > 0;) {
            size_t slash = str_rchr(p, '/');
            if (fits_path(o->exclude[i], p)) {
                return true;
            }
            p = str_sub(p, 0, slash == SIZE_MAX ? 0 : slash);
        }
    }
    return false;
}

void root_tell(const struct root *r, struct str path, const char *why) {
    if (r->task->note != NULL) {
        struct arena *a = arena_new();
        r->task->note(r->task->ctx, path.n > 0 ? path : r->path, why);
        arena_free(&a);
    }
}

/* ---- opening ---- */

static struct root *new_root(struct root_task *t, struct str path) {
    struct arena *a = arena_new();
    struct root *r = ARENA_NEW(a, struct root);
    *r = (struct root){.task = t, .a = a, .path = str_dup(a, path), .map = {.fd = -1}};
    return r;
}

static bool open_as(struct root **r, const struct root_kind *kind, struct root **out, struct err *e) {
    (*r)->kind = kind;
    if (kind->open != NULL && !kind->open(*r, e)) {
        root_close(r);
        return false;
    }
    *out = *r;
    return true;
}

static const struct root_kind *kind_of(struct str bytes, struct str base, bool archives) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if ((archives || !kinds[i]->loose) && kinds[i]->is(bytes, base)) {
            return kinds[i];
        }
    }
    return NULL;
}

bool root_may_open(struct str head, struct str base, bool archives) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        bool (*asked)(struct str, struct str) = kinds[i]->may_be != NULL ? kinds[i]->may_be : kinds[i]->is;
        if ((archives || !kinds[i]->loose) && asked(head, base)) {
            return true;
        }
    }
    return false;
}

static void close_descriptor(void *ptr) {
    close(*(int *)ptr);
}

static bool open_file(struct root *r, struct err *e) {
    int fd = open(str_cstr(r->a, r->path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return err_errno(e, "cannot open %.*s", STR_ARG(r->path));
    }
    int *kept = ARENA_NEW(r->a, int);
    *kept = fd;
    arena_on_free(r->a, close_descriptor, kept);
    if (!root_map(r->a, fd, r->path, SIZE_MAX, &r->map, e)) {
        return false;
    }
    r->bytes = r->map.bytes;
    return true;
}

bool root_open(struct root_task *t, struct str path, struct root **out, struct err *e) {
    struct stat st;
    struct root *r = new_root(t, path);
    *out = NULL;
    if (stat(str_cstr(r->a, path), &st) != 0) {
        err_errno(e, "cannot open %.*s", STR_ARG(path));
        root_close(&r);
        return false;
    }
    if (S_ISDIR(st.st_mode)) {
        return open_as(&r, root_layers_folder.is(STR_NONE, r->path) ? &root_layers_folder : &root_folder, out, e);
    }
    if (!open_file(r, e)) {
        root_close(&r);
        return false;
    }
    const struct root_kind *kind = kind_of(r->bytes, file_base(r->path), true);
    return open_as(&r, kind != NULL ? kind : &root_single, out, e);
}

bool root_open_within(struct root_task *t, const struct root_file *f, struct str shown, bool archives, size_t limit,
                      struct root **out, struct err *e) {
    struct root *r = new_root(t, shown);
    const struct root_kind *kind = NULL;
    *out = NULL;
    if (!root_view(r->a, f, r->path, limit, &r->bytes, e)) {
        root_close(&r);
        return false;
    }
    r->map = f->root->map;
    kind = kind_of(r->bytes, file_base(f->path), archives);
    if (kind == NULL) {
        root_close(&r);
        return true;
    }
    return open_as(&r, kind, out, e);
}

void root_close(struct root **r) {
    if (*r == NULL) {
        return;
    }
    if ((*r)->kind != NULL && (*r)->kind->close != NULL) {
        (*r)->kind->close(*r);
    }
    struct arena *a = (*r)->a; /* the root is in it */
    *r = NULL;
    arena_free(&a);
}

/* ---- what is asked of any kind ---- */

const char *root_kind_name(const struct root *r) {
    return r->kind->name;
}

struct str root_image_name(const struct root *r) {
    return r->image_name;
}

bool root_is_folder(const struct root *r) {
    return r->kind == &root_folder;
}

bool root_is_bundle(const struct root *r) {
    return r->kind->bundle;
}

bool root_walk(struct root *r, root_fn fn, void *ctx, struct err *e) {
    return r->kind->walk(r, fn, ctx, e);
}

size_t root_head(const struct root_file *f, char *to, size_t n) {
    struct err ignored = {0};
    struct str bytes = STR_NONE;
    if (f->root->kind->head != NULL) {
        return f->root->kind->head(f, to, n);
    }
    if (!f->root->kind->view(NULL, f, f->path, SIZE_MAX, &bytes, &ignored) || bytes.n == 0) {
        return 0;
    }
    bytes = str_sub(bytes, 0, n);
    memcpy(to, bytes.p, bytes.n);
    return bytes.n;
}

bool root_read(struct arena *a, const struct root_file *f, struct str shown, size_t limit, struct input *out, struct err *e) {
    struct str bytes;
    if (f->root->kind->read != NULL) {
        return f->root->kind->read(a, f, shown, limit, out, e);
    }
    if (!f->root->kind->view(a, f, shown, limit, &bytes, e)) {
        return false;
    }
    *out = input_copy(a, shown, bytes);
    return true;
}

bool root_view(struct arena *a, const struct root_file *f, struct str shown, size_t limit, struct str *out, struct err *e) {
    struct input in = {0};
    if (f->root->kind->view != NULL) {
        return f->root->kind->view(a, f, shown, limit, out, e);
    }
    bool ok = f->root->kind->read(a, f, shown, limit, &in, e);
    *out = in.bytes;
    return ok;
}

/* ---- a single file ---- */

static bool walk_single(struct root *r, root_fn fn, void *ctx, struct err *e) {
    struct root_file f = {.path = file_base(r->path), .root = r, .at = &r->bytes};
    return fn(ctx, &f, e);
}

const struct root_kind root_single = {.name = "file", .walk = walk_single, .view = root_part_view};
