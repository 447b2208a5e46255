/*
 * The audit trail: a chain of events, each hashed over its content and the hash of the one before. See store.h.
 *
 * What the chain can show: an event edited, deleted, inserted or moved, and stored objects that differ from what their event
 * recorded. What it cannot show by itself: somebody who rewrites the whole file with new hashes; for that the head's hash is
 * printed in every document and by `audit verify`, to be compared with a copy kept elsewhere.
 */
#include "base/hash.h"
#include "base/json.h"
#include "base/json_write.h"
#include "base/map.h"
#include "store/store.h"

/* The bytes that an event's hash covers: a JSON array, so that no two different events give the same bytes. */
static struct str event_hash(struct arena *a, const struct audit_row *r) {
    struct sb b = SB(a);
    struct jw w = JW(&b, false);
    jw_array(&w);
    jw_i64(&w, r->number);
    jw_i64(&w, r->at);
    jw_str(&w, r->person);
    jw_str(&w, r->operation);
    jw_str(&w, r->object);
    jw_str(&w, r->detail);
    jw_str(&w, r->previous);
    jw_end_array(&w);
    return hash_sha256_hex(a, sb_get(&b));
}

bool store_audit_head(struct store *s, struct arena *a, int64_t *number, struct str *hash, struct err *e) {
    struct db_rows r;
    if (!db_query(s->db, &r, e, "SELECT number, hash FROM audit_head", "") || !db_next(&r, e)) {
        return e->kind != ERR_NONE ? false
                                   : err_set(e, ERR_SYSTEM, "the workspace's audit trail has no head: run cordon audit verify");
    }
    *number = db_int(&r, 0);
    *hash = db_text(&r, a, 1);
    db_end(&r);
    return true;
}

