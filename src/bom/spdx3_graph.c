/* See spdx3_graph.h. */
#include "bom/spdx3_graph.h"

#include <string.h>

/* Members by the form that they must have (SPDX 3.0.1, JSON schema). What is not named here may have any. */
enum form { TEXT = 1, LIST = 2, OBJECT = 4, REFERENCE = TEXT | OBJECT };

static const struct {
    const char *key;
    unsigned forms;
} shapes[] = {
    {"spdxId", TEXT},
    {"@id", TEXT},
    {"type", TEXT},
    {"name", TEXT},
    {"summary", TEXT},
    {"description", TEXT},
    {"comment", TEXT},
    {"creationInfo", REFERENCE},
    {"created", TEXT},
    {"specVersion", TEXT},
    {"createdBy", LIST},
    {"createdUsing", LIST},
    {"element", LIST},
    {"rootElement", LIST},
    {"profileConformance", LIST},
    {"from", REFERENCE},
    {"to", LIST},
    {"relationshipType", TEXT},
    {"verifiedUsing", LIST},
    {"externalIdentifier", LIST},
    {"externalRef", LIST},
    {"extension", LIST},
    {"originatedBy", LIST},
    {"suppliedBy", REFERENCE},
    {"supportLevel", LIST},
    {"validUntilTime", TEXT},
    {"builtTime", TEXT},
    {"releaseTime", TEXT},
    {"statement", TEXT},
    {"subject", REFERENCE},
    {"algorithm", TEXT},
    {"hashValue", TEXT},
    {"identifier", TEXT},
    {"externalIdentifierType", TEXT},
    {"externalRefType", TEXT},
    {"locator", LIST},
    {"software_packageVersion", TEXT},
    {"software_packageUrl", TEXT},
    {"software_downloadLocation", TEXT},
    {"software_homePage", TEXT},
    {"software_primaryPurpose", TEXT},
    {"software_copyrightText", TEXT},
    {"software_sourceInfo", TEXT},
    {"software_sbomType", LIST},
    {"simplelicensing_licenseExpression", TEXT},
    {"simplelicensing_licenseText", TEXT},
    {"expandedlicensing_member", LIST},
};

static unsigned form_of(struct jv v) {
    switch (json_type(v)) {
        case JSON_STRING:
            return TEXT;
        case JSON_ARRAY:
            return LIST;
        case JSON_OBJECT:
            return OBJECT;
        default:
            return 0;
    }
}

static bool check_member(struct str key, struct jv v, struct err *e) {
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        if (str_is(key, shapes[i].key) && (form_of(v) & shapes[i].forms) == 0) {
            bool text = shapes[i].forms == TEXT;
            return json_fail(v, e, "is %s, expected %s", json_type_name(json_type(v)),
                             text                      ? "a string"
                             : shapes[i].forms == LIST ? "an array"
                                                       : "a reference (a string, or the element itself)");
        }
    }
    return true;
}

/* As deep as the parser lets through (JSON_RAW_MAX_DEPTH). */
static bool check_shape(struct jv v, struct err *e) {
    for (struct jiter it = json_iter(v); json_next(&it);) {
        if ((it.object && !check_member(it.key, it.value, e)) || !check_shape(it.value, e)) {
            return false;
        }
    }
    return true;
}

/* ---- the context ---- */

/* "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", as it is or among others. */
static bool is_context(struct jv v) {
    static const struct str start = STR_INIT("spdx.org/rdf/3.");
    size_t at = str_find(json_str(v), start);
    return at != SIZE_MAX && at <= sizeof "https://" - 1;
}

bool spdx3_is(struct jv root) {
    struct jv context = json_get(root, "@context");
    bool hit = is_context(context);
    for (struct jiter it = json_iter(context); !hit && json_type(context) == JSON_ARRAY && json_next(&it);) {
        hit = is_context(it.value);
    }
    return hit;
}

static void add_prefixes(struct spdx3_graph *g, struct jv v) {
    for (struct jiter it = json_iter(v); json_type(v) == JSON_OBJECT && json_next(&it);) {
        if (json_type(it.value) == JSON_STRING) {
            struct str *kept = ARENA_NEW(g->a, struct str);
            *kept = json_str(it.value);
            map_put(&g->prefixes, it.key, kept);
        }
    }
}

