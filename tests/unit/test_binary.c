/*
 * Binaries: ELF in its four forms, Go build information, cargo-auditable, package notes, kernels; every signature against its
 * own example. All files are made here. What a source said is compared as text: purl [type] [scope=…] [{property}]      a
 * component, a library unless its type is given owner > owner                           an edge ! note
 */
#include "test.h"

#include "catalog/elf.h"
#include "catalog/signatures.h"
#include "catalog/sources.h"
#include "catalog_one.h"
#include "elf_make.h"

static const struct elf_form wide = {true, false, ET_DYN};

static struct str said(struct catalog *k) {
    struct sb b = SB(k->a);
    for (size_t i = 0; i < k->items.n; i++) {
        const struct bom_component *c = &k->items.v[i].c;
        sb_str(&b, c->purl.n > 0 ? c->purl : c->name);
        if (!str_is(c->type, "library")) {
            sb_fmt(&b, " %.*s", STR_ARG(c->type));
        }
        if (c->scope.n > 0) {
            sb_fmt(&b, " scope=%.*s", STR_ARG(c->scope));
        }
        for (size_t p = 0; p < c->nproperties; p++) {
            sb_fmt(&b, " {%.*s}", STR_ARG(c->properties[p].value));
        }
        sb_char(&b, '\n');
    }
    for (size_t i = 0; i < k->depends.n; i++) {
        sb_fmt(&b, "%.*s > %.*s\n", STR_ARG(k->depends.v[i].from), STR_ARG(k->depends.v[i].to));
    }
    for (size_t i = 0; i < k->notes.n; i++) {
        sb_fmt(&b, "! %.*s\n", STR_ARG(k->notes.v[i]));
    }
    return sb_get(&b);
}

static void check_file(const struct catalog_source *s, const char *path, struct str bytes, const char *says) {
    struct arena *a = arena_new();
    struct catalog k = {.a = a};
    struct err e = {0};
    if (!one_read(&k, s, path, bytes, &e)) {
        print_message("%s is not read: %s\n", path, e.text);
        fail();
    }
    const char *got = str_cstr(a, said(&k));
    if (strcmp(got, says) != 0) {
        print_message("%s gives\n%s", path, got);
    }
    assert_string_equal(got, says);
    arena_free(&a);
}

/* ---- ELF ---- */

static const char strings[] = "\0libpump.so.2\0libc.so.6\0libz.so.1";

/* A library with all that is read of one. */
static struct str library(struct arena *a, struct elf_form f) {
    const uint64_t needed[] = {14, 24};
    struct elf_piece v[] = {
        {".dynstr", SHT_STRTAB, 0, {strings, sizeof strings}},
        {".dynamic", SHT_DYNAMIC, PT_DYNAMIC, {0}},
        {".note.gnu.build-id", SHT_NOTE, PT_NOTE, elf_make_note(a, f, "GNU", NT_GNU_BUILD_ID, STR("\x01\xAB\xFF\x10"))},
        {".comment", SHT_PROGBITS, 0, STR("GCC: (own) 1.2\0")},
    };
    v[1].bytes = elf_make_dynamic(a, f, ELF_MAKE_BASE + elf_piece_at(f, v, 0), 1, needed, 2);
    return elf_make(a, f, v, sizeof v / sizeof *v);
}

static void elf_is_read_in_its_four_forms(void **state) {
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct arena *a = arena_new();
        struct elf f;
        assert_true(elf_read(a, library(a, (struct elf_form){i / 2 != 0, i % 2 != 0, ET_DYN}), &f));
        assert_null(f.damage);
        assert_str(f.soname, "libpump.so.2");
        assert_int_equal(f.nneeded, 2);
        assert_str(f.needed[0], "libc.so.6");
        assert_str(f.needed[1], "libz.so.1");
        assert_int_equal(elf_note(&f, "GNU", NT_GNU_BUILD_ID).n, 4);
        assert_str(elf_section(&f, ".comment"), "GCC: (own) 1.2");
        assert_int_equal(elf_section(&f, ".missing").n, 0);
        arena_free(&a);
    }
}

