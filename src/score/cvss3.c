/* CVSS 3.0 and 3.1 (FIRST, specification documents, section 7 and for 3.1 appendix A). */
#include "score/cvss_parts.h"

enum { AV, AC, PR, UI, S, C, I, A, E, RL, RC, CR, IR, AR, MAV, MAC, MPR, MUI, MS, MC, MI, MA, METRICS };

/* Weights in hundredths (section 7.4). PR's are those of an unchanged scope. */
static const struct cvss_metric metrics[METRICS] = {
    [AV] = {"AV", GROUP_BASE, {{"N", 'N', 85}, {"A", 'A', 62}, {"L", 'L', 55}, {"P", 'P', 20}}},
    [AC] = {"AC", GROUP_BASE, {{"L", 'L', 77}, {"H", 'H', 44}}},
    [PR] = {"PR", GROUP_BASE, {{"N", 'N', 85}, {"L", 'L', 62}, {"H", 'H', 27}}},
    [UI] = {"UI", GROUP_BASE, {{"N", 'N', 85}, {"R", 'R', 62}}},
    [S] = {"S", GROUP_BASE, {{"U", 'U', 0}, {"C", 'C', 0}}},
    [C] = {"C", GROUP_BASE, {{"H", 'H', 56}, {"L", 'L', 22}, {"N", 'N', 0}}},
    [I] = {"I", GROUP_BASE, {{"H", 'H', 56}, {"L", 'L', 22}, {"N", 'N', 0}}},
    [A] = {"A", GROUP_BASE, {{"H", 'H', 56}, {"L", 'L', 22}, {"N", 'N', 0}}},
    [E] = {"E", GROUP_TEMPORAL, {{"X", 'X', 100}, {"H", 'H', 100}, {"F", 'F', 97}, {"P", 'P', 94}, {"U", 'U', 91}}},
    [RL] = {"RL", GROUP_TEMPORAL, {{"X", 'X', 100}, {"U", 'U', 100}, {"W", 'W', 97}, {"T", 'T', 96}, {"O", 'O', 95}}},
    [RC] = {"RC", GROUP_TEMPORAL, {{"X", 'X', 100}, {"C", 'C', 100}, {"R", 'R', 96}, {"U", 'U', 92}}},
    [CR] = {"CR", GROUP_ENVIRONMENTAL, {{"X", 'X', 100}, {"H", 'H', 150}, {"M", 'M', 100}, {"L", 'L', 50}}},
    [IR] = {"IR", GROUP_ENVIRONMENTAL, {{"X", 'X', 100}, {"H", 'H', 150}, {"M", 'M', 100}, {"L", 'L', 50}}},
    [AR] = {"AR", GROUP_ENVIRONMENTAL, {{"X", 'X', 100}, {"H", 'H', 150}, {"M", 'M', 100}, {"L", 'L', 50}}},
    [MAV] = {"MAV", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"N", 'N', 85}, {"A", 'A', 62}, {"L", 'L', 55}, {"P", 'P', 20}}},
    [MAC] = {"MAC", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"L", 'L', 77}, {"H", 'H', 44}}},
    [MPR] = {"MPR", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"N", 'N', 85}, {"L", 'L', 62}, {"H", 'H', 27}}},
    [MUI] = {"MUI", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"N", 'N', 85}, {"R", 'R', 62}}},
    [MS] = {"MS", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"U", 'U', 0}, {"C", 'C', 0}}},
    [MC] = {"MC", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"H", 'H', 56}, {"L", 'L', 22}, {"N", 'N', 0}}},
    [MI] = {"MI", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"H", 'H', 56}, {"L", 'L', 22}, {"N", 'N', 0}}},
    [MA] = {"MA", GROUP_ENVIRONMENTAL, {{"X", 'X', 0}, {"H", 'H', 56}, {"L", 'L', 22}, {"N", 'N', 0}}},
};

const struct cvss_table cvss3_table = {metrics, METRICS, false};

/* Fixed point with 18 decimal digits. Every product below but the powers is exact in it; those are short of the true value by
 * less than 10^-16, and no score lies closer than 10^-6 to a tenth without being one. */
static const wide ONE = (wide)1000000000000000000;

/* The metric that counts: the modified one when `modified` and it is defined, else the base metric. */
static size_t effective(const struct cvss *c, size_t base, bool modified) {
    size_t m = base + (MAV - AV);
    return modified && c->metrics[m] != 0 && c->metrics[m] != 'X' ? m : base;
}

