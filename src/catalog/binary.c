/*
 * Programs, libraries and firmware that no package owns: what a file says of itself (package note, Go, Rust), else what
 * signatures find in it. An ELF file of which nothing is known is a component all the same: it is software of the device, and
 * an SBOM that left it out would be incomplete without saying so. What a file needs (DT_NEEDED) and what it holds are its
 * dependencies.
 */
#include "catalog/binary.h"

#include <elf.h>
#include <string.h>

#include "base/hash.h"
#include "catalog/bytes.h"
#include "catalog/lock.h"
#include "catalog/signatures.h"
#include "catalog/sources.h"
#include "ident/cpe.h"

/* ---- which files ---- */

/* Binary, but no programs: not searched for signatures. By their first bytes. */
static const struct str others[] = {
    STR_INIT("\x89PNG"),
    STR_INIT("\xFF\xD8\xFF"), /* JPEG */
    STR_INIT("GIF8"),
    STR_INIT("RIFF"),
    STR_INIT("OggS"),
    STR_INIT("fLaC"),
    STR_INIT("%PDF"),
    STR_INIT("PK\x03\x04"),
    STR_INIT("PK\x05\x06"),
    STR_INIT("\x1F\x8B"),
    STR_INIT("\xFD"
             "7zXZ"),
    STR_INIT("BZh"),
    STR_INIT("\x28\xB5\x2F\xFD"),
    STR_INIT("\x04\x22\x4D\x18"), /* LZ4 */
    STR_INIT("SQLite format 3"),
    STR_INIT("!<arch>\ndebian-binary"),
    STR_INIT("KSLPHHRH"), /* systemd's hardware database, and its catalogue */
    STR_INIT("RHHHKSLP"),
    STR_INIT("\x04\xFC\x02\xFC"), /* fontconfig's cache */
    STR_INIT("\0\1\0\2\0\0"),     /* shared-mime-info's */
    STR_INIT("MIME-"),
    STR_INIT("TZif"),
    STR_INIT("glibc-ld.so.cache"),
    STR_INIT("ld.so-1.7"),
    STR_INIT("\xDE\x12\x04\x95"), /* gettext */
    STR_INIT("\x95\x04\x12\xDE"),
    STR_INIT("\xD0\x0D\xFE\xED"), /* device trees, and FIT images: their parts are looked at */
    STR_INIT("wOF"),
    STR_INIT("OTTO"),
    STR_INIT("\0\1\0\0\0"),       /* TrueType */
    STR_INIT("\xED\xAB\xEE\xDB"), /* RPM, and its header */
    STR_INIT("\x8E\xAD\xE8\x01"),
};

/* Opened as what they are (root.h); their bytes as they lie would be told twice. */
static bool is_container(struct str head) {
    return bytes_number(head, 0x438, 2, false) == 0xEF53 || /* ext2/3/4 */
           str_starts(head, STR("hsqs")) || str_starts(head, STR("sqsh")) || str_eq(bytes_cut(head, 257, 5), STR("ustar")) ||
           str_starts(head, STR("070701")) || str_starts(head, STR("070707"));
}

static bool is_other(struct str head) {
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (str_starts(head, others[i])) {
            return true;
        }
    }
    if (str_eq(bytes_cut(head, 1, 3), STR("\r\r\n"))) { /* Python 3, compiled */
        return true;
    }
    /* a Java class: as a Mach-O file for several processors, but with a version of 45 or more in place of their number */
    return str_starts(head, STR("\xCA\xFE\xBA\xBE")) && bytes_number(head, 4, 4, true) >= 45;
}

static bool binary_wants(const struct catalog_file *f) {
    if (elf_is(f->head)) {
        unsigned type = (unsigned)bytes_number(f->head, 16, 2, f->head.p[EI_DATA] == ELFDATA2MSB);
        bool debug = str_starts(f->path, STR("usr/lib/debug/")) || str_ends(f->base, STR(".debug"));
        return type != ET_REL && type != ET_CORE && !debug;
    }
    /* no text holds a zero byte, nor 0xFF, which empty flash does */
    bool binary = str_chr(f->head, '\0') != SIZE_MAX || str_chr(f->head, '\xFF') != SIZE_MAX;
    return binary && !is_other(f->head) && !is_container(f->head);
}

/* ---- sections by name ---- */

