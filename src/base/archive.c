/* See archive.h. */
#include "base/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/lazy.h"

struct archive_api {
    __typeof__(&archive_read_new) read_new;
    __typeof__(&archive_read_free) read_free;
    __typeof__(&archive_read_open_memory) open_memory;
    __typeof__(&archive_read_next_header) next_header;
    __typeof__(&archive_read_data) read_data;
    __typeof__(&archive_read_data_block) read_data_block;
    __typeof__(&archive_error_string) error_string;
    __typeof__(&archive_format) format;
    __typeof__(&archive_entry_pathname_utf8) pathname_utf8;
    __typeof__(&archive_entry_pathname) pathname;
    __typeof__(&archive_entry_hardlink) hardlink;
    __typeof__(&archive_entry_size) size;
    __typeof__(&archive_entry_mode) mode;
    int (*forms[16])(struct archive *);
};

enum { FEED_FORMS = 7, ROOT_FORMS = 16 };

static const char *const libraries[] = {"libarchive.so.13", NULL};
static const struct lazy_symbol symbols[] = {
    LAZY(struct archive_api, read_new, "archive_read_new"),
    LAZY(struct archive_api, read_free, "archive_read_free"),
    LAZY(struct archive_api, open_memory, "archive_read_open_memory"),
    LAZY(struct archive_api, next_header, "archive_read_next_header"),
    LAZY(struct archive_api, read_data, "archive_read_data"),
    LAZY(struct archive_api, read_data_block, "archive_read_data_block"),
    LAZY(struct archive_api, error_string, "archive_error_string"),
    LAZY(struct archive_api, format, "archive_format"),
    LAZY(struct archive_api, pathname_utf8, "archive_entry_pathname_utf8"),
    LAZY(struct archive_api, pathname, "archive_entry_pathname"),
    LAZY(struct archive_api, hardlink, "archive_entry_hardlink"),
    LAZY(struct archive_api, size, "archive_entry_size"),
    LAZY(struct archive_api, mode, "archive_entry_mode"),
    /* the first FEED_FORMS are ARCHIVE_FEEDS */
    LAZY(struct archive_api, forms[0], "archive_read_support_filter_gzip"),
    LAZY(struct archive_api, forms[1], "archive_read_support_filter_bzip2"),
    LAZY(struct archive_api, forms[2], "archive_read_support_filter_xz"),
    LAZY(struct archive_api, forms[3], "archive_read_support_filter_zstd"),
    LAZY(struct archive_api, forms[4], "archive_read_support_format_zip"),
    LAZY(struct archive_api, forms[5], "archive_read_support_format_tar"),
    LAZY(struct archive_api, forms[6], "archive_read_support_format_raw"),
    LAZY(struct archive_api, forms[7], "archive_read_support_filter_lzma"),
    LAZY(struct archive_api, forms[8], "archive_read_support_filter_lzip"),
    LAZY(struct archive_api, forms[9], "archive_read_support_filter_lz4"),
    LAZY(struct archive_api, forms[10], "archive_read_support_filter_rpm"),
    LAZY(struct archive_api, forms[11], "archive_read_support_format_cpio"),
    LAZY(struct archive_api, forms[12], "archive_read_support_format_7zip"),
    LAZY(struct archive_api, forms[13], "archive_read_support_format_ar"),
    LAZY(struct archive_api, forms[14], "archive_read_support_format_iso9660"),
    LAZY(struct archive_api, forms[15], "archive_read_support_format_cab"),
};

enum { READ_BLOCK = 1 << 20, TAR_BLOCK = 512 };

struct archive_reader {
    struct archive_api api;
    struct archive *ar;
    struct str name, bytes;
    struct archive_limits limits;
    struct archive_count *count;
    uint64_t unpacked; /* of this archive */
    uint64_t told;     /* size of the present member by its header */
    bool damaged;
};

/* ---- what a file is, by its first bytes ---- */

