/* Files as a command writes them: whole or not at all. */
#ifndef CORDON_BASE_FILE_H
#define CORDON_BASE_FILE_H

#include "base/err.h"
#include "base/str.h"

/*
 * A file that is written piece by piece: beside its place, under which it appears when all is there. "-" is standard output.
 *
 *     struct file_out f;
 *     file_out_begin(&f, a, path, e) && … file_out_add(&f, bytes) … && file_out_end(&f, e);
 *
 * After file_out_begin() either file_out_end() or file_out_drop() is called.
 */
struct file_out {
    int fd;
    int problem; /* errno of the first piece that could not be written */
    const char *path, *temp;
};

bool file_out_begin(struct file_out *f, struct arena *a, struct str path, struct err *e);

/* A failure is kept and told at the end. */
void file_out_add(struct file_out *f, struct str bytes);

/* Syncs the file and puts it in its place. */
bool file_out_end(struct file_out *f, struct err *e);

/* Leaves what was at the place as it was. */
void file_out_drop(struct file_out *f);

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