static bool read_context(struct spdx3_graph *g, struct jv context, struct err *e) {
    if (json_type(context) != JSON_ARRAY) {
        return true;
    }
    for (struct jiter it = json_iter(context); json_next(&it);) {
        add_prefixes(g, it.value);
        if (json_type(it.value) != JSON_OBJECT && !is_context(it.value)) {
            return json_fail(it.value, e,
                             "is another vocabulary than SPDX 3's own, which cannot be looked up here; leave it out");
        }
    }
    return true;
}

/* ---- elements ---- */

struct str spdx3_type(struct jv element) {
    struct str type = json_str(json_get(element, "type"));
    return type.n > 0 ? type : json_str(json_get(element, "@type"));
}

static struct str expanded(const struct spdx3_graph *g, struct str id) {
    struct str prefix;
    struct str rest;
    if (g->prefixes.n == 0 || !str_cut(id, ':', &prefix, &rest)) {
        return id;
    }
    const struct str *start = map_get(&g->prefixes, prefix);
    return start != NULL ? str_cat(g->a, *start, rest) : id;
}

struct str spdx3_id(const struct spdx3_graph *g, struct jv v) {
    if (json_type(v) == JSON_STRING) {
        return expanded(g, json_str(v));
    }
    struct str id = json_str(json_get(v, "spdxId"));
    return expanded(g, id.n > 0 ? id : json_str(json_get(v, "@id")));
}

struct jv spdx3_at(const struct spdx3_graph *g, struct jv reference) {
    size_t number = (size_t)(uintptr_t)map_get(&g->by_id, spdx3_id(g, reference));
    bool itself = json_type(reference) == JSON_OBJECT && spdx3_type(reference).n > 0;
    return itself ? reference : number > 0 ? g->elements.v[number - 1] : (struct jv){0};
}

/* Elements have identifiers of their own; what belongs to one element may do without. */
static bool add_element(struct spdx3_graph *g, struct jv v, struct err *e) {
    if (!json_want(v, JSON_OBJECT, e)) {
        return false;
    }
    if (spdx3_type(v).n == 0) {
        return json_fail(v, e, "has no \"type\", which is required");
    }
    vec_push(g->a, &g->elements, v);
    struct str id = spdx3_id(g, v);
    if (id.n > 0 && !map_has(&g->by_id, id)) { /* in RDF two of one identifier are one: what they say is read of each */
        map_put(&g->by_id, id, (void *)(uintptr_t)g->elements.n);
    }
    return true;
}

bool spdx3_open(struct arena *a, struct jv root, struct spdx3_graph *g, struct err *e) {
    struct jv list = json_get(root, "@graph");
    *g = (struct spdx3_graph){.a = a, .by_id = map_new(a, json_count(list)), .prefixes = map_new(a, 0)};
    if (!read_context(g, json_get(root, "@context"), e) || !check_shape(root, e)) {
        return false;
    }
    if (json_type(list) == JSON_NONE) {
        return add_element(g, root, e);
    }
    if (!json_want(list, JSON_ARRAY, e)) {
        return false;
    }
    for (struct jiter it = json_iter(list); json_next(&it);) {
        if (!add_element(g, it.value, e)) {
            return false;
        }
    }
    return true;
}

/* ---- members ---- */

struct jv spdx3_get(struct jv element, const char *key) {
    struct jv v = json_get(element, key);
    const char *bare = strchr(key, '_');
    return json_type(v) == JSON_NONE && bare != NULL ? json_get(element, bare + 1) : v;
}

struct str spdx3_text(struct jv element, const char *key) {
    return json_str(spdx3_get(element, key));
}

struct jiter spdx3_list(struct jv element, const char *key) {
    struct jv v = spdx3_get(element, key);
    if (json_type(v) == JSON_ARRAY || json_type(v) == JSON_NONE) {
        return json_iter(v);
    }
    /* one value, walked as a list that it is alone in */
    return (struct jiter){.doc = v.doc, .next = v.at, .end = json_after(v)};
}

void spdx3_party(const struct spdx3_graph *g, struct jv reference, struct bom_party *out) {
    struct jv v = spdx3_at(g, reference);
    out->name = json_str(json_get(v, "name"));
    for (struct jiter it = spdx3_list(v, "externalIdentifier"); json_next(&it);) {
        struct str type = json_str(json_get(it.value, "externalIdentifierType"));
        struct str id = json_str(json_get(it.value, "identifier"));
        out->email = str_is(type, "email") ? id : out->email;
        out->url = str_is(type, "urlScheme") ? id : out->url;
    }
}