static int weight(const struct cvss *c, size_t metric) {
    return cvss_weight(&metrics[metric], c->metrics[metric] != 0 ? c->metrics[metric] : 'X');
}

static bool scope_changed(const struct cvss *c, bool modified) {
    return c->metrics[effective(c, S, modified)] == 'C';
}

/* AV × AC × PR × UI × 8.22, with 10 decimal digits. */
static wide exploitability(const struct cvss *c, bool modified) {
    size_t pr = effective(c, PR, modified);
    int privileges = weight(c, pr);
    if (scope_changed(c, modified)) {
        privileges = c->metrics[pr] == 'L' ? 68 : c->metrics[pr] == 'H' ? 50 : privileges;
    }
    return (wide)822 * weight(c, effective(c, AV, modified)) * weight(c, effective(c, AC, modified)) * privileges *
           weight(c, effective(c, UI, modified));
}

/* By squaring: at most seven products, each short by less than one in the last digit. */
static wide fixed_power(wide x, unsigned n) {
    wide p = ONE;
    for (; n > 0; n >>= 1) {
        p = (n & 1) != 0 ? p * x / ONE : p;
        x = n > 1 ? x * x / ONE : x;
    }
    return p;
}

/* 1 – (1–C) × (1–I) × (1–A), each times its requirement when `modified`, then at most 0.915. */
static wide impact_subscore(const struct cvss *c, bool modified) {
    wide rest = ONE / cvss_power10(12);
    for (size_t i = 0; i < 3; i++) {
        int requirement = modified ? weight(c, CR + i) : 100;
        rest *= 10000 - weight(c, effective(c, C + i, modified)) * requirement; /* 4 digits */
    }
    wide iss = ONE - rest;
    wide most = 915 * (ONE / 1000);
    return modified && iss > most ? most : iss;
}

static wide impact(const struct cvss *c, bool modified) {
    wide iss = impact_subscore(c, modified);
    if (!scope_changed(c, modified)) {
        return iss * 642 / 100;
    }
    wide line = (iss - ONE * 29 / 1000) * 752 / 100;
    if (modified && c->version == CVSS_3_1) {
        return line - fixed_power(iss * 9731 / 10000 - ONE * 2 / 100, 13) * 325 / 100;
    }
    return line - fixed_power(iss - ONE * 2 / 100, 15) * 325 / 100;
}

/*
 * To tenths, upwards; `value` has `digits` decimal digits. 3.1 first rounds to five digits (appendix A), so that what a
 * binary fraction adds does not count.
 */
static int round_up(const struct cvss *c, wide value, int digits) {
    if (c->version == CVSS_3_1 && digits > 5) {
        wide unit = cvss_power10(digits - 5);
        value = (value + unit / 2) / unit;
        digits = 5;
    }
    wide tenth = cvss_power10(digits - 1);
    return (int)((value + tenth - 1) / tenth);
}

/* The base score, or what the environmental score has in its place. */
static int score(const struct cvss *c, bool modified) {
    wide i = impact(c, modified);
    if (i <= 0) {
        return 0;
    }
    wide sum = i + exploitability(c, modified) * cvss_power10(8);
    sum = scope_changed(c, modified) ? sum * 108 / 100 : sum;
    return round_up(c, sum < 10 * ONE ? sum : 10 * ONE, 18);
}

static int temporal(const struct cvss *c, int tenths) {
    return round_up(c, (wide)tenths * weight(c, E) * weight(c, RL) * weight(c, RC), 7);
}

void cvss3_score(struct cvss *c) {
    c->base = score(c, false);
    c->score = c->base;
    if (cvss_has_group(&cvss3_table, c, GROUP_TEMPORAL)) {
        c->temporal = temporal(c, c->base);
        c->score = c->temporal;
    }
    if (cvss_has_group(&cvss3_table, c, GROUP_ENVIRONMENTAL)) {
        c->environmental = temporal(c, score(c, true));
        c->score = cvss_uses_group(&cvss3_table, c, GROUP_ENVIRONMENTAL) ? c->environmental : c->score;
    }
}

int cvss3_exploitability(const struct cvss *c) {
    wide unit = cvss_power10(8);
    return (int)((exploitability(c, false) + unit / 2) / unit);
}
