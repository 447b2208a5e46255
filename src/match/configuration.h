/* NVD configurations: trees of CPE match expressions, tested against a component and what else the SBOM holds. */
#ifndef CORDON_MATCH_CONFIGURATION_H
#define CORDON_MATCH_CONFIGURATION_H

#include "match/work.h"

/*
 * How sure it is that something holds. What the SBOM says nothing of is neither true nor false: hardware and operating systems
 * are often left out (likely there), software that an SBOM of software leaves out is rather not there (possible).
 */
enum truth { TRUTH_NO, TRUTH_POSSIBLE, TRUTH_LIKELY, TRUTH_YES };

/* What evaluating a configuration for one name of one subject gave. */
struct configuration_answer {
    enum truth truth;                 /* that the subject is affected */
    const struct vuln_cpe_match *hit; /* the expression that names it */
    struct str unknown;               /* an expression about what the SBOM does not hold; empty: none was needed */
};

/* Evaluates the tree. O(expressions), those about other products once a scan. Depth is limited by the index. */
struct configuration_answer configuration_test(struct match_work *w, const struct vuln_node *node,
                                               const struct match_subject *s, const struct match_cpe *name);

/* Whether a match expression names this component: product, version and update, target (expression.c). */
bool expression_names(struct match_work *w, const struct vuln_cpe_match *m, const struct match_subject *s,
                      const struct match_cpe *name);

/* ">=1.1.1,<1.1.1n", "=2018.09-rc1", "all versions". */
struct str expression_range(struct arena *a, const struct vuln_cpe_match *m);

#endif
