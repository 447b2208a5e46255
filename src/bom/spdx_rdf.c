/*
 * SPDX 2.2 and 2.3 in RDF/XML (SPDX Specification 2.3, Annex C; W3C "RDF 1.1 XML Syntax"): elements that are nodes and elements
 * that are properties in turn, nodes within each other or named by rdf:about and referred to by rdf:resource. They become the
 * tree of the JSON form, which spdx.c reads; errors there name the lines here.
 */
#include "base/map.h"
#include "base/xml.h"
#include "base/ynode_json.h"
#include "bom/formats.h"

#define RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

enum { MAX_SETS = 32, MAX_NODES = 5000000 };

/* A node, or a property of the node above it. */
struct item {
    struct str name;     /* without namespace */
    struct str id;       /* rdf:about, rdf:nodeID, rdf:resource */
    struct str text;     /* trimmed, of a property without node */
    struct item **items; /* of a node its properties; of a property its node, if any */
    size_t n;
    size_t offset;
};

struct reading {
    struct arena *a;
    const struct input *in; /* in UTF-8 */
    struct err *e;
    struct map nodes; /* identifier → the item that has properties */
    VEC(struct item *) all;
};

/* ---- the XML ---- */

static struct str id_of(const struct xml *x) {
    static const char *const names[] = {"about", "nodeID", "resource", "ID"};
    for (size_t i = 0; i < x->nattributes; i++) {
        for (size_t k = 0; k < sizeof names / sizeof *names && str_is(x->attributes[i].name.ns, RDF); k++) {
            if (str_is(x->attributes[i].name.local, names[k])) {
                return x->attributes[i].value;
            }
        }
    }
    return STR_NONE;
}

static struct item *new_item(struct reading *r, const struct xml *x, struct item *above) {
    struct item *i = ARENA_NEW(r->a, struct item);
    *i = (struct item){.name = str_dup(r->a, x->name.local), .id = str_dup(r->a, id_of(x)), .offset = x->offset};
    if (above != NULL) {
        if ((above->n & (above->n - 1)) == 0) { /* grows at powers of two */
            size_t more = above->n == 0 ? 1 : above->n * 2;
            above->items = arena_grow(r->a, above->items, above->n * sizeof *above->items, more * sizeof *above->items);
        }
        above->items[above->n++] = i;
    }
    vec_push(r->a, &r->all, i);
    return i;
}

static struct item *read_tree(struct reading *r, const struct input *in) {
    struct xml x;
    struct item *path[XML_MAX_DEPTH + 2] = {NULL};
    if (!xml_open(&x, r->a, in, r->e)) {
        return NULL;
    }
    while (xml_next(&x, r->e)) {
        if (x.event == XML_START) {
            if (r->all.n >= MAX_NODES) {
                xml_fail(&x, r->e, "has more than the limit of %d elements", MAX_NODES);
                return NULL;
            }
            path[x.depth] = new_item(r, &x, x.depth > 1 ? path[x.depth - 1] : NULL);
        } else if (x.event == XML_TEXT && x.depth > 0 && !xml_blank(x.text)) {
            path[x.depth]->text = str_dup(r->a, str_trim(x.text));
        }
    }
    r->in = x.in;
    return r->e->kind == ERR_NONE ? path[1] : NULL;
}

/* Nodes stand at even depths below rdf:RDF. */
static bool index_nodes(struct reading *r, struct item *node, int depth) {
    if (str_is(node->name, "Package") && node->id.n == 0) {
        return input_fail(r->in, node->offset, r->e, "a package has no identifier (rdf:about), which is required");
    }
    if (node->id.n > 0 && node->n > 0 && !map_has(&r->nodes, node->id)) {
        map_put(&r->nodes, node->id, node);
    }
    for (size_t i = 0; i < node->n && depth < XML_MAX_DEPTH; i++) {
        for (size_t k = 0; k < node->items[i]->n; k++) {
            if (!index_nodes(r, node->items[i]->items[k], depth + 2)) {
                return false;
            }
        }
    }
    return true;
}

/* ---- properties ---- */

static const struct item *property(const struct item *node, const char *name, size_t *from) {
    for (; node != NULL && *from < node->n; (*from)++) {
        if (str_is(node->items[*from]->name, name)) {
            return node->items[(*from)++];
        }
    }
    return NULL;
}

