/*
 * Firmware: images, compressed streams and plain code one after the other in one file. The file is cut at what has a signature
 * and a header that holds; each part is a file named by its offset ("@0x40000.squashfs"), what lies between is one, too. What
 * the parts are is then told by their own content, as with any file. Sizes come from the headers where these give one; a part
 * without one ends where the next begins.
 */
#include <string.h>

#include "base/vec.h"
#include "catalog/catalog.h"
#include "catalog/root_kind.h"

struct part {
    size_t at, n;
    const char *end; /* of its name */
    bool gap;
};

struct parts {
    VEC(struct part) v;
};

static uint64_t le(const char *p, int n) {
    uint64_t v = 0;
    for (int i = n - 1; i >= 0; i--) {
        v = v << 8 | (unsigned char)p[i];
    }
    return v;
}

static uint64_t be(const char *p, int n) {
    uint64_t v = 0;
    for (int i = 0; i < n; i++) {
        v = v << 8 | (unsigned char)p[i];
    }
    return v;
}

/* ---- headers: the part's size, 0 when it does not say; SIZE_MAX when the header does not hold ---- */

/* SquashFS 4: block size at 12 a power of two that its logarithm at 22 agrees with, version at 28, bytes used at 40. */
static size_t squashfs(struct str s) {
    if (s.n < 96 || le(s.p + 28, 2) != 4 || le(s.p + 22, 2) > 20 || le(s.p + 12, 4) != (uint64_t)1 << le(s.p + 22, 2)) {
        return SIZE_MAX;
    }
    uint64_t used = le(s.p + 40, 8);
    return used >= 96 && used <= s.n ? (size_t)used : SIZE_MAX;
}

/* The magic lies 1080 bytes into the file system: `s` begins at the file system. */
static size_t ext(struct str s) {
    if (s.n < 2048 || le(s.p + 1024 + 24, 4) > 6 || le(s.p + 1024 + 76, 4) > 1) { /* block size, revision */
        return SIZE_MAX;
    }
    uint64_t bytes = le(s.p + 1024 + 4, 4) << (10 + le(s.p + 1024 + 24, 4));
    return bytes > 0 && bytes <= s.n ? (size_t)bytes : SIZE_MAX;
}

/* RFC 1952: deflate, no reserved flags, an operating system that is known. */
static size_t gzip(struct str s) {
    unsigned char os = s.n > 18 ? (unsigned char)s.p[9] : 254;
    return s.n > 18 && s.p[2] == 8 && ((unsigned char)s.p[3] & 0xE0) == 0 && (os <= 13 || os == 255) &&
                   (s.p[8] == 0 || s.p[8] == 2 || s.p[8] == 4)
               ? 0
               : SIZE_MAX;
}

static size_t xz(struct str s) {
    return s.n > 32 && s.p[6] == 0 && (unsigned char)s.p[7] <= 15 ? 0 : SIZE_MAX;
}

static size_t zstd(struct str s) {
    return s.n > 16 && ((unsigned char)s.p[4] & 0x08) == 0 ? 0 : SIZE_MAX; /* RFC 8878, 3.1.1.1.1: reserved bit */
}

/* LZMA alone: properties 5D, a dictionary that is a power of two, an unpacked size that is unknown or sane. */
static size_t lzma(struct str s) {
    if (s.n < 32) {
        return SIZE_MAX;
    }
    uint64_t dictionary = le(s.p + 1, 4);
    uint64_t size = le(s.p + 5, 8);
    bool power = dictionary >= 1 << 16 && dictionary <= 1 << 27 && (dictionary & (dictionary - 1)) == 0;
    return power && (size == UINT64_MAX || (size > 0 && size < (uint64_t)1 << 32)) && s.p[13] == 0 ? 0 : SIZE_MAX;
}

static bool hexadecimal(struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        if (!((s.p[i] >= '0' && s.p[i] <= '9') || (chr_lower(s.p[i]) >= 'a' && chr_lower(s.p[i]) <= 'f'))) {
            return false;
        }
    }
    return true;
}

