/*
 * Reading VEX: see read.h. Sources: the OpenVEX specification 0.2.0; CycloneDX 1.4 to 1.7, `vulnerabilities` and BOM-Link; of
 * SPDX 3, `bom/` has what the Security profile says in CycloneDX's form.
 */
#include "vex/read.h"

#include "base/map.h"
#include "bom/bom.h"
#include "bom/spdx3_graph.h"

struct reading {
    struct arena *a;
    struct vex_read *out;
    struct str at;     /* of the document */
    struct map by_ref; /* CycloneDX: the document's own components */
    struct err *e;
};

typedef VEC(struct str) str_list;
typedef VEC(struct vex_thing) thing_list;

static bool known_status(struct jv at, struct str s, struct err *e) {
    static const char *const words[] = {"not_affected", "affected", "fixed", "under_investigation"};
    for (size_t i = 0; i < 4; i++) {
        if (str_is(s, words[i])) {
            return true;
        }
    }
    return json_fail(at, e, "is \"%.*s\", expected not_affected, affected, fixed or under_investigation", STR_ARG(s));
}

/* Identifiers are taken apart once: each finding asks all things under its id. */
static void take_apart(struct reading *r, struct vex_thing *t) {
    struct purl purl;
    struct cpe cpe;
    struct err ignored = {0};
    const char *broken;
    if (t->purl.n == 0 && str_starts(t->id, STR("pkg:"))) {
        t->purl = t->id;
    }
    if (t->purl.n > 0 && purl_parse_loose(r->a, t->purl, &purl, &broken, &ignored)) {
        struct purl *kept = ARENA_NEW(r->a, struct purl);
        *kept = purl;
        t->purl_parts = kept;
    }
    if (t->cpe.n > 0 && cpe_parse(r->a, t->cpe, &cpe, &ignored)) {
        struct cpe *kept = ARENA_NEW(r->a, struct cpe);
        *kept = cpe;
        t->cpe_parts = kept;
    }
}

static bool add_entry(struct reading *r, struct jv v, struct vex_entry x) {
    if (r->out->entries.n == VEX_MAX_ENTRIES) {
        return json_fail(v, r->e, "holds more than the limit of %d statements (VEX_MAX_ENTRIES)", VEX_MAX_ENTRIES);
    }
    x.at = x.at.n > 0 ? x.at : r->at;
    vec_push(r->a, &r->out->entries, x);
    return true;
}

/* ---- OpenVEX ---- */

static bool strings_of(struct reading *r, struct jv list, str_list *out) {
    for (struct jiter it = json_iter(list); json_next(&it);) {
        if (!json_want(it.value, JSON_STRING, r->e)) {
            return false;
        }
        vec_push(r->a, out, json_str(it.value));
    }
    return true;
}

/* A string in 0.0.1, an object since 0.2.0. */
static bool read_vulnerability(struct reading *r, struct jv v, struct vex_entry *x) {
    str_list names = {0};
    struct jv aliases;
    struct str name;
    struct str id;
    if (json_type(v) == JSON_STRING) {
        vec_push(r->a, &names, json_str(v));
    } else {
        if (!json_want(v, JSON_OBJECT, r->e) || !json_member_str(v, "name", false, &name, r->e) ||
            !json_member_str(v, "@id", false, &id, r->e) || !json_member(v, "aliases", JSON_ARRAY, false, &aliases, r->e)) {
            return false;
        }
        struct str *given[] = {&name, &id};
        for (size_t i = 0; i < 2; i++) {
            if (given[i]->n > 0) {
                vec_push(r->a, &names, *given[i]);
            }
        }
        if (!strings_of(r, aliases, &names)) {
            return false;
        }
    }
    x->vulnerabilities = names.v;
    x->nvulnerabilities = names.n;
    return true;
}

static bool read_thing(struct reading *r, struct jv v, bool parts, struct vex_thing *t);

static bool read_things(struct reading *r, struct jv list, bool parts, struct vex_thing **v, size_t *n) {
    thing_list things = {0};
    for (struct jiter it = json_iter(list); json_next(&it);) {
        struct vex_thing t;
        if (!read_thing(r, it.value, parts, &t)) {
            return false;
        }
        vec_push(r->a, &things, t);
    }
    *v = things.v;
    *n = things.n;
    return true;
}

