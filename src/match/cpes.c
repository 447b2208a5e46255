/*
 * Matching by CPE: NVD's configurations. A configuration is true when its tree of match expressions is; an expression about another product
 * is looked up among the SBOM's components, and is "not known" when the SBOM holds no such product. See docs/decisions/cpe-matching.md.
 */
#include "match/candidate.h"

enum truth { FALSE_, UNKNOWN, TRUE_ };
enum { MAX_NODE_DEPTH = 16 };

/* "7.7p1": the portable release of 7.7; NVD's bounds know 7.7 only. */
static struct str without_portable(struct str v) {
    size_t n = v.n;
    while (n > 0 && chr_digit(v.p[n - 1])) {
        n--;
    }
    return n > 1 && n < v.n && v.p[n - 1] == 'p' && chr_digit(v.p[n - 2]) ? str_sub(v, 0, n - 1) : v;
}

static struct str join_update(struct arena *a, struct str version, const struct cpe *c) {
    struct str update = cpe_plain(a, c, CPE_UPDATE);
    return update.n > 0 ? str_fmt(a, "%.*s-%.*s", STR_ARG(version), STR_ARG(update)) : version;
}

/* The component's version: the CPE's own where it has one (with its update), else the SBOM's. */
static struct str version_of(struct match_work *w, const struct match_component *c, const struct match_cpe *name) {
    struct str v = cpe_plain(w->a, &name->cpe, CPE_VERSION);
    return v.n > 0 ? join_update(w->a, v, &name->cpe) : c->c->version;
}

static bool in_bounds(const struct vuln_cpe_match *m, struct str version) {
    if (m->start.n > 0) {
        int d = version_compare(VERSION_GENERIC, version, m->start);
        if (d < 0 || (d == 0 && m->start_excluding)) {
            return false;
        }
    }
    if (m->end.n > 0) {
        int d = version_compare(VERSION_GENERIC, version, m->end);
        if (d > 0 || (d == 0 && m->end_excluding)) {
            return false;
        }
    }
    return true;
}

static bool version_hits(struct match_work *w, const struct vuln_cpe_match *m, const struct cpe *want, struct str version) {
    if (want->kind[CPE_VERSION] == CPE_NA) {
        /* "-" on firmware and hardware stands for "whatever it runs"; on software it says that there is no version */
        struct str product = cpe_plain(w->a, want, CPE_PRODUCT);
        bool hard = str_is(want->value[CPE_PART], "h") || str_ends(product, STR("firmware"));
        return hard || version.n == 0;
    }
    if (want->kind[CPE_VERSION] == CPE_ANY) {
        if (m->start.n == 0 && m->end.n == 0) {
            return true;
        }
        return version.n > 0 && in_bounds(m, without_portable(version));
    }
    if (version.n == 0) {
        return false;
    }
    struct str exact = cpe_plain(w->a, want, CPE_VERSION);
    if (want->kind[CPE_UPDATE] == CPE_VALUE) {
        return version_compare(VERSION_GENERIC, version, join_update(w->a, exact, want)) == 0;
    }
    return version_compare(VERSION_GENERIC, version, exact) == 0 || version_compare(VERSION_GENERIC, without_portable(version), exact) == 0;
}

/* NVD's target_sw words for ecosystems: a library for Node.js is not the C library of the same name. */
static bool target_fits(struct match_work *w, const struct cpe *want, const struct match_component *c, const struct match_cpe *name) {
    static const struct {
        const char *word, *type;
    } targets[] = {{"node.js", "npm"}, {"python", "pypi"}, {"ruby", "gem"},  {"rust", "cargo"},       {"go", "golang"},    {"maven", "maven"},
                   {".net", "nuget"},  {"perl", "cpan"},   {"php", "composer"}, {"wordpress", "-"}, {"joomla\\!", "-"}, {"drupal", "-"},
                   {"jenkins", "-"},   {"android", "-"},   {"iphone_os", "-"}, {"chrome", "-"}};
    struct str target = cpe_plain(w->a, want, CPE_TARGET_SW);
    struct str mine = cpe_plain(w->a, &name->cpe, CPE_TARGET_SW);
    if (target.n == 0 || str_eqi(target, mine)) {
        return true;
    }
    if (mine.n > 0) {
        return false;
    }
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        if (str_is(target, targets[i].word)) {
            return c->has_purl && str_is(c->purl.type, targets[i].type);
        }
    }
    return true;
}

static bool same(struct match_work *w, const struct cpe *a, const struct cpe *b, enum cpe_attribute at) {
    return a->kind[at] == CPE_ANY || b->kind[at] == CPE_ANY || str_eqi(cpe_plain(w->a, a, at), cpe_plain(w->a, b, at));
}

bool match_expression(struct match_work *w, const struct vuln_cpe_match *m, const struct match_component *c, const struct match_cpe *name) {
    struct cpe want;
    struct err ignored = {0};
    if (!cpe_parse(w->a, m->criteria, &want, &ignored)) {
        return false;
    }
    return same(w, &want, &name->cpe, CPE_PART) && same(w, &want, &name->cpe, CPE_VENDOR) && same(w, &want, &name->cpe, CPE_PRODUCT) &&
           target_fits(w, &want, c, name) && version_hits(w, m, &want, version_of(w, c, name));
}

