/*
 * The names and numbers of the index file; the layout is described in docs/index-format.md. Not for others than index_*.c.
 */
#ifndef CORDON_VULN_INDEX_FORMAT_H
#define CORDON_VULN_INDEX_FORMAT_H

#include <lmdb.h>

#include "vuln/index.h"

/* Raised whenever what is stored, or a number that is stored (enum vuln_source, enum version_scheme …), changes. */
enum { INDEX_FORMAT = 1 };

/* LMDB's keys end at 511 bytes; longer names are cut and carry a hash (index_key). */
enum { INDEX_KEY_MAX = 480 };

/* Records, exploited ones and scores of one import: about 150 bytes of each are held in memory. */
enum { INDEX_MAX_RECORDS = 20000000 };

/* The tables of the file, in the order in which they are written. */
enum index_table {
    TABLE_RECORD,  /* record number → head */
    TABLE_BODY,    /* record number → details, references */
    TABLE_CONF,    /* record number → NVD configurations */
    TABLE_KEYS,    /* record number → package and CPE keys that it names */
    TABLE_ID,      /* id → record numbers */
    TABLE_PACKAGE, /* package key → affected packages */
    TABLE_CPE,     /* CPE key → configurations */
    TABLE_NAME,    /* product → CPE keys */
    TABLE_ALIAS,   /* id → alias group */
    TABLE_KEV,     /* CVE → entry */
    TABLE_EPSS,    /* CVE → scores */
    TABLE_CHANGE,  /* generation → ids */
    TABLE_META,    /* name → text or number */
    INDEX_TABLES
};

struct index_table_info {
    const char *name;
    unsigned flags;
};
extern const struct index_table_info index_tables[INDEX_TABLES];

/* An EPSS score that moved this much since it was last marked as changed is news for `watch`. */
#define INDEX_EPSS_JUMP 0.1f

/* Key bytes for a name: itself, or when too long its beginning and a hash. Empty names have no key. */
struct str index_key(struct arena *a, struct str name);

/* An open file and a read transaction on it. */
struct index {
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi table[INDEX_TABLES];
    MDB_cursor *conf; /* stays where it was: the configurations of a product lie near each other */
    uint64_t bytes, pages, page_bytes;
    bool broken; /* LMDB could not read a page: what is missing may be there */
    char path[4096];
};

/* The value under a key; false when there is none (or, with ix->broken, the file is damaged). */
bool index_get(struct index *ix, enum index_table t, struct str key, struct str *out);
bool index_get_number(struct index *ix, enum index_table t, uint32_t number, struct str *out);

/* The next pair of a table; false at its end or (ix->broken) at damage. */
bool index_next(struct index *ix, MDB_cursor *c, struct str *key, struct str *value);

/* Numbers and text of TABLE_META. */
uint64_t index_meta_number(struct index *ix, const char *name);
struct str index_meta_text(struct index *ix, const char *name);

/* "the index PATH is damaged …" */
bool index_damaged(struct index *ix, struct err *e, const char *what);

#endif
