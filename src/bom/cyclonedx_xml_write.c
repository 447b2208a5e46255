/*
 * Writing CycloneDX XML 1.2 to 1.7: the JSON form of the version is written and read again, so that its rules hold for both,
 * and becomes elements and attributes by data/cyclonedx-xml.tsv. What XML has no place for is counted as lost.
 */
#include "base/xml_write.h"
#include "bom/cyclonedx_xml.h"
#include "bom/formats.h"

enum { MAX_FIELDS = 64, PATH_PART = 80 };

struct writing {
    struct arena *a;
    struct xw w;
    struct bom *lost;
    struct map refs; /* every bom-ref that was written */
    struct sb path;  /* of the value that is being written */
};

static void lose(struct writing *x, struct str key) {
    size_t length = x->path.n;
    sb_fmt(&x->path, "%s%.*s", length > 0 ? "." : "", STR_ARG(str_sub(key, 0, PATH_PART)));
    bom_drop(x->a, x->lost, sb_get(&x->path));
    x->path.n = length;
}

/* ---- scalars ---- */

/* xs:decimal knows no exponent: "1e-07" is written as "0.0000001". */
static struct str plain_decimal(struct arena *a, struct str s) {
    size_t at = str_chr(s, 'e');
    if (at == SIZE_MAX) {
        return s;
    }
    struct str exponent = str_from(s, at + 1);
    bool small = str_starts(exponent, STR("-"));
    uint64_t shift = 0;
    str_u64(small || str_starts(exponent, STR("+")) ? str_from(exponent, 1) : exponent, &shift);
    s = str_sub(s, 0, at);
    struct sb b = SB(a);
    bool minus = str_starts(s, STR("-"));
    sb_z(&b, minus ? "-" : "");
    struct str whole; /* one digit, for the text comes from "%g" */
    struct str rest;
    str_cut(minus ? str_from(s, 1) : s, '.', &whole, &rest);
    for (uint64_t i = 0; small && i < shift; i++) {
        sb_z(&b, i == 0 ? "0." : "0");
    }
    sb_str(&b, whole);
    sb_str(&b, rest);
    for (uint64_t i = rest.n; !small && i < shift; i++) {
        sb_char(&b, '0');
    }
    return sb_get(&b);
}

static struct str scalar(struct writing *x, struct jv v) {
    char buf[JSON_NUMBER_MAX];
    switch (json_type(v)) {
        case JSON_STRING:
            return json_str(v);
        case JSON_NUMBER:
            return str_dup(x->a, plain_decimal(x->a, json_number(v, buf)));
        case JSON_BOOL:
            return json_true(v) ? STR("true") : STR("false");
        default:
            return STR_NONE;
    }
}

/* The white space around a text that reading it again would take for indentation (cyclonedx_xml_read.c). */
static void tell_indent(struct writing *x, const struct cdx_field *f, struct str s) {
    struct str inner = str_trim(s);
    bool edge = inner.n < s.n &&
                (f->form == CDX_WORD || inner.n == 0 || str_chr(str_sub(s, 0, (size_t)(inner.p - s.p)), '\n') != SIZE_MAX ||
                 str_chr(str_from(s, (size_t)(inner.p - s.p) + inner.n), '\n') != SIZE_MAX);
    if (edge && !f->attribute && (f->form == CDX_LINE || f->form == CDX_WORD)) {
        lose(x, STR("(white space around a text)"));
    }
}

static bool is_scalar(struct jv v) {
    return json_type(v) != JSON_OBJECT && json_type(v) != JSON_ARRAY;
}

/* ---- which field a value is ---- */

/* The field of a member's name; also one of what is merged into the object, with the child that it is merged from. */
static const struct cdx_field *field_of(const struct cdx_type *t, struct str key) {
    const struct cdx_field *merged = NULL;
    for (size_t i = 0; i < t->fields.n; i++) {
        const struct cdx_field *f = &t->fields.v[i];
        if ((f->role == CDX_MEMBER || f->role == CDX_LIST) && str_eq(f->member, key)) {
            return f;
        }
        if (f->role == CDX_MERGED && field_of(f->type, key) != NULL) {
            merged = f;
        }
    }
    return merged;
}

