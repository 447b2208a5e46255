/* Feed readers: each kind of feed, and each habit of the real ones that a reader must know. Fixtures: tests/fixtures/feeds/. */
#include "test.h"

#include <stdlib.h>

#include "base/vec.h"
#include "vuln/advisory.h"

/* What a reader handed over, kept. Strings are copied, since they are valid only during the call. */
struct got {
    struct arena *a;
    VEC(struct advisory) advisories;
    VEC(struct vuln_kev) kev;
    VEC(struct vuln_epss) epss;
    struct str date;
    struct vuln_reader *reader;
    struct input in;
};

static void copy_strs(struct arena *a, struct str **v, size_t n) {
    struct str *to = ARENA_ARRAY(a, struct str, n);
    for (size_t i = 0; i < n; i++) {
        to[i] = str_dup(a, (*v)[i]);
    }
    *v = to;
}

static void copy_node(struct arena *a, struct vuln_node *n) {
    struct vuln_cpe_match *m = ARENA_ARRAY(a, struct vuln_cpe_match, n->nmatches);
    struct vuln_node *c = ARENA_ARRAY(a, struct vuln_node, n->nchildren);
    for (size_t i = 0; i < n->nmatches; i++) {
        m[i] = n->matches[i];
        m[i].criteria = str_dup(a, m[i].criteria);
        m[i].start = str_dup(a, m[i].start);
        m[i].end = str_dup(a, m[i].end);
    }
    for (size_t i = 0; i < n->nchildren; i++) {
        c[i] = n->children[i];
        copy_node(a, &c[i]);
    }
    n->matches = m;
    n->children = c;
}

static void copy_package(struct arena *a, struct vuln_package *p) {
    struct vuln_event *events = ARENA_ARRAY(a, struct vuln_event, p->nevents);
    uint32_t *ranges = ARENA_ARRAY(a, uint32_t, p->nevents);
    for (size_t i = 0; i < p->nevents; i++) {
        events[i] = (struct vuln_event){p->events[i].kind, str_dup(a, p->events[i].version)};
        ranges[i] = p->range_of[i];
    }
    p->events = events;
    p->range_of = ranges;
    p->key = str_dup(a, p->key);
    p->name = str_dup(a, p->name);
    p->ecosystem = str_dup(a, p->ecosystem);
    copy_strs(a, &p->versions, p->nversions);
}

static bool keep_advisory(void *ctx, const struct advisory *adv, struct err *e) {
    struct got *g = ctx;
    struct advisory c = *adv;
    (void)e;
    c.id = str_dup(g->a, adv->id);
    c.summary = str_dup(g->a, adv->summary);
    c.details = str_dup(g->a, adv->details);
    c.modified = str_dup(g->a, adv->modified);
    c.origin = str_dup(g->a, adv->origin);
    c.feed_date = str_dup(g->a, adv->feed_date);
    copy_strs(g->a, &c.aliases, c.naliases);
    copy_strs(g->a, &c.related, c.nrelated);
    copy_strs(g->a, &c.cwes, c.ncwes);
    c.scores = ARENA_ARRAY(g->a, struct vuln_score, c.nscores);
    for (size_t i = 0; i < c.nscores; i++) {
        c.scores[i] = adv->scores[i];
        c.scores[i].vector = str_dup(g->a, adv->scores[i].vector);
        c.scores[i].source = str_dup(g->a, adv->scores[i].source);
    }
    c.references = ARENA_ARRAY(g->a, struct vuln_reference, c.nreferences);
    for (size_t i = 0; i < c.nreferences; i++) {
        c.references[i].url = str_dup(g->a, adv->references[i].url);
        c.references[i].tag = str_dup(g->a, adv->references[i].tag);
    }
    c.packages = ARENA_ARRAY(g->a, struct vuln_package, c.npackages);
    for (size_t i = 0; i < c.npackages; i++) {
        c.packages[i] = adv->packages[i];
        copy_package(g->a, &c.packages[i]);
    }
    c.nodes = ARENA_ARRAY(g->a, struct vuln_node, c.nnodes);
    for (size_t i = 0; i < c.nnodes; i++) {
        c.nodes[i] = adv->nodes[i];
        copy_node(g->a, &c.nodes[i]);
    }
    vec_push(g->a, &g->advisories, c);
    return true;
}

static bool keep_kev(void *ctx, const struct vuln_kev *k, struct err *e) {
    struct got *g = ctx;
    struct vuln_kev c = {str_dup(g->a, k->id), str_dup(g->a, k->date_added), str_dup(g->a, k->due_date), str_dup(g->a, k->name),
                         str_dup(g->a, k->ransomware)};
    (void)e;
    vec_push(g->a, &g->kev, c);
    return true;
}

