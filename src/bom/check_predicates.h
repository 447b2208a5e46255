/* The predicates that rules of data/sbom-rules.tsv name. For check.c. */
#ifndef CORDON_BOM_CHECK_PREDICATES_H
#define CORDON_BOM_CHECK_PREDICATES_H

#include "base/map.h"
#include "bom/check.h"

/* What predicates look at. */
struct check_facts {
    struct arena *a;
    const struct bom *b;
    const struct licence_list *licences;
    struct map related;     /* refs that a dependency names → the entry of what they depend on, or null */
    struct map complete;    /* refs whose dependencies are declared complete */
    bool whole;             /* the SBOM is declared complete */
    struct map unsupported; /* words of data/support-levels.tsv for no support, lower case */
    int64_t today;          /* as a day number: clock_now() */
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

/* By name, or null. */
const struct check_predicate *check_predicate_named(struct str name);

/* The tables behind it, ended by a null name (check_component.c, check_document.c). */
extern const struct check_predicate check_component_predicates[];
extern const struct check_predicate check_document_predicates[];

/* The value of a member that the model has no field for; JSON_NONE when it is not there. O(n). */
struct jv check_extra(const struct bom_extra *v, size_t n, const char *key);

#endif
