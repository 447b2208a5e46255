/*
 * What a scan found, in the forms that other tools read. A view is the SBOM, its findings and what is decided about each; the
 * writers add nothing of their own. All of them are deterministic: the one time in them is `now`.
 */
#ifndef CORDON_REPORT_SCAN_H
#define CORDON_REPORT_SCAN_H

#include "base/json_write.h"
#include "match/match.h"

/* What is decided about a finding, by VEX or in the workspace. */
struct scan_verdict {
    struct str status; /* OpenVEX's word */
    struct str justification, statement, action;
    struct str verdict; /* "controlled", "uncontrolled" …; empty without a workspace */
    struct str harm;    /* the path to harm, or why there is none; likewise */
};

struct scan_view {
    struct str source; /* the SBOM's file name, or "release 3.2.1" */
    const struct bom *bom;
    const struct match_result *match;
    const struct scan_verdict *verdicts; /* one a finding */
    struct str index_built;
    uint64_t index_records;
    struct str program; /* "cordon 0.1.0 (revision)" */
    int64_t now;
    bool explain; /* notes of each reason in the JSON form */
};

/* Whether nothing is left to do about a finding: not_affected or fixed. */
bool scan_is_settled(const struct scan_view *v, size_t finding);

/* "7.5", or "-". */
struct str scan_score(struct arena *a, const struct match_finding *f);

/* What the JSON forms share: an array of strings under a key. */
void scan_strings(struct jw *w, const char *key, const struct str *v, size_t n);

/* A one-line account: "openssl 1.1.1k: high (7.5), fixed in 1.1.1n; …". */
struct str scan_sentence(struct arena *a, const struct scan_view *v, size_t finding);

void scan_json(struct sb *out, const struct scan_view *v);    /* schema cordon.scan/1 */
void scan_csv(struct sb *out, const struct scan_view *v);     /* RFC 4180 */
void scan_junit(struct sb *out, const struct scan_view *v);   /* a test case a finding, failed unless settled */
void scan_sarif(struct sb *out, const struct scan_view *v);   /* SARIF 2.1.0 (OASIS) */
void scan_openvex(struct sb *out, const struct scan_view *v); /* OpenVEX 0.2.0 */
void scan_html(struct sb *out, const struct scan_view *v);    /* one file, without scripts */

/* The SBOM as CycloneDX with `vulnerabilities`. Can fail as bom_write() can. */
bool scan_cyclonedx(struct sb *out, const struct scan_view *v, struct err *e);

#endif