static const struct item *first(const struct item *node, const char *name) {
    size_t from = 0;
    return property(node, name, &from);
}

/* The node that a property has, or refers to; null when it is a text, or a word of a vocabulary. */
static const struct item *node_at(const struct reading *r, const struct item *p) {
    const struct item *node = p != NULL && p->n > 0 ? p->items[0] : p;
    const struct item *whole = node != NULL && node->id.n > 0 ? map_get(&r->nodes, node->id) : NULL;
    return whole != NULL ? whole : p != NULL && p->n > 0 ? node : NULL;
}

static struct str after(struct str s, char c) {
    size_t at = str_rchr(s, c);
    return at == SIZE_MAX ? s : str_from(s, at + 1);
}

/* "…#SPDXRef-a" → "SPDXRef-a" */
static struct str local_id(struct str id) {
    return after(id, '#');
}

/* What a property says: its text, or the last part of what it refers to, "noassertion" and "none" in SPDX's spelling. */
static struct str said(const struct item *p) {
    if (p == NULL || p->text.n > 0) {
        return p != NULL ? p->text : STR_NONE;
    }
    struct str word = local_id(p->id);
    return str_is(word, "noassertion") ? STR("NOASSERTION") : str_is(word, "none") ? STR("NONE") : p->id;
}

/* "relationshipType_generatedFrom" → "GENERATED_FROM"; `between` parts the words. */
static struct str upper_words(struct reading *r, const struct item *p, char between) {
    struct sb b = SB(r->a);
    struct str word = after(p != NULL ? p->id : STR_NONE, '_');
    for (size_t i = 0; i < word.n; i++) {
        bool capital = word.p[i] >= 'A' && word.p[i] <= 'Z';
        if (capital && i > 0) {
            sb_char(&b, between);
        }
        sb_char(&b, word.p[i] >= 'a' && word.p[i] <= 'z' ? (char)(word.p[i] - 'a' + 'A') : word.p[i]);
    }
    return sb_get(&b);
}

/* ---- the tree of the JSON form ---- */

static struct ynode *leaf(struct reading *r, const struct item *at, struct str text) {
    struct ynode *n = ARENA_NEW(r->a, struct ynode);
    size_t line;
    size_t column;
    input_place(r->in, at != NULL ? at->offset : 0, &line, &column);
    *n = (struct ynode){.kind = YNODE_SCALAR, .line = (uint32_t)line, .column = (uint32_t)column, .quoted = true, .in = r->in};
    n->text = text;
    return n;
}

static struct ynode *branch(struct reading *r, const struct item *at, enum ynode_kind kind) {
    struct ynode *n = leaf(r, at, STR_NONE);
    n->kind = kind;
    return n;
}

static void *one_more(struct reading *r, struct ynode **v, size_t n) {
    return (n & (n - 1)) == 0 ? arena_grow(r->a, v, n * sizeof *v, (n == 0 ? 1 : 2 * n) * sizeof *v) : v;
}

static void put(struct reading *r, struct ynode *map, const char *key, struct ynode *value) {
    map->keys = one_more(r, map->keys, map->n);
    map->items = one_more(r, map->items, map->n);
    map->keys[map->n] = leaf(r, NULL, str_z(key));
    map->items[map->n++] = value;
}

static void put_said(struct reading *r, struct ynode *map, const char *key, const struct item *p, struct str text) {
    if (p != NULL && text.n > 0) {
        put(r, map, key, leaf(r, p, text));
    }
}

static void add(struct reading *r, struct ynode *map, const char *key, struct ynode *item) {
    struct ynode *list = ynode_get(map, key);
    if (list == NULL) {
        list = branch(r, NULL, YNODE_LIST);
        put(r, map, key, list);
    }
    list->items = one_more(r, list->items, list->n);
    list->items[list->n++] = item;
}

/* ---- licences ---- */

static struct str licence(struct reading *r, const struct item *p, int depth);

static struct str joined(struct reading *r, const struct item *set, const char *word, int depth) {
    struct sb b = SB(r->a);
    const struct item *m;
    for (size_t i = 0; (m = property(set, "member", &i)) != NULL;) {
        struct str one = licence(r, m, depth + 1);
        bool mixed = str_chr(one, ' ') != SIZE_MAX;
        if (one.n > 0) {
            sb_fmt(&b, mixed ? "%s(%.*s)" : "%s%.*s", b.n > 0 ? word : "", STR_ARG(one));
        }
    }
    return sb_get(&b);
}

