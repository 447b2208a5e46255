/*
 * A damaged index: the input is a list of changes (four bytes each: three of place, one of value) to the file of a small good
 * one. Everything is asked of it; it answers or says that it is damaged.
 */
#include "fuzz.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "vuln/index.h"

static const char *const feeds[] = {
    "{\"id\": \"GHSA-1\", \"modified\": \"2026-01-01T00:00:00Z\", \"summary\": \"s\", \"details\": \"d\", \"aliases\": "
    "[\"CVE-2026-1\"],"
    "\"affected\": [{\"package\": {\"ecosystem\": \"npm\", \"name\": \"left\"},"
    "\"ranges\": [{\"type\": \"SEMVER\", \"events\": [{\"introduced\": \"0\"}, {\"fixed\": \"2.0.0\"}]}], \"versions\": "
    "[\"1.0.0\"]}]}",
    "{\"cve\": {\"id\": \"CVE-2026-1\", \"lastModified\": \"2026-01-01T00:00:00\", \"descriptions\": [{\"lang\": \"en\", "
    "\"value\": \"x\"}],"
    "\"configurations\": [{\"nodes\": [{\"operator\": \"OR\", \"cpeMatch\": [{\"vulnerable\": true,"
    "\"criteria\": \"cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*\"}]}]}]}}",
    "#model_version:v2026.01.01,score_date:2026-01-01\ncve,epss,percentile\nCVE-2026-1,0.5,0.9\n",
};

static struct arena *kept;
static struct str good;

/* The good file's bytes; made once, beside nothing that stays. */
static void make(void) {
    char dir[] = "/tmp/cordon-fuzz-XXXXXX";
    struct arena *a = arena_new();
    struct err e = {0};
    struct index_status status;
    struct input in;
    if (mkdtemp(dir) == NULL) {
        abort();
    }
    struct str name = str_fmt(a, "%s/index", dir);
    struct index_writer *w = index_begin(name, false, &e);
    struct vuln_sink sink = index_sink(w);
    struct vuln_reader *r = vuln_reader_new();
    for (size_t i = 0; i < sizeof feeds / sizeof *feeds; i++) {
        in = input_copy(a, STR("feed"), str_z(feeds[i]));
        if (!vuln_read(r, &in, vuln_detect(&in), &sink, &e)) {
            abort();
        }
    }
    vuln_reader_free(&r);
    if (!index_commit(&w, &status, a, &e) || !input_read(a, name, 0, &in, &e)) {
        abort();
    }
    kept = arena_new();
    good = str_dup(kept, in.bytes);
    unlink(str_cstr(a, name));
    unlink(str_cstr(a, str_cat(a, name, STR(".lock"))));
    rmdir(dir);
    arena_free(&a);
}

static int damaged_copy(const uint8_t *data, size_t size) {
    int fd = memfd_create("index", MFD_CLOEXEC);
    char *p = fd >= 0 && ftruncate(fd, (off_t)good.n) == 0 ? mmap(NULL, good.n, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
                                                           : MAP_FAILED;
    if (p == MAP_FAILED) {
        abort();
    }
    memcpy(p, good.p, good.n);
    for (size_t i = 0; i + 4 <= size; i += 4) {
        p[((size_t)data[i] << 16 | (size_t)data[i + 1] << 8 | data[i + 2]) % good.n] = (char)data[i + 3];
    }
    munmap(p, good.n);
    return fd;
}

static bool hit(void *ctx, const struct index_hit *h, struct err *e) {
    (void)ctx;
    (void)e;
    fuzz_sink += h->record.n + h->package.nevents + h->node.nmatches;
    return true;
}

static bool head(void *ctx, const struct advisory *v, struct err *e) {
    (void)e;
    ++*(size_t *)ctx;
    fuzz_sink += v->id.n;
    return *(size_t *)ctx < 100;
}

static bool ask(struct index *ix, struct arena *a, struct err *e) {
    struct index_status status;
    struct advisory v;
    struct vuln_kev kev;
    struct vuln_epss epss;
    struct str *list;
    size_t n = 0;
    size_t heads = 0;
    fuzz_sink += index_kev(ix, a, STR("CVE-2026-1"), &kev) + index_epss(ix, a, STR("CVE-2026-1"), &epss);
    return index_status_of(ix, a, &status, e) && index_record(ix, a, VULN_OSV, STR("GHSA-1"), &v, e) &&
           index_record(ix, a, VULN_NVD, STR("CVE-2026-1"), &v, e) && index_by_package(ix, a, STR("npm/left"), hit, NULL, e) &&
           index_by_cpe(ix, a, STR("a:v:p"), hit, NULL, e) && index_products(ix, a, STR("p"), &list, &n, e) &&
           index_keys_of(ix, a, STR("GHSA-1"), &list, &n, e) && index_aliases(ix, a, STR("GHSA-1"), &list, &n, e) &&
           (index_each_head(ix, head, &heads, e) || heads == 100) && index_sound(ix, e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *a = arena_new();
    struct err e = {0};
    char path[64];
    if (good.n == 0) {
        make();
    }
    int fd = damaged_copy(data, size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct index *ix = index_open(str_z(path), &e);
    if ((ix == NULL || !ask(ix, a, &e)) && (e.kind != ERR_SYSTEM || e.text[0] == '\0')) {
        abort();
    }
    index_close(&ix);
    close(fd);
    FUZZ_END;
}
