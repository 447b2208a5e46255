/* The crates of a Rust program: JSON, packed by zlib. zlib is opened when the first such program is met. */
#include <string.h>
#include <zlib.h>

#include "base/lazy.h"
#include "catalog/binary.h"
#include "catalog/lock.h"

struct zlib_api {
    __typeof__(&inflateInit_) init;
    __typeof__(&inflate) inflate;
    __typeof__(&inflateEnd) end;
};

static const char *const libraries[] = {"libz.so.1", NULL};
static const struct lazy_symbol symbols[] = {
    LAZY(struct zlib_api, init, "inflateInit_"),
    LAZY(struct zlib_api, inflate, "inflate"),
    LAZY(struct zlib_api, end, "inflateEnd"),
};

/* Until the stream's end, or the limit. */
static bool unpack(const struct zlib_api *z, struct str packed, struct sb *out) {
    enum { BLOCK = 64 << 10 };
    z_stream s = {.next_in = (Bytef *)(uintptr_t)packed.p, .avail_in = (uInt)packed.n};
    if (z->init(&s, ZLIB_VERSION, (int)sizeof s) != Z_OK) {
        return false;
    }
    int r = Z_OK;
    while (r == Z_OK && out->n <= RUST_MAX_TEXT) {
        s.next_out = (Bytef *)sb_room(out, BLOCK + INPUT_PADDING);
        s.avail_out = BLOCK;
        r = z->inflate(&s, Z_NO_FLUSH);
        out->n += BLOCK - s.avail_out;
    }
    z->end(&s);
    memset(sb_room(out, INPUT_PADDING), 0, INPUT_PADDING);
    return r == Z_STREAM_END;
}

static struct str add_crate(struct catalog *k, struct jv package) {
    struct str name = json_str(json_get(package, "name"));
    struct str version = json_str(json_get(package, "version"));
    struct str source = json_str(json_get(package, "source"));
    bool root = json_true(json_get(package, "root"));
    struct bom_component *c = name.n == 0 ? NULL
                              : root      ? lock_add_project(k, "cargo", name, version)
                                          : lock_add_plain(k, "cargo", name, version);
    if (c == NULL) {
        return STR_NONE;
    }
    lock_scope(c, str_is(json_str(json_get(package, "kind")), "build"), false);
    if (source.n > 0 && !str_is(source, "crates.io")) {
        lock_property(k, c, "cordon:source", source);
    }
    return lock_owner(k, "cargo", name, version);
}

/* "dependencies" are places in the list. */
static void add_edges(struct catalog *k, struct jv package, struct str from, const struct str *owners, size_t n) {
    for (struct jiter it = json_iter(json_get(package, "dependencies")); json_next(&it);) {
        int64_t to = 0;
        if (json_i64(it.value, &to) && to >= 0 && (uint64_t)to < n && from.n > 0 && owners[to].n > 0) {
            catalog_depends(k, from, owners[to]);
        }
    }
}

static bool read_list(struct catalog *k, const struct input *in, struct str *root, struct err *e) {
    struct jv doc;
    struct jv packages;
    if (!json_read(catalog_arena(k), in, &doc, e) || !json_want(doc, JSON_OBJECT, e) ||
        !json_member(doc, "packages", JSON_ARRAY, true, &packages, e)) {
        return false;
    }
    size_t n = json_count(packages);
    struct str *owners = ARENA_ARRAY(catalog_arena(k), struct str, n);
    size_t i = 0;
    for (struct jiter it = json_iter(packages); json_next(&it); i++) {
        owners[i] = add_crate(k, it.value);
        if (json_true(json_get(it.value, "root"))) {
            *root = owners[i];
        }
    }
    i = 0;
    for (struct jiter it = json_iter(packages); json_next(&it); i++) {
        add_edges(k, it.value, owners[i], owners, n);
    }
    return true;
}

struct binary_said rust_binary_read(struct catalog *k, const struct elf *f, const struct input *in) {
    struct binary_said said = {0};
    struct str packed = binary_section(f, in->bytes, ".dep-v0");
    struct zlib_api z;
    struct err e = {0};
    struct sb text = SB(catalog_arena(k));
    if (packed.n == 0) {
        return said;
    }
    if (!lazy_open(libraries, "zlib1g", symbols, sizeof symbols / sizeof *symbols, &z, &e)) {
        catalog_note(k, "%s", e.text);
        return said;
    }
    if (packed.n > RUST_MAX_PACKED || !unpack(&z, packed, &text)) {
        catalog_note(k, "has a list of crates (.dep-v0, byte %zu) that is damaged, or larger than the limit (RUST_MAX_TEXT)",
                     (size_t)(packed.p - in->bytes.p));
        return said;
    }
    struct input list = {.name = str_fmt(catalog_arena(k), "%.*s!.dep-v0", STR_ARG(in->name)), .bytes = {text.p, text.n}};
    if (!read_list(k, &list, &said.owner, &e)) {
        catalog_note(k, "has a list of crates that cannot be read: %s", e.text);
    }
    return said;
}
