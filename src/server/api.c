/* The read API: JSON of what the pages show. */
#include "base/clock.h"
#include "base/json_write.h"
#include "server/page.h"

bool api_devices(struct request *r, struct err *e) {
    struct device_list list;
    if (!store_devices(&r->app->store, r->app->a, &list, e)) {
        return false;
    }
    struct jw w = JW(&r->reply.body, false);
    jw_array(&w);
    for (size_t i = 0; i < list.list.n; i++) {
        jw_object(&w);
        jw_kstr(&w, "id", list.list.v[i].device);
        jw_kstr(&w, "name", list.list.v[i].name);
        jw_kstr(&w, "applied", clock_text(r->app->a, list.list.v[i].applied_at));
        jw_end_object(&w);
    }
    jw_end_array(&w);
    return true;
}

bool api_releases(struct request *r, struct err *e) {
    struct release_list list;
    if (!store_releases(&r->app->store, r->app->a, STR_NONE, &list, e)) {
        return false;
    }
    struct jw w = JW(&r->reply.body, false);
    jw_array(&w);
    for (size_t i = 0; i < list.list.n; i++) {
        const struct release_row *x = &list.list.v[i];
        jw_object(&w);
        jw_kstr(&w, "device", x->device);
        jw_kstr(&w, "version", x->version);
        jw_kstr(&w, "status", x->status);
        jw_kopt(&w, "date", x->date);
        jw_kopt(&w, "support_until", x->support_until);
        jw_ki64(&w, "units", x->units);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    return true;
}

bool api_findings(struct request *r, struct err *e) {
    struct finding_list list;
    if (!app_findings(r->app, r->parts[0], &list, e)) {
        return false;
    }
    struct jw w = JW(&r->reply.body, false);
    jw_array(&w);
    for (size_t i = 0; i < list.list.n; i++) {
        jw_object(&w);
        app_finding_json(r->app->a, &w, &list.list.v[i]);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    return true;
}

bool api_finding(struct request *r, struct err *e) {
    struct app_finding_details d;
    if (!app_finding_show(r->app, STR_NONE, r->parts[0], &d, e)) {
        return false;
    }
    struct jw w = JW(&r->reply.body, false);
    jw_array(&w);
    for (size_t i = 0; i < d.list.n; i++) {
        jw_object(&w);
        app_finding_json(r->app->a, &w, &d.list.v[i].row);
        jw_karray(&w, "history");
        for (size_t k = 0; k < d.list.v[i].history.list.n; k++) {
            app_assessment_json(r->app->a, &w, &d.list.v[i].history.list.v[k]);
        }
        jw_end_array(&w);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    return true;
}

bool api_gaps(struct request *r, struct err *e) {
    struct app_dossier d;
    if (!app_dossier(r->app, r->parts[0], &d, e)) {
        return false;
    }
    struct jw w = JW(&r->reply.body, false);
    jw_array(&w);
    const struct coverage_list *lists[] = {d.dossier.device->market_us ? &d.input.us : NULL,
                                           d.dossier.device->market_eu ? &d.input.eu : NULL};
    for (size_t m = 0; m < 2; m++) {
        for (size_t i = 0; lists[m] != NULL && i < lists[m]->n; i++) {
            const struct covered *c = &lists[m]->v[i];
            if (c->state != COVER_INFO) {
                jw_object(&w);
                jw_kz(&w, "market", market_name(c->requirement->market));
                jw_kstr(&w, "id", c->requirement->id);
                jw_kz(&w, "state", coverage_name(c->state));
                jw_kopt(&w, "why", c->why);
                jw_end_object(&w);
            }
        }
    }
    jw_end_array(&w);
    return true;
}
