/* cordon sbom check: an SBOM against its format, what regulators ask for, and a quality score. */
#include "base/json_write.h"
#include "base/unpack.h"
#include "bom/score.h"
#include "cli/commands.h"
#include "cli/markdown.h"
#include "cli/table.h"
#include "report/csv.h"

/* What check found out. */
struct verdict {
    struct str file, profile;
    const struct bom *b;
    struct licence_list licences;
    struct bom_checked checked;
    struct bom_score score;
    struct bom_checked features; /* what the score is made of */
    bool good;
};

static struct str percent(struct arena *a, const struct bom_result *r) {
    /* cut, not rounded: 100 % is said only of all */
    return r->asked == 0 ? STR("-") : str_fmt(a, "%zu%%", r->passed * 100 / r->asked);
}

static struct str lacking(struct arena *a, const struct bom_checked *c, uint32_t bits) {
    struct sb b = SB(a);
    for (size_t i = 0; i < c->n; i++) {
        if ((bits >> i & 1U) != 0) {
            sb_fmt(&b, "%s%.*s", b.n > 0 ? ", " : "", STR_ARG(c->v[i].rule->title));
        }
    }
    return sb_get(&b);
}

/* The document's own failures as bits of the same kind. */
static uint32_t document_bits(const struct bom_checked *c) {
    uint32_t bits = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct bom_rule *r = c->v[i].rule;
        bits |= r->document && r->severity == BOM_ERROR && bom_result_fails(&c->v[i]) ? 1U << i : 0;
    }
    return bits;
}

/* ---- table ---- */

static void print_rules(struct cli *c, const struct verdict *v) {
    static const char *const headings[] = {"RULE", "WHAT", "PASSED", "OF", "RATE", "VERDICT", "HOW TO MEND", NULL};
    struct cli_table *t = cli_table_new(c, headings);
    for (size_t column = 2; column < 5; column++) {
        cli_table_right(t, column);
    }
    for (size_t i = 0; i < v->checked.n; i++) {
        const struct bom_result *r = &v->checked.v[i];
        const bool fails = bom_result_fails(r);
        struct str verdict = r->asked == 0 ? STR("not asked")
                             : !fails      ? STR("good")
                                           : str_z(bom_severity_name(r->rule->severity));
        cli_cell(t, r->rule->id);
        cli_cell(t, r->rule->title);
        cli_cell(t, str_fmt(c->a, "%zu", r->passed));
        cli_cell(t, str_fmt(c->a, "%zu", r->asked));
        cli_cell(t, percent(c->a, r));
        cli_cell_tint(t, verdict, !fails ? TINT_GREEN : r->rule->severity == BOM_ERROR ? TINT_RED : TINT_YELLOW);
        cli_cell(t, fails ? r->rule->mend : STR_NONE);
    }
    cli_table_print(t);
}

static void print_lacks(struct cli *c, const struct verdict *v) {
    static const char *const headings[] = {"COMPONENT", "VERSION", "MISSING", NULL};
    struct cli_table *t = cli_table_new(c, headings);
    const uint32_t *lacks = bom_checked_by_component(c->a, v->b, &v->checked);
    for (size_t i = 0; i <= v->b->components.n; i++) {
        const bool document = i == v->b->components.n;
        const uint32_t bits = document ? document_bits(&v->checked) : lacks[i];
        if (bits != 0) {
            cli_cell(t, document ? STR("(the document)") : v->b->components.v[i].name);
            cli_cell(t, document ? STR_NONE : v->b->components.v[i].version);
            cli_cell(t, lacking(c->a, &v->checked, bits));
        }
    }
    sb_char(&c->out, '\n');
    cli_table_print(t);
    for (size_t i = 0; i < v->checked.n; i++) {
        const struct bom_result *r = &v->checked.v[i];
        if (r->rule->severity == BOM_ERROR && bom_result_fails(r)) {
            sb_fmt(&c->out, "missing: %.*s: %zu\n", STR_ARG(r->rule->title), r->asked - r->passed);
        }
    }
}

