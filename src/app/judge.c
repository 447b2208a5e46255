/* From a match to a stored finding: see judge.h. */
#include "app/judge.h"

#include "base/clock.h"
#include "base/file.h"
#include "ident/purl.h"

bool judge_begin(struct judge *j, struct app *app, const struct release_row *release, struct err *e) {
    *j = (struct judge){.app = app, .release = release};
    if (!app_model(app, release->device, &j->model, e)) {
        return err_context(e, "reading the stored device and threat model");
    }
    j->has_model = j->model.model != NULL;
    return true;
}

struct str judge_whom(struct judge *j, const char *role) {
    const struct device_file *d = &j->model.device;
    for (size_t i = 0; i < d->nroles; i++) {
        if (str_is(d->roles[i].role, role)) {
            return str_fmt(j->app->a, "%s (%.*s%s%.*s)", role, STR_ARG(d->roles[i].name), d->roles[i].contact.n > 0 ? ", " : "",
                           STR_ARG(d->roles[i].contact));
        }
    }
    return str_z(role);
}

void app_harm_of(struct arena *a, const struct threat_model *m, const struct finding_row *f, struct harm_answer *out) {
    struct purl p;
    struct cvss score;
    struct err e = {0};
    struct harm_question q = {.component_name = f->component, .kev = f->kev};
    if (f->purl.n > 0 && purl_parse(a, f->purl, &p, &e)) {
        q.purl = &p;
    }
    if (f->vector.n > 0 && cvss_parse(f->vector, &score, &e)) {
        q.cvss = &score;
    }
    harm_find(a, m, &q, out);
}

static void set_harm(struct judge *j, struct finding_row *f) {
    struct arena *a = j->app->a;
    if (!j->has_model) {
        f->no_path = STR("the workspace has no threat model yet");
        f->verdict = STR("review");
        f->verdict_reason = f->no_path;
        return;
    }
    struct harm_answer h;
    app_harm_of(a, j->model.model, f, &h);
    f->initial = h.initial;
    f->residual = h.residual;
    f->harm_severity = h.severity;
    f->verdict = h.verdict;
    f->verdict_reason = h.verdict_reason;
    f->no_path = h.no_path;
    if (h.npaths > 0) {
        struct str lead = str_fmt(a, "%.*s → %.*s %.*s", STR_ARG(f->vulnerability), STR_ARG(f->component), STR_ARG(f->version));
        f->path = harm_text(a, j->model.model, &h.paths[0], lead);
        f->hazard = j->model.model->hazards[h.paths[0].hazard].id;
    }
}

static struct str join(struct arena *a, const struct str *v, size_t n) {
    struct sb b = SB(a);
    for (size_t i = 0; i < n; i++) {
        sb_fmt(&b, "%s%.*s", i > 0 ? " " : "", STR_ARG(v[i]));
    }
    return sb_get(&b);
}

void judge_row(struct judge *j, const struct bom *b, const struct match_finding *m, struct finding_row *out) {
    struct arena *a = j->app->a;
    const struct bom_component *c = &b->components.v[m->component];
    const struct match_reason *why = &m->reasons[0];
    *out = (struct finding_row){.release = j->release->id,
                                .component_key = app_component_key(a, c),
                                .component = c->name,
                                .version = c->version,
                                .purl = c->purl,
                                .cpe = c->cpe,
                                .vulnerability = m->id,
                                .aliases = join(a, m->aliases, m->naliases),
                                .severity = m->severity,
                                .score = m->nscores > 0 ? m->scores[0].tenths : -1,
                                .vector = m->nscores > 0 ? m->scores[0].vector : STR_NONE,
                                .score_source = m->nscores > 0 ? m->scores[0].source : STR_NONE,
                                .kev = m->kev,
                                .kev_due = m->kev_due,
                                .epss = (double)m->epss,
                                .fixed = join(a, m->fixed, m->nfixed),
                                .match_by = str_z(match_by_name(why->by)),
                                .source = str_z(vuln_source_name(why->source)),
                                .record = why->record,
                                .range = why->range,
                                .confidence = str_z(match_confidence_name(why->confidence)),
                                .summary = m->summary,
                                .cwes = join(a, m->cwes, m->ncwes),
                                .published = m->published,
                                .modified = m->modified,
                                .opened_at = j->app->now,
                                .updated_at = j->app->now};
    set_harm(j, out);
}

static bool add_deadline(struct judge *j, const struct finding_row *f, const char *rule, struct str what, const char *role,
                         int64_t days, struct judge_counts *n, struct err *e) {
    struct deadline_row d = {.finding = f->id,
                             .rule = str_z(rule),
                             .what = what,
                             .whom = judge_whom(j, role),
                             .due = clock_day_text(j->app->a, clock_day(j->app->now) + days),
                             .opened_at = j->app->now};
    bool added;
    if (!store_add_deadline(&j->app->store, &d, &added, e)) {
        return false;
    }
    n->deadlines += added ? 1 : 0;
    return true;
}

bool judge_put(struct judge *j, struct finding_row *f, bool *added, bool *changed, struct judge_counts *n, struct err *e) {
    if (!store_put_finding(&j->app->store, f, added, changed, e)) {
        return false;
    }
    n->added += *added ? 1 : 0;
    n->changed += *changed ? 1 : 0;
    const struct device_policy *p = &j->model.device.policy;
    if (*added && !add_deadline(j, f, "triage", STR("assess the finding"), "product security", p->triage_days, n, e)) {
        return false;
    }
    if ((*added || *changed) && f->kev &&
        !add_deadline(j, f, "kev-triage", STR("assess the finding: it is known to be exploited"), "product security",
                      p->kev_triage_days, n, e)) {
        return false;
    }
    return true;
}
