/* Which vulnerabilities came and went from one SBOM to another. */
#ifndef CORDON_MATCH_CHANGES_H
#define CORDON_MATCH_CHANGES_H

#include "bom/diff.h"
#include "match/match.h"

struct match_changes {
    VEC(size_t) added; /* findings of the newer SBOM that the same component did not have before */
    VEC(size_t) gone;  /* findings of the older one that it has no more */
    size_t stayed;
};

/* A finding is the same when its id and its component's pair are. O(findings). */
void match_changes_of(struct arena *a, const struct bom_diff *d, const struct match_result *before,
                      const struct match_result *after, struct match_changes *out);

#endif