struct evaluation {
    struct match_work *w;
    const struct match_component *c;
    const struct match_cpe *name;
    const struct vuln_cpe_match *hit; /* the vulnerable expression that names the component */
    struct str unknown;               /* an expression about something that the SBOM does not hold */
};

/* An expression about another product: is it in the SBOM? */
static enum truth context(struct evaluation *v, const struct vuln_cpe_match *m) {
    struct cpe want;
    struct err ignored = {0};
    if (!cpe_parse(v->w->a, m->criteria, &want, &ignored)) {
        return UNKNOWN;
    }
    const struct match_component *c = map_get(&v->w->by_product, cpe_key(v->w->a, &want));
    if (c == NULL) {
        v->unknown = m->criteria;
        return m->vulnerable ? FALSE_ : UNKNOWN;
    }
    for (; c != NULL; c = c->next) {
        for (size_t i = 0; i < c->ncpes; i++) {
            if (match_expression(v->w, m, c, &c->cpes[i])) {
                return TRUE_;
            }
        }
    }
    return FALSE_;
}

static enum truth expression(struct evaluation *v, const struct vuln_cpe_match *m) {
    if (match_expression(v->w, m, v->c, v->name)) {
        if (m->vulnerable && v->hit == NULL) {
            v->hit = m;
        }
        return TRUE_;
    }
    return context(v, m);
}

static enum truth combine(bool all, enum truth a, enum truth b) {
    return all ? (a < b ? a : b) : (a > b ? a : b);
}

static enum truth evaluate(struct evaluation *v, const struct vuln_node *n, int depth) {
    enum truth t = n->all ? TRUE_ : FALSE_;
    for (size_t i = 0; i < n->nmatches; i++) {
        t = combine(n->all, t, expression(v, &n->matches[i]));
    }
    for (size_t i = 0; i < n->nchildren && depth < MAX_NODE_DEPTH; i++) {
        t = combine(n->all, t, evaluate(v, &n->children[i], depth + 1));
    }
    return n->negate ? (enum truth)(TRUE_ - t) : t;
}

static struct str range_text(struct match_work *w, const struct vuln_cpe_match *m) {
    struct sb b = SB(w->a);
    struct cpe want;
    struct err ignored = {0};
    if (m->start.n > 0) {
        sb_fmt(&b, "%s%.*s", m->start_excluding ? ">" : ">=", STR_ARG(m->start));
    }
    if (m->end.n > 0) {
        sb_fmt(&b, "%s%s%.*s", b.n > 0 ? "," : "", m->end_excluding ? "<" : "<=", STR_ARG(m->end));
    }
    if (b.n == 0 && cpe_parse(w->a, m->criteria, &want, &ignored) && want.kind[CPE_VERSION] == CPE_VALUE) {
        sb_fmt(&b, "=%.*s", STR_ARG(join_update(w->a, cpe_plain(w->a, &want, CPE_VERSION), &want)));
    }
    return b.n > 0 ? sb_get(&b) : STR("all versions");
}

struct cpe_query {
    struct match_work *w;
    const struct match_component *c;
    const struct match_cpe *name;
};

static enum match_confidence lower(enum match_confidence c) {
    return c == MATCH_EXACT ? MATCH_LIKELY : MATCH_POSSIBLE;
}

static bool on_hit(void *ctx, const struct index_hit *hit, struct err *e) {
    struct cpe_query *q = ctx;
    struct match_work *w = q->w;
    struct evaluation v = {.w = w, .c = q->c, .name = q->name};
    (void)e;
    enum truth t = evaluate(&v, &hit->node, 0);
    if (t == FALSE_ || v.hit == NULL) {
        return true;
    }
    if (hit->withdrawn) {
        w->out->dropped++;
        return true;
    }
    struct match_candidate x = {.reason = {.by = q->name->by,
                                           .source = hit->source,
                                           .record = hit->record,
                                           .range = range_text(w, v.hit),
                                           .confidence = t == TRUE_ ? q->name->confidence : lower(q->name->confidence)}};
    if (v.hit->end.n > 0 && v.hit->end_excluding) {
        x.fixed[x.nfixed++] = v.hit->end;
    }
    x.reason.note = str_fmt(w->a, "version %.*s is in %.*s of %.*s (%s)%s%.*s", STR_ARG(version_of(w, q->c, q->name)), STR_ARG(x.reason.range),
                            STR_ARG(v.hit->criteria), q->name->because,
                            t == UNKNOWN ? "; only together with what the SBOM does not hold: " : "", STR_ARG(t == UNKNOWN ? v.unknown : STR_NONE));
    return match_add(w, q->c, &x);
}

bool match_cpes(struct match_work *w, const struct match_component *c, bool *looked_up) {
    /* a distribution patches without changing the upstream version: its own advisories decide */
    if (match_is_distro(c)) {
        return true;
    }
    for (size_t i = 0; i < c->ncpes; i++) {
        struct cpe_query q = {w, c, &c->cpes[i]};
        *looked_up = true;
        if (!index_by_cpe(w->ix, w->a, c->cpes[i].key, on_hit, &q, w->e)) {
            return false;
        }
    }
    return true;
}
