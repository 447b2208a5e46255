/*
 * Writing SPDX 2.2 and 2.3 JSON (SPDX Specification 2.3, clauses 6, 7, 11 and 12). Components become packages, nesting and
 * dependencies relationships; properties become annotations "name=value", which the reader takes back. What SPDX has no place
 * for is told in `lost`.
 */
#include "base/clock.h"
#include "base/json_write.h"
#include "base/map.h"
#include "bom/formats.h"
#include "bom/spdx_licence.h"
#include "bom/support.h"

struct writing {
    struct arena *a;
    const struct bom *b;
    struct jw w;
    struct bom *lost;
    bool newest; /* 2.3 */
    struct str created;
    struct str *ids;   /* SPDXID of each component */
    struct map by_ref; /* ref → component number + 1 */
    struct spdx_licences licences;
};

static void lose(struct writing *x, const char *what) {
    bom_drop(x->a, x->lost, str_z(what));
}

/* ---- identifiers (3.2 of the conventions: letters, digits, '.' and '-') ---- */

static struct str plain_id(struct arena *a, struct str s) {
    struct sb b = SB(a);
    for (size_t i = 0; i < s.n; i++) {
        bool fits = chr_alnum(s.p[i]) || s.p[i] == '.' || s.p[i] == '-';
        sb_char(&b, fits ? s.p[i] : '-');
    }
    return sb_get(&b);
}

/* A document that came from SPDX keeps its own. */
static void make_ids(struct writing *x) {
    size_t n = x->b->components.n;
    struct map taken = map_new(x->a, n);
    x->ids = ARENA_ARRAY(x->a, struct str, n);
    x->by_ref = map_new(x->a, n);
    for (size_t i = 0; i < n; i++) {
        const struct bom_component *c = &x->b->components.v[i];
        bool own = str_starts(c->ref, STR("SPDXRef-")) && str_eq(plain_id(x->a, c->ref), c->ref);
        struct str id = own ? c->ref : str_fmt(x->a, "SPDXRef-%.*s", STR_ARG(plain_id(x->a, c->name)));
        struct str first = id;
        bool added = false;
        map_slot(&taken, id, &added);
        for (size_t k = 2; !added; k++) {
            id = str_fmt(x->a, "%.*s-%zu", STR_ARG(first), k);
            map_slot(&taken, id, &added);
        }
        x->ids[i] = id;
        map_put(&x->by_ref, c->ref, (void *)(uintptr_t)(i + 1));
    }
}

/* ---- a package ---- */

/* "Organization: Example Ltd (psirt@example.com)" (7.5) */
static struct str actor(struct writing *x, const char *kind, const struct bom_party *p) {
    return p->email.n > 0 ? str_fmt(x->a, "%s: %.*s (%.*s)", kind, STR_ARG(p->name), STR_ARG(p->email))
                          : str_fmt(x->a, "%s: %.*s", kind, STR_ARG(p->name));
}

static void write_parties(struct writing *x, const struct bom_component *c) {
    struct bom_party author = {.name = c->author};
    jw_kstr(&x->w, "supplier", c->supplier.name.n > 0 ? actor(x, "Organization", &c->supplier) : STR("NOASSERTION"));
    if (c->manufacturer.name.n > 0) {
        jw_kstr(&x->w, "originator", actor(x, "Organization", &c->manufacturer));
    } else if (author.name.n > 0) {
        jw_kstr(&x->w, "originator", actor(x, "Person", &author));
    }
    if (c->manufacturer.name.n > 0 && author.name.n > 0) {
        lose(x, "components[].author");
    }
    if (c->supplier.url.n > 0 || c->manufacturer.url.n > 0) {
        lose(x, "components[].supplier.url");
    }
}

