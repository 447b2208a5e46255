/* cordon threat check, list, draw. */
#include "app/model.h"
#include "base/file.h"
#include "base/json_write.h"
#include "cli/commands.h"
#include "cli/open.h"
#include "cli/table.h"
#include "threat/draw.h"

/* A model with what STRIDE says of it. */
struct looked_at {
    struct app_model model;
    struct stride_list threats;
    struct threat_gaps gaps;
};

typedef bool (*answer_fn)(struct cli *c, const struct looked_at *x, struct err *e);

static bool load_stored(struct cli *c, struct app_model *out, struct err *e) {
    struct app app;
    if (!cli_open(c, &app, e)) {
        return false;
    }
    bool ok = app_model(&app, STR_NONE, out, e);
    app_close(&app);
    if (ok && out->model == NULL) {
        return err_set(e, ERR_EMPTY, "the workspace has no threat model yet: cordon apply threat-model.yaml");
    }
    return ok;
}

/* The model of the files that were named, or the workspace's. */
static bool with_model(struct cli *c, answer_fn answer, struct err *e) {
    struct looked_at x = {0};
    if (c->nargs > 0 ? !app_model_from_files(c->a, c->args, c->nargs, &x.model, e) : !load_stored(c, &x.model, e)) {
        return false;
    }
    stride_propose(c->a, x.model.model, &x.threats);
    stride_check(c->a, x.model.model, &x.threats, &x.gaps);
    return answer(c, &x, e);
}

/* ---- check ---- */

/* Which file a gap's line is in: interfaces and hazards may stand in the device file. */
static struct str file_of(const struct looked_at *x, const struct threat_gap *g) {
    const struct device_file *d = &x->model.device;
    for (size_t i = 0; i < d->ninterfaces && str_is(g->check, "threat:interfaces"); i++) {
        if (str_eq(d->interfaces[i].id, g->object)) {
            return x->model.device_file.file;
        }
    }
    for (size_t i = 0; i < d->nhazards && str_is(g->check, "threat:hazards"); i++) {
        if (str_eq(d->hazards[i].id, g->object)) {
            return x->model.device_file.file;
        }
    }
    return x->model.model_file.file;
}

static struct str place_of(struct cli *c, const struct looked_at *x, const struct threat_gap *g) {
    struct str file = file_of(x, g);
    return g->line > 0 ? str_fmt(c->a, "%.*s:%u", STR_ARG(file), g->line) : file;
}

static void check_json(struct cli *c, const struct looked_at *x) {
    struct jw w = JW(&c->out, true);
    jw_object(&w);
    jw_kz(&w, "schema", "cordon.threat-check/1");
    jw_kstr(&w, "device", x->model.model->device);
    jw_ki64(&w, "proposed", (int64_t)x->threats.n);
    jw_ki64(&w, "answered", (int64_t)x->threats.answered);
    jw_karray(&w, "gaps");
    for (size_t i = 0; i < x->gaps.n; i++) {
        const struct threat_gap *g = &x->gaps.v[i];
        jw_object(&w);
        jw_kstr(&w, "check", g->check);
        jw_kstr(&w, "object", g->object);
        jw_kstr(&w, "text", g->text);
        jw_kstr(&w, "file", file_of(x, g));
        if (g->line > 0) {
            jw_ki64(&w, "line", g->line);
        }
        jw_end_object(&w);
    }
    jw_end_array(&w);
    jw_end_object(&w);
    sb_char(&c->out, '\n');
}

static bool answer_check(struct cli *c, const struct looked_at *x, struct err *e) {
    static const char *const headings[] = {"PLACE", "CHECK", "OBJECT", "WHAT IS MISSING", NULL};
    (void)e;
    if (x->gaps.n > 0 && cli_has(c, "strict")) {
        c->exit_code = ERR_NO;
    }
    if (c->json) {
        check_json(c, x);
        return true;
    }
    struct cli_table *t = cli_table_new(c, headings);
    for (size_t i = 0; i < x->gaps.n; i++) {
        const struct threat_gap *g = &x->gaps.v[i];
        cli_cell(t, place_of(c, x, g));
        cli_cell(t, str_from(g->check, sizeof "threat:" - 1));
        cli_cell(t, g->object);
        cli_cell(t, g->text);
    }
    if (x->gaps.n > 0) {
        cli_table_print(t);
    }
    log_note(&c->log, "%zu of %zu proposed threats are answered; %zu objects have something missing", x->threats.answered,
             x->threats.n, x->gaps.n);
    return true;
}

static bool run_check(struct cli *c, struct err *e) {
    return with_model(c, answer_check, e);
}

/* ---- list ---- */

static struct str subject(const struct threat_model *m, const struct stride_threat *t) {
    return t->on_flow ? m->flows[t->on].id : m->elements[t->on].id;
}

static struct str state(const struct threat_model *m, const struct stride_threat *t) {
    return t->answer != SIZE_MAX ? m->threats[t->answer].status : STR("unanswered");
}

static bool is_listed(struct cli *c, const struct threat_model *m, const struct stride_threat *t) {
    struct str on = cli_opt(c, "on");
    return (t->answer == SIZE_MAX || !cli_has(c, "unanswered")) && (on.n == 0 || str_eq(on, subject(m, t)));
}

