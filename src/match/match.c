/* Matching an SBOM: components in order, candidates joined into findings by vulnerability. See match.h. */
#include "match/match.h"

#include <stdlib.h>
#include <string.h>

#include "match/candidate.h"
#include "score/cvss.h"

const char *match_by_name(enum match_by by) {
    static const char *const names[] = {"purl", "distro", "cpe", "name"};
    return names[by];
}

const char *match_confidence_name(enum match_confidence c) {
    static const char *const names[] = {"possible", "likely", "exact"};
    return names[c];
}

/* What is known of a vulnerability whatever the component: gathered once. */
struct match_details {
    struct str id;
    struct str *aliases;
    size_t naliases;
    struct str severity, summary, published, modified, kev_due;
    struct vuln_score *scores;
    size_t nscores;
    struct str *cwes;
    size_t ncwes;
    bool kev, rejected;
    float epss, percentile;
};

/* ---- details ---- */

static bool is_cve(struct str id) {
    return str_starts(id, STR("CVE-"));
}

static int by_score(const void *x, const void *y) {
    const struct vuln_score *a = x;
    const struct vuln_score *b = y;
    struct cvss ca;
    struct cvss cb;
    struct err ignored = {0};
    int va = cvss_parse(a->vector, &ca, &ignored) ? (int)ca.version + 1 : 0;
    int vb = cvss_parse(b->vector, &cb, &ignored) ? (int)cb.version + 1 : 0;
    if (va != vb) {
        return vb - va;
    }
    bool na = str_startsi(a->source, STR("nvd"));
    bool nb = str_startsi(b->source, STR("nvd"));
    if (na != nb) {
        return na ? -1 : 1;
    }
    int d = str_cmp(a->source, b->source);
    return d != 0 ? d : str_cmp(a->vector, b->vector);
}

typedef VEC(struct vuln_score) score_list;
typedef VEC(struct str) str_list;

static void add_unique(struct arena *a, str_list *list, struct str s) {
    for (size_t i = 0; i < list->n; i++) {
        if (str_eq(list->v[i], s)) {
            return;
        }
    }
    vec_push(a, list, s);
}

static void add_scores(struct arena *a, score_list *list, const struct advisory *adv) {
    for (size_t i = 0; i < adv->nscores; i++) {
        bool there = false;
        for (size_t k = 0; k < list->n && !there; k++) {
            there = str_eq(list->v[k].vector, adv->scores[i].vector) && str_eq(list->v[k].source, adv->scores[i].source);
        }
        if (!there) {
            vec_push(a, list, adv->scores[i]);
        }
    }
}

static void take_texts(struct match_details *d, const struct advisory *adv, bool better) {
    struct str text = adv->summary.n > 0 ? adv->summary : adv->details;
    if (text.n > 0 && (d->summary.n == 0 || better)) {
        d->summary = text;
    }
    if (adv->published.n > 0 && (d->published.n == 0 || str_cmp(adv->published, d->published) < 0)) {
        d->published = adv->published;
    }
    if (adv->modified.n > 0 && str_cmp(adv->modified, d->modified) > 0) {
        d->modified = adv->modified;
    }
}

static void rate(struct match_details *d, score_list *scores) {
    struct cvss c;
    struct err ignored = {0};
    if (scores->n > 1) {
        qsort(scores->v, scores->n, sizeof *scores->v, by_score);
    }
    d->scores = scores->v;
    d->nscores = scores->n;
    d->severity = STR("unknown");
    for (size_t i = 0; i < scores->n; i++) {
        if (cvss_parse(scores->v[i].vector, &c, &ignored)) {
            d->scores[i].tenths = c.base;
        }
        if (i == 0 && scores->v[i].tenths >= 0) {
            enum cvss_version v = scores->v[i].vector.n > 0 && cvss_parse(scores->v[i].vector, &c, &ignored) ? c.version : CVSS_3_1;
            d->severity = str_z(cvss_severity(v, scores->v[i].tenths));
        }
    }
}

