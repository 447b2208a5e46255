/* What the ways of matching share: a component seen as they need it, and candidates on the way to findings. For match/ only. */
#ifndef CORDON_MATCH_CANDIDATE_H
#define CORDON_MATCH_CANDIDATE_H

#include "base/map.h"
#include "ident/cpe.h"
#include "ident/purl.h"
#include "match/match.h"

struct match_work {
    struct arena *a;
    const struct bom *bom;
    struct index *ix;
    struct match_result *out;
    struct map by_product; /* "a:openssl:openssl" → struct match_component list, for context of configurations */
    struct map details;    /* vulnerability → struct match_details */
    struct err *e;
};

/* A name under which a component is looked up in the CPE half of the index. */
struct match_cpe {
    struct cpe cpe;
    struct str key;
    enum match_confidence confidence; /* how sure it is that this is the component */
    enum match_by by;
    const char *because;
};

struct match_component {
    size_t number;
    const struct bom_component *c;
    bool has_purl;
    struct purl purl;
    struct match_cpe *cpes;
    size_t ncpes;
    struct match_component *next; /* another of the same product */
};

/* A record that touches a component. */
struct match_candidate {
    struct match_reason reason;
    struct str fixed[8];
    size_t nfixed;
};

/* Records a candidate under its vulnerability. False: an error. */
bool match_add(struct match_work *w, const struct match_component *c, const struct match_candidate *x);

/* The two halves: matches `c` and calls match_add(). */
bool match_packages(struct match_work *w, const struct match_component *c, bool *looked_up);
bool match_cpes(struct match_work *w, const struct match_component *c, bool *looked_up);

/* Whether a CPE match expression names this component: vendor, product, version, update, target. */
bool match_expression(struct match_work *w, const struct vuln_cpe_match *m, const struct match_component *c, const struct match_cpe *name);

/* Fills purl and CPE names of a component, guessed ones included. */
bool match_names(struct match_work *w, struct match_component *c);

/* deb, apk, rpm: packages that a distribution patches without changing the upstream version. */
bool match_is_distro(const struct match_component *c);

#endif
