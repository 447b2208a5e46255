/* Reading threat-model.yaml: see model.h. */
#include "threat/model.h"

#include <string.h>

#include "base/table.h"
#include "threat/field.h"

/* ---- words ---- */

static const struct word boundary_kinds[] = {
    {"device", 0}, {"network", 0}, {"process", 0}, {"organisation", 0}, {"physical", 0}, {NULL, 0},
};
static const struct word asset_kinds[] = {{"data", 0}, {"function", 0}, {"credential", 0}, {"software", 0}, {NULL, 0}};
static const struct word losses[] = {
    {"confidentiality", LOSS_CONFIDENTIALITY},
    {"integrity", LOSS_INTEGRITY},
    {"availability", LOSS_AVAILABILITY},
    {NULL, 0},
};
static const struct word control_categories[] = {
    {"authentication", 0}, {"authorization", 0}, {"cryptography", 0}, {"integrity", 0}, {"confidentiality", 0},
    {"logging", 0},        {"resilience", 0},    {"update", 0},       {NULL, 0},
};
static const struct word control_states[] = {{"planned", 0}, {"implemented", 0}, {"verified", 0}, {NULL, 0}};
static const struct word stride_names[] = {
    {"S", STRIDE_S}, {"T", STRIDE_T}, {"R", STRIDE_R}, {"I", STRIDE_I}, {"D", STRIDE_D}, {"E", STRIDE_E}, {NULL, 0},
};
static const struct word stride_words[] = {
    {"spoofing", STRIDE_S},
    {"tampering", STRIDE_T},
    {"repudiation", STRIDE_R},
    {"information disclosure", STRIDE_I},
    {"denial of service", STRIDE_D},
    {"elevation of privilege", STRIDE_E},
    {NULL, 0},
};
static const struct word element_kinds[] = {
    {"external", ELEMENT_EXTERNAL},
    {"process", ELEMENT_PROCESS},
    {"store", ELEMENT_STORE},
    {NULL, 0},
};
static const struct word payloads[] = {{"data", PAYLOAD_DATA}, {"command", PAYLOAD_COMMAND}, {"code", PAYLOAD_CODE}, {NULL, 0}};
static const struct word phases[] = {
    {"supply_chain", 0},   {"manufacturing", 0}, {"deployment", 0},   {"operation", 0},
    {"interoperation", 0}, {"maintenance", 0},   {"decommission", 0}, {NULL, 0},
};

/* A threat's states, and whether the decision needs its reason. */
static const struct word threat_states[] = {
    {"open", false},      {"mitigated", false},     {"accepted", true}, {"transferred", true},
    {"eliminated", true}, {"not_applicable", true}, {NULL, 0},
};

const char *element_kind_name(enum element_kind k) {
    return word_name(element_kinds, (int)k);
}

const char *payload_name(enum payload p) {
    return word_name(payloads, (int)p);
}

const char *stride_word(unsigned one) {
    return word_name(stride_words, (int)one);
}

struct str stride_letters(struct arena *a, unsigned stride) {
    struct sb b = SB(a);
    for (const struct word *w = stride_names; w->name != NULL; w++) {
        if ((stride & (unsigned)w->value) != 0) {
            sb_z(&b, w->name);
        }
    }
    return sb_get(&b);
}

/* ---- fields ---- */

static const struct tm_boundary fresh_boundary = {.parent = SIZE_MAX};
static const struct tm_element fresh_element = {.boundary = SIZE_MAX};
static const struct tm_flow fresh_flow = {.interface = SIZE_MAX};

static const struct field assumption_fields[] = {
    {.name = "id", .type = FIELD_ID, .required = true, FIELD_IN(tm_assumption, id)},
    {.name = "text", .type = FIELD_TEXT, .required = true, FIELD_IN(tm_assumption, text)},
    {.name = "owner", .type = FIELD_TEXT, FIELD_IN(tm_assumption, owner)},
    {.name = "labeling", .type = FIELD_BOOL, FIELD_IN(tm_assumption, labeling)},
    {0},
};

static const struct field boundary_fields[] = {
    {.name = "id", .type = FIELD_ID, .required = true, FIELD_IN(tm_boundary, id)},
    {.name = "name", .type = FIELD_TEXT, .required = true, FIELD_IN(tm_boundary, name)},
    {.name = "kind", .type = FIELD_TERM, FIELD_IN(tm_boundary, kind), .words = boundary_kinds},
    {.name = "parent", .type = FIELD_REF, FIELD_IN(tm_boundary, parent), .names = NAMES_BOUNDARY},
    {0},
};

