/* Every command family, in the order of the help text. */
#include "cli/commands.h"

#include "cli/cli.h"

const struct cli_command *const cli_families[] = {
    ident_commands,
    NULL,
};
