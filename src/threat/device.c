/* Reading device.yaml: see device.h. */
#include "threat/device.h"

#include "base/table.h"
#include "base/vec.h"
#include "threat/field.h"

/* ---- words ---- */

static const struct word severities[] = {
    {"negligible", SEVERITY_NEGLIGIBLE},     {"minor", SEVERITY_MINOR},
    {"serious", SEVERITY_SERIOUS},           {"critical", SEVERITY_CRITICAL},
    {"catastrophic", SEVERITY_CATASTROPHIC}, {NULL, 0},
};

static const struct word scopes[] = {
    {"one_patient", SCOPE_ONE_PATIENT},
    {"several_patients", SCOPE_SEVERAL_PATIENTS},
    {"fleet", SCOPE_FLEET},
    {"facility", SCOPE_FACILITY},
    {NULL, 0},
};

static const struct word reaches[] = {
    {"network", REACH_NETWORK}, {"adjacent", REACH_ADJACENT}, {"local", REACH_LOCAL}, {"physical", REACH_PHYSICAL}, {NULL, 0},
};

const struct word exploitability_words[] = {
    {"low", EXPLOIT_LOW},
    {"medium", EXPLOIT_MEDIUM},
    {"high", EXPLOIT_HIGH},
    {NULL, 0},
};

static const struct word interface_kinds[] = {
    {"wifi", 0},     {"ethernet", 0},  {"ble", 0},      {"bluetooth", 0}, {"nfc", 0},   {"rf", 0},
    {"cellular", 0}, {"inductive", 0}, {"usb", 0},      {"serial", 0},    {"jtag", 0},  {"debug", 0},
    {"sd", 0},       {"display", 0},   {"keypad", 0},   {"hl7", 0},       {"dicom", 0}, {"cloud", 0},
    {"api", 0},      {"sensor", 0},    {"actuator", 0}, {"bus", 0},       {"power", 0}, {NULL, 0},
};

static const struct word interface_states[] = {{"used", 0}, {"service", 0}, {"debug", 0}, {"unused", 0}, {NULL, 0}};

static const struct word release_states[] = {
    {"development", 0}, {"submitted", 0}, {"released", 0}, {"superseded", 0}, {"retired", 0}, {NULL, 0},
};

static const struct word submissions[] = {
    {"510k", 0}, {"de_novo", 0}, {"pma", 0}, {"pma_supplement", 0}, {"pdp", 0}, {"hde", 0}, {"none", 0}, {NULL, 0},
};

enum { MARKET_US = 1, MARKET_EU = 2 };
static const struct word markets[] = {{"us", MARKET_US}, {"eu", MARKET_EU}, {NULL, 0}};

const char *severity_name(enum severity s) {
    return s != SEVERITY_NONE ? word_name(severities, (int)s) : "none";
}

const char *exploitability_name(enum exploitability x) {
    return x != EXPLOIT_NONE ? word_name(exploitability_words, (int)x) : "none";
}

const char *scope_name(enum harm_scope s) {
    return word_name(scopes, (int)s);
}

const char *reach_name(enum reach r) {
    return word_name(reaches, (int)r);
}

bool severity_named(struct str name, enum severity *out) {
    int v;
    bool ok = word_value(severities, name, &v);
    if (ok) {
        *out = (enum severity)v;
    }
    return ok;
}

bool exploitability_named(struct str name, enum exploitability *out) {
    int v;
    bool ok = word_value(exploitability_words, name, &v);
    if (ok) {
        *out = (enum exploitability)v;
    }
    return ok;
}

struct str yaml_file_kind(const struct ynode *root) {
    const struct ynode *head = ynode_get(root, "cordon");
    return head != NULL && head->kind == YNODE_SCALAR ? head->text : STR_NONE;
}

/* ---- fields ---- */

const struct device_interface interface_fresh = {.state = STR_INIT("used")};

const struct field interface_fields[] = {
    {.name = "id", .type = FIELD_ID, .required = true, FIELD_IN(device_interface, id)},
    {.name = "name", .type = FIELD_TEXT, FIELD_IN(device_interface, name)},
    {.name = "kind", .type = FIELD_TERM, .required = true, FIELD_IN(device_interface, kind), .words = interface_kinds},
    {.name = "reach", .type = FIELD_WORD, .required = true, FIELD_IN(device_interface, reach), .words = reaches},
    {.name = "state", .type = FIELD_TERM, FIELD_IN(device_interface, state), .words = interface_states},
    {.name = "note", .type = FIELD_TEXT, FIELD_IN(device_interface, note)},
    {0},
};

