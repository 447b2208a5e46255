/*
 * CVSS 4.0 (FIRST, specification document, section 8): the vector's MacroVector has a score; the mean of the distances to the
 * MacroVectors below, each weighted by how far the vector lies under the highest vector of its own, is taken off.
 */
#include "score/cvss_parts.h"

#include <string.h>

enum {
    AV,
    AC,
    AT,
    PR,
    UI,
    VC,
    VI,
    VA,
    SC,
    SI,
    SA, /* base */
    E,  /* threat */
    CR,
    IR,
    AR, /* environmental */
    MAV,
    MAC,
    MAT,
    MPR,
    MUI,
    MVC,
    MVI,
    MVA,
    MSC,
    MSI,
    MSA,
    SAFETY,
    AUTOMATABLE,
    RECOVERY,
    DENSITY,
    EFFORT,
    URGENCY, /* supplemental */
    METRICS
};

/* Weights are severity levels, a step of one being the specification's 0.1, most severe first. */
static const struct cvss_metric metrics[METRICS] = {
    [AV] = {"AV", GROUP_BASE, {{"N", 'N', 0}, {"A", 'A', 1}, {"L", 'L', 2}, {"P", 'P', 3}}},
    [AC] = {"AC", GROUP_BASE, {{"L", 'L', 0}, {"H", 'H', 1}}},
    [AT] = {"AT", GROUP_BASE, {{"N", 'N', 0}, {"P", 'P', 1}}},
    [PR] = {"PR", GROUP_BASE, {{"N", 'N', 0}, {"L", 'L', 1}, {"H", 'H', 2}}},
    [UI] = {"UI", GROUP_BASE, {{"N", 'N', 0}, {"P", 'P', 1}, {"A", 'A', 2}}},
    [VC] = {"VC", GROUP_BASE, {{"H", 'H', 0}, {"L", 'L', 1}, {"N", 'N', 2}}},
    [VI] = {"VI", GROUP_BASE, {{"H", 'H', 0}, {"L", 'L', 1}, {"N", 'N', 2}}},
    [VA] = {"VA", GROUP_BASE, {{"H", 'H', 0}, {"L", 'L', 1}, {"N", 'N', 2}}},
    [SC] = {"SC", GROUP_BASE, {{"H", 'H', 1}, {"L", 'L', 2}, {"N", 'N', 3}}},
    [SI] = {"SI", GROUP_BASE, {{"H", 'H', 1}, {"L", 'L', 2}, {"N", 'N', 3}}},
    [SA] = {"SA", GROUP_BASE, {{"H", 'H', 1}, {"L", 'L', 2}, {"N", 'N', 3}}},
    [E] = {"E", GROUP_TEMPORAL, {{"X", 'X', 0}, {"A", 'A', 0}, {"P", 'P', 1}, {"U", 'U', 2}}},
    [CR] = {"CR", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"H", 'H', 0}, {"M", 'M', 1}, {"L", 'L', 2}}},
    [IR] = {"IR", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"H", 'H', 0}, {"M", 'M', 1}, {"L", 'L', 2}}},
    [AR] = {"AR", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"H", 'H', 0}, {"M", 'M', 1}, {"L", 'L', 2}}},
    [MAV] = {"MAV", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"N", 'N', 0}, {"A", 'A', 1}, {"L", 'L', 2}, {"P", 'P', 3}}},
    [MAC] = {"MAC", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"L", 'L', 0}, {"H", 'H', 1}}},
    [MAT] = {"MAT", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"N", 'N', 0}, {"P", 'P', 1}}},
    [MPR] = {"MPR", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"N", 'N', 0}, {"L", 'L', 1}, {"H", 'H', 2}}},
    [MUI] = {"MUI", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"N", 'N', 0}, {"P", 'P', 1}, {"A", 'A', 2}}},
    [MVC] = {"MVC", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"H", 'H', 0}, {"L", 'L', 1}, {"N", 'N', 2}}},
    [MVI] = {"MVI", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"H", 'H', 0}, {"L", 'L', 1}, {"N", 'N', 2}}},
    [MVA] = {"MVA", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"H", 'H', 0}, {"L", 'L', 1}, {"N", 'N', 2}}},
    [MSC] = {"MSC", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"H", 'H', 1}, {"L", 'L', 2}, {"N", 'N', 3}}},
    [MSI] = {"MSI", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"S", 'S', 0}, {"H", 'H', 1}, {"L", 'L', 2}, {"N", 'N', 3}}},
    [MSA] = {"MSA", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"S", 'S', 0}, {"H", 'H', 1}, {"L", 'L', 2}, {"N", 'N', 3}}},
    [SAFETY] = {"S", GROUP_SUPPLEMENTAL, {{"X", 'X', 0}, {"N", 'N', 0}, {"P", 'P', 0}}},
    [AUTOMATABLE] = {"AU", GROUP_SUPPLEMENTAL, {{"X", 'X', 0}, {"N", 'N', 0}, {"Y", 'Y', 0}}},
    [RECOVERY] = {"R", GROUP_SUPPLEMENTAL, {{"X", 'X', 0}, {"A", 'A', 0}, {"U", 'U', 0}, {"I", 'I', 0}}},
    [DENSITY] = {"V", GROUP_SUPPLEMENTAL, {{"X", 'X', 0}, {"D", 'D', 0}, {"C", 'C', 0}}},
    [EFFORT] = {"RE", GROUP_SUPPLEMENTAL, {{"X", 'X', 0}, {"L", 'L', 0}, {"M", 'M', 0}, {"H", 'H', 0}}},
    [URGENCY] = {"U",
                 GROUP_SUPPLEMENTAL,
                 {{"X", 'X', 0}, {"Clear", 'C', 0}, {"Green", 'G', 0}, {"Amber", 'A', 0}, {"Red", 'R', 0}}},
};

