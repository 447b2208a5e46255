/*
 * Reading CycloneDX XML 1.2 to 1.7: the document becomes the JSON form of the same version (data/cyclonedx-xml.tsv), value by
 * value while it streams through, and goes the way of that. What the JSON form has no place for is counted as left out.
 */
#include "base/json_tape.h"
#include "base/xml.h"
#include "bom/cyclonedx_xml.h"
#include "bom/formats.h"

enum { MAX_FIELDS = 64 };

/* What is being built of an element. */
enum made {
    MADE_OBJECT,
    MADE_ARRAY,
    MADE_VALUE,  /* its one child is the value, or was */
    MADE_MERGED, /* members of the object around it */
    MADE_SCALAR,
    MADE_REF,
    MADE_UNKNOWN, /* not decided yet: a child will tell */
};

struct frame {
    const struct cdx_type *type;   /* null for scalars */
    const struct cdx_field *field; /* as which it stands in the element around it */
    enum made made;
    const struct cdx_field *list; /* the array of sibling elements that is open */
    uint64_t seen;
    size_t order; /* of the child before */
    bool rejoin;  /* siblings of one list stood apart */
    bool wrapped; /* stands in an object of its own */
    bool written; /* its text, or its one value */
};

struct converting {
    struct xml x;
    struct json_tape *t;
    struct arena *a;
    struct bom *out; /* where losses are counted */
    struct str ns;
    struct str version;
    struct cdx_type *root;
    struct frame frames[XML_MAX_DEPTH + 1];
    size_t depth;
    struct err *e;
};

/* ---- losses ---- */

/* "components[].pedigree" of what is open now. */
static void path_of(struct converting *c, struct sb *b) {
    for (size_t i = 1; i < c->depth; i++) {
        const struct cdx_field *f = c->frames[i].field;
        if (f->role == CDX_ITEM || f->role == CDX_WRAPPED || f->role == CDX_LIST) {
            sb_fmt(b, "%s%.*s[]", f->role == CDX_LIST && b->n > 0 ? "." : "", f->role == CDX_LIST ? (int)f->member.n : 0,
                   f->member.p);
        }
        if (f->role == CDX_MEMBER || f->role == CDX_WRAPPED) {
            sb_fmt(b, "%s%.*s", b->n > 0 ? "." : "", STR_ARG(f->member));
        }
    }
}

/* An element or attribute that the JSON form has no place for: by the name that it has in the document. */
static void leave_out(struct converting *c, const struct xml_name *n, bool attribute) {
    struct sb b = SB(c->a);
    path_of(c, &b);
    struct str name = str_sub(n->local, 0, 80);
    struct str prefix = str_sub(n->prefix, 0, 80);
    sb_fmt(&b, "%s%s%.*s%s%.*s%s", b.n > 0 ? " " : "", attribute ? "@" : "<", STR_ARG(prefix), prefix.n > 0 ? ":" : "",
           STR_ARG(name), attribute ? "" : ">");
    bom_drop(c->a, c->out, sb_get(&b));
}

/* ---- scalars ---- */

/* Digits with a sign (xs:integer); false when it is none or does not fit. */
static bool integer_of(struct str s, int64_t *out) {
    bool minus = str_starts(s, STR("-"));
    uint64_t u;
    if (!str_u64(minus || str_starts(s, STR("+")) ? str_from(s, 1) : s, &u) || u > (uint64_t)INT64_MAX) {
        return false;
    }
    *out = minus ? -(int64_t)u : (int64_t)u;
    return true;
}

/* xs:decimal allows ".5", "5." and "+5"; str_double() reads JSON's way. */
static bool decimal_of(struct arena *a, struct str s, double *out) {
    bool minus = str_starts(s, STR("-"));
    s = minus || str_starts(s, STR("+")) ? str_from(s, 1) : s;
    bool tail = str_ends(s, STR("."));
    return s.n > 1 - (size_t)!tail && str_double(str_fmt(a, "%s%s%.*s%s", minus ? "-" : "", str_starts(s, STR(".")) ? "0" : "",
                                                         STR_ARG(s), tail ? "0" : ""),
                                                 out);
}

