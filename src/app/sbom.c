/* SBOMs of releases: see app.h. */
#include "app/app.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/unpack.h"
#include "ident/cpe.h"
#include "ident/purl.h"

struct str app_component_key(struct arena *a, const struct bom_component *c) {
    if (c->purl.n > 0) {
        struct purl p;
        struct err e = {0};
        return purl_parse(a, c->purl, &p, &e) ? purl_text(a, &p) : c->purl;
    }
    if (c->cpe.n > 0) {
        return c->cpe;
    }
    return str_fmt(a, "%.*s%s%.*s@%.*s", STR_ARG(c->group), c->group.n > 0 ? "/" : "", STR_ARG(c->name), STR_ARG(c->version));
}

static void component_row(struct arena *a, const struct bom_component *c, int64_t sbom, int64_t number,
                          struct component_row *out) {
    struct err e = {0};
    *out = (struct component_row){.sbom = sbom,
                                  .number = number,
                                  .key = app_component_key(a, c),
                                  .name = c->name,
                                  .version = c->version,
                                  .supplier = c->supplier.name,
                                  .purl = c->purl,
                                  .cpe = c->cpe,
                                  .support_level = c->support_level,
                                  .end_of_support = c->end_of_support};
    struct purl p;
    if (c->purl.n > 0 && purl_parse(a, c->purl, &p, &e)) {
        out->purl_key = purl_key(a, &p);
    }
    struct cpe cpe;
    if (c->cpe.n > 0 && cpe_parse(a, c->cpe, &cpe, &e)) {
        out->cpe_key = cpe_key(a, &cpe);
    }
}

static bool write_sbom(struct app *app, const struct input *in, const struct bom *b, struct sbom_row *row, struct err *e) {
    if (!store_add_sbom(&app->store, row, e)) {
        return false;
    }
    for (size_t i = 0; i < b->components.n; i++) {
        struct component_row c;
        component_row(app->a, &b->components.v[i], row->id, (int64_t)i, &c);
        if (!store_add_component(&app->store, &c, e)) {
            return false;
        }
    }
    struct app_stored stored = {str_fmt(app->a, "sbom:%lld", (long long)row->id), row->sha256};
    struct str detail = str_fmt(app->a, "%.*s, %zu components", STR_ARG(file_base(in->name)), bom_count(b));
    return app_audit(app, "sbom add", str_fmt(app->a, "sbom %lld", (long long)row->id), detail, &stored, 1, e);
}

bool app_sbom_add(struct app *app, struct str file, struct str release, struct app_sbom_result *out, struct err *e) {
    struct release_row rel;
    struct input in;
    struct bom b;
    if (!store_release(&app->store, app->a, release, &rel, e) || !unpack_file(app->a, file, &in, e) || !app_storable(&in, e) ||
        !bom_read(app->a, &in, &b, e)) {
        return false;
    }
    if (b.components.n == 0) {
        return err_set(e, ERR_EMPTY, "%.*s holds no component", STR_ARG(file));
    }
    *out = (struct app_sbom_result){0};
    struct str sha = hash_sha256_hex(app->a, in.bytes);
    if (!db_begin(app->store.db, e)) {
        return false;
    }
    struct sbom_row old;
    out->unchanged = store_sbom(&app->store, app->a, rel.id, &old, e) && str_eq(old.sha256, sha);
    bool ok = e->kind == ERR_NONE;
    if (ok && out->unchanged) {
        out->row = old;
        return db_finish(app->store.db, true, e);
    }
    out->row = (struct sbom_row){.release = rel.id,
                                 .file = file_base(in.name),
                                 .format = str_z(bom_format_name(b.format)),
                                 .spec_version = b.spec_version,
                                 .serial = b.serial,
                                 .components = (int64_t)bom_count(&b),
                                 .text = in.bytes,
                                 .sha256 = sha,
                                 .added_at = app->now};
    return db_finish(app->store.db, ok && write_sbom(app, &in, &b, &out->row, e), e) ||
           err_context(e, "adding the SBOM to release %.*s", STR_ARG(release));
}

bool app_sbom_of(struct app *app, const struct release_row *release, struct sbom_row *row, struct bom *out, struct err *e) {
    if (!store_sbom(&app->store, app->a, release->id, row, e)) {
        return e->kind != ERR_NONE ? false
                                   : err_set(e, ERR_EMPTY, "release %.*s has no SBOM yet: cordon sbom add FILE --release %.*s",
                                             STR_ARG(release->version), STR_ARG(release->version));
    }
    struct input *in = ARENA_NEW(app->a, struct input);
    *in = input_copy(app->a, row->file, row->text);
    return bom_read(app->a, in, out, e);
}
