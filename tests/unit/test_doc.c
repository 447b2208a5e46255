/* Documents: the tree, numbers and references, HTML and SVG; PDF where pages are asked for (its look:
 * tests/outside/test_doc.py). */
#include "test.h"

#include "doc/doc.h"

static struct doc *new_doc(struct arena *a) {
    return doc_new(a, STR("ID-1"), STR("Title"));
}

static bool has(struct str s, const char *part) {
    return str_find(s, str_z(part)) != SIZE_MAX;
}

/* How often a text stands in another. */
static size_t count(struct str s, const char *part) {
    size_t n = 0;
    for (size_t at; (at = str_find(s, str_z(part))) != SIZE_MAX; n++) {
        s = str_from(s, at + 1);
    }
    return n;
}

/*
 * Every element that is opened is closed in order, attributes are quoted, and "<" and "&" stand only where markup begins. Void
 * elements and elements closed with "/>" need no end.
 */
static bool is_void(struct str name) {
    return str_is(name, "meta") || str_is(name, "br") || str_is(name, "!DOCTYPE");
}

static size_t tag_end(struct str s, size_t from) {
    bool quoted = false;
    for (size_t i = from; i < s.n; i++) {
        if (s.p[i] == '"') {
            quoted = !quoted;
        } else if (!quoted && s.p[i] == '>') {
            return i;
        } else if (s.p[i] == '<') {
            return SIZE_MAX;
        }
    }
    return SIZE_MAX;
}

static bool is_reference(struct str s) {
    size_t end = str_chr(str_sub(s, 0, 10), ';');
    return end != SIZE_MAX && end >= 2;
}

static bool is_well_formed(struct str s) {
    struct str open[256];
    size_t depth = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '&' && !is_reference(str_from(s, i))) {
            return false;
        }
        if (s.p[i] != '<') {
            continue;
        }
        size_t end = tag_end(s, i + 1);
        if (end == SIZE_MAX) {
            return false;
        }
        struct str tag = str_sub(s, i + 1, end - i - 1);
        struct str name;
        struct str rest;
        str_cut(tag, ' ', &name, &rest);
        if (name.n > 0 && name.p[0] == '/') {
            if (depth == 0 || !str_eq(open[--depth], str_from(name, 1))) {
                return false;
            }
        } else if (!is_void(name) && !str_ends(tag, STR("/"))) {
            if (depth == sizeof open / sizeof *open) {
                return false;
            }
            open[depth++] = name;
        }
        if (str_is(name, "style")) { /* its text is not markup */
            end = str_find(s, STR("</style>")) - 1;
        }
        i = end;
    }
    return depth == 0;
}

static void headings_are_numbered_by_level(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct doc *d = new_doc(a);
    static const struct {
        int level;
        const char *number;
    } cases[] = {{1, "1"}, {2, "1.1"}, {2, "1.2"}, {3, "1.2.1"}, {1, "2"}, {3, "2.1.1"}, {4, "2.1.1.1"}, {2, "2.2"}, {1, "3"}};
    struct doc_block *blocks[sizeof cases / sizeof *cases];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        blocks[i] = doc_heading(d, cases[i].level, STR_NONE, STR("x"));
    }
    doc_finish(d);
    doc_finish(d); /* twice is once */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_str(blocks[i]->number, cases[i].number);
    }
    arena_free(&a);
}

static const struct doc_column two[] = {{STR_INIT("A"), 0, false}, {STR_INIT("B"), 0, true}};

static void references_take_the_label_of_their_target(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct doc *d = new_doc(a);
    struct doc_block *p = doc_para(d, STR("see "));
    struct doc_run *to_table = doc_run(d, p, DOC_PLAIN, STR_NONE, STR("#t"));
    struct doc_run *to_section = doc_run(d, p, DOC_PLAIN, STR_NONE, STR("#s"));
    struct doc_run *named = doc_run(d, p, DOC_PLAIN, STR("there"), STR("#f"));
    struct doc_run *dead = doc_run(d, p, DOC_PLAIN, STR("gone"), STR("#nowhere"));
    struct doc_run *script = doc_run(d, p, DOC_PLAIN, STR("x"), STR("javascript:alert(1)"));
    doc_table(d, STR_NONE, STR_NONE, two, 2); /* without caption: not counted */
    doc_table(d, STR("t"), STR("Caption"), two, 2);
    doc_heading(d, 1, STR_NONE, STR("One"));
    doc_heading(d, 2, STR("s"), STR("Two"));
    doc_figure(d, STR("f"), STR("Caption"), NULL);
    doc_finish(d);
    assert_str(to_table->text, "Table\xC2\xA0"
                               "1");
    assert_str(to_section->text, "Section\xC2\xA0"
                                 "1.1");
    assert_str(named->text, "there");
    assert_int_equal(d->broken, 1);
    assert_int_equal(dead->link.n, 0);
    assert_int_equal(script->link.n, 0);
    arena_free(&a);
}

