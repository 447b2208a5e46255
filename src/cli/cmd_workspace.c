/* cordon init, apply, export, audit. */
#include "base/clock.h"
#include "base/json_write.h"
#include "cli/commands.h"
#include "cli/open.h"
#include "cli/table.h"

static bool run_init(struct cli *c, struct err *e) {
    struct str dir = c->nargs > 0 ? c->args[0] : STR(".");
    if (!app_init(c->a, dir, &c->log, e)) {
        return false;
    }
    log_note(&c->log, "made a workspace in %.*s; next: cordon apply device.yaml threat-model.yaml", STR_ARG(dir));
    return true;
}

static void print_changes(struct cli *c, const struct app_changes *changes) {
    if (c->json) {
        struct jw w = JW(&c->out, true);
        jw_array(&w);
        for (size_t i = 0; i < changes->list.n; i++) {
            jw_object(&w);
            jw_kstr(&w, "object", changes->list.v[i].object);
            jw_kstr(&w, "what", changes->list.v[i].what);
            jw_end_object(&w);
        }
        jw_end_array(&w);
        sb_char(&c->out, '\n');
        return;
    }
    for (size_t i = 0; i < changes->list.n; i++) {
        sb_fmt(&c->out, "%-10.*s %.*s\n", STR_ARG(changes->list.v[i].what), STR_ARG(changes->list.v[i].object));
    }
}

static bool do_apply(struct cli *c, struct app *app, struct err *e) {
    struct app_changes changes;
    bool dry = cli_has(c, "dry-run");
    if (!app_apply(app, c->args, c->nargs, dry, &changes, e)) {
        return false;
    }
    print_changes(c, &changes);
    log_note(&c->log, dry ? "nothing was written (--dry-run)" : changes.count > 0 ? "applied" : "nothing to change");
    return true;
}

static bool run_apply(struct cli *c, struct err *e) {
    return cli_with_app(c, do_apply, e);
}

static bool do_export(struct cli *c, struct app *app, struct err *e) {
    return app_export(app, cli_has(c, "output") ? cli_opt(c, "output") : STR("."), e);
}

static bool run_export(struct cli *c, struct err *e) {
    return cli_with_app(c, do_export, e);
}