static bool add_number(struct converting *c, const struct cdx_field *f, struct str s) {
    int64_t integer;
    double number;
    if (integer_of(s, &integer)) {
        tape_i64(c->t, integer);
        return true;
    }
    if (f->form == CDX_NUMBER && decimal_of(c->a, s, &number)) {
        tape_double(c->t, number);
        return true;
    }
    return xml_fail(&c->x, c->e, "%.*s: \"%.*s\" is no %s", STR_ARG(f->name), STR_ARG(str_sub(s, 0, 40)),
                    f->form == CDX_NUMBER ? "number" : "integer");
}

/*
 * Without the line breaks and indentation that printing for people puts around a text. xs:normalizedString has no line breaks,
 * so there they mean nothing; spaces on the text's own line do.
 */
static struct str without_indent(struct str s) {
    struct str inner = str_trim(s);
    size_t before = inner.n > 0 ? (size_t)(inner.p - s.p) : s.n;
    size_t after = before + inner.n;
    size_t from = str_chr(str_sub(s, 0, before), '\n') != SIZE_MAX ? before : 0;
    size_t to = str_chr(str_from(s, after), '\n') != SIZE_MAX ? after : s.n;
    return str_sub(s, from, to > from ? to - from : 0);
}

static bool add_scalar(struct converting *c, const struct cdx_field *f, struct str s) {
    struct str word = str_trim(s);
    switch (f->form) {
        case CDX_INTEGER:
        case CDX_NUMBER:
            return add_number(c, f, word);
        case CDX_BOOLEAN:
            if (!str_is(word, "true") && !str_is(word, "false") && !str_is(word, "1") && !str_is(word, "0")) {
                return xml_fail(&c->x, c->e, "%.*s: \"%.*s\" is no boolean", STR_ARG(f->name), STR_ARG(str_sub(word, 0, 40)));
            }
            tape_bool(c->t, str_is(word, "true") || str_is(word, "1"));
            return true;
        case CDX_WORD:
            tape_string(c->t, word);
            return true;
        case CDX_LINE:
            tape_string(c->t, without_indent(s));
            return true;
        default:
            tape_string(c->t, s);
            return true;
    }
}

/* ---- attributes ---- */

/* Those of schema instances say how to check the document, not what it means. */
static bool is_instance(const struct xml_name *n) {
    return str_is(n->ns, "http://www.w3.org/2001/XMLSchema-instance");
}

static bool refuse_attribute(struct converting *c, const struct xml_name *n) {
    c->x.offset = xml_attribute_offset(c->x.in, c->x.offset, n->local);
    return xml_fail(&c->x, c->e, "the attribute \"%.*s\" is not known here", STR_ARG(str_sub(n->local, 0, 80)));
}

static bool add_attribute(struct converting *c, const struct cdx_field *f, struct str value) {
    c->t->here = c->t->places != NULL ? xml_attribute_offset(c->x.in, c->x.offset, f->name) : 0;
    tape_string(c->t, f->member);
    return add_scalar(c, f, value);
}

/* Those of an element of a type; of a scalar when it is null. */
static bool add_attributes(struct converting *c, const struct cdx_type *t) {
    for (size_t i = 0; i < c->x.nattributes; i++) {
        const struct xml_attribute *at = &c->x.attributes[i];
        const struct cdx_field *f = t != NULL && at->name.ns.n == 0 ? cdx_xml_field(t, at->name.local, true) : NULL;
        if (f != NULL && !add_attribute(c, f, at->value)) {
            return false;
        }
        if (f != NULL || is_instance(&at->name)) {
            continue;
        }
        if (at->name.ns.n == 0 && (t == NULL || !t->any_attributes)) {
            return refuse_attribute(c, &at->name);
        }
        leave_out(c, &at->name, true);
    }
    c->t->here = c->x.offset;
    return true;
}

static bool add_ref(struct converting *c, const struct cdx_field *f) {
    const struct str *ref = xml_attribute(&c->x, "ref");
    if (ref == NULL) {
        return xml_fail(&c->x, c->e, "<%.*s> has no \"ref\", which is required", STR_ARG(f->name));
    }
    tape_string(c->t, *ref);
    for (size_t i = 0; i < c->x.nattributes; i++) {
        const struct xml_name *n = &c->x.attributes[i].name;
        if (n->ns.n == 0 && !str_is(n->local, "ref")) {
            return refuse_attribute(c, n);
        }
        if (n->ns.n > 0 && !is_instance(n)) {
            leave_out(c, n, true);
        }
    }
    return true;
}

