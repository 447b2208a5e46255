/*
 * Archives and compressed files, member by member, from bytes in memory. The one user of libarchive, opened when first needed.
 * What comes out is held against limits while it is unpacked, so that a bomb ends early; nothing is ever written to disk.
 */
#ifndef CORDON_BASE_ARCHIVE_H
#define CORDON_BASE_ARCHIVE_H

#include "base/arena.h"
#include "base/input.h"

/* Which forms are undone. Others are left alone: libarchive's "all" would run other programs for some. */
enum archive_forms {
    ARCHIVE_FEEDS, /* gzip, zstd, xz, bzip2; zip, tar; else one compressed file */
    ARCHIVE_ROOTS, /* those, LZMA, lzip and LZ4; cpio, 7z, ar, ISO 9660, cab, rpm */
};

/* What all archives of one task may unpack to together. */
struct archive_limits {
    size_t member_bytes;  /* one member */
    uint64_t total_bytes; /* all */
    size_t members;
};

/* What they have come to so far; zeroed at the start, shared by the archives of a task. */
struct archive_count {
    uint64_t total;
    size_t members;
};

#define UNPACK_MAX_TOTAL ((uint64_t)64 << 30)
#define UNPACK_FREE_BYTES ((uint64_t)64 << 20) /* an archive's content up to here is not held against its packed size */
enum {
    UNPACK_MAX_RATIO = 250,       /* unpacked to packed; feeds reach 30, SBOMs 60 */
    UNPACK_MAX_MEMBERS = 5000000, /* of one path */
};

struct archive_member {
    struct str path; /* as the archive has it; empty for a compressed single file */
    uint64_t size;   /* 0 when the archive does not say */
    uint32_t mode;
    bool regular, folder; /* neither: a link or special file; a hard link is one too */
};

struct archive_reader;

/* Whether the first bytes (512 are enough) are those of an archive or compressed file of these forms. */
bool archive_is(struct str head, enum archive_forms forms);

/*
 * Opens bytes, which must outlive the reader; `name` is for errors. Of feeds, a container whose end is missing
 * (archive_whole()) is refused, as it would give what is left of it without a word. Null with an error.
 */
struct archive_reader *archive_open(struct str name, struct str bytes, enum archive_forms forms,
                                    const struct archive_limits *limits, struct archive_count *count, struct err *e);
bool archive_whole(struct str bytes);
void archive_close(struct archive_reader **r);

/* The next member; its path lives until the next call. `end`: there is none. False with an error. */
bool archive_next(struct archive_reader *r, struct archive_member *m, bool *end, struct err *e);

/* The member's bytes into the arena, with INPUT_PADDING zero bytes behind them; `as` is its name for errors. */
bool archive_read(struct archive_reader *r, struct arena *a, struct str as, struct str *out, struct err *e);

/*
 * The same without a copy where the archive holds the member as it is: `out` is then a part of the archive's bytes, without
 * padding. Of a single compressed file that is damaged, or is followed by something else, what came out before; then
 * archive_damaged() says so.
 */
bool archive_view(struct archive_reader *r, struct arena *a, struct str as, struct str *out, struct err *e);

bool archive_damaged(const struct archive_reader *r);

#endif
