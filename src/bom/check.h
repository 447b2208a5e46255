/*
 * What an SBOM must say beside being well formed. The rules are rows of data/sbom-rules.tsv: the minimum elements of NTIA
 * (2021) and of CISA (2026), what FDA asks for beside NTIA's (premarket guidance V.A.4.b), and the features of the quality
 * score (bom/score.h). Each row names a predicate (check_predicates.h).
 */
#ifndef CORDON_BOM_CHECK_H
#define CORDON_BOM_CHECK_H

#include "bom/bom.h"
#include "bom/licence_list.h"

enum bom_profile { BOM_SCHEMA = 1, BOM_NTIA = 2, BOM_CISA = 4, BOM_FDA = 8, BOM_SCORE = 16 };

/* "schema", "ntia", "cisa", "fda", "score". */
bool bom_profile_named(struct str name, enum bom_profile *out);

enum bom_severity { BOM_ERROR, BOM_WARNING, BOM_INFO }; /* only errors make the answer "no" */
const char *bom_severity_name(enum bom_severity s);

struct check_predicate;

struct bom_rule {
    struct str id, title, clause, mend, category;
    unsigned profiles, weight; /* weight: percent of its category */
    enum bom_severity severity;
    bool document; /* asked once, not of each component */
    const struct check_predicate *predicate;
};

/* How a rule came out. The root is the product itself: it is asked only for the score. */
struct bom_result {
    const struct bom_rule *rule;
    size_t asked, passed; /* components; 1 and 0 or 1 for the document */
    double share;         /* 0 to 1; <0: it does not apply to this format, or there is nothing to ask */
    uint32_t *failing;    /* indexes of components */
    size_t nfailing;
};

struct bom_checked {
    struct bom_result *v; /* the rules of the profile, in the table's order */
    size_t n;
    size_t errors; /* failures of rules of severity error, components counted one by one */
};

/* Asks every rule of a profile. O((components + dependencies) × rules). Lives in the arena and the bom. */
void bom_check(struct arena *a, const struct bom *b, enum bom_profile p, const struct licence_list *l, struct bom_checked *out);

/* Whether it fails: asked of something, and not passed by all. */
bool bom_result_fails(const struct bom_result *r);

/* Failing components of one rule by its id; 0 when the profile lacks the rule. */
size_t bom_checked_count(const struct bom_checked *c, const char *id);

/* What each component lacks, by rules of severity error: bit i for c->v[i] (a profile has at most 32). In the arena. */
uint32_t *bom_checked_by_component(struct arena *a, const struct bom *b, const struct bom_checked *c);

#endif
