/* The command families: each is defined in the file of its name, cmd_*.c, as rows ended by a null name. */
#ifndef CORDON_CLI_COMMANDS_H
#define CORDON_CLI_COMMANDS_H

#include "cli/cli.h"

extern const struct cli_command workspace_commands[]; /* init, apply, export */
extern const struct cli_command info_commands[];
extern const struct cli_command make_commands[];    /* sbom make */
extern const struct cli_command check_commands[];   /* sbom check */
extern const struct cli_command diff_commands[];    /* sbom diff */
extern const struct cli_command merge_commands[];   /* sbom merge */
extern const struct cli_command sbom_commands[];    /* sbom convert */
extern const struct cli_command release_commands[]; /* sbom add|list|show, evidence, vex export */
extern const struct cli_command db_commands[];
extern const struct cli_command scan_commands[];
extern const struct cli_command finding_commands[]; /* finding, watch */
extern const struct cli_command threat_commands[];  /* threat check, list, draw */
extern const struct cli_command report_commands[];  /* gaps, report, submit */
extern const struct cli_command audit_commands[];
extern const struct cli_command serve_commands[];
extern const struct cli_command ident_commands[]; /* cvss, purl, cpe */
extern const struct cli_command version_commands[];
extern const struct cli_command meta_commands[]; /* commands, completion, man */

#endif
