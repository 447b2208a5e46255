/* The TOML reader, against the rules of toml.io/en/v1.0.0. */
#include "test.h"

#include "base/toml.h"

/* The tree as text: {k=v,…}, […], strings in quotes. */
static void show(struct sb *b, const struct ynode *n) {
    if (n->kind == YNODE_SCALAR) {
        sb_z(b, n->quoted ? "\"" : "");
        sb_str(b, n->text);
        sb_z(b, n->quoted ? "\"" : "");
        return;
    }
    sb_char(b, n->kind == YNODE_MAP ? '{' : '[');
    for (size_t i = 0; i < n->n; i++) {
        sb_z(b, i > 0 ? "," : "");
        if (n->kind == YNODE_MAP) {
            sb_str(b, n->keys[i]->text);
            sb_char(b, '=');
        }
        show(b, n->items[i]);
    }
    sb_char(b, n->kind == YNODE_MAP ? '}' : ']');
}

static void documents_become_trees(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"", "{}"},
        {"\xEF\xBB\xBF# only a comment", "{}"},
        {"a = 1\nb=\"x\"\r\n", "{a=1,b=\"x\"}"},
        {"a.b.c = 1\na.b.d = 2\n", "{a={b={c=1,d=2}}}"},
        {"\"a b\".'c' = true # end\n", "{a b={c=true}}"},
        {"a = [ 1,\n # c\n 2, ]\n", "{a=[1,2]}"},
        {"a = { b = 1, c.d = [ { } ] }\n", "{a={b=1,c={d=[{}]}}}"},
        {"[a]\nx=1\n[a.b]\ny=2\n[c]\n", "{a={x=1,b={y=2}},c={}}"},
        {"[a.b]\ny=2\n[a]\nx=1\n", "{a={b={y=2},x=1}}"},
        {"[[p]]\nn=1\n[[p]]\nn=2\n[p.q]\nm=3\n[[p.r]]\n", "{p=[{n=1},{n=2,q={m=3},r=[{}]}]}"},
        {"a = \"\\t\\u00e9\\U0001F600\\\\\"\n", "{a=\"\t\xC3\xA9\xF0\x9F\x98\x80\\\"}"},
        {"a = '\\t'\n", "{a=\"\\t\"}"},
        {"a = \"\"\"\nx\\\n   y\"\"\"\"\n", "{a=\"xy\"\"}"},
        {"a = '''\nx\n''y'''\n", "{a=\"x\n''y\"}"},
        {"a = [1_000, 0xF_f, 0o7, 0b1, 1.5e+3, 1e9, inf, -nan, +0.5]\n", "{a=[1_000,0xF_f,0o7,0b1,1.5e+3,1e9,inf,-nan,+0.5]}"},
        {"a = [1979-05-27, 1979-05-27T07:32:00.123-08:00, 1979-05-27 07:32:00Z, 07:32:00]\n",
         "{a=[1979-05-27,1979-05-27T07:32:00.123-08:00,1979-05-27 07:32:00Z,07:32:00]}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new();
        struct err e = {0};
        struct input in = input_z(a, cases[i][0]);
        struct ynode *root = toml_read(a, &in, &e);
        if (root == NULL) {
            print_message("%s: %s\n", cases[i][0], e.text);
        }
        assert_non_null(root);
        struct sb b = SB(a);
        show(&b, root);
        assert_str(sb_get(&b), cases[i][1]);
        arena_free(&a);
    }
}

static void what_is_forbidden_is_refused_with_its_place(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"a = 1\na = 2\n", "test:2:3: not valid TOML: \"a\" is given twice"},
        {"a = 1 b = 2\n", "1:7: not valid TOML: the end of the line was expected"},
        {"a\n", "1:2: not valid TOML: = was expected"},
        {"= 1\n", "1:1: not valid TOML: a key was expected"},
        {"a = \n", "a value was expected"},
        {"a = \"x\n\"\n", "1:7: not valid TOML: a string is not closed on its line"},
        {"a = \"\\x\"\n", "an unknown escape"},
        {"a = \"\\ud800\"\n", "no Unicode scalar value"},
        {"a = 01\n", "text needs quotes"},
        {"a = 1__0\n", "text needs quotes"},
        {"a = 1.\n", "text needs quotes"},
        {"a = -0x-1\n", "text needs quotes"},
        {"a = True\n", "text needs quotes"},
        {"a = 1979-5-27\n", "text needs quotes"},
        {"a = [1 2]\n", "a comma or ] was expected"},
        {"a = [1,,2]\n", "a value was expected"},
        {"a = {b = 1,}\n", "a key was expected"},
        {"a = {b = 1\n}\n", "a comma or } was expected"},
        {"a = {b = 1}\na.c = 2\n", "cannot be added to"},
        {"[a]\n[a]\n", "2:3: not valid TOML: \"a\" is given twice"},
        {"a.b = 1\n[a]\n", "is given twice"},
        {"[a]\nb.c = 1\n[a.b]\n", "is given twice"},
        {"a = []\n[[a]]\n", "is no list of tables"},
        {"[[a]]\n[a]\n", "is given twice"},
        {"[a\n", "] was expected"},
        {"[[a]\n", "]] was expected"},
        {"\"\"\"a\"\"\" = 1\n", "a key cannot have three quotes"},
        {"a = \"\"\"x", "a string is not closed"},
        {"a = 'x\x01'\n", "a control character in a string"},
        {"# \x7F\n", "a control character in a comment"},
        {"a = '\xFF'\n", "not valid UTF-8"},
        {"a = 1\rb = 2\n", "the end of the line was expected"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new();
        struct err e = {0};
        struct input in = input_z(a, cases[i][0]);
        struct ynode *root = toml_read(a, &in, &e);
        if (root != NULL) {
            print_message("accepted: %s\n", cases[i][0]);
        }
        assert_null(root);
        assert_err(&e, cases[i][1]);
        arena_free(&a);
    }
}

static void nesting_has_a_limit(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct err e = {0};
    struct sb b = SB(a);
    sb_z(&b, "a = ");
    for (int i = 0; i < 100000; i++) {
        sb_char(&b, '[');
    }
    struct input in = input_copy(a, STR("test"), sb_get(&b));
    assert_null(toml_read(a, &in, &e));
    assert_err(&e, "deeper than the limit of 64 levels");
    b = SB(a);
    for (int i = 0; i < 100000; i++) {
        sb_z(&b, "a.");
    }
    in = input_copy(a, STR("test"), sb_get(&b));
    assert_null(toml_read(a, &in, &e));
    assert_err(&e, "more parts than the limit of 64");
    arena_free(&a);
}

static void nodes_know_their_place(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct err e = {0};
    struct input in = input_z(a, "x = 1\n[[p]]\n  name = \"a\"\n");
    struct ynode *root = toml_read(a, &in, &e);
    struct ynode *p = ynode_get(root, "p")->items[0];
    assert_int_equal(p->line, 2);
    struct ynode *name = ynode_get(p, "name");
    assert_int_equal(name->line, 3);
    assert_int_equal(name->column, 10);
    assert_false(ynode_fail(name, &e, "is odd"));
    assert_err(&e, "test:3:10: is odd");
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(documents_become_trees),
        TEST(what_is_forbidden_is_refused_with_its_place),
        TEST(nesting_has_a_limit),
        TEST(nodes_know_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