/* Members of the object that the type has no place for. */
static size_t strangers(const struct cdx_type *t, struct jv v) {
    size_t n = 0;
    for (struct jiter it = json_iter(v); json_next(&it);) {
        n += field_of(t, it.key) == NULL ? 1 : 0;
    }
    return n;
}

static const struct cdx_field *itself_for(const struct cdx_type *t, struct jv v);

/* How ill a value fits as the element's content: 0 well, SIZE_MAX not at all. */
static size_t misfit(const struct cdx_field *f, struct jv v) {
    if (f->form != CDX_TYPE) {
        return is_scalar(v) ? 0 : SIZE_MAX;
    }
    if (is_scalar(v)) {
        return itself_for(f->type, v) != NULL ? 0 : SIZE_MAX;
    }
    return json_type(v) == JSON_OBJECT && f->type->shape == CDX_ARRAY ? SIZE_MAX : strangers(f->type, v);
}

/* The same for an item of a list, which may stand in an object of its own. */
static size_t item_misfit(const struct cdx_field *f, struct jv v) {
    if (f->role != CDX_WRAPPED) {
        return f->role == CDX_ITEM ? misfit(f, v) : SIZE_MAX;
    }
    bool has = false;
    size_t others = 0;
    for (struct jiter it = json_iter(v); json_next(&it);) {
        has = has || (it.object && str_eq(it.key, f->member));
        others++;
    }
    return has ? others - 1 : SIZE_MAX;
}

/* The field that the value of a whole element is (role CDX_ITSELF); null for objects of members, and for lists. */
static const struct cdx_field *itself_for(const struct cdx_type *t, struct jv v) {
    const struct cdx_field *best = NULL;
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < t->fields.n; i++) {
        const struct cdx_field *f = &t->fields.v[i];
        size_t n = f->role == CDX_ITSELF ? misfit(f, v) : SIZE_MAX;
        best = n < least ? f : best;
        least = n < least ? n : least;
    }
    return best;
}

static const struct cdx_field *item_for(const struct cdx_type *t, struct jv v) {
    const struct cdx_field *best = NULL;
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < t->fields.n; i++) {
        const struct cdx_field *f = &t->fields.v[i];
        size_t n = item_misfit(f, v);
        best = n < least ? f : best;
        least = n < least ? n : least;
    }
    return best;
}

/* Where only elements of one name may stand together: the one that all items fit, else the first item's. */
static const struct cdx_field *item_for_all(const struct cdx_type *t, struct jv list) {
    const struct cdx_field *best = NULL;
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < t->fields.n; i++) {
        const struct cdx_field *f = &t->fields.v[i];
        size_t sum = 0;
        for (struct jiter it = json_iter(list); json_next(&it) && sum != SIZE_MAX;) {
            size_t n = item_misfit(f, it.value);
            sum = n == SIZE_MAX ? SIZE_MAX : sum + n;
        }
        best = sum < least ? f : best;
        least = sum < least ? sum : least;
    }
    struct jiter first = json_iter(list);
    return best != NULL ? best : json_next(&first) ? item_for(t, first.value) : NULL;
}

/* ---- elements ---- */

static void write_content(struct writing *x, const struct cdx_type *t, struct jv v);

static void write_element(struct writing *x, const struct cdx_field *f, struct jv v) {
    if (misfit(f, v) == SIZE_MAX) {
        lose(x, f->name);
        return;
    }
    xw_open(&x->w, f->name);
    if (f->form == CDX_TYPE) {
        write_content(x, f->type, v);
    } else if (f->form == CDX_REF) {
        xw_attribute(&x->w, STR("ref"), scalar(x, v));
    } else {
        tell_indent(x, f, scalar(x, v));
        xw_text(&x->w, scalar(x, v));
    }
    xw_close(&x->w);
}

