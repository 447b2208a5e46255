/* Evidence of security tests: see store.h. */
#include "store/store.h"

bool store_add_evidence(struct store *s, struct evidence_row *r, struct err *e) {
    bool ok = db_run(
        s->db, e,
        "INSERT INTO evidence (release, kind, format, tool, tool_version, file, results, text, sha256, person, added_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        "isssssibssi", r->release, r->kind, r->format, r->tool, r->tool_version, r->file, r->results, r->text, r->sha256,
        r->person, r->added_at);
    r->id = ok ? db_last_id(s->db) : 0;
    return ok;
}

bool store_add_evidence_result(struct store *s, int64_t evidence, const struct evidence_result_row *r, struct err *e) {
    return db_run(s->db, e,
                  "INSERT INTO evidence_result (evidence, number, rule, level, message, location, cwe) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                  "iisssss", evidence, r->number, r->rule, r->level, r->message, r->location, r->cwe);
}

bool store_evidence(struct store *s, struct arena *a, int64_t release, struct evidence_list *out, struct err *e) {
    struct db_rows r;
    *out = (struct evidence_list){0};
    if (!db_query(s->db, &r, e,
                  "SELECT e.id, e.release, e.kind, e.format, e.tool, e.tool_version, e.file, e.results, e.sha256, e.person, "
                  "e.added_at, r.version FROM evidence AS e JOIN release AS r ON r.id = e.release "
                  "WHERE $1 = 0 OR e.release = $1 ORDER BY e.id",
                  "i", release)) {
        return false;
    }
    while (db_next(&r, e)) {
        struct evidence_row row = {
            .id = db_int(&r, 0),
            .release = db_int(&r, 1),
            .kind = db_text(&r, a, 2),
            .format = db_text(&r, a, 3),
            .tool = db_text(&r, a, 4),
            .tool_version = db_text(&r, a, 5),
            .file = db_text(&r, a, 6),
            .results = db_int(&r, 7),
            .sha256 = db_text(&r, a, 8),
            .person = db_text(&r, a, 9),
            .added_at = db_int(&r, 10),
            .release_version = db_text(&r, a, 11),
        };
        vec_push(a, &out->list, row);
    }
    return !r.failed;
}

bool store_evidence_results(struct store *s, struct arena *a, int64_t evidence, struct evidence_result_list *out,
                            struct err *e) {
    struct db_rows r;
    *out = (struct evidence_result_list){0};
    if (!db_query(s->db, &r, e,
                  "SELECT number, rule, level, message, location, cwe FROM evidence_result WHERE evidence = $1 ORDER BY number",
                  "i", evidence)) {
        return false;
    }
    while (db_next(&r, e)) {
        struct evidence_result_row row = {
            .number = db_int(&r, 0),
            .rule = db_text(&r, a, 1),
            .level = db_text(&r, a, 2),
            .message = db_text(&r, a, 3),
            .location = db_text(&r, a, 4),
            .cwe = db_text(&r, a, 5),
        };
        vec_push(a, &out->list, row);
    }
    return !r.failed;
}
