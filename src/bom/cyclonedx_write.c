/* Writing CycloneDX JSON 1.2 to 1.7. See bom.h. */
#include "base/json_write.h"
#include "bom/formats.h"
#include "bom/identity.h"
#include "bom/schema.h"
#include "bom/support.h"

struct writing {
    struct arena *a;
    struct arena *item; /* what is built for one component */
    const struct bom *b;
    struct jw w;
    struct bom *lost;
    int minor;             /* of the version: 2 … 7 */
    bool same;             /* the document was read in this version */
    struct schema *schema; /* of that version: which words it knows */
};

static void lose(struct writing *x, struct str what) {
    bom_drop(x->a, x->lost, what);
}

static void lose_path(void *ctx, struct str path) {
    lose(ctx, path);
}

/*
 * Writes `key` as it stood in the document that it was read from, as far as the version has room for it under the rules named.
 * False: nothing was written, for there is no source or no room.
 */
static bool write_source(struct writing *x, const char *key, const char *rules, struct jv source, const char *path) {
    enum schema_room room = schema_room(x->schema, rules, source);
    if (room == SCHEMA_NO_ROOM) {
        return false;
    }
    if (key != NULL) {
        jw_key(&x->w, key);
    }
    schema_write(x->schema, rules, room, source, &x->w, (struct schema_loss){path, lose_path, x});
    return true;
}

/* Members that the model has no field for. */
static void write_extras(struct writing *x, const struct bom_extra *v, size_t n, const char *rules, const char *path) {
    struct arena *a = x->item;
    for (size_t i = 0; i < n; i++) {
        const char *key = str_cstr(a, v[i].key);
        const char *member = str_cstr(a, str_fmt(a, "%s/%s", rules, key));
        const char *where = str_cstr(a, str_fmt(a, "%s%s%s", path, *path != '\0' ? "." : "", key));
        if (!write_source(x, key, member, v[i].value, where)) {
            lose(x, str_z(where));
        }
    }
}

/* A word that the version knows, else `instead`. */
static struct str known(struct writing *x, const char *path, struct str word, struct str instead, const char *what) {
    if (schema_allows(x->schema, path, word)) {
        return word;
    }
    lose(x, str_z(what));
    return instead;
}

/* A text that has to keep a form; one that does not is left out and counted. */
static void write_text(struct writing *x, const char *key, const char *rules, struct str value, const char *what) {
    if (value.n > 0 && !schema_allows(x->schema, rules, value)) {
        lose(x, str_z(what));
    } else {
        jw_kopt(&x->w, key, value);
    }
}

/* Since 1.4 a version has at most 1,024 characters; 1.2 and 1.3 want one, if an empty one. */
static void write_version(struct writing *x, struct str version) {
    bool fits = version.n == 0 || schema_allows(x->schema, "version", version);
    if (!fits) {
        lose(x, STR("components[].version that is too long"));
    }
    if (fits || x->minor < 4) {
        jw_kstr(&x->w, "version", version);
    }
}

static void write_party(struct writing *x, const char *key, const struct bom_party *p, const char *path) {
    if (write_source(x, key, "organizationalEntity", p->source, path)) {
        return;
    }
    if (p->name.n == 0 && p->url.n == 0 && p->email.n == 0) {
        return;
    }
    jw_kobject(&x->w, key);
    jw_kopt(&x->w, "name", p->name);
    if (p->url.n > 0 && schema_allows(x->schema, "organizationalEntity/url/[]", p->url)) {
        jw_karray(&x->w, "url");
        jw_str(&x->w, p->url);
        jw_end_array(&x->w);
    }
    if (p->email.n > 0) {
        jw_karray(&x->w, "contact");
        jw_object(&x->w);
        write_text(x, schema_allows(x->schema, "organizationalContact/email", p->email) ? "email" : "name", "", p->email, path);
        jw_end_object(&x->w);
        jw_end_array(&x->w);
    }
    jw_end_object(&x->w);
}

/*
 * One licence. Before 1.7 a list holds either licences or a single expression, so an expression beside others (`alone` is
 * false) goes by id when it is one, and else as a name.
 */
static void write_license(struct writing *x, const struct bom_license *l, bool alone) {
    struct str id = l->id.n > 0 ? l->id : l->expression;
    bool by_id = id.n > 0 && schema_allows(x->schema, "license/id", id);
    bool expression = l->expression.n > 0 && !by_id && (alone || x->minor < 5 || x->minor >= 7);
    jw_object(&x->w);
    if (!expression) {
        jw_kobject(&x->w, "license");
        jw_kstr(&x->w, by_id ? "id" : "name", id.n > 0 ? id : l->name);
        write_text(x, "url", "license/url", l->url, "components[].licenses[].url");
    } else {
        jw_kstr(&x->w, "expression", l->expression);
    }
    if (x->minor >= 6) {
        jw_kopt(&x->w, "acknowledgement", l->acknowledgement);
    }
    if (!expression) {
        jw_end_object(&x->w);
    }
    jw_end_object(&x->w);
}

