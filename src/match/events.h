/* OSV's event algorithm for one version (OSV schema, "Evaluation"), in the order of the package's ecosystem. */
#ifndef CORDON_MATCH_EVENTS_H
#define CORDON_MATCH_EVENTS_H

#include "vuln/advisory.h"

/* The stretch of versions in which an affected version lies. */
struct event_stretch {
    struct str from, fixed, last; /* `fixed` or `last` or neither ends it */
    bool listed;                  /* affected because the record lists the version itself */
};

/*
 * Whether `version` is affected by the package's ranges or its list of versions. For each range that says so, fn is called with
 * the stretch, when fn is given. O(events + listed versions).
 */
bool events_affect(const struct vuln_package *p, struct str version, void (*fn)(void *ctx, const struct event_stretch *s),
                   void *ctx);

/* ">=1.1.1,<1.1.1n", "all versions", "listed". */
struct str events_range(struct arena *a, const struct event_stretch *s);

#endif
