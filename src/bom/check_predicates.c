/* One small function a predicate: see check_predicates.h. */
#include "bom/check_predicates.h"

#include "base/clock.h"

static struct jv extra(const struct bom_extra *v, size_t n, const char *key) {
    for (size_t i = 0; i < n; i++) {
        if (str_is(v[i].key, key)) {
            return v[i].value;
        }
    }
    return (struct jv){0};
}

/* A composition that is complete: of the whole SBOM when it names nothing, else of the dependencies that it names. */
static void note_compositions(struct arena *a, struct check_facts *f) {
    struct jiter it = json_iter(extra(f->b->extras, f->b->nextras, "compositions"));
    f->complete = map_new(a, 0);
    while (json_next(&it)) {
        struct jv dependencies = json_get(it.value, "dependencies");
        struct jiter k = json_iter(dependencies);
        if (!str_is(json_str(json_get(it.value, "aggregate")), "complete")) {
            continue;
        }
        f->whole = f->whole || (json_count(dependencies) == 0 && json_count(json_get(it.value, "assemblies")) == 0);
        while (json_next(&k)) {
            map_put(&f->complete, json_str(k.value), f);
        }
    }
}

struct check_facts check_facts_of(struct arena *a, const struct bom *b, const struct licence_list *l) {
    struct check_facts f = {.b = b, .licences = l, .related = map_new(a, b->components.n)};
    f.cyclonedx = b->format == BOM_CYCLONEDX_JSON || b->format == BOM_CYCLONEDX_XML;
    /* An entry that lists nothing says so: a known leaf. */
    for (size_t i = 0; i < b->dependencies.n; i++) {
        struct bom_dependency *d = &b->dependencies.v[i];
        void **entry = map_slot(&f.related, d->ref, NULL);
        *entry = d->non > 0 ? d : *entry;
        for (size_t k = 0; k < d->non; k++) {
            map_slot(&f.related, d->on[k], NULL);
        }
    }
    note_compositions(a, &f);
    for (size_t i = 0; i < b->components.n; i++) {
        f.any_licence = f.any_licence || l->facts[i] != 0;
    }
    return f;
}

static const struct bom_component *at(const struct check_facts *f, size_t i) {
    return &f->b->components.v[i];
}

/* ---- components ---- */

static enum check_answer name(const struct check_facts *f, size_t i) {
    return at(f, i)->name.n > 0 && !str_is(at(f, i)->name, "NOASSERTION");
}

/* CycloneDX 1.6 has `authors` beside the older fields. */
static enum check_answer supplier(const struct check_facts *f, size_t i) {
    const struct bom_component *c = at(f, i);
    return c->supplier.name.n > 0 || c->manufacturer.name.n > 0 || c->publisher.n > 0 || c->author.n > 0 ||
           json_count(extra(c->extras, c->nextras, "authors")) > 0;
}

static enum check_answer supplier_entity(const struct check_facts *f, size_t i) {
    return at(f, i)->supplier.name.n > 0 || at(f, i)->supplier.email.n > 0;
}

static enum check_answer version(const struct check_facts *f, size_t i) {
    return at(f, i)->version.n > 0;
}

static enum check_answer identifier(const struct check_facts *f, size_t i) {
    const struct bom_component *c = at(f, i);
    return c->purl.n > 0 || c->cpe.n > 0 || c->swid.n > 0 || json_count(extra(c->extras, c->nextras, "swhid")) > 0 ||
           json_count(extra(c->extras, c->nextras, "omniborId")) > 0;
}

static enum check_answer lookup(const struct check_facts *f, size_t i) {
    return at(f, i)->purl.n > 0 || at(f, i)->cpe.n > 0;
}

/* What the document describes, and what is nested in something, is in relation to it. */
static enum check_answer relation(const struct check_facts *f, size_t i) {
    return at(f, i)->is_subject || at(f, i)->parent != SIZE_MAX || map_has(&f->related, at(f, i)->ref);
}

static enum check_answer hash(const struct check_facts *f, size_t i) {
    return at(f, i)->nhashes > 0;
}

static enum check_answer hash_algorithm(const struct check_facts *f, size_t i) {
    for (size_t k = 0; k < at(f, i)->nhashes; k++) {
        if (at(f, i)->hashes[k].algorithm.n == 0) {
            return CHECK_NO;
        }
    }
    return at(f, i)->nhashes > 0;
}