static void print_licences(struct cli *c, const struct verdict *v) {
    static const char *const headings[] = {"LICENCE", "COMPONENTS", "STATE", "TERMS", "NOTE", NULL};
    struct cli_table *t = cli_table_new(c, headings);
    cli_table_right(t, 1);
    for (size_t i = 0; i < v->licences.v.n; i++) {
        const struct licence_row *r = &v->licences.v.v[i];
        cli_cell(t, r->text);
        cli_cell(t, str_fmt(c->a, "%zu", r->components));
        cli_cell_tint(t, str_z(licence_state_name(r->state)), r->state == LICENCE_INVALID ? TINT_RED : TINT_NONE);
        cli_cell(t, r->terms);
        cli_cell(t, r->advice);
    }
    sb_char(&c->out, '\n');
    if (v->licences.v.n > 0) {
        cli_table_print(t);
    }
    sb_fmt(&c->out, "without a licence: %zu of %zu components\n", v->licences.without, bom_count(v->b));
}

static void print_score(struct cli *c, const struct verdict *v) {
    sb_fmt(&c->out, "\nquality: %.1f of 10 (%s):", v->score.score, v->score.grade);
    for (size_t i = 0; i < BOM_SCORE_PARTS; i++) {
        sb_fmt(&c->out, "%s %s %.1f", i > 0 ? "," : "", v->score.parts[i].name, v->score.parts[i].score);
    }
    sb_char(&c->out, '\n');
}

static void print_verdict(struct cli *c, const struct verdict *v) {
    print_rules(c, v);
    if (v->checked.errors > 0) {
        print_lacks(c, v);
    }
    print_licences(c, v);
    print_score(c, v);
    for (size_t i = 0; i < v->b->dangling.n; i++) {
        sb_fmt(&c->out, "note: a dependency names \"%.*s\", which is not in the document\n", STR_ARG(v->b->dangling.v[i]));
    }
    sb_fmt(&c->out, "%.*s: %s %.*s, %zu components: %s\n", STR_ARG(v->file), bom_format_name(v->b->format),
           STR_ARG(v->b->spec_version), bom_count(v->b), v->good ? "good" : "incomplete");
}

/* ---- JSON ---- */

