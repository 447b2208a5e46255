/*
 * Watching: what changed in the index since each release was last looked at, and only that. From a changed record to the
 * components that it names is an indexed look-up in the store; only those components are matched again. See app.h.
 */
#include "app/app.h"
#include "app/judge.h"
#include "base/clock.h"
#include "base/map.h"

struct watch {
    struct app *app;
    struct index *ix;
    struct index_status status;
    struct app_watch_result *out;
};

/* Component keys of a release that changed records name, and the changed vulnerabilities. */
struct touched {
    const struct release_row *release;
    struct scan_row last;
    struct map components;      /* component key → itself */
    struct map vulnerabilities; /* ids and aliases that changed */
};

static bool add_keys(struct watch *w, struct touched *t, struct str id, struct err *e) {
    struct str *keys;
    size_t n;
    if (!index_keys_of(w->ix, w->app->a, id, &keys, &n, e)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        struct concern_list hit = {0};
        if (!store_concerned(&w->app->store, w->app->a, keys[i], &hit, e)) {
            return false;
        }
        for (size_t k = 0; k < hit.list.n; k++) {
            if (hit.list.v[k].release == t->release->id) {
                map_put(&t->components, hit.list.v[k].component_key, t);
            }
        }
    }
    return true;
}

/* KEV and EPSS name no component: the findings that there are lead to it. */
static bool add_findings(struct watch *w, struct touched *t, struct str id, struct err *e) {
    struct finding_list known;
    if (!store_findings(&w->app->store, w->app->a, t->release->id, id, true, &known, e)) {
        return false;
    }
    for (size_t i = 0; i < known.list.n; i++) {
        map_put(&t->components, known.list.v[i].component_key, t);
    }
    return true;
}

static bool find_touched(struct watch *w, struct touched *t, struct err *e) {
    struct str *ids;
    size_t n;
    t->components = map_new(w->app->a, 0);
    t->vulnerabilities = map_new(w->app->a, 0);
    if (!index_changed_since(w->ix, w->app->a, (uint64_t)t->last.generation, &ids, &n, e)) {
        return false;
    }
    w->out->changed_ids = n > w->out->changed_ids ? n : w->out->changed_ids;
    for (size_t i = 0; i < n; i++) {
        struct str *names;
        size_t nnames;
        if (!index_aliases(w->ix, w->app->a, ids[i], &names, &nnames, e)) {
            return false;
        }
        map_put(&t->vulnerabilities, ids[i], t);
        for (size_t k = 0; k < nnames; k++) {
            map_put(&t->vulnerabilities, names[k], t);
        }
        if (!add_keys(w, t, ids[i], e) || !add_findings(w, t, ids[i], e)) {
            return false;
        }
    }
    return true;
}

static bool speaks_of(const struct touched *t, const struct match_finding *m) {
    bool hit = map_has(&t->vulnerabilities, m->id);
    for (size_t i = 0; i < m->naliases && !hit; i++) {
        hit = map_has(&t->vulnerabilities, m->aliases[i]);
    }
    return hit;
}

/* Which components are touched, and how many. The others stay in view: they are context of configurations. */
static bool *touched_only(struct watch *w, const struct touched *t, const struct bom *all, size_t *n) {
    bool *only = ARENA_ARRAY(w->app->a, bool, all->components.n);
    *n = 0;
    for (size_t i = 0; i < all->components.n; i++) {
        only[i] = map_has(&t->components, app_component_key(w->app->a, &all->components.v[i]));
        *n += only[i] ? 1 : 0;
    }
    return only;
}

static bool notice(struct watch *w, struct judge *j, int64_t finding, const char *what, struct err *e) {
    struct app_notice n = {.what = str_z(what)};
    if (!store_finding(&w->app->store, w->app->a, finding, &n.finding, e)) {
        return false;
    }
    bool harm = n.finding.harm_severity >= SEVERITY_SERIOUS || n.finding.kev;
    n.whom = judge_whom(j, "product security");
    if (harm) {
        n.whom = str_fmt(w->app->a, "%.*s; %.*s", STR_ARG(n.whom), STR_ARG(judge_whom(j, "risk management")));
    }
    struct deadline_list due;
    if (!store_deadlines(&w->app->store, w->app->a, n.finding.release, &due, e)) {
        return false;
    }
    for (size_t i = 0; i < due.list.n && n.due.n == 0; i++) { /* ordered by date */
        n.due = due.list.v[i].finding == finding ? due.list.v[i].due : STR_NONE;
    }
    vec_push(w->app->a, &w->out->notices, n);
    return true;
}