static bool is_weak(struct str algorithm) {
    return str_startsi(algorithm, STR("MD")) || str_eqi(algorithm, STR("SHA-1")) || str_startsi(algorithm, STR("ADLER"));
}

static enum check_answer strong_hash(const struct check_facts *f, size_t i) {
    for (size_t k = 0; k < at(f, i)->nhashes; k++) {
        if (!is_weak(at(f, i)->hashes[k].algorithm) && at(f, i)->hashes[k].value.n > 0) {
            return CHECK_YES;
        }
    }
    return CHECK_NO;
}

static enum check_answer not_only_weak(const struct check_facts *f, size_t i) {
    return at(f, i)->nhashes == 0 ? CHECK_SKIP : strong_hash(f, i);
}

static enum check_answer licence(const struct check_facts *f, size_t i) {
    return (f->licences->facts[i] & LICENCE_HAS) != 0;
}

static enum check_answer licence_reads(const struct check_facts *f, size_t i) {
    for (size_t k = 0; k < at(f, i)->nlicenses; k++) {
        if (at(f, i)->licenses[k].expression.n > 0 && f->licences->facts[i] != 0) {
            return (f->licences->facts[i] & LICENCE_ALL_READ) != 0;
        }
    }
    return CHECK_SKIP;
}

static enum check_answer licence_valid(const struct check_facts *f, size_t i) {
    return (f->licences->facts[i] & LICENCE_ALL_READ) != 0;
}

static enum check_answer licence_listed(const struct check_facts *f, size_t i) {
    return (f->licences->facts[i] & LICENCE_ALL_LISTED) != 0;
}

static enum check_answer licence_current(const struct check_facts *f, size_t i) {
    return f->any_licence && (f->licences->facts[i] & LICENCE_ANY_OLD) == 0;
}

static enum check_answer licence_free(const struct check_facts *f, size_t i) {
    return f->any_licence && (f->licences->facts[i] & LICENCE_ANY_STRINGS) == 0;
}

/* A CycloneDX licence without acknowledgement counts as declared from 1.6 on, which has the word, as concluded before. */
static enum check_answer licence_declared(const struct check_facts *f, size_t i) {
    const bool by_default = f->cyclonedx && f->b->spec_version.n == 3 && f->b->spec_version.p[2] >= '6';
    for (size_t k = 0; k < at(f, i)->nlicenses && f->licences->facts[i] != 0; k++) {
        struct str word = at(f, i)->licenses[k].acknowledgement;
        if (str_is(word, "declared") || (word.n == 0 && by_default)) {
            return CHECK_YES;
        }
    }
    return CHECK_NO;
}

static enum check_answer support_level(const struct check_facts *f, size_t i) {
    return at(f, i)->support_level.n > 0;
}

static enum check_answer end_of_support(const struct check_facts *f, size_t i) {
    return at(f, i)->end_of_support.n > 0;
}

static enum check_answer local_id(const struct check_facts *f, size_t i) {
    return !at(f, i)->made_ref;
}

static enum check_answer purpose(const struct check_facts *f, size_t i) {
    return at(f, i)->type.n > 0;
}

static enum check_answer source_code(const struct check_facts *f, size_t i) {
    for (size_t k = 0; k < at(f, i)->nreferences; k++) {
        const struct bom_reference *r = &at(f, i)->references[k];
        if (str_is(r->type, "vcs") || str_startsi(r->url, STR("git+")) || str_startsi(r->url, STR("git:"))) {
            return CHECK_YES;
        }
    }
    return CHECK_NO;
}

/* ---- the document ---- */

static double author_person(const struct check_facts *f) {
    return f->b->nauthors > 0 || f->b->manufacturer.name.n > 0;
}

/* NTIA: whoever made it, a tool's name too (the NTIA conformance checker judges alike). */
static double author(const struct check_facts *f) {
    return author_person(f) > 0 || f->b->supplier.name.n > 0 || f->b->ntools > 0;
}

static double author_named(const struct check_facts *f) {
    return f->b->nauthors > 0;
}

