/*
 * Firmware as records of bytes and addresses: Intel HEX (Intel, "Hexadecimal Object File Format Specification", 1988), Motorola
 * S-records, and UF2 (github.com/microsoft/uf2, "File format"). Records that follow each other in memory are one file, named by
 * its address ("@0x8000000.bin").
 */
#include <string.h>

#include "base/vec.h"
#include "catalog/catalog.h"
#include "catalog/root_kind.h"

struct segment {
    uint64_t at;
    struct sb bytes;
};

struct records {
    VEC(struct segment) v;
};

/* Adds bytes at an address: to the segment that ends there, else to a new one. Gaps shorter than this are filled, as linkers
 * leave them between sections. */
static bool put(struct root *r, struct records *x, uint64_t at, struct str bytes, struct err *e) {
    enum { SMALL_GAP = 256 };
    struct segment *last = x->v.n > 0 ? &x->v.v[x->v.n - 1] : NULL;
    uint64_t end = last != NULL ? last->at + last->bytes.n : 0;
    if (last == NULL || at < end || at - end > SMALL_GAP) {
        if (x->v.n >= ROOT_MAX_PARTS) {
            return err_at(e, r->path, 0, 0, "holds more than the limit of %d pieces (ROOT_MAX_PARTS)", ROOT_MAX_PARTS);
        }
        vec_push(r->a, &x->v, (struct segment){.at = at, .bytes = SB(r->a)});
        last = &x->v.v[x->v.n - 1];
        end = at;
    }
    for (; end < at; end++) {
        sb_char(&last->bytes, (char)0xFF);
    }
    sb_str(&last->bytes, bytes);
    return true;
}

/* ---- text: pairs of hexadecimal digits ---- */

enum { LINE_BYTES = 260 };

static int digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The bytes of a line's digits; their number, or -1. */
static int decode(struct str line, unsigned char *to) {
    if (line.n % 2 != 0 || line.n / 2 > LINE_BYTES) {
        return -1;
    }
    for (size_t i = 0; i < line.n / 2; i++) {
        int high = digit(line.p[2 * i]);
        int low = digit(line.p[2 * i + 1]);
        if (high < 0 || low < 0) {
            return -1;
        }
        to[i] = (unsigned char)(high << 4 | low);
    }
    return (int)(line.n / 2);
}

static bool damaged(const struct root *r, size_t line, const char *what, struct err *e) {
    return err_at(e, r->path, line, 1, "%s", what);
}

/* :LLAAAATT, data, checksum: the sum of all bytes is 0. Types: 0 data, 1 end, 2 and 4 the upper part of addresses. */
static bool read_hex(struct root *r, struct records *x, struct err *e) {
    unsigned char b[LINE_BYTES];
    struct str rest = r->bytes;
    struct str line;
    uint64_t upper = 0;
    for (size_t number = 1; str_next(&rest, '\n', &line); number++) {
        line = str_trim(line);
        if (line.n == 0) {
            continue;
        }
        int n = str_starts(line, STR(":")) ? decode(str_from(line, 1), b) : -1;
        unsigned sum = 0;
        for (int i = 0; i < n; i++) {
            sum += b[i];
        }
        if (n < 5 || n != b[0] + 5 || (sum & 0xFF) != 0) {
            return damaged(r, number, "is no Intel HEX record, or its checksum is wrong", e);
        }
        if (b[3] == 1) {
            return true;
        }
        if ((b[3] == 2 || b[3] == 4) && b[0] == 2) {
            upper = (uint64_t)(b[4] << 8 | b[5]) << (b[3] == 2 ? 4 : 16);
        }
        if (b[3] == 0 && !put(r, x, upper + (uint64_t)(b[1] << 8 | b[2]), (struct str){(const char *)b + 4, b[0]}, e)) {
            return false;
        }
    }
    return true;
}

