/*
 * The store: everything that lives in a workspace. The only SQL of the program is in this folder, one file for each kind of
 * object. Functions read or write inside the transaction that the caller (app/) has begun; each operation of app/ is one
 * transaction and one audit event. Rows and their strings are copied to the caller's arena.
 */
#ifndef CORDON_STORE_STORE_H
#define CORDON_STORE_STORE_H

#include "base/vec.h"
#include "store/db.h"
#include "trace/records.h"

/* The largest file that is kept: SQLite holds no value of more than a billion bytes. */
#define STORE_MAX_BYTES ((size_t)900 << 20)

struct store {
    struct db *db;
    struct str dir;  /* the workspace's folder */
    struct str path; /* of the database */
};

/* Makes DIR/.cordon/cordon.db; ERR_SYSTEM when it is there already. */
bool store_create(struct arena *a, struct str dir, struct store *out, struct err *e);

/* Opens the workspace at `dir`, or, when `dir` is empty, the nearest one upwards from the working folder. */
bool store_open(struct arena *a, struct str dir, struct store *out, struct err *e);
void store_close(struct store *s);

/* ---- what people wrote ---- */

/* Put replaces. False with ERR_NONE: there is none. */
bool store_put_device(struct store *s, const struct stored_file *f, struct str manufacturer, struct err *e);
bool store_device(struct store *s, struct arena *a, struct str id, struct stored_file *out,
                  struct err *e); /* id empty: the only one */
bool store_put_model(struct store *s, const struct stored_file *f, struct err *e);
bool store_model(struct store *s, struct arena *a, struct str device, struct stored_file *out, struct err *e);

/* All devices, by id. */
struct device_list {
    VEC(struct stored_file) list;
};
bool store_devices(struct store *s, struct arena *a, struct device_list *out, struct err *e);

bool store_put_release(struct store *s, const struct release_row *r, struct err *e);
bool store_put_hazards(struct store *s, struct str device, const struct hazard_row *v, size_t n, struct err *e);

struct release_list {
    VEC(struct release_row) list;
};
bool store_releases(struct store *s, struct arena *a, struct str device, struct release_list *out, struct err *e);

/* A release by version; ERR_INPUT naming the known ones when there is none, or when two devices have it. */
bool store_release(struct store *s, struct arena *a, struct str version, struct release_row *out, struct err *e);

/* ---- SBOMs ---- */

bool store_add_sbom(struct store *s, struct sbom_row *r, struct err *e); /* sets r->id */
bool store_add_component(struct store *s, const struct component_row *c, struct err *e);
/* The newest SBOM of a release, with its text; false with ERR_NONE: none. */
bool store_sbom(struct store *s, struct arena *a, int64_t release, struct sbom_row *out, struct err *e);

struct sbom_list {
    VEC(struct sbom_row) list; /* without text */
};
bool store_sboms(struct store *s, struct arena *a, struct sbom_list *out, struct err *e);

/* Releases whose newest SBOM has a component of one of these keys (purl or CPE): an indexed look-up. */
struct concern {
    int64_t release;
    struct str component_key;
};
struct concern_list {
    VEC(struct concern) list;
};
bool store_concerned(struct store *s, struct arena *a, struct str key, struct concern_list *out, struct err *e);

/* ---- scans and findings ---- */

bool store_add_scan(struct store *s, struct scan_row *r, struct err *e); /* sets r->id */
bool store_add_unmatched(struct store *s, int64_t scan, const struct unmatched_row *u, struct err *e);
/* What a former scan could not look up, for a scan that looks only at what changed. */
bool store_copy_unmatched(struct store *s, int64_t from_scan, int64_t to_scan, struct err *e);
bool store_scan(struct store *s, struct arena *a, int64_t release, struct scan_row *out, struct err *e); /* newest */

bool store_unmatched(struct store *s, struct arena *a, int64_t scan, struct unmatched_list *out, struct err *e);

/* Adds or refreshes by (release, component key, vulnerability); *added tells. A closed one that is found again is reopened. */
bool store_put_finding(struct store *s, struct finding_row *f, bool *added, bool *changed, struct err *e);
bool store_close_finding(struct store *s, int64_t id, struct str reason, int64_t at, struct err *e);

/* Findings of a release (0: all) and vulnerability (empty: all; aliases count), worst first: KEV, verdict, score, name. */
bool store_findings(struct store *s, struct arena *a, int64_t release, struct str vulnerability, bool with_closed,
                    struct finding_list *out, struct err *e);
bool store_finding(struct store *s, struct arena *a, int64_t id, struct finding_row *out, struct err *e);

bool store_add_assessment(struct store *s, struct assessment_row *r, struct err *e); /* sets r->id */
bool store_assessments(struct store *s, struct arena *a, int64_t finding, struct assessment_list *out, struct err *e);

bool store_add_deadline(struct store *s, const struct deadline_row *d, bool *added, struct err *e);
bool store_end_deadlines(struct store *s, int64_t finding, struct str rule, int64_t at, struct err *e); /* rule empty: all */
bool store_deadlines(struct store *s, struct arena *a, int64_t release, struct deadline_list *out,
                     struct err *e); /* open; 0: all */

/* ---- evidence ---- */

bool store_add_evidence(struct store *s, struct evidence_row *r, struct err *e); /* sets r->id */
bool store_add_evidence_result(struct store *s, int64_t evidence, const struct evidence_result_row *r, struct err *e);
bool store_evidence(struct store *s, struct arena *a, int64_t release, struct evidence_list *out, struct err *e); /* 0: all */
bool store_evidence_results(struct store *s, struct arena *a, int64_t evidence, struct evidence_result_list *out,
                            struct err *e);

/* ---- audit ---- */

/* Appends an event: number, previous and hash are set here. `detail` is JSON. */
bool store_audit(struct store *s, struct arena *a, struct audit_row *r, struct err *e);
struct audit_list {
    VEC(struct audit_row) list;
};
bool store_audit_list(struct store *s, struct arena *a, struct audit_list *out, struct err *e);
bool store_audit_head(struct store *s, struct arena *a, int64_t *number, struct str *hash, struct err *e);

/*
 * Checks the chain: numbers without gap from 1, each hash over its event and the one before, the head. Then that what is stored
 * is what events say: hashes of files, SBOMs, evidence and assessments. Each mismatch is a text in `problems`.
 */
struct problem_list {
    VEC(struct str) list;
};
bool store_audit_verify(struct store *s, struct arena *a, struct problem_list *problems, int64_t *events, struct err *e);

/* SHA-256 over an assessment's fields: what its audit event records. */
struct str assessment_hash(struct arena *a, const struct assessment_row *r);

#endif
