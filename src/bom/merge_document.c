/* What several documents say once each: see merge_in.h. */
#include "base/clock.h"
#include "base/hash.h"
#include "base/json_write.h"
#include "bom/merge_in.h"

/* The same content has the same serial number: a UUID of the inputs and the options (RFC 9562, 5.8: version 8). */
static struct str serial_of(struct merging *m) {
    struct sb s = SB(m->a);
    unsigned char h[SHA256_BYTES];
    sb_fmt(&s, "%.*s\n%.*s\n%.*s\n%d\n", STR_ARG(m->o->name), STR_ARG(m->o->version), STR_ARG(m->o->supplier), m->o->flat);
    for (size_t i = 0; i < m->n; i++) {
        sb_fmt(&s, "%.*s %.*s\n", STR_ARG(m->in[i].name), STR_ARG(m->in[i].sha256));
    }
    hash_sha256(sb_get(&s), h);
    h[6] = (unsigned char)(0x80 | (h[6] & 0x0F));
    h[8] = (unsigned char)(0x80 | (h[8] & 0x3F));
    struct str x = hash_hex(m->a, h, 16);
    return str_fmt(m->a, "urn:uuid:%.*s-%.*s-%.*s-%.*s-%.*s", STR_ARG(str_sub(x, 0, 8)), STR_ARG(str_sub(x, 8, 4)),
                   STR_ARG(str_sub(x, 12, 4)), STR_ARG(str_sub(x, 16, 4)), STR_ARG(str_sub(x, 20, 12)));
}

/* Texts of all inputs, each once, after what stands there already. */
typedef VEC(struct str) texts;

static void add_texts(struct merging *m, struct map *seen, texts *to, const struct str *v, size_t n) {
    for (size_t i = 0; i < n; i++) {
        bool added;
        map_slot(seen, v[i], &added);
        if (added && v[i].n > 0) {
            vec_push(m->a, to, v[i]);
        }
    }
}

static void merge_people(struct merging *m, struct bom *b) {
    texts authors = {0};
    texts tools = {0};
    texts lifecycles = {0};
    struct map seen[] = {map_new(m->a, 0), map_new(m->a, 0), map_new(m->a, 0)};
    add_texts(m, &seen[1], &tools, &m->o->tool, 1);
    for (size_t i = 0; i < m->n; i++) {
        const struct bom *x = m->in[i].bom;
        add_texts(m, &seen[0], &authors, x->authors, x->nauthors);
        add_texts(m, &seen[1], &tools, x->tools, x->ntools);
        add_texts(m, &seen[2], &lifecycles, x->lifecycles, x->nlifecycles);
        for (size_t k = 0; k < x->nmetadata_extras; k++) {
            bom_drop(m->a, b, str_fmt(m->a, "metadata.%.*s", STR_ARG(x->metadata_extras[k].key)));
        }
    }
    b->authors = authors.v;
    b->nauthors = authors.n;
    b->tools = tools.v;
    b->ntools = tools.n;
    b->lifecycles = lifecycles.v;
    b->nlifecycles = lifecycles.n;
}

static void merge_properties(struct merging *m, struct bom *b) {
    VEC(struct bom_property) list = {0};
    for (size_t i = 0; i < m->n; i++) {
        struct sb s = SB(m->a);
        sb_fmt(&s, "%.*s sha256:%.*s", STR_ARG(m->in[i].name), STR_ARG(m->in[i].sha256));
        if (m->in[i].bom->serial.n > 0) {
            sb_fmt(&s, " %.*s", STR_ARG(m->in[i].bom->serial));
        }
        vec_push(m->a, &list, (struct bom_property){STR("cordon:merge:input"), sb_get(&s)});
    }
    for (size_t i = 0; i < m->n; i++) {
        for (size_t k = 0; k < m->in[i].bom->nproperties; k++) {
            vec_push(m->a, &list, m->in[i].bom->properties[k]);
        }
    }
    b->properties = list.v;
    b->nproperties = list.n;
}