static struct str licence(struct reading *r, const struct item *p, int depth) {
    const struct item *v = node_at(r, p);
    if (depth > MAX_SETS || p == NULL) {
        return STR_NONE;
    }
    if (v == NULL) { /* "http://spdx.org/licenses/MIT", "…#LicenseRef-1", "…#noassertion", an expression */
        struct str s = said(p);
        return p->text.n > 0 ? s : after(local_id(s), '/');
    }
    if (str_is(v->name, "ConjunctiveLicenseSet")) {
        return joined(r, v, " AND ", depth);
    }
    if (str_is(v->name, "DisjunctiveLicenseSet")) {
        return joined(r, v, " OR ", depth);
    }
    struct str inner = licence(r, first(v, "member"), depth + 1);
    if (str_is(v->name, "OrLaterOperator")) {
        return inner.n > 0 ? str_cat(r->a, inner, STR("+")) : inner;
    }
    if (str_is(v->name, "WithExceptionOperator")) {
        struct str exception = said(first(node_at(r, first(v, "licenseException")), "licenseExceptionId"));
        return exception.n > 0 ? str_fmt(r->a, "%.*s WITH %.*s", STR_ARG(inner), STR_ARG(exception)) : inner;
    }
    struct str id = said(first(v, "licenseId"));
    return id.n > 0 ? id : after(local_id(v->id), '/');
}

/* ---- elements ---- */

/* "checksumAlgorithm_sha3_256" → "SHA3-256", "…_blake2b384" → "BLAKE2b-384" */
static struct str algorithm(struct reading *r, const struct item *p) {
    size_t at = str_find(p->id, STR("checksumAlgorithm_"));
    struct str word = at == SIZE_MAX ? said(p) : str_from(p->id, at + sizeof "checksumAlgorithm_" - 1);
    if (str_starts(word, STR("blake2b")) && word.n > 7) {
        struct str bits = str_from(word, 7);
        bool parted = bits.p[0] == '-' || bits.p[0] == '_';
        return str_fmt(r->a, "BLAKE2b-%.*s", STR_ARG(str_from(bits, parted ? 1 : 0)));
    }
    struct str upper = str_upper(r->a, word);
    size_t gap = str_chr(upper, '_');
    return gap == SIZE_MAX ? upper
                           : str_fmt(r->a, "%.*s-%.*s", STR_ARG(str_sub(upper, 0, gap)), STR_ARG(str_from(upper, gap + 1)));
}

static void add_checksums(struct reading *r, const struct item *node, struct ynode *to) {
    const struct item *p;
    for (size_t i = 0; (p = property(node, "checksum", &i)) != NULL;) {
        const struct item *sum = node_at(r, p);
        const struct item *by = first(sum, "algorithm");
        struct ynode *x = branch(r, sum, YNODE_MAP);
        put_said(r, x, "algorithm", by, by != NULL ? algorithm(r, by) : STR_NONE);
        put_said(r, x, "checksumValue", first(sum, "checksumValue"), said(first(sum, "checksumValue")));
        add(r, to, "checksums", x);
    }
}

static void add_references(struct reading *r, const struct item *node, struct ynode *to) {
    const struct item *p;
    for (size_t i = 0; (p = property(node, "externalRef", &i)) != NULL;) {
        const struct item *ref = node_at(r, p);
        const struct item *type = first(ref, "referenceType");
        struct ynode *x = branch(r, ref, YNODE_MAP);
        put_said(r, x, "referenceCategory", first(ref, "referenceCategory"),
                 upper_words(r, first(ref, "referenceCategory"), '-'));
        put_said(r, x, "referenceType", type, type != NULL && type->text.n == 0 ? after(local_id(type->id), '/') : said(type));
        put_said(r, x, "referenceLocator", first(ref, "referenceLocator"), said(first(ref, "referenceLocator")));
        put_said(r, x, "comment", first(ref, "comment"), said(first(ref, "comment")));
        add(r, to, "externalRefs", x);
    }
}