static void json_rules(struct jw *w, const struct verdict *v) {
    jw_karray(w, "rules");
    for (size_t i = 0; i < v->checked.n; i++) {
        const struct bom_result *r = &v->checked.v[i];
        jw_object(w);
        jw_kstr(w, "id", r->rule->id);
        jw_kstr(w, "what", r->rule->title);
        jw_kz(w, "severity", bom_severity_name(r->rule->severity));
        jw_kstr(w, "clause", r->rule->clause);
        jw_ki64(w, "asked", (int64_t)r->asked);
        jw_ki64(w, "passed", (int64_t)r->passed);
        jw_key(w, "rate");
        r->asked > 0 ? jw_double(w, (double)r->passed / (double)r->asked, 4) : jw_null(w);
        if (bom_result_fails(r)) {
            jw_kstr(w, "mend", r->rule->mend);
        }
        if (!r->rule->document) {
            jw_karray(w, "failing");
            for (size_t k = 0; k < r->nfailing; k++) {
                jw_str(w, v->b->components.v[r->failing[k]].ref);
            }
            jw_end_array(w);
        }
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void json_titles(struct jw *w, const struct bom_checked *c, uint32_t bits) {
    jw_karray(w, "missing");
    for (size_t i = 0; i < c->n; i++) {
        if ((bits >> i & 1U) != 0) {
            jw_str(w, c->v[i].rule->title);
        }
    }
    jw_end_array(w);
}

static void json_gaps(struct cli *c, struct jw *w, const struct verdict *v) {
    const uint32_t *lacks = bom_checked_by_component(c->a, v->b, &v->checked);
    jw_kobject(w, "missing");
    for (size_t i = 0; i < v->checked.n; i++) {
        const struct bom_result *r = &v->checked.v[i];
        if (r->rule->severity == BOM_ERROR && bom_result_fails(r)) {
            jw_key_str(w, r->rule->title);
            jw_u64(w, r->asked - r->passed);
        }
    }
    jw_end_object(w);
    jw_karray(w, "gaps");
    for (size_t i = 0; i <= v->b->components.n; i++) {
        const bool document = i == v->b->components.n;
        const uint32_t bits = document ? document_bits(&v->checked) : lacks[i];
        if (bits == 0) {
            continue;
        }
        jw_object(w);
        if (!document) {
            jw_kstr(w, "ref", v->b->components.v[i].ref);
            jw_kstr(w, "name", v->b->components.v[i].name);
            jw_kopt(w, "version", v->b->components.v[i].version);
        }
        json_titles(w, &v->checked, bits);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void json_licences(struct jw *w, const struct verdict *v) {
    jw_kobject(w, "licences");
    jw_ki64(w, "without", (int64_t)v->licences.without);
    jw_karray(w, "list");
    for (size_t i = 0; i < v->licences.v.n; i++) {
        const struct licence_row *r = &v->licences.v.v[i];
        jw_object(w);
        jw_kstr(w, "licence", r->text);
        jw_kz(w, "state", licence_state_name(r->state));
        jw_ki64(w, "components", (int64_t)r->components);
        jw_kopt(w, "terms", r->terms);
        jw_kopt(w, "note", r->advice);
        jw_end_object(w);
    }
    jw_end_array(w);
    jw_end_object(w);
}

static void json_features(struct jw *w, const struct verdict *v, const char *category) {
    jw_karray(w, "features");
    for (size_t i = 0; i < v->features.n; i++) {
        const struct bom_result *r = &v->features.v[i];
        if (!str_is(r->rule->category, category)) {
            continue;
        }
        jw_object(w);
        jw_kstr(w, "id", r->rule->id);
        jw_kstr(w, "what", r->rule->title);
        jw_kstr(w, "like", r->rule->clause);
        jw_ki64(w, "weight", r->rule->weight);
        jw_key(w, "score");
        r->share >= 0 ? jw_double(w, bom_score_points(r), 2) : jw_null(w);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void json_score(struct jw *w, const struct verdict *v) {
    jw_kobject(w, "quality");
    jw_key(w, "score");
    jw_double(w, v->score.score, 2);
    jw_kz(w, "grade", v->score.grade);
    jw_karray(w, "parts");
    for (size_t i = 0; i < BOM_SCORE_PARTS; i++) {
        jw_object(w);
        jw_kz(w, "name", v->score.parts[i].name);
        jw_ki64(w, "weight", v->score.parts[i].weight);
        jw_key(w, "score");
        jw_double(w, v->score.parts[i].score, 2);
        json_features(w, v, v->score.parts[i].name);
        jw_end_object(w);
    }
    jw_end_array(w);
    jw_end_object(w);
}

static void print_verdict_json(struct cli *c, const struct verdict *v) {
    struct jw w = JW(&c->out, true);
    jw_object(&w);
    jw_kz(&w, "schema", "cordon.check/1");
    jw_kstr(&w, "file", v->file);
    jw_kz(&w, "format", bom_format_name(v->b->format));
    jw_kstr(&w, "spec_version", v->b->spec_version);
    jw_kstr(&w, "profile", v->profile);
    jw_kbool(&w, "good", v->good);
    jw_ki64(&w, "components", (int64_t)bom_count(v->b));
    json_rules(&w, v);
    json_gaps(c, &w, v);
    json_licences(&w, v);
    json_score(&w, v);
    jw_karray(&w, "dangling");
    for (size_t i = 0; i < v->b->dangling.n; i++) {
        jw_str(&w, v->b->dangling.v[i]);
    }
    jw_end_array(&w);
    jw_end_object(&w);
    sb_char(&c->out, '\n');
}

/* ---- CSV and Markdown ---- */

/* One row for each component and rule that it fails: what is to be done. */
static void print_csv(struct cli *c, const struct verdict *v) {
    sb_z(&c->out, "rule,severity,what,component,version,purl,ref,mend\r\n");
    for (size_t i = 0; i < v->checked.n; i++) {
        const struct bom_result *r = &v->checked.v[i];
        const size_t rows = r->rule->document ? (bom_result_fails(r) ? 1 : 0) : r->nfailing;
        for (size_t k = 0; k < rows; k++) {
            const struct bom_component *x = r->rule->document ? NULL : &v->b->components.v[r->failing[k]];
            const struct str cells[] = {r->rule->id,
                                        str_z(bom_severity_name(r->rule->severity)),
                                        r->rule->title,
                                        x != NULL ? x->name : STR_NONE,
                                        x != NULL ? x->version : STR_NONE,
                                        x != NULL ? x->purl : STR_NONE,
                                        x != NULL ? x->ref : STR_NONE,
                                        r->rule->mend};
            for (size_t j = 0; j < sizeof cells / sizeof *cells; j++) {
                csv_cell(&c->out, cells[j], j + 1 == sizeof cells / sizeof *cells);
            }
        }
    }
}

static void print_markdown(struct cli *c, const struct verdict *v) {
    sb_fmt(&c->out, "## SBOM check: %s\n\n", v->good ? "good" : "incomplete");
    markdown_text(&c->out, v->profile);
    sb_fmt(&c->out, ", %zu components, quality %.1f of 10 (%s)\n\n", bom_count(v->b), v->score.score, v->score.grade);
    sb_z(&c->out, "| Rule | What | Passed | Of | Verdict | How to mend |\n| --- | --- | ---: | ---: | --- | --- |\n");
    for (size_t i = 0; i < v->checked.n; i++) {
        const struct bom_result *r = &v->checked.v[i];
        const bool fails = bom_result_fails(r);
        const char *verdict = r->asked == 0 ? "not asked" : fails ? bom_severity_name(r->rule->severity) : "good";
        sb_char(&c->out, '|');
        markdown_cell(&c->out, r->rule->id);
        markdown_cell(&c->out, r->rule->title);
        sb_fmt(&c->out, " %zu | %zu | %s |", r->passed, r->asked, verdict);
        markdown_cell(&c->out, fails ? r->rule->mend : STR_NONE);
        sb_char(&c->out, '\n');
    }
}

static const struct {
    const char *name;
    void (*print)(struct cli *c, const struct verdict *v);
} formats[] = {{"table", print_verdict}, {"json", print_verdict_json}, {"csv", print_csv}, {"markdown", print_markdown}};

static void print(struct cli *c, const struct verdict *v, struct str format) {
    c->document = !str_is(format, "table");
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (str_is(format, formats[i].name)) {
            formats[i].print(c, v);
        }
    }
}

static bool run_check(struct cli *c, struct err *e) {
    static const char *const profiles[] = {"schema", "ntia", "cisa", "fda", NULL};
    static const char *const names[] = {"table", "json", "csv", "markdown", NULL};
    struct verdict v = {.file = c->args[0]};
    struct input in;
    struct bom b;
    struct str format;
    enum bom_profile profile = BOM_SCHEMA;
    if (!cli_choice(c, "profile", profiles, "schema", &v.profile, e) || !cli_choice(c, "format", names, "table", &format, e) ||
        !unpack_file(c->a, c->args[0], &in, e) || !bom_read(c->a, &in, &b, e)) {
        return false;
    }
    bom_profile_named(v.profile, &profile);
    if (profile != BOM_SCHEMA && bom_count(&b) == 0) {
        return err_set(e, ERR_EMPTY, "%.*s holds no component", STR_ARG(c->args[0]));
    }
    v.b = &b;
    licence_list_of(c->a, &b, &v.licences);
    bom_check(c->a, &b, profile, &v.licences, &v.checked);
    bom_check(c->a, &b, BOM_SCORE, &v.licences, &v.features);
    bom_score_of(&v.features, &v.score);
    v.good = v.checked.errors == 0;
    c->exit_code = v.good ? 0 : ERR_NO;
    print(c, &v, format);
    return true;
}

const struct cli_command check_commands[] = {
    {.name = "sbom check",
     .synopsis = "FILE [--profile schema|ntia|cisa|fda]",
     .help = "check an SBOM against its format and what regulators ask for",
     .detail =
         "Tells for each rule how many components pass and how to mend the others, lists the licences, and gives a quality\n"
         "score from 0 to 10. Profiles: ntia is the minimum elements of 2021, cisa those of 2026 that replace them, fda adds\n"
         "support level and end of support. Exit code 3 for a file that breaks its format (with the place), 1 for missing\n"
         "elements, 5 for no component; warnings and the score change no exit code. --format is table, json, csv (a row for "
         "each\n"
         "component and rule that it fails) or markdown.",
     .example = "cordon sbom check pump.cdx.json",
     .options = {{"profile", 'p', "NAME", "schema (default), ntia, cisa or fda", false}},
     .min_args = 1,
     .max_args = 1,
     .run = run_check},
    {0},
};
