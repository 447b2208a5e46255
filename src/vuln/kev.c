/* CISA's catalogue of known exploited vulnerabilities, as JSON (old and new fields) and as CSV. */
#include "base/csv.h"
#include "vuln/read.h"

static const struct {
    struct str key;
    size_t offset;
} fields[] = {
    {STR_INIT("cveID"), offsetof(struct vuln_kev, id)},
    {STR_INIT("dateAdded"), offsetof(struct vuln_kev, date_added)},
    {STR_INIT("dueDate"), offsetof(struct vuln_kev, due_date)},
    {STR_INIT("vulnerabilityName"), offsetof(struct vuln_kev, name)},
    {STR_INIT("knownRansomwareCampaignUse"), offsetof(struct vuln_kev, ransomware)},
};
enum { FIELDS = sizeof fields / sizeof *fields };

static struct str *field(struct vuln_kev *k, struct str key) {
    for (size_t i = 0; i < FIELDS; i++) {
        if (key_is(key, fields[i].key)) {
            return (struct str *)((char *)k + fields[i].offset);
        }
    }
    return NULL;
}

static bool entry(struct feed *f, struct jv v, struct err *e) {
    struct vuln_kev k = {0};
    bool ok = json_want(v, JSON_OBJECT, e);
    for (struct jiter it = json_iter(v); ok && json_next(&it);) {
        struct str *to = field(&k, it.key);
        ok = to == NULL || take_str(it.value, to, e);
    }
    if (ok && k.id.n == 0) {
        return json_fail(v, e, "has no \"cveID\"");
    }
    return ok && id_fits(v, k.id, e) && f->sink->kev(f->sink->ctx, &k, e);
}

bool read_kev(struct feed *f, struct jv root, struct err *e) {
    struct jv list;
    struct str version;
    if (!json_member(root, "vulnerabilities", JSON_ARRAY, true, &list, e) ||
        !json_member_str(root, "dateReleased", false, &f->date, e) ||
        !json_member_str(root, "catalogVersion", false, &version, e)) {
        return false;
    }
    f->date = f->date.n > 0 ? f->date : version;
    f->sink->date(f->sink->ctx, VULN_KEV, f->date);
    bool ok = true;
    for (struct jiter it = json_iter(list); ok && json_next(&it);) {
        ok = entry(f, it.value, e);
    }
    return ok;
}

bool read_kev_csv(struct feed *f, struct err *e) {
    struct csv c;
    if (!csv_begin(&c, f->in, e)) {
        return false;
    }
    c.separator = ',';
    if (!csv_next(&c, f->a, e)) {
        return e->kind == ERR_NONE ? input_fail(f->in, 0, e, "is empty; KEV's header was expected") : false;
    }
    struct str header[CSV_MAX_CELLS];
    size_t columns = c.n;
    memcpy(header, c.cells, sizeof header);
    f->sink->date(f->sink->ctx, VULN_KEV, STR_NONE);
    while (csv_next(&c, f->a, e)) {
        struct vuln_kev k = {0};
        if (c.n != columns) {
            return input_fail(f->in, c.row, e, "has %zu cells, expected the header's %zu", c.n, columns);
        }
        for (size_t i = 0; i < c.n; i++) {
            struct str *to = field(&k, header[i]);
            if (to != NULL) {
                *to = c.cells[i];
            }
        }
        if (k.id.n == 0) {
            return input_fail(f->in, c.row, e, "a row without cveID");
        }
        if (!row_id_fits(&c, k.id, e)) {
            return false;
        }
        if (!f->sink->kev(f->sink->ctx, &k, e)) {
            return false;
        }
    }
    return e->kind == ERR_NONE;
}