static const struct field asset_fields[] = {
    {.name = "id", .type = FIELD_ID, .required = true, FIELD_IN(tm_asset, id)},
    {.name = "name", .type = FIELD_TEXT, .required = true, FIELD_IN(tm_asset, name)},
    {.name = "kind", .type = FIELD_TERM, FIELD_IN(tm_asset, kind), .words = asset_kinds},
    {.name = "protect", .type = FIELD_BITS, FIELD_IN(tm_asset, protect), .words = losses},
    {0},
};

static const struct field control_fields[] = {
    {.name = "id", .type = FIELD_ID, .required = true, FIELD_IN(tm_control, id)},
    {.name = "name", .type = FIELD_TEXT, .required = true, FIELD_IN(tm_control, name)},
    {.name = "category", .type = FIELD_TERM, .required = true, FIELD_IN(tm_control, category), .words = control_categories},
    {.name = "status", .type = FIELD_TERM, .required = true, FIELD_IN(tm_control, status), .words = control_states},
    {.name = "requirement", .type = FIELD_TEXT, FIELD_IN(tm_control, requirement)},
    {.name = "acceptance", .type = FIELD_TEXT, FIELD_IN(tm_control, acceptance)},
    {.name = "tests", .type = FIELD_TEXTS, FIELD_LIST(tm_control, tests, ntests)},
    {.name = "against", .type = FIELD_BITS, FIELD_IN(tm_control, against), .words = stride_names},
    {0},
};

static const struct field hazard_link_fields[] = {
    {.name = "loss", .type = FIELD_WORD, .required = true, FIELD_IN(tm_hazard_link, loss), .words = losses},
    {.name = "hazard", .type = FIELD_REF, .required = true, FIELD_IN(tm_hazard_link, hazard), .names = NAMES_HAZARD},
    {.name = "how", .type = FIELD_TEXT, FIELD_IN(tm_hazard_link, how)},
    {0},
};

static const struct field element_fields[] = {
    {.name = "id", .type = FIELD_ID, .required = true, FIELD_IN(tm_element, id)},
    {.name = "name", .type = FIELD_TEXT, .required = true, FIELD_IN(tm_element, name)},
    {.name = "kind", .type = FIELD_WORD, .required = true, FIELD_IN(tm_element, kind), .words = element_kinds},
    {.name = "boundary", .type = FIELD_REF, FIELD_IN(tm_element, boundary), .names = NAMES_BOUNDARY},
    {.name = "interfaces", .type = FIELD_REFS, FIELD_IN(tm_element, interfaces), .names = NAMES_INTERFACE},
    {.name = "clinical", .type = FIELD_BOOL, FIELD_IN(tm_element, clinical)},
    {.name = "multi_device", .type = FIELD_BOOL, FIELD_IN(tm_element, multi_device)},
    {.name = "logs", .type = FIELD_BOOL, FIELD_IN(tm_element, logs)},
    {.name = "untrusted", .type = FIELD_BOOL, FIELD_IN(tm_element, untrusted)},
    {.name = "assets", .type = FIELD_REFS, FIELD_IN(tm_element, assets), .names = NAMES_ASSET},
    {.name = "controls", .type = FIELD_REFS, FIELD_IN(tm_element, controls), .names = NAMES_CONTROL},
    {.name = "runs", .type = FIELD_TEXTS, FIELD_LIST(tm_element, runs, nruns)},
    {.name = "hazards",
     .type = FIELD_ITEMS,
     FIELD_LIST(tm_element, hazards, nhazards),
     .sub = hazard_link_fields,
     .item = sizeof(struct tm_hazard_link),
     .line_at = SIZE_MAX},
    {0},
};

