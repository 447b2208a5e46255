/* The dossier of a release, single documents, and the package for a market. See app.h. */
#include "report/report.h"

#include "app/app.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json_write.h"
#include "threat/draw.h"

static bool load_evidence(struct app *app, struct dossier *d, struct err *e) {
    struct evidence_list list;
    if (!store_evidence(&app->store, app->a, d->release.id, &list, e)) {
        return false;
    }
    d->nevidence = list.list.n;
    d->evidence = ARENA_ARRAY(app->a, struct dossier_evidence, list.list.n);
    for (size_t i = 0; i < list.list.n; i++) {
        d->evidence[i].row = list.list.v[i];
        if (!store_evidence_results(&app->store, app->a, list.list.v[i].id, &d->evidence[i].results, e)) {
            return false;
        }
    }
    return true;
}

/* What the store holds of the release; an SBOM or scan may be missing. */
static bool load_stored(struct app *app, struct app_dossier *out, struct err *e) {
    struct dossier *d = &out->dossier;
    if (!store_findings(&app->store, app->a, d->release.id, STR_NONE, false, &d->findings, e) || !load_evidence(app, d, e) ||
        !store_audit_head(&app->store, app->a, &d->audit_number, &d->audit_hash, e)) {
        return false;
    }
    if (app_sbom_of(app, &d->release, &d->sbom, &out->bom, e)) {
        d->bom = &out->bom;
    } else if (e->kind != ERR_EMPTY) {
        return false;
    }
    *e = (struct err){0};
    if (!store_scan(&app->store, app->a, d->release.id, &d->scan, e)) {
        return e->kind == ERR_NONE;
    }
    return store_unmatched(&app->store, app->a, d->scan.id, &d->unmatched, e);
}

static bool judge_model(struct app *app, struct app_dossier *out, struct err *e) {
    struct dossier *d = &out->dossier;
    d->model = out->model.model;
    stride_propose(app->a, d->model, &d->threats);
    stride_check(app->a, d->model, &d->threats, &d->gaps);
    d->diagram = threat_draw(app->a, d->model, NULL, e);
    if (d->diagram == NULL) {
        return false;
    }
    d->harms = ARENA_ARRAY(app->a, struct harm_answer, d->findings.list.n);
    for (size_t i = 0; i < d->findings.list.n; i++) {
        app_harm_of(app->a, d->model, &d->findings.list.v[i], &d->harms[i]);
    }
    return true;
}

bool app_dossier(struct app *app, struct str release, struct app_dossier *out, struct err *e) {
    *out = (struct app_dossier){.catalog = catalog_load(app->a)};
    struct dossier *d = &out->dossier;
    if (!store_release(&app->store, app->a, release, &d->release, e) || !app_model(app, d->release.device, &out->model, e) ||
        !load_stored(app, out, e)) {
        return false;
    }
    d->catalog = &out->catalog;
    d->device = &out->model.device;
    d->device_sha = out->model.device_file.sha256;
    d->model_sha = out->model.model_file.sha256;
    d->now = app->now;
    d->program = app->program;
    if (out->model.model != NULL && !judge_model(app, out, e)) {
        return false;
    }
    out->input.dossier = d;
    trace_cover(app->a, d, MARKET_US, &out->input.us);
    trace_cover(app->a, d, MARKET_EU, &out->input.eu);
    return true;
}

bool app_report(struct app *app, const struct app_dossier *d, struct str id, enum app_document_format f, struct str *out,
                size_t *todos, struct err *e) {
    const struct report *r = report_named(id);
    if (r == NULL) {
        struct sb known = SB(app->a);
        for (size_t i = 0; reports[i] != NULL; i++) {
            sb_fmt(&known, "%s%s", i > 0 ? ", " : "", reports[i]->id);
        }
        return err_set(e, ERR_USAGE, "there is no document \"%.*s\"; it can be: %.*s", STR_ARG(id), STR_ARG(sb_get(&known)));
    }
    struct doc *doc = report_build(app->a, r, &d->input);
    if (todos != NULL) {
        *todos = doc->todos;
    }
    if (f == DOCUMENT_HTML) {
        *out = doc_html(app->a, doc);
        return true;
    }
    return doc_pdf(app->a, doc, out, e);
}

/* ---- the package ---- */

struct package {
    struct app *app;
    struct str dir;
    struct app_submission *out;
    struct err *e;
};

static bool put(struct package *p, struct str name, struct str title, struct str bytes, size_t todos) {
    struct app *app = p->app;
    struct app_file f = {
        .path = name, .title = title, .sha256 = hash_sha256_hex(app->a, bytes), .todos = todos, .bytes = bytes.n};
    vec_push(app->a, &p->out->files, f);
    return file_write(file_join(app->a, p->dir, name), bytes, p->e);
}

