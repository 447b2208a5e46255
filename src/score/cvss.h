/*
 * CVSS 2.0, 3.0, 3.1 and 4.0 (FIRST): parsing vectors and scoring them, in exact decimal arithmetic with ties rounded half up.
 * Nothing is allocated; parsing and scoring one vector is O(length).
 */
#ifndef CORDON_SCORE_CVSS_H
#define CORDON_SCORE_CVSS_H

#include "base/err.h"

enum cvss_version { CVSS_2_0, CVSS_3_0, CVSS_3_1, CVSS_4_0 };

enum { CVSS_MAX_METRICS = 40, CVSS_NO_SCORE = -1 };

struct cvss {
    enum cvss_version version;
    char metrics[CVSS_MAX_METRICS]; /* value letter code by metric number of the version; 0: not given */
    /*
     * Scores in tenths (0..100), CVSS_NO_SCORE where the version has no such score or the vector names no such metrics. 4.0 has
     * `base` (CVSS-B, of the base metrics alone) and `score` only.
     */
    int base, temporal, environmental;
    int score;           /* the most specific one that the vector's metrics allow; those of value X or ND do not count */
    char macrovector[8]; /* 4.0: six digits; else "" */
};

/*
 * Parses (2.0 with or without parentheses) and scores. 4.0 wants its metrics in the order of the specification, the others in
 * any order; a metric given twice, one that is not known and a mandatory one that is missing are errors, ERR_INPUT naming the
 * metric.
 */
bool cvss_parse(struct str vector, struct cvss *out, struct err *e);

/* "2.0", "3.0", "3.1", "4.0". */
const char *cvss_version_name(enum cvss_version v);

/* "none", "low", "medium", "high", "critical" by the version's own bands (2.0 has no none and no critical). */
const char *cvss_severity(enum cvss_version v, int tenths);

/*
 * The value of a metric by its name, e.g. "AV" gives 'N'; 0 when not given or not known. Values of more than one letter have
 * the code that the version's table gives them (cvss2.c, cvss4.c): their first letter, but ND is 'X', UC 'N', LM 'l', MH 'h'.
 */
char cvss_metric(const struct cvss *c, const char *name);

/*
 * Exploitability sub-score ×100 of the base metrics, rounded half up, for risk policy: 20·AV·AC·Au of 2.0 (0..1000),
 * 8.22·AV·AC·PR·UI of 3.x (0..389); -1 for 4.0.
 */
int cvss_exploitability(const struct cvss *c);

#endif
