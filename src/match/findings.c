/* Candidates become findings: named, joined by vulnerability, weighed against each other, handed out to components. See work.h.
 */
#include <stdlib.h>

#include "match/work.h"

/* ---- naming ---- */

static bool push(struct match_work *w, struct match_candidate *x, struct str id) {
    if (w->candidates.n == MATCH_MAX_CANDIDATES) {
        return err_set(w->e, ERR_INPUT,
                       "the SBOM touches more than the limit of %d records (MATCH_MAX_CANDIDATES); scan its parts",
                       MATCH_MAX_CANDIDATES);
    }
    x->id = id;
    vec_push(w->tmp, &w->candidates, *x);
    return true;
}

/*
 * A record that is no vulnerability itself but speaks of several: a distribution's advisory (its related CVEs are what it
 * fixes), or one whose aliases are several CVEs (docs/decisions/aliases.md). A finding under each CVE; *found counts them.
 */
static bool add_each(struct match_work *w, struct match_candidate *x, bool related, size_t *found) {
    struct advisory adv;
    *found = 0;
    if (!index_head(w->ix, w->a, x->reason.source, x->reason.record, &adv, w->e)) {
        return false;
    }
    size_t n = adv.naliases + (related ? adv.nrelated : 0);
    for (int pass = 0; pass < 2; pass++) { /* counted first: one CVE only, and that rejected, is no reason to drop the record */
        for (size_t i = 0; i < n; i++) {
            struct str id = i < adv.naliases ? adv.aliases[i] : adv.related[i - adv.naliases];
            if (!str_starts(id, STR("CVE-"))) {
                continue;
            }
            const struct match_details *d = match_details_of(w, id);
            if (d == NULL) {
                return false;
            }
            if (pass == 0) {
                *found += match_is_rejected(d) ? 0 : 1;
            } else if (!match_is_rejected(d) && !push(w, x, id)) {
                return false;
            }
        }
        if (*found == 0) {
            return true;
        }
    }
    return true;
}

/* "DEBIAN-CVE-2022-0778", "UBUNTU-CVE-…", "ALPINE-CVE-…": a distribution's own record of one CVE. */
static struct str cve_within(struct str record) {
    size_t at = str_find(record, STR("CVE-"));
    return at == SIZE_MAX ? record : str_from(record, at);
}

bool match_add(struct match_work *w, struct match_candidate *x, bool distro) {
    struct str id;
    if (!w->subjects.v[x->subject].wanted) {
        return true;
    }
    if (!match_id_of(w, x->reason.record, &id)) {
        return false;
    }
    bool own_name = !str_starts(id, STR("CVE-"));
    if (distro && !str_starts(x->reason.record, STR("CVE-"))) {
        x->bulletin = str_eq(cve_within(x->reason.record), x->reason.record);
        own_name = true;
    }
    size_t found = 0;
    if (own_name && !add_each(w, x, distro, &found)) {
        return false;
    }
    if (found > 0) {
        return true;
    }
    const struct match_details *d = match_details_of(w, id);
    if (d == NULL) {
        return false;
    }
    if (match_is_rejected(d)) { /* NVD rejects the very name that this record has */
        w->out->dropped++;
        return true;
    }
    return push(w, x, id);
}

/* ---- joining ---- */

/* By subject and vulnerability; within, best reason first. */
static int by_weight(const void *x, const void *y) {
    const struct match_candidate *a = x;
    const struct match_candidate *b = y;
    if (a->subject != b->subject) {
        return a->subject < b->subject ? -1 : 1;
    }
    int d = str_cmp(a->id, b->id);
    if (d != 0) {
        return d;
    }
    const struct match_reason *r = &a->reason;
    const struct match_reason *s = &b->reason;
    if (r->confidence != s->confidence) {
        return (int)s->confidence - (int)r->confidence;
    }
    if (r->by != s->by) {
        return (int)r->by - (int)s->by;
    }
    d = str_cmp(r->record, s->record);
    return d != 0 ? d : str_cmp(r->range, s->range);
}

static bool is_cleared(struct match_work *w, const struct match_subject *s, struct str id, bool *cleared) {
    struct str *names;
    size_t n;
    *cleared = false;
    if (s->cleared.n == 0) {
        return true;
    }
    if (!index_aliases(w->ix, w->tmp, id, &names, &n, w->e)) {
        return false;
    }
    for (size_t i = 0; i < n && !*cleared; i++) {
        *cleared = bsearch(&names[i], s->cleared.v, s->cleared.n, sizeof *names, str_qsort) != NULL;
    }
    return true;
}

/*
 * The ecosystem's own record of this very vulnerability decides: when it says that the version is not affected, a bulletin
 * about several vulnerabilities and a CPE match give way. They stay when it says nothing, or that it is affected.
 */
static bool weigh(struct match_work *w, const struct match_candidate *c, size_t n, bool *stays) {
    *stays = true;
    for (size_t i = 0; i < n; i++) {
        if (!c[i].bulletin) {
            return true;
        }
    }
    bool cleared;
    if (!is_cleared(w, &w->subjects.v[c->subject], c->id, &cleared)) {
        return false;
    }
    *stays = !cleared;
    return true;
}

static bool same_reason(const struct match_reason *a, const struct match_reason *b) {
    return a->source == b->source && str_eq(a->record, b->record);
}