/* PE (Microsoft, "PE Format"): "PE\0\0" where 0x3C says, a header of 20 bytes, an optional one, then 40 bytes a section. */
static struct str pe_section(struct str bytes, const char *name) {
    uint64_t at = bytes_number(bytes, 0x3C, 4, false);
    if (!str_starts(bytes, STR("MZ")) || !str_eq(bytes_cut(bytes, at, 4), STR("PE\0\0"))) {
        return STR_NONE;
    }
    uint64_t count = bytes_number(bytes, at + 6, 2, false);
    uint64_t section = at + 24 + bytes_number(bytes, at + 20, 2, false);
    for (uint64_t i = 0; i < count && i < BINARY_MAX_SECTIONS; i++, section += 40) {
        struct str label = bytes_cut(bytes, section, 8);
        size_t end = str_chr(label, '\0');
        if (str_is(str_sub(label, 0, end), name)) {
            return bytes_cut(bytes, bytes_number(bytes, section + 20, 4, false), bytes_number(bytes, section + 16, 4, false));
        }
    }
    return STR_NONE;
}

struct str binary_section(const struct elf *f, struct str bytes, const char *name) {
    return f != NULL ? elf_section(f, name) : pe_section(bytes, name);
}

/* ---- what signatures find ---- */

/*
 * How NVD divides a version: "9.2p1" is 9.2, update p1; "2.10-rc1" is 2.10, update rc1. Digits behind one of the words, which
 * stands behind a digit, or for the longer ones behind a separator.
 */
static size_t cpe_release(struct str v, size_t *update) {
    static const char *const words[] = {"p", "rc", "alpha", "beta", "pre", "dev"};
    size_t digits = v.n;
    while (digits > 0 && chr_digit(v.p[digits - 1])) {
        digits--;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words && digits < v.n; i++) {
        struct str head = str_sub(v, 0, digits);
        struct str word = str_z(words[i]);
        size_t end = digits - (str_ends(head, word) ? word.n : digits);
        *update = end;
        if (end > 0 && word.n > 1 && strchr("-_.~+", v.p[end - 1]) != NULL) {
            end--;
        }
        if (end > 0 && chr_digit(v.p[end - 1])) {
            return end;
        }
    }
    *update = v.n;
    return v.n;
}

static struct str cpe_quoted(struct arena *a, struct str s) {
    struct sb b = SB(a);
    for (size_t i = 0; i < s.n; i++) {
        char x = chr_lower(s.p[i]);
        if (!chr_alnum(x) && x != '.' && x != '_') {
            sb_char(&b, '\\');
        }
        sb_char(&b, x);
    }
    return sb_get(&b);
}

static void cpe_version(struct arena *a, struct cpe *c, struct str version) {
    size_t update = 0;
    struct str parts[2] = {str_sub(version, 0, cpe_release(version, &update)), str_from(version, update)};
    enum cpe_attribute at[2] = {CPE_VERSION, CPE_UPDATE};
    for (size_t i = 0; i < 2 && parts[i].n > 0; i++) {
        c->kind[at[i]] = CPE_VALUE;
        c->value[at[i]] = cpe_quoted(a, parts[i]);
    }
}

/* "a:openssl:openssl;…" with the version, each as a CPE 2.3 name. */
static void add_cpes(struct catalog *k, struct bom_component *c, struct str list) {
    struct arena *a = catalog_arena(k);
    struct str one;
    size_t n = 1;
    for (size_t i = 0; i < list.n; i++) {
        n += list.p[i] == ';';
    }
    c->cpes = ARENA_ARRAY(a, struct str, n);
    while (str_next(&list, ';', &one)) {
        struct cpe name;
        struct err ignored = {0};
        if (cpe_parse(a, str_fmt(a, "cpe:2.3:%.*s:*:*:*:*:*:*:*:*", STR_ARG(one)), &name, &ignored)) {
            cpe_version(a, &name, c->version);
            c->cpes[c->ncpes++] = cpe_formatted(a, &name);
            if (c->ncpes > 1) {
                lock_property(k, c, BOM_CPE_PROPERTY, c->cpes[c->ncpes - 1]);
            }
        }
    }
    c->cpe = c->ncpes > 0 ? c->cpes[0] : STR_NONE;
}

