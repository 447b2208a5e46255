/*
 * Reading SPDX 3.0 JSON-LD into the model: packages (those of AI models and data sets are packages, too) become components,
 * relationships between them dependencies and nesting. Files, builds and snippets are no components. See bom.h; the elements
 * are indexed by spdx3_graph.h.
 */
#include "bom/formats.h"
#include "bom/limits.h"
#include "bom/spdx3_graph.h"
#include "bom/spdx3_licence.h"
#include "bom/spdx3_security.h"
#include "bom/spdx3_words.h"
#include "bom/support.h"

struct reading {
    struct arena *a;
    struct bom *out;
    struct spdx3_graph g;
    struct map by_id;  /* identifier of a package → component number + 1 */
    struct map by_ref; /* ref → number in out->dependencies + 1 */
    struct map pairs;  /* "from to" of the dependencies */
    struct map dangling;
    struct spdx3_security *security;
    struct err *e;
};

bool spdx3_detect(struct jv root) {
    return spdx3_is(root);
}

static bool is_package(struct str type) {
    return str_is(type, "software_Package") || str_is(type, "ai_AIPackage") || str_is(type, "dataset_DatasetPackage");
}

static bool is_collection(struct str type) {
    return str_is(type, "SpdxDocument") || str_is(type, "software_Sbom") || str_is(type, "Bom") || str_is(type, "Bundle");
}

static void drop(struct reading *r, struct str what, struct str member) {
    bom_drop(r->a, r->out, member.n > 0 ? str_fmt(r->a, "%.*s.%.*s", STR_ARG(what), STR_ARG(member)) : what);
}

/* ---- agents ---- */

static void add_names(struct reading *r, struct jv info, const char *key) {
    for (struct jiter it = spdx3_list(info, key); json_next(&it);) {
        struct jv v = spdx3_at(&r->g, it.value);
        struct str name = json_str(json_get(v, "name"));
        bool tool = str_is(str_z(key), "createdUsing") || str_is(spdx3_type(v), "SoftwareAgent");
        if (name.n > 0 && tool) {
            r->out->tools[r->out->ntools++] = name;
        } else if (name.n > 0) {
            r->out->authors[r->out->nauthors++] = name;
        }
    }
}

/* ---- a package ---- */

static struct str algorithm(struct arena *a, struct str spdx) {
    const char *name = spdx3_model(spdx3_algorithms, spdx);
    return name != NULL ? str_z(name) : str_upper(a, spdx);
}

static void read_hashes(struct reading *r, struct jv v, struct bom_component *c) {
    c->hashes = ARENA_ARRAY(r->a, struct bom_hash, json_count(spdx3_get(v, "verifiedUsing")));
    for (struct jiter it = spdx3_list(v, "verifiedUsing"); json_next(&it);) {
        struct jv h = spdx3_at(&r->g, it.value);
        struct str value = json_str(json_get(h, "hashValue"));
        if (value.n > 0 && str_is(spdx3_type(h), "Hash")) {
            c->hashes[c->nhashes++] =
                (struct bom_hash){algorithm(r->a, json_str(json_get(h, "algorithm"))), str_lower(r->a, value)};
        }
    }
}

static void add_reference(struct bom_component *c, const char *type, struct str url) {
    if (url.n > 0) {
        c->references[c->nreferences++] = (struct bom_reference){.type = str_z(type), .url = url};
    }
}

static void read_reference(struct reading *r, struct jv v, struct bom_component *c) {
    struct str spdx = json_str(json_get(v, "externalRefType"));
    struct str comment = json_str(json_get(v, "comment"));
    const char *known = spdx3_model(spdx3_references, spdx);
    struct bom_reference x = {.type = known != NULL ? str_z(known) : spdx, .comment = comment};
    if (str_starts(comment, STR(SPDX3_OTHER_REFERENCE))) {
        struct str rest = str_from(comment, sizeof SPDX3_OTHER_REFERENCE - 1);
        x.comment = STR_NONE;
        x.type = str_cut(rest, '\n', &x.type, &x.comment) ? x.type : rest;
    }
    x.type = x.type.n > 0 ? x.type : STR("other");
    for (struct jiter it = spdx3_list(v, "locator"); json_next(&it);) {
        x.url = json_str(it.value);
        if (x.url.n > 0) {
            c->references = arena_grow(r->a, c->references, c->nreferences * sizeof x, (c->nreferences + 1) * sizeof x);
            c->references[c->nreferences++] = x;
        }
    }
}

