/* Reading CycloneDX JSON 1.2 to 1.7 (ECMA-424) into the model. See bom.h. */
#include "base/map.h"
#include "bom/formats.h"
#include "bom/limits.h"
#include "bom/schema.h"
#include "bom/support.h"

struct reading {
    struct arena *a;
    struct bom *out;
    struct map refs; /* bom-ref → seen */
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
    return true;
}

static bool read_hashes(struct reading *r, struct jv list, struct bom_component *c) {
    c->hashes = ARENA_ARRAY(r->a, struct bom_hash, json_count(list));
    for (struct jiter it = json_iter(list); json_next(&it);) {
        struct bom_hash *h = &c->hashes[c->nhashes++];
        if (!json_want(it.value, JSON_OBJECT, r->e) || !json_member_str(it.value, "alg", true, &h->algorithm, r->e) ||
            !json_member_str(it.value, "content", true, &h->value, r->e)) {
            return false;
        }
        for (size_t i = 0; i < h->value.n; i++) {
            if (chr_hex(h->value.p[i]) < 0) {
                return json_fail(json_get(it.value, "content"), r->e, "is no hexadecimal number");
            }
        }
    }
    return true;
}

static bool read_licenses(struct reading *r, struct jv list, struct bom_component *c) {
    c->licenses = ARENA_ARRAY(r->a, struct bom_license, json_count(list));
    for (struct jiter it = json_iter(list); json_next(&it);) {
        struct bom_license *l = &c->licenses[c->nlicenses++];
        struct jv license;
        if (!json_want(it.value, JSON_OBJECT, r->e) || !json_member_str(it.value, "expression", false, &l->expression, r->e) ||
            !json_member(it.value, "license", JSON_OBJECT, false, &license, r->e)) {
            return false;
        }
        if (json_type(license) == JSON_OBJECT && (!json_member_str(license, "id", false, &l->id, r->e) ||
                                                  !json_member_str(license, "name", false, &l->name, r->e) ||
                                                  !json_member_str(license, "url", false, &l->url, r->e))) {
            return false;
        }
        l->acknowledgement = json_str(json_get(json_type(license) == JSON_OBJECT ? license : it.value, "acknowledgement"));
    }
    return true;
}

static bool read_references(struct reading *r, struct jv list, struct bom_component *c) {
    c->references = ARENA_ARRAY(r->a, struct bom_reference, json_count(list));
    for (struct jiter it = json_iter(list); json_next(&it);) {
        struct bom_reference *x = &c->references[c->nreferences++];
        if (!json_want(it.value, JSON_OBJECT, r->e) || !json_member_str(it.value, "type", true, &x->type, r->e) ||
            !json_member_str(it.value, "url", true, &x->url, r->e) || !json_member_str(it.value, "comment", false, &x->comment, r->e)) {
            return false;
        }
    }
    return true;
}

static bool read_properties(struct reading *r, struct jv list, struct bom_property **out, size_t *n) {
    *out = ARENA_ARRAY(r->a, struct bom_property, json_count(list));
    for (struct jiter it = json_iter(list); json_next(&it);) {
        struct bom_property *p = &(*out)[(*n)++];
        if (!json_want(it.value, JSON_OBJECT, r->e) || !json_member_str(it.value, "name", false, &p->name, r->e) ||
            !json_member_str(it.value, "value", false, &p->value, r->e)) {
            return false;
        }
    }
    return true;
}

static bool add_ref(struct reading *r, struct jv v, struct str *ref) {
    if (ref->n == 0) {
        *ref = str_fmt(r->a, "component-%zu", r->out->components.n + 1);
        return true;
    }
    bool added;
    map_slot(&r->refs, *ref, &added);
    return added || json_fail(json_get(v, "bom-ref"), r->e, "\"%.*s\" is used by two elements; a bom-ref must be unique", STR_ARG(*ref));
}

/* Members that the model has no place for, counted. */
static void count_dropped(struct reading *r, struct jv v) {
    static const char *const unread[] = {"pedigree", "evidence", "releaseNotes", "modelCard", "data", "cryptoProperties", "signature", NULL};
    for (size_t i = 0; unread[i] != NULL; i++) {
        if (json_type(json_get(v, unread[i])) == JSON_NONE) {
            continue;
        }
        struct str what = str_fmt(r->a, "components[].%s", unread[i]);
        size_t k = 0;
        while (k < r->out->dropped.n && !str_eq(r->out->dropped.v[k].what, what)) {
            k++;
        }
        if (k == r->out->dropped.n) {
            vec_push(r->a, &r->out->dropped, (struct bom_dropped){what, 0});
        }
        r->out->dropped.v[k].count++;
    }
}

static bool read_text_fields(struct reading *r, struct jv v, struct bom_component *c) {
    const struct {
        const char *key;
        struct str *to;
        bool required;
    } fields[] = {
        {"type", &c->type, true},           {"name", &c->name, true},       {"version", &c->version, false},
        {"bom-ref", &c->ref, false},        {"group", &c->group, false},    {"description", &c->description, false},
        {"author", &c->author, false},      {"publisher", &c->publisher, false}, {"copyright", &c->copyright, false},
        {"scope", &c->scope, false},        {"mime-type", &c->mime_type, false}, {"purl", &c->purl, false},
        {"cpe", &c->cpe, false},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (!json_member_str(v, fields[i].key, fields[i].required, fields[i].to, r->e)) {
            return false;
        }
    }
    return true;
}

