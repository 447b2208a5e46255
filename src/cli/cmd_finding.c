/* cordon finding list, show, triage; watch. */
#include "base/clock.h"
#include "base/json_write.h"
#include "cli/commands.h"
#include "cli/open.h"
#include "cli/table.h"

static struct str score_text(struct cli *c, int64_t tenths) {
    return tenths < 0 ? STR("-") : str_fmt(c->a, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
}

static void write_finding(struct cli *c, struct jw *w, const struct finding_row *f) {
    app_finding_json(c->a, w, f);
}

static void print_findings(struct cli *c, const struct finding_list *list) {
    static const char *const headings[] = {"#",        "RELEASE", "VULNERABILITY", "COMPONENT", "VERSION", "CVSS",
                                           "SEVERITY", "STATUS",  "HARM",          "VERDICT",   NULL};
    struct cli_table *t = cli_table_new(c, headings);
    cli_table_right(t, 0);
    cli_table_right(t, 5);
    for (size_t i = 0; i < list->list.n; i++) {
        const struct finding_row *f = &list->list.v[i];
        struct str verdict = finding_verdict_words(f);
        struct str severity = str_z(severity_name((enum severity)f->harm_severity));
        cli_cell(t, str_fmt(c->a, "%lld", (long long)f->id));
        cli_cell(t, f->release_version);
        cli_cell(t, f->kev ? str_fmt(c->a, "%.*s KEV", STR_ARG(f->vulnerability)) : f->vulnerability);
        cli_cell(t, f->component);
        cli_cell(t, f->version);
        cli_cell(t, score_text(c, f->score));
        cli_cell_tint(t, f->severity, cli_tint_of(f->severity));
        cli_cell_tint(t, finding_status(f), cli_tint_of(finding_status(f)));
        cli_cell_tint(t, severity, cli_tint_of(severity));
        cli_cell_tint(t, verdict, cli_tint_of(verdict));
    }
    cli_table_print(t);
}

static bool do_list(struct cli *c, struct app *app, struct err *e) {
    struct finding_list list;
    if (!app_findings(app, cli_opt(c, "release"), &list, e)) {
        return false;
    }
    if (!c->json) {
        print_findings(c, &list);
        return true;
    }
    struct jw w = JW(&c->out, true);
    jw_array(&w);
    for (size_t i = 0; i < list.list.n; i++) {
        jw_object(&w);
        write_finding(c, &w, &list.list.v[i]);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    sb_char(&c->out, '\n');
    return true;
}

static bool run_list(struct cli *c, struct err *e) {
    return cli_with_app(c, do_list, e);
}

/* ---- show ---- */

static void write_paths(struct cli *c, struct jw *w, const struct threat_model *m, const struct app_finding_detail *d) {
    jw_karray(w, "paths");
    for (size_t i = 0; i < d->harm.npaths; i++) {
        const struct harm_path *p = &d->harm.paths[i];
        jw_object(w);
        jw_kstr(w, "hazard", m->hazards[p->hazard].id);
        jw_kz(w, "severity", severity_name(p->severity));
        jw_karray(w, "steps");
        for (size_t k = 0; k < p->nsteps; k++) {
            jw_str(w, p->steps[k].text);
        }
        jw_end_array(w);
        jw_karray(w, "controls");
        for (size_t k = 0; k < p->controls.n; k++) {
            jw_str(w, m->controls[p->controls.v[k]].id);
        }
        jw_end_array(w);
        jw_end_object(w);
    }
    jw_end_array(w);
    (void)c;
}

static void show_json(struct cli *c, const struct app_finding_details *details) {
    struct jw w = JW(&c->out, true);
    jw_array(&w);
    for (size_t i = 0; i < details->list.n; i++) {
        const struct app_finding_detail *d = &details->list.v[i];
        jw_object(&w);
        write_finding(c, &w, &d->row);
        jw_karray(&w, "history");
        for (size_t k = 0; k < d->history.list.n; k++) {
            app_assessment_json(c->a, &w, &d->history.list.v[k]);
        }
        jw_end_array(&w);
        if (d->has_harm) {
            write_paths(c, &w, details->model.model, d);
        }
        jw_end_object(&w);
    }
    jw_end_array(&w);
    sb_char(&c->out, '\n');
}

static void line(struct cli *c, const char *name, struct str value) {
    if (value.n > 0) {
        sb_fmt(&c->out, "  %-16s %.*s\n", name, STR_ARG(value));
    }
}

static void show_harm(struct cli *c, const struct threat_model *m, const struct app_finding_detail *d) {
    if (d->harm.npaths == 0) {
        line(c, "path to harm", str_fmt(c->a, "none: %.*s", STR_ARG(d->harm.no_path)));
        return;
    }
    const size_t shown = 3;
    for (size_t i = 0; i < d->harm.npaths && i < shown; i++) {
        const struct harm_path *p = &d->harm.paths[i];
        const struct hazard *h = &m->hazards[p->hazard];
        sb_fmt(&c->out, "  path %zu of %zu to %.*s %.*s (%s)\n", i + 1, d->harm.npaths, STR_ARG(h->id), STR_ARG(h->name),
               severity_name(p->severity));
        for (size_t k = 0; k < p->nsteps; k++) {
            sb_fmt(&c->out, "    %s %.*s\n", k == 0 ? " " : "→", STR_ARG(p->steps[k].text));
        }
    }
}

static void show_text(struct cli *c, const struct app_finding_details *details) {
    for (size_t i = 0; i < details->list.n; i++) {
        const struct app_finding_detail *d = &details->list.v[i];
        const struct finding_row *f = &d->row;
        sb_fmt(&c->out, "%sF-%lld %.*s in %.*s %.*s, release %.*s\n", i > 0 ? "\n" : "", (long long)f->id,
               STR_ARG(f->vulnerability), STR_ARG(f->component), STR_ARG(f->version), STR_ARG(f->release_version));
        line(c, "summary", f->summary);
        line(c, "aliases", f->aliases);
        line(c, "severity",
             str_fmt(c->a, "%.*s %.*s %.*s", STR_ARG(f->severity), STR_ARG(score_text(c, f->score)), STR_ARG(f->vector)));
        line(c, "known exploited", f->kev ? str_fmt(c->a, "yes, CISA due date %.*s", STR_ARG(f->kev_due)) : STR_NONE);
        line(c, "EPSS", f->epss >= 0 ? str_fmt(c->a, "%.3f", f->epss) : STR_NONE);
        line(c, "matched by",
             str_fmt(c->a, "%.*s: %.*s %.*s, %.*s (%.*s)", STR_ARG(f->match_by), STR_ARG(f->source), STR_ARG(f->record),
                     STR_ARG(f->range), STR_ARG(f->confidence)));
        line(c, "fixed in", f->fixed);
        line(c, "status", finding_status(f));
        line(c, "verdict", finding_verdict_words(f));
        line(c, "proposed", str_fmt(c->a, "%.*s: %.*s", STR_ARG(f->verdict), STR_ARG(f->verdict_reason)));
        if (d->has_harm) {
            show_harm(c, details->model.model, d);
        }
        for (size_t k = 0; k < d->history.list.n; k++) {
            const struct assessment_row *r = &d->history.list.v[k];
            line(c, k == 0 ? "assessed" : "",
                 str_fmt(c->a, "%.*s %.*s by %.*s: %.*s", STR_ARG(clock_date(c->a, r->at)), STR_ARG(r->status),
                         STR_ARG(r->person), STR_ARG(r->reason)));
        }
        line(c, "closed", f->closed_at != 0 ? f->closed_reason : STR_NONE);
    }
}

static bool do_show(struct cli *c, struct app *app, struct err *e) {
    struct app_finding_details details;
    if (!app_finding_show(app, cli_opt(c, "release"), c->args[0], &details, e)) {
        return false;
    }
    if (c->json) {
        show_json(c, &details);
    } else {
        show_text(c, &details);
    }
    return true;
}

static bool run_show(struct cli *c, struct err *e) {
    return cli_with_app(c, do_show, e);
}

/* ---- triage ---- */

static bool read_triage(struct cli *c, struct app_triage *t, struct err *e) {
    *t = (struct app_triage){.release = cli_opt(c, "release"),
                             .vulnerability = c->args[0],
                             .component = cli_opt(c, "component"),
                             .status = cli_opt(c, "status"),
                             .justification = cli_opt(c, "justification"),
                             .statement = cli_opt(c, "statement"),
                             .action = cli_opt(c, "action"),
                             .decision = cli_opt(c, "decision"),
                             .reason = cli_opt(c, "reason")};
    if (t->release.n == 0 || t->status.n == 0) {
        return err_set(e, ERR_USAGE, "finding triage needs --release and --status");
    }
    if (cli_has(c, "exploitability") && !exploitability_named(cli_opt(c, "exploitability"), &t->exploitability)) {
        return err_set(e, ERR_USAGE, "--exploitability can be: low, medium, high");
    }
    if (cli_has(c, "severity") && !severity_named(cli_opt(c, "severity"), &t->severity)) {
        return err_set(e, ERR_USAGE, "--severity can be: negligible, minor, serious, critical, catastrophic");
    }
    return true;
}

static bool do_triage(struct cli *c, struct app *app, struct err *e) {
    struct app_triage t;
    struct finding_list done;
    if (!read_triage(c, &t, e) || !app_triage(app, &t, &done, e)) {
        return false;
    }
    if (c->json) {
        struct jw w = JW(&c->out, true);
        jw_array(&w);
        for (size_t i = 0; i < done.list.n; i++) {
            jw_object(&w);
            write_finding(c, &w, &done.list.v[i]);
            jw_end_object(&w);
        }
        jw_end_array(&w);
        sb_char(&c->out, '\n');
        return true;
    }
    for (size_t i = 0; i < done.list.n; i++) {
        const struct finding_row *f = &done.list.v[i];
        log_note(&c->log, "F-%lld %.*s in %.*s %.*s: %.*s, %.*s", (long long)f->id, STR_ARG(f->vulnerability),
                 STR_ARG(f->component), STR_ARG(f->version), STR_ARG(finding_status(f)), STR_ARG(finding_verdict_words(f)));
    }
    return true;
}

static bool run_triage(struct cli *c, struct err *e) {
    return cli_with_app(c, do_triage, e);
}

/* ---- watch ---- */

static void watch_json(struct cli *c, const struct app_watch_result *r) {
    struct jw w = JW(&c->out, true);
    jw_object(&w);
    jw_kz(&w, "schema", "cordon.watch/1");
    jw_ki64(&w, "since", (int64_t)r->since);
    jw_ki64(&w, "generation", (int64_t)r->generation);
    jw_ki64(&w, "changed_vulnerabilities", (int64_t)r->changed_ids);
    jw_ki64(&w, "concerned_components", (int64_t)r->concerned);
    jw_karray(&w, "notices");
    for (size_t i = 0; i < r->notices.n; i++) {
        const struct app_notice *n = &r->notices.v[i];
        jw_object(&w);
        jw_kstr(&w, "what", n->what);
        jw_kstr(&w, "whom", n->whom);
        jw_kopt(&w, "due", n->due);
        jw_kobject(&w, "finding");
        write_finding(c, &w, &n->finding);
        jw_end_object(&w);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    jw_karray(&w, "overdue");
    for (size_t i = 0; i < r->overdue.list.n; i++) {
        const struct deadline_row *d = &r->overdue.list.v[i];
        jw_object(&w);
        jw_kstr(&w, "vulnerability", d->vulnerability);
        jw_kstr(&w, "component", d->component);
        jw_kstr(&w, "release", d->release_version);
        jw_kstr(&w, "what", d->what);
        jw_kstr(&w, "whom", d->whom);
        jw_kstr(&w, "due", d->due);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    jw_end_object(&w);
    sb_char(&c->out, '\n');
}

static void watch_text(struct cli *c, const struct app_watch_result *r) {
    for (size_t i = 0; i < r->notices.n; i++) {
        const struct app_notice *n = &r->notices.v[i];
        const struct finding_row *f = &n->finding;
        sb_fmt(&c->out, "%.*s: %.*s%s in %.*s %.*s, release %.*s: %.*s %.*s, %.*s\n", STR_ARG(n->what),
               STR_ARG(f->vulnerability), f->kev ? " (known exploited)" : "", STR_ARG(f->component), STR_ARG(f->version),
               STR_ARG(f->release_version), STR_ARG(f->severity), STR_ARG(score_text(c, f->score)),
               STR_ARG(finding_verdict_words(f)));
        struct str way = f->path.n > 0 ? f->path : str_fmt(c->a, "no path to harm: %.*s", STR_ARG(f->no_path));
        sb_fmt(&c->out, "    %.*s\n    concerns %.*s", STR_ARG(way), STR_ARG(n->whom));
        if (n->due.n > 0) {
            sb_fmt(&c->out, "; due %.*s", STR_ARG(n->due));
        }
        sb_char(&c->out, '\n');
    }
    for (size_t i = 0; i < r->overdue.list.n; i++) {
        const struct deadline_row *d = &r->overdue.list.v[i];
        sb_fmt(&c->out, "overdue since %.*s: %.*s in %.*s, release %.*s: %.*s (%.*s)\n", STR_ARG(d->due),
               STR_ARG(d->vulnerability), STR_ARG(d->component), STR_ARG(d->release_version), STR_ARG(d->what),
               STR_ARG(d->whom));
    }
    sb_fmt(&c->out,
           "%zu vulnerabilities changed in the index, %zu components are concerned, %zu findings are new, changed or closed\n",
           r->changed_ids, r->concerned, r->notices.n);
}

static bool do_watch(struct cli *c, struct app *app, struct err *e) {
    struct app_watch_result r;
    if (!cli_has(c, "once")) {
        return err_set(e, ERR_USAGE, "watch runs once: cordon watch --once (let cron or a timer repeat it)");
    }
    if (!app_watch_once(app, &r, e)) {
        return false;
    }
    if (c->json) {
        watch_json(c, &r);
    } else {
        watch_text(c, &r);
    }
    return true;
}

static bool run_watch(struct cli *c, struct err *e) {
    return cli_with_app(c, do_watch, e);
}

const struct cli_command finding_commands[] = {
    {.name = "finding list",
     .synopsis = "[--release VERSION]",
     .help = "list the open findings, worst first",
     .example = "cordon finding list --release 3.2.1",
     .options = {{"release", 'r', "VERSION", "only this release", false}},
     .max_args = 0,
     .run = run_list},
    {.name = "finding show",
     .synopsis = "ID [--release VERSION]",
     .help = "show a finding: its match, its paths to harm, its assessments",
     .detail = "ID is a vulnerability (CVE-…, GHSA-…) or the finding's number (12 or F-12).",
     .example = "cordon finding show 1",
     .options = {{"release", 'r', "VERSION", "only this release", false}},
     .min_args = 1,
     .max_args = 1,
     .run = run_show},
    {.name = "finding triage",
     .synopsis = "ID --release VERSION --status STATUS --reason TEXT …",
     .help = "record the assessment of a finding",
     .detail = "Assessments are only ever added; the newest holds. not_affected needs a justification, affected an action.",
     .options = {{"release", 'r', "VERSION", "the release", false},
                 {"component", 'c', "NAME", "only in this component (name, package URL or key)", false},
                 {"status", 's', "STATUS", "not_affected, affected, fixed or under_investigation", false},
                 {"justification", 'j', "WORD", "of OpenVEX, for not_affected", false},
                 {"statement", 0, "TEXT", "why it does no harm, for readers outside", false},
                 {"action", 0, "TEXT", "what users should do or what is planned, for affected", false},
                 {"exploitability", 0, "LEVEL", "low, medium or high: corrects the proposal", false},
                 {"severity", 0, "LEVEL", "of harm: negligible … catastrophic: corrects the proposal", false},
                 {"decision", 0, "WORD", "controlled or uncontrolled", false},
                 {"reason", 0, "TEXT", "why, for the record", false},
                 {"by", 0, "NAME", "who decides", false}},
     .min_args = 1,
     .max_args = 1,
     .run = run_triage},
    {.name = "watch",
     .synopsis = "--once",
     .help = "re-evaluate what changed in the index since the last look",
     .detail = "Finds the vulnerabilities whose records changed, the components that they name, and matches only those; opens "
               "findings\n"
               "and deadlines by the risk policy and says whom they concern.",
     .example = "cordon watch --once",
     .options = {{"once", 0, NULL, "look once and end", false}},
     .max_args = 0,
     .run = run_watch},
    {0},
};