static void an_unknown_library_is_a_component(void **state) {
    (void)state;
    struct arena *a = arena_new();
    check_file(&catalog_binary, "opt/libpump.so.2", library(a, wide),
               "libpump.so.2 {01abff10} {GCC: (own) 1.2} {libpump.so.2}\n"
               "file/opt/libpump.so.2 > soname:libc.so.6\n"
               "file/opt/libpump.so.2 > soname:libz.so.1\n");
    arena_free(&a);
}

/* Every length, and every byte of the tables changed: told or not, but read to its end. */
static void damaged_elf_is_told_and_read_on(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct str whole = library(a, wide);
    for (size_t n = 0; n < whole.n; n++) {
        struct elf f;
        char *copy = arena_alloc_raw(a, n + 1);
        memcpy(copy, whole.p, n);
        bool is = elf_read(a, (struct str){copy, n}, &f);
        assert_true(is == (n >= 16));
        assert_true(!is || f.damage != NULL);
    }
    for (size_t i = 16; i < whole.n; i++) {
        struct elf f;
        char *copy = arena_alloc_raw(a, whole.n);
        memcpy(copy, whole.p, whole.n);
        copy[i] = (char)~copy[i];
        assert_true(elf_read(a, (struct str){copy, whole.n}, &f));
        elf_note(&f, "FDO", 1);
        elf_section(&f, ".comment");
    }
    check_file(
        &catalog_binary, "opt/cut.so", str_sub(whole, 0, 64),
        "cut.so\n"
        "! opt/cut.so: is a damaged program: the table of segments is not all there (byte 288); the rest of it was read\n");
    arena_free(&a);
}

/* ---- package notes ---- */

static void package_notes_are_read(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct str json =
        STR("{\"type\":\"deb\",\"os\":\"debian\",\"name\":\"pump\",\"version\":\"1.2-3\",\"architecture\":\"arm64\"}\0\0");
    struct elf_piece v[] = {{".note.package", SHT_NOTE, PT_NOTE, elf_make_note(a, wide, "FDO", 0xcafe1a7e, json)}};
    check_file(&catalog_binary, "opt/pump", elf_make(a, wide, v, 1), "pkg:deb/debian/pump@1.2-3?arch=arm64\n");
    v[0].bytes = elf_make_note(a, wide, "FDO", 0xcafe1a7e, STR("{\"type\":"));
    struct catalog k = {.a = a};
    struct err e = {0};
    assert_true(one_read(&k, &catalog_binary, "opt/pump", elf_make(a, wide, v, 1), &e));
    assert_int_equal(k.notes.n, 1);
    assert_non_null(strstr(str_cstr(a, k.notes.v[0]), "package note (byte 80) that cannot be read"));
    arena_free(&a);
}

/* ---- Go ---- */

#define MARK "0123456789abcdef"
#define MODULES                                                                                                   \
    MARK "path\texample.com/pump/cmd\nmod\texample.com/pump\tv1.2.3\th1:x=\ndep\tgithub.com/a/b\tv0.1.0\th1:y=\n" \
         "dep\tgithub.com/c/d\tv1.0.0\n=>\tgithub.com/e/d\tv1.0.1\th1:z=\nbuild\tCGO_ENABLED=0\n" MARK

static const char go_says[] = "pkg:golang/example.com/pump@v1.2.3 application\n"
                              "pkg:golang/github.com/a/b@v0.1.0\n"
                              "pkg:golang/github.com/e/d@v1.0.1 {github.com/c/d v1.0.0}\n"
                              "pkg:golang/stdlib@1.21.3\n"
                              "golang/example.com/pump@v1.2.3 > golang/github.com/a/b@v0.1.0\n"
                              "golang/example.com/pump@v1.2.3 > golang/github.com/e/d@v1.0.1\n"
                              "golang/example.com/pump@v1.2.3 > golang/stdlib@1.21.3\n";

