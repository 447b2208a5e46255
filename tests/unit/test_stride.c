/* STRIDE proposals follow the rule tables; coverage checks name what is missing and where. */
#include "test.h"

#include "stride/stride.h"

#define MODEL                                                                                                      \
    "cordon: threat-model/1\n"                                                                                     \
    "device: d\n"                                                                                                  \
    "assumptions:\n"                                                                                               \
    "  - {id: A-1, text: hostile network, owner: it}\n"                                                            \
    "  - {id: A-2, text: locked room}\n"                                                                           \
    "interfaces:\n"                                                                                                \
    "  - {id: IF-BLE, name: radio, kind: ble, reach: adjacent}\n"                                                  \
    "  - {id: IF-SD, name: card slot, kind: sd, reach: physical, state: unused}\n"                                 \
    "hazards:\n"                                                                                                   \
    "  - {id: H-1, name: shock, harm: death, severity: critical}\n"                                                \
    "  - {id: H-2, name: many shocks, harm: deaths, severity: critical, scope: fleet}\n"                           \
    "controls:\n"                                                                                                  \
    "  - {id: C-1, name: pairing, category: authentication, status: implemented}\n"                                \
    "  - {id: C-2, name: later, category: integrity, status: planned}\n"                                           \
    "boundaries: [{id: TB, name: implant}]\n"                                                                      \
    "elements:\n"                                                                                                  \
    "  - {id: phone, name: Phone, kind: external}\n"                                                               \
    "  - {id: pacer, name: Pacer, kind: process, boundary: TB, clinical: true, multi_device: true,\n"              \
    "     hazards: [{loss: integrity, hazard: H-1}]}\n"                                                            \
    "  - {id: log, name: Log, kind: store, boundary: TB, logs: true}\n"                                            \
    "flows:\n"                                                                                                     \
    "  - {id: F-1, name: settings, from: phone, to: pacer, interface: IF-BLE, payload: command}\n"                 \
    "  - {id: F-2, name: records, from: pacer, to: log}\n"                                                         \
    "threats:\n"                                                                                                   \
    "  - {id: T-1, title: a, on: pacer, stride: [T, D], phase: [operation], status: mitigated, controls: [C-1]}\n" \
    "  - {id: T-2, title: b, on: F-1, stride: [S], phase: [maintenance], status: mitigated, controls: [C-2]}\n"    \
    "  - {id: T-3, title: c, on: log, stride: [R], status: mitigated}\n"

static void read_model(struct arena *a, struct threat_model *m, struct stride_list *list) {
    struct err e = {0};
    struct input in = input_z(a, MODEL);
    assert_true(threat_model_read(a, &in, NULL, m, &e));
    stride_propose(a, m, list);
}

static const struct stride_threat *find(const struct stride_list *list, const char *key) {
    for (size_t i = 0; i < list->n; i++) {
        if (str_is(list->v[i].key, key)) {
            return &list->v[i];
        }
    }
    return NULL;
}

static void the_most_specific_rule_is_raised(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct threat_model m;
    struct stride_list list;
    read_model(a, &m, &list);
    assert_non_null(find(&list, "pacer/T/SE-PRO-T-CLIN"));
    assert_null(find(&list, "pacer/T/SE-PRO-T"));     /* the clinical rule says more */
    assert_non_null(find(&list, "pacer/E/SE-PRO-E")); /* and those for several devices stand beside the others */
    assert_non_null(find(&list, "pacer/E/SE-PRO-E-MULTI"));
    assert_non_null(find(&list, "log/R/SE-STO-R"));
    assert_non_null(find(&list, "F-1/S/SE-FLO-S-CMD"));
    assert_non_null(find(&list, "F-1/T/SE-FLO-T-CMD")); /* as many conditions as the next: each stands */
    assert_non_null(find(&list, "F-1/T/SE-FLO-T-CROSS"));
    assert_null(find(&list, "F-1/T/SE-FLO-T"));
    assert_non_null(find(&list, "F-2/T/SE-FLO-T"));
    assert_non_null(find(&list, "phone/S/SI-EP-S/F-1"));
    assert_non_null(find(&list, "pacer/T/SI-EP-T-CLIN/F-1"));
    assert_null(find(&list, "F-2/S/SE-FLO-S-CMD"));
    arena_free(&a);
}

