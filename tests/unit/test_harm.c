/* The path to harm: which ways in count, how a compromise goes on, what is proposed; and properties that hold for every model.
 */
#include "test.h"

#include "doc/drawing.h"
#include "harm/harm.h"

/* A gateway with a flawed component between a network and a therapy controller. Fields that tests vary are parameters. */
struct setting {
    const char *reach, *kind; /* of the interface between network and gateway */
    const char *in_controls;  /* of the flow into the gateway */
    const char *own_controls; /* of the gateway */
    const char *payload;      /* gateway → therapy */
    const char *on_controls;  /* … its controls */
    const char *status;       /* of control C-1 */
    const char *scope;        /* of hazard H-1 */
    const char *extra;        /* flows or elements added at the end */
};

static const struct setting usual = {"network", "ethernet", "", "", "command", "", "verified", "one_patient", ""};

static void read_model(struct arena *a, const struct setting *s, struct threat_model *m) {
    struct err e = {0};
    struct str text = str_fmt(
        a,
        "cordon: threat-model/1\n"
        "device: d\n"
        "interfaces:\n"
        "  - {id: IF-1, name: LAN port, kind: %s, reach: %s}\n"
        "  - {id: IF-2, name: inner bus, kind: bus, reach: physical}\n"
        "hazards:\n"
        "  - {id: H-1, name: over-infusion, harm: death, severity: critical, scope: %s}\n"
        "  - {id: H-2, name: delay, harm: late, severity: minor}\n"
        "  - {id: H-3, name: secret, harm: shame, severity: negligible}\n"
        "controls:\n"
        "  - {id: C-1, name: Checks, category: integrity, status: %s, against: [T, S]}\n"
        "  - {id: C-LOG, name: Log, category: logging, status: verified}\n"
        "  - {id: C-DOS, name: Rate limit, category: resilience, status: verified, against: [D]}\n"
        "boundaries: [{id: TB, name: box}]\n"
        "elements:\n"
        "  - {id: lan, name: LAN, kind: external}\n"
        "  - {id: gw, name: Gateway, kind: process, boundary: TB, runs: [pkg:generic/openssl], controls: [%s],\n"
        "     hazards: [{loss: availability, hazard: H-2, how: no orders}, {loss: confidentiality, hazard: H-3}]}\n"
        "  - {id: th, name: Therapy, kind: process, clinical: true, hazards: [{loss: integrity, hazard: H-1, how: any rate}]}\n"
        "  - {id: clerk, name: Clerk, kind: process, runs: [pkg:generic/zlib]}\n"
        "flows:\n"
        "  - {id: F-1, name: traffic, from: lan, to: gw, interface: IF-1, protocol: TLS, controls: [%s]}\n"
        "  - {id: F-2, name: rates, from: gw, to: th, interface: IF-2, payload: %s, controls: [%s]}\n"
        "  - {id: F-3, name: papers, from: lan, to: clerk, interface: IF-1}\n"
        "%s",
        s->kind, s->reach, s->scope, s->status, s->own_controls, s->in_controls, s->payload, s->on_controls, s->extra);
    struct input in = input_copy(a, STR("test"), text);
    bool ok = threat_model_read(a, &in, NULL, m, &e);
    if (!ok) {
        print_message("%zu: %s\n", e.line, e.text);
    }
    assert_true(ok);
}

static struct harm_answer ask_of(struct arena *a, const struct threat_model *m, const char *component, const char *vector,
                                 bool kev) {
    struct err e = {0};
    struct purl p;
    struct cvss c;
    assert_true(purl_parse(a, str_z(component), &p, &e));
    assert_true(vector == NULL || cvss_parse(str_z(vector), &c, &e));
    struct harm_question q = {.purl = &p, .component_name = p.name, .cvss = vector != NULL ? &c : NULL, .kev = kev};
    struct harm_answer out;
    harm_find(a, m, &q, &out);
    return out;
}

static struct harm_answer ask(struct arena *a, const struct setting *s, struct threat_model *m, const char *vector) {
    read_model(a, s, m);
    return ask_of(a, m, "pkg:generic/openssl@1.1.1k", vector, false);
}

