/*
 * How fast component signatures are found in the ELF files of folders, against reading the same bytes:
 *
 *     bench_signatures FOLDER…
 *
 * Files are mapped and in the page cache after the first round; the figures are the median of the others, processor time.
 */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "catalog/elf.h"
#include "catalog/root.h"
#include "catalog/signatures.h"

enum { ROUNDS = 5, KINDS = 3 };

struct bench {
    struct signatures *s;
    size_t files, bytes, part, hits;
    double seconds[KINDS];
    volatile unsigned long long sum;
};

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Every cache line once: what reading the pages costs at least. */
static void touch(struct bench *b, struct str s) {
    unsigned long long sum = 0;
    for (size_t i = 0; i + 64 <= s.n; i += 64) {
        unsigned long long word;
        memcpy(&word, s.p + i, sizeof word);
        sum += word;
    }
    b->sum += sum;
}

/* What is loaded and not code, section by section. */
static void scan_data(struct bench *b, struct arena *a, const struct elf *f, const struct signature_file *sf) {
    for (size_t i = 0; i < f->nsections; i++) {
        const struct elf_part *p = &f->sections[i];
        signature_hits hits;
        const char *why;
        bool inside = p->offset <= f->bytes.n && p->size <= f->bytes.n - p->offset;
        if (p->type != SHT_NOBITS && (p->flags & SHF_EXECINSTR) == 0 && (p->flags & SHF_ALLOC) != 0 && inside && p->size > 0) {
            signatures_find(b->s, a, str_sub(f->bytes, (size_t)p->offset, (size_t)p->size), sf, &hits, &why);
            b->part += p->size;
        }
    }
}

static bool on_file(void *ctx, const struct root_file *f, struct err *e) {
    struct bench *b = ctx;
    struct arena *a = arena_new();
    struct input in;
    struct elf elf;
    signature_hits hits;
    const char *why;
    char head[16];
    in.name = f->path;
    if (root_head(f, head, sizeof head) == sizeof head && elf_is((struct str){head, sizeof head}) &&
        root_view(a, f, f->path, SIGNATURE_MAX_BYTES, &in.bytes, e) && elf_read(a, in.bytes, &elf)) {
        struct signature_file sf = {.base = f->path, .soname = elf.soname, .needed = elf.needed, .nneeded = elf.nneeded};
        double t0 = now();
        touch(b, in.bytes);
        double t1 = now();
        signatures_find(b->s, a, in.bytes, &sf, &hits, &why);
        double t2 = now();
        b->hits += hits.n;
        scan_data(b, a, &elf, &sf);
        double t3 = now();
        b->seconds[0] += t1 - t0;
        b->seconds[1] += t2 - t1;
        b->seconds[2] += t3 - t2;
        b->bytes += in.bytes.n;
        b->files++;
    }
    arena_free(&a);
    return true;
}

static int by_value(const void *x, const void *y) {
    double d = *(const double *)x - *(const double *)y;
    return (d > 0) - (d < 0);
}

int main(int argc, char **argv) {
    struct arena *a = arena_new();
    struct err e = {0};
    double rates[KINDS][ROUNDS];
    double start = now();
    struct bench b = {0};
    if (!signatures_open(a, &b.s, &e)) {
        fprintf(stderr, "%s\n", e.text);
        return 1;
    }
    printf("opening: %.2f ms\n", (now() - start) * 1e3);
    for (int round = -1; round < ROUNDS; round++) {
        b = (struct bench){.s = b.s};
        for (int i = 1; i < argc; i++) {
            struct root *r;
            struct root_task task = {0};
            if (!root_open(&task, str_z(argv[i]), &r, &e) || !root_walk(r, on_file, &b, &e)) {
                fprintf(stderr, "%s\n", e.text);
                return 1;
            }
            root_close(&r);
        }
        for (int k = 0; k < KINDS && round >= 0; k++) {
            rates[k][round] = (double)(k == 2 ? b.part : b.bytes) / 1e9 / b.seconds[k];
        }
    }
    static const char *const names[] = {"reading each cache line", "signatures, whole files", "signatures, data sections"};
    printf("%zu ELF files, %.1f MB (data sections %.1f MB), %zu components\n", b.files, (double)b.bytes / 1e6,
           (double)b.part / 1e6, b.hits);
    for (int k = 0; k < KINDS; k++) {
        qsort(rates[k], ROUNDS, sizeof(double), by_value);
        printf("%s: %.2f GB/s\n", names[k], rates[k][ROUNDS / 2]);
    }
    arena_free(&a);
    return 0;
}
