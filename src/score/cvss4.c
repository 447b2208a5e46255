/*
 * CVSS 4.0 scores (specification, "CVSS v4.0 Scoring"): the macrovector's score, less the mean of how far the vector is from the worst
 * vector of its macrovector in each equivalence class. All in integers: tenths and fractions over a common denominator, rounded half up.
 */
#include <string.h>

#include "score/cvss4_tables.h"
#include "score/cvss_metrics.h"

/* Numbers of metrics in the table of cvss.c. */
enum { AV, AC, AT, PR, UI, VC, VI, VA, SC, SI, SA, E, CR, IR, AR, MAV, MAC, MAT, MPR, MUI, MVC, MVI, MVA, MSC, MSI, MSA };
/* Numbers of values: order of severity, worst first. Safety counts before high. */
enum { H = 1, L = 2, N = 3, SAFETY = 0 };

enum { EFFECTIVE = 15, NO_SCORE = -1 };

/* What counts: modified metrics over base ones; undefined ones as the worst (E:A, CR/IR/AR:H). Values as numbers from 1, safety 0. */
static void effective(const struct cvss *c, int *m) {
    for (int i = AV; i <= SA; i++) {
        static const int undefined[] = {5, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4};
        int modified = cvss_number(c, MAV + i);
        m[i] = modified == 0 || modified == undefined[i] ? cvss_number(c, i) : modified == 5 && i >= SI ? SAFETY : modified;
    }
    for (int i = E; i <= AR; i++) {
        int n = cvss_number(c, i);
        m[i] = n == 0 || n == 4 ? 1 : n;
    }
}

static void macrovector(const int *m, int *eq) {
    bool av = m[AV] == 1;
    bool pr = m[PR] == 1;
    bool ui = m[UI] == 1;
    eq[0] = av && pr && ui ? 0 : (av || pr || ui) && m[AV] != 4 ? 1 : 2;
    eq[1] = m[AC] == 1 && m[AT] == 1 ? 0 : 1;
    eq[2] = m[VC] == H && m[VI] == H ? 0 : m[VC] == H || m[VI] == H || m[VA] == H ? 1 : 2;
    eq[3] = m[SI] == SAFETY || m[SA] == SAFETY ? 0 : m[SC] == H || m[SI] == H || m[SA] == H ? 1 : 2;
    eq[4] = m[E] - 1;
    eq[5] = (m[CR] == H && m[VC] == H) || (m[IR] == H && m[VI] == H) || (m[AR] == H && m[VA] == H) ? 0 : 1;
}

/* Tenths, or NO_SCORE for a macrovector that does not exist. */
static int look_up(const int *eq) {
    char key[7];
    for (int i = 0; i < 6; i++) {
        key[i] = (char)('0' + eq[i]);
    }
    key[6] = '\0';
    int lo = 0;
    int hi = cvss4_macro_count - 1;
    while (lo <= hi) {
        int mid = (lo + hi) / 2;
        int d = strcmp(key, cvss4_macros[mid].vector);
        if (d == 0) {
            return cvss4_macros[mid].tenths;
        }
        lo = d > 0 ? mid + 1 : lo;
        hi = d < 0 ? mid - 1 : hi;
    }
    return NO_SCORE;
}

/* Worst vectors of each class, in the metrics' numbers (table "Highest severity vectors"). */
struct worst {
    int metrics[6];
};

static const int eq1_metrics[] = {AV, PR, UI};
static const struct worst eq1_worst[3][3] = {{{{1, 1, 1}}}, {{{2, 1, 1}}, {{1, 2, 1}}, {{1, 1, 2}}}, {{{4, 1, 1}}, {{2, 2, 2}}}};
static const int eq1_count[] = {1, 3, 2};

static const int eq2_metrics[] = {AC, AT};
static const struct worst eq2_worst[2][2] = {{{{1, 1}}}, {{{2, 1}}, {{1, 2}}}};
static const int eq2_count[] = {1, 2};

static const int eq36_metrics[] = {VC, VI, VA, CR, IR, AR};
static const struct worst eq36_worst[3][2][5] = {
    {{{{H, H, H, 1, 1, 1}}}, {{{H, H, L, 2, 2, 1}}, {{H, H, H, 2, 2, 2}}}},
    {{{{L, H, H, 1, 1, 1}}, {{H, L, H, 1, 1, 1}}},
     {{{L, H, L, 1, 2, 1}}, {{L, H, H, 1, 2, 2}}, {{H, L, H, 2, 1, 2}}, {{H, L, L, 2, 1, 1}}, {{L, L, H, 1, 1, 2}}}},
    {{{{0}}}, {{{L, L, L, 1, 1, 1}}}},
};
static const int eq36_count[3][2] = {{1, 2}, {2, 5}, {0, 1}};

