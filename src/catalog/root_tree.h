/*
 * The folders of a folder root: what lies in each, in bytewise order, listed once. A thread of its own lists ahead of the walk:
 * half of the time of a whole system is the kernel's listing. For root_folder.c.
 */
#ifndef CORDON_CATALOG_ROOT_TREE_H
#define CORDON_CATALOG_ROOT_TREE_H

#include <stdatomic.h>

#include "catalog/root_kind.h"

struct folder;

/* A regular file or a folder that is not left out (--exclude, what the kernel of a running system makes up). */
struct entry {
    struct str name;       /* ends with a zero byte */
    struct folder *folder; /* null: a regular file */
};

struct folder {
    struct folder *above; /* null: the root */
    const char *name;
    struct entry *v; /* these three: once it is listed */
    size_t n;
    int why; /* errno, when it cannot be listed or not to the end */
    int fd;  /* the walk's own, see folder_open(); else -1 */
    _Atomic int state;
};

struct root_tree;

/* Begins to list. It ends with the root's arena. */
struct root_tree *root_tree_new(struct root *r);
struct folder *root_tree_top(struct root_tree *t);

/* Returns when the folder at this path is listed: at once when that was done ahead. The walk's thread only. */
void root_tree_need(struct root_tree *t, struct folder *f, struct str path);

/* It and all that is in it was walked. Closes its descriptor. The walk's thread only. */
void root_tree_walked(struct folder *f);

/* Folders in folders that are entered. */
size_t root_tree_depth(const struct root *r);

/* A descriptor of the folder, which stays open until root_tree_walked(); -1, and errno says why. Each part is opened from the
 * one above: a link that is put in the way meanwhile is not followed. The walk's thread only. */
int folder_open(struct folder *f);

#endif
