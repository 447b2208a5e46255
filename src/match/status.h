/* What VEX documents say of findings. */
#ifndef CORDON_MATCH_STATUS_H
#define CORDON_MATCH_STATUS_H

#include "match/match.h"
#include "vex/read.h"

struct match_status {
    struct str status; /* OpenVEX's word; "under_investigation" when nobody said anything */
    struct str justification, statement, action;
    bool said; /* by a VEX statement */
};

/*
 * A status for each finding, in their order. A statement applies when it names the vulnerability (or an alias) and the
 * component, or the product that the SBOM describes, or a part of that product which is the component. Of several the newest
 * counts, at equal times the later one. `unused` counts statements that applied to nothing. O(findings × statements about the
 * same vulnerability).
 */
struct match_status *match_statuses(struct arena *a, const struct bom *b, const struct match_result *r,
                                    const struct vex_read *vex, size_t *unused);

/* Whether a finding with this status needs no more work: not_affected, fixed. */
bool match_is_settled(const struct match_status *s);

#endif
