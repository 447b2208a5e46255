/* What the two NVD readers share. Not for others. */
#ifndef CORDON_VULN_NVD_H
#define CORDON_VULN_NVD_H

#include "vuln/read.h"

/* Configurations nest two deep in practice. */
enum { NVD_MAX_NODE_DEPTH = 8 };

struct node_list {
    struct vuln_node *v;
    size_t n, cap;
};

/* A record under way. */
struct nvd {
    struct advisory adv;
    struct score_list scores;
    struct str_list cwes;
    struct reference_list references;
    struct node_list nodes;
};

/* A node of either version: operator, negate, cpe_match or cpeMatch, children. */
bool nvd_node(struct feed *f, struct jv v, int depth, struct vuln_node *out, struct err *e);

/* The first English text of a description list: [{"lang": "en", "value": …}]. */
bool nvd_english(struct jv list, struct str *out, struct err *e);

/* NVD writes a rejection into the description, in two spellings over the years. */
bool nvd_rejected(struct str description);

/* The values of a `description` list, each a weakness. */
bool nvd_weaknesses(struct feed *f, struct nvd *n, struct jv holder, struct err *e);

/* {"url": …, "tags": […]}; the first tag is kept. */
bool nvd_reference(struct feed *f, struct nvd *n, struct jv v, struct err *e);

/* Hands the record to the sink. */
bool nvd_done(struct feed *f, struct nvd *n, struct jv where, struct err *e);

#endif
