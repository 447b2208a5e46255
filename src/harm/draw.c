/* The diagram with a path to harm standing out: see harm.h. */
#include "threat/draw.h"
#include "base/vec.h"
#include "harm/harm.h"

const struct drawing *threat_draw_path(struct arena *a, const struct threat_model *m, const struct harm_path *p,
                                       struct err *e) {
    VEC(size_t) elements = {0};
    VEC(size_t) flows = {0};
    for (size_t i = 0; i < p->nsteps; i++) {
        if (p->steps[i].kind == STEP_FLOW) {
            vec_push(a, &flows, p->steps[i].index);
        } else if (p->steps[i].kind != STEP_HAZARD) {
            vec_push(a, &elements, p->steps[i].index);
        }
    }
    struct draw_path path = {.elements = {elements.v, elements.n}, .flows = {flows.v, flows.n}, .hazard = p->hazard};
    return threat_draw(a, m, &path, e);
}