static void write_licenses(struct writing *x, const struct bom_component *c) {
    if (c->nlicenses == 0 || write_source(x, "licenses", "component/licenses", c->licenses_source, "components[].licenses")) {
        return;
    }
    if (json_type(c->licenses_source) != JSON_NONE) {
        lose(x, STR("components[].licenses[] (in part)"));
    }
    jw_karray(&x->w, "licenses");
    for (size_t i = 0; i < c->nlicenses; i++) {
        write_license(x, &c->licenses[i], c->nlicenses == 1);
    }
    jw_end_array(&x->w);
}

static void write_properties(struct writing *x, const struct bom_property *v, size_t n, const char *path) {
    if (n == 0) {
        return;
    }
    if (x->minor < 3) {
        lose(x, str_z(path));
        return;
    }
    jw_karray(&x->w, "properties");
    for (size_t i = 0; i < n; i++) {
        jw_object(&x->w);
        if (v[i].name.n > 0 || x->minor >= 6) { /* required since 1.6; older documents may lack it */
            jw_kstr(&x->w, "name", v[i].name);
        }
        jw_kopt(&x->w, "value", v[i].value);
        jw_end_object(&x->w);
    }
    jw_end_array(&x->w);
}

/* Its own, and what it says of support in fields of another format. */
static void write_component_properties(struct writing *x, const struct bom_component *c) {
    struct bom_property support[2];
    size_t n = c->is_root ? 0 : bom_support_missing(x->item, c, support);
    struct bom_property *all = ARENA_ARRAY(x->item, struct bom_property, c->nproperties + n);
    for (size_t i = 0; i < c->nproperties + n; i++) {
        all[i] = i < c->nproperties ? c->properties[i] : support[i - c->nproperties];
    }
    write_properties(x, all, c->nproperties + n, "components[].properties");
}

static void write_lists(struct writing *x, const struct bom_component *c) {
    if (c->nhashes > 0) {
        jw_karray(&x->w, "hashes");
        for (size_t i = 0; i < c->nhashes; i++) {
            if (!schema_allows(x->schema, "hash-alg", c->hashes[i].algorithm) ||
                !schema_allows(x->schema, "hash-content", c->hashes[i].value)) {
                lose(x, str_z("components[].hashes"));
                continue;
            }
            jw_object(&x->w);
            jw_kstr(&x->w, "alg", c->hashes[i].algorithm);
            jw_kstr(&x->w, "content", c->hashes[i].value);
            jw_end_object(&x->w);
        }
        jw_end_array(&x->w);
    }
    write_licenses(x, c);
    if (c->nreferences > 0) {
        jw_karray(&x->w, "externalReferences");
        for (size_t i = 0; i < c->nreferences; i++) {
            if (write_source(x, NULL, "externalReference", c->references[i].source, "components[].externalReferences[]")) {
                continue;
            }
            if (!schema_allows(x->schema, "externalReference/url", c->references[i].url)) {
                lose(x, STR("components[].externalReferences[]"));
                continue;
            }
            jw_object(&x->w);
            jw_kstr(&x->w, "type",
                    known(x, "externalReference/type", c->references[i].type, STR("other"),
                          "components[].externalReferences[].type"));
            jw_kstr(&x->w, "url", c->references[i].url);
            jw_kopt(&x->w, "comment", c->references[i].comment);
            jw_end_object(&x->w);
        }
        jw_end_array(&x->w);
    }
    write_component_properties(x, c);
}

/* identity and occurrences (1.5 on; several identities 1.6 on). Of documents that were read, evidence is among the extras. */
static void write_evidence(struct writing *x, const struct bom_component *c) {
    if (c->nevidence == 0) {
        return;
    }
    if (x->minor < 5) {
        lose(x, STR("components[].evidence"));
        return;
    }
    const struct bom_evidence *best = &c->evidence[0];
    for (size_t i = 1; i < c->nevidence; i++) {
        best = c->evidence[i].confidence > best->confidence ? &c->evidence[i] : best;
    }
    jw_kobject(&x->w, "evidence");
    x->minor >= 6 ? jw_karray(&x->w, "identity") : jw_key(&x->w, "identity");
    jw_object(&x->w);
    jw_kz(&x->w, "field", c->purl.n > 0 ? "purl" : "name");
    jw_key(&x->w, "confidence");
    jw_double(&x->w, best->confidence / 100.0, 2);
    jw_karray(&x->w, "methods");
    for (size_t i = 0; i < c->nevidence; i++) {
        jw_object(&x->w);
        jw_kstr(&x->w, "technique", c->evidence[i].technique);
        jw_key(&x->w, "confidence");
        jw_double(&x->w, c->evidence[i].confidence / 100.0, 2);
        jw_kopt(&x->w, "value", c->evidence[i].value);
        jw_end_object(&x->w);
    }
    jw_end_array(&x->w);
    jw_end_object(&x->w);
    if (x->minor >= 6) {
        jw_end_array(&x->w);
    }
    jw_karray(&x->w, "occurrences");
    for (size_t i = 0; i < c->nevidence; i++) {
        jw_object(&x->w);
        jw_kstr(&x->w, "location", c->evidence[i].location);
        jw_end_object(&x->w);
    }
    jw_end_array(&x->w);
    jw_end_object(&x->w);
}

