/*
 * Reading SPDX 2.2 and 2.3 JSON into the model: packages become components, relationships between them dependencies. The
 * structure was checked by data/spdx.tsv before, so members have their types here. See bom.h.
 */
#include <stdio.h>

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
    struct map by_id;    /* SPDXID of a package → component number + 1 */
    struct map others;   /* SPDXID of the document, files, snippets */
    struct map by_ref;   /* ref → number in out->dependencies + 1 */
    struct map licences; /* "LicenseRef-…" → its struct jv */
    struct map pairs;    /* "from to" of the dependencies: some documents say the same twice */
    const char *list;    /* that is being read */
    struct err *e;
};

bool spdx_detect(struct jv root) {
    return str_starts(json_str(json_get(root, "spdxVersion")), STR("SPDX-2."));
}

static void drop(struct reading *r, const char *what, size_t n) {
    for (size_t i = 0; i < n; i++) {
        bom_drop(r->a, r->out, str_z(what));
    }
}

/* "NOASSERTION" and "NONE" say that nothing is said. */
static struct str said(struct str s) {
    return str_is(s, "NOASSERTION") || str_is(s, "NONE") ? STR_NONE : s;
}

static struct str text(struct jv v, const char *key) {
    return said(json_str(json_get(v, key)));
}

/* "Organization: Example Ltd (psirt@example.com)" */
static void read_actor(struct str s, struct bom_party *out) {
    struct str kind;
    struct str rest;
    s = said(s);
    if (!str_cut(s, ':', &kind, &rest)) {
        rest = s;
    }
    rest = str_trim(rest);
    size_t open = str_rchr(rest, '(');
    if (open != SIZE_MAX && str_ends(rest, STR(")"))) {
        out->email = str_trim(str_sub(rest, open + 1, rest.n - open - 2));
        rest = str_sub(rest, 0, open);
    }
    out->name = said(str_trim(rest));
}

/* The package's external references, and its two addresses, which CycloneDX keeps in the same list. */
static void read_references(struct reading *r, struct jv package, struct bom_component *c) {
    const struct { const char *key, *type; } addresses[] = {{"homepage", "website"}, {"downloadLocation", "distribution"}};
    struct jv list = json_get(package, "externalRefs");
    size_t n = json_count(list);
    c->cpes = ARENA_ARRAY(r->item, struct str, n);
    c->references = ARENA_ARRAY(r->item, struct bom_reference, n + 2);
    for (size_t i = 0; i < 2; i++) {
        struct str url = text(package, addresses[i].key);
        if (url.n > 0) {
            c->references[c->nreferences++] = (struct bom_reference){.type = str_z(addresses[i].type), .url = url};
        }
    }
    for (struct jiter it = json_iter(list); json_next(&it);) {
        struct str type = json_str(json_get(it.value, "referenceType"));
        struct str locator = json_str(json_get(it.value, "referenceLocator"));
        struct str comment = json_str(json_get(it.value, "comment"));
        if (str_is(type, "purl") && c->purl.n == 0) {
            c->purl = locator;
        } else if (str_is(type, "cpe23Type") || str_is(type, "cpe22Type")) {
            c->cpes[c->ncpes++] = locator;
        } else if (str_is(type, "swid") && c->swid.n == 0) {
            c->swid = locator;
        } else {
            c->references[c->nreferences++] = (struct bom_reference){.type = type, .url = locator, .comment = comment};
        }
    }
    c->cpe = c->ncpes > 0 ? c->cpes[0] : STR_NONE;
}

/* SPDX writes SHA256, CycloneDX SHA-256; both SHA3-256. */
static struct str algorithm(struct arena *a, struct str s) {
    bool bare = str_starts(s, STR("SHA")) && str_chr(s, '-') == SIZE_MAX;
    return bare ? str_fmt(a, "SHA-%.*s", STR_ARG(str_from(s, 3))) : s;
}

static void read_checksums(struct reading *r, struct jv list, struct bom_component *c) {
    c->hashes = ARENA_ARRAY(r->item, struct bom_hash, json_count(list));
    for (struct jiter it = json_iter(list); json_next(&it);) {
        c->hashes[c->nhashes++] = (struct bom_hash){algorithm(r->item, json_str(json_get(it.value, "algorithm"))),
                                                    str_lower(r->item, json_str(json_get(it.value, "checksumValue")))};
    }
}

