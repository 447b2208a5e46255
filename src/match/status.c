/* Applying VEX to findings: see status.h. */
#include "match/status.h"

#include "base/clock.h"
#include "base/map.h"
#include "ident/cpe.h"
#include "ident/purl.h"

/* A component with its identifiers taken apart. */
struct subject {
    const struct bom_component *c;
    const struct purl *purl; /* null: none, or none that can be read */
    const struct cpe *cpes;
    size_t ncpes;
};

struct applying {
    struct arena *a;
    const struct bom *bom;
    struct subject root; /* c null: the SBOM does not say what it describes */
    const struct vex_read *vex;
    struct map by_id; /* vulnerability → struct entry_list */
    bool *used;
    struct match_status *out;
};

struct entry_list {
    VEC(size_t) v;
};

static bool same_purl(const struct purl *wanted, const struct purl *mine) {
    if (wanted == NULL || mine == NULL || !str_eq(wanted->name, mine->name) || !str_eq(wanted->name_space, mine->name_space) ||
        !str_eq(wanted->type, mine->type) || (wanted->version.n > 0 && !str_eq(wanted->version, mine->version))) {
        return false;
    }
    for (size_t i = 0; i < wanted->nqualifiers; i++) { /* what the statement leaves out, it does not ask for */
        const struct purl_qualifier *q = &wanted->qualifiers[i];
        bool same = false;
        for (size_t k = 0; k < mine->nqualifiers && !same; k++) {
            same = str_eq(mine->qualifiers[k].key, q->key) && str_eq(mine->qualifiers[k].value, q->value);
        }
        if (!same && q->value.n > 0) {
            return false;
        }
    }
    return true;
}

static bool same_cpe(const struct cpe *wanted, const struct subject *mine) {
    for (size_t i = 0; wanted != NULL && i < mine->ncpes; i++) {
        enum cpe_relation r = cpe_compare(wanted, &mine->cpes[i]);
        if (r == CPE_EQUAL || r == CPE_SUPERSET) {
            return true;
        }
    }
    return false;
}

static bool same_serial(struct str serial, struct str of_bom) {
    struct str urn = STR("urn:uuid:");
    return str_eqi(serial, str_startsi(of_bom, urn) ? str_from(of_bom, urn.n) : of_bom);
}

static struct subject subject_of(struct arena *a, const struct bom_component *c) {
    struct subject s = {.c = c};
    struct purl *purl = ARENA_NEW(a, struct purl);
    struct cpe *cpes = ARENA_ARRAY(a, struct cpe, c->ncpes);
    struct err ignored = {0};
    const char *broken;
    if (c->purl.n > 0 && purl_parse_loose(a, c->purl, purl, &broken, &ignored)) {
        s.purl = purl;
    }
    for (size_t i = 0; i < c->ncpes; i++) {
        s.ncpes += cpe_parse(a, c->cpes[i], &cpes[s.ncpes], &ignored) ? 1 : 0;
    }
    s.cpes = cpes;
    return s;
}

static bool is_thing(const struct applying *x, const struct vex_thing *t, const struct subject *s) {
    const struct bom_component *c = s->c;
    if (c == NULL || (t->serial.n > 0 && !same_serial(t->serial, x->bom->serial))) {
        return false;
    }
    if (t->version.n > 0 && !str_eq(t->version, c->version)) {
        return false;
    }
    if (t->purl.n > 0 && c->purl.n > 0) {
        return same_purl(t->purl_parts, s->purl);
    }
    if (t->cpe.n > 0 && c->ncpes > 0) {
        return same_cpe(t->cpe_parts, s);
    }
    if (t->id.n > 0 && str_eq(t->id, c->ref)) {
        return true;
    }
    return t->name.n > 0 && str_eq(t->name, c->name);
}

/* The product of a statement is what the SBOM describes; an SBOM that does not say so was given with the statement for a
 * reason. */
static bool is_product(const struct applying *x, const struct vex_thing *t) {
    bool known = x->root.c != NULL && (x->root.c->purl.n > 0 || x->root.c->ncpes > 0);
    return !known || is_thing(x, t, &x->root);
}

static bool applies(const struct applying *x, const struct vex_entry *s, const struct subject *c) {
    for (size_t i = 0; i < s->nthings; i++) {
        const struct vex_thing *t = &s->things[i];
        if (is_thing(x, t, c) || (t->nparts == 0 && is_thing(x, t, &x->root))) {
            return true;
        }
        for (size_t k = 0; k < t->nparts; k++) {
            if (is_thing(x, &t->parts[k], c) && is_product(x, t)) {
                return true;
            }
        }
    }
    return false;
}

/* A statement without a readable time is older than any with one. */
static int64_t time_of(const struct vex_entry *s) {
    int64_t t;
    return clock_parse(s->at, &t) ? t : INT64_MIN;
}

static void look_under(struct applying *x, struct str id, const struct subject *c, const struct vex_entry **best) {
    const struct entry_list *list = map_get(&x->by_id, id);
    for (size_t i = 0; list != NULL && i < list->v.n; i++) {
        const struct vex_entry *s = &x->vex->entries.v[list->v.v[i]];
        if (applies(x, s, c)) {
            x->used[list->v.v[i]] = true;
            *best = *best == NULL || time_of(s) >= time_of(*best) ? s : *best;
        }
    }
}

static void index_entries(struct applying *x) {
    x->by_id = map_new(x->a, x->vex->entries.n);
    for (size_t i = 0; i < x->vex->entries.n; i++) {
        const struct vex_entry *s = &x->vex->entries.v[i];
        for (size_t k = 0; k < s->nvulnerabilities; k++) {
            void **slot = map_slot(&x->by_id, s->vulnerabilities[k], NULL);
            if (*slot == NULL) {
                *slot = ARENA_NEW(x->a, struct entry_list);
            }
            struct entry_list *list = *slot;
            vec_push(x->a, &list->v, i);
        }
    }
}

struct match_status *match_statuses(struct arena *a, const struct bom *b, const struct match_result *r,
                                    const struct vex_read *vex, size_t *unused) {
    struct applying x = {.a = a, .bom = b, .vex = vex};
    if (b->components.n > 0 && b->components.v[0].is_root) {
        x.root = subject_of(a, &b->components.v[0]);
    }
    x.used = ARENA_ARRAY(a, bool, vex->entries.n);
    x.out = ARENA_ARRAY(a, struct match_status, r->findings.n);
    index_entries(&x);
    for (size_t i = 0; i < r->findings.n; i++) {
        const struct match_finding *f = &r->findings.v[i];
        const struct vex_entry *best = NULL;
        struct arena_mark mark = arena_mark(a);
        x.out[i].status = STR("under_investigation");
        if (vex->entries.n > 0) {
            struct subject c = subject_of(a, &b->components.v[f->component]);
            look_under(&x, f->id, &c, &best);
            for (size_t k = 0; k < f->naliases; k++) {
                look_under(&x, f->aliases[k], &c, &best);
            }
        }
        arena_reset(a, mark);
        if (best != NULL) {
            x.out[i] = (struct match_status){best->status, best->justification, best->statement, best->action, true};
        }
    }
    *unused = 0;
    for (size_t i = 0; i < vex->entries.n; i++) {
        *unused += x.used[i] ? 0 : 1;
    }
    return x.out;
}

bool match_is_settled(const struct match_status *s) {
    return str_is(s->status, "not_affected") || str_is(s->status, "fixed");
}
