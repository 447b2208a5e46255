/* cordon purl, cpe, cpe match, cvss: names and scores, one or a list. */
#include "base/json_write.h"
#include "cli/commands.h"
#include "ident/cpe.h"
#include "ident/purl.h"
#include "score/cvss.h"

/* Runs a batch function on standard input for "-", else once on the joined arguments. */
static bool one_or_many(struct cli *c, bool (*fn)(struct cli *, struct str, struct sb *, struct err *), struct err *e) {
    if (str_is(c->args[0], "-")) {
        return cli_batch(c, fn, e);
    }
    struct sb joined = SB(c->a);
    for (size_t i = 0; i < c->nargs; i++) {
        sb_fmt(&joined, "%s%.*s", i > 0 ? "\t" : "", STR_ARG(c->args[i]));
    }
    if (!fn(c, sb_get(&joined), &c->out, e)) {
        return false;
    }
    sb_char(&c->out, '\n');
    return true;
}

static bool purl_line(struct cli *c, struct str line, struct sb *out, struct err *e) {
    struct purl p;
    if (!purl_parse(c->a, line, &p, e)) {
        return false;
    }
    if (!c->json) {
        sb_str(out, purl_text(c->a, &p));
        return true;
    }
    struct jw w = JW(out, false);
    jw_object(&w);
    jw_kstr(&w, "type", p.type);
    const struct {
        const char *key;
        struct str value;
    } parts[] = {{"namespace", p.name_space}, {"name", p.name}, {"version", p.version}};
    for (size_t i = 0; i < 3; i++) {
        jw_key(&w, parts[i].key);
        if (parts[i].value.n > 0) {
            jw_str(&w, parts[i].value);
        } else {
            jw_null(&w);
        }
    }
    jw_key(&w, "qualifiers");
    if (p.nqualifiers > 0) {
        jw_object(&w);
        for (size_t i = 0; i < p.nqualifiers; i++) {
            jw_key_str(&w, p.qualifiers[i].key);
            jw_str(&w, p.qualifiers[i].value);
        }
        jw_end_object(&w);
    } else {
        jw_null(&w);
    }
    jw_key(&w, "subpath");
    if (p.subpath.n > 0) {
        jw_str(&w, p.subpath);
    } else {
        jw_null(&w);
    }
    jw_kstr(&w, "purl", purl_text(c->a, &p));
    jw_end_object(&w);
    return true;
}

static bool run_purl(struct cli *c, struct err *e) {
    return one_or_many(c, purl_line, e);
}

static bool cpe_line(struct cli *c, struct str line, struct sb *out, struct err *e) {
    struct cpe name;
    if (!cpe_parse(c->a, line, &name, e)) {
        return false;
    }
    sb_fmt(out, "%.*s\t%.*s", STR_ARG(cpe_formatted(c->a, &name)), STR_ARG(cpe_uri(c->a, &name)));
    return true;
}

static bool run_cpe(struct cli *c, struct err *e) {
    return one_or_many(c, cpe_line, e);
}

static bool match_line(struct cli *c, struct str line, struct sb *out, struct err *e) {
    struct str a;
    struct str b;
    struct cpe source;
    struct cpe target;
    if (!str_cut(line, '\t', &a, &b)) {
        return err_set(e, ERR_INPUT, "two names separated by a tab are expected");
    }
    if (!cpe_parse(c->a, a, &source, e) || !cpe_parse(c->a, b, &target, e)) {
        return false;
    }
    sb_z(out, cpe_relation_name(cpe_compare(&source, &target)));
    return true;
}

static bool run_cpe_match(struct cli *c, struct err *e) {
    if (!str_is(c->args[0], "-") && c->nargs != 2) {
        return err_set(e, ERR_USAGE, "usage: cordon cpe match %s", c->command->synopsis);
    }
    return one_or_many(c, match_line, e);
}

static void put_score(struct sb *out, int tenths) {
    if (tenths < 0) {
        sb_z(out, "\t-");
    } else {
        sb_fmt(out, "\t%d.%d", tenths / 10, tenths % 10);
    }
}

static bool cvss_line(struct cli *c, struct str line, struct sb *out, struct err *e) {
    struct cvss s;
    if (!cvss_parse(str_trim(line), &s, e)) {
        return false;
    }
    if (c->json) {
        struct jw w = JW(out, false);
        const struct {
            const char *key;
            int tenths;
        } scores[] = {{"score", s.score}, {"base", s.base}, {"temporal", s.temporal}, {"environmental", s.environmental}};
        jw_object(&w);
        jw_kz(&w, "version", cvss_version_name(s.version));
        jw_kz(&w, "severity", cvss_severity(s.version, s.score));
        for (size_t i = 0; i < 4; i++) {
            if (scores[i].tenths >= 0) {
                jw_key(&w, scores[i].key);
                jw_double(&w, (double)scores[i].tenths / 10, 1);
            }
        }
        jw_kopt(&w, "macrovector", str_z(s.macrovector));
        jw_end_object(&w);
        return true;
    }
    sb_z(out, cvss_version_name(s.version));
    put_score(out, s.score);
    sb_fmt(out, "\t%s", cvss_severity(s.version, s.score));
    put_score(out, s.base);
    put_score(out, s.temporal);
    put_score(out, s.environmental);
    sb_fmt(out, "\t%s", s.macrovector[0] != '\0' ? s.macrovector : "-");
    return true;
}

static bool run_cvss(struct cli *c, struct err *e) {
    return one_or_many(c, cvss_line, e);
}

const struct cli_command ident_commands[] = {
    {.name = "cvss",
     .synopsis = "VECTOR | -",
     .help = "score a CVSS vector (2.0, 3.0, 3.1, 4.0)",
     .detail = "Prints version, score, severity, base, temporal (threat), environmental and macrovector, tab-separated; \"-\" where the\n"
               "version or the vector has none. With - it reads a vector a line.",
     .example = "cordon cvss CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
     .min_args = 1,
     .max_args = 1,
     .run = run_cvss},
    {.name = "purl",
     .synopsis = "PURL | -",
     .help = "parse a package URL and print its canonical form",
     .example = "cordon purl pkg:PyPI/Django_package@1.11.1",
     .min_args = 1,
     .max_args = 1,
     .run = run_purl},
    {.name = "cpe",
     .synopsis = "NAME | -",
     .help = "parse a CPE name and print both bindings",
     .example = "cordon cpe cpe:/a:openssl:openssl:1.1.1k",
     .min_args = 1,
     .max_args = 1,
     .run = run_cpe},
    {.name = "cpe match",
     .synopsis = "SOURCE TARGET | -",
     .help = "the relation of two CPE names: equal, superset, subset, disjoint, undefined",
     .example = "cordon cpe match cpe:/a:openssl cpe:/a:openssl:openssl",
     .min_args = 1,
     .max_args = 2,
     .run = run_cpe_match},
    {0},
};