/* ---- elements ---- */

static void close_list(struct converting *c, struct frame *p) {
    if (p->list != NULL) {
        tape_close(c->t);
        p->list = NULL;
    }
}

/* An element without children yet becomes what this child makes of it. */
static bool decide(struct converting *c, struct frame *p, const struct cdx_field *f) {
    enum made made = f->role == CDX_ITEM || f->role == CDX_WRAPPED ? MADE_ARRAY
                     : f->role == CDX_ITSELF                       ? MADE_VALUE
                     : p->made == MADE_MERGED                      ? MADE_MERGED
                                                                   : MADE_OBJECT;
    if (p->made == MADE_UNKNOWN) {
        p->made = made;
        if (made != MADE_VALUE) {
            tape_open(c->t, made == MADE_ARRAY ? '[' : '{');
        }
    } else if (p->made != made || (made == MADE_VALUE && p->written)) {
        return xml_fail(&c->x, c->e, "<%.*s> cannot stand beside the element before it", STR_ARG(f->name));
    }
    p->written = p->written || made == MADE_VALUE;
    return true;
}

/* Order and number of elements are those of the XML schema. */
static bool check_order(struct converting *c, struct frame *p, const struct cdx_field *f) {
    bool many = !f->single && (f->role == CDX_LIST || f->role == CDX_ITEM || f->role == CDX_WRAPPED);
    uint64_t bit = UINT64_C(1) << (f->order % MAX_FIELDS);
    if (!many && (p->seen & bit) != 0) {
        return xml_fail(&c->x, c->e, "<%.*s> stands here twice", STR_ARG(f->name));
    }
    if (!p->type->unordered && !p->type->choice && f->order < p->order) {
        return xml_fail(&c->x, c->e, "<%.*s> must come before <%.*s>", STR_ARG(f->name),
                        STR_ARG(p->type->fields.v[p->order].name));
    }
    if (p->type->choice && (p->seen & ~bit) != 0) {
        return xml_fail(&c->x, c->e, "<%.*s> cannot stand beside <%.*s>", STR_ARG(f->name),
                        STR_ARG(p->type->fields.v[p->order].name));
    }
    p->rejoin = p->rejoin || (f->role == CDX_LIST && (p->seen & bit) != 0 && p->list != f);
    p->seen |= bit;
    p->order = f->order;
    return true;
}

/* The key and the brackets that stand before a child's value. */
static void lead(struct converting *c, struct frame *p, const struct cdx_field *f, struct frame *child) {
    if (p->list != f) {
        close_list(c, p);
    }
    if (f->role == CDX_MEMBER) {
        tape_string(c->t, f->member);
    } else if (f->role == CDX_LIST && p->list != f) {
        tape_string(c->t, f->member);
        tape_open(c->t, '[');
        p->list = f;
    } else if (f->role == CDX_WRAPPED) {
        tape_open(c->t, '{');
        tape_string(c->t, f->member);
        child->wrapped = true;
    }
}

static bool open_value(struct converting *c, struct frame *f) {
    const struct cdx_field *as = f->field;
    if (as->form == CDX_REF) {
        f->made = MADE_REF;
        return add_ref(c, as);
    }
    if (as->form != CDX_TYPE) {
        f->made = MADE_SCALAR;
        return add_attributes(c, NULL);
    }
    f->type = as->type;
    f->made = as->role == CDX_MERGED         ? MADE_MERGED
              : f->type->shape == CDX_OBJECT ? MADE_OBJECT
              : f->type->shape == CDX_ARRAY  ? MADE_ARRAY
                                             : MADE_UNKNOWN;
    if (f->made == MADE_OBJECT || f->made == MADE_ARRAY) {
        tape_open(c->t, f->made == MADE_OBJECT ? '{' : '[');
    }
    return add_attributes(c, f->type);
}

