/* From the lines of data/cyclonedx-xml.tsv to types: see cyclonedx_xml.h. */
#include "bom/cyclonedx_xml.h"

#include <assert.h>

#include "base/table.h"

static const char *const form_names[CDX_FORMS] = {"text", "line", "word", "integer", "number", "boolean", "@ref", NULL, "any"};

static struct cdx_type *type_named(struct map *types, struct str name) {
    bool added;
    void **slot = map_slot(types, name, &added);
    if (added) {
        *slot = ARENA_NEW(types->a, struct cdx_type);
    }
    return *slot;
}

static void set_form(struct cdx_field *f, struct str word, struct map *types) {
    f->form = CDX_TYPE;
    for (int i = 0; i < CDX_FORMS; i++) {
        f->form = form_names[i] != NULL && str_is(word, form_names[i]) ? (enum cdx_form)i : f->form;
    }
    if (f->form == CDX_TYPE) {
        f->type = type_named(types, str_from(word, 1)); /* ":name" */
    }
}

static void set_role(struct cdx_field *f, struct str word) {
    enum { MARK = 3 }; /* "[1]" */
    const struct str open = STR("[");
    const struct str close = STR("]");
    f->single = str_find(word, STR("[1]")) != SIZE_MAX;
    size_t mark = f->single ? MARK : MARK - 1;
    f->member = word;
    f->role = CDX_MEMBER;
    if (str_is(word, "-")) {
        f->role = CDX_NOWHERE;
    } else if (str_is(word, "=")) {
        f->role = CDX_ITSELF;
    } else if (str_is(word, ".")) {
        f->role = CDX_MERGED;
    } else if (str_starts(word, open)) {
        f->role = word.n == mark ? CDX_ITEM : CDX_WRAPPED;
        f->member = str_from(word, mark);
    } else if (str_ends(word, close)) {
        f->role = CDX_LIST;
        f->member = str_sub(word, 0, word.n - mark);
    }
}

/* "*" and "@*" are what the XML schema leaves open, "*order" that it asks for no order, "*choice" that
 * only elements of one name stand together; all else is a field. */
static void add_rule(struct map *types, struct cdx_type *t, struct str name, struct str member, struct str form) {
    if (str_is(name, "*")) {
        t->open = true;
    } else if (str_is(name, "*order")) {
        t->unordered = true;
    } else if (str_is(name, "*choice")) {
        t->choice = true;
    } else if (str_is(name, "@*")) {
        t->any_attributes = str_is(form, "any");
    } else {
        struct cdx_field f = {.name = name, .order = t->fields.n};
        f.attribute = str_starts(name, STR("@"));
        f.text = str_is(name, "#text");
        f.name = f.attribute ? str_from(name, 1) : name;
        set_role(&f, member);
        set_form(&f, form, types);
        vec_push(types->a, &t->fields, f);
    }
}

static void set_shape(struct cdx_type *t) {
    size_t members = 0;
    size_t items = 0;
    size_t selves = 0;
    for (size_t i = 0; i < t->fields.n; i++) {
        const struct cdx_field *f = &t->fields.v[i];
        items += f->role == CDX_ITEM || f->role == CDX_WRAPPED ? 1 : 0;
        selves += f->role == CDX_ITSELF ? 1 : 0;
        members += f->role == CDX_MEMBER || f->role == CDX_LIST || f->role == CDX_MERGED ? 1 : 0;
        t->text = f->text ? f : t->text;
    }
    bool mixed = (members > 0) + (items > 0) + (selves > 0) > 1;
    t->shape = mixed ? CDX_ANY_SHAPE : items > 0 ? CDX_ARRAY : selves > 0 ? CDX_VALUE : CDX_OBJECT;
}

struct cdx_type *cdx_xml_types(struct arena *a, char version) {
    struct table t = table_data(a, "cyclonedx-xml");
    struct map types = map_new(a, 512);
    for (size_t i = 0; i < t.nrows; i++) {
        struct str rule = t.cells[i * 3];
        struct str type;
        struct str name;
        struct str versions;
        str_rcut(rule, '@', &rule, &versions);
        str_cut(rule, '/', &type, &name);
        if (str_chr(versions, version) != SIZE_MAX) {
            add_rule(&types, type_named(&types, type), name, t.cells[i * 3 + 1], t.cells[i * 3 + 2]);
        }
    }
    for (size_t i = 0; i < types.n; i++) {
        set_shape(types.v[i].value);
    }
    return type_named(&types, STR("bom"));
}

const struct cdx_field *cdx_xml_field(const struct cdx_type *t, struct str name, bool attribute) {
    for (size_t i = 0; i < t->fields.n; i++) {
        const struct cdx_field *f = &t->fields.v[i];
        if (f->attribute == attribute && !f->text && str_eq(f->name, name)) {
            return f;
        }
    }
    return NULL;
}