static bool is_property(const struct bom_component *c, const char *name, struct str value) {
    for (size_t i = 0; i < c->nproperties; i++) {
        if (str_is(c->properties[i].name, name) && str_eq(c->properties[i].value, value)) {
            return true;
        }
    }
    return false;
}

/* Writes component i; returns the index after it and what is nested in it. */
static size_t write_component(struct writing *x, size_t i) {
    const struct bom_component *c = &x->b->components.v[i];
    struct arena_mark mark = arena_mark(x->item);
    jw_object(&x->w);
    jw_kstr(&x->w, "type", known(x, "component/type", c->type, STR("library"), "components[].type"));
    write_text(x, "mime-type", "component/mime-type", c->mime_type, "components[].mime-type");
    if (!c->made_ref || !x->same) { /* what tells it from another component may be what another version can't hold */
        jw_kstr(&x->w, "bom-ref", c->ref);
    }
    write_party(x, "supplier", &c->supplier, "components[].supplier");
    if (x->minor >= 6) {
        write_party(x, "manufacturer", &c->manufacturer, "components[].manufacturer");
    } else if (c->manufacturer.name.n > 0) {
        lose(x, str_z("components[].manufacturer"));
    }
    jw_kopt(&x->w, "author", c->author);
    jw_kopt(&x->w, "publisher", c->publisher);
    jw_kopt(&x->w, "group", c->group);
    jw_kstr(&x->w, "name", c->name);
    if (c->version.n > 0 || x->minor < 4) { /* required before 1.4 */
        write_version(x, c->version);
    }
    jw_kopt(&x->w, "description", c->description);
    write_text(x, "scope", "component/scope", c->scope, "components[].scope");
    jw_kopt(&x->w, "copyright", c->copyright);
    write_text(x, "cpe", "component/cpe", c->cpe, "components[].cpe");
    for (size_t k = 1; k < c->ncpes; k++) {
        if (!is_property(c, BOM_CPE_PROPERTY, c->cpes[k])) {
            lose(x, STR("components[].cpe (second and further names)"));
        }
    }
    jw_kopt(&x->w, "purl", c->purl);
    if (!write_source(x, "swid", "swid", c->swid_source, "components[].swid") && c->swid.n > 0) {
        jw_kobject(&x->w, "swid");
        jw_kstr(&x->w, "tagId", c->swid);
        jw_kstr(&x->w, "name", c->name);
        jw_end_object(&x->w);
    }
    write_lists(x, c);
    write_evidence(x, c);
    write_extras(x, c->extras, c->nextras, "component", "components[]");
    arena_reset(x->item, mark);
    size_t next = i + 1;
    bool open = false;
    while (next < x->b->components.n && x->b->components.v[next].parent == i) {
        if (!open) {
            jw_karray(&x->w, "components");
            open = true;
        }
        next = write_component(x, next);
    }
    if (open) {
        jw_end_array(&x->w);
    }
    jw_end_object(&x->w);
    return next;
}

static void write_lifecycles(struct writing *x) {
    if (x->b->nlifecycles == 0 ||
        write_source(x, "lifecycles", "metadata/lifecycles", x->b->lifecycles_source, "metadata.lifecycles")) {
        return;
    }
    if (x->minor < 5) {
        lose(x, STR("metadata.lifecycles"));
        return;
    }
    jw_karray(&x->w, "lifecycles");
    for (size_t i = 0; i < x->b->nlifecycles; i++) {
        jw_object(&x->w);
        bool phase = schema_allows(x->schema, "metadata/lifecycles/[]/oneOf0/phase", x->b->lifecycles[i]);
        jw_kstr(&x->w, phase ? "phase" : "name", x->b->lifecycles[i]);
        jw_end_object(&x->w);
    }
    jw_end_array(&x->w);
}

