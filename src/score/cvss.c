/* CVSS vectors: reading them, and what the versions share. See cvss.h. Scores: cvss2.c, cvss3.c, cvss4.c. */
#include "score/cvss.h"

#include "score/cvss_metrics.h"

static const struct cvss_metric_rule rules2[] = {
    {"AV", "L|A|N", GROUP_BASE},
    {"AC", "H|M|L", GROUP_BASE},
    {"Au", "M|S|N", GROUP_BASE},
    {"C", "N|P|C", GROUP_BASE},
    {"I", "N|P|C", GROUP_BASE},
    {"A", "N|P|C", GROUP_BASE},
    {"E", "U|POC|F|H|ND", GROUP_TEMPORAL},
    {"RL", "OF|TF|W|U|ND", GROUP_TEMPORAL},
    {"RC", "UC|UR|C|ND", GROUP_TEMPORAL},
    {"CDP", "N|L|LM|MH|H|ND", GROUP_ENVIRONMENTAL},
    {"TD", "N|L|M|H|ND", GROUP_ENVIRONMENTAL},
    {"CR", "L|M|H|ND", GROUP_ENVIRONMENTAL},
    {"IR", "L|M|H|ND", GROUP_ENVIRONMENTAL},
    {"AR", "L|M|H|ND", GROUP_ENVIRONMENTAL},
};

static const struct cvss_metric_rule rules3[] = {
    {"AV", "N|A|L|P", GROUP_BASE},
    {"AC", "L|H", GROUP_BASE},
    {"PR", "N|L|H", GROUP_BASE},
    {"UI", "N|R", GROUP_BASE},
    {"S", "U|C", GROUP_BASE},
    {"C", "H|L|N", GROUP_BASE},
    {"I", "H|L|N", GROUP_BASE},
    {"A", "H|L|N", GROUP_BASE},
    {"E", "X|U|P|F|H", GROUP_TEMPORAL},
    {"RL", "X|O|T|W|U", GROUP_TEMPORAL},
    {"RC", "X|U|R|C", GROUP_TEMPORAL},
    {"CR", "X|L|M|H", GROUP_ENVIRONMENTAL},
    {"IR", "X|L|M|H", GROUP_ENVIRONMENTAL},
    {"AR", "X|L|M|H", GROUP_ENVIRONMENTAL},
    {"MAV", "N|A|L|P|X", GROUP_ENVIRONMENTAL},
    {"MAC", "L|H|X", GROUP_ENVIRONMENTAL},
    {"MPR", "N|L|H|X", GROUP_ENVIRONMENTAL},
    {"MUI", "N|R|X", GROUP_ENVIRONMENTAL},
    {"MS", "U|C|X", GROUP_ENVIRONMENTAL},
    {"MC", "H|L|N|X", GROUP_ENVIRONMENTAL},
    {"MI", "H|L|N|X", GROUP_ENVIRONMENTAL},
    {"MA", "H|L|N|X", GROUP_ENVIRONMENTAL},
};

