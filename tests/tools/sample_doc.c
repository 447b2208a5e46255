/*
 * Writes documents for tests/outside/test_doc.py and for looking at:
 *
 *     sample_doc full|rows N|hostile html|pdf OUT
 *
 * full: everything a document can hold. rows: one table of N rows by 7 columns. hostile: text and tables that nobody means well
 * with.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "doc/doc.h"

/* ---- a drawing ---- */

static struct shape shape(struct arena *a, enum shape_kind kind, size_t n, const double *xy) {
    struct shape s = {.kind = kind, .npoints = n, .points = ARENA_ARRAY(a, struct point, n), .width = 1};
    for (size_t i = 0; i < n; i++) {
        s.points[i] = (struct point){xy[2 * i], xy[2 * i + 1]};
    }
    s.stroke = 0x2B3A4A;
    s.fill = SHAPE_NO_PAINT;
    return s;
}

static struct shape text_shape(struct arena *a, double x, double y, const char *text, bool bold) {
    struct shape s = shape(a, SHAPE_TEXT, 1, (double[]){x, y});
    s.text = str_z(text);
    s.bold = bold;
    s.width = 10;
    s.fill = 0x1B2430;
    s.anchor = -1;
    return s;
}

static const struct drawing *sample_drawing(struct arena *a, double width) {
    struct drawing *d = ARENA_NEW(a, struct drawing);
    struct shape *s = ARENA_ARRAY(a, struct shape, 16);
    size_t n = 0;
    s[n] = shape(a, SHAPE_RECT, 2, (double[]){10, 10, width * 0.45, 190});
    s[n].dashed = true;
    s[n++].radius = 8;
    s[n++] = text_shape(a, 20, 28, "Device boundary", true);
    s[n] = shape(a, SHAPE_ELLIPSE, 2, (double[]){40, 60, 150, 130});
    s[n++].fill = 0xE4EFF5;
    s[n] = text_shape(a, 95, 98, "Telemetry gateway", false);
    s[n++].anchor = 0;
    s[n] = shape(a, SHAPE_RECT, 2, (double[]){width - 130, 70, width - 20, 120});
    s[n++].fill = 0xFDF1D8;
    s[n] = text_shape(a, width - 75, 99, "Hospital LAN", false);
    s[n++].anchor = 0;
    s[n++] = shape(a, SHAPE_CURVE, 4, (double[]){150, 95, width * 0.4, 40, width * 0.6, 150, width - 138, 95});
    s[n] = shape(a, SHAPE_POLYGON, 3, (double[]){width - 130, 95, width - 139, 91, width - 139, 99});
    s[n++].fill = 0x2B3A4A;
    s[n] = text_shape(a, width * 0.5, 70, "F1 drug library, TLS 1.3 ⟶ ölçüm", false);
    s[n++].anchor = 0;
    s[n++] = shape(a, SHAPE_LINE, 2, (double[]){60, 150, 140, 180});
    *d = (struct drawing){
        width, 200, s, n, STR("Data flow diagram"), STR("The telemetry gateway sends the drug library to the hospital LAN.")};
    return d;
}

/* ---- a document with everything ---- */

static struct doc_run *plain(struct doc *d, const char *text) {
    return doc_run_new(d, DOC_PLAIN, str_z(text), STR_NONE);
}

static const char filler[] = "The pump receives its drug library over the hospital network. A compromised gateway could alter "
                             "dose limits before they reach the "
                             "infusion controller; the controller therefore verifies the signature of every library and "
                             "refuses values beyond its hard limits. ";

