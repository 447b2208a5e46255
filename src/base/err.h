/*
 * Errors are values: what failed, where, why and what to do. The lowest level sets one; callers may add a clause of context
 * on the way up; a face (cli/, server/) prints it once.
 *
 *     pump.cdx.json:214:17: components[31].purl: "pkg:deb/debian/" has no name (purl specification)
 *       while adding the SBOM to release 3.2.1
 *
 * A function that can fail returns bool (or a pointer) and takes `struct err *` last. The setters return false, so that
 * `return err_set(e, …);` reads well.
 */
#ifndef CORDON_BASE_ERR_H
#define CORDON_BASE_ERR_H

#include "base/str.h"

/* The values are the program's exit codes (product contract). */
enum err_kind {
    ERR_NONE = 0,
    ERR_NO = 1,     /* the answer is "no" */
    ERR_USAGE = 2,  /* wrong command line */
    ERR_INPUT = 3,  /* bad input */
    ERR_SYSTEM = 4, /* could not: I/O, database, network */
    ERR_EMPTY = 5,  /* nothing to look at */
};

struct err {
    enum err_kind kind;
    size_t line, column; /* 1-based; 0 = not known */
    char file[512];      /* "" = no place */
    char text[1024];
    char context[512]; /* clauses, outermost last, separated by newlines */
};

/* Sets kind and text; text is cut at its end when too long, never inside a UTF-8 sequence. */
bool err_set(struct err *e, enum err_kind kind, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Bad input at a place. Line and column are 1-based; the column counts bytes. */
bool err_at(struct err *e, struct str file, size_t line, size_t column, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* The operating system refused: appends strerror(errno). */
bool err_errno(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Adds "while …" to an error that is set. */
bool err_context(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* "file:line:column: text" on one line, then a line for each context clause; no trailing newline. Control characters that
 * came from input are shown escaped. */
struct str err_text(struct arena *a, const struct err *e);

/* Only the first line of it: for batch forms and JSON. */
struct str err_line(struct arena *a, const struct err *e);

#endif
