/* CVSS 2.0 (A Complete Guide to the Common Vulnerability Scoring System Version 2.0, section 3.2). */
#include "score/cvss_parts.h"

enum { AV, AC, AU, C, I, A, E, RL, RC, CDP, TD, CR, IR, AR, METRICS };

/* Weights in thousandths; of CDP, TD and the temporal metrics in hundredths. ND weighs nothing: 1, or 0 for CDP. */
static const struct cvss_metric metrics[METRICS] = {
    [AV] = {"AV", GROUP_BASE, {{"L", 'L', 395}, {"A", 'A', 646}, {"N", 'N', 1000}}},
    [AC] = {"AC", GROUP_BASE, {{"H", 'H', 350}, {"M", 'M', 610}, {"L", 'L', 710}}},
    [AU] = {"Au", GROUP_BASE, {{"M", 'M', 450}, {"S", 'S', 560}, {"N", 'N', 704}}},
    [C] = {"C", GROUP_BASE, {{"N", 'N', 0}, {"P", 'P', 275}, {"C", 'C', 660}}},
    [I] = {"I", GROUP_BASE, {{"N", 'N', 0}, {"P", 'P', 275}, {"C", 'C', 660}}},
    [A] = {"A", GROUP_BASE, {{"N", 'N', 0}, {"P", 'P', 275}, {"C", 'C', 660}}},
    [E] = {"E", GROUP_TEMPORAL, {{"U", 'U', 85}, {"POC", 'P', 90}, {"F", 'F', 95}, {"H", 'H', 100}, {"ND", 'X', 100}}},
    [RL] = {"RL", GROUP_TEMPORAL, {{"OF", 'O', 87}, {"TF", 'T', 90}, {"W", 'W', 95}, {"U", 'U', 100}, {"ND", 'X', 100}}},
    [RC] = {"RC", GROUP_TEMPORAL, {{"UC", 'N', 90}, {"UR", 'U', 95}, {"C", 'C', 100}, {"ND", 'X', 100}}},
    [CDP] = {"CDP",
             GROUP_ENVIRONMENTAL,
             {{"N", 'N', 0}, {"L", 'L', 10}, {"LM", 'l', 30}, {"MH", 'h', 40}, {"H", 'H', 50}, {"ND", 'X', 0}}},
    [TD] = {"TD", GROUP_ENVIRONMENTAL, {{"N", 'N', 0}, {"L", 'L', 25}, {"M", 'M', 75}, {"H", 'H', 100}, {"ND", 'X', 100}}},
    [CR] = {"CR", GROUP_ENVIRONMENTAL, {{"L", 'L', 500}, {"M", 'M', 1000}, {"H", 'H', 1510}, {"ND", 'X', 1000}}},
    [IR] = {"IR", GROUP_ENVIRONMENTAL, {{"L", 'L', 500}, {"M", 'M', 1000}, {"H", 'H', 1510}, {"ND", 'X', 1000}}},
    [AR] = {"AR", GROUP_ENVIRONMENTAL, {{"L", 'L', 500}, {"M", 'M', 1000}, {"H", 'H', 1510}, {"ND", 'X', 1000}}},
};

const struct cvss_table cvss2_table = {metrics, METRICS, false};

static int weight(const struct cvss *c, size_t metric) {
    return cvss_weight(&metrics[metric], c->metrics[metric] != 0 ? c->metrics[metric] : 'X');
}

/* To tenths, half up: `value` has `digits` decimal digits. Nothing here is negative when it comes to be rounded. */
static int round_tenths(wide value, int digits) {
    wide unit = cvss_power10(digits - 1);
    return (int)((value + unit / 2) / unit);
}

/* Impact with 20 decimal digits; the requirements have three (1.000 for the base score). */
static wide impact(const struct cvss *c, int cr, int ir, int ar) {
    wide whole = 1000000;
    wide rest = (whole - (wide)weight(c, C) * cr) * (whole - (wide)weight(c, I) * ir) *
                (whole - (wide)weight(c, A) * ar); /* 18 digits */
    return 1041 * (cvss_power10(18) - rest);
}

/* 20 × AV × AC × Au, with 9 decimal digits. */
static wide exploitability(const struct cvss *c) {
    return (wide)20 * weight(c, AV) * weight(c, AC) * weight(c, AU);
}

/* ((0.6 × Impact) + (0.4 × Exploitability) – 1.5) × f(Impact), rounded. */
static int base_score(const struct cvss *c, wide impact20) {
    if (impact20 == 0) {
        return 0;
    }
    wide sum = 6 * impact20 + 4 * exploitability(c) * cvss_power10(11) - 15 * cvss_power10(20); /* 21 digits */
    return round_tenths(sum * 1176, 24);
}

static int temporal_score(const struct cvss *c, int base) {
    return round_tenths((wide)base * weight(c, E) * weight(c, RL) * weight(c, RC), 7);
}

static int environmental_score(const struct cvss *c) {
    wide adjusted = impact(c, weight(c, CR), weight(c, IR), weight(c, AR));
    wide most = 10 * cvss_power10(20);
    int t = temporal_score(c, base_score(c, adjusted < most ? adjusted : most));
    return round_tenths(((wide)t * 100 + (wide)(100 - t) * weight(c, CDP)) * weight(c, TD), 5);
}

void cvss2_score(struct cvss *c) {
    c->base = base_score(c, impact(c, 1000, 1000, 1000));
    c->score = c->base;
    if (cvss_has_group(&cvss2_table, c, GROUP_TEMPORAL)) {
        c->temporal = temporal_score(c, c->base);
        c->score = c->temporal;
    }
    if (cvss_has_group(&cvss2_table, c, GROUP_ENVIRONMENTAL)) {
        c->environmental = environmental_score(c);
        c->score = cvss_uses_group(&cvss2_table, c, GROUP_ENVIRONMENTAL) ? c->environmental : c->score;
    }
}

int cvss2_exploitability(const struct cvss *c) {
    return round_tenths(exploitability(c), 8);
}