static const struct {
    const char *cyclonedx, *spdx;
    bool newest; /* since 2.3 */
} algorithms[] = {
    {"MD5", "MD5", false},
    {"SHA-1", "SHA1", false},
    {"SHA-224", "SHA224", false},
    {"SHA-256", "SHA256", false},
    {"SHA-384", "SHA384", false},
    {"SHA-512", "SHA512", false},
    {"SHA3-256", "SHA3-256", true},
    {"SHA3-384", "SHA3-384", true},
    {"SHA3-512", "SHA3-512", true},
    {"BLAKE2b-256", "BLAKE2b-256", true},
    {"BLAKE2b-384", "BLAKE2b-384", true},
    {"BLAKE2b-512", "BLAKE2b-512", true},
    {"BLAKE3", "BLAKE3", true},
};

static const char *algorithm(const struct writing *x, struct str name) {
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++) {
        if (str_is(name, algorithms[i].cyclonedx) && (x->newest || !algorithms[i].newest)) {
            return algorithms[i].spdx;
        }
    }
    return NULL;
}

static void write_checksums(struct writing *x, const struct bom_component *c) {
    bool open = false;
    for (size_t i = 0; i < c->nhashes; i++) {
        const char *name = algorithm(x, c->hashes[i].algorithm);
        if (name == NULL) {
            lose(x, "components[].hashes[] of an algorithm that SPDX does not name");
            continue;
        }
        if (!open) {
            jw_karray(&x->w, "checksums");
            open = true;
        }
        jw_object(&x->w);
        jw_kz(&x->w, "algorithm", name);
        jw_kstr(&x->w, "checksumValue", c->hashes[i].value);
        jw_end_object(&x->w);
    }
    if (open) {
        jw_end_array(&x->w);
    }
}

static void write_reference(struct writing *x, const char *category, struct str type, struct str locator, struct str comment) {
    jw_object(&x->w);
    jw_kz(&x->w, "referenceCategory", category);
    jw_kstr(&x->w, "referenceType", type);
    jw_kstr(&x->w, "referenceLocator", locator);
    jw_kopt(&x->w, "comment", comment);
    jw_end_object(&x->w);
}

/* Annex F. What CycloneDX calls website and distribution has fields of its own. */
static void write_references(struct writing *x, const struct bom_component *c, size_t homepage, size_t download) {
    const char *manager = x->newest ? "PACKAGE-MANAGER" : "PACKAGE_MANAGER";
    jw_karray(&x->w, "externalRefs");
    if (c->purl.n > 0) {
        write_reference(x, manager, STR("purl"), c->purl, STR_NONE);
    }
    for (size_t i = 0; i < c->ncpes || (i == 0 && c->cpe.n > 0); i++) {
        struct str cpe = i < c->ncpes ? c->cpes[i] : c->cpe;
        write_reference(x, "SECURITY", str_starts(cpe, STR("cpe:/")) ? STR("cpe22Type") : STR("cpe23Type"), cpe, STR_NONE);
    }
    if (c->swid.n > 0) {
        write_reference(x, x->newest ? "SECURITY" : "OTHER", STR("swid"), c->swid, STR_NONE);
    }
    for (size_t i = 0; i < c->nreferences; i++) {
        const struct bom_reference *r = &c->references[i];
        bool words = str_chr(r->url, ' ') != SIZE_MAX || r->url.n == 0; /* a locator has no spaces */
        if (words) {
            lose(x, "components[].externalReferences[] whose address has spaces");
        } else if (i != homepage && i != download) {
            write_reference(x, "OTHER", r->type, r->url, r->comment);
        }
    }
    jw_end_array(&x->w);
}

static size_t first_of(const struct bom_component *c, const char *type) {
    for (size_t i = 0; i < c->nreferences; i++) {
        const struct bom_reference *r = &c->references[i];
        if (str_is(r->type, type) && r->comment.n == 0 && r->url.n > 0 && str_chr(r->url, ' ') == SIZE_MAX &&
            str_find(r->url, STR("://")) != SIZE_MAX) {
            return i;
        }
    }
    return SIZE_MAX;
}

