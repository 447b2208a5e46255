/* cordon version compare, version in: the order and the ranges of versions, as each ecosystem has them. */
#include "cli/commands.h"
#include "ident/version.h"

enum { FIELDS = 3 };

/* The three tab-separated fields of a line: an ecosystem's name, then two texts. */
static bool read_fields(struct str line, const char *expected, enum version_scheme *scheme, struct str *x, struct str *y,
                        struct err *e) {
    struct str fields[FIELDS];
    size_t n = 0;
    struct str field;
    while (str_next(&line, '\t', &field)) {
        if (n < FIELDS) {
            fields[n] = field;
        }
        n++;
    }
    if (n != FIELDS) {
        return err_set(e, ERR_INPUT, "%s separated by tabs are expected, %zu fields are here", expected, n);
    }
    if (!version_scheme_named(fields[0], scheme)) {
        return err_set(e, ERR_INPUT, "\"%.*s\" is no ecosystem whose version order is known", STR_ARG(fields[0]));
    }
    *x = fields[1];
    *y = fields[2];
    return true;
}

static bool compare_line(struct cli *c, struct str line, struct sb *out, struct err *e) {
    (void)c;
    enum version_scheme scheme;
    struct str a;
    struct str b;
    if (!read_fields(line, "an ecosystem and two versions", &scheme, &a, &b, e)) {
        return false;
    }
    int order = version_compare(scheme, a, b);
    sb_fmt(out, "%d", order);
    return true;
}

static bool in_line(struct cli *c, struct str line, struct sb *out, struct err *e) {
    enum version_scheme scheme;
    struct str version;
    struct str text;
    struct version_range range;
    if (!read_fields(line, "an ecosystem, a version and a range", &scheme, &version, &text, e) ||
        !version_range_parse(c->a, scheme, text, &range, e)) {
        return false;
    }
    sb_z(out, version_in_range(&range, version) ? "true" : "false");
    return true;
}

/* Runs a batch function on standard input for "-", else once on the three arguments. */
static bool one_or_many(struct cli *c, bool (*fn)(struct cli *, struct str, struct sb *, struct err *), struct err *e) {
    if (c->nargs == 1 && str_is(c->args[0], "-")) {
        return cli_batch(c, fn, e);
    }
    if (c->nargs != FIELDS) {
        return err_set(e, ERR_USAGE, "usage: cordon %s %s", c->command->name, c->command->synopsis);
    }
    struct sb line = SB(c->a);
    for (size_t i = 0; i < FIELDS; i++) {
        sb_fmt(&line, "%s%.*s", i > 0 ? "\t" : "", STR_ARG(c->args[i]));
    }
    if (!fn(c, sb_get(&line), &c->out, e)) {
        return false;
    }
    sb_char(&c->out, '\n');
    return true;
}

static bool run_compare(struct cli *c, struct err *e) {
    return one_or_many(c, compare_line, e);
}

static bool run_in(struct cli *c, struct err *e) {
    return one_or_many(c, in_line, e);
}

const struct cli_command version_commands[] = {
    {.name = "version compare",
     .synopsis = "ECOSYSTEM A B | -",
     .help = "compare two versions in an ecosystem's order: -1, 0 or 1",
     .detail = "ECOSYSTEM is a name of OSV or a purl type: npm, PyPI, Maven, deb, apk, rpm, Go, cargo, generic ... With - it "
               "reads lines\n"
               "of ecosystem, A and B, separated by tabs.",
     .example = "cordon version compare generic 1.0.2u 1.0.2za",
     .min_args = 1,
     .max_args = FIELDS,
     .run = run_compare},
    {.name = "version in",
     .synopsis = "ECOSYSTEM VERSION RANGE | -",
     .help = "whether a version is in a range: true or false",
     .detail = "RANGE is a vers: URI, or written as the ecosystem writes it: \"^1.2 || ~3.4\" (npm), \">=1.0,!=1.5\" (PyPI),\n"
               "\"[1.0,2.0)\" (Maven, NuGet), \"~> 1.2\" (RubyGems, Hex), \">=1.1.1,<1.1.1n\" (generic) ... With - it reads "
               "lines of\n"
               "ecosystem, version and range, separated by tabs.",
     .example = "cordon version in npm 1.4.2 \"^1.2 || ~3.4\"",
     .min_args = 1,
     .max_args = FIELDS,
     .run = run_in},
    {0},
};
