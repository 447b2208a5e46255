/* cordon purl, cpe, cvss: names and vectors, one at a time or a line each. */
#include "base/json_write.h"
#include "cli/commands.h"
#include "ident/cpe.h"
#include "ident/purl.h"
#include "score/cvss.h"

typedef bool (*line_fn)(struct cli *c, struct str line, struct sb *out, struct err *e);

/* One argument, or standard input for "-": a line in, a line out. */
static bool one_or_batch(struct cli *c, line_fn one, line_fn batch, struct err *e) {
    if (str_is(c->args[0], "-")) {
        return cli_batch(c, batch, e);
    }
    if (!one(c, c->args[0], &c->out, e)) {
        return false;
    }
    sb_char(&c->out, '\n');
    return true;
}

/* "label  value", when there is a value. */
static void say(struct sb *out, const char *label, struct str value) {
    if (value.n > 0) {
        sb_fmt(out, "%s%-12s %.*s", out->n > 0 ? "\n" : "", label, STR_ARG(value));
    }
}

/* ---- purl ---- */

static void purl_json(struct cli *c, const struct purl *p, struct sb *out) {
    struct jw w = JW(out, false);
    jw_object(&w);
    jw_kstr(&w, "type", p->type);
    const struct {
        const char *key;
        struct str value;
    } parts[] = {{"namespace", p->name_space}, {"name", p->name}, {"version", p->version}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        jw_key(&w, parts[i].key);
        if (parts[i].value.n > 0) {
            jw_str(&w, parts[i].value);
        } else {
            jw_null(&w);
        }
    }
    jw_key(&w, "qualifiers");
    if (p->nqualifiers == 0) {
        jw_null(&w);
    } else {
        jw_object(&w);
        for (size_t i = 0; i < p->nqualifiers; i++) {
            jw_key_str(&w, p->qualifiers[i].key);
            jw_str(&w, p->qualifiers[i].value);
        }
        jw_end_object(&w);
    }
    jw_key(&w, "subpath");
    if (p->subpath.n > 0) {
        jw_str(&w, p->subpath);
    } else {
        jw_null(&w);
    }
    jw_kstr(&w, "purl", purl_text(c->a, p));
    jw_end_object(&w);
}

static bool purl_line(struct cli *c, struct str line, struct sb *out, struct err *e) {
    struct purl p;
    if (!purl_parse(c->a, line, &p, e)) {
        return false;
    }
    if (c->json) {
        purl_json(c, &p, out);
    } else {
        sb_str(out, purl_text(c->a, &p));
    }
    return true;
}

static bool purl_one(struct cli *c, struct str text, struct sb *out, struct err *e) {
    struct purl p;
    if (c->json) {
        return purl_line(c, text, out, e);
    }
    if (!purl_parse(c->a, text, &p, e)) {
        return false;
    }
    say(out, "purl", purl_text(c->a, &p));
    say(out, "type", p.type);
    say(out, "namespace", p.name_space);
    say(out, "name", p.name);
    say(out, "version", p.version);
    for (size_t i = 0; i < p.nqualifiers; i++) {
        say(out, str_cstr(c->a, p.qualifiers[i].key), p.qualifiers[i].value);
    }
    say(out, "subpath", p.subpath);
    return true;
}

static bool run_purl(struct cli *c, struct err *e) {
    return one_or_batch(c, purl_one, purl_line, e);
}

/* ---- cpe ---- */

static const char *const cpe_labels[CPE_ATTRIBUTES] = {"part",     "vendor",     "product",   "version",   "update", "edition",
                                                       "language", "sw_edition", "target_sw", "target_hw", "other"};

static struct str cpe_shown(struct arena *a, const struct cpe *p, enum cpe_attribute at) {
    return p->kind[at] == CPE_ANY ? STR("ANY") : p->kind[at] == CPE_NA ? STR("NA") : cpe_plain(a, p, at);
}

