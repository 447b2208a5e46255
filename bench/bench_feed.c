/*
 * Reading feeds against the raw parser, in one run over the same bytes: parse only, and parse with everything that vuln_read()
 * makes of it, into a sink that looks at every list. Everything is unpacked into memory before; processor time, so that other
 * work on the machine counts less. Medians of the rounds; the
 * ratio is what counts.
 *
 *     bench_feed PATH...
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/json.h"
#include "base/unpack.h"
#include "base/vec.h"
#include "vuln/advisory.h"

enum { ROUNDS = 15 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_value(const void *x, const void *y) {
    double a = *(const double *)x;
    double b = *(const double *)y;
    return (a > b) - (a < b);
}

static double median(double *v) {
    qsort(v, ROUNDS, sizeof *v, by_value);
    return v[ROUNDS / 2];
}

struct seen {
    size_t records, parts;
};

static bool advisory(void *ctx, const struct advisory *adv, struct err *e) {
    struct seen *s = ctx;
    (void)e;
    s->records++;
    s->parts += adv->nnodes + adv->npackages + adv->nreferences + adv->naliases + adv->details.n;
    return true;
}

static bool kev(void *ctx, const struct vuln_kev *k, struct err *e) {
    (void)e;
    (void)k;
    ((struct seen *)ctx)->records++;
    return true;
}

static bool epss(void *ctx, const struct vuln_epss *k, struct err *e) {
    (void)e;
    (void)k;
    ((struct seen *)ctx)->records++;
    return true;
}

static void date(void *ctx, enum vuln_source source, struct str d) {
    (void)ctx;
    (void)source;
    (void)d;
}

struct members {
    struct arena *a;
    VEC(struct input) list;
    size_t bytes;
};

static bool keep(void *ctx, const struct input *in, struct err *e) {
    struct members *m = ctx;
    (void)e;
    if (vuln_detect(in) != VULN_FORMAT_NONE) {
        vec_push(m->a, &m->list, input_copy(m->a, str_dup(m->a, in->name), in->bytes));
        m->bytes += in->bytes.n;
    }
    return true;
}

static bool parse_all(const struct members *m, struct json_parser *parser, struct err *e) {
    bool ok = true;
    for (size_t i = 0; ok && i < m->list.n; i++) {
        struct jv root;
        ok = json_parse(parser, &m->list.v[i], &root, e);
    }
    return ok;
}

static bool read_all(const struct members *m, struct vuln_reader *reader, struct seen *seen, struct err *e) {
    struct vuln_sink sink = {seen, advisory, kev, epss, date};
    bool ok = true;
    *seen = (struct seen){0};
    for (size_t i = 0; ok && i < m->list.n; i++) {
        enum vuln_format f;
        ok = vuln_read(reader, &m->list.v[i], &f, &sink, e);
    }
    return ok;
}

static bool bench(const char *path, struct json_parser *parser, struct vuln_reader *reader, struct err *e) {
    struct members m = {.a = arena_new()};
    double raw[ROUNDS];
    double read[ROUNDS];
    double ratio[ROUNDS];
    struct seen seen;
    bool ok = unpack_each(str_z(path), keep, &m, e);
    for (int i = 0; ok && i < ROUNDS; i++) {
        double t0 = now();
        ok = parse_all(&m, parser, e);
        double t1 = now();
        ok = ok && read_all(&m, reader, &seen, e);
        raw[i] = t1 - t0;
        read[i] = now() - t1;
        ratio[i] = raw[i] / read[i];
    }
    if (ok) {
        double mb = (double)m.bytes / 1e6;
        double r = median(raw);
        double v = median(read);
        printf("%s\t%.1f MB\t%zu records\traw %.0f MB/s\tread %.0f MB/s\tratio %.2f\n", path, mb, seen.records, mb / r, mb / v,
               median(ratio));
    }
    arena_free(&m.a);
    return ok;
}

int main(int argc, char **argv) {
    struct json_parser *parser = json_parser_new();
    struct vuln_reader *reader = vuln_reader_new();
    struct err e = {0};
    bool ok = argc > 1;
    for (int i = 1; ok && i < argc; i++) {
        ok = bench(argv[i], parser, reader, &e);
    }
    if (!ok) {
        struct arena *a = arena_new();
        fprintf(stderr, "bench_feed: %.*s\n", STR_ARG(argc > 1 ? err_text(a, &e) : STR("usage: bench_feed FILE...")));
        arena_free(&a);
    }
    vuln_reader_free(&reader);
    json_parser_free(&parser);
    return ok ? 0 : 1;
}
