/* Matching: OSV's event algorithm, releases of distributions, configurations with what is not known, and hostile sizes. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "match/events.h"
#include "match/match.h"
#include "match/status.h"
#include "match/work.h"

/* ---- events ---- */

struct ev {
    const char *kind, *version;
};

/* A package of one range; "|" as kind begins another. */
static struct vuln_package package_of(struct arena *a, enum version_scheme scheme, const struct ev *list, size_t n) {
    struct vuln_package p = {
        .scheme = scheme, .events = ARENA_ARRAY(a, struct vuln_event, n), .range_of = ARENA_ARRAY(a, uint32_t, n)};
    static const char *const kinds[] = {"introduced", "fixed", "last_affected", "limit"};
    uint32_t range = 0;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(list[i].kind, "|") == 0) {
            range++;
            continue;
        }
        for (size_t k = 0; k < 4; k++) {
            if (strcmp(list[i].kind, kinds[k]) == 0) {
                p.events[p.nevents] = (struct vuln_event){(enum vuln_event_kind)k, str_z(list[i].version)};
                p.range_of[p.nevents++] = range;
            }
        }
    }
    return p;
}

static void first_range(void *ctx, const struct event_stretch *s) {
    struct event_stretch *out = ctx;
    *out = out->from.p == NULL && !out->listed ? *s : *out;
}

#define EVENTS(...) ((const struct ev[]){__VA_ARGS__}), sizeof((const struct ev[]){__VA_ARGS__}) / sizeof(struct ev)

static void expect(const struct ev *list, size_t n, const char *version, const char *range) {
    struct arena *a = arena_new();
    struct vuln_package p = package_of(a, VERSION_SEMVER, list, n);
    struct event_stretch s = {0};
    bool affected = events_affect(&p, str_z(version), first_range, &s);
    if (range == NULL) {
        assert_false(affected);
    } else {
        assert_true(affected);
        assert_str(events_range(a, &s), range);
    }
    arena_free(&a);
}

static void events_by_the_schema(void **state) {
    (void)state;
    expect(EVENTS({"introduced", "1.0.0"}, {"fixed", "1.2.0"}), "0.9.0", NULL);
    expect(EVENTS({"introduced", "1.0.0"}, {"fixed", "1.2.0"}), "1.0.0", ">=1.0.0,<1.2.0");
    expect(EVENTS({"introduced", "1.0.0"}, {"fixed", "1.2.0"}), "1.2.0", NULL);
    expect(EVENTS({"introduced", "0"}, {"last_affected", "2.0.0"}), "2.0.0", "<=2.0.0");
    expect(EVENTS({"introduced", "0"}, {"last_affected", "2.0.0"}), "2.0.1", NULL);
    expect(EVENTS({"introduced", "0"}), "9.9.9", "all versions");
    expect(EVENTS({"fixed", "1.0.0"}), "0.5.0", NULL); /* nothing introduced it */
}

static void events_at_the_same_version(void **state) {
    (void)state;
    expect(EVENTS({"introduced", "0"}, {"fixed", "0"}), "1.0.0", NULL);
    expect(EVENTS({"introduced", "1.0.0"}, {"fixed", "2.0.0"}, {"introduced", "2.0.0"}, {"fixed", "3.0.0"}), "2.5.0",
           ">=2.0.0,<3.0.0");
    /* the order in the file does not count, save for ties */
    expect(EVENTS({"fixed", "1.2.0"}, {"introduced", "1.0.0"}), "1.1.0", ">=1.0.0,<1.2.0");
}

static void events_of_several_ranges_and_limits(void **state) {
    (void)state;
    expect(EVENTS({"introduced", "1.0.0"}, {"fixed", "1.5.0"}, {"|", ""}, {"introduced", "2.0.0"}, {"fixed", "2.5.0"}), "2.1.0",
           ">=2.0.0,<2.5.0");
    expect(EVENTS({"introduced", "1.0.0"}, {"fixed", "1.5.0"}, {"|", ""}, {"introduced", "2.0.0"}, {"fixed", "2.5.0"}), "1.7.0",
           NULL);
    expect(EVENTS({"introduced", "1.0.0"}, {"limit", "2.0.0"}), "2.0.0", NULL);
    expect(EVENTS({"introduced", "1.0.0"}, {"limit", "1.5.0"}, {"limit", "3.0.0"}), "2.0.0",
           ">=1.0.0"); /* before one of them is enough */
    expect(EVENTS({"introduced", "1.0.0"}, {"limit", "*"}), "9.0.0", ">=1.0.0");
}

