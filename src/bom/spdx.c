/* Reading SPDX 2.2 and 2.3 JSON into the model: packages become components, relationships dependencies and nesting. See bom.h.
 */
#include "base/map.h"
#include "bom/formats.h"
#include "bom/limits.h"

struct reading {
    struct arena *a;
    struct bom *out;
    struct map by_id; /* SPDXID → component number + 1 */
    struct err *e;
};

bool spdx_detect(struct jv root) {
    return str_starts(json_str(json_get(root, "spdxVersion")), STR("SPDX-2."));
}

/* "NOASSERTION" and "NONE" say that nothing is said. */
static struct str said(struct str s) {
    return str_is(s, "NOASSERTION") || str_is(s, "NONE") ? STR_NONE : s;
}

/* "Organization: Example Ltd (psirt@example.com)" */
static void read_actor(struct str s, struct bom_party *out) {
    struct str kind;
    struct str rest;
    s = said(s);
    if (!str_cut(s, ':', &kind, &rest)) {
        rest = s;
    }
    size_t open = str_rchr(rest, '(');
    if (open != SIZE_MAX && str_ends(rest, STR(")"))) {
        out->email = str_trim(str_sub(rest, open + 1, rest.n - open - 2));
        rest = str_sub(rest, 0, open);
    }
    out->name = str_trim(rest);
}

static bool read_external(struct reading *r, struct jv list, struct bom_component *c) {
    size_t n = json_count(list);
    c->cpes = ARENA_ARRAY(r->a, struct str, n);
    c->references = ARENA_ARRAY(r->a, struct bom_reference, n);
    for (struct jiter it = json_iter(list); json_next(&it);) {
        struct str type;
        struct str locator;
        if (!json_want(it.value, JSON_OBJECT, r->e) || !json_member_str(it.value, "referenceType", true, &type, r->e) ||
            !json_member_str(it.value, "referenceLocator", true, &locator, r->e)) {
            return false;
        }
        if (str_is(type, "purl") && c->purl.n == 0) {
            c->purl = locator;
        } else if (str_is(type, "cpe23Type") || str_is(type, "cpe22Type")) {
            c->cpes[c->ncpes++] = locator;
        } else if (str_is(type, "swid") && c->swid.n == 0) {
            c->swid = locator;
        } else {
            c->references[c->nreferences++] = (struct bom_reference){.type = type, .url = locator};
        }
    }
    c->cpe = c->ncpes > 0 ? c->cpes[0] : STR_NONE;
    return true;
}

/* SPDX writes SHA256, CycloneDX SHA-256. */
static struct str algorithm(struct arena *a, struct str s) {
    if (str_starts(s, STR("SHA")) && s.n > 3 && chr_digit(s.p[3])) {
        return str_fmt(a, "SHA-%.*s", STR_ARG(str_from(s, 3)));
    }
    return s;
}

static bool read_checksums(struct reading *r, struct jv list, struct bom_component *c) {
    c->hashes = ARENA_ARRAY(r->a, struct bom_hash, json_count(list));
    for (struct jiter it = json_iter(list); json_next(&it);) {
        struct bom_hash *h = &c->hashes[c->nhashes++];
        if (!json_want(it.value, JSON_OBJECT, r->e) || !json_member_str(it.value, "algorithm", true, &h->algorithm, r->e) ||
            !json_member_str(it.value, "checksumValue", true, &h->value, r->e)) {
            return false;
        }
        h->algorithm = algorithm(r->a, h->algorithm);
    }
    return true;
}

