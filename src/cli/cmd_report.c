/* cordon gaps, report, report list, submit. */
#include "base/file.h"
#include "base/json_write.h"
#include "cli/commands.h"
#include "cli/open.h"
#include "cli/table.h"

/* The release of --release, else the newest one that is not retired. */
static bool pick_release(struct cli *c, struct app *app, struct str *out, struct err *e) {
    *out = cli_opt(c, "release");
    if (out->n > 0) {
        return true;
    }
    struct release_list all;
    struct sbom_list sboms;
    if (!store_releases(&app->store, c->a, STR_NONE, &all, e) || !store_sboms(&app->store, c->a, &sboms, e)) {
        return false;
    }
    int64_t with_sbom = sboms.list.n > 0 ? sboms.list.v[sboms.list.n - 1].release : 0;
    for (size_t i = 0; i < all.list.n; i++) {
        if (all.list.v[i].id == with_sbom || (with_sbom == 0 && i + 1 == all.list.n)) {
            *out = all.list.v[i].version;
        }
    }
    if (out->n == 0) {
        return err_set(e, ERR_EMPTY, "the workspace has no release yet: cordon apply device.yaml");
    }
    log_note(&c->log, "release %.*s (--release names another)", STR_ARG(*out));
    return true;
}

static void gaps_json(struct jw *w, const struct coverage_list *list) {
    for (size_t i = 0; i < list->n; i++) {
        const struct covered *g = &list->v[i];
        if (g->state == COVER_INFO) {
            continue;
        }
        jw_object(w);
        jw_kz(w, "market", market_name(g->requirement->market));
        jw_kstr(w, "id", g->requirement->id);
        jw_kstr(w, "title", g->requirement->title);
        jw_kstr(w, "clause", g->requirement->clause);
        jw_kz(w, "state", coverage_name(g->state));
        jw_kopt(w, "why", g->why);
        jw_kopt(w, "basis", g->basis);
        jw_kstr(w, "document", g->requirement->document);
        jw_kstr(w, "section", g->requirement->section);
        jw_end_object(w);
    }
}

static void gaps_table(struct cli *c, struct cli_table *t, const struct coverage_list *list) {
    for (size_t i = 0; i < list->n; i++) {
        const struct covered *g = &list->v[i];
        if (g->state == COVER_OPEN) {
            cli_cell(t, str_z(market_name(g->requirement->market)));
            cli_cell(t, g->requirement->id);
            cli_cell(t, g->requirement->title);
            cli_cell(t, g->why);
        }
    }
    (void)c;
}

static bool do_gaps(struct cli *c, struct app *app, struct err *e) {
    static const char *const markets[] = {"fda", "eu", "all", NULL};
    struct str market;
    struct str release;
    struct app_dossier d;
    if (!cli_choice(c, "for", markets, "all", &market, e) || !pick_release(c, app, &release, e) ||
        !app_dossier(app, release, &d, e)) {
        return false;
    }
    bool us = d.dossier.device->market_us && !str_is(market, "eu");
    bool eu = d.dossier.device->market_eu && !str_is(market, "fda");
    size_t open = (us ? d.input.us.open : 0) + (eu ? d.input.eu.open : 0);
    size_t yes = (us ? d.input.us.yes : 0) + (eu ? d.input.eu.yes : 0);
    c->exit_code = open > 0 && cli_has(c, "strict") ? ERR_NO : 0;
    if (c->json) {
        struct jw w = JW(&c->out, true);
        jw_object(&w);
        jw_kstr(&w, "release", release);
        jw_ki64(&w, "covered", (int64_t)yes);
        jw_ki64(&w, "open", (int64_t)open);
        jw_karray(&w, "requirements");
        if (us) {
            gaps_json(&w, &d.input.us);
        }
        if (eu) {
            gaps_json(&w, &d.input.eu);
        }
        jw_end_array(&w);
        jw_end_object(&w);
        sb_char(&c->out, '\n');
        return true;
    }
    static const char *const headings[] = {"MARKET", "REQUIREMENT", "TITLE", "WHAT IS MISSING", NULL};
    struct cli_table *t = cli_table_new(c, headings);
    if (us) {
        gaps_table(c, t, &d.input.us);
    }
    if (eu) {
        gaps_table(c, t, &d.input.eu);
    }
    cli_table_print(t);
    sb_fmt(&c->out, "%zu requirements are open, %zu are covered\n", open, yes);
    return true;
}

