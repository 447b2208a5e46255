/* Reading CycloneDX JSON 1.2 to 1.7 (ECMA-424) into the model. See bom.h. */
#include "base/map.h"
#include "bom/formats.h"
#include "bom/keep.h"
#include "bom/limits.h"
#include "bom/schema.h"
#include "bom/support.h"

struct reading {
    struct arena *a;
    struct arena *item;     /* what is built of one item; the same arena when items stay */
    struct json_keep *keep; /* null when items stay */
    struct bom *out;
    struct map refs;     /* bom-ref → seen */
    struct map dangling; /* what dependencies name beside */
    struct err *e;
};

bool cyclonedx_detect(struct jv root) {
    return str_is(json_str(json_get(root, "bomFormat")), "CycloneDX") ||
           (json_type(json_get(root, "specVersion")) == JSON_STRING && json_type(json_get(root, "components")) == JSON_ARRAY &&
            json_type(json_get(root, "spdxVersion")) == JSON_NONE);
}

static bool read_party(struct reading *r, struct jv v, struct bom_party *out) {
    if (json_type(v) == JSON_NONE) {
        return true;
    }
    struct jv urls;
    if (!json_want(v, JSON_OBJECT, r->e) || !json_member_str(v, "name", false, &out->name, r->e) ||
        !json_member(v, "url", JSON_ARRAY, false, &urls, r->e)) {
        return false;
    }
    struct jiter it = json_iter(urls);
    if (json_next(&it)) {
        out->url = json_str(it.value);
    }
    it = json_iter(json_get(v, "contact"));
    if (json_next(&it)) {
        out->email = json_str(json_get(it.value, "email"));
    }
    out->source = v;
    return true;
}

static bool read_hashes(struct reading *r, struct jv list, struct bom_component *c) {
    c->hashes = ARENA_ARRAY(r->item, struct bom_hash, json_count(list));
    for (struct jiter it = json_iter(list); json_next(&it);) {
        struct bom_hash *h = &c->hashes[c->nhashes++];
        if (!json_want(it.value, JSON_OBJECT, r->e) || !json_member_str(it.value, "alg", true, &h->algorithm, r->e) ||
            !json_member_str(it.value, "content", true, &h->value, r->e)) {
            return false;
        }
        bool upper = false;
        for (size_t i = 0; i < h->value.n; i++) {
            if (chr_hex(h->value.p[i]) < 0) {
                return json_fail(json_get(it.value, "content"), r->e, "is no hexadecimal number");
            }
            upper = upper || chr_lower(h->value.p[i]) != h->value.p[i];
        }
        h->value = upper ? str_lower(r->item, h->value) : h->value;
    }
    return true;
}

static bool read_licenses(struct reading *r, struct jv list, struct bom_component *c) {
    c->licenses = ARENA_ARRAY(r->item, struct bom_license, json_count(list));
    for (struct jiter it = json_iter(list); json_next(&it);) {
        struct bom_license *l = &c->licenses[c->nlicenses++];
        struct jv license;
        if (!json_want(it.value, JSON_OBJECT, r->e) || !json_member_str(it.value, "expression", false, &l->expression, r->e) ||
            !json_member(it.value, "license", JSON_OBJECT, false, &license, r->e)) {
            return false;
        }
        if (json_type(license) == JSON_OBJECT &&
            (!json_member_str(license, "id", false, &l->id, r->e) || !json_member_str(license, "name", false, &l->name, r->e) ||
             !json_member_str(license, "url", false, &l->url, r->e))) {
            return false;
        }
        l->acknowledgement = json_str(json_get(json_type(license) == JSON_OBJECT ? license : it.value, "acknowledgement"));
    }
    return true;
}

static bool read_references(struct reading *r, struct jv list, struct bom_component *c) {
    c->references = ARENA_ARRAY(r->item, struct bom_reference, json_count(list));
    for (struct jiter it = json_iter(list); json_next(&it);) {
        struct bom_reference *x = &c->references[c->nreferences++];
        x->source = it.value;
        if (!json_want(it.value, JSON_OBJECT, r->e) || !json_member_str(it.value, "type", true, &x->type, r->e) ||
            !json_member_str(it.value, "url", true, &x->url, r->e) ||
            !json_member_str(it.value, "comment", false, &x->comment, r->e)) {
            return false;
        }
    }
    return true;
}

