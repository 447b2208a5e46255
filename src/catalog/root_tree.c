/*
 * Listing folders ahead of their walk: see root_tree.h. The walk lists what it comes to, the other thread begins at the end and
 * goes towards it, so both list at full speed and hardly ever wait. Who takes a folder changes its state; who comes second
 * waits until it is listed. Each thread has its own arena and its own descriptors.
 */
#include "catalog/root_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/vec.h"

enum { UNLISTED, TAKEN, LISTED, WALKED };

struct root_tree {
    struct root *r;
    struct arena *ahead; /* the thread's; the walk's is the root's */
    struct folder top;
    bool whole_system, running;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t listed;
    _Atomic int waiting; /* threads */
    _Atomic bool stop;
    size_t entries; /* listed ahead */
};

/* One listing under way. */
struct listing {
    struct root_tree *t;
    struct arena *a, *scratch;
    struct folder *f;
    struct sb path; /* of the folder, then of each entry */
    int fd;
    VEC(struct entry) list;
};

/* ---- descriptors ---- */

static int open_in(int above, const struct folder *f) {
    int nofollow = f->above != NULL ? O_NOFOLLOW : 0;
    return openat(above, f->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | nofollow);
}

int folder_open(struct folder *f) {
    if (f->fd < 0) {
        int above = f->above != NULL ? folder_open(f->above) : AT_FDCWD;
        f->fd = f->above == NULL || above >= 0 ? open_in(above, f) : -1;
    }
    return f->fd;
}

static void folder_close(struct folder *f) {
    if (f->fd >= 0) {
        close(f->fd);
        f->fd = -1;
    }
}

/* ---- one folder ---- */

static int by_name(const void *x, const void *y) {
    return str_cmp(((const struct entry *)x)->name, ((const struct entry *)y)->name);
}

static void begin_folder(struct folder *f, struct folder *above, const char *name) {
    *f = (struct folder){.above = above, .name = name, .fd = -1};
    atomic_init(&f->state, UNLISTED);
}

static bool left_out(struct listing *l, const char *name) {
    size_t own = l->path.n;
    if (own > 0) {
        sb_char(&l->path, '/');
    }
    sb_z(&l->path, name);
    struct str path = sb_get(&l->path);
    bool made_up = l->t->whole_system && (str_is(path, "proc") || str_is(path, "sys") || str_is(path, "dev"));
    bool out = made_up || root_excluded(l->t->r, path);
    l->path.n = own;
    return out;
}

