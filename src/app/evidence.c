/* Evidence of security tests into the store: see app.h. */
#include "evidence/evidence.h"

#include "app/app.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/unpack.h"

static const char *const kinds[] = {"sast",        "dast",    "sca",        "fuzz", "pentest", "vulnscan", "requirement-test",
                                    "threat-test", "secrets", "binary-sca", NULL};

static bool known_kind(struct app *app, struct str kind, struct err *e) {
    struct sb list = SB(app->a);
    for (size_t i = 0; kinds[i] != NULL; i++) {
        if (str_is(kind, kinds[i])) {
            return true;
        }
        sb_fmt(&list, "%s%s", i > 0 ? ", " : "", kinds[i]);
    }
    return err_set(e, ERR_USAGE, "the kind of evidence is \"%.*s\"; it can be: %.*s", STR_ARG(kind), STR_ARG(sb_get(&list)));
}

static bool write_evidence(struct app *app, const struct evidence *ev, struct evidence_row *row, struct err *e) {
    if (!store_add_evidence(&app->store, row, e)) {
        return false;
    }
    for (size_t i = 0; i < ev->results.n; i++) {
        const struct evidence_result *r = &ev->results.v[i];
        struct evidence_result_row out = {.number = (int64_t)i + 1,
                                          .rule = r->rule,
                                          .level = r->level,
                                          .message = r->message,
                                          .location = r->location,
                                          .cwe = r->cwe};
        if (!store_add_evidence_result(&app->store, row->id, &out, e)) {
            return false;
        }
    }
    struct app_stored stored = {str_fmt(app->a, "evidence:%lld", (long long)row->id), row->sha256};
    struct str detail =
        str_fmt(app->a, "%.*s, %.*s, %lld results", STR_ARG(row->kind), STR_ARG(row->file), (long long)row->results);
    return app_audit(app, "evidence add", str_fmt(app->a, "evidence %lld", (long long)row->id), detail, &stored, 1, e);
}

bool app_evidence_add(struct app *app, struct str file, struct str kind, struct str release, struct evidence_row *out,
                      struct err *e) {
    struct release_row rel;
    struct input in;
    struct jv root;
    struct evidence ev;
    if (!known_kind(app, kind, e) || !store_release(&app->store, app->a, release, &rel, e) ||
        !unpack_file(app->a, file, &in, e) || !app_storable(&in, e) || !json_read(app->a, &in, &root, e)) {
        return false;
    }
    if (!sarif_detect(root)) {
        return json_fail(root, e, "is no SARIF 2.1.0 log; other kinds of reports are not read by this version");
    }
    if (!sarif_read(app->a, root, &ev, e)) {
        return false;
    }
    *out = (struct evidence_row){.release = rel.id,
                                 .kind = kind,
                                 .format = ev.format,
                                 .tool = ev.tool,
                                 .tool_version = ev.tool_version,
                                 .file = file_base(in.name),
                                 .results = (int64_t)ev.results.n,
                                 .text = in.bytes,
                                 .sha256 = hash_sha256_hex(app->a, in.bytes),
                                 .person = app->person,
                                 .added_at = app->now};
    return db_begin(app->store.db, e) && db_finish(app->store.db, write_evidence(app, &ev, out, e), e);
}
