/* Semantic Versioning 2.0.0, and the schemes that differ from it in little: npm, Cargo, Hex (plain), Pub, NuGet. */
#include "ident/version_part.h"

struct semver semver_split(struct str v) {
    v = str_trim(v);
    struct semver s = {0};
    size_t i = 0;
    while (i < v.n && (v.p[i] == '=' || chr_space(v.p[i]))) {
        i++;
    }
    if (i < v.n && (v.p[i] == 'v' || v.p[i] == 'V')) {
        i++;
    }
    size_t from = i;
    while (i < v.n && (chr_digit(v.p[i]) || v.p[i] == '.')) {
        i++;
    }
    s.numbers = str_sub(v, from, i - from);
    if (i < v.n && v.p[i] != '+') {
        s.has_pre = true;
        i += v.p[i] == '-';
        from = i;
        while (i < v.n && v.p[i] != '+') {
            i++;
        }
        s.pre = str_sub(v, from, i - from);
    }
    if (i < v.n) {
        s.has_build = true;
        s.build = str_from(v, i + 1);
    }
    return s;
}

/* Clause 11.4.2: bytewise; with SEMVER_FOLD, ASCII case ignored. */
static int text_cmp(struct str a, struct str b, enum semver_order order) {
    return (order & SEMVER_FOLD) != 0 ? str_cmpi(a, b) : str_cmp(a, b);
}

int semver_identifiers_cmp(struct str a, struct str b, enum semver_order order) {
    struct str x;
    struct str y;
    for (;;) {
        bool more_a = str_next(&a, '.', &x);
        bool more_b = str_next(&b, '.', &y);
        if (!more_a || !more_b) {
            return more_a - more_b; /* 11.4.4: more fields win */
        }
        bool number_a = str_is_number(x);
        bool number_b = str_is_number(y);
        int c;
        if (number_a && number_b) {
            c = number_cmp(x, y);
        } else if (number_a != number_b) {
            c = number_a ? -1 : 1; /* 11.4.3 */
        } else {
            c = text_cmp(x, y, order);
        }
        if (c != 0) {
            return c;
        }
    }
}

/* "1.2" and "1.2.0" are the same; an empty part counts as 0. */
static int numbers_cmp(struct str a, struct str b) {
    size_t i = 0;
    size_t k = 0;
    while (i < a.n || k < b.n) {
        int c = number_cmp(take_digits(a, &i), take_digits(b, &k));
        if (c != 0) {
            return c;
        }
        i += i < a.n;
        k += k < b.n;
    }
    return 0;
}

int semver_cmp(const struct semver *a, const struct semver *b, enum semver_order order) {
    int c = numbers_cmp(a->numbers, b->numbers);
    if (c != 0) {
        return c;
    }
    if (a->has_pre != b->has_pre) {
        return a->has_pre ? -1 : 1; /* 11.3 */
    }
    c = a->has_pre ? semver_identifiers_cmp(a->pre, b->pre, order) : 0;
    if (c != 0 || (order & SEMVER_BUILD) == 0) {
        return c;
    }
    if (a->has_build != b->has_build) {
        return a->has_build ? 1 : -1;
    }
    return semver_identifiers_cmp(a->build, b->build, order);
}

static int compare_as(struct str a, struct str b, enum semver_order order) {
    struct semver x = semver_split(a);
    struct semver y = semver_split(b);
    return semver_cmp(&x, &y, order);
}

int semver_compare(struct str a, struct str b) {
    return compare_as(a, b, SEMVER_PLAIN);
}

/* pub_semver's Version.compareTo: a version with build metadata is later than the one without. */
int pub_compare(struct str a, struct str b) {
    return compare_as(a, b, SEMVER_BUILD);
}

/* NuGet: four numbers, labels without regard to case, metadata ignored. */
int nuget_compare(struct str a, struct str b) {
    return compare_as(a, b, SEMVER_FOLD);
}

bool semver_identifiers_valid(struct str s, bool pre) {
    struct str id;
    if (s.n == 0 || s.p[s.n - 1] == '.') {
        return false;
    }
    while (str_next(&s, '.', &id)) {
        for (size_t i = 0; i < id.n; i++) {
            if (!chr_alnum(id.p[i]) && id.p[i] != '-') {
                return false;
            }
        }
        if (id.n == 0 || (pre && id.n > 1 && id.p[0] == '0' && str_is_number(id))) {
            return false;
        }
    }
    return true;
}

/* `min` to `max` numbers separated by dots; `zeros`: leading zeros allowed. Then optional pre-release and build. */
static bool shape_valid(struct str v, size_t min, size_t max, bool zeros) {
    size_t i = 0;
    size_t parts = 0;
    do {
        i += parts > 0;
        struct str number = take_digits(v, &i);
        if (number.n == 0 || (!zeros && number.n > 1 && number.p[0] == '0')) {
            return false;
        }
        parts++;
    } while (i < v.n && v.p[i] == '.');
    if (parts < min || parts > max || (i < v.n && v.p[i] != '-' && v.p[i] != '+')) {
        return false;
    }
    struct semver s = semver_split(str_from(v, i));
    return (!s.has_pre || semver_identifiers_valid(s.pre, !zeros)) &&
           (!s.has_build || semver_identifiers_valid(s.build, false));
}

bool semver_strict(struct str v) {
    return shape_valid(v, 3, 3, false);
}

bool semver_valid(struct str v) {
    return semver_strict(v);
}

/* node-semver: a leading "v" is allowed, no more than 256 bytes, numbers up to JavaScript's 2^53 - 1. */
bool npm_valid(struct str v) {
    enum { NPM_LENGTH_MAX = 256 };
    static const struct str largest = STR_INIT("9007199254740991");
    if (v.n > NPM_LENGTH_MAX) {
        return false;
    }
    v = str_trim(v);
    if (v.n > 0 && v.p[0] == 'v') {
        v = str_from(v, 1);
    }
    if (!semver_strict(v)) {
        return false;
    }
    size_t i = 0;
    for (int part = 0; part < 3; part++, i++) {
        if (number_cmp(take_digits(v, &i), largest) > 0) {
            return false;
        }
    }
    return true;
}

bool nuget_valid(struct str v) {
    return shape_valid(v, 1, 4, true);
}

/* golang.org/x/mod/semver: "v1", "v1.2" are versions too; OSV and purl write them with or without the "v". */
bool go_valid(struct str v) {
    if (str_starts(v, STR("go"))) {
        v = str_from(v, 2);
        size_t i = 0;
        while (i < v.n && (chr_digit(v.p[i]) || v.p[i] == '.')) {
            i++;
        }
        size_t word = i;
        (void)take_letters(v, &i);
        bool kind = i == word || take_digits(v, &i).n > 0;
        return i == v.n && kind && shape_valid(str_sub(v, 0, word), 1, 3, false);
    }
    if (v.n > 0 && v.p[0] == 'v') {
        v = str_from(v, 1);
    }
    return shape_valid(v, 1, 3, false);
}
