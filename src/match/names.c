/*
 * Under which names a component is looked up. Its own CPEs first; a generic package URL through data/purl-cpe.tsv; a bare name when the
 * index knows exactly one product of that name. See docs/decisions/cpe-matching.md.
 */
#include "base/table.h"
#include "match/candidate.h"

bool match_is_distro(const struct match_component *c) {
    return c->has_purl && (str_is(c->purl.type, "deb") || str_is(c->purl.type, "apk") || str_is(c->purl.type, "rpm"));
}

static bool add_cpe(struct match_work *w, struct match_component *c, struct str text, enum match_confidence sure, enum match_by by,
                    const char *because) {
    struct err ignored = {0};
    struct match_cpe *x = &c->cpes[c->ncpes];
    if (!cpe_parse(w->a, text, &x->cpe, &ignored)) {
        return false;
    }
    x->key = cpe_key(w->a, &x->cpe);
    x->confidence = sure;
    x->by = by;
    x->because = because;
    c->ncpes++;
    return true;
}

/* "a:vendor:product" as a name that says nothing else. */
static struct str any_version(struct match_work *w, struct str key) {
    struct str part;
    struct str rest;
    struct str vendor;
    struct str product;
    str_cut(key, ':', &part, &rest);
    str_cut(rest, ':', &vendor, &product);
    /* the key keeps the escapes that a formatted string needs */
    struct sb b = SB(w->a);
    sb_fmt(&b, "cpe:2.3:%.*s:%.*s:%.*s:", STR_ARG(part), STR_ARG(vendor), STR_ARG(product));
    sb_z(&b, "*:*:*:*:*:*:*:*");
    return sb_get(&b);
}

/* A package URL type that says nothing of an ecosystem with advisories of its own. */
static bool is_upstream(const struct match_component *c) {
    return !c->has_purl || str_is(c->purl.type, "generic") || str_is(c->purl.type, "github") || str_is(c->purl.type, "git") ||
           str_is(c->purl.type, "gitlab") || str_is(c->purl.type, "conan") || str_is(c->purl.type, "yocto");
}

static bool from_table(struct match_work *w, struct match_component *c, struct str name) {
    struct table t = table_data(w->a, "purl-cpe");
    size_t row = table_row(&t, str_lower(w->a, name));
    if (row == SIZE_MAX) {
        return false;
    }
    return add_cpe(w, c, any_version(w, table_cell(&t, row, table_column(&t, "cpe"))), MATCH_LIKELY, MATCH_CPE,
                   "the product that this name stands for upstream");
}

/* The index knows one product of this name, or one whose vendor is the component's supplier. */
static bool from_index(struct match_work *w, struct match_component *c, struct str name) {
    struct str *keys;
    size_t n;
    if (!index_products(w->ix, w->a, str_lower(w->a, name), &keys, &n, w->e)) {
        return false;
    }
    struct str supplier = str_lower(w->a, c->c->supplier.name);
    struct str only = n == 1 ? keys[0] : STR_NONE;
    for (size_t i = 0; i < n && supplier.n > 0; i++) {
        struct str part;
        struct str rest;
        struct str vendor;
        struct str product;
        str_cut(keys[i], ':', &part, &rest);
        str_cut(rest, ':', &vendor, &product);
        if (vendor.n >= 3 && str_starts(supplier, vendor)) {
            only = keys[i];
        }
    }
    if (only.n > 0) {
        add_cpe(w, c, any_version(w, only), MATCH_POSSIBLE, MATCH_NAME, "the only product of this name in the index");
    }
    return true;
}

bool match_names(struct match_work *w, struct match_component *c) {
    struct err ignored = {0};
    const char *broken;
    size_t room = c->c->ncpes + 2;
    c->cpes = ARENA_ARRAY(w->a, struct match_cpe, room);
    c->has_purl = c->c->purl.n > 0 && purl_parse_loose(w->a, c->c->purl, &c->purl, &broken, &ignored);
    for (size_t i = 0; i < c->c->ncpes; i++) {
        add_cpe(w, c, c->c->cpes[i], MATCH_EXACT, MATCH_CPE, "the SBOM's own CPE name");
    }
    if (c->ncpes > 0 || !is_upstream(c)) {
        return true;
    }
    struct str name = c->has_purl ? c->purl.name : c->c->name;
    bool own = c->c->is_root || str_is(c->c->type, "device") || str_is(c->c->type, "file");
    if (own || from_table(w, c, name)) {
        return true;
    }
    return from_index(w, c, name);
}