static const struct field flow_fields[] = {
    {.name = "id", .type = FIELD_ID, .required = true, FIELD_IN(tm_flow, id)},
    {.name = "name", .type = FIELD_TEXT, .required = true, FIELD_IN(tm_flow, name)},
    {.name = "from", .type = FIELD_REF, .required = true, FIELD_IN(tm_flow, from), .names = NAMES_ELEMENT},
    {.name = "to", .type = FIELD_REF, .required = true, FIELD_IN(tm_flow, to), .names = NAMES_ELEMENT},
    {.name = "both", .type = FIELD_BOOL, FIELD_IN(tm_flow, both)},
    {.name = "interface", .type = FIELD_REF, FIELD_IN(tm_flow, interface), .names = NAMES_INTERFACE},
    {.name = "protocol", .type = FIELD_TEXT, FIELD_IN(tm_flow, protocol)},
    {.name = "payload", .type = FIELD_WORD, FIELD_IN(tm_flow, payload), .words = payloads},
    {.name = "encrypted", .type = FIELD_BOOL, FIELD_IN(tm_flow, encrypted)},
    {.name = "authenticated", .type = FIELD_BOOL, FIELD_IN(tm_flow, authenticated)},
    {.name = "assets", .type = FIELD_REFS, FIELD_IN(tm_flow, assets), .names = NAMES_ASSET},
    {.name = "controls", .type = FIELD_REFS, FIELD_IN(tm_flow, controls), .names = NAMES_CONTROL},
    {0},
};

static bool read_on(struct fields *f, const struct ynode *n, void *base, struct err *e) {
    struct tm_threat *t = base;
    const struct named *x = fields_resolve(f, n, NAMES_ELEMENT | NAMES_FLOW, e);
    if (x == NULL) {
        return false;
    }
    t->on_flow = x->kind == NAMES_FLOW;
    t->on = x->index;
    return true;
}

static const struct field grade_fields[] = {
    {.name = "before", .type = FIELD_WORD, FIELD_IN(tm_threat, before), .words = exploitability_words},
    {.name = "after", .type = FIELD_WORD, FIELD_IN(tm_threat, after), .words = exploitability_words},
    {0},
};

static const struct field threat_fields[] = {
    {.name = "id", .type = FIELD_ID, .required = true, FIELD_IN(tm_threat, id)},
    {.name = "title", .type = FIELD_TEXT, .required = true, FIELD_IN(tm_threat, title)},
    {.name = "on", .type = FIELD_OWN, .required = true, .read = read_on},
    {.name = "stride", .type = FIELD_BITS, .required = true, FIELD_IN(tm_threat, stride), .words = stride_names},
    {.name = "library", .type = FIELD_TEXT, FIELD_IN(tm_threat, library)},
    {.name = "phase", .type = FIELD_TERMS, FIELD_LIST(tm_threat, phases, nphases), .words = phases},
    {.name = "status", .type = FIELD_TERM, .required = true, FIELD_IN(tm_threat, status), .words = threat_states},
    {.name = "reason", .type = FIELD_TEXT, FIELD_IN(tm_threat, reason)},
    {.name = "exploitability", .type = FIELD_MAP, .sub = grade_fields},
    {.name = "hazards", .type = FIELD_REFS, FIELD_IN(tm_threat, hazards), .names = NAMES_HAZARD},
    {.name = "controls", .type = FIELD_REFS, FIELD_IN(tm_threat, controls), .names = NAMES_CONTROL},
    {0},
};

/* ---- what a table cannot say ---- */

/* A pattern of `runs`: a package URL whose parts may end in a star. */
static bool check_pattern(const struct ynode *n, struct err *e) {
    struct str s = str_trim(n->text);
    struct str rest = str_from(s, 4);
    size_t slash = str_chr(rest, '/');
    if (!str_starts(s, STR("pkg:")) || slash == 0 || slash == SIZE_MAX || slash + 1 == rest.n) {
        return ynode_fail(n, e, "runs: \"%.*s\" is no package URL, expected \"pkg:type/name\" or \"pkg:type/namespace/*\"",
                          STR_ARG(s));
    }
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '*' && i + 1 < s.n && s.p[i + 1] != '/' && s.p[i + 1] != '@') {
            return ynode_fail(n, e, "runs: \"%.*s\": a star may only end a part of a package URL", STR_ARG(s));
        }
    }
    return true;
}

static bool check_element(struct fields *f, const struct ynode *n, void *item, struct err *e) {
    struct tm_element *x = item;
    (void)f;
    const struct ynode *untrusted = ynode_get(n, "untrusted");
    if (untrusted == NULL || ynode_is_null(untrusted)) {
        x->untrusted = x->kind == ELEMENT_EXTERNAL; /* attacks start outside unless the author says that this one is trusted */
    }
    const struct ynode *runs = ynode_get(n, "runs");
    for (size_t i = 0; runs != NULL && i < x->nruns; i++) {
        if (!check_pattern(runs->items[i], e)) {
            return false;
        }
    }
    return true;
}

