/* Keeping components: see keep.h. */
#include "bom/keep.h"

#include <string.h>

/* Where a component has texts and values of its own. A new field in bom.h is a new line here. */
static const size_t texts[] = {
#define TEXT(field) offsetof(struct bom_component, field)
    TEXT(ref),
    TEXT(type),
    TEXT(group),
    TEXT(name),
    TEXT(version),
    TEXT(description),
    TEXT(author),
    TEXT(publisher),
    TEXT(copyright),
    TEXT(scope),
    TEXT(mime_type),
    TEXT(supplier.name),
    TEXT(supplier.url),
    TEXT(supplier.email),
    TEXT(manufacturer.name),
    TEXT(manufacturer.url),
    TEXT(manufacturer.email),
    TEXT(purl),
    TEXT(cpe),
    TEXT(swid),
    TEXT(support_level),
    TEXT(end_of_support),
#undef TEXT
};
static const size_t values[] = {offsetof(struct bom_component, supplier.source),
                                offsetof(struct bom_component, manufacturer.source),
                                offsetof(struct bom_component, licenses_source), offsetof(struct bom_component, swid_source)};

/* The lists: where they are, how long, and which texts and value an item has. */
enum { ITEM_TEXTS = 5 };
#define NO_VALUE SIZE_MAX
static const struct {
    size_t list, count, size;
    size_t texts[ITEM_TEXTS], ntexts;
    size_t value;
} lists[] = {
#define LIST(field, T) offsetof(struct bom_component, field), offsetof(struct bom_component, n##field), sizeof(T)
#define OF(T, field) offsetof(T, field)
    {LIST(cpes, struct str), {0}, 1, NO_VALUE},
    {LIST(hashes, struct bom_hash), {OF(struct bom_hash, algorithm), OF(struct bom_hash, value)}, 2, NO_VALUE},
    {LIST(licenses, struct bom_license),
     {OF(struct bom_license, id), OF(struct bom_license, name), OF(struct bom_license, expression), OF(struct bom_license, url),
      OF(struct bom_license, acknowledgement)}, /* a text is the document's: many components share it */
     5,
     NO_VALUE},
    {LIST(references, struct bom_reference),
     {OF(struct bom_reference, type), OF(struct bom_reference, url), OF(struct bom_reference, comment)},
     3,
     OF(struct bom_reference, source)},
    {LIST(properties, struct bom_property), {OF(struct bom_property, name), OF(struct bom_property, value)}, 2, NO_VALUE},
    {LIST(evidence, struct bom_evidence),
     {OF(struct bom_evidence, location), OF(struct bom_evidence, technique), OF(struct bom_evidence, value)},
     3,
     NO_VALUE},
    {LIST(extras, struct bom_extra), {OF(struct bom_extra, key)}, 1, OF(struct bom_extra, value)},
#undef OF
#undef LIST
};

static void keep_text(struct json_keep *k, void *at) {
    struct str *s = at;
    *s = json_keep_str(k, *s);
}

static void keep_value(struct json_keep *k, void *at) {
    struct jv *v = at;
    *v = json_keep_value(k, *v);
}

static void keep_list(struct arena *a, struct json_keep *k, struct bom_component *c, size_t l) {
    char *field = (char *)c + lists[l].list;
    size_t n = *(const size_t *)(const void *)((const char *)c + lists[l].count);
    char *old;
    memcpy(&old, field, sizeof old);
    char *kept = n > 0 ? arena_alloc_raw(a, n * lists[l].size) : NULL;
    for (size_t i = 0; i < n; i++) {
        char *item = memcpy(kept + i * lists[l].size, old + i * lists[l].size, lists[l].size);
        for (size_t t = 0; t < lists[l].ntexts; t++) {
            keep_text(k, item + lists[l].texts[t]);
        }
        if (lists[l].value != NO_VALUE) {
            keep_value(k, item + lists[l].value);
        }
    }
    memcpy(field, &kept, sizeof kept);
}

void bom_component_keep(struct arena *a, struct json_keep *k, struct bom_component *c) {
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        keep_text(k, (char *)c + texts[i]);
    }
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        keep_value(k, (char *)c + values[i]);
    }
    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++) {
        keep_list(a, k, c, l);
    }
}
