/* Devices, releases, hazards, threat models: see store.h. */
#include "store/store.h"

bool store_put_device(struct store *s, const struct stored_file *f, struct str manufacturer, struct err *e) {
    return db_run(
        s->db, e,
        "INSERT INTO device (id, name, manufacturer, file, text, sha256, applied_at) VALUES ($1, $2, $3, $4, $5, $6, $7) "
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, manufacturer = excluded.manufacturer, "
        "  file = excluded.file, text = excluded.text, sha256 = excluded.sha256, applied_at = excluded.applied_at",
        "ssssbsi", f->device, f->name, manufacturer, f->file, f->text, f->sha256, f->applied_at);
}

static void take_file(struct db_rows *r, struct arena *a, struct stored_file *out) {
    *out = (struct stored_file){
        .device = db_text(r, a, 0),
        .name = db_text(r, a, 1),
        .file = db_text(r, a, 2),
        .text = db_text(r, a, 3),
        .sha256 = db_text(r, a, 4),
        .applied_at = db_int(r, 5),
    };
}

/* One file, or none. */
static bool one_file(struct store *s, struct arena *a, struct stored_file *out, struct err *e, const char *sql, struct str id) {
    struct db_rows r;
    if (!db_query(s->db, &r, e, sql, "s", id) || !db_next(&r, e)) {
        return false;
    }
    take_file(&r, a, out);
    db_end(&r);
    return true;
}

bool store_device(struct store *s, struct arena *a, struct str id, struct stored_file *out, struct err *e) {
    return one_file(s, a, out, e,
                    "SELECT id, name, file, text, sha256, applied_at FROM device "
                    "WHERE id = $1 OR ($1 = '' AND (SELECT count(*) FROM device) = 1)",
                    id);
}

bool store_put_model(struct store *s, const struct stored_file *f, struct err *e) {
    return db_run(s->db, e,
                  "INSERT INTO threat_model (device, name, file, text, sha256, applied_at) VALUES ($1, $2, $3, $4, $5, $6) "
                  "ON CONFLICT (device) DO UPDATE SET name = excluded.name, file = excluded.file, text = excluded.text, "
                  "  sha256 = excluded.sha256, applied_at = excluded.applied_at",
                  "sssbsi", f->device, f->name, f->file, f->text, f->sha256, f->applied_at);
}

bool store_model(struct store *s, struct arena *a, struct str device, struct stored_file *out, struct err *e) {
    return one_file(s, a, out, e, "SELECT device, name, file, text, sha256, applied_at FROM threat_model WHERE device = $1",
                    device);
}

bool store_devices(struct store *s, struct arena *a, struct device_list *out, struct err *e) {
    struct db_rows r;
    *out = (struct device_list){0};
    if (!db_query(s->db, &r, e, "SELECT id, name, file, text, sha256, applied_at FROM device ORDER BY id", "")) {
        return false;
    }
    while (db_next(&r, e)) {
        struct stored_file f;
        take_file(&r, a, &f);
        vec_push(a, &out->list, f);
    }
    return !r.failed;
}

bool store_put_release(struct store *s, const struct release_row *r, struct err *e) {
    return db_run(s->db, e,
                  "INSERT INTO release (device, version, status, date, support_until, units) VALUES ($1, $2, $3, $4, $5, $6) "
                  "ON CONFLICT (device, version) DO UPDATE SET status = excluded.status, date = excluded.date, "
                  "  support_until = excluded.support_until, units = excluded.units",
                  "sssooi", r->device, r->version, r->status, r->date, r->support_until, r->units);
}

bool store_put_hazards(struct store *s, struct str device, const struct hazard_row *v, size_t n, struct err *e) {
    if (!db_run(s->db, e, "DELETE FROM hazard WHERE device = $1", "s", device)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!db_run(
                s->db, e,
                "INSERT INTO hazard (device, id, name, harm, severity, scope, essential) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                "ssssisi", device, v[i].id, v[i].name, v[i].harm, v[i].severity, v[i].scope, (int64_t)v[i].essential)) {
            return false;
        }
    }
    return true;
}

static void take_release(struct db_rows *r, struct arena *a, struct release_row *out) {
    *out = (struct release_row){
        .id = db_int(r, 0),
        .device = db_text(r, a, 1),
        .version = db_text(r, a, 2),
        .status = db_text(r, a, 3),
        .date = db_text(r, a, 4),
        .support_until = db_text(r, a, 5),
        .units = db_int(r, 6),
    };
}

bool store_releases(struct store *s, struct arena *a, struct str device, struct release_list *out, struct err *e) {
    struct db_rows r;
    *out = (struct release_list){0};
    if (!db_query(s->db, &r, e,
                  "SELECT id, device, version, status, date, support_until, units FROM release "
                  "WHERE device = $1 OR $1 = '' ORDER BY device, id",
                  "s", device)) {
        return false;
    }
    while (db_next(&r, e)) {
        struct release_row row;
        take_release(&r, a, &row);
        vec_push(a, &out->list, row);
    }
    return !r.failed;
}

bool store_release(struct store *s, struct arena *a, struct str version, struct release_row *out, struct err *e) {
    struct release_list all;
    if (!store_releases(s, a, STR_NONE, &all, e)) {
        return false;
    }
    struct sb known = SB(a);
    size_t hits = 0;
    for (size_t i = 0; i < all.list.n; i++) {
        sb_fmt(&known, "%s%.*s", i > 0 ? ", " : "", STR_ARG(all.list.v[i].version));
        if (str_eq(all.list.v[i].version, version)) {
            *out = all.list.v[i];
            hits++;
        }
    }
    if (hits == 1) {
        return true;
    }
    if (hits > 1) {
        return err_set(e, ERR_USAGE, "%zu devices have a release %.*s; use one workspace for each device", hits,
                       STR_ARG(version));
    }
    if (all.list.n == 0) {
        return err_set(e, ERR_INPUT, "the workspace has no device yet; bring one in with: cordon apply device.yaml");
    }
    return err_set(e, ERR_INPUT, "there is no release %.*s; the known ones are: %.*s", STR_ARG(version),
                   STR_ARG(sb_get(&known)));
}
