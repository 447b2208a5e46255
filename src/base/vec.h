/*
 * Growing arrays in an arena: VEC(struct finding) list = {0}; vec_push(arena, &list, f); list.v[0 .. list.n).
 * Growth doubles, so n pushes cost O(n). Pointers into the array are invalid after the next push.
 */
#ifndef CORDON_BASE_VEC_H
#define CORDON_BASE_VEC_H

#include "base/arena.h"

#define VEC(T)         \
    struct {           \
        T *v;          \
        size_t n, cap; \
    }

static inline void *vec_grow(struct arena *a, void *v, size_t n, size_t *cap, size_t item) {
    size_t more = *cap == 0 ? 8 : *cap * 2;
    size_t bytes;
    if (__builtin_mul_overflow(more, item, &bytes)) {
        bytes = (size_t)-1; /* the arena ends the process */
    }
    *cap = more;
    return arena_grow(a, v, n * item, bytes);
}

#define vec_push(arena, vec, ...)                                                            \
    do {                                                                                     \
        if ((vec)->n == (vec)->cap) {                                                        \
            (vec)->v = vec_grow((arena), (vec)->v, (vec)->n, &(vec)->cap, sizeof *(vec)->v); \
        }                                                                                    \
        (vec)->v[(vec)->n++] = (__VA_ARGS__);                                                \
    } while (0)

#endif