static bool keep_epss(void *ctx, const struct vuln_epss *s, struct err *e) {
    struct got *g = ctx;
    struct vuln_epss c = {str_dup(g->a, s->id), s->score, s->percentile};
    (void)e;
    vec_push(g->a, &g->epss, c);
    return true;
}

static void keep_date(void *ctx, enum vuln_source source, struct str date) {
    struct got *g = ctx;
    (void)source;
    g->date = str_dup(g->a, date);
}

static bool read_input(struct got *g, struct err *e) {
    struct vuln_sink sink = {g, keep_advisory, keep_kev, keep_epss, keep_date};
    enum vuln_format f;
    return vuln_read(g->reader, &g->in, &f, &sink, e);
}

static void begin(struct got *g) {
    *g = (struct got){.a = arena_new(), .reader = vuln_reader_new()};
}

static void end(struct got *g) {
    vuln_reader_free(&g->reader);
    arena_free(&g->a);
}

/* Reads a fixture, which must succeed and be of the format. */
static void fixture(struct got *g, const char *name, enum vuln_format f) {
    struct err e = {0};
    begin(g);
    const char *root = getenv("CORDON_SOURCE");
    struct str path = str_fmt(g->a, "%s/tests/fixtures/feeds/%s", root != NULL ? root : ".", name);
    assert_true(input_read(g->a, path, 0, &g->in, &e));
    assert_int_equal(vuln_detect(&g->in), f);
    bool ok = read_input(g, &e);
    if (!ok) {
        print_message("%s\n", str_cstr(g->a, err_text(g->a, &e)));
    }
    assert_true(ok);
}

static void nvd_1_1_keeps_the_whole_configuration(void **state) {
    (void)state;
    struct got g;
    fixture(&g, "nvd-1.1.json", VULN_FORMAT_NVD_1_1);
    assert_int_equal(g.advisories.n, 4);
    const struct advisory *adv = &g.advisories.v[0];
    assert_str(adv->id, "CVE-2018-9001");
    assert_str(adv->details, "A pump's firmware lets anyone in.");
    assert_str(adv->modified, "2019-10-09T23:35Z");
    assert_str(vuln_origin(adv->origin), "nvd-1.1.json");
    assert_str(adv->feed_date, "2024-01-02T13:00Z");
    assert_int_equal(adv->ncwes, 1);
    assert_int_equal(adv->nreferences, 2);
    assert_str(adv->references[0].tag, "Vendor Advisory");
    assert_int_equal(adv->nscores, 2);
    assert_int_equal(adv->scores[0].tenths, 94);
    assert_int_equal(adv->scores[1].tenths, 75);
    assert_int_equal(adv->nnodes, 1);
    const struct vuln_node *n = &adv->nodes[0];
    assert_true(n->all && n->nmatches == 0 && n->nchildren == 2);
    const struct vuln_cpe_match *m = &n->children[0].matches[0];
    assert_true(m->vulnerable && m->start_excluding && !m->end_excluding);
    assert_str(m->start, "1.0");
    assert_str(m->end, "2.3.6");
    assert_false(n->children[1].matches[0].vulnerable);
    assert_str(n->children[1].matches[0].criteria, "cpe:2.3:h:maker:pump:-:*:*:*:*:*:*:*");
    end(&g);
}

static void both_spellings_of_a_rejection_count(void **state) {
    (void)state;
    struct got g;
    fixture(&g, "nvd-1.1.json", VULN_FORMAT_NVD_1_1);
    assert_false(g.advisories.v[0].withdrawn);
    assert_true(g.advisories.v[1].withdrawn);
    assert_true(g.advisories.v[2].withdrawn);
    assert_false(g.advisories.v[3].withdrawn);
    end(&g);
    fixture(&g, "nvd-2.0.json", VULN_FORMAT_NVD_2_0);
    assert_false(g.advisories.v[0].withdrawn);
    assert_true(g.advisories.v[1].withdrawn); /* vulnStatus */
    end(&g);
}

