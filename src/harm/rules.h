/*
 * The rules of the path to harm that are no search: what a vector says of the attacker, exploitability, verdict. Their reasons
 * are in docs/decisions/path-to-harm.md; thresholds and matrix are data/exploitability.tsv and data/risk-matrix.tsv.
 */
#ifndef CORDON_HARM_RULES_H
#define CORDON_HARM_RULES_H

#include "harm/harm.h"

/* What a vulnerability gives an attacker, and from where. */
struct attack {
    enum reach reach; /* how near the attacker must be: the attack vector */
    unsigned losses;  /* LOSS_* in the flawed element */
    bool control;     /* integrity lost entirely: the attacker decides what the element sends */
    bool reads;       /* confidentiality lost entirely: what the element can read is open too */
    bool known;       /* false: no vector, the worst is taken */
};

struct attack attack_of(const struct cvss *c);

/* The CVSS letters and a phrase of a reach: "AV:N, network". */
const char *attack_vector_words(enum reach r);

/* "confidentiality, integrity" */
struct str losses_text(struct arena *a, unsigned losses);

/* Which ways in are looked at: those as far away as the vector allows, or nearer ones too (a network flaw over a service port).
 */
enum nearness { NEARNESS_FAR, NEARNESS_ANY };

/* Whether bytes from the flow's sender can carry the attack: straight to the flawed element, or to one that passes them on. */
bool entry_accepts(const struct threat_model *m, const struct attack *k, const struct tm_flow *f, bool straight,
                   enum nearness nearness);

/* Whether an element's own port gives hands-on access that suffices, whoever else uses it. */
bool port_accepts(const struct attack *k, const struct device_interface *i);

/* Whether a control counts against a loss: implemented or verified, and meant for what brings that loss about. */
bool control_counts(const struct tm_control *c, unsigned loss);
bool control_verified(const struct tm_control *c);

/* The proposed level with its reason. */
enum exploitability exploitability_of(struct arena *a, const struct cvss *c, bool kev, struct str *reason);

/* A hazard's severity, one level up when several patients or more can be hurt at once. */
enum severity severity_raised(const struct hazard *h);

/* The cell of the risk matrix. */
struct str verdict_of(struct arena *a, enum exploitability x, enum severity s, struct str *reason);

#endif
