/*
 * Arena: memory for one unit of work (a command, a request, a batch of feed records), freed at once.
 *
 * Allocation never fails for the caller: when the system has no memory left the process says so on standard error and ends
 * with exit code 4. Nothing stored can be half-written by that, because every write is one transaction or one rename
 * (docs/decisions/memory.md).
 *
 * In builds with AddressSanitizer each allocation is its own malloc block, so an overrun of one byte is seen.
 */
#ifndef CORDON_BASE_ARENA_H
#define CORDON_BASE_ARENA_H

#include <stddef.h>

struct arena;

/* A position in an arena, to give back everything that was allocated after it. */
struct arena_mark {
    void *chunk;
    size_t used;
    void *cleanups;
};

/* A new, empty arena. Release it with arena_free(). */
struct arena *arena_new(void);

/* Runs the clean-ups in reverse order, frees everything and clears the pointer. Null is allowed. */
void arena_free(struct arena **a);

/* `size` bytes, zeroed, aligned for any type. A size of 0 gives a valid, unique pointer. O(size). */
void *arena_alloc(struct arena *a, size_t size);

/* The same, not zeroed. */
void *arena_alloc_raw(struct arena *a, size_t size);

/* `count` × `size` bytes, zeroed; ends the process when the product overflows. */
void *arena_array(struct arena *a, size_t count, size_t size);

/*
 * A block grown from `old_size` to `new_size` bytes; in place when it was the arena's last allocation, copied otherwise. The
 * old block must not be used afterwards. The new part is not zeroed.
 */
void *arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size);

/* Calls fn(ptr) when the arena is freed, or reset to a mark taken earlier. */
void arena_on_free(struct arena *a, void (*fn)(void *), void *ptr);

/* The present position, and the way back to it: everything allocated since is gone. */
struct arena_mark arena_mark(struct arena *a);
void arena_reset(struct arena *a, struct arena_mark mark);

/* Bytes handed out so far, for tests and limits. */
size_t arena_used(const struct arena *a);

/* Typed shorthands: one object, or an array of n, zeroed. */
#define ARENA_NEW(a, T) ((T *)arena_alloc((a), sizeof(T)))
#define ARENA_ARRAY(a, T, n) ((T *)arena_array((a), (n), sizeof(T)))

#endif
