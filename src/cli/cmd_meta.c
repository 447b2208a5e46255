/* cordon commands, completion, man: all drawn from the command table. */
#include "base/json_write.h"
#include "cli/commands.h"

/* Calls fn for each command. */
static void each(struct cli *c, void (*fn)(struct cli *c, const struct cli_command *cmd, void *ctx), void *ctx) {
    for (size_t f = 0; cli_families[f] != NULL; f++) {
        for (const struct cli_command *cmd = cli_families[f]; cmd->name != NULL; cmd++) {
            fn(c, cmd, ctx);
        }
    }
}

static void command_json(struct cli *c, const struct cli_command *cmd, void *ctx) {
    struct jw *w = ctx;
    (void)c;
    jw_object(w);
    jw_kz(w, "name", cmd->name);
    jw_kz(w, "synopsis", cmd->synopsis);
    jw_kz(w, "help", cmd->help);
    jw_kopt(w, "example", str_z(cmd->example));
    jw_karray(w, "options");
    for (size_t i = 0; i < CLI_MAX_OPTIONS && cmd->options[i].name != NULL; i++) {
        jw_object(w);
        jw_kz(w, "name", cmd->options[i].name);
        jw_kopt(w, "value", str_z(cmd->options[i].value));
        jw_kz(w, "help", cmd->options[i].help);
        jw_end_object(w);
    }
    jw_end_array(w);
    jw_end_object(w);
}

static bool run_commands(struct cli *c, struct err *e) {
    (void)e;
    struct jw w = JW(&c->out, true);
    jw_array(&w);
    each(c, command_json, &w);
    jw_end_array(&w);
    sb_char(&c->out, '\n');
    return true;
}

/* ---- completion ---- */

static const char global_words[] = "--workspace --vuln-db --format --quiet --help";

static void bash_case(struct cli *c, const struct cli_command *cmd, void *ctx) {
    (void)ctx;
    sb_fmt(&c->out, "    '%s') words='%s", cmd->name, global_words);
    for (size_t i = 0; i < CLI_MAX_OPTIONS && cmd->options[i].name != NULL; i++) {
        sb_fmt(&c->out, " --%s", cmd->options[i].name);
    }
    sb_z(&c->out, "' ;;\n");
}

/* Distinct first words, or the second words of one first word. */
static void collect(struct cli *c, const struct cli_command *cmd, void *ctx) {
    struct sb *b = ctx;
    (void)c;
    struct str first;
    struct str rest;
    str_cut(str_z(cmd->name), ' ', &first, &rest);
    struct str padded = str_fmt(b->a, " %.*s ", STR_ARG(first));
    if (str_find(str_fmt(b->a, " %.*s ", STR_ARG(sb_get(b))), padded) == SIZE_MAX) {
        sb_fmt(b, "%s%.*s", b->n > 0 ? " " : "", STR_ARG(first));
    }
}

static void bash_family(struct cli *c, struct str first) {
    struct sb seconds = SB(c->a);
    for (size_t f = 0; cli_families[f] != NULL; f++) {
        for (const struct cli_command *cmd = cli_families[f]; cmd->name != NULL; cmd++) {
            struct str head;
            struct str tail;
            if (str_cut(str_z(cmd->name), ' ', &head, &tail) && str_eq(head, first)) {
                sb_fmt(&seconds, "%s%.*s", seconds.n > 0 ? " " : "", STR_ARG(tail));
            }
        }
    }
    if (seconds.n > 0) {
        sb_fmt(&c->out, "    '%.*s') words='%.*s' ;;\n", STR_ARG(first), STR_ARG(sb_get(&seconds)));
    }
}

