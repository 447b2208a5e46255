/*
 * CVSS 3.0 and 3.1 scores (specification §7). 3.1 rounds up by Appendix A (on a number taken to five decimals), 3.0 up to the next tenth of the
 * exact value; long double with an epsilon far below the smallest difference stands for exact decimals.
 */
#include <math.h>

#include "score/cvss_metrics.h"

enum { AV, AC, PR, UI, S, C, I, A, E, RL, RC, CR, IR, AR, MAV, MAC, MPR, MUI, MS, MC, MI, MA };
enum { SCOPE_CHANGED = 2 };

static int round_up(const struct cvss *c, long double x) {
    if (c->version == CVSS_3_0) {
        return (int)ceill(x * 10 - 1e-12L);
    }
    int64_t n = (int64_t)roundl(x * 100000);
    return (int)(n % 10000 == 0 ? n / 10000 : n / 10000 + 1);
}

/* A modified metric, or the base one when it is not defined; `x` is the number of its value X. */
static int modified(const struct cvss *c, int metric, int base, int x) {
    int n = cvss_number(c, metric);
    return n == 0 || n == x ? cvss_number(c, base) : n;
}

static long double exploitability(int av, int ac, int pr, int ui, bool changed) {
    static const long double wav[] = {0, 0.85L, 0.62L, 0.55L, 0.20L};
    static const long double wac[] = {0, 0.77L, 0.44L};
    static const long double wpr[2][4] = {{0, 0.85L, 0.62L, 0.27L}, {0, 0.85L, 0.68L, 0.50L}};
    static const long double wui[] = {0, 0.85L, 0.62L};
    return 8.22L * wav[av] * wac[ac] * wpr[changed][pr] * wui[ui];
}

static const long double impact_weights[] = {0, 0.56L, 0.22L, 0};

static int combine(const struct cvss *c, long double impact, long double exploit, bool changed) {
    if (impact <= 0) {
        return 0;
    }
    long double sum = changed ? 1.08L * (impact + exploit) : impact + exploit;
    return round_up(c, fminl(sum, 10));
}

static long double temporal_factor(const struct cvss *c) {
    static const long double e[] = {1, 1, 0.91L, 0.94L, 0.97L, 1};
    static const long double rl[] = {1, 1, 0.95L, 0.96L, 0.97L, 1};
    static const long double rc[] = {1, 1, 0.92L, 0.96L, 1};
    return e[cvss_number(c, E)] * rl[cvss_number(c, RL)] * rc[cvss_number(c, RC)];
}

static int environmental_of(const struct cvss *c) {
    static const long double req[] = {1, 1, 0.5L, 1, 1.5L};
    bool changed = modified(c, MS, S, 3) == SCOPE_CHANGED;
    long double product = (1 - impact_weights[modified(c, MC, C, 4)] * req[cvss_number(c, CR)]) *
                          (1 - impact_weights[modified(c, MI, I, 4)] * req[cvss_number(c, IR)]) *
                          (1 - impact_weights[modified(c, MA, A, 4)] * req[cvss_number(c, AR)]);
    long double miss = fminl(1 - product, 0.915L);
    long double impact = 6.42L * miss;
    if (changed) {
        impact = c->version == CVSS_3_0 ? 7.52L * (miss - 0.029L) - 3.25L * powl(miss - 0.02L, 15)
                                        : 7.52L * (miss - 0.029L) - 3.25L * powl(miss * 0.9731L - 0.02L, 13);
    }
    long double exploit = exploitability(modified(c, MAV, AV, 5), modified(c, MAC, AC, 3), modified(c, MPR, PR, 4),
                                         modified(c, MUI, UI, 3), changed);
    int base = combine(c, impact, exploit, changed);
    return round_up(c, base / 10.0L * temporal_factor(c));
}

void cvss3_score(struct cvss *c) {
    bool changed = cvss_number(c, S) == SCOPE_CHANGED;
    long double iss = 1 - (1 - impact_weights[cvss_number(c, C)]) * (1 - impact_weights[cvss_number(c, I)]) *
                              (1 - impact_weights[cvss_number(c, A)]);
    long double impact = changed ? 7.52L * (iss - 0.029L) - 3.25L * powl(iss - 0.02L, 15) : 6.42L * iss;
    c->base = iss <= 0 ? 0
                       : combine(c, impact, exploitability(cvss_number(c, AV), cvss_number(c, AC), cvss_number(c, PR),
                                                           cvss_number(c, UI), changed),
                                 changed);
    c->score = c->base;
    if (cvss_has_group(c, GROUP_TEMPORAL)) {
        c->temporal = round_up(c, c->base / 10.0L * temporal_factor(c));
        c->score = c->temporal;
    }
    if (cvss_has_group(c, GROUP_ENVIRONMENTAL)) {
        c->environmental = environmental_of(c);
        c->score = c->environmental;
    }
}