static void read_identifiers(struct reading *r, struct jv v, struct bom_component *c) {
    struct jv list = json_get(v, "externalIdentifier");
    c->cpes = ARENA_ARRAY(r->a, struct str, json_count(list));
    for (struct jiter it = json_iter(list); json_next(&it);) {
        struct str type = json_str(json_get(it.value, "externalIdentifierType"));
        struct str id = json_str(json_get(it.value, "identifier"));
        if (str_is(type, "packageUrl") && c->purl.n == 0) {
            c->purl = id;
        } else if (str_is(type, "cpe23") || str_is(type, "cpe22")) {
            c->cpes[c->ncpes++] = id;
        } else if (str_is(type, "swid") && c->swid.n == 0) {
            c->swid = id;
        } else if (!str_is(type, "packageUrl") || !str_eq(id, c->purl)) {
            drop(r, STR("externalIdentifier"), type);
        }
    }
    c->cpe = c->ncpes > 0 ? c->cpes[0] : STR_NONE;
}

static void add_property(struct reading *r, struct bom_property **list, size_t *n, struct str name, struct str value) {
    *list = arena_grow(r->a, *list, *n * sizeof **list, (*n + 1) * sizeof **list);
    (*list)[(*n)++] = (struct bom_property){name, value};
}

/* The extension that SPDX has for CycloneDX's properties. */
static void read_extensions(struct reading *r, struct jv v, struct bom_property **list, size_t *n) {
    for (struct jiter it = spdx3_list(v, "extension"); json_next(&it);) {
        for (struct jiter p = spdx3_list(it.value, "extension_cdxProperty"); json_next(&p);) {
            add_property(r, list, n, spdx3_text(p.value, "extension_cdxPropName"),
                         spdx3_text(p.value, "extension_cdxPropValue"));
        }
    }
}

/* Of several levels the last one holds: they are a history of it. */
static void read_support(struct jv v, struct bom_component *c) {
    for (struct jiter it = spdx3_list(v, "supportLevel"); json_next(&it);) {
        const char *level = spdx3_model(spdx3_support, json_str(it.value));
        c->support_level = level != NULL ? str_z(level) : json_str(it.value);
    }
    c->end_of_support = str_sub(json_str(json_get(v, "validUntilTime")), 0, sizeof "2000-01-01" - 1);
}

static struct str component_type(struct str type, struct jv v) {
    const char *known = spdx3_model(spdx3_purposes, spdx3_text(v, "software_primaryPurpose"));
    return known != NULL                            ? str_z(known)
           : str_is(type, "ai_AIPackage")           ? STR("machine-learning-model")
           : str_is(type, "dataset_DatasetPackage") ? STR("data")
                                                    : STR("library");
}

static void tell_unread(struct reading *r, struct jv v) {
    static const char *const read[] = {"type",
                                       "@type",
                                       "spdxId",
                                       "@id",
                                       "@context",
                                       "creationInfo",
                                       "name",
                                       "description",
                                       "software_packageVersion",
                                       "software_packageUrl",
                                       "software_downloadLocation",
                                       "software_homePage",
                                       "software_primaryPurpose",
                                       "software_copyrightText",
                                       "suppliedBy",
                                       "originatedBy",
                                       "verifiedUsing",
                                       "externalIdentifier",
                                       "externalRef",
                                       "extension",
                                       "supportLevel",
                                       "validUntilTime",
                                       NULL};
    for (struct jiter it = json_iter(v); json_next(&it);) {
        size_t i = 0;
        while (read[i] != NULL && !str_is(it.key, read[i])) {
            i++;
        }
        if (read[i] == NULL) {
            drop(r, spdx3_type(v), it.key);
        }
    }
}

