/* The program's entry. */
#include "cli/cli.h"
#include "cordon_version.h"

int main(int argc, char **argv) {
    return cli_main(argc, argv, "0.1.0", CORDON_REVISION);
}
