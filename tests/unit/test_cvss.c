/*
 * CVSS: every base vector of 2.0 and 3.x against the formulas of the specifications written again here in floating point, the
 * guide's own examples, and what is refused. The suites run from outside (tests/outside/test_ident.py).
 */
#include "test.h"

#include <math.h>
#include <stdio.h>

#include "score/cvss.h"

static struct cvss read(const char *vector) {
    struct cvss c;
    struct err e = {0};
    if (!cvss_parse(str_z(vector), &c, &e)) {
        fail_msg("%s: %s", vector, e.text);
    }
    return c;
}

/* Half up, and up, to tenths; the epsilon is what binary fractions can be off by. */
static int half_up(double x) {
    return (int)floor(x * 10 + 0.5 + 1e-9);
}
static int upwards(double x) {
    return (int)ceil(x * 10 - 1e-9);
}

static void test_every_base_vector_of_2(void **state) {
    (void)state;
    static const char *const av = "LAN", *const ac = "HML", *const au = "MSN", *const cia = "NPC";
    static const double wav[] = {0.395, 0.646, 1.0}, wac[] = {0.35, 0.61, 0.71}, wau[] = {0.45, 0.56, 0.704};
    static const double wcia[] = {0, 0.275, 0.66};
    int n = 0;
    for (int i = 0; i < 729; i++, n++) {
        int d[6] = {i % 3, i / 3 % 3, i / 9 % 3, i / 27 % 3, i / 81 % 3, i / 243};
        char text[64];
        snprintf(text, sizeof text, "AV:%c/AC:%c/Au:%c/C:%c/I:%c/A:%c", av[d[0]], ac[d[1]], au[d[2]], cia[d[3]], cia[d[4]],
                 cia[d[5]]);
        double impact = 10.41 * (1 - (1 - wcia[d[3]]) * (1 - wcia[d[4]]) * (1 - wcia[d[5]]));
        double exploit = 20 * wav[d[0]] * wac[d[1]] * wau[d[2]];
        double base = (0.6 * impact + 0.4 * exploit - 1.5) * (d[3] + d[4] + d[5] == 0 ? 0 : 1.176);
        struct cvss c = read(text);
        if (c.base != half_up(base) || c.score != c.base || cvss_exploitability(&c) != (int)floor(exploit * 100 + 0.5 + 1e-9)) {
            fail_msg("%s: %d", text, c.base);
        }
    }
    assert_int_equal(n, 729);
}

static double iss_of(const int *d) {
    static const double w[] = {0.56, 0.22, 0};
    return 1 - (1 - w[d[5]]) * (1 - w[d[6]]) * (1 - w[d[7]]);
}

static void every_base_vector_of_3(const char *version) {
    static const double wav[] = {0.85, 0.62, 0.55, 0.2}, wac[] = {0.77, 0.44}, wui[] = {0.85, 0.62};
    static const double wpr[2][3] = {{0.85, 0.62, 0.27}, {0.85, 0.68, 0.5}};
    int n = 0;
    for (int i = 0; i < 2592; i++, n++) {
        int d[8] = {i % 4, i / 4 % 2, i / 8 % 3, i / 24 % 2, i / 48 % 2, i / 96 % 3, i / 288 % 3, i / 864};
        char text[96];
        snprintf(text, sizeof text, "CVSS:%s/AV:%c/AC:%c/PR:%c/UI:%c/S:%c/C:%c/I:%c/A:%c", version, "NALP"[d[0]], "LH"[d[1]],
                 "NLH"[d[2]], "NR"[d[3]], "UC"[d[4]], "HLN"[d[5]], "HLN"[d[6]], "HLN"[d[7]]);
        double iss = iss_of(d);
        double impact = d[4] == 0 ? 6.42 * iss : 7.52 * (iss - 0.029) - 3.25 * pow(iss - 0.02, 15);
        double exploit = 8.22 * wav[d[0]] * wac[d[1]] * wpr[d[4]][d[2]] * wui[d[3]];
        double base = impact <= 0 ? 0 : fmin((d[4] == 0 ? 1 : 1.08) * (impact + exploit), 10);
        struct cvss c = read(text);
        if (c.base != upwards(base) || c.score != c.base || cvss_exploitability(&c) != (int)floor(exploit * 100 + 0.5 + 1e-9)) {
            fail_msg("%s: %d, not %f", text, c.base, base);
        }
    }
    assert_int_equal(n, 2592);
}

static void test_every_base_vector_of_3_0(void **state) {
    (void)state;
    every_base_vector_of_3("3.0");
}
static void test_every_base_vector_of_3_1(void **state) {
    (void)state;
    every_base_vector_of_3("3.1");
}