static void write_annotation(struct writing *x, const struct bom_property *p) {
    if (p->name.n == 0 || str_chr(p->name, ' ') != SIZE_MAX || str_chr(p->name, '=') != SIZE_MAX ||
        str_chr(p->name, ':') == SIZE_MAX) {
        lose(x, "components[].properties[] whose name is no single word with a namespace");
        return;
    }
    jw_object(&x->w);
    jw_kstr(&x->w, "annotationDate", x->created);
    jw_kz(&x->w, "annotationType", "OTHER");
    jw_kz(&x->w, "annotator", "Tool: cordon");
    jw_kstr(&x->w, "comment", str_fmt(x->a, "%.*s=%.*s", STR_ARG(p->name), STR_ARG(p->value)));
    jw_end_object(&x->w);
}

static void write_annotations(struct writing *x, const struct bom_component *c) {
    struct bom_property support[2];
    size_t n = bom_support_missing(x->a, c, support);
    if (c->nproperties + n == 0) {
        return;
    }
    jw_karray(&x->w, "annotations");
    for (size_t i = 0; i < c->nproperties + n; i++) {
        write_annotation(x, i < c->nproperties ? &c->properties[i] : &support[i - c->nproperties]);
    }
    jw_end_array(&x->w);
}

/* 7.24, since 2.3 */
static void write_purpose(struct writing *x, struct str type) {
    static const char *const kinds[][2] = {{"application", "APPLICATION"},
                                           {"framework", "FRAMEWORK"},
                                           {"library", "LIBRARY"},
                                           {"container", "CONTAINER"},
                                           {"device", "DEVICE"},
                                           {"firmware", "FIRMWARE"},
                                           {"file", "FILE"},
                                           {"operating-system", "OPERATING-SYSTEM"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (str_is(type, kinds[i][0]) && x->newest) {
            jw_kz(&x->w, "primaryPackagePurpose", kinds[i][1]);
            return;
        }
    }
    if (!str_is(type, "library")) {
        lose(x, "components[].type");
    }
}

/* 7.16: where a component was seen, in words. */
static void write_evidence(struct writing *x, const struct bom_component *c) {
    struct sb b = SB(x->a);
    for (size_t i = 0; i < c->nevidence; i++) {
        const struct bom_evidence *v = &c->evidence[i];
        sb_fmt(&b, "%sfound in %.*s by %.*s (%.*s, %d %%)", i > 0 ? "\n" : "", STR_ARG(v->location), STR_ARG(v->technique),
               STR_ARG(v->value), v->confidence);
    }
    jw_kopt(&x->w, "sourceInfo", sb_get(&b));
}

static void tell_lost(struct writing *x, const struct bom_component *c) {
    const struct {
        bool there;
        const char *what;
    } members[] = {{c->group.n > 0 && c->purl.n == 0, "components[].group"},
                   {c->publisher.n > 0, "components[].publisher"},
                   {c->scope.n > 0 && !str_is(c->scope, "required"), "components[].scope"},
                   {c->mime_type.n > 0, "components[].mime-type"}};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        if (members[i].there) {
            lose(x, members[i].what);
        }
    }
    for (size_t i = 0; i < c->nextras; i++) {
        bom_drop(x->a, x->lost, str_fmt(x->a, "components[].%.*s", STR_ARG(c->extras[i].key)));
    }
}

static void write_package(struct writing *x, size_t i) {
    const struct bom_component *c = &x->b->components.v[i];
    size_t homepage = first_of(c, "website");
    size_t download = first_of(c, "distribution");
    struct spdx_licence_pair licences = spdx_licences_of(&x->licences, c);
    jw_object(&x->w);
    jw_kstr(&x->w, "SPDXID", x->ids[i]);
    jw_kstr(&x->w, "name", c->name);
    jw_kopt(&x->w, "versionInfo", c->version);
    jw_kopt(&x->w, "description", c->description);
    write_purpose(x, c->type);
    write_parties(x, c);
    jw_kstr(&x->w, "downloadLocation", download == SIZE_MAX ? STR("NOASSERTION") : c->references[download].url);
    jw_kbool(&x->w, "filesAnalyzed", false);
    if (homepage != SIZE_MAX) {
        jw_kstr(&x->w, "homepage", c->references[homepage].url);
    }
    write_checksums(x, c);
    jw_kstr(&x->w, "licenseConcluded", licences.concluded);
    jw_kstr(&x->w, "licenseDeclared", licences.declared);
    jw_kstr(&x->w, "copyrightText", c->copyright.n > 0 ? c->copyright : STR("NOASSERTION"));
    if (x->newest && c->end_of_support.n == sizeof "2000-01-01" - 1) {
        jw_kstr(&x->w, "validUntilDate", str_fmt(x->a, "%.*sT00:00:00Z", STR_ARG(c->end_of_support)));
    }
    write_evidence(x, c);
    write_references(x, c, homepage, download);
    write_annotations(x, c);
    jw_end_object(&x->w);
    tell_lost(x, c);
}