static void words_are_those_of_the_model(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct threat_model m;
    struct stride_list list;
    read_model(a, &m, &list);
    const struct stride_threat *t = find(&list, "phone/S/SI-EP-S/F-1");
    assert_str(t->title, "Phone is imitated to Pacer");
    assert_str(t->text, "Someone pretends to be Phone to Pacer over radio.");
    assert_true(t->crosses);
    assert_false(find(&list, "F-2/T/SE-FLO-T")->crosses);
    for (size_t i = 0; i < list.n; i++) {
        assert_int_equal(str_chr(list.v[i].title, '{'), SIZE_MAX);
        assert_int_equal(str_chr(list.v[i].text, '{'), SIZE_MAX);
        for (size_t k = 0; k < i; k++) {
            assert_false(str_eq(list.v[i].key, list.v[k].key));
        }
    }
    arena_free(&a);
}

static void answers_are_found(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct threat_model m;
    struct stride_list list;
    read_model(a, &m, &list);
    assert_int_equal(find(&list, "pacer/T/SE-PRO-T-CLIN")->answer, 0);
    assert_int_equal(find(&list, "F-1/S/SE-FLO-S-CMD")->answer, 1);
    assert_int_equal(find(&list, "phone/S/SI-EP-S/F-1")->answer, 1); /* said of the connection */
    assert_int_equal(find(&list, "phone/S/SE-EXT-S")->answer, SIZE_MAX);
    assert_int_equal(find(&list, "pacer/I/SE-PRO-I")->answer, SIZE_MAX);
    size_t answered = 0;
    for (size_t i = 0; i < list.n; i++) {
        answered += list.v[i].answer != SIZE_MAX ? 1 : 0;
    }
    assert_int_equal(list.answered, answered);
    arena_free(&a);
}

static bool lists(const struct stride_threat *t, const char *row) {
    for (size_t i = 0; i < t->nlibrary; i++) {
        if (str_is(t->library[i], row)) {
            return true;
        }
    }
    return false;
}

static void the_library_fits_category_kind_and_interface(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct threat_model m;
    struct stride_list list;
    read_model(a, &m, &list);
    assert_true(lists(find(&list, "phone/S/SE-EXT-S"), "T-BLE-01"));       /* spoofing, external, ble */
    assert_true(lists(find(&list, "F-1/I/SE-FLO-I-CROSS"), "T-BLE-02"));   /* disclosure, flow, ble */
    assert_false(lists(find(&list, "pacer/S/SE-PRO-S"), "T-BLE-02"));      /* another category */
    assert_false(lists(find(&list, "F-1/I/SE-FLO-I-CROSS"), "T-WIFI-01")); /* another interface */
    assert_int_equal(find(&list, "F-2/D/SE-FLO-D")->nlibrary, 0);          /* no interface */
    arena_free(&a);
}

static const struct threat_gap *gap(const struct threat_gaps *g, const char *check, const char *object) {
    for (size_t i = 0; i < g->n; i++) {
        if (str_is(g->v[i].check, check) && str_is(g->v[i].object, object)) {
            return &g->v[i];
        }
    }
    return NULL;
}

static void gaps_are_named_with_their_line(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct threat_model m;
    struct stride_list list;
    struct threat_gaps g;
    read_model(a, &m, &list);
    stride_check(a, &m, &list, &g);
    assert_str(gap(&g, "threat:elements", "pacer")->text,
               "no threat and no reason against one: spoofing, repudiation, information disclosure, elevation of privilege");
    assert_int_equal(gap(&g, "threat:elements", "pacer")->line, 18);
    assert_int_equal(gap(&g, "threat:interfaces", "IF-SD")->line, 8);
    assert_null(gap(&g, "threat:interfaces", "IF-BLE"));
    assert_non_null(gap(&g, "threat:assumptions", "A-2"));
    assert_null(gap(&g, "threat:assumptions", "A-1"));
    assert_non_null(gap(&g, "threat:phases", "decommission"));
    assert_null(gap(&g, "threat:phases", "maintenance"));
    assert_null(gap(&g, "threat:controls", "T-1"));
    assert_str(gap(&g, "threat:controls", "T-2")->text, "counts as mitigated, but its controls are only planned");
    assert_str(gap(&g, "threat:controls", "T-3")->text, "counts as mitigated, but names no control and no reason");
    assert_non_null(gap(&g, "threat:tests", "C-1"));
    assert_null(gap(&g, "threat:tests", "C-2"));
    assert_non_null(gap(&g, "threat:multi", "pacer"));
    assert_non_null(gap(&g, "threat:hazards", "H-2"));
    assert_null(gap(&g, "threat:hazards", "H-1"));
    assert_null(gap(&g, "threat:boundaries", "d"));
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_most_specific_rule_is_raised),
        TEST(words_are_those_of_the_model),
        TEST(answers_are_found),
        TEST(the_library_fits_category_kind_and_interface),
        TEST(gaps_are_named_with_their_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