static void nvd_2_0_configurations_become_nodes(void **state) {
    (void)state;
    struct got g;
    fixture(&g, "nvd-2.0.json", VULN_FORMAT_NVD_2_0);
    assert_int_equal(g.advisories.n, 2);
    const struct advisory *adv = &g.advisories.v[0];
    assert_str(adv->feed_date, "2024-03-01T00:00:00.000");
    assert_int_equal(adv->nscores, 2);
    assert_str(adv->scores[0].source, "maker@example.org");
    assert_int_equal(adv->scores[0].tenths, 93);
    assert_int_equal(adv->nnodes, 2);
    assert_true(adv->nodes[0].all && adv->nodes[0].nchildren == 2);
    assert_false(adv->nodes[0].children[1].matches[0].vulnerable);
    assert_true(!adv->nodes[1].all && adv->nodes[1].nchildren == 0 && adv->nodes[1].nmatches == 1);
    assert_str(adv->nodes[1].matches[0].criteria, "cpe:2.3:a:maker:library:2.0:beta1:*:*:*:*:*:*");
    end(&g);
    fixture(&g, "nvd-2.0-envelope.json", VULN_FORMAT_NVD_2_0);
    assert_int_equal(g.advisories.n, 1);
    assert_str(g.advisories.v[0].id, "CVE-2024-9003");
    assert_int_equal(g.advisories.v[0].nodes[0].nmatches, 1);
    end(&g);
}

static void event(const struct vuln_package *p, size_t i, enum vuln_event_kind kind, const char *version, uint32_t range) {
    assert_true(i < p->nevents);
    assert_int_equal(p->events[i].kind, kind);
    assert_str(p->events[i].version, version);
    assert_int_equal(p->range_of[i], range);
}

static void go_custom_ranges_replace_open_ones(void **state) {
    (void)state;
    struct got g;
    fixture(&g, "osv-go.json", VULN_FORMAT_OSV);
    const struct advisory *adv = &g.advisories.v[0];
    assert_int_equal(adv->npackages, 2);
    const struct vuln_package *p = &adv->packages[0];
    assert_str(p->key, "golang/github.com/Maker/Proxy");
    assert_int_equal(p->nevents, 4);
    event(p, 0, VULN_INTRODUCED, "2.9.0", 0);
    event(p, 1, VULN_FIXED, "2.9.12", 0);
    p = &adv->packages[1]; /* a closed range stays beside the custom one */
    assert_str(p->key, "golang/stdlib");
    assert_int_equal(p->nevents, 4);
    event(p, 1, VULN_FIXED, "1.20.1", 0);
    event(p, 2, VULN_INTRODUCED, "1.21.0", 1);
    assert_int_equal(p->scheme, VERSION_GO);
    end(&g);
}

static void ghsa_bounds_of_every_kind_are_taken(void **state) {
    (void)state;
    struct got g;
    fixture(&g, "osv-ghsa.json", VULN_FORMAT_OSV);
    const struct advisory *adv = &g.advisories.v[0];
    assert_false(adv->withdrawn); /* "withdrawn": null */
    assert_int_equal(adv->npackages, 5);
    assert_int_equal(adv->nscores, 2);
    assert_int_equal(adv->scores[0].tenths, 98);
    assert_int_equal(adv->scores[1].tenths, -1); /* cannot be read, and OSV states no number */
    assert_str(adv->cwes[0], "CWE-120");
    assert_str(adv->packages[0].key, "npm/@maker/parser");
    event(&adv->packages[0], 1, VULN_LAST_AFFECTED, "2.3.13", 0);
    assert_str(adv->packages[1].key, "maven/org.maker/parser-core");
    event(&adv->packages[1], 1, VULN_LAST_AFFECTED, "1.2.2", 0);
    assert_str(adv->packages[2].key, "pypi/maker-parser");
    event(&adv->packages[2], 1, VULN_FIXED, "3.4", 0);
    assert_int_equal(adv->packages[3].nevents, 0);
    assert_int_equal(adv->packages[3].nversions, 2);
    assert_str(adv->packages[3].versions[1], "1.0.1");
    assert_int_equal(adv->packages[4].nevents, 4); /* closed ranges take no other bound */
    event(&adv->packages[4], 2, VULN_INTRODUCED, "2.0", 1);
    end(&g);
}

static void distro_records_keep_their_release(void **state) {
    (void)state;
    struct got g;
    fixture(&g, "osv-distro.json", VULN_FORMAT_OSV);
    const struct advisory *adv = &g.advisories.v[0];
    assert_int_equal(adv->npackages, 3); /* those without a package name nothing that an SBOM names */
    assert_str(adv->packages[0].ecosystem, "Alpine:v3.20");
    assert_str(adv->packages[0].key, "apk/alpine/zip");
    event(&adv->packages[0], 0, VULN_INTRODUCED, "0", 0); /* introduced 0, fixed 0: kept as it is, and affects nothing */
    event(&adv->packages[0], 1, VULN_FIXED, "0", 0);
    assert_str(adv->packages[1].ecosystem, "Debian:11");
    assert_str(adv->packages[1].key, "deb/debian/zip");
    event(&adv->packages[1], 1, VULN_FIXED, "1:1.3.dfsg+really1.3.1-1", 0);
    assert_str(adv->packages[2].ecosystem, "Debian:12");
    assert_int_equal(adv->packages[2].nevents, 1);
    assert_str(adv->related[0], "DLA-9001-1");
    end(&g);
}

