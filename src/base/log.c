/* Notes, warnings, progress: see log.h. */
#include "base/log.h"

void log_progress_end(struct log *l) {
    if (l->line_open) {
        fputs("\r\033[K", l->to);
        fflush(l->to);
        l->line_open = false;
    }
}

static void say(struct log *l, const char *lead, const char *fmt, va_list args) {
    struct arena *a = arena_new();
    struct sb b = SB(a);
    sb_shown(&b, str_vfmt(a, fmt, args));
    log_progress_end(l);
    fprintf(l->to, "%s%.*s\n", lead, STR_ARG(sb_get(&b)));
    arena_free(&a);
}

void log_note(struct log *l, const char *fmt, ...) {
    if (!l->quiet) {
        va_list args;
        va_start(args, fmt);
        say(l, "", fmt, args);
        va_end(args);
    }
}

void log_warn(struct log *l, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    say(l, l->color ? "\033[33mwarning:\033[0m " : "warning: ", fmt, args);
    va_end(args);
}

void log_progress(struct log *l, const char *what, size_t done, size_t total) {
    if (!l->progress || l->quiet) {
        return;
    }
    if (total > 0) {
        fprintf(l->to, "\r\033[K%s %zu of %zu (%zu %%)", what, done, total, done * 100 / total);
    } else {
        fprintf(l->to, "\r\033[K%s %zu", what, done);
    }
    fflush(l->to);
    l->line_open = true;
}