static bool run_completion(struct cli *c, struct err *e) {
    if (!str_is(c->args[0], "bash")) {
        return err_set(e, ERR_USAGE, "completion is there for bash");
    }
    struct sb firsts = SB(c->a);
    each(c, collect, &firsts);
    sb_z(&c->out, "# bash completion for cordon; source it, or put it in /usr/share/bash-completion/completions/cordon\n"
                  "_cordon() {\n  local cur=${COMP_WORDS[COMP_CWORD]} words=''\n"
                  "  if [[ $cur == -* ]]; then\n    case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n");
    each(c, bash_case, NULL);
    sb_fmt(&c->out,
           "    *) words='%s' ;;\n    esac\n  elif [[ $COMP_CWORD == 1 ]]; then\n    words='%.*s'\n  elif [[ $COMP_CWORD == 2 "
           "]]; then\n"
           "    case ${COMP_WORDS[1]} in\n",
           global_words, STR_ARG(sb_get(&firsts)));
    struct str rest = sb_get(&firsts);
    struct str first;
    while (str_next(&rest, ' ', &first)) {
        bash_family(c, first);
    }
    sb_z(&c->out, "    esac\n  fi\n  if [[ -n $words ]]; then\n    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                  "  else\n    COMPREPLY=($(compgen -f -- \"$cur\"))\n  fi\n}\ncomplete -o filenames -F _cordon cordon\n");
    return true;
}

/* ---- manual page ---- */

/* roff: a line must not begin with a control character, backslashes and dashes are escaped. */
static void roff(struct sb *b, struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' || s.p[i] == '-') {
            sb_char(b, '\\');
        } else if ((s.p[i] == '.' || s.p[i] == '\'') && (i == 0 || s.p[i - 1] == '\n')) {
            sb_z(b, "\\&");
        }
        sb_char(b, s.p[i]);
    }
}

static void man_command(struct cli *c, const struct cli_command *cmd, void *ctx) {
    struct sb *b = &c->out;
    (void)ctx;
    sb_z(b, ".SS ");
    roff(b, str_fmt(c->a, "cordon %s %s", cmd->name, cmd->synopsis));
    sb_z(b, "\n");
    roff(b, str_z(cmd->help));
    sb_z(b, ".\n");
    if (cmd->detail != NULL) {
        sb_z(b, ".PP\n");
        roff(b, str_z(cmd->detail));
        sb_z(b, "\n");
    }
    for (size_t i = 0; i < CLI_MAX_OPTIONS && cmd->options[i].name != NULL; i++) {
        const struct cli_option *o = &cmd->options[i];
        sb_fmt(b, ".TP\n\\fB\\-\\-%s\\fR %s\n", o->name, o->value != NULL ? o->value : "");
        roff(b, str_z(o->help));
        sb_z(b, "\n");
    }
    if (cmd->example != NULL) {
        sb_z(b, ".PP\nExample: \\fB");
        roff(b, str_z(cmd->example));
        sb_z(b, "\\fR\n");
    }
}

static bool run_man(struct cli *c, struct err *e) {
    (void)e;
    sb_fmt(&c->out,
           ".TH CORDON 1 \"\" \"%.*s\"\n.SH NAME\ncordon \\- the cybersecurity file of a connected medical device\n"
           ".SH SYNOPSIS\n\\fBcordon\\fR COMMAND [OPTION...] [ARGUMENT...]\n.SH COMMANDS\n",
           STR_ARG(c->program));
    each(c, man_command, NULL);
    sb_z(&c->out,
         ".SH ENVIRONMENT\n.TP\nCORDON_WORKSPACE\nthe workspace, as \\-\\-workspace\n.TP\nCORDON_VULN_DB\nthe vulnerability "
         "index, as "
         "\\-\\-vuln\\-db\n.TP\nCORDON_USER\nwho does it, for the audit trail\n.TP\nNO_COLOR\nno "
         "colour\n.TP\nSOURCE_DATE_EPOCH\nthe "
         "time that documents carry\n"
         ".SH EXIT STATUS\n0 done; 1 the answer is no; 2 wrong usage; 3 bad input; 4 could not; 5 nothing to look at.\n");
    return true;
}

const struct cli_command meta_commands[] = {
    {.name = "commands",
     .synopsis = "",
     .help = "list the commands as JSON",
     .example = "cordon commands",
     .max_args = 0,
     .run = run_commands},
    {.name = "completion",
     .synopsis = "bash",
     .help = "print a shell completion",
     .example = "cordon completion bash",
     .min_args = 1,
     .max_args = 1,
     .run = run_completion},
    {.name = "man",
     .synopsis = "",
     .help = "print the manual page (roff)",
     .example = "cordon man",
     .max_args = 0,
     .run = run_man},
    {0},
};
