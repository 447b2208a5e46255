/*
 * The path to harm: from a component with a known vulnerability, through the threat model, to a hazard; or the reason why there
 * is no path. Pure. Rules and their sources: docs/decisions/path-to-harm.md.
 */
#ifndef CORDON_HARM_HARM_H
#define CORDON_HARM_HARM_H

#include "ident/purl.h"
#include "score/cvss.h"
#include "threat/model.h"

struct drawing;

/* What is known of the vulnerability. */
struct harm_question {
    const struct purl *purl;   /* of the component; null when it has none */
    struct str component_name; /* matched against `runs` patterns of pkg:generic when there is no purl */
    const struct cvss *cvss;   /* null: unknown, taken as network-reachable with all losses (worst case) */
    bool kev;                  /* known exploited */
};

/* One link of the chain, to be checked by a person. */
enum harm_step_kind { STEP_ENTRY, STEP_FLOW, STEP_ELEMENT, STEP_HAZARD };

struct harm_step {
    enum harm_step_kind kind;
    size_t index;    /* element, flow or hazard of the model */
    bool reverse;    /* a flow taken against its direction (answers of `both`) */
    struct str text; /* in words */
};

struct harm_path {
    size_t element; /* where the component runs */
    size_t hazard;
    struct harm_step *steps; /* from the attacker's entry to the hazard */
    size_t nsteps;
    unsigned loss;          /* LOSS_* that the hazard needs and the vulnerability gives */
    struct refs controls;   /* controls on the way: on flows entered through and elements passed, implemented or verified */
    enum severity severity; /* of the hazard, raised by scope (several patients or more: one level) */
};

struct harm_answer {
    struct harm_path *paths; /* worst first: severity, then fewest verified and fewest other controls, then shortest */
    size_t npaths;
    struct str no_path;                    /* why there is none; empty when there is */
    struct refs elements;                  /* elements that run the component */
    enum exploitability initial, residual; /* proposed; residual counts verified controls on the worst path */
    struct str exploitability_reason;
    enum severity severity; /* of the worst path; none without */
    struct str verdict;     /* "controlled", "uncontrolled", "review": data/risk-matrix.tsv at residual × severity */
    struct str verdict_reason;
};

/* Answers for one component and vulnerability: one path for each element that runs it and hazard. O(elements + flows), times
 * the elements that run the component (at most 32 groups of them). */
void harm_find(struct arena *a, const struct threat_model *m, const struct harm_question *q, struct harm_answer *out);

/* The model's diagram with the path standing out; null with an error. */
const struct drawing *threat_draw_path(struct arena *a, const struct threat_model *m, const struct harm_path *p, struct err *e);

/* The chain in one line: "CVE-… → openssl 1.1.1k → process “telemetry gateway” → …". */
struct str harm_text(struct arena *a, const struct threat_model *m, const struct harm_path *p, struct str lead);

#endif