static void listed_versions(void **state) {
    (void)state;
    struct str versions[] = {STR_INIT("1.0"), STR_INIT("2.0")};
    struct vuln_package p = {.scheme = VERSION_PYPI, .versions = versions, .nversions = 2};
    assert_true(events_affect(&p, STR("1.0"), NULL, NULL));
    assert_true(events_affect(&p, STR("2.0.0"), NULL, NULL)); /* the same version, spelt otherwise */
    assert_false(events_affect(&p, STR("3.0"), NULL, NULL));
}

/* ---- releases ---- */

static enum match_same same(const char *ecosystem, const char *number) {
    return match_same_release(str_z(ecosystem), (struct match_release){.number = str_z(number)});
}

static void releases_of_distributions(void **state) {
    (void)state;
    assert_int_equal(same("Debian:11", "11"), RELEASE_SAME);
    assert_int_equal(same("Debian:11", "11.6"), RELEASE_SAME);
    assert_int_equal(same("Debian:11", "12"), RELEASE_OTHER);
    assert_int_equal(same("Debian:1", "11"), RELEASE_OTHER);
    assert_int_equal(same("Alpine:v3.18", "3.18.4"), RELEASE_SAME);
    assert_int_equal(same("Alpine:v3.1", "3.18.4"), RELEASE_OTHER);
    assert_int_equal(same("Ubuntu:22.04:LTS", "22.04"), RELEASE_SAME);
    assert_int_equal(same("Ubuntu:Pro:22.04:LTS", "22.04"), RELEASE_OTHER);
    assert_int_equal(same("Red Hat:enterprise_linux:8::baseos", "8.6"), RELEASE_SAME);
    assert_int_equal(same("SUSE:Linux Enterprise Server 15 SP4", "15.4"), RELEASE_SAME);
    assert_int_equal(same("SUSE:Linux Enterprise Server 15 SP4", "15.5"), RELEASE_OTHER);
    assert_int_equal(same("Debian", "11"), RELEASE_UNKNOWN);
    assert_int_equal(same("Debian:11", ""), RELEASE_UNKNOWN);
}

/* ---- whole scans over hand-made indexes ---- */

struct place {
    struct arena *a;
    char path[64];
    struct index *ix;
    struct bom bom;
    struct match_result r;
};

static int set_up(void **state) {
    struct place *p = calloc(1, sizeof *p);
    strcpy(p->path, "/tmp/cordon-match-XXXXXX");
    int fd = mkstemp(p->path);
    assert_true(fd >= 0);
    close(fd);
    unlink(p->path);
    p->a = arena_new();
    *state = p;
    return 0;
}

static int tear_down(void **state) {
    struct place *p = *state;
    char lock[80];
    index_close(&p->ix);
    unlink(p->path);
    snprintf(lock, sizeof lock, "%s.lock", p->path);
    unlink(lock);
    arena_free(&p->a);
    free(p);
    return 0;
}

static void fill_index(struct place *p, const struct advisory *list, size_t n) {
    struct err e = {0};
    struct index_status st;
    struct index_writer *w = index_begin(str_z(p->path), false, &e);
    assert_non_null(w);
    struct vuln_sink sink = index_sink(w);
    for (size_t i = 0; i < n; i++) {
        assert_true(sink.advisory(sink.ctx, &list[i], &e));
    }
    assert_true(index_commit(&w, &st, p->a, &e));
    p->ix = index_open(str_z(p->path), &e);
    assert_non_null(p->ix);
}