static bool put_documents(struct package *p, enum market market) {
    struct app *app = p->app;
    const struct app_dossier *d = &p->out->dossier;
    for (size_t i = 0; reports[i] != NULL; i++) {
        const struct document_entry *entry = catalog_document(&d->catalog, str_z(reports[i]->id));
        if (!catalog_lists(entry->market, str_z(market_name(market)))) {
            continue;
        }
        struct str pdf;
        struct str html;
        size_t todos;
        if (!app_report(app, d, entry->id, DOCUMENT_PDF, &pdf, &todos, p->e) ||
            !app_report(app, d, entry->id, DOCUMENT_HTML, &html, NULL, p->e) ||
            !put(p, str_fmt(app->a, "%.*s.pdf", STR_ARG(entry->file)), entry->title, pdf, todos) ||
            !put(p, str_fmt(app->a, "%.*s.html", STR_ARG(entry->file)), entry->title, html, todos)) {
            return false;
        }
    }
    return true;
}

static struct str findings_json(struct app *app, const struct dossier *d) {
    struct sb b = SB(app->a);
    struct jw w = JW(&b, true);
    jw_object(&w);
    jw_kz(&w, "schema", "cordon.findings/1");
    jw_kstr(&w, "device", d->device->id);
    jw_kstr(&w, "release", d->release.version);
    jw_kobject(&w, "index");
    jw_kstr(&w, "id", d->scan.index_id);
    jw_kstr(&w, "built", d->scan.index_built);
    jw_end_object(&w);
    jw_ki64(&w, "components", d->bom != NULL ? (int64_t)bom_count(d->bom) : 0);
    jw_karray(&w, "findings");
    for (size_t i = 0; i < d->findings.list.n; i++) {
        jw_object(&w);
        app_finding_json(app->a, &w, &d->findings.list.v[i]);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    jw_karray(&w, "unmatched");
    for (size_t i = 0; i < d->unmatched.list.n; i++) {
        jw_object(&w);
        jw_kstr(&w, "name", d->unmatched.list.v[i].name);
        jw_kstr(&w, "version", d->unmatched.list.v[i].version);
        jw_kstr(&w, "reason", d->unmatched.list.v[i].reason);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    jw_end_object(&w);
    sb_char(&b, '\n');
    return sb_get(&b);
}

static bool put_data(struct package *p) {
    struct app *app = p->app;
    const struct dossier *d = &p->out->dossier.dossier;
    struct str vex;
    if (d->bom != NULL && !put(p, d->sbom.file, STR("SBOM as stored"), d->sbom.text, 0)) {
        return false;
    }
    if (!put(p, STR("findings.json"), STR("Findings"), findings_json(app, d), 0)) {
        return false;
    }
    if (d->findings.list.n > 0 && (!app_vex_openvex(app, d->release.version, &vex, p->e) ||
                                   !put(p, STR("vex.openvex.json"), STR("Vulnerability status (OpenVEX)"), vex, 0))) {
        return false;
    }
    return d->diagram == NULL ||
           put(p, STR("threat-model.svg"), STR("Diagram of the threat model"), drawing_svg(app->a, d->diagram), 0);
}

static bool put_index(struct package *p, enum market market) {
    struct app *app = p->app;
    const struct dossier *d = &p->out->dossier.dossier;
    struct sb b = SB(app->a);
    struct jw w = JW(&b, true);
    jw_object(&w);
    jw_kz(&w, "schema", "cordon.package/1");
    jw_kz(&w, "market", market_name(market));
    jw_kstr(&w, "device", d->device->id);
    jw_kstr(&w, "release", d->release.version);
    jw_kstr(&w, "program", app->program);
    jw_kstr(&w, "audit_head", d->audit_hash);
    jw_karray(&w, "files");
    for (size_t i = 0; i < p->out->files.n; i++) {
        const struct app_file *f = &p->out->files.v[i];
        jw_object(&w);
        jw_kstr(&w, "file", f->path);
        jw_kstr(&w, "title", f->title);
        jw_ki64(&w, "bytes", (int64_t)f->bytes);
        jw_kstr(&w, "sha256", f->sha256);
        jw_ki64(&w, "to_be_completed", (int64_t)f->todos);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    jw_end_object(&w);
    sb_char(&b, '\n');
    return put(p, STR("index.json"), STR("Index of the package"), sb_get(&b), 0);
}

bool app_submit(struct app *app, enum market market, struct str release, struct str dir, struct app_submission *out,
                struct err *e) {
    *out = (struct app_submission){0};
    struct package p = {app, dir, out, e};
    if (!app_dossier(app, release, &out->dossier, e)) {
        return false;
    }
    const struct device_file *device = out->dossier.dossier.device;
    if (market == MARKET_US ? !device->market_us : !device->market_eu) {
        return err_set(e, ERR_INPUT, "%.*s is not for the market %s (device.yaml, markets)", STR_ARG(device->id),
                       market_name(market));
    }
    if (!file_make_dir(dir, e) || !put_documents(&p, market) || !put_data(&p) || !put_index(&p, market)) {
        return err_context(e, "writing the package to %.*s", STR_ARG(dir));
    }
    struct str detail = str_fmt(app->a, "%zu files, index %.*s", out->files.n, STR_ARG(out->files.v[out->files.n - 1].sha256));
    struct str object = str_fmt(app->a, "release %.*s", STR_ARG(release));
    return db_begin(app->store.db, e) &&
           db_finish(app->store.db,
                     app_audit(app, market == MARKET_US ? "submit fda" : "submit eu", object, detail, NULL, 0, e), e);
}
