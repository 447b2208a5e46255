/* The pages: portfolio, release with its findings, one finding with its path to harm. */
#include "base/clock.h"
#include "base/table.h"
#include "server/page.h"

void html_text(struct sb *b, struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        switch (s.p[i]) {
            case '<':
                sb_z(b, "&lt;");
                break;
            case '>':
                sb_z(b, "&gt;");
                break;
            case '&':
                sb_z(b, "&amp;");
                break;
            case '"':
                sb_z(b, "&quot;");
                break;
            case '\'':
                sb_z(b, "&#39;");
                break;
            default:
                sb_char(b, s.p[i]);
        }
    }
}

void page_begin(struct request *r, struct str title) {
    struct sb *b = &r->reply.body;
    sb_z(b, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
    html_text(b, title);
    sb_z(b, " · Cordon</title><link rel=\"stylesheet\" href=\"/style.css\"></head><body>"
            "<header><b>Cordon</b><nav><a href=\"/\">Portfolio</a></nav></header><main>");
}

void page_end(struct request *r) {
    sb_z(&r->reply.body, "</main></body></html>\n");
}

bool page_style(struct request *r, struct err *e) {
    (void)e;
    sb_str(&r->reply.body, data_bytes("style.css"));
    return true;
}

/* A cell, its class by what the word means. */
static void word_cell(struct sb *b, struct str word) {
    static const struct {
        const char *word, *class;
    } classes[] = {{"critical", "bad"},
                   {"high", "bad"},
                   {"uncontrolled", "bad"},
                   {"uncontrolled (proposed)", "bad"},
                   {"catastrophic", "bad"},
                   {"medium", "warn"},
                   {"review", "warn"},
                   {"serious", "warn"},
                   {"affected", "warn"},
                   {"low", "good"},
                   {"controlled", "good"},
                   {"not_affected", "good"},
                   {"fixed", "good"},
                   {"none", "soft"},
                   {"under_investigation", "warn"}};
    const char *class = "";
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        class = str_is(word, classes[i].word) ? classes[i].class : class;
    }
    sb_fmt(b, "<td class=\"%s\">", class);
    for (size_t i = 0; i < word.n; i++) {
        sb_char(b, word.p[i] == '_' ? ' ' : word.p[i]);
    }
    sb_z(b, "</td>");
}

static void text_cell(struct sb *b, struct str text) {
    sb_z(b, "<td>");
    html_text(b, text);
    sb_z(b, "</td>");
}

static void number_cell(struct sb *b, size_t n, const char *class) {
    sb_fmt(b, "<td class=\"n %s\">%zu</td>", n > 0 ? class : "soft", n);
}

struct counts {
    size_t open, unassessed, kev, uncontrolled, with_path;
};

static struct counts count(const struct finding_list *list) {
    struct counts n = {0};
    for (size_t i = 0; i < list->list.n; i++) {
        const struct finding_row *f = &list->list.v[i];
        n.open++;
        n.unassessed += finding_assessed(f) ? 0 : 1;
        n.kev += f->kev ? 1 : 0;
        n.uncontrolled += str_is(finding_verdict(f), "uncontrolled") ? 1 : 0;
        n.with_path += f->path.n > 0 ? 1 : 0;
    }
    return n;
}

static bool release_row(struct request *r, const struct release_row *x, struct err *e) {
    struct sb *b = &r->reply.body;
    struct finding_list list;
    if (!store_findings(&r->app->store, r->app->a, x->id, STR_NONE, false, &list, e)) {
        return false;
    }
    struct counts n = count(&list);
    sb_z(b, "<tr>");
    text_cell(b, x->device);
    sb_z(b, "<td><a href=\"/release/");
    html_text(b, x->version);
    sb_z(b, "\">");
    html_text(b, x->version);
    sb_z(b, "</a></td>");
    text_cell(b, x->status);
    sb_fmt(b, "<td class=\"n\">%lld</td>", (long long)x->units);
    text_cell(b, x->support_until);
    number_cell(b, n.open, "");
    number_cell(b, n.unassessed, "warn");
    number_cell(b, n.kev, "bad");
    number_cell(b, n.uncontrolled, "bad");
    sb_z(b, "</tr>");
    return true;
}