/* RFC 3339 with "T" and an offset; RFC 9557 may add "[Europe/Berlin]". */
static double timestamp(const struct check_facts *f) {
    int64_t unused;
    struct str s = str_sub(f->b->timestamp, 0, str_chr(f->b->timestamp, '['));
    const size_t date = sizeof "2026-01-01" - 1;
    struct str zone = s.n > date ? str_sub(s, s.n - sizeof "+01:00" + 1, sizeof "+01:00" - 1) : STR_NONE;
    const bool offset =
        str_ends(s, STR("Z")) || str_ends(s, STR("z")) || (zone.n > 0 && (zone.p[0] == '+' || zone.p[0] == '-'));
    return s.n > date && chr_upper(s.p[date]) == 'T' && offset && clock_parse(s, &unused);
}

static double tool(const struct check_facts *f) {
    return f->b->ntools > 0;
}

/* "syft-0.78.0", "cdxgen 12.8": a separator and a digit; a tool without a version may say that it is not known. */
static bool has_version(struct str tool_name) {
    for (size_t i = 1; i + 1 < tool_name.n; i++) {
        const bool separated = tool_name.p[i] == ' ' || tool_name.p[i] == '-' || tool_name.p[i] == '@' || tool_name.p[i] == '_';
        struct str rest = str_from(tool_name, i + 1);
        const size_t v = rest.p[0] == 'v' && rest.n > 1 ? 1 : 0;
        if (separated && (chr_digit(rest.p[v]) || str_eqi(rest, STR("unknown")) || str_is(rest, "NOASSERTION"))) {
            return true;
        }
    }
    return false;
}

static double tool_version(const struct check_facts *f) {
    struct jv source = f->b->tools_source;
    struct jiter it = json_iter(json_type(source) == JSON_OBJECT ? json_get(source, "components") : source);
    while (json_next(&it)) {
        if (json_str(json_get(it.value, "version")).n > 0) {
            return 1;
        }
    }
    for (size_t i = 0; json_type(source) == JSON_NONE && i < f->b->ntools; i++) {
        if (has_version(f->b->tools[i])) {
            return 1;
        }
    }
    return 0;
}

static double tool_and_version(const struct check_facts *f) {
    return tool_version(f) > 0 ? 1 : f->b->ntools > 0 ? 0.5 : 0;
}

static double context(const struct check_facts *f) {
    return f->b->nlifecycles > 0;
}

static double revision(const struct check_facts *f) {
    return f->cyclonedx ? f->b->serial.n > 0 && f->b->version.n > 0 : -1;
}

/* JSF has the signature itself, or lists of them. Without a key or certificate nobody can check it. */
static double signature(const struct check_facts *f) {
    struct jv s = extra(f->b->extras, f->b->nextras, "signature");
    struct jv list = json_count(json_get(s, "signers")) > 0 ? json_get(s, "signers") : json_get(s, "chain");
    struct jiter it = json_iter(list);
    if (!f->cyclonedx) {
        return -1;
    }
    if (json_next(&it)) {
        s = it.value;
    }
    if (json_str(json_get(s, "algorithm")).n == 0 || json_str(json_get(s, "value")).n == 0) {
        return 0;
    }
    return json_count(json_get(s, "publicKey")) > 0 || json_count(json_get(s, "certificatePath")) > 0 ? 1 : 0.5;
}

static double is_signed(const struct check_facts *f) {
    return signature(f) > 0 ? 1 : signature(f);
}

static bool speaks_of_vulnerabilities(struct str reference_type) {
    static const char *const types[] = {"vulnerability-assertion", "exploitability-statement", "advisories", "advisory", NULL};
    for (size_t i = 0; types[i] != NULL; i++) {
        if (str_is(reference_type, types[i])) {
            return true;
        }
    }
    return false;
}

/* A list, though empty, says what is known. */
static double vulnerability_status(const struct check_facts *f) {
    if (json_type(extra(f->b->extras, f->b->nextras, "vulnerabilities")) == JSON_ARRAY) {
        return 1;
    }
    struct jiter it = json_iter(extra(f->b->extras, f->b->nextras, "externalReferences"));
    while (json_next(&it)) {
        if (speaks_of_vulnerabilities(json_str(json_get(it.value, "type")))) {
            return 1;
        }
    }
    for (size_t i = 0; i < f->b->components.n; i++) {
        for (size_t k = 0; k < at(f, i)->nreferences; k++) {
            if (speaks_of_vulnerabilities(at(f, i)->references[k].type)) {
                return 1;
            }
        }
    }
    return 0;
}

static double no_dangling(const struct check_facts *f) {
    return f->b->dangling.n == 0;
}