static bool start_root(struct converting *c) {
    static const struct cdx_field root = {.role = CDX_NOWHERE, .form = CDX_TYPE};
    struct frame *f = &c->frames[c->depth++];
    *f = (struct frame){.type = c->root, .field = &root, .made = MADE_OBJECT};
    c->t->here = c->x.offset;
    tape_open(c->t, '{');
    tape_string(c->t, STR("bomFormat"));
    tape_string(c->t, STR("CycloneDX"));
    tape_string(c->t, STR("specVersion"));
    tape_string(c->t, c->version);
    if (xml_attribute(&c->x, "version") == NULL) { /* its default in the XML schema */
        tape_string(c->t, STR("version"));
        tape_i64(c->t, 1);
    }
    return add_attributes(c, c->root);
}

/* Elements of other namespaces where the schema allows them, and those that JSON has no place for. */
static bool skip_element(struct converting *c) {
    leave_out(c, &c->x.name, false);
    return xml_skip(&c->x, c->e);
}

static bool refuse_element(struct converting *c) {
    return xml_fail(&c->x, c->e, "<%.*s> is not known here", STR_ARG(str_sub(c->x.name.local, 0, 80)));
}

static bool start_element(struct converting *c) {
    struct frame *p = &c->frames[c->depth - 1];
    bool foreign = !str_eq(c->x.name.ns, c->ns);
    if (p->made == MADE_REF || (foreign && p->type != NULL && p->type->open)) {
        return skip_element(c);
    }
    const struct cdx_field *f = p->type != NULL && !foreign ? cdx_xml_field(p->type, c->x.name.local, false) : NULL;
    if (f == NULL) {
        return refuse_element(c);
    }
    if (f->role == CDX_NOWHERE) {
        return check_order(c, p, f) && skip_element(c);
    }
    c->t->here = c->x.offset;
    if (!check_order(c, p, f) || !decide(c, p, f)) {
        return false;
    }
    struct frame *child = &c->frames[c->depth++];
    *child = (struct frame){.field = f};
    lead(c, p, f, child);
    return open_value(c, child);
}

/* ---- text ---- */

static bool add_text(struct converting *c, struct frame *f, struct str text) {
    const struct cdx_field *as = f->made == MADE_SCALAR ? f->field : f->type->text;
    if (f->written) {
        return xml_fail(&c->x, c->e, "text is not allowed here");
    }
    if (as->role == CDX_ITSELF && as->text) {
        f->made = MADE_VALUE;
    } else if (as->text) {
        tape_string(c->t, as->member);
    }
    f->written = true;
    return add_scalar(c, as, text);
}

static bool text_between(struct converting *c) {
    struct frame *f = &c->frames[c->depth - 1];
    c->t->here = c->x.offset;
    bool takes = f->made == MADE_SCALAR || (f->type != NULL && f->type->text != NULL);
    bool undecided = takes && f->made != MADE_SCALAR && f->type->text->role == CDX_ITSELF;
    if (xml_blank(c->x.text) && (!takes || undecided)) {
        return true;
    }
    if (!takes || (undecided && f->made != MADE_UNKNOWN)) {
        return xml_fail(&c->x, c->e, "text is not allowed here");
    }
    return add_text(c, f, c->x.text);
}

/* ---- ends ---- */

static bool end_element(struct converting *c) {
    struct frame *f = &c->frames[c->depth - 1];
    c->t->here = c->x.offset;
    bool empty = !f->written &&
                 (f->made == MADE_SCALAR || (f->type != NULL && f->type->text != NULL && f->type->text->role != CDX_ITSELF));
    close_list(c, f);
    if (empty && !add_text(c, f, STR_NONE)) {
        return false;
    }
    if (f->made == MADE_UNKNOWN) {
        tape_open(c->t, f->type->fields.n > 0 && f->type->fields.v[0].role == CDX_ITEM ? '[' : '{');
        tape_close(c->t);
    }
    if (f->rejoin) {
        tape_join_arrays(c->t);
    }
    if (f->made == MADE_OBJECT || f->made == MADE_ARRAY) {
        tape_close(c->t);
    }
    if (f->wrapped) {
        tape_close(c->t);
    }
    c->depth--;
    return true;
}

/* ---- documents ---- */

