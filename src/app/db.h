/*
 * The vulnerability index from a user's side: importing feeds, what is in it, one record. It is shared by all workspaces and
 * needs none; an import is one replacement of one file and no event of a workspace.
 */
#ifndef CORDON_APP_DB_H
#define CORDON_APP_DB_H

#include "base/log.h"
#include "vuln/index.h"

/* What one file (or all members of one container, of one format) gave. */
struct app_db_file {
    struct str name;
    enum vuln_format format;
    uint64_t records, members;
};

struct app_db_import {
    struct app_db_file *files; /* as they were met */
    size_t nfiles;
    struct str *skipped; /* files of folders and containers that are no feed */
    size_t nskipped;
    uint64_t records;           /* read in all */
    struct index_status status; /* of the new index */
};

/*
 * Reads feeds and replaces the index at `path`. What is there stays unless a newer record of the same source and id comes; with
 * `fresh` the new index holds only what is read now. A path given by name must be a feed; in folders and containers what is
 * none is passed over and listed. A malformed record fails the whole import, and the index stays as it was.
 */
bool app_db_import(struct arena *a, struct str path, const struct str *paths, size_t n, bool fresh, struct log *log,
                   struct app_db_import *out, struct err *e);

bool app_db_status(struct arena *a, struct str path, struct index_status *out, uint64_t *generation, struct err *e);

/* Everything that the index says of an id, from whatever source: its own records, then those of its aliases. */
struct app_db_answer {
    struct str *names; /* the alias group */
    size_t nnames;
    struct advisory *records;
    size_t nrecords;
    struct vuln_kev kev;
    struct vuln_epss epss;
    bool has_kev, has_epss;
};
/* Nothing known: ERR_EMPTY. Strings live in the arena, which keeps the index open. */
bool app_db_show(struct arena *a, struct str path, struct str id, struct app_db_answer *out, struct err *e);

/* Records whose id or summary holds the text, case ignored, at most `limit`. O(index): it reads every head. */
struct app_db_match {
    struct str id, summary, modified;
    enum vuln_source source;
    bool withdrawn;
};
bool app_db_search(struct arena *a, struct str path, struct str text, size_t limit, struct app_db_match **out, size_t *n,
                   struct err *e);

#endif
