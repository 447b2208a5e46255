/* The ground floor: slices, arena, map, clock, YAML, tables, errors. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/table.h"
#include "base/vec.h"
#include "base/yaml.h"

static void slices_cut_and_trim(void **state) {
    (void)state;
    struct str head;
    struct str tail;
    assert_true(str_cut(STR("a=b=c"), '=', &head, &tail));
    assert_true(str_is(head, "a") && str_is(tail, "b=c"));
    assert_true(str_rcut(STR("a=b=c"), '=', &head, &tail));
    assert_true(str_is(head, "a=b") && str_is(tail, "c"));
    assert_false(str_cut(STR("abc"), '=', &head, &tail));
    assert_true(str_is(str_trim(STR(" \t x y\r\n")), "x y"));
    struct str rest = STR("a,,b,");
    struct str piece;
    size_t n = 0;
    while (str_next(&rest, ',', &piece)) {
        n++;
    }
    assert_int_equal(n, 4);
}

static void numbers_are_checked(void **state) {
    (void)state;
    uint64_t u;
    assert_true(str_u64(STR("18446744073709551615"), &u) && u == UINT64_MAX);
    assert_false(str_u64(STR("18446744073709551616"), &u));
    assert_false(str_u64(STR(""), &u));
    assert_false(str_u64(STR("1a"), &u));
    double d;
    assert_true(str_double(STR("-7.25e1"), &d) && d == -72.5);
    assert_true(str_double(STR("0.00042"), &d) && d == 0.00042);
    assert_false(str_double(STR("."), &d));
    assert_false(str_double(STR("1e"), &d));
}

static void utf8_is_judged_as_rfc_3629_says(void **state) {
    (void)state;
    assert_int_equal(str_utf8_error(STR("aé漢𝄞")), SIZE_MAX);
    assert_int_equal(str_utf8_error(STR("a\xC0\xAF")), 1);        /* overlong */
    assert_int_equal(str_utf8_error(STR("\xED\xA0\x80")), 0);     /* surrogate */
    assert_int_equal(str_utf8_error(STR("ab\xE2\x82")), 2);       /* cut short */
    assert_int_equal(str_utf8_error(STR("\xF4\x90\x80\x80")), 0); /* above U+10FFFF */
}

static void count_up(void *p) {
    ++*(int *)p;
}

static void arena_gives_back_to_a_mark(void **state) {
    (void)state;
    struct arena *a = arena_new();
    int freed = 0;
    arena_alloc(a, 10);
    struct arena_mark mark = arena_mark(a);
    size_t used = arena_used(a);
    for (int i = 0; i < 1000; i++) {
        arena_alloc(a, 1000);
    }
    arena_on_free(a, count_up, &freed);
    arena_reset(a, mark);
    assert_int_equal(arena_used(a), used);
    assert_int_equal(freed, 1);
    arena_on_free(a, count_up, &freed);
    arena_free(&a);
    assert_int_equal(freed, 2);
    assert_null(a);
}

static void map_keeps_order_and_finds(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct map m = map_new(a, 0);
    for (intptr_t i = 0; i < 10000; i++) {
        map_put(&m, str_fmt(a, "key-%ld", (long)i), (void *)(i + 1));
    }
    map_put(&m, STR("key-5"), (void *)77);
    assert_int_equal(m.n, 10000);
    assert_int_equal((intptr_t)map_get(&m, STR("key-9999")), 10000);
    assert_int_equal((intptr_t)map_get(&m, STR("key-5")), 77);
    assert_null(map_get(&m, STR("key-10000")));
    assert_str(m.v[4321].key, "key-4321");
    arena_free(&a);
}

static void clock_reads_and_writes(void **state) {
    (void)state;
    struct arena *a = arena_new();
    int64_t t;
    assert_true(clock_parse(STR("2024-02-29T23:59:60.123+01:00"), &t));
    assert_str(clock_text(a, t), "2024-02-29T23:00:00Z");
    assert_true(clock_parse(STR("2022-03-15T17:15Z"), &t)); /* NVD 1.1 leaves the seconds out */
    assert_str(clock_text(a, t), "2022-03-15T17:15:00Z");
    assert_false(clock_parse(STR("2023-02-29"), &t));
    assert_false(clock_parse(STR("2023-02-28T25:00:00Z"), &t));
    assert_true(clock_parse(STR("1969-12-31T23:59:59Z"), &t) && t == -1);
    assert_str(clock_text(a, -1), "1969-12-31T23:59:59Z");
    int64_t day;
    assert_true(clock_parse_day(STR("2026-11-20"), &day)); /* a Friday */
    assert_str(clock_day_text(a, clock_add_working_days(day, 1)), "2026-11-23");
    assert_str(clock_day_text(a, clock_add_working_days(day, 10)), "2026-12-04");
    setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
    assert_int_equal(clock_now(), 1700000000);
    unsetenv("SOURCE_DATE_EPOCH");
    arena_free(&a);
}