/* What an item has besides the member that its element stands for. */
static void lose_others(struct writing *x, const struct cdx_field *f, struct jv item) {
    for (struct jiter it = json_iter(item); json_next(&it);) {
        if (!str_eq(it.key, f->member)) {
            lose(x, it.key);
        }
    }
}

static void write_items(struct writing *x, const struct cdx_type *t, struct jv list) {
    const struct cdx_field *all = t->choice ? item_for_all(t, list) : NULL;
    size_t length = x->path.n;
    size_t written = 0;
    sb_z(&x->path, "[]");
    for (struct jiter it = json_iter(list); json_next(&it);) {
        const struct cdx_field *f = all != NULL ? all : item_for(t, it.value);
        bool again = f != NULL && f->single && written > 0;
        written++;
        if (f == NULL || again || item_misfit(f, it.value) == SIZE_MAX) {
            struct jiter first = json_iter(it.value);
            lose(x, json_next(&first) && first.object ? first.key : STR("(item)"));
            continue;
        }
        if (f->role != CDX_WRAPPED) {
            write_element(x, f, it.value);
            continue;
        }
        lose_others(x, f, it.value);
        for (struct jiter m = json_iter(it.value); json_next(&m);) {
            if (str_eq(m.key, f->member)) {
                write_element(x, f, m.value);
                break;
            }
        }
    }
    x->path.n = length;
}

/* Elements side by side; a single value counts as a list of one. */
static void write_list(struct writing *x, const struct cdx_field *f, struct jv list) {
    if (json_type(list) != JSON_ARRAY) {
        write_element(x, f, list);
        return;
    }
    size_t length = x->path.n;
    sb_z(&x->path, "[]");
    size_t written = 0;
    for (struct jiter it = json_iter(list); json_next(&it); written++) {
        if (f->single && written > 0) {
            lose(x, STR("(second and further)"));
        } else {
            write_element(x, f, it.value);
        }
    }
    x->path.n = length;
}

/* A bom-ref stands once in a document, which the JSON form asks of components and services only: others get a new one. */
static struct str unique_ref(struct writing *x, struct str ref) {
    bool first;
    struct str one = ref;
    map_slot(&x->refs, one, &first);
    if (!first) {
        lose(x, STR("bom-ref (that stands elsewhere too)"));
    }
    for (size_t i = 2; !first; i++) {
        one = str_fmt(x->a, "%.*s-%zu", STR_ARG(ref), i);
        map_slot(&x->refs, one, &first);
    }
    return one;
}

static void write_attribute(struct writing *x, const struct cdx_field *f, struct jv v) {
    struct str value = scalar(x, v);
    xw_attribute(&x->w, f->name, str_is(f->name, "bom-ref") ? unique_ref(x, value) : value);
}

static void write_field(struct writing *x, const struct cdx_field *f, struct jv v) {
    size_t length = x->path.n;
    if (f->attribute) {
        write_attribute(x, f, v);
        return;
    }
    if (f->text) {
        tell_indent(x, f, scalar(x, v));
        xw_text(&x->w, scalar(x, v));
        return;
    }
    sb_fmt(&x->path, "%s%.*s", length > 0 ? "." : "", STR_ARG(f->member));
    f->role == CDX_LIST ? write_list(x, f, v) : write_element(x, f, v);
    x->path.n = length;
}

/* The object as the element that a part of it is merged from: only the part's members. */
static void write_merged(struct writing *x, const struct cdx_field *f, struct jv object) {
    xw_open(&x->w, f->name);
    for (size_t i = 0; i < f->type->fields.n; i++) {
        const struct cdx_field *part = &f->type->fields.v[i];
        for (struct jiter it = json_iter(object); json_next(&it);) {
            if (str_eq(it.key, part->member)) {
                write_field(x, part, it.value);
                break;
            }
        }
    }
    xw_close(&x->w);
}

