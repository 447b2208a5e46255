/* Findings: listing, triage, detail. See app.h. */
#include "app/app.h"

#include "app/judge.h"
#include "base/clock.h"
#include "base/map.h"

static bool release_id(struct app *app, struct str release, int64_t *id, struct err *e) {
    struct release_row row;
    *id = 0;
    if (release.n > 0) {
        if (!store_release(&app->store, app->a, release, &row, e)) {
            return false;
        }
        *id = row.id;
    }
    return true;
}

bool app_findings(struct app *app, struct str release, struct finding_list *out, struct err *e) {
    int64_t id;
    return release_id(app, release, &id, e) && store_findings(&app->store, app->a, id, STR_NONE, false, out, e);
}

/* ---- triage ---- */

static const char *const statuses[] = {"not_affected", "affected", "fixed", "under_investigation", NULL};
/* OpenVEX 0.2.0; CSAF uses the same five as flags. */
static const char *const justifications[] = {"component_not_present",
                                             "vulnerable_code_not_present",
                                             "vulnerable_code_not_in_execute_path",
                                             "vulnerable_code_cannot_be_controlled_by_adversary",
                                             "inline_mitigations_already_exist",
                                             NULL};
static const char *const decisions[] = {"controlled", "uncontrolled", NULL};

static bool one_of(struct app *app, struct str value, const char *const *allowed, const char *what, struct err *e) {
    struct sb list = SB(app->a);
    for (size_t i = 0; allowed[i] != NULL; i++) {
        if (str_is(value, allowed[i])) {
            return true;
        }
        sb_fmt(&list, "%s%s", i > 0 ? ", " : "", allowed[i]);
    }
    return err_set(e, ERR_USAGE, "%s is \"%.*s\"; it can be: %.*s", what, STR_ARG(value), STR_ARG(sb_get(&list)));
}

/* What an assessment must say, so that a VEX document and a reviewer can use it (OpenVEX: status rules). */
static bool check_triage(struct app *app, const struct app_triage *t, struct err *e) {
    if (!one_of(app, t->status, statuses, "the status", e) ||
        (t->justification.n > 0 && !one_of(app, t->justification, justifications, "the justification", e)) ||
        (t->decision.n > 0 && !one_of(app, t->decision, decisions, "the decision", e))) {
        return false;
    }
    bool not_affected = str_is(t->status, "not_affected");
    if (not_affected && t->justification.n == 0) {
        return err_set(e, ERR_USAGE, "not_affected needs a --justification");
    }
    if (!not_affected && t->justification.n > 0) {
        return err_set(e, ERR_USAGE, "a --justification belongs to not_affected, the status is %.*s", STR_ARG(t->status));
    }
    if (str_is(t->status, "affected") && t->action.n == 0) {
        return err_set(e, ERR_USAGE, "affected needs an --action: what users should do, or what is planned");
    }
    if (t->reason.n == 0) {
        return err_set(e, ERR_USAGE, "an assessment needs a --reason");
    }
    return true;
}

static bool is_component(const struct finding_row *f, struct str wanted) {
    return wanted.n == 0 || str_eqi(f->component, wanted) || str_eq(f->component_key, wanted) || str_eq(f->purl, wanted);
}

static bool fail_none(struct app *app, const struct app_triage *t, const struct finding_list *same_id, struct err *e) {
    if (same_id->list.n == 0) {
        return err_set(e, ERR_INPUT, "release %.*s has no open finding %.*s; cordon finding list --release %.*s shows them",
                       STR_ARG(t->release), STR_ARG(t->vulnerability), STR_ARG(t->release));
    }
    struct sb names = SB(app->a);
    for (size_t i = 0; i < same_id->list.n; i++) {
        sb_fmt(&names, "%s%.*s", i > 0 ? ", " : "", STR_ARG(same_id->list.v[i].component));
    }
    return err_set(e, ERR_INPUT, "%.*s is not found in a component \"%.*s\", but in: %.*s", STR_ARG(t->vulnerability),
                   STR_ARG(t->component), STR_ARG(sb_get(&names)));
}

static bool post_deadlines(struct judge *j, const struct finding_row *f, const struct app_triage *t, struct err *e) {
    struct app *app = j->app;
    const struct device_policy *p = &j->model.device.policy;
    /* An assessment that leaves the question open does not stop the clock. */
    if (str_is(t->status, "under_investigation")) {
        return true;
    }
    if (!store_end_deadlines(&app->store, f->id, STR("triage"), app->now, e) ||
        !store_end_deadlines(&app->store, f->id, STR("kev-triage"), app->now, e)) {
        return false;
    }
    struct finding_row now = *f;
    now.assessment = (struct assessment_row){.id = 1, .status = t->status, .decision = t->decision};
    if (!str_is(finding_verdict(&now), "uncontrolled") || !str_is(t->status, "affected")) {
        return store_end_deadlines(&app->store, f->id, STR("notify"), app->now, e) &&
               store_end_deadlines(&app->store, f->id, STR("fix"), app->now, e);
    }
    /* FDA postmarket guidance VII.B: customers are told within 30 days of learning of it, a validated fix is out within 60. */
    int64_t learned = clock_day(f->opened_at);
    struct deadline_row tell = {.finding = f->id,
                                .rule = STR("notify"),
                                .what = STR("tell customers of the uncontrolled risk and interim controls"),
                                .whom = judge_whom(j, "regulatory affairs"),
                                .due = clock_day_text(app->a, learned + p->uncontrolled_notify_days),
                                .opened_at = app->now};
    struct deadline_row fix = {.finding = f->id,
                               .rule = STR("fix"),
                               .what = STR("validated fix at the customers"),
                               .whom = judge_whom(j, "product security"),
                               .due = clock_day_text(app->a, learned + p->uncontrolled_fix_days),
                               .opened_at = app->now};
    bool added;
    return store_add_deadline(&app->store, &tell, &added, e) && store_add_deadline(&app->store, &fix, &added, e);
}

