/* Coverage of requirements by the dossier: see trace.h. The rules stand in two tables, conditions and checks. */
#include "trace/trace.h"

#include "base/map.h"
#include "base/vec.h"

struct str dossier_statement(const struct dossier *d, struct str key) {
    for (size_t i = 0; i < d->device->nstatements; i++) {
        if (str_eq(d->device->statements[i].key, key)) {
            return d->device->statements[i].text;
        }
    }
    if (d->model != NULL && str_is(key, "threat.method")) {
        return d->model->rationale;
    }
    return STR_NONE;
}

/* ---- conditions: when a requirement applies ---- */

static bool always(const struct dossier *d) {
    (void)d;
    return true;
}

static bool market_us(const struct dossier *d) {
    return d->device->market_us;
}

static bool market_eu(const struct dossier *d) {
    return d->device->market_eu;
}

static bool software(const struct dossier *d) {
    return d->device->has_software;
}

static bool connected(const struct dossier *d) {
    return d->device->can_connect;
}

static bool cyber_risk(const struct dossier *d) {
    return d->device->has_software || d->device->can_connect || d->device->exposed_to_threats;
}

/* FD&C Act 524B(c): all three tests, not any of them. */
static bool cyber_device(const struct dossier *d) {
    return d->device->market_us && d->device->has_software && d->device->can_connect && d->device->exposed_to_threats;
}

static const struct device_interface *interfaces(const struct dossier *d, size_t *n) {
    *n = d->model != NULL ? d->model->ninterfaces : d->device->ninterfaces;
    return d->model != NULL ? d->model->interfaces : d->device->interfaces;
}

static bool has_users(const struct dossier *d) {
    size_t n;
    const struct device_interface *v = interfaces(d, &n);
    bool hit = d->device->users.n > 0;
    for (size_t i = 0; i < n && !hit; i++) {
        hit = str_is(v[i].kind, "display") || str_is(v[i].kind, "keypad");
    }
    return hit;
}

static bool debug_ports(const struct dossier *d) {
    size_t n;
    const struct device_interface *v = interfaces(d, &n);
    bool hit = false;
    for (size_t i = 0; i < n && !hit; i++) {
        hit = str_is(v[i].kind, "jtag") || str_is(v[i].kind, "debug") || str_is(v[i].state, "service") ||
              str_is(v[i].state, "debug");
    }
    return hit;
}

static bool is_510k(const struct dossier *d) {
    return str_is(d->device->submission, "510k");
}

static bool is_pma(const struct dossier *d) {
    return str_starts(d->device->submission, STR("pma"));
}

static bool minor_change(const struct dossier *d) {
    return cyber_device(d) && dossier_statement(d, STR("change.minor-rationale")).n > 0;
}

static bool marketed(const struct dossier *d) {
    bool hit = false;
    for (size_t i = 0; i < d->device->nreleases && !hit; i++) {
        struct str s = d->device->releases[i].status;
        hit = str_is(s, "released") || str_is(s, "superseded") || str_is(s, "retired");
    }
    return hit;
}

static bool not_marketed(const struct dossier *d) {
    return !marketed(d);
}

static bool risk_transferred(const struct dossier *d) {
    bool hit = false;
    for (size_t i = 0; d->model != NULL && i < d->model->nthreats && !hit; i++) {
        hit = str_is(d->model->threats[i].status, "transferred");
    }
    return hit;
}

/* A class that is not given cannot rule a requirement out. */
static bool eu_class_in(const struct dossier *d, const char *const *classes) {
    bool hit = d->device->class_eu.n == 0;
    for (size_t i = 0; classes[i] != NULL && !hit; i++) {
        hit = str_is(d->device->class_eu, classes[i]);
    }
    return hit;
}

static bool class_eu_i(const struct dossier *d) {
    static const char *const classes[] = {"I", "Is", "Im", "Ir", "A", "B", NULL};
    return eu_class_in(d, classes);
}

