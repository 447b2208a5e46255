/*
 * CVSS 2.0 scores (complete guide, §3.2). Rounding is to one decimal, half up; the products have few enough decimals that long double
 * with an epsilon below them decides every tie as exact decimals would.
 */
#include <math.h>

#include "score/cvss_metrics.h"

enum { AV, AC, AU, C, I, A, E, RL, RC, CDP, TD, CR, IR, AR };

static int tenths(long double x) {
    return (int)floorl(x * 10 + 0.5L + 1e-9L);
}

static long double impact_weight(const struct cvss *c, int metric) {
    static const long double w[] = {0, 0, 0.275L, 0.660L};
    return w[cvss_number(c, metric)];
}

static long double base_of(const struct cvss *c, long double impact) {
    static const long double av[] = {0, 0.395L, 0.646L, 1.0L};
    static const long double ac[] = {0, 0.35L, 0.61L, 0.71L};
    static const long double au[] = {0, 0.45L, 0.56L, 0.704L};
    long double exploitability = 20 * av[cvss_number(c, AV)] * ac[cvss_number(c, AC)] * au[cvss_number(c, AU)];
    return (0.6L * impact + 0.4L * exploitability - 1.5L) * (impact == 0 ? 0 : 1.176L);
}

static long double temporal_factor(const struct cvss *c) {
    static const long double e[] = {1, 0.85L, 0.90L, 0.95L, 1, 1};
    static const long double rl[] = {1, 0.87L, 0.90L, 0.95L, 1, 1};
    static const long double rc[] = {1, 0.90L, 0.95L, 1, 1};
    return e[cvss_number(c, E)] * rl[cvss_number(c, RL)] * rc[cvss_number(c, RC)];
}

static int environmental_of(const struct cvss *c) {
    static const long double req[] = {1, 0.5L, 1, 1.51L, 1};
    static const long double cdp[] = {0, 0, 0.1L, 0.3L, 0.4L, 0.5L, 0};
    static const long double td[] = {1, 0, 0.25L, 0.75L, 1, 1};
    long double product = (1 - impact_weight(c, C) * req[cvss_number(c, CR)]) * (1 - impact_weight(c, I) * req[cvss_number(c, IR)]) *
                          (1 - impact_weight(c, A) * req[cvss_number(c, AR)]);
    long double impact = fminl(10, 10.41L * (1 - product));
    long double base = tenths(base_of(c, impact)) / 10.0L;
    long double adjusted = tenths(base * temporal_factor(c)) / 10.0L;
    int score = tenths((adjusted + (10 - adjusted) * cdp[cvss_number(c, CDP)]) * td[cvss_number(c, TD)]);
    return score < 0 ? 0 : score;
}

void cvss2_score(struct cvss *c) {
    long double impact = 10.41L * (1 - (1 - impact_weight(c, C)) * (1 - impact_weight(c, I)) * (1 - impact_weight(c, A)));
    c->base = tenths(base_of(c, impact));
    c->base = c->base < 0 ? 0 : c->base;
    c->score = c->base;
    if (cvss_has_group(c, GROUP_TEMPORAL)) {
        c->temporal = tenths(c->base / 10.0L * temporal_factor(c));
        c->score = c->temporal;
    }
    if (cvss_has_group(c, GROUP_ENVIRONMENTAL)) {
        c->environmental = environmental_of(c);
        c->score = c->environmental;
    }
}
