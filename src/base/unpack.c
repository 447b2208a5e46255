/* Compressed files and containers: see unpack.h. Uses libarchive, opened when the first such file is met. */
#include "base/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/lazy.h"

struct archive_api {
    __typeof__(&archive_read_new) read_new;
    __typeof__(&archive_read_free) read_free;
    __typeof__(&archive_read_support_filter_gzip) filter_gzip;
    __typeof__(&archive_read_support_filter_bzip2) filter_bzip2;
    __typeof__(&archive_read_support_filter_xz) filter_xz;
    __typeof__(&archive_read_support_filter_zstd) filter_zstd;
    __typeof__(&archive_read_support_format_zip) format_zip;
    __typeof__(&archive_read_support_format_tar) format_tar;
    __typeof__(&archive_read_support_format_raw) format_raw;
    __typeof__(&archive_read_open_memory) open_memory;
    __typeof__(&archive_read_next_header) next_header;
    __typeof__(&archive_read_data) read_data;
    __typeof__(&archive_error_string) error_string;
    __typeof__(&archive_format) format;
    __typeof__(&archive_entry_pathname_utf8) pathname_utf8;
    __typeof__(&archive_entry_pathname) pathname;
    __typeof__(&archive_entry_filetype) filetype;
};

static const char *const libraries[] = {"libarchive.so.13", NULL};
static const struct lazy_symbol symbols[] = {
    LAZY(struct archive_api, read_new, "archive_read_new"),
    LAZY(struct archive_api, read_free, "archive_read_free"),
    LAZY(struct archive_api, filter_gzip, "archive_read_support_filter_gzip"),
    LAZY(struct archive_api, filter_bzip2, "archive_read_support_filter_bzip2"),
    LAZY(struct archive_api, filter_xz, "archive_read_support_filter_xz"),
    LAZY(struct archive_api, filter_zstd, "archive_read_support_filter_zstd"),
    LAZY(struct archive_api, format_zip, "archive_read_support_format_zip"),
    LAZY(struct archive_api, format_tar, "archive_read_support_format_tar"),
    LAZY(struct archive_api, format_raw, "archive_read_support_format_raw"),
    LAZY(struct archive_api, open_memory, "archive_read_open_memory"),
    LAZY(struct archive_api, next_header, "archive_read_next_header"),
    LAZY(struct archive_api, read_data, "archive_read_data"),
    LAZY(struct archive_api, error_string, "archive_error_string"),
    LAZY(struct archive_api, format, "archive_format"),
    LAZY(struct archive_api, pathname_utf8, "archive_entry_pathname_utf8"),
    LAZY(struct archive_api, pathname, "archive_entry_pathname"),
    LAZY(struct archive_api, filetype, "archive_entry_filetype"),
};

enum { READ_BLOCK = 1 << 20, MAGIC_BYTES = 512, TAR_BLOCK = 512 };

struct walk {
    struct unpack_limits limits;
    unpack_fn fn;
    void *ctx;
    uint64_t total;
    size_t members;
    uint64_t packed, unpacked;               /* of the archive under way */
    struct stat folders[UNPACK_MAX_FOLDERS]; /* those above the present file: a link may lead back to one */
    struct archive_api api;
    bool api_open;
};

/* ---- what a file is, by its first bytes ---- */

static bool is_packed(struct str head) {
    static const struct str magics[] = {
        STR_INIT("\x1F\x8B"),
        STR_INIT("\x28\xB5\x2F\xFD"),
        STR_INIT("\xFD"
                 "7zXZ"),
        STR_INIT("BZh"),
        STR_INIT("PK\x03\x04"),
        STR_INIT("PK\x05\x06"),
    };
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        if (str_starts(head, magics[i])) {
            return true;
        }
    }
    return head.n >= 262 && str_eq(str_sub(head, 257, 5), STR("ustar"));
}

/*
 * Containers that were cut short would give what is left of them without a word: a zip without the directory at its end is read
 * member by member, and a tar may end anywhere between two. Compressed streams know their end themselves.
 */
