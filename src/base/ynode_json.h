/* A tree of YAML, or of what is read into such a tree, as a JSON document: for formats whose YAML form is their JSON form. */
#ifndef CORDON_BASE_YNODE_JSON_H
#define CORDON_BASE_YNODE_JSON_H

#include "base/json.h"
#include "base/yaml.h"

/*
 * The document lives as long as the arena, and has places in the tree's input. Scalars are strings, but unquoted `true` and
 * `false` are booleans, unquoted whole numbers numbers and unquoted null values null (YAML 1.2, core schema); members that are
 * null are left out. False: nested deeper than JSON can be. O(nodes).
 */
bool ynode_json(struct arena *a, const struct ynode *root, struct jv *out, struct err *e);

#endif
