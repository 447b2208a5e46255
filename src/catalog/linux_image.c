/*
 * Linux kernels: x86's bzImage, whose header says the release (Documentation/arch/x86/boot.rst, kernel_version); U-Boot's image
 * with the name of what it holds (u-boot include/image.h); those of ARM and RISC-V, flat or packing themselves, and FIT images:
 * the text "Linux version " is in the bytes, or in what is packed in them. vmlinux is an ELF file: a signature finds its text.
 */
#include "catalog/linux.h"

#include <string.h>

#include "base/archive.h"
#include "catalog/bytes.h"
#include "catalog/lock.h"
#include "catalog/sources.h"

/* ---- the kernel as a component ---- */

/* "6.1.76", "5.10.110", "6.9-rc3" */
static size_t version_length(struct str s) {
    size_t n = 0;
    size_t dots = 0;
    while (n < s.n && (chr_digit(s.p[n]) || (s.p[n] == '.' && n > 0 && n + 1 < s.n && chr_digit(s.p[n + 1])))) {
        dots += s.p[n] == '.';
        n++;
    }
    if (n < s.n && str_starts(str_from(s, n), STR("-rc"))) {
        size_t m = n + 3;
        while (m < s.n && chr_digit(s.p[m])) {
            m++;
        }
        n = m > n + 3 ? m : n;
    }
    return dots > 0 ? n : 0;
}

/* "6.1.0-18-amd64": Debian and Ubuntu count builds of their own there; which of upstream's versions it is, it does not say. */
static bool counts_builds(struct str release, size_t n) {
    return str_ends(str_sub(release, 0, n), STR(".0")) && n + 1 < release.n && release.p[n] == '-' &&
           chr_digit(release.p[n + 1]);
}

struct str linux_add(struct catalog *k, struct str release) {
    struct arena *a = catalog_arena(k);
    struct str first;
    str_cut(release, ' ', &first, &(struct str){0});
    size_t debian = str_find(release, STR(" Debian "));
    struct str from = debian != SIZE_MAX ? str_from(release, debian + 8) : release;
    size_t n = version_length(from);
    struct str version = counts_builds(from, n) ? STR_NONE : str_dup(a, str_sub(from, 0, n));
    if (version_length(release) == 0 || n == 0 || !bytes_is_text(first)) {
        return STR_NONE;
    }
    struct str owner = str_fmt(a, "linux/%.*s", STR_ARG(first));
    struct bom_component *c = catalog_add(k, owner);
    c->type = STR("operating-system");
    c->name = STR("linux");
    c->version = version;
    c->purl = catalog_purl(k, "generic", STR_NONE, c->name, version, NULL);
    c->cpe = str_fmt(a, "cpe:2.3:o:linux:linux_kernel:%s:*:*:*:*:*:*:*", version.n > 0 ? str_cstr(a, version) : "*");
    c->cpes = ARENA_NEW(a, struct str);
    c->cpes[c->ncpes++] = c->cpe;
    lock_property(k, c, "cordon:release", str_dup(a, first));
    return owner;
}

/* ---- what is packed in it ---- */

/* As far as it comes: what packs itself is followed by something else. */
bool linux_unpack(struct arena *a, struct str packed, struct str *out) {
    struct archive_limits limits = {.member_bytes = LINUX_MAX_UNPACKED, .total_bytes = LINUX_MAX_UNPACKED, .members = 1};
    struct archive_count count = {0};
    struct archive_member member;
    struct str name = STR("packed");
    struct err e = {0};
    bool end = false;
    struct archive_reader *r = archive_open(name, packed, ARCHIVE_ROOTS, &limits, &count, &e);
    bool ok = r != NULL && archive_next(r, &member, &end, &e) && !end && archive_view(r, a, name, out, &e) && out->n > 0;
    archive_close(&r);
    return ok;
}

/* gzip, xz, zstd, LZ4 (frames, and the older form that the kernel's build uses), bzip2, LZMA */
static const struct str streams[] = {
    STR_INIT("\x1F\x8B\x08"),
    STR_INIT("\xFD"
             "7zXZ\0"),
    STR_INIT("\x28\xB5\x2F\xFD"),
    STR_INIT("\x04\x22\x4D\x18"),
    STR_INIT("\x02\x21\x4C\x18"),
    STR_INIT("BZh91AY"),
    STR_INIT("\x5D\0\0\x80\0"), /* with windows of 8, 32 and 64 MiB */
    STR_INIT("\x5D\0\0\0\x02"),
    STR_INIT("\x5D\0\0\0\x04"),
};

