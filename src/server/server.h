/*
 * The second face: pages and a read API over HTTP, calling the same functions of app/ as the command line. Until accounts exist
 * it answers on the loopback interface only, and only requests whose Host names the loopback (against DNS rebinding).
 */
#ifndef CORDON_SERVER_SERVER_H
#define CORDON_SERVER_SERVER_H

#include "base/err.h"
#include "base/log.h"

struct server_options {
    struct str workspace; /* as --workspace */
    struct str vuln_db, program;
    struct str listen; /* "127.0.0.1:8080"; port 0: any free one */
    struct log *log;
};

/* Serves until SIGINT or SIGTERM. Says on the log where. */
bool server_run(const struct server_options *o, struct err *e);

#endif
