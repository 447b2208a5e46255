/*
 * Reading YAML 1.1 (libyaml) into a tree whose every node knows its line and column. One document a file. Scalars are text;
 * the reader of a field decides what it means, so `no`, `1.10` and `2026-05-04` never change by themselves.
 * Aliases are allowed but bounded; duplicate keys, tags and merge keys are errors.
 */
#ifndef CORDON_BASE_YAML_H
#define CORDON_BASE_YAML_H

#include "base/input.h"

enum {
    YAML_MAX_DEPTH = 64,
    YAML_MAX_NODES = 1000000, /* counted with aliases expanded */
};

#define YAML_MAX_BYTES ((size_t)32 << 20)

enum ynode_kind { YNODE_SCALAR, YNODE_LIST, YNODE_MAP };

struct ynode {
    enum ynode_kind kind;
    uint32_t line, column; /* 1-based */
    uint32_t weight;       /* nodes below, aliases expanded */
    bool quoted;           /* a scalar in quotes: never null */
    struct str text;       /* of a scalar */
    size_t n;              /* items of a list, pairs of a map */
    struct ynode **items;  /* list items, or map values */
    struct ynode **keys;   /* of a map: scalars */
    const struct input *in;
};

/* The document's root, in the arena; null with an error. `in` must live as long. */
struct ynode *yaml_read(struct arena *a, const struct input *in, struct err *e);

/*
 * The same for files that other programs wrote, such as lock files: duplicate keys all stay (a look-up takes the first), tags
 * are ignored, and "<<" is a key like any other.
 */
struct ynode *yaml_read_loose(struct arena *a, const struct input *in, struct err *e);

/* A map's value, or null. */
struct ynode *ynode_get(const struct ynode *map, const char *key);

/* Empty, "~" or "null", unquoted. */
bool ynode_is_null(const struct ynode *n);

/* An input error at the node. */
bool ynode_fail(const struct ynode *n, struct err *e, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Fails unless the node has the kind. `what` names it for the message: "elements". */
bool ynode_want(const struct ynode *n, enum ynode_kind kind, const char *what, struct err *e);

/* Fails on a key that is not in the null-terminated list, naming the nearest known one. */
bool ynode_only(const struct ynode *map, const char *const *known, struct err *e);

#endif