static void upstream_is_an_alias_only_of_its_own_record(void **state) {
    (void)state;
    struct got g;
    fixture(&g, "osv-ubuntu.json", VULN_FORMAT_OSV);
    const struct advisory *adv = &g.advisories.v[0];
    assert_int_equal(adv->naliases, 1);
    assert_str(adv->aliases[0], "CVE-2016-9001");
    assert_int_equal(adv->nrelated, 2);
    assert_str(adv->related[0], "CVE-2016-9002");
    assert_str(adv->packages[0].key, "deb/ubuntu/eglibc");
    assert_str(adv->scores[0].vector, "negligible");
    assert_int_equal(adv->scores[0].tenths, -1);
    end(&g);
    fixture(&g, "osv-dsa.json", VULN_FORMAT_OSV);
    assert_int_equal(g.advisories.v[0].naliases, 0);
    assert_int_equal(g.advisories.v[0].nrelated, 2);
    end(&g);
}

static void git_ranges_leave_the_versions(void **state) {
    (void)state;
    struct got g;
    fixture(&g, "osv-fuzz.json", VULN_FORMAT_OSV);
    const struct vuln_package *p = &g.advisories.v[0].packages[0];
    assert_str(p->key, "generic/matlib");
    assert_int_equal(p->nevents, 0);
    assert_int_equal(p->nversions, 2);
    end(&g);
}

static void kev_of_both_ages_and_as_csv(void **state) {
    (void)state;
    struct got g;
    fixture(&g, "kev.json", VULN_FORMAT_KEV);
    assert_int_equal(g.kev.n, 2);
    assert_str(g.kev.v[0].ransomware, "Known");
    assert_str(g.kev.v[0].due_date, "2025-09-15");
    assert_str(g.date, "2025-08-25T17:04:19.9796Z");
    end(&g);
    fixture(&g, "kev-old.json", VULN_FORMAT_KEV);
    assert_int_equal(g.kev.n, 2);
    assert_int_equal(g.kev.v[0].ransomware.n, 0);
    end(&g);
    fixture(&g, "kev.csv", VULN_FORMAT_KEV);
    assert_int_equal(g.kev.n, 1);
    assert_str(g.kev.v[0].name, "Maker \"Proxy\", Disclosure");
    assert_str(g.kev.v[0].due_date, "2025-09-15");
    end(&g);
}

static void epss_of_both_layouts(void **state) {
    (void)state;
    struct got g;
    fixture(&g, "epss.csv", VULN_FORMAT_EPSS);
    assert_int_equal(g.epss.n, 2);
    assert_str(g.date, "2025-02-20T00:00:00+0000");
    assert_str(g.epss.v[1].id, "CVE-2018-9001");
    assert_true(g.epss.v[1].score > 0.944f && g.epss.v[1].percentile > 0.999f);
    end(&g);
    fixture(&g, "epss-2026-08-16.copy.csv", VULN_FORMAT_EPSS);
    assert_int_equal(g.epss.n, 2);
    assert_str(g.date, "2026-08-16"); /* no comment: the day in the name */
    end(&g);
}

static void what_is_no_feed_is_not_taken_for_one(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "{}",
        "[]",
        "hello",
        "{\"bomFormat\": \"CycloneDX\", \"vulnerabilities\": [{\"id\": \"CVE-1\", \"modified\": 1}]}",
        "{\"document\": {\"title\": \"CSAF\"}, \"vulnerabilities\": []}",
        "{\"x\": {\"CVE_Items\": []}, \"s\": \"\\\"CVE_Items\\\"\"}",
        "{\"cveMetadata\": {}, \"containers\": {}}",
        "a,b,c\n1,2,3\n",
        "CVE-text without numbers",
        "{\"id",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct arena *a = arena_new();
        struct input in = input_z(a, texts[i]);
        assert_int_equal(vuln_detect(&in), VULN_FORMAT_NONE);
        arena_free(&a);
    }
}