/* Since Go 1.18: texts behind the header. */
static struct str go_inline(struct arena *a) {
    struct sb b = SB(a);
    struct str modules = STR(MODULES);
    sb_str(&b, STR("\xFF Go buildinf:\x08\x02"));
    elf_put(&b, 0, 8, false);
    elf_put(&b, 0, 8, false);
    sb_str(&b, STR("\x08go1.21.3"));
    sb_char(&b, (char)(0x80 | (modules.n & 0x7F)));
    sb_char(&b, (char)(modules.n >> 7));
    sb_str(&b, modules);
    return sb_get(&b);
}

/* Before: addresses of strings, which are address and length; all in one section at `base`. */
static struct str go_pointed(struct arena *a, struct elf_form f, uint64_t base) {
    struct sb b = SB(a);
    unsigned w = f.wide ? 8 : 4;
    struct str modules = STR(MODULES);
    sb_str(&b, STR("\xFF Go buildinf:"));
    sb_char(&b, (char)w);
    sb_char(&b, f.big ? 1 : 0);
    elf_put(&b, base + 32, w, f.big);
    elf_put(&b, base + 32 + 2 * w, w, f.big);
    while (b.n < 32) {
        sb_char(&b, '\0');
    }
    elf_put(&b, base + 80, w, f.big);
    elf_put(&b, 8, w, f.big);
    elf_put(&b, base + 96, w, f.big);
    elf_put(&b, modules.n, w, f.big);
    while (b.n < 80) {
        sb_char(&b, '\0');
    }
    sb_str(&b, STR("go1.21.3"));
    elf_put(&b, 0, 8, f.big);
    sb_str(&b, modules);
    return sb_get(&b);
}

static void go_programs_are_read(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct elf_piece v[] = {{".go.buildinfo", SHT_PROGBITS, 0, go_inline(a)}};
    check_file(&catalog_binary, "opt/pump", elf_make(a, wide, v, 1), go_says);
    v[0].name = ".data"; /* stripped of the name: found in the data */
    check_file(&catalog_binary, "opt/pump", elf_make(a, wide, v, 1), go_says);
    for (int i = 0; i < 4; i++) {
        struct elf_form f = {i / 2 != 0, i % 2 != 0, ET_EXEC};
        v[0].bytes = go_pointed(a, f, ELF_MAKE_BASE + elf_piece_at(f, v, 0));
        check_file(&catalog_binary, "opt/pump", elf_make(a, f, v, 1), go_says);
    }
    struct sb pe = SB(a); /* another format: found by its magic alone */
    sb_str(&pe, STR("MZ\0\0\0\0\0\0\0\0\0\0\0\0\0\0"));
    sb_str(&pe, go_inline(a));
    check_file(&catalog_binary, "opt/pump.exe", sb_get(&pe), go_says);
    v[0].bytes = str_sub(go_inline(a), 0, 60);
    struct catalog k = {.a = a};
    struct err e = {0};
    assert_true(one_read(&k, &catalog_binary, "opt/pump", elf_make(a, wide, v, 1), &e));
    assert_int_equal(k.notes.n, 1);
    assert_non_null(strstr(str_cstr(a, k.notes.v[0]), "list of modules (byte 64) is damaged"));
    arena_free(&a);
}

/* ---- Rust ---- */

/* zlib's format with a stored block (RFC 1950, RFC 1951 3.2.4). */
static struct str stored(struct arena *a, struct str text) {
    struct sb b = SB(a);
    uint32_t s1 = 1;
    uint32_t s2 = 0;
    sb_str(&b, STR("\x78\x01\x01"));
    elf_put(&b, text.n, 2, false);
    elf_put(&b, ~text.n & 0xFFFF, 2, false);
    sb_str(&b, text);
    for (size_t i = 0; i < text.n; i++) {
        s1 = (s1 + (unsigned char)text.p[i]) % 65521;
        s2 = (s2 + s1) % 65521;
    }
    elf_put(&b, s2 << 16 | s1, 4, true);
    return sb_get(&b);
}