static void take_reasons(struct match_work *w, const struct match_candidate *c, size_t n, struct match_finding *f) {
    f->reasons = ARENA_ARRAY(w->a, struct match_reason, n);
    struct map seen = map_new(w->tmp, n);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && same_reason(&c[i].reason, &c[i - 1].reason)) {
            continue;
        }
        struct str key = str_fmt(w->tmp, "%d %.*s", (int)c[i].reason.source, STR_ARG(c[i].reason.record));
        bool added;
        map_slot(&seen, key, &added);
        if (added) {
            f->reasons[f->nreasons++] = c[i].reason;
        }
    }
}

/* Versions that fix it, lowest first: each inserted where it belongs. A record names few. */
static void take_fixed(struct match_work *w, const struct match_candidate *c, size_t n, struct match_finding *f) {
    enum { MAX_SHOWN = 32 };
    enum version_scheme scheme = VERSION_GENERIC;
    const struct match_subject *s = &w->subjects.v[c->subject];
    if (s->has_purl) {
        version_scheme_named(s->purl.type, &scheme);
    }
    struct str list[MAX_SHOWN];
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < c[i].nfixed && f->nfixed < MAX_SHOWN; k++) {
            size_t at = f->nfixed;
            while (at > 0 && version_compare(scheme, list[at - 1], c[i].fixed[k]) > 0) {
                at--;
            }
            if (at > 0 && version_compare(scheme, list[at - 1], c[i].fixed[k]) == 0) {
                continue;
            }
            for (size_t m = f->nfixed; m > at; m--) {
                list[m] = list[m - 1];
            }
            list[at] = c[i].fixed[k];
            f->nfixed++;
        }
    }
    f->fixed = ARENA_ARRAY(w->a, struct str, f->nfixed);
    for (size_t i = 0; i < f->nfixed; i++) {
        f->fixed[i] = list[i];
    }
}

/* Findings of one subject among all of them. */
struct span {
    size_t first, n;
};

struct joined {
    VEC(struct match_finding) list;
    struct span *of; /* by subject */
};

static bool join(struct match_work *w, struct joined *j) {
    const struct match_candidate *c = w->candidates.v;
    size_t total = w->candidates.n;
    for (size_t i = 0, n; i < total; i += n) {
        for (n = 1; i + n < total && c[i].subject == c[i + n].subject && str_eq(c[i].id, c[i + n].id); n++) {
        }
        struct match_finding f = {.id = c[i].id};
        bool stays;
        if (!weigh(w, &c[i], n, &stays)) {
            return false;
        }
        if (!stays) {
            continue;
        }
        take_reasons(w, &c[i], n, &f);
        take_fixed(w, &c[i], n, &f);
        match_fill(match_details_of(w, f.id), &f);
        struct span *s = &j->of[c[i].subject];
        s->first = s->n == 0 ? j->list.n : s->first;
        s->n++;
        vec_push(w->tmp, &j->list, f);
    }
    return true;
}

/* ---- handing out ---- */

static struct str why_not(const struct match_subject *s) {
    if (s->c->purl.n > 0 && !s->has_purl) {
        return STR("its package URL cannot be read, it has no CPE, and no product of its name is known");
    }
    if (s->has_key && s->version.n == 0) {
        return STR("it has no version");
    }
    if (s->ncpes > 0) {
        return STR("its product is known, but it has no version");
    }
    if (s->has_purl) {
        return STR("its package URL is of no ecosystem with advisories, it has no CPE, and no product of its name is known");
    }
    return STR("no package URL, no CPE, and no product of this name is known");
}

static bool hand_out(struct match_work *w, const struct joined *j) {
    size_t total = 0;
    for (size_t i = 0; i < w->bom->components.n; i++) {
        total += w->subject_of[i] != SIZE_MAX ? j->of[w->subject_of[i]].n : 0;
    }
    if (total > MATCH_MAX_FINDINGS) {
        return err_set(w->e, ERR_INPUT,
                       "the SBOM has %zu findings, more than the limit of %d (MATCH_MAX_FINDINGS); scan its parts", total,
                       MATCH_MAX_FINDINGS);
    }
    for (size_t i = 0; i < w->bom->components.n; i++) {
        if (w->subject_of[i] == SIZE_MAX) {
            continue;
        }
        const struct match_subject *s = &w->subjects.v[w->subject_of[i]];
        const struct span *of = &j->of[w->subject_of[i]];
        for (size_t k = 0; k < of->n; k++) {
            vec_push(w->a, &w->out->findings, j->list.v[of->first + k]);
            w->out->findings.v[w->out->findings.n - 1].component = i;
        }
        bool known = s->looked_up || of->n > 0;
        w->out->matched += known && !s->c->is_root ? 1 : 0;
        if (!known && !s->c->is_root) {
            vec_push(w->a, &w->out->unmatched, (struct match_unmatched){i, why_not(s)});
        }
    }
    return true;
}

bool match_findings(struct match_work *w) {
    struct joined j = {.of = ARENA_ARRAY(w->tmp, struct span, w->subjects.n)};
    if (w->candidates.n > 1) {
        qsort(w->candidates.v, w->candidates.n, sizeof *w->candidates.v, by_weight);
    }
    for (size_t i = 0; i < w->subjects.n; i++) {
        struct match_subject *s = &w->subjects.v[i];
        for (size_t k = 0; k < s->cleared.n; k++) {
            s->cleared.v[k] = cve_within(s->cleared.v[k]);
        }
        if (s->cleared.n > 1) {
            qsort(s->cleared.v, s->cleared.n, sizeof *s->cleared.v, str_qsort);
        }
    }
    return join(w, &j) && hand_out(w, &j);
}
