/*
 * What a command says beside its data: notes, warnings and progress, on standard error. A `struct log` is set up by a face and
 * passed down; there is no global logger. Quiet drops notes and progress, never warnings.
 */
#ifndef CORDON_BASE_LOG_H
#define CORDON_BASE_LOG_H

#include <stdio.h>

#include "base/str.h"

struct log {
    FILE *to;
    bool quiet;
    bool progress; /* `to` is a terminal and progress is wanted */
    bool color;
    bool line_open; /* a progress line stands unfinished */
};

void log_note(struct log *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void log_warn(struct log *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Redraws the progress line: what, done of total (total 0: unknown). Does nothing unless progress is wanted. */
void log_progress(struct log *l, const char *what, size_t done, size_t total);

/* Wipes the progress line. */
void log_progress_end(struct log *l);

#endif