static void component(struct place *p, const char *name, const char *version, const char *purl, const char *cpe) {
    struct bom_component c = {.ref = str_fmt(p->a, "c%zu", p->bom.components.n),
                              .type = STR("library"),
                              .name = str_z(name),
                              .version = str_z(version)};
    c.purl = str_z(purl);
    if (cpe != NULL) {
        c.cpe = str_z(cpe);
        c.cpes = ARENA_NEW(p->a, struct str);
        c.cpes[0] = c.cpe;
        c.ncpes = 1;
    }
    vec_push(p->a, &p->bom.components, c);
}

/* "0:CVE-1/exact 2:CVE-2/likely": component, vulnerability and confidence of each finding. */
static void assert_findings(struct place *p, const char *expected) {
    struct err e = {0};
    struct sb b = SB(p->a);
    if (!match_bom(p->a, &p->bom, p->ix, &p->r, &e)) {
        fail_msg("%s", e.text);
    }
    for (size_t i = 0; i < p->r.findings.n; i++) {
        const struct match_finding *f = &p->r.findings.v[i];
        sb_fmt(&b, "%s%zu:%.*s/%s", i > 0 ? " " : "", f->component, STR_ARG(f->id),
               match_confidence_name(f->reasons[0].confidence));
    }
    assert_str(sb_get(&b), expected);
}

static struct vuln_cpe_match cpe_match(const char *criteria, bool vulnerable) {
    return (struct vuln_cpe_match){.criteria = str_z(criteria), .vulnerable = vulnerable};
}

#define PUMP_OS "cpe:2.3:o:maker:pump_firmware:*:*:*:*:*:*:*:*"
#define PUMP_HW "cpe:2.3:h:maker:pump:-:*:*:*:*:*:*:*"

/* AND of OR(part) and OR(context), as NVD writes "this, running on that". */
static struct vuln_node and_node(struct arena *a, struct vuln_cpe_match part, struct vuln_cpe_match context) {
    struct vuln_node n = {.all = true, .children = ARENA_ARRAY(a, struct vuln_node, 2), .nchildren = 2};
    n.children[0] = (struct vuln_node){.matches = ARENA_NEW(a, struct vuln_cpe_match), .nmatches = 1};
    n.children[0].matches[0] = part;
    n.children[1] = (struct vuln_node){.matches = ARENA_NEW(a, struct vuln_cpe_match), .nmatches = 1};
    n.children[1].matches[0] = context;
    return n;
}

static void context_that_is_there_absent_or_other(void **state) {
    struct place *p = *state;
    struct vuln_node hardware = and_node(p->a, cpe_match(PUMP_OS, true), cpe_match(PUMP_HW, false));
    struct vuln_node windows = and_node(p->a, cpe_match("cpe:2.3:a:maker:viewer:*:*:*:*:*:*:*:*", true),
                                        cpe_match("cpe:2.3:o:microsoft:windows:-:*:*:*:*:*:*:*", false));
    struct vuln_node host = and_node(p->a, cpe_match("cpe:2.3:a:maker:plugin:*:*:*:*:*:*:*:*", true),
                                     cpe_match("cpe:2.3:a:maker:host:*:*:*:*:*:*:*:*", false));
    struct advisory list[] = {{.source = VULN_NVD, .id = STR("CVE-2099-0001"), .nodes = &hardware, .nnodes = 1},
                              {.source = VULN_NVD, .id = STR("CVE-2099-0002"), .nodes = &windows, .nnodes = 1},
                              {.source = VULN_NVD, .id = STR("CVE-2099-0003"), .nodes = &host, .nnodes = 1}};
    fill_index(p, list, 3);
    component(p, "firmware", "1.0", "", "cpe:2.3:o:maker:pump_firmware:1.0:*:*:*:*:*:*:*");
    component(p, "viewer", "1.0", "", "cpe:2.3:a:maker:viewer:1.0:*:*:*:*:*:*:*");
    component(p, "plugin", "1.0", "", "cpe:2.3:a:maker:plugin:1.0:*:*:*:*:*:*:*");
    /* hardware and systems are often left out of an SBOM, software rather not */
    assert_findings(p, "0:CVE-2099-0001/likely 1:CVE-2099-0002/likely 2:CVE-2099-0003/possible");
    component(p, "pump", "", "", "cpe:2.3:h:maker:pump:-:*:*:*:*:*:*:*");
    component(p, "linux", "5.10", "", "cpe:2.3:o:linux:linux_kernel:5.10:*:*:*:*:*:*:*");
    component(p, "host", "2.0", "", "cpe:2.3:a:maker:host:2.0:*:*:*:*:*:*:*");
    /* the hardware is there; the system is another; the host is there */
    assert_findings(p, "0:CVE-2099-0001/exact 2:CVE-2099-0003/exact");
}