/* "newc" (kernel: early-userspace/buffer-format): thirteen numbers of eight digits. Its end is its trailer's. */
static size_t cpio(struct str s) {
    if (s.n < 110 || !hexadecimal(str_sub(s, 6, 104))) {
        return SIZE_MAX;
    }
    size_t end = str_find(s, STR("TRAILER!!!"));
    return end == SIZE_MAX ? 0 : (end + 10 + 1 + 511) / 512 * 512 < s.n ? (end + 10 + 1 + 511) / 512 * 512 : s.n;
}

/* U-Boot's legacy image: payload size at 12 (include/image.h's layout, documented as "legacy image format"). The header stays a
 * part of its own, as the payload has a form of its own. */
static size_t uimage(struct str s) {
    bool holds = s.n > 64 && (unsigned char)s.p[28] <= 40 && (unsigned char)s.p[30] <= 30 && (unsigned char)s.p[31] <= 6 &&
                 be(s.p + 12, 4) > 0 && be(s.p + 12, 4) <= s.n - 64;
    return holds ? 64 : SIZE_MAX;
}

/* What no library here reads; told, and passed over. */
static size_t ubi(struct str s) {
    return s.n > 64 && s.p[4] == 1 && le(s.p + 5, 3) == 0 ? 0 : SIZE_MAX;
}

static size_t cramfs(struct str s) {
    return s.n > 76 && memcmp(s.p + 16, "Compressed ROMFS", 16) == 0 && le(s.p + 4, 4) <= s.n ? (size_t)le(s.p + 4, 4)
                                                                                              : SIZE_MAX;
}

static size_t fit(struct str s) {
    uint64_t size = root_fit_size(s);
    return size > 0 ? (size_t)size : SIZE_MAX;
}

static const struct {
    struct str magic;
    size_t before; /* where the magic is in the part */
    const char *end;
    size_t (*size)(struct str s);
    const char *unread; /* why it is not read further */
} signatures[] = {
    {STR_INIT("hsqs"), 0, ".squashfs", squashfs, NULL},
    {STR_INIT("\x53\xEF"), 1080, ".ext", ext, NULL},
    {STR_INIT("\x1F\x8B\x08"), 0, ".gz", gzip, NULL},
    {STR_INIT("\xFD\x37zXZ"), 0, ".xz", xz, NULL},
    {STR_INIT("\x28\xB5\x2F\xFD"), 0, ".zst", zstd, NULL},
    {STR_INIT("\x5D\x00\x00"), 0, ".lzma", lzma, NULL},
    {STR_INIT("070701"), 0, ".cpio", cpio, NULL},
    {STR_INIT("\x27\x05\x19\x56"), 0, ".uimage", uimage, NULL},
    {STR_INIT("\xD0\x0D\xFE\xED"), 0, ".itb", fit, NULL},
    {STR_INIT("UBI#"), 0, ".ubi", ubi, "is a UBI volume, which is not read: no library for UBIFS is at hand; unpack it first"},
    {STR_INIT("\x45\x3D\xCD\x28"), 0, ".cramfs", cramfs, "is a cramfs image, which is not read; unpack it first"},
};

/* ---- cutting ---- */

enum { SIGNATURES = sizeof signatures / sizeof *signatures };

/* The signature that holds at the offset, and the part's size. */
static size_t signature_at(struct str all, size_t at, size_t *size) {
    for (size_t i = 0; i < SIGNATURES; i++) {
        if (str_starts(str_from(all, at), signatures[i].magic) && at >= signatures[i].before) {
            *size = signatures[i].size(str_from(all, at - signatures[i].before));
            if (*size != SIZE_MAX) {
                return i;
            }
        }
    }
    return SIGNATURES;
}