/* ---- relationships ---- */

static void relate(struct writing *x, struct str from, const char *type, struct str to, const char *comment) {
    jw_object(&x->w);
    jw_kstr(&x->w, "spdxElementId", from);
    jw_kz(&x->w, "relationshipType", type);
    jw_kstr(&x->w, "relatedSpdxElement", to);
    if (comment != NULL) {
        jw_kz(&x->w, "comment", comment);
    }
    jw_end_object(&x->w);
}

/* What the document describes: the product, else all that lies at its top (6.2 wants one at least). */
static void write_described(struct writing *x) {
    bool told = false;
    for (size_t i = 0; i < x->b->components.n; i++) {
        const struct bom_component *c = &x->b->components.v[i];
        if (c->is_root || c->is_subject) {
            relate(x, STR("SPDXRef-DOCUMENT"), "DESCRIBES", x->ids[i], NULL);
            told = true;
        }
    }
    for (size_t i = 0; !told && i < x->b->components.n; i++) {
        if (x->b->components.v[i].parent == SIZE_MAX) {
            relate(x, STR("SPDXRef-DOCUMENT"), "DESCRIBES", x->ids[i], NULL);
        }
    }
}

static void write_relationships(struct writing *x) {
    jw_karray(&x->w, "relationships");
    write_described(x);
    for (size_t i = 0; i < x->b->components.n; i++) {
        size_t parent = x->b->components.v[i].parent;
        if (parent != SIZE_MAX) {
            relate(x, x->ids[parent], "CONTAINS", x->ids[i], SPDX_NESTED);
        }
    }
    for (size_t i = 0; i < x->b->dependencies.n; i++) {
        const struct bom_dependency *d = &x->b->dependencies.v[i];
        size_t from = (size_t)(uintptr_t)map_get(&x->by_ref, d->ref);
        for (size_t k = 0; k < d->non; k++) {
            size_t to = (size_t)(uintptr_t)map_get(&x->by_ref, d->on[k]);
            if (from > 0 && to > 0) {
                relate(x, x->ids[from - 1], "DEPENDS_ON", x->ids[to - 1], NULL);
            } else {
                lose(x, "dependencies[] of what is no component");
            }
        }
    }
    jw_end_array(&x->w);
}

/* ---- the document ---- */

/* "2026-01-01T00:00:00Z" (6.9); fractions are cut. Other forms give way to the present time. */
static struct str created(struct writing *x) {
    struct str t = x->b->timestamp;
    if (t.n >= 20 && t.p[t.n - 1] == 'Z') {
        return str_fmt(x->a, "%.*sZ", STR_ARG(str_sub(t, 0, 19)));
    }
    if (t.n > 0) {
        lose(x, "metadata.timestamp that is not in UTC");
    }
    return clock_text(x->a, clock_now());
}

