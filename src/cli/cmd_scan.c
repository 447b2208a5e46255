/* cordon scan: an SBOM, what one can be made of, or a release of the workspace. */
#include "app/scan_file.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/map.h"
#include "base/unpack.h"
#include "cli/commands.h"
#include "cli/open.h"
#include "cli/table.h"
#include "match/status.h"
#include "report/scan.h"

/* ---- what is decided about each finding ---- */

static bool read_vex(struct cli *c, struct vex_read *vex, struct err *e) {
    struct str path;
    for (size_t i = 0; cli_opt_at(c, "vex", i, &path); i++) {
        struct input in;
        struct jv root;
        if (!unpack_file(c->a, path, &in, e) || !json_read(c->a, &in, &root, e) || !vex_read(c->a, root, vex, e)) {
            return false;
        }
    }
    return true;
}

/* By VEX files; what they do not speak of is under investigation. */
static bool judge_by_vex(struct cli *c, struct scan_view *v, struct err *e) {
    struct vex_read vex = {0};
    size_t unused;
    if (!read_vex(c, &vex, e)) {
        return false;
    }
    const struct match_status *s = match_statuses(c->a, v->bom, v->match, &vex, &unused);
    struct scan_verdict *d = ARENA_ARRAY(c->a, struct scan_verdict, v->match->findings.n);
    for (size_t i = 0; i < v->match->findings.n; i++) {
        d[i] = (struct scan_verdict){
            .status = s[i].status, .justification = s[i].justification, .statement = s[i].statement, .action = s[i].action};
    }
    v->verdicts = d;
    if (unused > 0) {
        log_note(&c->log, "%zu of %zu VEX statements concern nothing that was found", unused, vex.entries.n);
    }
    return true;
}

/* By the workspace's assessments. */
static bool judge_by_store(struct cli *c, struct scan_view *v, const struct finding_list *stored) {
    struct map rows = map_new(c->a, stored->list.n);
    struct scan_verdict *d = ARENA_ARRAY(c->a, struct scan_verdict, v->match->findings.n);
    for (size_t i = 0; i < stored->list.n; i++) {
        const struct finding_row *r = &stored->list.v[i];
        map_put(&rows, str_fmt(c->a, "%.*s %.*s", STR_ARG(r->vulnerability), STR_ARG(r->component_key)),
                (void *)(uintptr_t)(i + 1));
    }
    for (size_t i = 0; i < v->match->findings.n; i++) {
        const struct match_finding *f = &v->match->findings.v[i];
        struct str key = app_component_key(c->a, &v->bom->components.v[f->component]);
        size_t at = (size_t)(uintptr_t)map_get(&rows, str_fmt(c->a, "%.*s %.*s", STR_ARG(f->id), STR_ARG(key)));
        d[i].status = STR("under_investigation");
        if (at > 0) {
            const struct finding_row *r = &stored->list.v[at - 1];
            d[i] = (struct scan_verdict){.status = finding_status(r),
                                         .justification = r->assessment.justification,
                                         .statement = r->assessment.statement,
                                         .action = r->assessment.action,
                                         .verdict = finding_verdict(r),
                                         .harm = r->path.n > 0 ? r->path : r->no_path};
        }
    }
    v->verdicts = d;
    return true;
}

/* ---- table ---- */

static struct str joined(struct cli *c, const struct str *v, size_t n) {
    struct sb b = SB(c->a);
    for (size_t i = 0; i < n; i++) {
        sb_fmt(&b, "%s%.*s", i > 0 ? " " : "", STR_ARG(v[i]));
    }
    return sb_get(&b);
}

/* Each comparison in words. */
static void explain(struct cli *c, const struct scan_view *v) {
    for (size_t i = 0; i < v->match->findings.n; i++) {
        const struct match_finding *f = &v->match->findings.v[i];
        const struct bom_component *k = &v->bom->components.v[f->component];
        sb_fmt(&c->out, "%s%.*s in %.*s %.*s\n", i == 0 ? "\n" : "", STR_ARG(f->id), STR_ARG(k->name), STR_ARG(k->version));
        for (size_t j = 0; j < f->nreasons; j++) {
            const struct match_reason *r = &f->reasons[j];
            sb_fmt(&c->out, "    %.*s (%s, %s): %.*s\n", STR_ARG(r->record), vuln_source_name(r->source),
                   match_confidence_name(r->confidence), STR_ARG(r->note));
        }
        if (v->verdicts[i].statement.n > 0 || v->verdicts[i].justification.n > 0) {
            sb_fmt(&c->out, "    %.*s: %.*s\n", STR_ARG(v->verdicts[i].status),
                   STR_ARG(v->verdicts[i].statement.n > 0 ? v->verdicts[i].statement : v->verdicts[i].justification));
        }
    }
}

