/* cordon db import, status, show, search: the vulnerability index. */
#include "app/db.h"
#include "base/json_write.h"
#include "cli/commands.h"
#include "cli/table.h"

/* ---- import ---- */

static void json_files(struct jw *w, const struct app_db_import *im) {
    jw_karray(w, "files");
    for (size_t i = 0; i < im->nfiles; i++) {
        jw_object(w);
        jw_kstr(w, "file", im->files[i].name);
        jw_kz(w, "format", vuln_format_name(im->files[i].format));
        jw_ki64(w, "records", (int64_t)im->files[i].records);
        jw_end_object(w);
    }
    jw_end_array(w);
    jw_karray(w, "skipped");
    for (size_t i = 0; i < im->nskipped; i++) {
        jw_str(w, im->skipped[i]);
    }
    jw_end_array(w);
}

static void json_status(struct jw *w, const struct index_status *st) {
    jw_kstr(w, "path", st->path);
    jw_kstr(w, "built", st->built);
    jw_kstr(w, "id", st->id);
    jw_ki64(w, "bytes", (int64_t)st->bytes);
    jw_ki64(w, "records", (int64_t)st->records);
    jw_karray(w, "sources");
    for (enum vuln_source s = 0; s < VULN_SOURCES; s++) {
        jw_object(w);
        jw_kz(w, "source", vuln_source_name(s));
        jw_ki64(w, "records", (int64_t)st->by_source[s]);
        jw_kstr(w, "newest", st->newest[s]);
        jw_end_object(w);
    }
    jw_end_array(w);
}

/* "feeds/osv" of "feeds/osv/x.json", "all.zip" of "all.zip!x.json". */
static struct str folder_of(struct str name) {
    size_t bang = str_chr(name, '!');
    size_t slash = str_rchr(name, '/');
    return bang != SIZE_MAX ? str_sub(name, 0, bang) : slash != SIZE_MAX ? str_sub(name, 0, slash) : STR(".");
}

static void table_files(struct cli *c, const struct app_db_import *im) {
    static const char *const headings[] = {"FILE", "FORMAT", "RECORDS", NULL};
    struct cli_table *t = cli_table_new(c, headings);
    cli_table_right(t, 2);
    for (size_t i = 0; i < im->nfiles;) {
        /* many files of one format in one folder or archive are one row */
        struct str folder = folder_of(im->files[i].name);
        size_t end = i;
        uint64_t records = 0;
        while (end < im->nfiles && im->files[end].format == im->files[i].format &&
               str_eq(folder_of(im->files[end].name), folder)) {
            records += im->files[end++].records;
        }
        cli_cell(t, end - i > 1 ? str_fmt(c->a, "%.*s (%zu files)", STR_ARG(folder), end - i) : im->files[i].name);
        cli_cell(t, str_z(vuln_format_name(im->files[i].format)));
        cli_cell(t, str_fmt(c->a, "%llu", (unsigned long long)records));
        i = end;
    }
    cli_table_print(t);
}

static bool run_import(struct cli *c, struct err *e) {
    struct app_db_import im;
    if (!app_db_import(c->a, c->vuln_db, c->args, c->nargs, cli_has(c, "fresh"), &c->log, &im, e)) {
        return err_context(e, "importing; the index stays as it was");
    }
    if (c->json) {
        struct jw w = JW(&c->out, true);
        jw_object(&w);
        jw_ki64(&w, "read", (int64_t)im.records);
        json_files(&w, &im);
        json_status(&w, &im.status);
        jw_end_object(&w);
        sb_char(&c->out, '\n');
        return true;
    }
    table_files(c, &im);
    if (im.nskipped > 0) {
        log_note(&c->log, "%zu files are no feed and were passed over, the first: %.*s", im.nskipped, STR_ARG(im.skipped[0]));
    }
    sb_fmt(&c->out, "%llu records read; %.*s now holds %llu records of vulnerabilities, %llu exploited ones, %llu scores\n",
           (unsigned long long)im.records, STR_ARG(im.status.path), (unsigned long long)im.status.records,
           (unsigned long long)im.status.by_source[VULN_KEV], (unsigned long long)im.status.by_source[VULN_EPSS]);
    return true;
}

/* ---- status ---- */