static bool check_library(struct fields *f, const struct ynode *n, const struct tm_threat *t, struct err *e) {
    if (f->library == NULL) {
        struct table rows = table_data(f->a, "threat-library");
        f->library = ARENA_NEW(f->a, struct map);
        *f->library = map_new(f->a, rows.nrows);
        for (size_t i = 0; i < rows.nrows; i++) {
            map_put(f->library, table_cell(&rows, i, 0), f);
        }
    }
    if (t->library.n == 0 || map_has(f->library, t->library)) {
        return true;
    }
    struct str near = STR_NONE;
    for (size_t i = 0, best = 3; i < f->library->n; i++) {
        size_t d = str_distance(t->library, f->library->v[i].key);
        if (d < best) {
            best = d;
            near = f->library->v[i].key;
        }
    }
    return ynode_fail(ynode_get(n, "library"), e, "library: the threat library has no row \"%.*s\"%s%.*s%s",
                      STR_ARG(t->library), near.n > 0 ? "; did you mean \"" : "", STR_ARG(near), near.n > 0 ? "\"?" : "");
}

static bool check_threat(struct fields *f, const struct ynode *n, void *item, struct err *e) {
    const struct tm_threat *t = item;
    int needs_reason = 0;
    word_value(threat_states, t->status, &needs_reason);
    if (needs_reason != 0 && t->reason.n == 0) {
        return ynode_fail(ynode_get(n, "status"), e, "threat \"%.*s\" is %.*s without \"reason\": say why", STR_ARG(t->id),
                          STR_ARG(t->status));
    }
    return check_library(f, n, t, e);
}

/* Boundaries lie in one another like boxes: following the parents must end, and soon. */
static bool check_nesting(const struct ynode *list, const struct threat_model *m, struct err *e) {
    for (size_t i = 0; i < m->nboundaries; i++) {
        size_t levels = 0;
        for (size_t b = m->boundaries[i].parent; b != SIZE_MAX; b = m->boundaries[b].parent) {
            const struct ynode *parent = ynode_get(list->items[i], "parent");
            if (b == i) {
                return ynode_fail(parent, e, "the boundary \"%.*s\" lies within itself", STR_ARG(m->boundaries[i].id));
            }
            if (++levels == MODEL_MAX_NESTING) {
                return ynode_fail(
                    parent, e,
                    "the boundary \"%.*s\" lies deeper than the limit of %d levels (MODEL_MAX_NESTING), or in a circle",
                    STR_ARG(m->boundaries[i].id), MODEL_MAX_NESTING);
            }
        }
    }
    return true;
}

/* ---- the file ---- */

#define ITEMS(key, T, v, n, table) \
    .name = (key), .type = FIELD_ITEMS, FIELD_LIST(threat_model, v, n), FIELD_LINE(T), .sub = (table)

static const struct field file_fields[] = {
    {.name = "cordon", .type = FIELD_OWN, .required = true, .read = field_ignore},
    {.name = "name", .type = FIELD_TEXT, FIELD_IN(threat_model, name)},
    {.name = "device", .type = FIELD_ID, .required = true, FIELD_IN(threat_model, device)},
    {.name = "method", .type = FIELD_TEXT, FIELD_IN(threat_model, method)},
    {.name = "rationale", .type = FIELD_TEXT, FIELD_IN(threat_model, rationale)},
    {ITEMS("assumptions", tm_assumption, assumptions, nassumptions, assumption_fields)},
    {ITEMS("boundaries", tm_boundary, boundaries, nboundaries, boundary_fields), .fresh = &fresh_boundary},
    {ITEMS("interfaces", device_interface, interfaces, ninterfaces, interface_fields), .fresh = &interface_fresh,
     .check = interface_check},
    {ITEMS("hazards", hazard, hazards, nhazards, hazard_fields)},
    {ITEMS("assets", tm_asset, assets, nassets, asset_fields)},
    {ITEMS("controls", tm_control, controls, ncontrols, control_fields)},
    {ITEMS("elements", tm_element, elements, nelements, element_fields), .fresh = &fresh_element, .check = check_element},
    {ITEMS("flows", tm_flow, flows, nflows, flow_fields), .fresh = &fresh_flow},
    {ITEMS("threats", tm_threat, threats, nthreats, threat_fields), .check = check_threat},
    {0},
};