static const int eq4_metrics[] = {SC, SI, SA};
static const struct worst eq4_worst[3][1] = {{{{H, SAFETY, SAFETY}}}, {{{H, H, H}}}, {{{L, L, L}}}};

/* Steps of severity between the vector and the first worst vector that is nowhere less severe. */
static int distance(const int *m, const int *metrics, int n, const struct worst *worst, int count) {
    for (int k = 0; k < count; k++) {
        int sum = 0;
        bool fits = true;
        for (int i = 0; i < n && fits; i++) {
            int d = m[metrics[i]] - worst[k].metrics[i];
            fits = d >= 0;
            sum += d;
        }
        if (fits) {
            return sum;
        }
    }
    return 0;
}

static int lower(const int *eq, int at) {
    int next[6];
    memcpy(next, eq, sizeof next);
    next[at]++;
    return look_up(next);
}

/* EQ3 and EQ6 move together: of two ways down the higher score counts. */
static int lower36(const int *eq) {
    int next[6];
    memcpy(next, eq, sizeof next);
    if (eq[2] == 0 && eq[5] == 0) {
        int a = lower(eq, 2);
        int b = lower(eq, 5);
        return a > b ? a : b;
    }
    if (eq[2] == 1 && eq[5] == 0) {
        next[5] = 1;
    } else {
        next[2]++;
    }
    return look_up(next);
}

/* Adds one class: its share is available × distance / depth. */
static void add_share(int value, int next, int steps, int depth, int64_t *sum, int *n) {
    enum { COMMON = 840 }; /* a multiple of every depth: 1, 2, 4, 5, 6, 7, 8; 10 divides it too */
    if (next != NO_SCORE) {
        *sum += (int64_t)(value - next) * steps * (COMMON / depth);
        (*n)++;
    }
}

static int score_of(const int *m, const int *eq) {
    static const int depth1[] = {1, 4, 5};
    static const int depth2[] = {1, 2};
    static const int depth36[3][2] = {{7, 6}, {8, 8}, {0, 10}};
    static const int depth4[] = {6, 5, 4};
    const int64_t common = 840;
    int value = look_up(eq);
    int64_t sum = 0;
    int n = 0;
    add_share(value, lower(eq, 0), distance(m, eq1_metrics, 3, eq1_worst[eq[0]], eq1_count[eq[0]]), depth1[eq[0]], &sum, &n);
    add_share(value, lower(eq, 1), distance(m, eq2_metrics, 2, eq2_worst[eq[1]], eq2_count[eq[1]]), depth2[eq[1]], &sum, &n);
    add_share(value, lower36(eq), distance(m, eq36_metrics, 6, eq36_worst[eq[2]][eq[5]], eq36_count[eq[2]][eq[5]]),
              depth36[eq[2]][eq[5]], &sum, &n);
    add_share(value, lower(eq, 3), distance(m, eq4_metrics, 3, eq4_worst[eq[3]], 1), depth4[eq[3]], &sum, &n);
    add_share(value, lower(eq, 4), 0, 1, &sum, &n);
    if (n == 0) {
        return value;
    }
    /* value - mean, in tenths, over the denominator common × n; half up */
    int64_t denominator = common * n;
    int64_t exact = (int64_t)value * denominator - sum;
    int score = (int)((2 * exact + denominator) / (2 * denominator));
    return score < 0 ? 0 : score > 100 ? 100 : score;
}

static int score_metrics(const struct cvss *c, char *macro) {
    int m[EFFECTIVE];
    int eq[6];
    effective(c, m);
    macrovector(m, eq);
    for (int i = 0; macro != NULL && i < 6; i++) {
        macro[i] = (char)('0' + eq[i]);
    }
    bool harmless = m[VC] == N && m[VI] == N && m[VA] == N && m[SC] == N && m[SI] == N && m[SA] == N;
    return harmless ? 0 : score_of(m, eq);
}

/* The vector with only its base metrics (and, for CVSS-BT, the threat metric). */
static int score_part(const struct cvss *c, bool threat) {
    struct cvss part = *c;
    memset(part.metrics + E, 0, sizeof part.metrics - E);
    part.metrics[E] = threat ? c->metrics[E] : 0;
    return score_metrics(&part, NULL);
}

void cvss4_score(struct cvss *c) {
    c->score = score_metrics(c, c->macrovector);
    c->base = score_part(c, false);
    if (cvss_has_group(c, GROUP_TEMPORAL)) {
        c->temporal = score_part(c, true);
    }
    if (cvss_has_group(c, GROUP_ENVIRONMENTAL)) {
        c->environmental = c->score;
    }
}