static bool run_status(struct cli *c, struct err *e) {
    struct index_status st;
    uint64_t generation;
    if (!app_db_status(c->a, c->vuln_db, &st, &generation, e)) {
        return false;
    }
    if (c->json) {
        struct jw w = JW(&c->out, true);
        jw_object(&w);
        json_status(&w, &st);
        jw_ki64(&w, "generation", (int64_t)generation);
        jw_end_object(&w);
        sb_char(&c->out, '\n');
        return true;
    }
    static const char *const headings[] = {"Source", "Records", "Newest", NULL};
    struct cli_table *t = cli_table_new(c, headings);
    cli_table_right(t, 1);
    for (enum vuln_source s = 0; s < VULN_SOURCES; s++) {
        cli_cell(t, str_z(vuln_source_name(s)));
        cli_cell(t, str_fmt(c->a, "%llu", (unsigned long long)st.by_source[s]));
        cli_cell(t, st.newest[s]);
    }
    cli_table_print(t);
    sb_fmt(&c->out, "%.*s, %.1f MB, built %.*s, generation %llu\nid %.*s\n", STR_ARG(st.path), (double)st.bytes / 1e6,
           STR_ARG(st.built), (unsigned long long)generation, STR_ARG(st.id));
    return true;
}

/* ---- show ---- */

static void json_strs(struct jw *w, const char *key, const struct str *v, size_t n) {
    jw_karray(w, key);
    for (size_t i = 0; i < n; i++) {
        jw_str(w, v[i]);
    }
    jw_end_array(w);
}

static const char *const event_names[] = {"introduced", "fixed", "last_affected", "limit"};

static void json_package(struct jw *w, const struct vuln_package *p) {
    jw_object(w);
    jw_kstr(w, "ecosystem", p->ecosystem);
    jw_kstr(w, "name", p->name);
    jw_kstr(w, "key", p->key);
    jw_karray(w, "events");
    for (size_t i = 0; i < p->nevents; i++) {
        jw_object(w);
        jw_kstr(w, event_names[p->events[i].kind], p->events[i].version);
        jw_ki64(w, "range", (int64_t)p->range_of[i]);
        jw_end_object(w);
    }
    jw_end_array(w);
    json_strs(w, "versions", p->versions, p->nversions);
    jw_end_object(w);
}

static void json_match(struct jw *w, const struct vuln_cpe_match *m) {
    jw_object(w);
    jw_kstr(w, "cpe", m->criteria);
    jw_kbool(w, "vulnerable", m->vulnerable);
    jw_kopt(w, m->start_excluding ? "after" : "from", m->start);
    jw_kopt(w, m->end_excluding ? "before" : "to", m->end);
    jw_end_object(w);
}

/* Depth is bounded by PACK_MAX_NODE_DEPTH when it was read. */
static void json_node(struct jw *w, const struct vuln_node *n) {
    jw_object(w);
    jw_kz(w, "operator", n->all ? "AND" : "OR");
    if (n->negate) {
        jw_kbool(w, "negate", true);
    }
    jw_karray(w, "matches");
    for (size_t i = 0; i < n->nmatches; i++) {
        json_match(w, &n->matches[i]);
    }
    jw_end_array(w);
    if (n->nchildren > 0) {
        jw_karray(w, "children");
        for (size_t i = 0; i < n->nchildren; i++) {
            json_node(w, &n->children[i]);
        }
        jw_end_array(w);
    }
    jw_end_object(w);
}

