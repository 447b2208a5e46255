/* What the index says of a vulnerability whatever the component: scores, texts, KEV, EPSS; gathered once. See work.h. */
#include <stdlib.h>

#include "match/work.h"
#include "score/cvss.h"

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

typedef VEC(struct vuln_score) score_list;
typedef VEC(struct str) str_list;

/* 4.0 before 3.1 before 3.0 before 2.0; a score without a vector that can be read last. */
static int rank(struct str vector) {
    static const struct str prefixes[] = {STR_INIT("CVSS:3.0/"), STR_INIT("CVSS:3.1/"), STR_INIT("CVSS:4.0/")};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        if (str_starts(vector, prefixes[i])) {
            return (int)i + 2;
        }
    }
    return vector.n > 0 ? 1 : 0;
}

static int by_score(const void *x, const void *y) {
    const struct vuln_score *a = x;
    const struct vuln_score *b = y;
    if (rank(a->vector) != rank(b->vector)) {
        return rank(b->vector) - rank(a->vector);
    }
    bool na = str_startsi(a->source, STR("nvd"));
    bool nb = str_startsi(b->source, STR("nvd"));
    if (na != nb) {
        return na ? -1 : 1;
    }
    int d = str_cmp(a->source, b->source);
    return d != 0 ? d : str_cmp(a->vector, b->vector);
}

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

/* Scores by our own calculator, best first; the first one's word is the severity. */
static void rate(struct match_details *d, score_list *scores) {
    if (scores->n > 1) {
        qsort(scores->v, scores->n, sizeof *scores->v, by_score);
    }
    d->scores = scores->v;
    d->nscores = scores->n;
    d->severity = STR("unknown");
    for (size_t i = scores->n; i > 0; i--) {
        struct vuln_score *s = &scores->v[i - 1];
        struct cvss c = {.version = CVSS_3_1};
        struct err ignored = {0};
        if (cvss_parse(s->vector, &c, &ignored)) {
            s->tenths = c.base;
        }
        if (s->tenths >= 0) {
            d->severity = str_z(cvss_severity(c.version, s->tenths));
        }
    }
}

/* The group's records of both sources. */
static bool read_records(struct match_work *w, struct match_details *d, const struct str *names, size_t n, score_list *scores,
                         str_list *cwes) {
    static const enum vuln_source sources[] = {VULN_NVD, VULN_OSV};
    for (size_t i = 0; i < n * 2; i++) {
        struct advisory adv;
        enum vuln_source source = sources[i % 2];
        if (!index_head(w->ix, w->a, source, names[i / 2], &adv, w->e)) {
            return false;
        }
        if (adv.id.n == 0) {
            continue;
        }
        if (adv.withdrawn) {
            d->rejected = d->rejected || (source == VULN_NVD && str_eq(adv.id, d->id));
            continue;
        }
        add_scores(w->a, scores, &adv);
        take_texts(d, &adv, source == VULN_OSV && adv.summary.n > 0);
        for (size_t j = 0; j < adv.ncwes; j++) {
            add_unique(w->a, cwes, adv.cwes[j]);
        }
    }
    return true;
}

static void add_news(struct match_work *w, struct match_details *d) {
    struct vuln_kev kev;
    struct vuln_epss epss;
    if (!str_starts(d->id, STR("CVE-"))) {
        return;
    }
    if (index_kev(w->ix, w->a, d->id, &kev)) {
        d->kev = true;
        d->kev_due = kev.due_date;
    }
    if (index_epss(w->ix, w->a, d->id, &epss)) {
        d->epss = epss.score;
        d->percentile = epss.percentile;
    }
}

const struct match_details *match_details_of(struct match_work *w, struct str id) {
    struct match_details *d = map_get(&w->details, id);
    if (d != NULL) {
        return d;
    }
    d = ARENA_NEW(w->a, struct match_details);
    *d = (struct match_details){.id = id, .epss = -1, .percentile = -1};
    map_put(&w->details, id, d);
    struct str *names;
    size_t n;
    score_list scores = {0};
    str_list cwes = {0};
    if (!index_aliases(w->ix, w->a, id, &names, &n, w->e) || !read_records(w, d, names, n, &scores, &cwes)) {
        return NULL;
    }
    str_list aliases = {0};
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(names[i], id)) {
            vec_push(w->a, &aliases, names[i]);
        }
    }
    add_news(w, d);
    d->aliases = aliases.v;
    d->naliases = aliases.n;
    d->cwes = cwes.v;
    d->ncwes = cwes.n;
    rate(d, &scores);
    return d;
}

bool match_is_rejected(const struct match_details *d) {
    return d->rejected;
}

bool match_id_of(struct match_work *w, struct str record, struct str *id) {
    struct str *names;
    size_t n;
    *id = record;
    if (str_starts(record, STR("CVE-"))) {
        return true;
    }
    if (!index_aliases(w->ix, w->a, record, &names, &n, w->e)) {
        return false;
    }
    for (size_t i = 0; i < n && str_starts(names[i], STR("CVE-")); i++) { /* CVEs come first */
        const struct match_details *d = match_details_of(w, names[i]);
        if (d == NULL) {
            return false;
        }
        if (!d->rejected) {
            *id = names[i];
            return true;
        }
    }
    return true;
}

void match_fill(const struct match_details *d, struct match_finding *f) {
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
}
