/* What follows from a finding's record: see records.h. */
#include "trace/records.h"

struct str finding_status(const struct finding_row *f) {
    return f->assessment.id != 0 ? f->assessment.status : STR("under_investigation");
}

bool finding_assessed(const struct finding_row *f) {
    return !str_is(finding_status(f), "under_investigation");
}

struct str finding_verdict(const struct finding_row *f) {
    const struct assessment_row *r = &f->assessment;
    if (r->id != 0 && r->decision.n > 0) {
        return r->decision;
    }
    if (r->id != 0 && (str_is(r->status, "not_affected") || str_is(r->status, "fixed"))) {
        return STR("controlled");
    }
    return f->verdict;
}

bool finding_decided(const struct finding_row *f) {
    return f->assessment.id != 0 && (f->assessment.decision.n > 0 || str_is(f->assessment.status, "not_affected") ||
                                     str_is(f->assessment.status, "fixed"));
}

struct str finding_verdict_words(const struct finding_row *f) {
    struct str v = finding_verdict(f);
    if (finding_decided(f)) {
        return v;
    }
    return str_is(v, "controlled")     ? STR("controlled (proposed)")
           : str_is(v, "uncontrolled") ? STR("uncontrolled (proposed)")
                                       : v;
}
