/* Every command family, in the order of the help text. */
#include "cli/commands.h"

#include "cli/cli.h"

const struct cli_command *const cli_families[] = {
    workspace_commands, info_commands,    make_commands,    check_commands, diff_commands,
    merge_commands,     sbom_commands,    release_commands, db_commands,    scan_commands,
    finding_commands,   threat_commands,  report_commands,  audit_commands, serve_commands,
    ident_commands,     version_commands, meta_commands,    NULL,
};