static void add_annotations(struct reading *r, const struct item *node, struct ynode *to) {
    const struct item *p;
    for (size_t i = 0; (p = property(node, "annotation", &i)) != NULL;) {
        const struct item *v = node_at(r, p);
        struct ynode *x = branch(r, v, YNODE_MAP);
        put_said(r, x, "annotationDate", first(v, "annotationDate"), said(first(v, "annotationDate")));
        put_said(r, x, "annotationType", first(v, "annotationType"), upper_words(r, first(v, "annotationType"), '_'));
        put_said(r, x, "annotator", first(v, "annotator"), said(first(v, "annotator")));
        put_said(r, x, "comment", first(v, "comment"), said(first(v, "comment")));
        add(r, to, "annotations", x);
    }
}

/* Members that are texts in either form, under the JSON form's names; null: the same one. */
static const struct {
    const char *rdf, *json;
} texts[] = {{"name", NULL},           {"versionInfo", NULL},     {"packageFileName", NULL},  {"fileName", NULL},
             {"supplier", NULL},       {"originator", NULL},      {"downloadLocation", NULL}, {"homepage", NULL},
             {"sourceInfo", NULL},     {"licenseComments", NULL}, {"copyrightText", NULL},    {"summary", NULL},
             {"description", NULL},    {"comment", NULL},         {"builtDate", NULL},        {"releaseDate", NULL},
             {"validUntilDate", NULL}, {"licenseId", NULL},       {"extractedText", NULL}};

static struct ynode *element(struct reading *r, const struct item *node, bool has_id) {
    struct ynode *x = branch(r, node, YNODE_MAP);
    if (has_id) {
        put(r, x, "SPDXID", leaf(r, node, local_id(node->id)));
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct item *p = first(node, texts[i].rdf);
        put_said(r, x, texts[i].json != NULL ? texts[i].json : texts[i].rdf, p, said(p));
    }
    return x;
}

static void add_package(struct reading *r, const struct item *node, struct ynode *root) {
    struct ynode *x = element(r, node, true);
    const struct item *analyzed = first(node, "filesAnalyzed");
    const struct item *purpose = first(node, "primaryPackagePurpose");
    const struct item *p;
    if (analyzed != NULL) {
        struct str text = str_lower(r->a, said(analyzed));
        struct ynode *flag = leaf(r, analyzed, str_is(text, "1") ? STR("true") : str_is(text, "0") ? STR("false") : text);
        flag->quoted = !str_is(flag->text, "true") && !str_is(flag->text, "false");
        put(r, x, "filesAnalyzed", flag);
    }
    put_said(r, x, "primaryPackagePurpose", purpose, upper_words(r, purpose, '-'));
    put_said(r, x, "licenseDeclared", first(node, "licenseDeclared"), licence(r, first(node, "licenseDeclared"), 0));
    put_said(r, x, "licenseConcluded", first(node, "licenseConcluded"), licence(r, first(node, "licenseConcluded"), 0));
    for (size_t i = 0; (p = property(node, "attributionText", &i)) != NULL;) {
        add(r, x, "attributionTexts", leaf(r, p, said(p)));
    }
    add_checksums(r, node, x);
    add_references(r, node, x);
    add_annotations(r, node, x);
    add(r, root, "packages", x);
}

static void add_file(struct reading *r, const struct item *node, struct ynode *root) {
    struct ynode *x = element(r, node, true);
    add_checksums(r, node, x);
    add(r, root, "files", x);
}

static void add_extracted(struct reading *r, const struct item *node, struct ynode *root) {
    struct ynode *x = element(r, node, false);
    if (first(node, "licenseId") == NULL) {
        put_said(r, x, "licenseId", node, local_id(node->id));
    }
    add(r, root, "hasExtractedLicensingInfos", x);
}

/* Of a node: what it says of itself and another. */
static void add_relationships(struct reading *r, const struct item *node, struct ynode *root) {
    const struct item *p;
    for (size_t i = 0; (p = property(node, "relationship", &i)) != NULL;) {
        const struct item *v = node_at(r, p);
        const struct item *to = first(v, "relatedSpdxElement");
        const struct item *other = to != NULL && to->n > 0 ? to->items[0] : to;
        struct str said_to = to != NULL && to->n == 0 ? said(to) : STR_NONE;
        bool word = str_is(said_to, "NONE") || str_is(said_to, "NOASSERTION");
        struct ynode *x = branch(r, v, YNODE_MAP);
        put(r, x, "spdxElementId", leaf(r, node, local_id(node->id)));
        put_said(r, x, "relationshipType", first(v, "relationshipType"), upper_words(r, first(v, "relationshipType"), '_'));
        put_said(r, x, "relatedSpdxElement", to, word ? said_to : other != NULL ? local_id(other->id) : STR_NONE);
        put_said(r, x, "comment", first(v, "comment"), said(first(v, "comment")));
        add(r, root, "relationships", x);
    }
}