static const struct str banner = STR_INIT("Linux version ");

static struct str release_in(struct str bytes) {
    for (size_t from = 0; from < bytes.n;) {
        size_t at = str_find(str_from(bytes, from), banner);
        if (at == SIZE_MAX) {
            break;
        }
        from += at + banner.n;
        struct str text = str_sub(bytes, from, LINUX_MAX_RELEASE);
        if (version_length(text) > 0) { /* "Linux version %s" is there too */
            size_t end = 0;
            while (end < text.n && text.p[end] != '\0' && text.p[end] != '\n') {
                end++;
            }
            return str_sub(text, 0, end);
        }
    }
    return STR_NONE;
}

static struct str release_packed(struct arena *a, struct str bytes) {
    size_t tries = 0;
    for (size_t i = 0; i < sizeof streams / sizeof *streams; i++) {
        for (size_t from = 0; from < bytes.n && tries < LINUX_MAX_STREAMS; tries++) {
            size_t at = str_find(str_from(bytes, from), streams[i]);
            if (at == SIZE_MAX) {
                break;
            }
            struct str packed = str_from(bytes, from + at);
            struct str out;
            struct str release = linux_unpack(a, packed, &out) ? release_in(out) : STR_NONE;
            if (release.n > 0) {
                return release;
            }
            from += at + 1;
        }
    }
    return STR_NONE;
}

/* ---- images ---- */

enum { UIMAGE_NAME = 32, UIMAGE_TYPE = 30, UIMAGE_KERNEL = 2, FIT_LEAST = 64 << 10 };

static bool is_bzimage(struct str head) {
    return str_eq(bytes_cut(head, 0x202, 4), STR("HdrS")) && bytes_number(head, 0x1FE, 2, false) == 0xAA55;
}

static bool is_uimage(struct str head) {
    return bytes_number(head, 0, 4, true) == 0x27051956 && bytes_number(head, UIMAGE_TYPE, 1, true) == UIMAGE_KERNEL;
}

static bool is_flat_tree(struct str head) {
    return bytes_number(head, 0, 4, true) == 0xD00DFEED;
}

static bool image_wants(const struct catalog_file *f) {
    static const char *const packed[] = {"Image.gz", "*Image.xz", "*Image.zst", "vmlinux.gz", "vmlinux.xz", NULL};
    bool fit = is_flat_tree(f->head); /* a FIT image, or a device tree */
    bool arm64 = str_eq(bytes_cut(f->head, 0x38, 4), STR("ARM\x64"));
    bool riscv = str_eq(bytes_cut(f->head, 0x38, 4), STR("RSC\x05"));
    bool arm = bytes_number(f->head, 0x24, 4, false) == 0x016F2818;
    bool named = false;
    for (size_t i = 0; packed[i] != NULL && !named; i++) {
        struct str name = str_z(packed[i]);
        named = name.p[0] == '*' ? str_ends(f->base, str_from(name, 1)) : str_eq(f->base, name);
    }
    return is_bzimage(f->head) || is_uimage(f->head) || fit || arm64 || riscv || arm || named;
}

static bool read_image(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)e;
    struct str bytes = in->bytes;
    struct str release = STR_NONE;
    if (is_flat_tree(f->head) && bytes.n < FIT_LEAST) {
        return true;
    }
    if (is_bzimage(f->head)) {
        release = bytes_text(bytes, bytes_number(bytes, 0x20E, 2, false) + 0x200, LINUX_MAX_RELEASE);
    }
    if (is_uimage(f->head)) { /* "Linux-5.10.110" */
        struct str name = bytes_cut(bytes, UIMAGE_NAME, 32);
        size_t end = str_chr(name, '\0');
        release = str_starts(name, STR("Linux-")) ? str_sub(name, 6, end - 6) : STR_NONE;
    }
    if (version_length(release) == 0) {
        release = release_in(bytes);
    }
    if (release.n > 0) {
        linux_add(k, release);
        return true;
    }
    struct arena *a = arena_new();
    release = release_packed(a, bytes);
    if (release.n > 0) {
        linux_add(k, release);
    }
    arena_free(&a);
    return true;
}

const struct catalog_source catalog_linux_image = {.name = "linux-image",
                                                   .technique = CATALOG_BINARY,
                                                   .confidence = 100,
                                                   .limit = 256 << 20,
                                                   .content = true,
                                                   .wants = image_wants,
                                                   .read = read_image};
