/* SBOMs, their components, scans: see store.h. */
#include "store/store.h"

bool store_add_sbom(struct store *s, struct sbom_row *r, struct err *e) {
    bool ok = db_run(s->db, e,
                     "INSERT INTO sbom (release, file, format, spec_version, serial, components, text, sha256, added_at) "
                     "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                     "isssoibsi", r->release, r->file, r->format, r->spec_version, r->serial, r->components, r->text, r->sha256,
                     r->added_at);
    r->id = ok ? db_last_id(s->db) : 0;
    return ok;
}

bool store_add_component(struct store *s, const struct component_row *c, struct err *e) {
    return db_run(
        s->db, e,
        "INSERT INTO component (sbom, number, key, name, version, supplier, purl, purl_key, cpe, cpe_key, support_level, "
        "  end_of_support) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        "iisssooooooo", c->sbom, c->number, c->key, c->name, c->version, c->supplier, c->purl, c->purl_key, c->cpe, c->cpe_key,
        c->support_level, c->end_of_support);
}

static void take_sbom(struct db_rows *r, struct arena *a, struct sbom_row *out, bool with_text) {
    *out = (struct sbom_row){
        .id = db_int(r, 0),
        .release = db_int(r, 1),
        .file = db_text(r, a, 2),
        .format = db_text(r, a, 3),
        .spec_version = db_text(r, a, 4),
        .serial = db_text(r, a, 5),
        .components = db_int(r, 6),
        .sha256 = db_text(r, a, 7),
        .added_at = db_int(r, 8),
        .text = with_text ? db_text(r, a, 9) : STR_NONE,
    };
}

bool store_sbom(struct store *s, struct arena *a, int64_t release, struct sbom_row *out, struct err *e) {
    struct db_rows r;
    if (!db_query(s->db, &r, e,
                  "SELECT id, release, file, format, spec_version, serial, components, sha256, added_at, text FROM sbom "
                  "WHERE release = $1 ORDER BY id DESC LIMIT 1",
                  "i", release) ||
        !db_next(&r, e)) {
        return false;
    }
    take_sbom(&r, a, out, true);
    db_end(&r);
    return true;
}

bool store_sboms(struct store *s, struct arena *a, struct sbom_list *out, struct err *e) {
    struct db_rows r;
    *out = (struct sbom_list){0};
    if (!db_query(s->db, &r, e,
                  "SELECT id, release, file, format, spec_version, serial, components, sha256, added_at FROM sbom "
                  "ORDER BY release, id",
                  "")) {
        return false;
    }
    while (db_next(&r, e)) {
        struct sbom_row row;
        take_sbom(&r, a, &row, false);
        vec_push(a, &out->list, row);
    }
    return !r.failed;
}

bool store_concerned(struct store *s, struct arena *a, struct str key, struct concern_list *out, struct err *e) {
    struct db_rows r;
    if (!db_query(s->db, &r, e,
                  "SELECT DISTINCT sbom.release, component.key FROM component JOIN sbom ON sbom.id = component.sbom "
                  "WHERE (component.purl_key = $1 OR component.cpe_key = $1) "
                  "  AND sbom.id = (SELECT max(id) FROM sbom AS newer WHERE newer.release = sbom.release) "
                  "ORDER BY 1, 2",
                  "s", key)) {
        return false;
    }
    while (db_next(&r, e)) {
        struct concern c = {.release = db_int(&r, 0), .component_key = db_text(&r, a, 1)};
        vec_push(a, &out->list, c);
    }
    return !r.failed;
}

bool store_add_scan(struct store *s, struct scan_row *r, struct err *e) {
    bool ok =
        db_run(s->db, e,
               "INSERT INTO scan (release, sbom, index_id, index_built, generation, components, matched, at) "
               "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
               "iissiiii", r->release, r->sbom, r->index_id, r->index_built, r->generation, r->components, r->matched, r->at);
    r->id = ok ? db_last_id(s->db) : 0;
    return ok;
}

bool store_add_unmatched(struct store *s, int64_t scan, const struct unmatched_row *u, struct err *e) {
    return db_run(s->db, e, "INSERT INTO unmatched (scan, key, name, version, reason) VALUES ($1, $2, $3, $4, $5)", "issss",
                  scan, u->key, u->name, u->version, u->reason);
}

bool store_copy_unmatched(struct store *s, int64_t from_scan, int64_t to_scan, struct err *e) {
    return db_run(s->db, e,
                  "INSERT INTO unmatched (scan, key, name, version, reason) "
                  "SELECT $1, key, name, version, reason FROM unmatched WHERE scan = $2 ORDER BY rowid",
                  "ii", to_scan, from_scan);
}

bool store_scan(struct store *s, struct arena *a, int64_t release, struct scan_row *out, struct err *e) {
    struct db_rows r;
    if (!db_query(s->db, &r, e,
                  "SELECT id, release, sbom, index_id, index_built, generation, components, matched, at FROM scan "
                  "WHERE release = $1 ORDER BY id DESC LIMIT 1",
                  "i", release) ||
        !db_next(&r, e)) {
        return false;
    }
    *out = (struct scan_row){
        .id = db_int(&r, 0),
        .release = db_int(&r, 1),
        .sbom = db_int(&r, 2),
        .index_id = db_text(&r, a, 3),
        .index_built = db_text(&r, a, 4),
        .generation = db_int(&r, 5),
        .components = db_int(&r, 6),
        .matched = db_int(&r, 7),
        .at = db_int(&r, 8),
    };
    db_end(&r);
    return true;
}

bool store_unmatched(struct store *s, struct arena *a, int64_t scan, struct unmatched_list *out, struct err *e) {
    struct db_rows r;
    *out = (struct unmatched_list){0};
    if (!db_query(s->db, &r, e, "SELECT key, name, version, reason FROM unmatched WHERE scan = $1 ORDER BY rowid", "i", scan)) {
        return false;
    }
    while (db_next(&r, e)) {
        struct unmatched_row u = {db_text(&r, a, 0), db_text(&r, a, 1), db_text(&r, a, 2), db_text(&r, a, 3)};
        vec_push(a, &out->list, u);
    }
    return !r.failed;
}
