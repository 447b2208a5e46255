/* cordon info, sbom check, sbom convert: files, without a workspace. */
#include "base/file.h"
#include "base/json_write.h"
#include "base/unpack.h"
#include "bom/bom.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "evidence/evidence.h"
#include "threat/model.h"
#include "trace/trace.h"
#include "vex/read.h"
#include "vuln/advisory.h"

/* What info found out about a file. */
struct about {
    const char *kind;
    struct str format, spec_version, tool;
    struct {
        const char *name;
        size_t n;
    } counts[6];
    size_t ncounts;
};

static void count(struct about *x, const char *name, size_t n) {
    x->counts[x->ncounts].name = name;
    x->counts[x->ncounts++].n = n;
}

static bool about_sbom(struct arena *a, const struct input *in, struct about *x, struct err *e) {
    struct bom b;
    if (!bom_read(a, in, &b, e)) {
        return false;
    }
    x->kind = "sbom";
    x->format = str_z(bom_format_name(b.format));
    x->spec_version = b.spec_version;
    size_t dependencies = b.dependencies.n;
    count(x, "components", bom_count(&b));
    count(x, "services", b.nservices);
    count(x, "dependencies", dependencies);
    count(x, "vulnerabilities", b.nvulnerabilities);
    return true;
}

static bool about_evidence(struct arena *a, struct jv root, struct about *x, struct err *e) {
    struct evidence ev;
    if (!sarif_read(a, root, &ev, e)) {
        return false;
    }
    x->kind = "evidence";
    x->format = ev.format;
    x->tool = ev.tool;
    count(x, "findings", ev.results.n);
    return true;
}

static bool about_vex(struct arena *a, struct jv root, struct about *x, struct err *e) {
    struct vex_read vex = {0};
    if (!vex_read(a, root, &vex, e)) {
        return false;
    }
    x->kind = "vex";
    x->format = str_z(vex.format);
    count(x, "statements", vex.entries.n);
    return true;
}

static bool count_advisory(void *ctx, const struct advisory *adv, struct err *e) {
    (void)adv;
    (void)e;
    ++*(size_t *)ctx;
    return true;
}

static bool count_kev(void *ctx, const struct vuln_kev *k, struct err *e) {
    (void)k;
    (void)e;
    ++*(size_t *)ctx;
    return true;
}

static bool count_epss(void *ctx, const struct vuln_epss *s, struct err *e) {
    (void)s;
    (void)e;
    ++*(size_t *)ctx;
    return true;
}

static void no_date(void *ctx, enum vuln_source source, struct str date) {
    (void)ctx;
    (void)source;
    (void)date;
}

static bool about_feed(const struct input *in, enum vuln_format f, struct about *x, struct err *e) {
    size_t n = 0;
    struct vuln_sink sink = {&n, count_advisory, count_kev, count_epss, no_date};
    struct vuln_reader *r = vuln_reader_new();
    bool ok = vuln_read(r, in, f, &sink, e);
    vuln_reader_free(&r);
    x->kind = "feed";
    x->format = str_z(vuln_format_name(f));
    count(x, "records", n);
    return ok;
}

static bool about_yaml(struct arena *a, const struct input *in, struct about *x, struct err *e) {
    struct ynode *root = yaml_read(a, in, e);
    if (root == NULL) {
        return false;
    }
    struct str kind = yaml_file_kind(root);
    x->format = kind;
    if (str_is(kind, "device/1")) {
        struct device_file d;
        x->kind = "device";
        if (!device_read(a, in, &d, e)) {
            return false;
        }
        count(x, "releases", d.nreleases);
        count(x, "interfaces", d.ninterfaces);
        count(x, "hazards", d.nhazards);
        return true;
    }
    if (!str_is(kind, "threat-model/1")) {
        return ynode_fail(root, e, "is no file that can be read: neither SBOM, feed, SARIF, device nor threat model");
    }
    x->kind = "threat-model";
    const char *const lists[] = {"elements", "flows", "boundaries", "threats", "controls"};
    const char *const names[] = {"elements", "flows", "boundaries", "threats", "mitigations"};
    for (size_t i = 0; i < 5; i++) {
        struct ynode *list = ynode_get(root, lists[i]);
        count(x, names[i], list != NULL && list->kind == YNODE_LIST ? list->n : 0);
    }
    return true;
}

static bool about_file(struct arena *a, const struct input *in, struct about *x, struct err *e) {
    enum bom_format bom;
    enum vuln_format feed = vuln_detect(in);
    struct str text = str_trim(str_sub(in->bytes, 0, 4096));
    if (feed != VULN_FORMAT_NONE) {
        return about_feed(in, feed, x, e);
    }
    bool json = str_starts(text, STR("{")) || str_starts(text, STR("[")) || str_starts(text, STR("\xEF\xBB\xBF{"));
    if (!json) {
        return about_yaml(a, in, x, e);
    }
    if (bom_detect(in, &bom)) {
        return about_sbom(a, in, x, e);
    }
    struct jv root;
    if (!json_read(a, in, &root, e)) {
        return false;
    }
    if (sarif_detect(root)) {
        return about_evidence(a, root, x, e);
    }
    if (vex_detect(root)) {
        return about_vex(a, root, x, e);
    }
    return bom_read(a, in, &(struct bom){0}, e);
}

