/*
 * CVSS 2.0, 3.0, 3.1 and 4.0: parsing vectors and scoring them, in exact decimal arithmetic with ties rounded half up.
 */
#ifndef CORDON_SCORE_CVSS_H
#define CORDON_SCORE_CVSS_H

#include "base/err.h"

enum cvss_version { CVSS_2_0, CVSS_3_0, CVSS_3_1, CVSS_4_0 };

enum { CVSS_MAX_METRICS = 40, CVSS_NO_SCORE = -1 };

struct cvss {
    enum cvss_version version;
    char metrics[CVSS_MAX_METRICS]; /* value letter code by metric number of the version; 0: not given */
    /* Scores in tenths (0..100), CVSS_NO_SCORE where the version has no such score or the vector no such metrics. */
    int base, temporal, environmental;
    int score;          /* the most specific one that the vector's metrics allow */
    char macrovector[8]; /* 4.0: six digits; else "" */
};

/* Parses (2.0 with or without parentheses) and scores. Fails with ERR_INPUT naming the metric. */
bool cvss_parse(struct str vector, struct cvss *out, struct err *e);

/* "2.0", "3.0", "3.1", "4.0". */
const char *cvss_version_name(enum cvss_version v);

/* "none", "low", "medium", "high", "critical" by the version's own bands (2.0 has no none and no critical). */
const char *cvss_severity(enum cvss_version v, int tenths);

/* The value of a metric by its name, e.g. "AV" gives 'N'; 0 when not given. For two-letter values of 2.0/4.0 the first letter that
 * tells them apart is documented at the table in cvss.c. */
char cvss_metric(const struct cvss *c, const char *name);

/* Exploitability sub-score ×100 of 2.0 and 3.x (8.22·AV·AC·PR·UI), for risk policy; -1 for 4.0. */
int cvss_exploitability(const struct cvss *c);

#endif