static void sample_front(struct doc *d) {
    d->subtitle = STR("Connected infusion pump IP-200, release 3.2.1");
    d->author = STR("Example Devices A.Ş., Ankara");
    d->subject = STR("Premarket submission, cybersecurity (section 524B)");
    d->keywords = STR("SBOM, threat model, infusion pump");
    d->date = STR("2026-11-23T18:35:00Z");
    doc_field(d, "Manufacturer", STR("Example Devices A.Ş., Çankaya, Ankara, Türkiye"));
    doc_field(d, "Device", STR("IP-200 infusion pump"));
    doc_field(d, "Release", STR("3.2.1"));
    doc_field(d, "Submission", STR("510(k), FDA; MDR 2017/745, class IIb"));
    doc_field(d, "Prepared by", STR("Product security"));
    doc_field(d, "Revision", STR("C"));
    doc_field(d, "Data snapshot", STR("sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"));
}

static void sample_text(struct doc *d) {
    doc_heading(d, 1, STR("scope"), STR("Scope and intended use"));
    struct doc_block *p = doc_para(d, STR("This document covers the device and everything that reaches it. Results are in "));
    doc_run(d, p, DOC_PLAIN, STR_NONE, STR("#components"));
    doc_run(d, p, DOC_PLAIN, STR(" and "), STR_NONE);
    doc_run(d, p, DOC_PLAIN, STR_NONE, STR("#dfd"));
    doc_run(d, p, DOC_PLAIN, STR("; the method is "), STR_NONE);
    doc_run(d, p, DOC_EMPHASIS, STR("exploitability by severity of harm"), STR_NONE);
    doc_run(d, p, DOC_PLAIN, STR(", following "), STR_NONE);
    doc_run(d, p, DOC_PLAIN, STR("the guidance"), STR("https://www.fda.example/guidance?id=524(b)&v=2"));
    doc_run(d, p, DOC_PLAIN, STR(" and clause "), STR_NONE);
    doc_run(d, p, DOC_CODE, STR("AX2-6.1b"), STR_NONE);
    doc_run(d, p, DOC_PLAIN, STR(". Nothing here relies on "), STR_NONE);
    doc_run(d, p, DOC_STRONG, STR("probability of attack"), STR_NONE);
    doc_run(d, p, DOC_PLAIN, STR("."), STR_NONE);
    p = doc_para(d, STR("Clinical context: "));
    doc_run(d, p, DOC_TODO, STR("TO BE COMPLETED: wording of the clinical context"), STR_NONE);
    doc_note(d, TONE_NONE, STR("Component names are those of the software bill of materials; versions are as shipped."));
    doc_note(d, TONE_GOOD, STR("All critical findings of this release are controlled."));
    doc_note(
        d, TONE_WARN,
        STR("Two interfaces have no verification result yet. Their absence is listed among the gaps, with owner and date."));
    doc_note(d, TONE_BAD, STR("One known exploited vulnerability is uncontrolled: CVE-2022-0778 in the telemetry gateway."));
    doc_heading(d, 2, STR_NONE, STR("Assumptions"));
    struct doc_block *l = doc_list(d, false);
    doc_item(d, l, plain(d, "The hospital network is hostile."));
    doc_item_at(
        d, l, 1,
        plain(d,
              "Other devices on it may be compromised, and may stay so for the whole of an infusion without anybody noticing "
              "what they send to the pump."));
    doc_item_at(d, l, 2, plain(d, "including the drug library server"));
    doc_item_at(d, l, 2, plain(d, "including maintenance laptops"));
    doc_item_at(d, l, 1, plain(d, "Its time source may lie."));
    doc_item(d, l, plain(d, "Physical access is limited to staff."));
    l = doc_list(d, true);
    doc_item(d, l, plain(d, "Identify what the device does for the patient."));
    doc_item(d, l, plain(d, "Find who can reach it."));
    doc_item_at(d, l, 1, plain(d, "over the network"));
    doc_item_at(d, l, 1, plain(d, "by hand"));
    doc_item(d, l, plain(d, "Decide, and sign."));
    doc_heading(d, 3, STR_NONE, STR("Terms"));
    l = doc_list(d, false);
    doc_term(d, l, STR("Finding"),
             plain(d, "Anything known to be wrong: a CVE in a component, a static-analysis result, a crash, an item of a "
                      "penetration test."));
    doc_term(d, l, STR("Controlled"), plain(d, "Residual risk is acceptable by the policy."));
    doc_heading(d, 4, STR_NONE, STR("Other scripts"));
    doc_para(
        d,
        STR("Türkçe: İlaç kütüphanesi doğrulanmalıdır, şüpheli değerler reddedilir. Ελληνικά: ασφάλεια. Русский: безопасность. "
            "日本語: 輸液ポンプの安全性。中文：网络安全。العربية: الأمن السيبراني."));
    for (int i = 0; i < 4; i++) {
        p = doc_para(d, str_z(filler));
        doc_run(d, p, DOC_PLAIN, str_z(filler), STR_NONE);
        doc_run(d, p, DOC_PLAIN, str_z(filler), STR_NONE);
    }
}

