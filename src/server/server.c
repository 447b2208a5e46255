/* The HTTP server: libmicrohttpd, opened when needed. One thread; each request opens the workspace, answers, closes. See
 * server.h. */
#include "server/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/lazy.h"
#include "server/page.h"

struct http_api {
    __typeof__(&MHD_start_daemon) start_daemon;
    __typeof__(&MHD_stop_daemon) stop_daemon;
    __typeof__(&MHD_create_response_from_buffer) create_response;
    __typeof__(&MHD_destroy_response) destroy_response;
    __typeof__(&MHD_queue_response) queue_response;
    __typeof__(&MHD_add_response_header) add_header;
    __typeof__(&MHD_lookup_connection_value) lookup;
    __typeof__(&MHD_get_daemon_info) daemon_info;
};

static const char *const libraries[] = {"libmicrohttpd.so.12", NULL};
static const struct lazy_symbol symbols[] = {
    LAZY(struct http_api, start_daemon, "MHD_start_daemon"),
    LAZY(struct http_api, stop_daemon, "MHD_stop_daemon"),
    LAZY(struct http_api, create_response, "MHD_create_response_from_buffer"),
    LAZY(struct http_api, destroy_response, "MHD_destroy_response"),
    LAZY(struct http_api, queue_response, "MHD_queue_response"),
    LAZY(struct http_api, add_header, "MHD_add_response_header"),
    LAZY(struct http_api, lookup, "MHD_lookup_connection_value"),
    LAZY(struct http_api, daemon_info, "MHD_get_daemon_info"),
};

enum { CONNECTIONS = 64, TIMEOUT_SECONDS = 30 };

struct server {
    const struct server_options *options;
    struct http_api api;
};

/* "127.0.0.1:8080", "localhost", "[::1]:8080": anything else could be another site's name bound to this address. */
static bool host_is_loopback(const char *host) {
    static const struct str names[] = {STR_INIT("127.0.0.1"), STR_INIT("localhost"), STR_INIT("[::1]")};
    struct str h = str_z(host);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_startsi(h, names[i]) && (h.n == names[i].n || h.p[names[i].n] == ':')) {
            return true;
        }
    }
    return false;
}

static void error_page(struct request *r, const struct err *e) {
    if (r->reply.status == 200) {
        r->reply.status = e->kind == ERR_INPUT || e->kind == ERR_EMPTY ? 404 : 500;
    }
    bool json = r->reply.type != NULL && strcmp(r->reply.type, "application/json") == 0;
    r->reply.body.n = 0;
    if (json) {
        sb_fmt(&r->reply.body, "{\"error\":\"%s\"}", r->reply.status == 404 ? "not found" : "failed");
        return;
    }
    r->reply.type = "text/html; charset=utf-8";
    page_begin(r, STR("Not here"));
    sb_z(&r->reply.body, "<h1>Not here</h1><p>");
    html_text(&r->reply.body, err_text(r->app->a, e));
    sb_z(&r->reply.body, "</p>");
    page_end(r);
}

static void answer_request(struct server *s, struct arena *a, const char *url, struct reply *out) {
    struct app app = {.a = a};
    struct err e = {0};
    struct request r = {.app = &app, .reply = {.status = 200, .type = "text/html; charset=utf-8", .body = SB(a)}};
    bool open = app_open(&app, a, s->options->workspace, s->options->log, &e);
    app.vuln_db = s->options->vuln_db;
    app.program = s->options->program;
    if (!open || !page_answer(&r, str_z(url), &e)) {
        error_page(&r, &e);
    }
    app_close(&app);
    *out = r.reply;
}

static enum MHD_Result send_reply(struct server *s, struct MHD_Connection *c, const struct reply *r) {
    static const char *const headers[][2] = {
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "no-referrer"},
        {"Cache-Control", "no-store"},
        {"Content-Security-Policy",
         "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'"},
    };
    struct str body = sb_get(&r->body);
    struct MHD_Response *response = s->api.create_response(body.n, (void *)(uintptr_t)body.p, MHD_RESPMEM_MUST_COPY);
    if (response == NULL) {
        return MHD_NO;
    }
    s->api.add_header(response, "Content-Type", r->type);
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        s->api.add_header(response, headers[i][0], headers[i][1]);
    }
    enum MHD_Result result = s->api.queue_response(c, (unsigned)r->status, response);
    s->api.destroy_response(response);
    return result;
}

