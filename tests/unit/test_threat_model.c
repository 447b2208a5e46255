/* device.yaml and threat-model.yaml: what is read, and that each mistake is refused where it stands. */
#include "test.h"

#include "threat/model.h"

#define DEVICE                                                                                                               \
    "cordon: device/1\n"                                                                                                     \
    "device: {id: tiny, name: Tiny pump, manufacturer: Example, intended_use: Tests, markets: [us, eu], class: {eu: IIb}}\n" \
    "releases:\n"                                                                                                            \
    "  - {version: 1.0.0, status: released, units: 5, support_until: 2030-01-31}\n"                                          \
    "interfaces:\n"                                                                                                          \
    "  - {id: IF-NET, name: LAN, kind: ethernet, reach: network}\n"                                                          \
    "  - {id: IF-DBG, kind: jtag, reach: physical, state: debug}\n"                                                          \
    "hazards:\n"                                                                                                             \
    "  - {id: H-1, name: over-infusion, harm: too much drug, severity: critical, scope: fleet}\n"

static void a_device_is_read_with_its_defaults(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct err e = {0};
    struct device_file d;
    struct input in = input_z(a, DEVICE "policy: {triage_days: 3}\nstatements:\n  srm.method: >\n    As written\n    down.\n");
    assert_true(device_read(a, &in, &d, &e));
    assert_str(d.id, "tiny");
    assert_true(d.market_us && d.market_eu);
    assert_str(d.class_eu, "IIb");
    assert_true(d.has_software && d.can_connect && d.exposed_to_threats); /* not answered counts as met */
    assert_int_equal(d.nreleases, 1);
    assert_int_equal(d.releases[0].units, 5);
    assert_int_equal(d.releases[0].line, 4);
    assert_int_equal(d.ninterfaces, 2);
    assert_str(d.interfaces[0].state, "used");
    assert_str(d.interfaces[1].name, "IF-DBG");
    assert_int_equal(d.interfaces[1].reach, REACH_PHYSICAL);
    assert_int_equal(d.hazards[0].severity, SEVERITY_CRITICAL);
    assert_int_equal(d.hazards[0].scope, SCOPE_FLEET);
    assert_int_equal(d.policy.triage_days, 3);
    assert_int_equal(d.policy.uncontrolled_fix_days, 60);
    assert_int_equal(d.nstatements, 1);
    assert_str(d.statements[0].text, "As written down.");
    arena_free(&a);
}

struct mistake {
    const char *find, *put; /* in the good text: what is replaced, and by what */
    const char *error;      /* what the message must hold */
};

/* The text with the first `find` replaced. */
static struct input damaged(struct arena *a, const char *good, const struct mistake *m) {
    const char *at = strstr(good, m->find);
    assert_non_null(at);
    struct str head = {good, (size_t)(at - good)};
    return input_copy(a, STR("test"), str_fmt(a, "%.*s%s%s", STR_ARG(head), m->put, at + strlen(m->find)));
}

