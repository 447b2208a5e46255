/* cordon sbom merge: several SBOMs as one. */
#include "base/file.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/unpack.h"
#include "bom/merge.h"
#include "cli/bom_out.h"
#include "cli/commands.h"

/* File names tell the inputs apart; the same name from two folders gets a number. */
static struct str source_name(struct cli *c, struct map *seen, struct str path) {
    struct str name = file_base(path);
    void **slot = map_slot(seen, name, NULL);
    size_t n = (size_t)(uintptr_t)*slot + 1;
    *slot = (void *)(uintptr_t)n;
    return n == 1 ? name : str_fmt(c->a, "%.*s (%zu)", STR_ARG(name), n);
}

static bool read_inputs(struct cli *c, struct bom_merge_input *v, struct err *e) {
    struct map seen = map_new(c->a, c->nargs);
    size_t components = 0;
    for (size_t i = 0; i < c->nargs; i++) {
        struct input in;
        struct bom *b = ARENA_NEW(c->a, struct bom);
        if (!unpack_file(c->a, c->args[i], &in, e) || !bom_read(c->a, &in, b, e)) {
            return false;
        }
        v[i] = (struct bom_merge_input){source_name(c, &seen, c->args[i]), hash_sha256_hex(c->a, in.bytes), b};
        components += b->components.n;
    }
    return components > 0 || err_set(e, ERR_EMPTY, "none of the files holds a component");
}

static void tell(struct cli *c, const struct bom_merged *m, const struct bom *lost) {
    const struct bom *both[] = {&m->bom, lost};
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < both[k]->dropped.n; i++) {
            log_warn(&c->log, "not carried over: %.*s (%zu)", STR_ARG(both[k]->dropped.v[i].what), both[k]->dropped.v[i].count);
        }
    }
    if (m->conflicts > 0) {
        log_warn(&c->log, "%zu components have the identity and version of another and a different hash: both are kept",
                 m->conflicts);
    }
    log_note(&c->log, "%zu components; %zu stood in several inputs", bom_count(&m->bom), m->duplicates);
}

static bool run_merge(struct cli *c, struct err *e) {
    struct cli_bom_format to;
    struct bom lost = {0};
    struct bom_merged merged;
    struct bom_merge_input *in = ARENA_ARRAY(c->a, struct bom_merge_input, c->nargs);
    struct bom_merge_options o = {.name = cli_opt(c, "name"),
                                  .version = cli_opt(c, "version"),
                                  .supplier = cli_opt(c, "supplier"),
                                  .tool = STR("cordon"),
                                  .flat = cli_has(c, "flat")};
    if (!cli_bom_format(c, &to, e) || !read_inputs(c, in, e) || !bom_merge(c->a, in, c->nargs, &o, &merged, e) ||
        !cli_bom_write(c, &merged.bom, &to, &lost, e)) {
        return false;
    }
    tell(c, &merged, &lost);
    return true;
}

const struct cli_command merge_commands[] = {
    {.name = "sbom merge",
     .synopsis = "FILE... -o FILE [--name NAME --version V] [--flat]",
     .help = "make one SBOM of several",
     .detail =
         "Each input's product becomes a component of the new one and keeps its dependencies; with --flat they are left out "
         "and\n"
         "the new product depends on what they depended on. A component that several inputs have stands once. The property\n"
         "cordon:merge:source tells which input a component came from. What is lost is said. The same inputs give the same\n"
         "bytes when SOURCE_DATE_EPOCH is set.",
     .example = "cordon sbom merge pump.cdx.json -o system.cdx.json --name system --version 1",
     .options = {{"output", 'o', "FILE", "write to a file (default: standard output)", false},
                 {"to", 't', "FORMAT", "cyclonedx-json[@VERSION]", false},
                 {"name", 'n', "NAME", "name of what is described (default: merged)", false},
                 {"version", 0, "VERSION", "its version", false},
                 {"supplier", 0, "NAME", "who supplies it", false},
                 {"flat", 0, NULL, "leave the inputs' products out", false}},
     .min_args = 1,
     .max_args = -1,
     .run = run_merge},
    {0},
};