static void threat_json(struct jw *w, const struct threat_model *m, const struct stride_threat *t) {
    jw_object(w);
    jw_kstr(w, "key", t->key);
    jw_kstr(w, "on", subject(m, t));
    jw_kz(w, "subject", t->on_flow ? "flow" : "element");
    if (t->flow != SIZE_MAX) {
        jw_kstr(w, "flow", m->flows[t->flow].id);
    }
    jw_kz(w, "stride", stride_word(t->category));
    jw_kstr(w, "rule", t->rule);
    jw_kstr(w, "title", t->title);
    jw_kstr(w, "text", t->text);
    jw_kbool(w, "crosses_boundary", t->crosses);
    jw_karray(w, "library");
    for (size_t i = 0; i < t->nlibrary; i++) {
        jw_str(w, t->library[i]);
    }
    jw_end_array(w);
    jw_kstr(w, "state", state(m, t));
    if (t->answer != SIZE_MAX) {
        jw_kstr(w, "answer", m->threats[t->answer].id);
    }
    jw_end_object(w);
}

static void list_json(struct cli *c, const struct looked_at *x) {
    struct jw w = JW(&c->out, true);
    jw_array(&w);
    for (size_t i = 0; i < x->threats.n; i++) {
        if (is_listed(c, x->model.model, &x->threats.v[i])) {
            threat_json(&w, x->model.model, &x->threats.v[i]);
        }
    }
    jw_end_array(&w);
    sb_char(&c->out, '\n');
}

static bool answer_list(struct cli *c, const struct looked_at *x, struct err *e) {
    static const char *const headings[] = {"KEY", "THREAT", "STATE", "ANSWER", "LIBRARY", NULL};
    const struct threat_model *m = x->model.model;
    (void)e;
    if (c->json) {
        list_json(c, x);
        return true;
    }
    struct cli_table *t = cli_table_new(c, headings);
    for (size_t i = 0; i < x->threats.n; i++) {
        const struct stride_threat *p = &x->threats.v[i];
        if (!is_listed(c, m, p)) {
            continue;
        }
        struct sb library = SB(c->a);
        for (size_t k = 0; k < p->nlibrary; k++) {
            sb_fmt(&library, "%s%.*s", k > 0 ? " " : "", STR_ARG(p->library[k]));
        }
        cli_cell(t, p->key);
        cli_cell(t, p->title);
        cli_cell_tint(t, state(m, p), cli_tint_of(state(m, p)));
        cli_cell(t, p->answer != SIZE_MAX ? m->threats[p->answer].id : STR_NONE);
        cli_cell(t, sb_get(&library));
    }
    cli_table_print(t);
    return true;
}

static bool run_list(struct cli *c, struct err *e) {
    return with_model(c, answer_list, e);
}

/* ---- draw ---- */

static bool answer_draw(struct cli *c, const struct looked_at *x, struct err *e) {
    const struct drawing *d = threat_draw(c->a, x->model.model, NULL, e);
    if (d == NULL) {
        return false;
    }
    struct str svg = drawing_svg(c->a, d);
    if (cli_has(c, "output")) {
        return file_write(cli_opt(c, "output"), svg, e);
    }
    c->document = true;
    sb_str(&c->out, svg);
    return true;
}

static bool run_draw(struct cli *c, struct err *e) {
    return with_model(c, answer_draw, e);
}

#define FILES "Without FILE the model applied to the workspace is used; otherwise threat-model.yaml, and device.yaml with it."

const struct cli_command threat_commands[] = {
    {.name = "threat check",
     .synopsis = "[FILE...] [--strict]",
     .help = "what the threat model leaves out, with the place of each",
     .detail = FILES
     "\n"
     "Checks that each element and flow answers its kinds of threat, each interface is in the model, each\n"
     "assumption has an owner, each phase of life and each element that serves several devices has a threat, each\n"
     "control has a test and each hazard an element that leads to it. Exit code 1 with --strict when something is missing.",
     .example = "cordon threat check device.yaml threat-model.yaml",
     .options = {{"strict", 0, NULL, "exit code 1 when something is missing", false}},
     .max_args = -1,
     .run = run_check},
    {.name = "threat list",
     .synopsis = "[FILE...] [--unanswered] [--on ID]",
     .help = "the threats that STRIDE proposes, and how the model answers each",
     .detail = FILES,
     .example = "cordon threat list --unanswered device.yaml threat-model.yaml",
     .options = {{"unanswered", 'u', NULL, "only those without an answer", false},
                 {"on", 0, "ID", "only those on this element or flow", false}},
     .max_args = -1,
     .run = run_list},
    {.name = "threat draw",
     .synopsis = "[FILE...] [-o FILE.svg]",
     .help = "the diagram of the threat model as SVG",
     .detail = FILES,
     .example = "cordon threat draw device.yaml threat-model.yaml -o threat-model.svg",
     .options = {{"output", 'o', "FILE.svg", "file to write (default: standard output)", false}},
     .max_args = -1,
     .run = run_draw},
    {0},
};
