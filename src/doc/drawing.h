/*
 * A drawing in vectors: a list of shapes in points, origin at the top left. It is written as SVG, and set into PDF pages as it
 * is.
 */
#ifndef CORDON_DOC_DRAWING_H
#define CORDON_DOC_DRAWING_H

#include "base/str.h"

enum shape_kind { SHAPE_RECT, SHAPE_ELLIPSE, SHAPE_CURVE, SHAPE_LINE, SHAPE_POLYGON, SHAPE_TEXT };

struct point {
    double x, y;
};

struct shape {
    enum shape_kind kind;
    struct point *points; /* RECT, ELLIPSE: two corners; CURVE: start then three a Bézier segment; TEXT: baseline position */
    size_t npoints;
    uint32_t stroke, fill; /* 0xRRGGBB, or SHAPE_NO_PAINT */
    double width;          /* line width; font size of a text */
    double radius;         /* rounded corners of a RECT */
    bool dashed, bold;
    int anchor; /* text: -1 left, 0 middle, 1 right */
    struct str text;
    struct str id; /* what it shows, for links and tests; may be empty */
};

#define SHAPE_NO_PAINT 0xFFFFFFFFu

struct drawing {
    double width, height;
    struct shape *shapes; /* painted in order */
    size_t nshapes;
    struct str title, description; /* for readers who cannot see it */
};

/* Whether a shape has the points and text that its kind needs; the writers leave others out. */
bool shape_is_whole(const struct shape *s);

/* A self-contained SVG document. O(shapes). */
struct str drawing_svg(struct arena *a, const struct drawing *d);

#endif
