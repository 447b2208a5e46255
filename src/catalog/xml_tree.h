/*
 * A small XML file as a tree like that of YAML and TOML (struct ynode, base/yaml.h): an element is a map of its children by
 * local name, in order and repeated as they are, with attributes as "@name"; one that has only text is that text, trimmed.
 * Namespaces are ignored. For manifests of packages, not for large documents.
 */
#ifndef CORDON_CATALOG_XML_TREE_H
#define CORDON_CATALOG_XML_TREE_H

#include "base/yaml.h"

enum { XML_TREE_MAX_NODES = 1000000 };

/* A map with the root element as its one child; null with an error. */
struct ynode *xml_tree(struct arena *a, const struct input *in, struct err *e);

/* The children of that name: for (struct ynode *d = NULL; (d = xml_tree_next(map, "dependency", &i)) != NULL;), i from 0. */
const struct ynode *xml_tree_next(const struct ynode *map, const char *name, size_t *i);

#endif
