/* The SQLite driver: see db.h. Statements are cached by the address of their text, which is a literal in store/. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "store/db.h"

enum { CACHED = 32, WAIT_MS = 10000 };

struct cached {
    const char *sql;
    sqlite3_stmt *statement;
    bool busy;
};

struct db {
    sqlite3 *handle;
    struct cached cache[CACHED];
    size_t next;
};

static bool fail(struct db *d, struct err *e, const char *doing) {
    int code = sqlite3_extended_errcode(d->handle);
    const char *hint = "";
    if ((code & 0xFF) == SQLITE_BUSY) {
        hint = "; another program is writing to it, try again";
    } else if ((code & 0xFF) == SQLITE_CORRUPT || (code & 0xFF) == SQLITE_NOTADB) {
        hint = "; the file is damaged, restore it from a backup";
    }
    return err_set(e, ERR_SYSTEM, "the workspace's database failed while %s: %s%s", doing, sqlite3_errmsg(d->handle), hint);
}

bool db_script(struct db *d, const char *sql, struct err *e) {
    return sqlite3_exec(d->handle, sql, NULL, NULL, NULL) == SQLITE_OK || fail(d, e, "running a script");
}

bool db_open(struct str path, bool create, struct db **out, struct err *e) {
    struct arena *a = arena_new();
    struct db *d = calloc(1, sizeof *d);
    int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
    bool ok = d != NULL && sqlite3_open_v2(str_cstr(a, path), &d->handle, flags, NULL) == SQLITE_OK;
    if (!ok) {
        err_set(e, ERR_SYSTEM, "cannot open the workspace's database %.*s: %s", STR_ARG(path),
                d != NULL && d->handle != NULL ? sqlite3_errmsg(d->handle) : "not enough memory");
    } else {
        sqlite3_busy_timeout(d->handle, WAIT_MS);
        sqlite3_extended_result_codes(d->handle, 1);
        ok = db_script(
            d, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;", e);
    }
    arena_free(&a);
    if (!ok) {
        db_close(&d);
        return false;
    }
    *out = d;
    return true;
}

void db_close(struct db **d) {
    if (*d == NULL) {
        return;
    }
    for (size_t i = 0; i < CACHED; i++) {
        sqlite3_finalize((*d)->cache[i].statement);
    }
    sqlite3_close((*d)->handle);
    free(*d);
    *d = NULL;
}

/* The cached statement of this text, or a new one in the place of the oldest that is idle. */
static sqlite3_stmt *prepare(struct db *d, const char *sql, struct err *e) {
    struct cached *slot = NULL;
    for (size_t i = 0; i < CACHED; i++) {
        if (d->cache[i].sql == sql && !d->cache[i].busy) {
            d->cache[i].busy = true;
            return d->cache[i].statement;
        }
    }
    for (size_t i = 0; i < CACHED && slot == NULL; i++) {
        struct cached *c = &d->cache[d->next++ % CACHED];
        slot = c->busy ? NULL : c;
    }
    sqlite3_stmt *st = NULL;
    if (sqlite3_prepare_v3(d->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL) != SQLITE_OK) {
        fail(d, e, "preparing a statement");
        return NULL;
    }
    if (slot != NULL) {
        sqlite3_finalize(slot->statement);
        *slot = (struct cached){.sql = sql, .statement = st, .busy = true};
    }
    return st;
}

static void release(struct db *d, sqlite3_stmt *st) {
    for (size_t i = 0; i < CACHED; i++) {
        if (d->cache[i].statement == st) {
            sqlite3_reset(st);
            sqlite3_clear_bindings(st);
            d->cache[i].busy = false;
            return;
        }
    }
    sqlite3_finalize(st);
}

