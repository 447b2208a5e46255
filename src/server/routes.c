/* From a path to what answers it. `*` stands for one part of the path. */
#include "server/page.h"

static const struct {
    const char *path;
    const char *type;
    bool (*answer)(struct request *r, struct err *e);
} routes[] = {
    {"/", "text/html; charset=utf-8", page_portfolio},
    {"/release/*", "text/html; charset=utf-8", page_release},
    {"/release/*/finding/*", "text/html; charset=utf-8", page_finding},
    {"/style.css", "text/css; charset=utf-8", page_style},
    {"/api/v1/devices", "application/json", api_devices},
    {"/api/v1/releases", "application/json", api_releases},
    {"/api/v1/releases/*/findings", "application/json", api_findings},
    {"/api/v1/releases/*/gaps", "application/json", api_gaps},
    {"/api/v1/findings/*", "application/json", api_finding},
};

static bool matches(struct request *r, struct str pattern, struct str path) {
    struct str a = pattern;
    struct str b = path;
    struct str x;
    struct str y;
    r->nparts = 0;
    for (;;) {
        bool more_a = str_next(&a, '/', &x);
        bool more_b = str_next(&b, '/', &y);
        if (!more_a || !more_b) {
            return more_a == more_b;
        }
        if (str_is(x, "*") && y.n > 0 && r->nparts < sizeof r->parts / sizeof *r->parts) {
            r->parts[r->nparts++] = y;
        } else if (!str_eq(x, y)) {
            return false;
        }
    }
}

bool page_answer(struct request *r, struct str path, struct err *e) {
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        if (matches(r, str_z(routes[i].path), path)) {
            r->reply.status = 200;
            r->reply.type = routes[i].type;
            return routes[i].answer(r, e);
        }
    }
    r->reply.status = 404;
    return err_set(e, ERR_INPUT, "there is no page %.*s", STR_ARG(path));
}
