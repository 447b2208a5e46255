/* RPM headers: see rpm_header.h. All numbers are big-endian. */
#include "catalog/rpm_header.h"

enum { ENTRY = 16, MAX_ENTRIES = 65536 };
enum type { INT32 = 4, STRING = 6, STRINGS = 8, I18N = 9 };
enum tag {
    NAME = 1000,
    VERSION = 1001,
    RELEASE = 1002,
    EPOCH = 1003,
    SUMMARY = 1004,
    VENDOR = 1011,
    LICENSE = 1014,
    URL = 1020,
    ARCH = 1022,
    SOURCERPM = 1044,
    PROVIDENAME = 1047,
    REQUIRENAME = 1049,
    DIRINDEXES = 1116,
    BASENAMES = 1117,
    DIRNAMES = 1118,
};

struct header {
    struct str index, store;
};

/* The values of a tag: text from its first one on, or numbers. */
struct values {
    uint32_t type, count;
    struct str rest;
};

static uint32_t number(const char *p) {
    return (uint32_t)(unsigned char)p[0] << 24 | (uint32_t)(unsigned char)p[1] << 16 | (uint32_t)(unsigned char)p[2] << 8 |
           (unsigned char)p[3];
}

static bool open_header(struct str blob, struct header *h) {
    if (blob.n < 8) {
        return false;
    }
    uint64_t entries = number(blob.p);
    uint64_t bytes = number(blob.p + 4);
    if (entries == 0 || entries > MAX_ENTRIES || 8 + entries * ENTRY + bytes > blob.n) {
        return false;
    }
    h->index = str_sub(blob, 8, (size_t)entries * ENTRY);
    h->store = str_sub(blob, 8 + (size_t)entries * ENTRY, (size_t)bytes);
    return true;
}

static struct values find(const struct header *h, enum tag tag) {
    for (size_t i = 0; i < h->index.n; i += ENTRY) {
        const char *p = h->index.p + i;
        uint32_t offset = number(p + 8);
        if (number(p) == (uint32_t)tag && offset <= h->store.n) {
            return (struct values){number(p + 4), number(p + 12), str_from(h->store, offset)};
        }
    }
    return (struct values){0};
}

/* Texts end with a zero byte. False when there are no more. */
static bool next_text(struct values *v, struct str *out) {
    bool text = v->type == STRING || v->type == STRINGS || v->type == I18N;
    size_t end = text && v->count > 0 ? str_chr(v->rest, '\0') : SIZE_MAX;
    if (end == SIZE_MAX) {
        return false;
    }
    *out = str_sub(v->rest, 0, end);
    v->rest = str_from(v->rest, end + 1);
    v->count--;
    return true;
}

static bool next_number(struct values *v, uint32_t *out) {
    if (v->type != INT32 || v->count == 0 || v->rest.n < 4) {
        return false;
    }
    *out = number(v->rest.p);
    v->rest = str_from(v->rest, 4);
    v->count--;
    return true;
}

/* Older packages are not in UTF-8: what is not is left out. */
static struct str text(const struct header *h, enum tag tag) {
    struct values v = find(h, tag);
    struct str s;
    return next_text(&v, &s) && str_utf8_error(s) == SIZE_MAX && !str_is(s, "(none)") ? s : STR_NONE;
}

struct str rpm_upstream(struct arena *a, struct str source, struct str name, struct str version) {
    struct str rest = str_ends(source, STR(".rpm")) ? str_sub(source, 0, source.n - 4) : source;
    struct str form;
    struct str release;
    struct str number_;
    if (!str_rcut(rest, '.', &rest, &form) || !str_rcut(rest, '-', &rest, &release) || !str_rcut(rest, '-', &rest, &number_)) {
        return STR_NONE;
    }
    struct str full = str_fmt(a, "%.*s-%.*s", STR_ARG(number_), STR_ARG(release));
    bool same = str_eq(full, version);
    return same && str_eq(rest, name) ? STR_NONE : same ? rest : str_fmt(a, "%.*s@%.*s", STR_ARG(rest), STR_ARG(full));
}

