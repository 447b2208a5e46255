/* The command families: each is defined in the file of its name, cmd_*.c, as rows ended by a null name. */
#ifndef CORDON_CLI_COMMANDS_H
#define CORDON_CLI_COMMANDS_H

#include "cli/cli.h"

#endif
