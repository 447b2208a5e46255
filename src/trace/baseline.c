/* The SBOM's minimum elements (NTIA, "The Minimum Elements for an SBOM", 2021) and what FDA asks for beside them, by component.
 */
#include "base/map.h"
#include "trace/trace.h"

static void lacks(struct sb *b, size_t *count, bool missing, const char *what) {
    if (missing) {
        sb_fmt(b, "%s%s", b->n > 0 ? ", " : "", what);
        (*count)++;
    }
}

/* Components that take part in a relationship: named by a dependency, or nested. */
static struct map related(struct arena *a, const struct bom *b) {
    struct map m = map_new(a, b->components.n);
    for (size_t i = 0; i < b->dependencies.n; i++) {
        map_put(&m, b->dependencies.v[i].ref, &m);
        for (size_t k = 0; k < b->dependencies.v[i].non; k++) {
            map_put(&m, b->dependencies.v[i].on[k], &m);
        }
    }
    for (size_t i = 0; i < b->components.n; i++) {
        if (b->components.v[i].parent != SIZE_MAX) {
            map_put(&m, b->components.v[i].ref, &m);
        }
    }
    return m;
}

void trace_baseline(struct arena *a, const struct bom *b, struct baseline *out) {
    *out = (struct baseline){.author = b->nauthors > 0 || b->supplier.name.n > 0 || b->manufacturer.name.n > 0 || b->ntools > 0,
                             .timestamp = b->timestamp.n > 0};
    struct map in_relation = related(a, b);
    VEC(struct baseline_gap) gaps = {0};
    for (size_t i = 0; i < b->components.n; i++) {
        const struct bom_component *c = &b->components.v[i];
        if (c->is_root) {
            continue;
        }
        struct sb missing = SB(a);
        bool supplier = c->supplier.name.n > 0 || c->manufacturer.name.n > 0 || c->publisher.n > 0 || c->author.n > 0;
        lacks(&missing, &out->supplier, !supplier, "supplier");
        lacks(&missing, &out->version, c->version.n == 0, "version");
        lacks(&missing, &out->identifier, c->purl.n == 0 && c->cpe.n == 0 && c->swid.n == 0, "unique identifier");
        lacks(&missing, &out->relationship, !map_has(&in_relation, c->ref), "relationship");
        if (missing.n > 0) {
            vec_push(a, &gaps, (struct baseline_gap){i, sb_get(&missing)});
        }
        out->hash += c->nhashes == 0 ? 1 : 0;
        out->license += c->nlicenses == 0 ? 1 : 0;
        out->support += c->support_level.n == 0 || c->end_of_support.n == 0 ? 1 : 0;
    }
    out->v = gaps.v;
    out->n = gaps.n;
}