static void json_scores(struct jw *w, const struct advisory *r) {
    jw_karray(w, "cvss");
    for (size_t i = 0; i < r->nscores; i++) {
        jw_object(w);
        jw_kstr(w, "vector", r->scores[i].vector);
        jw_key(w, "score");
        if (r->scores[i].tenths >= 0) {
            jw_double(w, r->scores[i].tenths / 10.0, 1);
        } else {
            jw_null(w);
        }
        jw_kstr(w, "source", r->scores[i].source);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void json_record(struct jw *w, const struct advisory *r) {
    jw_object(w);
    jw_kz(w, "source", vuln_source_name(r->source));
    jw_kstr(w, "id", r->id);
    jw_kstr(w, "origin", r->origin);
    jw_kopt(w, "feed_date", r->feed_date);
    jw_kstr(w, "published", r->published);
    jw_kstr(w, "modified", r->modified);
    jw_kbool(w, "withdrawn", r->withdrawn);
    json_strs(w, "aliases", r->aliases, r->naliases);
    json_strs(w, "related", r->related, r->nrelated);
    jw_kopt(w, "summary", r->summary);
    jw_kopt(w, "details", r->details);
    json_scores(w, r);
    json_strs(w, "cwes", r->cwes, r->ncwes);
    jw_karray(w, "packages");
    for (size_t i = 0; i < r->npackages; i++) {
        json_package(w, &r->packages[i]);
    }
    jw_end_array(w);
    jw_karray(w, "configurations");
    for (size_t i = 0; i < r->nnodes; i++) {
        json_node(w, &r->nodes[i]);
    }
    jw_end_array(w);
    jw_karray(w, "references");
    for (size_t i = 0; i < r->nreferences; i++) {
        jw_object(w);
        jw_kstr(w, "url", r->references[i].url);
        jw_kopt(w, "tag", r->references[i].tag);
        jw_end_object(w);
    }
    jw_end_array(w);
    jw_end_object(w);
}

static void json_answer(struct cli *c, struct str id, const struct app_db_answer *an) {
    struct jw w = JW(&c->out, true);
    jw_object(&w);
    jw_kstr(&w, "id", id);
    json_strs(&w, "names", an->names, an->nnames);
    jw_key(&w, "kev");
    if (an->has_kev) {
        jw_object(&w);
        jw_kstr(&w, "name", an->kev.name);
        jw_kstr(&w, "added", an->kev.date_added);
        jw_kstr(&w, "due", an->kev.due_date);
        jw_kopt(&w, "ransomware", an->kev.ransomware);
        jw_end_object(&w);
    } else {
        jw_null(&w);
    }
    jw_key(&w, "epss");
    if (an->has_epss) {
        jw_object(&w);
        jw_key(&w, "score");
        jw_double(&w, (double)an->epss.score, 5);
        jw_key(&w, "percentile");
        jw_double(&w, (double)an->epss.percentile, 5);
        jw_end_object(&w);
    } else {
        jw_null(&w);
    }
    jw_karray(&w, "records");
    for (size_t i = 0; i < an->nrecords; i++) {
        json_record(&w, &an->records[i]);
    }
    jw_end_array(&w);
    jw_end_object(&w);
    sb_char(&c->out, '\n');
}

static void text_package(struct sb *b, const struct vuln_package *p) {
    sb_fmt(b, "  %.*s %.*s:", STR_ARG(p->ecosystem), STR_ARG(p->name));
    for (size_t i = 0; i < p->nevents; i++) {
        bool same = i > 0 && p->range_of[i] == p->range_of[i - 1];
        sb_fmt(b, "%s %s %.*s", i == 0 ? "" : same ? "," : ";", event_names[p->events[i].kind], STR_ARG(p->events[i].version));
    }
    if (p->nversions > 0) {
        sb_fmt(b, "%s %zu versions listed", p->nevents > 0 ? ";" : "", p->nversions);
    }
    sb_char(b, '\n');
}

static void text_node(struct sb *b, const struct vuln_node *n, int indent) {
    sb_fmt(b, "%*s%s%s\n", indent, "", n->negate ? "not " : "", n->all ? "all of" : "any of");
    for (size_t i = 0; i < n->nmatches; i++) {
        const struct vuln_cpe_match *m = &n->matches[i];
        sb_fmt(b, "%*s%.*s", indent + 2, "", STR_ARG(m->criteria));
        if (m->start.n > 0) {
            sb_fmt(b, " %s %.*s", m->start_excluding ? ">" : ">=", STR_ARG(m->start));
        }
        if (m->end.n > 0) {
            sb_fmt(b, " %s %.*s", m->end_excluding ? "<" : "<=", STR_ARG(m->end));
        }
        sb_z(b, m->vulnerable ? "\n" : " (runs with it)\n");
    }
    for (size_t i = 0; i < n->nchildren; i++) {
        text_node(b, &n->children[i], indent + 2);
    }
}

static void text_record(struct sb *b, const struct advisory *r) {
    sb_fmt(b, "\n%.*s from %s (%.*s)%s, modified %.*s\n", STR_ARG(r->id), vuln_source_name(r->source), STR_ARG(r->origin),
           r->withdrawn ? ", WITHDRAWN" : "", STR_ARG(r->modified));
    if (r->summary.n > 0) {
        sb_fmt(b, "  %.*s\n", STR_ARG(r->summary));
    }
    for (size_t i = 0; i < r->nscores; i++) {
        sb_fmt(b, "  CVSS %.1f  %.*s  %.*s\n", r->scores[i].tenths / 10.0, STR_ARG(r->scores[i].vector),
               STR_ARG(r->scores[i].source));
    }
    for (size_t i = 0; i < r->npackages; i++) {
        text_package(b, &r->packages[i]);
    }
    for (size_t i = 0; i < r->nnodes; i++) {
        text_node(b, &r->nodes[i], 2);
    }
    if (r->details.n > 0) {
        sb_fmt(b, "\n%.*s\n", STR_ARG(r->details));
    }
}

static void text_answer(struct cli *c, const struct app_db_answer *an) {
    struct sb *b = &c->out;
    for (size_t i = 0; i < an->nnames; i++) {
        sb_fmt(b, "%s%.*s", i > 0 ? " = " : "", STR_ARG(an->names[i]));
    }
    sb_char(b, '\n');
    if (an->has_kev) {
        sb_fmt(b, "Known to be exploited: %.*s, added %.*s, due %.*s\n", STR_ARG(an->kev.name), STR_ARG(an->kev.date_added),
               STR_ARG(an->kev.due_date));
    }
    if (an->has_epss) {
        sb_fmt(b, "EPSS %.5f, percentile %.5f\n", (double)an->epss.score, (double)an->epss.percentile);
    }
    for (size_t i = 0; i < an->nrecords; i++) {
        text_record(b, &an->records[i]);
    }
}

static bool run_show(struct cli *c, struct err *e) {
    struct app_db_answer an;
    if (!app_db_show(c->a, c->vuln_db, c->args[0], &an, e)) {
        return false;
    }
    if (c->json) {
        json_answer(c, c->args[0], &an);
    } else {
        text_answer(c, &an);
    }
    return true;
}

/* ---- search ---- */

static bool run_search(struct cli *c, struct err *e) {
    enum { LIMIT = 1000 };
    struct app_db_match *v;
    size_t n;
    if (!app_db_search(c->a, c->vuln_db, c->args[0], LIMIT, &v, &n, e)) {
        return false;
    }
    if (n == LIMIT) {
        log_note(&c->log, "only the first %d are shown", LIMIT);
    }
    static const char *const headings[] = {"Id", "Source", "Modified", "Summary", NULL};
    struct cli_table *t = cli_table_new(c, headings);
    struct jw w = JW(&c->out, true);
    if (c->json) {
        jw_array(&w);
    }
    for (size_t i = 0; i < n; i++) {
        if (c->json) {
            jw_object(&w);
            jw_kstr(&w, "id", v[i].id);
            jw_kz(&w, "source", vuln_source_name(v[i].source));
            jw_kstr(&w, "modified", v[i].modified);
            jw_kbool(&w, "withdrawn", v[i].withdrawn);
            jw_kstr(&w, "summary", v[i].summary);
            jw_end_object(&w);
        } else {
            cli_cell(t, v[i].id);
            cli_cell(t, str_z(vuln_source_name(v[i].source)));
            cli_cell(t, v[i].modified);
            cli_cell(t, v[i].withdrawn ? STR("(withdrawn)") : v[i].summary);
        }
    }
    if (c->json) {
        jw_end_array(&w);
        sb_char(&c->out, '\n');
    } else {
        cli_table_print(t);
    }
    return true;
}

const struct cli_command db_commands[] = {
    {.name = "db import",
     .synopsis = "PATH... [--fresh]",
     .help = "read feeds into the vulnerability index",
     .detail =
         "Files, folders and containers (.gz .zst .xz .bz2, .zip, .tar) of OSV records, NVD JSON (feeds 1.1, API 2.0), CISA's\n"
         "catalogue of known exploited vulnerabilities (JSON, CSV) and EPSS scores (CSV). What a file is, is told by its "
         "content;\n"
         "in folders and containers what is no feed is passed over. The newer record of an id wins. The index is replaced at "
         "once\n"
         "at the end: a malformed file or an interruption leaves the old one.",
     .options = {{"fresh", 0, NULL, "keep nothing of the old index", false}},
     .min_args = 1,
     .max_args = -1,
     .run = run_import},
    {.name = "db status", .synopsis = "", .help = "what the vulnerability index holds", .run = run_status},
    {.name = "db show",
     .synopsis = "ID",
     .help = "everything that the index knows of a vulnerability",
     .min_args = 1,
     .max_args = 1,
     .run = run_show},
    {.name = "db search",
     .synopsis = "TEXT",
     .help = "records whose id or summary holds a text",
     .min_args = 1,
     .max_args = 1,
     .run = run_search},
    {0},
};