static const struct {
    struct str magic;
    size_t at;
    enum archive_forms forms;
} magics[] = {
    {STR_INIT("\x1F\x8B"), 0, ARCHIVE_FEEDS},           /* gzip */
    {STR_INIT("\x28\xB5\x2F\xFD"), 0, ARCHIVE_FEEDS},   /* zstd */
    {STR_INIT("\xFD\x37zXZ"), 0, ARCHIVE_FEEDS},        /* xz */
    {STR_INIT("BZh"), 0, ARCHIVE_FEEDS},                /* bzip2 */
    {STR_INIT("PK\x03\x04"), 0, ARCHIVE_FEEDS},         /* zip */
    {STR_INIT("PK\x05\x06"), 0, ARCHIVE_FEEDS},         /* an empty zip */
    {STR_INIT("ustar"), 257, ARCHIVE_FEEDS},            /* tar */
    {STR_INIT("070701"), 0, ARCHIVE_ROOTS},             /* cpio, "newc" */
    {STR_INIT("070702"), 0, ARCHIVE_ROOTS},             /* the same with checksums */
    {STR_INIT("070707"), 0, ARCHIVE_ROOTS},             /* POSIX cpio */
    {STR_INIT("7z\xBC\xAF\x27\x1C"), 0, ARCHIVE_ROOTS}, /* 7-Zip */
    {STR_INIT("!<arch>\n"), 0, ARCHIVE_ROOTS},          /* ar: Debian packages */
    {STR_INIT("\xED\xAB\xEE\xDB"), 0, ARCHIVE_ROOTS},   /* RPM packages */
    {STR_INIT("LZIP"), 0, ARCHIVE_ROOTS},
    {STR_INIT("\x04\x22\x4D\x18"), 0, ARCHIVE_ROOTS}, /* LZ4 frame */
    {STR_INIT("\x5D\x00\x00"), 0, ARCHIVE_ROOTS},     /* LZMA alone: usual properties, a dictionary of 64 KiB at least */
    {STR_INIT("MSCF"), 0, ARCHIVE_ROOTS},             /* cab */
    {STR_INIT("CD001"), 32769, ARCHIVE_ROOTS},        /* ISO 9660; callers give more than 512 bytes for this one */
};

bool archive_is(struct str head, enum archive_forms forms) {
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        if (magics[i].forms <= forms && head.n >= magics[i].at && str_starts(str_from(head, magics[i].at), magics[i].magic)) {
            return true;
        }
    }
    return false;
}

/* Zip and tar only: compressed streams know their end themselves. */
bool archive_whole(struct str bytes) {
    enum { ZIP_END = 22, ZIP_COMMENT = 65535 };
    for (size_t i = ZIP_END; str_starts(bytes, STR("PK")) && i <= bytes.n && i <= ZIP_END + ZIP_COMMENT; i++) {
        struct str end = str_from(bytes, bytes.n - i); /* the last record ends with a comment and its length */
        if (str_starts(end, STR("PK\x05\x06"))) {
            return ZIP_END + (size_t)(unsigned char)end.p[20] + ((size_t)(unsigned char)end.p[21] << 8) <= end.n;
        }
    }
    if (bytes.n >= 262 && str_eq(str_sub(bytes, 257, 5), STR("ustar"))) {
        static const char zeros[TAR_BLOCK];
        return str_ends(bytes, (struct str){zeros, sizeof zeros});
    }
    return !str_starts(bytes, STR("PK"));
}

/* ---- opening ---- */

static bool fail(struct archive_reader *r, struct str name, struct err *e) {
    const char *why = r->api.error_string(r->ar);
    struct str text = str_trim(str_z(why != NULL ? why : "damaged or cut short")); /* some end with a newline */
    return err_at(e, name, 0, 0, "cannot be unpacked: %.*s", STR_ARG(text));
}

