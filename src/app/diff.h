/* Two SBOM files compared, without a workspace. */
#ifndef CORDON_APP_DIFF_H
#define CORDON_APP_DIFF_H

#include "match/changes.h"

struct app_diff {
    struct bom before, after;
    struct bom_diff diff;
    struct err why; /* an index was there and could not be used, though nobody asked for it */
    bool matched;   /* an index was at hand; what follows holds only then */
    struct index_status status;
    struct match_result found_before, found_after;
    struct match_changes changes;
};

/*
 * Reads both files ("-": standard input, for one of them), compares them and, when there is an index at `vuln_db`, matches
 * both. With `index_wanted` a missing index is an error. Everything lives in the arena.
 */
bool app_diff(struct arena *a, struct str before, struct str after, struct str vuln_db, bool index_wanted, struct app_diff *out,
              struct err *e);

#endif