static void print_audit_json(struct cli *c, const struct audit_list *events) {
    struct jw w = JW(&c->out, true);
    jw_array(&w);
    for (size_t i = 0; i < events->list.n; i++) {
        const struct audit_row *r = &events->list.v[i];
        jw_object(&w);
        jw_ki64(&w, "number", r->number);
        jw_kstr(&w, "at", clock_text(c->a, r->at));
        jw_kstr(&w, "person", r->person);
        jw_kstr(&w, "operation", r->operation);
        jw_kstr(&w, "object", r->object);
        jw_kstr(&w, "detail", r->detail);
        jw_kstr(&w, "previous", r->previous);
        jw_kstr(&w, "hash", r->hash);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    sb_char(&c->out, '\n');
}

static bool do_audit_show(struct cli *c, struct app *app, struct err *e) {
    struct audit_list events;
    if (!store_audit_list(&app->store, c->a, &events, e)) {
        return false;
    }
    if (c->json) {
        print_audit_json(c, &events);
        return true;
    }
    static const char *const headings[] = {"#", "TIME", "PERSON", "OPERATION", "OBJECT", "HASH", NULL};
    struct cli_table *t = cli_table_new(c, headings);
    cli_table_right(t, 0);
    for (size_t i = 0; i < events.list.n; i++) {
        const struct audit_row *r = &events.list.v[i];
        cli_cell(t, str_fmt(c->a, "%lld", (long long)r->number));
        cli_cell(t, clock_text(c->a, r->at));
        cli_cell(t, r->person);
        cli_cell(t, r->operation);
        cli_cell(t, r->object);
        cli_cell(t, str_sub(r->hash, 0, 12));
    }
    cli_table_print(t);
    return true;
}

static bool run_audit_show(struct cli *c, struct err *e) {
    return cli_with_app(c, do_audit_show, e);
}

static void print_verdict_json(struct cli *c, int64_t events, struct str head, const struct problem_list *problems) {
    struct jw w = JW(&c->out, true);
    jw_object(&w);
    jw_kbool(&w, "unbroken", problems->list.n == 0);
    jw_ki64(&w, "events", events);
    jw_kstr(&w, "head", head);
    jw_karray(&w, "problems");
    for (size_t i = 0; i < problems->list.n; i++) {
        jw_str(&w, problems->list.v[i]);
    }
    jw_end_array(&w);
    jw_end_object(&w);
    sb_char(&c->out, '\n');
}

static bool do_audit_verify(struct cli *c, struct app *app, struct err *e) {
    struct problem_list problems;
    int64_t events;
    int64_t head;
    struct str hash;
    if (!store_audit_verify(&app->store, c->a, &problems, &events, e) ||
        !store_audit_head(&app->store, c->a, &head, &hash, e)) {
        return false;
    }
    struct str expected = cli_opt(c, "expect");
    if (expected.n > 0 && !str_eq(hash, expected)) {
        vec_push(c->a, &problems.list,
                 str_fmt(c->a, "the head is %.*s, not the expected %.*s", STR_ARG(hash), STR_ARG(expected)));
    }
    c->exit_code = problems.list.n > 0 ? ERR_NO : c->exit_code;
    if (c->json) {
        print_verdict_json(c, events, hash, &problems);
        return true;
    }
    for (size_t i = 0; i < problems.list.n; i++) {
        sb_fmt(&c->out, "problem: %.*s\n", STR_ARG(problems.list.v[i]));
    }
    if (problems.list.n > 0) {
        return true;
    }
    sb_fmt(&c->out, "%lld events, unbroken; what is stored is what they say\nhead %.*s\n", (long long)events, STR_ARG(hash));
    return true;
}

static bool run_audit_verify(struct cli *c, struct err *e) {
    return cli_with_app(c, do_audit_verify, e);
}

const struct cli_command workspace_commands[] = {
    {.name = "init",
     .synopsis = "[DIR]",
     .help = "make a workspace",
     .detail = "A workspace is a folder with .cordon/cordon.db, which holds everything that Cordon stores for a device.",
     .max_args = 1,
     .run = run_init},
    {.name = "apply",
     .synopsis = "FILE... [--dry-run]",
     .help = "bring device.yaml and threat-model.yaml into the store",
     .detail = "All files are checked first; then all changes are made, or none. Applying the same text again changes nothing.",
     .example = "cordon apply device.yaml threat-model.yaml",
     .options = {{"dry-run", 'n', NULL, "only show what would change", false},
                 {"by", 0, "NAME", "who does it (default: CORDON_USER or the login name)", false}},
     .min_args = 1,
     .max_args = -1,
     .run = run_apply},
    {.name = "export",
     .synopsis = "[-o DIR]",
     .help = "give the applied files back, byte for byte",
     .options = {{"output", 'o', "DIR", "folder to write to (default: here)", false}},
     .max_args = 0,
     .run = run_export},
    {0},
};

const struct cli_command audit_commands[] = {
    {.name = "audit show",
     .synopsis = "",
     .help = "list the audit trail",
     .example = "cordon audit show",
     .max_args = 0,
     .run = run_audit_show},
    {.name = "audit verify",
     .synopsis = "[--expect HASH]",
     .help = "check that no event and no stored object was changed, removed or reordered",
     .detail =
         "Exit code 1 when something is wrong. The head's hash, kept elsewhere and given with --expect, also shows a trail\n"
         "that was rewritten as a whole.",
     .example = "cordon audit verify",
     .options = {{"expect", 0, "HASH", "the head's hash as it was noted before", false}},
     .max_args = 0,
     .run = run_audit_verify},
    {0},
};
