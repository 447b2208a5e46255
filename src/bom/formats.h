/* The formats' readers and writers. For bom.c. */
#ifndef CORDON_BOM_FORMATS_H
#define CORDON_BOM_FORMATS_H

#include "base/json_cut.h"
#include "bom/bom.h"

bool cyclonedx_detect(struct jv root);
bool cyclonedx_read(struct arena *a, const struct json_cut *d, struct bom *out, struct err *e);
bool cyclonedx_write(struct arena *a, const struct bom *b, struct str spec_version, struct sb *out, struct bom *lost,
                     struct err *e);

/* With the rules of the form that it was, or is going to be, in XML (schema_relax()). */
bool cyclonedx_read_form(struct arena *a, const struct json_cut *d, bool from_xml, struct bom *out, struct err *e);
bool cyclonedx_write_form(struct arena *a, const struct bom *b, struct str spec_version, bool to_xml, struct sb *out,
                          struct bom *lost, struct err *e);

/* The XML form: read and written by way of the JSON form of the same version. */
bool cyclonedx_xml_detect(const struct input *in);
bool cyclonedx_xml_read(struct arena *a, const struct input *in, struct bom *out, struct err *e);
bool cyclonedx_xml_write(struct arena *a, const struct bom *b, struct str spec_version, struct sb *out, struct bom *lost,
                         struct err *e);

bool spdx_detect(struct jv root);
bool spdx_read(struct arena *a, const struct json_cut *d, struct bom *out, struct err *e);
bool spdx_write(struct arena *a, const struct bom *b, struct str spec_version, struct sb *out, struct bom *lost, struct err *e);

/* SPDX 3.0 in JSON-LD. */
bool spdx3_detect(struct jv root);
bool spdx3_read(struct arena *a, const struct json_cut *d, struct bom *out, struct err *e);
bool spdx3_write(struct arena *a, const struct bom *b, struct str spec_version, struct sb *out, struct bom *lost,
                 struct err *e);

/* SPDX as tags and values, and in YAML: read into the JSON form's tree, and written from it. */
bool spdx_tag_detect(const struct input *in);
bool spdx_tag_read(struct arena *a, const struct input *in, struct bom *out, struct err *e);
bool spdx_tag_write(struct arena *a, const struct bom *b, struct str spec_version, struct sb *out, struct bom *lost,
                    struct err *e);
bool spdx_yaml_detect(const struct input *in);
bool spdx_yaml_read(struct arena *a, const struct input *in, struct bom *out, struct err *e);

/*
 * Calls fn(ctx, item) for each item of a list at the top of the document, until it says false; one that was cut out is checked
 * by the rules before, and lives until the next one only (bom/keep.h).
 */
struct schema;
bool bom_each(const struct json_cut *d, struct schema *rules, const char *list, bool (*fn)(void *ctx, struct jv item),
              void *ctx, struct err *e);

/* SPDX in RDF/XML: read into the JSON form's tree. */
bool spdx_rdf_detect(const struct input *in);
bool spdx_rdf_read(struct arena *a, const struct input *in, struct bom *out, struct err *e);

/* SPDX has one word for "holds" and "is made of": this comment on a relationship says the first. */
#define SPDX_NESTED "nested component"

#endif