static void sample_components(struct doc *d, size_t rows) {
    static const struct doc_column columns[] = {{STR_INIT("Component"), 0, false}, {STR_INIT("Version"), 0, false},
                                                {STR_INIT("Supplier"), 0, false},  {STR_INIT("Identifier"), 0, false},
                                                {STR_INIT("Licence"), 0, false},   {STR_INIT("Findings"), 0, true},
                                                {STR_INIT("State"), 0, false}};
    static const char *const names[] = {"openssl", "busybox", "linux",    "mbedtls", "lwip",
                                        "zlib",    "curl",    "dropbear", "sqlite",  "qtbase"};
    static const char *const licences[] = {"Apache-2.0", "GPL-2.0-only", "MIT", "BSD-3-Clause",
                                           "LGPL-3.0-only OR GPL-2.0-or-later"};
    static const struct {
        const char *text;
        enum doc_tone tone;
    } states[] = {{"controlled", TONE_GOOD},
                  {"under investigation", TONE_WARN},
                  {"uncontrolled", TONE_BAD},
                  {"not affected", TONE_MUTED}};
    struct doc_block *t = doc_table(d, STR("components"), STR("Components of the release, with their state"), columns, 7);
    for (size_t i = 0; i < rows; i++) {
        if (i % 25 == 0 && rows < 200) {
            doc_row_title(d, t, str_fmt(d->a, "Group %zu: runs in the telemetry gateway", i / 25 + 1));
        }
        const char *name = names[i % 10];
        doc_cell(d, t, str_z(name));
        doc_cell(d, t, str_fmt(d->a, "%zu.%zu.%zu", i % 7, i % 13, i));
        doc_cell(d, t, i % 3 == 0 ? STR("OpenSSL Software Foundation") : STR("Debian"));
        doc_cell_runs(
            d, t,
            doc_run_new(d, DOC_CODE,
                        str_fmt(d->a, "pkg:deb/debian/%s@%zu.%zu.%zu?arch=arm64&distro=bookworm", name, i % 7, i % 13, i),
                        STR_NONE),
            TONE_NONE);
        doc_cell(d, t, str_z(licences[i % 5]));
        doc_cell(d, t, str_fmt(d->a, "%zu", i * 37 % 120));
        doc_cell_tone(d, t, str_z(states[i % 4].text), states[i % 4].tone);
    }
}

