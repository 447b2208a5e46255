/*
 * STRIDE: which threats a model must answer, from the rule tables data/stride-element.tsv and data/stride-interaction.tsv,
 * joined with candidates of the threat library and with what the model's author has decided. Pure.
 */
#ifndef CORDON_STRIDE_STRIDE_H
#define CORDON_STRIDE_STRIDE_H

#include "threat/model.h"

struct stride_threat {
    struct str key;  /* stable: "gateway/S/SE-03" */
    struct str rule; /* row of the rule table */
    bool on_flow;
    size_t on;              /* element or flow */
    size_t flow;            /* the flow of an interaction rule; SIZE_MAX for per-element rules */
    unsigned category;      /* one STRIDE_* */
    struct str title, text; /* filled in with the model's names */
    struct str *library;    /* ids of fitting rows of data/threat-library.tsv */
    size_t nlibrary;
    size_t answer; /* the model's threat that answers it; SIZE_MAX: open */
    bool crosses;
};

struct stride_list {
    struct stride_threat *v;
    size_t n, answered;
};

/* All proposed threats: elements in order, then flows in order, then categories. O((elements + flows) × rules). */
void stride_propose(struct arena *a, const struct threat_model *m, struct stride_list *out);

/* One coverage check of the model (data: threats.md §3): what is wrong with which object. */
struct threat_gap {
    struct str check;  /* "threat:elements", "threat:interfaces", "threat:assumptions", "threat:phases", "threat:controls",
                          "threat:tests", "threat:multi", "threat:hazards", "threat:boundaries" */
    struct str object; /* id of the element, interface, … */
    struct str text;   /* what is missing, in a sentence */
    uint32_t line;
};

struct threat_gaps {
    struct threat_gap *v;
    size_t n;
};

void stride_check(struct arena *a, const struct threat_model *m, const struct stride_list *threats, struct threat_gaps *out);

#endif
