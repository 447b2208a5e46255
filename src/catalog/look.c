/* See look.h. */
#include "catalog/look.h"

#include <pthread.h>
#include <string.h>

#include "base/file.h"
#include "base/guard.h"
#include "base/hash.h"

/* ---- one file ---- */

/* Of the component that the file is, when it is one (catalog_file_owner). */
static void add_hash(struct catalog *k, const struct catalog_mark *from, const struct look *x) {
    struct str self = catalog_file_owner(k->a, &x->file);
    struct str owner = self;
    for (size_t i = from->provides; i < k->provides.n; i++) {
        owner = str_eq(k->provides.v[i].to, self) ? k->provides.v[i].from : owner;
    }
    for (size_t i = from->items; i < k->items.n; i++) {
        struct bom_component *c = &k->items.v[i].c;
        if (str_eq(k->items.v[i].owner, owner)) {
            c->hashes = ARENA_NEW(k->a, struct bom_hash);
            c->hashes[0] = (struct bom_hash){STR_INIT("SHA-256"), hash_sha256_hex(k->a, x->in.bytes)};
            c->nhashes = 1;
        }
    }
}

struct reading {
    struct catalog *k;
    const struct look *x;
    struct catalog_file file; /* with a path that stays, as sources expect */
};

static int read_one(void *ctx) {
    struct reading *r = ctx;
    struct catalog_mark before = catalog_mark_of(r->k);
    catalog_read(r->k, r->x->by, &r->file, &r->x->in);
    if (r->x->hash) {
        add_hash(r->k, &before, r->x);
    }
    return 0;
}

void look_now(struct catalog *k, const struct look *x) {
    struct reading r = {k, x, x->file};
    r.file.path = str_dup(k->a, x->file.path);
    r.file.base = file_base(r.file.path);
    size_t before = k->items.n;
    if (guard_call(read_one, &r, 1) != 0) {
        k->items.n = before;
        vec_push(k->a, &k->notes, str_fmt(k->a, "%.*s: was cut short while it was read", STR_ARG(x->file.path)));
    }
}

/* ---- beside the walk ---- */

enum { WAITING = 64 }; /* files that are mapped at a time */

/* How much was there before a file was read. */
struct state {
    size_t number; /* of the file */
    size_t items, depends, provides, notes;
};

/* What one thread has found. */
struct side {
    struct catalog k;
    VEC(struct state) states; /* by number */
};

struct job {
    struct look x;
    size_t number;
};

struct look_aside {
    struct catalog *k;
    VEC(struct state) states; /* of the catalogue, when each file was handed over */
    struct side here, there;  /* the walk's thread's, and the other's */
    struct job ring[WAITING];
    size_t first, n;
    bool last; /* no more will come */
    bool began, running;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t more;
};

static struct state state_of(const struct catalog *k, size_t number) {
    return (struct state){number, k->items.n, k->depends.n, k->provides.n, k->notes.n};
}

static void run(struct side *s, struct job *j) {
    vec_push(s->k.a, &s->states, state_of(&s->k, j->number));
    look_now(&s->k, &j->x);
    arena_free(&j->x.a);
}

/* With the lock held, and something to take. */
static struct job take(struct look_aside *s) {
    struct job j = s->ring[s->first];
    s->first = (s->first + 1) % WAITING;
    s->n--;
    return j;
}