static void a_branch_that_does_not_hold_hits_nobody(void **state) {
    struct place *p = *state;
    struct vuln_node either = {.children = ARENA_ARRAY(p->a, struct vuln_node, 2), .nchildren = 2};
    /* (mine on windows) or (other on linux): with linux and both products, only the other is hit */
    either.children[0] = and_node(p->a, cpe_match("cpe:2.3:a:maker:mine:*:*:*:*:*:*:*:*", true),
                                  cpe_match("cpe:2.3:o:microsoft:windows:-:*:*:*:*:*:*:*", false));
    either.children[1] = and_node(p->a, cpe_match("cpe:2.3:a:maker:other:*:*:*:*:*:*:*:*", true),
                                  cpe_match("cpe:2.3:o:linux:linux_kernel:-:*:*:*:*:*:*:*", false));
    struct advisory adv = {.source = VULN_NVD, .id = STR("CVE-2099-0004"), .nodes = &either, .nnodes = 1};
    fill_index(p, &adv, 1);
    component(p, "mine", "1", "", "cpe:2.3:a:maker:mine:1:*:*:*:*:*:*:*");
    component(p, "other", "1", "", "cpe:2.3:a:maker:other:1:*:*:*:*:*:*:*");
    component(p, "linux", "5.10", "", "cpe:2.3:o:linux:linux_kernel:5.10:*:*:*:*:*:*:*");
    assert_findings(p, "1:CVE-2099-0004/exact");
}

static struct vuln_package one_range(struct arena *a, const char *ecosystem, const char *name, const char *key,
                                     const char *fixed) {
    enum version_scheme scheme = VERSION_GENERIC;
    version_scheme_named(str_z(ecosystem), &scheme);
    struct vuln_package p = package_of(a, scheme, EVENTS({"introduced", "0"}, {"fixed", fixed}));
    p.ecosystem = str_z(ecosystem);
    p.name = str_z(name);
    p.key = str_z(key);
    return p;
}

static void the_ecosystem_goes_before_the_cpe(void **state) {
    struct place *p = *state;
    struct str cve = STR("CVE-2099-0005");
    struct vuln_package package = one_range(p->a, "npm", "left", "npm/left", "1.5.0");
    struct vuln_cpe_match wide = {.criteria = STR("cpe:2.3:a:maker:left:*:*:*:*:*:*:*:*"),
                                  .end = STR("2.0.0"),
                                  .end_excluding = true,
                                  .vulnerable = true};
    struct vuln_node node = {.matches = &wide, .nmatches = 1};
    struct advisory list[] = {
        {.source = VULN_OSV, .id = STR("GHSA-x"), .aliases = &cve, .naliases = 1, .packages = &package, .npackages = 1},
        {.source = VULN_NVD, .id = cve, .nodes = &node, .nnodes = 1},
        {.source = VULN_NVD, .id = STR("CVE-2099-0006"), .nodes = &node, .nnodes = 1},
    };
    const char *cpe = "cpe:2.3:a:maker:left:1.7.0:*:*:*:*:*:*:*";
    fill_index(p, list, 3);
    component(p, "left", "1.7.0", "pkg:npm/left@1.7.0", cpe);     /* npm's own record says: fixed */
    component(p, "left", "1.7.0", "pkg:generic/left@1.7.0", cpe); /* nobody but NVD speaks of it */
    assert_findings(p, "0:CVE-2099-0006/possible 1:CVE-2099-0005/exact 1:CVE-2099-0006/exact");
}