static struct bom_component *add_known(struct catalog *k, const struct signature *s, struct str version, struct str owner) {
    struct arena *a = catalog_arena(k);
    struct bom_component *c = catalog_add(k, owner);
    c->type = s->type.n > 0 ? s->type : c->type;
    c->name = s->name;
    c->version = version;
    struct str full = catalog_purl(k, "generic", STR_NONE, s->name, version, NULL);
    size_t at = str_chr(full, '@');
    c->purl = s->purl.n == 0 ? full : at == SIZE_MAX ? s->purl : str_cat(a, s->purl, str_from(full, at));
    add_cpes(k, c, s->cpe);
    return c;
}

static struct str add_hit(struct catalog *k, const struct signature_hit *h) {
    struct arena *a = catalog_arena(k);
    struct str version = str_dup(a, h->version);
    struct str owner = str_fmt(a, "signature/%.*s@%.*s", STR_ARG(h->by->name), STR_ARG(version));
    struct bom_component *c = add_known(k, h->by, version, owner);
    c->evidence[0].value = str_dup(a, h->text);
    c->evidence[0].confidence = h->by->sure;
    return owner;
}

struct engine {
    struct signatures *s; /* null: it could not be opened, which is not tried again */
};

/* The patterns are loaded when the first file wants them, and kept for the others. */
static struct signatures *signatures_of(struct catalog *k) {
    void **kept = catalog_kept(k);
    struct err e = {0};
    if (*kept == NULL) {
        struct engine *x = ARENA_NEW(catalog_arena(k), struct engine);
        *kept = x;
        if (!signatures_open(catalog_arena(k), &x->s, &e)) {
            catalog_note(k, "is not searched for known components: %s", e.text);
            x->s = NULL;
        }
    }
    return ((struct engine *)*kept)->s;
}

struct file {
    struct catalog *k;
    const struct catalog_file *f;
    const struct input *in;
    const struct elf *elf; /* null: another format */
    struct str owner;      /* of the component that it is */
};

/* What signatures say of one file. */
struct found {
    struct str self;  /* owner name of what the file is; empty: not known */
    struct str *held; /* … of what it holds */
    size_t nheld;
};

/*
 * bin, sbin, libexec and below lib are the system's, unless the maker of the device has a tree of its own there
 * ("opt/pump/bin"): a program there that speaks of nginx is not nginx.
 */
static bool is_system(struct str path) {
    static const char *const own[] = {"opt", "local", "home", "srv", "app", "data", "root"};
    static const char *const places[] = {"bin", "sbin", "libexec", "lib"};
    struct str folder;
    bool system = false;
    while (str_cut(path, '/', &folder, &path)) {
        for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
            if (str_is(folder, own[i])) {
                return false;
            }
        }
        for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
            system = system || str_is(folder, places[i]);
        }
    }
    return system;
}

static struct signature_file known_of(const struct file *x, struct arena *a) {
    struct signature_file f = {.base = x->f->base, .system = is_system(x->f->path), .mapped = x->in->mapped ? x->in : NULL};
    if (x->elf != NULL) {
        f.soname = x->elf->soname;
        f.needed = x->elf->needed;
        f.nneeded = x->elf->nneeded;
        struct elf_range *parts;
        f.nparts = elf_texts(a, x->elf, &parts);
        f.parts = parts;
    }
    return f;
}

/* Known by its name alone. Without a version it gives way to a neighbour that has one (yield.h). */
static struct str add_named(struct file *x, struct signatures *s, const struct signature_file *f) {
    struct arena *a = catalog_arena(x->k);
    struct str version;
    const struct signature *by = signatures_named(s, f, &version);
    if (by == NULL) {
        return STR_NONE;
    }
    struct str owner = catalog_file_owner(a, x->f);
    if (version.n > 0) {
        owner = str_fmt(a, "signature/%.*s@%.*s", STR_ARG(by->name), STR_ARG(version));
    }
    struct bom_component *c = add_known(x->k, by, str_dup(a, version), owner);
    c->evidence[0].technique = STR("filename");
    c->evidence[0].confidence = version.n > 0 ? by->sure : BINARY_NAME_SURE;
    return owner;
}