static int bind_text(sqlite3_stmt *st, int at, struct str s, bool null_if_empty) {
    if (s.n == 0 && null_if_empty) {
        return sqlite3_bind_null(st, at);
    }
    return sqlite3_bind_text64(st, at, s.n > 0 ? s.p : "", s.n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static bool bind(struct db *d, sqlite3_stmt *st, const char *types, va_list args, struct err *e) {
    for (int at = 1; *types != '\0'; types++, at++) {
        int r = SQLITE_MISUSE;
        switch (*types) {
            case 's':
                r = bind_text(st, at, va_arg(args, struct str), false);
                break;
            case 'o':
                r = bind_text(st, at, va_arg(args, struct str), true);
                break;
            case 'i':
                r = sqlite3_bind_int64(st, at, va_arg(args, int64_t));
                break;
            case 'd':
                r = sqlite3_bind_double(st, at, va_arg(args, double));
                break;
            case 'n':
                r = sqlite3_bind_null(st, at);
                break;
            case 'b': {
                struct str s = va_arg(args, struct str);
                r = sqlite3_bind_blob64(st, at, s.n > 0 ? s.p : "", s.n, SQLITE_TRANSIENT);
                break;
            }
            default:
                break;
        }
        if (r != SQLITE_OK) {
            return fail(d, e, "binding a value");
        }
    }
    return true;
}

static bool start(struct db *d, struct db_rows *r, struct err *e, const char *sql, const char *types, va_list args) {
    *r = (struct db_rows){.d = d, .statement = prepare(d, sql, e)};
    if (r->statement == NULL) {
        return false;
    }
    if (!bind(d, r->statement, types, args, e)) {
        db_end(r);
        return false;
    }
    return true;
}

bool db_query(struct db *d, struct db_rows *r, struct err *e, const char *sql, const char *types, ...) {
    va_list args;
    va_start(args, types);
    bool ok = start(d, r, e, sql, types, args);
    va_end(args);
    return ok;
}

bool db_next(struct db_rows *r, struct err *e) {
    if (r->statement == NULL) {
        return false;
    }
    int code = sqlite3_step(r->statement);
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code != SQLITE_DONE) {
        r->failed = true;
        fail(r->d, e, "reading or writing rows");
    }
    db_end(r);
    return false;
}

void db_end(struct db_rows *r) {
    if (r->statement != NULL) {
        release(r->d, r->statement);
        r->statement = NULL;
    }
}

bool db_run(struct db *d, struct err *e, const char *sql, const char *types, ...) {
    struct db_rows r;
    va_list args;
    va_start(args, types);
    bool ok = start(d, &r, e, sql, types, args);
    va_end(args);
    while (ok && db_next(&r, e)) {
    }
    return ok && !r.failed;
}

bool db_one_int(struct db *d, int64_t *out, struct err *e, const char *sql, const char *types, ...) {
    struct db_rows r;
    va_list args;
    va_start(args, types);
    bool ok = start(d, &r, e, sql, types, args) && db_next(&r, e);
    va_end(args);
    if (ok) {
        *out = db_int(&r, 0);
        db_end(&r);
    }
    return ok || e->kind != ERR_NONE ||
           err_set(e, ERR_SYSTEM, "the workspace's database lacks a row; the file is damaged, restore it from a backup");
}

struct str db_text(struct db_rows *r, struct arena *a, int column) {
    const void *p = sqlite3_column_blob(r->statement, column);
    int n = sqlite3_column_bytes(r->statement, column);
    return p == NULL || n <= 0 ? STR_NONE : str_dup(a, (struct str){p, (size_t)n});
}

int64_t db_int(struct db_rows *r, int column) {
    return sqlite3_column_int64(r->statement, column);
}

double db_real(struct db_rows *r, int column) {
    return sqlite3_column_double(r->statement, column);
}

bool db_null(struct db_rows *r, int column) {
    return sqlite3_column_type(r->statement, column) == SQLITE_NULL;
}

int64_t db_last_id(struct db *d) {
    return sqlite3_last_insert_rowid(d->handle);
}

int64_t db_changes(struct db *d) {
    return sqlite3_changes64(d->handle);
}

bool db_begin(struct db *d, struct err *e) {
    return db_run(d, e, "BEGIN IMMEDIATE", "");
}

bool db_finish(struct db *d, bool ok, struct err *e) {
    if (ok && db_run(d, e, "COMMIT", "")) {
        return true;
    }
    struct err ignored = {0};
    db_run(d, &ignored, "ROLLBACK", "");
    return false;
}
