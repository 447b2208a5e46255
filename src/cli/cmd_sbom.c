/* cordon sbom check, sbom convert: SBOM files, without a workspace. */
#include "base/file.h"
#include "base/json_write.h"
#include "base/unpack.h"
#include "bom/bom.h"
#include "bom/profile.h"
#include "cli/commands.h"
#include "cli/table.h"

/* ---- sbom check ---- */

/* What check found out. */
struct verdict {
    struct str file, profile;
    const struct bom *b;
    const struct bom_lacks *lacks;
    bool good;
};

static void print_lacks(struct cli *c, const struct verdict *v) {
    static const char *const headings[] = {"COMPONENT", "VERSION", "MISSING", NULL};
    struct cli_table *t = cli_table_new(c, headings);
    for (size_t i = 0; i < v->lacks->list.n; i++) {
        const struct bom_lack *l = &v->lacks->list.v[i];
        const struct bom_component *k = l->component != SIZE_MAX ? &v->b->components.v[l->component] : NULL;
        struct sb missing = SB(c->a);
        for (unsigned e = 0; e < BOM_ELEMENTS; e++) {
            if ((l->missing >> e & 1U) != 0) {
                sb_fmt(&missing, "%s%s", missing.n > 0 ? ", " : "", bom_element_name((enum bom_element)e));
            }
        }
        cli_cell(t, k != NULL ? k->name : STR("(the document)"));
        cli_cell(t, k != NULL ? k->version : STR_NONE);
        cli_cell(t, sb_get(&missing));
    }
    cli_table_print(t);
    for (unsigned e = 0; e < BOM_ELEMENTS; e++) {
        if (v->lacks->count[e] > 0) {
            sb_fmt(&c->out, "missing: %s: %zu\n", bom_element_name((enum bom_element)e), v->lacks->count[e]);
        }
    }
}

static void print_verdict(struct cli *c, const struct verdict *v) {
    if (v->lacks->total > 0) {
        print_lacks(c, v);
    }
    for (size_t i = 0; i < v->b->dangling.n; i++) {
        sb_fmt(&c->out, "note: a dependency names \"%.*s\", which is not in the document\n", STR_ARG(v->b->dangling.v[i]));
    }
    sb_fmt(&c->out, "%.*s: %s %.*s, %zu components: %s\n", STR_ARG(v->file), bom_format_name(v->b->format),
           STR_ARG(v->b->spec_version), bom_count(v->b), v->good ? "good" : "incomplete");
}

static void print_verdict_json(struct cli *c, const struct verdict *v) {
    struct jw w = JW(&c->out, true);
    jw_object(&w);
    jw_kstr(&w, "file", v->file);
    jw_kz(&w, "format", bom_format_name(v->b->format));
    jw_kstr(&w, "spec_version", v->b->spec_version);
    jw_kstr(&w, "profile", v->profile);
    jw_kbool(&w, "good", v->good);
    jw_ki64(&w, "components", (int64_t)bom_count(v->b));
    jw_kobject(&w, "missing");
    for (unsigned e = 0; e < BOM_ELEMENTS; e++) {
        if (v->lacks->count[e] > 0) {
            jw_ki64(&w, bom_element_name((enum bom_element)e), (int64_t)v->lacks->count[e]);
        }
    }
    jw_end_object(&w);
    jw_karray(&w, "gaps");
    for (size_t i = 0; i < v->lacks->list.n; i++) {
        const struct bom_lack *l = &v->lacks->list.v[i];
        jw_object(&w);
        if (l->component != SIZE_MAX) {
            const struct bom_component *k = &v->b->components.v[l->component];
            jw_kstr(&w, "ref", k->ref);
            jw_kstr(&w, "name", k->name);
            jw_kopt(&w, "version", k->version);
        }
        jw_karray(&w, "missing");
        for (unsigned e = 0; e < BOM_ELEMENTS; e++) {
            if ((l->missing >> e & 1U) != 0) {
                jw_str(&w, str_z(bom_element_name((enum bom_element)e)));
            }
        }
        jw_end_array(&w);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    jw_karray(&w, "dangling");
    for (size_t i = 0; i < v->b->dangling.n; i++) {
        jw_str(&w, v->b->dangling.v[i]);
    }
    jw_end_array(&w);
    jw_end_object(&w);
    sb_char(&c->out, '\n');
}

static bool run_check(struct cli *c, struct err *e) {
    static const char *const profiles[] = {"schema", "ntia", "cisa", "fda", NULL};
    struct verdict v = {.file = c->args[0]};
    struct input in;
    struct bom b;
    struct bom_lacks lacks = {0};
    enum bom_profile profile;
    if (!cli_choice(c, "profile", profiles, "schema", &v.profile, e) || !unpack_file(c->a, c->args[0], &in, e) ||
        !bom_read(c->a, &in, &b, e)) {
        return false;
    }
    if (bom_profile_named(v.profile, &profile)) {
        if (bom_count(&b) == 0) {
            return err_set(e, ERR_EMPTY, "%.*s holds no component", STR_ARG(c->args[0]));
        }
        bom_profile_check(c->a, &b, profile, &lacks);
    }
    v.b = &b;
    v.lacks = &lacks;
    v.good = lacks.total == 0;
    c->exit_code = v.good ? 0 : ERR_NO;
    c->json ? print_verdict_json(c, &v) : print_verdict(c, &v);
    return true;
}

/* ---- sbom convert ---- */

static bool run_convert(struct cli *c, struct err *e) {
    struct str name;
    struct str version;
    enum bom_format to;
    struct input in;
    struct bom b;
    struct bom lost = {0};
    struct str text;
    str_cut(cli_opt(c, "to"), '@', &name, &version);
    if (!bom_format_named(name, &to)) {
        return err_set(e, ERR_USAGE, "--to is \"%.*s\"; it can be: cyclonedx-json, with a version as in cyclonedx-json@1.5",
                       STR_ARG(name));
    }
    if (!unpack_file(c->a, c->args[0], &in, e) || !bom_read(c->a, &in, &b, e) ||
        !bom_write(c->a, &b, to, version, &text, &lost, e)) {
        return false;
    }
    const struct bom *both[] = {&b, &lost};
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < both[k]->dropped.n; i++) {
            log_warn(&c->log, "not carried over: %.*s (%zu)", STR_ARG(both[k]->dropped.v[i].what), both[k]->dropped.v[i].count);
        }
    }
    return file_write(cli_has(c, "output") ? cli_opt(c, "output") : STR("-"), text, e);
}

const struct cli_command sbom_commands[] = {
    {.name = "sbom check",
     .synopsis = "FILE [--profile schema|ntia|cisa|fda]",
     .help = "check an SBOM against its format and what regulators ask for",
     .detail = "Exit code 3 for a file that breaks its format (with the place), 1 for missing elements, 5 for no component.",
     .example = "cordon sbom check pump.cdx.json",
     .options = {{"profile", 'p', "NAME", "schema (default), ntia, cisa or fda", false}},
     .min_args = 1,
     .max_args = 1,
     .run = run_check},
    {.name = "sbom convert",
     .synopsis = "FILE --to FORMAT [-o FILE]",
     .help = "write an SBOM in another format or version",
     .detail = "FORMAT is cyclonedx-json, with a version after @. What the target can't hold is said, not dropped in silence.",
     .example = "cordon sbom convert pump.cdx.json --to cyclonedx-json@1.5",
     .options = {{"to", 't', "FORMAT", "cyclonedx-json[@VERSION]", false}, {"output", 'o', "FILE", "write to a file", false}},
     .min_args = 1,
     .max_args = 1,
     .run = run_convert},
    {0},
};