static void sample_tables(struct doc *d) {
    doc_heading(d, 1, STR_NONE, STR("Bill of materials"));
    doc_para(d, STR("Every component of the release, at every depth."))->keep_next = true;
    sample_components(d, 70);
    doc_heading(d, 1, STR_NONE, STR("Risk"));
    static const struct doc_column columns[] = {{STR_INIT("Id"), 0, false},
                                                {STR_INIT("Threat and rationale"), 3, false},
                                                {STR_INIT("Severity of harm"), 1, false},
                                                {STR_INIT("Score"), 0, true}};
    struct doc_block *t = doc_table(d, STR("risks"), STR("Risks before and after controls"), columns, 4);
    for (int i = 0; i < 9; i++) {
        doc_cell_runs(d, t, doc_run_new(d, DOC_PLAIN, str_fmt(d->a, "T-%02d", i + 1), STR("#scope")), TONE_NONE);
        struct doc_run *r = plain(d, i % 2 != 0 ? "Alters dose limits in transit. " : filler);
        doc_run_append(r, doc_run_new(d, i == 3 ? DOC_TODO : DOC_EMPHASIS,
                                      i == 3 ? STR("TO BE COMPLETED: rationale") : STR("See the chain."), STR_NONE));
        doc_cell_runs(d, t, r, TONE_NONE);
        doc_cell_tone(d, t, i % 3 == 0 ? STR("critical") : STR("minor"), i % 3 == 0 ? TONE_BAD : TONE_GOOD);
        doc_cell(d, t, str_fmt(d->a, "%d.%d", i, 9 - i));
    }
    static const struct doc_column two[] = {{STR_INIT("What"), 0, false}, {STR_INIT("Digest"), 0, false}};
    t = doc_table(d, STR_NONE, STR("Long words"), two, 2);
    doc_cell(d, t, STR("sha512"));
    doc_cell(d, t,
             STR("ee26b0dd4af7e749aa1a8ee3c10ae9923f618980772e473f8819a5d4940e0db27ac185f8a0e1d5f84f88bc887fd67b143732c304cc5fa"
                 "9ad8e6f57f50028a8ff"));
    doc_cell(d, t, STR("cpe:2.3:a:some_vendor_with_a_long_name:some_product_with_a_longer_name:1.0.2:update_7:*:*:*:*:*:*"));
    doc_cell(d, t, STR("pkg:npm/%40scope/package-with-a-name@1.0.0"));
    doc_table(d, STR_NONE, STR("A table without entries"), two, 2);
}

static struct doc *full(struct arena *a) {
    struct doc *d = doc_new(a, STR("CYB-IP200-0007"), STR("Cybersecurity risk assessment"));
    sample_front(d);
    sample_text(d);
    doc_heading(d, 1, STR_NONE, STR("Architecture"));
    doc_figure(d, STR("dfd"), STR("Data flow of the telemetry gateway"), sample_drawing(a, 460));
    doc_para(d, str_z(filler));
    doc_figure(d, STR("wide"), STR("The same, much wider"), sample_drawing(a, 1400));
    sample_tables(d);
    doc_heading(d, 1, STR_NONE, STR("End (of the \\ document) & <more>"));
    doc_para(d, STR("Last words & \"quotes\" <script>alert('x')</script> – done."));
    return d;
}

/* ---- text and tables that nobody means well with ---- */

static struct str repeat(struct arena *a, const char *piece, size_t bytes) {
    struct sb b = SB(a);
    while (b.n < bytes) {
        sb_z(&b, piece);
    }
    return sb_get(&b);
}

static void hostile_table(struct doc *d, size_t ncolumns, size_t rows) {
    struct doc_column *columns = ARENA_ARRAY(d->a, struct doc_column, ncolumns);
    for (size_t i = 0; i < ncolumns; i++) {
        columns[i].title = str_fmt(d->a, "Column %zu", i + 1);
        columns[i].weight = i % 5 == 0 ? 1e308 : i % 5 == 1 ? -1 : 0;
        columns[i].right = i % 2 == 1;
    }
    struct doc_block *t = doc_table(d, STR("same"), STR("Wide \x01 table"), columns, ncolumns);
    for (size_t i = 0; i < rows * ncolumns; i++) {
        doc_cell_tone(d, t, i % 3 == 0 ? STR("a\xFF\x02long-cell-without-any-space") : STR("x"), (enum doc_tone)(i % 5));
    }
}