/* Every list whose members have ids; the device file's come first in the joined arrays. */
static const struct {
    const char *key;
    unsigned kind;
} named_lists[] = {
    {"assumptions", NAMES_ASSUMPTION}, {"boundaries", NAMES_BOUNDARY}, {"interfaces", NAMES_INTERFACE},
    {"hazards", NAMES_HAZARD},         {"assets", NAMES_ASSET},        {"controls", NAMES_CONTROL},
    {"elements", NAMES_ELEMENT},       {"flows", NAMES_FLOW},          {"threats", NAMES_THREAT},
};

static bool name_all(struct fields *f, const struct ynode *root, const struct device_file *d, struct err *e) {
    for (size_t i = 0; i < d->ninterfaces; i++) {
        const struct device_interface *x = &d->interfaces[i];
        fields_enter(f, NULL,
                     (struct named){.id = x->id, .kind = NAMES_INTERFACE, .index = i, .line = x->line, .in_device = true}, e);
    }
    for (size_t i = 0; i < d->nhazards; i++) {
        const struct hazard *x = &d->hazards[i];
        fields_enter(f, NULL, (struct named){.id = x->id, .kind = NAMES_HAZARD, .index = i, .line = x->line, .in_device = true},
                     e);
    }
    for (size_t i = 0; i < sizeof named_lists / sizeof *named_lists; i++) {
        unsigned kind = named_lists[i].kind;
        size_t base = kind == NAMES_INTERFACE ? d->ninterfaces : kind == NAMES_HAZARD ? d->nhazards : 0;
        if (!fields_name(f, root, named_lists[i].key, kind, base, e)) {
            return false;
        }
    }
    return true;
}

/* Puts the device file's members before the model's own. */
static void *join(struct arena *a, const void *first, size_t nfirst, const void *second, size_t *nsecond, size_t size) {
    char *all = arena_array(a, nfirst + *nsecond, size);
    if (nfirst > 0) {
        memcpy(all, first, nfirst * size);
    }
    if (*nsecond > 0) {
        memcpy(all + nfirst * size, second, *nsecond * size);
    }
    *nsecond += nfirst;
    return all;
}

bool threat_model_read(struct arena *a, const struct input *in, const struct device_file *device, struct threat_model *out,
                       struct err *e) {
    static const struct device_file none = {0};
    const struct device_file *d = device != NULL ? device : &none;
    *out = (struct threat_model){0};
    struct ynode *root = yaml_read(a, in, e);
    if (root == NULL || !fields_head(root, "threat-model/1", e)) {
        return false;
    }
    struct fields f = {.a = a, .ids = map_new(a, 256)};
    if (!name_all(&f, root, d, e) || !fields_read(&f, root, file_fields, out, e)) {
        return false;
    }
    if (device != NULL && !str_eq(out->device, d->id)) {
        return ynode_fail(ynode_get(root, "device"), e, "device is \"%.*s\"; the device file describes \"%.*s\"",
                          STR_ARG(out->device), STR_ARG(d->id));
    }
    out->interfaces = join(a, d->interfaces, d->ninterfaces, out->interfaces, &out->ninterfaces, sizeof *out->interfaces);
    out->hazards = join(a, d->hazards, d->nhazards, out->hazards, &out->nhazards, sizeof *out->hazards);
    return check_nesting(ynode_get(root, "boundaries"), out, e);
}

/* ---- boundaries ---- */

bool flow_crosses(const struct threat_model *m, const struct tm_flow *f) {
    return m->elements[f->from].boundary != m->elements[f->to].boundary;
}

static size_t depth_of(const struct threat_model *m, size_t boundary) {
    size_t n = 0;
    for (; boundary != SIZE_MAX; boundary = m->boundaries[boundary].parent) {
        n++;
    }
    return n;
}

struct str flow_boundary(const struct threat_model *m, const struct tm_flow *f) {
    size_t x = m->elements[f->from].boundary;
    size_t y = m->elements[f->to].boundary;
    size_t dx = depth_of(m, x);
    size_t dy = depth_of(m, y);
    size_t crossed = SIZE_MAX;
    /* up from both ends until they meet; what is passed last lies outermost, and of two the one that is entered */
    while (x != y) {
        crossed = dx > dy ? x : y;
        bool up_x = dx >= dy;
        bool up_y = dy >= dx;
        x = up_x ? m->boundaries[x].parent : x;
        y = up_y ? m->boundaries[y].parent : y;
        dx -= up_x ? 1 : 0;
        dy -= up_y ? 1 : 0;
    }
    return crossed != SIZE_MAX ? m->boundaries[crossed].name : STR_NONE;
}