/* Whether a byte may begin a signature. */
static void first_bytes(bool *first) {
    for (size_t i = 0; i < SIGNATURES; i++) {
        first[(unsigned char)signatures[i].magic.p[0]] = true;
    }
}

static void add_gap(struct root *r, struct parts *p, size_t from, size_t to) {
    enum { FILLER = 64 };
    if (to - from >= FILLER) {
        vec_push(r->a, &p->v, (struct part){from, to - from, ".bin", true});
    }
}

/* A compressed stream has no size in its header: it may run on to the next thing that is found after it, at most to the end.
 * Its reader stops where the stream does. */
static void cut(struct root *r, struct parts *p) {
    bool first[256] = {false};
    size_t done = 0; /* where the last sized part ends */
    size_t gap = 0;
    first_bytes(first);
    for (size_t at = 0; at + 8 < r->bytes.n && p->v.n < ROOT_MAX_PARTS; at++) {
        size_t size;
        size_t i = first[(unsigned char)r->bytes.p[at]] ? signature_at(r->bytes, at, &size) : SIGNATURES;
        size_t start = i < SIGNATURES ? at - signatures[i].before : 0;
        if (i == SIGNATURES || start < done) {
            continue;
        }
        add_gap(r, p, gap, start);
        bool open = size == 0;
        vec_push(r->a, &p->v, (struct part){start, open ? r->bytes.n - start : size, signatures[i].end, false});
        done = open ? start + 16 : start + size;
        gap = open ? r->bytes.n : start + size;
        at = done - 1;
        if (signatures[i].unread != NULL) {
            root_tell(r, str_fmt(r->a, "%.*s!/@0x%zx", STR_ARG(r->path), start), signatures[i].unread);
            break; /* its blocks repeat the signature to its end */
        }
    }
    if (gap < r->bytes.n) {
        add_gap(r, p, gap, r->bytes.n);
    }
}

/* An open part ends where the next one begins. */
static void close_open_parts(struct parts *p) {
    for (size_t i = 0; i + 1 < p->v.n; i++) {
        struct part *x = &p->v.v[i];
        size_t next = p->v.v[i + 1].at;
        x->n = x->at + x->n > next ? next - x->at : x->n;
    }
}

static bool open_parts(struct root *r, struct err *e) {
    struct parts *p = ARENA_NEW(r->a, struct parts);
    (void)e;
    r->own = p;
    cut(r, p);
    close_open_parts(p);
    return true;
}

/* By name: looking through every file of a system for images within would take long and find accidents. */
static bool is(struct str bytes, struct str base) {
    static const char *const ends[] = {".img",      ".bin",   ".fw",    ".rom", ".wic", ".trx", ".chk", ".itb", ".uimage",
                                       ".firmware", ".image", ".flash", ".ubi", ".upd", ".dat", ".raw", ".pkg"};
    if (bytes.n < 512 || str_starts(bytes, STR("\x7F"
                                               "ELF"))) {
        return false;
    }
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct str end = str_z(ends[i]);
        if (base.n > end.n && str_eqi(str_from(base, base.n - end.n), end) && !str_starts(base, STR("@"))) {
            return true;
        }
    }
    return false;
}

static bool walk(struct root *r, root_fn fn, void *ctx, struct err *e) {
    const struct parts *p = r->own;
    bool ok = true;
    struct arena *a = arena_new();
    for (size_t i = 0; ok && i < p->v.n; i++) {
        const struct part *x = &p->v.v[i];
        struct str bytes = str_sub(r->bytes, x->at, x->n);
        struct str path = str_fmt(a, "@0x%zx%s", x->at, x->end);
        if (!root_excluded(r, path)) {
            ok = fn(ctx, &(struct root_file){.path = path, .root = r, .at = &bytes}, e);
        }
    }
    arena_free(&a);
    return ok;
}

const struct root_kind root_parts = {
    .name = "firmware", .bundle = true, .loose = true, .is = is, .open = open_parts, .walk = walk, .view = root_part_view};