static bool run_gaps(struct cli *c, struct err *e) {
    return cli_with_app(c, do_gaps, e);
}

static bool do_report(struct cli *c, struct app *app, struct err *e) {
    static const char *const formats[] = {"pdf", "html", NULL};
    struct str format;
    struct str release;
    struct app_dossier d;
    struct str bytes;
    size_t todos;
    if (!cli_choice(c, "format", formats, "pdf", &format, e) || !pick_release(c, app, &release, e)) {
        return false;
    }
    bool html = str_is(format, "html");
    if (!cli_has(c, "output") && !html && c->width > 0) {
        return err_set(e, ERR_USAGE, "a PDF is not for the terminal: give -o FILE");
    }
    if (!app_dossier(app, release, &d, e) ||
        !app_report(app, &d, c->args[0], html ? DOCUMENT_HTML : DOCUMENT_PDF, &bytes, &todos, e)) {
        return false;
    }
    if (todos > 0) {
        log_note(&c->log, "%zu places are still to be completed by a person", todos);
    }
    return file_write(cli_has(c, "output") ? cli_opt(c, "output") : STR("-"), bytes, e);
}

static bool run_report(struct cli *c, struct err *e) {
    return cli_with_app(c, do_report, e);
}

static bool run_report_list(struct cli *c, struct err *e) {
    (void)e;
    struct catalog catalog = catalog_load(c->a);
    struct jw w = JW(&c->out, true);
    static const char *const headings[] = {"NAME", "MARKET", "TITLE", NULL};
    struct cli_table *t = cli_table_new(c, headings);
    if (c->json) {
        jw_array(&w);
    }
    for (size_t i = 0; reports[i] != NULL; i++) {
        const struct document_entry *d = catalog_document(&catalog, str_z(reports[i]->id));
        if (c->json) {
            jw_object(&w);
            jw_kstr(&w, "name", d->id);
            jw_kstr(&w, "title", d->title);
            jw_kstr(&w, "market", d->market);
            jw_end_object(&w);
            continue;
        }
        cli_cell(t, d->id);
        cli_cell(t, d->market);
        cli_cell(t, d->title);
    }
    if (c->json) {
        jw_end_array(&w);
        sb_char(&c->out, '\n');
    } else {
        cli_table_print(t);
    }
    return true;
}

/* ---- submit ---- */

static void count_findings(const struct dossier *d, size_t *severities, size_t *verdicts) {
    static const char *const severity_words[] = {"critical", "high", "medium", "low"};
    static const char *const verdict_words[] = {"uncontrolled", "review", "controlled"};
    for (size_t i = 0; i < d->findings.list.n; i++) {
        const struct finding_row *f = &d->findings.list.v[i];
        size_t s = 0;
        while (s < 4 && !str_is(f->severity, severity_words[s])) {
            s++;
        }
        severities[s]++;
        for (size_t k = 0; k < 3; k++) {
            verdicts[k] += str_is(finding_verdict(f), verdict_words[k]) ? 1 : 0;
        }
    }
}

static void print_package(struct cli *c, const struct app_submission *s, enum market market, struct str dir) {
    const struct dossier *d = &s->dossier.dossier;
    const struct coverage_list *cover = market == MARKET_US ? &s->dossier.input.us : &s->dossier.input.eu;
    size_t sev[5] = {0};
    size_t verdicts[3] = {0};
    size_t assessed = 0;
    size_t kev = 0;
    size_t paths = 0;
    size_t decided = 0;
    count_findings(d, sev, verdicts);
    for (size_t i = 0; i < d->findings.list.n; i++) {
        assessed += finding_assessed(&d->findings.list.v[i]) ? 1 : 0;
        decided += finding_decided(&d->findings.list.v[i]) ? 1 : 0;
        kev += d->findings.list.v[i].kev ? 1 : 0;
        paths += d->findings.list.v[i].path.n > 0 ? 1 : 0;
    }
    struct sb *o = &c->out;
    sb_fmt(o, "%.*s, release %.*s\n", STR_ARG(d->device->name), STR_ARG(d->release.version));
    sb_fmt(o, "  components   %zu (%zu could not be looked up)\n", d->bom != NULL ? bom_count(d->bom) : 0, d->unmatched.list.n);
    sb_fmt(o, "  findings     %zu: %zu critical, %zu high, %zu medium, %zu low, %zu other; %zu known exploited\n",
           d->findings.list.n, sev[0], sev[1], sev[2], sev[3], sev[4], kev);
    sb_fmt(o, "  assessed     %zu of %zu\n", assessed, d->findings.list.n);
    sb_fmt(o, "  harm         %zu with a path to harm, %zu without\n", paths, d->findings.list.n - paths);
    sb_fmt(o, "  verdict      %zu uncontrolled, %zu to be reviewed, %zu controlled; %zu by decision, %zu proposed\n",
           verdicts[0], verdicts[1], verdicts[2], decided, d->findings.list.n - decided);
    sb_fmt(o, "  threats      %zu proposed, %zu answered\n", d->threats.n, d->threats.answered);
    sb_fmt(o, "  requirements %zu covered, %zu open, %zu not applicable\n", cover->yes, cover->open, cover->not_applicable);
    sb_fmt(o, "  package      %.*s\n", STR_ARG(dir));
    for (size_t i = 0; i < s->files.n; i++) {
        const struct app_file *f = &s->files.v[i];
        struct str path = file_join(c->a, dir, f->path);
        sb_fmt(o, "    %-52.*s %.*s", STR_ARG(path), STR_ARG(f->title));
        if (f->todos > 0) {
            sb_fmt(o, " (%zu places to be completed)", f->todos);
        }
        sb_char(o, '\n');
    }
}

