/*
 * Coverage: which requirements of the catalogue the dossier answers, which it does not and why. Pure. The words of `applies`
 * and `check` are explained in data/README.md; a test walks the catalogues and fails on a word that is not known here.
 */
#ifndef CORDON_TRACE_TRACE_H
#define CORDON_TRACE_TRACE_H

#include "trace/dossier.h"

enum coverage { COVER_YES, COVER_OPEN, COVER_NOT_APPLICABLE, COVER_INFO };

struct covered {
    const struct requirement *requirement;
    enum coverage state;
    struct str
        why; /* open: what is missing, a sentence for each failed check; not applicable: the condition; covered: by what */
    struct str basis; /* what answers it: "SBOM pump.cdx.json", "statement srm.method" … */
};

struct coverage_list {
    struct covered *v;
    size_t n;
    size_t yes, open, not_applicable, info;
};

/* Judges every requirement of the market. O(requirements × size of the dossier). */
void trace_cover(struct arena *a, const struct dossier *d, enum market market, struct coverage_list *out);

/* Whether one rule is known, for the catalogue's own test. */
bool trace_knows_check(struct str rule);
bool trace_knows_condition(struct str word);

/* One SBOM baseline gap: which minimum elements a component lacks. */
struct baseline_gap {
    size_t component;
    struct str missing; /* "supplier, unique identifier" */
};
struct baseline {
    struct baseline_gap *v;
    size_t n;
    size_t supplier, version, identifier, relationship, hash, license, support; /* components lacking each */
    bool author, timestamp;                                                     /* the document has them */
};
void trace_baseline(struct arena *a, const struct bom *b, struct baseline *out);

const char *coverage_name(enum coverage c); /* "covered", "open", "not applicable", "information" */

#endif
