/* cordon sbom add, list, show; evidence add, list; vex export: what belongs to a release. */
#include "base/clock.h"
#include "base/file.h"
#include "base/json_write.h"
#include "cli/commands.h"
#include "cli/open.h"
#include "cli/table.h"

static bool do_sbom_add(struct cli *c, struct app *app, struct err *e) {
    struct app_sbom_result r;
    if (!app_sbom_add(app, c->args[0], cli_opt(c, "release"), &r, e)) {
        return false;
    }
    log_note(&c->log,
             r.unchanged ? "release %.*s has this very SBOM already (%lld components)"
                         : "added the SBOM to release %.*s: %lld components",
             STR_ARG(cli_opt(c, "release")), (long long)r.row.components);
    return true;
}

/* Commands that cannot do without a release. */
static bool need_release(struct cli *c, struct err *e) {
    return cli_has(c, "release") || err_set(e, ERR_USAGE, "%s needs --release VERSION", c->command->name);
}

static bool run_sbom_add(struct cli *c, struct err *e) {
    return need_release(c, e) && cli_with_app(c, do_sbom_add, e);
}

static bool do_sbom_list(struct cli *c, struct app *app, struct err *e) {
    struct sbom_list sboms;
    struct release_list releases;
    if (!store_sboms(&app->store, c->a, &sboms, e) || !store_releases(&app->store, c->a, STR_NONE, &releases, e)) {
        return false;
    }
    struct jw w = JW(&c->out, true);
    static const char *const headings[] = {"RELEASE", "FILE", "FORMAT", "COMPONENTS", "ADDED", NULL};
    struct cli_table *t = cli_table_new(c, headings);
    cli_table_right(t, 3);
    if (c->json) {
        jw_array(&w);
    }
    for (size_t i = 0; i < sboms.list.n; i++) {
        const struct sbom_row *r = &sboms.list.v[i];
        struct str release = STR_NONE;
        for (size_t k = 0; k < releases.list.n; k++) {
            release = releases.list.v[k].id == r->release ? releases.list.v[k].version : release;
        }
        if (c->json) {
            jw_object(&w);
            jw_ki64(&w, "id", r->id);
            jw_kstr(&w, "release", release);
            jw_kstr(&w, "file", r->file);
            jw_kstr(&w, "format", r->format);
            jw_kstr(&w, "spec_version", r->spec_version);
            jw_ki64(&w, "components", r->components);
            jw_kstr(&w, "sha256", r->sha256);
            jw_kstr(&w, "added", clock_text(c->a, r->added_at));
            jw_end_object(&w);
            continue;
        }
        cli_cell(t, release);
        cli_cell(t, r->file);
        cli_cell(t, str_fmt(c->a, "%.*s %.*s", STR_ARG(r->format), STR_ARG(r->spec_version)));
        cli_cell(t, str_fmt(c->a, "%lld", (long long)r->components));
        cli_cell(t, clock_text(c->a, r->added_at));
    }
    if (c->json) {
        jw_end_array(&w);
        sb_char(&c->out, '\n');
    } else {
        cli_table_print(t);
    }
    return true;
}

static bool run_sbom_list(struct cli *c, struct err *e) {
    return cli_with_app(c, do_sbom_list, e);
}

static bool do_sbom_show(struct cli *c, struct app *app, struct err *e) {
    struct release_row rel;
    struct sbom_row row;
    struct bom b;
    if (!store_release(&app->store, c->a, cli_opt(c, "release"), &rel, e) || !app_sbom_of(app, &rel, &row, &b, e)) {
        return false;
    }
    if (c->json) { /* the document itself */
        sb_str(&c->out, row.text);
        return true;
    }
    static const char *const headings[] = {"COMPONENT", "VERSION", "SUPPLIER", "SUPPORT", "END", "IDENTITY", NULL};
    struct cli_table *t = cli_table_new(c, headings);
    for (size_t i = 0; i < b.components.n; i++) {
        const struct bom_component *k = &b.components.v[i];
        cli_cell(t, k->name);
        cli_cell(t, k->version);
        cli_cell(t, k->supplier.name);
        cli_cell(t, k->support_level);
        cli_cell(t, k->end_of_support);
        cli_cell(t, k->purl.n > 0 ? k->purl : k->cpe);
    }
    cli_table_print(t);
    return true;
}

static bool run_sbom_show(struct cli *c, struct err *e) {
    return need_release(c, e) && cli_with_app(c, do_sbom_show, e);
}

static bool do_evidence_add(struct cli *c, struct app *app, struct err *e) {
    struct evidence_row r;
    struct str kind = cli_has(c, "kind") ? cli_opt(c, "kind") : STR("sast");
    if (!app_evidence_add(app, c->args[0], kind, cli_opt(c, "release"), &r, e)) {
        return false;
    }
    log_note(&c->log, "added evidence %lld: %.*s by %.*s %.*s, %lld results", (long long)r.id, STR_ARG(r.kind), STR_ARG(r.tool),
             STR_ARG(r.tool_version), (long long)r.results);
    return true;
}

static bool run_evidence_add(struct cli *c, struct err *e) {
    return need_release(c, e) && cli_with_app(c, do_evidence_add, e);
}

