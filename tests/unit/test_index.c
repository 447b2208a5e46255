/* The vulnerability index: what goes in comes out, newer records win, and a damaged or hostile file is an error, never a crash.
 */
#include "test.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/vec.h"
#include "ident/cpe.h"
#include "ident/purl.h"
#include "vuln/ecosystem.h"
#include "vuln/index.h"
#include "vuln/index_pack.h"
#include "vuln/index_writer.h"

struct place {
    struct arena *a;
    char dir[64];
    struct str path;
};

static int set_up(void **state) {
    struct place *p = calloc(1, sizeof *p);
    strcpy(p->dir, "/tmp/cordon-index-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    p->a = arena_new();
    p->path = str_fmt(p->a, "%s/index", p->dir);
    *state = p;
    return 0;
}

static int tear_down(void **state) {
    struct place *p = *state;
    struct str *names;
    size_t n;
    struct err e = {0};
    assert_true(file_list(p->a, str_z(p->dir), &names, &n, &e));
    for (size_t i = 0; i < n; i++) {
        unlink(str_cstr(p->a, file_join(p->a, str_z(p->dir), names[i])));
    }
    rmdir(p->dir);
    arena_free(&p->a);
    free(p);
    return 0;
}

/* Reads texts, each as a feed file, into a new index. */
static void import(struct place *p, bool keep, const char *const *texts, struct index_status *st) {
    struct err e = {0};
    struct vuln_reader *r = vuln_reader_new();
    struct index_writer *w = index_begin(p->path, keep, &e);
    if (w == NULL) {
        fail_msg("%s", e.text);
    }
    struct vuln_sink sink = index_sink(w);
    for (size_t i = 0; texts[i] != NULL; i++) {
        struct input in = input_copy(p->a, STR("feed.json"), str_z(texts[i]));
        enum vuln_format f;
        if (!vuln_read(r, &in, &f, &sink, &e)) {
            fail_msg("%s", e.text);
        }
    }
    vuln_reader_free(&r);
    if (!index_commit(&w, st, p->a, &e)) {
        fail_msg("%s", e.text);
    }
}

#define IMPORT(p, keep, st, ...) import((p), (keep), (const char *const[]){__VA_ARGS__, NULL}, (st))

static struct index *open_index(struct place *p) {
    struct err e = {0};
    struct index *ix = index_open(p->path, &e);
    if (ix == NULL) {
        fail_msg("%s", e.text);
    }
    return ix;
}

static struct advisory record(struct place *p, struct index *ix, enum vuln_source s, const char *id) {
    struct advisory adv;
    struct err e = {0};
    assert_true(index_record(ix, p->a, s, str_z(id), &adv, &e));
    return adv;
}

/* "a b c" of a list of names. */
static const char *joined(struct arena *a, const struct str *v, size_t n) {
    struct sb b = SB(a);
    for (size_t i = 0; i < n; i++) {
        sb_fmt(&b, "%s%.*s", i > 0 ? " " : "", STR_ARG(v[i]));
    }
    return str_cstr(a, sb_get(&b));
}

static const char *names(struct place *p, struct index *ix, const char *id) {
    struct str *v;
    size_t n;
    struct err e = {0};
    assert_true(index_aliases(ix, p->a, str_z(id), &v, &n, &e));
    return joined(p->a, v, n);
}

static const char *changed(struct place *p, struct index *ix, uint64_t since) {
    struct str *v;
    size_t n;
    struct err e = {0};
    assert_true(index_changed_since(ix, p->a, since, &v, &n, &e));
    return joined(p->a, v, n);
}

struct hits {
    struct arena *a;
    struct sb text;
};

static bool note_hit(void *ctx, const struct index_hit *h, struct err *e) {
    struct hits *s = ctx;
    (void)e;
    sb_fmt(&s->text, "%s%.*s%s:", s->text.n > 0 ? " " : "", STR_ARG(h->record), h->withdrawn ? "(withdrawn)" : "");
    for (size_t i = 0; i < h->package.nevents; i++) {
        sb_fmt(&s->text, "%s%.*s", i > 0 ? "," : "", STR_ARG(h->package.events[i].version));
    }
    if (h->package.key.n == 0) {
        sb_fmt(&s->text, "%u/%zu/%zu", h->node_number, h->node.nmatches, h->node.nchildren);
    }
    return true;
}

static const char *hits(struct place *p, struct index *ix, const char *key) {
    struct hits s = {.a = p->a, .text = SB(p->a)};
    struct err e = {0};
    bool package = strchr(key, '/') != NULL;
    assert_true(package ? index_by_package(ix, p->a, str_z(key), note_hit, &s, &e)
                        : index_by_cpe(ix, p->a, str_z(key), note_hit, &s, &e));
    return str_cstr(p->a, sb_get(&s.text));
}

#define OSV(id, modified, rest) "{\"id\": \"" id "\", \"modified\": \"" modified "\"" rest "}"
#define PKG(eco, name, from, to)                                   \
    "{\"package\": {\"ecosystem\": \"" eco "\", \"name\": \"" name \
    "\"}, \"ranges\": [{\"type\": \"ECOSYSTEM\", \"events\": [{\"introduced\": \"" from "\"}, {\"fixed\": \"" to "\"}]}]}"
#define NVD(items) "{\"CVE_data_timestamp\": \"2024-01-02T00:00Z\", \"CVE_Items\": [" items "]}"
#define CVE(id, modified, text, nodes)                                                    \
    "{\"cve\": {\"CVE_data_meta\": {\"ID\": \"" id                                        \
    "\"}, \"description\": {\"description_data\": [{\"lang\": \"en\", \"value\": \"" text \
    "\"}]}}, \"configurations\": {\"nodes\": [" nodes "]}, \"lastModifiedDate\": \"" modified "\"}"
#define MATCH(v, cpe) "{\"vulnerable\": " v ", \"cpe23Uri\": \"" cpe "\"}"

static void what_goes_in_comes_out(void **state) {
    struct place *p = *state;
    struct index_status st;
    IMPORT(
        p, true, &st,
        NVD(CVE(
            "CVE-2018-1", "2019-01-01T00:00Z", "Pump",
            "{\"operator\": \"AND\", \"children\": [{\"cpe_match\": [" MATCH(
                "true",
                "cpe:2.3:o:Bd:Pump_fw:1.0:*:*:*:*:*:*:"
                "*") "," MATCH("true",
                               "cpe:2.3:o:bd:pump_fw:1.1:*:*:*:*:*:*:*") "]}, {\"cpe_match\": [" MATCH("false",
                                                                                                       "cpe:2.3:h:bd:pump:-:*:*"
                                                                                                       ":*:"
                                                                                                       "*:*:*:*") "]}]},"
                                                                                                                  "{\"cpe_"
                                                                                                                  "match\":"
                                                                                                                  " [" MATCH(
                                                                                                                      "true",
                                                                                                                      "cpe:2.3:"
                                                                                                                      "o:"
                                                                                                                      "bd:pump_"
                                                                                                                      "fw:"
                                                                                                                      "-:*:*:*:"
                                                                                                                      "*:*"
                                                                                                                      ":*:*") "]"
                                                                                                                              "}")),
        OSV("GHSA-1", "2024-01-01T00:00:00Z",
            ", \"summary\": \"S\", \"details\": \"D\", \"aliases\": [\"CVE-2018-1\"], \"related\": "
            "[\"CVE-2018-2\"], \"affected\": [" PKG("npm", "left", "1.0", "1.5") "]"));
    assert_int_equal(st.records, 2);
    assert_int_equal(st.by_source[VULN_NVD], 1);
    assert_int_equal(st.by_source[VULN_OSV], 1);
    assert_str(st.newest[VULN_NVD], "2024-01-02T00:00Z");
    assert_str(st.newest[VULN_OSV], "2024-01-01T00:00:00Z");
    struct index *ix = open_index(p);
    assert_string_equal(hits(p, ix, "npm/left"), "GHSA-1:1.0,1.5");
    assert_string_equal(hits(p, ix, "o:bd:pump_fw"), "CVE-2018-1:0/0/2 CVE-2018-1:1/1/0"); /* each configuration once */
    assert_string_equal(hits(p, ix, "h:bd:pump"), "");                                     /* context is no finding */
    assert_string_equal(hits(p, ix, "npm/absent"), "");
    struct advisory adv = record(p, ix, VULN_OSV, "GHSA-1");
    assert_str(adv.summary, "S");
    assert_str(adv.details, "D");
    assert_str(adv.related[0], "CVE-2018-2");
    assert_int_equal(adv.npackages, 1);
    assert_str(adv.packages[0].key, "npm/left");
    adv = record(p, ix, VULN_NVD, "CVE-2018-1");
    assert_string_equal(joined(p->a, adv.aliases, adv.naliases), "GHSA-1"); /* stated by the other record */
    assert_int_equal(adv.nnodes, 2);
    assert_int_equal(adv.nodes[0].children[1].matches[0].vulnerable, false);
    assert_int_equal(record(p, ix, VULN_OSV, "CVE-2018-1").id.n, 0);
    struct str *keys;
    size_t n;
    struct err e = {0};
    assert_true(index_keys_of(ix, p->a, STR("CVE-2018-1"), &keys, &n, &e));
    assert_string_equal(joined(p->a, keys, n), "o:bd:pump_fw");
    assert_true(index_products(ix, p->a, STR("pump_fw"), &keys, &n, &e));
    assert_string_equal(joined(p->a, keys, n), "o:bd:pump_fw");
    index_close(&ix);
}

static void the_newer_record_wins_whatever_the_order(void **state) {
    struct place *p = *state;
    struct index_status st;
    IMPORT(p, true, &st, OSV("X-1", "2024-02-01T00:00:00Z", ", \"summary\": \"new\""),
           OSV("X-1", "2024-01-01T00:00:00Z", ", \"summary\": \"old\""));
    struct index *ix = open_index(p);
    assert_str(record(p, ix, VULN_OSV, "X-1").summary, "new");
    index_close(&ix);
    IMPORT(p, true, &st, OSV("X-1", "2023-12-01T00:00:00Z", ", \"summary\": \"older\""),
           OSV("X-2", "2024-01-01T00:00:00Z", ""));
    assert_int_equal(st.records, 2);
    ix = open_index(p);
    assert_str(record(p, ix, VULN_OSV, "X-1").summary, "new");
    index_close(&ix);
    IMPORT(p, true, &st, OSV("X-1", "2024-02-01T00:00:00.5Z", ", \"summary\": \"newest\""));
    ix = open_index(p);
    assert_str(record(p, ix, VULN_OSV, "X-1").summary, "newest");
    index_close(&ix);
    IMPORT(p, false, &st, OSV("X-3", "2024-01-01T00:00:00Z", ""));
    assert_int_equal(st.records, 1); /* fresh: nothing stays */
}

/* Each ecosystem's export holds an advisory with its own packages only. */
static void exports_of_two_ecosystems_add_up(void **state) {
    struct place *p = *state;
    struct index_status st;
    IMPORT(p, true, &st, OSV("GHSA-1", "2024-01-01T00:00:00Z", ", \"affected\": [" PKG("npm", "part", "1", "2") "]"),
           OSV("GHSA-1", "2024-01-01T00:00:00Z", ", \"affected\": [" PKG("Maven", "g:part", "1", "3") "]"));
    assert_int_equal(st.records, 1);
    struct index *ix = open_index(p);
    assert_string_equal(hits(p, ix, "npm/part"), "GHSA-1:1,2");
    assert_string_equal(hits(p, ix, "maven/g/part"), "GHSA-1:1,3");
    assert_int_equal(record(p, ix, VULN_OSV, "GHSA-1").npackages, 2);
    index_close(&ix);
    /* a newer npm export changes npm's packages and leaves Maven's; an older one changes nothing */
    IMPORT(p, true, &st,
           OSV("GHSA-1", "2024-03-01T00:00:00Z",
               ", \"affected\": [" PKG("npm", "part", "1", "2.5") "," PKG("npm", "other", "1", "2") "]"),
           OSV("GHSA-1", "2023-03-01T00:00:00Z",
               ", \"affected\": [" PKG("npm", "part", "1", "9") "," PKG("PyPI", "part", "1", "4") "]"));
    ix = open_index(p);
    assert_string_equal(hits(p, ix, "npm/part"), "GHSA-1:1,2.5");
    assert_string_equal(hits(p, ix, "npm/other"), "GHSA-1:1,2");
    assert_string_equal(hits(p, ix, "maven/g/part"), "GHSA-1:1,3");
    assert_string_equal(hits(p, ix, "pypi/part"), "GHSA-1:1,4");
    index_close(&ix);
}

static void sources_live_side_by_side(void **state) {
    struct place *p = *state;
    struct index_status st;
    IMPORT(p, true, &st, NVD(CVE("CVE-2020-1", "2024-01-01T00:00Z", "from NVD", "")),
           OSV("CVE-2020-1", "2020-01-01T00:00:00Z",
               ", \"details\": \"from OSV\", \"withdrawn\": \"2021-01-01T00:00:00Z\", \"affected\": [" PKG("Debian:11", "zip",
                                                                                                           "0", "0") "]"));
    assert_int_equal(st.records, 2);
    struct index *ix = open_index(p);
    assert_str(record(p, ix, VULN_NVD, "CVE-2020-1").details, "from NVD");
    assert_str(record(p, ix, VULN_OSV, "CVE-2020-1").details, "from OSV");
    assert_true(record(p, ix, VULN_OSV, "CVE-2020-1").withdrawn);
    assert_string_equal(hits(p, ix, "deb/debian/zip"), "CVE-2020-1(withdrawn):0,0");
    index_close(&ix);
}

static void aliases_group_but_never_two_cves(void **state) {
    struct place *p = *state;
    struct index_status st;
    IMPORT(p, true, &st, OSV("GHSA-a", "2024", ", \"aliases\": [\"CVE-1-1\"]"),
           OSV("GO-1", "2024", ", \"aliases\": [\"GHSA-a\", \"CVE-1-1\"]"),
           OSV("RUST-1", "2024", ", \"aliases\": [\"GHSA-a\"]"),                 /* through GHSA-a to CVE-1-1 */
           OSV("GHSA-two", "2024", ", \"aliases\": [\"CVE-2-1\", \"CVE-2-2\"]"), /* names two CVEs */
           OSV("GHSA-b", "2024", ", \"aliases\": [\"CVE-2-1\"]"), OSV("PYSEC-1", "2024", ", \"aliases\": [\"MAL-1\"]"),
           OSV("CVE-3-1", "2024", ", \"aliases\": [\"CVE-3-2\", \"BIT-3\"]"), /* a CVE that calls another one an alias */
           OSV("X-1", "2024", ", \"aliases\": [\"GHSA-a\", \"GHSA-b\"]"),     /* between two groups */
           OSV("GHSA-gone", "2024", ", \"withdrawn\": \"2024\", \"aliases\": [\"CVE-4-1\"]"), /* states nothing any more */
           OSV("DSA-1", "2024", ", \"related\": [\"CVE-1-1\", \"CVE-2-1\"]"));
    struct index *ix = open_index(p);
    assert_string_equal(names(p, ix, "CVE-1-1"), "CVE-1-1 GHSA-a GO-1 RUST-1");
    assert_string_equal(names(p, ix, "RUST-1"), "CVE-1-1 GHSA-a GO-1 RUST-1");
    assert_string_equal(names(p, ix, "CVE-2-1"), "CVE-2-1 GHSA-b");
    assert_string_equal(names(p, ix, "CVE-2-2"), "CVE-2-2");
    assert_string_equal(names(p, ix, "GHSA-two"), "GHSA-two");
    assert_string_equal(names(p, ix, "PYSEC-1"), "MAL-1 PYSEC-1");
    assert_string_equal(names(p, ix, "CVE-3-1"), "CVE-3-1 BIT-3");
    assert_string_equal(names(p, ix, "CVE-3-2"), "CVE-3-2");
    assert_string_equal(names(p, ix, "X-1"), "X-1");
    assert_string_equal(names(p, ix, "CVE-4-1"), "CVE-4-1");
    assert_string_equal(names(p, ix, "DSA-1"), "DSA-1");
    struct advisory two = record(p, ix, VULN_OSV, "GHSA-two");
    assert_string_equal(joined(p->a, two.aliases, two.naliases), "CVE-2-1 CVE-2-2"); /* what it states stays readable */
    index_close(&ix);
}

static void generations_tell_what_changed(void **state) {
    struct place *p = *state;
    struct index_status st;
    struct index_status again;
    IMPORT(p, true, &st, OSV("X-1", "2024-01-01T00:00:00Z", ", \"affected\": [" PKG("npm", "a", "1", "2") "]"),
           OSV("X-2", "2024-01-01T00:00:00Z", ""));
    struct index *ix = open_index(p);
    assert_int_equal(index_generation(ix), 1);
    assert_string_equal(changed(p, ix, 0), "X-1 X-2");
    assert_string_equal(changed(p, ix, 1), "");
    index_close(&ix);
    /* the same content with a later date is no change; other content is */
    IMPORT(p, true, &again, OSV("X-1", "2024-05-01T00:00:00Z", ", \"affected\": [" PKG("npm", "a", "1", "2") "]"));
    assert_true(str_eq(st.id, again.id));
    IMPORT(p, true, &again, OSV("X-2", "2024-05-01T00:00:00Z", ", \"summary\": \"now with text\""),
           OSV("X-3", "2024-05-01T00:00:00Z", ""));
    assert_false(str_eq(st.id, again.id));
    ix = open_index(p);
    assert_int_equal(index_generation(ix), 3);
    assert_string_equal(changed(p, ix, 2), "X-2 X-3");
    assert_string_equal(changed(p, ix, 1), "X-2 X-3");
    assert_string_equal(changed(p, ix, 0), "X-1 X-2 X-3");
    index_close(&ix);
    IMPORT(p, false, &again, OSV("X-3", "2024-05-01T00:00:00Z", "")); /* fresh: what is gone is news, what is alike is not */
    ix = open_index(p);
    assert_string_equal(changed(p, ix, 3), "X-1 X-2");
    index_close(&ix);
}

#define KEV(date, entries) "{\"dateReleased\": \"" date "\", \"vulnerabilities\": [" entries "]}"
#define KEV1(id, name) \
    "{\"cveID\": \"" id "\", \"vulnerabilityName\": \"" name "\", \"dateAdded\": \"2024-01-01\", \"dueDate\": \"2024-02-01\"}"

static void the_newest_kev_catalogue_counts(void **state) {
    struct place *p = *state;
    struct index_status st;
    struct vuln_kev k;
    IMPORT(p, true, &st, KEV("2025-01-01", KEV1("CVE-1", "new") "," KEV1("CVE-2", "x")),
           KEV("2022-01-01", KEV1("CVE-1", "old") "," KEV1("CVE-9", "gone")));
    assert_int_equal(st.by_source[VULN_KEV], 2);
    assert_str(st.newest[VULN_KEV], "2025-01-01");
    struct index *ix = open_index(p);
    assert_true(index_kev(ix, p->a, STR("CVE-1"), &k));
    assert_str(k.name, "new");
    assert_false(index_kev(ix, p->a, STR("CVE-9"), &k));
    index_close(&ix);
    IMPORT(p, true, &st, KEV("2023-01-01", KEV1("CVE-1", "older")));
    ix = open_index(p);
    assert_true(index_kev(ix, p->a, STR("CVE-1"), &k));
    assert_str(k.name, "new");
    assert_string_equal(changed(p, ix, 1), "");
    index_close(&ix);
    IMPORT(p, true, &st, KEV("2026-01-01", KEV1("CVE-1", "new") "," KEV1("CVE-3", "x")));
    ix = open_index(p);
    assert_false(index_kev(ix, p->a, STR("CVE-2"), &k));
    assert_string_equal(changed(p, ix, 2), "CVE-2 CVE-3");
    index_close(&ix);
}

static void epss_changes_only_when_it_jumps(void **state) {
    struct place *p = *state;
    struct index_status st;
    struct vuln_epss s;
    IMPORT(p, true, &st, "#model_version:v1,score_date:2025-01-01\ncve,epss,percentile\nCVE-1,0.10,0.5\nCVE-2,0.10,0.5\n");
    IMPORT(p, true, &st, "#model_version:v1,score_date:2025-02-01\ncve,epss,percentile\nCVE-1,0.16,0.5\nCVE-2,0.90,0.9\n");
    struct index *ix = open_index(p);
    assert_string_equal(changed(p, ix, 1), "CVE-2");
    index_close(&ix);
    IMPORT(p, true, &st,
           "#model_version:v1,score_date:2025-03-01\ncve,epss,percentile\nCVE-1,0.22,0.5\n"); /* two small steps make one */
    ix = open_index(p);
    assert_string_equal(changed(p, ix, 2), "CVE-1");
    index_close(&ix);
    IMPORT(p, true, &st, "#model_version:v1,score_date:2024-01-01\ncve,epss,percentile\nCVE-2,0.01,0.1\n"); /* an older day */
    ix = open_index(p);
    assert_true(index_epss(ix, p->a, STR("CVE-2"), &s));
    assert_true(s.score > 0.89f);
    assert_false(index_epss(ix, p->a, STR("CVE-3"), &s));
    index_close(&ix);
    assert_int_equal(st.by_source[VULN_EPSS], 2);
    assert_str(st.newest[VULN_EPSS], "2025-03-01");
}

static void a_reader_goes_on_seeing_the_old_index(void **state) {
    struct place *p = *state;
    struct index_status st;
    IMPORT(p, true, &st, OSV("X-1", "2024-01-01T00:00:00Z", ", \"summary\": \"old\""));
    struct index *ix = open_index(p);
    IMPORT(p, true, &st, OSV("X-1", "2025-01-01T00:00:00Z", ", \"summary\": \"new\""));
    assert_str(record(p, ix, VULN_OSV, "X-1").summary, "old");
    index_close(&ix);
    ix = open_index(p);
    assert_str(record(p, ix, VULN_OSV, "X-1").summary, "new");
    index_close(&ix);
}

static void an_abort_leaves_the_old_index_and_one_import_runs_at_a_time(void **state) {
    struct place *p = *state;
    struct index_status st;
    struct err e = {0};
    IMPORT(p, true, &st, OSV("X-1", "2024-01-01T00:00:00Z", ""));
    struct index_writer *w = index_begin(p->path, true, &e);
    assert_non_null(w);
    assert_null(index_begin(p->path, true, &e));
    assert_int_equal(e.kind, ERR_SYSTEM);
    assert_err(&e, "another import");
    index_abort(&w);
    struct index *ix = open_index(p);
    assert_int_equal(index_generation(ix), 1);
    index_close(&ix);
}

static void what_is_no_index_is_refused(void **state) {
    struct place *p = *state;
    struct index_status st;
    struct err e = {0};
    assert_null(index_open(p->path, &e));
    assert_int_equal(e.kind, ERR_SYSTEM);
    assert_err(&e, "cordon db import");
    assert_true(file_write(p->path, STR("not an index at all"), &e));
    assert_null(index_open(p->path, &e));
    assert_err(&e, "is no vulnerability index");
    assert_null(index_begin(p->path, true, &e)); /* what cannot be kept is not silently dropped */
    IMPORT(p, false, &st, OSV("X-1", "2024-01-01T00:00:00Z", ""));
    struct stat file;
    assert_int_equal(stat(str_cstr(p->a, p->path), &file), 0);
    assert_int_equal(truncate(str_cstr(p->a, p->path), file.st_size - 8192), 0);
    assert_null(index_open(p->path, &e));
    assert_err(&e, "cut short");
}

static void long_names_have_keys(void **state) {
    struct place *p = *state;
    struct index_status st;
    struct sb name = SB(p->a);
    for (int i = 0; i < 1000; i++) {
        sb_char(&name, (char)('a' + i % 26));
    }
    struct str feed = str_fmt(p->a,
                              "{\"id\": \"X-1\", \"modified\": \"2024\", \"aliases\": [\"%.*s\"], \"affected\": [{\"package\": "
                              "{\"ecosystem\": \"npm\", "
                              "\"name\": \"%.*s\"}, \"versions\": [\"1\"]}]}",
                              STR_ARG(sb_get(&name)), STR_ARG(sb_get(&name)));
    IMPORT(p, true, &st, str_cstr(p->a, feed));
    struct index *ix = open_index(p);
    assert_string_equal(hits(p, ix, str_cstr(p->a, str_fmt(p->a, "npm/%.*s", STR_ARG(sb_get(&name))))), "X-1:");
    assert_int_equal(record(p, ix, VULN_OSV, "X-1").npackages, 1);
    index_close(&ix);
}

static void keys_are_those_of_ident(void **state) {
    struct place *p = *state;
    static const char *const cpes[] = {
        "cpe:2.3:a:openssl:openssl:1.1.1k:*:*:*:*:*:*:*",
        "cpe:2.3:o:Linux:Linux_Kernel:*:*:*:*:*:*:*:*",
        "cpe:2.3:a:maker\\!:boot\\:loader:-:*:*:*:*:*:*:*",
        "cpe:2.3:a:*:x\\-y:1:*:*:*:*:*:*:*",
    };
    for (size_t i = 0; i < sizeof cpes / sizeof *cpes; i++) {
        struct cpe c;
        struct err e = {0};
        assert_true(cpe_parse(p->a, str_z(cpes[i]), &c, &e));
        struct str expected = cpe_key(p->a, &c);
        assert_str(pack_cpe_key(p->a, str_z(cpes[i])), str_cstr(p->a, expected));
    }
    struct index_status st;
    IMPORT(p, true, &st,
           NVD(CVE("CVE-1-1", "2024", "",
                   "{\"cpe_match\": [" MATCH("true", "cpe:2.3:a:maker\\\\:x:boot\\\\:loader:1:*:*:*:*:*:*:*") "]}")));
    struct index *ix = open_index(p);
    struct str *keys;
    size_t n;
    struct err e = {0};
    assert_true(index_products(ix, p->a, STR("boot:loader"), &keys, &n, &e));
    assert_string_equal(joined(p->a, keys, n), "a:maker\\:x:boot\\:loader");
    index_close(&ix);
    assert_str(pack_cpe_key(p->a, STR("cpe:/a:B:c")), "a:b:c");
    assert_int_equal(pack_cpe_key(p->a, STR("no name")).n, 0);
    assert_int_equal(pack_cpe_key(p->a, STR("cpe:2.3:a:b")).n, 0);
}

/* The short way to a package's key leads to the same place as the long one. */
static void package_keys_are_those_of_package_urls(void **state) {
    struct place *p = *state;
    static const struct {
        const char *ecosystem, *name, *purl;
    } cases[] = {
        {"npm", "left-pad", "pkg:npm/left-pad"},
        {"npm", "@Scope/Name", "pkg:npm/%40Scope/Name"},
        {"npm", "@scope/name.js", "pkg:npm/%40scope/name.js"},
        {"PyPI", "ruamel.yaml", "pkg:pypi/ruamel.yaml"},
        {"PyPI", "Flask_SQLAlchemy", "pkg:pypi/Flask_SQLAlchemy"},
        {"Maven", "org.apache.logging.log4j:log4j-core", "pkg:maven/org.apache.logging.log4j/log4j-core"},
        {"Go", "github.com/gin-gonic/gin", "pkg:golang/github.com/gin-gonic/gin"},
        {"Go", "github.com/Azure/go-autorest", "pkg:golang/github.com/Azure/go-autorest"},
        {"Debian:12", "libstdc++6", "pkg:deb/debian/libstdc%2B%2B6"},
        {"Alpine:v3.18", "busybox", "pkg:apk/alpine/busybox"},
        {"Ubuntu:22.04:LTS", "linux-aws", "pkg:deb/ubuntu/linux-aws"},
        {"crates.io", "serde_json", "pkg:cargo/serde_json"},
        {"NuGet", "Newtonsoft.Json", "pkg:nuget/Newtonsoft.Json"},
        {"RubyGems", "rails-html-sanitizer", "pkg:gem/rails-html-sanitizer"},
        {"Packagist", "Symfony/Http-Kernel", "pkg:composer/symfony/http-kernel"},
        {"Pub", "http-parser", "pkg:pub/http-parser"},
        {"Hex", "phoenix", "pkg:hex/phoenix"},
        {"GitHub Actions", "tj-actions/changed-files", "pkg:github/tj-actions/changed-files"},
        {"Red Hat", "openssl", "pkg:rpm/redhat/openssl"},
        {"OSS-Fuzz", "matio", "pkg:generic/matio"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct purl u;
        struct err e = {0};
        assert_true(purl_parse(p->a, str_z(cases[i].purl), &u, &e));
        struct str expected = purl_key(p->a, &u);
        assert_str(ecosystem_key(p->a, str_z(cases[i].ecosystem), str_z(cases[i].name)), str_cstr(p->a, expected));
    }
    assert_str(ecosystem_key(p->a, STR("Go"), STR("stdlib")), "golang/stdlib");
    assert_str(ecosystem_key(p->a, STR("New Thing:1"), STR("Part")), "new thing/Part");
    assert_str(ecosystem_key(p->a, STR("Go"), STR("a//b/../c")), "golang/a/b/../c");
}

/* Every prefix, and every value with one byte changed, is read without harm; what was packed reads back whole. */
static void packed_values_survive_damage(void **state) {
    struct place *p = *state;
    struct vuln_event events[] = {{VULN_INTRODUCED, STR_INIT("0")}, {VULN_FIXED, STR_INIT("1.2")}};
    uint32_t ranges[] = {0, 0};
    struct str versions[] = {STR_INIT("1.0"), STR_INIT("1.1")};
    struct vuln_package pkg = {.ecosystem = STR_INIT("npm"),
                               .name = STR_INIT("left"),
                               .scheme = VERSION_NPM,
                               .events = events,
                               .range_of = ranges,
                               .nevents = 2,
                               .versions = versions,
                               .nversions = 2};
    struct sb b = SB(p->a);
    pack_package(&b, &pkg);
    struct vuln_package out;
    assert_true(unpack_package(p->a, sb_get(&b), &out));
    assert_int_equal(out.nevents, 2);
    assert_str(out.versions[1], "1.1");
    for (size_t n = 0; n < b.n; n++) {
        assert_false(unpack_package(p->a, str_dup(p->a, str_sub(sb_get(&b), 0, n)), &out));
    }
    for (size_t i = 0; i < b.n; i++) {
        struct str copy = str_dup(p->a, sb_get(&b));
        ((char *)(uintptr_t)copy.p)[i] = (char)0xFF;
        unpack_package(p->a, copy, &out);
    }
    struct vuln_cpe_match m = {.criteria = STR_INIT("cpe:2.3:a:b:c:*:*:*:*:*:*:*:*"), .end = STR_INIT("2"), .vulnerable = true};
    struct vuln_node leaf = {.matches = &m, .nmatches = 1};
    struct vuln_node top = {.all = true, .children = &leaf, .nchildren = 1};
    struct advisory adv = {.nodes = &top, .nnodes = 1};
    struct sb c = SB(p->a);
    struct vuln_node node;
    pack_conf(&c, &adv);
    assert_true(unpack_conf_node(p->a, sb_get(&c), 0, &node));
    assert_true(node.all && node.children[0].matches[0].vulnerable);
    assert_str(node.children[0].matches[0].end, "2");
    assert_false(unpack_conf_node(p->a, sb_get(&c), 1, &node));
    for (size_t n = 0; n < c.n; n++) {
        assert_false(unpack_conf_node(p->a, str_dup(p->a, str_sub(sb_get(&c), 0, n)), 0, &node));
    }
}

int main(void) {
#define CASE(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(what_goes_in_comes_out),
        CASE(the_newer_record_wins_whatever_the_order),
        CASE(exports_of_two_ecosystems_add_up),
        CASE(sources_live_side_by_side),
        CASE(aliases_group_but_never_two_cves),
        CASE(generations_tell_what_changed),
        CASE(the_newest_kev_catalogue_counts),
        CASE(epss_changes_only_when_it_jumps),
        CASE(a_reader_goes_on_seeing_the_old_index),
        CASE(an_abort_leaves_the_old_index_and_one_import_runs_at_a_time),
        CASE(what_is_no_index_is_refused),
        CASE(long_names_have_keys),
        CASE(keys_are_those_of_ident),
        CASE(package_keys_are_those_of_package_urls),
        CASE(packed_values_survive_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
