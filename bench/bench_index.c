/*
 * A cold process's look-ups: opens the index, asks for packages and CPE keys drawn from those that are in it, touching every
 * hit, and says how long opening and asking took and how much memory was resident.
 *
 *     bench_index INDEX LOOKUPS
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "vuln/index.h"

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool hit(void *ctx, const struct index_hit *h, struct err *e) {
    (void)e;
    *(size_t *)ctx += 1 + h->package.nevents + h->node.nmatches;
    return true;
}

static bool count_hit(void *ctx, const struct index_hit *h, struct err *e) {
    (void)e;
    (void)h;
    ++*(size_t *)ctx;
    return true;
}

/* Keys to ask for: those of records spread evenly over the index. */
struct keys {
    struct arena *a;
    struct index *ix;
    struct str *v;
    size_t n, want, step, seen;
};

static bool take(void *ctx, const struct advisory *head, struct err *e) {
    struct keys *k = ctx;
    struct str *v;
    size_t n;
    if (k->seen++ % k->step != 0) {
        return true;
    }
    if (!index_keys_of(k->ix, k->a, head->id, &v, &n, e)) {
        return false;
    }
    if (n > 0 && k->n < k->want) {
        k->v[k->n++] = str_dup(k->a, v[k->seen % n]);
    }
    return true;
}

static bool ask(struct str path, const struct keys *k, struct err *e) {
    struct arena *a = arena_new();
    double t0 = now();
    struct index *ix = index_open(path, e);
    double t1 = now();
    size_t parts = 0;
    size_t hits = 0;
    bool ok = ix != NULL;
    for (size_t i = 0; ok && i < k->n; i++) {
        struct arena_mark mark = arena_mark(a);
        bool package = str_chr(k->v[i], '/') != SIZE_MAX;
        ok = package ? index_by_package(ix, a, k->v[i], hit, &parts, e) : index_by_cpe(ix, a, k->v[i], hit, &parts, e);
        arena_reset(a, mark);
    }
    double t2 = now();
    for (size_t i = 0; ok && i < k->n; i++) {
        ok = index_by_package(ix, a, k->v[i], count_hit, &hits, e) && index_by_cpe(ix, a, k->v[i], count_hit, &hits, e);
    }
    if (ok) {
        printf("open %.2f ms, %zu keys with %zu hits %.2f ms\n", t1 - t0, k->n, hits, t2 - t1);
    }
    index_close(&ix);
    arena_free(&a);
    return ok;
}

int main(int argc, char **argv) {
    struct err e = {0};
    struct arena *a = arena_new();
    bool ok = argc == 3 || err_set(&e, ERR_USAGE, "usage: bench_index INDEX LOOKUPS");
    struct str path = str_z(argc > 1 ? argv[1] : "");
    struct index *ix = ok ? index_open(path, &e) : NULL;
    struct index_status st;
    ok = ix != NULL && index_status_of(ix, a, &st, &e);
    if (ok) {
        struct keys k = {.a = a, .ix = ix, .want = strtoul(argv[2], NULL, 10)};
        k.v = ARENA_ARRAY(a, struct str, k.want);
        k.step = k.want > 0 && st.records > 2 * k.want ? (size_t)st.records / (2 * k.want) : 1;
        ok = index_each_head(ix, take, &k, &e);
        index_close(&ix);
        ok = ok && ask(path, &k, &e);
    }
    index_close(&ix);
    if (!ok) {
        fprintf(stderr, "bench_index: %.*s\n", STR_ARG(err_text(a, &e)));
    }
    arena_free(&a);
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return ok ? 0 : 1;
}