static void add_license(struct reading *r, struct bom_component *c, struct str expression, const char *acknowledgement) {
    if (said(expression).n == 0) {
        return;
    }
    if (c->licenses == NULL) {
        c->licenses = ARENA_ARRAY(r->a, struct bom_license, 2);
    }
    c->licenses[c->nlicenses++] = (struct bom_license){.expression = expression, .acknowledgement = str_z(acknowledgement)};
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

static bool read_package(struct reading *r, struct jv v) {
    struct bom_component c = {.parent = SIZE_MAX};
    struct jv references;
    struct jv checksums;
    struct str supplier;
    struct str originator;
    struct str location;
    struct str declared;
    struct str concluded;
    struct str until;
    if (r->out->components.n >= BOM_MAX_COMPONENTS) {
        return json_fail(v, r->e, "holds more than the limit of %d packages", BOM_MAX_COMPONENTS);
    }
    if (!json_want(v, JSON_OBJECT, r->e) || !json_member_str(v, "SPDXID", true, &c.ref, r->e) ||
        !json_member_str(v, "name", true, &c.name, r->e) || !json_member_str(v, "versionInfo", false, &c.version, r->e) ||
        !json_member_str(v, "supplier", false, &supplier, r->e) ||
        !json_member_str(v, "originator", false, &originator, r->e) ||
        !json_member_str(v, "downloadLocation", true, &location, r->e) ||
        !json_member_str(v, "licenseDeclared", false, &declared, r->e) ||
        !json_member_str(v, "licenseConcluded", false, &concluded, r->e) ||
        !json_member_str(v, "copyrightText", false, &c.copyright, r->e) ||
        !json_member_str(v, "description", false, &c.description, r->e) ||
        !json_member_str(v, "validUntilDate", false, &until, r->e) ||
        !json_member(v, "externalRefs", JSON_ARRAY, false, &references, r->e) ||
        !json_member(v, "checksums", JSON_ARRAY, false, &checksums, r->e) || !read_external(r, references, &c) ||
        !read_checksums(r, checksums, &c)) {
        return false;
    }
    c.type = component_type(json_str(json_get(v, "primaryPackagePurpose")));
    c.copyright = said(c.copyright);
    c.end_of_support = str_sub(until, 0, 10);
    read_actor(supplier, &c.supplier);
    read_actor(originator, &c.manufacturer);
    add_license(r, &c, declared, "declared");
    add_license(r, &c, concluded, "concluded");
    bool added;
    void **slot = map_slot(&r->by_id, c.ref, &added);
    if (!added) {
        return json_fail(json_get(v, "SPDXID"), r->e, "\"%.*s\" is used twice; an SPDXID must be unique", STR_ARG(c.ref));
    }
    vec_push(r->a, &r->out->components, c);
    *slot = (void *)(uintptr_t)r->out->components.n;
    return true;
}

static void add_dependency(struct reading *r, struct map *by_ref, struct str from, struct str to) {
    bool added;
    void **slot = map_slot(by_ref, from, &added);
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
    {"DEPENDENCY_OF", true},
    {"CONTAINS", false},
    {"CONTAINED_BY", true},
    {"DYNAMIC_LINK", false},
    {"STATIC_LINK", false},
    {"RUNTIME_DEPENDENCY_OF", true},
    {"BUILD_DEPENDENCY_OF", true},
    {"DEV_DEPENDENCY_OF", true},
    {"OPTIONAL_DEPENDENCY_OF", true},
    {"PROVIDED_DEPENDENCY_OF", true},
    {"HAS_PREREQUISITE", false},
};

static bool read_relationship(struct reading *r, struct jv v, struct map *by_ref) {
    struct str from;
    struct str to;
    struct str type;
    if (!json_want(v, JSON_OBJECT, r->e) || !json_member_str(v, "spdxElementId", true, &from, r->e) ||
        !json_member_str(v, "relatedSpdxElement", true, &to, r->e) ||
        !json_member_str(v, "relationshipType", true, &type, r->e)) {
        return false;
    }
    uintptr_t described = (uintptr_t)map_get(&r->by_id, to);
    if (str_is(type, "DESCRIBES") && described > 0) {
        return true;
    }
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++) {
        if (str_is(type, relations[i].type) && map_has(&r->by_id, from) && map_has(&r->by_id, to)) {
            add_dependency(r, by_ref, relations[i].reverse ? to : from, relations[i].reverse ? from : to);
            return true;
        }
    }
    return true;
}

static bool read_creation(struct reading *r, struct jv v) {
    struct jv creators;
    if (!json_member_str(v, "created", true, &r->out->timestamp, r->e) ||
        !json_member(v, "creators", JSON_ARRAY, true, &creators, r->e)) {
        return false;
    }
    size_t n = json_count(creators);
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
    return true;
}

bool spdx_read(struct arena *a, struct jv root, struct bom *out, struct err *e) {
    struct reading r = {.a = a, .out = out, .by_id = map_new(a, 64), .e = e};
    struct str version;
    struct str id;
    struct jv creation;
    struct jv packages;
    struct jv relationships;
    if (!json_member_str(root, "spdxVersion", true, &version, e) || !json_member_str(root, "SPDXID", true, &id, e) ||
        !json_member_str(root, "name", true, &out->name, e) ||
        !json_member_str(root, "documentNamespace", false, &out->serial, e) ||
        !json_member(root, "creationInfo", JSON_OBJECT, true, &creation, e) ||
        !json_member(root, "packages", JSON_ARRAY, false, &packages, e) ||
        !json_member(root, "relationships", JSON_ARRAY, false, &relationships, e) || !read_creation(&r, creation)) {
        return false;
    }
    out->spec_version = str_from(version, sizeof "SPDX-" - 1);
    if (!str_is(out->spec_version, "2.2") && !str_is(out->spec_version, "2.3")) {
        return json_fail(json_get(root, "spdxVersion"), e, "is \"%.*s\"; SPDX 2.2 and 2.3 can be read", STR_ARG(version));
    }
    for (struct jiter it = json_iter(packages); json_next(&it);) {
        if (!read_package(&r, it.value)) {
            return false;
        }
    }
    struct map by_ref = map_new(a, 64);
    for (struct jiter it = json_iter(relationships); json_next(&it);) {
        if (!read_relationship(&r, it.value, &by_ref)) {
            return false;
        }
    }
    return true;
}
