/*
 * Writing SPDX 3.0.1 JSON-LD: one graph of the document, its SBOM, agents, packages, licences and the relationships between
 * them. Properties go into the model's extension for those of CycloneDX. Identifiers are made of the document's and the
 * components' own, so that the same SBOM is written the same way. What SPDX has no place for is told in `lost`.
 */
#include "base/clock.h"
#include "bom/formats.h"
#include "bom/spdx3_words.h"
#include "bom/spdx3_write_in.h"
#include "bom/support.h"

void spdx3_lose(struct spdx3_writing *x, const char *what) {
    bom_drop(x->a, x->lost, str_z(what));
}

/* ---- identifiers ---- */

struct str spdx3_plain(struct arena *a, struct str s) {
    struct sb b = SB(a);
    for (size_t i = 0; i < s.n; i++) {
        bool fits = chr_alnum(s.p[i]) || s.p[i] == '.' || s.p[i] == '-' || s.p[i] == '_';
        sb_char(&b, fits ? s.p[i] : '-');
    }
    return sb_get(&b);
}

bool spdx3_is_iri(struct str s) {
    size_t colon = str_chr(s, ':');
    return colon != SIZE_MAX && colon > 1 && str_chr(s, ' ') == SIZE_MAX && !str_starts(s, STR("_:"));
}