/* A reference alone is the licence that it stands for; within an expression it stays. */
static struct bom_license licence_of(struct reading *r, struct str expression, const char *acknowledgement) {
    const struct jv *extracted = map_get(&r->licences, expression);
    struct str name = extracted != NULL ? json_str(json_get(*extracted, "name")) : STR_NONE;
    struct str text = extracted != NULL ? json_str(json_get(*extracted, "extractedText")) : STR_NONE;
    if (name.n == 0) {
        return (struct bom_license){.expression = expression, .acknowledgement = str_z(acknowledgement)};
    }
    return (struct bom_license){
        .name = name, .text = str_eq(name, text) ? STR_NONE : text, .acknowledgement = str_z(acknowledgement)};
}

static void read_licenses(struct reading *r, struct jv v, struct bom_component *c) {
    struct str declared = text(v, "licenseDeclared");
    struct str concluded = text(v, "licenseConcluded");
    c->licenses = ARENA_ARRAY(r->item, struct bom_license, 2);
    if (declared.n > 0) {
        c->licenses[c->nlicenses++] = licence_of(r, declared, "declared");
    }
    if (concluded.n > 0 && !str_eq(concluded, declared)) {
        c->licenses[c->nlicenses++] = licence_of(r, concluded, "concluded");
    }
}

/* Annotations of the form "name=value" become properties ("cle:supportStatus=active"); the rest has no place. */
static void read_annotations(struct reading *r, struct jv list, struct bom_component *c) {
    c->properties = ARENA_ARRAY(r->item, struct bom_property, json_count(list));
    for (struct jiter it = json_iter(list); json_next(&it);) {
        struct bom_property p = {0};
        bool pair = str_cut(json_str(json_get(it.value, "comment")), '=', &p.name, &p.value);
        p.name = str_trim(p.name);
        p.value = str_trim(p.value);
        if (pair && p.name.n > 0 && str_chr(p.name, ' ') == SIZE_MAX && str_chr(p.name, ':') != SIZE_MAX) {
            c->properties[c->nproperties++] = p;
        } else {
            drop(r, "packages[].annotations", 1);
        }
    }
}

