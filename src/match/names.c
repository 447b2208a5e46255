/*
 * Under which CPE names a subject is looked up: its own; what data/purl-cpe.tsv knows an upstream product as; the same product
 * under a vendor that it was sold to (data/cpe-vendors.tsv); a bare name when the index knows one product of that name. See
 * docs/decisions/matching.md.
 */
#include "base/table.h"
#include "match/work.h"

enum { MAX_CPES = 64, MIN_NAME = 4 };

struct match_cpe_tables {
    struct map by_name, by_repository, vendors;
};

static const struct table *embedded(struct arena *a, const char *name) {
    struct table *t = ARENA_NEW(a, struct table);
    *t = table_data(a, name);
    return t;
}

/* Column 0 and `column` of a table, as a map. */
static struct map to_map(struct arena *a, const struct table *t, size_t key, size_t value) {
    struct map m = map_new(a, t->nrows);
    for (size_t i = 0; i < t->nrows; i++) {
        struct str k = table_cell(t, i, key);
        if (k.n > 0) {
            struct str *v = ARENA_NEW(a, struct str);
            *v = table_cell(t, i, value);
            map_put(&m, k, v);
        }
    }
    return m;
}

static void read_tables(struct match_work *w) {
    struct match_cpe_tables *x = ARENA_NEW(w->tmp, struct match_cpe_tables);
    const struct table *names = embedded(w->tmp, "purl-cpe");
    const struct table *vendors = embedded(w->tmp, "cpe-vendors");
    size_t cpe = table_column(names, "cpe");
    x->by_name = to_map(w->tmp, names, 0, cpe);
    x->by_repository = to_map(w->tmp, names, table_column(names, "repository"), cpe);
    x->vendors = map_new(w->tmp, vendors->nrows * 2);
    for (size_t i = 0; i < vendors->nrows; i++) { /* a row is a group of vendors: each knows its row */
        struct str *group = ARENA_NEW(w->tmp, struct str);
        *group = table_cell(vendors, i, table_column(vendors, "vendors"));
        struct str rest = *group;
        struct str vendor;
        while (str_next(&rest, ';', &vendor)) {
            map_put(&x->vendors, vendor, group);
        }
    }
    w->tables = x;
}

static struct str upstream_version(const struct match_subject *s, struct str v) {
    if (s->origin == ORIGIN_DISTRO) { /* [epoch:]upstream[-revision] */
        size_t colon = str_chr(v, ':');
        v = colon != SIZE_MAX ? str_from(v, colon + 1) : v;
        size_t dash = str_rchr(v, '-');
        v = dash != SIZE_MAX ? str_sub(v, 0, dash) : v;
    }
    size_t git = str_find(v, STR("+git")); /* Yocto: "5.10.110+gitAUTOINC+3c0bb8c5f4" */
    return git != SIZE_MAX && git > 0 ? str_sub(v, 0, git) : v;
}

static bool has_key(const struct match_subject *s, struct str key) {
    for (size_t i = 0; i < s->ncpes; i++) {
        if (str_eq(s->cpes[i].key, key)) {
            return true;
        }
    }
    return false;
}

/* How a formatted string about the same product begins. */
static struct str head_of(struct arena *a, const struct cpe *c) {
    struct cpe only = *c;
    for (enum cpe_attribute at = CPE_VERSION; at < CPE_ATTRIBUTES; at++) {
        only.kind[at] = CPE_ANY;
    }
    struct str s = cpe_formatted(a, &only);
    static const struct str tail = STR_INIT("*:*:*:*:*:*:*:*");
    return str_sub(s, 0, s.n - tail.n);
}

static void set_version(struct match_work *w, const struct match_subject *s, struct match_cpe *x) {
    struct str v = cpe_plain(w->tmp, &x->cpe, CPE_VERSION);
    struct str update = cpe_plain(w->tmp, &x->cpe, CPE_UPDATE);
    bool own = v.n > 0;
    v = own ? v : s->has_purl && s->purl.version.n > 0 ? s->purl.version : s->c->version;
    x->base = upstream_version(s, v);
    x->version = own && update.n > 0 ? str_fmt(w->tmp, "%.*s-%.*s", STR_ARG(x->base), STR_ARG(update)) : x->base;
}

static void add_cpe(struct match_work *w, struct match_subject *s, const struct cpe *c, enum match_confidence sure,
                    enum match_by by, const char *because) {
    struct match_cpe x = {.cpe = *c, .confidence = sure, .by = by, .because = because};
    x.key = cpe_key(w->tmp, c);
    if (s->ncpes == MAX_CPES || (sure != MATCH_EXACT && has_key(s, x.key))) {
        return;
    }
    x.head = head_of(w->tmp, c);
    set_version(w, s, &x);
    s->cpes = arena_grow(w->tmp, s->cpes, s->ncpes * sizeof x, (s->ncpes + 1) * sizeof x);
    s->cpes[s->ncpes++] = x;
}

/* "a:vendor:product", a key, as a name that says nothing else. */
static bool any_version(struct match_work *w, struct str key, struct cpe *out) {
    struct err ignored = {0};
    return cpe_parse(w->tmp, str_fmt(w->tmp, "cpe:2.3:%.*s:*:*:*:*:*:*:*:*", STR_ARG(key)), out, &ignored);
}

static void add_keys(struct match_work *w, struct match_subject *s, struct str keys, const char *because) {
    struct str key;
    struct cpe c;
    while (str_next(&keys, ';', &key)) {
        if (any_version(w, key, &c)) {
            add_cpe(w, s, &c, MATCH_LIKELY, MATCH_CPE, because);
        }
    }
}