static double document_supplier(const struct check_facts *f) {
    return f->cyclonedx && (f->b->supplier.name.n > 0 || f->b->supplier.url.n > 0 || f->b->supplier.email.n > 0);
}

static double name_space(const struct check_facts *f) {
    return f->b->serial.n > 0;
}

static double lifecycle(const struct check_facts *f) {
    return f->cyclonedx && f->b->nlifecycles > 0;
}

static const struct bom_component *primary_of(const struct check_facts *f) {
    for (size_t i = 0; i < f->b->components.n; i++) {
        if (at(f, i)->is_root || at(f, i)->is_subject) {
            return at(f, i);
        }
    }
    return NULL;
}

static double primary(const struct check_facts *f) {
    return primary_of(f) != NULL;
}

static const struct bom_dependency *dependencies_of(const struct check_facts *f, struct str ref) {
    return map_get(&f->related, ref);
}

/* Of the product and what it depends on, those that depend on something and are said to do so completely. SPDX cannot say it.
 */
static double dependencies_complete(const struct check_facts *f) {
    const struct bom_component *root = primary_of(f);
    const struct bom_dependency *top = root != NULL ? dependencies_of(f, root->ref) : NULL;
    if (!f->cyclonedx || f->b->components.n == 0) {
        return -1;
    }
    if (top == NULL) {
        return 0;
    }
    size_t with = 1;
    size_t said = map_has(&f->complete, root->ref) ? 1 : 0;
    for (size_t i = 0; i < top->non; i++) {
        if (dependencies_of(f, top->on[i]) != NULL) {
            with++;
            said += map_has(&f->complete, top->on[i]) ? 1 : 0;
        }
    }
    return (double)said / (double)with;
}

static double completeness(const struct check_facts *f) {
    return f->cyclonedx && f->whole;
}

/* SPDX 2.3 §6.2: every document is CC0-1.0, or its schema would have refused it. */
static double data_licence(const struct check_facts *f) {
    return f->cyclonedx ? json_count(extra(f->b->metadata_extras, f->b->nmetadata_extras, "licenses")) > 0 : 1;
}

static double always(const struct check_facts *f) {
    (void)f;
    return 1;
}

static const struct check_predicate predicates[] = {
    {"name", name, NULL},
    {"supplier", supplier, NULL},
    {"supplier_entity", supplier_entity, NULL},
    {"version", version, NULL},
    {"identifier", identifier, NULL},
    {"lookup", lookup, NULL},
    {"relation", relation, NULL},
    {"hash", hash, NULL},
    {"hash_algorithm", hash_algorithm, NULL},
    {"strong_hash", strong_hash, NULL},
    {"not_only_weak", not_only_weak, NULL},
    {"licence", licence, NULL},
    {"licence_reads", licence_reads, NULL},
    {"licence_valid", licence_valid, NULL},
    {"licence_listed", licence_listed, NULL},
    {"licence_current", licence_current, NULL},
    {"licence_free", licence_free, NULL},
    {"licence_declared", licence_declared, NULL},
    {"support_level", support_level, NULL},
    {"end_of_support", end_of_support, NULL},
    {"local_id", local_id, NULL},
    {"purpose", purpose, NULL},
    {"source_code", source_code, NULL},
    {"author", NULL, author},
    {"author_person", NULL, author_person},
    {"author_named", NULL, author_named},
    {"timestamp", NULL, timestamp},
    {"tool", NULL, tool},
    {"tool_version", NULL, tool_version},
    {"tool_and_version", NULL, tool_and_version},
    {"context", NULL, context},
    {"revision", NULL, revision},
    {"signature", NULL, signature},
    {"signed", NULL, is_signed},
    {"vulnerability_status", NULL, vulnerability_status},
    {"no_dangling", NULL, no_dangling},
    {"document_supplier", NULL, document_supplier},
    {"namespace", NULL, name_space},
    {"lifecycle", NULL, lifecycle},
    {"primary", NULL, primary},
    {"dependencies_complete", NULL, dependencies_complete},
    {"completeness", NULL, completeness},
    {"data_licence", NULL, data_licence},
    {"always", NULL, always},
};

size_t check_predicate_named(struct str wanted) {
    for (size_t i = 0; i < sizeof predicates / sizeof *predicates; i++) {
        if (str_is(wanted, predicates[i].name)) {
            return i;
        }
    }
    return SIZE_MAX;
}

const struct check_predicate *check_predicate_at(size_t number) {
    return &predicates[number];
}