/* "complete" without a list speaks of the whole document, which is not this one. */
static bool speaks_of_all(struct str key, struct jv item) {
    return str_is(key, "compositions") && json_count(json_get(item, "assemblies")) == 0 &&
           json_count(json_get(item, "dependencies")) == 0 && json_count(json_get(item, "vulnerabilities")) == 0;
}

/* The items of a list of that name in every input, each text once. */
static struct jv joined_list(struct merging *m, struct str key) {
    struct sb text = SB(m->a);
    struct map seen = map_new(m->a, 0);
    struct jv out = {0};
    struct err e = {0};
    sb_char(&text, '[');
    for (size_t i = 0; i < m->n; i++) {
        const struct bom *x = m->in[i].bom;
        for (size_t k = 0; k < x->nextras; k++) {
            struct jiter it = json_iter(str_eq(x->extras[k].key, key) ? x->extras[k].value : (struct jv){0});
            while (json_next(&it)) {
                struct sb item = SB(m->a);
                struct jw w = JW(&item, false);
                bool added;
                if (speaks_of_all(key, it.value)) {
                    bom_drop(m->a, &m->out->bom, STR("compositions[] (of a whole document)"));
                    continue;
                }
                merge_value_write(&m->names[i], it.value, &w);
                map_slot(&seen, sb_get(&item), &added);
                if (added) {
                    sb_fmt(&text, "%s", seen.n > 1 ? "," : "");
                    sb_str(&text, sb_get(&item));
                }
            }
        }
    }
    sb_char(&text, ']');
    struct input in = input_copy(m->a, STR("merge"), sb_get(&text));
    return json_read(m->a, &in, &out, &e) ? out : (struct jv){0}; /* what was just written reads */
}

/* How many inputs have the member. */
static size_t holders(const struct merging *m, struct str key) {
    size_t n = 0;
    for (size_t i = 0; i < m->n; i++) {
        for (size_t k = 0; k < m->in[i].bom->nextras; k++) {
            n += str_eq(m->in[i].bom->extras[k].key, key) ? 1 : 0;
        }
    }
    return n;
}

/* Members that the model does not hold: lists are joined, an object stays when only one input has it. A signature is void. */
static void merge_extras(struct merging *m, struct bom *b) {
    VEC(struct bom_extra) list = {0};
    struct map done = map_new(m->a, 0);
    for (size_t i = 0; i < m->n; i++) {
        for (size_t k = 0; k < m->in[i].bom->nextras; k++) {
            const struct bom_extra *x = &m->in[i].bom->extras[k];
            bool added;
            map_slot(&done, x->key, &added);
            if (!added) {
                continue;
            }
            if (json_type(x->value) == JSON_ARRAY) {
                vec_push(m->a, &list, (struct bom_extra){x->key, joined_list(m, x->key)});
            } else if (!str_is(x->key, "signature") && holders(m, x->key) == 1) {
                vec_push(m->a, &list, (struct bom_extra){x->key, merge_value(&m->names[i], x->value)});
            } else {
                bom_drop(m->a, b, x->key);
            }
        }
    }
    b->extras = list.v;
    b->nextras = list.n;
}

void merge_document(struct merging *m) {
    struct bom *b = &m->out->bom;
    b->format = BOM_CYCLONEDX_JSON;
    b->version = STR("1");
    b->serial = serial_of(m);
    b->timestamp = clock_text(m->a, clock_now());
    b->supplier.name = m->o->supplier;
    for (size_t i = 0; i < m->n; i++) {
        const struct bom *x = m->in[i].bom;
        b->nservices += x->nservices;
        b->nvulnerabilities += x->nvulnerabilities;
        for (size_t k = 0; k < x->dropped.n; k++) {
            for (size_t j = 0; j < x->dropped.v[k].count; j++) {
                bom_drop(m->a, b, x->dropped.v[k].what);
            }
        }
    }
    merge_people(m, b);
    merge_properties(m, b);
    merge_extras(m, b);
}