static bool from_table(struct match_work *w, struct match_subject *s) {
    const struct str *keys = NULL;
    struct str name = str_lower(w->tmp, s->has_purl ? s->purl.name : s->c->name);
    if (s->has_purl && s->purl.name_space.n > 0) {
        struct str path = str_lower(w->tmp, str_fmt(w->tmp, "%.*s/%.*s", STR_ARG(s->purl.name_space), STR_ARG(name)));
        keys = map_get(&w->tables->by_repository, path);
    }
    bool hosted =
        s->has_purl && (str_is(s->purl.type, "github") || str_is(s->purl.type, "gitlab") || str_is(s->purl.type, "bitbucket"));
    if (keys == NULL && !hosted) { /* anyone may have a repository of that name */
        keys = map_get(&w->tables->by_name, name);
    }
    if (keys != NULL) {
        add_keys(w, s, *keys, "the product that this name stands for upstream");
    }
    return keys != NULL;
}

/* Products move: the same product under the other vendors of its group. */
static void other_vendors(struct match_work *w, struct match_subject *s) {
    size_t own = s->ncpes;
    for (size_t i = 0; i < own; i++) {
        const struct str *group =
            map_get(&w->tables->vendors, str_lower(w->tmp, cpe_plain(w->tmp, &s->cpes[i].cpe, CPE_VENDOR)));
        struct str rest = group != NULL ? *group : STR_NONE;
        struct str vendor;
        while (str_next(&rest, ';', &vendor)) {
            struct cpe c = s->cpes[i].cpe;
            c.value[CPE_VENDOR] = vendor;
            enum match_confidence sure = s->cpes[i].confidence < MATCH_LIKELY ? s->cpes[i].confidence : MATCH_LIKELY;
            add_cpe(w, s, &c, sure, s->cpes[i].by, "the same product under another vendor's name");
        }
    }
}

struct str match_cpe_word(struct arena *a, struct str s) {
    struct sb b = SB(a);
    s = str_trim(s);
    for (size_t i = 0; i < s.n; i++) {
        sb_char(&b, chr_space(s.p[i]) ? '_' : chr_lower(s.p[i]));
    }
    return sb_get(&b);
}

/* The vendor, or another of its group, is what the supplier's name begins with: "Hospira, Inc.". */
static bool supplied_by(struct match_work *w, struct str supplier, struct str vendor) {
    const struct str *group = map_get(&w->tables->vendors, vendor);
    struct str rest = group != NULL ? *group : vendor;
    while (str_next(&rest, ';', &vendor)) {
        bool word = str_starts(supplier, vendor) && (supplier.n == vendor.n || !chr_alnum(supplier.p[vendor.n]));
        if (vendor.n >= 2 && word) {
            return true;
        }
    }
    return false;
}

static struct str supplier_of(struct match_work *w, const struct bom_component *c) {
    struct str s = c->supplier.name.n > 0 ? c->supplier.name : c->manufacturer.name.n > 0 ? c->manufacturer.name : c->publisher;
    struct str organization = STR("Organization:"); /* SPDX */
    return match_cpe_word(w->tmp, str_startsi(s, organization) ? str_from(s, organization.n) : s);
}

/*
 * A product of this name in the index: one whose vendor is the component's supplier, else the only one. The maker's own product
 * and short names are taken with their supplier only: "core" or "app" of somebody is hardly the one that the index knows.
 */
static bool from_index(struct match_work *w, struct match_subject *s, struct str name, bool alone) {
    struct str *keys;
    size_t n;
    struct cpe c;
    if (!index_products(w->ix, w->tmp, name, &keys, &n, w->e)) {
        return false;
    }
    struct str supplier = supplier_of(w, s->c);
    for (size_t i = 0; i < n; i++) {
        struct str part;
        struct str vendor;
        struct str product;
        str_cut(keys[i], ':', &part, &vendor);
        str_cut(vendor, ':', &vendor, &product);
        bool supplied = supplied_by(w, supplier, vendor);
        if ((supplied || (n == 1 && alone)) && !str_is(part, "h") && any_version(w, keys[i], &c)) {
            add_cpe(w, s, &c, MATCH_POSSIBLE, MATCH_NAME,
                    supplied ? "the supplier's product of this name" : "the only product of this name in the index");
        }
    }
    return true;
}

bool match_names(struct match_work *w, struct match_subject *s) {
    struct err ignored = {0};
    if (w->tables == NULL) {
        read_tables(w);
    }
    for (size_t i = 0; i < s->c->ncpes; i++) {
        struct cpe c;
        if (cpe_parse(w->tmp, s->c->cpes[i], &c, &ignored)) {
            add_cpe(w, s, &c, MATCH_EXACT, MATCH_CPE, "the SBOM's own CPE name");
        }
    }
    bool own = s->c->is_root || str_is(s->c->type, "device") || str_is(s->c->type, "file");
    if (s->origin == ORIGIN_UPSTREAM && !own) {
        from_table(w, s);
    }
    if (s->ncpes == 0 && s->origin == ORIGIN_UPSTREAM) {
        struct str name = match_cpe_word(w->tmp, s->has_purl ? s->purl.name : s->c->name);
        bool alone = !own && name.n >= MIN_NAME;
        if (!from_index(w, s, name, alone) || !from_index(w, s, str_fmt(w->tmp, "%.*s_firmware", STR_ARG(name)), false)) {
            return false;
        }
    }
    other_vendors(w, s);
    return true;
}
