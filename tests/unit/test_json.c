/* Reading and writing JSON: values, and above all where mistakes are reported. */
#include "test.h"

#include "base/json_cut.h"
#include "base/json_keep.h"
#include "base/json_tape.h"
#include "base/json_write.h"

static void values_are_read(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct err e = {0};
    struct input in =
        input_z(a, "{\"name\": \"zl\\u0131b\", \"n\": -5, \"x\": 2.5, \"list\": [1, true, null, {}], \"b\": false}");
    struct jv root;
    assert_true(json_read(a, &in, &root, &e));
    assert_str(json_str(json_get(root, "name")), "zlıb");
    int64_t n;
    assert_true(json_i64(json_get(root, "n"), &n));
    assert_int_equal(n, -5);
    assert_true(json_double(json_get(root, "x")) == 2.5);
    assert_int_equal(json_count(json_get(root, "list")), 4);
    assert_int_equal(json_type(json_get(root, "absent")), JSON_NONE);
    assert_true(json_type(json_get(root, "b")) == JSON_BOOL && !json_true(json_get(root, "b")));
    arena_free(&a);
}

static void byte_order_mark_is_skipped(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct err e = {0};
    struct input in = input_z(a, "\xEF\xBB\xBF[1]");
    struct jv root;
    assert_true(json_read(a, &in, &root, &e));
    assert_int_equal(json_count(root), 1);
    arena_free(&a);
}

static void a_mistake_has_a_place(void **state) {
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"{\n  \"a\": 1,\n  \"b\" 2\n}", "test:3:7: ':' was expected"},
        {"{\"a\": [1, 2", "truncated"},
        {"[1, 02]", "test:1:6: a number must not start with 0"},
        {"[\"a\tb\"]", "test:1:4: a control character"},
        {"[tru]", "test:1:2: a value was expected"},
        {"[1] x", "test:1:5: nothing may follow"},
        {"[\"\\x\"]", "test:1:3: unknown escape"},
        {"", "test:1:1: is empty"},
        {"[\"\xff\"]", "test:1:3: not valid UTF-8"},
        {"[1,]", "a value was expected"},
        {"{,}", "a member name"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new();
        struct err e = {0};
        struct input in = input_z(a, cases[i].text);
        struct jv root;
        assert_false(json_read(a, &in, &root, &e));
        assert_int_equal(e.kind, ERR_INPUT);
        assert_err(&e, cases[i].expected);
        arena_free(&a);
    }
}

static void deep_nesting_is_refused(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct sb b = SB(a);
    for (int i = 0; i < 100000; i++) {
        sb_char(&b, '[');
    }
    struct err e = {0};
    struct input in = input_copy(a, STR("deep"), sb_get(&b));
    struct jv root;
    assert_false(json_read(a, &in, &root, &e));
    assert_err(&e, "deeper than the limit");
    arena_free(&a);
}

static void a_wrong_type_is_named_with_path_and_place(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct err e = {0};
    struct input in =
        input_z(a, "{\"components\": [\n  {\"name\": \"a\\\"}\", \"n\": [1.5, {\"k\":[]}]},\n  {\"name\": 7}\n]}");
    struct jv root;
    assert_true(json_read(a, &in, &root, &e));
    struct jiter it = json_iter(json_get(root, "components"));
    assert_true(json_next(&it));
    struct str name;
    assert_true(json_member_str(it.value, "name", true, &name, &e));
    assert_true(json_next(&it));
    assert_false(json_member_str(it.value, "name", true, &name, &e));
    assert_err(&e, "test:3:12: components[1].name: is a number, expected a string");
    assert_false(json_member_str(it.value, "version", true, &name, &e));
    assert_err(&e, "test:3:3: components[1]: has no \"version\"");
    arena_free(&a);
}

static void what_is_written_can_be_read(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct sb b = SB(a);
    struct jw w = JW(&b, true);
    jw_object(&w);
    jw_kstr(&w, "odd \"key\"", (struct str){"\x01\n\xff\\", 4});
    jw_karray(&w, "list");
    jw_i64(&w, -1);
    jw_double(&w, 7.50, 3);
    jw_null(&w);
    jw_end_array(&w);
    jw_kobject(&w, "empty");
    jw_end_object(&w);
    jw_end_object(&w);
    struct err e = {0};
    struct input in = input_copy(a, STR("out"), sb_get(&b));
    struct jv root;
    assert_true(json_read(a, &in, &root, &e));
    assert_str(json_str(json_get(root, "odd \"key\"")), "\x01\n\xEF\xBF\xBD\\");
    assert_true(str_find(sb_get(&b), STR("7.5,")) != SIZE_MAX);
    assert_true(str_find(sb_get(&b), STR("\"empty\": {}")) != SIZE_MAX);
    arena_free(&a);
}

