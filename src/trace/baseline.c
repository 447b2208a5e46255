/* The SBOM's minimum elements (NTIA, "The Minimum Elements for an SBOM", 2021) and what FDA asks for beside them, by component.
 */
#include "bom/profile.h"
#include "trace/trace.h"

enum {
    NTIA_ELEMENTS = 1U << ELEMENT_NAME | 1U << ELEMENT_SUPPLIER | 1U << ELEMENT_VERSION | 1U << ELEMENT_IDENTIFIER |
                    1U << ELEMENT_RELATIONSHIP
};

static struct str words(struct arena *a, unsigned missing) {
    struct sb b = SB(a);
    for (unsigned e = 0; e < BOM_ELEMENTS; e++) {
        if ((missing >> e & 1U) != 0) {
            sb_fmt(&b, "%s%s", b.n > 0 ? ", " : "", bom_element_name((enum bom_element)e));
        }
    }
    return sb_get(&b);
}

void trace_baseline(struct arena *a, const struct bom *b, struct baseline *out) {
    struct bom_lacks lacks;
    bom_profile_check(a, b, BOM_FDA, &lacks);
    *out = (struct baseline){.supplier = lacks.count[ELEMENT_SUPPLIER],
                             .version = lacks.count[ELEMENT_VERSION],
                             .identifier = lacks.count[ELEMENT_IDENTIFIER],
                             .relationship = lacks.count[ELEMENT_RELATIONSHIP],
                             .hash = lacks.count[ELEMENT_HASH],
                             .author = lacks.count[ELEMENT_AUTHOR] == 0,
                             .timestamp = lacks.count[ELEMENT_TIMESTAMP] == 0};
    VEC(struct baseline_gap) gaps = {0};
    for (size_t i = 0; i < lacks.list.n; i++) {
        const struct bom_lack *l = &lacks.list.v[i];
        if (l->component == SIZE_MAX) {
            continue;
        }
        unsigned support = 1U << ELEMENT_SUPPORT_LEVEL | 1U << ELEMENT_END_OF_SUPPORT;
        out->support += (l->missing & support) != 0 ? 1 : 0;
        if ((l->missing & NTIA_ELEMENTS) != 0) {
            vec_push(a, &gaps, (struct baseline_gap){l->component, words(a, l->missing & NTIA_ELEMENTS)});
        }
    }
    for (size_t i = 0; i < b->components.n; i++) {
        out->license += !b->components.v[i].is_root && b->components.v[i].nlicenses == 0 ? 1 : 0;
    }
    out->v = gaps.v;
    out->n = gaps.n;
}