static bool read_component(struct reading *r, struct jv v, size_t parent, bool is_root, int depth) {
    struct bom_component c = {.parent = parent, .is_root = is_root};
    struct jv hashes;
    struct jv licenses;
    struct jv references;
    struct jv properties;
    struct jv nested;
    if (depth > BOM_MAX_NESTING) {
        return json_fail(v, r->e, "components are nested deeper than the limit of %d", BOM_MAX_NESTING);
    }
    if (r->out->components.n >= BOM_MAX_COMPONENTS) {
        return json_fail(v, r->e, "holds more than the limit of %d components", BOM_MAX_COMPONENTS);
    }
    if (!json_want(v, JSON_OBJECT, r->e) || !read_text_fields(r, v, &c) ||
        !json_member(v, "hashes", JSON_ARRAY, false, &hashes, r->e) || !json_member(v, "licenses", JSON_ARRAY, false, &licenses, r->e) ||
        !json_member(v, "externalReferences", JSON_ARRAY, false, &references, r->e) ||
        !json_member(v, "properties", JSON_ARRAY, false, &properties, r->e) ||
        !json_member(v, "components", JSON_ARRAY, false, &nested, r->e) || !read_party(r, json_get(v, "supplier"), &c.supplier) ||
        !read_party(r, json_get(v, "manufacturer"), &c.manufacturer) || !read_hashes(r, hashes, &c) ||
        !read_licenses(r, licenses, &c) || !read_references(r, references, &c) ||
        !read_properties(r, properties, &c.properties, &c.nproperties) || !add_ref(r, v, &c.ref)) {
        return false;
    }
    c.swid = json_str(json_get(json_get(v, "swid"), "tagId"));
    if (c.cpe.n > 0) {
        c.cpes = ARENA_ARRAY(r->a, struct str, 1);
        c.cpes[c.ncpes++] = c.cpe;
    }
    bom_support(r->a, &c);
    count_dropped(r, v);
    size_t self = r->out->components.n;
    vec_push(r->a, &r->out->components, c);
    for (struct jiter it = json_iter(nested); json_next(&it);) {
        if (!read_component(r, it.value, self, false, depth + 1)) {
            return false;
        }
    }
    return true;
}

static bool read_dependencies(struct reading *r, struct jv list) {
    for (struct jiter it = json_iter(list); json_next(&it);) {
        struct bom_dependency d = {0};
        struct jv on;
        if (!json_want(it.value, JSON_OBJECT, r->e) || !json_member_str(it.value, "ref", true, &d.ref, r->e) ||
            !json_member(it.value, "dependsOn", JSON_ARRAY, false, &on, r->e)) {
            return false;
        }
        d.on = ARENA_ARRAY(r->a, struct str, json_count(on));
        for (struct jiter k = json_iter(on); json_next(&k);) {
            if (!json_want(k.value, JSON_STRING, r->e)) {
                return false;
            }
            d.on[d.non++] = json_str(k.value);
        }
        vec_push(r->a, &r->out->dependencies, d);
    }
    return true;
}

/* Tools: a list of {vendor, name, version} before 1.5, {components, services} since. */
static void read_tools(struct reading *r, struct jv tools) {
    struct jv list = json_type(tools) == JSON_OBJECT ? json_get(tools, "components") : tools;
    r->out->tools = ARENA_ARRAY(r->a, struct str, json_count(list));
    for (struct jiter it = json_iter(list); json_next(&it);) {
        struct str name = json_str(json_get(it.value, "name"));
        struct str version = json_str(json_get(it.value, "version"));
        r->out->tools[r->out->ntools++] = str_fmt(r->a, "%.*s%s%.*s", STR_ARG(name), version.n > 0 ? " " : "", STR_ARG(version));
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
        !read_properties(r, properties, &r->out->properties, &r->out->nproperties)) {
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
    return json_type(component) == JSON_NONE || read_component(r, component, SIZE_MAX, true, 0);
}

static bool known_version(struct str v) {
    return v.n == 3 && str_starts(v, STR("1.")) && v.p[2] >= '2' && v.p[2] <= '7';
}

bool cyclonedx_read(struct arena *a, struct jv root, struct bom *out, struct err *e) {
    struct reading r = {.a = a, .out = out, .refs = map_new(a, 64), .e = e};
    struct jv metadata;
    struct jv components;
    struct jv dependencies;
    if (!json_member_str(root, "specVersion", true, &out->spec_version, e)) {
        return false;
    }
    if (!known_version(out->spec_version)) {
        return json_fail(json_get(root, "specVersion"), e, "is \"%.*s\"; CycloneDX 1.2 to 1.7 can be read", STR_ARG(out->spec_version));
    }
    if (!schema_check(schema_load(a, "cyclonedx", out->spec_version.p[2]), root, e)) {
        return false;
    }
    if (!json_member_str(root, "serialNumber", false, &out->serial, e) || !json_member(root, "metadata", JSON_OBJECT, false, &metadata, e) ||
        !json_member(root, "components", JSON_ARRAY, false, &components, e) ||
        !json_member(root, "dependencies", JSON_ARRAY, false, &dependencies, e) || !read_metadata(&r, metadata)) {
        return false;
    }
    int64_t revision;
    if (json_i64(json_get(root, "version"), &revision)) {
        out->version = str_fmt(a, "%lld", (long long)revision);
    }
    for (struct jiter it = json_iter(components); json_next(&it);) {
        if (!read_component(&r, it.value, SIZE_MAX, false, 0)) {
            return false;
        }
    }
    out->nservices = json_count(json_get(root, "services"));
    out->nvulnerabilities = json_count(json_get(root, "vulnerabilities"));
    return read_dependencies(&r, dependencies);
}