static struct str component_type(struct str purpose) {
    static const struct {
        const char *spdx, *cyclonedx;
    } kinds[] = {{"APPLICATION", "application"},
                 {"FRAMEWORK", "framework"},
                 {"CONTAINER", "container"},
                 {"OPERATING-SYSTEM", "operating-system"},
                 {"OPERATING_SYSTEM", "operating-system"},
                 {"DEVICE", "device"},
                 {"FIRMWARE", "firmware"},
                 {"FILE", "file"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (str_is(purpose, kinds[i].spdx)) {
            return str_z(kinds[i].cyclonedx);
        }
    }
    return STR("library");
}

/* Members of a package that the model has no field for. Verification codes and file lists are about files, which are no
 * components. */
static const char *const package_unread[] = {
    "comment",   "summary",     "sourceInfo",      "attributionTexts",        "licenseComments",
    "builtDate", "releaseDate", "packageFileName", "packageVerificationCode", "licenseInfoFromFiles",
    NULL};

static bool read_one_package(struct reading *r, struct jv v) {
    struct bom_component c = {.parent = SIZE_MAX};
    if (r->out->components.n >= BOM_MAX_COMPONENTS) {
        return json_fail(v, r->e, "holds more than the limit of %d packages (BOM_MAX_COMPONENTS)", BOM_MAX_COMPONENTS);
    }
    c.ref = json_str(json_get(v, "SPDXID"));
    c.name = json_str(json_get(v, "name"));
    c.version = text(v, "versionInfo");
    c.description = json_str(json_get(v, "description"));
    c.copyright = text(v, "copyrightText");
    c.type = component_type(json_str(json_get(v, "primaryPackagePurpose")));
    read_actor(json_str(json_get(v, "supplier")), &c.supplier);
    read_actor(json_str(json_get(v, "originator")), &c.manufacturer);
    read_references(r, v, &c);
    read_checksums(r, json_get(v, "checksums"), &c);
    read_licenses(r, v, &c);
    read_annotations(r, json_get(v, "annotations"), &c);
    c.end_of_support = str_sub(json_str(json_get(v, "validUntilDate")), 0, sizeof "2000-01-01" - 1);
    bom_support(r->item, &c);
    for (size_t i = 0; package_unread[i] != NULL; i++) {
        if (json_type(json_get(v, package_unread[i])) != JSON_NONE) {
            bom_drop(r->a, r->out, str_fmt(r->a, "packages[].%s", package_unread[i]));
        }
    }
    if (r->keep != NULL) {
        bom_component_keep(r->a, r->keep, &c);
    }
    bool added;
    void **slot = map_slot(&r->by_id, c.ref, &added);
    if (!added) {
        return json_fail(json_get(v, "SPDXID"), r->e, "\"%.*s\" is used twice; an SPDXID must be unique", STR_ARG(c.ref));
    }
    vec_push(r->a, &r->out->components, c);
    *slot = (void *)(uintptr_t)r->out->components.n;
    return true;
}

static bool read_package(void *ctx, struct jv v) {
    struct reading *r = ctx;
    struct arena_mark mark = arena_mark(r->item);
    bool ok = read_one_package(r, v);
    if (r->keep != NULL) {
        arena_reset(r->item, mark);
    }
    return ok;
}

static void add_dependency(struct reading *r, struct str from, struct str to) {
    bool added;
    map_slot(&r->pairs, str_fmt(r->a, "%.*s %.*s", STR_ARG(from), STR_ARG(to)), &added);
    if (!added) {
        return;
    }
    void **slot = map_slot(&r->by_ref, from, &added);
    if (added) {
        vec_push(r->a, &r->out->dependencies, (struct bom_dependency){.ref = from});
        *slot = (void *)(uintptr_t)r->out->dependencies.n;
    }
    struct bom_dependency *d = &r->out->dependencies.v[(size_t)(uintptr_t)*slot - 1];
    if ((d->non & (d->non - 1)) == 0) { /* grows at powers of two */
        d->on = arena_grow(r->a, d->on, d->non * sizeof *d->on, (d->non == 0 ? 1 : d->non * 2) * sizeof *d->on);
    }
    d->on[d->non++] = to;
}

/* SPDX 2.3 §11: the kinds that say "needs" or "holds", and whether the ends are the other way round. */
static const struct {
    const char *type;
    bool reverse;
} relations[] = {
    {"DEPENDS_ON", false},
    {"CONTAINS", false},
    {"STATIC_LINK", false},
    {"DYNAMIC_LINK", false},
    {"HAS_PREREQUISITE", false},
    {"DEPENDENCY_OF", true},
    {"CONTAINED_BY", true},
    {"PACKAGE_OF", true},
    {"PREREQUISITE_FOR", true},
    {"RUNTIME_DEPENDENCY_OF", true},
    {"BUILD_DEPENDENCY_OF", true},
    {"DEV_DEPENDENCY_OF", true},
    {"TEST_DEPENDENCY_OF", true},
    {"OPTIONAL_DEPENDENCY_OF", true},
    {"PROVIDED_DEPENDENCY_OF", true},
};

/* An end of a relationship that stands for no element of this document. */
static bool is_outside(struct str id) {
    return said(id).n == 0 || str_starts(id, STR("DocumentRef-"));
}

static void note_dangling(struct reading *r, struct str id) {
    if (is_outside(id) || map_has(&r->by_id, id) || map_has(&r->others, id)) {
        return;
    }
    id = str_dup(r->a, id);
    map_put(&r->others, id, r);
    vec_push(r->a, &r->out->dangling, id);
}

static void describe(struct reading *r, struct str id) {
    uintptr_t number = (uintptr_t)map_get(&r->by_id, id);
    if (number > 0) {
        r->out->components.v[number - 1].is_subject = true;
    }
}

/* Parents come first in the model's order; another order would make circles, and stays a dependency. */
static void nest(struct reading *r, struct str parent, struct str child) {
    size_t p = (size_t)(uintptr_t)map_get(&r->by_id, parent) - 1;
    size_t c = (size_t)(uintptr_t)map_get(&r->by_id, child) - 1;
    if (p < c && r->out->components.v[c].parent == SIZE_MAX) {
        r->out->components.v[c].parent = p;
    } else {
        add_dependency(r, parent, child);
    }
}

static bool read_relationship(void *ctx, struct jv v) {
    struct reading *r = ctx;
    struct str from = json_str(json_get(v, "spdxElementId"));
    struct str to = json_str(json_get(v, "relatedSpdxElement"));
    struct str type = json_str(json_get(v, "relationshipType"));
    note_dangling(r, from);
    note_dangling(r, to);
    if (str_is(type, "DESCRIBES") || str_is(type, "DESCRIBED_BY")) {
        describe(r, str_is(type, "DESCRIBES") ? to : from);
        return true;
    }
    struct str a; /* the packages' own texts of their ids: the item does not stay */
    struct str b;
    bool packages = map_key(&r->by_id, from, &a) && map_key(&r->by_id, to, &b);
    if (packages && str_is(type, "CONTAINS") && str_is(json_str(json_get(v, "comment")), SPDX_NESTED)) {
        nest(r, a, b);
        return true;
    }
    for (size_t i = 0; packages && i < sizeof relations / sizeof *relations; i++) {
        if (str_is(type, relations[i].type)) {
            add_dependency(r, relations[i].reverse ? b : a, relations[i].reverse ? a : b);
            return true;
        }
    }
    char what[128];
    snprintf(what, sizeof what, "relationships[] %.*s%s", STR_ARG(str_sub(type, 0, 64)),
             packages ? "" : " (not between two packages)");
    bom_drop(r->a, r->out, str_z(what));
    return true;
}

static void read_creation(struct reading *r, struct jv v) {
    struct jv creators = json_get(v, "creators");
    size_t n = json_count(creators);
    r->out->timestamp = json_str(json_get(v, "created"));
    r->out->authors = ARENA_ARRAY(r->a, struct str, n);
    r->out->tools = ARENA_ARRAY(r->a, struct str, n);
    for (struct jiter it = json_iter(creators); json_next(&it);) {
        struct str s = json_str(it.value);
        struct bom_party p = {0};
        read_actor(s, &p);
        if (str_startsi(s, STR("tool:"))) {
            r->out->tools[r->out->ntools++] = p.name;
        } else if (p.name.n > 0) {
            r->out->authors[r->out->nauthors++] = p.name;
        }
    }
    drop(r, "creationInfo.comment", json_type(json_get(v, "comment")) != JSON_NONE ? 1 : 0);
}

/* Texts that licence references stand for; what has no name stays behind its reference, and is told. */
static void read_extracted(struct reading *r, struct jv list) {
    for (struct jiter it = json_iter(list); json_next(&it);) {
        struct jv *kept = ARENA_NEW(r->a, struct jv);
        *kept = it.value;
        map_put(&r->licences, json_str(json_get(it.value, "licenseId")), kept);
        drop(r, "hasExtractedLicensingInfos", json_str(json_get(it.value, "name")).n == 0 ? 1 : 0);
    }
}

/* What is no package: counted, and its identifiers known, so that relationships may name them. */
static const char *const other_lists[] = {"files", "snippets", "externalDocumentRefs", "annotations", "revieweds"};

static bool read_other(void *ctx, struct jv v) {
    struct reading *r = ctx;
    struct str id = json_str(json_get(v, "SPDXID"));
    if (id.n > 0 && !map_has(&r->others, id)) {
        map_put(&r->others, str_dup(r->a, id), r);
    }
    bom_drop(r->a, r->out, str_z(r->list));
    return true;
}

static bool read_document(struct reading *r, const struct json_cut *d) {
    struct jv root = d->root;
    struct bom *out = r->out;
    struct err *e = r->e;
    struct str version = json_str(json_get(root, "spdxVersion"));
    if (version.n == 0) {
        return json_fail(root, e, "has no \"spdxVersion\" that is a text");
    }
    out->spec_version = str_from(version, sizeof "SPDX-" - 1);
    if (!str_is(out->spec_version, "2.2") && !str_is(out->spec_version, "2.3")) {
        return json_fail(json_get(root, "spdxVersion"), e, "is \"%.*s\"; SPDX 2.2 and 2.3 can be read", STR_ARG(version));
    }
    struct schema *rules = schema_load(r->a, "spdx", out->spec_version.p[2]);
    if (!schema_check(rules, root, e)) {
        return false;
    }
    out->name = json_str(json_get(root, "name"));
    out->serial = json_str(json_get(root, "documentNamespace"));
    read_creation(r, json_get(root, "creationInfo"));
    read_extracted(r, json_get(root, "hasExtractedLicensingInfos"));
    map_put(&r->others, json_str(json_get(root, "SPDXID")), r);
    if (!bom_each(d, rules, "packages", read_package, r, e)) {
        return false;
    }
    for (size_t i = 0; i < sizeof other_lists / sizeof *other_lists; i++) {
        r->list = other_lists[i];
        if (!bom_each(d, rules, r->list, read_other, r, e)) {
            return false;
        }
    }
    if (!bom_each(d, rules, "relationships", read_relationship, r, e)) {
        return false;
    }
    for (struct jiter it = json_iter(json_get(root, "documentDescribes")); json_next(&it);) {
        describe(r, json_str(it.value));
    }
    return true;
}

bool spdx_read(struct arena *a, const struct json_cut *d, struct bom *out, struct err *e) {
    struct reading r = {.a = a,
                        .item = a,
                        .out = out,
                        .by_id = map_new(a, 64),
                        .others = map_new(a, 64),
                        .by_ref = map_new(a, 64),
                        .licences = map_new(a, 16),
                        .pairs = map_new(a, 64),
                        .e = e};
    if (d->n > 0) {
        r.item = arena_new();
        r.keep = json_keep_new(a, d->in);
    }
    bool ok = read_document(&r, d);
    if (r.item != a) {
        arena_free(&r.item);
    }
    return ok;
}
