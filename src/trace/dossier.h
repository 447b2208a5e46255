/*
 * The dossier: all that is known of one release, gathered for the engines and reports that judge it or write about it. Filled
 * by app/; nothing here reads or writes anything.
 */
#ifndef CORDON_TRACE_DOSSIER_H
#define CORDON_TRACE_DOSSIER_H

#include "bom/bom.h"
#include "doc/drawing.h"
#include "harm/harm.h"
#include "regulation/catalog.h"
#include "stride/stride.h"
#include "trace/records.h"

struct dossier_evidence {
    struct evidence_row row;
    struct evidence_result_list results;
};

struct dossier {
    const struct catalog *catalog;
    const struct device_file *device;
    const struct threat_model *model; /* null: none yet */
    struct stride_list threats;       /* proposed, when there is a model */
    struct threat_gaps gaps;
    const struct drawing *diagram; /* of the model; null without one */
    struct release_row release;
    struct sbom_row sbom;  /* id 0: none */
    const struct bom *bom; /* null: none */
    struct scan_row scan;  /* id 0: never scanned */
    struct unmatched_list unmatched;
    struct finding_list findings; /* open ones, worst first */
    struct harm_answer *harms;    /* of each finding; null without a model */
    struct dossier_evidence *evidence;
    size_t nevidence;
    struct str device_sha, model_sha; /* of the files as applied */
    int64_t audit_number;             /* head of the audit trail */
    struct str audit_hash;
    int64_t now;
    struct str program; /* "cordon 0.1.0 (abcdef)" */
};

/* The statement that the maker gave under a key; empty when not given. "threat.method" falls back to the model's rationale. */
struct str dossier_statement(const struct dossier *d, struct str key);

#endif