static bool assess(struct judge *j, struct finding_row *f, const struct app_triage *t, struct app_stored *stored,
                   struct err *e) {
    struct app *app = j->app;
    struct assessment_row r = {.finding = f->id,
                               .status = t->status,
                               .justification = t->justification,
                               .statement = t->statement,
                               .action = t->action,
                               .decision = t->decision,
                               .reason = t->reason,
                               .exploitability = t->exploitability,
                               .severity = t->severity,
                               .person = app->person,
                               .at = app->now};
    r.sha256 = assessment_hash(app->a, &r);
    if (!store_add_assessment(&app->store, &r, e) || !post_deadlines(j, f, t, e)) {
        return false;
    }
    *stored = (struct app_stored){str_fmt(app->a, "assessment:%lld", (long long)r.id), r.sha256};
    f->assessment = r;
    return true;
}

static bool write_triage(struct app *app, const struct release_row *rel, const struct app_triage *t, struct finding_list *out,
                         struct err *e) {
    struct judge j;
    struct finding_list same_id;
    if (!judge_begin(&j, app, rel, e) || !store_findings(&app->store, app->a, rel->id, t->vulnerability, false, &same_id, e)) {
        return false;
    }
    struct app_stored *stored = ARENA_ARRAY(app->a, struct app_stored, same_id.list.n);
    for (size_t i = 0; i < same_id.list.n; i++) {
        struct finding_row f = same_id.list.v[i];
        if (!is_component(&f, t->component)) {
            continue;
        }
        if (!assess(&j, &f, t, &stored[out->list.n], e)) {
            return false;
        }
        vec_push(app->a, &out->list, f);
    }
    if (out->list.n == 0) {
        return fail_none(app, t, &same_id, e);
    }
    struct str object = str_fmt(app->a, "%.*s in release %.*s", STR_ARG(t->vulnerability), STR_ARG(rel->version));
    struct str detail = str_fmt(app->a, "%.*s, %zu findings: %.*s", STR_ARG(t->status), out->list.n, STR_ARG(t->reason));
    return app_audit(app, "finding triage", object, detail, stored, out->list.n, e);
}

bool app_triage(struct app *app, const struct app_triage *t, struct finding_list *out, struct err *e) {
    struct release_row rel;
    *out = (struct finding_list){0};
    if (!check_triage(app, t, e) || !store_release(&app->store, app->a, t->release, &rel, e) || !db_begin(app->store.db, e)) {
        return false;
    }
    return db_finish(app->store.db, write_triage(app, &rel, t, out, e), e);
}

/* ---- detail ---- */

static bool add_detail(struct app *app, const struct finding_row *f, struct app_finding_details *out, struct err *e) {
    struct app_finding_detail d = {.row = *f};
    if (!store_assessments(&app->store, app->a, f->id, &d.history, e)) {
        return false;
    }
    if (out->has_model) {
        app_harm_of(app->a, out->model.model, f, &d.harm);
        d.has_harm = true;
    }
    vec_push(app->a, &out->list, d);
    return true;
}

bool app_finding_show(struct app *app, struct str release, struct str id, struct app_finding_details *out, struct err *e) {
    *out = (struct app_finding_details){0};
    int64_t rel;
    uint64_t number;
    struct finding_list found = {0};
    if (!release_id(app, release, &rel, e)) {
        return false;
    }
    struct str digits = str_starts(id, STR("F-")) ? str_from(id, 2) : id;
    if (str_u64(digits, &number)) {
        struct finding_row f;
        if (store_finding(&app->store, app->a, (int64_t)number, &f, e)) {
            vec_push(app->a, &found.list, f);
        } else if (e->kind != ERR_NONE) {
            return false;
        }
    } else if (!store_findings(&app->store, app->a, rel, id, true, &found, e)) {
        return false;
    }
    if (found.list.n == 0) {
        return err_set(e, ERR_INPUT, "there is no finding %.*s; cordon finding list shows them", STR_ARG(id));
    }
    if (!app_model(app, found.list.v[0].device, &out->model, e)) {
        return false;
    }
    out->has_model = out->model.model != NULL;
    for (size_t i = 0; i < found.list.n; i++) {
        if (!add_detail(app, &found.list.v[i], out, e)) {
            return false;
        }
    }
    return true;
}
