/* Files as a command writes them: whole or not at all. */
#ifndef CORDON_BASE_FILE_H
#define CORDON_BASE_FILE_H

#include "base/err.h"
#include "base/str.h"

/* Replaces `path` by `bytes`: written beside it, synced, renamed over it. "-" writes standard output. */
bool file_write(struct str path, struct str bytes, struct err *e);

/* Makes a folder and the folders above it; one that is there is fine. */
bool file_make_dir(struct str path, struct err *e);

bool file_exists(struct str path);
bool file_is_dir(struct str path);

/* "dir/name" without a doubled slash. */
struct str file_join(struct arena *a, struct str dir, struct str name);

/* Before the last '/'; "." without one. */
struct str file_dir(struct str path);

/* After the last '/'. */
struct str file_base(struct str path);

/* Entries of a folder by name, sorted bytewise, without "." and "..". */
bool file_list(struct arena *a, struct str dir, struct str **names, size_t *n, struct err *e);

#endif
