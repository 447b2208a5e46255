/* Opening a workspace for work, and the audit event that each operation ends with. See app.h. */
#include "app/app.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json_write.h"

static struct str login_name(struct arena *a) {
    const char *given = getenv("CORDON_USER");
    if (given != NULL && given[0] != '\0') {
        return str_z(given);
    }
    struct passwd entry;
    struct passwd *found = NULL;
    char buf[4096];
    if (getpwuid_r(getuid(), &entry, buf, sizeof buf, &found) == 0 && found != NULL) {
        return str_dup(a, str_z(entry.pw_name));
    }
    return str_fmt(a, "uid %lu", (unsigned long)getuid());
}

bool app_open(struct app *app, struct arena *a, struct str dir, struct log *log, struct err *e) {
    *app = (struct app){.a = a, .log = log, .now = clock_now(), .person = login_name(a)};
    return store_open(a, dir, &app->store, e);
}

void app_close(struct app *app) {
    store_close(&app->store);
}

bool app_storable(const struct input *in, struct err *e) {
    return in->bytes.n <= STORE_MAX_BYTES ||
           err_at(e, in->name, 0, 0, "is %zu bytes, more than the limit of %zu for a stored file (STORE_MAX_BYTES)",
                  in->bytes.n, STORE_MAX_BYTES);
}

bool app_audit(struct app *app, const char *operation, struct str object, struct str detail, const struct app_stored *stored,
               size_t n, struct err *e) {
    struct sb b = SB(app->a);
    struct jw w = JW(&b, false);
    jw_object(&w);
    jw_kopt(&w, "detail", detail);
    if (n > 0) {
        jw_kobject(&w, "stored");
        for (size_t i = 0; i < n; i++) {
            jw_key_str(&w, stored[i].name);
            jw_str(&w, stored[i].sha256);
        }
        jw_end_object(&w);
    }
    jw_end_object(&w);
    struct audit_row r = {
        .at = app->now, .person = app->person, .operation = str_z(operation), .object = object, .detail = sb_get(&b)};
    return store_audit(&app->store, app->a, &r, e);
}