/* Readers make room by json_count(): it must hold for documents that were not parsed, and for lists that were joined. */
static void members_of_built_documents_are_counted(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct json_tape *t = ARENA_NEW(a, struct json_tape);
    struct input in = input_z(a, "");
    json_tape_begin(t, a, &in, false);
    tape_open(t, '{');
    for (int member = 0; member < 2; member++) {
        tape_string(t, STR("list"));
        tape_open(t, '[');
        for (int i = 0; i < 3; i++) {
            tape_open(t, '{');
            tape_string(t, STR("key"));
            tape_i64(t, i);
            tape_close(t);
        }
        tape_close(t);
    }
    tape_join_arrays(t);
    tape_close(t);
    struct jv root = json_tape_end(t);
    struct jv list = json_get(root, "list");
    struct jiter it = json_iter(list);
    assert_int_equal(json_count(root), 1);
    assert_int_equal(json_count(list), 6);
    assert_true(json_next(&it));
    assert_int_equal(json_count(it.value), 1);
    arena_free(&a);
}

/* What a reader says of an item, and of what stands after a list, is where it is in the whole. */
static void places_in_long_lists(void **state) {
    (void)state;
    static const char *const keys[] = {"components", NULL};
    struct arena *a = arena_new();
    struct err e = {0};
    struct input in = input_z(a, "{\"components\": [{\"name\": \"a\"},\n  {\"name\": 5}],\n \"after\": {\"x\": [1,\n 2]}}");
    struct json_cut d;
    struct json_items it;
    assert_true(json_cut_read(a, &in, keys, &d, &e));
    assert_int_equal(json_count(json_get(d.root, "components")), 0);
    json_items_begin(&d, "components", &it);
    assert_true(json_items_next(&it, &e) && it.cut);
    struct jv first = json_keep_value(json_keep_new(a, &in), it.value);
    assert_true(json_items_next(&it, &e));
    assert_false(json_want(json_get(it.value, "name"), JSON_STRING, &e));
    assert_int_equal(e.line, 2);
    assert_int_equal(e.column, 12);
    assert_non_null(strstr(e.text, "components[1].name: is a number"));
    assert_false(json_items_next(&it, &e) || it.failed);
    json_items_end(&it);
    assert_str(json_str(json_get(first, "name")), "a");
    json_fail(json_get(d.root, "after"), &e, "is wrong");
    assert_int_equal(e.line, 3);
    assert_int_equal(e.column, 11);
    arena_free(&a);
}

/* Items go, what was kept of them stays, nested and numbers too; the same text is held once. */
static void kept_values_outlive_their_items(void **state) {
    (void)state;
    static const char *const keys[] = {"list", NULL};
    struct arena *a = arena_new();
    struct err e = {0};
    struct input in = input_z(
        a, "{\"list\": [{\"a\": {\"b\": [1, -2.5, \"text\", null]}, \"c\": true}, [\"text\", {}], \"\", {\"zzzz\": 9}]}");
    struct json_cut d;
    struct json_items it;
    struct jv kept[4];
    assert_true(json_cut_read(a, &in, keys, &d, &e));
    struct json_keep *k = json_keep_new(a, d.in);
    json_items_begin(&d, "list", &it);
    for (size_t i = 0; json_items_next(&it, &e); i++) {
        kept[i] = json_keep_value(k, i == 0 ? json_get(it.value, "a") : it.value);
    }
    json_items_end(&it);
    struct jiter b = json_iter(json_get(kept[0], "b"));
    int64_t n = 0;
    assert_true(json_next(&b) && json_i64(b.value, &n) && n == 1);
    assert_true(json_next(&b) && json_double(b.value) == -2.5);
    assert_true(json_next(&b));
    struct str text = json_str(b.value);
    assert_str(text, "text");
    assert_true(json_next(&b) && json_type(b.value) == JSON_NULL && !json_next(&b));
    struct jiter list = json_iter(kept[1]);
    assert_true(json_next(&list) && json_str(list.value).p == text.p);
    assert_true(json_next(&list) && json_type(list.value) == JSON_OBJECT && json_count(list.value) == 0 && !json_next(&list));
    assert_true(json_type(kept[2]) == JSON_STRING && json_str(kept[2]).n == 0);
    assert_true(json_i64(json_get(kept[3], "zzzz"), &n) && n == 9);
    assert_int_equal(json_type(json_keep_value(k, (struct jv){0})), JSON_NONE);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(values_are_read),
        TEST(byte_order_mark_is_skipped),
        TEST(a_mistake_has_a_place),
        TEST(deep_nesting_is_refused),
        TEST(a_wrong_type_is_named_with_path_and_place),
        TEST(places_in_long_lists),
        TEST(kept_values_outlive_their_items),
        TEST(what_is_written_can_be_read),
        TEST(members_of_built_documents_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
