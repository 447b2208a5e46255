/* From a match to a stored finding: path to harm, verdict, deadlines. Shared by scan.c and watch.c. */
#ifndef CORDON_APP_JUDGE_H
#define CORDON_APP_JUDGE_H

#include "app/app.h"

/* What judging needs and findings of one release share. */
struct judge {
    struct app *app;
    const struct release_row *release;
    struct app_model model;
    bool has_model;
};

/* Loads the device and model of the release. */
bool judge_begin(struct judge *j, struct app *app, const struct release_row *release, struct err *e);

/* The row of a match: component, vulnerability, reason, path to harm, verdict. */
void judge_row(struct judge *j, const struct bom *b, const struct match_finding *m, struct finding_row *out);

/* Stores it and opens the deadlines that the policy gives a new finding. */
struct judge_counts {
    size_t added, changed, deadlines;
};
bool judge_put(struct judge *j, struct finding_row *f, bool *added, bool *changed, struct judge_counts *n, struct err *e);

/* Roles that a finding concerns, "product security (Ada Example, psirt@example.com)". */
struct str judge_whom(struct judge *j, const char *role);

#endif