static bool do_evidence_list(struct cli *c, struct app *app, struct err *e) {
    struct evidence_list list;
    struct release_row rel = {0};
    if ((cli_has(c, "release") && !store_release(&app->store, c->a, cli_opt(c, "release"), &rel, e)) ||
        !store_evidence(&app->store, c->a, rel.id, &list, e)) {
        return false;
    }
    static const char *const headings[] = {"#", "RELEASE", "KIND", "TOOL", "RESULTS", "FILE", "ADDED", "BY", NULL};
    struct cli_table *t = cli_table_new(c, headings);
    cli_table_right(t, 0);
    cli_table_right(t, 4);
    struct jw w = JW(&c->out, true);
    if (c->json) {
        jw_array(&w);
    }
    for (size_t i = 0; i < list.list.n; i++) {
        const struct evidence_row *r = &list.list.v[i];
        if (c->json) {
            jw_object(&w);
            jw_ki64(&w, "id", r->id);
            jw_kstr(&w, "release", r->release_version);
            jw_kstr(&w, "kind", r->kind);
            jw_kstr(&w, "format", r->format);
            jw_kstr(&w, "tool", r->tool);
            jw_kstr(&w, "tool_version", r->tool_version);
            jw_ki64(&w, "results", r->results);
            jw_kstr(&w, "file", r->file);
            jw_kstr(&w, "sha256", r->sha256);
            jw_kstr(&w, "added", clock_text(c->a, r->added_at));
            jw_kstr(&w, "by", r->person);
            jw_end_object(&w);
            continue;
        }
        cli_cell(t, str_fmt(c->a, "%lld", (long long)r->id));
        cli_cell(t, r->release_version);
        cli_cell(t, r->kind);
        cli_cell(t, str_fmt(c->a, "%.*s %.*s", STR_ARG(r->tool), STR_ARG(r->tool_version)));
        cli_cell(t, str_fmt(c->a, "%lld", (long long)r->results));
        cli_cell(t, r->file);
        cli_cell(t, clock_date(c->a, r->added_at));
        cli_cell(t, r->person);
    }
    if (c->json) {
        jw_end_array(&w);
        sb_char(&c->out, '\n');
    } else {
        cli_table_print(t);
    }
    return true;
}

static bool run_evidence_list(struct cli *c, struct err *e) {
    return cli_with_app(c, do_evidence_list, e);
}

static bool do_vex_export(struct cli *c, struct app *app, struct err *e) {
    struct str text;
    if (!app_vex_openvex(app, cli_opt(c, "release"), &text, e)) {
        return false;
    }
    if (cli_has(c, "output")) {
        return file_write(cli_opt(c, "output"), text, e);
    }
    c->document = true;
    sb_str(&c->out, text);
    return true;
}

static bool run_vex_export(struct cli *c, struct err *e) {
    static const char *const formats[] = {"openvex", "json", NULL};
    struct str format;
    return cli_choice(c, "format", formats, "openvex", &format, e) && need_release(c, e) && cli_with_app(c, do_vex_export, e);
}

const struct cli_command release_commands[] = {
    {.name = "sbom add",
     .synopsis = "FILE --release VERSION",
     .help = "give a release its SBOM",
     .detail = "The file is kept byte for byte. A release's newest SBOM is the one that counts; older ones stay as history.",
     .example = "cordon sbom add pump.cdx.json --release 3.2.1",
     .options = {{"release", 'r', "VERSION", "the release", false}, {"by", 0, "NAME", "who does it", false}},
     .min_args = 1,
     .max_args = 1,
     .run = run_sbom_add},
    {.name = "sbom list",
     .synopsis = "",
     .help = "list the stored SBOMs",
     .example = "cordon sbom list",
     .max_args = 0,
     .run = run_sbom_list},
    {.name = "sbom show",
     .synopsis = "--release VERSION",
     .help = "show a release's components; with --format json the stored document",
     .example = "cordon sbom show --release 3.2.1",
     .options = {{"release", 'r', "VERSION", "the release", false}},
     .max_args = 0,
     .run = run_sbom_show},
    {.name = "evidence add",
     .synopsis = "FILE --release VERSION [--kind KIND]",
     .help = "keep a security test's report as evidence (SARIF 2.1.0)",
     .detail = "Kinds: sast, dast, sca, fuzz, pentest, vulnscan, requirement-test, threat-test, secrets, binary-sca.",
     .example = "cordon evidence list",
     .options = {{"release", 'r', "VERSION", "the release that was tested", false},
                 {"kind", 'k', "KIND", "what kind of test it was (default: sast)", false},
                 {"by", 0, "NAME", "who does it", false}},
     .min_args = 1,
     .max_args = 1,
     .run = run_evidence_add},
    {.name = "evidence list",
     .synopsis = "[--release VERSION]",
     .help = "list the evidence",
     .example = "cordon evidence list --release 3.2.1",
     .options = {{"release", 'r', "VERSION", "only this release", false}},
     .max_args = 0,
     .run = run_evidence_list},
    {.name = "vex export",
     .synopsis = "--release VERSION [-o FILE]",
     .help = "write a release's assessments as OpenVEX",
     .example = "cordon vex export --release 3.2.1",
     .options = {{"release", 'r', "VERSION", "the release", false}, {"output", 'o', "FILE", "write to a file", false}},
     .max_args = 0,
     .run = run_vex_export},
    {0},
};
