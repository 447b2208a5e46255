/* Drawings as vectors on a page: see pdf_in.h. */
#include <math.h>

#include "doc/pdf_in.h"

/* cairo keeps coordinates in 24.8 fixed point; far beyond the page nothing is seen anyway. */
#define FAR 20000.0

struct figure {
    struct pdf *p;
    cairo_t *cr;
    double scale;
};

static double clamp(double x) {
    return !isfinite(x) ? 0 : x < -FAR ? -FAR : x > FAR ? FAR : x;
}

static double px(const struct figure *f, const struct shape *s, size_t i) {
    return clamp(s->points[i].x * f->scale);
}

static double py(const struct figure *f, const struct shape *s, size_t i) {
    return clamp(s->points[i].y * f->scale);
}

static void source(const struct figure *f, uint32_t c) {
    f->p->api.cairo.set_source_rgb(f->cr, (c >> 16 & 255) / 255.0, (c >> 8 & 255) / 255.0, (c & 255) / 255.0);
}

static void ellipse(const struct figure *f, const struct shape *s) {
    const struct cairo_api *cairo = &f->p->api.cairo;
    double rx = fabs(px(f, s, 1) - px(f, s, 0)) / 2;
    double ry = fabs(py(f, s, 1) - py(f, s, 0)) / 2;
    if (rx < 0.01 || ry < 0.01) {
        return;
    }
    cairo->save(f->cr);
    cairo->translate(f->cr, (px(f, s, 0) + px(f, s, 1)) / 2, (py(f, s, 0) + py(f, s, 1)) / 2);
    cairo->scale(f->cr, rx, ry);
    cairo->arc(f->cr, 0, 0, 1, 0, 2 * M_PI);
    cairo->close_path(f->cr);
    cairo->restore(f->cr);
}

static void rectangle(const struct figure *f, const struct shape *s) {
    double x = fmin(px(f, s, 0), px(f, s, 1));
    double y = fmin(py(f, s, 0), py(f, s, 1));
    pdf_box(f->p, x, y, fabs(px(f, s, 1) - px(f, s, 0)), fabs(py(f, s, 1) - py(f, s, 0)), clamp(s->radius * f->scale));
}

static void path(const struct figure *f, const struct shape *s) {
    const struct cairo_api *cairo = &f->p->api.cairo;
    cairo->move_to(f->cr, px(f, s, 0), py(f, s, 0));
    if (s->kind == SHAPE_CURVE) {
        for (size_t i = 1; i + 2 < s->npoints; i += 3) {
            cairo->curve_to(f->cr, px(f, s, i), py(f, s, i), px(f, s, i + 1), py(f, s, i + 1), px(f, s, i + 2),
                            py(f, s, i + 2));
        }
        return;
    }
    for (size_t i = 1; i < s->npoints; i++) {
        cairo->line_to(f->cr, px(f, s, i), py(f, s, i));
    }
    if (s->kind == SHAPE_POLYGON) {
        cairo->close_path(f->cr);
    }
}

static void text(const struct figure *f, const struct shape *s) {
    const struct cairo_api *cairo = &f->p->api.cairo;
    /* set in the cell's font at its own size, then scaled: the fonts of a page stay few */
    enum pdf_style_name style = s->bold ? STYLE_CELL_STRONG : STYLE_CELL;
    double zoom = s->width * f->scale / pdf_styles[style].size;
    if (!(zoom > 0.01) || zoom > 100) {
        return;
    }
    struct pdf_line line = pdf_set_line(f->p, style, doc_clean(f->p->a, s->text), 4000);
    double x = px(f, s, 0) - (s->anchor < 0 ? 0 : s->anchor == 0 ? 0.5 : 1) * (double)line.width * zoom;
    source(f, s->fill != SHAPE_NO_PAINT ? s->fill : s->stroke);
    cairo->save(f->cr);
    cairo->translate(f->cr, x, py(f, s, 0));
    cairo->scale(f->cr, zoom, zoom);
    cairo->move_to(f->cr, 0, 0);
    f->p->api.pango.show_layout_line(f->cr, line.line);
    cairo->restore(f->cr);
}

static void outline(const struct figure *f, const struct shape *s) {
    const struct cairo_api *cairo = &f->p->api.cairo;
    static const double dashes[] = {4, 3};
    bool line = s->kind == SHAPE_LINE || s->kind == SHAPE_CURVE;
    if (s->fill != SHAPE_NO_PAINT && !line) {
        source(f, s->fill);
        cairo->fill_preserve(f->cr);
    }
    if (s->stroke != SHAPE_NO_PAINT && s->width > 0 && s->width < 1000) {
        double on_page[] = {dashes[0] * f->scale, dashes[1] * f->scale};
        source(f, s->stroke);
        cairo->set_line_width(f->cr, s->width * f->scale);
        cairo->set_dash(f->cr, on_page, s->dashed && f->scale > 0.01 ? 2 : 0, 0);
        cairo->stroke(f->cr);
    }
    cairo->new_path(f->cr);
}

static void draw(const struct figure *f, const struct shape *s) {
    if (!shape_is_whole(s)) {
        return;
    }
    f->p->api.cairo.new_path(f->cr);
    switch (s->kind) {
        case SHAPE_RECT:
            rectangle(f, s);
            break;
        case SHAPE_ELLIPSE:
            ellipse(f, s);
            break;
        case SHAPE_CURVE:
        case SHAPE_LINE:
        case SHAPE_POLYGON:
            path(f, s);
            break;
        case SHAPE_TEXT:
            text(f, s);
            return;
    }
    outline(f, s);
}

void pdf_figure_draw(struct pdf *p, const struct item *item) {
    const struct cairo_api *cairo = &p->api.cairo;
    const struct drawing *d = item->block->drawing;
    struct figure f = {p, p->cr, item->w / d->width};
    cairo->tag_begin(p->cr, item->tag, NULL);
    cairo->save(p->cr);
    cairo->translate(p->cr, item->x, item->y);
    pdf_box(p, -1, -1, item->w + 2, item->h + 2, 0);
    cairo->clip(p->cr);
    for (size_t i = 0; i < d->nshapes; i++) {
        draw(&f, &d->shapes[i]);
    }
    cairo->restore(p->cr);
    cairo->tag_end(p->cr, item->tag);
}