static bool class_eu_ii_up(const struct dossier *d) {
    static const char *const classes[] = {"IIa", "IIb", "III", "C", "D", NULL};
    return eu_class_in(d, classes);
}

static const struct {
    const char *word;
    bool (*holds)(const struct dossier *d);
    const char *not_so; /* why a requirement with this condition does not apply */
} conditions[] = {
    {"always", always, ""},
    {"market_us", market_us, "the device is not for the market of the United States"},
    {"market_eu", market_eu, "the device is not for the market of the European Union"},
    {"software", software, "the device has no software"},
    {"connected", connected, "the device cannot connect"},
    {"cyber_risk", cyber_risk, "the device has no software, cannot connect and is not exposed to cyber threats"},
    {"cyber_device", cyber_device, "the device is no cyber device under FD&C Act 524B(c)"},
    {"has_users", has_users, "the device has no users and no user interface"},
    {"debug_ports", debug_ports, "the device has no debug or service interface"},
    {"510k", is_510k, "the submission is no 510(k)"},
    {"pma", is_pma, "the submission is no PMA"},
    {"minor_change", minor_change, "the submission is not for a change unlikely to affect cybersecurity"},
    {"marketed", marketed, "no release is on the market yet"},
    {"not_marketed", not_marketed, "a release is on the market already"},
    {"risk_transferred", risk_transferred, "no risk is transferred to users"},
    {"class_eu_i", class_eu_i, "the device is not of class I (A or B under the IVDR)"},
    {"class_eu_ii_up", class_eu_ii_up, "the device is of class I (A or B under the IVDR)"},
};

/* ---- checks: whether a requirement is answered ---- */

/* What a check may look at, and where it puts its sentence. */
struct judging {
    struct arena *a;
    const struct dossier *d;
    struct baseline baseline; /* when there is an SBOM */
    struct str argument;      /* what follows the colon */
    struct sb why;            /* what is missing */
    struct sb basis;          /* what answers it */
};

