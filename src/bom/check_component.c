/* Predicates that are asked of each component: see check_predicates.h. */
#include "base/clock.h"
#include "bom/check_predicates.h"

static const struct bom_component *at(const struct check_facts *f, size_t i) {
    return &f->b->components.v[i];
}

static enum check_answer name(const struct check_facts *f, size_t i) {
    return at(f, i)->name.n > 0 && !str_is(at(f, i)->name, "NOASSERTION");
}

/* CycloneDX 1.6 has `authors` beside the older fields. */
static enum check_answer supplier(const struct check_facts *f, size_t i) {
    const struct bom_component *c = at(f, i);
    return c->supplier.name.n > 0 || c->manufacturer.name.n > 0 || c->publisher.n > 0 || c->author.n > 0 ||
           json_count(check_extra(c->extras, c->nextras, "authors")) > 0;
}

static enum check_answer supplier_entity(const struct check_facts *f, size_t i) {
    return at(f, i)->supplier.name.n > 0 || at(f, i)->supplier.email.n > 0;
}

static enum check_answer version(const struct check_facts *f, size_t i) {
    return at(f, i)->version.n > 0;
}

static enum check_answer identifier(const struct check_facts *f, size_t i) {
    const struct bom_component *c = at(f, i);
    return c->purl.n > 0 || c->cpe.n > 0 || c->swid.n > 0 || json_count(check_extra(c->extras, c->nextras, "swhid")) > 0 ||
           json_count(check_extra(c->extras, c->nextras, "omniborId")) > 0;
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

/* Asked where something is said: a day that is past, or a word that data/support-levels.tsv has as no support. */
static enum check_answer supported(const struct check_facts *f, size_t i) {
    int64_t end;
    const struct bom_component *c = at(f, i);
    if (clock_parse_day(c->end_of_support, &end) && end < f->today) {
        return CHECK_NO;
    }
    if (c->support_level.n == 0) {
        return c->end_of_support.n > 0 ? CHECK_YES : CHECK_SKIP;
    }
    return !map_has(&f->unsupported, str_lower(f->a, str_trim(c->support_level)));
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

const struct check_predicate check_component_predicates[] = {
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
    {"supported", supported, NULL},
    {"local_id", local_id, NULL},
    {"purpose", purpose, NULL},
    {"source_code", source_code, NULL},
    {0},
};
