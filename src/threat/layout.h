/* Where everything of a diagram goes: Graphviz's dot, opened when first needed. Points, origin at the top left. */
#ifndef CORDON_THREAT_LAYOUT_H
#define CORDON_THREAT_LAYOUT_H

#include "doc/drawing.h"
#include "threat/model.h"

struct layout_box {
    struct point at; /* top left corner */
    double width, height;
};

struct layout_curve {
    struct point *points; /* start, then three for each Bézier segment */
    size_t n;
    bool tail, head; /* an arrow at its beginning, its end */
    struct point tail_tip, head_tip;
};

/* Given: the sizes. Filled in: the places. */
struct layout {
    double width, height;
    struct layout_box *elements;   /* by element */
    struct layout_box *boundaries; /* by boundary; width 0: empty, not placed. Given: width of its name */
    struct layout_box *labels;     /* by flow */
    struct layout_curve *curves;   /* by flow */
    bool sideways;                 /* given: flows run from left to right instead of downwards */
};

bool layout_run(struct arena *a, const struct threat_model *m, struct layout *l, struct err *e);

#endif