/* A document that was SPDX 3 keeps its identifiers. */
static void make_ids(struct spdx3_writing *x) {
    size_t n = x->b->components.n;
    struct map taken = map_new(x->a, n);
    x->ids = ARENA_ARRAY(x->a, struct str, n);
    x->by_ref = map_new(x->a, n);
    for (size_t i = 0; i < n; i++) {
        const struct bom_component *c = &x->b->components.v[i];
        bool own = x->b->format == BOM_SPDX3_JSON && spdx3_is_iri(c->ref) && !c->made_ref;
        struct str last =
            str_starts(c->ref, STR("SPDXRef-")) ? c->ref : str_cat(x->a, STR("SPDXRef-"), spdx3_plain(x->a, c->name));
        struct str id = own ? c->ref : str_cat(x->a, x->base, spdx3_plain(x->a, last));
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

static struct str document_name(const struct bom *b) {
    return b->name.n > 0 ? b->name : b->components.n > 0 ? b->components.v[0].name : STR("sbom");
}

static void name_document(struct spdx3_writing *x, struct str created) {
    struct str s = x->b->serial;
    if (!spdx3_is_iri(s)) {
        s = str_fmt(x->a, "urn:x-sbom:%.*s:%.*s", STR_ARG(spdx3_plain(x->a, document_name(x->b))),
                    STR_ARG(spdx3_plain(x->a, created)));
    }
    bool own = x->b->format == BOM_SPDX3_JSON && spdx3_is_iri(x->b->serial);
    bool fragment = str_chr(s, '#') != SIZE_MAX;
    x->document = own || fragment ? s : str_cat(x->a, s, STR("#SPDXRef-DOCUMENT"));
    x->base = str_cat(x->a, s, fragment ? STR("-") : STR("#"));
}

/* ---- elements ---- */

void spdx3_element(struct spdx3_writing *x, const char *type, struct str id) {
    jw_object(&x->w);
    jw_kz(&x->w, "type", type);
    jw_kstr(&x->w, "spdxId", id);
    jw_kz(&x->w, "creationInfo", SPDX3_CREATION);
}

static void write_identifier(struct spdx3_writing *x, const char *type, struct str id) {
    jw_object(&x->w);
    jw_kz(&x->w, "type", "ExternalIdentifier");
    jw_kz(&x->w, "externalIdentifierType", type);
    jw_kstr(&x->w, "identifier", id);
    jw_end_object(&x->w);
}

/* The identifier of an agent, whose element is written the first time that it is met. */
struct str spdx3_agent(struct spdx3_writing *x, const char *type, const struct bom_party *p) {
    bool added;
    struct str key = str_fmt(x->a, "%s\n%.*s\n%.*s\n%.*s", type, STR_ARG(p->name), STR_ARG(p->email), STR_ARG(p->url));
    void **slot = map_slot(&x->agents, key, &added);
    if (!added) {
        return *(struct str *)*slot;
    }
    struct str *id = ARENA_NEW(x->a, struct str);
    *id = str_fmt(x->a, "%.*s%s-%zu", STR_ARG(x->base), type, x->agents.n);
    *slot = id;
    spdx3_element(x, type, *id);
    jw_kstr(&x->w, "name", p->name);
    if (p->email.n + p->url.n > 0) {
        jw_karray(&x->w, "externalIdentifier");
        if (p->email.n > 0) {
            write_identifier(x, "email", p->email);
        }
        if (p->url.n > 0) {
            write_identifier(x, "urlScheme", p->url);
        }
        jw_end_array(&x->w);
    }
    jw_end_object(&x->w);
    return *id;
}

struct str spdx3_relation_id(struct spdx3_writing *x) {
    return str_fmt(x->a, "%.*sRelationship-%zu", STR_ARG(x->base), ++x->relationships);
}

void spdx3_open_relation(struct spdx3_writing *x, struct str from, const char *type, const char *comment) {
    spdx3_element(x, "Relationship", spdx3_relation_id(x));
    if (comment != NULL) {
        jw_kz(&x->w, "comment", comment);
    }
    jw_kstr(&x->w, "from", from);
    jw_kz(&x->w, "relationshipType", type);
    jw_karray(&x->w, "to");
}

void spdx3_close_relation(struct spdx3_writing *x) {
    jw_end_array(&x->w);
    jw_end_object(&x->w);
}

void spdx3_relate(struct spdx3_writing *x, struct str from, const char *type, struct str to, const char *comment) {
    spdx3_open_relation(x, from, type, comment);
    jw_str(&x->w, to);
    spdx3_close_relation(x);
}

/* ---- a package ---- */

static void write_hashes(struct spdx3_writing *x, const struct bom_component *c) {
    bool open = false;
    for (size_t i = 0; i < c->nhashes; i++) {
        const char *name = spdx3_spdx(spdx3_algorithms, c->hashes[i].algorithm);
        if (name == NULL) {
            spdx3_lose(x, "components[].hashes[] of an algorithm that SPDX does not name");
            continue;
        }
        if (!open) {
            jw_karray(&x->w, "verifiedUsing");
            open = true;
        }
        jw_object(&x->w);
        jw_kz(&x->w, "type", "Hash");
        jw_kz(&x->w, "algorithm", name);
        jw_kstr(&x->w, "hashValue", c->hashes[i].value);
        jw_end_object(&x->w);
    }
    if (open) {
        jw_end_array(&x->w);
    }
}

static void write_identifiers(struct spdx3_writing *x, const struct bom_component *c) {
    if (c->ncpes == 0 && c->cpe.n == 0 && c->swid.n == 0) {
        return;
    }
    jw_karray(&x->w, "externalIdentifier");
    for (size_t i = 0; i < c->ncpes || (i == 0 && c->cpe.n > 0); i++) {
        struct str cpe = i < c->ncpes ? c->cpes[i] : c->cpe;
        write_identifier(x, str_starts(cpe, STR("cpe:/")) ? "cpe22" : "cpe23", cpe);
    }
    if (c->swid.n > 0) {
        write_identifier(x, "swid", c->swid);
    }
    jw_end_array(&x->w);
}

/* The first of a type that has a field of its own. */
static size_t first_of(const struct bom_component *c, const char *type) {
    for (size_t i = 0; i < c->nreferences; i++) {
        const struct bom_reference *r = &c->references[i];
        if (str_is(r->type, type) && r->comment.n == 0 && spdx3_is_iri(r->url)) {
            return i;
        }
    }
    return SIZE_MAX;
}

static void write_reference(struct spdx3_writing *x, const struct bom_reference *r) {
    const char *known = spdx3_spdx(spdx3_references, r->type);
    bool other = known == NULL && !str_is(r->type, "other");
    jw_object(&x->w);
    jw_kz(&x->w, "type", "ExternalRef");
    if (other) {
        jw_kstr(&x->w, "comment",
                str_fmt(x->a, SPDX3_OTHER_REFERENCE "%.*s%s%.*s", STR_ARG(r->type), r->comment.n > 0 ? "\n" : "",
                        STR_ARG(r->comment)));
    } else {
        jw_kopt(&x->w, "comment", r->comment);
    }
    jw_kz(&x->w, "externalRefType", known != NULL ? known : "other");
    jw_karray(&x->w, "locator");
    jw_str(&x->w, r->url);
    jw_end_array(&x->w);
    jw_end_object(&x->w);
}

static void write_references(struct spdx3_writing *x, const struct bom_component *c, size_t homepage, size_t download) {
    size_t fields = (homepage != SIZE_MAX ? 1 : 0) + (download != SIZE_MAX ? 1 : 0);
    if (c->nreferences > fields) {
        jw_karray(&x->w, "externalRef");
        for (size_t i = 0; i < c->nreferences; i++) {
            if (i != homepage && i != download) {
                write_reference(x, &c->references[i]);
            }
        }
        jw_end_array(&x->w);
    }
}

void spdx3_properties(struct spdx3_writing *x, const struct bom_property *v, size_t n) {
    if (n == 0) {
        return;
    }
    jw_karray(&x->w, "extension");
    jw_object(&x->w);
    jw_kz(&x->w, "type", "extension_CdxPropertiesExtension");
    jw_karray(&x->w, "extension_cdxProperty");
    for (size_t i = 0; i < n; i++) {
        jw_object(&x->w);
        jw_kz(&x->w, "type", "extension_CdxPropertyEntry");
        jw_kstr(&x->w, "extension_cdxPropName", v[i].name);
        jw_kstr(&x->w, "extension_cdxPropValue", v[i].value);
        jw_end_object(&x->w);
    }
    jw_end_array(&x->w);
    jw_end_object(&x->w);
    jw_end_array(&x->w);
}

/* Level and end have fields; a level in words of its own stays a property. */
static void write_support(struct spdx3_writing *x, const struct bom_component *c) {
    const char *level = spdx3_spdx(spdx3_support, str_lower(x->a, c->support_level));
    struct bom_property *v = ARENA_ARRAY(x->a, struct bom_property, c->nproperties + 1);
    struct bom_component said = {.properties = c->properties, .nproperties = c->nproperties};
    size_t n = 0;
    bom_support(x->a, &said);
    for (; n < c->nproperties; n++) {
        v[n] = c->properties[n];
    }
    if (level != NULL) {
        jw_karray(&x->w, "supportLevel");
        jw_str(&x->w, str_z(level));
        jw_end_array(&x->w);
    } else if (c->support_level.n > 0 && said.support_level.n == 0) {
        v[n++] = (struct bom_property){STR("cordon:support:level"), c->support_level};
    }
    if (c->end_of_support.n == sizeof "2000-01-01" - 1) {
        jw_kstr(&x->w, "validUntilTime", str_fmt(x->a, "%.*sT00:00:00Z", STR_ARG(c->end_of_support)));
    }
    spdx3_properties(x, v, n);
}

/* Where a component was seen, in words. */
static void write_evidence(struct spdx3_writing *x, const struct bom_component *c) {
    struct sb b = SB(x->a);
    for (size_t i = 0; i < c->nevidence; i++) {
        const struct bom_evidence *v = &c->evidence[i];
        sb_fmt(&b, "%sfound in %.*s by %.*s (%.*s, %d %%)", i > 0 ? "\n" : "", STR_ARG(v->location), STR_ARG(v->technique),
               STR_ARG(v->value), v->confidence);
    }
    jw_kopt(&x->w, "software_sourceInfo", sb_get(&b));
}

static void tell_lost(struct spdx3_writing *x, const struct bom_component *c) {
    const struct {
        bool there;
        const char *what;
    } members[] = {{c->group.n > 0 && c->purl.n == 0, "components[].group"},
                   {c->publisher.n > 0, "components[].publisher"},
                   {c->manufacturer.name.n > 0 && c->author.n > 0, "components[].author"},
                   {c->scope.n > 0 && !str_is(c->scope, "required"), "components[].scope"},
                   {c->mime_type.n > 0, "components[].mime-type"}};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        if (members[i].there) {
            spdx3_lose(x, members[i].what);
        }
    }
    for (size_t i = 0; i < c->nextras; i++) {
        bom_drop(x->a, x->lost, str_fmt(x->a, "components[].%.*s", STR_ARG(c->extras[i].key)));
    }
}

static void write_package(struct spdx3_writing *x, size_t i) {
    const struct bom_component *c = &x->b->components.v[i];
    const char *purpose = spdx3_spdx(spdx3_purposes, c->type);
    struct bom_party author = {.name = c->author};
    struct str supplier = c->supplier.name.n > 0 ? spdx3_agent(x, "Organization", &c->supplier) : STR_NONE;
    struct str maker = c->manufacturer.name.n > 0 ? spdx3_agent(x, "Organization", &c->manufacturer)
                       : author.name.n > 0        ? spdx3_agent(x, "Person", &author)
                                                  : STR_NONE;
    size_t homepage = first_of(c, "website");
    size_t download = first_of(c, "distribution");
    spdx3_element(x, "software_Package", x->ids[i]);
    jw_kstr(&x->w, "name", c->name);
    jw_kopt(&x->w, "description", c->description);
    jw_kopt(&x->w, "software_packageVersion", c->version);
    jw_kopt(&x->w, "software_packageUrl", c->purl);
    if (purpose != NULL) {
        jw_kz(&x->w, "software_primaryPurpose", purpose);
    } else {
        spdx3_lose(x, "components[].type");
    }
    jw_kopt(&x->w, "software_homePage", homepage != SIZE_MAX ? c->references[homepage].url : STR_NONE);
    jw_kopt(&x->w, "software_downloadLocation", download != SIZE_MAX ? c->references[download].url : STR_NONE);
    jw_kopt(&x->w, "software_copyrightText", c->copyright);
    jw_kopt(&x->w, "suppliedBy", supplier);
    if (maker.n > 0) {
        jw_karray(&x->w, "originatedBy");
        jw_str(&x->w, maker);
        jw_end_array(&x->w);
    }
    write_hashes(x, c);
    write_identifiers(x, c);
    write_references(x, c, homepage, download);
    write_evidence(x, c);
    write_support(x, c);
    jw_end_object(&x->w);
    tell_lost(x, c);
}

/* ---- licences ---- */

static struct str text_id(struct spdx3_writing *x, struct str reference) {
    return str_cat(x->a, x->base, spdx3_plain(x->a, reference));
}

/* The references of an expression, and the elements that they stand for. */
static void write_references_of(struct spdx3_writing *x, struct str expression) {
    bool open = false;
    for (size_t i = 0; i < x->licences.references.n; i++) {
        struct str key = x->licences.references.v[i].key;
        if (str_find(expression, key) == SIZE_MAX) {
            continue;
        }
        if (!open) {
            jw_karray(&x->w, "simplelicensing_customIdToUri");
            open = true;
        }
        jw_object(&x->w);
        jw_kz(&x->w, "type", "DictionaryEntry");
        jw_kstr(&x->w, "key", key);
        jw_kstr(&x->w, "value", text_id(x, key));
        jw_end_object(&x->w);
    }
    if (open) {
        jw_end_array(&x->w);
    }
}

/* The element of an expression, which is written the first time that it is met; a reference alone is the text's own. */
static struct str licence(struct spdx3_writing *x, struct str expression) {
    bool added;
    if (map_has(&x->licences.references, expression)) {
        return text_id(x, expression);
    }
    void **slot = map_slot(&x->expressions, expression, &added);
    if (!added) {
        return *(struct str *)*slot;
    }
    struct str *id = ARENA_NEW(x->a, struct str);
    *id = str_fmt(x->a, "%.*sLicense-%zu", STR_ARG(x->base), x->expressions.n);
    *slot = id;
    spdx3_element(x, "simplelicensing_LicenseExpression", *id);
    write_references_of(x, expression);
    jw_kstr(&x->w, "simplelicensing_licenseExpression", expression);
    jw_end_object(&x->w);
    return *id;
}

static void write_licences(struct spdx3_writing *x, size_t i) {
    struct spdx_licence_pair pair = spdx_licences_of(&x->licences, &x->b->components.v[i]);
    const struct {
        const char *type;
        struct str expression;
    } kinds[] = {{"hasDeclaredLicense", pair.declared}, {"hasConcludedLicense", pair.concluded}};
    for (size_t k = 0; k < 2; k++) {
        if (!str_is(kinds[k].expression, "NOASSERTION")) {
            spdx3_relate(x, x->ids[i], kinds[k].type, licence(x, kinds[k].expression), NULL);
        }
    }
}

static void write_licence_texts(struct spdx3_writing *x) {
    for (size_t i = 0; i < x->licences.references.n; i++) {
        const struct spdx_extracted *t = x->licences.references.v[i].value;
        struct str key = x->licences.references.v[i].key;
        spdx3_element(x, "simplelicensing_SimpleLicensingText", text_id(x, key));
        jw_kstr(&x->w, "name", t->name.n > 0 ? t->name : key);
        jw_kstr(&x->w, "simplelicensing_licenseText", t->text);
        jw_end_object(&x->w);
    }
}

/* ---- relationships ---- */

static void write_nesting(struct spdx3_writing *x) {
    for (size_t i = 0; i < x->b->components.n; i++) {
        size_t parent = x->b->components.v[i].parent;
        if (parent != SIZE_MAX) {
            spdx3_relate(x, x->ids[parent], "contains", x->ids[i], SPDX_NESTED);
        }
    }
}

static void write_dependencies(struct spdx3_writing *x) {
    for (size_t i = 0; i < x->b->dependencies.n; i++) {
        const struct bom_dependency *d = &x->b->dependencies.v[i];
        size_t from = (size_t)(uintptr_t)map_get(&x->by_ref, d->ref);
        bool open = false;
        for (size_t k = 0; k < d->non; k++) {
            size_t to = (size_t)(uintptr_t)map_get(&x->by_ref, d->on[k]);
            if (from == 0 || to == 0) {
                spdx3_lose(x, "dependencies[] of what is no component");
                continue;
            }
            if (!open) {
                spdx3_open_relation(x, x->ids[from - 1], "dependsOn", NULL);
                open = true;
            }
            jw_str(&x->w, x->ids[to - 1]);
        }
        if (open) {
            spdx3_close_relation(x);
        }
    }
}

/* ---- the document ---- */

/* "2026-01-01T00:00:00Z"; fractions are cut. Other forms give way to the present time. */
static struct str created(struct spdx3_writing *x) {
    struct str t = x->b->timestamp;
    if (t.n >= 20 && t.p[t.n - 1] == 'Z') {
        return str_fmt(x->a, "%.*sZ", STR_ARG(str_sub(t, 0, 19)));
    }
    if (t.n > 0) {
        spdx3_lose(x, "metadata.timestamp that is not in UTC");
    }
    return clock_text(x->a, clock_now());
}

/* Who made it, and with what. Elements are written between, so their identifiers are taken first. */
static void write_creation(struct spdx3_writing *x, struct str when) {
    const struct bom *b = x->b;
    VEC(struct str) by = {0};
    VEC(struct str) with = {0};
    const struct bom_party *makers[] = {&b->supplier, &b->manufacturer};
    struct bom_party self = {.name = STR_INIT("cordon")};
    bool named = false;
    for (size_t i = 0; i < b->nauthors; i++) {
        vec_push(x->a, &by, spdx3_agent(x, "Person", &(struct bom_party){.name = b->authors[i]}));
    }
    for (size_t i = 0; i < 2; i++) {
        if (makers[i]->name.n > 0) {
            vec_push(x->a, &by, spdx3_agent(x, "Organization", makers[i]));
        }
    }
    if (by.n == 0) { /* there must be one */
        vec_push(x->a, &by, spdx3_agent(x, "SoftwareAgent", &self));
        named = true;
    }
    for (size_t i = 0; i < b->ntools; i++) {
        bool again = str_is(b->tools[i], "cordon");
        if (!again || !named) {
            vec_push(x->a, &with, spdx3_agent(x, "Tool", &(struct bom_party){.name = b->tools[i]}));
        }
        named = named || again;
    }
    if (!named) {
        vec_push(x->a, &with, spdx3_agent(x, "Tool", &self));
    }
    jw_object(&x->w);
    jw_kz(&x->w, "type", "CreationInfo");
    jw_kz(&x->w, "@id", SPDX3_CREATION);
    jw_kz(&x->w, "specVersion", "3.0.1");
    jw_kstr(&x->w, "created", when);
    jw_karray(&x->w, "createdBy");
    for (size_t i = 0; i < by.n; i++) {
        jw_str(&x->w, by.v[i]);
    }
    jw_end_array(&x->w);
    if (with.n > 0) {
        jw_karray(&x->w, "createdUsing");
        for (size_t i = 0; i < with.n; i++) {
            jw_str(&x->w, with.v[i]);
        }
        jw_end_array(&x->w);
    }
    jw_end_object(&x->w);
}

static void write_stages(struct spdx3_writing *x) {
    bool open = false;
    for (size_t i = 0; i < x->b->nlifecycles; i++) {
        const char *stage = spdx3_spdx(spdx3_stages, x->b->lifecycles[i]);
        if (stage == NULL) {
            spdx3_lose(x, "metadata.lifecycles[]");
            continue;
        }
        if (!open) {
            jw_karray(&x->w, "software_sbomType");
            open = true;
        }
        jw_str(&x->w, str_z(stage));
    }
    if (open) {
        jw_end_array(&x->w);
    }
}

/* The product, else all that lies at the top. */
static void write_roots(struct spdx3_writing *x) {
    bool told = false;
    jw_karray(&x->w, "rootElement");
    for (int pass = 0; pass < 2 && !told; pass++) {
        for (size_t i = 0; i < x->b->components.n; i++) {
            const struct bom_component *c = &x->b->components.v[i];
            if (pass == 0 ? c->is_root || c->is_subject : c->parent == SIZE_MAX) {
                jw_str(&x->w, x->ids[i]);
                told = true;
            }
        }
    }
    jw_end_array(&x->w);
}

static void write_collections(struct spdx3_writing *x) {
    struct str sbom = str_cat(x->a, x->base, STR("SBOM"));
    spdx3_element(x, "SpdxDocument", x->document);
    jw_kstr(&x->w, "name", document_name(x->b));
    jw_karray(&x->w, "profileConformance");
    jw_str(&x->w, STR("core"));
    jw_str(&x->w, STR("software"));
    jw_str(&x->w, STR("simpleLicensing"));
    if (x->b->nvulnerabilities > 0) {
        jw_str(&x->w, STR("security"));
    }
    jw_end_array(&x->w);
    jw_karray(&x->w, "rootElement");
    jw_str(&x->w, sbom);
    jw_end_array(&x->w);
    spdx3_imports(x);
    spdx3_properties(x, x->b->properties, x->b->nproperties);
    jw_end_object(&x->w);
    spdx3_element(x, "software_Sbom", sbom);
    write_stages(x);
    write_roots(x);
    jw_end_object(&x->w);
}

static void tell_document_lost(struct spdx3_writing *x) {
    for (size_t i = 0; i < x->b->nextras; i++) {
        if (!str_is(x->b->extras[i].key, "vulnerabilities")) {
            bom_drop(x->a, x->lost, x->b->extras[i].key);
        }
    }
    for (size_t i = 0; i < x->b->nmetadata_extras; i++) {
        bom_drop(x->a, x->lost, str_fmt(x->a, "metadata.%.*s", STR_ARG(x->b->metadata_extras[i].key)));
    }
}

bool spdx3_write(struct arena *a, const struct bom *b, struct str spec_version, struct sb *out, struct bom *lost,
                 struct err *e) {
    if (spec_version.n > 0 && !str_is(spec_version, "3.0.1")) {
        return err_set(e, ERR_USAGE, "SPDX %.*s is not written in this form; 3.0.1 is", STR_ARG(spec_version));
    }
    struct spdx3_writing x = {.a = a, .b = b, .w = JW(out, true), .lost = lost};
    struct str when = created(&x);
    x.agents = map_new(a, 0);
    x.expressions = map_new(a, 0);
    spdx_licences_begin(a, &x.licences);
    name_document(&x, when);
    make_ids(&x);
    jw_object(&x.w);
    jw_kz(&x.w, "@context", "https://spdx.org/rdf/3.0.1/spdx-context.jsonld");
    jw_karray(&x.w, "@graph");
    write_creation(&x, when);
    write_collections(&x);
    for (size_t i = 0; i < b->components.n; i++) {
        write_package(&x, i);
    }
    for (size_t i = 0; i < b->components.n; i++) {
        write_licences(&x, i);
    }
    write_licence_texts(&x);
    write_nesting(&x);
    write_dependencies(&x);
    spdx3_security_write(&x);
    jw_end_array(&x.w);
    jw_end_object(&x.w);
    sb_char(out, '\n');
    tell_document_lost(&x);
    return true;
}