static void two_blocks_never_share_an_anchor(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct doc *d = new_doc(a);
    struct doc_block *first = doc_heading(d, 1, STR("same"), STR("One"));
    struct doc_block *second = doc_heading(d, 1, STR("same"), STR("Two"));
    struct str html = doc_html(a, d);
    assert_str(first->anchor, "same");
    assert_false(str_eq(first->anchor, second->anchor));
    assert_true(second->anchor.n > 0);
    assert_int_equal(count(html, "id=\"same\""), 1);
    arena_free(&a);
}

static void rows_are_filled_up(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct doc *d = new_doc(a);
    struct doc_block *t = doc_table(d, STR_NONE, STR_NONE, two, 2);
    doc_cell(d, t, STR("1"));
    doc_row_title(d, t, STR("Group"));
    doc_cell(d, t, STR("2"));
    doc_finish(d);
    assert_int_equal(t->nrows, 3);
    assert_int_equal(t->ncells, 6);
    assert_true(t->cells[2].title);
    struct str html = doc_html(a, d);
    assert_true(has(html, "<th scope=\"rowgroup\" colspan=\"2\">"));
    arena_free(&a);
}

static void list_levels_deepen_one_at_a_time(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct doc *d = new_doc(a);
    struct doc_block *l = doc_list(d, false);
    static const struct { int wanted, got; } cases[] = {{2, 0}, {2, 1}, {9, 2}, {2, 2}, {-1, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        doc_item_at(d, l, cases[i].wanted, doc_run_new(d, DOC_PLAIN, STR("x"), STR_NONE));
        assert_int_equal(l->items[i].level, cases[i].got);
    }
    assert_true(is_well_formed(doc_html(a, d)));
    arena_free(&a);
}

static void text_is_cleaned(void **state) {
    (void)state;
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"plain", "plain"},
        {"", ""},
        {"İstanbul 輸液", "İstanbul 輸液"},
        {"a\tb\rc\nd", "a bc\nd"},
        {"\x1B[31m", "\xEF\xBF\xBD[31m"},
        {"\xFF", "\xEF\xBF\xBD"},
        {"a\xC3", "a\xEF\xBF\xBD"},
        {"\xE2\x80\xAEgnp.exe", "\xEF\xBF\xBDgnp.exe"},
        {"\xE2\x80\xA8x", "\nx"},
        {"\xEF\xBF\xBF", "\xEF\xBF\xBD"},
        {"\xC2\x80", "\xEF\xBF\xBD"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str out = doc_clean(a, str_z(cases[i].in));
        assert_str(out, cases[i].out);
        assert_ptr_equal(doc_clean(a, out).p, out.p); /* clean text is not copied */
    }
    arena_free(&a);
}

static const char hostile[] = "</script><b a='1' \"&amp;&#x; \x01\xFF ]]> <!-- ";

static void hostile_text_stays_text(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct doc *d = doc_new(a, str_z(hostile), str_z(hostile));
    d->language = d->subtitle = d->author = d->date = d->subject = str_z(hostile);
    doc_field(d, hostile, str_z(hostile));
    doc_heading(d, 1, str_z(hostile), str_z(hostile));
    doc_note(d, TONE_BAD, str_z(hostile));
    struct doc_block *p = doc_para(d, str_z(hostile));
    doc_run(d, p, DOC_CODE, str_z(hostile), STR("https://x.example/\"><script>alert(1)</script>"));
    doc_run(d, p, DOC_TODO, str_z(hostile), str_cat(a, STR("#"), str_z(hostile)));
    struct doc_column column = {.title = str_z(hostile)};
    struct doc_block *t = doc_table(d, STR("t"), str_z(hostile), &column, 1);
    doc_cell_tone(d, t, str_z(hostile), TONE_WARN);
    struct doc_block *l = doc_list(d, true);
    doc_term(d, l, str_z(hostile), NULL);
    struct shape s = {
        .kind = SHAPE_TEXT, .points = (struct point[]){{1, 2}}, .npoints = 1, .text = str_z(hostile), .id = str_z(hostile)};
    struct drawing drawing = {100, 50, &s, 1, str_z(hostile), str_z(hostile)};
    doc_figure(d, STR_NONE, str_z(hostile), &drawing);
    struct str html = doc_html(a, d);
    assert_true(is_well_formed(html));
    assert_true(str_utf8_error(html) == SIZE_MAX);
    assert_int_equal(count(html, "<script"), 0);
    assert_int_equal(count(html, "</script"), 0);
    assert_int_equal(str_chr(html, '\x01'), SIZE_MAX);
    assert_int_equal(d->broken, 0); /* the anchor is that very text */
    arena_free(&a);
}

