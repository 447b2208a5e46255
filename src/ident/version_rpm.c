/* RPM: [epoch:]version[-release]; each part by rpmvercmp (rpm's manual, "Version comparison"). */
#include "ident/version_part.h"

struct rpm {
    struct str epoch, version, release;
    bool has_release;
};

static struct rpm split(struct str v) {
    struct rpm r = {.epoch = STR("0")};
    struct str head;
    struct str tail;
    if (str_cut(v, ':', &head, &tail)) {
        r.epoch = head;
        v = tail;
    }
    r.has_release = str_cut(v, '-', &r.version, &r.release);
    if (!r.has_release) {
        r.release = STR_NONE;
    }
    return r;
}

/* "~" and "^" order; anything else that is not alphanumeric only separates. */
static size_t skip_separators(struct str s, size_t i) {
    while (i < s.n && !chr_alnum(s.p[i]) && s.p[i] != '~' && s.p[i] != '^') {
        i++;
    }
    return i;
}

static char at(struct str s, size_t i) {
    return i < s.n ? s.p[i] : '\0';
}

/* A run of digits against one of letters, as the first string has it. A number is newer than letters. */
static int segment_cmp(struct str a, size_t *i, struct str b, size_t *k) {
    if (chr_digit(a.p[*i])) {
        return chr_digit(b.p[*k]) ? number_cmp(take_digits(a, i), take_digits(b, k)) : 1;
    }
    return chr_digit(b.p[*k]) ? -1 : str_cmp(take_letters(a, i), take_letters(b, k));
}

static int part_cmp(struct str a, struct str b) {
    size_t i = 0;
    size_t k = 0;
    for (;;) {
        i = skip_separators(a, i);
        k = skip_separators(b, k);
        char x = at(a, i);
        char y = at(b, k);
        if (x == '~' || y == '~') { /* before everything, the end included */
            if (x != y) {
                return x == '~' ? -1 : 1;
            }
            i++;
            k++;
            continue;
        }
        if (x == '^' || y == '^') { /* after the end, before any other continuation */
            if (i >= a.n || k >= b.n) {
                return i >= a.n ? -1 : 1;
            }
            if (x != y) {
                return x == '^' ? -1 : 1;
            }
            i++;
            k++;
            continue;
        }
        if (i >= a.n || k >= b.n) {
            return (i < a.n) - (k < b.n);
        }
        int c = segment_cmp(a, &i, b, &k);
        if (c != 0) {
            return c;
        }
    }
}

/* A version without a release is older than the same with one (rpmVersionCompare). */
int rpm_compare(struct str a, struct str b) {
    struct rpm x = split(str_trim(a));
    struct rpm y = split(str_trim(b));
    int c = part_cmp(x.epoch, y.epoch);
    if (c == 0) {
        c = part_cmp(x.version, y.version);
    }
    if (c != 0) {
        return c;
    }
    return x.has_release && y.has_release ? part_cmp(x.release, y.release) : x.has_release - y.has_release;
}

bool rpm_valid(struct str v) {
    struct str head;
    struct str tail;
    if (str_cut(v, ':', &head, &tail)) {
        if (!str_is_number(head)) {
            return false;
        }
        v = tail;
    }
    struct rpm r = split(v);
    if (r.version.n == 0 || (r.has_release && r.release.n == 0)) {
        return false;
    }
    for (size_t i = 0; i < v.n; i++) {
        if (!chr_alnum(v.p[i]) && (v.p[i] == '\0' || strchr("._+~^-", v.p[i]) == NULL)) {
            return false;
        }
    }
    return str_chr(r.release, '-') == SIZE_MAX;
}
