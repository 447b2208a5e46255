/* Error values: see err.h. */
#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Cuts a truncated text at the last whole UTF-8 sequence. */
static void seal(char *buf) {
    size_t bad = str_utf8_error(str_z(buf));
    size_t n = strlen(buf);
    if (bad != SIZE_MAX && n - bad < 4) {
        buf[bad] = '\0';
    }
}

static void put_text(char *buf, size_t cap, const char *fmt, va_list args) {
    int n = vsnprintf(buf, cap, fmt, args);
    if (n >= 0 && (size_t)n >= cap) {
        seal(buf);
    }
}

bool err_set(struct err *e, enum err_kind kind, const char *fmt, ...) {
    *e = (struct err){.kind = kind};
    va_list args;
    va_start(args, fmt);
    put_text(e->text, sizeof e->text, fmt, args);
    va_end(args);
    return false;
}

bool err_at(struct err *e, struct str file, size_t line, size_t column, const char *fmt, ...) {
    *e = (struct err){.kind = ERR_INPUT, .line = line, .column = column};
    snprintf(e->file, sizeof e->file, "%.*s", STR_ARG(file));
    va_list args;
    va_start(args, fmt);
    put_text(e->text, sizeof e->text, fmt, args);
    va_end(args);
    return false;
}

bool err_errno(struct err *e, const char *fmt, ...) {
    int number = errno;
    *e = (struct err){.kind = ERR_SYSTEM};
    va_list args;
    va_start(args, fmt);
    put_text(e->text, sizeof e->text, fmt, args);
    va_end(args);
    size_t n = strlen(e->text);
    snprintf(e->text + n, sizeof e->text - n, ": %s", strerrordesc_np(number) != NULL ? strerrordesc_np(number) : "unknown");
    return false;
}

bool err_context(struct err *e, const char *fmt, ...) {
    size_t n = strlen(e->context);
    if (n > 0 && n + 1 < sizeof e->context) {
        e->context[n++] = '\n';
        e->context[n] = '\0';
    }
    va_list args;
    va_start(args, fmt);
    put_text(e->context + n, sizeof e->context - n, fmt, args);
    va_end(args);
    return false;
}

static void add_line(struct sb *b, const struct err *e) {
    if (e->file[0] != '\0') {
        sb_shown(b, str_z(e->file));
        if (e->line > 0) {
            sb_fmt(b, ":%zu:%zu", e->line, e->column);
        }
        sb_z(b, ": ");
    }
    sb_shown(b, str_z(e->text));
}

struct str err_line(struct arena *a, const struct err *e) {
    struct sb b = SB(a);
    add_line(&b, e);
    return sb_get(&b);
}

struct str err_text(struct arena *a, const struct err *e) {
    struct sb b = SB(a);
    add_line(&b, e);
    struct str rest = e->context[0] != '\0' ? str_z(e->context) : STR_NONE;
    struct str clause;
    while (str_next(&rest, '\n', &clause)) {
        sb_z(&b, "\n  while ");
        sb_shown(&b, clause);
    }
    return sb_get(&b);
}
