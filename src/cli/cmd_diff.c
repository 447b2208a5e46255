/* cordon sbom diff: what changed from one SBOM to another, as a table, JSON, or Markdown for a pull request. */
#include "app/diff.h"
#include "base/file.h"
#include "base/json_write.h"
#include "cli/commands.h"
#include "cli/markdown.h"
#include "cli/table.h"

/* ---- shared ---- */

static const struct bom_component *before_of(const struct app_diff *d, const struct bom_difference *r) {
    return r->before != SIZE_MAX ? &d->before.components.v[r->before] : NULL;
}

static const struct bom_component *after_of(const struct app_diff *d, const struct bom_difference *r) {
    return r->after != SIZE_MAX ? &d->after.components.v[r->after] : NULL;
}

static const struct bom_component *any_of(const struct app_diff *d, const struct bom_difference *r) {
    return r->after != SIZE_MAX ? after_of(d, r) : before_of(d, r);
}

static struct str full_name(struct arena *a, const struct bom_component *c) {
    return c->group.n > 0 ? str_fmt(a, "%.*s/%.*s", STR_ARG(c->group), STR_ARG(c->name)) : c->name;
}

static struct str or_dash(struct str s) {
    return s.n > 0 ? s : STR("-");
}

static void note(struct sb *b, const char *what, struct str before, struct str after) {
    sb_fmt(b, "%s%s %.*s → %.*s", b->n > 0 ? "; " : "", what, STR_ARG(or_dash(before)), STR_ARG(or_dash(after)));
}

/* What differs beside the version. */
static struct str notes_of(struct arena *a, const struct app_diff *d, const struct bom_difference *r) {
    struct sb b = SB(a);
    if (r->licence) {
        note(&b, "licence", r->licence_before, r->licence_after);
    }
    if (r->supplier) {
        note(&b, "supplier", identity_supplier(before_of(d, r)), identity_supplier(after_of(d, r)));
    }
    if (r->respelled) {
        note(&b, "version", before_of(d, r)->version, after_of(d, r)->version);
    }
    if (r->hash) {
        sb_fmt(&b, "%sanother hash under the same version", b.n > 0 ? "; " : "");
    }
    return sb_get(&b);
}

static struct str summary(struct arena *a, const struct app_diff *d) {
    struct sb b = SB(a);
    for (int c = 0; c < BOM_CHANGES; c++) {
        sb_fmt(&b, "%s%zu %s", c > 0 ? ", " : "", d->diff.count[c], bom_change_name((enum bom_change)c));
    }
    return sb_get(&b);
}

/* "pump 1 → pump 2", as far as the products are named. */
static struct str products(struct arena *a, const struct app_diff *d) {
    const struct bom *sides[] = {&d->before, &d->after};
    struct sb b = SB(a);
    for (size_t i = 0; i < 2; i++) {
        const struct bom_component *root = identity_product(sides[i]);
        struct str name = root != NULL ? root->name : STR("(no product named)");
        sb_fmt(&b, "%s%.*s", i > 0 ? " → " : "", STR_ARG(name));
        if (root != NULL && root->version.n > 0) {
            sb_fmt(&b, " %.*s", STR_ARG(root->version));
        }
        sb_fmt(&b, " (%zu components)", bom_count(sides[i]));
    }
    return sb_get(&b);
}

/* ---- table ---- */

