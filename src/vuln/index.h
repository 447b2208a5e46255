/*
 * The vulnerability index: one LMDB file, built beside the old one and renamed over it, read without copying.
 *
 * Records are packed so that a look-up of one package gives all that matching needs in one value; descriptions are apart.
 * The layout, with its version, is in docs/index-format.md.
 */
#ifndef CORDON_VULN_INDEX_H
#define CORDON_VULN_INDEX_H

#include "vuln/advisory.h"

struct index;
struct index_writer;

struct index_status {
    struct str path;
    struct str built; /* RFC 3339 */
    struct str id;    /* hash over content: names the data that a scan used */
    uint64_t records;
    uint64_t by_source[VULN_SOURCES];
    struct str newest[VULN_SOURCES]; /* the feed's own date, else the newest `modified` */
    uint64_t bytes;
};

/* ---- writing ---- */

/*
 * Begins a new index that will replace the one at `path`. With `keep`, the old records stay unless a newer one of the same
 * source and id comes (what `db import` does); without, it starts empty. Nothing at `path` changes before index_commit().
 */
struct index_writer *index_begin(struct str path, bool keep, struct err *e);

/* The sink to give to vuln_read(). */
struct vuln_sink index_sink(struct index_writer *w);

/* Writes, syncs and renames. Frees the writer whatever happens; on failure the old index is untouched. */
bool index_commit(struct index_writer **w, struct index_status *out, struct arena *a, struct err *e);

/* Gives up; the old index is untouched. */
void index_abort(struct index_writer **w);

/* ---- reading ---- */

/* Opens for reading; works on read-only media. Missing: ERR_SYSTEM that says how to make one. */
struct index *index_open(struct str path, struct err *e);
void index_close(struct index **ix);

/* Whether all that was asked could be read. What a damaged page hides looks as if it were not there, so ask this at the end,
 * before anything is concluded or stored. */
bool index_sound(struct index *ix, struct err *e);

bool index_status_of(struct index *ix, struct arena *a, struct index_status *out, struct err *e);

/* A candidate: one affected package or CPE match of one record, enough to decide. Strings point into the map. */
struct index_hit {
    enum vuln_source source;
    struct str record;           /* advisory id */
    bool withdrawn;              /* the record is withdrawn or rejected: count it as dropped */
    struct vuln_package package; /* by purl key */
    struct vuln_node node;       /* by CPE key: the whole configuration that names it */
    uint32_t node_number;
};

/* Calls fn for each candidate of a package key ("npm/lodash"), or CPE key ("a:openssl:openssl"). Order: record id. */
typedef bool (*index_fn)(void *ctx, const struct index_hit *hit, struct err *e);
bool index_by_package(struct index *ix, struct arena *a, struct str key, index_fn fn, void *ctx, struct err *e);
bool index_by_cpe(struct index *ix, struct arena *a, struct str key, index_fn fn, void *ctx, struct err *e);

/* CPE keys of a product name, in lower case and without escapes, whatever the vendor: "openssl" → "a:openssl:openssl". For
 * components that have a name only. */
bool index_products(struct index *ix, struct arena *a, struct str product, struct str **keys, size_t *n, struct err *e);

/* A whole record; out->id is empty when there is none. `aliases` includes those that other records state of it. */
bool index_record(struct index *ix, struct arena *a, enum vuln_source source, struct str id, struct advisory *out,
                  struct err *e);

/*
 * The part of a record that a finding shows: dates, summary (or details, when there is no summary), its own aliases, related
 * ids, scores, CWEs, origin. No references, packages and configurations. Touches a page or two of the file, where
 * index_record() touches many.
 */
bool index_head(struct index *ix, struct arena *a, enum vuln_source source, struct str id, struct advisory *out, struct err *e);

/*
 * Calls fn with each record's head: id, dates, summary, aliases, scores, CWEs, origin; no details, packages or configurations.
 * In order of source and id. The strings point into the map, lists are gone after the call. False from fn stops; then the
 * result is false.
 */
bool index_each_head(struct index *ix, bool (*fn)(void *ctx, const struct advisory *head, struct err *e), void *ctx,
                     struct err *e);

/* All names of the vulnerability that `id` names, itself included: the alias group, sorted, CVE first. */
bool index_aliases(struct index *ix, struct arena *a, struct str id, struct str **ids, size_t *n, struct err *e);

bool index_kev(struct index *ix, struct arena *a, struct str cve, struct vuln_kev *out);   /* false: not listed */
bool index_epss(struct index *ix, struct arena *a, struct str cve, struct vuln_epss *out); /* false: unknown */

/*
 * Ids changed since a generation, for `watch`: each commit has a generation number (1, 2, …); every record, KEV entry and EPSS
 * jump knows the generation in which its content last changed.
 */
uint64_t index_generation(struct index *ix);
bool index_changed_since(struct index *ix, struct arena *a, uint64_t generation, struct str **ids, size_t *n, struct err *e);

/* Purl and CPE keys that a record names: from a changed record to the components that it may concern. */
bool index_keys_of(struct index *ix, struct arena *a, struct str id, struct str **keys, size_t *n, struct err *e);

#endif