static void a_rejected_name_leaves_the_live_record(void **state) {
    struct place *p = *state;
    struct str cve = STR("CVE-2099-0007");
    struct vuln_package package = one_range(p->a, "npm", "left", "npm/left", "1.5.0");
    struct advisory list[] = {
        {.source = VULN_OSV, .id = STR("GHSA-y"), .aliases = &cve, .naliases = 1, .packages = &package, .npackages = 1},
        {.source = VULN_OSV, .id = cve, .packages = &package, .npackages = 1},
        {.source = VULN_NVD, .id = cve, .withdrawn = true},
    };
    fill_index(p, list, 3);
    component(p, "left", "1.0.0", "pkg:npm/left@1.0.0", NULL);
    assert_findings(p, "0:GHSA-y/exact");
    assert_int_equal(p->r.dropped, 1);
}

/* 100,000 equal components of a package with 1,000 records: looked up once, and refused for what it would print. */
static void hostile_sizes_are_bounded(void **state) {
    struct place *p = *state;
    enum { RECORDS = 1000, COMPONENTS = 100000 };
    struct advisory *list = ARENA_ARRAY(p->a, struct advisory, RECORDS);
    struct vuln_package package = one_range(p->a, "npm", "left", "npm/left", "1.5.0");
    for (size_t i = 0; i < RECORDS; i++) {
        list[i] =
            (struct advisory){.source = VULN_OSV, .id = str_fmt(p->a, "GHSA-%zu", i), .packages = &package, .npackages = 1};
    }
    fill_index(p, list, RECORDS);
    for (size_t i = 0; i < COMPONENTS; i++) {
        component(p, "left", i % 2 == 0 ? "1.6.0" : "1.0.0", i % 2 == 0 ? "pkg:npm/left@1.6.0" : "pkg:npm/left@1.0.0", NULL);
    }
    struct err e = {0};
    assert_false(match_bom(p->a, &p->bom, p->ix, &p->r, &e));
    assert_err(&e, "50000000 findings, more than the limit of 1000000");
    p->bom.components.n = 1000;
    assert_true(match_bom(p->a, &p->bom, p->ix, &p->r, &e));
    assert_int_equal(p->r.findings.n, 500 * RECORDS);
    assert_ptr_equal(p->r.findings.v[0].reasons, p->r.findings.v[RECORDS].reasons); /* shared, not copied */
}

static void some_components_only(void **state) {
    struct place *p = *state;
    struct vuln_node hardware = and_node(p->a, cpe_match(PUMP_OS, true), cpe_match(PUMP_HW, false));
    struct advisory adv = {.source = VULN_NVD, .id = STR("CVE-2099-0008"), .nodes = &hardware, .nnodes = 1};
    fill_index(p, &adv, 1);
    component(p, "firmware", "1.0", "", "cpe:2.3:o:maker:pump_firmware:1.0:*:*:*:*:*:*:*");
    component(p, "firmware", "2.0", "", "cpe:2.3:o:maker:pump_firmware:2.0:*:*:*:*:*:*:*");
    component(p, "pump", "", "", "cpe:2.3:h:maker:pump:-:*:*:*:*:*:*:*");
    bool only[] = {false, true, false};
    struct err e = {0};
    assert_true(match_some(p->a, &p->bom, only, p->ix, &p->r, &e));
    assert_int_equal(p->r.findings.n, 1);
    assert_int_equal(p->r.findings.v[0].component, 1);
    assert_int_equal(p->r.findings.v[0].reasons[0].confidence, MATCH_EXACT); /* the hardware still counts as context */
}

int main(void) {
#define SCAN(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(events_by_the_schema),
        TEST(events_at_the_same_version),
        TEST(events_of_several_ranges_and_limits),
        TEST(listed_versions),
        TEST(releases_of_distributions),
        SCAN(context_that_is_there_absent_or_other),
        SCAN(a_branch_that_does_not_hold_hits_nobody),
        SCAN(the_ecosystem_goes_before_the_cpe),
        SCAN(a_rejected_name_leaves_the_live_record),
        SCAN(hostile_sizes_are_bounded),
        SCAN(some_components_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
