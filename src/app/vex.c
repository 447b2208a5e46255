/* VEX of a release: its findings with the assessments that hold. See app.h. */
#include "vex/vex.h"

#include "app/app.h"
#include "base/hash.h"
#include "ident/purl.h"

static void fill_statement(struct app *app, struct str product, const struct finding_row *f, struct vex_statement *s) {
    const struct assessment_row *r = &f->assessment;
    *s = (struct vex_statement){.vulnerability = f->vulnerability,
                                .product = product,
                                .subcomponent = f->purl.n > 0 ? f->purl : f->cpe,
                                .subcomponent_is_cpe = f->purl.n == 0,
                                .status = finding_status(f),
                                .at = r->id != 0 ? r->at : f->opened_at};
    struct str rest = f->aliases.n > 0 ? f->aliases : STR_NONE;
    struct str alias;
    VEC(struct str) aliases = {0};
    while (str_next(&rest, ' ', &alias)) {
        vec_push(app->a, &aliases, alias);
    }
    s->aliases = aliases.v;
    s->naliases = aliases.n;
    if (r->id == 0) {
        return;
    }
    s->justification = r->justification;
    s->impact_statement = str_is(r->status, "not_affected") ? r->statement : STR_NONE;
    s->action_statement = str_is(r->status, "affected") ? r->action : STR_NONE;
}

/* pkg:generic/<device>@<release>: the maker's own product has no ecosystem. */
static bool product_purl(struct app *app, const struct release_row *rel, struct str *out, struct err *e) {
    struct purl parts = {.type = STR("generic"), .name = rel->device, .version = rel->version};
    struct purl p;
    if (!purl_build(app->a, &parts, &p, e)) {
        return false;
    }
    *out = purl_text(app->a, &p);
    return true;
}

bool app_vex_openvex(struct app *app, struct str release, struct str *out, struct err *e) {
    struct release_row rel;
    struct finding_list findings;
    struct app_model model;
    struct str product;
    if (!store_release(&app->store, app->a, release, &rel, e) || !app_model(app, rel.device, &model, e) ||
        !store_findings(&app->store, app->a, rel.id, STR_NONE, false, &findings, e) || !product_purl(app, &rel, &product, e)) {
        return false;
    }
    if (findings.list.n == 0) {
        return err_set(e, ERR_EMPTY, "release %.*s has no findings: scan it first", STR_ARG(release));
    }
    struct vex_document d = {.author = model.device.manufacturer,
                             .role = STR("Document Creator"),
                             .at = app->now,
                             .version = 1,
                             .statements = ARENA_ARRAY(app->a, struct vex_statement, findings.list.n),
                             .n = findings.list.n};
    for (size_t i = 0; i < d.n; i++) {
        fill_statement(app, product, &findings.list.v[i], &d.statements[i]);
    }
    /* The id follows from the content, so the same state gives the same document. */
    d.id = STR("");
    struct str hash = hash_sha256_hex(app->a, vex_openvex(app->a, &d));
    d.id = str_fmt(app->a, "urn:cordon:openvex:%.*s", STR_ARG(str_sub(hash, 0, 32)));
    *out = vex_openvex(app->a, &d);
    return true;
}