static const struct cvss_metric_rule rules4[] = {
    {"AV", "N|A|L|P", GROUP_BASE},
    {"AC", "L|H", GROUP_BASE},
    {"AT", "N|P", GROUP_BASE},
    {"PR", "N|L|H", GROUP_BASE},
    {"UI", "N|P|A", GROUP_BASE},
    {"VC", "H|L|N", GROUP_BASE},
    {"VI", "H|L|N", GROUP_BASE},
    {"VA", "H|L|N", GROUP_BASE},
    {"SC", "H|L|N", GROUP_BASE},
    {"SI", "H|L|N", GROUP_BASE},
    {"SA", "H|L|N", GROUP_BASE},
    {"E", "A|P|U|X", GROUP_TEMPORAL},
    {"CR", "H|M|L|X", GROUP_ENVIRONMENTAL},
    {"IR", "H|M|L|X", GROUP_ENVIRONMENTAL},
    {"AR", "H|M|L|X", GROUP_ENVIRONMENTAL},
    {"MAV", "N|A|L|P|X", GROUP_ENVIRONMENTAL},
    {"MAC", "L|H|X", GROUP_ENVIRONMENTAL},
    {"MAT", "N|P|X", GROUP_ENVIRONMENTAL},
    {"MPR", "N|L|H|X", GROUP_ENVIRONMENTAL},
    {"MUI", "N|P|A|X", GROUP_ENVIRONMENTAL},
    {"MVC", "H|L|N|X", GROUP_ENVIRONMENTAL},
    {"MVI", "H|L|N|X", GROUP_ENVIRONMENTAL},
    {"MVA", "H|L|N|X", GROUP_ENVIRONMENTAL},
    {"MSC", "H|L|N|X", GROUP_ENVIRONMENTAL},
    {"MSI", "H|L|N|X|S", GROUP_ENVIRONMENTAL},
    {"MSA", "H|L|N|X|S", GROUP_ENVIRONMENTAL},
    {"S", "X|N|P", GROUP_SUPPLEMENTAL},
    {"AU", "X|N|Y", GROUP_SUPPLEMENTAL},
    {"R", "X|A|U|I", GROUP_SUPPLEMENTAL},
    {"V", "X|D|C", GROUP_SUPPLEMENTAL},
    {"RE", "X|L|M|H", GROUP_SUPPLEMENTAL},
    {"U", "X|Clear|Green|Amber|Red", GROUP_SUPPLEMENTAL},
};

const struct cvss_metric_rule *cvss_rules(enum cvss_version v, int *n) {
    switch (v) {
        case CVSS_2_0:
            *n = sizeof rules2 / sizeof *rules2;
            return rules2;
        case CVSS_4_0:
            *n = sizeof rules4 / sizeof *rules4;
            return rules4;
        default:
            *n = sizeof rules3 / sizeof *rules3;
            return rules3;
    }
}

bool cvss_has_group(const struct cvss *c, enum cvss_group g) {
    int n;
    const struct cvss_metric_rule *rules = cvss_rules(c->version, &n);
    for (int i = 0; i < n; i++) {
        if (rules[i].group == g && c->metrics[i] != 0) {
            return true;
        }
    }
    return false;
}

/* Number of a value in "A|B|C", from 1; 0 when it is not there. */
static int value_number(const char *values, struct str value) {
    struct str rest = str_z(values);
    struct str one;
    for (int n = 1; str_next(&rest, '|', &one); n++) {
        if (str_eq(one, value)) {
            return n;
        }
    }
    return 0;
}

static bool fail(struct err *e, struct str vector, const char *fmt, struct str what) {
    char text[256];
    struct arena *a = arena_new();
    struct str shown = str_sub(vector, 0, 160);
    struct str said = str_fmt(a, "%s%.*s", fmt, STR_ARG(what));
    size_t n = said.n < sizeof text - 1 ? said.n : sizeof text - 1;
    __builtin_memcpy(text, said.p, n);
    text[n] = '\0';
    arena_free(&a);
    return err_set(e, ERR_INPUT, "\"%.*s\" is no CVSS vector: %s", STR_ARG(shown), text);
}

static bool read_metric(struct cvss *c, struct str vector, struct str piece, int *last, struct err *e) {
    int n;
    const struct cvss_metric_rule *rules = cvss_rules(c->version, &n);
    struct str name;
    struct str value;
    if (!str_cut(piece, ':', &name, &value)) {
        return fail(e, vector, "a metric is NAME:VALUE, not ", piece);
    }
    for (int i = 0; i < n; i++) {
        if (!str_is(name, rules[i].name)) {
            continue;
        }
        if (c->metrics[i] != 0) {
            return fail(e, vector, "a metric is given twice: ", name);
        }
        int number = value_number(rules[i].values, value);
        if (number == 0) {
            return fail(e, vector, "no such value: ", piece);
        }
        if (c->version == CVSS_4_0 && i < *last) { /* 4.0 §7: the order is fixed; 3.x: any order */
            return fail(e, vector, "out of order: ", name);
        }
        *last = i;
        c->metrics[i] = (char)number;
        return true;
    }
    return fail(e, vector, "no such metric: ", name);
}