static void rust_programs_are_read(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct str json =
        STR("{\"packages\":[{\"name\":\"cc\",\"version\":\"1.0.0\",\"source\":\"crates.io\",\"kind\":\"build\"},"
            "{\"name\":\"log\",\"version\":\"0.4.1\",\"source\":\"git\"},{\"name\":\"pump\",\"version\":\"2.0.0\","
            "\"source\":\"local\",\"dependencies\":[0,1,7],\"root\":true}]}");
    struct elf_piece v[] = {{".dep-v0", SHT_PROGBITS, 0, stored(a, json)}};
    check_file(&catalog_binary, "opt/pump", elf_make(a, wide, v, 1),
               "pkg:cargo/cc@1.0.0 scope=excluded\n"
               "pkg:cargo/log@0.4.1 {git}\n"
               "pkg:cargo/pump@2.0.0 application {local}\n"
               "cargo/pump@2.0.0 > cargo/cc@1.0.0\n"
               "cargo/pump@2.0.0 > cargo/log@0.4.1\n");
    v[0].bytes = str_sub(v[0].bytes, 0, v[0].bytes.n - 20);
    struct catalog k = {.a = a};
    struct err e = {0};
    assert_true(one_read(&k, &catalog_binary, "opt/pump", elf_make(a, wide, v, 1), &e));
    assert_non_null(strstr(str_cstr(a, k.notes.v[0]), "list of crates (.dep-v0, byte 64) that is damaged"));
    arena_free(&a);
}

/* ---- kernels ---- */

static void kernel_modules_are_read(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct elf_form f = {true, false, ET_REL};
    struct elf_piece v[] = {{".modinfo", SHT_PROGBITS, 0,
                             STR("license=GPL\0author=Jane\0description=Drives the pump\0version=1.4\0name=pump\0"
                                 "vermagic=5.10.110-pump SMP mod_unload \0")}};
    check_file(&catalog_kernel_module, "lib/modules/pump.ko", elf_make(a, f, v, 1),
               "pkg:generic/linux@5.10.110 operating-system {5.10.110-pump}\n"
               "pkg:generic/pump@1.4 {5.10.110-pump SMP mod_unload }\n"
               "file/lib/modules/pump.ko > linux/5.10.110-pump\n");
    v[0].bytes = STR("name=ext4\0intree=Y\0vermagic=6.1.0-18-amd64 SMP\0");
    check_file(&catalog_kernel_module, "lib/modules/ext4.ko", elf_make(a, f, v, 1),
               "pkg:generic/linux operating-system {6.1.0-18-amd64}\n");
    arena_free(&a);
}

static struct str padded(struct arena *a, struct str first, size_t n, struct str then) {
    struct sb b = SB(a);
    sb_str(&b, first);
    while (b.n < n) {
        sb_char(&b, '\0');
    }
    sb_str(&b, then);
    return sb_get(&b);
}

static void kernel_images_are_read(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct sb x86 = SB(a); /* boot.rst: 0xAA55 at 0x1FE, "HdrS" at 0x202, where the release is (less 0x200) at 0x20E */
    sb_str(&x86, padded(a, STR("MZ"), 0x1FE, STR("\x55\xAA")));
    sb_str(&x86, padded(a, STR("\0\0HdrS"), 14, STR("\x20\x00")));
    sb_str(&x86, padded(a, STR(""), 16, STR("6.1.0-18-amd64 (build@host) #1 SMP Debian 6.1.76-1 (2024-02-01)\0")));
    check_file(&catalog_linux_image, "boot/vmlinuz", sb_get(&x86),
               "pkg:generic/linux@6.1.76 operating-system {6.1.0-18-amd64}\n");
    struct str uimage = padded(a, padded(a, STR("\x27\x05\x19\x56"), 30, STR("\x02\x00")), 32, STR("Linux-5.4.1-pump\0"));
    check_file(&catalog_linux_image, "boot/uImage", padded(a, uimage, 64, STR("x")),
               "pkg:generic/linux@5.4.1 operating-system {5.4.1-pump}\n");
    struct str arm64 = padded(a, STR(""), 0x38, STR("ARM\x64\0\0\0\0Linux version %s\nLinux version 5.15.3-rc1 (x@y)\n"));
    check_file(&catalog_linux_image, "boot/Image", arm64, "pkg:generic/linux@5.15.3-rc1 operating-system {5.15.3-rc1}\n");
    arena_free(&a);
}