static void plain(struct reply *r, struct arena *a, int status, const char *text) {
    *r = (struct reply){.status = status, .type = "text/plain; charset=utf-8", .body = SB(a)};
    sb_z(&r->body, text);
}

static enum MHD_Result handle(void *ctx, struct MHD_Connection *c, const char *url, const char *method, const char *version,
                              const char *upload, size_t *upload_size, void **state) {
    struct server *s = ctx;
    (void)version;
    (void)upload;
    (void)state;
    if (*upload_size > 0) { /* nothing here takes a body */
        *upload_size = 0;
        return MHD_YES;
    }
    struct arena *a = arena_new();
    struct reply r;
    const char *host = s->api.lookup(c, MHD_HEADER_KIND, "Host");
    if (host == NULL || !host_is_loopback(host)) {
        plain(&r, a, 403, "this server answers on the loopback only\n");
    } else if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0) {
        plain(&r, a, 405, "only GET is answered\n");
    } else {
        answer_request(s, a, url, &r);
    }
    enum MHD_Result result = send_reply(s, c, &r);
    arena_free(&a);
    return result;
}

/* "127.0.0.1:8080", "localhost:0", "[::1]:8080", ":8080" into an address of the loopback. */
static bool read_address(struct str text, struct sockaddr_storage *out, struct err *e) {
    struct str host;
    struct str port_text;
    uint64_t port = 0;
    if (!str_rcut(text, ':', &host, &port_text) || !str_u64(port_text, &port) || port > 65535) {
        return err_set(e, ERR_USAGE, "--listen is \"%.*s\"; it must be ADDR:PORT, for example 127.0.0.1:8080", STR_ARG(text));
    }
    memset(out, 0, sizeof *out);
    if (str_is(host, "[::1]")) {
        struct sockaddr_in6 *a6 = (struct sockaddr_in6 *)out;
        *a6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_addr = in6addr_loopback, .sin6_port = htons((uint16_t)port)};
        return true;
    }
    if (host.n > 0 && !str_is(host, "127.0.0.1") && !str_eqi(host, STR("localhost"))) {
        return err_set(e, ERR_USAGE,
                       "--listen is \"%.*s\"; there are no accounts yet, so only the loopback is served (127.0.0.1, [::1])",
                       STR_ARG(text));
    }
    struct sockaddr_in *a4 = (struct sockaddr_in *)out;
    *a4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    a4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return true;
}

/* Waits for SIGINT or SIGTERM, which were blocked before the server's thread began, so that it never sees them. */
static void wait_for_end(const sigset_t *set) {
    int signal_number;
    while (sigwait(set, &signal_number) == EINTR) {
    }
}

bool server_run(const struct server_options *o, struct err *e) {
    struct server s = {.options = o};
    struct sockaddr_storage address;
    struct arena *a = arena_new();
    struct app probe;
    bool ok = read_address(o->listen, &address, e) && app_open(&probe, a, o->workspace, o->log, e);
    if (ok) {
        app_close(&probe);
        ok = lazy_open(libraries, "libmicrohttpd12", symbols, sizeof symbols / sizeof *symbols, &s.api, e);
    }
    arena_free(&a);
    if (!ok) {
        return false;
    }
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    unsigned flags = MHD_USE_AUTO_INTERNAL_THREAD | (address.ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    struct MHD_Daemon *daemon =
        s.api.start_daemon(flags, 0, NULL, NULL, handle, &s, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_CONNECTION_LIMIT,
                           (unsigned)CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)TIMEOUT_SECONDS, MHD_OPTION_END);
    if (daemon == NULL) {
        return err_errno(e, "cannot listen on %.*s", STR_ARG(o->listen));
    }
    const union MHD_DaemonInfo *info = s.api.daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    log_note(o->log, "serving on http://%s:%u/ (read-only, this machine only); end with Ctrl-C",
             address.ss_family == AF_INET6 ? "[::1]" : "127.0.0.1", info != NULL ? (unsigned)info->port : 0U);
    wait_for_end(&set);
    s.api.stop_daemon(daemon);
    return true;
}
