/* cordon info: what a file is, told by its content. A kind of file is a row of the table `detectors`. */
#include "base/json_write.h"
#include "base/unpack.h"
#include "base/xml.h"
#include "bom/bom.h"
#include "cli/commands.h"
#include "evidence/evidence.h"
#include "threat/model.h"
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

/* A file, and its value when it is JSON (parsed when first asked for). */
struct probe {
    struct arena *a;
    const struct input *in;
    bool json; /* begins like JSON */
    bool sbom; /* in JSON: its tree is not asked for */
    struct jv root;
    struct ynode *yaml;
};

/* ---- SBOMs, evidence ---- */

static bool is_sbom(const struct probe *p) {
    return p->sbom;
}

/* Nothing else that is read comes as XML; tags and YAML of SPDX begin as nothing else does. */
static bool is_sbom_text(const struct probe *p) {
    enum bom_format f;
    return xml_looks_like(p->in->bytes) || bom_detect_text(p->in, &f);
}

static bool about_sbom(struct probe *p, struct about *x, struct err *e) {
    struct bom b;
    if (!bom_read(p->a, p->in, &b, e)) {
        return false;
    }
    x->format = str_z(bom_format_name(b.format));
    x->spec_version = b.spec_version;
    count(x, "components", bom_count(&b));
    count(x, "services", b.nservices);
    count(x, "dependencies", b.dependencies.n);
    count(x, "vulnerabilities", b.nvulnerabilities);
    return true;
}

static bool is_sarif(const struct probe *p) {
    return sarif_detect(p->root);
}

static bool about_sarif(struct probe *p, struct about *x, struct err *e) {
    struct evidence ev;
    if (!sarif_read(p->a, p->root, &ev, e)) {
        return false;
    }
    x->format = ev.format;
    x->tool = ev.tool;
    count(x, "findings", ev.results.n);
    return true;
}

static bool is_vex(const struct probe *p) {
    return vex_detect(p->root);
}

static bool about_vex(struct probe *p, struct about *x, struct err *e) {
    struct vex_read vex = {0};
    if (!vex_read(p->a, p->root, &vex, e)) {
        return false;
    }
    x->format = str_z(vex.format);
    count(x, "statements", vex.entries.n);
    return true;
}

/* ---- feeds ---- */

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

static bool is_feed(const struct probe *p) {
    bool feed = vuln_detect(p->in) != VULN_FORMAT_NONE;
    input_release(p->in, 0, feed ? 0 : p->in->bytes.n); /* all of it was looked at */
    return feed;
}

static bool about_feed(struct probe *p, struct about *x, struct err *e) {
    size_t n = 0;
    enum vuln_format f;
    struct vuln_sink sink = {&n, count_advisory, count_kev, count_epss, no_date};
    struct vuln_reader *r = vuln_reader_new();
    bool ok = vuln_read(r, p->in, &f, &sink, e);
    vuln_reader_free(&r);
    x->format = str_z(vuln_format_name(f));
    count(x, "records", n);
    return ok;
}

/* ---- the two files people write ---- */

static bool is_device(const struct probe *p) {
    return p->yaml != NULL && str_is(yaml_file_kind(p->yaml), "device/1");
}

static bool about_device(struct probe *p, struct about *x, struct err *e) {
    struct device_file d;
    x->format = yaml_file_kind(p->yaml);
    if (!device_read(p->a, p->in, &d, e)) {
        return false;
    }
    count(x, "releases", d.nreleases);
    count(x, "interfaces", d.ninterfaces);
    count(x, "hazards", d.nhazards);
    return true;
}

static bool is_threat_model(const struct probe *p) {
    return p->yaml != NULL && str_is(yaml_file_kind(p->yaml), "threat-model/1");
}

static bool about_threat_model(struct probe *p, struct about *x, struct err *e) {
    const struct {
        const char *list, *name;
    } counted[] = {{"elements", "elements"},
                   {"flows", "flows"},
                   {"boundaries", "boundaries"},
                   {"threats", "threats"},
                   {"controls", "mitigations"}};
    (void)e;
    x->format = yaml_file_kind(p->yaml);
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        struct ynode *list = ynode_get(p->yaml, counted[i].list);
        count(x, counted[i].name, list != NULL && list->kind == YNODE_LIST ? list->n : 0);
    }
    return true;
}

/* ---- the table ---- */

enum form { FORM_BYTES, FORM_JSON, FORM_YAML };

/* In this order; each is asked when the file has the form. Feeds first: they are large, and told by their first bytes. */
static const struct {
    const char *kind;
    enum form form;
    bool (*is)(const struct probe *p);
    bool (*about)(struct probe *p, struct about *x, struct err *e);
} detectors[] = {
    {"feed", FORM_BYTES, is_feed, about_feed},
    {"sbom", FORM_BYTES, is_sbom_text, about_sbom},
    {"sbom", FORM_JSON, is_sbom, about_sbom},
    {"evidence", FORM_JSON, is_sarif, about_sarif},
    {"vex", FORM_JSON, is_vex, about_vex},
    {"device", FORM_YAML, is_device, about_device},
    {"threat-model", FORM_YAML, is_threat_model, about_threat_model},
};

static const char unknown_file[] = "is no file that can be read: neither SBOM, feed, SARIF, VEX, device nor threat model";

/* A line that begins with "cordon:" makes it one of ours, and its faults worth telling. */
static bool is_ours(struct str text) {
    return str_starts(text, STR("cordon:")) || str_find(text, STR("\ncordon:")) != SIZE_MAX;
}

static bool parse(struct probe *p, struct err *e) {
    enum bom_format f;
    if (p->json) {
        p->sbom = bom_detect(p->in, &f);
        return p->sbom || json_read(p->a, p->in, &p->root, e);
    }
    p->yaml = yaml_read(p->a, p->in, e);
    if (p->yaml == NULL && !is_ours(str_sub(p->in->bytes, 0, 4096))) {
        *e = (struct err){0};
        return err_at(e, p->in->name, 0, 0, unknown_file);
    }
    return p->yaml != NULL;
}

static bool about_file(struct arena *a, const struct input *in, struct about *x, struct err *e) {
    struct str text = str_trim(str_sub(in->bytes, 0, 4096));
    struct probe p = {.a = a, .in = in};
    p.json = str_starts(text, STR("{")) || str_starts(text, STR("[")) || str_starts(text, STR("\xEF\xBB\xBF{"));
    bool parsed = false;
    for (size_t i = 0; i < sizeof detectors / sizeof *detectors; i++) {
        bool wants_tree = detectors[i].form != FORM_BYTES;
        if (wants_tree && p.json != (detectors[i].form == FORM_JSON)) {
            continue;
        }
        if (wants_tree && !parsed && !parse(&p, e)) {
            return false;
        }
        parsed = parsed || wants_tree;
        if (detectors[i].is(&p)) {
            x->kind = detectors[i].kind;
            return detectors[i].about(&p, x, e);
        }
    }
    return p.json ? json_fail(p.root, e, unknown_file) : ynode_fail(p.yaml, e, unknown_file);
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

const struct cli_command info_commands[] = {
    {.name = "info",
     .synopsis = "FILE...",
     .help = "what a file is, and what it counts",
     .detail = "Knows SBOMs, vulnerability feeds, SARIF, VEX, device and threat-model files, packed or not, by their content.",
     .example = "cordon info pump.cdx.json threat-model.yaml",
     .min_args = 1,
     .max_args = -1,
     .run = run_info},
    {0},
};