/* Base, temporal and environmental of the guide's three examples (2.0, section 3.3); they show that each stage is rounded. */
static void test_examples_of_2(void **state) {
    (void)state;
    static const struct {
        const char *vector;
        int base, temporal, environmental;
    } cases[] = {
        {"AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H", 78, 64, 92},
        {"AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:L", 100, 83, 90},
        {"(AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:M)", 62, 49, 75},
        {"AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C/CDP:H/TD:N/CR:M/IR:M/AR:M", 62, 49, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cvss c = read(cases[i].vector);
        assert_int_equal(c.base, cases[i].base);
        assert_int_equal(c.temporal, cases[i].temporal);
        assert_int_equal(c.environmental, cases[i].environmental);
        assert_int_equal(c.score, cases[i].environmental);
    }
}

static void test_groups(void **state) {
    (void)state;
    struct cvss c = read("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
    assert_int_equal(c.score, 98);
    assert_int_equal(c.temporal, CVSS_NO_SCORE);
    assert_int_equal(c.environmental, CVSS_NO_SCORE);
    assert_int_equal(cvss_metric(&c, "AV"), 'N');
    assert_int_equal(cvss_metric(&c, "MAV"), 0);
    assert_int_equal(cvss_metric(&c, "XX"), 0);
    c = read("CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N/E:U/MAV:P");
    assert_int_equal(c.base, 98);
    assert_int_equal(c.temporal, 90);
    assert_int_equal(c.score, c.environmental);
    /* what is not defined does not make a score more specific */
    c = read("CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:C/C:H/I:H/A:H/E:X/MAV:X");
    assert_int_equal(c.score, c.base);
    c = read("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/E:U/S:P/U:Red");
    assert_int_equal(c.base, 100);
    assert_true(c.score < c.base);
    assert_string_equal(c.macrovector, "000120");
    assert_int_equal(cvss_exploitability(&c), -1);
    c = read("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N");
    assert_int_equal(c.score, 0);
}

static void test_refusals(void **state) {
    (void)state;
    static const struct {
        const char *vector, *why;
    } cases[] = {
        {"", "NAME:VALUE"},
        {"()", "NAME:VALUE"},
        {"(AV:N/AC:L/Au:N/C:N/I:N/A:C", "parenthesis"},
        {"AV:N/AC:L/Au:N/C:N/I:N", "mandatory metric A"},
        {"AV:N/AC:L/Au:N/C:N/I:N/A:C/AV:N", "twice"},
        {"AV:N/AC:L/AU:N/C:N/I:N/A:C", "AU"},
        {"AV:N/AC:L/Au:N/C:N/I:N/A:C/", "NAME:VALUE"},
        {"CVSS:3.2/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "version"},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H", "mandatory metric A"},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:h", "no value"},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U/E:U", "twice"},
        {"CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/CDP:H", "CDP"},
        {"CVSS:4.0/AC:L/AV:N/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", "late"},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:S/SA:H", "no value"},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/E:A/E:X", "twice"},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H", "mandatory metric SA"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cvss c;
        struct err e = {0};
        if (cvss_parse(str_z(cases[i].vector), &c, &e)) {
            fail_msg("%s was read", cases[i].vector);
        }
        assert_int_equal(e.kind, ERR_INPUT);
        assert_err(&e, cases[i].why);
    }
    struct cvss c;
    struct err e = {0};
    assert_false(cvss_parse(STR("CVSS:4.0/AV:N/AC:L/AT\0:N"), &c, &e));
    assert_err(&e, "no metric");
}

static void test_severities(void **state) {
    (void)state;
    assert_string_equal(cvss_severity(CVSS_3_1, 0), "none");
    assert_string_equal(cvss_severity(CVSS_4_0, 1), "low");
    assert_string_equal(cvss_severity(CVSS_3_0, 40), "medium");
    assert_string_equal(cvss_severity(CVSS_3_0, 70), "high");
    assert_string_equal(cvss_severity(CVSS_3_0, 89), "high");
    assert_string_equal(cvss_severity(CVSS_3_0, 90), "critical");
    assert_string_equal(cvss_severity(CVSS_2_0, 0), "low");
    assert_string_equal(cvss_severity(CVSS_2_0, 100), "high");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_every_base_vector_of_2),
        TEST(test_every_base_vector_of_3_0),
        TEST(test_every_base_vector_of_3_1),
        TEST(test_examples_of_2),
        TEST(test_groups),
        TEST(test_refusals),
        TEST(test_severities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
