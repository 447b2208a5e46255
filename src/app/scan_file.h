/* Scanning an SBOM without a workspace. */
#ifndef CORDON_APP_SCAN_FILE_H
#define CORDON_APP_SCAN_FILE_H

#include "match/match.h"

struct scan_file {
    struct input in;
    struct bom bom;
    struct match_result match;
    struct index_status status;
};

/* Reads the SBOM ("-": standard input) and matches it against the index at `vuln_db`. Everything lives in the arena. */
bool app_scan_file(struct arena *a, struct str path, struct str vuln_db, struct scan_file *out, struct err *e);

#endif