static void print_findings(struct cli *c, const struct app_diff *d, bool added) {
    static const char *const headings[] = {"VULNERABILITY", "COMPONENT", "VERSION", "SEVERITY", "FIXED IN", NULL};
    const struct match_result *m = added ? &d->found_after : &d->found_before;
    const struct bom *b = added ? &d->after : &d->before;
    const size_t n = added ? d->changes.added.n : d->changes.gone.n;
    sb_fmt(&c->out, "\n%s: %zu\n", added ? "newly vulnerable" : "newly fixed", n);
    if (n == 0) {
        return;
    }
    struct cli_table *t = cli_table_new(c, headings);
    for (size_t i = 0; i < n; i++) {
        const struct match_finding *f = &m->findings.v[added ? d->changes.added.v[i] : d->changes.gone.v[i]];
        cli_cell(t, f->kev ? str_fmt(c->a, "%.*s KEV", STR_ARG(f->id)) : f->id);
        cli_cell(t, b->components.v[f->component].name);
        cli_cell(t, b->components.v[f->component].version);
        cli_cell_tint(t, f->severity, cli_tint_of(f->severity));
        cli_cell(t, f->nfixed > 0 ? f->fixed[0] : STR_NONE);
    }
    cli_table_print(t);
}

static void print_table(struct cli *c, const struct app_diff *d) {
    static const char *const headings[] = {"CHANGE", "COMPONENT", "BEFORE", "AFTER", "NOTE", NULL};
    static const enum cli_tint tints[BOM_CHANGES] = {
        [BOM_ADDED] = TINT_GREEN, [BOM_REMOVED] = TINT_RED, [BOM_DOWNGRADED] = TINT_YELLOW, [BOM_UPGRADED] = TINT_BLUE};
    struct cli_table *t = cli_table_new(c, headings);
    sb_fmt(&c->out, "%.*s\n\n", STR_ARG(products(c->a, d)));
    for (size_t i = 0; i < d->diff.n && d->diff.v[i].change != BOM_SAME; i++) {
        const struct bom_difference *r = &d->diff.v[i];
        cli_cell_tint(t, str_z(bom_change_name(r->change)), tints[r->change]);
        cli_cell(t, full_name(c->a, any_of(d, r)));
        cli_cell(t, r->before != SIZE_MAX ? before_of(d, r)->version : STR_NONE);
        cli_cell(t, r->after != SIZE_MAX ? after_of(d, r)->version : STR_NONE);
        cli_cell(t, notes_of(c->a, d, r));
    }
    if (d->diff.n > d->diff.count[BOM_SAME]) {
        cli_table_print(t);
    }
    if (d->matched) {
        print_findings(c, d, true);
        print_findings(c, d, false);
    }
    sb_fmt(&c->out, "%.*s\n", STR_ARG(summary(c->a, d)));
}

/* ---- JSON ---- */

static void json_side(struct jw *w, const char *key, struct str file, const struct bom *b) {
    const struct bom_component *root = identity_product(b);
    jw_kobject(w, key);
    jw_kstr(w, "file", file);
    jw_kz(w, "format", bom_format_name(b->format));
    if (root != NULL) {
        jw_kstr(w, "name", root->name);
        jw_kopt(w, "version", root->version);
    }
    jw_ki64(w, "components", (int64_t)bom_count(b));
    jw_end_object(w);
}

static void json_component(struct jw *w, const char *key, const struct bom_component *c) {
    if (c == NULL) {
        return;
    }
    jw_kobject(w, key);
    jw_kstr(w, "ref", c->ref);
    jw_kopt(w, "version", c->version);
    jw_kopt(w, "purl", c->purl);
    jw_kopt(w, "cpe", c->cpe);
    jw_kopt(w, "supplier", identity_supplier(c));
    jw_end_object(w);
}

static void json_difference(struct cli *c, struct jw *w, const struct app_diff *d, const struct bom_difference *r) {
    jw_object(w);
    jw_kstr(w, "name", full_name(c->a, any_of(d, r)));
    if (r->before != SIZE_MAX && r->after != SIZE_MAX) {
        jw_kz(w, "by", identity_kind_name(r->by));
    }
    json_component(w, "before", before_of(d, r));
    json_component(w, "after", after_of(d, r));
    if (r->licence) {
        jw_kobject(w, "licence");
        jw_kstr(w, "before", r->licence_before);
        jw_kstr(w, "after", r->licence_after);
        jw_end_object(w);
    }
    const struct {
        const char *name;
        bool holds;
    } facts[] = {{"supplier_changed", r->supplier}, {"version_respelled", r->respelled}, {"hash_changed", r->hash}};
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        if (facts[i].holds) {
            jw_kbool(w, facts[i].name, true);
        }
    }
    jw_end_object(w);
}

