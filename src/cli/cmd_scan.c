/* cordon scan: an SBOM file, or a release of the workspace. */
#include "app/scan_file.h"
#include "base/file.h"
#include "base/json_write.h"
#include "cli/commands.h"
#include "cli/open.h"
#include "cli/table.h"

/* What scanning gave, with the statuses and verdicts of a workspace where there is one. */
struct scanned {
    struct str source;
    const struct bom *bom;
    const struct match_result *match;
    struct str index_built;
    uint64_t index_records;
    const struct finding_list *stored; /* null without a workspace */
};

static const struct finding_row *stored_row(struct cli *c, const struct scanned *s, const struct match_finding *f) {
    if (s->stored == NULL) {
        return NULL;
    }
    struct str key = app_component_key(c->a, &s->bom->components.v[f->component]);
    for (size_t i = 0; i < s->stored->list.n; i++) {
        const struct finding_row *r = &s->stored->list.v[i];
        if (str_eq(r->vulnerability, f->id) && str_eq(r->component_key, key)) {
            return r;
        }
    }
    return NULL;
}

static struct str status_of(struct cli *c, const struct scanned *s, const struct match_finding *f) {
    const struct finding_row *r = stored_row(c, s, f);
    return r != NULL ? finding_status(r) : STR("under_investigation");
}

static void write_strings(struct jw *w, const char *key, const struct str *v, size_t n) {
    jw_karray(w, key);
    for (size_t i = 0; i < n; i++) {
        jw_str(w, v[i]);
    }
    jw_end_array(w);
}