static bool read_package(struct reading *r, struct jv v) {
    struct bom_component c = {.parent = SIZE_MAX};
    if (r->out->components.n >= BOM_MAX_COMPONENTS) {
        return json_fail(v, r->e, "holds more than the limit of %d packages (BOM_MAX_COMPONENTS)", BOM_MAX_COMPONENTS);
    }
    c.ref = spdx3_id(&r->g, v);
    c.name = json_str(json_get(v, "name"));
    c.version = spdx3_text(v, "software_packageVersion");
    c.description = json_str(json_get(v, "description"));
    c.copyright = spdx3_text(v, "software_copyrightText");
    c.copyright = str_is(c.copyright, "NOASSERTION") || str_is(c.copyright, "NONE") ? STR_NONE : c.copyright;
    c.type = component_type(spdx3_type(v), v);
    c.purl = spdx3_text(v, "software_packageUrl");
    spdx3_party(&r->g, json_get(v, "suppliedBy"), &c.supplier);
    for (struct jiter it = spdx3_list(v, "originatedBy"); c.manufacturer.name.n == 0 && json_next(&it);) {
        spdx3_party(&r->g, it.value, &c.manufacturer);
    }
    c.references = ARENA_ARRAY(r->a, struct bom_reference, 2);
    add_reference(&c, "website", spdx3_text(v, "software_homePage"));
    add_reference(&c, "distribution", spdx3_text(v, "software_downloadLocation"));
    for (struct jiter it = spdx3_list(v, "externalRef"); json_next(&it);) {
        read_reference(r, it.value, &c);
    }
    read_identifiers(r, v, &c);
    read_hashes(r, v, &c);
    read_extensions(r, v, &c.properties, &c.nproperties);
    read_support(v, &c);
    tell_unread(r, v);
    c.made_ref = c.ref.n == 0;
    c.ref = c.made_ref ? str_fmt(r->a, "package-%zu", r->out->components.n + 1) : c.ref;
    if (map_has(&r->by_id, c.ref)) {
        return json_fail(v, r->e, "\"%.*s\" is the identifier of two packages; it must be unique", STR_ARG(c.ref));
    }
    vec_push(r->a, &r->out->components, c);
    map_put(&r->by_id, c.ref, (void *)(uintptr_t)r->out->components.n);
    return true;
}

/* ---- relationships ---- */

static size_t component_at(const struct reading *r, struct jv reference) {
    return (size_t)(uintptr_t)map_get(&r->by_id, spdx3_id(&r->g, reference)) - 1;
}

static void add_dependency(struct reading *r, size_t from, size_t to) {
    struct str ref = r->out->components.v[from].ref;
    struct str on = r->out->components.v[to].ref;
    bool added;
    map_slot(&r->pairs, str_fmt(r->a, "%zu %zu", from, to), &added);
    if (!added) {
        return;
    }
    void **slot = map_slot(&r->by_ref, ref, &added);
    if (added) {
        vec_push(r->a, &r->out->dependencies, (struct bom_dependency){.ref = ref});
        *slot = (void *)(uintptr_t)r->out->dependencies.n;
    }
    struct bom_dependency *d = &r->out->dependencies.v[(size_t)(uintptr_t)*slot - 1];
    if ((d->non & (d->non - 1)) == 0) { /* grows at powers of two */
        d->on = arena_grow(r->a, d->on, d->non * sizeof *d->on, (d->non == 0 ? 1 : d->non * 2) * sizeof *d->on);
    }
    d->on[d->non++] = on;
}

/* Core/Vocabularies/RelationshipType: the kinds that say "needs" or "holds", and whether the ends are the other way round. */
static const struct {
    const char *type;
    bool reverse;
} relations[] = {
    {"dependsOn", false},
    {"contains", false},
    {"hasDynamicLink", false},
    {"hasStaticLink", false},
    {"hasPrerequisite", false},
    {"hasOptionalComponent", false},
    {"hasOptionalDependency", false},
    {"hasProvidedDependency", false},
    {"packagedBy", true},
};

static bool is_relation(struct str type, bool *reverse) {
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++) {
        if (str_is(type, relations[i].type)) {
            *reverse = relations[i].reverse;
            return true;
        }
    }
    return false;
}

static void add_licence(struct reading *r, size_t i, struct jv reference, bool concluded) {
    struct bom_component *c = &r->out->components.v[i];
    struct bom_license l = spdx3_licence(&r->g, reference, concluded ? "concluded" : "declared");
    for (size_t k = 0; k < c->nlicenses; k++) {
        bool same = str_eq(c->licenses[k].expression, l.expression) && str_eq(c->licenses[k].name, l.name);
        if (same && (concluded || str_eq(c->licenses[k].acknowledgement, l.acknowledgement))) {
            return;
        }
    }
    if (l.expression.n + l.name.n > 0) {
        c->licenses = arena_grow(r->a, c->licenses, c->nlicenses * sizeof l, (c->nlicenses + 1) * sizeof l);
        c->licenses[c->nlicenses++] = l;
    }
}