/* S, type, count of what follows, address of 2 to 4 bytes, data, checksum: the sum of count to checksum ends in 0xFF. */
static bool read_srec(struct root *r, struct records *x, struct err *e) {
    unsigned char b[LINE_BYTES];
    struct str rest = r->bytes;
    struct str line;
    for (size_t number = 1; str_next(&rest, '\n', &line); number++) {
        line = str_trim(line);
        if (line.n == 0) {
            continue;
        }
        int n = line.n > 2 && line.p[0] == 'S' ? decode(str_from(line, 2), b) : -1;
        unsigned sum = 0;
        for (int i = 0; i < n; i++) {
            sum += b[i];
        }
        if (n < 4 || n != b[0] + 1 || (sum & 0xFF) != 0xFF) {
            return damaged(r, number, "is no S-record, or its checksum is wrong", e);
        }
        int width = line.p[1] - '0' + 1;
        if (width < 2 || width > 4) { /* S0 header, S5 counts, S7 to S9 ends */
            continue;
        }
        uint64_t at = 0;
        for (int i = 1; i <= width; i++) {
            at = at << 8 | b[i];
        }
        if (n < width + 2 || !put(r, x, at, (struct str){(const char *)b + 1 + width, (size_t)(n - width - 2)}, e)) {
            return n >= width + 2 ? false : damaged(r, number, "is an S-record shorter than its address", e);
        }
    }
    return true;
}

static uint32_t word(const char *p) {
    uint32_t v;
    memcpy(&v, p, sizeof v); /* little-endian, as every machine that this runs on */
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? v : __builtin_bswap32(v);
}

/* Blocks of 512 bytes: two magics, flags, address, size, number, count, family, 476 bytes of data, a magic. */
static bool read_uf2(struct root *r, struct records *x, struct err *e) {
    enum { BLOCK = 512, DATA = 476, NOT_MAIN_FLASH = 1 };
    for (size_t at = 0; at + BLOCK <= r->bytes.n; at += BLOCK) {
        const char *p = r->bytes.p + at;
        if (word(p) != 0x0A324655 || word(p + 4) != 0x9E5D5157 || word(p + 508) != 0x0AB16F30 || word(p + 16) > DATA) {
            return err_at(e, r->path, 0, 0, "block %zu is no UF2 block", at / BLOCK + 1);
        }
        if ((word(p + 8) & NOT_MAIN_FLASH) == 0 && !put(r, x, word(p + 12), (struct str){p + 32, word(p + 16)}, e)) {
            return false;
        }
    }
    return true;
}

/* ---- the kind ---- */

static bool is_hex(struct str s) {
    unsigned char b[LINE_BYTES];
    struct str line;
    struct str rest;
    str_cut(str_sub(s, 0, 1024), '\n', &line, &rest);
    line = str_trim(line);
    return str_starts(line, STR(":")) && line.n >= 11 && decode(str_from(line, 1), b) == b[0] + 5;
}

static bool is_srec(struct str s) {
    unsigned char b[LINE_BYTES];
    struct str line;
    struct str rest;
    str_cut(str_sub(s, 0, 1024), '\n', &line, &rest);
    line = str_trim(line);
    return line.n >= 10 && line.p[0] == 'S' && line.p[1] >= '0' && line.p[1] <= '9' && decode(str_from(line, 2), b) == b[0] + 1;
}

static bool is_uf2(struct str s) {
    return s.n >= 512 && str_starts(s, STR("UF2\n\x57\x51\x5D\x9E"));
}

static bool is(struct str bytes, struct str base) {
    (void)base;
    return is_uf2(bytes) || is_hex(bytes) || is_srec(bytes);
}

static bool open_records(struct root *r, struct err *e) {
    struct records *x = ARENA_NEW(r->a, struct records);
    r->own = x;
    return is_uf2(r->bytes) ? read_uf2(r, x, e) : is_hex(r->bytes) ? read_hex(r, x, e) : read_srec(r, x, e);
}

static bool walk(struct root *r, root_fn fn, void *ctx, struct err *e) {
    struct records *x = r->own;
    struct arena *a = arena_new();
    bool ok = true;
    for (size_t i = 0; ok && i < x->v.n; i++) {
        struct str bytes = sb_get(&x->v.v[i].bytes);
        struct str path = str_fmt(a, "@0x%llx.bin", (unsigned long long)x->v.v[i].at);
        ok = root_excluded(r, path) || fn(ctx, &(struct root_file){.path = path, .root = r, .at = &bytes}, e);
    }
    arena_free(&a);
    return ok;
}

const struct root_kind root_records = {
    .name = "records", .bundle = true, .is = is, .open = open_records, .walk = walk, .view = root_part_view};
