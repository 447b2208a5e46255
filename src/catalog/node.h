/* What npm's, Yarn's, pnpm's, Bun's and Deno's lock files share. For their readers only. */
#ifndef CORDON_CATALOG_NODE_H
#define CORDON_CATALOG_NODE_H

#include "catalog/lock.h"

/* "npm:real-name@1.0" is another package under this name. */
bool node_alias(struct str spec, struct str *name, struct str *version);

/* Whether the text names a git repository: "git+ssh://…", "github:owner/name". */
bool node_from_git(struct str spec);

/* "@scope/name@rest": the name and what follows its "@". False: no "@" behind the name. */
bool node_cut_name(struct str spec, struct str *name, struct str *rest);

/* "…/@scope/name/-/file.tgz" of a registry: the name that the file has there; empty: another form. */
struct str node_registry_name(struct str url);

/*
 * Adds a package that came from `resolved`, a registry's file, a repository (vcs_url) or a folder; empty: not stated.
 * `*owner` is what others refer to it by.
 */
struct bom_component *node_add(struct catalog *k, struct str name, struct str version, struct str resolved, struct str *owner);

#endif
