/*
 * Hash map from slices to pointers, in an arena, remembering insertion order (so that what walks it is deterministic).
 * Keys are not copied: their bytes must outlive the map. The hash is keyed with random bytes for each map, so that hostile
 * input cannot choose collisions. Put and get are O(1) expected.
 */
#ifndef CORDON_BASE_MAP_H
#define CORDON_BASE_MAP_H

#include "base/str.h"

struct map_entry {
    struct str key;
    void *value;
    uint64_t hash;
};

struct map {
    struct arena *a;
    struct map_entry *v; /* in order of insertion */
    size_t n, cap;
    uint32_t *slots; /* entry number + 1, or 0 */
    size_t nslots;
    uint64_t seed;
};

/* A new map; 0 expects nothing in particular. */
struct map map_new(struct arena *a, size_t expected);

/* The value, or null. */
void *map_get(const struct map *m, struct str key);
bool map_has(const struct map *m, struct str key);

/* The map's own text of a key; false when it has none. */
bool map_key(const struct map *m, struct str key, struct str *out);

/* Adds, or replaces the value of a key that is there. */
void map_put(struct map *m, struct str key, void *value);

/* Adds unless the key is there; returns the address of the value slot, valid until the next put. `*added` may be null. */
void **map_slot(struct map *m, struct str key, bool *added);

/* The keyed 64-bit hash that the map uses. Not for anything that is stored. */
uint64_t map_hash(struct str key, uint64_t seed);

#endif
