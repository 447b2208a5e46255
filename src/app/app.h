/*
 * What a user can do: one function each, called alike by the command line and the server. An operation that writes is one
 * transaction and one audit event; it fails as a whole or holds as a whole.
 *
 * Results live in the context's arena.
 */
#ifndef CORDON_APP_APP_H
#define CORDON_APP_APP_H

#include "base/log.h"
#include "bom/bom.h"
#include "harm/harm.h"
#include "match/match.h"
#include "report/report.h"
#include "store/store.h"
#include "stride/stride.h"

struct app {
    struct arena *a;
    struct store store;
    struct log *log;
    struct str person;  /* who does it: --by, CORDON_USER, or the login name */
    struct str vuln_db; /* path of the vulnerability index */
    struct str program; /* this program and its revision, for records of generation */
    int64_t now;
};

/* Opens the workspace (`dir` empty: upwards from the working folder). Close with app_close(). */
bool app_open(struct app *app, struct arena *a, struct str dir, struct log *log, struct err *e);
void app_close(struct app *app);

/* ---- workspace (workspace.c) ---- */

bool app_init(struct arena *a, struct str dir, struct log *log, struct err *e);

/* What apply would change, or has changed. */
struct app_change {
    struct str object; /* "device aurora-ip200", "release 3.2.1", "threat model" … */
    struct str what;   /* "added", "changed", "unchanged" */
};
struct app_changes {
    VEC(struct app_change) list;
    size_t count; /* of those that are no "unchanged" */
};

/*
 * Brings device.yaml and threat-model.yaml files into the store; the device file is read first whatever the order. All or
 * nothing. With `dry`, only says what would change. Applying the same text again changes nothing and writes no event.
 */
bool app_apply(struct app *app, const struct str *files, size_t n, bool dry, struct app_changes *out, struct err *e);

/* The files as they were applied, to the folder `dir`. */
bool app_export(struct app *app, struct str dir, struct err *e);

/* The device and threat model of the workspace, read from what is stored. `model` is null when there is none. */
struct app_model {
    struct stored_file device_file, model_file;
    struct device_file device;
    struct threat_model *model;
};
bool app_model(struct app *app, struct str device, struct app_model *out, struct err *e);

/* ---- SBOM (sbom.c) ---- */

struct app_sbom_result {
    struct sbom_row row;
    bool unchanged; /* the release's newest SBOM has the same bytes */
};
bool app_sbom_add(struct app *app, struct str file, struct str release, struct app_sbom_result *out, struct err *e);
/* The newest SBOM of a release, read. */
bool app_sbom_of(struct app *app, const struct release_row *release, struct sbom_row *row, struct bom *out, struct err *e);
/* The key under which a component's findings are kept over SBOM revisions: purl, else CPE, else name@version. */
struct str app_component_key(struct arena *a, const struct bom_component *c);

/* ---- scan and watch (scan.c, watch.c) ---- */

struct app_scan_result {
    struct scan_row scan;
    size_t findings, added, changed, closed, deadlines;
    uint64_t index_records;
    struct match_result match;
    struct bom bom;
};
bool app_scan(struct app *app, struct str release, struct app_scan_result *out, struct err *e);

/* Why watch speaks: one thing that is new or different. */
struct app_notice {
    struct finding_row finding;
    struct str what; /* "new", "changed", "closed" */
    struct str whom; /* roles, with contact */
    struct str due;  /* the nearest deadline; empty: none */
};
struct app_watch_result {
    uint64_t since, generation; /* of the index */
    size_t changed_ids;         /* vulnerabilities whose records changed */
    size_t concerned;           /* components that they name, in the newest SBOMs */
    VEC(struct app_notice) notices;
    struct deadline_list overdue;
};
/* Re-evaluates what changed in the index since each release was last looked at, and only that. */
bool app_watch_once(struct app *app, struct app_watch_result *out, struct err *e);

/* ---- findings (finding.c) ---- */

struct app_triage {
    struct str release, vulnerability, component; /* component: name or key; empty: all components that have it */
    struct str status, justification, statement, action, decision, reason;
    enum exploitability exploitability; /* EXPLOIT_NONE: as proposed */
    enum severity severity;             /* SEVERITY_NONE: as proposed */
};

/* Open findings of a release (empty: of all releases). */
bool app_findings(struct app *app, struct str release, struct finding_list *out, struct err *e);

/* Records an assessment on each finding it names. Returns those; none is ERR_INPUT that lists near ones. */
bool app_triage(struct app *app, const struct app_triage *t, struct finding_list *out, struct err *e);

/* Everything known of the findings with this vulnerability (or number): history and paths to harm. */
struct app_finding_detail {
    struct finding_row row;
    struct assessment_list history;
    struct harm_answer harm; /* when there is a model */
    bool has_harm;
};
struct app_finding_details {
    VEC(struct app_finding_detail) list;
    struct app_model model;
    bool has_model;
};
bool app_finding_show(struct app *app, struct str release, struct str id, struct app_finding_details *out, struct err *e);

/* The path to harm of a finding, computed afresh. */
void app_harm_of(struct arena *a, const struct threat_model *m, const struct finding_row *f, struct harm_answer *out);

/* ---- VEX (vex.c) ---- */
bool app_vex_openvex(struct app *app, struct str release, struct str *out, struct err *e);

/* ---- evidence (evidence.c) ---- */
bool app_evidence_add(struct app *app, struct str file, struct str kind, struct str release, struct evidence_row *out,
                      struct err *e);

/* ---- documents (report.c) ---- */

/* Everything known of a release, gathered and judged. `program` names this program and its revision for the record. */
struct app_dossier {
    struct catalog catalog;
    struct app_model model;
    struct bom bom;
    struct dossier dossier;
    struct report_input input;
};
bool app_dossier(struct app *app, struct str release, struct app_dossier *out, struct err *e);

enum app_document_format { DOCUMENT_PDF, DOCUMENT_HTML };

/* One document of data/documents.tsv as bytes. `todos`: places that a person must still fill; may be null. */
bool app_report(struct app *app, const struct app_dossier *d, struct str id, enum app_document_format f, struct str *out,
                size_t *todos, struct err *e);

/* A file of the package. */
struct app_file {
    struct str path, title, sha256;
    size_t todos, bytes;
};
struct app_submission {
    VEC(struct app_file) files;
    struct app_dossier dossier;
};

/*
 * Writes the package for a market into `dir`: the documents as PDF and HTML, the SBOM as stored, VEX, findings.json, the
 * diagram and index.json with a hash for each. The same data give the same bytes. One audit event.
 */
bool app_submit(struct app *app, enum market market, struct str release, struct str dir, struct app_submission *out,
                struct err *e);

/* A finding as JSON members of an open object: what finding list, findings.json and the server share. */
struct jw;
void app_finding_json(struct arena *a, struct jw *w, const struct finding_row *f);
void app_assessment_json(struct arena *a, struct jw *w, const struct assessment_row *r); /* a whole object */

/* ---- audit (app.c) ---- */

/* Whether a file is small enough to be kept whole in the store (STORE_MAX_BYTES). */
bool app_storable(const struct input *in, struct err *e);

/* Appends an operation's event. `stored`: names and hashes of what was stored ("sbom:3" → hash), n pairs. */
struct app_stored {
    struct str name, sha256;
};
bool app_audit(struct app *app, const char *operation, struct str object, struct str detail, const struct app_stored *stored,
               size_t n, struct err *e);

#endif