/* ---- signatures ---- */

/* "\n", "\0" and "\\" of the table. */
static struct str unescaped(struct arena *a, struct str s) {
    struct sb b = SB(a);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n) {
            i++;
            sb_char(&b, s.p[i] == 'n' ? '\n' : s.p[i] == '0' ? '\0' : s.p[i]);
        } else {
            sb_char(&b, s.p[i]);
        }
    }
    return sb_get(&b);
}

/* A name that the row asks for, if it does. */
static struct str name_for(struct arena *a, struct str files) {
    struct sb b = SB(a);
    struct str first;
    str_cut(files, ';', &first, &(struct str){0});
    for (size_t i = 0; i < first.n; i++) {
        if (first.p[i] != '*') {
            sb_char(&b, first.p[i]);
        }
    }
    return files.n > 0 ? sb_get(&b) : STR("firmware");
}

static void every_signature_finds_its_example_and_no_other(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct signatures *s = NULL;
    struct err e = {0};
    struct table t = table_data(a, "signatures");
    assert_true(signatures_open(a, &s, &e));
    assert_int_equal(signatures_count(s), t.nrows);
    int wrong = 0;
    for (size_t i = 0; i < t.nrows; i++) {
        const struct signature *row = signatures_row(s, i);
        struct signature_file f = {.base = name_for(a, row->files)};
        struct str example = unescaped(a, table_cell(&t, i, table_column(&t, "example")));
        struct str version = table_cell(&t, i, table_column(&t, "version"));
        if (row->names.n > 0) { /* the example is a name */
            struct str taken;
            f.base = example;
            const struct signature *by = signatures_named(s, &f, &taken);
            wrong += by == NULL || !str_eq(by->name, row->name) || !str_eq(taken, version);
            continue;
        }
        signature_hits hits;
        const char *why;
        assert_true(signatures_find(s, a, padded(a, STR_NONE, 1, str_cat(a, example, STR("\0"))), &f, &hits, &why));
        if (hits.n != 1 || !str_eq(hits.v[0].by->name, row->name) || !str_eq(hits.v[0].version, version)) {
            print_message("%.*s: %zu found, first %.*s %.*s\n", STR_ARG(row->id), hits.n,
                          STR_ARG(hits.n > 0 ? hits.v[0].by->name : STR_NONE),
                          STR_ARG(hits.n > 0 ? hits.v[0].version : STR_NONE));
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
    arena_free(&a);
}

static const char small_table[] =
    "id\tname\tpurl\ttype\tcpe\tpattern\talso\tfiles\tnames\tlinks\thides\tsure\tform\texample\tversion\n"
    "pump\tpump\t-\t-\t-\tPump {v}\t-\t-\t-\tlibpump\t-\t-\t-\tx\tx\n"
    "pump#sure\tpump\t-\t-\t-\tpump version {v}\t-\t-\t-\tlibpump\t-\t95\t-\tx\tx\n"
    "valve\tvalve\t-\tapplication\t-\t{<}{v}{0}\tValve\tvalve*\tlibvalve*.so.7.{v}\t-\tpump\t-\t-\tx\tx\n";

static void check_found(struct signatures *s, struct str bytes, struct signature_file f, const char *says) {
    struct arena *a = arena_new();
    signature_hits hits;
    const char *why;
    struct sb b = SB(a);
    assert_true(signatures_find(s, a, bytes, &f, &hits, &why));
    for (size_t i = 0; i < hits.n; i++) {
        sb_fmt(&b, "%.*s %.*s%s;", STR_ARG(hits.v[i].by->name), STR_ARG(hits.v[i].version), hits.v[i].self ? " self" : "");
    }
    assert_str(sb_get(&b), says);
    arena_free(&a);
}

static void signatures_follow_their_rules(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct signatures *s = NULL;
    struct err e = {0};
    struct table t;
    struct input in = input_z(a, small_table);
    const struct str needed = STR("libpump.so.2");
    assert_true(table_read(a, &in, &t, &e) && signatures_compile(a, &t, &s, &e));
    struct signature_file any = {.base = STR("x")};
    check_found(s, STR("Pump 1.2.34 Pump 1.2.34 Pump 2.0"), any, "pump 1.2.34;pump 2.0;");
    check_found(s, STR("Pump 1.2 Pump 1.3 Pump 1.4"), any, "");          /* spoken of */
    check_found(s, STR("Pump 1.2, pump version 1.3"), any, "pump 1.3;"); /* the surer one */
    check_found(s, STR("Pump 1.2"), (struct signature_file){.base = STR("libpump.so")}, "pump 1.2 self;");
    check_found(s, STR("Pump 1.2"), (struct signature_file){.base = STR("x"), .needed = &needed, .nneeded = 1}, "");
    check_found(s, STR("3.1\0Valve"), any, "");                                            /* not by that name */
    check_found(s, STR("3.1\0valve"), (struct signature_file){.base = STR("valved")}, ""); /* not confirmed */
    check_found(s, STR("3.1\0Valve Pump 1.2"), (struct signature_file){.base = STR("valved")}, "valve 3.1 self;"); /* hidden */
    struct str version;
    assert_str(signatures_named(s, &(struct signature_file){.base = STR("libpump-2.so")}, &version)->name, "pump");
    assert_int_equal(version.n, 0);
    assert_str(signatures_named(s, &(struct signature_file){.base = STR("libvalve_a.so.7.1.2.3")}, &version)->name, "valve");
    assert_str(version, "1.2.3");
    assert_null(signatures_named(s, &(struct signature_file){.base = STR("libvalve_a.so.7.1")}, &version));
    assert_null(signatures_named(s, &(struct signature_file){.base = STR("libpumpkin.so")}, &version));
    in = input_z(a, "id\tname\tpurl\ttype\tcpe\tpattern\talso\tfiles\tnames\tlinks\thides\tsure\tform\texample\tversion\n"
                    "a\ta\t-\t-\t-\t(unclosed\t-\t-\t-\t-\t-\t-\t-\tx\tx\n");
    assert_true(table_read(a, &in, &t, &e));
    assert_false(signatures_compile(a, &t, &s, &e));
    assert_err(&e, "(unclosed");
    arena_free(&a);
}

/* A large file is searched window by window: wherever a text stands to their edges, it is found once and whole. */
static void signatures_at_the_edges_of_windows(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct signatures *s = NULL;
    struct err e = {0};
    struct table t;
    struct input in = input_z(a, small_table);
    const struct str text = STR("Pump 1.2.34");
    const size_t n = SIGNATURE_WINDOW + (1 << 16);
    char *bytes = arena_alloc(a, n);
    assert_true(table_read(a, &in, &t, &e) && signatures_compile(a, &t, &s, &e));
    for (size_t before = 0; before <= text.n + 1; before++) {
        char *to = bytes + SIGNATURE_WINDOW - before;
        memcpy(to, text.p, text.n);
        check_found(s, (struct str){bytes, n}, (struct signature_file){.base = STR("x")}, "pump 1.2.34;");
        memset(to, 0, text.n);
    }
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(elf_is_read_in_its_four_forms),
        TEST(an_unknown_library_is_a_component),
        TEST(damaged_elf_is_told_and_read_on),
        TEST(package_notes_are_read),
        TEST(go_programs_are_read),
        TEST(rust_programs_are_read),
        TEST(kernel_modules_are_read),
        TEST(kernel_images_are_read),
        TEST(every_signature_finds_its_example_and_no_other),
        TEST(signatures_follow_their_rules),
        TEST(signatures_at_the_edges_of_windows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