bool page_portfolio(struct request *r, struct err *e) {
    struct release_list releases;
    struct deadline_list due;
    if (!store_releases(&r->app->store, r->app->a, STR_NONE, &releases, e) ||
        !store_deadlines(&r->app->store, r->app->a, 0, &due, e)) {
        return false;
    }
    page_begin(r, STR("Portfolio"));
    struct sb *b = &r->reply.body;
    sb_z(b, "<h1>Portfolio</h1><p class=\"lead\">Devices and releases, with what is known to be wrong and what is left to "
            "decide.</p>"
            "<table><thead><tr><th>Device</th><th>Release</th><th>Status</th><th class=\"n\">Units</th><th>Supported until</th>"
            "<th class=\"n\">Findings</th><th class=\"n\">Not assessed</th><th class=\"n\">Known exploited</th>"
            "<th class=\"n\">Uncontrolled</th></tr></thead><tbody>");
    for (size_t i = 0; i < releases.list.n; i++) {
        if (!release_row(r, &releases.list.v[i], e)) {
            return false;
        }
    }
    sb_z(b, "</tbody></table><h2>Next deadlines</h2>");
    sb_z(b,
         due.list.n == 0
             ? "<p class=\"lead\">None.</p>"
             : "<table><thead><tr><th>Due</th><th>Release</th><th>Finding</th><th>What</th><th>Who</th></tr></thead><tbody>");
    const size_t shown = 12;
    for (size_t i = 0; i < due.list.n && i < shown; i++) {
        const struct deadline_row *d = &due.list.v[i];
        bool late = str_cmp(d->due, clock_date(r->app->a, r->app->now)) < 0;
        sb_fmt(b, "<tr><td class=\"%s\">%.*s</td>", late ? "bad" : "", STR_ARG(d->due));
        text_cell(b, d->release_version);
        sb_z(b, "<td><a href=\"/release/");
        html_text(b, d->release_version);
        sb_fmt(b, "/finding/%lld\">", (long long)d->finding);
        html_text(b, str_fmt(r->app->a, "%.*s in %.*s", STR_ARG(d->vulnerability), STR_ARG(d->component)));
        sb_z(b, "</a></td>");
        text_cell(b, d->what);
        text_cell(b, d->whom);
        sb_z(b, "</tr>");
    }
    sb_z(b, due.list.n == 0 ? "" : "</tbody></table>");
    page_end(r);
    return true;
}

static void tile(struct sb *b, size_t n, const char *what, const char *class) {
    sb_fmt(b, "<div class=\"tile\"><strong class=\"%s\">%zu</strong><span>%s</span></div>", n > 0 ? class : "", n, what);
}

static void finding_row_html(struct request *r, const struct finding_row *f) {
    struct sb *b = &r->reply.body;
    sb_z(b, "<tr><td><a href=\"/release/");
    html_text(b, f->release_version);
    sb_fmt(b, "/finding/%lld\">", (long long)f->id);
    html_text(b, f->vulnerability);
    sb_fmt(b, "</a>%s</td>", f->kev ? " <span class=\"bad\">KEV</span>" : "");
    text_cell(b, str_fmt(r->app->a, "%.*s %.*s", STR_ARG(f->component), STR_ARG(f->version)));
    sb_fmt(b, "<td class=\"n\">%s</td>",
           f->score < 0 ? "" : str_cstr(r->app->a, str_fmt(r->app->a, "%.1f", (double)f->score / 10)));
    word_cell(b, f->severity);
    word_cell(b, finding_status(f));
    word_cell(b, str_z(severity_name((enum severity)f->harm_severity)));
    word_cell(b, finding_verdict_words(f));
    text_cell(b, f->path.n > 0 ? f->hazard : f->no_path);
    sb_z(b, "</tr>");
}

bool page_release(struct request *r, struct err *e) {
    struct release_row rel;
    struct finding_list list;
    struct scan_row scan = {0};
    if (!store_release(&r->app->store, r->app->a, r->parts[0], &rel, e) || !app_findings(r->app, rel.version, &list, e)) {
        return false;
    }
    bool scanned = store_scan(&r->app->store, r->app->a, rel.id, &scan, e);
    if (e->kind != ERR_NONE) {
        return false;
    }
    struct counts n = count(&list);
    page_begin(r, str_fmt(r->app->a, "%.*s %.*s", STR_ARG(rel.device), STR_ARG(rel.version)));
    struct sb *b = &r->reply.body;
    sb_z(b, "<h1>");
    html_text(b, str_fmt(r->app->a, "%.*s %.*s", STR_ARG(rel.device), STR_ARG(rel.version)));
    sb_z(b, "</h1><p class=\"lead\">");
    html_text(b, scanned ? str_fmt(r->app->a, "Scanned on %.*s, %lld components, index of %.*s.",
                                   STR_ARG(clock_date(r->app->a, scan.at)), (long long)scan.components,
                                   STR_ARG(str_sub(scan.index_built, 0, 10)))
                         : STR("Not scanned yet."));
    sb_z(b, "</p><div class=\"tiles\">");
    tile(b, n.open, "findings", "");
    tile(b, n.unassessed, "not assessed", "warn");
    tile(b, n.kev, "known exploited", "bad");
    tile(b, n.with_path, "with a path to harm", "warn");
    tile(b, n.uncontrolled, "uncontrolled", "bad");
    sb_z(b, "</div><table><thead><tr><th>Vulnerability</th><th>Component</th><th "
            "class=\"n\">CVSS</th><th>Severity</th><th>Status</th>"
            "<th>Harm</th><th>Verdict</th><th>Hazard, or why there is none</th></tr></thead><tbody>");
    for (size_t i = 0; i < list.list.n; i++) {
        finding_row_html(r, &list.list.v[i]);
    }
    sb_z(b, "</tbody></table>");
    page_end(r);
    return true;
}