static void add_entry(struct listing *l, const struct dirent64 *x) {
    struct stat st;
    bool known = x->d_type != DT_UNKNOWN;
    if (strcmp(x->d_name, ".") == 0 || strcmp(x->d_name, "..") == 0 ||
        (!known && fstatat(l->fd, x->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)) {
        return;
    }
    bool folder = known ? x->d_type == DT_DIR : S_ISDIR(st.st_mode);
    bool regular = known ? x->d_type == DT_REG : S_ISREG(st.st_mode);
    if ((!folder && !regular) || left_out(l, x->d_name)) {
        return;
    }
    struct entry e = {.name = {str_cstr(l->a, str_z(x->d_name)), strlen(x->d_name)}};
    if (folder) {
        e.folder = ARENA_NEW(l->a, struct folder);
        begin_folder(e.folder, l->f, e.name.p);
    }
    vec_push(l->scratch, &l->list, e);
}

/* Asked of the kernel itself: opendir() costs three calls more for each of thousands of folders. */
static int read_entries(struct listing *l) {
    enum { BYTES = 32 << 10 };
    char *buf = arena_alloc_raw(l->scratch, BYTES);
    ssize_t n = 0;
    while ((n = getdents64(l->fd, buf, BYTES)) > 0) {
        const struct dirent64 *x;
        for (ssize_t at = 0; at < n; at += x->d_reclen) {
            x = (const struct dirent64 *)(const void *)(buf + at);
            add_entry(l, x);
        }
    }
    return n == 0 ? 0 : errno;
}

/* `fd` is the folder's, or -1 when that could not be opened. */
static void list_folder(struct root_tree *t, struct arena *a, struct folder *f, int fd, struct str path) {
    struct arena *scratch = arena_new();
    struct listing l = {.t = t, .a = a, .scratch = scratch, .f = f, .path = SB(scratch), .fd = fd};
    sb_str(&l.path, path);
    f->why = fd >= 0 ? read_entries(&l) : errno;
    if (l.list.n > 0) {
        qsort(l.list.v, l.list.n, sizeof *l.list.v, by_name);
        f->v = ARENA_ARRAY(a, struct entry, l.list.n);
        f->n = l.list.n;
        memcpy(f->v, l.list.v, l.list.n * sizeof *l.list.v);
    }
    arena_free(&scratch);
    atomic_store(&f->state, LISTED);
    if (atomic_load(&t->waiting) > 0) {
        pthread_mutex_lock(&t->lock);
        pthread_cond_broadcast(&t->listed);
        pthread_mutex_unlock(&t->lock);
    }
}

static bool take(struct folder *f) {
    int expected = UNLISTED;
    return atomic_compare_exchange_strong(&f->state, &expected, TAKEN);
}

static void wait_for(struct root_tree *t, struct folder *f) {
    if (atomic_load(&f->state) >= LISTED) {
        return;
    }
    atomic_fetch_add(&t->waiting, 1);
    pthread_mutex_lock(&t->lock);
    while (atomic_load(&f->state) < LISTED) {
        pthread_cond_wait(&t->listed, &t->lock);
    }
    pthread_mutex_unlock(&t->lock);
    atomic_fetch_sub(&t->waiting, 1);
}

/* ---- ahead ---- */

size_t root_tree_depth(const struct root *r) {
    size_t wanted = r->task->o.depth;
    return wanted > 0 && wanted < ROOT_MAX_DEPTH ? wanted : ROOT_MAX_DEPTH;
}

/* The walk's order from its end; where the walk was before, it was everywhere before that. The walk has a limit of files, this
 * one only keeps what is listed ahead of it within bounds. */
static void list_below(struct root_tree *t, struct folder *f, int above, struct sb *path, size_t depth) {
    enum { AHEAD_MAX = 8000000 };
    if (atomic_load(&f->state) == WALKED || t->entries > AHEAD_MAX) {
        atomic_store(&t->stop, true);
        return;
    }
    int fd = open_in(above, f);
    if (take(f)) {
        list_folder(t, t->ahead, f, fd, sb_get(path));
        t->entries += f->n;
    } else {
        wait_for(t, f);
    }
    bool deeper = fd >= 0 && depth + 1 < root_tree_depth(t->r);
    size_t own = path->n;
    for (size_t i = f->n; deeper && i > 0 && !atomic_load(&t->stop); i--) {
        const struct entry *x = &f->v[i - 1];
        if (x->folder != NULL) {
            if (own > 0) {
                sb_char(path, '/');
            }
            sb_str(path, x->name);
            list_below(t, x->folder, fd, path, depth + 1);
            path->n = own;
        }
    }
    if (fd >= 0) {
        close(fd);
    }
}

static void *list_ahead(void *ctx) {
    struct root_tree *t = ctx;
    struct arena *a = arena_new();
    struct sb path = SB(a);
    list_below(t, &t->top, AT_FDCWD, &path, 0);
    arena_free(&a);
    return NULL;
}

static void end_tree(void *ptr) {
    struct root_tree *t = ptr;
    atomic_store(&t->stop, true);
    if (t->running) {
        pthread_join(t->thread, NULL);
    }
    pthread_cond_destroy(&t->listed);
    pthread_mutex_destroy(&t->lock);
    arena_free(&t->ahead);
}

struct root_tree *root_tree_new(struct root *r) {
    struct root_tree *t = ARENA_NEW(r->a, struct root_tree);
    *t = (struct root_tree){.r = r, .ahead = arena_new(), .whole_system = str_is(r->path, "/")};
    begin_folder(&t->top, NULL, str_cstr(r->a, r->path));
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->listed, NULL);
    t->running = pthread_create(&t->thread, NULL, list_ahead, t) == 0; /* without it, the walk lists */
    arena_on_free(r->a, end_tree, t);
    return t;
}

struct folder *root_tree_top(struct root_tree *t) {
    return &t->top;
}

void root_tree_need(struct root_tree *t, struct folder *f, struct str path) {
    if (take(f)) {
        list_folder(t, t->r->a, f, folder_open(f), path);
    } else {
        wait_for(t, f);
    }
}

void root_tree_walked(struct folder *f) {
    folder_close(f);
    atomic_store(&f->state, WALKED);
}
