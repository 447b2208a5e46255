/* Scanning an SBOM, or what one can be made of, without a workspace. */
#ifndef CORDON_APP_SCAN_FILE_H
#define CORDON_APP_SCAN_FILE_H

#include "base/log.h"
#include "base/vec.h"
#include "match/match.h"

struct scan_file {
    struct input in;
    struct bom bom;
    struct match_result match;
    struct index_status status;
};

/*
 * Reads the SBOM ("-": standard input) and matches it against the index at `vuln_db`. Of anything else that a catalogue can be
 * made of (folders, images, archives, lock files) the SBOM is made first, written and read as a file would be: scanning a
 * target and scanning the SBOM made of it give the same answer. What could not be read there is warned of in `log`. Everything
 * lives in the arena.
 */
bool app_scan_file(struct arena *a, struct str path, struct str vuln_db, struct log *log, struct scan_file *out, struct err *e);

#endif
