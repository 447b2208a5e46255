/*
 * RPM's database in its three forms: SQLite (rpmdb.sqlite), ndb (Packages.db) and Berkeley DB's hash (Packages). They are read
 * here rather than through librpm, which wants a folder that it may lock and write to: docs/decisions/rpm.md.
 */
#include <sqlite3.h>
#include <string.h>

#include "catalog/rpm_header.h"
#include "catalog/sources.h"

static void note_bad(struct catalog *k, size_t bad) {
    if (bad > 0) {
        catalog_note(k, "%zu packages of this database are damaged and left out", bad);
    }
}

/* ---- SQLite: table Packages, a header a row ---- */

static bool sqlite_fail(sqlite3 *db, const struct input *in, struct err *e) {
    return err_at(e, in->name, 0, 0, "is no RPM database in SQLite, or damaged: %s",
                  db != NULL ? sqlite3_errmsg(db) : "no memory");
}

static bool read_rows(struct catalog *k, sqlite3 *db, const struct input *in, struct err *e) {
    sqlite3_stmt *s = NULL;
    size_t bad = 0;
    if (sqlite3_prepare_v2(db, "SELECT blob FROM Packages ORDER BY hnum", -1, &s, NULL) != SQLITE_OK) {
        return sqlite_fail(db, in, e);
    }
    int step;
    while ((step = sqlite3_step(s)) == SQLITE_ROW) {
        const void *p = sqlite3_column_blob(s, 0);
        int n = sqlite3_column_bytes(s, 0);
        struct str blob = str_dup(catalog_arena(k), (struct str){p != NULL ? p : "", n > 0 ? (size_t)n : 0});
        bad += rpm_add(k, blob, true) ? 0 : 1;
    }
    sqlite3_finalize(s);
    note_bad(k, bad);
    return step == SQLITE_DONE || sqlite_fail(db, in, e);
}

/* From memory, so that nothing beside the database is touched. A database in WAL mode (file format 1.3.2, bytes 18 and 19)
 * needs a second file; what is in it alone is not seen. */
bool rpm_read_sqlite(struct catalog *k, const struct input *in, struct err *e) {
    sqlite3 *db = NULL;
    char *copy = sqlite3_malloc64(in->bytes.n + 1);
    if (copy == NULL) {
        return err_set(e, ERR_SYSTEM, "not enough memory to read %.*s", STR_ARG(in->name));
    }
    memcpy(copy, in->bytes.p, in->bytes.n);
    if (in->bytes.n > 20 && copy[18] == 2 && copy[19] == 2) {
        copy[18] = copy[19] = 1;
    }
    if (sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, NULL) != SQLITE_OK) {
        sqlite3_free(copy);
        sqlite3_close(db);
        return sqlite_fail(NULL, in, e);
    }
    int opened = sqlite3_deserialize(db, "main", (unsigned char *)copy, (sqlite3_int64)in->bytes.n, (sqlite3_int64)in->bytes.n,
                                     SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY);
    bool ok = opened == SQLITE_OK ? read_rows(k, db, in, e) : sqlite_fail(db, in, e);
    sqlite3_close(db);
    return ok;
}

/* ---- ndb: slots of 16 bytes that name blobs in blocks of 16 bytes ---- */

static uint32_t little(const char *p) {
    return (uint32_t)(unsigned char)p[0] | (uint32_t)(unsigned char)p[1] << 8 | (uint32_t)(unsigned char)p[2] << 16 |
           (uint32_t)(unsigned char)p[3] << 24;
}

