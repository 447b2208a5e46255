/* The one clock: see clock.h. */
#include "base/clock.h"

#include <stdlib.h>
#include <time.h>

int64_t clock_now(void) {
    const char *fixed = getenv("SOURCE_DATE_EPOCH");
    uint64_t t;
    if (fixed != NULL && str_u64(str_z(fixed), &t) && t < (uint64_t)1 << 40) {
        return (int64_t)t;
    }
    return (int64_t)time(NULL);
}

/* Civil-from-days and days-from-civil: the era arithmetic of H. Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
static int64_t days_from_civil(int64_t y, int64_t m, int64_t d) {
    y -= m <= 2 ? 1 : 0;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static void civil_from_days(int64_t z, int64_t *y, int64_t *m, int64_t *d) {
    z += 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t mp = (5 * day_of_year + 2) / 153;
    *d = day_of_year - (153 * mp + 2) / 5 + 1;
    *m = mp < 10 ? mp + 3 : mp - 9;
    *y = year_of_era + era * 400 + (*m <= 2 ? 1 : 0);
}

struct str clock_day_text(struct arena *a, int64_t day) {
    int64_t y;
    int64_t m;
    int64_t d;
    civil_from_days(day, &y, &m, &d);
    return str_fmt(a, "%04lld-%02lld-%02lld", (long long)y, (long long)m, (long long)d);
}

struct str clock_date(struct arena *a, int64_t t) {
    return clock_day_text(a, clock_day(t));
}

struct str clock_text(struct arena *a, int64_t t) {
    struct str date = clock_date(a, t);
    int64_t s = t - clock_day(t) * 86400;
    return str_fmt(a, "%.*sT%02lld:%02lld:%02lldZ", STR_ARG(date), (long long)(s / 3600), (long long)(s / 60 % 60),
                   (long long)(s % 60));
}

static bool number(struct str s, size_t at, size_t n, int64_t lo, int64_t hi, int64_t *out) {
    uint64_t v;
    if (s.n < at + n || !str_u64(str_sub(s, at, n), &v) || (int64_t)v < lo || (int64_t)v > hi) {
        return false;
    }
    *out = (int64_t)v;
    return true;
}

static int64_t month_days(int64_t y, int64_t m) {
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    return m == 2 && leap ? 29 : days[m - 1];
}

bool clock_parse_day(struct str s, int64_t *day) {
    int64_t y;
    int64_t m;
    int64_t d;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !number(s, 0, 4, 0, 9999, &y) || !number(s, 5, 2, 1, 12, &m) ||
        !number(s, 8, 2, 1, month_days(y, m), &d)) {
        return false;
    }
    *day = days_from_civil(y, m, d);
    return true;
}

/* "Z", "+hh:mm", "-hh:mm" or nothing (feeds such as NVD's leave it out and mean UTC). */
static bool parse_offset(struct str s, int64_t *seconds) {
    *seconds = 0;
    if (s.n == 0 || str_eqi(s, STR("z"))) {
        return true;
    }
    int64_t h;
    int64_t m;
    if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':' || !number(s, 1, 2, 0, 23, &h) ||
        !number(s, 4, 2, 0, 59, &m)) {
        return false;
    }
    *seconds = (h * 3600 + m * 60) * (s.p[0] == '+' ? 1 : -1);
    return true;
}

bool clock_parse(struct str s, int64_t *out) {
    int64_t day;
    if (!clock_parse_day(str_sub(s, 0, 10), &day)) {
        return false;
    }
    *out = day * 86400;
    if (s.n == 10) {
        return true;
    }
    int64_t h;
    int64_t m;
    int64_t sec = 0;
    size_t at = 16;
    if (s.n < 16 || (s.p[10] != 'T' && s.p[10] != 't' && s.p[10] != ' ') || s.p[13] != ':' || !number(s, 11, 2, 0, 23, &h) ||
        !number(s, 14, 2, 0, 59, &m)) {
        return false;
    }
    if (s.n > 16 && s.p[16] == ':') {
        if (!number(s, 17, 2, 0, 60, &sec)) {
            return false;
        }
        at = 19;
        if (at < s.n && s.p[at] == '.') {
            do {
                at++;
            } while (at < s.n && chr_digit(s.p[at]));
        }
    }
    int64_t offset;
    if (!parse_offset(str_from(s, at), &offset)) {
        return false;
    }
    *out += h * 3600 + m * 60 + sec - offset;
    return true;
}

int64_t clock_add_working_days(int64_t day, int64_t days) {
    while (days > 0) {
        day++;
        int64_t weekday = ((day % 7) + 7 + 3) % 7; /* 1970-01-01 was a Thursday; 0 = Monday */
        days -= weekday < 5 ? 1 : 0;
    }
    return day;
}
