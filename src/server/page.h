/* What a request is answered with, and the routes that answer. */
#ifndef CORDON_SERVER_PAGE_H
#define CORDON_SERVER_PAGE_H

#include "app/app.h"

struct reply {
    int status;       /* HTTP */
    const char *type; /* content type */
    struct sb body;
};

/* A request on its way: the open workspace, the parts of the path that the route's `*` stand for, and the answer. */
struct request {
    struct app *app;
    struct str parts[4];
    size_t nparts;
    struct reply reply;
};

/* Answers GET `path` (decoded). False with an error: the caller writes an error page. */
bool page_answer(struct request *r, struct str path, struct err *e);

/* Text into HTML, escaped. */
void html_text(struct sb *b, struct str s);

/* Page frame: head and navigation, and the end. */
void page_begin(struct request *r, struct str title);
void page_end(struct request *r);

/* The handlers: pages.c and api.c. */
bool page_portfolio(struct request *r, struct err *e);
bool page_release(struct request *r, struct err *e);
bool page_finding(struct request *r, struct err *e);
bool page_style(struct request *r, struct err *e);
bool api_devices(struct request *r, struct err *e);
bool api_releases(struct request *r, struct err *e);
bool api_findings(struct request *r, struct err *e);
bool api_finding(struct request *r, struct err *e);
bool api_gaps(struct request *r, struct err *e);

#endif