static void mistakes_in_a_device_are_refused_in_place(void **state) {
    (void)state;
    static const struct mistake mistakes[] = {
        {"device/1", "device/2", "test:1:9: cordon is \"device/2\", expected \"device/1\""},
        {"cordon: device/1", "name: x", "test:1:1: \"cordon\" is missing; expected \"cordon: device/1\""},
        {"manufacturer: Example, ", "", "test:2:9: \"manufacturer\" is missing"},
        {"manufacturer", "manufakturer", "test:2:37: unknown key \"manufakturer\"; did you mean \"manufacturer\"?"},
        {"name: Tiny pump", "name: [Tiny]", "name is a list, expected text"},
        {"[us, eu]", "[us, uk]", "test:2:95: markets is \"uk\", expected one of: us, eu"},
        {"[us, eu]", "[]", "markets is empty"},
        {"id: tiny", "id: tiny pump", "id \"tiny pump\" is no id"},
        {"units: 5", "units: -5", "test:4:47: units is \"-5\", expected a whole number"},
        {"2030-01-31", "2030-02-30", "test:4:65: support_until is \"2030-02-30\", expected a day as YYYY-MM-DD"},
        {"status: released", "status: out",
         "status is \"out\", expected one of: development, submitted, released, superseded, retired"},
        {"  - {version: 1.0.0", "  - {version: 1.0.0, status: retired}\n  - {version: 1.0.0",
         "test:5:15: release \"1.0.0\" is given twice (first on line 4)"},
        {"kind: ethernet", "kind: lan", "kind is \"lan\", expected one of: wifi, ethernet"},
        {"reach: network", "reach: far", "reach is \"far\", expected one of: network, adjacent, local, physical"},
        {"IF-DBG", "IF-NET", "test:7:10: the id \"IF-NET\" is taken: an interface has it (line 6)"},
        {"severity: critical, ", "", "test:9:5: \"severity\" is missing"},
        {"releases:\n", "releases: []\nroles:\n", "releases is empty, expected one or more"},
        {"hazards:", "hazard:", "unknown key \"hazard\"; did you mean \"hazards\"?"},
        {"interfaces:\n", "statements: {srm.methods: x}\ninterfaces:\n",
         "test:5:14: unknown key \"srm.methods\"; did you mean \"srm.method\"?"},
        {"interfaces:\n", "policy: {triage_days: soon}\ninterfaces:\n", "triage_days is \"soon\""},
        {"too much drug", "too much, or all", "unknown key \"or all\"; text with a comma must stand in quotes here"},
        {"intended_use: Tests", "intended_use: Tests, can_connect: yes", "can_connect is \"yes\", expected true or false"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct arena *a = arena_new();
        struct err e = {0};
        struct device_file d;
        struct input in = damaged(a, DEVICE, &mistakes[i]);
        assert_false(device_read(a, &in, &d, &e));
        assert_int_equal(e.kind, ERR_INPUT);
        assert_err(&e, mistakes[i].error);
        arena_free(&a);
    }
}

#define MODEL                                                                                                                  \
    "cordon: threat-model/1\n"                                                                                                 \
    "device: tiny\n"                                                                                                           \
    "assumptions: [{id: A-1, text: The network is hostile, owner: it}]\n"                                                      \
    "boundaries:\n"                                                                                                            \
    "  - {id: TB-BOX, name: box, kind: device, parent: TB-WARD}\n"                                                             \
    "  - {id: TB-WARD, name: ward, parent: TB-HOSPITAL}\n"                                                                     \
    "  - {id: TB-LAN, name: data network, parent: TB-HOSPITAL}\n"                                                              \
    "  - {id: TB-HOSPITAL, name: hospital}\n"                                                                                  \
    "hazards: [{id: H-2, name: delay, harm: too late, severity: minor}]\n"                                                     \
    "controls: [{id: C-1, name: TLS, category: cryptography, status: verified, tests: [T-17], against: [S, T]}]\n"             \
    "elements:\n"                                                                                                              \
    "  - {id: lan, name: Hospital LAN, kind: external, boundary: TB-LAN}\n"                                                    \
    "  - {id: nurse, name: Nurse, kind: external, untrusted: false}\n"                                                         \
    "  - {id: gw, name: Gateway, kind: process, boundary: TB-BOX, interfaces: [IF-DBG], controls: [C-1], clinical: true,\n"    \
    "     runs: [pkg:generic/openssl, \"pkg:deb/debian/*\"],\n"                                                                \
    "     hazards: [{loss: integrity, hazard: H-1, how: takes any rate}, {loss: availability, hazard: H-2}]}\n"                \
    "flows:\n"                                                                                                                 \
    "  - {id: F-1, name: orders, from: lan, to: gw, interface: IF-NET, payload: command, encrypted: true, controls: [C-1]}\n"  \
    "  - {id: F-2, name: rate, from: nurse, to: gw}\n"                                                                         \
    "threats:\n"                                                                                                               \
    "  - {id: T-1, title: False orders, on: F-1, stride: [T, S], library: T-WIFI-01, phase: [operation], status: mitigated,\n" \
    "     exploitability: {before: high, after: low}, hazards: [H-1, H-2], controls: [C-1]}\n"                                 \
    "  - {id: T-2, title: Taken over, on: gw, stride: [E], status: accepted, reason: Tested}\n"

static void read_both(struct arena *a, struct device_file *d, struct threat_model *m) {
    struct err e = {0};
    struct input device = input_z(a, DEVICE);
    struct input model = input_z(a, MODEL);
    assert_true(device_read(a, &device, d, &e));
    bool ok = threat_model_read(a, &model, d, m, &e);
    if (!ok) {
        print_message("%s\n", e.text);
    }
    assert_true(ok);
}

static void a_model_is_read_and_its_ids_are_resolved(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct device_file d;
    struct threat_model m;
    read_both(a, &d, &m);
    assert_int_equal(m.ninterfaces, 2);
    assert_int_equal(m.nhazards, 2);
    assert_str(m.hazards[1].id, "H-2");
    assert_int_equal(m.boundaries[0].parent, 1);
    assert_int_equal(m.boundaries[3].parent, SIZE_MAX);
    const struct tm_element *gw = &m.elements[2];
    assert_int_equal(gw->boundary, 0);
    assert_int_equal(gw->interfaces.v[0], 1);
    assert_int_equal(gw->nruns, 2);
    assert_int_equal(gw->hazards[1].hazard, 1);
    assert_int_equal(gw->hazards[1].loss, LOSS_AVAILABILITY);
    assert_true(m.elements[0].untrusted);
    assert_false(m.elements[1].untrusted);
    assert_false(gw->untrusted);
    assert_int_equal(m.flows[0].to, 2);
    assert_int_equal(m.flows[0].payload, PAYLOAD_COMMAND);
    assert_int_equal(m.flows[1].interface, SIZE_MAX);
    assert_true(m.threats[0].on_flow);
    assert_int_equal(m.threats[0].stride, STRIDE_S | STRIDE_T);
    assert_int_equal(m.threats[0].after, EXPLOIT_LOW);
    assert_false(m.threats[1].on_flow);
    assert_int_equal(m.threats[1].on, 2);
    assert_int_equal(m.threats[1].before, EXPLOIT_NONE);
    assert_str(stride_letters(a, m.threats[0].stride), "ST");
    arena_free(&a);
}

static void a_flow_names_the_outermost_boundary_that_it_crosses(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct device_file d;
    struct threat_model m;
    read_both(a, &d, &m);
    assert_true(flow_crosses(&m, &m.flows[0]));
    assert_str(flow_boundary(&m, &m.flows[0]), "ward");     /* leaves the data network, enters ward, then box */
    assert_str(flow_boundary(&m, &m.flows[1]), "hospital"); /* from outside everything */
    struct tm_flow inside = {.from = 2, .to = 2};
    assert_false(flow_crosses(&m, &inside));
    assert_str(flow_boundary(&m, &inside), "");
    arena_free(&a);
}

static void mistakes_in_a_model_are_refused_in_place(void **state) {
    (void)state;
    static const struct mistake mistakes[] = {
        {"device: tiny", "device: tony", "test:2:9: device is \"tony\"; the device file describes \"tiny\""},
        {"hazard: H-1", "hazard: H-9", "\"H-9\" is not defined, expected a hazard; did you mean \"H-1\"?"},
        {"interface: IF-NET", "interface: C-1", "\"C-1\" is a control, expected an interface"},
        {"from: lan", "from: laan", "\"laan\" is not defined, expected an element; did you mean \"lan\"?"},
        {"boundary: TB-BOX", "boundary: elsewhere", "\"elsewhere\" is not defined, expected a boundary"},
        {"on: F-1", "on: IF-NET", "\"IF-NET\" is an interface, expected an element or a flow"},
        {"{id: H-2", "{id: H-1", "test:9:16: the id \"H-1\" is taken: a hazard has it (line 9 of the device file)"},
        {"id: nurse", "id: F-2", "the id \"F-2\" is taken"},
        {"name: hospital}", "name: hospital, parent: TB-BOX}", "test:5:51: the boundary \"TB-BOX\" lies within itself"},
        {"stride: [T, S]", "stride: [T, X]", "test:21:57: stride is \"X\", expected one of: S, T, R, I, D, E"},
        {"stride: [T, S]", "stride: []", "stride is empty, expected one or more"},
        {", reason: Tested", "", "threat \"T-2\" is accepted without \"reason\": say why"},
        {"T-WIFI-01", "T-WIFI-1", "library: the threat library has no row \"T-WIFI-1\"; did you mean \"T-WIFI-01\"?"},
        {"phase: [operation]", "phase: [use]", "phase is \"use\", expected one of: supply_chain"},
        {"[pkg:generic/openssl,", "[openssl,", "test:15:13: runs: \"openssl\" is no package URL"},
        {"pkg:deb/debian/*", "pkg:deb/*ssl", "a star may only end a part"},
        {"[H-1, H-2]", "[H-1, H-1]", "\"H-1\" is given twice in hazards"},
        {"before: high", "before: some", "before is \"some\", expected one of: low, medium, high"},
        {"loss: integrity", "loss: all", "loss is \"all\", expected one of: confidentiality, integrity, availability"},
        {"clinical: true", "clinic: true", "unknown key \"clinic\"; did you mean \"clinical\"?"},
        {"kind: process,", "", "test:14:5: \"kind\" is missing"},
        {"status: verified", "status: done", "status is \"done\", expected one of: planned, implemented, verified"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct arena *a = arena_new();
        struct err e = {0};
        struct device_file d;
        struct threat_model m;
        struct input device = input_z(a, DEVICE);
        struct input model = damaged(a, MODEL, &mistakes[i]);
        assert_true(device_read(a, &device, &d, &e));
        assert_false(threat_model_read(a, &model, &d, &m, &e));
        assert_int_equal(e.kind, ERR_INPUT);
        assert_err(&e, mistakes[i].error);
        arena_free(&a);
    }
}

static void deep_nesting_of_boundaries_is_refused(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct err e = {0};
    struct threat_model m;
    struct sb b = SB(a);
    sb_z(&b, "cordon: threat-model/1\ndevice: d\nboundaries:\n  - {id: B0, name: x}\n");
    for (int i = 1; i < 100; i++) {
        sb_fmt(&b, "  - {id: B%d, name: x, parent: B%d}\n", i, i - 1);
    }
    struct input in = input_copy(a, STR("test"), sb_get(&b));
    assert_false(threat_model_read(a, &in, NULL, &m, &e));
    assert_err(&e, "deeper than the limit of 32 levels");
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_device_is_read_with_its_defaults),       TEST(mistakes_in_a_device_are_refused_in_place),
        TEST(a_model_is_read_and_its_ids_are_resolved), TEST(a_flow_names_the_outermost_boundary_that_it_crosses),
        TEST(mistakes_in_a_model_are_refused_in_place), TEST(deep_nesting_of_boundaries_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
