/*
 * Building an index: what index_write.c collects, index_merge.c joins with the old index, index_emit.c and index_alias.c write.
 * Not for others.
 */
#ifndef CORDON_VULN_INDEX_WRITER_H
#define CORDON_VULN_INDEX_WRITER_H

#include "base/vec.h"
#include "vuln/index_format.h"
#include "vuln/index_pack.h"

/* A record that was read, its packed parts in the spool: head, body, conf, packages, CPE keys. */
struct spooled {
    enum vuln_source source;
    uint32_t order; /* of import */
    struct str id, modified;
    uint64_t at, n;
};

struct new_kev {
    struct kev_value value; /* kev.id is the key */
};

struct new_epss {
    struct str id, date;
    float score, percentile;
    uint32_t order;
};

/* An entry of TABLE_PACKAGE or TABLE_CPE before it is sorted by key. */
struct package_row {
    struct str key, package;
    uint32_t record;
};
struct cpe_row {
    struct str key;
    uint32_t record, node;
};

/* A record as it will stand in the new index. */
struct merged {
    enum vuln_source source;
    struct str id, head, body, conf;
    struct pack_mark mark;
    size_t package, npackages; /* its rows */
    size_t cpe, ncpes;
};

struct change {
    uint32_t generation;
    struct str id;
};

struct index_writer {
    struct arena *a;   /* what lives until the commit */
    struct arena *tmp; /* one record */
    char *path, *new_path;
    int lock;
    bool keep;
    struct index *old; /* null: there is none */
    uint32_t generation;
    struct str dates[VULN_SOURCES];
    int spool;
    struct sb buffer; /* of the spool's end */
    struct arena *buffer_arena;
    uint64_t spooled;
    VEC(struct spooled) records;
    VEC(struct new_kev) kev;
    VEC(struct new_epss) epss;
    /* commit */
    char *map;
    VEC(struct merged) merged;
    VEC(struct package_row) packages;
    VEC(struct cpe_row) cpes;
    VEC(struct kev_value) all_kev; /* by id */
    VEC(struct epss_value) all_epss;
    VEC(struct str) epss_ids; /* of all_epss */
    VEC(struct change) changes;
};

/* Joins the spool with the old index into w->merged and the rows. */
bool index_merge(struct index_writer *w, struct err *e);

/* Writes all tables into a new file at w->new_path. */
bool index_emit(struct index_writer *w, struct err *e);

/* Timestamps as the feeds write them, of whatever precision: <0, 0, >0. */
int index_time_cmp(struct str a, struct str b);

/* Alias groups (docs/decisions/aliases.md). `names` states that `id` is also called `alias`. */
struct alias_edge {
    struct str id, alias;
};
struct alias_group {
    struct str *ids; /* sorted, the CVE first */
    size_t n;
};
void alias_groups(struct arena *a, const struct alias_edge *edges, size_t n, struct alias_group **groups, size_t *ngroups);

#endif
