/* What is known less well gives way to what is known better. For finish.c and its test only. */
#ifndef CORDON_CATALOG_YIELD_H
#define CORDON_CATALOG_YIELD_H

#include "catalog/fill.h"

/*
 * Manifests beside lock files, guesses beside statements. joined[i] is the item that i is part of, itself as a rule; an item
 * that gives way gets another one there, whose evidence it then adds to (the caller's). In the same ecosystem and by the same
 * name:
 *
 *  1. What has no version gives way to what has one, the nearest in folders first: a requirement to the package that met it.
 *  2. What only manifests state (confidence below YIELD_BELOW) gives way to what a lock file in the same folder, or in one
 *     above, states (confidence YIELD_TO and more), though the version is another: the lock file is what is installed.
 *  3. What a jar's manifest suggests gives way to the pom of the same name in the same jar, or to its only pom.
 *
 * A package from a repository at a revision (vcs_url) never gives way by rule 1. O(items × same names, at most 64).
 */
enum { YIELD_BELOW = 90, YIELD_TO = 95 };

void catalog_yield(struct catalog *k, size_t *joined);

#endif
