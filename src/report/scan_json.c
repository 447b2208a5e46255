/* A scan as JSON, schema cordon.scan/1: see scan.h. */
#include "report/scan.h"
#include "score/cvss.h"

void scan_strings(struct jw *w, const char *key, const struct str *v, size_t n) {
    jw_karray(w, key);
    for (size_t i = 0; i < n; i++) {
        jw_str(w, v[i]);
    }
    jw_end_array(w);
}

static void write_scores(struct jw *w, const struct match_finding *f) {
    jw_karray(w, "cvss");
    for (size_t i = 0; i < f->nscores; i++) {
        struct cvss parsed;
        struct err ignored = {0};
        jw_object(w);
        if (cvss_parse(f->scores[i].vector, &parsed, &ignored)) {
            jw_kz(w, "version", cvss_version_name(parsed.version));
        }
        jw_kopt(w, "vector", f->scores[i].vector);
        if (f->scores[i].tenths >= 0) {
            jw_key(w, "score");
            jw_double(w, (double)f->scores[i].tenths / 10, 1);
        }
        jw_kstr(w, "source", f->scores[i].source);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void write_component(struct jw *w, const struct bom_component *k) {
    jw_kobject(w, "component");
    jw_kstr(w, "ref", k->ref);
    jw_kstr(w, "name", k->name);
    jw_kstr(w, "version", k->version);
    jw_kopt(w, "purl", k->purl);
    jw_kopt(w, "cpe", k->cpe);
    jw_end_object(w);
}

static void write_reason(struct jw *w, const struct match_reason *r, bool explain) {
    jw_object(w);
    jw_kz(w, "by", match_by_name(r->by));
    jw_kz(w, "source", vuln_source_name(r->source));
    jw_kstr(w, "record", r->record);
    jw_kstr(w, "range", r->range);
    jw_kz(w, "confidence", match_confidence_name(r->confidence));
    if (explain) {
        jw_kstr(w, "note", r->note);
    }
    jw_end_object(w);
}

static void write_finding(struct jw *w, const struct scan_view *v, size_t i) {
    const struct match_finding *f = &v->match->findings.v[i];
    const struct scan_verdict *d = &v->verdicts[i];
    jw_object(w);
    jw_kstr(w, "id", f->id);
    scan_strings(w, "aliases", f->aliases, f->naliases);
    jw_kstr(w, "severity", f->severity);
    write_scores(w, f);
    if (f->epss >= 0) {
        jw_key(w, "epss");
        jw_double(w, (double)f->epss, 5);
    }
    jw_kbool(w, "kev", f->kev);
    write_component(w, &v->bom->components.v[f->component]);
    scan_strings(w, "fixed", f->fixed, f->nfixed);
    jw_kstr(w, "status", d->status);
    jw_kopt(w, "justification", d->justification);
    jw_kopt(w, "statement", d->statement);
    jw_kopt(w, "verdict", d->verdict);
    jw_kopt(w, "harm", d->harm);
    scan_strings(w, "cwes", f->cwes, f->ncwes);
    jw_key(w, "match");
    write_reason(w, &f->reasons[0], v->explain);
    if (f->nreasons > 1) { /* the best is above */
        jw_karray(w, "also");
        for (size_t k = 1; k < f->nreasons; k++) {
            write_reason(w, &f->reasons[k], v->explain);
        }
        jw_end_array(w);
    }
    jw_end_object(w);
}

void scan_json(struct sb *out, const struct scan_view *v) {
    struct jw w = JW(out, true);
    jw_object(&w);
    jw_kz(&w, "schema", "cordon.scan/1");
    jw_kstr(&w, "source", v->source);
    jw_kobject(&w, "index");
    jw_kstr(&w, "built", v->index_built);
    jw_ki64(&w, "records", (int64_t)v->index_records);
    jw_end_object(&w);
    jw_ki64(&w, "components", (int64_t)bom_count(v->bom));
    jw_ki64(&w, "matched", (int64_t)v->match->matched);
    jw_karray(&w, "findings");
    for (size_t i = 0; i < v->match->findings.n; i++) {
        write_finding(&w, v, i);
    }
    jw_end_array(&w);
    jw_karray(&w, "unmatched");
    for (size_t i = 0; i < v->match->unmatched.n; i++) {
        const struct bom_component *k = &v->bom->components.v[v->match->unmatched.v[i].component];
        jw_object(&w);
        jw_kstr(&w, "ref", k->ref);
        jw_kstr(&w, "name", k->name);
        jw_kstr(&w, "version", k->version);
        jw_kstr(&w, "reason", v->match->unmatched.v[i].reason);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    jw_end_object(&w);
    sb_char(out, '\n');
}
