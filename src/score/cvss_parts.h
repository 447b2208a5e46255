/* What the versions of CVSS share: the shape of their metric tables, and arithmetic. For cvss*.c only. */
#ifndef CORDON_SCORE_CVSS_PARTS_H
#define CORDON_SCORE_CVSS_PARTS_H

#include "score/cvss.h"

/* Wide enough for every product of weights; all scores are computed in such integers, scaled by powers of ten. */
__extension__ typedef __int128 wide;

enum { CVSS_MAX_VALUES = 7 };

enum cvss_group { GROUP_BASE, GROUP_TEMPORAL, GROUP_ENVIRONMENTAL, GROUP_SUPPLEMENTAL };

struct cvss_value {
    const char *text;
    char code;
    int weight; /* in the version's own scale */
};

struct cvss_metric {
    const char *name;
    enum cvss_group group;
    struct cvss_value values[CVSS_MAX_VALUES]; /* ended by a null text */
};

struct cvss_table {
    const struct cvss_metric *metrics;
    size_t n;
    bool ordered; /* metrics must stand in the table's order */
};

extern const struct cvss_table cvss2_table, cvss3_table, cvss4_table;

/* The weight of a metric's value. */
int cvss_weight(const struct cvss_metric *m, char code);

/* Whether a metric of the group is written, and whether one has a value other than X or ND. */
bool cvss_has_group(const struct cvss_table *t, const struct cvss *c, enum cvss_group g);
bool cvss_uses_group(const struct cvss_table *t, const struct cvss *c, enum cvss_group g);

/* Fill in the scores of a parsed vector. */
void cvss2_score(struct cvss *c);
void cvss3_score(struct cvss *c);
void cvss4_score(struct cvss *c);

int cvss2_exploitability(const struct cvss *c);
int cvss3_exploitability(const struct cvss *c);

/* The tables of CVSS 4.0 (cvss4_tables.c). */
enum { EQ1, EQ2, EQ3, EQ4, EQ5, EQ6, EQS };

/* Score of a MacroVector in tenths; 0 for one that does not exist (specification, section 8.3). Digits may be out of range. */
int cvss4_macro_score(const int *eq);

/* 10^n. */
wide cvss_power10(int n);

#endif
