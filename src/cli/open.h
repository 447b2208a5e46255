/* Opening the workspace for a command. */
#ifndef CORDON_CLI_OPEN_H
#define CORDON_CLI_OPEN_H

#include "app/app.h"
#include "cli/cli.h"

/* The workspace of --workspace, CORDON_WORKSPACE or the working folder; `--by` sets the person. Close with app_close(). */
bool cli_open(struct cli *c, struct app *app, struct err *e);

/* Runs fn with an open workspace and closes it. */
bool cli_with_app(struct cli *c, bool (*fn)(struct cli *c, struct app *app, struct err *e), struct err *e);

#endif