/* A list of objects that have a name: tools, authors. */
static void write_names(struct writing *x, const char *key, const char *rules, struct jv source, const struct str *names,
                        size_t n) {
    if (write_source(x, key, rules, source, rules) || n == 0) {
        return;
    }
    if (json_type(source) != JSON_NONE) {
        lose(x, str_fmt(x->a, "metadata.%s[] (in part)", key));
    }
    jw_karray(&x->w, key);
    for (size_t i = 0; i < n; i++) {
        jw_object(&x->w);
        jw_kopt(&x->w, "name", names[i]);
        jw_end_object(&x->w);
    }
    jw_end_array(&x->w);
}

/* `*product`: the number of the component that the document is about, or SIZE_MAX; gives the number after all it holds. */
static size_t write_metadata(struct writing *x, size_t *product) {
    const struct bom *b = x->b;
    const struct bom_component *c = identity_product(b);
    size_t after = SIZE_MAX;
    *product = c != NULL && c->parent == SIZE_MAX ? (size_t)(c - b->components.v) : SIZE_MAX;
    jw_kobject(&x->w, "metadata");
    write_text(x, "timestamp", "metadata/timestamp", b->timestamp, "metadata.timestamp");
    write_lifecycles(x);
    write_names(x, "tools", "metadata/tools", b->tools_source, b->tools, b->ntools);
    write_names(x, "authors", "metadata/authors", b->authors_source, b->authors, b->nauthors);
    if (*product != SIZE_MAX) {
        jw_key(&x->w, "component");
        after = write_component(x, *product);
    }
    write_party(x, x->minor >= 6 ? "manufacturer" : "manufacture", &b->manufacturer, "metadata.manufacturer");
    write_party(x, "supplier", &b->supplier, "metadata.supplier");
    write_properties(x, b->properties, b->nproperties, "metadata.properties");
    write_extras(x, b->metadata_extras, b->nmetadata_extras, "metadata", "metadata");
    jw_end_object(&x->w);
    return after;
}

static void write_dependencies(struct writing *x) {
    if (x->b->dependencies.n == 0) {
        return;
    }
    jw_karray(&x->w, "dependencies");
    for (size_t i = 0; i < x->b->dependencies.n; i++) {
        const struct bom_dependency *d = &x->b->dependencies.v[i];
        jw_object(&x->w);
        jw_kstr(&x->w, "ref", d->ref);
        if (d->non > 0) {
            jw_karray(&x->w, "dependsOn");
            for (size_t k = 0; k < d->non; k++) {
                jw_str(&x->w, d->on[k]);
            }
            jw_end_array(&x->w);
        }
        if (json_type(d->provides) != JSON_NONE &&
            !write_source(x, "provides", "dependency/provides", d->provides, "dependencies[].provides")) {
            lose(x, STR("dependencies[].provides"));
        }
        jw_end_object(&x->w);
    }
    jw_end_array(&x->w);
}

bool cyclonedx_write(struct arena *a, const struct bom *b, struct str spec_version, struct sb *out, struct bom *lost,
                     struct err *e) {
    return cyclonedx_write_form(a, b, spec_version, false, out, lost, e);
}

bool cyclonedx_write_form(struct arena *a, const struct bom *b, struct str spec_version, bool to_xml, struct sb *out,
                          struct bom *lost, struct err *e) {
    struct str version = spec_version.n > 0 ? spec_version : STR("1.7");
    if (version.n != 3 || !str_starts(version, STR("1.")) || version.p[2] < '2' || version.p[2] > '7') {
        return err_set(e, ERR_USAGE, "CycloneDX %.*s is not written; 1.2 to 1.7 are", STR_ARG(version));
    }
    struct writing x = {.a = a, .item = arena_new(), .b = b, .w = JW(out, true), .lost = lost, .minor = version.p[2] - '0'};
    x.same = (b->format == BOM_CYCLONEDX_JSON || b->format == BOM_CYCLONEDX_XML) && str_eq(b->spec_version, version);
    x.schema = schema_load(a, "cyclonedx", version.p[2]);
    if (to_xml) {
        schema_relax(x.schema);
    }
    jw_object(&x.w);
    jw_kz(&x.w, "bomFormat", "CycloneDX");
    jw_kstr(&x.w, "specVersion", version);
    if (str_starts(b->serial, STR("urn:uuid:"))) {
        jw_kstr(&x.w, "serialNumber", b->serial);
    }
    uint64_t revision = 1;
    str_u64(b->version, &revision);
    jw_key(&x.w, "version");
    jw_u64(&x.w, revision > 0 ? revision : 1);
    size_t product;
    size_t after = write_metadata(&x, &product);
    jw_karray(&x.w, "components");
    for (size_t i = 0; i < b->components.n;) {
        i = i == product ? after : write_component(&x, i);
    }
    jw_end_array(&x.w);
    write_dependencies(&x);
    write_extras(&x, b->extras, b->nextras, ".", "");
    jw_end_object(&x.w);
    sb_char(out, '\n');
    arena_free(&x.item);
    return true;
}
