/* A scan as one HTML page, by the document tree. See scan.h. */
#include "base/clock.h"
#include "doc/doc.h"
#include "report/scan.h"

static enum doc_tone tone_of(struct str severity) {
    return str_is(severity, "critical") || str_is(severity, "high") ? TONE_BAD
           : str_is(severity, "medium")                             ? TONE_WARN
                                                                    : TONE_NONE;
}

static void findings(struct doc *d, const struct scan_view *v) {
    static const struct doc_column columns[] = {{STR_INIT("Vulnerability"), 3, false},  {STR_INIT("Component"), 3, false},
                                                {STR_INIT("Score"), 1, true},           {STR_INIT("Severity"), 2, false},
                                                {STR_INIT("Fixed in"), 2, false},       {STR_INIT("Status"), 2, false},
                                                {STR_INIT("Matched because"), 6, false}};
    struct doc_block *t = doc_table(d, STR("findings"), STR("Findings, in the order of the components"), columns, 7);
    for (size_t i = 0; i < v->match->findings.n; i++) {
        const struct match_finding *f = &v->match->findings.v[i];
        const struct bom_component *k = &v->bom->components.v[f->component];
        doc_cell(d, t, f->kev ? str_fmt(d->a, "%.*s (known to be exploited)", STR_ARG(f->id)) : f->id);
        doc_cell(d, t, str_fmt(d->a, "%.*s %.*s", STR_ARG(k->name), STR_ARG(k->version)));
        doc_cell(d, t, scan_score(d->a, f));
        doc_cell_tone(d, t, f->severity, tone_of(f->severity));
        struct sb fixed = SB(d->a);
        for (size_t n = 0; n < f->nfixed; n++) {
            sb_fmt(&fixed, "%s%.*s", n > 0 ? ", " : "", STR_ARG(f->fixed[n]));
        }
        doc_cell(d, t, sb_get(&fixed));
        doc_cell_tone(d, t, v->verdicts[i].status, scan_is_settled(v, i) ? TONE_GOOD : TONE_NONE);
        doc_cell(d, t,
                 str_fmt(d->a, "%.*s: %.*s (%s)", STR_ARG(f->reasons[0].record), STR_ARG(f->reasons[0].note),
                         match_confidence_name(f->reasons[0].confidence)));
    }
}

static void unmatched(struct doc *d, const struct scan_view *v) {
    static const struct doc_column columns[] = {
        {STR_INIT("Component"), 2, false}, {STR_INIT("Version"), 1, false}, {STR_INIT("Why"), 4, false}};
    struct doc_block *t = doc_table(d, STR("unmatched"), STR("Components of which nothing can be said"), columns, 3);
    for (size_t i = 0; i < v->match->unmatched.n; i++) {
        const struct bom_component *k = &v->bom->components.v[v->match->unmatched.v[i].component];
        doc_cell(d, t, k->name);
        doc_cell(d, t, k->version);
        doc_cell(d, t, v->match->unmatched.v[i].reason);
    }
}

void scan_html(struct sb *out, const struct scan_view *v) {
    struct doc *d = doc_new(out->a, STR("scan"), STR("Known vulnerabilities"));
    d->date = clock_text(out->a, v->now);
    d->author = v->program;
    doc_field(d, "Scanned", v->source);
    doc_field(d, "Vulnerability index",
              str_fmt(out->a, "built %.*s, %llu records", STR_ARG(v->index_built), (unsigned long long)v->index_records));
    doc_para(d, str_fmt(out->a, "%zu components, %zu looked up, %zu findings, %zu components of which nothing can be said.",
                        bom_count(v->bom), v->match->matched, v->match->findings.n, v->match->unmatched.n));
    doc_heading(d, 1, STR("s-findings"), STR("Findings"));
    if (v->match->findings.n > 0) {
        findings(d, v);
    } else {
        doc_para(d, STR("None."));
    }
    if (v->match->unmatched.n > 0) {
        doc_heading(d, 1, STR("s-unmatched"), STR("Not looked up"));
        unmatched(d, v);
    }
    sb_str(out, doc_html(out->a, d));
}
