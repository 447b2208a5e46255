/* A scan as SARIF 2.1.0 (OASIS): a rule for each vulnerability, a result for each finding. See scan.h. */
#include "base/map.h"
#include "report/scan.h"

/* SARIF 3.58.6 `level`; a vulnerability without a score might be anything. */
static const char *level_of(struct str severity) {
    if (str_is(severity, "critical") || str_is(severity, "high")) {
        return "error";
    }
    return str_is(severity, "low") || str_is(severity, "none") ? "note" : "warning";
}

static void text_member(struct jw *w, const char *key, struct str text) {
    jw_kobject(w, key);
    jw_kstr(w, "text", text);
    jw_end_object(w);
}

static struct str help_uri(struct arena *a, struct str id) {
    if (str_starts(id, STR("CVE-"))) {
        return str_fmt(a, "https://nvd.nist.gov/vuln/detail/%.*s", STR_ARG(id));
    }
    return str_fmt(a, "https://osv.dev/vulnerability/%.*s", STR_ARG(id));
}

static void write_rule(struct arena *a, struct jw *w, const struct match_finding *f) {
    jw_object(w);
    jw_kstr(w, "id", f->id);
    text_member(w, "shortDescription", f->summary.n > 0 && f->summary.n < 200 ? f->summary : f->id);
    if (f->summary.n >= 200) {
        text_member(w, "fullDescription", f->summary);
    }
    jw_kstr(w, "helpUri", help_uri(a, f->id));
    jw_kobject(w, "defaultConfiguration");
    jw_kz(w, "level", level_of(f->severity));
    jw_end_object(w);
    jw_kobject(w, "properties");
    if (f->nscores > 0 && f->scores[0].tenths >= 0) {
        jw_kstr(w, "security-severity", scan_score(a, f)); /* the key that code hosts sort by */
    }
    jw_karray(w, "tags");
    jw_str(w, STR("security"));
    for (size_t i = 0; i < f->ncwes; i++) {
        jw_str(w, f->cwes[i]);
    }
    jw_end_array(w);
    jw_end_object(w);
    jw_end_object(w);
}

/* Number of each vulnerability's rule, by id. */
static struct map write_rules(struct arena *a, struct jw *w, const struct scan_view *v) {
    struct map number = map_new(a, v->match->findings.n);
    jw_karray(w, "rules");
    for (size_t i = 0; i < v->match->findings.n; i++) {
        bool added;
        void **slot = map_slot(&number, v->match->findings.v[i].id, &added);
        if (added) {
            *slot = (void *)(uintptr_t)number.n;
            write_rule(a, w, &v->match->findings.v[i]);
        }
    }
    jw_end_array(w);
    return number;
}

static void write_place(struct arena *a, struct jw *w, const struct scan_view *v, const struct bom_component *k) {
    jw_karray(w, "locations");
    jw_object(w);
    jw_kobject(w, "physicalLocation");
    jw_kobject(w, "artifactLocation");
    struct sb uri = SB(a);
    for (size_t i = 0; i < v->source.n; i++) { /* RFC 3986: what is not unreserved or '/' is escaped */
        char c = v->source.p[i];
        bool plain = chr_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~' || c == '/';
        sb_fmt(&uri, plain ? "%c" : "%%%02X", (unsigned char)c);
    }
    jw_kstr(w, "uri", sb_get(&uri));
    jw_end_object(w);
    jw_kobject(w, "region");
    jw_ki64(w, "startLine", k->line > 0 ? (int64_t)k->line : 1);
    jw_end_object(w);
    jw_end_object(w);
    jw_karray(w, "logicalLocations");
    jw_object(w);
    jw_kstr(w, "name", k->name);
    jw_kstr(w, "fullyQualifiedName", k->purl.n > 0 ? k->purl : k->ref);
    jw_kz(w, "kind", "module");
    jw_end_object(w);
    jw_end_array(w);
    jw_end_object(w);
    jw_end_array(w);
}

static void write_result(struct arena *a, struct jw *w, const struct scan_view *v, size_t i, const struct map *number) {
    const struct match_finding *f = &v->match->findings.v[i];
    const struct bom_component *k = &v->bom->components.v[f->component];
    jw_object(w);
    jw_kstr(w, "ruleId", f->id);
    jw_ki64(w, "ruleIndex", (int64_t)(uintptr_t)map_get(number, f->id) - 1);
    jw_kz(w, "level", level_of(f->severity));
    text_member(w, "message", scan_sentence(a, v, i));
    write_place(a, w, v, k);
    jw_kobject(w, "partialFingerprints");
    jw_kstr(w, "component/v1", str_fmt(a, "%.*s %.*s", STR_ARG(f->id), STR_ARG(k->purl.n > 0 ? k->purl : k->ref)));
    jw_end_object(w);
    if (scan_is_settled(v, i)) {
        jw_karray(w, "suppressions");
        jw_object(w);
        jw_kz(w, "kind", "external");
        jw_kz(w, "status", "accepted");
        struct str why = v->verdicts[i].statement.n > 0 ? v->verdicts[i].statement : v->verdicts[i].justification;
        jw_kstr(w, "justification", why.n > 0 ? why : v->verdicts[i].status);
        jw_end_object(w);
        jw_end_array(w);
    }
    jw_end_object(w);
}

void scan_sarif(struct sb *out, const struct scan_view *v) {
    struct arena *a = out->a;
    struct jw w = JW(out, true);
    struct str version;
    struct str name;
    str_cut(v->program, ' ', &name, &version);
    jw_object(&w);
    jw_kz(&w, "$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
    jw_kz(&w, "version", "2.1.0");
    jw_karray(&w, "runs");
    jw_object(&w);
    jw_kobject(&w, "tool");
    jw_kobject(&w, "driver");
    jw_kz(&w, "name", "cordon");
    jw_kopt(&w, "version", version);
    struct map number = write_rules(a, &w, v);
    jw_end_object(&w);
    jw_end_object(&w);
    jw_karray(&w, "results");
    for (size_t i = 0; i < v->match->findings.n; i++) {
        write_result(a, &w, v, i, &number);
    }
    jw_end_array(&w);
    jw_end_object(&w);
    jw_end_array(&w);
    jw_end_object(&w);
    sb_char(out, '\n');
}