static bool read_thing(struct reading *r, struct jv v, bool parts, struct vex_thing *t) {
    struct jv identifiers;
    struct jv list;
    struct str cpe22;
    *t = (struct vex_thing){.id = json_str(v)};
    if (json_type(v) != JSON_STRING) {
        if (!json_want(v, JSON_OBJECT, r->e) || !json_member_str(v, "@id", false, &t->id, r->e) ||
            !json_member(v, "identifiers", JSON_OBJECT, false, &identifiers, r->e) ||
            !json_member(v, "subcomponents", JSON_ARRAY, false, &list, r->e)) {
            return false;
        }
        if (json_type(identifiers) == JSON_OBJECT && (!json_member_str(identifiers, "purl", false, &t->purl, r->e) ||
                                                      !json_member_str(identifiers, "cpe23", false, &t->cpe, r->e) ||
                                                      !json_member_str(identifiers, "cpe22", false, &cpe22, r->e))) {
            return false;
        }
        if (json_type(identifiers) == JSON_OBJECT && t->cpe.n == 0) {
            t->cpe = cpe22;
        }
        if (parts && !read_things(r, list, false, &t->parts, &t->nparts)) {
            return false;
        }
    }
    take_apart(r, t);
    return true;
}

static bool read_statement(struct reading *r, struct jv v) {
    struct vex_entry x = {0};
    struct jv vulnerability = json_get(v, "vulnerability");
    struct jv products;
    if (!json_want(v, JSON_OBJECT, r->e)) {
        return false;
    }
    if (json_type(vulnerability) == JSON_NONE) {
        return json_fail(v, r->e, "has no vulnerability");
    }
    if (!read_vulnerability(r, vulnerability, &x) || !json_member(v, "products", JSON_ARRAY, false, &products, r->e) ||
        !read_things(r, products, true, &x.things, &x.nthings) || !json_member_str(v, "status", true, &x.status, r->e) ||
        !known_status(json_get(v, "status"), x.status, r->e) ||
        !json_member_str(v, "justification", false, &x.justification, r->e) ||
        !json_member_str(v, "impact_statement", false, &x.statement, r->e) ||
        !json_member_str(v, "action_statement", false, &x.action, r->e) ||
        !json_member_str(v, "timestamp", false, &x.at, r->e)) {
        return false;
    }
    return add_entry(r, v, x);
}

static bool read_openvex(struct reading *r, struct jv root) {
    struct jv statements;
    if (!json_member_str(root, "timestamp", false, &r->at, r->e) ||
        !json_member(root, "statements", JSON_ARRAY, true, &statements, r->e)) {
        return false;
    }
    for (struct jiter it = json_iter(statements); json_next(&it);) {
        if (!read_statement(r, it.value)) {
            return false;
        }
    }
    return true;
}

/* ---- CycloneDX ---- */

static bool keep_component(struct reading *r, struct jv v) {
    struct vex_thing *t = ARENA_NEW(r->a, struct vex_thing);
    if (!json_want(v, JSON_OBJECT, r->e) || !json_member_str(v, "bom-ref", false, &t->id, r->e) ||
        !json_member_str(v, "purl", false, &t->purl, r->e) || !json_member_str(v, "cpe", false, &t->cpe, r->e) ||
        !json_member_str(v, "name", false, &t->name, r->e) || !json_member_str(v, "version", false, &t->version, r->e)) {
        return false;
    }
    take_apart(r, t);
    if (t->id.n > 0) {
        map_put(&r->by_ref, t->id, t);
    }
    return true;
}

/* urn:cdx:SERIAL/VERSION#ref (BOM-Link); the fragment is percent-encoded. */
static struct str decode(struct arena *a, struct str s) {
    struct sb b = SB(a);
    for (size_t i = 0; i < s.n; i++) {
        bool escape = s.p[i] == '%' && i + 2 < s.n && chr_hex(s.p[i + 1]) >= 0 && chr_hex(s.p[i + 2]) >= 0;
        sb_char(&b, escape ? (char)(chr_hex(s.p[i + 1]) * 16 + chr_hex(s.p[i + 2])) : s.p[i]);
        i += escape ? 2 : 0;
    }
    return sb_get(&b);
}