const struct field hazard_fields[] = {
    {.name = "id", .type = FIELD_ID, .required = true, FIELD_IN(hazard, id)},
    {.name = "name", .type = FIELD_TEXT, .required = true, FIELD_IN(hazard, name)},
    {.name = "harm", .type = FIELD_TEXT, .required = true, FIELD_IN(hazard, harm)},
    {.name = "severity", .type = FIELD_WORD, .required = true, FIELD_IN(hazard, severity), .words = severities},
    {.name = "scope", .type = FIELD_WORD, FIELD_IN(hazard, scope), .words = scopes},
    {.name = "essential_performance", .type = FIELD_BOOL, FIELD_IN(hazard, essential_performance)},
    {0},
};

/* A name for people is always there: the id stands in for one that was not given. */
bool interface_check(struct fields *f, const struct ynode *n, void *item, struct err *e) {
    struct device_interface *i = item;
    (void)f, (void)n, (void)e;
    if (i->name.n == 0) {
        i->name = i->id;
    }
    return true;
}

static const struct field release_fields[] = {
    {.name = "version", .type = FIELD_TEXT, .required = true, FIELD_IN(release_entry, version)},
    {.name = "status", .type = FIELD_TERM, .required = true, FIELD_IN(release_entry, status), .words = release_states},
    {.name = "date", .type = FIELD_DATE, FIELD_IN(release_entry, date)},
    {.name = "support_until", .type = FIELD_DATE, FIELD_IN(release_entry, support_until)},
    {.name = "units", .type = FIELD_COUNT, FIELD_IN(release_entry, units)},
    {0},
};

static const struct field class_fields[] = {
    {.name = "fda", .type = FIELD_TEXT, FIELD_IN(device_file, class_fda)},
    {.name = "eu", .type = FIELD_TEXT, FIELD_IN(device_file, class_eu)},
    {0},
};

static bool read_markets(struct fields *f, const struct ynode *n, void *base, struct err *e) {
    struct device_file *d = base;
    unsigned bits;
    if (!fields_bits(f, "markets", markets, n, &bits, e)) {
        return false;
    }
    d->market_us = (bits & MARKET_US) != 0;
    d->market_eu = (bits & MARKET_EU) != 0;
    return bits != 0 || ynode_fail(n, e, "markets is empty, expected one or more of: us, eu");
}

static const struct field device_fields[] = {
    {.name = "id", .type = FIELD_ID, .required = true, FIELD_IN(device_file, id)},
    {.name = "name", .type = FIELD_TEXT, .required = true, FIELD_IN(device_file, name)},
    {.name = "manufacturer", .type = FIELD_TEXT, .required = true, FIELD_IN(device_file, manufacturer)},
    {.name = "model", .type = FIELD_TEXT, FIELD_IN(device_file, model)},
    {.name = "udi_di", .type = FIELD_TEXT, FIELD_IN(device_file, udi_di)},
    {.name = "class", .type = FIELD_MAP, .sub = class_fields},
    {.name = "product_code", .type = FIELD_TEXT, FIELD_IN(device_file, product_code)},
    {.name = "software_level", .type = FIELD_TEXT, FIELD_IN(device_file, software_level)},
    {.name = "intended_use", .type = FIELD_TEXT, .required = true, FIELD_IN(device_file, intended_use)},
    {.name = "users", .type = FIELD_TEXT, FIELD_IN(device_file, users)},
    {.name = "environment", .type = FIELD_TEXT, FIELD_IN(device_file, environment)},
    {.name = "markets", .type = FIELD_OWN, .required = true, .read = read_markets},
    {.name = "submission", .type = FIELD_TERM, FIELD_IN(device_file, submission), .words = submissions},
    {.name = "has_software", .type = FIELD_BOOL, FIELD_IN(device_file, has_software)},
    {.name = "can_connect", .type = FIELD_BOOL, FIELD_IN(device_file, can_connect)},
    {.name = "exposed_to_threats", .type = FIELD_BOOL, FIELD_IN(device_file, exposed_to_threats)},
    {.name = "security_contact", .type = FIELD_TEXT, FIELD_IN(device_file, security_contact)},
    {0},
};

static const struct field policy_fields[] = {
    {.name = "triage_days", .type = FIELD_COUNT, FIELD_IN(device_policy, triage_days)},
    {.name = "kev_triage_days", .type = FIELD_COUNT, FIELD_IN(device_policy, kev_triage_days)},
    {.name = "regular_cycle_days", .type = FIELD_COUNT, FIELD_IN(device_policy, regular_cycle_days)},
    {.name = "uncontrolled_notify_days", .type = FIELD_COUNT, FIELD_IN(device_policy, uncontrolled_notify_days)},
    {.name = "uncontrolled_fix_days", .type = FIELD_COUNT, FIELD_IN(device_policy, uncontrolled_fix_days)},
    {0},
};

static bool read_policy(struct fields *f, const struct ynode *n, void *base, struct err *e) {
    struct device_file *d = base;
    return ynode_want(n, YNODE_MAP, "policy", e) && fields_read(f, n, policy_fields, &d->policy, e);
}