/* ---- the document ---- */

static void add_creation(struct reading *r, const struct item *document, struct ynode *root) {
    const struct item *v = node_at(r, first(document, "creationInfo"));
    struct ynode *x = branch(r, v, YNODE_MAP);
    const struct item *p;
    put_said(r, x, "created", first(v, "created"), said(first(v, "created")));
    put_said(r, x, "comment", first(v, "comment"), said(first(v, "comment")));
    for (size_t i = 0; (p = property(v, "creator", &i)) != NULL;) {
        add(r, x, "creators", leaf(r, p, said(p)));
    }
    put(r, root, "creationInfo", x);
}

static struct ynode *document_tree(struct reading *r, const struct item *document) {
    struct ynode *root = branch(r, document, YNODE_MAP);
    size_t hash = str_rchr(document->id, '#');
    const struct item *data = first(document, "dataLicense");
    put_said(r, root, "spdxVersion", first(document, "specVersion"), said(first(document, "specVersion")));
    put_said(r, root, "dataLicense", data, licence(r, data, 0));
    put(r, root, "SPDXID", leaf(r, document, local_id(document->id)));
    put_said(r, root, "name", first(document, "name"), said(first(document, "name")));
    put_said(r, root, "comment", first(document, "comment"), said(first(document, "comment")));
    put_said(r, root, "documentNamespace", document, str_sub(document->id, 0, hash == SIZE_MAX ? document->id.n : hash));
    add_creation(r, document, root);
    add_annotations(r, document, root);
    return root;
}

/* Every element once, by the node that has its properties. */
static void add_elements(struct reading *r, struct ynode *root) {
    static const struct {
        const char *name;
        void (*add)(struct reading *r, const struct item *node, struct ynode *root);
    } kinds[] = {{"Package", add_package}, {"File", add_file}, {"ExtractedLicensingInfo", add_extracted}};
    for (size_t i = 0; i < r->nodes.n; i++) {
        const struct item *node = r->nodes.v[i].value;
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            if (str_is(node->name, kinds[k].name)) {
                kinds[k].add(r, node, root);
            }
        }
    }
    for (size_t i = 0; i < r->nodes.n; i++) {
        add_relationships(r, r->nodes.v[i].value, root);
    }
}

bool spdx_rdf_detect(const struct input *in) {
    struct xml x;
    struct err ignored = {0};
    struct arena *a = arena_new();
    bool hit = xml_looks_like(in->bytes) && xml_open(&x, a, in, &ignored) && xml_next(&x, &ignored) && x.event == XML_START &&
               str_is(x.name.ns, RDF) && str_is(x.name.local, "RDF");
    arena_free(&a);
    return hit;
}

bool spdx_rdf_read(struct arena *a, const struct input *in, struct bom *out, struct err *e) {
    struct reading r = {.a = a, .e = e, .nodes = map_new(a, 64)};
    const struct item *document = NULL;
    struct json_cut whole;
    struct jv root;
    struct item *tree = read_tree(&r, in);
    if (tree == NULL) {
        return false;
    }
    for (size_t i = 0; i < tree->n; i++) {
        if (!index_nodes(&r, tree->items[i], 0)) {
            return false;
        }
    }
    for (size_t i = 0; i < r.nodes.n && document == NULL; i++) {
        const struct item *node = r.nodes.v[i].value;
        document = str_is(node->name, "SpdxDocument") ? node : NULL;
    }
    if (document == NULL) {
        return input_fail(r.in, tree->offset, e, "has no SpdxDocument that is named (rdf:about)");
    }
    struct ynode *json = document_tree(&r, document);
    add_elements(&r, json);
    if (!ynode_json(a, json, &root, e)) {
        return false;
    }
    json_cut_whole(root, &whole);
    bool ok = spdx_read(a, &whole, out, e);
    out->format = BOM_SPDX_RDF;
    return ok;
}