static void *work(void *ctx) {
    struct look_aside *s = ctx;
    pthread_mutex_lock(&s->lock);
    while (s->n > 0 || !s->last) {
        if (s->n == 0) {
            pthread_cond_wait(&s->more, &s->lock);
            continue;
        }
        struct job j = take(s);
        pthread_mutex_unlock(&s->lock);
        run(&s->there, &j);
        pthread_mutex_lock(&s->lock);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

static void free_arena(void *ptr) {
    struct arena *a = ptr;
    arena_free(&a);
}

static void begin_side(struct look_aside *s, struct side *x) {
    x->k.a = arena_new();
    arena_on_free(s->k->a, free_arena, x->k.a);
}

struct look_aside *look_aside_new(struct catalog *k) {
    struct look_aside *s = ARENA_NEW(k->a, struct look_aside);
    s->k = k;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->more, NULL);
    return s;
}

static void begin(struct look_aside *s) {
    s->began = true;
    begin_side(s, &s->here);
    begin_side(s, &s->there);
    s->running = pthread_create(&s->thread, NULL, work, s) == 0; /* without it, the walk looks into all of them */
}

/* The walk's thread reads the oldest that waits; false: none does. */
static bool help(struct look_aside *s) {
    pthread_mutex_lock(&s->lock);
    bool any = s->n > 0;
    struct job j = any ? take(s) : (struct job){0};
    pthread_mutex_unlock(&s->lock);
    if (any) {
        run(&s->here, &j);
    }
    return any;
}

void look_aside_add(struct look_aside *s, const struct look *x) {
    if (!s->began) {
        begin(s);
    }
    struct job j = {*x, s->states.n};
    vec_push(s->k->a, &s->states, state_of(s->k, j.number));
    pthread_mutex_lock(&s->lock);
    while (s->n == WAITING) {
        pthread_mutex_unlock(&s->lock);
        help(s);
        pthread_mutex_lock(&s->lock);
    }
    s->ring[(s->first + s->n++) % WAITING] = j;
    pthread_cond_signal(&s->more);
    pthread_mutex_unlock(&s->lock);
}

/* ---- in order ---- */

/* Any of the catalogue's lists: VEC(T), seen without its type. */
struct list {
    char *v;
    size_t n, cap;
};

static struct list list_at(const void *base, size_t offset) {
    struct list l;
    memcpy(&l, (const char *)base + offset, sizeof l);
    return l;
}

static size_t count_at(const struct state *x, size_t offset) {
    size_t n;
    memcpy(&n, (const char *)x + offset, sizeof n);
    return n;
}

static void append(struct list *to, const struct list *from, size_t begin, size_t end, size_t item) {
    if (end > begin) {
        memcpy(to->v + to->n * item, from->v + begin * item, (end - begin) * item);
        to->n += end - begin;
    }
}

/* What was in the list before a file was handed over, then what the file had, and so on. */
static void put_in_order(struct look_aside *s, size_t offset, size_t item, size_t count) {
    struct side *sides[] = {&s->here, &s->there};
    struct list own = list_at(s->k, offset);
    struct list found[] = {list_at(&s->here.k, offset), list_at(&s->there.k, offset)};
    struct list all = {.cap = own.n + found[0].n + found[1].n};
    size_t next[] = {0, 0}; /* of the side's files */
    size_t done = 0;
    all.v = arena_array(s->k->a, all.cap, item);
    for (size_t i = 0; i < s->states.n; i++) {
        size_t until = count_at(&s->states.v[i], count);
        append(&all, &own, done, until, item);
        done = until;
        size_t by = next[0] < sides[0]->states.n && sides[0]->states.v[next[0]].number == i ? 0 : 1;
        size_t x = next[by]++;
        const struct state *states = sides[by]->states.v;
        size_t end = x + 1 < sides[by]->states.n ? count_at(&states[x + 1], count) : found[by].n;
        append(&all, &found[by], count_at(&states[x], count), end, item);
    }
    append(&all, &own, done, own.n, item);
    memcpy((char *)s->k + offset, &all, sizeof all);
}

#define PUT_IN_ORDER(s, list) \
    put_in_order(s, offsetof(struct catalog, list), sizeof *(s)->k->list.v, offsetof(struct state, list))

void look_aside_end(struct look_aside *s) {
    pthread_mutex_lock(&s->lock);
    s->last = true;
    pthread_cond_signal(&s->more);
    pthread_mutex_unlock(&s->lock);
    while (help(s)) {
    }
    if (s->running) {
        pthread_join(s->thread, NULL);
    }
    pthread_cond_destroy(&s->more);
    pthread_mutex_destroy(&s->lock);
    if (s->began) {
        PUT_IN_ORDER(s, items);
        PUT_IN_ORDER(s, depends);
        PUT_IN_ORDER(s, provides);
        PUT_IN_ORDER(s, notes);
    }
}