static bool cpe_line(struct cli *c, struct str line, struct sb *out, struct err *e) {
    struct cpe p;
    if (!cpe_parse(c->a, line, &p, e)) {
        return false;
    }
    if (!c->json) {
        sb_str(out, cpe_formatted(c->a, &p));
        sb_char(out, '\t');
        sb_str(out, cpe_uri(c->a, &p));
        return true;
    }
    struct jw w = JW(out, false);
    jw_object(&w);
    jw_kstr(&w, "formatted", cpe_formatted(c->a, &p));
    jw_kstr(&w, "uri", cpe_uri(c->a, &p));
    for (size_t i = 0; i < CPE_ATTRIBUTES; i++) {
        jw_kstr(&w, cpe_labels[i], cpe_shown(c->a, &p, (enum cpe_attribute)i));
    }
    jw_end_object(&w);
    return true;
}

static bool cpe_one(struct cli *c, struct str text, struct sb *out, struct err *e) {
    struct cpe p;
    if (c->json) {
        return cpe_line(c, text, out, e);
    }
    if (!cpe_parse(c->a, text, &p, e)) {
        return false;
    }
    say(out, "formatted", cpe_formatted(c->a, &p));
    say(out, "uri", cpe_uri(c->a, &p));
    for (size_t i = 0; i < CPE_ATTRIBUTES; i++) {
        if (p.kind[i] != CPE_ANY) {
            say(out, cpe_labels[i], cpe_shown(c->a, &p, (enum cpe_attribute)i));
        }
    }
    return true;
}

static bool run_cpe(struct cli *c, struct err *e) {
    return one_or_batch(c, cpe_one, cpe_line, e);
}

static bool match_names(struct cli *c, struct str source, struct str target, struct sb *out, struct err *e) {
    struct cpe s;
    struct cpe t;
    if (!cpe_parse(c->a, source, &s, e) || !cpe_parse(c->a, target, &t, e)) {
        return false;
    }
    if (c->json) {
        struct jw w = JW(out, false);
        jw_object(&w);
        jw_kz(&w, "relation", cpe_relation_name(cpe_compare(&s, &t)));
        jw_end_object(&w);
    } else {
        sb_z(out, cpe_relation_name(cpe_compare(&s, &t)));
    }
    return true;
}

static bool match_line(struct cli *c, struct str line, struct sb *out, struct err *e) {
    struct str source;
    struct str target;
    if (!str_cut(line, '\t', &source, &target)) {
        return err_set(e, ERR_INPUT, "a line is a source and a target with a tab between them");
    }
    return match_names(c, source, target, out, e);
}

static bool run_cpe_match(struct cli *c, struct err *e) {
    if (str_is(c->args[0], "-") && c->nargs == 1) {
        return cli_batch(c, match_line, e);
    }
    if (c->nargs != 2) {
        return err_set(e, ERR_USAGE, "usage: cordon cpe match A B | -");
    }
    if (!match_names(c, c->args[0], c->args[1], &c->out, e)) {
        return false;
    }
    sb_char(&c->out, '\n');
    return true;
}

/* ---- cvss ---- */

/* "7.5", or "-" when there is none. */
static struct str tenths(struct arena *a, int score) {
    return score == CVSS_NO_SCORE ? STR("-") : str_fmt(a, "%d.%d", score / 10, score % 10);
}

static void cvss_json(struct cli *c, const struct cvss *v, struct str vector, struct sb *out) {
    const struct {
        const char *key;
        int score;
    } scores[] = {{"score", v->score}, {"base", v->base}, {"temporal", v->temporal}, {"environmental", v->environmental}};
    struct jw w = JW(out, false);
    (void)c;
    jw_object(&w);
    jw_kstr(&w, "vector", vector);
    jw_kz(&w, "version", cvss_version_name(v->version));
    jw_kz(&w, "severity", cvss_severity(v->version, v->score));
    for (size_t i = 0; i < sizeof scores / sizeof *scores; i++) {
        jw_key(&w, scores[i].key);
        if (scores[i].score == CVSS_NO_SCORE) {
            jw_null(&w);
        } else {
            jw_double(&w, scores[i].score / 10.0, 1);
        }
    }
    jw_key(&w, "macrovector");
    if (v->macrovector[0] != '\0') {
        jw_str(&w, str_z(v->macrovector));
    } else {
        jw_null(&w);
    }
    jw_end_object(&w);
}