static bool open_bytes(struct archive_reader *r, enum archive_forms forms, struct err *e) {
    if (!lazy_open(libraries, "libarchive13", symbols, sizeof symbols / sizeof *symbols, &r->api, e)) {
        return false;
    }
    r->ar = r->api.read_new();
    if (r->ar == NULL) {
        return err_set(e, ERR_SYSTEM, "not enough memory to unpack %.*s", STR_ARG(r->name));
    }
    for (size_t i = 0; i < (forms == ARCHIVE_FEEDS ? FEED_FORMS : ROOT_FORMS); i++) {
        r->api.forms[i](r->ar);
    }
    return r->api.open_memory(r->ar, r->bytes.p, r->bytes.n) == ARCHIVE_OK || fail(r, r->name, e);
}

struct archive_reader *archive_open(struct str name, struct str bytes, enum archive_forms forms,
                                    const struct archive_limits *limits, struct archive_count *count, struct err *e) {
    if (forms == ARCHIVE_FEEDS && !archive_whole(bytes)) {
        err_at(e, name, 0, 0, "cannot be unpacked: it was cut short, its end is missing");
        return NULL;
    }
    struct archive_reader *r = calloc(1, sizeof *r);
    if (r == NULL) {
        err_set(e, ERR_SYSTEM, "not enough memory to unpack %.*s", STR_ARG(name));
        return NULL;
    }
    r->name = name;
    r->bytes = bytes;
    r->limits = *limits;
    r->count = count;
    if (!open_bytes(r, forms, e)) {
        archive_close(&r);
    }
    return r;
}

void archive_close(struct archive_reader **r) {
    if (*r != NULL && (*r)->ar != NULL) {
        (*r)->api.read_free((*r)->ar);
    }
    free(*r);
    *r = NULL;
}

/* ---- members ---- */

/* What has been unpacked so far, held against the limits. */
static bool within(struct archive_reader *r, struct str name, size_t member, struct err *e) {
    if (member > r->limits.member_bytes) {
        return err_at(e, name, 0, 0, "unpacks to more than the limit of %zu bytes for one file (%s)", r->limits.member_bytes,
                      r->limits.member_bytes == INPUT_MAX_BYTES ? "INPUT_MAX_BYTES" : "CATALOG_MAX_CONTAINER");
    }
    if (r->count->total > r->limits.total_bytes) {
        return err_at(e, name, 0, 0, "all files together unpack to more than the limit of %llu bytes (UNPACK_MAX_TOTAL)",
                      (unsigned long long)r->limits.total_bytes);
    }
    if (r->unpacked > UNPACK_FREE_BYTES && r->unpacked / UNPACK_MAX_RATIO > r->bytes.n) {
        return err_at(e, name, 0, 0,
                      "unpacks to more than %d times its packed size, the limit (UNPACK_MAX_RATIO); unpack it first",
                      UNPACK_MAX_RATIO);
    }
    return true;
}

bool archive_next(struct archive_reader *r, struct archive_member *m, bool *end, struct err *e) {
    struct archive_entry *entry;
    int got = r->api.next_header(r->ar, &entry);
    *m = (struct archive_member){0};
    *end = got == ARCHIVE_EOF;
    if (*end) {
        return true;
    }
    if (got != ARCHIVE_OK && got != ARCHIVE_WARN) {
        return fail(r, r->name, e);
    }
    if (++r->count->members > r->limits.members) {
        return err_at(e, r->name, 0, 0, "holds more than the limit of %zu members (UNPACK_MAX_MEMBERS)", r->limits.members);
    }
    bool raw = r->api.format(r->ar) == ARCHIVE_FORMAT_RAW;
    const char *name = raw ? "" : r->api.pathname_utf8(entry);
    name = name != NULL ? name : r->api.pathname(entry);
    m->path = str_z(name != NULL ? name : "?");
    m->mode = (uint32_t)r->api.mode(entry);
    m->size = r->api.size(entry) > 0 ? (uint64_t)r->api.size(entry) : 0;
    r->told = m->size;
    r->count->total += m->size;
    r->unpacked += m->size;
    m->regular = raw || (S_ISREG(m->mode) && r->api.hardlink(entry) == NULL);
    m->folder = !raw && S_ISDIR(m->mode);
    return within(r, r->name, 0, e); /* passing a member over unpacks it, too */
}

