/* Findings, assessments, deadlines: see store.h. */
#include "base/hash.h"
#include "base/json_write.h"
#include "store/store.h"

/* A finding with the newest assessment, its release and device. The order of columns is that of take_finding(). */
#define FINDING_COLUMNS                                                                                                        \
    "SELECT f.id, f.release, f.component_key, f.component, f.version, f.purl, f.cpe, f.vulnerability, f.aliases, f.severity, " \
    "f.score, f.vector, f.score_source, f.kev, f.kev_due, f.epss, f.fixed, f.match_by, f.source, f.record, f.range, "          \
    "f.confidence, f.summary, f.cwes, f.published, f.modified, f.path, f.no_path, f.hazard, f.initial, f.residual, "           \
    "f.harm_severity, f.verdict, f.verdict_reason, f.opened_at, f.updated_at, f.closed_at, f.closed_reason, "                  \
    "r.version, r.device, a.id, a.status, a.justification, a.statement, a.action, a.exploitability, a.severity, a.decision, "  \
    "a.reason, a.person, a.at, a.sha256 "                                                                                      \
    "FROM finding AS f JOIN release AS r ON r.id = f.release "                                                                 \
    "LEFT JOIN assessment AS a ON a.id = (SELECT max(id) FROM assessment WHERE finding = f.id) "

static void take_assessment(struct db_rows *r, struct arena *a, int first, struct assessment_row *out) {
    *out = (struct assessment_row){
        .id = db_int(r, first),
        .status = db_text(r, a, first + 1),
        .justification = db_text(r, a, first + 2),
        .statement = db_text(r, a, first + 3),
        .action = db_text(r, a, first + 4),
        .exploitability = db_int(r, first + 5),
        .severity = db_int(r, first + 6),
        .decision = db_text(r, a, first + 7),
        .reason = db_text(r, a, first + 8),
        .person = db_text(r, a, first + 9),
        .at = db_int(r, first + 10),
        .sha256 = db_text(r, a, first + 11),
    };
}

static void take_finding(struct db_rows *r, struct arena *a, struct finding_row *f) {
    *f = (struct finding_row){.id = db_int(r, 0), .release = db_int(r, 1)};
    struct str *const texts[] = {
        &f->component_key, &f->component, &f->version, &f->purl, &f->cpe, &f->vulnerability, &f->aliases, &f->severity,
    };
    for (int i = 0; i < 8; i++) {
        *texts[i] = db_text(r, a, 2 + i);
    }
    f->score = db_int(r, 10);
    f->vector = db_text(r, a, 11);
    f->score_source = db_text(r, a, 12);
    f->kev = db_int(r, 13) != 0;
    f->kev_due = db_text(r, a, 14);
    f->epss = db_null(r, 15) ? -1 : db_real(r, 15);
    struct str *const more[] = {
        &f->fixed, &f->match_by,  &f->source,   &f->record, &f->range,   &f->confidence, &f->summary,
        &f->cwes,  &f->published, &f->modified, &f->path,   &f->no_path, &f->hazard,
    };
    for (int i = 0; i < 13; i++) {
        *more[i] = db_text(r, a, 16 + i);
    }
    f->initial = db_int(r, 29);
    f->residual = db_int(r, 30);
    f->harm_severity = db_int(r, 31);
    f->verdict = db_text(r, a, 32);
    f->verdict_reason = db_text(r, a, 33);
    f->opened_at = db_int(r, 34);
    f->updated_at = db_int(r, 35);
    f->closed_at = db_int(r, 36);
    f->closed_reason = db_text(r, a, 37);
    f->release_version = db_text(r, a, 38);
    f->device = db_text(r, a, 39);
    take_assessment(r, a, 40, &f->assessment);
    f->assessment.finding = f->id;
}

/* Whether what a scan says of the finding differs from what is stored. */
static bool differs(const struct finding_row *x, const struct finding_row *y) {
    return !str_eq(x->aliases, y->aliases) || !str_eq(x->severity, y->severity) || x->score != y->score ||
           !str_eq(x->vector, y->vector) || x->kev != y->kev || !str_eq(x->fixed, y->fixed) || !str_eq(x->range, y->range) ||
           !str_eq(x->record, y->record) || !str_eq(x->path, y->path) || !str_eq(x->no_path, y->no_path) ||
           x->initial != y->initial || x->residual != y->residual || x->harm_severity != y->harm_severity ||
           !str_eq(x->verdict, y->verdict) || !str_eq(x->modified, y->modified) || y->closed_at != 0;
}

