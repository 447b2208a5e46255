/* Archives and compressed files as roots, in the order of their members. */
#include <string.h>

#include "base/file.h"
#include "catalog/bytes.h"
#include "catalog/catalog.h"
#include "catalog/root_kind.h"

const struct archive_limits root_member_limits = {CATALOG_MAX_CONTAINER, UNPACK_MAX_TOTAL, UNPACK_MAX_MEMBERS};

static bool is(struct str bytes, struct str base) {
    (void)base;
    return archive_is(str_sub(bytes, 0, 65536), ARCHIVE_ROOTS);
}

/* "rootfs.cpio.gz" → "rootfs.cpio" */
static struct str without_end(struct str base) {
    static const char *const ends[] = {".gz", ".xz", ".zst", ".bz2", ".lzma", ".lz", ".lz4"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (str_ends(base, str_z(ends[i])) && base.n > strlen(ends[i])) {
            return str_sub(base, 0, base.n - strlen(ends[i]));
        }
    }
    return base;
}

/* What was there before a damaged place has been read; the rest is told and left. */
static bool walk_members(struct root *r, struct archive_reader *reader, root_fn fn, void *ctx, struct err *e) {
    struct arena *a = arena_new();
    bool ok = true;
    for (bool end = false; ok && !end;) {
        struct arena_mark mark = arena_mark(a);
        struct root_member m = {.reader = reader, .a = a};
        struct err damage = {0};
        if (!archive_next(reader, &m.info, &end, &damage)) {
            root_tell(r, STR_NONE, damage.text);
            break;
        }
        struct str path = m.info.path.n > 0 ? root_plain_path(m.info.path) : without_end(file_base(r->path));
        if (!end && m.info.regular && path.n > 0 && !root_excluded(r, path)) {
            ok = fn(ctx, &(struct root_file){.path = str_dup(a, path), .root = r, .at = &m}, e);
        }
        arena_reset(a, mark);
    }
    arena_free(&a);
    return ok;
}

/*
 * Of an RPM package libarchive gives the payload only: the header, which says what package it is, is a file of its own. It lies
 * behind the lead and the signature, which is a header too, padded to eight bytes (rpm.org, "RPM package format").
 */
static struct str rpm_header(struct str package, uint64_t at) {
    uint64_t size = 16 + 16 * bytes_number(package, at + 8, 4, true) + bytes_number(package, at + 12, 4, true);
    struct str header = bytes_cut(package, at, size);
    return str_starts(header, STR("\x8E\xAD\xE8\x01")) ? header : STR_NONE;
}

static bool walk_rpm_header(struct root *r, root_fn fn, void *ctx, struct err *e) {
    enum { LEAD = 96 };
    struct str signature = str_starts(r->bytes, STR("\xED\xAB\xEE\xDB")) ? rpm_header(r->bytes, LEAD) : STR_NONE;
    struct str header = signature.n > 0 ? rpm_header(r->bytes, LEAD + (signature.n + 7) / 8 * 8) : STR_NONE;
    struct root_member m = {.info = {.size = header.n, .regular = true}, .bytes = header, .have = true};
    struct root_file f = {.path = STR("@rpm-header"), .root = r, .at = &m};
    return header.n == 0 || root_excluded(r, f.path) || fn(ctx, &f, e);
}

static bool walk(struct root *r, root_fn fn, void *ctx, struct err *e) {
    struct archive_reader *reader = archive_open(r->path, r->bytes, ARCHIVE_ROOTS, &root_member_limits, &r->task->unpacked, e);
    if (reader == NULL) {
        return false;
    }
    if (!archive_whole(r->bytes)) {
        root_tell(r, STR_NONE, "was cut short, its end is missing; what is there is read");
    }
    bool ok = walk_rpm_header(r, fn, ctx, e) && walk_members(r, reader, fn, ctx, e);
    archive_close(&reader);
    return ok;
}

/* Within firmware a stream is followed by other things as a rule: only elsewhere that is worth a word. */
static bool have(const struct root_file *f, struct str shown, struct err *e) {
    struct root_member *m = f->at;
    if (!m->have && archive_view(m->reader, m->a, shown, &m->bytes, e)) {
        m->have = true;
        if (archive_damaged(m->reader) && !str_starts(file_base(f->root->path), STR("@"))) {
            root_tell(f->root, STR_NONE, "is damaged or cut short; what was unpacked before that place is read");
        }
    }
    return m->have;
}

bool root_member_view(struct arena *a, const struct root_file *f, struct str shown, size_t limit, struct str *out,
                      struct err *e) {
    struct root_member *m = f->at;
    (void)a; /* the member's bytes live as long as the call */
    if (m->info.size > limit) {
        return root_too_large(shown, limit, e);
    }
    if (!have(f, shown, e)) {
        return false;
    }
    *out = m->bytes;
    return out->n <= limit || root_too_large(shown, limit, e);
}

const struct root_kind root_archive = {
    .name = "archive", .bundle = true, .loose = true, .is = is, .walk = walk, .view = root_member_view};
