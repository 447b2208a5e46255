/* What every fuzz target includes. A target stays ten lines: a reader takes an input and an arena and returns. */
#ifndef CORDON_FUZZ_FUZZ_H
#define CORDON_FUZZ_FUZZ_H

#include <stdint.h>
#include <stdlib.h>

#include "base/input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile size_t fuzz_sink;

/* A refused input must say what is wrong and in which file. */
static inline void fuzz_need_place(const struct err *e) {
    if (e->kind != ERR_INPUT || e->file[0] == '\0' || e->text[0] == '\0') {
        abort();
    }
}

#define FUZZ_INPUT(data, size)     \
    struct arena *a = arena_new(); \
    struct err e = {0};            \
    struct input in = input_copy(a, STR("fuzz"), (struct str){(const char *)(data), (size)})

#define FUZZ_END     \
    (void)fuzz_sink; \
    arena_free(&a);  \
    return 0

#endif