static bool read_properties(struct reading *r, struct arena *a, struct jv list, struct bom_property **out, size_t *n) {
    *out = ARENA_ARRAY(a, struct bom_property, json_count(list));
    for (struct jiter it = json_iter(list); json_next(&it);) {
        struct bom_property *p = &(*out)[(*n)++];
        if (!json_want(it.value, JSON_OBJECT, r->e) || !json_member_str(it.value, "name", false, &p->name, r->e) ||
            !json_member_str(it.value, "value", false, &p->value, r->e)) {
            return false;
        }
    }
    return true;
}

static bool add_ref(struct reading *r, struct jv v, struct str ref) {
    bool added = true;
    if (ref.n > 0) {
        map_slot(&r->refs, ref, &added);
    }
    return added ||
           json_fail(json_get(v, "bom-ref"), r->e, "\"%.*s\" is used by two elements; a bom-ref must be unique", STR_ARG(ref));
}

/* The members of an object that are not in `known` (a list ended by null). */
static struct bom_extra *read_extras(struct arena *a, struct jv v, const char *const *known, size_t *n) {
    struct bom_extra *list = NULL;
    for (struct jiter it = json_iter(v); json_next(&it);) {
        size_t k = 0;
        while (known[k] != NULL && !str_is(it.key, known[k])) {
            k++;
        }
        if (known[k] != NULL) {
            continue;
        }
        list = arena_grow(a, list, *n * sizeof *list, (*n + 1) * sizeof *list);
        list[(*n)++] = (struct bom_extra){it.key, it.value};
    }
    return list;
}

static bool read_text_fields(struct reading *r, struct jv v, struct bom_component *c) {
    const struct {
        const char *key;
        struct str *to;
        bool required;
    } fields[] = {
        {"type", &c->type, true},
        {"name", &c->name, true},
        {"version", &c->version, false},
        {"bom-ref", &c->ref, false},
        {"group", &c->group, false},
        {"description", &c->description, false},
        {"author", &c->author, false},
        {"publisher", &c->publisher, false},
        {"copyright", &c->copyright, false},
        {"scope", &c->scope, false},
        {"mime-type", &c->mime_type, false},
        {"purl", &c->purl, false},
        {"cpe", &c->cpe, false},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (!json_member_str(v, fields[i].key, fields[i].required, fields[i].to, r->e)) {
            return false;
        }
    }
    return true;
}

/* A component has room for one CPE name; further ones are properties (BOM_CPE_PROPERTY). */
static void add_cpes(struct arena *a, struct bom_component *c) {
    c->cpes = ARENA_ARRAY(a, struct str, c->nproperties + 1);
    if (c->cpe.n > 0) {
        c->cpes[c->ncpes++] = c->cpe;
    }
    for (size_t i = 0; i < c->nproperties && c->cpe.n > 0; i++) {
        if (str_is(c->properties[i].name, BOM_CPE_PROPERTY)) {
            c->cpes[c->ncpes++] = c->properties[i].value;
        }
    }
}

