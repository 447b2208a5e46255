/* The predicates that rules of data/sbom-rules.tsv name. For check.c. */
#ifndef CORDON_BOM_CHECK_PREDICATES_H
#define CORDON_BOM_CHECK_PREDICATES_H

#include "base/map.h"
#include "bom/check.h"

/* What predicates look at. */
struct check_facts {
    const struct bom *b;
    const struct licence_list *licences;
    struct map related;  /* refs that a dependency names → the entry of what they depend on, or null */
    struct map complete; /* refs whose dependencies are declared complete */
    bool whole;          /* the SBOM is declared complete */
    bool any_licence, cyclonedx;
};

struct check_facts check_facts_of(struct arena *a, const struct bom *b, const struct licence_list *l);

enum check_answer { CHECK_SKIP = -1, CHECK_NO = 0, CHECK_YES = 1 };

/* One of the two functions is null. The document's answer is a share from 0 to 1; <0: it does not apply. */
struct check_predicate {
    const char *name;
    enum check_answer (*component)(const struct check_facts *f, size_t i);
    double (*document)(const struct check_facts *f);
};

/* Its number, or SIZE_MAX. */
size_t check_predicate_named(struct str name);
const struct check_predicate *check_predicate_at(size_t number);

#endif