static bool cvss_line(struct cli *c, struct str line, struct sb *out, struct err *e) {
    struct cvss v;
    if (!cvss_parse(line, &v, e)) {
        return false;
    }
    if (c->json) {
        cvss_json(c, &v, line, out);
        return true;
    }
    const int scores[] = {v.base, v.temporal, v.environmental};
    sb_fmt(out, "%s\t%.*s\t%s", cvss_version_name(v.version), STR_ARG(tenths(c->a, v.score)),
           cvss_severity(v.version, v.score));
    for (size_t i = 0; i < sizeof scores / sizeof *scores; i++) {
        sb_fmt(out, "\t%.*s", STR_ARG(tenths(c->a, scores[i])));
    }
    sb_fmt(out, "\t%s", v.macrovector[0] != '\0' ? v.macrovector : "-");
    return true;
}

static bool cvss_one(struct cli *c, struct str text, struct sb *out, struct err *e) {
    struct cvss v;
    if (c->json) {
        return cvss_line(c, text, out, e);
    }
    if (!cvss_parse(text, &v, e)) {
        return false;
    }
    say(out, "version", str_z(cvss_version_name(v.version)));
    say(out, "score", str_fmt(c->a, "%.*s (%s)", STR_ARG(tenths(c->a, v.score)), cvss_severity(v.version, v.score)));
    const struct {
        const char *label;
        int score;
    } scores[] = {{"base", v.base}, {"temporal", v.temporal}, {"environment", v.environmental}};
    for (size_t i = 0; i < sizeof scores / sizeof *scores; i++) {
        say(out, scores[i].label, scores[i].score == CVSS_NO_SCORE ? STR_NONE : tenths(c->a, scores[i].score));
    }
    say(out, "macrovector", str_z(v.macrovector));
    return true;
}

static bool run_cvss(struct cli *c, struct err *e) {
    return one_or_batch(c, cvss_one, cvss_line, e);
}

const struct cli_command ident_commands[] = {
    {.name = "cvss",
     .synopsis = "VECTOR | -",
     .help = "score a CVSS vector of version 2.0, 3.0, 3.1 or 4.0",
     .detail =
         "With - each line of standard input is a vector; each line of output has version, score, severity, base, temporal\n"
         "and environmental score and the MacroVector of 4.0, separated by tabs, - where there is none. The score is the most\n"
         "specific one that the vector's metrics allow.",
     .example = "cordon cvss CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
     .min_args = 1,
     .max_args = 1,
     .run = run_cvss},
    {.name = "purl",
     .synopsis = "PURL | -",
     .help = "parse a package URL and print its canonical form",
     .detail = "With - each line of standard input is a package URL; each line of output its canonical form, or with --format\n"
               "json an object.",
     .example = "cordon purl pkg:PyPI/Django_allauth@0.63.3",
     .min_args = 1,
     .max_args = 1,
     .run = run_purl},
    {.name = "cpe",
     .synopsis = "NAME | -",
     .help = "parse a CPE name and print it as formatted string and URI",
     .detail = "With - each line of standard input is a name; each line of output its formatted string, a tab, its URI.",
     .example = "cordon cpe cpe:/a:openssl:openssl:1.1.1k",
     .min_args = 1,
     .max_args = 1,
     .run = run_cpe},
    {.name = "cpe match",
     .synopsis = "A B | -",
     .help = "the relation of CPE name A to B: equal, superset, subset, disjoint, undefined (NISTIR 7696)",
     .detail = "With - each line of standard input is a source, a tab and a target.",
     .example = "cordon cpe match cpe:/a:openssl:openssl cpe:/a:openssl:openssl:1.1.1k",
     .min_args = 1,
     .max_args = 2,
     .run = run_cpe_match},
    {0},
};