static void print_about(struct cli *c, struct str file, const struct about *x) {
    if (!c->json) {
        sb_fmt(&c->out, "%.*s: %s, %.*s%s%.*s", STR_ARG(file), x->kind, STR_ARG(x->format), x->spec_version.n > 0 ? " " : "",
               STR_ARG(x->spec_version));
        for (size_t i = 0; i < x->ncounts; i++) {
            sb_fmt(&c->out, ", %zu %s", x->counts[i].n, x->counts[i].name);
        }
        sb_char(&c->out, '\n');
        return;
    }
    struct jw w = JW(&c->out, false);
    jw_object(&w);
    jw_kstr(&w, "file", file);
    jw_kz(&w, "kind", x->kind);
    jw_kstr(&w, "format", x->format);
    jw_kopt(&w, "spec_version", x->spec_version);
    jw_kopt(&w, "tool", x->tool);
    jw_kobject(&w, "counts");
    for (size_t i = 0; i < x->ncounts; i++) {
        jw_ki64(&w, x->counts[i].name, (int64_t)x->counts[i].n);
    }
    jw_end_object(&w);
    jw_end_object(&w);
    sb_char(&c->out, '\n');
}

static void print_problem(struct cli *c, struct str file, const struct err *problem) {
    struct str line = err_line(c->a, problem);
    if (!c->json) {
        sb_fmt(&c->out, "%.*s: error: %.*s\n", STR_ARG(file), STR_ARG(line));
        return;
    }
    struct jw w = JW(&c->out, false);
    jw_object(&w);
    jw_kstr(&w, "file", file);
    jw_kstr(&w, "error", line);
    jw_end_object(&w);
    sb_char(&c->out, '\n');
}

static bool run_info(struct cli *c, struct err *e) {
    size_t bad = 0;
    enum err_kind worst = ERR_NONE;
    for (size_t i = 0; i < c->nargs; i++) {
        struct arena *a = arena_new();
        struct input in;
        struct about x = {0};
        struct err problem = {0};
        if (unpack_file(a, c->args[i], &in, &problem) && about_file(a, &in, &x, &problem)) {
            print_about(c, c->args[i], &x);
        } else {
            print_problem(c, c->args[i], &problem);
            worst = problem.kind > worst ? problem.kind : worst;
            bad++;
        }
        arena_free(&a);
        if (!cli_flush(c, e)) {
            return false;
        }
    }
    return bad == 0 || err_set(e, worst, "%zu of %zu files could not be read", bad, c->nargs);
}

/* ---- sbom check ---- */

static bool check_profile(struct cli *c, struct str profile, const struct bom *b, size_t *missing) {
    struct baseline base;
    trace_baseline(c->a, b, &base);
    bool cisa = str_is(profile, "cisa") || str_is(profile, "fda");
    bool fda = str_is(profile, "fda");
    const struct {
        const char *what;
        size_t n;
        bool asked;
    } rows[] = {{"components without supplier", base.supplier, true},
                {"components without version", base.version, true},
                {"components without unique identifier", base.identifier, true},
                {"components without relationship", base.relationship, true},
                {"components without hash", base.hash, cisa},
                {"components without licence", base.license, cisa},
                {"components without support level and end of support", base.support, fda},
                {"author of the SBOM", base.author ? 0 : 1, true},
                {"timestamp of the SBOM", base.timestamp ? 0 : 1, true}};
    *missing = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].asked && rows[i].n > 0) {
            *missing += rows[i].n;
            sb_fmt(&c->out, "missing: %s: %zu\n", rows[i].what, rows[i].n);
        }
    }
    for (size_t i = 0; i < base.n; i++) {
        const struct bom_component *k = &b->components.v[base.v[i].component];
        sb_fmt(&c->out, "  %.*s %.*s: no %.*s\n", STR_ARG(k->name), STR_ARG(k->version), STR_ARG(base.v[i].missing));
    }
    return true;
}

static bool run_check(struct cli *c, struct err *e) {
    static const char *const profiles[] = {"schema", "ntia", "cisa", "fda", NULL};
    struct str profile;
    struct input in;
    struct bom b;
    if (!cli_choice(c, "profile", profiles, "schema", &profile, e) || !unpack_file(c->a, c->args[0], &in, e) ||
        !bom_read(c->a, &in, &b, e)) {
        return false;
    }
    if (bom_count(&b) == 0 && !str_is(profile, "schema")) {
        return err_set(e, ERR_EMPTY, "%.*s holds no component", STR_ARG(c->args[0]));
    }
    size_t missing = 0;
    if (!str_is(profile, "schema")) {
        check_profile(c, profile, &b, &missing);
    }
    c->exit_code = missing > 0 ? ERR_NO : 0;
    sb_fmt(&c->out, "%.*s: %s %.*s, %zu components: %s\n", STR_ARG(c->args[0]), bom_format_name(b.format), STR_ARG(b.spec_version),
           bom_count(&b), missing > 0 ? "incomplete" : "good");
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
        return err_set(e, ERR_USAGE, "--to is \"%.*s\"; it can be: cyclonedx-json, with a version as in cyclonedx-json@1.5", STR_ARG(name));
    }
    if (!unpack_file(c->a, c->args[0], &in, e) || !bom_read(c->a, &in, &b, e) || !bom_write(c->a, &b, to, version, &text, &lost, e)) {
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

const struct cli_command bom_commands[] = {
    {.name = "info",
     .synopsis = "FILE...",
     .help = "what a file is, and what it counts",
     .detail = "Knows SBOMs, vulnerability feeds, SARIF, device and threat-model files, packed or not, by their content.",
     .example = "cordon info pump.cdx.json threat-model.yaml",
     .min_args = 1,
     .max_args = -1,
     .run = run_info},
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
