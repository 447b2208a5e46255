/*
 * Roots alone: a file in memory is opened as whatever it is, all of its files are walked, looked at and opened in turn. The
 * first byte chooses its name, which some kinds go by.
 */
#include <string.h>

#include "fuzz.h"

#include "catalog/root_kind.h"

static const char *const names[] = {"file", "fw.bin", "a.itb", "a.hex", "a.srec", "a.uf2", "image.tar", "a.img", "a.gz"};
enum { NAMES = sizeof names / sizeof *names, DEPTH = 3, FILES = 2000, HELD = 1 << 20, HEAD = 4096 };

struct fuzzing {
    struct root_task *task;
    size_t depth, files;
};

static void note(void *ctx, struct str path, const char *why) {
    (void)ctx;
    fuzz_sink += path.n + strlen(why);
}

/* Every byte that is told of is there. */
static void look(struct str bytes, size_t padding) {
    for (size_t i = 0; i < bytes.n + padding; i++) {
        fuzz_sink += (unsigned char)bytes.p[i];
    }
}

static void open_file(struct fuzzing *z, const struct root_file *f, struct str shown);

static bool on_file(void *ctx, const struct root_file *f, struct err *e) {
    struct fuzzing *z = ctx;
    char head[HEAD];
    struct arena *a = arena_new();
    struct str bytes = STR_NONE;
    struct err ignored = {0};
    if (f->path.n == 0 || f->path.p[0] == '/') {
        abort(); /* root.h: from the root, without a leading slash */
    }
    size_t n = root_head(f, head, sizeof head);
    look((struct str){head, n}, 0);
    if (root_view(a, f, f->path, HELD, &bytes, &ignored)) {
        if (bytes.n > HELD || n != (bytes.n < HEAD ? bytes.n : HEAD) || memcmp(bytes.p, head, n) != 0) {
            abort();
        }
        look(bytes, 0);
    }
    struct input in;
    if (root_read(a, f, f->path, HELD, &in, &ignored)) {
        look(in.bytes, INPUT_PADDING);
    }
    open_file(z, f, f->path);
    arena_free(&a);
    return ++z->files < FILES || err_set(e, ERR_INPUT, "enough");
}

static void open_file(struct fuzzing *z, const struct root_file *f, struct str shown) {
    struct root *r = NULL;
    struct err e = {0};
    if (z->depth == DEPTH) {
        return;
    }
    z->depth++;
    if (!root_open_within(z->task, f, shown, true, HELD, &r, &e)) {
        fuzz_sink += e.text[0];
    } else if (r != NULL && !root_walk(r, on_file, z, &e) && e.text[0] == '\0') {
        abort(); /* a refusal says why */
    }
    root_close(&r);
    z->depth--;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) {
        return 0;
    }
    struct root_task t = {.note = note};
    struct fuzzing z = {.task = &t};
    FUZZ_INPUT(data + 1, size - 1);
    struct root holder = {.kind = &root_single, .task = &t, .a = a, .path = STR("fuzz"), .bytes = in.bytes, .map = {.fd = -1}};
    struct root_file f = {.path = str_z(names[data[0] % NAMES]), .root = &holder, .at = &holder.bytes};
    open_file(&z, &f, STR("fuzz"));
    (void)e;
    FUZZ_END;
}
