/* Scanning a release: its newest SBOM against the index, findings and deadlines into the store. See app.h. */
#include "app/app.h"
#include "app/judge.h"
#include "base/map.h"

static bool put_unmatched(struct app *app, const struct bom *b, const struct match_result *m, int64_t scan, struct err *e) {
    for (size_t i = 0; i < m->unmatched.n; i++) {
        const struct bom_component *c = &b->components.v[m->unmatched.v[i].component];
        struct unmatched_row u = {app_component_key(app->a, c), c->name, c->version, m->unmatched.v[i].reason};
        if (!store_add_unmatched(&app->store, scan, &u, e)) {
            return false;
        }
    }
    return true;
}

/* Open findings of the release that the scan did not find again. */
static bool close_gone(struct app *app, int64_t release, const struct map *seen, size_t *closed, struct err *e) {
    struct finding_list open;
    if (!store_findings(&app->store, app->a, release, STR_NONE, false, &open, e)) {
        return false;
    }
    for (size_t i = 0; i < open.list.n; i++) {
        const struct finding_row *f = &open.list.v[i];
        if (map_has(seen, str_fmt(app->a, "%lld", (long long)f->id))) {
            continue;
        }
        if (!store_close_finding(&app->store, f->id, STR("the newest SBOM and index no longer match"), app->now, e) ||
            !store_end_deadlines(&app->store, f->id, STR_NONE, app->now, e)) {
            return false;
        }
        (*closed)++;
    }
    return true;
}

static bool write_scan(struct app *app, const struct release_row *rel, struct app_scan_result *out, struct err *e) {
    struct judge j;
    struct judge_counts n = {0};
    struct map seen = map_new(app->a, out->match.findings.n);
    if (!store_add_scan(&app->store, &out->scan, e) || !put_unmatched(app, &out->bom, &out->match, out->scan.id, e) ||
        !judge_begin(&j, app, rel, e)) {
        return false;
    }
    for (size_t i = 0; i < out->match.findings.n; i++) {
        struct finding_row f;
        bool added;
        bool changed;
        judge_row(&j, &out->bom, &out->match.findings.v[i], &f);
        if (!judge_put(&j, &f, &added, &changed, &n, e)) {
            return false;
        }
        map_put(&seen, str_fmt(app->a, "%lld", (long long)f.id), &seen);
    }
    if (!close_gone(app, rel->id, &seen, &out->closed, e)) {
        return false;
    }
    out->findings = seen.n;
    out->added = n.added;
    out->changed = n.changed;
    out->deadlines = n.deadlines;
    struct str detail = str_fmt(app->a, "index %.*s; %zu findings: %zu new, %zu changed, %zu closed",
                                STR_ARG(out->scan.index_id), out->findings, out->added, out->changed, out->closed);
    return app_audit(app, "scan", str_fmt(app->a, "release %.*s", STR_ARG(rel->version)), detail, NULL, 0, e);
}

static void close_index(void *p) {
    struct index *ix = p;
    index_close(&ix);
}

static bool match_release(struct app *app, struct app_scan_result *out, struct err *e) {
    struct index *ix = index_open(app->vuln_db, e);
    if (ix == NULL) {
        return false;
    }
    arena_on_free(app->a, close_index, ix); /* the findings' strings point into the index */
    struct index_status st;
    if (!index_status_of(ix, app->a, &st, e) || !match_bom(app->a, &out->bom, ix, &out->match, e)) {
        return false;
    }
    out->index_records = st.records;
    out->scan.index_id = st.id;
    out->scan.index_built = st.built;
    out->scan.generation = (int64_t)index_generation(ix);
    return true;
}

bool app_scan(struct app *app, struct str release, struct app_scan_result *out, struct err *e) {
    *out = (struct app_scan_result){0};
    struct release_row rel;
    struct sbom_row sbom;
    if (!store_release(&app->store, app->a, release, &rel, e) || !app_sbom_of(app, &rel, &sbom, &out->bom, e) ||
        !match_release(app, out, e)) {
        return false;
    }
    out->scan.release = rel.id;
    out->scan.sbom = sbom.id;
    out->scan.components = (int64_t)out->bom.components.n;
    out->scan.matched = (int64_t)out->match.matched;
    out->scan.at = app->now;
    if (!db_begin(app->store.db, e)) {
        return false;
    }
    return db_finish(app->store.db, write_scan(app, &rel, out, e), e) ||
           err_context(e, "scanning release %.*s", STR_ARG(release));
}