static void html_says_what_is_not_complete(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct doc *d = new_doc(a);
    struct doc_block *p = doc_para(d, STR("x"));
    assert_false(has(doc_html(a, d), "Not complete"));
    doc_run(d, p, DOC_TODO, STR("TO BE COMPLETED: owner"), STR_NONE);
    assert_int_equal(d->todos, 1);
    struct str html = doc_html(a, d);
    assert_true(has(html, "1 place in this document is marked"));
    assert_true(has(html, "<mark>TO BE COMPLETED: owner</mark>"));
    arena_free(&a);
}

static void html_needs_nothing_from_outside(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct doc *d = new_doc(a);
    doc_heading(d, 1, STR("s"), STR("One"));
    doc_heading(d, 4, STR_NONE, STR("Deep"));
    struct str html = doc_html(a, d);
    assert_true(is_well_formed(html));
    assert_true(has(html, "<html lang=\"en\">"));
    assert_true(has(html, "<a href=\"#s\"><span class=\"n\">1</span>One</a>"));
    assert_false(has(html, "src="));
    assert_false(has(html, "<link"));
    assert_false(has(html, "url("));
    arena_free(&a);
}

static void drawings_become_svg(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct point box[] = {{10.256, 5}, {0, 25}};
    struct shape shapes[] = {
        {.kind = SHAPE_RECT,
         .points = box,
         .npoints = 2,
         .stroke = 0x102030,
         .fill = SHAPE_NO_PAINT,
         .width = 0.5,
         .dashed = true},
        {.kind = SHAPE_CURVE, .points = box, .npoints = 2}, /* too few points: left out */
        {.kind = SHAPE_TEXT,
         .points = box,
         .npoints = 1,
         .fill = 0,
         .width = 9,
         .anchor = 1,
         .text = STR_INIT("a<b"),
         .id = STR_INIT("e1")},
    };
    struct drawing d = {100, 50.5, shapes, 3, STR("Flow"), STR("What flows")};
    struct str svg = drawing_svg(a, &d);
    assert_true(is_well_formed(svg));
    assert_true(has(svg, "viewBox=\"0 0 100 50.5\""));
    assert_true(
        has(svg, "<rect x=\"0\" y=\"5\" width=\"10.26\" height=\"20\" fill=\"none\" stroke=\"#102030\" stroke-width=\"0.5\""));
    assert_true(has(svg, "text-anchor=\"end\" fill=\"#000000\" data-id=\"e1\">a&lt;b</text>"));
    assert_true(has(svg, "<title>Flow</title>"));
    assert_false(has(svg, "<path"));
    arena_free(&a);
}

static void pdf_knows_its_pages(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct err e = {0};
    struct doc *d = new_doc(a);
    doc_heading(d, 1, STR("first"), STR("One"));
    struct doc_block *t = doc_table(d, STR("long"), STR("Many rows"), two, 2);
    for (int i = 0; i < 200; i++) {
        doc_cell(d, t, STR("x"));
        doc_cell(d, t, STR("1"));
    }
    doc_page_break(d);
    doc_heading(d, 2, STR("last"), STR("Two"));
    struct str pdf;
    struct str again;
    assert_int_equal(doc_page_of(d, STR("first")), 0);
    assert_true(doc_pdf(a, d, &pdf, &e));
    assert_true(str_starts(pdf, STR("%PDF-1.")));
    assert_int_equal(doc_page_of(d, STR("first")), 3); /* after title and contents */
    assert_int_equal(doc_page_of(d, STR("long")), 3);
    assert_true(doc_page_of(d, STR("last")) > 5);
    assert_int_equal(doc_page_of(d, STR("none")), 0);
    assert_true(doc_pdf(a, d, &again, &e));
    assert_true(str_eq(pdf, again));
    arena_free(&a);
}

static void an_empty_document_is_a_document(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct err e = {0};
    struct doc *d = doc_new(a, STR_NONE, STR_NONE);
    struct str pdf;
    assert_true(is_well_formed(doc_html(a, d)));
    assert_true(doc_pdf(a, d, &pdf, &e));
    doc_table(d, STR_NONE, STR_NONE, NULL, 0);
    doc_list(d, true);
    doc_heading(d, 1, STR_NONE, STR_NONE);
    assert_true(is_well_formed(doc_html(a, d)));
    assert_true(doc_pdf(a, d, &pdf, &e));
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(headings_are_numbered_by_level),
        TEST(references_take_the_label_of_their_target),
        TEST(two_blocks_never_share_an_anchor),
        TEST(rows_are_filled_up),
        TEST(list_levels_deepen_one_at_a_time),
        TEST(text_is_cleaned),
        TEST(hostile_text_stays_text),
        TEST(html_says_what_is_not_complete),
        TEST(html_needs_nothing_from_outside),
        TEST(drawings_become_svg),
        TEST(pdf_knows_its_pages),
        TEST(an_empty_document_is_a_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
