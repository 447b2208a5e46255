/*
 * The database driver: what store/ needs of SQLite, and later of PostgreSQL, and nothing more. Statements use $1, $2 … in order
 * of first appearance, which both understand.
 *
 * Arguments follow a string of letters: s text (struct str; empty is ''), o text or NULL when empty, i int64_t, d double,
 * n NULL (takes no argument), b bytes (struct str).
 */
#ifndef CORDON_STORE_DB_H
#define CORDON_STORE_DB_H

#include "base/err.h"

struct db;

/* Opens a database file; with `create` a missing one is made. WAL, foreign keys on, waits up to 10 s for other writers. */
bool db_open(struct str path, bool create, struct db **out, struct err *e);
void db_close(struct db **d);

/* Runs one statement that returns no rows. */
bool db_run(struct db *d, struct err *e, const char *sql, const char *types, ...);

/* Runs several statements separated by semicolons: for schemas. */
bool db_script(struct db *d, const char *sql, struct err *e);

/* The rowid of the last insert, and the rows that the last statement changed. */
int64_t db_last_id(struct db *d);
int64_t db_changes(struct db *d);

/* A result being read. Ends by itself when db_next() is false; db_end() ends it early. */
struct db_rows {
    struct db *d;
    void *statement;
    bool failed; /* db_next() was false because of an error */
};

bool db_query(struct db *d, struct db_rows *r, struct err *e, const char *sql, const char *types, ...);
bool db_next(struct db_rows *r, struct err *e);
void db_end(struct db_rows *r);

/* Columns of the present row. Text is copied to the arena. NULL gives the empty text, 0. */
struct str db_text(struct db_rows *r, struct arena *a, int column);
int64_t db_int(struct db_rows *r, int column);
double db_real(struct db_rows *r, int column);
bool db_null(struct db_rows *r, int column);

/* One value of one row: false with an error, or when there is no row (then e->kind stays ERR_NONE). */
bool db_one_int(struct db *d, int64_t *out, struct err *e, const char *sql, const char *types, ...);

bool db_begin(struct db *d, struct err *e);
/* Commits when `ok`, else rolls back and keeps the error that is in `e`. Returns whether it was committed. */
bool db_finish(struct db *d, bool ok, struct err *e);

#endif