static void a_mistake_has_its_place(void **state) {
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"{\"CVE_Items\": [\n {\"cve\": 5}]}", "test:2:10: CVE_Items[0].cve: is a number, expected an object"},
        {"{\"CVE_Items\": [\n {\"cve\": {}}]}", "test:2:2: CVE_Items[0]: is a record without a CVE id"},
        {"{\"CVE_Items\": {}}", "test:1:15: CVE_Items: is an object, expected an array"},
        {"{\"CVE_Items\": [{\"configurations\": {\"nodes\": [{\"operator\": \"XOR\"}]}}]}", "is \"XOR\", expected AND or OR"},
        {"{\"CVE_Items\": [{\"configurations\": {\"nodes\": [{\"cpe_match\": [{\"vulnerable\": true}]}]}}]}", "names no CPE"},
        {"{\"CVE_Items\": [{\"configurations\": {\"nodes\": [{\"cpe_match\": [{\"vulnerable\": \"yes\"}]}]}}]}",
         "vulnerable: is a string, expected a boolean"},
        {"{\"CVE_Items\": [{\"configurations\": {\"nodes\": 5}}]}", "nodes: is a number, expected an array"},
        {"{\"CVE_Items\": [{\"cve\": {\"description\": []}}]}", "description: is an array, expected an object"},
        {"{\"CVE_Items\": [{\"impact\": \"high\"}]}", "impact: is a string, expected an object"},
        {"{\"totalResults\": 1, \"vulnerabilities\": [{\"cve\": {\"id\": \"CVE-1\", \"references\": {}}}]}",
         "references: is an object, expected an array"},
        {"{\"CVE_Items\": [", "test:1:16"},
        {"{\"id\": \"X\", \"modified\": 7}", "modified: is a number, expected a string"},
        {"{\"modified\": \"2024\", \"id\": null}", "has no \"id\", which OSV requires"},
        {"{\"id\": \"X\", \"modified\": \"2024\", \"affected\": [{\"ranges\": [{\"type\": \"SEMVER\"}]}]}",
         "affected[0].ranges[0]: has no \"events\""},
        {"{\"id\": \"X\", \"modified\": \"2024\", \"aliases\": [1]}", "aliases[0]: is a number, expected a string"},
        {"{\"catalogVersion\": \"1\", \"vulnerabilities\": [{}]}", "vulnerabilities[0]: has no \"cveID\""},
        {"cve,epss,percentile\nCVE-2020-1,0.5,0.1\nCVE-2020-2,1.5,0.1\n", "test:3:12: \"1.5\" is no probability"},
        {"cve,epss,percentile\nCVE-2020-1,0.5\n", "test:2:1: has 2 cells, expected 3"},
        {"CVE-2020-1;0.1;0.2\nfoo;0.1;0.2\n", "test:2:1: does not begin with a CVE id"},
        {"cveID,dueDate\nCVE-1,\"2020\n", "test:2:7: a quoted cell has no end"},
        {"cveID,dueDate\nCVE-1\n", "test:2:1: has 1 cells, expected the header's 2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct got g;
        struct err e = {0};
        begin(&g);
        g.in = input_z(g.a, cases[i].text);
        assert_int_not_equal(vuln_detect(&g.in), VULN_FORMAT_NONE);
        assert_false(read_input(&g, &e));
        assert_int_equal(e.kind, ERR_INPUT);
        assert_err(&e, cases[i].expected);
        end(&g);
    }
}

static void deep_configurations_are_refused(void **state) {
    (void)state;
    struct got g;
    struct err e = {0};
    begin(&g);
    struct sb b = SB(g.a);
    sb_z(&b, "{\"CVE_Items\": [{\"configurations\": {\"nodes\": [");
    for (int i = 0; i < 20; i++) {
        sb_z(&b, "{\"children\": [");
    }
    for (int i = 0; i < 20; i++) {
        sb_z(&b, "]}");
    }
    sb_z(&b, "]}}]}");
    g.in = input_copy(g.a, STR("test"), sb_get(&b));
    assert_false(read_input(&g, &e));
    assert_err(&e, "nested deeper than the limit");
    end(&g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(nvd_1_1_keeps_the_whole_configuration),
        TEST(both_spellings_of_a_rejection_count),
        TEST(nvd_2_0_configurations_become_nodes),
        TEST(go_custom_ranges_replace_open_ones),
        TEST(ghsa_bounds_of_every_kind_are_taken),
        TEST(distro_records_keep_their_release),
        TEST(upstream_is_an_alias_only_of_its_own_record),
        TEST(git_ranges_leave_the_versions),
        TEST(kev_of_both_ages_and_as_csv),
        TEST(epss_of_both_layouts),
        TEST(what_is_no_feed_is_not_taken_for_one),
        TEST(a_mistake_has_its_place),
        TEST(deep_configurations_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
