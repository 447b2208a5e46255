/* Arena: see arena.h. Chunks double from 32 KiB to 4 MiB; a large request gets a chunk of its own. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_SPLIT 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_SPLIT 1
#endif
#endif
#ifndef ARENA_SPLIT
#define ARENA_SPLIT 0
#endif

enum { CHUNK_FIRST = 32 * 1024, CHUNK_MAX = 4 * 1024 * 1024, EXIT_SYSTEM = 4 };

struct chunk {
    struct chunk *prev;
    size_t size; /* usable bytes */
    size_t used;
    alignas(max_align_t) unsigned char data[];
};

struct cleanup {
    struct cleanup *prev;
    void (*fn)(void *);
    void *ptr;
};

struct arena {
    struct chunk *top;
    struct cleanup *cleanups;
    size_t total;
    size_t next_size;
};

static _Noreturn void out_of_memory(void) {
    static const char text[] = "cordon: out of memory\n";
    ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
    (void)ignored;
    _exit(EXIT_SYSTEM);
}

struct arena *arena_new(void) {
    struct arena *a = calloc(1, sizeof *a);
    if (a == NULL) {
        out_of_memory();
    }
    a->next_size = CHUNK_FIRST;
    return a;
}

static void push_chunk(struct arena *a, size_t size) {
    if (size > SIZE_MAX - sizeof(struct chunk)) {
        out_of_memory();
    }
    struct chunk *c = malloc(sizeof *c + size);
    if (c == NULL) {
        out_of_memory();
    }
    c->prev = a->top;
    c->size = size;
    c->used = 0;
    a->top = c;
}

static size_t round_up(size_t size) {
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX - align) {
        out_of_memory();
    }
    return size == 0 ? align : (size + align - 1) & ~(align - 1);
}

static size_t chunk_size_for(struct arena *a, size_t need) {
    if (ARENA_SPLIT) {
        return need;
    }
    size_t size = a->next_size;
    if (a->next_size < CHUNK_MAX) {
        a->next_size *= 2;
    }
    return need > size ? need : size;
}

void *arena_alloc_raw(struct arena *a, size_t size) {
    /* With AddressSanitizer a block keeps its exact size, so that the byte after it is out of bounds. */
    size_t need = ARENA_SPLIT ? (size == 0 ? 1 : size) : round_up(size);
    if (ARENA_SPLIT || a->top == NULL || a->top->size - a->top->used < need) {
        push_chunk(a, chunk_size_for(a, need));
    }
    void *p = a->top->data + a->top->used;
    a->top->used += need;
    a->total += need;
    return p;
}

void *arena_alloc(struct arena *a, size_t size) {
    void *p = arena_alloc_raw(a, size);
    if (size > 0) {
        memset(p, 0, size);
    }
    return p;
}

void *arena_array(struct arena *a, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        out_of_memory();
    }
    return arena_alloc(a, bytes);
}

/* What a large block was grown from is garbage until the arena's end: its pages go back now. */
static void give_back(void *old, size_t size) {
    enum { LARGE = 1 << 20 };
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t from = ((uintptr_t)old + page - 1) / page * page;
    uintptr_t to = ((uintptr_t)old + size) / page * page;
    if (size >= LARGE && from < to) {
        madvise((void *)from, to - from, MADV_DONTNEED);
    }
}

void *arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size) {
    if (old == NULL) {
        return arena_alloc_raw(a, new_size);
    }
    struct chunk *c = a->top;
    size_t old_need = round_up(old_size);
    size_t new_need = round_up(new_size);
    bool last = !ARENA_SPLIT && c != NULL && (unsigned char *)old + old_need == c->data + c->used;
    if (last && new_need <= c->size - c->used + old_need) {
        c->used += new_need - old_need;
        a->total += new_need - old_need;
        return old;
    }
    void *p = arena_alloc_raw(a, new_size);
    memcpy(p, old, old_size < new_size ? old_size : new_size);
    give_back(old, old_size);
    return p;
}

void arena_on_free(struct arena *a, void (*fn)(void *), void *ptr) {
    struct cleanup *c = malloc(sizeof *c);
    if (c == NULL) {
        out_of_memory();
    }
    *c = (struct cleanup){.prev = a->cleanups, .fn = fn, .ptr = ptr};
    a->cleanups = c;
}

static void run_cleanups(struct arena *a, const struct cleanup *until) {
    while (a->cleanups != until) {
        struct cleanup *c = a->cleanups;
        a->cleanups = c->prev;
        c->fn(c->ptr);
        free(c);
    }
}

struct arena_mark arena_mark(struct arena *a) {
    return (struct arena_mark){.chunk = a->top, .used = a->top != NULL ? a->top->used : 0, .cleanups = a->cleanups};
}

void arena_reset(struct arena *a, struct arena_mark mark) {
    run_cleanups(a, mark.cleanups);
    while (a->top != mark.chunk) {
        struct chunk *c = a->top;
        a->top = c->prev;
        a->total -= c->used;
        free(c);
    }
    if (a->top != NULL) {
        a->total -= a->top->used - mark.used;
        a->top->used = mark.used;
    }
}

void arena_free(struct arena **a) {
    if (*a == NULL) {
        return;
    }
    arena_reset(*a, (struct arena_mark){0});
    free(*a);
    *a = NULL;
}

size_t arena_used(const struct arena *a) {
    return a->total;
}