static bool read_component(struct reading *r, struct jv v, size_t parent, bool is_root, int depth) {
    struct bom_component c = {.parent = parent, .is_root = is_root};
    struct jv hashes;
    struct jv licenses;
    struct jv references;
    struct jv properties;
    struct jv nested;
    if (depth > BOM_MAX_NESTING) {
        return json_fail(v, r->e, "components are nested deeper than the limit of %d (BOM_MAX_NESTING)", BOM_MAX_NESTING);
    }
    if (r->out->components.n >= BOM_MAX_COMPONENTS) {
        return json_fail(v, r->e, "holds more than the limit of %d components (BOM_MAX_COMPONENTS)", BOM_MAX_COMPONENTS);
    }
    if (!json_want(v, JSON_OBJECT, r->e) || !read_text_fields(r, v, &c) ||
        !json_member(v, "hashes", JSON_ARRAY, false, &hashes, r->e) ||
        !json_member(v, "licenses", JSON_ARRAY, false, &licenses, r->e) ||
        !json_member(v, "externalReferences", JSON_ARRAY, false, &references, r->e) ||
        !json_member(v, "properties", JSON_ARRAY, false, &properties, r->e) ||
        !json_member(v, "components", JSON_ARRAY, false, &nested, r->e) ||
        !read_party(r, json_get(v, "supplier"), &c.supplier) || !read_party(r, json_get(v, "manufacturer"), &c.manufacturer) ||
        !read_hashes(r, hashes, &c) || !read_licenses(r, licenses, &c) || !read_references(r, references, &c) ||
        !read_properties(r, r->item, properties, &c.properties, &c.nproperties)) {
        return false;
    }
    static const char *const known[] = {
        "type",       "name",       "version",      "bom-ref", "group",     "description",
        "author",     "publisher",  "copyright",    "scope",   "mime-type", "purl",
        "cpe",        "supplier",   "manufacturer", "hashes",  "licenses",  "externalReferences",
        "properties", "components", "swid",         NULL};
    c.extras = read_extras(r->item, v, known, &c.nextras);
    c.licenses_source = licenses;
    c.swid_source = json_get(v, "swid");
    c.swid = json_str(json_get(c.swid_source, "tagId"));
    add_cpes(r->item, &c);
    bom_support(r->item, &c);
    if (r->keep != NULL) {
        bom_component_keep(r->a, r->keep, &c);
    }
    if (!add_ref(r, v, c.ref)) {
        return false;
    }
    size_t self = r->out->components.n;
    vec_push(r->a, &r->out->components, c);
    for (struct jiter it = json_iter(nested); json_next(&it);) {
        if (!read_component(r, it.value, self, false, depth + 1)) {
            return false;
        }
    }
    return true;
}

static bool read_top_component(void *ctx, struct jv v) {
    struct reading *r = ctx;
    struct arena_mark mark = arena_mark(r->item);
    bool ok = read_component(r, v, SIZE_MAX, false, 0);
    if (r->keep != NULL) {
        arena_reset(r->item, mark);
    }
    return ok;
}

/* The text of a ref, held once: the item that names it does not stay. */
static struct str kept_ref(struct reading *r, struct str ref) {
    struct str kept;
    if (!map_key(&r->refs, ref, &kept) && !map_key(&r->dangling, ref, &kept)) {
        kept = r->keep != NULL ? json_keep_str(r->keep, ref) : ref;
        map_put(&r->dangling, kept, r);
    }
    return kept;
}

static bool read_dependency(void *ctx, struct jv v) {
    struct reading *r = ctx;
    struct bom_dependency d = {0};
    struct jv on;
    if (!json_want(v, JSON_OBJECT, r->e) || !json_member_str(v, "ref", true, &d.ref, r->e) ||
        !json_member(v, "dependsOn", JSON_ARRAY, false, &on, r->e)) {
        return false;
    }
    d.ref = kept_ref(r, d.ref);
    d.on = ARENA_ARRAY(r->a, struct str, json_count(on));
    for (struct jiter k = json_iter(on); json_next(&k);) {
        if (!json_want(k.value, JSON_STRING, r->e)) {
            return false;
        }
        d.on[d.non++] = kept_ref(r, json_str(k.value));
    }
    d.provides = json_get(v, "provides");
    d.provides = r->keep != NULL ? json_keep_value(r->keep, d.provides) : d.provides;
    vec_push(r->a, &r->out->dependencies, d);
    return true;
}

/* Tools: a list of {vendor, name, version} before 1.5, {components, services} since. */
static void read_tools(struct reading *r, struct jv tools) {
    struct jv list = json_type(tools) == JSON_OBJECT ? json_get(tools, "components") : tools;
    r->out->tools = ARENA_ARRAY(r->a, struct str, json_count(list));
    for (struct jiter it = json_iter(list); json_next(&it);) {
        struct str name = json_str(json_get(it.value, "name"));
        struct str version = json_str(json_get(it.value, "version"));
        r->out->tools[r->out->ntools++] =
            str_fmt(r->a, "%.*s%s%.*s", STR_ARG(name), version.n > 0 ? " " : "", STR_ARG(version));
    }
}

