/* cordon sbom convert: SBOM files, without a workspace. */
#include "base/unpack.h"
#include "cli/bom_out.h"
#include "cli/commands.h"

static bool run_convert(struct cli *c, struct err *e) {
    struct cli_bom_format to;
    struct input in;
    struct bom b;
    struct bom lost = {0};
    if (!cli_bom_format(c, &to, e) || !unpack_file(c->a, c->args[0], &in, e) || !bom_read(c->a, &in, &b, e) ||
        !cli_bom_write(c, &b, &to, &lost, e)) {
        return false;
    }
    const struct bom *both[] = {&b, &lost};
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < both[k]->dropped.n; i++) {
            log_warn(&c->log, "not carried over: %.*s (%zu)", STR_ARG(both[k]->dropped.v[i].what), both[k]->dropped.v[i].count);
        }
    }
    return true;
}

const struct cli_command sbom_commands[] = {
    {.name = "sbom convert",
     .synopsis = "FILE --to FORMAT [-o FILE]",
     .help = "write an SBOM in another format or version",
     .detail = "FORMAT is cyclonedx-json, cyclonedx-xml, spdx-json, spdx-tag or spdx3-json, with a version after @. What the "
               "target can't "
               "hold is said, not dropped in silence.",
     .example = "cordon sbom convert pump.cdx.json --to cyclonedx-json@1.5",
     .options = {{"to", 't', "FORMAT", "FORMAT[@VERSION]", false}, {"output", 'o', "FILE", "write to a file", false}},
     .min_args = 1,
     .max_args = 1,
     .run = run_convert},
    {0},
};