static void write_object(struct writing *x, const struct cdx_type *t, struct jv v) {
    struct jv values[MAX_FIELDS] = {0};
    for (struct jiter it = json_iter(v); json_next(&it);) {
        const struct cdx_field *f = field_of(t, it.key);
        if (f == NULL || f->order >= MAX_FIELDS) {
            lose(x, it.key);
        } else if (json_type(it.value) != JSON_NULL) {
            values[f->order] = it.value;
        }
    }
    for (size_t i = 0; i < t->fields.n; i++) { /* the table has attributes first */
        const struct cdx_field *f = &t->fields.v[i];
        if (json_type(values[i]) == JSON_NONE) {
            continue;
        }
        f->role == CDX_MERGED ? write_merged(x, f, v) : write_field(x, f, values[i]);
    }
}

static void write_content(struct writing *x, const struct cdx_type *t, struct jv v) {
    const struct cdx_field *itself = itself_for(t, v);
    if (json_type(v) == JSON_ARRAY) {
        write_items(x, t, v);
    } else if (itself != NULL && itself->text) {
        xw_text(&x->w, scalar(x, v));
    } else if (itself != NULL) {
        write_element(x, itself, v);
    } else {
        write_object(x, t, v);
    }
}

/* ---- documents ---- */

/* What the namespace says in XML. */
static bool is_implied(struct str key) {
    return str_is(key, "bomFormat") || str_is(key, "specVersion") || str_is(key, "$schema");
}

static void write_root(struct writing *x, const struct cdx_type *t, struct jv root) {
    struct jv values[MAX_FIELDS] = {0};
    for (struct jiter it = json_iter(root); json_next(&it);) {
        const struct cdx_field *f = field_of(t, it.key);
        if (f != NULL && f->order < MAX_FIELDS) {
            values[f->order] = it.value;
        } else if (!is_implied(it.key)) {
            lose(x, it.key);
        }
    }
    for (size_t i = 0; i < t->fields.n; i++) {
        if (json_type(values[i]) != JSON_NONE) {
            write_field(x, &t->fields.v[i], values[i]);
        }
    }
}

/* Losses that were counted in another arena. */
static void take_losses(struct arena *a, const struct bom *from, struct bom *to) {
    for (size_t i = 0; i < from->dropped.n; i++) {
        for (size_t k = 0; k < from->dropped.v[i].count; k++) {
            bom_drop(a, to, from->dropped.v[i].what);
        }
    }
}

bool cyclonedx_xml_write(struct arena *a, const struct bom *b, struct str spec_version, struct sb *out, struct bom *lost,
                         struct err *e) {
    struct arena *between = arena_new(); /* the JSON form */
    struct bom lost_before = {0};
    struct sb text = SB(between);
    struct jv root;
    bool ok = cyclonedx_write_form(between, b, spec_version, true, &text, &lost_before, e);
    struct input in = ok ? input_copy(between, STR("cyclonedx-json"), sb_get(&text)) : (struct input){0};
    ok = ok && json_read(between, &in, &root, e);
    if (ok) {
        take_losses(a, &lost_before, lost);
        struct writing x = {.a = a, .w = XW(out), .lost = lost, .refs = map_new(between, 0), .path = SB(between)};
        struct str version = json_str(json_get(root, "specVersion"));
        xw_begin(&x.w);
        xw_open(&x.w, STR("bom"));
        xw_attribute(&x.w, STR("xmlns"), str_fmt(a, CDX_NAMESPACE "%.*s", STR_ARG(version)));
        write_root(&x, cdx_xml_types(a, version.p[2]), root);
        xw_close(&x.w);
        for (size_t i = 0; i < x.w.replaced; i++) {
            bom_drop(a, lost, STR("characters that XML cannot hold"));
        }
    }
    arena_free(&between);
    return ok;
}
