/* Writing SBOMs: see bom_out.h. */
#include "cli/bom_out.h"

#include "base/file.h"

bool cli_bom_format(const struct cli *c, struct cli_bom_format *out, struct err *e) {
    struct str name;
    str_cut(cli_has(c, "to") ? cli_opt(c, "to") : STR("cyclonedx-json"), '@', &name, &out->version);
    return bom_format_named(name, &out->to) ||
           err_set(e, ERR_USAGE, "--to is \"%.*s\"; it can be: cyclonedx-json, with a version as in cyclonedx-json@1.5",
                   STR_ARG(name));
}

static void add(void *file, struct str piece) {
    file_out_add(file, piece);
}

bool cli_bom_write(struct cli *c, const struct bom *b, const struct cli_bom_format *f, struct bom *lost, struct err *e) {
    struct file_out file;
    struct sb text = {.a = c->a, .drain = add, .ctx = &file};
    if (!file_out_begin(&file, c->a, cli_has(c, "output") ? cli_opt(c, "output") : STR("-"), e)) {
        return false;
    }
    if (!bom_write(c->a, b, f->to, f->version, &text, lost, e)) {
        file_out_drop(&file);
        return false;
    }
    sb_drain(&text);
    return file_out_end(&file, e);
}
