/*
 * The one clock. When SOURCE_DATE_EPOCH is set (reproducible-builds.org) it is the time, so that output is the same byte for
 * byte. Times are seconds since 1970-01-01T00:00:00Z; dates are days since 1970-01-01 (proleptic Gregorian).
 */
#ifndef CORDON_BASE_CLOCK_H
#define CORDON_BASE_CLOCK_H

#include "base/str.h"

int64_t clock_now(void);

/* "2026-11-23T18:35:00Z" (RFC 3339, UTC). */
struct str clock_text(struct arena *a, int64_t t);

/* "2026-11-23" of a time, and of a day number. */
struct str clock_date(struct arena *a, int64_t t);
struct str clock_day_text(struct arena *a, int64_t day);

/* RFC 3339 date-time (any offset, fraction cut), or a bare date (midnight UTC). */
bool clock_parse(struct str s, int64_t *out);

/* "YYYY-MM-DD" of a real calendar day. */
bool clock_parse_day(struct str s, int64_t *day);

static inline int64_t clock_day(int64_t t) {
    return t >= 0 ? t / 86400 : -((-t + 86399) / 86400);
}

/* `days` working days (Monday to Friday) after `day`; holidays are not known here. */
int64_t clock_add_working_days(int64_t day, int64_t days);

#endif
