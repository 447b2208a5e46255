/* The weighted mean of weighted means: see score.h. */
#include "bom/score.h"

static const struct {
    const char *name;
    unsigned weight;
} categories[BOM_SCORE_PARTS] = {{"identification", 10}, {"provenance", 12},    {"integrity", 15}, {"completeness", 12},
                                 {"licensing", 15},      {"vulnerability", 10}, {"structural", 8}};

double bom_score_points(const struct bom_result *r) {
    const double almost = 9.9;
    double points = r->share * 10;
    return r->passed < r->asked && points > almost ? almost : points;
}

static double category_score(const struct bom_checked *c, const char *name) {
    double sum = 0;
    double weights = 0;
    for (size_t i = 0; i < c->n; i++) {
        if (str_is(c->v[i].rule->category, name) && c->v[i].share >= 0) {
            sum += bom_score_points(&c->v[i]) * c->v[i].rule->weight;
            weights += c->v[i].rule->weight;
        }
    }
    return weights > 0 ? sum / weights : 0;
}

static const char *grade_of(double score) {
    return score >= 9 ? "A" : score >= 8 ? "B" : score >= 7 ? "C" : score >= 5 ? "D" : "F";
}

void bom_score_of(const struct bom_checked *c, struct bom_score *out) {
    double sum = 0;
    double weights = 0;
    for (size_t i = 0; i < BOM_SCORE_PARTS; i++) {
        double score = category_score(c, categories[i].name);
        out->parts[i] = (struct bom_score_part){categories[i].name, categories[i].weight, score};
        sum += score * categories[i].weight;
        weights += categories[i].weight;
    }
    out->score = sum / weights;
    out->grade = grade_of(out->score);
}
