/* Hash map: see map.h. Open addressing over an insertion-ordered array; at most two thirds full. */
#include "base/map.h"

#include <string.h>
#include <sys/random.h>

/* Multiply-and-fold mixing of 64-bit words (the wyhash family's construction), keyed. */
static uint64_t fold(uint64_t a, uint64_t b) {
    __uint128_t m = (__uint128_t)a * b;
    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

uint64_t map_hash(struct str key, uint64_t seed) {
    const uint64_t k0 = 0xA0761D6478BD642FULL;
    const uint64_t k1 = 0xE7037ED1A0B428DBULL;
    uint64_t h = seed ^ k0;
    size_t i = 0;
    for (; i + 16 <= key.n; i += 16) {
        uint64_t a;
        uint64_t b;
        memcpy(&a, key.p + i, 8);
        memcpy(&b, key.p + i + 8, 8);
        h = fold(a ^ k1, b ^ h);
    }
    uint64_t tail[2] = {0, 0};
    if (key.n > i) {
        memcpy(tail, key.p + i, key.n - i);
    }
    h = fold(tail[0] ^ k1, tail[1] ^ h);
    return fold(h ^ k0, (uint64_t)key.n ^ k1);
}

static void rehash(struct map *m, size_t nslots) {
    m->slots = ARENA_ARRAY(m->a, uint32_t, nslots);
    m->nslots = nslots;
    for (size_t i = 0; i < m->n; i++) {
        size_t s = m->v[i].hash & (nslots - 1);
        while (m->slots[s] != 0) {
            s = (s + 1) & (nslots - 1);
        }
        m->slots[s] = (uint32_t)(i + 1);
    }
}

struct map map_new(struct arena *a, size_t expected) {
    struct map m = {.a = a};
    if (getrandom(&m.seed, sizeof m.seed, GRND_NONBLOCK) != (ssize_t)sizeof m.seed) {
        m.seed = (uint64_t)(uintptr_t)a * 0x9E3779B97F4A7C15ULL; /* early boot: address bits are what there is */
    }
    size_t nslots = 16;
    while (nslots < expected + expected / 2) {
        nslots *= 2;
    }
    rehash(&m, nslots);
    if (expected > 0) {
        m.v = arena_alloc_raw(a, expected * sizeof *m.v);
        m.cap = expected;
    }
    return m;
}

static uint32_t find(const struct map *m, struct str key, uint64_t hash) {
    size_t s = hash & (m->nslots - 1);
    for (; m->slots[s] != 0; s = (s + 1) & (m->nslots - 1)) {
        const struct map_entry *e = &m->v[m->slots[s] - 1];
        if (e->hash == hash && str_eq(e->key, key)) {
            return m->slots[s];
        }
    }
    return 0;
}

void *map_get(const struct map *m, struct str key) {
    uint32_t at = find(m, key, map_hash(key, m->seed));
    return at == 0 ? NULL : m->v[at - 1].value;
}

bool map_key(const struct map *m, struct str key, struct str *out) {
    uint32_t at = find(m, key, map_hash(key, m->seed));
    *out = at == 0 ? STR_NONE : m->v[at - 1].key;
    return at != 0;
}

bool map_has(const struct map *m, struct str key) {
    return find(m, key, map_hash(key, m->seed)) != 0;
}

static void add(struct map *m, struct str key, uint64_t hash) {
    if (m->n == m->cap) {
        size_t cap = m->cap == 0 ? 16 : m->cap * 2;
        m->v = arena_grow(m->a, m->v, m->n * sizeof *m->v, cap * sizeof *m->v);
        m->cap = cap;
    }
    m->v[m->n++] = (struct map_entry){.key = key, .hash = hash};
    if (m->n * 3 > m->nslots * 2) {
        rehash(m, m->nslots * 2);
        return;
    }
    size_t s = hash & (m->nslots - 1);
    while (m->slots[s] != 0) {
        s = (s + 1) & (m->nslots - 1);
    }
    m->slots[s] = (uint32_t)m->n;
}

void **map_slot(struct map *m, struct str key, bool *added) {
    uint64_t hash = map_hash(key, m->seed);
    uint32_t at = find(m, key, hash);
    if (added != NULL) {
        *added = at == 0;
    }
    if (at == 0) {
        add(m, key, hash);
        at = (uint32_t)m->n;
    }
    return &m->v[at - 1].value;
}

void map_put(struct map *m, struct str key, void *value) {
    *map_slot(m, key, NULL) = value;
}