static bool whole(struct str bytes) {
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

/* ---- one archive ---- */

static bool fail_archive(struct walk *w, struct archive *ar, struct str name, struct err *e) {
    const char *why = w->api.error_string(ar);
    struct str text = str_trim(str_z(why != NULL ? why : "damaged or cut short")); /* some end with a newline */
    return err_at(e, name, 0, 0, "cannot be unpacked: %.*s", STR_ARG(text));
}

/* What has been unpacked so far, held against the limits. */
static bool within(struct walk *w, struct str name, size_t member, struct err *e) {
    if (member > w->limits.member_bytes) {
        return err_at(e, name, 0, 0, "unpacks to more than the limit of %zu bytes for one file (INPUT_MAX_BYTES)",
                      w->limits.member_bytes);
    }
    if (w->total > w->limits.total_bytes) {
        return err_at(e, name, 0, 0, "all files together unpack to more than the limit of %llu bytes (UNPACK_MAX_TOTAL)",
                      (unsigned long long)w->limits.total_bytes);
    }
    if (w->unpacked > UNPACK_FREE_BYTES && w->unpacked / UNPACK_MAX_RATIO > w->packed) {
        return err_at(e, name, 0, 0,
                      "unpacks to more than %d times its packed size, the limit (UNPACK_MAX_RATIO); unpack it first",
                      UNPACK_MAX_RATIO);
    }
    return true;
}

/* Reads the present member into the arena. */
static bool read_member(struct walk *w, struct archive *ar, struct arena *a, struct input *out, struct err *e) {
    struct sb b = SB(a);
    for (;;) {
        char *room = sb_room(&b, READ_BLOCK + INPUT_PADDING);
        la_ssize_t n = w->api.read_data(ar, room, READ_BLOCK);
        if (n < 0) {
            return fail_archive(w, ar, out->name, e);
        }
        if (n == 0) {
            break;
        }
        b.n += (size_t)n;
        w->total += (uint64_t)n;
        w->unpacked += (uint64_t)n;
        if (!within(w, out->name, b.n, e)) {
            return false;
        }
    }
    memset(sb_room(&b, INPUT_PADDING), 0, INPUT_PADDING);
    out->bytes = (struct str){b.p, b.n}; /* not sb_get(): an empty file needs its padding too */
    return true;
}

static struct str member_name(struct walk *w, struct arena *a, struct archive *ar, struct archive_entry *entry,
                              struct str path) {
    if (w->api.format(ar) == ARCHIVE_FORMAT_RAW) {
        return path; /* a compressed single file: its own name is the best one */
    }
    const char *name = w->api.pathname_utf8(entry);
    name = name != NULL ? name : w->api.pathname(entry);
    return str_fmt(a, "%.*s!%s", STR_ARG(path), name != NULL ? name : "?");
}

static bool walk_members(struct walk *w, struct archive *ar, struct str path, struct err *e) {
    struct arena *a = arena_new();
    bool ok = true;
    while (ok) {
        struct arena_mark mark = arena_mark(a);
        struct archive_entry *entry;
        int r = w->api.next_header(ar, &entry);
        if (r == ARCHIVE_EOF) {
            break;
        }
        if (r != ARCHIVE_OK && r != ARCHIVE_WARN) {
            ok = fail_archive(w, ar, path, e);
        } else if (++w->members > w->limits.members) {
            ok = err_at(e, path, 0, 0, "holds more than the limit of %zu members (UNPACK_MAX_MEMBERS)", w->limits.members);
        } else if (w->api.format(ar) == ARCHIVE_FORMAT_RAW || w->api.filetype(entry) == AE_IFREG) {
            struct input in = {.name = member_name(w, a, ar, entry, path)};
            ok = read_member(w, ar, a, &in, e) && w->fn(w->ctx, &in, e);
        }
        arena_reset(a, mark);
    }
    arena_free(&a);
    return ok;
}

/* The four compressions and two containers by name: "all" would run other programs for some, and undo others (uuencode, rpm).
 */
static struct archive *new_archive(struct walk *w) {
    struct archive *ar = w->api.read_new();
    if (ar != NULL) {
        w->api.filter_gzip(ar);
        w->api.filter_bzip2(ar);
        w->api.filter_xz(ar);
        w->api.filter_zstd(ar);
        w->api.format_zip(ar);
        w->api.format_tar(ar);
        w->api.format_raw(ar);
    }
    return ar;
}

static bool walk_archive(struct walk *w, struct str path, struct str bytes, struct err *e) {
    if (!whole(bytes)) {
        return err_at(e, path, 0, 0, "cannot be unpacked: it was cut short, its end is missing");
    }
    if (!w->api_open) {
        if (!lazy_open(libraries, "libarchive13", symbols, sizeof symbols / sizeof *symbols, &w->api, e)) {
            return false;
        }
        w->api_open = true;
    }
    struct archive *ar = new_archive(w);
    if (ar == NULL) {
        return err_set(e, ERR_SYSTEM, "not enough memory to unpack %.*s", STR_ARG(path));
    }
    w->packed = bytes.n;
    w->unpacked = 0;
    bool ok =
        w->api.open_memory(ar, bytes.p, bytes.n) == ARCHIVE_OK ? walk_members(w, ar, path, e) : fail_archive(w, ar, path, e);
    w->api.read_free(ar);
    return ok;
}

/* ---- plain files and folders ---- */

static bool walk_input(struct walk *w, const struct input *in, struct err *e) {
    if (is_packed(str_sub(in->bytes, 0, MAGIC_BYTES))) {
        return walk_archive(w, in->name, in->bytes, e);
    }
    w->members++;
    w->total += in->bytes.n;
    return w->fn(w->ctx, in, e);
}

static bool walk_file(struct walk *w, struct str path, struct err *e) {
    struct arena *a = arena_new();
    struct input in;
    bool ok = input_read(a, path, w->limits.member_bytes, &in, e) && walk_input(w, &in, e);
    arena_free(&a);
    return ok;
}

static bool walk_path(struct walk *w, struct str path, int depth, struct err *e);

/* Notes the folder as under way; one that is under way already would never end. */
static bool enter(struct walk *w, struct arena *a, struct str path, int depth, struct err *e) {
    if (depth >= UNPACK_MAX_FOLDERS) {
        return err_at(e, path, 0, 0, "folders are nested deeper than the limit of %d (UNPACK_MAX_FOLDERS)", UNPACK_MAX_FOLDERS);
    }
    struct stat *st = &w->folders[depth];
    if (stat(str_cstr(a, path), st) != 0) {
        return err_errno(e, "cannot open the folder %.*s", STR_ARG(path));
    }
    for (int i = 0; i < depth; i++) {
        if (w->folders[i].st_dev == st->st_dev && w->folders[i].st_ino == st->st_ino) {
            return err_at(e, path, 0, 0, "this folder lies within itself (a link leads back to it); remove the link");
        }
    }
    return true;
}

static bool walk_folder(struct walk *w, struct str path, int depth, struct err *e) {
    struct arena *a = arena_new();
    struct str *names;
    size_t n;
    bool ok = enter(w, a, path, depth, e) && file_list(a, path, &names, &n, e);
    for (size_t i = 0; ok && i < n; i++) {
        ok = walk_path(w, file_join(a, path, names[i]), depth + 1, e);
    }
    arena_free(&a);
    return ok;
}

static bool walk_path(struct walk *w, struct str path, int depth, struct err *e) {
    return file_is_dir(path) ? walk_folder(w, path, depth, e) : walk_file(w, path, e);
}

static struct walk new_walk(const struct unpack_limits *limits, unpack_fn fn, void *ctx) {
    struct walk w = {.fn = fn, .ctx = ctx};
    if (limits != NULL) {
        w.limits = *limits;
    }
    w.limits.member_bytes = w.limits.member_bytes == 0 ? INPUT_MAX_BYTES : w.limits.member_bytes;
    w.limits.total_bytes = w.limits.total_bytes == 0 ? UNPACK_MAX_TOTAL : w.limits.total_bytes;
    w.limits.members = w.limits.members == 0 ? UNPACK_MAX_MEMBERS : w.limits.members;
    return w;
}

bool unpack_each(struct str path, const struct unpack_limits *limits, unpack_fn fn, void *ctx, struct err *e) {
    struct walk w = new_walk(limits, fn, ctx);
    return walk_path(&w, path, 0, e);
}

bool unpack_input(const struct input *in, const struct unpack_limits *limits, unpack_fn fn, void *ctx, struct err *e) {
    struct walk w = new_walk(limits, fn, ctx);
    return walk_input(&w, in, e);
}

struct single {
    struct arena *a;
    struct input *out;
    size_t n;
};

static bool take_single(void *ctx, const struct input *in, struct err *e) {
    struct single *s = ctx;
    if (s->n++ > 0) {
        return err_at(e, in->name, 0, 0, "holds more than one file; one was expected");
    }
    *s->out = input_copy(s->a, in->name, in->bytes);
    return true;
}

bool unpack_file(struct arena *a, struct str path, struct input *out, struct err *e) {
    if (!input_read(a, path, 0, out, e)) {
        return false;
    }
    if (!is_packed(str_sub(out->bytes, 0, MAGIC_BYTES))) {
        return true;
    }
    struct input packed = *out;
    struct single s = {.a = a, .out = out};
    return unpack_input(&packed, NULL, take_single, &s, e) && (s.n == 1 || err_at(e, path, 0, 0, "holds no file"));
}
