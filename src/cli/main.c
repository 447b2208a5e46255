/* The program's entry. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "cli/cli.h"
#include "cordon_version.h"

/* A large file is mapped; when another program cuts it short meanwhile, what was mapped is gone. Nothing was written by then
 * that is not whole: the store's transactions and new files come to an end, or do not. */
static _Noreturn void on_cut_file(int signal) {
    static const char text[] = "cordon: a file that was being read was cut short by another program; run this again\n";
    (void)signal;
    (void)!write(STDERR_FILENO, text, sizeof text - 1);
    _exit(ERR_SYSTEM);
}

int main(int argc, char **argv) {
    /* No time here is a local one. Libraries that ask for it would read the zone's file each time: 12 % of a large `sbom make`.
     */
    setenv("TZ", "UTC0", 1);
    signal(SIGBUS, on_cut_file);
    return cli_main(argc, argv, "0.1.0", CORDON_REVISION);
}