#define FULL(av) "CVSS:3.1/AV:" av "/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"

static void the_chain_can_be_read_link_by_link(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct threat_model m;
    struct setting s = usual;
    s.in_controls = "C-1";
    struct harm_answer h = ask(a, &s, &m, FULL("N"));
    assert_int_equal(h.npaths, 3);
    const struct harm_path *p = &h.paths[0];
    assert_str(m.hazards[p->hazard].id, "H-1");
    assert_int_equal(p->nsteps, 6);
    assert_str(p->steps[0].text, "an attacker at “LAN”, which the model does not trust");
    assert_str(p->steps[1].text,
               "reaches it over LAN port (network) by TLS, flow F-1 “traffic”, across the boundary “box”; not encrypted, "
               "not authenticated; guarded by C-1 Checks (verified)");
    assert_str(p->steps[2].text,
               "process “Gateway” runs openssl with the flaw (AV:N, network); it costs confidentiality, integrity, "
               "availability, and the attacker decides what it sends");
    assert_str(p->steps[3].text,
               "gives it false commands over inner bus (physical), flow F-2 “rates”, across the boundary “box”; not "
               "encrypted, not authenticated");
    assert_str(p->steps[4].text, "process “Therapy” carries out false commands");
    assert_str(p->steps[5].text, "its loss of integrity leads to hazard H-1 over-infusion (critical): any rate");
    assert_str(harm_text(a, &m, p, STR("CVE-1 → openssl 1.1.1k")),
               "CVE-1 → openssl 1.1.1k → from “LAN” → F-1 traffic (TLS), boundary “box” → process “Gateway” → F-2 rates, "
               "boundary “box” → process “Therapy” → hazard H-1 over-infusion (critical)");
    assert_int_equal(h.severity, SEVERITY_CRITICAL);
    assert_int_equal(p->controls.n, 1);
    arena_free(&a);
}