static bool read_metrics(struct cvss *c, struct str vector, struct str rest, struct err *e) {
    struct str piece;
    int last = 0;
    while (str_next(&rest, '/', &piece)) {
        if (!read_metric(c, vector, piece, &last, e)) {
            return false;
        }
    }
    int n;
    const struct cvss_metric_rule *rules = cvss_rules(c->version, &n);
    for (int i = 0; i < n; i++) {
        if (rules[i].group == GROUP_BASE && c->metrics[i] == 0) {
            return fail(e, vector, "a base metric is missing: ", str_z(rules[i].name));
        }
    }
    return true;
}

bool cvss_parse(struct str vector, struct cvss *out, struct err *e) {
    static const struct {
        struct str prefix;
        enum cvss_version version;
    } prefixes[] = {
        {STR_INIT("CVSS:3.0/"), CVSS_3_0},
        {STR_INIT("CVSS:3.1/"), CVSS_3_1},
        {STR_INIT("CVSS:4.0/"), CVSS_4_0},
    };
    *out = (struct cvss){.version = CVSS_2_0, .base = CVSS_NO_SCORE, .temporal = CVSS_NO_SCORE, .environmental = CVSS_NO_SCORE};
    struct str rest = vector;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        if (str_starts(vector, prefixes[i].prefix)) {
            out->version = prefixes[i].version;
            rest = str_from(vector, prefixes[i].prefix.n);
        }
    }
    if (out->version == CVSS_2_0 && str_starts(rest, STR("(")) && str_ends(rest, STR(")"))) {
        rest = str_sub(rest, 1, rest.n - 2);
    }
    if (rest.n == 0 || !read_metrics(out, vector, rest, e)) {
        return rest.n == 0 ? fail(e, vector, "it is empty", STR("")) : false;
    }
    if (out->version == CVSS_2_0) {
        cvss2_score(out);
    } else if (out->version == CVSS_4_0) {
        cvss4_score(out);
    } else {
        cvss3_score(out);
    }
    return true;
}

const char *cvss_version_name(enum cvss_version v) {
    static const char *const names[] = {"2.0", "3.0", "3.1", "4.0"};
    return names[v];
}

const char *cvss_severity(enum cvss_version v, int tenths) {
    if (v == CVSS_2_0) { /* NVD's bands: 2.0 itself names none */
        return tenths >= 70 ? "high" : tenths >= 40 ? "medium" : "low";
    }
    return tenths >= 90 ? "critical" : tenths >= 70 ? "high" : tenths >= 40 ? "medium" : tenths > 0 ? "low" : "none";
}

char cvss_metric(const struct cvss *c, const char *name) {
    int n;
    const struct cvss_metric_rule *rules = cvss_rules(c->version, &n);
    for (int i = 0; i < n; i++) {
        if (str_is(str_z(name), rules[i].name) && c->metrics[i] != 0) {
            struct str rest = str_z(rules[i].values);
            struct str one = STR_NONE;
            for (int k = 0; k < c->metrics[i]; k++) {
                str_next(&rest, '|', &one);
            }
            return one.p[0];
        }
    }
    return 0;
}

int cvss_exploitability(const struct cvss *c) {
    /* weights ×100 of AV, AC, PR (scope unchanged, changed), UI: CVSS 3.1 §7.4 */
    static const int av[] = {0, 85, 62, 55, 20};
    static const int ac[] = {0, 77, 44};
    static const int pr[2][4] = {{0, 85, 62, 27}, {0, 85, 68, 50}};
    static const int ui[] = {0, 85, 62};
    /* ×1000 of AV, AC, Au: CVSS 2.0 §3.2.1 */
    static const int av2[] = {0, 395, 646, 1000};
    static const int ac2[] = {0, 350, 610, 710};
    static const int au2[] = {0, 450, 560, 704};
    if (c->version == CVSS_4_0) {
        return -1;
    }
    if (c->version == CVSS_2_0) {
        int64_t p = (int64_t)av2[(int)c->metrics[0]] * ac2[(int)c->metrics[1]] * au2[(int)c->metrics[2]];
        return (int)(p * 2000 / 1000000000);
    }
    int64_t p = (int64_t)av[(int)c->metrics[0]] * ac[(int)c->metrics[1]] * pr[c->metrics[4] == 2][(int)c->metrics[2]] *
                ui[(int)c->metrics[3]];
    return (int)(p * 822 / 100000000);
}
