/*
 * Signatures. A file that begins with 'T' holds rows of a table, whose patterns are compiled and sought in the rows themselves;
 * another is searched for the project's own.
 */
#include "fuzz.h"

#include "catalog/signatures.h"

static void search(struct signatures *s, struct arena *a, struct str bytes) {
    static const char *const names[] = {"firmware", "libz.so.1", "redis-server"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct signature_file f = {.base = str_z(names[i])};
        signature_hits hits;
        const char *why;
        signatures_find(s, a, bytes, &f, &hits, &why);
        for (size_t h = 0; h < hits.n; h++) {
            if (hits.v[h].version.n == 0 || hits.v[h].text.n > SIGNATURE_MAX_TEXT) {
                abort();
            }
        }
    }
}

/* As the program has it; opened once, since it takes milliseconds. */
static struct signatures *own(void) {
    static struct signatures *s;
    static struct arena *a;
    struct err e = {0};
    if (s == NULL) {
        a = arena_new();
        if (!signatures_open(a, &s, &e)) {
            abort();
        }
    }
    return s;
}

static const char columns[] =
    "id\tname\tpurl\ttype\tcpe\tpattern\talso\tfiles\tnames\tlinks\thides\tsure\tform\texample\tversion\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    enum { MAX_TABLE = 300 }; /* Hyperscan takes seconds for patterns that nobody would write */
    FUZZ_INPUT(data, size);
    struct table t;
    struct signatures *s;
    if (!str_starts(in.bytes, STR("T"))) {
        search(own(), a, in.bytes);
    } else if (size < MAX_TABLE) {
        struct str text = str_cat(a, (struct str){columns, sizeof columns - 1}, str_from(in.bytes, 1));
        in = input_copy(a, STR("fuzz"), text);
        if (table_read(a, &in, &t, &e) && signatures_compile(a, &t, &s, &e)) {
            search(s, a, in.bytes);
        }
    }
    FUZZ_END;
}