static bool read_metadata(struct reading *r, struct jv m) {
    struct jv component;
    struct jv authors;
    struct jv lifecycles;
    struct jv properties;
    if (json_type(m) == JSON_NONE) {
        return true;
    }
    if (!json_member_str(m, "timestamp", false, &r->out->timestamp, r->e) ||
        !json_member(m, "component", JSON_OBJECT, false, &component, r->e) ||
        !json_member(m, "authors", JSON_ARRAY, false, &authors, r->e) ||
        !json_member(m, "lifecycles", JSON_ARRAY, false, &lifecycles, r->e) ||
        !json_member(m, "properties", JSON_ARRAY, false, &properties, r->e) ||
        !read_party(r, json_get(m, "supplier"), &r->out->supplier) ||
        !read_party(r, json_get(m, json_type(json_get(m, "manufacturer")) != JSON_NONE ? "manufacturer" : "manufacture"),
                    &r->out->manufacturer) ||
        !read_properties(r, r->a, properties, &r->out->properties, &r->out->nproperties)) {
        return false;
    }
    r->out->authors = ARENA_ARRAY(r->a, struct str, json_count(authors));
    for (struct jiter it = json_iter(authors); json_next(&it);) {
        r->out->authors[r->out->nauthors++] = json_str(json_get(it.value, "name"));
    }
    r->out->lifecycles = ARENA_ARRAY(r->a, struct str, json_count(lifecycles));
    for (struct jiter it = json_iter(lifecycles); json_next(&it);) {
        struct str phase = json_str(json_get(it.value, "phase"));
        r->out->lifecycles[r->out->nlifecycles++] = phase.n > 0 ? phase : json_str(json_get(it.value, "name"));
    }
    read_tools(r, json_get(m, "tools"));
    const bool both = json_type(json_get(m, "manufacturer")) != JSON_NONE;
    const char *const known[] = {"timestamp",  "component",    "authors",
                                 "lifecycles", "properties",   "supplier",
                                 "tools",      "manufacturer", both ? NULL : "manufacture",
                                 NULL};
    r->out->metadata_extras = read_extras(r->a, m, known, &r->out->nmetadata_extras);
    r->out->tools_source = json_get(m, "tools");
    r->out->authors_source = authors;
    r->out->lifecycles_source = lifecycles;
    if (json_type(component) == JSON_NONE) {
        return true;
    }
    if (!read_component(r, component, SIZE_MAX, true, 0)) {
        return false;
    }
    bom_support_from(r->a, r->out->properties, r->out->nproperties, &r->out->components.v[0]);
    return true;
}

/* A ref for each component that has none: "component-7", and further numbers when the document uses that one itself. */
static void make_refs(struct reading *r) {
    size_t number = 0;
    for (size_t i = 0; i < r->out->components.n; i++) {
        struct bom_component *c = &r->out->components.v[i];
        c->made_ref = c->ref.n == 0;
        for (bool added = !c->made_ref; !added;) {
            c->ref = str_fmt(r->a, "component-%zu", ++number);
            map_slot(&r->refs, c->ref, &added);
        }
    }
}

static bool add_service_refs(struct reading *r, struct jv services, int depth) {
    if (depth > BOM_MAX_NESTING) {
        return json_fail(services, r->e, "services are nested deeper than the limit of %d (BOM_MAX_NESTING)", BOM_MAX_NESTING);
    }
    for (struct jiter it = json_iter(services); json_next(&it);) {
        if (!add_ref(r, it.value, json_str(json_get(it.value, "bom-ref"))) ||
            !add_service_refs(r, json_get(it.value, "services"), depth + 1)) {
            return false;
        }
    }
    return true;
}

/* Every bom-ref below a value that the model does not hold: services, vulnerabilities, formulas … */
static void add_refs_below(struct reading *r, struct jv v) {
    for (struct jiter it = json_iter(v); json_next(&it);) {
        if (it.object && str_is(it.key, "bom-ref")) {
            map_put(&r->refs, json_str(it.value), r);
        }
        add_refs_below(r, it.value); /* as deep as the parser lets through: JSON_RAW_MAX_DEPTH */
    }
}