static void the_way_in_must_fit_the_attack_vector(void **state) {
    (void)state;
    static const struct {
        const char *vector, *reach, *kind;
        bool path;
    } cases[] = {
        {FULL("N"), "network", "ethernet", true},
        {FULL("N"), "adjacent", "ble", true},
        {FULL("N"), "physical", "usb", true}, /* nearer than the vector says, but it carries messages */
        {FULL("N"), "physical", "keypad", false},
        {FULL("A"), "network", "wifi", true},
        {FULL("A"), "adjacent", "ble", true},
        {FULL("A"), "physical", "display", false},
        {FULL("L"), "network", "ethernet", false},
        {FULL("L"), "local", "usb", true},
        {FULL("L"), "physical", "debug", true},
        {FULL("P"), "physical", "keypad", true},
        {FULL("P"), "physical", "jtag", true},
        {FULL("P"), "network", "ethernet", false},
        {FULL("P"), "local", "usb", false},
        {"AV:N/AC:L/Au:N/C:C/I:C/A:C", "network", "ethernet", true},
        {"AV:L/AC:L/Au:N/C:C/I:C/A:C", "network", "ethernet", false},
        {"CVSS:4.0/AV:P/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "network", "ethernet", false},
        {NULL, "adjacent", "ble", true}, /* no vector: the worst is taken */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new();
        struct threat_model m;
        struct setting s = usual;
        s.reach = cases[i].reach;
        s.kind = cases[i].kind;
        struct harm_answer h = ask(a, &s, &m, cases[i].vector);
        if ((h.npaths > 0) != cases[i].path) {
            print_message("case %zu\n", i);
        }
        assert_int_equal(h.npaths > 0, cases[i].path);
        assert_int_equal(h.no_path.n == 0, cases[i].path);
        arena_free(&a);
    }
}

static void losses_must_match_those_of_the_hazard(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct threat_model m;
    struct harm_answer h = ask(a, &usual, &m, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H");
    assert_int_equal(h.npaths, 1);
    assert_str(m.hazards[h.paths[0].hazard].id, "H-2");
    h = ask(a, &usual, &m, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N");
    assert_int_equal(h.npaths, 1);
    assert_str(m.hazards[h.paths[0].hazard].id, "H-3");
    /* little integrity changes this element, it gives no control of what it sends */
    h = ask(a, &usual, &m, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:L/A:N");
    assert_int_equal(h.npaths, 0);
    assert_true(str_starts(h.no_path, STR("no matching loss: the vulnerability costs integrity without full control")));
    arena_free(&a);
}

static void data_only_matters_where_care_uses_it(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct threat_model m;
    struct setting s = usual;
    s.payload = "data";
    struct harm_answer h = ask(a, &s, &m, FULL("N"));
    assert_str(m.hazards[h.paths[0].hazard].id, "H-1"); /* therapy is clinical */
    m.elements[2].clinical = false;
    h = ask_of(a, &m, "pkg:generic/openssl@1.1.1k", FULL("N"), false);
    assert_str(m.hazards[h.paths[0].hazard].id, "H-2");
    arena_free(&a);
}

static void answers_to_commands_are_no_commands(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct threat_model m;
    struct setting s = usual;
    /* the pump commands the flawed element; its answers are data to a process without clinical function */
    s.extra = "  - {id: F-4, name: orders, from: th, to: clerk, payload: command, both: true}\n";
    read_model(a, &s, &m);
    m.elements[2].clinical = false;
    struct harm_answer h = ask_of(a, &m, "pkg:generic/zlib@1", FULL("N"), false);
    assert_int_equal(h.npaths, 0);
    assert_true(str_starts(h.no_path, STR("no hazard: neither “Clerk” nor what it can command")));
    m.elements[2].clinical = true;
    h = ask_of(a, &m, "pkg:generic/zlib@1", FULL("N"), false);
    assert_int_equal(h.npaths, 1);
    assert_true(h.paths[0].steps[3].reverse);
    arena_free(&a);
}

static void no_path_says_why(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct threat_model m;
    read_model(a, &usual, &m);
    struct harm_answer h = ask_of(a, &m, "pkg:generic/curl@8", FULL("N"), false);
    assert_str(h.no_path, "the component is named in no element's `runs` of the threat model");
    assert_str(h.verdict, "review"); /* silence is not safety */
    h = ask_of(a, &m, "pkg:generic/zlib@1", FULL("N"), false);
    assert_str(h.no_path, "no hazard: neither “Clerk” nor what it can command, feed or stop is linked to one in the model");
    assert_str(h.verdict, "controlled");
    assert_int_equal(h.severity, SEVERITY_NONE);
    h = ask_of(a, &m, "pkg:generic/zlib@1", FULL("N"), true);
    assert_str(h.verdict, "review"); /* known to be exploited: a person confirms */
    h = ask_of(a, &m, "pkg:generic/openssl@1", FULL("P"), false);
    assert_str(h.no_path,
               "no way in: nothing untrusted reaches “Gateway” as the vulnerability needs (AV:P, physical): by a physical "
               "interface");
    arena_free(&a);
}

static void an_attack_is_passed_on_by_other_elements(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct threat_model m;
    struct setting s = usual;
    s.payload = "data";
    read_model(a, &s, &m);
    m.elements[2].runs = m.elements[1].runs; /* the flaw is in the therapy controller, which no stranger reaches */
    m.elements[2].nruns = 1;
    m.elements[1].nruns = 0;
    struct harm_answer h = ask_of(a, &m, "pkg:generic/openssl@1", FULL("N"), false);
    assert_int_equal(h.npaths, 1);
    assert_str(h.paths[0].steps[2].text, "process “Gateway” passes it on");
    h = ask_of(a, &m, "pkg:generic/openssl@1", FULL("L"), false); /* by way of another element */
    assert_int_equal(h.npaths, 1);
    arena_free(&a);
}

static void exploitability_follows_the_thresholds(void **state) {
    (void)state;
    static const struct {
        const char *vector;
        bool kev;
        enum exploitability level;
    } cases[] = {
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", false, EXPLOIT_HIGH},   /* 3.88 */
        {"CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H", false, EXPLOIT_MEDIUM}, /* 2.22 */
        {"CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H", false, EXPLOIT_MEDIUM}, /* 1.23 */
        {"CVSS:3.0/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", false, EXPLOIT_LOW},    /* 0.91 */
        {"CVSS:3.0/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", true, EXPLOIT_HIGH},
        {"CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:F", false, EXPLOIT_MEDIUM}, /* a working exploit is public */
        {"AV:N/AC:L/Au:N/C:P/I:P/A:P", false, EXPLOIT_HIGH},
        {"AV:N/AC:H/Au:N/C:P/I:P/A:P", false, EXPLOIT_MEDIUM},
        {"AV:L/AC:H/Au:S/C:P/I:P/A:P", false, EXPLOIT_LOW},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", false, EXPLOIT_HIGH},
        {"CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", false, EXPLOIT_MEDIUM},
        {"CVSS:4.0/AV:L/AC:H/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", false, EXPLOIT_LOW},
        {"CVSS:4.0/AV:L/AC:H/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:A", false, EXPLOIT_HIGH},
        {NULL, false, EXPLOIT_HIGH},
    };
    struct arena *a = arena_new();
    struct threat_model m;
    read_model(a, &usual, &m);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct harm_answer h = ask_of(a, &m, "pkg:generic/openssl@1", cases[i].vector, cases[i].kev);
        if (h.initial != cases[i].level) {
            print_message("case %zu: %s\n", i, str_cstr(a, h.exploitability_reason));
        }
        assert_int_equal(h.initial, cases[i].level);
        assert_true(h.exploitability_reason.n > 0);
    }
    arena_free(&a);
}

static void only_controls_that_work_lower_the_residual(void **state) {
    (void)state;
    static const struct {
        const char *in, *own, *on, *status;
        enum exploitability residual;
    } cases[] = {
        {"C-1", "", "", "verified", EXPLOIT_MEDIUM},      {"", "", "C-1", "verified", EXPLOIT_MEDIUM},
        {"C-1", "", "C-1", "verified", EXPLOIT_MEDIUM}, /* one level at most */
        {"C-1", "", "", "implemented", EXPLOIT_HIGH},     {"C-1", "", "", "planned", EXPLOIT_HIGH},
        {"C-1", "C-1", "", "verified", EXPLOIT_HIGH}, /* run by the flawed element */
        {"", "C-1", "", "verified", EXPLOIT_HIGH},        {"C-LOG", "", "C-LOG", "verified", EXPLOIT_HIGH},
        {"C-DOS", "", "C-DOS", "verified", EXPLOIT_HIGH}, /* meant for other attacks */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new();
        struct threat_model m;
        struct setting s = usual;
        s.in_controls = cases[i].in;
        s.own_controls = cases[i].own;
        s.on_controls = cases[i].on;
        s.status = cases[i].status;
        struct harm_answer h = ask(a, &s, &m, FULL("N"));
        if (h.residual != cases[i].residual) {
            print_message("case %zu: %s\n", i, str_cstr(a, h.exploitability_reason));
        }
        assert_int_equal(h.residual, cases[i].residual);
        h = ask_of(a, &m, "pkg:generic/openssl@1", FULL("N"), true);
        assert_int_equal(h.residual, EXPLOIT_HIGH); /* known exploitation is not argued away */
        arena_free(&a);
    }
}

static void several_patients_raise_the_severity(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct threat_model m;
    struct setting s = usual;
    s.scope = "fleet";
    struct harm_answer h = ask(a, &s, &m, FULL("N"));
    assert_int_equal(h.severity, SEVERITY_CATASTROPHIC);
    assert_str(h.verdict, "uncontrolled");
    assert_true(str_find(h.paths[0].steps[h.paths[0].nsteps - 1].text, STR("raised from critical: several patients at once")) !=
                SIZE_MAX);
    arena_free(&a);
}

/* Colour of the shape that shows an id; flows are curves, elements boxes. */
static uint32_t stroke_of(const struct drawing *d, enum shape_kind kind, const char *id) {
    for (size_t i = 0; i < d->nshapes; i++) {
        if (d->shapes[i].kind == kind && str_is(d->shapes[i].id, id)) {
            return d->shapes[i].stroke;
        }
    }
    return SHAPE_NO_PAINT;
}

static void the_path_stands_out_in_the_diagram(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct err e = {0};
    struct threat_model m;
    struct harm_answer h = ask(a, &usual, &m, FULL("N"));
    const struct drawing *d = threat_draw_path(a, &m, &h.paths[0], &e);
    assert_non_null(d);
    uint32_t on = stroke_of(d, SHAPE_CURVE, "F-1");
    uint32_t off = stroke_of(d, SHAPE_CURVE, "F-3");
    assert_true(on != off && on != SHAPE_NO_PAINT && off != SHAPE_NO_PAINT);
    assert_int_equal(stroke_of(d, SHAPE_CURVE, "F-2"), on);
    assert_int_equal(stroke_of(d, SHAPE_RECT, "gw"), on);
    assert_int_equal(stroke_of(d, SHAPE_RECT, "th"), on);
    assert_int_equal(stroke_of(d, SHAPE_RECT, "clerk"), off);
    for (size_t i = 0; i < d->nshapes; i++) {
        assert_true(shape_is_whole(&d->shapes[i]));
    }
    arena_free(&a);
}

/* ---- properties over models made at random, the same ones each time ---- */

enum { ELEMENTS = 10, FLOWS = 18, INTERFACES = 4, HAZARDS = 3, CONTROLS = 5, MODELS = 400 };

static uint32_t dice(uint32_t *state, uint32_t sides) {
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % sides;
}

static struct refs some_controls(struct arena *a, uint32_t *r) {
    struct refs out = {.v = ARENA_ARRAY(a, size_t, CONTROLS + 1)}; /* room for one more */
    for (size_t i = 0; i < CONTROLS; i++) {
        if (dice(r, 8) == 0) {
            out.v[out.n++] = i;
        }
    }
    return out;
}

static struct threat_model random_model(struct arena *a, uint32_t seed) {
    static const char *const statuses[] = {"planned", "implemented", "verified"};
    static const char *const kinds[] = {"ethernet", "usb", "ble", "keypad"};
    uint32_t r = seed;
    struct threat_model m = {
        .nelements = ELEMENTS, .nflows = FLOWS, .ninterfaces = INTERFACES, .nhazards = HAZARDS, .ncontrols = CONTROLS};
    m.interfaces = ARENA_ARRAY(a, struct device_interface, INTERFACES);
    m.hazards = ARENA_ARRAY(a, struct hazard, HAZARDS);
    m.controls = ARENA_ARRAY(a, struct tm_control, CONTROLS + 1);
    m.elements = ARENA_ARRAY(a, struct tm_element, ELEMENTS);
    m.flows = ARENA_ARRAY(a, struct tm_flow, FLOWS);
    for (size_t i = 0; i < INTERFACES; i++) {
        m.interfaces[i] = (struct device_interface){.id = STR("IF"), .kind = str_z(kinds[i]), .reach = (enum reach)dice(&r, 4)};
    }
    for (size_t i = 0; i < HAZARDS; i++) {
        m.hazards[i] = (struct hazard){
            .id = str_fmt(a, "H%zu", i), .severity = (enum severity)(1 + dice(&r, 5)), .scope = (enum harm_scope)dice(&r, 2)};
    }
    for (size_t i = 0; i < CONTROLS; i++) {
        m.controls[i] = (struct tm_control){.id = str_fmt(a, "C%zu", i),
                                            .category = STR("integrity"),
                                            .status = str_z(statuses[dice(&r, 3)]),
                                            .against = dice(&r, 64)};
    }
    for (size_t e = 0; e < ELEMENTS; e++) {
        struct tm_element *x = &m.elements[e];
        *x = (struct tm_element){.id = str_fmt(a, "E%zu", e),
                                 .name = str_fmt(a, "E%zu", e),
                                 .kind = (enum element_kind)dice(&r, 3),
                                 .boundary = SIZE_MAX,
                                 .clinical = dice(&r, 2) == 0,
                                 .controls = some_controls(a, &r)};
        x->untrusted = x->kind == ELEMENT_EXTERNAL;
        if (dice(&r, 4) == 0) {
            x->runs = ARENA_NEW(a, struct str);
            x->runs[0] = STR("pkg:generic/openssl");
            x->nruns = 1;
        }
        x->hazards = ARENA_ARRAY(a, struct tm_hazard_link, 2);
        for (; x->nhazards < dice(&r, 3); x->nhazards++) {
            x->hazards[x->nhazards] = (struct tm_hazard_link){.loss = 1u << dice(&r, 3), .hazard = dice(&r, HAZARDS)};
        }
    }
    for (size_t i = 0; i < FLOWS; i++) {
        m.flows[i] = (struct tm_flow){.id = str_fmt(a, "F%zu", i),
                                      .from = dice(&r, ELEMENTS),
                                      .to = dice(&r, ELEMENTS),
                                      .both = dice(&r, 3) == 0,
                                      .interface = dice(&r, 5) == 0 ? SIZE_MAX : dice(&r, INTERFACES),
                                      .payload = (enum payload)dice(&r, 3),
                                      .controls = some_controls(a, &r)};
    }
    return m;
}

static const char *random_vector(uint32_t seed) {
    static const char *const vectors[] = {FULL("N"),
                                          FULL("A"),
                                          FULL("L"),
                                          FULL("P"),
                                          "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:H",
                                          "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:H",
                                          NULL};
    return vectors[seed % (sizeof vectors / sizeof *vectors)];
}

static struct harm_answer ask_random(struct arena *a, const struct threat_model *m, uint32_t seed) {
    return ask_of(a, m, "pkg:generic/openssl@1", random_vector(seed), false);
}

static void a_verified_control_more_never_raises_the_residual(void **state) {
    (void)state;
    size_t lowered = 0;
    for (uint32_t seed = 1; seed <= MODELS; seed++) {
        struct arena *a = arena_new();
        struct threat_model m = random_model(a, seed);
        struct harm_answer before = ask_random(a, &m, seed);
        uint32_t r = seed * 7;
        m.controls[CONTROLS] = (struct tm_control){.id = STR("C-NEW"), .category = STR("integrity"), .status = STR("verified")};
        m.ncontrols++;
        struct refs *at = dice(&r, 2) == 0 ? &m.flows[dice(&r, FLOWS)].controls : &m.elements[dice(&r, ELEMENTS)].controls;
        at->v[at->n++] = CONTROLS;
        struct harm_answer after = ask_random(a, &m, seed);
        assert_true(after.residual <= before.residual);
        assert_int_equal(after.npaths, before.npaths);
        lowered += after.residual < before.residual ? 1 : 0;
        size_t which = dice(&r, CONTROLS);
        m.controls[which].status = STR("verified"); /* and verifying one that was planned or implemented does not either */
        struct harm_answer verified = ask_random(a, &m, seed);
        assert_true(verified.residual <= after.residual);
        arena_free(&a);
    }
    assert_true(lowered > 0); /* the property was put to the test */
}

static bool has_path(const struct harm_answer *h, size_t element, size_t hazard) {
    for (size_t i = 0; i < h->npaths; i++) {
        if (h->paths[i].element == element && h->paths[i].hazard == hazard) {
            return true;
        }
    }
    return false;
}

static void a_flow_less_never_adds_a_path(void **state) {
    (void)state;
    size_t paths = 0;
    size_t removed = 0;
    for (uint32_t seed = 1; seed <= MODELS; seed++) {
        struct arena *a = arena_new();
        struct threat_model m = random_model(a, seed);
        struct harm_answer before = ask_random(a, &m, seed);
        uint32_t r = seed * 13;
        m.flows[dice(&r, FLOWS)] = m.flows[FLOWS - 1];
        m.nflows--;
        struct harm_answer after = ask_random(a, &m, seed);
        for (size_t i = 0; i < after.npaths; i++) {
            assert_true(has_path(&before, after.paths[i].element, after.paths[i].hazard));
        }
        assert_true(after.npaths <= before.npaths);
        paths += before.npaths;
        removed += before.npaths - after.npaths;
        arena_free(&a);
    }
    assert_true(paths > MODELS && removed > 0);
}

static void the_same_question_has_the_same_answer_worst_first(void **state) {
    (void)state;
    for (uint32_t seed = 1; seed <= MODELS; seed++) {
        struct arena *a = arena_new();
        struct threat_model m = random_model(a, seed);
        struct harm_answer x = ask_random(a, &m, seed);
        struct harm_answer y = ask_random(a, &m, seed);
        assert_int_equal(x.npaths, y.npaths);
        for (size_t i = 0; i < x.npaths; i++) {
            assert_true(str_eq(harm_text(a, &m, &x.paths[i], STR_NONE), harm_text(a, &m, &y.paths[i], STR_NONE)));
            assert_true(i == 0 || x.paths[i].severity <= x.paths[i - 1].severity);
            assert_int_equal(x.paths[i].steps[0].kind, STEP_ENTRY);
            assert_int_equal(x.paths[i].steps[x.paths[i].nsteps - 1].kind, STEP_HAZARD);
        }
        arena_free(&a);
    }
}

/* Each link must exist in the model: the flow's ends are the elements before and after it. */
static void every_link_joins_its_neighbours(void **state) {
    (void)state;
    size_t links = 0;
    for (uint32_t seed = 1; seed <= MODELS; seed++) {
        struct arena *a = arena_new();
        struct threat_model m = random_model(a, seed);
        struct harm_answer h = ask_random(a, &m, seed);
        for (size_t i = 0; i < h.npaths; i++) {
            const struct harm_path *p = &h.paths[i];
            for (size_t k = 1; k + 1 < p->nsteps; k++) {
                if (p->steps[k].kind != STEP_FLOW) {
                    continue;
                }
                const struct tm_flow *f = &m.flows[p->steps[k].index];
                size_t before = p->steps[k - 1].index;
                size_t after = p->steps[k + 1].index;
                bool read =
                    f->to == before && f->from == after; /* the flawed element reads a store, or a flow is taken backwards */
                assert_true((f->from == before && f->to == after) || (read && (p->steps[k].reverse ? f->both : true)));
                links++;
            }
        }
        arena_free(&a);
    }
    assert_true(links > MODELS);
}

static void a_large_model_is_answered(void **state) {
    (void)state;
    enum { MANY = 2000, MANY_FLOWS = 5000 };
    struct arena *a = arena_new();
    struct sb b = SB(a);
    struct err e = {0};
    uint32_t r = 5;
    sb_z(&b, "cordon: threat-model/1\ndevice: d\nhazards: [{id: H, name: h, harm: x, severity: serious}]\nelements:\n"
             "  - {id: E0, name: out, kind: external}\n");
    for (int i = 1; i < MANY; i++) {
        sb_fmt(&b, "  - {id: E%d, name: e, kind: process, clinical: true, runs: [pkg:generic/openssl]%s}\n", i,
               i % 100 == 0 ? ", hazards: [{loss: integrity, hazard: H}]" : "");
    }
    sb_z(&b, "flows:\n");
    for (int i = 0; i < MANY_FLOWS; i++) {
        sb_fmt(&b, "  - {id: F%d, name: f, from: E%u, to: E%u, payload: command}\n", i, dice(&r, MANY), dice(&r, MANY));
    }
    struct input in = input_copy(a, STR("test"), sb_get(&b));
    struct threat_model m;
    assert_true(threat_model_read(a, &in, NULL, &m, &e));
    struct harm_answer h = ask_of(a, &m, "pkg:generic/openssl@1", FULL("N"), false);
    assert_int_equal(h.elements.n, MANY - 1);
    assert_true(h.npaths > 0 && h.npaths <= 32);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_chain_can_be_read_link_by_link),
        TEST(the_way_in_must_fit_the_attack_vector),
        TEST(losses_must_match_those_of_the_hazard),
        TEST(data_only_matters_where_care_uses_it),
        TEST(answers_to_commands_are_no_commands),
        TEST(no_path_says_why),
        TEST(an_attack_is_passed_on_by_other_elements),
        TEST(exploitability_follows_the_thresholds),
        TEST(only_controls_that_work_lower_the_residual),
        TEST(several_patients_raise_the_severity),
        TEST(the_path_stands_out_in_the_diagram),
        TEST(a_verified_control_more_never_raises_the_residual),
        TEST(a_flow_less_never_adds_a_path),
        TEST(the_same_question_has_the_same_answer_worst_first),
        TEST(every_link_joins_its_neighbours),
        TEST(a_large_model_is_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
