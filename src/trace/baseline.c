/* The SBOM's minimum elements (NTIA, "The Minimum Elements for an SBOM", 2021) and what FDA asks for beside them, by component.
 */
#include "bom/check.h"
#include "trace/trace.h"

/* The rows of data/sbom-rules.tsv that are NTIA's; the rest of profile fda is FDA's own. */
static bool is_ntia(const struct bom_rule *r) {
    return (r->profiles & BOM_NTIA) != 0 && r->severity == BOM_ERROR;
}

static struct str words(struct arena *a, const struct bom_checked *c, uint32_t lacks) {
    struct sb b = SB(a);
    for (size_t i = 0; i < c->n; i++) {
        if ((lacks >> i & 1U) != 0 && is_ntia(c->v[i].rule)) {
            sb_fmt(&b, "%s%.*s", b.n > 0 ? ", " : "", STR_ARG(c->v[i].rule->title));
        }
    }
    return sb_get(&b);
}

static uint32_t bits_of(const struct bom_checked *c, bool ntia) {
    uint32_t bits = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct bom_rule *r = c->v[i].rule;
        const bool support = str_is(r->id, "SBOM-SUPPORT") || str_is(r->id, "SBOM-END");
        bits |= (ntia ? is_ntia(r) : support) ? 1U << i : 0;
    }
    return bits;
}

void trace_baseline(struct arena *a, const struct bom *b, struct baseline *out) {
    struct licence_list licences;
    struct bom_checked c;
    licence_list_of(a, b, &licences);
    bom_check(a, b, BOM_FDA, &licences, &c);
    *out = (struct baseline){.supplier = bom_checked_count(&c, "SBOM-SUPPLIER"),
                             .version = bom_checked_count(&c, "SBOM-VERSION"),
                             .identifier = bom_checked_count(&c, "SBOM-IDENTIFIER"),
                             .relationship = bom_checked_count(&c, "SBOM-RELATION"),
                             .hash = bom_checked_count(&c, "SBOM-HASH"),
                             .license = licences.without,
                             .author = bom_checked_count(&c, "SBOM-AUTHOR") == 0,
                             .timestamp = bom_checked_count(&c, "SBOM-TIME") == 0};
    VEC(struct baseline_gap) gaps = {0};
    const uint32_t *lacks = bom_checked_by_component(a, b, &c);
    const uint32_t ntia = bits_of(&c, true);
    const uint32_t support = bits_of(&c, false);
    for (size_t i = 0; i < b->components.n; i++) {
        out->support += (lacks[i] & support) != 0 ? 1 : 0;
        if ((lacks[i] & ntia) != 0) {
            vec_push(a, &gaps, (struct baseline_gap){i, words(a, &c, lacks[i])});
        }
    }
    out->v = gaps.v;
    out->n = gaps.n;
}
