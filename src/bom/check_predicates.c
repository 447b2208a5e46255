/* What predicates look at, and finding them by name: see check_predicates.h. */
#include "bom/check_predicates.h"

#include "base/clock.h"
#include "base/table.h"

struct jv check_extra(const struct bom_extra *v, size_t n, const char *key) {
    for (size_t i = 0; i < n; i++) {
        if (str_is(v[i].key, key)) {
            return v[i].value;
        }
    }
    return (struct jv){0};
}

/* A composition that is complete: of the whole SBOM when it names nothing, else of the dependencies that it names. */
static void note_compositions(struct arena *a, struct check_facts *f) {
    struct jiter it = json_iter(check_extra(f->b->extras, f->b->nextras, "compositions"));
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

static void note_words(struct check_facts *f) {
    struct table t = table_data(f->a, "support-levels");
    f->unsupported = map_new(f->a, 0);
    for (size_t i = 0; i < t.nrows; i++) {
        struct str words = table_cell(&t, i, table_column(&t, "words"));
        struct str word;
        while (str_is(table_cell(&t, i, table_column(&t, "supported")), "no") && str_next(&words, ';', &word)) {
            map_put(&f->unsupported, word, f);
        }
    }
}

struct check_facts check_facts_of(struct arena *a, const struct bom *b, const struct licence_list *l) {
    struct check_facts f = {
        .a = a, .today = clock_day(clock_now()), .b = b, .licences = l, .related = map_new(a, b->components.n)};
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
    note_words(&f);
    for (size_t i = 0; i < b->components.n; i++) {
        f.any_licence = f.any_licence || l->facts[i] != 0;
    }
    return f;
}

static const struct check_predicate *const families[] = {check_component_predicates, check_document_predicates};

const struct check_predicate *check_predicate_named(struct str wanted) {
    for (size_t f = 0; f < sizeof families / sizeof *families; f++) {
        for (const struct check_predicate *p = families[f]; p->name != NULL; p++) {
            if (str_is(wanted, p->name)) {
                return p;
            }
        }
    }
    return NULL;
}
