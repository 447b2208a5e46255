/* Opening the workspace for a command: see open.h. */
#include "cli/open.h"

bool cli_open(struct cli *c, struct app *app, struct err *e) {
    if (!app_open(app, c->a, c->workspace, &c->log, e)) {
        return false;
    }
    app->vuln_db = c->vuln_db;
    app->program = c->program;
    if (cli_has(c, "by")) {
        app->person = cli_opt(c, "by");
    }
    return true;
}

bool cli_with_app(struct cli *c, bool (*fn)(struct cli *, struct app *, struct err *), struct err *e) {
    struct app app;
    if (!cli_open(c, &app, e)) {
        return false;
    }
    bool ok = fn(c, &app, e);
    app_close(&app);
    return ok;
}