/* `said`: the file has told what it is, so that what signatures say of that is not wanted. */
static struct found find_signatures(struct file *x, struct arena *a, bool said) {
    struct signatures *s = signatures_of(x->k);
    struct signature_file f = known_of(x, a);
    signature_hits hits = {0};
    struct found r = {0};
    if (s == NULL) {
        return r;
    }
    const char *why = NULL;
    if (!signatures_find(s, a, x->in->bytes, &f, &hits, &why)) {
        catalog_note(x->k, "%s", why);
    }
    r.held = ARENA_ARRAY(a, struct str, hits.n);
    for (size_t i = 0; i < hits.n; i++) {
        if (hits.v[i].self && said) {
            continue;
        }
        struct str owner = add_hit(x->k, &hits.v[i]);
        if (hits.v[i].self && r.self.n == 0) {
            r.self = owner;
        } else {
            r.held[r.nheld++] = owner;
        }
    }
    if (r.self.n == 0 && !said && x->elf != NULL) {
        r.self = add_named(x, s, &f);
    }
    return r;
}

/* ---- the file itself ---- */

static void add_file(struct file *x) {
    struct arena *a = catalog_arena(x->k);
    x->owner = catalog_file_owner(a, x->f);
    struct bom_component *c = catalog_add(x->k, x->owner);
    c->type = x->elf->program ? STR("application") : STR("library");
    c->name = x->f->base;
    struct str id = elf_note(x->elf, "GNU", NT_GNU_BUILD_ID);
    if (id.n > 0 && id.n <= 64) {
        lock_property(x->k, c, "cordon:build-id", hash_hex(a, (const unsigned char *)id.p, id.n));
    }
    struct str compiler = bytes_text(elf_section(x->elf, ".comment"), 0, BINARY_MAX_COMPILER);
    if (compiler.n > 0 && bytes_is_text(compiler)) {
        lock_property(x->k, c, "cordon:compiler", str_dup(a, compiler));
    }
    if (x->elf->soname.n > 0) {
        lock_property(x->k, c, "cordon:soname", str_dup(a, x->elf->soname));
    }
}

static void add_needed(struct file *x) {
    struct arena *a = catalog_arena(x->k);
    struct str self = catalog_file_owner(a, x->f);
    if (x->owner.n == 0) {
        return;
    }
    if (!str_eq(x->owner, self)) {
        catalog_provides(x->k, x->owner, self);
    }
    if (x->elf == NULL) {
        return;
    }
    struct str name = x->elf->soname.n > 0 ? x->elf->soname : x->f->base;
    catalog_provides(x->k, x->owner, str_fmt(a, "soname:%.*s", STR_ARG(name)));
    for (size_t i = 0; i < x->elf->nneeded; i++) {
        catalog_depends(x->k, x->owner, str_fmt(a, "soname:%.*s", STR_ARG(x->elf->needed[i])));
    }
}

static void read_file(struct file *x, struct arena *a) {
    struct binary_said go = go_binary_read(x->k, x->elf, x->in->bytes);
    struct binary_said rust = rust_binary_read(x->k, x->elf, x->in);
    struct binary_said note = package_note_read(x->k, x->elf, x->in);
    struct found found = {0};
    x->owner = go.owner.n > 0 ? go.owner : rust.owner.n > 0 ? rust.owner : note.owner;
    if (go.owner.n == 0 || go.cgo) { /* a Go program lists all that is in it, but for C */
        found = find_signatures(x, a, x->owner.n > 0);
    }
    x->owner = x->owner.n > 0 ? x->owner : found.self;
    if (x->owner.n == 0 && x->elf != NULL) {
        add_file(x);
    }
    add_needed(x);
    for (size_t i = 0; i < found.nheld && x->owner.n > 0; i++) {
        catalog_depends(x->k, x->owner, found.held[i]);
    }
}

static bool read_binary(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)e;
    struct arena *a = arena_new();
    struct elf elf;
    struct file x = {.k = k, .f = f, .in = in};
    if (elf_read(a, in->bytes, &elf)) {
        x.elf = &elf;
        if (elf.damage != NULL) {
            catalog_note(k, "is a damaged program: %s (byte %llu); the rest of it was read", elf.damage,
                         (unsigned long long)elf.damage_at);
        }
    }
    read_file(&x, a);
    arena_free(&a);
    return true;
}

const struct catalog_source catalog_binary = {.name = "binary",
                                              .technique = CATALOG_BINARY,
                                              .confidence = 100,
                                              .limit = INPUT_MAX_BYTES,
                                              .content = true,
                                              .wants = binary_wants,
                                              .read = read_binary};
