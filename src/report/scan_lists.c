/* A scan as lists: CSV, JUnit XML, and the sentences that the forms share. See scan.h. */
#include "doc/doc.h"
#include "doc/markup.h"
#include "report/csv.h"
#include "report/scan.h"

bool scan_is_settled(const struct scan_view *v, size_t finding) {
    return str_is(v->verdicts[finding].status, "not_affected") || str_is(v->verdicts[finding].status, "fixed");
}

struct str scan_score(struct arena *a, const struct match_finding *f) {
    int t = f->nscores > 0 ? f->scores[0].tenths : -1;
    return t < 0 ? STR("-") : str_fmt(a, "%d.%d", t / 10, t % 10);
}

static struct str joined(struct arena *a, const struct str *v, size_t n, const char *between) {
    struct sb b = SB(a);
    for (size_t i = 0; i < n; i++) {
        sb_fmt(&b, "%s%.*s", i > 0 ? between : "", STR_ARG(v[i]));
    }
    return sb_get(&b);
}

struct str scan_sentence(struct arena *a, const struct scan_view *v, size_t finding) {
    const struct match_finding *f = &v->match->findings.v[finding];
    const struct bom_component *k = &v->bom->components.v[f->component];
    struct sb b = SB(a);
    sb_fmt(&b, "%.*s %.*s: %.*s", STR_ARG(k->name), STR_ARG(k->version), STR_ARG(f->severity));
    if (f->nscores > 0 && f->scores[0].tenths >= 0) {
        sb_fmt(&b, " (%.*s)", STR_ARG(scan_score(a, f)));
    }
    sb_z(&b, f->kev ? ", known to be exploited" : "");
    if (f->nfixed > 0) {
        sb_fmt(&b, ", fixed in %.*s", STR_ARG(joined(a, f->fixed, f->nfixed, ", ")));
    }
    sb_fmt(&b, ". Matched by %s: %.*s %.*s (%s).", match_by_name(f->reasons[0].by), STR_ARG(f->reasons[0].record),
           STR_ARG(f->reasons[0].range), match_confidence_name(f->reasons[0].confidence));
    return sb_get(&b);
}

void scan_csv(struct sb *out, const struct scan_view *v) {
    struct arena *a = out->a;
    sb_z(out, "id,aliases,component,version,purl,severity,score,kev,epss,fixed,status,match,record,range,confidence\r\n");
    for (size_t i = 0; i < v->match->findings.n; i++) {
        const struct match_finding *f = &v->match->findings.v[i];
        const struct bom_component *k = &v->bom->components.v[f->component];
        const struct match_reason *x = &f->reasons[0];
        struct str cells[] = {f->id,
                              joined(a, f->aliases, f->naliases, " "),
                              k->name,
                              k->version,
                              k->purl,
                              f->severity,
                              scan_score(a, f),
                              f->kev ? STR("yes") : STR("no"),
                              f->epss >= 0 ? str_fmt(a, "%.5f", (double)f->epss) : STR(""),
                              joined(a, f->fixed, f->nfixed, " "),
                              v->verdicts[i].status,
                              str_z(match_by_name(x->by)),
                              x->record,
                              x->range,
                              str_z(match_confidence_name(x->confidence))};
        size_t n = sizeof cells / sizeof *cells;
        for (size_t j = 0; j < n; j++) {
            csv_cell(out, cells[j], j + 1 == n);
        }
    }
}

/* ---- JUnit ---- */

/* Text in an attribute or element: escaped, and without characters that XML 1.0 has not. */
static void xml_text(struct sb *out, struct str s) {
    markup_text(out, doc_clean(out->a, s));
}

static void begin_case(struct sb *out, struct str class, struct str name) {
    sb_z(out, "    <testcase classname=\"");
    xml_text(out, class);
    sb_z(out, "\" name=\"");
    xml_text(out, name);
    sb_z(out, "\">");
}

static struct str class_of(struct arena *a, const struct bom_component *k) {
    return k->purl.n > 0 ? k->purl : str_fmt(a, "%.*s@%.*s", STR_ARG(k->name), STR_ARG(k->version));
}

static void junit_finding(struct sb *out, const struct scan_view *v, size_t i) {
    const struct match_finding *f = &v->match->findings.v[i];
    begin_case(out, class_of(out->a, &v->bom->components.v[f->component]), f->id);
    sb_z(out, scan_is_settled(v, i) ? "<skipped message=\"" : "<failure type=\"");
    xml_text(out, scan_is_settled(v, i) ? v->verdicts[i].status : f->severity);
    if (!scan_is_settled(v, i)) {
        sb_z(out, "\" message=\"");
        xml_text(out, scan_sentence(out->a, v, i));
        sb_z(out, "\">");
        xml_text(out, f->summary);
        sb_z(out, "</failure>");
    } else {
        sb_z(out, "\"/>");
    }
    sb_z(out, "</testcase>\n");
}

/* What is left: components that were not looked up (skipped) and those without findings (passed). */
static size_t junit_others(struct sb *out, const struct scan_view *v, size_t *skipped) {
    size_t n = 0;
    size_t f = 0;
    size_t u = 0;
    for (size_t i = 0; i < v->bom->components.n; i++) {
        const struct bom_component *k = &v->bom->components.v[i];
        bool found = f < v->match->findings.n && v->match->findings.v[f].component == i;
        while (f < v->match->findings.n && v->match->findings.v[f].component == i) {
            f++;
        }
        bool unmatched = u < v->match->unmatched.n && v->match->unmatched.v[u].component == i;
        if (found || k->is_root) {
            continue;
        }
        n++;
        begin_case(out, class_of(out->a, k), STR("no known vulnerability"));
        if (unmatched) {
            ++*skipped;
            sb_z(out, "<skipped message=\"not looked up: ");
            xml_text(out, v->match->unmatched.v[u++].reason);
            sb_z(out, "\"/>");
        }
        sb_z(out, "</testcase>\n");
    }
    return n;
}

void scan_junit(struct sb *out, const struct scan_view *v) {
    struct sb cases = SB(out->a);
    size_t failed = 0;
    size_t skipped = 0;
    size_t n = v->match->findings.n;
    for (size_t i = 0; i < v->match->findings.n; i++) {
        failed += scan_is_settled(v, i) ? 0 : 1;
        skipped += scan_is_settled(v, i) ? 1 : 0;
        junit_finding(&cases, v, i);
    }
    n += junit_others(&cases, v, &skipped);
    sb_z(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"");
    xml_text(out, v->source);
    sb_fmt(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\">\n", n, failed, skipped);
    sb_str(out, sb_get(&cases));
    sb_z(out, "  </testsuite>\n</testsuites>\n");
}