/* Parents come first in the model's order; another order stays a dependency. */
static void nest(struct reading *r, size_t parent, size_t child) {
    if (parent < child && r->out->components.v[child].parent == SIZE_MAX) {
        r->out->components.v[child].parent = parent;
    } else {
        add_dependency(r, parent, child);
    }
}

static void note_dangling(struct reading *r, struct jv reference) {
    struct str id = spdx3_id(&r->g, reference);
    bool own = str_starts(id, STR("_:")) || str_find(id, STR("spdx.org/")) == SIZE_MAX; /* vocabulary and licence list */
    if (own && id.n > 0 && json_type(spdx3_at(&r->g, reference)) == JSON_NONE) {
        bool added;
        map_slot(&r->dangling, id, &added);
        if (added) {
            vec_push(r->a, &r->out->dangling, id);
        }
    }
}

static void relate(struct reading *r, struct jv v, struct str type, struct jv to) {
    size_t a = component_at(r, json_get(v, "from"));
    size_t b = component_at(r, to);
    bool concluded = str_is(type, "hasConcludedLicense");
    bool reverse = false;
    if (a != SIZE_MAX && (concluded || str_is(type, "hasDeclaredLicense"))) {
        add_licence(r, a, to, concluded);
    } else if (b != SIZE_MAX && str_is(type, "describes")) {
        r->out->components.v[b].is_subject = true;
    } else if (a != SIZE_MAX && b != SIZE_MAX && str_is(type, "contains") &&
               str_is(json_str(json_get(v, "comment")), SPDX_NESTED)) {
        nest(r, a, b);
    } else if (a != SIZE_MAX && b != SIZE_MAX && is_relation(type, &reverse)) {
        add_dependency(r, reverse ? b : a, reverse ? a : b);
    } else if (!spdx3_security_relate(r->security, v, to)) {
        drop(r,
             str_fmt(r->a, "relationships[] %.*s%s", STR_ARG(type),
                     a != SIZE_MAX && b != SIZE_MAX ? "" : " (not between two packages)"),
             STR_NONE);
    }
}

static bool want_ends(struct reading *r, struct jv v, struct str *type) {
    if (json_type(json_get(v, "from")) == JSON_NONE || json_type(json_get(v, "to")) == JSON_NONE) {
        return json_fail(v, r->e, "has no \"%s\", which is required",
                         json_type(json_get(v, "from")) == JSON_NONE ? "from" : "to");
    }
    return json_member_str(v, "relationshipType", true, type, r->e);
}

static bool read_relationship(struct reading *r, struct jv v) {
    struct str type;
    if (!want_ends(r, v, &type)) {
        return false;
    }
    note_dangling(r, json_get(v, "from"));
    for (struct jiter it = spdx3_list(v, "to"); json_next(&it);) {
        note_dangling(r, it.value);
        relate(r, v, type, it.value);
    }
    return true;
}

/* As in SPDX 2: a statement of the form "name=value" is a property of what it is about. */
static void read_annotation(struct reading *r, struct jv v) {
    size_t i = component_at(r, json_get(v, "subject"));
    struct str name;
    struct str value;
    bool pair = str_cut(json_str(json_get(v, "statement")), '=', &name, &value);
    name = pair ? str_trim(name) : STR_NONE;
    if (i != SIZE_MAX && name.n > 0 && str_chr(name, ' ') == SIZE_MAX && str_chr(name, ':') != SIZE_MAX) {
        struct bom_component *c = &r->out->components.v[i];
        add_property(r, &c->properties, &c->nproperties, name, str_trim(value));
    } else {
        drop(r, STR("Annotation"), STR_NONE);
    }
}

/* ---- the document ---- */

/* What a collection is about: packages, or collections (of the document's: an Sbom) in turn. */
static void mark_subjects(struct reading *r, struct jv collection, int depth) {
    enum { MAX_DEPTH = 8 };
    for (struct jiter it = spdx3_list(collection, "rootElement"); depth < MAX_DEPTH && json_next(&it);) {
        size_t i = component_at(r, it.value);
        struct jv v = spdx3_at(&r->g, it.value);
        if (i != SIZE_MAX) {
            r->out->components.v[i].is_subject = true;
        } else if (is_collection(spdx3_type(v))) {
            mark_subjects(r, v, depth + 1);
        }
    }
}

static struct jv first_of(const struct reading *r, const char *type) {
    for (size_t i = 0; i < r->g.elements.n; i++) {
        if (str_is(spdx3_type(r->g.elements.v[i]), type)) {
            return r->g.elements.v[i];
        }
    }
    return (struct jv){0};
}

