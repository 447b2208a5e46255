/* Writing CycloneDX JSON 1.2 to 1.7. See bom.h. */
#include "base/json_write.h"
#include "bom/formats.h"
#include "bom/schema.h"

struct writing {
    struct arena *a;
    const struct bom *b;
    struct jw w;
    struct bom *lost;
    int minor;             /* of the version: 2 … 7 */
    struct schema *schema; /* of that version: which words it knows */
};

static void lose(struct writing *x, const char *what) {
    for (size_t i = 0; i < x->lost->dropped.n; i++) {
        if (str_is(x->lost->dropped.v[i].what, what)) {
            x->lost->dropped.v[i].count++;
            return;
        }
    }
    vec_push(x->a, &x->lost->dropped, (struct bom_dropped){str_z(what), 1});
}

/* A word that the version knows, else `instead`. */
static struct str known(struct writing *x, const char *path, struct str word, struct str instead, const char *what) {
    if (schema_allows(x->schema, path, word)) {
        return word;
    }
    lose(x, what);
    return instead;
}

static void write_party(struct writing *x, const char *key, const struct bom_party *p) {
    if (p->name.n == 0 && p->url.n == 0 && p->email.n == 0) {
        return;
    }
    jw_kobject(&x->w, key);
    jw_kopt(&x->w, "name", p->name);
    if (p->url.n > 0) {
        jw_karray(&x->w, "url");
        jw_str(&x->w, p->url);
        jw_end_array(&x->w);
    }
    if (p->email.n > 0) {
        jw_karray(&x->w, "contact");
        jw_object(&x->w);
        jw_kstr(&x->w, "email", p->email);
        jw_end_object(&x->w);
        jw_end_array(&x->w);
    }
    jw_end_object(&x->w);
}

static void write_licenses(struct writing *x, const struct bom_component *c) {
    if (c->nlicenses == 0) {
        return;
    }
    jw_karray(&x->w, "licenses");
    for (size_t i = 0; i < c->nlicenses; i++) {
        const struct bom_license *l = &c->licenses[i];
        jw_object(&x->w);
        if (l->expression.n > 0) {
            jw_kstr(&x->w, "expression", l->expression);
        } else {
            jw_kobject(&x->w, "license");
            bool by_id = l->id.n > 0 && schema_allows(x->schema, "license/id", l->id);
            jw_kopt(&x->w, by_id ? "id" : "name", l->id.n > 0 ? l->id : l->name);
            jw_kopt(&x->w, "url", l->url);
            if (x->minor >= 6) {
                jw_kopt(&x->w, "acknowledgement", l->acknowledgement);
            }
            jw_end_object(&x->w);
        }
        jw_end_object(&x->w);
    }
    jw_end_array(&x->w);
}

static void write_lists(struct writing *x, const struct bom_component *c) {
    if (c->nhashes > 0) {
        jw_karray(&x->w, "hashes");
        for (size_t i = 0; i < c->nhashes; i++) {
            if (!schema_allows(x->schema, "hash-alg", c->hashes[i].algorithm)) {
                lose(x, "components[].hashes");
                continue;
            }
            jw_object(&x->w);
            jw_kstr(&x->w, "alg", c->hashes[i].algorithm);
            jw_kstr(&x->w, "content", c->hashes[i].value);
            jw_end_object(&x->w);
        }
        jw_end_array(&x->w);
    }
    write_licenses(x, c);
    if (c->nreferences > 0) {
        jw_karray(&x->w, "externalReferences");
        for (size_t i = 0; i < c->nreferences; i++) {
            jw_object(&x->w);
            jw_kstr(&x->w, "type",
                    known(x, "externalReference/type", c->references[i].type, STR("other"), "components[].externalReferences[].type"));
            jw_kstr(&x->w, "url", c->references[i].url);
            jw_kopt(&x->w, "comment", c->references[i].comment);
            jw_end_object(&x->w);
        }
        jw_end_array(&x->w);
    }
    if (c->nproperties > 0 && x->minor < 3) {
        lose(x, "components[].properties");
    } else if (c->nproperties > 0) {
        jw_karray(&x->w, "properties");
        for (size_t i = 0; i < c->nproperties; i++) {
            jw_object(&x->w);
            jw_kopt(&x->w, "name", c->properties[i].name);
            jw_kopt(&x->w, "value", c->properties[i].value);
            jw_end_object(&x->w);
        }
        jw_end_array(&x->w);
    }
}

