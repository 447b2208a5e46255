/*
 * The diagram of a threat model: elements as in data flow diagrams, trust boundaries around them, flows between them, marks
 * where a compromise leads to a hazard. Graphviz places everything; the shapes are ours, so that they look the same in SVG and
 * PDF.
 */
#ifndef CORDON_THREAT_DRAW_H
#define CORDON_THREAT_DRAW_H

#include "doc/drawing.h"
#include "threat/model.h"

/* Beyond this a diagram cannot be read and its layout takes minutes; a note is drawn instead. */
enum { DRAW_MAX_ELEMENTS = 250, DRAW_MAX_FLOWS = 500 };

/* What stands out while the rest is dimmed. */
struct draw_path {
    struct refs elements, flows;
    size_t hazard; /* SIZE_MAX: none */
};

/* The drawing, in the arena; `path` may be null. Null with ERR_SYSTEM when Graphviz is missing. The same model gives the same
 * drawing. */
const struct drawing *threat_draw(struct arena *a, const struct threat_model *m, const struct draw_path *path, struct err *e);

#endif