bool store_audit(struct store *s, struct arena *a, struct audit_row *r, struct err *e) {
    if (!store_audit_head(s, a, &r->number, &r->previous, e)) {
        return false;
    }
    r->number++;
    r->hash = event_hash(a, r);
    return db_run(s->db, e,
                  "INSERT INTO audit (number, at, person, operation, object, detail, previous, hash) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                  "iissssss", r->number, r->at, r->person, r->operation, r->object, r->detail, r->previous, r->hash) &&
           db_run(s->db, e, "UPDATE audit_head SET number = $1, hash = $2", "is", r->number, r->hash);
}

bool store_audit_list(struct store *s, struct arena *a, struct audit_list *out, struct err *e) {
    struct db_rows r;
    *out = (struct audit_list){0};
    if (!db_query(s->db, &r, e,
                  "SELECT number, at, person, operation, object, detail, previous, hash FROM audit ORDER BY number", "")) {
        return false;
    }
    while (db_next(&r, e)) {
        struct audit_row row = {
            .number = db_int(&r, 0),
            .at = db_int(&r, 1),
            .person = db_text(&r, a, 2),
            .operation = db_text(&r, a, 3),
            .object = db_text(&r, a, 4),
            .detail = db_text(&r, a, 5),
            .previous = db_text(&r, a, 6),
            .hash = db_text(&r, a, 7),
        };
        vec_push(a, &out->list, row);
    }
    return !r.failed;
}

static void check_chain(struct arena *a, const struct audit_list *events, struct problem_list *problems) {
    struct str previous = STR_NONE;
    int64_t expected = 1;
    for (size_t i = 0; i < events->list.n; i++) {
        const struct audit_row *r = &events->list.v[i];
        if (r->number != expected) {
            vec_push(a, &problems->list,
                     str_fmt(a, "event %lld is missing: %lld follows %lld", (long long)expected, (long long)r->number,
                             (long long)expected - 1));
        } else if (!str_eq(r->previous, previous)) {
            vec_push(a, &problems->list, str_fmt(a, "event %lld does not follow the event before it", (long long)r->number));
        }
        if (!str_eq(event_hash(a, r), r->hash)) {
            vec_push(a, &problems->list,
                     str_fmt(a, "event %lld (%.*s %.*s) was changed after it was written", (long long)r->number,
                             STR_ARG(r->operation), STR_ARG(r->object)));
        }
        previous = r->hash;
        expected = r->number + 1;
    }
}

/* Object "kind:id" → hash, from the "stored" member of the events' details; the newest wins. */
static bool recorded_hashes(struct arena *a, const struct audit_list *events, struct map *out, struct err *e) {
    for (size_t i = 0; i < events->list.n; i++) {
        struct input in = input_copy(a, STR("audit"), events->list.v[i].detail);
        struct jv root;
        if (!json_read(a, &in, &root, e)) {
            *e = (struct err){0}; /* the chain check has reported it */
            continue;
        }
        for (struct jiter it = json_iter(json_get(root, "stored")); json_next(&it);) {
            struct str *hash = ARENA_NEW(a, struct str);
            *hash = str_dup(a, json_str(it.value));
            map_put(out, str_dup(a, it.key), hash);
        }
    }
    return true;
}

/* Each query gives kind:id, the hash column, and the bytes that it covers (or NULL). */
static const char *const stored_objects[] = {
    "SELECT 'device:' || id, sha256, text FROM device",
    "SELECT 'threat-model:' || device, sha256, text FROM threat_model",
    "SELECT 'sbom:' || id, sha256, text FROM sbom",
    "SELECT 'evidence:' || id, sha256, text FROM evidence",
};

static void check_object(struct arena *a, struct str name, struct str stored, struct str actual, struct map *recorded,
                         struct problem_list *problems) {
    struct str *hash = map_get(recorded, name);
    if (hash == NULL) {
        vec_push(a, &problems->list, str_fmt(a, "%.*s is stored but no event says so", STR_ARG(name)));
    } else if (!str_eq(*hash, actual) || !str_eq(stored, actual)) {
        vec_push(a, &problems->list, str_fmt(a, "%.*s was changed after it was stored", STR_ARG(name)));
    }
    map_put(recorded, name, NULL);
}

static bool check_texts(struct store *s, struct arena *a, struct map *recorded, struct problem_list *problems, struct err *e) {
    for (size_t i = 0; i < sizeof stored_objects / sizeof *stored_objects; i++) {
        struct db_rows r;
        if (!db_query(s->db, &r, e, stored_objects[i], "")) {
            return false;
        }
        while (db_next(&r, e)) {
            struct str actual = hash_sha256_hex(a, db_text(&r, a, 2));
            check_object(a, db_text(&r, a, 0), db_text(&r, a, 1), actual, recorded, problems);
        }
        if (r.failed) {
            return false;
        }
    }
    return true;
}

static bool check_assessments(struct store *s, struct arena *a, struct map *recorded, struct problem_list *problems,
                              struct err *e) {
    struct db_rows r;
    if (!db_query(
            s->db, &r, e,
            "SELECT id, finding, status, justification, statement, action, exploitability, severity, decision, reason, person, "
            "at, sha256 FROM assessment ORDER BY id",
            "")) {
        return false;
    }
    while (db_next(&r, e)) {
        struct assessment_row row = {
            .id = db_int(&r, 0),
            .finding = db_int(&r, 1),
            .status = db_text(&r, a, 2),
            .justification = db_text(&r, a, 3),
            .statement = db_text(&r, a, 4),
            .action = db_text(&r, a, 5),
            .exploitability = db_int(&r, 6),
            .severity = db_int(&r, 7),
            .decision = db_text(&r, a, 8),
            .reason = db_text(&r, a, 9),
            .person = db_text(&r, a, 10),
            .at = db_int(&r, 11),
        };
        struct str name = str_fmt(a, "assessment:%lld", (long long)row.id);
        check_object(a, name, db_text(&r, a, 12), assessment_hash(a, &row), recorded, problems);
    }
    return !r.failed;
}

bool store_audit_verify(struct store *s, struct arena *a, struct problem_list *problems, int64_t *events, struct err *e) {
    *problems = (struct problem_list){0};
    struct audit_list list;
    int64_t head;
    struct str hash;
    if (!store_audit_list(s, a, &list, e) || !store_audit_head(s, a, &head, &hash, e)) {
        return false;
    }
    *events = (int64_t)list.list.n;
    check_chain(a, &list, problems);
    const struct audit_row *last = list.list.n > 0 ? &list.list.v[list.list.n - 1] : NULL;
    if (head != (last != NULL ? last->number : 0) || !str_eq(hash, last != NULL ? last->hash : STR_NONE)) {
        vec_push(a, &problems->list,
                 str_fmt(a,
                         "the trail should end with event %lld and does not: the newest events were removed or "
                         "added",
                         (long long)head));
    }
    struct map recorded = map_new(a, 64);
    if (!recorded_hashes(a, &list, &recorded, e) || !check_texts(s, a, &recorded, problems, e) ||
        !check_assessments(s, a, &recorded, problems, e)) {
        return false;
    }
    for (size_t i = 0; i < recorded.n; i++) {
        if (recorded.v[i].value != NULL) {
            vec_push(a, &problems->list, str_fmt(a, "%.*s was stored and is no longer there", STR_ARG(recorded.v[i].key)));
        }
    }
    return true;
}
