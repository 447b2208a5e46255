/* cordon version compare, version in. */
#include "cli/commands.h"
#include "ident/version.h"

static bool scheme_of(struct str ecosystem, enum version_scheme *out, struct err *e) {
    return version_scheme_named(ecosystem, out) || err_set(e, ERR_INPUT, "the ecosystem \"%.*s\" is unknown", STR_ARG(ecosystem));
}

static bool split3(struct str line, struct str *a, struct str *b, struct str *c, struct err *e) {
    struct str rest;
    return (str_cut(line, '\t', a, &rest) && str_cut(rest, '\t', b, c)) ||
           err_set(e, ERR_INPUT, "three fields separated by tabs are expected");
}

static bool compare_line(struct cli *c, struct str line, struct sb *out, struct err *e) {
    struct str ecosystem;
    struct str a;
    struct str b;
    enum version_scheme s;
    (void)c;
    if (!split3(line, &ecosystem, &a, &b, e) || !scheme_of(ecosystem, &s, e)) {
        return false;
    }
    sb_fmt(out, "%d", version_compare(s, a, b));
    return true;
}

static bool in_line(struct cli *c, struct str line, struct sb *out, struct err *e) {
    struct str ecosystem;
    struct str version;
    struct str text;
    enum version_scheme s;
    struct version_range r;
    if (!split3(line, &ecosystem, &version, &text, e) || !scheme_of(ecosystem, &s, e) || !version_range_parse(c->a, s, text, &r, e)) {
        return false;
    }
    sb_z(out, version_in_range(&r, version) ? "true" : "false");
    return true;
}

static bool run(struct cli *c, bool (*fn)(struct cli *, struct str, struct sb *, struct err *), struct err *e) {
    if (c->nargs == 1 && str_is(c->args[0], "-")) {
        return cli_batch(c, fn, e);
    }
    if (c->nargs != 3) {
        return err_set(e, ERR_USAGE, "usage: cordon %s %s", c->command->name, c->command->synopsis);
    }
    struct str line = str_fmt(c->a, "%.*s\t%.*s\t%.*s", STR_ARG(c->args[0]), STR_ARG(c->args[1]), STR_ARG(c->args[2]));
    if (!fn(c, line, &c->out, e)) {
        return false;
    }
    sb_char(&c->out, '\n');
    return true;
}

static bool run_compare(struct cli *c, struct err *e) {
    return run(c, compare_line, e);
}

static bool run_in(struct cli *c, struct err *e) {
    return run(c, in_line, e);
}

const struct cli_command version_commands[] = {
    {.name = "version compare",
     .synopsis = "ECOSYSTEM A B | -",
     .help = "compare two versions by the rules of an ecosystem: -1, 0 or 1",
     .example = "cordon version compare deb 1:1.2-1 1.10-1",
     .min_args = 1,
     .max_args = 3,
     .run = run_compare},
    {.name = "version in",
     .synopsis = "ECOSYSTEM VERSION RANGE | -",
     .help = "whether a version is in a range: true or false",
     .example = "cordon version in npm 1.2.3 vers:npm/>=1.0.0|<2.0.0",
     .min_args = 1,
     .max_args = 3,
     .run = run_in},
    {0},
};
