/* cordon sbom make: an SBOM from what is there. */
#include "catalog/make.h"
#include "cli/bom_out.h"
#include "cli/commands.h"

static void add_patterns(struct cli *c, struct catalog_make_options *o) {
    VEC(struct str) list = {0};
    struct str pattern;
    for (size_t i = 0; cli_opt_at(c, "exclude", i, &pattern); i++) {
        vec_push(c->a, &list, pattern);
    }
    o->root.exclude = list.v;
    o->root.nexclude = list.n;
}

static bool options(struct cli *c, struct catalog_make_options *o, struct err *e) {
    uint64_t depth = 0;
    if (cli_has(c, "depth") && (!str_u64(cli_opt(c, "depth"), &depth) || depth == 0)) {
        return err_set(e, ERR_USAGE, "--depth is \"%.*s\"; a number from 1 on was expected", STR_ARG(cli_opt(c, "depth")));
    }
    o->root.depth = (size_t)depth;
    o->name = cli_opt(c, "name");
    o->version = cli_opt(c, "version");
    o->supplier = cli_opt(c, "supplier");
    o->hash = cli_has(c, "hash");
    o->deep = cli_has(c, "deep");
    add_patterns(c, o);
    return true;
}

static bool run_make(struct cli *c, struct err *e) {
    struct catalog_make_options o = {0};
    struct catalog_made made;
    struct cli_bom_format to;
    struct bom lost = {0};
    if (!cli_bom_format(c, &to, e) || !options(c, &o, e)) {
        return false;
    }
    bool ok = catalog_make(c->a, c->args[0], &o, &c->log, &made, e);
    for (size_t i = 0; i < made.notes.n; i++) {
        log_warn(&c->log, "%.*s", STR_ARG(made.notes.v[i]));
    }
    if (!ok || !cli_bom_write(c, &made.bom, &to, &lost, e)) {
        return false;
    }
    log_note(&c->log, "%zu components in %zu files", bom_count(&made.bom), made.files);
    return true;
}

const struct cli_command make_commands[] = {
    {.name = "sbom make",
     .synopsis = "PATH [-o FILE] [--to FORMAT] [--name NAME --version V]",
     .help = "make an SBOM from a folder, image, archive, firmware or lock file",
     .detail =
         "Reads package databases, lock files and manifests, and searches binaries that no package owns; executes nothing and "
         "asks no network. What cannot be read is told and passed over. Exit code 5 when nothing was found.",
     .example = "cordon sbom make rootfs/ --name pump --version 3.2.1 -o pump.cdx.json",
     .options = {{"output", 'o', "FILE", "write to a file (default: standard output)", false},
                 {"to", 't', "FORMAT", "cyclonedx-json, cyclonedx-xml, spdx-json, spdx-tag or spdx3-json, [@VERSION]", false},
                 {"name", 'n', "NAME", "what is described", false},
                 {"version", 0, "VERSION", "its version", false},
                 {"supplier", 0, "NAME", "who supplies it", false},
                 {"exclude", 'x', "GLOB", "leave files out: * within a name, ** across folders; may be repeated", true},
                 {"depth", 0, "N", "folders in folders to enter", false},
                 {"hash", 0, NULL, "SHA-256 of files that are components themselves", false},
                 {"deep", 0, NULL, "look into the files of packages too", false}},
     .min_args = 1,
     .max_args = 1,
     .run = run_make},
    {0},
};