/* Everything that the index says of the group of names that `id` belongs to. */
static struct match_details *gather(struct match_work *w, struct str id) {
    void **slot = map_slot(&w->details, id, NULL);
    if (*slot != NULL) {
        return *slot;
    }
    struct match_details *d = ARENA_NEW(w->a, struct match_details);
    *slot = d;
    *d = (struct match_details){.id = id, .epss = -1, .percentile = -1};
    struct str *names;
    size_t n;
    score_list scores = {0};
    str_list cwes = {0};
    str_list aliases = {0};
    if (!index_aliases(w->ix, w->a, id, &names, &n, w->e)) {
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        static const enum vuln_source sources[] = {VULN_NVD, VULN_OSV};
        if (!str_eq(names[i], id)) {
            vec_push(w->a, &aliases, names[i]);
        }
        for (size_t k = 0; k < 2; k++) {
            struct advisory adv;
            if (!index_head(w->ix, w->a, sources[k], names[i], &adv, w->e)) {
                return NULL;
            }
            if (adv.id.n == 0) {
                continue;
            }
            if (adv.withdrawn) {
                d->rejected = d->rejected || (sources[k] == VULN_NVD && str_eq(names[i], id));
                continue;
            }
            add_scores(w->a, &scores, &adv);
            take_texts(d, &adv, sources[k] == VULN_OSV && adv.summary.n > 0);
            for (size_t j = 0; j < adv.ncwes; j++) {
                add_unique(w->a, &cwes, adv.cwes[j]);
            }
        }
    }
    struct vuln_kev kev;
    struct vuln_epss epss;
    if (is_cve(id) && index_kev(w->ix, w->a, id, &kev)) {
        d->kev = true;
        d->kev_due = kev.due_date;
    }
    if (is_cve(id) && index_epss(w->ix, w->a, id, &epss)) {
        d->epss = epss.score;
        d->percentile = epss.percentile;
    }
    d->aliases = aliases.v;
    d->naliases = aliases.n;
    d->cwes = cwes.v;
    d->ncwes = cwes.n;
    rate(d, &scores);
    return d;
}

/* ---- candidates into findings ---- */

/* Advisories of distributions fix several CVEs and are no vulnerability themselves: their related CVEs are what was found. */
static bool is_bulletin(struct str id) {
    static const struct str prefixes[] = {STR_INIT("DSA-"),  STR_INIT("DLA-"),  STR_INIT("DTSA-"),  STR_INIT("USN-"), STR_INIT("RHSA-"),
                                          STR_INIT("ALSA-"), STR_INIT("RLSA-"), STR_INIT("SUSE-"), STR_INIT("openSUSE-")};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        if (str_starts(id, prefixes[i])) {
            return true;
        }
    }
    return false;
}

static bool add_under(struct match_work *w, size_t component, const struct match_candidate *x, struct str id) {
    struct match_finding *f = NULL;
    for (size_t i = w->out->findings.n; i > 0 && w->out->findings.v[i - 1].component == component && f == NULL; i--) {
        f = str_eq(w->out->findings.v[i - 1].id, id) ? &w->out->findings.v[i - 1] : NULL;
    }
    if (f == NULL) {
        vec_push(w->a, &w->out->findings, (struct match_finding){.component = component, .id = id});
        f = &w->out->findings.v[w->out->findings.n - 1];
    }
    for (size_t i = 0; i < f->nreasons; i++) {
        if (str_eq(f->reasons[i].record, x->reason.record) && f->reasons[i].source == x->reason.source) {
            f->reasons[i] = x->reason.confidence > f->reasons[i].confidence ? x->reason : f->reasons[i];
            return true;
        }
    }
    f->reasons = arena_grow(w->a, f->reasons, f->nreasons * sizeof *f->reasons, (f->nreasons + 1) * sizeof *f->reasons);
    f->reasons[f->nreasons++] = x->reason;
    for (size_t i = 0; i < x->nfixed; i++) {
        bool there = false;
        for (size_t k = 0; k < f->nfixed && !there; k++) {
            there = str_eq(f->fixed[k], x->fixed[i]);
        }
        if (!there) {
            f->fixed = arena_grow(w->a, f->fixed, f->nfixed * sizeof *f->fixed, (f->nfixed + 1) * sizeof *f->fixed);
            f->fixed[f->nfixed++] = x->fixed[i];
        }
    }
    return true;
}

/* The vulnerability that a record speaks of: its CVE, unless that was rejected; else its own name. */
static bool id_of(struct match_work *w, struct str record, struct str *id) {
    struct str *names;
    size_t n;
    *id = record;
    if (!index_aliases(w->ix, w->a, record, &names, &n, w->e)) {
        return false;
    }
    if (n > 0 && is_cve(names[0]) && !is_cve(record)) {
        struct match_details *d = gather(w, names[0]);
        if (d == NULL) {
            return false;
        }
        *id = d->rejected ? record : names[0];
    }
    return true;
}