/* Silence is not safety: what could not be looked up, under each reason. There are few reasons. */
static void print_unmatched(struct cli *c, const struct scan_view *v) {
    const size_t n = v->match->unmatched.n;
    bool *told = ARENA_ARRAY(c->a, bool, n);
    for (size_t i = 0; i < n; i++) {
        if (told[i]) {
            continue;
        }
        struct str reason = v->match->unmatched.v[i].reason;
        sb_fmt(&c->out, "\nNot looked up, because %.*s:\n", STR_ARG(reason));
        for (size_t k = i; k < n; k++) {
            if (!told[k] && str_eq(v->match->unmatched.v[k].reason, reason)) {
                const struct bom_component *x = &v->bom->components.v[v->match->unmatched.v[k].component];
                sb_fmt(&c->out, "    %.*s %.*s\n", STR_ARG(x->name), STR_ARG(x->version));
                told[k] = true;
            }
        }
    }
}

static void print_table(struct cli *c, const struct scan_view *v) {
    static const char *const headings[] = {"VULNERABILITY", "COMPONENT", "VERSION", "CVSS", "SEVERITY",
                                           "FIXED IN",      "FOUND BY",  "STATUS",  NULL};
    struct cli_table *t = cli_table_new(c, headings);
    cli_table_right(t, 3);
    for (size_t i = 0; i < v->match->findings.n; i++) {
        const struct match_finding *f = &v->match->findings.v[i];
        const struct bom_component *k = &v->bom->components.v[f->component];
        cli_cell(t, f->kev ? str_fmt(c->a, "%.*s KEV", STR_ARG(f->id)) : f->id);
        cli_cell(t, k->name);
        cli_cell(t, k->version);
        cli_cell(t, scan_score(c->a, f));
        cli_cell_tint(t, f->severity, cli_tint_of(f->severity));
        cli_cell(t, joined(c, f->fixed, f->nfixed));
        cli_cell(t, str_fmt(c->a, "%s, %s", match_by_name(f->reasons[0].by), match_confidence_name(f->reasons[0].confidence)));
        cli_cell_tint(t, v->verdicts[i].status, cli_tint_of(v->verdicts[i].status));
    }
    cli_table_print(t);
    if (cli_has(c, "explain")) {
        explain(c, v);
    }
    print_unmatched(c, v);
    log_note(&c->log, "%zu components, %zu looked up, %zu findings", bom_count(v->bom), v->match->matched,
             v->match->findings.n);
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

static bool counts(const struct scan_view *v, size_t i, struct str limit) {
    const struct match_finding *f = &v->match->findings.v[i];
    if (scan_is_settled(v, i)) {
        return false;
    }
    if (str_is(limit, "kev")) {
        return f->kev;
    }
    if (str_is(limit, "uncontrolled")) {
        return str_is(v->verdicts[i].verdict, "uncontrolled");
    }
    /* a finding without a score might be anything: it counts */
    return str_is(f->severity, "unknown") || severity_rank(f->severity) >= severity_rank(limit);
}

static bool fail_on(struct cli *c, const struct scan_view *v, bool workspace, struct err *e) {
    static const char *const limits[] = {"low", "medium", "high", "critical", "kev", "uncontrolled", NULL};
    struct str limit;
    if (!cli_choice(c, "fail-on", limits, "", &limit, e)) {
        return false;
    }
    if (str_is(limit, "uncontrolled") && !workspace) {
        return err_set(e, ERR_USAGE,
                       "--fail-on uncontrolled needs a release of a workspace: what is controlled is decided there");
    }
    for (size_t i = 0; limit.n > 0 && i < v->match->findings.n; i++) {
        if (counts(v, i, limit)) {
            c->exit_code = ERR_NO;
        }
    }
    return true;
}

/* ---- the command ---- */

static const struct {
    const char *name;
    void (*write)(struct sb *out, const struct scan_view *v); /* null: the table, and CycloneDX, which can fail */
} formats[] = {{"table", NULL},           {"json", scan_json}, {"csv", scan_csv},     {"sarif", scan_sarif},
               {"openvex", scan_openvex}, {"cyclonedx", NULL}, {"junit", scan_junit}, {"html", scan_html}};
enum { NFORMATS = sizeof formats / sizeof *formats };

static bool choose_format(struct cli *c, size_t *out, struct err *e) {
    const char *names[NFORMATS + 1] = {0};
    struct str chosen;
    for (size_t i = 0; i < NFORMATS; i++) {
        names[i] = formats[i].name;
    }
    if (!cli_choice(c, "format", names, "table", &chosen, e)) {
        return false;
    }
    for (*out = 0; !str_is(chosen, formats[*out].name);) {
        ++*out;
    }
    return true;
}

static bool print(struct cli *c, struct scan_view *v, bool workspace, struct err *e) {
    size_t format;
    if (!choose_format(c, &format, e) || !fail_on(c, v, workspace, e)) {
        return false;
    }
    v->program = c->program;
    v->now = clock_now();
    v->explain = cli_has(c, "explain");
    c->document = format != 0;
    if (str_is(str_z(formats[format].name), "cyclonedx")) {
        return scan_cyclonedx(&c->out, v, e);
    }
    if (formats[format].write != NULL) {
        formats[format].write(&c->out, v);
    } else {
        print_table(c, v);
    }
    return true;
}

static bool do_release(struct cli *c, struct app *app, struct err *e) {
    struct app_scan_result r;
    struct finding_list stored;
    struct str release = cli_opt(c, "release");
    if (!app_scan(app, release, &r, e) || !app_findings(app, release, &stored, e)) {
        return false;
    }
    struct scan_view v = {.source = str_fmt(c->a, "release %.*s", STR_ARG(release)),
                          .bom = &r.bom,
                          .match = &r.match,
                          .index_built = r.scan.index_built,
                          .index_records = r.index_records};
    log_note(&c->log, "%zu findings: %zu new, %zu changed, %zu closed", r.findings, r.added, r.changed, r.closed);
    return judge_by_store(c, &v, &stored) && print(c, &v, true, e);
}

static bool do_file(struct cli *c, struct err *e) {
    struct scan_file f;
    if (!app_scan_file(c->a, c->args[0], c->vuln_db, &c->log, &f, e)) {
        return false;
    }
    struct scan_view v = {.source = file_base(f.in.name),
                          .bom = &f.bom,
                          .match = &f.match,
                          .index_built = f.status.built,
                          .index_records = f.status.records};
    return judge_by_vex(c, &v, e) && print(c, &v, false, e);
}

static bool run_scan(struct cli *c, struct err *e) {
    size_t format;
    if (!choose_format(c, &format, e)) { /* before the work */
        return false;
    }
    if (cli_has(c, "release")) {
        if (c->nargs > 0 || cli_has(c, "vex")) {
            return err_set(e, ERR_USAGE,
                           c->nargs > 0 ? "give a file or --release, not both"
                                        : "--vex goes with a file; a release has its assessments in the workspace");
        }
        return cli_with_app(c, do_release, e);
    }
    if (c->nargs == 0) {
        return err_set(e, ERR_USAGE, "give an SBOM or what one can be made of, or --release VERSION of the workspace");
    }
    return do_file(c, e);
}

const struct cli_command scan_commands[] = {
    {.name = "scan",
     .synopsis = "[FILE|PATH] [--release VERSION] [--fail-on LEVEL]",
     .help = "find the known vulnerabilities of an SBOM, a folder or image, or a release",
     .detail = "Of what is no SBOM, one is made first, as `sbom make` does. With --release, findings are stored with their "
               "path to harm, and what no longer matches is closed. --format is "
               "table,\n"
               "json, csv, sarif, openvex, cyclonedx, junit or html. With --fail-on the exit code is 1 when a finding that is "
               "not settled\n"
               "is at or over the level; a finding without a score counts. --vex takes statements in OpenVEX or CycloneDX: "
               "findings that\n"
               "they say are not affected or fixed stay in the output with that status, and are settled.",
     .example = "cordon scan pump.cdx.json --format json",
     .options = {{"release", 'r', "VERSION", "scan this release of the workspace", false},
                 {"fail-on", 0, "LEVEL", "low, medium, high, critical, kev or uncontrolled", false},
                 {"vex", 0, "FILE", "what is known of findings: OpenVEX, CycloneDX, SPDX 3", true},
                 {"explain", 0, NULL, "say for each finding what was compared with what", false},
                 {"by", 0, "NAME", "who does it", false}},
     .max_args = 1,
     .run = run_scan},
    {0},
};