static void read_stages(struct reading *r) {
    struct jv sbom = first_of(r, "software_Sbom");
    struct jv list = spdx3_get(sbom, "software_sbomType");
    r->out->lifecycles = ARENA_ARRAY(r->a, struct str, json_count(list) + 1);
    for (struct jiter it = spdx3_list(sbom, "software_sbomType"); json_next(&it);) {
        const char *phase = spdx3_model(spdx3_stages, json_str(it.value));
        r->out->lifecycles[r->out->nlifecycles++] = phase != NULL ? str_z(phase) : json_str(it.value);
    }
}

static void read_document(struct reading *r, struct jv root) {
    struct jv v = first_of(r, "SpdxDocument");
    v = json_type(v) != JSON_NONE ? v : first_of(r, "software_Sbom");
    v = json_type(v) != JSON_NONE ? v : first_of(r, "Bom");
    struct jv info = spdx3_at(&r->g, json_get(v, "creationInfo"));
    info = json_type(info) != JSON_NONE ? info : first_of(r, "CreationInfo");
    info = json_type(info) != JSON_NONE ? info : json_get(root, "creationInfo");
    size_t n = json_count(json_get(info, "createdBy")) + json_count(json_get(info, "createdUsing"));
    r->out->serial = spdx3_id(&r->g, v);
    r->out->name = json_str(json_get(v, "name"));
    r->out->spec_version = json_str(json_get(info, "specVersion"));
    r->out->timestamp = json_str(json_get(info, "created"));
    r->out->authors = ARENA_ARRAY(r->a, struct str, n + 1);
    r->out->tools = ARENA_ARRAY(r->a, struct str, n + 1);
    add_names(r, info, "createdBy");
    add_names(r, info, "createdUsing");
    read_stages(r);
    mark_subjects(r, v, 0);
    read_extensions(r, v, &r->out->properties, &r->out->nproperties);
}

/* What is read with what refers to it, and needs no word of its own. */
static bool is_part(struct str type) {
    static const char *const parts[] = {"CreationInfo",  "Person",       "Organization", "SoftwareAgent", "Agent",
                                        "Tool",          "NamespaceMap", "ExternalMap",  "Hash",          "License",
                                        "ListedLicense", "SpdxDocument", "software_Sbom"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (str_is(type, parts[i])) {
            return true;
        }
    }
    return str_starts(type, STR("simplelicensing_")) || str_starts(type, STR("expandedlicensing_"));
}

static bool read_others(struct reading *r) {
    for (size_t i = 0; i < r->g.elements.n; i++) {
        struct jv v = r->g.elements.v[i];
        struct str type = spdx3_type(v);
        if (str_is(type, "Relationship") || str_is(type, "LifecycleScopedRelationship")) {
            if (!read_relationship(r, v)) {
                return false;
            }
        } else if (str_ends(type, STR("VulnAssessmentRelationship"))) {
            struct str relation;
            if (!want_ends(r, v, &relation)) {
                return false;
            }
            spdx3_security_take(r->security, v);
        } else if (str_is(type, "Annotation")) {
            read_annotation(r, v);
        } else if (!is_package(type) && !is_part(type) && !spdx3_security_take(r->security, v)) {
            drop(r, type, STR_NONE);
        }
    }
    return true;
}

bool spdx3_read(struct arena *a, const struct json_cut *d, struct bom *out, struct err *e) {
    struct reading r = {.a = a,
                        .out = out,
                        .by_id = map_new(a, 64),
                        .by_ref = map_new(a, 64),
                        .pairs = map_new(a, 64),
                        .dangling = map_new(a, 0),
                        .e = e};
    if (!spdx3_open(a, d->root, &r.g, e)) {
        return false;
    }
    for (size_t i = 0; i < r.g.elements.n; i++) {
        if (is_package(spdx3_type(r.g.elements.v[i])) && !read_package(&r, r.g.elements.v[i])) {
            return false;
        }
    }
    r.security = spdx3_security_begin(&r.g, &r.by_id, out);
    if (!read_others(&r) || !spdx3_security_end(r.security, e)) {
        return false;
    }
    read_document(&r, d->root);
    for (size_t i = 0; i < out->components.n; i++) { /* annotations may speak of it, too */
        bom_support(a, &out->components.v[i]);
    }
    return true;
}
