/*
 * The SBOM model: what every reader fills and every writer takes. Strings live in the arena (or the input it was read from).
 * Fields that a format has and this model lacks are counted in `dropped`, so that a conversion can say so.
 *
 * What CycloneDX says beyond the model is kept as it stood in the document: whole members as `extras`, and beside a value that
 * the model holds in part its `source`. The CycloneDX writer writes these again, as far as the version it writes knows them, so
 * that nothing is lost from CycloneDX to CycloneDX. Who changes such a value clears its `source`.
 */
#ifndef CORDON_BOM_BOM_H
#define CORDON_BOM_BOM_H

#include "base/input.h"
#include "base/json.h"
#include "base/vec.h"

enum bom_format {
    BOM_CYCLONEDX_JSON,
    BOM_CYCLONEDX_XML,
    BOM_SPDX_JSON,
    BOM_SPDX_TAG,
    BOM_SPDX_YAML,
    BOM_SPDX3_JSON,
    BOM_SPDX_RDF,
    BOM_FORMATS
};

struct bom_hash {
    struct str algorithm; /* CycloneDX spelling: "SHA-256" */
    struct str value;     /* lower-case hexadecimal */
};

struct bom_license {
    struct str id;         /* SPDX id */
    struct str name;       /* free name, when it has no id */
    struct str expression; /* SPDX expression */
    struct str url, text;
    struct str acknowledgement; /* "declared", "concluded" or empty */
};

struct bom_reference {
    struct str type, url, comment;
    struct jv source;
};

struct bom_property {
    struct str name, value;
};

/* A further CPE name of a component, in CycloneDX, which has room for one. */
#define BOM_CPE_PROPERTY "cordon:cpe"

struct bom_party {
    struct str name, url, email;
    struct jv source;
};

/* What shows that a component is there: for SBOMs that were made here (CycloneDX evidence.identity and occurrences). */
struct bom_evidence {
    struct str location;  /* the file, from the root */
    struct str technique; /* CycloneDX's word: "manifest-analysis" */
    struct str value;     /* what was seen: the source's name, or a string in a binary */
    int confidence;       /* percent */
};

/* A member that the model has no field for. */
struct bom_extra {
    struct str key;
    struct jv value;
};

struct bom_component {
    struct str ref;  /* bom-ref or SPDXID; made up by the reader when missing, unique in the document */
    struct str type; /* CycloneDX component type: "library", "operating-system" … */
    struct str group, name, version;
    struct str description, author, publisher, copyright, scope, mime_type;
    struct bom_party supplier, manufacturer;
    struct str purl, cpe, swid;
    struct str *cpes; /* every CPE it carries, `cpe` first */
    size_t ncpes;
    struct bom_hash *hashes;
    size_t nhashes;
    struct bom_license *licenses;
    size_t nlicenses;
    struct bom_reference *references;
    size_t nreferences;
    struct bom_property *properties;
    size_t nproperties;
    struct bom_evidence *evidence;
    size_t nevidence;
    size_t parent; /* index of the component it is nested in, or SIZE_MAX */
    /* What FDA asks for beside the baseline (SBOM-F1, F2): read from every property form in use, see bom/support.h. */
    struct str support_level, end_of_support;
    bool is_subject; /* SPDX: what the document describes */
    bool is_root;    /* metadata.component: the product itself (matched like the rest, not counted) */
    size_t line;     /* in the source file; 0 unknown */
    bool made_ref;   /* the document gave it none */
    struct jv licenses_source, swid_source;
    struct bom_extra *extras;
    size_t nextras;
};

struct bom_dependency {
    struct str ref;
    struct str *on;
    size_t non;
    struct jv provides; /* CycloneDX 1.6: what it implements */
};

struct bom_dropped {
    struct str what; /* "components[].pedigree" */
    size_t count;
};

struct bom {
    enum bom_format format;
    struct str spec_version;
    struct str serial, version; /* document id and revision */
    struct str name;            /* SPDX document name */
    struct str timestamp;
    struct bom_party supplier, manufacturer;
    struct str *authors;
    size_t nauthors;
    struct str *tools;
    size_t ntools;
    struct str *lifecycles;
    size_t nlifecycles;
    struct bom_property *properties;
    size_t nproperties;
    VEC(struct bom_component) components; /* all depths, document order; the root, if any, is first */
    VEC(struct bom_dependency) dependencies;
    VEC(struct str) dangling; /* refs that a dependency names and nothing has, each once */
    size_t nservices, nvulnerabilities;
    struct jv tools_source, authors_source, lifecycles_source;
    struct bom_extra *metadata_extras, *extras;
    size_t nmetadata_extras, nextras;
    VEC(struct bom_dropped) dropped;
};

/* Names of formats as the command line has them: "cyclonedx-json". */
const char *bom_format_name(enum bom_format f);
bool bom_format_named(struct str name, enum bom_format *out);

/* Whether the bytes look like an SBOM of a known format (by content, not name). */
bool bom_detect(const struct input *in, enum bom_format *out);

/* The same for the formats that are no JSON: told without parsing. */
bool bom_detect_text(const struct input *in, enum bom_format *out);

/*
 * Reads and validates against the format's own schema and rules; every violation is an error with its place (the first is
 * returned). Limits: BOM_MAX_* in bom/limits.h. Complexity O(size); memory for a JSON document is for what the model holds of
 * it, not for its text. `in` lives as long as the arena.
 */
bool bom_read(struct arena *a, const struct input *in, struct bom *out, struct err *e);

/*
 * Writes a document in a format and version ("" = newest). What it can't hold is added to `lost`. With a builder that drains,
 * memory is for a piece of the text; the forms that are written by way of another (CycloneDX XML, SPDX tags) hold that one.
 */
bool bom_write(struct arena *a, const struct bom *b, enum bom_format f, struct str spec_version, struct sb *out,
               struct bom *lost, struct err *e);

/* Number of components without what metadata holds (the root and what is nested in it). O(those). */
size_t bom_count(const struct bom *b);

/* Counts one more thing left out, by its path ("components[].pedigree"). O(kinds of things). */
void bom_drop(struct arena *a, struct bom *b, struct str what);

#endif