const struct cvss_table cvss4_table = {metrics, METRICS, true};

/* ---- highest vectors of each level (section 8.2, tables of highest severity vectors), and the levels' depths ---- */

enum { MAX_GROUP = 6, MAX_HIGHEST = 5 };

/* The levels of some metrics in the highest vectors of one equivalence level. */
struct level {
    int depth; /* severity distance from the highest vectors to the lowest */
    int n;
    int highest[MAX_HIGHEST][MAX_GROUP];
};

static const size_t eq1_metrics[] = {AV, PR, UI};
static const struct level eq1_levels[] = {
    {1, 1, {{0, 0, 0}}},
    {4, 3, {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {5, 2, {{3, 0, 0}, {1, 1, 1}}},
};

static const size_t eq2_metrics[] = {AC, AT};
static const struct level eq2_levels[] = {
    {1, 1, {{0, 0}}},
    {2, 2, {{1, 0}, {0, 1}}},
};

/* EQ3 and EQ6 go together: by [EQ3][EQ6]. VC, VI, VA, CR, IR, AR. */
static const size_t eq36_metrics[] = {VC, VI, VA, CR, IR, AR};
static const struct level eq36_levels[3][2] = {
    {{7, 1, {{0, 0, 0, 0, 0, 0}}}, {6, 2, {{0, 0, 1, 1, 1, 0}, {0, 0, 0, 1, 1, 1}}}},
    {{8, 2, {{1, 0, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0}}},
     {8, 5, {{1, 0, 1, 0, 1, 0}, {1, 0, 0, 0, 1, 1}, {0, 1, 0, 1, 0, 1}, {0, 1, 1, 1, 0, 0}, {1, 1, 0, 0, 0, 1}}}},
    {{0, 0, {{0}}}, {10, 1, {{1, 1, 1, 0, 0, 0}}}},
};

static const size_t eq4_metrics[] = {SC, SI, SA};
static const struct level eq4_levels[] = {
    {6, 1, {{1, 0, 0}}},
    {5, 1, {{1, 1, 1}}},
    {4, 1, {{2, 2, 2}}},
};

/* ---- the vector ---- */

/* The values that count, one a base or threat or requirement metric, and their levels. */
struct values {
    char code[AR + 1];
    int level[AR + 1];
};

/* `whole`: threat and environmental metrics count; without, only the base metrics. */
static struct values effective_values(const struct cvss *c, bool whole) {
    struct values v;
    for (size_t i = AV; i <= AR; i++) {
        size_t m =
            whole && i <= SA && c->metrics[i + (MAV - AV)] != 0 && c->metrics[i + (MAV - AV)] != 'X' ? i + (MAV - AV) : i;
        char code = i > SA && !whole ? '\0' : c->metrics[m];
        if (code == 0 || code == 'X') { /* not defined means the worst: E:A, CR:H … (section 3 and 4) */
            code = i == E ? 'A' : 'H';
        }
        v.code[i] = code;
        v.level[i] = cvss_weight(&metrics[m], code);
    }
    return v;
}

/* Section 8.2, tables 24 to 29. */
static void equivalence(const struct values *v, int *eq) {
    const char *k = v->code;
    int best = (k[AV] == 'N') + (k[PR] == 'N') + (k[UI] == 'N');
    eq[EQ1] = best == 3 ? 0 : best > 0 && k[AV] != 'P' ? 1 : 2;
    eq[EQ2] = k[AC] == 'L' && k[AT] == 'N' ? 0 : 1;
    bool high = k[VC] == 'H' || k[VI] == 'H' || k[VA] == 'H';
    eq[EQ3] = k[VC] == 'H' && k[VI] == 'H' ? 0 : high ? 1 : 2;
    bool subsequent = k[SC] == 'H' || k[SI] == 'H' || k[SA] == 'H';
    eq[EQ4] = k[SI] == 'S' || k[SA] == 'S' ? 0 : subsequent ? 1 : 2;
    eq[EQ5] = v->level[E];
    bool required = (k[CR] == 'H' && k[VC] == 'H') || (k[IR] == 'H' && k[VI] == 'H') || (k[AR] == 'H' && k[VA] == 'H');
    eq[EQ6] = required ? 0 : 1;
}

/* Severity distance from the first highest vector that is nowhere under the vector's own levels. */
static int distance(const struct values *v, const size_t *group, size_t n, const struct level *level) {
    for (int h = 0; h < level->n; h++) {
        int sum = 0;
        size_t i = 0;
        for (; i < n && v->level[group[i]] >= level->highest[h][i]; i++) {
            sum += v->level[group[i]] - level->highest[h][i];
        }
        if (i == n) {
            return sum;
        }
    }
    return 0;
}

/* Score of the MacroVector one level below in one set; 0 when there is none. */
static int below(const int *eq, int set) {
    int lower[EQS];
    memcpy(lower, eq, sizeof lower);
    lower[set]++;
    return cvss4_macro_score(lower);
}

/* Of EQ3 and EQ6 together (section 8.2): where two are below, the higher one. */
static int below_36(const int *eq) {
    if (eq[EQ3] == 1 && eq[EQ6] == 0) {
        return below(eq, EQ6);
    }
    int a = below(eq, EQ3);
    int b = eq[EQ3] == 0 && eq[EQ6] == 0 ? below(eq, EQ6) : 0;
    return a > b ? a : b;
}

/* 1..10 all divide it. */
enum { DEPTHS = 2520 };

static int score(const struct values *v, char *macrovector) {
    int eq[EQS];
    equivalence(v, eq);
    for (size_t i = 0; i < EQS; i++) {
        macrovector[i] = (char)('0' + eq[i]);
    }
    bool harmless = true;
    for (size_t i = VC; i <= SA; i++) {
        harmless = harmless && v->code[i] == 'N';
    }
    if (harmless) {
        return 0;
    }
    const struct level *level36 = &eq36_levels[eq[EQ3]][eq[EQ6]];
    const struct {
        int lower, distance, depth;
    } sets[] = {
        {below(eq, EQ1), distance(v, eq1_metrics, 3, &eq1_levels[eq[EQ1]]), eq1_levels[eq[EQ1]].depth},
        {below(eq, EQ2), distance(v, eq2_metrics, 2, &eq2_levels[eq[EQ2]]), eq2_levels[eq[EQ2]].depth},
        {below_36(eq), distance(v, eq36_metrics, 6, level36), level36->depth},
        {below(eq, EQ4), distance(v, eq4_metrics, 3, &eq4_levels[eq[EQ4]]), eq4_levels[eq[EQ4]].depth},
        {below(eq, EQ5), 0, 1}, /* a level of EQ5 holds one value: no distance, but it counts in the mean */
    };
    int value = cvss4_macro_score(eq);
    int n = 0;
    int sum = 0; /* in 1/2520 of a tenth */
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        if (sets[i].lower > 0) {
            n++;
            sum += (value - sets[i].lower) * sets[i].distance * (DEPTHS / sets[i].depth);
        }
    }
    if (n == 0) {
        return value;
    }
    /* value − sum/n, half up; the unit is 1/(2520·n) of a tenth */
    int unit = DEPTHS * n;
    int rounded = (2 * (value * unit - sum) + unit) / (2 * unit);
    return rounded < 0 ? 0 : rounded > 100 ? 100 : rounded;
}

void cvss4_score(struct cvss *c) {
    struct values base = effective_values(c, false);
    c->base = score(&base, c->macrovector);
    c->score = c->base;
    if (cvss_uses_group(&cvss4_table, c, GROUP_TEMPORAL) || cvss_uses_group(&cvss4_table, c, GROUP_ENVIRONMENTAL)) {
        struct values whole = effective_values(c, true);
        c->score = score(&whole, c->macrovector);
    }
}