static bool find_same(struct store *s, struct arena *a, const struct finding_row *f, struct finding_row *old, struct err *e) {
    struct db_rows r;
    if (!db_query(s->db, &r, e, FINDING_COLUMNS "WHERE f.release = $1 AND f.component_key = $2 AND f.vulnerability = $3", "iss",
                  f->release, f->component_key, f->vulnerability) ||
        !db_next(&r, e)) {
        return false;
    }
    take_finding(&r, a, old);
    db_end(&r);
    return true;
}

static bool insert_finding(struct store *s, const struct finding_row *f, struct err *e) {
    return db_run(
        s->db, e,
        "INSERT INTO finding (release, component_key, component, version, purl, cpe, vulnerability, aliases, severity, score, "
        "  vector, score_source, kev, kev_due, epss, fixed, match_by, source, record, range, confidence, summary, cwes, "
        "published, "
        "  modified, path, no_path, hazard, initial, residual, harm_severity, verdict, verdict_reason, opened_at, updated_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, nullif($15, -1.0), $16, $17, $18, $19, $20, $21, "
        "  $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35) "
        "ON CONFLICT (release, component_key, vulnerability) DO UPDATE SET component = excluded.component, "
        "  version = excluded.version, purl = excluded.purl, cpe = excluded.cpe, aliases = excluded.aliases, "
        "  severity = excluded.severity, score = excluded.score, vector = excluded.vector, score_source = "
        "excluded.score_source, "
        "  kev = excluded.kev, kev_due = excluded.kev_due, epss = excluded.epss, fixed = excluded.fixed, "
        "  match_by = excluded.match_by, source = excluded.source, record = excluded.record, range = excluded.range, "
        "  confidence = excluded.confidence, summary = excluded.summary, cwes = excluded.cwes, published = excluded.published, "
        "  modified = excluded.modified, path = excluded.path, no_path = excluded.no_path, hazard = excluded.hazard, "
        "  initial = excluded.initial, residual = excluded.residual, harm_severity = excluded.harm_severity, "
        "  verdict = excluded.verdict, verdict_reason = excluded.verdict_reason, updated_at = excluded.updated_at, "
        "  closed_at = NULL, closed_reason = NULL",
        "isssoosss"
        "i"
        "ooiod"
        "ssssssss"
        "oo"
        "sso"
        "iii"
        "ss"
        "ii",
        f->release, f->component_key, f->component, f->version, f->purl, f->cpe, f->vulnerability, f->aliases, f->severity,
        f->score, f->vector, f->score_source, (int64_t)f->kev, f->kev_due, f->epss < 0 ? -1.0 : f->epss, f->fixed, f->match_by,
        f->source, f->record, f->range, f->confidence, f->summary, f->cwes, f->published, f->modified, f->path, f->no_path,
        f->hazard, f->initial, f->residual, f->harm_severity, f->verdict, f->verdict_reason, f->opened_at, f->updated_at);
}

bool store_put_finding(struct store *s, struct finding_row *f, bool *added, bool *changed, struct err *e) {
    struct arena *a = arena_new();
    struct finding_row old;
    bool there = find_same(s, a, f, &old, e);
    bool ok = e->kind == ERR_NONE;
    *added = ok && !there;
    *changed = ok && there && differs(f, &old);
    if (ok && there) {
        f->id = old.id;
    }
    if (ok && (*added || *changed)) {
        ok = insert_finding(s, f, e);
        f->id = *added ? db_last_id(s->db) : f->id;
    }
    arena_free(&a);
    return ok;
}

bool store_close_finding(struct store *s, int64_t id, struct str reason, int64_t at, struct err *e) {
    return db_run(s->db, e, "UPDATE finding SET closed_at = $1, closed_reason = $2 WHERE id = $3 AND closed_at IS NULL", "isi",
                  at, reason, id);
}

bool store_findings(struct store *s, struct arena *a, int64_t release, struct str vulnerability, bool with_closed,
                    struct finding_list *out, struct err *e) {
    struct db_rows r;
    *out = (struct finding_list){0};
    /* worst first: known exploited, then the verdict that holds (decided, else proposed), then score */
    if (!db_query(
            s->db, &r, e,
            FINDING_COLUMNS
            "WHERE ($1 = 0 OR f.release = $1) AND ($2 = '' OR f.vulnerability = $2 OR ' ' || f.aliases || ' ' LIKE '% ' || $2 "
            "|| ' %') AND ($3 OR f.closed_at IS NULL) "
            "ORDER BY f.release, f.kev DESC, CASE coalesce(nullif(a.decision, ''), f.verdict) WHEN 'uncontrolled' THEN 0 "
            "WHEN 'review' THEN 1 ELSE 2 END, f.harm_severity DESC, f.score DESC, f.component, f.version, f.vulnerability",
            "isi", release, vulnerability, (int64_t)with_closed)) {
        return false;
    }
    while (db_next(&r, e)) {
        struct finding_row f;
        take_finding(&r, a, &f);
        vec_push(a, &out->list, f);
    }
    return !r.failed;
}