static void write_scores(struct jw *w, const struct match_finding *f) {
    jw_karray(w, "cvss");
    for (size_t i = 0; i < f->nscores; i++) {
        struct cvss parsed;
        struct err ignored = {0};
        jw_object(w);
        if (cvss_parse(f->scores[i].vector, &parsed, &ignored)) {
            jw_kz(w, "version", cvss_version_name(parsed.version));
        }
        jw_kopt(w, "vector", f->scores[i].vector);
        if (f->scores[i].tenths >= 0) {
            jw_key(w, "score");
            jw_double(w, (double)f->scores[i].tenths / 10, 1);
        }
        jw_kstr(w, "source", f->scores[i].source);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void write_finding(struct cli *c, struct jw *w, const struct scanned *s, const struct match_finding *f, bool explain) {
    const struct bom_component *k = &s->bom->components.v[f->component];
    const struct finding_row *r = stored_row(c, s, f);
    jw_object(w);
    jw_kstr(w, "id", f->id);
    write_strings(w, "aliases", f->aliases, f->naliases);
    jw_kstr(w, "severity", f->severity);
    write_scores(w, f);
    if (f->epss >= 0) {
        jw_key(w, "epss");
        jw_double(w, (double)f->epss, 5);
    }
    jw_kbool(w, "kev", f->kev);
    jw_kobject(w, "component");
    jw_kstr(w, "ref", k->ref);
    jw_kstr(w, "name", k->name);
    jw_kstr(w, "version", k->version);
    jw_kopt(w, "purl", k->purl);
    jw_kopt(w, "cpe", k->cpe);
    jw_end_object(w);
    write_strings(w, "fixed", f->fixed, f->nfixed);
    jw_kstr(w, "status", status_of(c, s, f));
    if (r != NULL) {
        jw_kstr(w, "verdict", finding_verdict(r));
        jw_kopt(w, "harm", r->path.n > 0 ? r->path : r->no_path);
    }
    write_strings(w, "cwes", f->cwes, f->ncwes);
    jw_karray(w, "match");
    for (size_t i = 0; i < f->nreasons; i++) {
        const struct match_reason *x = &f->reasons[i];
        jw_object(w);
        jw_kz(w, "by", match_by_name(x->by));
        jw_kz(w, "source", vuln_source_name(x->source));
        jw_kstr(w, "record", x->record);
        jw_kstr(w, "range", x->range);
        jw_kz(w, "confidence", match_confidence_name(x->confidence));
        if (explain) {
            jw_kstr(w, "note", x->note);
        }
        jw_end_object(w);
    }
    jw_end_array(w);
    jw_end_object(w);
}

static void print_json(struct cli *c, const struct scanned *s) {
    struct jw w = JW(&c->out, true);
    jw_object(&w);
    jw_kz(&w, "schema", "cordon.scan/1");
    jw_kstr(&w, "source", s->source);
    jw_kobject(&w, "index");
    jw_kstr(&w, "built", s->index_built);
    jw_ki64(&w, "records", (int64_t)s->index_records);
    jw_end_object(&w);
    jw_ki64(&w, "components", (int64_t)bom_count(s->bom));
    jw_ki64(&w, "matched", (int64_t)s->match->matched);
    jw_karray(&w, "findings");
    for (size_t i = 0; i < s->match->findings.n; i++) {
        write_finding(c, &w, s, &s->match->findings.v[i], cli_has(c, "explain"));
    }
    jw_end_array(&w);
    jw_karray(&w, "unmatched");
    for (size_t i = 0; i < s->match->unmatched.n; i++) {
        const struct bom_component *k = &s->bom->components.v[s->match->unmatched.v[i].component];
        jw_object(&w);
        jw_kstr(&w, "ref", k->ref);
        jw_kstr(&w, "name", k->name);
        jw_kstr(&w, "version", k->version);
        jw_kstr(&w, "reason", s->match->unmatched.v[i].reason);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    jw_end_object(&w);
    sb_char(&c->out, '\n');
}

static struct str best_score(struct cli *c, const struct match_finding *f) {
    int t = f->nscores > 0 ? f->scores[0].tenths : -1;
    return t < 0 ? STR("-") : str_fmt(c->a, "%d.%d", t / 10, t % 10);
}

static struct str joined(struct cli *c, const struct str *v, size_t n) {
    struct sb b = SB(c->a);
    for (size_t i = 0; i < n; i++) {
        sb_fmt(&b, "%s%.*s", i > 0 ? " " : "", STR_ARG(v[i]));
    }
    return sb_get(&b);
}

static void print_table(struct cli *c, const struct scanned *s) {
    static const char *const headings[] = {"VULNERABILITY", "COMPONENT", "VERSION", "CVSS", "SEVERITY", "FIXED IN", "FOUND BY", "STATUS", NULL};
    struct cli_table *t = cli_table_new(c, headings);
    cli_table_right(t, 3);
    for (size_t i = 0; i < s->match->findings.n; i++) {
        const struct match_finding *f = &s->match->findings.v[i];
        const struct bom_component *k = &s->bom->components.v[f->component];
        cli_cell(t, f->kev ? str_fmt(c->a, "%.*s KEV", STR_ARG(f->id)) : f->id);
        cli_cell(t, k->name);
        cli_cell(t, k->version);
        cli_cell(t, best_score(c, f));
        cli_cell_tint(t, f->severity, cli_tint_of(f->severity));
        cli_cell(t, joined(c, f->fixed, f->nfixed));
        cli_cell(t, str_fmt(c->a, "%s, %s", match_by_name(f->reasons[0].by), match_confidence_name(f->reasons[0].confidence)));
        cli_cell_tint(t, status_of(c, s, f), cli_tint_of(status_of(c, s, f)));
    }
    cli_table_print(t);
    for (size_t i = 0; cli_has(c, "explain") && i < s->match->findings.n; i++) {
        const struct match_finding *f = &s->match->findings.v[i];
        sb_fmt(&c->out, "%s%.*s in %.*s\n", i == 0 ? "\n" : "", STR_ARG(f->id), STR_ARG(s->bom->components.v[f->component].name));
        for (size_t k = 0; k < f->nreasons; k++) {
            sb_fmt(&c->out, "    %.*s: %.*s\n", STR_ARG(f->reasons[k].record), STR_ARG(f->reasons[k].note));
        }
    }
    for (size_t i = 0; i < s->match->unmatched.n; i++) {
        const struct bom_component *k = &s->bom->components.v[s->match->unmatched.v[i].component];
        sb_fmt(&c->out, "%snot looked up: %.*s %.*s: %.*s\n", i == 0 ? "\n" : "", STR_ARG(k->name), STR_ARG(k->version),
               STR_ARG(s->match->unmatched.v[i].reason));
    }
    log_note(&c->log, "%zu components, %zu looked up, %zu findings", bom_count(s->bom), s->match->matched, s->match->findings.n);
}

/* RFC 4180, with a guard against cells that spreadsheets would run as formulas. */
static void csv_cell(struct sb *b, struct str s, bool last) {
    bool formula = s.n > 0 && (s.p[0] == '=' || s.p[0] == '+' || s.p[0] == '-' || s.p[0] == '@');
    sb_z(b, formula ? "\"'" : "\"");
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') {
            sb_char(b, '"');
        }
        sb_char(b, s.p[i]);
    }
    sb_z(b, last ? "\"\r\n" : "\",");
}

static void print_csv(struct cli *c, const struct scanned *s) {
    sb_z(&c->out, "id,aliases,component,version,purl,severity,score,kev,epss,fixed,status,match,record,range,confidence\r\n");
    for (size_t i = 0; i < s->match->findings.n; i++) {
        const struct match_finding *f = &s->match->findings.v[i];
        const struct bom_component *k = &s->bom->components.v[f->component];
        const struct match_reason *x = &f->reasons[0];
        struct str cells[] = {f->id, joined(c, f->aliases, f->naliases), k->name, k->version, k->purl, f->severity, best_score(c, f),
                              f->kev ? STR("yes") : STR("no"), f->epss >= 0 ? str_fmt(c->a, "%.5f", (double)f->epss) : STR(""),
                              joined(c, f->fixed, f->nfixed), status_of(c, s, f), str_z(match_by_name(x->by)), x->record, x->range,
                              str_z(match_confidence_name(x->confidence))};
        size_t n = sizeof cells / sizeof *cells;
        for (size_t j = 0; j < n; j++) {
            csv_cell(&c->out, cells[j], j + 1 == n);
        }
    }
}

/* ---- --fail-on ---- */

static int severity_rank(struct str s) {
    static const char *const words[] = {"low", "medium", "high", "critical"};
    for (int i = 0; i < 4; i++) {
        if (str_is(s, words[i])) {
            return i + 1;
        }
    }
    return 0;
}

static bool counts(struct cli *c, const struct scanned *s, const struct match_finding *f, struct str limit) {
    struct str status = status_of(c, s, f);
    if (str_is(status, "not_affected") || str_is(status, "fixed")) {
        return false;
    }
    if (str_is(limit, "kev")) {
        return f->kev;
    }
    if (str_is(limit, "uncontrolled")) {
        const struct finding_row *r = stored_row(c, s, f);
        return r != NULL && str_is(finding_verdict(r), "uncontrolled");
    }
    /* a finding without a score might be anything: it counts */
    return str_is(f->severity, "unknown") || severity_rank(f->severity) >= severity_rank(limit);
}

static bool print(struct cli *c, const struct scanned *s, struct str format, struct err *e) {
    static const char *const limits[] = {"low", "medium", "high", "critical", "kev", "uncontrolled", NULL};
    struct str limit;
    if (!cli_choice(c, "fail-on", limits, "", &limit, e)) {
        return false;
    }
    if (str_is(limit, "uncontrolled") && s->stored == NULL) {
        return err_set(e, ERR_USAGE, "--fail-on uncontrolled needs a release of a workspace: what is controlled is decided there");
    }
    if (str_is(format, "json")) {
        print_json(c, s);
    } else if (str_is(format, "csv")) {
        print_csv(c, s);
    } else {
        print_table(c, s);
    }
    for (size_t i = 0; limit.n > 0 && i < s->match->findings.n; i++) {
        if (counts(c, s, &s->match->findings.v[i], limit)) {
            c->exit_code = ERR_NO;
        }
    }
    return true;
}

static bool scan_format(struct cli *c, struct str *format, struct err *e) {
    static const char *const formats[] = {"table", "json", "csv", NULL};
    return cli_choice(c, "format", formats, "table", format, e);
}

static bool do_release(struct cli *c, struct app *app, struct err *e) {
    struct app_scan_result r;
    struct finding_list stored;
    struct str format;
    struct str release = cli_opt(c, "release");
    if (!scan_format(c, &format, e) || !app_scan(app, release, &r, e) || !app_findings(app, release, &stored, e)) {
        return false;
    }
    struct scanned s = {.source = str_fmt(c->a, "release %.*s", STR_ARG(release)),
                        .bom = &r.bom,
                        .match = &r.match,
                        .index_built = r.scan.index_built,
                        .index_records = r.index_records,
                        .stored = &stored};
    log_note(&c->log, "%zu findings: %zu new, %zu changed, %zu closed", r.findings, r.added, r.changed, r.closed);
    return print(c, &s, format, e);
}

static bool run_scan(struct cli *c, struct err *e) {
    struct str format;
    if (cli_has(c, "release")) {
        return c->nargs == 0 ? cli_with_app(c, do_release, e) : err_set(e, ERR_USAGE, "give a file or --release, not both");
    }
    if (c->nargs == 0) {
        return err_set(e, ERR_USAGE, "give an SBOM file, or --release VERSION of the workspace");
    }
    struct scan_file f;
    if (!scan_format(c, &format, e) || !app_scan_file(c->a, c->args[0], c->vuln_db, &f, e)) {
        return false;
    }
    struct scanned s = {.source = file_base(f.in.name),
                        .bom = &f.bom,
                        .match = &f.match,
                        .index_built = f.status.built,
                        .index_records = f.status.records};
    return print(c, &s, format, e);
}

const struct cli_command scan_commands[] = {
    {.name = "scan",
     .synopsis = "[FILE] [--release VERSION] [--fail-on LEVEL]",
     .help = "find the known vulnerabilities of an SBOM or a release",
     .detail = "With --release, findings are stored with their path to harm, and what no longer matches is closed. --format is table,\n"
               "json or csv. With --fail-on the exit code is 1 when a finding that is not settled is at or over the level.",
     .example = "cordon scan pump.cdx.json --format json",
     .options = {{"release", 'r', "VERSION", "scan this release of the workspace", false},
                 {"fail-on", 0, "LEVEL", "low, medium, high, critical, kev or uncontrolled", false},
                 {"explain", 0, NULL, "say for each finding what was compared with what", false},
                 {"by", 0, "NAME", "who does it", false}},
     .max_args = 1,
     .run = run_scan},
    {0},
};
