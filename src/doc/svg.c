/* Drawings as SVG: see drawing.h. */
#include "doc/doc.h"
#include "doc/markup.h"

static void attribute(struct sb *b, const char *name, double x) {
    sb_fmt(b, " %s=\"", name);
    markup_number(b, x);
    sb_char(b, '"');
}

static void paint(struct sb *b, const char *name, uint32_t colour) {
    if (colour == SHAPE_NO_PAINT) {
        sb_fmt(b, " %s=\"none\"", name);
    } else {
        sb_fmt(b, " %s=\"#%06x\"", name, (unsigned)(colour & 0xFFFFFFu));
    }
}

static void pair(struct sb *b, struct point p) {
    markup_number(b, p.x);
    sb_char(b, ' ');
    markup_number(b, p.y);
}

static void write_corners(struct sb *b, const struct shape *s) {
    struct point p = s->points[0];
    struct point q = s->points[1];
    double x = p.x < q.x ? p.x : q.x;
    double y = p.y < q.y ? p.y : q.y;
    double w = p.x < q.x ? q.x - p.x : p.x - q.x;
    double h = p.y < q.y ? q.y - p.y : p.y - q.y;
    if (s->kind == SHAPE_RECT) {
        sb_z(b, "<rect");
        attribute(b, "x", x);
        attribute(b, "y", y);
        attribute(b, "width", w);
        attribute(b, "height", h);
        if (s->radius > 0) {
            attribute(b, "rx", s->radius);
        }
    } else {
        sb_z(b, "<ellipse");
        attribute(b, "cx", x + w / 2);
        attribute(b, "cy", y + h / 2);
        attribute(b, "rx", w / 2);
        attribute(b, "ry", h / 2);
    }
}

static void write_path(struct sb *b, const struct shape *s) {
    sb_z(b, "<path d=\"M");
    for (size_t i = 0; i < s->npoints; i++) {
        if (i > 0) {
            sb_char(b, s->kind != SHAPE_CURVE ? 'L' : i % 3 == 1 ? 'C' : ' ');
        }
        pair(b, s->points[i]);
    }
    sb_z(b, s->kind == SHAPE_POLYGON ? "Z\"" : "\"");
}

static void write_text(struct sb *b, const struct shape *s) {
    sb_z(b, "<text");
    attribute(b, "x", s->points[0].x);
    attribute(b, "y", s->points[0].y);
    attribute(b, "font-size", s->width);
    if (s->anchor >= 0) {
        sb_z(b, s->anchor == 0 ? " text-anchor=\"middle\"" : " text-anchor=\"end\"");
    }
    if (s->bold) {
        sb_z(b, " font-weight=\"600\"");
    }
}

static void finish(struct sb *b, const struct shape *s) {
    if (s->kind == SHAPE_TEXT) {
        paint(b, "fill", s->fill != SHAPE_NO_PAINT ? s->fill : s->stroke);
    } else {
        bool line = s->kind == SHAPE_LINE || s->kind == SHAPE_CURVE;
        paint(b, "fill", line ? SHAPE_NO_PAINT : s->fill);
        paint(b, "stroke", s->stroke);
        if (s->stroke != SHAPE_NO_PAINT) {
            attribute(b, "stroke-width", s->width);
        }
        if (s->dashed) {
            sb_z(b, " stroke-dasharray=\"4 3\"");
        }
    }
    if (s->id.n > 0) {
        /* not id: a box and its text may share one, and the page may use the same name */
        sb_z(b, " data-id=\"");
        markup_text(b, doc_clean(b->a, s->id));
        sb_char(b, '"');
    }
    if (s->kind != SHAPE_TEXT) {
        sb_z(b, "/>\n");
        return;
    }
    sb_char(b, '>');
    markup_text(b, doc_clean(b->a, s->text));
    sb_z(b, "</text>\n");
}

static void write_shape(struct sb *b, const struct shape *s) {
    if (!shape_is_whole(s)) {
        return;
    }
    switch (s->kind) {
        case SHAPE_RECT:
        case SHAPE_ELLIPSE:
            write_corners(b, s);
            break;
        case SHAPE_CURVE:
        case SHAPE_LINE:
        case SHAPE_POLYGON:
            write_path(b, s);
            break;
        case SHAPE_TEXT:
            write_text(b, s);
            break;
    }
    finish(b, s);
}

bool shape_is_whole(const struct shape *s) {
    switch (s->kind) {
        case SHAPE_TEXT:
            return s->npoints >= 1 && s->text.n > 0;
        case SHAPE_CURVE:
            return s->npoints >= 4 && s->npoints % 3 == 1;
        case SHAPE_RECT:
        case SHAPE_ELLIPSE:
        case SHAPE_LINE:
            return s->npoints >= 2;
        case SHAPE_POLYGON:
            return s->npoints >= 3;
    }
    return false;
}

void drawing_svg_element(struct sb *b, const struct drawing *d) {
    sb_z(b, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"");
    attribute(b, "width", d->width);
    attribute(b, "height", d->height);
    sb_z(b, " viewBox=\"0 0 ");
    pair(b, (struct point){d->width, d->height});
    sb_z(b, "\" font-family=\"Inter, &#39;Noto Sans&#39;, &#39;Liberation Sans&#39;, Arial, sans-serif\">\n");
    if (d->title.n > 0) {
        sb_z(b, "<title>");
        markup_text(b, doc_clean(b->a, d->title));
        sb_z(b, "</title>\n");
    }
    if (d->description.n > 0) {
        sb_z(b, "<desc>");
        markup_text(b, doc_clean(b->a, d->description));
        sb_z(b, "</desc>\n");
    }
    sb_z(b, "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"); /* paper: viewers may be dark */
    for (size_t i = 0; i < d->nshapes; i++) {
        write_shape(b, &d->shapes[i]);
    }
    sb_z(b, "</svg>\n");
}

struct str drawing_svg(struct arena *a, const struct drawing *d) {
    struct sb b = SB(a);
    drawing_svg_element(&b, d);
    return sb_get(&b);
}
