/*
 * What a workspace remembers, as records: the store reads and writes them, engines and reports take them. Times are seconds
 * since 1970 (UTC), dates are text YYYY-MM-DD, 0 and the empty text mean "not there".
 */
#ifndef CORDON_TRACE_RECORDS_H
#define CORDON_TRACE_RECORDS_H

#include "base/str.h"
#include "base/vec.h"

struct stored_file { /* device.yaml or threat-model.yaml as applied */
    struct str device, name, file, text, sha256;
    int64_t applied_at;
};

struct release_row {
    int64_t id;
    struct str device, version, status, date, support_until;
    int64_t units;
};

struct hazard_row {
    struct str id, name, harm, scope;
    int64_t severity;
    bool essential;
};

struct sbom_row {
    int64_t id, release, components, added_at;
    struct str file, format, spec_version, serial, text, sha256;
};

struct component_row {
    int64_t id, sbom, number;
    struct str key, name, version, supplier, purl, purl_key, cpe, cpe_key, support_level, end_of_support;
};

struct scan_row {
    int64_t id, release, sbom, generation, components, matched, at;
    struct str index_id, index_built;
};

struct unmatched_row {
    struct str key, name, version, reason;
};

struct unmatched_list {
    VEC(struct unmatched_row) list;
};

struct assessment_row {
    int64_t id, finding, exploitability, severity, at; /* 0: not said */
    struct str status, justification, statement, action, decision, reason, person, sha256;
};

struct finding_row {
    int64_t id, release;
    struct str component_key, component, version, purl, cpe, vulnerability, aliases, severity, vector, score_source, kev_due,
        fixed, match_by, source, record, range, confidence, summary, cwes, published, modified, path, no_path, hazard, verdict,
        verdict_reason, closed_reason;
    int64_t score; /* tenths; -1 none */
    bool kev;
    double epss;                              /* <0 unknown */
    int64_t initial, residual, harm_severity; /* proposed: enum exploitability, enum severity */
    int64_t opened_at, updated_at, closed_at; /* 0: open */
    struct str release_version, device;
    struct assessment_row assessment; /* the newest; id 0: none */
};

struct finding_list {
    VEC(struct finding_row) list;
};

struct assessment_list {
    VEC(struct assessment_row) list;
};

struct deadline_row {
    int64_t id, finding, opened_at, done_at;
    struct str rule, what, whom, due;
    struct str vulnerability, component, release_version;
};

struct deadline_list {
    VEC(struct deadline_row) list;
};

struct evidence_row {
    int64_t id, release, results, added_at;
    struct str kind, format, tool, tool_version, file, text, sha256, person, release_version;
};

struct evidence_result_row {
    int64_t number;
    struct str rule, level, message, location, cwe;
};

struct evidence_list {
    VEC(struct evidence_row) list; /* without text */
};

struct evidence_result_list {
    VEC(struct evidence_result_row) list;
};

struct audit_row {
    int64_t number, at;
    struct str person, operation, object, detail, previous, hash;
};

/* The status that holds: the newest assessment's, else "under_investigation". */
struct str finding_status(const struct finding_row *f);

/* The verdict that holds: decided by a person, else what the matrix proposes; "controlled" for not_affected and fixed. */
struct str finding_verdict(const struct finding_row *f);

/* Whether that verdict is a person's. */
bool finding_decided(const struct finding_row *f);

/* The verdict for people to read: "controlled (proposed)" as long as nobody has decided. */
struct str finding_verdict_words(const struct finding_row *f);

/* Assessed for good: a person has said something other than "under_investigation". */
bool finding_assessed(const struct finding_row *f);

#endif
