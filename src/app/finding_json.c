/* A finding as JSON: see app.h. */
#include "app/app.h"
#include "base/clock.h"
#include "base/json_write.h"

static void write_words(struct jw *w, const char *key, struct str words) {
    jw_karray(w, key);
    struct str rest = words.n > 0 ? words : STR_NONE;
    struct str word;
    while (str_next(&rest, ' ', &word)) {
        jw_str(w, word);
    }
    jw_end_array(w);
}

void app_assessment_json(struct arena *a, struct jw *w, const struct assessment_row *r) {
    jw_object(w);
    jw_kstr(w, "status", r->status);
    jw_kopt(w, "justification", r->justification);
    jw_kopt(w, "statement", r->statement);
    jw_kopt(w, "action", r->action);
    if (r->exploitability > 0) {
        jw_kz(w, "exploitability", exploitability_name((enum exploitability)r->exploitability));
    }
    if (r->severity > 0) {
        jw_kz(w, "severity", severity_name((enum severity)r->severity));
    }
    jw_kopt(w, "decision", r->decision);
    jw_kstr(w, "reason", r->reason);
    jw_kstr(w, "by", r->person);
    jw_kstr(w, "at", clock_text(a, r->at));
    jw_end_object(w);
}

void app_finding_json(struct arena *a, struct jw *w, const struct finding_row *f) {
    jw_ki64(w, "number", f->id);
    jw_kstr(w, "id", f->vulnerability);
    write_words(w, "aliases", f->aliases);
    jw_kstr(w, "release", f->release_version);
    jw_kobject(w, "component");
    jw_kstr(w, "key", f->component_key);
    jw_kstr(w, "name", f->component);
    jw_kstr(w, "version", f->version);
    jw_kopt(w, "purl", f->purl);
    jw_kopt(w, "cpe", f->cpe);
    jw_end_object(w);
    jw_kstr(w, "severity", f->severity);
    if (f->score >= 0) {
        jw_key(w, "score");
        jw_double(w, (double)f->score / 10, 1);
    }
    jw_kopt(w, "vector", f->vector);
    jw_kbool(w, "kev", f->kev);
    if (f->epss >= 0) {
        jw_key(w, "epss");
        jw_double(w, f->epss, 5);
    }
    write_words(w, "fixed", f->fixed);
    jw_kobject(w, "match");
    jw_kstr(w, "by", f->match_by);
    jw_kstr(w, "source", f->source);
    jw_kstr(w, "record", f->record);
    jw_kstr(w, "range", f->range);
    jw_kstr(w, "confidence", f->confidence);
    jw_end_object(w);
    jw_kstr(w, "status", finding_status(f));
    jw_kobject(w, "harm");
    jw_kopt(w, "path", f->path);
    jw_kopt(w, "no_path", f->no_path);
    jw_kopt(w, "hazard", f->hazard);
    jw_kz(w, "exploitability", exploitability_name((enum exploitability)f->initial));
    jw_kz(w, "residual_exploitability", exploitability_name((enum exploitability)f->residual));
    jw_kz(w, "severity", severity_name((enum severity)f->harm_severity));
    jw_kstr(w, "proposed", f->verdict);
    jw_kstr(w, "reason", f->verdict_reason);
    jw_end_object(w);
    jw_kstr(w, "verdict", finding_verdict(f));
    jw_kz(w, "verdict_by", finding_decided(f) ? "person" : "proposal");
    if (f->assessment.id != 0) {
        jw_key(w, "assessment");
        app_assessment_json(a, w, &f->assessment);
    }
    jw_kstr(w, "opened", clock_text(a, f->opened_at));
    if (f->closed_at != 0) {
        jw_kstr(w, "closed", clock_text(a, f->closed_at));
        jw_kopt(w, "closed_reason", f->closed_reason);
    }
    jw_kopt(w, "summary", f->summary);
}