/* Findings on touched components and vulnerabilities that no longer match. */
static bool close_gone(struct watch *w, struct judge *j, const struct touched *t, const struct map *seen, struct err *e) {
    struct finding_list open;
    if (!store_findings(&w->app->store, w->app->a, t->release->id, STR_NONE, false, &open, e)) {
        return false;
    }
    for (size_t i = 0; i < open.list.n; i++) {
        const struct finding_row *f = &open.list.v[i];
        if (!map_has(&t->components, f->component_key) || !map_has(&t->vulnerabilities, f->vulnerability) ||
            map_has(seen, str_fmt(w->app->a, "%lld", (long long)f->id))) {
            continue;
        }
        if (!store_close_finding(&w->app->store, f->id, STR("the changed record no longer matches"), w->app->now, e) ||
            !store_end_deadlines(&w->app->store, f->id, STR_NONE, w->app->now, e) || !notice(w, j, f->id, "closed", e)) {
            return false;
        }
    }
    return true;
}

static bool put_findings(struct watch *w, struct judge *j, const struct touched *t, const struct bom *b,
                         const struct match_result *m, struct judge_counts *n, struct err *e) {
    struct map seen = map_new(w->app->a, 0);
    for (size_t i = 0; i < m->findings.n; i++) {
        struct finding_row f;
        bool added;
        bool changed;
        if (!speaks_of(t, &m->findings.v[i])) {
            continue;
        }
        judge_row(j, b, &m->findings.v[i], &f);
        if (!judge_put(j, &f, &added, &changed, n, e) ||
            ((added || changed) && !notice(w, j, f.id, added ? "new" : "changed", e))) {
            return false;
        }
        map_put(&seen, str_fmt(w->app->a, "%lld", (long long)f.id), j);
    }
    return close_gone(w, j, t, &seen, e);
}

static bool write_watch(struct watch *w, struct touched *t, const struct bom *b, const struct match_result *m, struct err *e) {
    struct judge j;
    struct judge_counts n = {0};
    size_t before = w->out->notices.n;
    struct scan_row scan = t->last;
    scan.index_id = w->status.id;
    scan.index_built = w->status.built;
    scan.generation = (int64_t)w->out->generation;
    scan.at = w->app->now;
    if (!judge_begin(&j, w->app, t->release, e) || !put_findings(w, &j, t, b, m, &n, e) ||
        !store_add_scan(&w->app->store, &scan, e) || !store_copy_unmatched(&w->app->store, t->last.id, scan.id, e)) {
        return false;
    }
    struct str detail =
        str_fmt(w->app->a, "index generation %lld to %llu: %zu findings new, changed or closed", (long long)t->last.generation,
                (unsigned long long)w->out->generation, w->out->notices.n - before);
    return app_audit(w->app, "watch", str_fmt(w->app->a, "release %.*s", STR_ARG(t->release->version)), detail, NULL, 0, e);
}

static bool watch_release(struct watch *w, const struct release_row *release, struct err *e) {
    struct touched t = {.release = release};
    if (str_is(release->status, "retired") || !store_scan(&w->app->store, w->app->a, release->id, &t.last, e)) {
        return e->kind == ERR_NONE; /* never scanned: `cordon scan --release` comes first */
    }
    w->out->since =
        w->out->since == 0 || (uint64_t)t.last.generation < w->out->since ? (uint64_t)t.last.generation : w->out->since;
    if ((uint64_t)t.last.generation >= w->out->generation) {
        return true;
    }
    struct sbom_row row;
    struct bom all;
    struct match_result m;
    size_t concerned;
    if (!find_touched(w, &t, e) || !app_sbom_of(w->app, release, &row, &all, e)) {
        return false;
    }
    const bool *only = touched_only(w, &t, &all, &concerned);
    w->out->concerned += concerned;
    return match_some(w->app->a, &all, only, w->ix, &m, e) && db_begin(w->app->store.db, e) &&
           db_finish(w->app->store.db, write_watch(w, &t, &all, &m, e), e);
}

static bool find_overdue(struct app *app, struct app_watch_result *out, struct err *e) {
    struct deadline_list all;
    if (!store_deadlines(&app->store, app->a, 0, &all, e)) {
        return false;
    }
    struct str today = clock_date(app->a, app->now);
    for (size_t i = 0; i < all.list.n; i++) {
        if (str_cmp(all.list.v[i].due, today) < 0) {
            vec_push(app->a, &out->overdue.list, all.list.v[i]);
        }
    }
    return true;
}

static void close_index(void *p) {
    struct index *ix = p;
    index_close(&ix);
}

bool app_watch_once(struct app *app, struct app_watch_result *out, struct err *e) {
    *out = (struct app_watch_result){0};
    struct watch w = {.app = app, .out = out, .ix = index_open(app->vuln_db, e)};
    if (w.ix == NULL) {
        return false;
    }
    arena_on_free(app->a, close_index, w.ix); /* notices point into the index */
    out->generation = index_generation(w.ix);
    struct release_list releases;
    if (!index_status_of(w.ix, app->a, &w.status, e) || !store_releases(&app->store, app->a, STR_NONE, &releases, e)) {
        return false;
    }
    for (size_t i = 0; i < releases.list.n; i++) {
        if (!watch_release(&w, &releases.list.v[i], e)) {
            return false;
        }
    }
    return find_overdue(app, out, e);
}