bool match_add(struct match_work *w, const struct match_component *c, const struct match_candidate *x) {
    if (is_bulletin(x->reason.record)) {
        struct advisory adv;
        size_t found = 0;
        if (!index_head(w->ix, w->a, x->reason.source, x->reason.record, &adv, w->e)) {
            return false;
        }
        for (size_t i = 0; i < adv.naliases + adv.nrelated; i++) {
            struct str id = i < adv.naliases ? adv.aliases[i] : adv.related[i - adv.naliases];
            if (is_cve(id)) {
                found++;
                if (!add_under(w, c->number, x, id)) {
                    return false;
                }
            }
        }
        if (found > 0) {
            return true;
        }
    }
    struct str id;
    return id_of(w, x->reason.record, &id) && add_under(w, c->number, x, id);
}

static int by_reason(const void *x, const void *y) {
    const struct match_reason *a = x;
    const struct match_reason *b = y;
    if (a->confidence != b->confidence) {
        return (int)b->confidence - (int)a->confidence;
    }
    return a->by != b->by ? (int)a->by - (int)b->by : str_cmp(a->record, b->record);
}

static int by_id(const void *x, const void *y) {
    return str_cmp(((const struct match_finding *)x)->id, ((const struct match_finding *)y)->id);
}

static bool fill(struct match_work *w, struct match_finding *f) {
    const struct match_details *d = gather(w, f->id);
    if (d == NULL) {
        return false;
    }
    if (f->nreasons > 1) {
        qsort(f->reasons, f->nreasons, sizeof *f->reasons, by_reason);
    }
    f->aliases = d->aliases;
    f->naliases = d->naliases;
    f->severity = d->severity;
    f->scores = d->scores;
    f->nscores = d->nscores;
    f->summary = d->summary;
    f->published = d->published;
    f->modified = d->modified;
    f->cwes = d->cwes;
    f->ncwes = d->ncwes;
    f->kev = d->kev;
    f->kev_due = d->kev_due;
    f->epss = d->epss;
    f->epss_percentile = d->percentile;
    return true;
}

/* ---- components ---- */

static void add_product(struct match_work *w, struct match_component *c) {
    for (size_t i = 0; i < c->ncpes; i++) {
        void **slot = map_slot(&w->by_product, c->cpes[i].key, NULL);
        if (*slot != c) {
            c->next = *slot;
            *slot = c;
        }
        break; /* one chain a component: its first name */
    }
}

static const char *why_not(const struct match_component *c) {
    if (c->c->purl.n > 0 && !c->has_purl) {
        return "its package URL cannot be read, it has no CPE, and no product of its name is known";
    }
    if (c->has_purl && c->c->version.n == 0 && c->purl.version.n == 0) {
        return "it has no version";
    }
    if (c->has_purl && str_is(c->purl.type, "generic")) {
        return "its package URL is generic, it has no CPE, and no product of its name is known";
    }
    return "no package URL, no CPE, and no product of this name is known";
}

static bool match_one(struct match_work *w, struct match_component *c) {
    bool looked_up = false;
    size_t first = w->out->findings.n;
    if (!match_packages(w, c, &looked_up) || !match_cpes(w, c, &looked_up)) {
        return false;
    }
    if (w->out->findings.n - first > 1) {
        qsort(w->out->findings.v + first, w->out->findings.n - first, sizeof *w->out->findings.v, by_id);
    }
    for (size_t i = first; i < w->out->findings.n; i++) {
        if (!fill(w, &w->out->findings.v[i])) {
            return false;
        }
    }
    w->out->matched += looked_up ? 1 : 0;
    if (!looked_up && !c->c->is_root) {
        vec_push(w->a, &w->out->unmatched, (struct match_unmatched){c->number, str_z(why_not(c))});
    }
    return true;
}

bool match_bom(struct arena *a, const struct bom *b, struct index *ix, struct match_result *out, struct err *e) {
    *out = (struct match_result){0};
    struct match_work w = {.a = a, .bom = b, .ix = ix, .out = out, .e = e, .by_product = map_new(a, b->components.n), .details = map_new(a, 256)};
    struct match_component *list = ARENA_ARRAY(a, struct match_component, b->components.n);
    for (size_t i = 0; i < b->components.n; i++) {
        list[i] = (struct match_component){.number = i, .c = &b->components.v[i]};
        if (!match_names(&w, &list[i])) {
            return false;
        }
        add_product(&w, &list[i]);
    }
    for (size_t i = 0; i < b->components.n; i++) {
        if (!match_one(&w, &list[i])) {
            return false;
        }
    }
    return true;
}
