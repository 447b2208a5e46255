/* The program's entry. */
#include <stdlib.h>

#include "cli/cli.h"
#include "cordon_version.h"

int main(int argc, char **argv) {
    /* No time here is a local one. Libraries that ask for it would read the zone's file each time: 12 % of a large `sbom make`.
     */
    setenv("TZ", "UTC0", 1);
    return cli_main(argc, argv, "0.1.0", CORDON_REVISION);
}