static struct vex_thing thing_of_ref(struct reading *r, struct str ref) {
    const struct vex_thing *own = map_get(&r->by_ref, ref);
    struct vex_thing t = {.id = ref};
    struct str link = STR("urn:cdx:");
    if (own != NULL) {
        return *own;
    }
    if (str_starts(ref, link)) {
        struct str version;
        struct str fragment;
        str_cut(str_from(ref, link.n), '#', &t.serial, &fragment);
        str_cut(t.serial, '/', &t.serial, &version);
        t.id = decode(r->a, fragment);
    }
    take_apart(r, &t);
    return t;
}

/* The versions that an `affects` entry names, each a thing of its own; without versions, the thing as it is. */
static bool read_affects(struct reading *r, struct jv v, thing_list *things) {
    struct str ref;
    struct jv versions;
    if (!json_want(v, JSON_OBJECT, r->e) || !json_member_str(v, "ref", true, &ref, r->e) ||
        !json_member(v, "versions", JSON_ARRAY, false, &versions, r->e)) {
        return false;
    }
    struct vex_thing t = thing_of_ref(r, ref);
    size_t before = things->n;
    for (struct jiter it = json_iter(versions); json_next(&it);) {
        struct vex_thing one = t;
        struct str version;
        if (!json_want(it.value, JSON_OBJECT, r->e) || !json_member_str(it.value, "version", false, &version, r->e)) {
            return false;
        }
        if (version.n > 0) { /* ranges (`vers`) say nothing that a release's own SBOM does not */
            one.version = version;
            vec_push(r->a, things, one);
        }
    }
    if (things->n == before) {
        vec_push(r->a, things, t);
    }
    return true;
}

static const char *status_of_state(struct str state) {
    static const struct {
        const char *state, *status;
    } words[] = {{"resolved", "fixed"},
                 {"resolved_with_pedigree", "fixed"},
                 {"exploitable", "affected"},
                 {"in_triage", "under_investigation"},
                 {"false_positive", "not_affected"},
                 {"not_affected", "not_affected"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_is(state, words[i].state)) {
            return words[i].status;
        }
    }
    return NULL;
}

static bool read_names(struct reading *r, struct jv v, struct vex_entry *x) {
    str_list names = {0};
    struct str id;
    struct jv references;
    if (!json_member_str(v, "id", false, &id, r->e) || !json_member(v, "references", JSON_ARRAY, false, &references, r->e)) {
        return false;
    }
    if (id.n > 0) {
        vec_push(r->a, &names, id);
    }
    for (struct jiter it = json_iter(references); json_next(&it);) {
        if (json_str(json_get(it.value, "id")).n > 0) {
            vec_push(r->a, &names, json_str(json_get(it.value, "id")));
        }
    }
    x->vulnerabilities = names.v;
    x->nvulnerabilities = names.n;
    return true;
}

static bool read_cyclonedx_entry(struct reading *r, struct jv v) {
    struct vex_entry x = {0};
    struct jv analysis;
    struct jv affects;
    struct str state;
    thing_list things = {0};
    if (!json_want(v, JSON_OBJECT, r->e) || !read_names(r, v, &x) ||
        !json_member(v, "analysis", JSON_OBJECT, false, &analysis, r->e) ||
        !json_member(v, "affects", JSON_ARRAY, false, &affects, r->e)) {
        return false;
    }
    if (json_type(analysis) != JSON_OBJECT) {
        return true; /* a vulnerability without a judgement is no VEX statement */
    }
    if (!json_member_str(analysis, "state", false, &state, r->e) ||
        !json_member_str(analysis, "justification", false, &x.justification, r->e) ||
        !json_member_str(analysis, "detail", false, &x.statement, r->e) ||
        !json_member_str(analysis, "lastUpdated", false, &x.at, r->e)) {
        return false;
    }
    const char *status = state.n > 0 ? status_of_state(state) : "under_investigation";
    if (status == NULL) {
        return json_fail(json_get(analysis, "state"), r->e, "is \"%.*s\", expected a state of CycloneDX", STR_ARG(state));
    }
    x.status = str_z(status);
    for (struct jiter it = json_iter(affects); json_next(&it);) {
        if (!read_affects(r, it.value, &things)) {
            return false;
        }
    }
    x.things = things.v;
    x.nthings = things.n;
    return add_entry(r, v, x);
}