static const struct field role_fields[] = {
    {.name = "role", .type = FIELD_TEXT, .required = true, FIELD_IN(device_role, role)},
    {.name = "name", .type = FIELD_TEXT, FIELD_IN(device_role, name)},
    {.name = "contact", .type = FIELD_TEXT, FIELD_IN(device_role, contact)},
    {0},
};

/* A statement's key must be one that the catalogue knows: what is written under another would be printed nowhere. */
static bool read_statements(struct fields *f, const struct ynode *n, void *base, struct err *e) {
    struct device_file *d = base;
    if (!ynode_want(n, YNODE_MAP, "statements", e)) {
        return false;
    }
    struct table t = table_data(f->a, "statements");
    const char **known = ARENA_ARRAY(f->a, const char *, t.nrows + 1);
    for (size_t i = 0; i < t.nrows; i++) {
        known[i] = str_cstr(f->a, table_cell(&t, i, 0));
    }
    if (!ynode_only(n, known, e)) {
        return false;
    }
    d->statements = ARENA_ARRAY(f->a, struct device_statement, n->n);
    for (size_t i = 0; i < n->n; i++) {
        const struct ynode *v = n->items[i];
        if (v->kind != YNODE_SCALAR) {
            return ynode_fail(v, e, "the statement \"%.*s\" must be text", STR_ARG(n->keys[i]->text));
        }
        if (!ynode_is_null(v)) { /* a key without text is a statement still to be written */
            d->statements[d->nstatements++] = (struct device_statement){n->keys[i]->text, str_trim(v->text), n->keys[i]->line};
        }
    }
    return true;
}

/* The `device:` map is kept in the same struct as the file's lists. */
static const struct field file_fields[] = {
    {.name = "cordon", .type = FIELD_OWN, .required = true, .read = field_ignore},
    {.name = "device", .type = FIELD_MAP, .required = true, .sub = device_fields},
    {.name = "releases",
     .type = FIELD_ITEMS,
     .required = true,
     FIELD_LIST(device_file, releases, nreleases),
     FIELD_LINE(release_entry),
     .sub = release_fields},
    {.name = "interfaces",
     .type = FIELD_ITEMS,
     FIELD_LIST(device_file, interfaces, ninterfaces),
     FIELD_LINE(device_interface),
     .sub = interface_fields,
     .fresh = &interface_fresh,
     .check = interface_check},
    {.name = "hazards",
     .type = FIELD_ITEMS,
     FIELD_LIST(device_file, hazards, nhazards),
     FIELD_LINE(hazard),
     .sub = hazard_fields},
    {.name = "policy", .type = FIELD_OWN, .read = read_policy},
    {.name = "roles",
     .type = FIELD_ITEMS,
     FIELD_LIST(device_file, roles, nroles),
     .sub = role_fields,
     .item = sizeof(struct device_role),
     .line_at = SIZE_MAX},
    {.name = "statements", .type = FIELD_OWN, .read = read_statements},
    {0},
};

/* Versions name releases, so each may be given once. */
static bool check_releases(struct fields *f, const struct ynode *list, const struct device_file *d, struct err *e) {
    struct map seen = map_new(f->a, d->nreleases);
    for (size_t i = 0; i < d->nreleases; i++) {
        bool added;
        void **slot = map_slot(&seen, d->releases[i].version, &added);
        if (!added) {
            const struct release_entry *first = *slot;
            return ynode_fail(ynode_get(list->items[i], "version"), e, "release \"%.*s\" is given twice (first on line %u)",
                              STR_ARG(first->version), first->line);
        }
        *slot = &d->releases[i];
    }
    return true;
}

bool device_read(struct arena *a, const struct input *in, struct device_file *out, struct err *e) {
    /* The defaults: policy as docs/formats.md says; a test of 524B(c) that is not answered counts as met. */
    *out = (struct device_file){.has_software = true,
                                .can_connect = true,
                                .exposed_to_threats = true,
                                .policy = {.triage_days = 7,
                                           .kev_triage_days = 1,
                                           .regular_cycle_days = 90,
                                           .uncontrolled_notify_days = 30,
                                           .uncontrolled_fix_days = 60}};
    struct ynode *root = yaml_read(a, in, e);
    if (root == NULL || !fields_head(root, "device/1", e)) {
        return false;
    }
    struct fields f = {.a = a, .ids = map_new(a, 64)};
    return fields_name(&f, root, "interfaces", NAMES_INTERFACE, 0, e) && fields_name(&f, root, "hazards", NAMES_HAZARD, 0, e) &&
           fields_read(&f, root, file_fields, out, e) && check_releases(&f, ynode_get(root, "releases"), out, e);
}
