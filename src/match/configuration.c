/* Evaluating NVD configurations: see configuration.h. */
#include "match/configuration.h"

#include <string.h>

enum { MAX_DEPTH = 16 };

struct evaluation {
    struct match_work *w;
    const struct match_subject *s;
    const struct match_cpe *name;
};

/* Of a node: whether it holds, and whether it holds in a way that makes the subject the vulnerable part. */
struct verdict {
    enum truth truth, hit;
    const struct vuln_cpe_match *by;
    struct str unknown;
};

static enum truth least(enum truth a, enum truth b) {
    return a < b ? a : b;
}

/* ---- what else the SBOM holds ---- */

/* The SBOM does not hold the product: what that says depends on what kind of thing it is. */
static enum truth absent(const struct match_work *w, const struct vuln_cpe_match *m, struct str key) {
    const struct match_os *os = &w->os;
    if (str_starts(key, STR("a:"))) {
        return TRUTH_POSSIBLE;
    }
    if (str_starts(key, STR("o:")) && !str_ends(key, STR("firmware")) && (os->linux_ || os->windows || os->other)) {
        bool windows = str_starts(key, STR("o:microsoft:windows"));
        static const char *const linuxes[] = {"linux", "debian", "ubuntu", "fedora", "suse", "alpine"};
        bool linux_ = false;
        for (size_t i = 0; i < sizeof linuxes / sizeof *linuxes; i++) {
            linux_ = linux_ || str_find(key, str_z(linuxes[i])) != SIZE_MAX;
        }
        bool same = windows ? os->windows : linux_ ? os->linux_ : os->other && !m->vulnerable;
        return same ? TRUTH_LIKELY : TRUTH_NO; /* it names another operating system */
    }
    return TRUTH_LIKELY;
}

static enum truth among_components(struct match_work *w, const struct vuln_cpe_match *m) {
    struct cpe want;
    struct err ignored = {0};
    if (!cpe_parse(w->hit, m->criteria, &want, &ignored)) {
        return TRUTH_POSSIBLE;
    }
    struct str key = cpe_key(w->hit, &want);
    size_t first = (size_t)(uintptr_t)map_get(&w->names.first, key);
    if (first == 0) {
        return absent(w, m, key);
    }
    for (size_t i = first - 1; i < w->names.list.n && str_eq(w->names.list.v[i].key, key); i++) {
        const struct match_query *q = &w->names.list.v[i];
        const struct match_subject *s = &w->subjects.v[q->subject];
        if (expression_names(w, m, s, &s->cpes[q->name])) {
            return s->cpes[q->name].confidence == MATCH_EXACT ? TRUTH_YES : TRUTH_LIKELY;
        }
    }
    return TRUTH_NO;
}

/* An expression about another product. Its truth is the SBOM's, whatever the subject: kept by the expression's place in the
 * index. */
static enum truth context(struct match_work *w, const struct vuln_cpe_match *m) {
    const char *place = m->criteria.p;
    char bytes[sizeof place];
    memcpy(bytes, &place, sizeof place);
    void *known = map_get(&w->contexts, (struct str){bytes, sizeof bytes});
    if (known != NULL) {
        return (enum truth)((uintptr_t)known - 1);
    }
    struct arena_mark mark = arena_mark(w->hit);
    enum truth t = among_components(w, m);
    arena_reset(w->hit, mark);
    map_put(&w->contexts, str_dup(w->tmp, (struct str){bytes, sizeof bytes}), (void *)((uintptr_t)t + 1));
    return t;
}

/* ---- the tree ---- */

/* `needed`: an AND above asks for the truth of what does not name the subject. */
static struct verdict expression(const struct evaluation *v, const struct vuln_cpe_match *m, bool needed) {
    if (expression_names(v->w, m, v->s, v->name)) {
        return (struct verdict){TRUTH_YES, m->vulnerable ? TRUTH_YES : TRUTH_NO, m, STR_NONE};
    }
    if (!needed) {
        return (struct verdict){0};
    }
    struct verdict r = {.truth = context(v->w, m)};
    r.unknown = r.truth == TRUTH_LIKELY || r.truth == TRUTH_POSSIBLE ? m->criteria : STR_NONE;
    return r;
}

/*
 * AND is the least of its parts, OR the most. The subject is hit in an AND when it is hit in one part and all hold, in an OR
 * when it is in one of them: a branch that does not hold hits nobody, though the whole may be true for another product.
 */
static void combine(bool all, struct verdict *sum, struct verdict part) {
    bool better = part.hit > sum->hit;
    struct str unknown = all ? (part.unknown.n > 0 ? part.unknown : sum->unknown) : better ? part.unknown : sum->unknown;
    sum->truth = all ? least(sum->truth, part.truth) : sum->truth > part.truth ? sum->truth : part.truth;
    if (better) {
        sum->hit = part.hit;
        sum->by = part.by;
    }
    sum->unknown = unknown.n > 0 ? unknown : sum->truth < TRUTH_YES ? part.unknown : STR_NONE;
}

static struct verdict evaluate(const struct evaluation *v, const struct vuln_node *n, bool needed, int depth) {
    struct verdict sum = {.truth = n->all ? TRUTH_YES : TRUTH_NO};
    needed = needed || n->all || n->negate;
    for (size_t i = 0; i < n->nmatches; i++) {
        combine(n->all, &sum, expression(v, &n->matches[i], needed));
    }
    for (size_t i = 0; i < n->nchildren && depth < MAX_DEPTH; i++) {
        combine(n->all, &sum, evaluate(v, &n->children[i], needed, depth + 1));
    }
    if (n->all) {
        sum.hit = least(sum.hit, sum.truth);
    }
    if (n->negate) { /* "not this product": holds for others, and hits nobody */
        sum.truth = sum.truth == TRUTH_NO ? TRUTH_YES : sum.truth == TRUTH_YES ? TRUTH_NO : sum.truth;
        sum.hit = TRUTH_NO;
    }
    return sum;
}

struct configuration_answer configuration_test(struct match_work *w, const struct vuln_node *node,
                                               const struct match_subject *s, const struct match_cpe *name) {
    struct evaluation v = {w, s, name};
    struct verdict r = evaluate(&v, node, false, 0);
    bool unsure = r.hit == TRUTH_POSSIBLE || r.hit == TRUTH_LIKELY;
    return (struct configuration_answer){r.hit, r.by, unsure ? r.unknown : STR_NONE};
}