bool rpm_read_ndb(struct catalog *k, const struct input *in, struct err *e) {
    enum { HEADER = 32, PAGE = 4096, SLOT = 16, BLOCK = 16 };
    struct str s = in->bytes;
    size_t bad = 0;
    if (s.n < PAGE || !str_starts(s, STR("RpmP")) || little(s.p + 12) == 0) {
        return err_at(e, in->name, 0, 0, "is no RPM database in ndb form, or cut short");
    }
    uint64_t slots = (uint64_t)little(s.p + 12) * PAGE; /* in pages */
    for (size_t at = HEADER; at + SLOT <= s.n && at + SLOT <= slots; at += SLOT) {
        uint64_t from = (uint64_t)little(s.p + at + 8) * BLOCK;
        if (!str_starts(str_from(s, at), STR("Slot")) || little(s.p + at + 4) == 0) {
            continue;
        }
        bool there = from + BLOCK <= s.n && str_starts(str_from(s, (size_t)from), STR("BlbS"));
        uint64_t n = there ? little(s.p + from + 12) : 0;
        bad += there && from + BLOCK + n <= s.n && rpm_add(k, str_sub(s, (size_t)from + BLOCK, (size_t)n), true) ? 0 : 1;
    }
    note_bad(k, bad);
    return true;
}

/* ---- Berkeley DB: pages of a hash; headers are as a rule in chains of overflow pages ---- */

struct bdb {
    struct str s;
    size_t page; /* bytes */
    bool big;    /* byte order of the machine that wrote it */
};

static uint32_t four(const struct bdb *b, const char *p) {
    return b->big ? __builtin_bswap32(little(p)) : little(p);
}

static size_t two(const struct bdb *b, const char *p) {
    size_t low = (unsigned char)p[b->big ? 1 : 0];
    return low | (size_t)(unsigned char)p[b->big ? 0 : 1] << 8;
}

static struct str page_at(const struct bdb *b, uint32_t number) {
    uint64_t at = (uint64_t)number * b->page;
    return at + b->page <= b->s.n ? str_sub(b->s, (size_t)at, b->page) : STR_NONE;
}

enum { META_MAGIC = 0x061561, PAGE_HEADER = 26, HASH_UNSORTED = 2, OVERFLOW = 7, HASH = 13, ITEM_DATA = 1, ITEM_OFFPAGE = 3 };

/* The chain of pages that an item off its page names: a number at 4, the whole length at 8. */
static struct str chain(struct catalog *k, const struct bdb *b, struct str item) {
    uint32_t next = four(b, item.p + 4);
    size_t total = four(b, item.p + 8);
    struct sb out = SB(catalog_arena(k));
    if (total > b->s.n) {
        return STR_NONE;
    }
    while (next != 0 && out.n < total) {
        struct str p = page_at(b, next);
        if (p.n == 0 || p.p[25] != OVERFLOW) {
            return STR_NONE;
        }
        size_t n = two(b, p.p + 22);
        size_t want = total - out.n;
        if (n == 0 || PAGE_HEADER + n > p.n) {
            return STR_NONE;
        }
        sb_str(&out, str_sub(p, PAGE_HEADER, n < want ? n : want));
        next = four(b, p.p + 16);
    }
    return out.n == total ? sb_get(&out) : STR_NONE;
}

/* Items are pairs of key and value, laid from the page's end downwards; values are at odd places. */
static size_t read_page(struct catalog *k, const struct bdb *b, struct str p) {
    size_t n = two(b, p.p + 20);
    size_t bad = 0;
    for (size_t i = 1; i < n && PAGE_HEADER + 2 * i + 2 <= p.n; i += 2) {
        size_t at = two(b, p.p + PAGE_HEADER + 2 * i);
        size_t end = two(b, p.p + PAGE_HEADER + 2 * (i - 1));
        if (at < PAGE_HEADER || at >= p.n || end > p.n || end <= at) {
            bad++;
            continue;
        }
        struct str item = str_sub(p, at, end - at);
        if (item.p[0] == ITEM_OFFPAGE && at + 12 <= p.n) {
            bad += rpm_add(k, chain(k, b, str_sub(p, at, 12)), true) ? 0 : 1;
        } else if (item.p[0] == ITEM_DATA && item.n > 64) { /* shorter ones count packages */
            bad += rpm_add(k, str_from(item, 1), true) ? 0 : 1;
        }
    }
    return bad;
}

