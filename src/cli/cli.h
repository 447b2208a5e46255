/*
 * The command line's frame: one table row describes a command (name, synopsis, options, help, example, function); parsing,
 * help, completion, the man page and the test that runs every example all come from that row.
 *
 * Each file cmd_*.c defines the rows of one command family; cli/commands.c lists the families.
 */
#ifndef CORDON_CLI_CLI_H
#define CORDON_CLI_CLI_H

#include "base/err.h"
#include "base/log.h"
#include "base/str.h"

enum { CLI_MAX_OPTIONS = 24 };

struct cli_option {
    const char *name;  /* long name without dashes: "format" */
    char letter;       /* short form, or 0 */
    const char *value; /* what stands for the value in help: "FILE"; null: a switch */
    const char *help;
    bool repeat; /* may be given more than once */
};

struct cli;

struct cli_command {
    const char *name;                           /* "sbom add" */
    const char *synopsis;                       /* "FILE --release VERSION" */
    const char *help;                           /* one line */
    const char *detail;                         /* paragraphs for --help and the man page, or null */
    const char *example;                        /* a command line that runs in examples/infusion-pump's workspace, or null */
    struct cli_option options[CLI_MAX_OPTIONS]; /* ended by a null name; the global ones are added by the frame */
    int min_args, max_args;                     /* max_args -1: any number */
    bool (*run)(struct cli *c, struct err *e);
};

/* A parsed command line and what a command works with. */
struct cli {
    const struct cli_command *command;
    struct arena *a;
    struct log log;
    struct str *args;
    size_t nargs;
    struct str workspace; /* --workspace, else CORDON_WORKSPACE, else "" (look upwards from here) */
    struct str program;   /* "cordon 0.1.0 (revision)" */
    struct str vuln_db;   /* --vuln-db, else CORDON_VULN_DB, else the user's cache folder */
    bool json;            /* --format json */
    bool color;           /* standard output is a terminal and NO_COLOR is not set */
    int width;            /* columns of the terminal; 0 when output is not a terminal */
    bool document;        /* what is printed is a document for other programs: no byte of it changes */
    struct sb out;        /* standard output, written when the command ends well or has an answer */
    int exit_code;        /* set by commands whose answer is "no" (ERR_NO) or "nothing" (ERR_EMPTY) while printing data */
    struct {
        const char *name;
        struct str value;
    } given[64];
    size_t ngiven;
};

/* The option's value; empty when not given. For repeated ones the last. */
struct str cli_opt(const struct cli *c, const char *name);
bool cli_has(const struct cli *c, const char *name);

/* The value, which must be one of the null-terminated list; `fallback` when not given. Fails with ERR_USAGE. */
bool cli_choice(const struct cli *c, const char *name, const char *const *allowed, const char *fallback, struct str *out,
                struct err *e);

/* The i-th value of a repeated option, or false. */
bool cli_opt_at(const struct cli *c, const char *name, size_t i, struct str *out);

/* Writes what is in c->out and empties it: for long outputs. */
bool cli_flush(struct cli *c, struct err *e);

/*
 * Batch form: calls fn for each line of standard input, with an empty sb; the text it built is printed as a line, or
 * "error: …" in its place. Returns false (ERR_INPUT) at the end when a line failed; output is complete all the same.
 */
bool cli_batch(struct cli *c, bool (*fn)(struct cli *c, struct str line, struct sb *out, struct err *e), struct err *e);

/* Every command, in the order of the help text. Ended by a null name. */
extern const struct cli_command *const cli_families[];

/* Runs the program. `revision` is shown by --version. Returns the exit code. */
int cli_main(int argc, char **argv, const char *version, const char *revision);

#endif