bool store_finding(struct store *s, struct arena *a, int64_t id, struct finding_row *out, struct err *e) {
    struct db_rows r;
    if (!db_query(s->db, &r, e, FINDING_COLUMNS "WHERE f.id = $1", "i", id) || !db_next(&r, e)) {
        return false;
    }
    take_finding(&r, a, out);
    db_end(&r);
    return true;
}

struct str assessment_hash(struct arena *a, const struct assessment_row *r) {
    struct sb b = SB(a);
    struct jw w = JW(&b, false);
    jw_array(&w);
    jw_i64(&w, r->finding);
    jw_str(&w, r->status);
    jw_str(&w, r->justification);
    jw_str(&w, r->statement);
    jw_str(&w, r->action);
    jw_i64(&w, r->exploitability);
    jw_i64(&w, r->severity);
    jw_str(&w, r->decision);
    jw_str(&w, r->reason);
    jw_str(&w, r->person);
    jw_i64(&w, r->at);
    jw_end_array(&w);
    return hash_sha256_hex(a, sb_get(&b));
}

bool store_add_assessment(struct store *s, struct assessment_row *r, struct err *e) {
    bool ok = db_run(s->db, e,
                     "INSERT INTO assessment (finding, status, justification, statement, action, exploitability, severity, "
                     "  decision, reason, person, at, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                     "isoooiiossis", r->finding, r->status, r->justification, r->statement, r->action, r->exploitability,
                     r->severity, r->decision, r->reason, r->person, r->at, r->sha256);
    r->id = ok ? db_last_id(s->db) : 0;
    return ok;
}

bool store_assessments(struct store *s, struct arena *a, int64_t finding, struct assessment_list *out, struct err *e) {
    struct db_rows r;
    *out = (struct assessment_list){0};
    if (!db_query(
            s->db, &r, e,
            "SELECT id, status, justification, statement, action, exploitability, severity, decision, reason, person, at, "
            "sha256 FROM assessment WHERE finding = $1 ORDER BY id",
            "i", finding)) {
        return false;
    }
    while (db_next(&r, e)) {
        struct assessment_row row;
        take_assessment(&r, a, 0, &row);
        row.finding = finding;
        vec_push(a, &out->list, row);
    }
    return !r.failed;
}

bool store_add_deadline(struct store *s, const struct deadline_row *d, bool *added, struct err *e) {
    bool ok = db_run(s->db, e,
                     "INSERT INTO deadline (finding, rule, what, whom, due, opened_at) VALUES ($1, $2, $3, $4, $5, $6) "
                     "ON CONFLICT (finding, rule) DO NOTHING",
                     "issssi", d->finding, d->rule, d->what, d->whom, d->due, d->opened_at);
    *added = ok && db_changes(s->db) > 0;
    return ok;
}

bool store_end_deadlines(struct store *s, int64_t finding, struct str rule, int64_t at, struct err *e) {
    return db_run(s->db, e,
                  "UPDATE deadline SET done_at = $1 WHERE finding = $2 AND done_at IS NULL AND ($3 = '' OR rule = $3)", "iis",
                  at, finding, rule);
}

bool store_deadlines(struct store *s, struct arena *a, int64_t release, struct deadline_list *out, struct err *e) {
    struct db_rows r;
    *out = (struct deadline_list){0};
    if (!db_query(s->db, &r, e,
                  "SELECT d.id, d.finding, d.rule, d.what, d.whom, d.due, d.opened_at, f.vulnerability, f.component, r.version "
                  "FROM deadline AS d JOIN finding AS f ON f.id = d.finding JOIN release AS r ON r.id = f.release "
                  "WHERE d.done_at IS NULL AND ($1 = 0 OR f.release = $1) ORDER BY d.due, d.id",
                  "i", release)) {
        return false;
    }
    while (db_next(&r, e)) {
        struct deadline_row d = {
            .id = db_int(&r, 0),
            .finding = db_int(&r, 1),
            .rule = db_text(&r, a, 2),
            .what = db_text(&r, a, 3),
            .whom = db_text(&r, a, 4),
            .due = db_text(&r, a, 5),
            .opened_at = db_int(&r, 6),
            .vulnerability = db_text(&r, a, 7),
            .component = db_text(&r, a, 8),
            .release_version = db_text(&r, a, 9),
        };
        vec_push(a, &out->list, d);
    }
    return !r.failed;
}