static bool do_submit(struct cli *c, struct app *app, struct err *e) {
    struct app_submission s;
    struct str release;
    enum market market = str_is(c->args[0], "fda") ? MARKET_US : MARKET_EU;
    struct str dir = cli_opt(c, "output");
    if (!pick_release(c, app, &release, e) || !app_submit(app, market, release, dir, &s, e)) {
        return false;
    }
    if (!c->json) {
        print_package(c, &s, market, dir);
        return true;
    }
    struct jw w = JW(&c->out, true);
    jw_array(&w);
    for (size_t i = 0; i < s.files.n; i++) {
        jw_object(&w);
        jw_kstr(&w, "file", file_join(c->a, dir, s.files.v[i].path));
        jw_kstr(&w, "title", s.files.v[i].title);
        jw_kstr(&w, "sha256", s.files.v[i].sha256);
        jw_ki64(&w, "to_be_completed", (int64_t)s.files.v[i].todos);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    sb_char(&c->out, '\n');
    return true;
}

static bool run_submit(struct cli *c, struct err *e) {
    if (!str_is(c->args[0], "fda") && !str_is(c->args[0], "eu")) {
        return err_set(e, ERR_USAGE, "submit is for fda or eu, not \"%.*s\"", STR_ARG(c->args[0]));
    }
    if (!cli_has(c, "output")) {
        return err_set(e, ERR_USAGE, "submit needs -o DIR");
    }
    return cli_with_app(c, do_submit, e);
}

const struct cli_command report_commands[] = {
    {.name = "gaps",
     .synopsis = "[--for fda|eu|all] [--release VERSION] [--strict]",
     .help = "what the regulator's file still lacks, requirement by requirement",
     .example = "cordon gaps --for fda --release 3.2.1",
     .options = {{"for", 0, "MARKET", "fda, eu or all (default)", false},
                 {"release", 'r', "VERSION", "the release (default: the one with the newest SBOM)", false},
                 {"strict", 0, NULL, "exit code 1 when there are gaps", false}},
     .max_args = 0,
     .run = run_gaps},
    {.name = "report list",
     .synopsis = "",
     .help = "list the documents",
     .example = "cordon report list",
     .max_args = 0,
     .run = run_report_list},
    {.name = "report",
     .synopsis = "NAME [--release VERSION] [--format pdf|html] [-o FILE]",
     .help = "write one document",
     .example = "cordon report gap-index --release 3.2.1 --format html",
     .options = {{"release", 'r', "VERSION", "the release (default: the one with the newest SBOM)", false},
                 {"output", 'o', "FILE", "write to a file (default: standard output)", false}},
     .min_args = 1,
     .max_args = 1,
     .run = run_report},
    {.name = "submit",
     .synopsis = "fda|eu --release VERSION -o DIR",
     .help = "write the whole package for a regulator",
     .options = {{"release", 'r', "VERSION", "the release (default: the one with the newest SBOM)", false},
                 {"output", 'o', "DIR", "the folder to write to", false},
                 {"by", 0, "NAME", "who does it", false}},
     .min_args = 1,
     .max_args = 1,
     .run = run_submit},
    {0},
};
