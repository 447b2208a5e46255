/* One component out of several that are the same: see merge_in.h. */
#include <stddef.h>
#include <string.h>

#include "base/json_write.h"
#include "bom/merge_in.h"

static const size_t texts[] = {offsetof(struct bom_component, group),         offsetof(struct bom_component, version),
                               offsetof(struct bom_component, description),   offsetof(struct bom_component, author),
                               offsetof(struct bom_component, publisher),     offsetof(struct bom_component, copyright),
                               offsetof(struct bom_component, scope),         offsetof(struct bom_component, mime_type),
                               offsetof(struct bom_component, purl),          offsetof(struct bom_component, support_level),
                               offsetof(struct bom_component, end_of_support)};

static const char *const text_names[] = {"group", "version",   "description", "author",        "publisher",     "copyright",
                                         "scope", "mime-type", "purl",        "support level", "end of support"};

static void leave_out(struct merging *m, const char *what) {
    bom_drop(m->a, &m->out->bom, str_fmt(m->a, "components[].%s (the inputs differ, the first counts)", what));
}

static struct bom_extra *renamed_extras(struct merging *m, struct merge_names *n, const struct bom_component *c) {
    struct bom_extra *v = ARENA_ARRAY(m->a, struct bom_extra, c->nextras);
    for (size_t i = 0; i < c->nextras; i++) {
        v[i] = (struct bom_extra){c->extras[i].key, merge_value(n, c->extras[i].value)};
    }
    return v;
}

struct bom_component merge_component(struct merging *m, struct merge_names *n, const struct bom_component *c) {
    struct bom_component out = *c;
    out.extras = renamed_extras(m, n, c);
    out.licenses_source = merge_value(n, c->licenses_source);
    out.swid_source = merge_value(n, c->swid_source);
    out.is_root = false;
    out.is_subject = false;
    out.made_ref = false;
    return out;
}

static bool properties_equal(const struct bom_component *x, const struct bom_component *y) {
    bool same = x->nproperties == y->nproperties;
    for (size_t i = 0; same && i < x->nproperties; i++) {
        same = str_eq(x->properties[i].name, y->properties[i].name) && str_eq(x->properties[i].value, y->properties[i].value);
    }
    return same;
}

static bool references_equal(const struct bom_component *x, const struct bom_component *y) {
    bool same = x->nreferences == y->nreferences;
    for (size_t i = 0; same && i < x->nreferences; i++) {
        same = str_eq(x->references[i].type, y->references[i].type) && str_eq(x->references[i].url, y->references[i].url);
    }
    return same;
}

static bool hashes_equal(const struct bom_component *x, const struct bom_component *y) {
    bool same = x->nhashes == y->nhashes;
    for (size_t i = 0; same && i < x->nhashes; i++) {
        same = str_eq(x->hashes[i].algorithm, y->hashes[i].algorithm) && str_eqi(x->hashes[i].value, y->hashes[i].value);
    }
    return same;
}

static void fill_texts(struct merging *m, struct bom_component *kept, const struct bom_component *other) {
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct str x;
        struct str y;
        memcpy(&x, (const char *)kept + texts[i], sizeof x);
        memcpy(&y, (const char *)other + texts[i], sizeof y);
        if (x.n == 0) {
            memcpy((char *)kept + texts[i], &y, sizeof y);
        } else if (y.n > 0 && !str_eq(x, y)) {
            leave_out(m, text_names[i]);
        }
    }
}

static void fill_party(struct merging *m, struct bom_party *kept, const struct bom_party *other, const char *what) {
    if (kept->name.n == 0 && kept->url.n == 0 && kept->email.n == 0) {
        *kept = *other;
    } else if (other->name.n > 0 && !str_eq(kept->name, other->name)) {
        leave_out(m, what);
    }
}

/* Lists are taken whole or not at all: half of one and half of another would say what nobody said. */
static void fill_lists(struct merging *m, struct merge_names *n, struct bom_component *kept,
                       const struct bom_component *other) {
    if (kept->nhashes == 0) {
        kept->hashes = other->hashes;
        kept->nhashes = other->nhashes;
    } else if (other->nhashes > 0 && !hashes_equal(kept, other)) {
        leave_out(m, "hashes");
    }
    if (kept->nlicenses == 0) {
        kept->licenses = other->licenses;
        kept->nlicenses = other->nlicenses;
        kept->licenses_source = merge_value(n, other->licenses_source);
    } else if (other->nlicenses > 0 && !identity_same_licences(kept, other)) {
        leave_out(m, "licenses");
    }
    if (kept->nreferences == 0) {
        kept->references = other->references;
        kept->nreferences = other->nreferences;
    } else if (other->nreferences > 0 && !references_equal(kept, other)) {
        leave_out(m, "externalReferences");
    }
    if (kept->nproperties == 0) {
        kept->properties = other->properties;
        kept->nproperties = other->nproperties;
    } else if (other->nproperties > 0 && !properties_equal(kept, other)) {
        leave_out(m, "properties");
    }
    if (kept->nevidence == 0) {
        kept->evidence = other->evidence;
        kept->nevidence = other->nevidence;
    }
    if (kept->ncpes == 0) {
        kept->cpe = other->cpe;
        kept->cpes = other->cpes;
        kept->ncpes = other->ncpes;
    }
    if (kept->swid.n == 0) {
        kept->swid = other->swid;
        kept->swid_source = merge_value(n, other->swid_source);
    }
}

static struct str text_of(struct merging *m, struct merge_names *n, struct jv v) {
    struct sb text = SB(m->a);
    struct jw w = JW(&text, false);
    merge_value_write(n, v, &w);
    return sb_get(&text);
}

static void fill_extras(struct merging *m, struct merge_names *n, struct bom_component *kept,
                        const struct bom_component *other) {
    struct merge_names none = merge_names_new(&m->refs); /* what is kept has its new names already */
    for (size_t i = 0; i < other->nextras; i++) {
        size_t k = 0;
        while (k < kept->nextras && !str_eq(kept->extras[k].key, other->extras[i].key)) {
            k++;
        }
        if (k == kept->nextras) {
            struct bom_extra *v = ARENA_ARRAY(m->a, struct bom_extra, kept->nextras + 1);
            for (size_t j = 0; j < kept->nextras; j++) {
                v[j] = kept->extras[j];
            }
            v[kept->nextras++] = (struct bom_extra){other->extras[i].key, merge_value(n, other->extras[i].value)};
            kept->extras = v;
        } else if (!str_eq(text_of(m, &none, kept->extras[k].value), text_of(m, n, other->extras[i].value))) {
            leave_out(m, str_cstr(m->a, other->extras[i].key));
        }
    }
}

void merge_fill(struct merging *m, struct merge_names *n, struct bom_component *kept, const struct bom_component *other) {
    fill_texts(m, kept, other);
    fill_party(m, &kept->supplier, &other->supplier, "supplier");
    fill_party(m, &kept->manufacturer, &other->manufacturer, "manufacturer");
    fill_lists(m, n, kept, other);
    fill_extras(m, n, kept, other);
}
