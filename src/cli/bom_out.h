/* SBOMs that a command writes: --to FORMAT[@VERSION] and --output FILE. */
#ifndef CORDON_CLI_BOM_OUT_H
#define CORDON_CLI_BOM_OUT_H

#include "bom/bom.h"
#include "cli/cli.h"

struct cli_bom_format {
    enum bom_format to;
    struct str version; /* "" = newest */
};

/* The value of --to, CycloneDX in JSON without it. ERR_USAGE: no format, or none that is written. */
bool cli_bom_format(const struct cli *c, struct cli_bom_format *out, struct err *e);

/* Writes to --output or standard output, piece by piece; a file is there whole or not at all. `lost`: see bom_write(). */
bool cli_bom_write(struct cli *c, const struct bom *b, const struct cli_bom_format *f, struct bom *lost, struct err *e);

#endif
