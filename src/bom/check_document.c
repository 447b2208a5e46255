/* Predicates that are asked of the document: see check_predicates.h. */
#include "base/clock.h"
#include "bom/check_predicates.h"

static const struct bom_component *at(const struct check_facts *f, size_t i) {
    return &f->b->components.v[i];
}

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
    struct jv s = check_extra(f->b->extras, f->b->nextras, "signature");
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
    if (json_type(check_extra(f->b->extras, f->b->nextras, "vulnerabilities")) == JSON_ARRAY) {
        return 1;
    }
    struct jiter it = json_iter(check_extra(f->b->extras, f->b->nextras, "externalReferences"));
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
    return f->cyclonedx ? json_count(check_extra(f->b->metadata_extras, f->b->nmetadata_extras, "licenses")) > 0 : 1;
}

static double always(const struct check_facts *f) {
    (void)f;
    return 1;
}

const struct check_predicate check_document_predicates[] = {
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
    {0},
};