static bool missing(struct judging *j, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static bool missing(struct judging *j, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    sb_z(&j->why, j->why.n > 0 ? "; " : "");
    sb_vfmt(&j->why, fmt, args);
    va_end(args);
    return false;
}

static bool answered(struct judging *j, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static bool answered(struct judging *j, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    struct str text = str_vfmt(j->a, fmt, args);
    va_end(args);
    if (str_find(sb_get(&j->basis), text) == SIZE_MAX) {
        sb_fmt(&j->basis, "%s%.*s", j->basis.n > 0 ? "; " : "", STR_ARG(text));
    }
    return true;
}

static bool check_statement(struct judging *j) {
    if (dossier_statement(j->d, j->argument).n > 0) {
        return answered(j, "statement %.*s", STR_ARG(j->argument));
    }
    const struct statement_entry *s = catalog_statement(j->d->catalog, j->argument);
    return missing(j, "the statement %.*s (%.*s) is not written", STR_ARG(j->argument),
                   STR_ARG(s != NULL ? s->title : STR("?")));
}

static bool check_device(struct judging *j) {
    const struct device_file *d = j->d->device;
    size_t n;
    interfaces(j->d, &n);
    const struct {
        const char *field;
        bool given;
    } fields[] = {
        {"intended_use", d->intended_use.n > 0},
        {"users", d->users.n > 0},
        {"environment", d->environment.n > 0},
        {"security_contact", d->security_contact.n > 0},
        {"support_until", j->d->release.support_until.n > 0},
        {"interfaces", n > 0},
        {"roles", d->nroles > 0},
        {"hazards", d->nhazards > 0 || (j->d->model != NULL && j->d->model->nhazards > 0)},
        {"policy", true}, /* the policy has defaults, so there always is one */
        {"has_software", true},
        {"can_connect", true},
        {"exposed_to_threats", true},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (str_is(j->argument, fields[i].field)) {
            return fields[i].given ? answered(j, "device file, %s", fields[i].field)
                                   : missing(j, "the device file does not give %s", fields[i].field);
        }
    }
    return missing(j, "the device file has no field %.*s", STR_ARG(j->argument));
}

static bool count_missing(struct judging *j, size_t n, const char *what) {
    return n == 0 ? answered(j, "SBOM %.*s", STR_ARG(j->d->sbom.file))
                  : missing(j, "%zu of %zu components have no %s", n, bom_count(j->d->bom), what);
}

static bool check_baseline(struct judging *j) {
    const struct baseline *b = &j->baseline;
    bool ok = b->n == 0 ||
              missing(j, "%zu components lack minimum elements (supplier %zu, version %zu, identifier %zu, relationship %zu)",
                      b->n, b->supplier, b->version, b->identifier, b->relationship);
    ok = (b->author || missing(j, "the SBOM names no author")) && ok;
    ok = (b->timestamp || missing(j, "the SBOM has no timestamp")) && ok;
    return ok && answered(j, "SBOM %.*s", STR_ARG(j->d->sbom.file));
}

static bool check_sbom(struct judging *j) {
    if (j->d->bom == NULL) {
        return missing(j, "release %.*s has no SBOM", STR_ARG(j->d->release.version));
    }
    if (str_is(j->argument, "baseline")) {
        return check_baseline(j);
    }
    if (str_is(j->argument, "support")) {
        return count_missing(j, j->baseline.support, "support level and end of support");
    }
    if (str_is(j->argument, "hashes")) {
        return count_missing(j, j->baseline.hash, "hash");
    }
    if (str_is(j->argument, "licences")) {
        return count_missing(j, j->baseline.license, "licence");
    }
    return answered(j, "SBOM %.*s", STR_ARG(j->d->sbom.file));
}

/* Up to three objects by name, then how many more. */
static struct str some_objects(struct judging *j, struct str check, size_t *n) {
    struct sb b = SB(j->a);
    *n = 0;
    for (size_t i = 0; i < j->d->gaps.n; i++) {
        if (str_eq(j->d->gaps.v[i].check, check)) {
            if (*n < 3) {
                sb_fmt(&b, "%s%.*s", *n > 0 ? ", " : "", STR_ARG(j->d->gaps.v[i].object));
            }
            (*n)++;
        }
    }
    if (*n > 3) {
        sb_fmt(&b, " and %zu more", *n - 3);
    }
    return sb_get(&b);
}

static bool check_threat(struct judging *j) {
    static const struct {
        const char *check, *what;
    } words[] = {
        {"elements", "proposed threats have no answer in the threat model"},
        {"interfaces", "interfaces are not in the threat model"},
        {"assumptions", "assumptions have no owner"},
        {"phases", "phases of life have no threat"},
        {"boundaries", "elements or the model have no trust boundary"},
        {"controls", "threats have no control and no reason"},
        {"tests", "implemented controls have no test"},
        {"multi", "elements that serve several devices have no threat with harm to several patients"},
        {"hazards", "hazards are linked to no element"},
    };
    if (j->d->model == NULL) {
        return missing(j, "the device has no threat model");
    }
    size_t n;
    struct str objects = some_objects(j, str_fmt(j->a, "threat:%.*s", STR_ARG(j->argument)), &n);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_is(j->argument, words[i].check) && n > 0) {
            return missing(j, "%zu %s: %.*s", n, words[i].what, STR_ARG(objects));
        }
    }
    return answered(j, "threat model");
}

static bool check_control(struct judging *j) {
    for (size_t i = 0; j->d->model != NULL && i < j->d->model->ncontrols; i++) {
        const struct tm_control *c = &j->d->model->controls[i];
        if (str_eq(c->category, j->argument) && !str_is(c->status, "planned")) {
            return answered(j, "control %.*s (%.*s)", STR_ARG(c->id), STR_ARG(c->status));
        }
    }
    return missing(j, "no control of the category %.*s is implemented", STR_ARG(j->argument));
}