static bool read_cyclonedx(struct reading *r, struct jv root) {
    struct jv metadata;
    struct jv list;
    struct jv own;
    r->by_ref = map_new(r->a, 0);
    if (!json_member(root, "metadata", JSON_OBJECT, false, &metadata, r->e)) {
        return false;
    }
    if (json_type(metadata) == JSON_OBJECT) {
        if (!json_member_str(metadata, "timestamp", false, &r->at, r->e) ||
            !json_member(metadata, "component", JSON_OBJECT, false, &own, r->e) ||
            (json_type(own) == JSON_OBJECT && !keep_component(r, own))) {
            return false;
        }
    }
    if (!json_member(root, "components", JSON_ARRAY, false, &list, r->e)) {
        return false;
    }
    for (struct jiter it = json_iter(list); json_next(&it);) {
        if (!keep_component(r, it.value)) {
            return false;
        }
    }
    if (!json_member(root, "vulnerabilities", JSON_ARRAY, true, &list, r->e)) {
        return false;
    }
    for (struct jiter it = json_iter(list); json_next(&it);) {
        if (!read_cyclonedx_entry(r, it.value)) {
            return false;
        }
    }
    return true;
}

/* ---- SPDX 3 ---- */

static void keep_package(struct reading *r, const struct bom_component *c) {
    struct vex_thing *t = ARENA_NEW(r->a, struct vex_thing);
    *t = (struct vex_thing){.id = c->ref, .purl = c->purl, .cpe = c->cpe, .name = c->name, .version = c->version};
    take_apart(r, t);
    map_put(&r->by_ref, t->id, t);
}

static bool read_spdx3(struct reading *r, struct jv root) {
    struct bom *b = ARENA_NEW(r->a, struct bom);
    r->by_ref = map_new(r->a, 0);
    if (!bom_read(r->a, root.doc->in, b, r->e)) {
        return false;
    }
    r->at = b->timestamp;
    for (size_t i = 0; i < b->components.n; i++) {
        keep_package(r, &b->components.v[i]);
    }
    for (size_t i = 0; i < b->nextras; i++) {
        struct jv list = str_is(b->extras[i].key, "vulnerabilities") ? b->extras[i].value : (struct jv){0};
        for (struct jiter it = json_iter(list); json_next(&it);) {
            if (!read_cyclonedx_entry(r, it.value)) {
                return false;
            }
        }
    }
    return true;
}

/* ---- all ---- */

static bool is_openvex(struct jv root) {
    return str_find(json_str(json_get(root, "@context")), STR("openvex")) != SIZE_MAX;
}

static bool is_cyclonedx(struct jv root) {
    return str_is(json_str(json_get(root, "bomFormat")), "CycloneDX");
}

bool vex_detect(struct jv root) {
    return is_openvex(root) || (is_cyclonedx(root) && json_type(json_get(root, "vulnerabilities")) == JSON_ARRAY);
}

bool vex_read(struct arena *a, struct jv root, struct vex_read *out, struct err *e) {
    struct reading r = {.a = a, .out = out, .e = e};
    if (!json_want(root, JSON_OBJECT, e)) {
        return false;
    }
    if (is_openvex(root)) {
        out->format = "openvex";
        return read_openvex(&r, root);
    }
    if (is_cyclonedx(root)) {
        out->format = "cyclonedx";
        return read_cyclonedx(&r, root);
    }
    if (spdx3_is(root)) {
        out->format = "spdx3";
        return read_spdx3(&r, root);
    }
    return json_fail(root, e, "is no VEX: neither OpenVEX (@context), CycloneDX (bomFormat) nor SPDX 3 (@context)");
}
