/* SBOM formats: which one a document is, and its reader and writer. See bom.h. */
#include "bom/bom.h"

#include "base/json_cut.h"
#include "base/xml.h"
#include "bom/formats.h"
#include "bom/schema.h"

/* Forms that are told by their bytes are asked first; all else is JSON. */
static const struct {
    const char *name;
    bool (*detect)(struct jv root);
    bool (*read)(struct arena *a, const struct json_cut *d, struct bom *out, struct err *e);
    bool (*detect_bytes)(const struct input *in);
    bool (*read_bytes)(struct arena *a, const struct input *in, struct bom *out, struct err *e);
    bool (*write)(struct arena *a, const struct bom *b, struct str spec_version, struct sb *out, struct bom *lost,
                  struct err *e);
} formats[BOM_FORMATS] = {
    [BOM_CYCLONEDX_JSON] = {"cyclonedx-json", cyclonedx_detect, cyclonedx_read, NULL, NULL, cyclonedx_write},
    [BOM_CYCLONEDX_XML] = {"cyclonedx-xml", NULL, NULL, cyclonedx_xml_detect, cyclonedx_xml_read, cyclonedx_xml_write},
    [BOM_SPDX_JSON] = {"spdx-json", spdx_detect, spdx_read, NULL, NULL, spdx_write},
    [BOM_SPDX_TAG] = {"spdx-tag", NULL, NULL, spdx_tag_detect, spdx_tag_read, spdx_tag_write},
    [BOM_SPDX3_JSON] = {"spdx3-json", spdx3_detect, spdx3_read, NULL, NULL, spdx3_write},
    [BOM_SPDX_RDF] = {"spdx-rdf", NULL, NULL, spdx_rdf_detect, spdx_rdf_read, NULL},
    [BOM_SPDX_YAML] = {"spdx-yaml", NULL, NULL, spdx_yaml_detect, spdx_yaml_read, NULL},
};

const char *bom_format_name(enum bom_format f) {
    return formats[f].name;
}

bool bom_format_named(struct str name, enum bom_format *out) {
    for (int i = 0; i < BOM_FORMATS; i++) {
        if (str_is(name, formats[i].name)) {
            *out = (enum bom_format)i;
            return true;
        }
    }
    return false;
}

static bool detect(struct jv root, enum bom_format *out) {
    for (int i = 0; i < BOM_FORMATS; i++) {
        if (formats[i].detect != NULL && formats[i].detect(root)) {
            *out = (enum bom_format)i;
            return true;
        }
    }
    return false;
}

/* What makes an SBOM long: read item by item. */
static const char *const lists[] = {"components", "dependencies", "packages", "files", "snippets", "relationships", NULL};

static bool is_json(const struct input *in) {
    struct str head = str_trim(str_sub(in->bytes, 0, 4096));
    head = str_starts(head, STR("\xEF\xBB\xBF")) ? str_from(head, 3) : head;
    return str_starts(head, STR("{")) || str_starts(head, STR("["));
}

bool bom_detect_text(const struct input *in, enum bom_format *out) {
    if (is_json(in)) {
        return false;
    }
    for (int i = 0; i < BOM_FORMATS; i++) {
        if (formats[i].detect_bytes != NULL && formats[i].detect_bytes(in)) {
            *out = (enum bom_format)i;
            return true;
        }
    }
    return false;
}

bool bom_detect(const struct input *in, enum bom_format *out) {
    if (!is_json(in)) {
        return bom_detect_text(in, out);
    }
    struct arena *a = arena_new();
    struct err ignored = {0};
    struct json_cut d;
    bool hit = json_cut_read(a, in, lists, &d, &ignored) && detect(d.root, out);
    arena_free(&a);
    return hit;
}

static bool read_json(struct arena *a, const struct input *in, struct bom *out, struct err *e) {
    struct json_cut *d = ARENA_NEW(a, struct json_cut);
    if (!json_cut_read(a, in, lists, d, e) || !json_want(d->root, JSON_OBJECT, e)) {
        return false;
    }
    if (!detect(d->root, &out->format)) {
        return json_fail(d->root, e,
                         "is no SBOM that can be read: CycloneDX 1.2 to 1.7 or SPDX 2.2, 2.3 or 3.0 in JSON was expected");
    }
    return formats[out->format].read(a, d, out, e);
}

bool bom_read(struct arena *a, const struct input *in, struct bom *out, struct err *e) {
    *out = (struct bom){0};
    enum bom_format format;
    if (bom_detect_text(in, &format)) {
        return formats[format].read_bytes(a, in, out, e);
    }
    return xml_looks_like(in->bytes) ? cyclonedx_xml_read(a, in, out, e) : read_json(a, in, out, e);
}

bool bom_each(const struct json_cut *d, struct schema *rules, const char *list, bool (*fn)(void *ctx, struct jv item),
              void *ctx, struct err *e) {
    struct json_items it;
    struct schema_items checked = schema_items_begin(rules, list);
    bool ok = true;
    json_items_begin(d, list, &it);
    while (ok && json_items_next(&it, e)) {
        ok = (!it.cut || schema_item_check(&checked, it.value, e)) && fn(ctx, it.value);
    }
    json_items_end(&it);
    return ok && !it.failed;
}

size_t bom_count(const struct bom *b) {
    size_t held = 0; /* the root and what is nested in it come first */
    if (b->components.n > 0 && b->components.v[0].is_root) {
        held = 1;
        while (held < b->components.n && b->components.v[held].parent != SIZE_MAX) {
            held++;
        }
    }
    return b->components.n - held;
}

bool bom_write(struct arena *a, const struct bom *b, enum bom_format f, struct str spec_version, struct sb *out,
               struct bom *lost, struct err *e) {
    if (formats[f].write == NULL) {
        return err_set(e, ERR_USAGE,
                       "%s is read but not written; spdx-json, spdx-tag, spdx3-json, cyclonedx-json and cyclonedx-xml are",
                       formats[f].name);
    }
    return formats[f].write(a, b, spec_version, out, lost, e);
}

void bom_drop(struct arena *a, struct bom *b, struct str what) {
    for (size_t i = 0; i < b->dropped.n; i++) {
        if (str_eq(b->dropped.v[i].what, what)) {
            b->dropped.v[i].count++;
            return;
        }
    }
    vec_push(a, &b->dropped, (struct bom_dropped){str_dup(a, what), 1});
}