/* Writes component i; returns the index after it and what is nested in it. */
static size_t write_component(struct writing *x, size_t i) {
    const struct bom_component *c = &x->b->components.v[i];
    jw_object(&x->w);
    jw_kstr(&x->w, "type", known(x, "component/type", c->type, STR("library"), "components[].type"));
    jw_kopt(&x->w, "mime-type", c->mime_type);
    jw_kstr(&x->w, "bom-ref", c->ref);
    write_party(x, "supplier", &c->supplier);
    if (x->minor >= 6) {
        write_party(x, "manufacturer", &c->manufacturer);
    } else if (c->manufacturer.name.n > 0) {
        lose(x, "components[].manufacturer");
    }
    jw_kopt(&x->w, "author", c->author);
    jw_kopt(&x->w, "publisher", c->publisher);
    jw_kopt(&x->w, "group", c->group);
    jw_kstr(&x->w, "name", c->name);
    if (c->version.n > 0 || x->minor < 4) { /* required before 1.4 */
        jw_kstr(&x->w, "version", c->version);
    }
    jw_kopt(&x->w, "description", c->description);
    jw_kopt(&x->w, "scope", c->scope);
    jw_kopt(&x->w, "copyright", c->copyright);
    jw_kopt(&x->w, "cpe", c->cpe);
    jw_kopt(&x->w, "purl", c->purl);
    if (c->swid.n > 0) {
        jw_kobject(&x->w, "swid");
        jw_kstr(&x->w, "tagId", c->swid);
        jw_kstr(&x->w, "name", c->name);
        jw_end_object(&x->w);
    }
    write_lists(x, c);
    size_t next = i + 1;
    bool open = false;
    while (next < x->b->components.n && x->b->components.v[next].parent == i) {
        if (!open) {
            jw_karray(&x->w, "components");
            open = true;
        }
        next = write_component(x, next);
    }
    if (open) {
        jw_end_array(&x->w);
    }
    jw_end_object(&x->w);
    return next;
}

static size_t write_metadata(struct writing *x) {
    size_t next = 0;
    jw_kobject(&x->w, "metadata");
    jw_kopt(&x->w, "timestamp", x->b->timestamp);
    if (x->b->nlifecycles > 0 && x->minor < 5) {
        lose(x, "metadata.lifecycles");
    } else if (x->b->nlifecycles > 0) {
        jw_karray(&x->w, "lifecycles");
        for (size_t i = 0; i < x->b->nlifecycles; i++) {
            jw_object(&x->w);
            bool phase = schema_allows(x->schema, "metadata/lifecycles/[]/oneOf0/phase", x->b->lifecycles[i]);
            jw_kstr(&x->w, phase ? "phase" : "name", x->b->lifecycles[i]);
            jw_end_object(&x->w);
        }
        jw_end_array(&x->w);
    }
    if (x->b->ntools > 0) {
        jw_karray(&x->w, "tools");
        for (size_t i = 0; i < x->b->ntools; i++) {
            jw_object(&x->w);
            jw_kstr(&x->w, "name", x->b->tools[i]);
            jw_end_object(&x->w);
        }
        jw_end_array(&x->w);
    }
    if (x->b->nauthors > 0) {
        jw_karray(&x->w, "authors");
        for (size_t i = 0; i < x->b->nauthors; i++) {
            jw_object(&x->w);
            jw_kopt(&x->w, "name", x->b->authors[i]);
            jw_end_object(&x->w);
        }
        jw_end_array(&x->w);
    }
    if (x->b->components.n > 0 && x->b->components.v[0].is_root) {
        jw_key(&x->w, "component");
        next = write_component(x, 0);
    }
    write_party(x, x->minor >= 6 ? "manufacturer" : "manufacture", &x->b->manufacturer);
    write_party(x, "supplier", &x->b->supplier);
    jw_end_object(&x->w);
    return next;
}

static void write_dependencies(struct writing *x) {
    if (x->b->dependencies.n == 0) {
        return;
    }
    jw_karray(&x->w, "dependencies");
    for (size_t i = 0; i < x->b->dependencies.n; i++) {
        const struct bom_dependency *d = &x->b->dependencies.v[i];
        jw_object(&x->w);
        jw_kstr(&x->w, "ref", d->ref);
        if (d->non > 0) {
            jw_karray(&x->w, "dependsOn");
            for (size_t k = 0; k < d->non; k++) {
                jw_str(&x->w, d->on[k]);
            }
            jw_end_array(&x->w);
        }
        jw_end_object(&x->w);
    }
    jw_end_array(&x->w);
}

bool cyclonedx_write(struct arena *a, const struct bom *b, struct str spec_version, struct str *out, struct bom *lost, struct err *e) {
    struct str version = spec_version.n > 0 ? spec_version : STR("1.7");
    if (version.n != 3 || !str_starts(version, STR("1.")) || version.p[2] < '2' || version.p[2] > '7') {
        return err_set(e, ERR_USAGE, "CycloneDX %.*s is not written; 1.2 to 1.7 are", STR_ARG(version));
    }
    struct sb text = SB(a);
    struct writing x = {.a = a, .b = b, .w = JW(&text, true), .lost = lost, .minor = version.p[2] - '0'};
    x.schema = schema_load(a, "cyclonedx", version.p[2]);
    jw_object(&x.w);
    jw_kz(&x.w, "bomFormat", "CycloneDX");
    jw_kstr(&x.w, "specVersion", version);
    if (str_starts(b->serial, STR("urn:uuid:"))) {
        jw_kstr(&x.w, "serialNumber", b->serial);
    }
    uint64_t revision = 1;
    str_u64(b->version, &revision);
    jw_key(&x.w, "version");
    jw_u64(&x.w, revision > 0 ? revision : 1);
    size_t next = write_metadata(&x);
    jw_karray(&x.w, "components");
    while (next < b->components.n) {
        next = write_component(&x, next);
    }
    jw_end_array(&x.w);
    write_dependencies(&x);
    jw_end_object(&x.w);
    sb_char(&text, '\n');
    *out = sb_get(&text);
    return true;
}
