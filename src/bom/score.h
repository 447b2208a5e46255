/*
 * A quality score from 0 to 10, with the categories, weights and features of sbomqs 2, so that the figures can be set beside
 * each other (docs/decisions/sbom-score.md). The features are the rows of profile `score` in data/sbom-rules.tsv.
 */
#ifndef CORDON_BOM_SCORE_H
#define CORDON_BOM_SCORE_H

#include "bom/check.h"

enum { BOM_SCORE_PARTS = 7 };

struct bom_score_part {
    const char *name; /* "identification" … */
    unsigned weight;
    double score; /* 0 to 10 */
};

struct bom_score {
    double score;      /* 0 to 10 */
    const char *grade; /* "A" to "F" */
    struct bom_score_part parts[BOM_SCORE_PARTS];
};

/* From the results of profile BOM_SCORE. O(results). */
void bom_score_of(const struct bom_checked *c, struct bom_score *out);

/* The points of one feature, 0 to 10; <0: it does not apply. Never rounds up to 10 while something is missing. */
double bom_score_points(const struct bom_result *r);

#endif