static void hashes_are_those_of_fips_180(void **state) {
    (void)state;
    struct arena *a = arena_new();
    assert_str(hash_sha256_hex(a, STR("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_true(str_starts(hash_sha512_hex(a, STR("")), STR("cf83e1357eefb8bdf1542850d66d8007")));
    arena_free(&a);
}

static void yaml_knows_lines(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct err e = {0};
    struct input in = input_z(a, "a: 1\nb:\n  - x: no\n    y: \"1.10\"\n  - &r {z: ~}\n  - *r\n");
    struct ynode *root = yaml_read(a, &in, &e);
    assert_non_null(root);
    struct ynode *b = ynode_get(root, "b");
    assert_int_equal(b->n, 3);
    struct ynode *y = ynode_get(b->items[0], "y");
    assert_str(y->text, "1.10");
    assert_int_equal(y->line, 4);
    assert_int_equal(y->column, 8);
    assert_true(ynode_is_null(ynode_get(b->items[2], "z")));
    assert_false(ynode_want(y, YNODE_LIST, "y", &e));
    assert_err(&e, "test:4:8: y is text, expected a list");
    static const char *const known[] = {"a", "bb", NULL};
    assert_false(ynode_only(root, known, &e));
    assert_err(&e, "test:2:1: unknown key \"b\"; did you mean \"a\"?");
    arena_free(&a);
}

static void bad_yaml_is_refused_with_its_line(void **state) {
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"a: 1\na: 2\n", "test:2:1: \"a\" is given twice (first on line 1)"},
        {"a: [1, 2\n", "test:2:1: not valid YAML"},
        {"a: *nope\n", "test:1:4: alias *nope"},
        {"a: !!int 5\n", "tags are not supported"},
        {"<<: {a: 1}\n", "merge keys"},
        {"", "is empty"},
        {"a: 1\n---\nb: 2\n", "a second document begins here"},
        {"a: \xff\n", "test:1:4: not valid UTF-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new();
        struct err e = {0};
        struct input in = input_z(a, cases[i].text);
        assert_null(yaml_read(a, &in, &e));
        assert_int_equal(e.kind, ERR_INPUT);
        assert_err(&e, cases[i].expected);
        arena_free(&a);
    }
}

static void yaml_alias_bombs_are_bounded(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct sb b = SB(a);
    sb_z(&b, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
        sb_fmt(&b, "a%d: &a%d [", i, i);
        for (int k = 0; k < 10; k++) {
            sb_fmt(&b, "%s*a%d", k > 0 ? ", " : "", i - 1);
        }
        sb_z(&b, "]\n");
    }
    struct err e = {0};
    struct input in = input_copy(a, STR("bomb"), sb_get(&b));
    assert_null(yaml_read(a, &in, &e));
    assert_err(&e, "more than the limit of 1000000 nodes");
    arena_free(&a);
}

static void errors_show_place_and_context_and_no_escapes(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct err e = {0};
    assert_false(err_at(&e, STR("x.json"), 3, 4, "bad \033[31mthing"));
    err_context(&e, "reading %s", "x");
    err_context(&e, "adding it");
    assert_str(err_text(a, &e), "x.json:3:4: bad \\x1B[31mthing\n  while reading x\n  while adding it");
    arena_free(&a);
}

static void tables_have_equal_rows(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct err e = {0};
    struct table t;
    struct input good = input_z(a, "id\tname\r\n1\t-\n2\tb\n");
    assert_true(table_read(a, &good, &t, &e));
    assert_int_equal(t.nrows, 2);
    assert_int_equal(table_cell(&t, 0, table_column(&t, "name")).n, 0);
    assert_int_equal(table_row(&t, STR("2")), 1);
    struct input bad = input_z(a, "id\tname\n1\n");
    assert_false(table_read(a, &bad, &t, &e));
    assert_err(&e, "test:2:1: has 1 cells");
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(slices_cut_and_trim),
        TEST(numbers_are_checked),
        TEST(utf8_is_judged_as_rfc_3629_says),
        TEST(arena_gives_back_to_a_mark),
        TEST(map_keeps_order_and_finds),
        TEST(clock_reads_and_writes),
        TEST(hashes_are_those_of_fips_180),
        TEST(yaml_knows_lines),
        TEST(bad_yaml_is_refused_with_its_line),
        TEST(yaml_alias_bombs_are_bounded),
        TEST(errors_show_place_and_context_and_no_escapes),
        TEST(tables_have_equal_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