static void fact(struct sb *b, const char *name, struct str value) {
    if (value.n > 0) {
        sb_fmt(b, "<dt>%s</dt><dd>", name);
        html_text(b, value);
        sb_z(b, "</dd>");
    }
}

static void path_html(struct request *r, const struct app_finding_details *d, const struct app_finding_detail *x) {
    struct sb *b = &r->reply.body;
    sb_z(b, "<h2>Path to harm</h2>");
    if (!x->has_harm || x->harm.npaths == 0) {
        sb_z(b, "<p>None: ");
        html_text(b, x->has_harm ? x->harm.no_path : x->row.no_path);
        sb_z(b, ".</p>");
        return;
    }
    const struct harm_path *p = &x->harm.paths[0];
    sb_z(b, "<ol class=\"chain\">");
    for (size_t i = 0; i < p->nsteps; i++) {
        sb_z(b, p->steps[i].kind == STEP_HAZARD ? "<li class=\"hazard\">" : "<li>");
        html_text(b, p->steps[i].text);
        sb_z(b, "</li>");
    }
    sb_fmt(b, "</ol><p class=\"lead\">%zu path%s in all. ", x->harm.npaths, x->harm.npaths == 1 ? "" : "s");
    html_text(b, x->row.verdict_reason);
    sb_z(b, "</p>");
    struct err ignored = {0};
    const struct drawing *drawing = threat_draw_path(r->app->a, d->model.model, p, &ignored);
    if (drawing != NULL) {
        sb_z(b, "<figure>");
        sb_str(b, drawing_svg(r->app->a, drawing));
        sb_z(b, "</figure>");
    }
}

static void history_html(struct request *r, const struct app_finding_detail *x) {
    struct sb *b = &r->reply.body;
    sb_z(b, "<h2>Assessments</h2>");
    if (x->history.list.n == 0) {
        sb_z(b, "<p>None yet.</p>");
        return;
    }
    sb_z(b, "<table><thead><tr><th>Date</th><th>Status</th><th>Decision</th><th>By</th><th>Reason</th></tr></thead><tbody>");
    for (size_t i = x->history.list.n; i > 0; i--) {
        const struct assessment_row *a = &x->history.list.v[i - 1];
        sb_z(b, "<tr>");
        text_cell(b, clock_date(r->app->a, a->at));
        word_cell(b, a->status);
        word_cell(b, a->decision);
        text_cell(b, a->person);
        text_cell(b, a->reason);
        sb_z(b, "</tr>");
    }
    sb_z(b, "</tbody></table>");
}

bool page_finding(struct request *r, struct err *e) {
    struct app_finding_details d;
    if (!app_finding_show(r->app, r->parts[0], r->parts[1], &d, e)) {
        return false;
    }
    const struct app_finding_detail *x = &d.list.v[0];
    const struct finding_row *f = &x->row;
    struct arena *a = r->app->a;
    page_begin(r, f->vulnerability);
    struct sb *b = &r->reply.body;
    sb_z(b, "<p class=\"lead\"><a href=\"/release/");
    html_text(b, f->release_version);
    sb_z(b, "\">← release ");
    html_text(b, f->release_version);
    sb_z(b, "</a></p><h1>");
    html_text(b, str_fmt(a, "%.*s in %.*s %.*s", STR_ARG(f->vulnerability), STR_ARG(f->component), STR_ARG(f->version)));
    sb_z(b, "</h1><p class=\"lead\">");
    html_text(b, f->summary);
    sb_z(b, "</p><dl>");
    fact(b, "Severity",
         str_fmt(a, "%.*s%s %.*s", STR_ARG(f->severity),
                 f->score < 0 ? "" : str_cstr(a, str_fmt(a, " %.1f", (double)f->score / 10)), STR_ARG(f->vector)));
    fact(b, "Known exploited", f->kev ? str_fmt(a, "yes, CISA due date %.*s", STR_ARG(f->kev_due)) : STR_NONE);
    fact(b, "Matched because",
         str_fmt(a, "%.*s record %.*s by %.*s: %.*s (%.*s)", STR_ARG(f->source), STR_ARG(f->record), STR_ARG(f->match_by),
                 STR_ARG(f->range), STR_ARG(f->confidence)));
    fact(b, "Fixed in", f->fixed);
    fact(b, "Also known as", f->aliases);
    fact(b, "Status", finding_status(f));
    fact(b, "Verdict", finding_verdict_words(f));
    fact(b, "Package", f->purl.n > 0 ? f->purl : f->cpe);
    sb_z(b, "</dl>");
    path_html(r, &d, x);
    history_html(r, x);
    page_end(r);
    return true;
}