/* The version that the root's namespace names: "http://cyclonedx.org/schema/bom/1.6". */
static bool is_bom(const struct xml *x, struct str *version) {
    const struct str prefix = STR(CDX_NAMESPACE);
    if (!str_is(x->name.local, "bom") || !str_starts(x->name.ns, prefix)) {
        return false;
    }
    *version = str_from(x->name.ns, prefix.n);
    return true;
}

static bool open_document(struct converting *c, const struct input *in) {
    struct str version;
    if (!xml_open(&c->x, c->a, in, c->e) || !xml_next(&c->x, c->e)) {
        return c->e->kind == ERR_NONE ? input_fail(in, 0, c->e, "holds no element") : false;
    }
    if (!is_bom(&c->x, &version)) {
        return xml_fail(
            &c->x, c->e,
            "is no SBOM that can be read: CycloneDX 1.2 to 1.7, or SPDX as RDF, was expected in XML, this is <%.*s>",
            STR_ARG(str_sub(c->x.name.local, 0, 80)));
    }
    if (version.n != 3 || !str_starts(version, STR("1.")) || version.p[2] < '2' || version.p[2] > '7') {
        return xml_fail(&c->x, c->e, "is CycloneDX \"%.*s\"; 1.2 to 1.7 can be read", STR_ARG(str_sub(version, 0, 40)));
    }
    c->version = str_dup(c->a, version);
    c->ns = str_dup(c->a, c->x.name.ns);
    c->root = cdx_xml_types(c->a, version.p[2]);
    return true;
}

static bool convert(struct converting *c, const struct input *in, bool with_places) {
    if (!open_document(c, in)) {
        return false;
    }
    c->t = ARENA_NEW(c->a, struct json_tape);
    json_tape_begin(c->t, c->a, c->x.in, with_places);
    bool ok = start_root(c);
    while (ok && xml_next(&c->x, c->e)) {
        ok = c->x.event == XML_START ? start_element(c) : c->x.event == XML_TEXT ? text_between(c) : end_element(c);
        if (ok && c->t->full) {
            ok = xml_fail(&c->x, c->e, "is nested deeper than the limit of %d levels, or larger than what can be held",
                          JSON_TAPE_DEPTH);
        }
    }
    return ok && c->e->kind == ERR_NONE;
}

/* Where a value came from: the document is converted once more, with places; only errors ask. */
static size_t place(const struct json *doc, size_t at) {
    struct arena *a = arena_new();
    struct bom ignored = {0};
    struct err e = {0};
    struct converting *c = ARENA_NEW(a, struct converting);
    c->a = a;
    c->out = &ignored;
    c->e = &e;
    convert(c, doc->origin, true);
    size_t offset = c->t != NULL && at < c->t->n ? c->t->places[at] : 0;
    arena_free(&a);
    return offset;
}

bool cyclonedx_xml_read(struct arena *a, const struct input *in, struct bom *out, struct err *e) {
    struct bom losses = {0};
    struct converting *c = ARENA_NEW(a, struct converting);
    *e = (struct err){0};
    c->a = a;
    c->out = &losses;
    c->e = e;
    if (!convert(c, in, false)) {
        return false;
    }
    for (size_t i = 0; i < c->x.comments + c->x.instructions; i++) {
        bom_drop(a, &losses, i < c->x.comments ? STR("comments") : STR("processing instructions"));
    }
    struct input *origin = ARENA_NEW(a, struct input);
    *origin = *in;
    c->t->doc.place = place;
    c->t->doc.origin = origin;
    struct jv root = json_tape_end(c->t);
    struct json_cut whole;
    json_cut_whole(root, &whole);
    bool ok = cyclonedx_read_form(a, &whole, true, out, e);
    out->format = BOM_CYCLONEDX_XML;
    out->dropped.v = losses.dropped.v;
    out->dropped.n = losses.dropped.n;
    out->dropped.cap = losses.dropped.cap;
    return ok;
}

bool cyclonedx_xml_detect(const struct input *in) {
    struct arena *a = arena_new();
    struct err ignored = {0};
    struct xml x;
    struct str version;
    bool is = xml_open(&x, a, in, &ignored) && xml_next(&x, &ignored) && is_bom(&x, &version);
    arena_free(&a);
    return is;
}
