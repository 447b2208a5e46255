/* The command line's frame: finding the command, options, help, exit codes. See cli.h. */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/input.h"

static const struct cli_option global_options[] = {
    {"workspace", 'w', "DIR", "the workspace (default: the nearest folder upwards that holds .cordon)", false},
    {"vuln-db", 0, "PATH", "the vulnerability index (default: in the user's cache folder)", false},
    {"format", 'f', "FORMAT", "table or json, and what the command names", false},
    {"quiet", 'q', NULL, "no notes and no progress", false},
    {"help", 'h', NULL, "show this help", false},
};
enum { GLOBAL_OPTIONS = sizeof global_options / sizeof *global_options };

/* ---- options ---- */

struct str cli_opt(const struct cli *c, const char *name) {
    for (size_t i = c->ngiven; i > 0; i--) {
        if (strcmp(c->given[i - 1].name, name) == 0) {
            return c->given[i - 1].value;
        }
    }
    return STR_NONE;
}

bool cli_has(const struct cli *c, const char *name) {
    for (size_t i = 0; i < c->ngiven; i++) {
        if (strcmp(c->given[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

bool cli_opt_at(const struct cli *c, const char *name, size_t i, struct str *out) {
    for (size_t k = 0; k < c->ngiven; k++) {
        if (strcmp(c->given[k].name, name) == 0 && i-- == 0) {
            *out = c->given[k].value;
            return true;
        }
    }
    return false;
}

bool cli_choice(const struct cli *c, const char *name, const char *const *allowed, const char *fallback, struct str *out,
                struct err *e) {
    *out = cli_has(c, name) ? cli_opt(c, name) : str_z(fallback);
    if (!cli_has(c, name)) {
        return true;
    }
    struct sb list = SB(c->a);
    for (size_t i = 0; allowed[i] != NULL; i++) {
        if (str_is(*out, allowed[i])) {
            return true;
        }
        sb_fmt(&list, "%s%s", i > 0 ? ", " : "", allowed[i]);
    }
    return err_set(e, ERR_USAGE, "--%s is \"%.*s\"; it can be: %.*s", name, STR_ARG(*out), STR_ARG(sb_get(&list)));
}

static const struct cli_option *find_option(const struct cli_command *cmd, struct str name, char letter) {
    for (size_t k = 0; k < CLI_MAX_OPTIONS + GLOBAL_OPTIONS; k++) {
        const struct cli_option *o = k < CLI_MAX_OPTIONS ? &cmd->options[k] : &global_options[k - CLI_MAX_OPTIONS];
        if (o->name != NULL && ((letter == 0 && str_is(name, o->name)) || (letter != 0 && o->letter == letter))) {
            return o;
        }
    }
    return NULL;
}

static bool add_given(struct cli *c, const struct cli_option *o, struct str value, struct err *e) {
    if (!o->repeat && cli_has(c, o->name)) {
        return err_set(e, ERR_USAGE, "--%s is given twice", o->name);
    }
    if (c->ngiven == sizeof c->given / sizeof *c->given) {
        return err_set(e, ERR_USAGE, "too many options");
    }
    c->given[c->ngiven].name = o->name;
    c->given[c->ngiven++].value = value;
    return true;
}

static bool parse_option(struct cli *c, int argc, char **argv, int *i, struct err *e) {
    struct str arg = str_z(argv[*i]);
    struct str name;
    struct str value;
    bool is_long = arg.p[1] == '-';
    bool has_value = str_cut(str_from(arg, is_long ? 2 : 1), '=', &name, &value);
    const struct cli_option *o = find_option(c->command, name, is_long ? 0 : name.n == 1 ? name.p[0] : '?');
    if (o == NULL) {
        return err_set(e, ERR_USAGE, "%s has no option %.*s; see cordon %s --help", c->command->name, STR_ARG(arg),
                       c->command->name);
    }
    if (o->value == NULL) {
        return !has_value ? add_given(c, o, STR_NONE, e) : err_set(e, ERR_USAGE, "--%s takes no value", o->name);
    }
    if (!has_value) {
        if (*i + 1 >= argc) {
            return err_set(e, ERR_USAGE, "--%s needs a value: %s", o->name, o->value);
        }
        value = str_z(argv[++*i]);
    }
    return add_given(c, o, value, e);
}

static bool parse_args(struct cli *c, int argc, char **argv, int first, struct err *e) {
    c->args = ARENA_ARRAY(c->a, struct str, (size_t)argc + 1);
    bool options = true;
    for (int i = first; i < argc; i++) {
        if (options && strcmp(argv[i], "--") == 0) {
            options = false;
        } else if (options && argv[i][0] == '-' && argv[i][1] != '\0') {
            if (!parse_option(c, argc, argv, &i, e)) {
                return false;
            }
        } else {
            c->args[c->nargs++] = str_z(argv[i]);
        }
    }
    if (cli_has(c, "help")) {
        return true;
    }
    int n = (int)c->nargs;
    if (n < c->command->min_args || (c->command->max_args >= 0 && n > c->command->max_args)) {
        return err_set(e, ERR_USAGE, "usage: cordon %s %s", c->command->name, c->command->synopsis);
    }
    return true;
}

/* ---- help ---- */

static void help_option(struct sb *b, const struct cli_option *o) {
    char left[64];
    char letter[8] = "    ";
    if (o->letter != 0) {
        snprintf(letter, sizeof letter, "-%c, ", o->letter);
    }
    snprintf(left, sizeof left, "%s--%s%s%s", letter, o->name, o->value != NULL ? " " : "", o->value != NULL ? o->value : "");
    sb_fmt(b, "  %-30s %s\n", left, o->help);
}

static void help_command(struct sb *b, const struct cli_command *cmd) {
    sb_fmt(b, "cordon %s %s\n\n%s\n", cmd->name, cmd->synopsis, cmd->help);
    if (cmd->detail != NULL) {
        sb_fmt(b, "\n%s\n", cmd->detail);
    }
    sb_z(b, "\nOptions\n");
    for (size_t i = 0; i < CLI_MAX_OPTIONS && cmd->options[i].name != NULL; i++) {
        help_option(b, &cmd->options[i]);
    }
    for (size_t i = 0; i < GLOBAL_OPTIONS; i++) {
        if (find_option(cmd, str_z(global_options[i].name), 0) == &global_options[i]) {
            help_option(b, &global_options[i]);
        }
    }
    if (cmd->example != NULL) {
        sb_fmt(b, "\nExample\n  %s\n", cmd->example);
    }
}

static void help_all(struct sb *b) {
    sb_z(b, "cordon: the cybersecurity file of a connected medical device\n\nCommands\n");
    for (size_t f = 0; cli_families[f] != NULL; f++) {
        for (const struct cli_command *cmd = cli_families[f]; cmd->name != NULL; cmd++) {
            sb_fmt(b, "  %-18s %s\n", cmd->name, cmd->help);
        }
    }
    sb_z(b, "\ncordon COMMAND --help tells more. Exit codes: 0 done, 1 the answer is no, 2 wrong usage, 3 bad input,\n"
            "4 could not (input/output, database), 5 nothing to look at.\n");
}

/* ---- running ---- */

/* Number of words of argv[1..] that make the command's name, or 0. */
static int match_words(const struct cli_command *cmd, int argc, char **argv) {
    struct str rest = str_z(cmd->name);
    struct str word;
    int n = 0;
    while (str_next(&rest, ' ', &word)) {
        if (n + 1 >= argc || !str_is(word, argv[n + 1])) {
            return 0;
        }
        n++;
    }
    return n;
}

static const struct cli_command *find_command(int argc, char **argv, int *words) {
    const struct cli_command *best = NULL;
    *words = 0;
    for (size_t f = 0; cli_families[f] != NULL; f++) {
        for (const struct cli_command *cmd = cli_families[f]; cmd->name != NULL; cmd++) {
            int n = match_words(cmd, argc, argv);
            if (n > *words) {
                *words = n;
                best = cmd;
            }
        }
    }
    return best;
}

static void help_family(struct sb *b, const char *word) {
    struct str prefix = str_fmt(b->a, "%s ", word);
    for (size_t f = 0; cli_families[f] != NULL; f++) {
        for (const struct cli_command *cmd = cli_families[f]; cmd->name != NULL; cmd++) {
            if (str_starts(str_z(cmd->name), prefix)) {
                sb_fmt(b, "  cordon %s %s\n      %s\n", cmd->name, cmd->synopsis, cmd->help);
            }
        }
    }
}

static struct str default_index(struct arena *a) {
    const char *cache = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    if (cache != NULL && cache[0] == '/') {
        return str_fmt(a, "%s/cordon/index", cache);
    }
    return str_fmt(a, "%s/.cache/cordon/index", home != NULL ? home : "");
}

static void set_up(struct cli *c) {
    bool no_color = getenv("NO_COLOR") != NULL && getenv("NO_COLOR")[0] != '\0';
    c->color = isatty(STDOUT_FILENO) == 1 && !no_color;
    struct winsize ws;
    c->width = isatty(STDOUT_FILENO) == 1 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 ? ws.ws_col : 0;
    bool tty = isatty(STDERR_FILENO) == 1;
    c->log = (struct log){.to = stderr, .quiet = cli_has(c, "quiet"), .progress = tty, .color = tty && !no_color};
    c->workspace = cli_has(c, "workspace") ? cli_opt(c, "workspace") : str_z(getenv("CORDON_WORKSPACE"));
    c->vuln_db = cli_has(c, "vuln-db") ? cli_opt(c, "vuln-db") : str_z(getenv("CORDON_VULN_DB"));
    c->vuln_db = c->vuln_db.n > 0 ? c->vuln_db : default_index(c->a);
    c->json = str_is(cli_opt(c, "format"), "json");
}

/* "\033[31m" at i: its length, else 0. */
static size_t color_at(struct str s, size_t i) {
    size_t n = 2;
    if (!str_starts(str_from(s, i), STR("\033["))) {
        return 0;
    }
    while (i + n < s.n && chr_digit(s.p[i + n])) {
        n++;
    }
    return i + n < s.n && s.p[i + n] == 'm' ? n + 1 : 0;
}

/* Names and texts of input could steer the terminal: of control characters, only line ends and our own colours pass. */
static void disarm(struct sb *out, bool color) {
    struct str s = sb_get(out);
    for (size_t i = 0; i < s.n;) {
        size_t n = str_control(s, i);
        size_t own = n > 0 && color ? color_at(s, i) : 0;
        bool plain = s.p[i] == '\n' || s.p[i] == '\t' || (s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n');
        if (n > 0 && own == 0 && !plain) {
            memset(out->p + i, ' ', n);
        }
        i += own > 0 ? own : n > 0 ? n : 1;
    }
}

bool cli_flush(struct cli *c, struct err *e) {
    if (!c->json && !c->document) {
        disarm(&c->out, c->color);
    }
    struct str s = sb_get(&c->out);
    c->out.n = 0;
    return s.n == 0 || file_write(STR("-"), s, e);
}

bool cli_batch(struct cli *c, bool (*fn)(struct cli *, struct str, struct sb *, struct err *), struct err *e) {
    struct arena *line_arena = arena_new();
    struct arena *keep = c->a;
    char *line = NULL;
    size_t cap = 0;
    size_t number = 0;
    size_t bad = 0;
    bool ok = true;
    ssize_t n;
    while (ok && (n = getline(&line, &cap, stdin)) >= 0) {
        number++;
        struct arena_mark mark = arena_mark(line_arena);
        c->a = line_arena;
        struct str s = {line, (size_t)n};
        s.n -= s.n > 0 && s.p[s.n - 1] == '\n' ? 1 : 0;
        s.n -= s.n > 0 && s.p[s.n - 1] == '\r' ? 1 : 0;
        struct sb out = SB(line_arena);
        struct err line_error = {0};
        if (fn(c, s, &out, &line_error)) {
            sb_str(&c->out, sb_get(&out));
        } else {
            bad++;
            sb_z(&c->out, "error: ");
            sb_str(&c->out, err_line(line_arena, &line_error));
        }
        sb_char(&c->out, '\n');
        arena_reset(line_arena, mark);
        ok = c->out.n < 1 << 16 || cli_flush(c, e);
    }
    c->a = keep;
    free(line);
    arena_free(&line_arena);
    if (!ok) {
        return false;
    }
    return bad == 0 || err_set(e, ERR_INPUT, "%zu of %zu lines could not be read", bad, number);
}

static int finish(struct cli *c, bool ok, struct err *e) {
    struct err write_error = {0};
    log_progress_end(&c->log);
    if (!cli_flush(c, &write_error) && ok) {
        *e = write_error;
        ok = false;
    }
    if (!ok) {
        fprintf(stderr, "%scordon:%s %.*s\n", c->log.color ? "\033[31m" : "", c->log.color ? "\033[0m" : "",
                STR_ARG(err_text(c->a, e)));
        return e->kind == ERR_NONE ? ERR_SYSTEM : (int)e->kind;
    }
    return c->exit_code;
}

static int run_command(struct cli *c, int argc, char **argv, int words) {
    struct err e = {0};
    bool ok = parse_args(c, argc, argv, words + 1, &e);
    set_up(c);
    if (ok && cli_has(c, "help")) {
        help_command(&c->out, c->command);
    } else if (ok) {
        ok = c->command->run(c, &e);
    }
    return finish(c, ok, &e);
}

static int run_without_command(struct cli *c, int argc, char **argv, const char *version, const char *revision) {
    struct err e = {0};
    set_up(c);
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        help_all(&c->out);
        int code = finish(c, true, &e);
        return argc < 2 ? ERR_USAGE : code;
    }
    if (strcmp(argv[1], "--version") == 0) {
        sb_fmt(&c->out, "cordon %s (%s)\n", version, revision);
        return finish(c, true, &e);
    }
    struct sb family = SB(c->a);
    help_family(&family, argv[1]);
    if (family.n > 0) {
        err_set(&e, ERR_USAGE, "which one?\n");
        fprintf(stderr, "cordon %s: which one?\n%.*s", argv[1], STR_ARG(sb_get(&family)));
        return ERR_USAGE;
    }
    err_set(&e, ERR_USAGE, "there is no command \"%s\"; cordon --help lists them", argv[1]);
    return finish(c, false, &e);
}

int cli_main(int argc, char **argv, const char *version, const char *revision) {
    struct cli c = {.a = arena_new()};
    c.out = SB(arena_new());
    c.program = str_fmt(c.a, "cordon %s (%s)", version, revision);
    int words;
    c.command = find_command(argc, argv, &words);
    int code = c.command != NULL ? run_command(&c, argc, argv, words) : run_without_command(&c, argc, argv, version, revision);
    arena_free(&c.out.a);
    arena_free(&c.a);
    return code;
}
