/*
 * EPSS scores. FIRST's layout: a comment line "#model_version:…,score_date:…", a header "cve,epss,percentile", then rows.
 * Copies come with semicolons, without comment and header.
 */
#include "base/clock.h"
#include "base/csv.h"
#include "vuln/read.h"

static struct str score_date(struct str comment) {
    struct str key = STR("score_date:");
    size_t at = str_find(comment, key);
    struct str value;
    struct str rest;
    str_cut(at == SIZE_MAX ? STR_NONE : str_from(comment, at + key.n), ',', &value, &rest);
    return str_trim(value);
}

/* Copies without the comment carry the day in their name: "epss-2026-08-16.csv". */
static struct str date_in_name(struct str name) {
    for (size_t i = 0; i + 10 <= name.n; i++) {
        int64_t day;
        if (clock_parse_day(str_sub(name, i, 10), &day)) {
            return str_sub(name, i, 10);
        }
    }
    return STR_NONE;
}

static bool probability(struct csv *c, size_t i, float *out, struct err *e) {
    double d;
    if (!str_double(str_trim(c->cells[i]), &d) || !(d >= 0 && d <= 1)) {
        return input_fail(c->in, (size_t)(c->cells[i].p - c->in->bytes.p), e, "\"%.*s\" is no probability; 0 to 1 was expected",
                          STR_ARG(str_sub(c->cells[i], 0, 40)));
    }
    *out = (float)d;
    return true;
}

static bool row(struct feed *f, struct csv *c, struct err *e) {
    struct vuln_epss s;
    if (c->n != 3) {
        return input_fail(f->in, c->row, e, "has %zu cells, expected 3: cve, epss, percentile", c->n);
    }
    s.id = str_trim(c->cells[0]);
    if (!str_starts(s.id, STR("CVE-"))) {
        return input_fail(f->in, c->row, e, "does not begin with a CVE id");
    }
    return row_id_fits(c, s.id, e) && probability(c, 1, &s.score, e) && probability(c, 2, &s.percentile, e) &&
           f->sink->epss(f->sink->ctx, &s, e);
}

bool read_epss(struct feed *f, struct err *e) {
    struct str s = f->in->bytes;
    struct csv c;
    if (!csv_begin(&c, f->in, e)) {
        return false;
    }
    if (str_starts(str_from(s, c.at), STR("#"))) {
        struct str line;
        struct str rest;
        str_cut(str_from(s, c.at), '\n', &line, &rest);
        f->date = score_date(line);
        c.at += line.n;
    }
    f->date = f->date.n > 0 ? f->date : date_in_name(vuln_origin(f->in->name));
    f->sink->date(f->sink->ctx, VULN_EPSS, f->date);
    size_t comma = str_chr(str_from(s, c.at), ',');
    size_t semicolon = str_chr(str_from(s, c.at), ';');
    c.separator = semicolon < comma ? ';' : ',';
    bool first = true;
    while (csv_next(&c, f->a, e)) {
        if (!(first && c.n == 3 && str_eqi(c.cells[0], STR("cve"))) && !row(f, &c, e)) {
            return false;
        }
        first = false;
    }
    return e->kind == ERR_NONE;
}