bool rpm_read_bdb(struct catalog *k, const struct input *in, struct err *e) {
    struct bdb b = {.s = in->bytes};
    size_t bad = 0;
    if (b.s.n >= 512) {
        b.big = little(b.s.p + 12) == __builtin_bswap32(META_MAGIC);
        b.page = four(&b, b.s.p + 20);
    }
    if (b.s.n < 512 || four(&b, b.s.p + 12) != META_MAGIC || b.page < 512 || b.page > 65536) {
        return err_at(e, in->name, 0, 0, "is no RPM database in Berkeley DB's hash form, or cut short");
    }
    for (uint64_t at = b.page; at + b.page <= b.s.n; at += b.page) {
        struct str p = str_sub(b.s, (size_t)at, b.page);
        if (p.p[25] == HASH || p.p[25] == HASH_UNSORTED) {
            bad += read_page(k, &b, p);
        }
    }
    note_bad(k, bad);
    return true;
}

/* ---- the source: which form, by content ---- */

static bool read_database(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    return str_starts(in->bytes, STR("SQLite format 3")) ? rpm_read_sqlite(k, in, e)
           : str_starts(in->bytes, STR("RpmP"))          ? rpm_read_ndb(k, in, e)
                                                         : rpm_read_bdb(k, in, e);
}

#define FOLDERS(file) "var/lib/rpm/" file, "usr/lib/sysimage/rpm/" file, "usr/share/rpm/" file

static const char *const names[] = {FOLDERS("rpmdb.sqlite"), FOLDERS("Packages.db"), FOLDERS("Packages"), NULL};
static const char *const anchors[] = {FOLDERS(""), NULL};

const struct catalog_source catalog_rpm = {
    .name = "rpm", .technique = CATALOG_MANIFEST, .confidence = 100, .names = names, .anchors = anchors, .read = read_database};

/* CBL-Mariner's distroless images: one line a package, tab-separated, as `rpm -qa --qf` printed it: name, version-release,
 * install time, build time, vendor, epoch, size, architecture, epoch number, source package. */
static bool read_manifest(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct arena *a = catalog_arena(k);
    struct str rest = in->bytes;
    struct str line;
    (void)f;
    if (!input_want_text(in, e)) {
        return false;
    }
    while (str_next(&rest, '\n', &line)) {
        struct str cell[10];
        size_t n = 0;
        while (n < 10 && str_next(&line, '\t', &cell[n])) {
            n++;
        }
        if (n < 8 || cell[0].n == 0) {
            continue;
        }
        struct bom_component *c = catalog_add(k, str_fmt(a, "rpm/%.*s", STR_ARG(cell[0])));
        struct str epoch = n > 8 && !str_is(cell[8], "0") ? cell[8] : STR_NONE;
        struct str upstream = n > 9 ? rpm_upstream(a, cell[9], cell[0], cell[1]) : STR_NONE;
        c->name = cell[0];
        c->version = epoch.n > 0 ? str_fmt(a, "%.*s:%.*s", STR_ARG(epoch), STR_ARG(cell[1])) : cell[1];
        c->supplier.name = cell[4];
        c->purl = catalog_purl(k, "rpm", STR("*os"), cell[0], cell[1], "arch", str_cstr(a, cell[7]), "epoch",
                               str_cstr(a, epoch), "upstream", str_cstr(a, upstream), NULL);
    }
    return true;
}

static const char *const manifest_names[] = {"var/lib/rpmmanifest/container-manifest-2", NULL};
static const char *const manifest_anchors[] = {"var/lib/rpmmanifest/", NULL};

const struct catalog_source catalog_rpm_manifest = {.name = "rpm-manifest",
                                                    .technique = CATALOG_MANIFEST,
                                                    .confidence = 100,
                                                    .names = manifest_names,
                                                    .anchors = manifest_anchors,
                                                    .read = read_manifest};

/* ---- a package as a file: its header (root_archive.c), behind eight bytes of magic ---- */

static bool read_package(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    enum { MAGIC = 8 };
    (void)f;
    return rpm_add(k, str_from(in->bytes, MAGIC), false) || err_at(e, in->name, 0, 0, "is no header of an RPM package");
}

static const char *const package_names[] = {"@rpm-header", NULL};

const struct catalog_source catalog_rpm_package = {
    .name = "rpm-package", .technique = CATALOG_MANIFEST, .confidence = 100, .names = package_names, .read = read_package};