static void json_findings(struct jw *w, const char *key, const struct bom *b, const struct match_result *m, const size_t *v,
                          size_t n) {
    jw_karray(w, key);
    for (size_t i = 0; i < n; i++) {
        const struct match_finding *f = &m->findings.v[v[i]];
        const struct bom_component *k = &b->components.v[f->component];
        jw_object(w);
        jw_kstr(w, "id", f->id);
        jw_kstr(w, "severity", f->severity);
        jw_kbool(w, "kev", f->kev);
        jw_kstr(w, "component", k->name);
        jw_kopt(w, "version", k->version);
        jw_kopt(w, "purl", k->purl);
        jw_kstr(w, "ref", k->ref);
        jw_karray(w, "fixed");
        for (size_t j = 0; j < f->nfixed; j++) {
            jw_str(w, f->fixed[j]);
        }
        jw_end_array(w);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void json_vulnerabilities(struct jw *w, const struct app_diff *d) {
    jw_key(w, "vulnerabilities");
    if (!d->matched) {
        jw_null(w); /* no index: not "none" */
        return;
    }
    jw_object(w);
    jw_kstr(w, "index_built", d->status.built);
    json_findings(w, "new", &d->after, &d->found_after, d->changes.added.v, d->changes.added.n);
    json_findings(w, "fixed", &d->before, &d->found_before, d->changes.gone.v, d->changes.gone.n);
    jw_ki64(w, "remaining", (int64_t)d->changes.stayed);
    jw_ki64(w, "not_looked_up", (int64_t)d->found_after.unmatched.n);
    jw_end_object(w);
}

static void print_json(struct cli *c, const struct app_diff *d) {
    struct jw w = JW(&c->out, true);
    jw_object(&w);
    jw_kz(&w, "schema", "cordon.diff/1");
    json_side(&w, "before", c->args[0], &d->before);
    json_side(&w, "after", c->args[1], &d->after);
    jw_kobject(&w, "summary");
    for (int k = 0; k < BOM_CHANGES; k++) {
        jw_ki64(&w, bom_change_name((enum bom_change)k), (int64_t)d->diff.count[k]);
    }
    jw_end_object(&w);
    size_t i = 0;
    for (int k = 0; k < BOM_SAME; k++) {
        jw_karray(&w, bom_change_name((enum bom_change)k));
        for (; i < d->diff.n && d->diff.v[i].change == (enum bom_change)k; i++) {
            json_difference(c, &w, d, &d->diff.v[i]);
        }
        jw_end_array(&w);
    }
    json_vulnerabilities(&w, d);
    jw_end_object(&w);
    sb_char(&c->out, '\n');
}

/* ---- Markdown ---- */

static void markdown_findings(struct cli *c, const struct app_diff *d, bool added) {
    const struct match_result *m = added ? &d->found_after : &d->found_before;
    const struct bom *b = added ? &d->after : &d->before;
    const size_t n = added ? d->changes.added.n : d->changes.gone.n;
    sb_fmt(&c->out, "\n### %s: %zu\n", added ? "Newly vulnerable" : "Newly fixed", n);
    if (n > 0) {
        sb_z(&c->out, "\n| Vulnerability | Severity | Component | Version |\n| --- | --- | --- | --- |\n");
    }
    for (size_t i = 0; i < n; i++) {
        const struct match_finding *f = &m->findings.v[added ? d->changes.added.v[i] : d->changes.gone.v[i]];
        const struct bom_component *k = &b->components.v[f->component];
        sb_char(&c->out, '|');
        markdown_cell(&c->out, f->kev ? str_fmt(c->a, "%.*s (known exploited)", STR_ARG(f->id)) : f->id);
        markdown_cell(&c->out, f->severity);
        markdown_cell(&c->out, k->name);
        markdown_cell(&c->out, k->version);
        sb_char(&c->out, '\n');
    }
}

static void print_markdown(struct cli *c, const struct app_diff *d) {
    sb_z(&c->out, "## SBOM changes\n\n");
    markdown_text(&c->out, products(c->a, d));
    sb_z(&c->out, "\n\n");
    markdown_text(&c->out, summary(c->a, d));
    sb_z(&c->out, "\n");
    if (d->diff.n > d->diff.count[BOM_SAME]) {
        sb_z(&c->out, "\n| Change | Component | Before | After | Note |\n| --- | --- | --- | --- | --- |\n");
    }
    for (size_t i = 0; i < d->diff.n && d->diff.v[i].change != BOM_SAME; i++) {
        const struct bom_difference *r = &d->diff.v[i];
        sb_fmt(&c->out, "| %s |", bom_change_name(r->change));
        markdown_cell(&c->out, full_name(c->a, any_of(d, r)));
        markdown_cell(&c->out, r->before != SIZE_MAX ? before_of(d, r)->version : STR_NONE);
        markdown_cell(&c->out, r->after != SIZE_MAX ? after_of(d, r)->version : STR_NONE);
        markdown_cell(&c->out, notes_of(c->a, d, r));
        sb_char(&c->out, '\n');
    }
    if (d->matched) {
        markdown_findings(c, d, true);
        markdown_findings(c, d, false);
    } else {
        sb_z(&c->out, "\nVulnerabilities were not compared: no index could be used.\n");
    }
}

/* ---- the command ---- */

static bool run_diff(struct cli *c, struct err *e) {
    static const char *const formats[] = {"table", "json", "markdown", NULL};
    static const char *const limits[] = {"change", "vulnerable", NULL};
    struct app_diff d;
    struct str format;
    struct str limit;
    if (!cli_choice(c, "format", formats, "table", &format, e) || !cli_choice(c, "fail-on", limits, "", &limit, e)) {
        return false;
    }
    const bool vulnerable = str_is(limit, "vulnerable");
    if (!app_diff(c->a, c->args[0], c->args[1], c->vuln_db, vulnerable || cli_has(c, "vuln-db"), &d, e)) {
        return false;
    }
    if (d.why.kind != ERR_NONE) {
        log_warn(&c->log, "vulnerabilities were not compared: %.*s", STR_ARG(err_line(c->a, &d.why)));
    } else if (!d.matched) {
        log_note(&c->log, "there is no vulnerability index, so vulnerabilities were not compared (cordon db import makes one)");
    }
    const bool changed = d.diff.n > d.diff.count[BOM_SAME];
    if ((vulnerable && d.changes.added.n > 0) || (str_is(limit, "change") && changed)) {
        c->exit_code = ERR_NO;
    }
    c->document = str_is(format, "markdown");
    c->json ? print_json(c, &d) : c->document ? print_markdown(c, &d) : print_table(c, &d);
    return true;
}

const struct cli_command diff_commands[] = {
    {.name = "sbom diff",
     .synopsis = "A B [--fail-on change|vulnerable]",
     .help = "tell what changed from SBOM A to SBOM B",
     .detail =
         "Components are paired by package URL without version, then CPE, then name and supplier, and versions are ordered as\n"
         "their ecosystem orders them. With a vulnerability index (--vuln-db, CORDON_VULN_DB) it tells what is newly "
         "vulnerable\n"
         "and newly fixed. --format is table, json or markdown (for a pull request). The exit code is 0 however much changed,\n"
         "unless --fail-on asks for 1; 5 when neither holds a component.",
     .example = "cordon sbom diff pump.cdx.json pump.cdx.json --format markdown",
     .options = {{"fail-on", 0, "WHAT", "exit code 1 on any change, or on a new vulnerability: change, vulnerable", false}},
     .min_args = 2,
     .max_args = 2,
     .run = run_diff},
    {0},
};