static struct doc *hostile(struct arena *a) {
    struct doc *d =
        doc_new(a, STR("id\x1B[31m'\\()"), STR("Title \xC3 with\nbroken bytes \xE2\x80\xAEreversed ) ( \\ 'quoted'"));
    d->date = STR("not a date");
    d->language = STR("\"><script>");
    doc_field(d, "Device", repeat(a, "VeryLongFieldValue", 4000));
    doc_field(d, "Release", STR_NONE);
    struct doc_block *h = doc_heading(d, 9, STR("same"), repeat(a, "Heading ", 3000));
    doc_run(d, h, DOC_CODE, STR(""), STR_NONE);
    doc_heading(d, -4, STR("same"), STR_NONE);
    struct doc_block *p = doc_para(d, repeat(a, "one megabyte of words ", 1 << 20));
    doc_run(d, p, DOC_CODE, STR("run"), STR("javascript:alert(1)"));
    doc_run(d, p, DOC_PLAIN, STR("dead"), STR("#nowhere'] dest='x"));
    doc_run(d, p, DOC_PLAIN, STR("link"), STR("https://x.example/a' b='(\\)\x01\xFF"));
    doc_para(d, repeat(a, "unbroken", 1 << 20));
    doc_para(d, repeat(a, "\n", 500));
    doc_para(d, STR_NONE);
    doc_list(d, false);
    doc_note(d, TONE_BAD, repeat(a, "a note longer than a page ", 20000));
    hostile_table(d, 100, 3);
    hostile_table(d, 1, 2);
    hostile_table(d, 0, 2);
    hostile_table(d, 12, 0);
    struct doc_column two[] = {{STR_INIT("A"), 0, false}, {STR_INIT("B"), 0, true}};
    struct doc_block *t = doc_table(d, STR_NONE, STR_NONE, two, 2);
    doc_cell(d, t, repeat(a, "a row taller than several pages ", 60000));
    doc_cell(d, t, repeat(a, "0123456789", 5000));
    doc_row_title(d, t, repeat(a, "title row ", 9000));
    doc_cell(d, t, STR("unfinished row"));
    struct drawing *bad = ARENA_NEW(a, struct drawing);
    struct shape *s = ARENA_ARRAY(a, struct shape, 2);
    s[0] = shape(a, SHAPE_CURVE, 2, (double[]){0, 0, 1, 1});
    s[1] = shape(a, SHAPE_RECT, 2, (double[]){-1e300, 0, 1e300, 1e9});
    *bad = (struct drawing){1e-9, 1e12, s, 2, STR("</title>"), STR("]]>")};
    doc_figure(d, STR_NONE, STR("Bad figure"), bad);
    doc_figure(d, STR_NONE, STR("No figure"), NULL);
    doc_page_break(d);
    doc_page_break(d);
    for (int i = 0; i < 120; i++) {
        doc_heading(d, 1 + i % 4, STR_NONE, STR("Heading after heading"));
    }
    return d;
}

static struct doc *rows(struct arena *a, size_t n) {
    struct doc *d = doc_new(a, STR("ROWS-1"), STR("Many rows"));
    d->date = STR("2026-11-23T18:35:00Z");
    doc_heading(d, 1, STR_NONE, STR("Components"));
    sample_components(d, n);
    return d;
}

static int fail(const char *why) {
    fprintf(stderr, "sample_doc: %s\n", why);
    return 1;
}

int main(int argc, char **argv) {
    if (argc < 4) {
        return fail("usage: sample_doc full|hostile|rows N html|pdf OUT");
    }
    struct arena *a = arena_new();
    bool many = strcmp(argv[1], "rows") == 0;
    if (many && argc < 5) {
        return fail("rows needs a number");
    }
    struct doc *d = many ? rows(a, strtoul(argv[2], NULL, 10)) : strcmp(argv[1], "hostile") == 0 ? hostile(a) : full(a);
    const char *format = argv[many ? 3 : 2];
    struct str out = STR_NONE;
    struct err e = {0};
    bool ok = true;
    if (strcmp(format, "html") == 0) {
        out = doc_html(a, d);
    } else {
        ok = doc_pdf(a, d, &out, &e);
    }
    ok = ok && file_write(str_z(argv[many ? 4 : 3]), out, &e);
    int page = doc_page_of(d, STR("components"));
    if (ok && page > 0) {
        printf("components on page %d\n", page);
    }
    int code = ok ? 0 : fail(str_cstr(a, err_text(a, &e)));
    arena_free(&a);
    return code;
}