static void write_creation(struct writing *x) {
    const struct bom *b = x->b;
    bool self = false;
    jw_kobject(&x->w, "creationInfo");
    jw_kstr(&x->w, "created", x->created);
    jw_karray(&x->w, "creators");
    for (size_t i = 0; i < b->ntools; i++) {
        self = self || str_is(b->tools[i], "cordon");
        jw_str(&x->w, str_fmt(x->a, "Tool: %.*s", STR_ARG(b->tools[i])));
    }
    if (!self) {
        jw_str(&x->w, STR("Tool: cordon"));
    }
    for (size_t i = 0; i < b->nauthors; i++) {
        jw_str(&x->w, str_fmt(x->a, "Person: %.*s", STR_ARG(b->authors[i])));
    }
    const struct bom_party *by[] = {&b->supplier, &b->manufacturer};
    for (size_t i = 0; i < 2; i++) {
        if (by[i]->name.n > 0) {
            jw_str(&x->w, actor(x, "Organization", by[i]));
        }
    }
    jw_end_array(&x->w);
    jw_end_object(&x->w);
}

static void tell_document_lost(struct writing *x) {
    const struct bom *b = x->b;
    for (size_t i = 0; i < b->nextras; i++) {
        bom_drop(x->a, x->lost, b->extras[i].key);
    }
    for (size_t i = 0; i < b->nmetadata_extras; i++) {
        bom_drop(x->a, x->lost, str_fmt(x->a, "metadata.%.*s", STR_ARG(b->metadata_extras[i].key)));
    }
    for (size_t i = 0; i < b->nlifecycles; i++) {
        lose(x, "metadata.lifecycles[]");
    }
}

/* Its properties are annotations of the document. */
static void write_document_annotations(struct writing *x) {
    if (x->b->nproperties > 0) {
        jw_karray(&x->w, "annotations");
        for (size_t i = 0; i < x->b->nproperties; i++) {
            write_annotation(x, &x->b->properties[i]);
        }
        jw_end_array(&x->w);
    }
}

static struct str document_name(const struct writing *x) {
    const struct bom *b = x->b;
    if (b->name.n > 0 || b->components.n == 0) {
        return b->name.n > 0 ? b->name : STR("sbom");
    }
    return b->components.v[0].name;
}

/* A URI of its own (6.5), without a fragment; one that is no URI is put behind a scheme that claims nothing. */
static struct str name_space(struct writing *x) {
    struct str s = x->b->serial;
    size_t colon = str_chr(s, ':');
    if (colon != SIZE_MAX && colon > 1 && str_chr(s, '#') == SIZE_MAX && str_chr(s, ' ') == SIZE_MAX) {
        return s;
    }
    return str_fmt(x->a, "urn:x-sbom:%.*s:%.*s", STR_ARG(plain_id(x->a, document_name(x))),
                   STR_ARG(plain_id(x->a, x->created)));
}

bool spdx_write(struct arena *a, const struct bom *b, struct str spec_version, struct sb *out, struct bom *lost,
                struct err *e) {
    struct str version = spec_version.n > 0 ? spec_version : STR("2.3");
    if (!str_is(version, "2.3") && !str_is(version, "2.2")) {
        return err_set(e, ERR_USAGE, "SPDX %.*s is not written in this form; 2.2 and 2.3 are", STR_ARG(version));
    }
    struct writing x = {.a = a, .b = b, .w = JW(out, true), .lost = lost, .newest = str_is(version, "2.3")};
    x.created = created(&x);
    spdx_licences_begin(a, &x.licences);
    make_ids(&x);
    jw_object(&x.w);
    jw_kstr(&x.w, "spdxVersion", str_fmt(a, "SPDX-%.*s", STR_ARG(version)));
    jw_kz(&x.w, "dataLicense", "CC0-1.0");
    jw_kz(&x.w, "SPDXID", "SPDXRef-DOCUMENT");
    jw_kstr(&x.w, "name", document_name(&x));
    jw_kstr(&x.w, "documentNamespace", name_space(&x));
    write_creation(&x);
    write_document_annotations(&x);
    jw_karray(&x.w, "packages");
    for (size_t i = 0; i < b->components.n; i++) {
        write_package(&x, i);
    }
    jw_end_array(&x.w);
    spdx_licences_write(&x.licences, &x.w);
    write_relationships(&x);
    jw_end_object(&x.w);
    sb_char(out, '\n');
    tell_document_lost(&x);
    return true;
}
