/*
 * Migrations: see schema.h. A migration that was released is never changed; a change is a new one at the end.
 *
 * Conventions: times are seconds since 1970 (UTC), dates are text YYYY-MM-DD, hashes lower-case hexadecimal SHA-256. What
 * people wrote (device.yaml, threat-model.yaml, SBOMs, evidence) is kept byte for byte beside the rows drawn from it.
 */
#include "store/schema.h"

static const char *const migrations[] = {
    /* 1 */
    "CREATE TABLE schema_info (version INTEGER NOT NULL) STRICT;"
    "INSERT INTO schema_info VALUES (0);"
    "CREATE TABLE device ("
    "  id TEXT PRIMARY KEY, name TEXT NOT NULL, manufacturer TEXT NOT NULL,"
    "  file TEXT NOT NULL, text BLOB NOT NULL, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT;"
    "CREATE TABLE release ("
    "  id INTEGER PRIMARY KEY, device TEXT NOT NULL REFERENCES device(id), version TEXT NOT NULL, status TEXT NOT NULL,"
    "  date TEXT, support_until TEXT, units INTEGER NOT NULL, UNIQUE (device, version)) STRICT;"
    "CREATE TABLE hazard ("
    "  device TEXT NOT NULL REFERENCES device(id), id TEXT NOT NULL, name TEXT NOT NULL, harm TEXT NOT NULL,"
    "  severity INTEGER NOT NULL, scope TEXT NOT NULL, essential INTEGER NOT NULL, PRIMARY KEY (device, id)) STRICT;"
    "CREATE TABLE threat_model ("
    "  device TEXT PRIMARY KEY REFERENCES device(id), name TEXT NOT NULL,"
    "  file TEXT NOT NULL, text BLOB NOT NULL, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT;"
    /* the newest SBOM of a release is the one with the highest id; older ones stay as history */
    "CREATE TABLE sbom ("
    "  id INTEGER PRIMARY KEY, release INTEGER NOT NULL REFERENCES release(id), file TEXT NOT NULL, format TEXT NOT NULL,"
    "  spec_version TEXT NOT NULL, serial TEXT, components INTEGER NOT NULL,"
    "  text BLOB NOT NULL, sha256 TEXT NOT NULL, added_at INTEGER NOT NULL) STRICT;"
    "CREATE INDEX sbom_release ON sbom(release, id);"
    "CREATE TABLE component ("
    "  id INTEGER PRIMARY KEY, sbom INTEGER NOT NULL REFERENCES sbom(id), number INTEGER NOT NULL, key TEXT NOT NULL,"
    "  name TEXT NOT NULL, version TEXT NOT NULL, supplier TEXT, purl TEXT, purl_key TEXT, cpe TEXT, cpe_key TEXT,"
    "  support_level TEXT, end_of_support TEXT) STRICT;"
    "CREATE INDEX component_sbom ON component(sbom, number);"
    "CREATE INDEX component_purl ON component(purl_key) WHERE purl_key IS NOT NULL;"
    "CREATE INDEX component_cpe ON component(cpe_key) WHERE cpe_key IS NOT NULL;"
    "CREATE TABLE scan ("
    "  id INTEGER PRIMARY KEY, release INTEGER NOT NULL REFERENCES release(id), sbom INTEGER NOT NULL REFERENCES sbom(id),"
    "  index_id TEXT NOT NULL, index_built TEXT NOT NULL, generation INTEGER NOT NULL, components INTEGER NOT NULL,"
    "  matched INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;"
    "CREATE TABLE unmatched ("
    "  scan INTEGER NOT NULL REFERENCES scan(id), key TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,"
    "  reason TEXT NOT NULL) STRICT;"
    "CREATE TABLE finding ("
    "  id INTEGER PRIMARY KEY, release INTEGER NOT NULL REFERENCES release(id), component_key TEXT NOT NULL,"
    "  component TEXT NOT NULL, version TEXT NOT NULL, purl TEXT, cpe TEXT, vulnerability TEXT NOT NULL, aliases TEXT NOT NULL,"
    "  severity TEXT NOT NULL, score INTEGER NOT NULL, vector TEXT, score_source TEXT, kev INTEGER NOT NULL, kev_due TEXT,"
    "  epss REAL, fixed TEXT NOT NULL, match_by TEXT NOT NULL, source TEXT NOT NULL, record TEXT NOT NULL, range TEXT NOT NULL,"
    "  confidence TEXT NOT NULL, summary TEXT NOT NULL, cwes TEXT NOT NULL, published TEXT, modified TEXT,"
    "  path TEXT NOT NULL, no_path TEXT NOT NULL, hazard TEXT, initial INTEGER NOT NULL, residual INTEGER NOT NULL,"
    "  harm_severity INTEGER NOT NULL, verdict TEXT NOT NULL, verdict_reason TEXT NOT NULL,"
    "  opened_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, closed_at INTEGER, closed_reason TEXT,"
    "  UNIQUE (release, component_key, vulnerability)) STRICT;"
    "CREATE INDEX finding_vulnerability ON finding(vulnerability);"
    /* assessments are only added: the newest is the one that holds, the others are its history */
    "CREATE TABLE assessment ("
    "  id INTEGER PRIMARY KEY, finding INTEGER NOT NULL REFERENCES finding(id), status TEXT NOT NULL, justification TEXT,"
    "  statement TEXT, action TEXT, exploitability INTEGER NOT NULL, severity INTEGER NOT NULL, decision TEXT,"
    "  reason TEXT NOT NULL, person TEXT NOT NULL, at INTEGER NOT NULL, sha256 TEXT NOT NULL) STRICT;"
    "CREATE INDEX assessment_finding ON assessment(finding, id);"
    "CREATE TABLE evidence ("
    "  id INTEGER PRIMARY KEY, release INTEGER NOT NULL REFERENCES release(id), kind TEXT NOT NULL, format TEXT NOT NULL,"
    "  tool TEXT NOT NULL, tool_version TEXT NOT NULL, file TEXT NOT NULL, results INTEGER NOT NULL,"
    "  text BLOB NOT NULL, sha256 TEXT NOT NULL, person TEXT NOT NULL, added_at INTEGER NOT NULL) STRICT;"
    "CREATE TABLE evidence_result ("
    "  evidence INTEGER NOT NULL REFERENCES evidence(id), number INTEGER NOT NULL, rule TEXT NOT NULL, level TEXT NOT NULL,"
    "  message TEXT NOT NULL, location TEXT NOT NULL, cwe TEXT NOT NULL, PRIMARY KEY (evidence, number)) STRICT;"
    "CREATE TABLE deadline ("
    "  id INTEGER PRIMARY KEY, finding INTEGER NOT NULL REFERENCES finding(id), rule TEXT NOT NULL, what TEXT NOT NULL,"
    "  whom TEXT NOT NULL, due TEXT NOT NULL, opened_at INTEGER NOT NULL, done_at INTEGER, UNIQUE (finding, rule)) STRICT;"
    "CREATE TABLE audit ("
    "  number INTEGER PRIMARY KEY, at INTEGER NOT NULL, person TEXT NOT NULL, operation TEXT NOT NULL, object TEXT NOT NULL,"
    "  detail TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL) STRICT;"
    /* the head stands apart, so that cutting off the newest events is seen */
    "CREATE TABLE audit_head (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;"
    "INSERT INTO audit_head VALUES (1, 0, '');"
    "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END;"
    "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END;"
    "CREATE TRIGGER assessment_no_update BEFORE UPDATE ON assessment"
    "  BEGIN SELECT RAISE(ABORT, 'assessments are never changed'); END;"
    "CREATE TRIGGER assessment_no_delete BEFORE DELETE ON assessment"
    "  BEGIN SELECT RAISE(ABORT, 'assessments are never deleted'); END;",
};

int64_t schema_newest(void) {
    return (int64_t)(sizeof migrations / sizeof *migrations);
}

bool schema_version(struct db *d, int64_t *version, struct err *e) {
    int64_t there = 0;
    *version = 0;
    if (!db_one_int(d, &there, e, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_info'", "")) {
        return false;
    }
    return there == 0 || db_one_int(d, version, e, "SELECT version FROM schema_info", "");
}

bool schema_migrate(struct db *d, struct err *e) {
    int64_t version;
    if (!schema_version(d, &version, e)) {
        return false;
    }
    if (version > schema_newest()) {
        return err_set(e, ERR_SYSTEM, "the workspace was written by a newer cordon (schema %lld, this one knows %lld)",
                       (long long)version, (long long)schema_newest());
    }
    if (version == schema_newest()) {
        return true;
    }
    if (!db_begin(d, e)) {
        return false;
    }
    /* another process may have migrated while this one waited for the lock */
    bool ok = schema_version(d, &version, e);
    for (; ok && version < schema_newest(); version++) {
        ok = db_script(d, migrations[version], e) && db_run(d, e, "UPDATE schema_info SET version = $1", "i", version + 1);
    }
    return db_finish(d, ok, e);
}