static bool check_finding(struct judging *j) {
    const struct dossier *d = j->d;
    if (d->scan.id == 0) {
        return missing(j, "release %.*s was never scanned", STR_ARG(d->release.version));
    }
    size_t unassessed = 0;
    size_t exploited = 0;
    size_t uncontrolled = 0;
    for (size_t i = 0; i < d->findings.list.n; i++) {
        const struct finding_row *f = &d->findings.list.v[i];
        struct str status = finding_status(f);
        bool gone = str_is(status, "not_affected") || str_is(status, "fixed");
        unassessed += finding_assessed(f) ? 0 : 1;
        exploited += f->kev && !gone ? 1 : 0;
        uncontrolled += !gone && !str_is(finding_verdict(f), "controlled") ? 1 : 0;
    }
    if (str_is(j->argument, "assessed") && unassessed > 0) {
        return missing(j, "%zu of %zu findings are not assessed", unassessed, d->findings.list.n);
    }
    if (str_is(j->argument, "kev") && exploited > 0) {
        return missing(j, "%zu findings are known to be exploited", exploited);
    }
    if (str_is(j->argument, "uncontrolled") && uncontrolled > 0) {
        return missing(j, "%zu findings are not decided as controlled", uncontrolled);
    }
    if (str_is(j->argument, "harm") && d->harms == NULL && d->findings.list.n > 0) {
        return missing(j, "paths to harm need a threat model");
    }
    return answered(j, "scan with index %.*s", STR_ARG(str_sub(d->scan.index_id, 0, 12)));
}

static bool check_risk(struct judging *j) {
    size_t without = 0;
    if (j->d->model == NULL) {
        return missing(j, "the device has no threat model");
    }
    for (size_t i = 0; i < j->d->model->nthreats; i++) {
        const struct tm_threat *t = &j->d->model->threats[i];
        bool counts = !str_is(t->status, "not_applicable") && !str_is(t->status, "eliminated");
        without += counts && (t->before == EXPLOIT_NONE || t->after == EXPLOIT_NONE) ? 1 : 0;
    }
    return without == 0 ? answered(j, "threat model")
                        : missing(j, "%zu threats are not rated before and after mitigation", without);
}

static bool check_evidence(struct judging *j) {
    for (size_t i = 0; i < j->d->nevidence; i++) {
        const struct evidence_row *r = &j->d->evidence[i].row;
        if (str_eq(r->kind, j->argument)) {
            return answered(j, "evidence %lld (%.*s)", (long long)r->id, STR_ARG(r->file));
        }
    }
    return missing(j, "there is no evidence of the kind %.*s", STR_ARG(j->argument));
}

/* The documents that report/ writes; report/report.c keeps its list equal to this one, which a test compares. */
static const struct {
    const char *id;
    bool needs_model, needs_bom, needs_scan;
} documents[] = {
    {"threat-model", true, false, false},    {"sbom-report", false, true, false},
    {"risk-assessment", true, false, true},  {"vulnerability-assessment", false, true, true},
    {"gspr-checklist", false, false, false}, {"gap-index", false, false, false},
    {"sbom-file", false, true, false},
};

static bool check_document(struct judging *j) {
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        if (!str_is(j->argument, documents[i].id)) {
            continue;
        }
        if ((documents[i].needs_model && j->d->model == NULL) || (documents[i].needs_bom && j->d->bom == NULL) ||
            (documents[i].needs_scan && j->d->scan.id == 0)) {
            return missing(j, "the document %.*s cannot be written yet: its data are missing", STR_ARG(j->argument));
        }
        return answered(j, "document %.*s", STR_ARG(j->argument));
    }
    return missing(j, "the document %.*s is not written by this version; attach one", STR_ARG(j->argument));
}

