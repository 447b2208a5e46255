/* The metrics of each CVSS version: names and values in the order of the specification. For score/ only. */
#ifndef CORDON_SCORE_CVSS_METRICS_H
#define CORDON_SCORE_CVSS_METRICS_H

#include "score/cvss.h"

enum cvss_group { GROUP_BASE, GROUP_TEMPORAL, GROUP_ENVIRONMENTAL, GROUP_SUPPLEMENTAL };

struct cvss_metric_rule {
    const char *name;
    const char *values; /* separated by '|'; what is stored is the number of the value, from 1 */
    enum cvss_group group;
};

/* The table of a version; `*n` its length. */
const struct cvss_metric_rule *cvss_rules(enum cvss_version v, int *n);

/* Number (from 1) of a metric's value; 0: not given. */
static inline int cvss_number(const struct cvss *c, int metric) {
    return c->metrics[metric];
}

/* Scoring: fills the scores of a parsed vector. */
void cvss2_score(struct cvss *c);
void cvss3_score(struct cvss *c);
void cvss4_score(struct cvss *c);

/* Whether a metric of the group is given. */
bool cvss_has_group(const struct cvss *c, enum cvss_group g);

#endif