static void relations(struct catalog *k, struct str owner, const struct header *h) {
    struct values provides = find(h, PROVIDENAME);
    struct values requires = find(h, REQUIRENAME);
    struct str s;
    while (next_text(&provides, &s)) {
        catalog_provides(k, owner, str_fmt(catalog_arena(k), "rpm/%.*s", STR_ARG(s)));
    }
    while (next_text(&requires, &s)) {
        if (!str_starts(s, STR("rpmlib(")) && !str_starts(s, STR("("))) { /* the package manager's own; boolean ones */
            catalog_depends(k, owner, str_fmt(catalog_arena(k), "rpm/%.*s", STR_ARG(s)));
        }
    }
}

/* A file is the folder at its index, and its name. */
static void files(struct catalog *k, struct str owner, const struct header *h) {
    struct values names = find(h, BASENAMES);
    struct values at = find(h, DIRINDEXES);
    struct values folders = find(h, DIRNAMES);
    size_t n = 0;
    struct str *v = ARENA_ARRAY(catalog_arena(k), struct str, folders.count <= folders.rest.n ? folders.count : 0);
    for (struct str s; folders.count <= folders.rest.n + 1 && next_text(&folders, &s);) {
        v[n++] = s;
    }
    struct str base;
    uint32_t i;
    while (next_text(&names, &base) && next_number(&at, &i)) {
        if (i < n) {
            struct str folder = str_starts(v[i], STR("/")) ? str_from(v[i], 1) : v[i];
            catalog_owns(k, owner, str_fmt(catalog_arena(k), "%.*s%.*s", STR_ARG(folder), STR_ARG(base)));
        }
    }
}

static void describe(struct catalog *k, struct bom_component *c, const struct header *h) {
    struct arena *a = catalog_arena(k);
    struct str licence = text(h, LICENSE);
    struct str url = text(h, URL);
    c->description = text(h, SUMMARY);
    c->supplier.name = text(h, VENDOR);
    if (licence.n > 0) {
        c->licenses = ARENA_NEW(a, struct bom_license);
        c->licenses[c->nlicenses++] = (struct bom_license){.name = licence, .acknowledgement = STR("declared")};
    }
    if (url.n > 0) {
        c->references = ARENA_NEW(a, struct bom_reference);
        c->references[c->nreferences++] = (struct bom_reference){.type = STR("website"), .url = url};
    }
}

bool rpm_add(struct catalog *k, struct str blob, bool installed) {
    struct arena *a = catalog_arena(k);
    struct header h;
    if (!open_header(blob, &h)) {
        return false;
    }
    struct str name = text(&h, NAME);
    struct str arch = text(&h, ARCH);
    if (name.n == 0 || str_is(name, "gpg-pubkey")) { /* a key that signs packages is no package */
        return name.n > 0;
    }
    struct str version = str_fmt(a, "%.*s-%.*s", STR_ARG(text(&h, VERSION)), STR_ARG(text(&h, RELEASE)));
    struct values epochs = find(&h, EPOCH);
    uint32_t epoch = 0;
    struct str shown = next_number(&epochs, &epoch) && epoch > 0 ? str_fmt(a, "%u", epoch) : STR_NONE;
    struct str owner = str_fmt(a, "rpm/%.*s-%.*s.%.*s", STR_ARG(name), STR_ARG(version), STR_ARG(arch));
    struct bom_component *c = catalog_add(k, owner);
    c->name = name;
    c->version = shown.n > 0 ? str_fmt(a, "%.*s:%.*s", STR_ARG(shown), STR_ARG(version)) : version;
    c->purl = catalog_purl(k, "rpm", STR("*os"), name, version, "arch", str_cstr(a, arch), "epoch", str_cstr(a, shown),
                           "upstream", str_cstr(a, rpm_upstream(a, text(&h, SOURCERPM), name, version)), NULL);
    describe(k, c, &h);
    relations(k, owner, &h);
    if (installed) {
        files(k, owner, &h);
    }
    return true;
}