static bool check_attached(struct judging *j) {
    return missing(j, "no file is attached as %.*s", STR_ARG(j->argument));
}

static bool check_info(struct judging *j) {
    (void)j;
    return true;
}

static const struct {
    const char *rule;
    bool (*holds)(struct judging *j);
} checks[] = {
    {"info", check_info},         {"statement", check_statement}, {"device", check_device},     {"sbom", check_sbom},
    {"threat", check_threat},     {"control", check_control},     {"finding", check_finding},   {"risk", check_risk},
    {"evidence", check_evidence}, {"document", check_document},   {"attached", check_attached},
};

enum { NCHECKS = sizeof checks / sizeof *checks, NCONDITIONS = sizeof conditions / sizeof *conditions };

static size_t find_check(struct str rule, struct str *argument) {
    struct str head;
    str_cut(rule, ':', &head, argument);
    for (size_t i = 0; i < NCHECKS; i++) {
        if (str_is(head, checks[i].rule)) {
            return i;
        }
    }
    return SIZE_MAX;
}

static size_t find_condition(struct str word) {
    for (size_t i = 0; i < NCONDITIONS; i++) {
        if (str_is(word, conditions[i].word)) {
            return i;
        }
    }
    return SIZE_MAX;
}

bool trace_knows_check(struct str rule) {
    struct str argument;
    return find_check(rule, &argument) != SIZE_MAX;
}

bool trace_knows_condition(struct str word) {
    return find_condition(word) != SIZE_MAX;
}

const char *coverage_name(enum coverage c) {
    static const char *const names[] = {"covered", "open", "not applicable", "information"};
    return names[c];
}

/* All conditions must hold; the first that does not is the reason. */
static bool applies(const struct dossier *d, struct str words, struct str *why) {
    struct str rest = words.n > 0 ? words : STR_NONE;
    struct str word;
    while (str_next(&rest, ';', &word)) {
        size_t at = find_condition(word);
        if (at != SIZE_MAX && !conditions[at].holds(d)) {
            *why = str_z(conditions[at].not_so);
            return false;
        }
    }
    return true;
}

static void judge_one(struct judging *j, const struct requirement *r, struct covered *out) {
    *out = (struct covered){.requirement = r};
    if (str_is(r->check, "info")) {
        out->state = COVER_INFO;
        return;
    }
    if (!applies(j->d, r->applies, &out->why)) {
        out->state = COVER_NOT_APPLICABLE;
        return;
    }
    j->why = SB(j->a);
    j->basis = SB(j->a);
    struct str rest = r->check;
    struct str rule;
    bool ok = true;
    while (str_next(&rest, ';', &rule)) {
        size_t at = find_check(rule, &j->argument);
        ok = at != SIZE_MAX && checks[at].holds(j) && ok;
    }
    out->state = ok ? COVER_YES : COVER_OPEN;
    out->why = sb_get(&j->why);
    out->basis = sb_get(&j->basis);
}

void trace_cover(struct arena *a, const struct dossier *d, enum market market, struct coverage_list *out) {
    struct judging j = {.a = a, .d = d};
    if (d->bom != NULL) {
        trace_baseline(a, d->bom, &j.baseline);
    }
    *out = (struct coverage_list){.v = ARENA_ARRAY(a, struct covered, d->catalog->nrequirements)};
    for (size_t i = 0; i < d->catalog->nrequirements; i++) {
        const struct requirement *r = &d->catalog->requirements[i];
        if (r->market != market) {
            continue;
        }
        struct covered *c = &out->v[out->n++];
        judge_one(&j, r, c);
        out->yes += c->state == COVER_YES ? 1 : 0;
        out->open += c->state == COVER_OPEN ? 1 : 0;
        out->not_applicable += c->state == COVER_NOT_APPLICABLE ? 1 : 0;
        out->info += c->state == COVER_INFO ? 1 : 0;
    }
}
