/* OpenVEX 0.2.0 (github.com/openvex/spec): writing. See vex.h. */
#include "base/clock.h"
#include "base/json_write.h"
#include "vex/vex.h"

static void write_product(struct jw *w, const struct vex_statement *s) {
    jw_karray(w, "products");
    jw_object(w);
    jw_kstr(w, "@id", s->product);
    if (str_starts(s->product, STR("pkg:"))) {
        jw_kobject(w, "identifiers");
        jw_kstr(w, "purl", s->product);
        jw_end_object(w);
    }
    if (s->subcomponent.n > 0) {
        jw_karray(w, "subcomponents");
        jw_object(w);
        jw_kstr(w, "@id", s->subcomponent);
        jw_kobject(w, "identifiers");
        jw_kstr(w, s->subcomponent_is_cpe ? "cpe23" : "purl", s->subcomponent);
        jw_end_object(w);
        jw_end_object(w);
        jw_end_array(w);
    }
    jw_end_object(w);
    jw_end_array(w);
}

static void write_statement(struct arena *a, struct jw *w, const struct vex_statement *s) {
    jw_object(w);
    jw_kobject(w, "vulnerability");
    jw_kstr(w, "name", s->vulnerability);
    if (s->naliases > 0) {
        jw_karray(w, "aliases");
        for (size_t i = 0; i < s->naliases; i++) {
            jw_str(w, s->aliases[i]);
        }
        jw_end_array(w);
    }
    jw_end_object(w);
    jw_kstr(w, "timestamp", clock_text(a, s->at));
    write_product(w, s);
    jw_kstr(w, "status", s->status);
    jw_kopt(w, "justification", s->justification);
    jw_kopt(w, "impact_statement", s->impact_statement);
    jw_kopt(w, "action_statement", s->action_statement);
    jw_end_object(w);
}

struct str vex_openvex(struct arena *a, const struct vex_document *d) {
    struct sb b = SB(a);
    struct jw w = JW(&b, true);
    jw_object(&w);
    jw_kz(&w, "@context", "https://openvex.dev/ns/v0.2.0");
    jw_kstr(&w, "@id", d->id);
    jw_kstr(&w, "author", d->author);
    jw_kopt(&w, "role", d->role);
    jw_kstr(&w, "timestamp", clock_text(a, d->at));
    jw_ki64(&w, "version", d->version);
    jw_kz(&w, "tooling", "cordon");
    jw_karray(&w, "statements");
    for (size_t i = 0; i < d->n; i++) {
        write_statement(a, &w, &d->statements[i]);
    }
    jw_end_array(&w);
    jw_end_object(&w);
    sb_char(&b, '\n');
    return sb_get(&b);
}