static void add_other_refs(struct reading *r) {
    struct bom *b = r->out;
    for (size_t i = 0; i < b->nextras; i++) {
        add_refs_below(r, b->extras[i].value);
    }
    for (size_t i = 0; i < b->components.n; i++) {
        for (size_t k = 0; k < b->components.v[i].nextras; k++) {
            add_refs_below(r, b->components.v[i].extras[k].value);
        }
    }
}

static void find_dangling(struct reading *r) {
    struct bom *b = r->out;
    for (size_t i = 0; i < b->dependencies.n; i++) {
        const struct bom_dependency *d = &b->dependencies.v[i];
        for (size_t k = 0; k <= d->non; k++) {
            struct str ref = k < d->non ? d->on[k] : d->ref;
            bool added;
            map_slot(&r->refs, ref, &added);
            if (added && !str_starts(ref, STR("urn:cdx:"))) { /* a BOM-Link names another document */
                vec_push(r->a, &b->dangling, ref);
            }
        }
    }
}

static bool known_version(struct str v) {
    return v.n == 3 && str_starts(v, STR("1.")) && v.p[2] >= '2' && v.p[2] <= '7';
}

static bool read_document(struct reading *r, const struct json_cut *d, bool from_xml) {
    struct arena *a = r->a;
    struct bom *out = r->out;
    struct err *e = r->e;
    struct jv root = d->root;
    struct jv metadata;
    struct jv components;
    struct jv dependencies;
    if (!json_member_str(root, "specVersion", true, &out->spec_version, e)) {
        return false;
    }
    if (!known_version(out->spec_version)) {
        return json_fail(json_get(root, "specVersion"), e, "is \"%.*s\"; CycloneDX 1.2 to 1.7 can be read",
                         STR_ARG(out->spec_version));
    }
    struct schema *rules = schema_load(a, "cyclonedx", out->spec_version.p[2]);
    if (from_xml) {
        schema_relax(rules);
    }
    if (!schema_check(rules, root, e)) {
        return false;
    }
    if (!json_member_str(root, "serialNumber", false, &out->serial, e) ||
        !json_member(root, "metadata", JSON_OBJECT, false, &metadata, e) ||
        !json_member(root, "components", JSON_ARRAY, false, &components, e) ||
        !json_member(root, "dependencies", JSON_ARRAY, false, &dependencies, e) || !read_metadata(r, metadata)) {
        return false;
    }
    int64_t revision;
    if (json_i64(json_get(root, "version"), &revision)) {
        out->version = str_fmt(a, "%lld", (long long)revision);
    }
    if (!bom_each(d, rules, "components", read_top_component, r, e)) {
        return false;
    }
    static const char *const known[] = {"$schema",    "bomFormat",    "specVersion", "serialNumber", "version", "metadata",
                                        "components", "dependencies", NULL};
    out->extras = read_extras(a, root, known, &out->nextras);
    out->nservices = json_count(json_get(root, "services"));
    out->nvulnerabilities = json_count(json_get(root, "vulnerabilities"));
    if (!add_service_refs(r, json_get(root, "services"), 0) || !bom_each(d, rules, "dependencies", read_dependency, r, e)) {
        return false;
    }
    add_other_refs(r);
    make_refs(r);
    find_dangling(r);
    return true;
}

bool cyclonedx_read_form(struct arena *a, const struct json_cut *d, bool from_xml, struct bom *out, struct err *e) {
    struct reading r = {.a = a, .item = a, .out = out, .refs = map_new(a, 64), .dangling = map_new(a, 0), .e = e};
    if (d->n > 0) {
        r.item = arena_new();
        r.keep = json_keep_new(a, d->in);
    }
    bool ok = read_document(&r, d, from_xml);
    if (r.item != a) {
        arena_free(&r.item);
    }
    return ok;
}

bool cyclonedx_read(struct arena *a, const struct json_cut *d, struct bom *out, struct err *e) {
    return cyclonedx_read_form(a, d, false, out, e);
}
