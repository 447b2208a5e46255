/*
 * Matching: which known vulnerabilities touch the components of an SBOM, each with its reason. Pure: same SBOM and index, same
 * findings, same order (component order, then vulnerability id). The rules are in docs/decisions/matching.md.
 */
#ifndef CORDON_MATCH_MATCH_H
#define CORDON_MATCH_MATCH_H

#include "bom/bom.h"
#include "vuln/index.h"

enum match_by { MATCH_PURL, MATCH_DISTRO, MATCH_CPE, MATCH_NAME };
enum match_confidence { MATCH_POSSIBLE, MATCH_LIKELY, MATCH_EXACT };

struct match_reason {
    enum match_by by;
    enum vuln_source source;
    struct str record; /* the advisory that matched */
    struct str range;  /* ">=1.1.1,<1.1.1n", in words a person can check */
    enum match_confidence confidence;
    struct str note; /* for --explain: what was compared with what */
};

struct match_finding {
    size_t component; /* index into bom->components */
    struct str id;    /* the CVE where there is one */
    struct str *aliases;
    size_t naliases;
    struct match_reason *reasons; /* best first */
    size_t nreasons;
    struct str severity;       /* none, low, medium, high, critical, unknown */
    struct vuln_score *scores; /* best first: newest version, NVD before others */
    size_t nscores;
    struct str summary, published, modified;
    struct str *cwes;
    size_t ncwes;
    struct str *fixed; /* versions that fix it, lowest first */
    size_t nfixed;
    bool kev;
    struct str kev_due;
    float epss, epss_percentile; /* <0: unknown */
};

struct match_unmatched {
    size_t component;
    struct str reason; /* "no package URL, no CPE, and no product of this name is known" */
};

struct match_result {
    VEC(struct match_finding) findings;
    VEC(struct match_unmatched) unmatched;
    size_t matched; /* components that could be looked up */
    size_t dropped; /* candidates dropped: rejected or withdrawn */
};

/*
 * Matches all components. What findings point to lives in the arena and in the index, which must stay open. Components that are
 * equal are looked up once, and each key of the index once; the rest is a test of ranges for each candidate. More than a
 * million findings are ERR_INPUT.
 */
bool match_bom(struct arena *a, const struct bom *b, struct index *ix, struct match_result *out, struct err *e);

/* The same for those components only for which only[i] is true; the others still count as what is there (context, operating
 * system). */
bool match_some(struct arena *a, const struct bom *b, const bool *only, struct index *ix, struct match_result *out,
                struct err *e);

const char *match_by_name(enum match_by by);                /* "purl", "distro", "cpe", "name" */
const char *match_confidence_name(enum match_confidence c); /* "possible", "likely", "exact" */

#endif
