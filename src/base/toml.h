/*
 * Reading TOML 1.0 (toml.io/en/v1.0.0) into the tree that YAML is read into (struct ynode, yaml.h), so that readers of lock
 * files need one kind of tree. Scalars are text: `1_000`, `true` and dates stay as they stand; `quoted` tells a string from the
 * rest. What the specification forbids is an error with its place. Why not a library: docs/decisions/toml.md.
 */
#ifndef CORDON_BASE_TOML_H
#define CORDON_BASE_TOML_H

#include "base/yaml.h"

enum {
    TOML_MAX_DEPTH = 64,
    TOML_MAX_NODES = 2000000,
};

/* The document's root, a map in the arena; null with an error. `in` must live as long. O(size). */
struct ynode *toml_read(struct arena *a, const struct input *in, struct err *e);

#endif
