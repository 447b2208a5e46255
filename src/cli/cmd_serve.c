/* cordon serve. */
#include "cli/commands.h"
#include "server/server.h"

static bool run_serve(struct cli *c, struct err *e) {
    struct server_options o = {.workspace = c->workspace,
                               .vuln_db = c->vuln_db,
                               .program = c->program,
                               .listen = cli_has(c, "listen") ? cli_opt(c, "listen") : STR("127.0.0.1:8080"),
                               .log = &c->log};
    return server_run(&o, e);
}

const struct cli_command serve_commands[] = {
    {.name = "serve",
     .synopsis = "[--listen ADDR:PORT]",
     .help = "show the workspace as pages and a read API, on this machine only",
     .detail =
         "Pages: /, /release/VERSION, /release/VERSION/finding/NUMBER. API: /api/v1/devices, /releases,\n"
         "/releases/VERSION/findings, /releases/VERSION/gaps, /findings/ID. Only the loopback is served until accounts exist.",
     .options = {{"listen", 'l', "ADDR:PORT", "default 127.0.0.1:8080; port 0 takes any free one", false}},
     .max_args = 0,
     .run = run_serve},
    {0},
};