/* Counts what came out of a member beyond the size that its header told, which is counted when the header is read. */
static bool count(struct archive_reader *r, struct str as, size_t before, size_t now, struct err *e) {
    size_t more = now <= r->told ? 0 : now - (before > r->told ? before : (size_t)r->told);
    r->count->total += more;
    r->unpacked += more;
    return within(r, as, now, e);
}

static struct str padded(struct sb *b) {
    memset(sb_room(b, INPUT_PADDING), 0, INPUT_PADDING);
    return (struct str){b->p, b->n}; /* not sb_get(): an empty file needs its padding too */
}

bool archive_read(struct archive_reader *r, struct arena *a, struct str as, struct str *out, struct err *e) {
    struct sb b = SB(a);
    for (;;) {
        char *room = sb_room(&b, READ_BLOCK + INPUT_PADDING);
        la_ssize_t n = r->api.read_data(r->ar, room, READ_BLOCK);
        if (n < 0) {
            return fail(r, as, e);
        }
        if (n == 0) {
            break;
        }
        b.n += (size_t)n;
        if (!count(r, as, b.n - (size_t)n, b.n, e)) {
            return false;
        }
    }
    *out = padded(&b);
    return true;
}

/* Puts a block at its place behind what is there; what lies between is a hole. */
static bool append(struct archive_reader *r, struct sb *b, struct str block, uint64_t at, struct str as, struct err *e) {
    if (at < b->n || at > r->limits.member_bytes) {
        return err_at(e, as, 0, 0, "cannot be unpacked: its parts overlap or are too far apart");
    }
    size_t before = b->n;
    memset(sb_room(b, (size_t)at - before + 1), 0, (size_t)at - before);
    b->n = (size_t)at;
    sb_str(b, block);
    return count(r, as, before, b->n, e);
}

static bool is_part(struct str of, const char *p, size_t n) {
    return p >= of.p && n <= of.n && p <= of.p + (of.n - n);
}

/* Blocks of what is stored as it is are parts of the archive's own bytes; as long as each begins where the last one ended, they
 * are one part. */
bool archive_view(struct archive_reader *r, struct arena *a, struct str as, struct str *out, struct err *e) {
    struct str part = {"", 0};
    struct sb b = SB(a);
    bool copied = false;
    for (;;) {
        const void *block = NULL;
        size_t size = 0;
        la_int64_t at = 0;
        int got = r->api.read_data_block(r->ar, &block, &size, &at);
        if (got == ARCHIVE_EOF) {
            *out = copied ? padded(&b) : part;
            return true;
        }
        if (got != ARCHIVE_OK && got != ARCHIVE_WARN) {
            r->damaged = copied && r->api.format(r->ar) == ARCHIVE_FORMAT_RAW;
            *out = r->damaged ? padded(&b) : STR_NONE;
            return r->damaged || fail(r, as, e);
        }
        bool next = !copied && (uint64_t)at == part.n && is_part(r->bytes, block, size) &&
                    (part.n == 0 || (const char *)block == part.p + part.n);
        if (next) {
            part = (struct str){part.n == 0 ? block : part.p, part.n + size};
            continue;
        }
        if (!copied) {
            sb_str(&b, part);
            copied = true;
        }
        if (!append(r, &b, (struct str){block, size}, (uint64_t)at, as, e)) {
            return false;
        }
    }
}

bool archive_damaged(const struct archive_reader *r) {
    return r->damaged;
}
