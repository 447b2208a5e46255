/* The diagram of a threat model: see draw.h. */
#include "threat/draw.h"

#include <math.h>

#include "base/vec.h"
#include "threat/layout.h"

/* ---- looks ---- */

enum {
    INK = 0x1F2937,
    GREY = 0x6B7280,
    PALE = 0xB4BAC4,
    RED = 0xB42318,
    PALE_RED = 0xE9C3BF,
    AMBER = 0xB45309,
    BLUE = 0x1D4F91,
    PURPLE = 0x6D28D9,
    WHITE = 0xFFFFFF,
    FILL_OUTSIDE = 0xE5E7EB,
    FILL_PROCESS = 0xE3EEFB,
    FILL_STORE = 0xFDF3D8,
    FILL_PATH = 0xEDE4FF,
};

static const double name_size = 11, label_size = 9, mark_size = 8, margin = 18, title_height = 30, legend_height = 44;
/* An upper estimate of the mean width of a character in the usual sans serif fonts, as a part of the size. */
static const double character = 0.56;

enum { NAME_CHARS = 17, LABEL_CHARS = 16, MAX_LINES = 4 };

typedef VEC(struct shape) shapes;

struct sheet {
    struct arena *a;
    const struct threat_model *m;
    const struct draw_path *path;
    bool *on_element, *on_flow; /* of the path */
    struct layout l;
    shapes list;
    double dx, dy; /* from layout to page */
};

/* ---- text ---- */

static size_t characters(struct str s) {
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80 ? 1 : 0;
    }
    return n;
}

/* The first `n` characters. */
static struct str first_characters(struct str s, size_t n) {
    size_t i = 0;
    for (; i < s.n; i++) {
        if (((unsigned char)s.p[i] & 0xC0) != 0x80 && n-- == 0) {
            break;
        }
    }
    return str_sub(s, 0, i);
}

static struct str cut(struct arena *a, struct str s, size_t n) {
    return characters(s) <= n ? s : str_fmt(a, "%.*s…", STR_ARG(str_trim(first_characters(s, n - 1))));
}

struct lines {
    struct str v[MAX_LINES];
    size_t n, widest; /* characters */
};

/* Breaks at spaces; what does not fit in the last line is cut. */
static struct lines wrap(struct arena *a, struct str s, size_t width) {
    struct lines out = {0};
    while (s.n > 0 && out.n < MAX_LINES) {
        struct str line = s;
        if (characters(s) > width && out.n + 1 < MAX_LINES) {
            struct str most = first_characters(s, width + 1);
            size_t space = str_rchr(most, ' ');
            line = space != SIZE_MAX && space > 0 ? str_sub(s, 0, space) : str_sub(s, 0, str_chr(s, ' '));
        }
        s = str_trim(str_from(s, line.n));
        line = cut(a, line, width + 3);
        out.v[out.n++] = line;
        out.widest = characters(line) > out.widest ? characters(line) : out.widest;
    }
    return out;
}

/* ---- shapes ---- */

static struct shape *add(struct sheet *s, enum shape_kind kind, size_t n) {
    struct shape x = {.kind = kind,
                      .points = ARENA_ARRAY(s->a, struct point, n),
                      .npoints = n,
                      .stroke = SHAPE_NO_PAINT,
                      .fill = SHAPE_NO_PAINT,
                      .width = 1};
    vec_push(s->a, &s->list, x);
    return &s->list.v[s->list.n - 1];
}

static struct shape *add_box(struct sheet *s, double x, double y, double w, double h) {
    struct shape *r = add(s, SHAPE_RECT, 2);
    r->points[0] = (struct point){x, y};
    r->points[1] = (struct point){x + w, y + h};
    return r;
}

static struct shape *add_line(struct sheet *s, double x1, double y1, double x2, double y2, uint32_t stroke, double width) {
    struct shape *r = add(s, SHAPE_LINE, 2);
    r->points[0] = (struct point){x1, y1};
    r->points[1] = (struct point){x2, y2};
    r->stroke = stroke;
    r->width = width;
    return r;
}

static struct shape *add_text(struct sheet *s, double x, double y, double size, uint32_t colour, int anchor, struct str text) {
    struct shape *r = add(s, SHAPE_TEXT, 1);
    r->points[0] = (struct point){x, y};
    r->width = size;
    r->fill = colour;
    r->anchor = anchor;
    r->text = text;
    return r;
}

/* ---- elements ---- */

/* The hazards that an element leads to, each once, in the model's order: "H-01 H-04". */
static struct str hazards_of(struct sheet *s, const struct tm_element *x) {
    struct sb b = SB(s->a);
    for (size_t h = 0; h < s->m->nhazards; h++) {
        bool linked = false;
        for (size_t i = 0; i < x->nhazards && !linked; i++) {
            linked = x->hazards[i].hazard == h;
        }
        if (linked) {
            sb_fmt(&b, "%s%.*s", b.n > 0 ? " " : "", STR_ARG(s->m->hazards[h].id));
        }
    }
    return sb_get(&b);
}

static void size_elements(struct sheet *s) {
    for (size_t e = 0; e < s->m->nelements; e++) {
        const struct tm_element *x = &s->m->elements[e];
        struct lines name = wrap(s->a, x->name, NAME_CHARS);
        struct lines marks = wrap(s->a, hazards_of(s, x), NAME_CHARS + 5);
        double w = (double)name.widest * name_size * character;
        double v = (double)marks.widest * mark_size * character + (marks.n > 0 ? 12 : 0);
        struct layout_box *b = &s->l.elements[e];
        b->width = (w > v ? w : v) + 18;
        b->height = (double)name.n * (name_size + 2) + (double)marks.n * (mark_size + 2) + (marks.n > 0 ? 3 : 0) + 14;
        b->width = b->width < 56 ? 56 : b->width;
        b->height = b->height < 30 ? 30 : b->height;
    }
}

static bool dimmed_element(const struct sheet *s, size_t e) {
    return s->path != NULL && !s->on_element[e];
}

static void draw_body(struct sheet *s, size_t e, double x, double y) {
    const struct tm_element *el = &s->m->elements[e];
    const struct layout_box *b = &s->l.elements[e];
    bool dim = dimmed_element(s, e);
    bool on = s->path != NULL && !dim;
    uint32_t stroke = on ? PURPLE : dim ? PALE : el->kind == ELEMENT_PROCESS ? BLUE : INK;
    double width = on ? 2.2 : el->clinical ? 1.8 : 1;
    uint32_t fill = on                            ? FILL_PATH
                    : dim                         ? WHITE
                    : el->kind == ELEMENT_PROCESS ? FILL_PROCESS
                    : el->kind == ELEMENT_STORE   ? FILL_STORE
                    : el->untrusted               ? FILL_OUTSIDE
                                                  : WHITE;
    struct shape *body = add_box(s, x, y, b->width, b->height);
    body->fill = fill;
    body->id = el->id;
    if (el->kind == ELEMENT_STORE) {
        add_line(s, x, y, x + b->width, y, stroke, width + 0.4);
        add_line(s, x, y + b->height, x + b->width, y + b->height, stroke, width + 0.4);
        return;
    }
    body->stroke = stroke;
    body->width = width;
    body->radius = el->kind == ELEMENT_PROCESS ? (b->height < 44 ? b->height / 2 : 20) : 0;
}

static void draw_mark(struct sheet *s, double x, double y, uint32_t colour) {
    struct shape *t = add(s, SHAPE_POLYGON, 3);
    t->points[0] = (struct point){x, y - 6};
    t->points[1] = (struct point){x + 3.6, y};
    t->points[2] = (struct point){x - 3.6, y};
    t->fill = colour;
}

static void draw_element(struct sheet *s, size_t e) {
    const struct tm_element *el = &s->m->elements[e];
    const struct layout_box *b = &s->l.elements[e];
    double x = b->at.x + s->dx;
    double y = b->at.y + s->dy;
    bool dim = dimmed_element(s, e);
    struct lines name = wrap(s->a, el->name, NAME_CHARS);
    struct lines marks = wrap(s->a, hazards_of(s, el), NAME_CHARS + 5);
    draw_body(s, e, x, y);
    double text = (double)name.n * (name_size + 2) + (double)marks.n * (mark_size + 2) + (marks.n > 0 ? 3 : 0);
    double at = y + (b->height - text) / 2 + name_size - 1;
    for (size_t i = 0; i < name.n; i++, at += name_size + 2) {
        struct shape *t = add_text(s, x + b->width / 2, at, name_size, dim ? PALE : INK, 0, name.v[i]);
        t->bold = el->clinical || (s->path != NULL && !dim);
    }
    at += 1;
    for (size_t i = 0; i < marks.n; i++, at += mark_size + 2) {
        uint32_t colour = dim ? PALE_RED : RED;
        double w = (double)characters(marks.v[i]) * mark_size * character;
        add_text(s, x + b->width / 2 + (i == 0 ? 4 : 0), at, mark_size, colour, 0, marks.v[i]);
        if (i == 0) {
            draw_mark(s, x + b->width / 2 - w / 2 - 3, at, colour);
        }
    }
}

/* ---- boundaries ---- */

static void size_boundaries(struct sheet *s) {
    for (size_t b = 0; b < s->m->nboundaries; b++) {
        s->l.boundaries[b].width =
            (double)characters(cut(s->a, s->m->boundaries[b].name, 40)) * (name_size - 1) * character + 8;
    }
}

static size_t nesting(const struct threat_model *m, size_t b) {
    size_t n = 0;
    for (; m->boundaries[b].parent != SIZE_MAX; b = m->boundaries[b].parent) {
        n++;
    }
    return n;
}

/* From the outermost inwards, so that inner ones are painted over outer ones. */
static void draw_boundaries(struct sheet *s) {
    static const uint32_t fills[] = {0xFFFBFA, 0xFFFFFF};
    uint32_t colour = s->path != NULL ? PALE_RED : RED;
    for (size_t level = 0; level <= MODEL_MAX_NESTING; level++) {
        for (size_t b = 0; b < s->m->nboundaries; b++) {
            const struct layout_box *box = &s->l.boundaries[b];
            if (box->width <= 0 || nesting(s->m, b) != level) {
                continue;
            }
            struct shape *r = add_box(s, box->at.x + s->dx, box->at.y + s->dy, box->width, box->height);
            r->stroke = colour;
            r->fill = fills[level % 2];
            r->dashed = true;
            r->radius = 9;
            r->id = s->m->boundaries[b].id;
            struct str name = cut(s->a, s->m->boundaries[b].name, 40);
            struct shape *t = add_text(s, box->at.x + s->dx + 9, box->at.y + s->dy + 13, name_size - 1, colour, -1, name);
            t->bold = true;
        }
    }
}

/* ---- flows ---- */

/* "HTTPS 8443, TLS 1.2/1.3" is "HTTPS 8443" in a diagram. */
static struct str short_protocol(struct sheet *s, const struct tm_flow *f) {
    struct str p = f->protocol;
    static const char stops[] = ",(;";
    for (size_t i = 0; stops[i] != '\0'; i++) {
        p = str_sub(p, 0, str_chr(p, stops[i]));
    }
    return cut(s->a, str_trim(p), LABEL_CHARS + 3);
}

static struct lines flow_label(struct sheet *s, const struct tm_flow *f) {
    struct str protocol = short_protocol(s, f);
    struct lines out = {.n = 1};
    out.v[0] = str_fmt(s->a, "%.*s%s%.*s", STR_ARG(f->id), protocol.n > 0 ? " " : "", STR_ARG(protocol));
    if (characters(out.v[0]) > LABEL_CHARS && protocol.n > 0) {
        out.v[0] = f->id;
        out.v[1] = protocol;
        out.n = 2;
    }
    for (size_t i = 0; i < out.n; i++) {
        out.widest = characters(out.v[i]) > out.widest ? characters(out.v[i]) : out.widest;
    }
    return out;
}

static void size_labels(struct sheet *s) {
    for (size_t i = 0; i < s->m->nflows; i++) {
        struct lines t = flow_label(s, &s->m->flows[i]);
        s->l.labels[i].width = (double)t.widest * label_size * (character + 0.02) + 4;
        s->l.labels[i].height = (double)t.n * (label_size + 1) + 3;
    }
}

static bool dimmed_flow(const struct sheet *s, size_t i) {
    return s->path != NULL && !s->on_flow[i];
}

static uint32_t flow_colour(const struct sheet *s, size_t i) {
    if (s->path != NULL) {
        return s->on_flow[i] ? PURPLE : PALE;
    }
    return flow_crosses(s->m, &s->m->flows[i]) ? AMBER : GREY;
}

static double flow_width(const struct sheet *s, size_t i) {
    if (s->path != NULL) {
        return s->on_flow[i] ? 2.4 : 0.8;
    }
    return flow_crosses(s->m, &s->m->flows[i]) ? 1.6 : 1;
}

static void draw_arrow(struct sheet *s, struct point from, struct point tip, uint32_t colour) {
    double dx = tip.x - from.x;
    double dy = tip.y - from.y;
    double n = sqrt(dx * dx + dy * dy);
    if (n <= 0) {
        return;
    }
    struct shape *t = add(s, SHAPE_POLYGON, 3);
    t->points[0] = (struct point){tip.x + s->dx, tip.y + s->dy};
    t->points[1] = (struct point){from.x - dy / n * 2.8 + s->dx, from.y + dx / n * 2.8 + s->dy};
    t->points[2] = (struct point){from.x + dy / n * 2.8 + s->dx, from.y - dx / n * 2.8 + s->dy};
    t->fill = colour;
}

static void draw_flow(struct sheet *s, size_t i) {
    const struct layout_curve *c = &s->l.curves[i];
    const struct tm_flow *f = &s->m->flows[i];
    if (c->n < 4) {
        return;
    }
    struct shape *r = add(s, SHAPE_CURVE, c->n);
    for (size_t k = 0; k < c->n; k++) {
        r->points[k] = (struct point){c->points[k].x + s->dx, c->points[k].y + s->dy};
    }
    r->stroke = flow_colour(s, i);
    r->width = flow_width(s, i);
    r->dashed = !f->encrypted;
    r->id = f->id;
    if (c->head) {
        draw_arrow(s, c->points[c->n - 1], c->head_tip, r->stroke);
    }
    if (c->tail) {
        draw_arrow(s, c->points[0], c->tail_tip, r->stroke);
    }
}

static void draw_label(struct sheet *s, size_t i) {
    const struct tm_flow *f = &s->m->flows[i];
    const struct layout_box *b = &s->l.labels[i];
    struct lines text = flow_label(s, f);
    double x = b->at.x + s->dx;
    double y = b->at.y + s->dy;
    struct shape *back = add_box(s, x, y, b->width, b->height);
    back->fill = WHITE;
    back->radius = 2;
    uint32_t colour = dimmed_flow(s, i) ? PALE : s->path != NULL ? PURPLE : flow_crosses(s->m, f) ? AMBER : INK;
    for (size_t k = 0; k < text.n; k++) {
        struct shape *t =
            add_text(s, x + b->width / 2, y + label_size + (double)k * (label_size + 1), label_size, colour, 0, text.v[k]);
        t->bold = f->payload != PAYLOAD_DATA || (s->path != NULL && s->on_flow[i]);
    }
}

/* ---- title and legend ---- */

static void draw_title(struct sheet *s) {
    struct str name = s->m->name.n > 0 ? s->m->name : s->m->device;
    add_text(s, margin, margin + 8, 13, INK, -1, name)->bold = true;
    if (s->path != NULL && s->path->hazard != SIZE_MAX) {
        const struct hazard *h = &s->m->hazards[s->path->hazard];
        add_text(s, margin, margin + 21, 9, PURPLE, -1,
                 str_fmt(s->a, "Path to harm: %.*s %.*s", STR_ARG(h->id), STR_ARG(h->name)));
    }
}

struct sample {
    const char *text;
    double width;
    void (*draw)(struct sheet *s, double x, double y);
};

static void sample_box(struct sheet *s, double x, double y, uint32_t fill, uint32_t stroke, double radius) {
    struct shape *r = add_box(s, x, y - 6, 20, 12);
    r->fill = fill;
    r->stroke = stroke;
    r->radius = radius;
}

static void sample_untrusted(struct sheet *s, double x, double y) {
    sample_box(s, x, y, FILL_OUTSIDE, INK, 0);
}

static void sample_external(struct sheet *s, double x, double y) {
    sample_box(s, x, y, WHITE, INK, 0);
}

static void sample_process(struct sheet *s, double x, double y) {
    sample_box(s, x, y, FILL_PROCESS, BLUE, 6);
}

static void sample_store(struct sheet *s, double x, double y) {
    add_box(s, x, y - 6, 20, 12)->fill = FILL_STORE;
    add_line(s, x, y - 6, x + 20, y - 6, INK, 1.4);
    add_line(s, x, y + 6, x + 20, y + 6, INK, 1.4);
}

static void sample_boundary(struct sheet *s, double x, double y) {
    sample_box(s, x, y, WHITE, RED, 3);
    s->list.v[s->list.n - 1].dashed = true;
}

static void sample_crossing(struct sheet *s, double x, double y) {
    add_line(s, x, y, x + 20, y, AMBER, 1.6);
}

static void sample_plain(struct sheet *s, double x, double y) {
    add_line(s, x, y, x + 20, y, GREY, 1)->dashed = true;
}

static void sample_bold(struct sheet *s, double x, double y) {
    add_text(s, x, y + 3, label_size, INK, -1, STR("F-00"))->bold = true;
}

static void sample_mark(struct sheet *s, double x, double y) {
    draw_mark(s, x + 4, y + 3, RED);
}

static void sample_path(struct sheet *s, double x, double y) {
    add_line(s, x, y, x + 20, y, PURPLE, 2.4);
}

static const struct sample samples[] = {
    {"untrusted: attacks start here", 20, sample_untrusted},
    {"external, trusted", 20, sample_external},
    {"process (bold: clinical)", 20, sample_process},
    {"store", 20, sample_store},
    {"trust boundary", 20, sample_boundary},
    {"flow across a boundary", 20, sample_crossing},
    {"not encrypted", 20, sample_plain},
    {"carries commands or code", 20, sample_bold},
    {"compromise leads to hazard", 8, sample_mark},
    {"path to harm", 20, sample_path},
};

static void draw_legend(struct sheet *s, double y, double width) {
    double x = margin;
    size_t n = sizeof samples / sizeof *samples - (s->path == NULL ? 1 : 0);
    for (size_t i = 0; i < n; i++) {
        double w = samples[i].width + 5 + (double)str_z(samples[i].text).n * label_size * character + 12;
        if (x + w > width - margin && x > margin) {
            x = margin;
            y += 16;
        }
        samples[i].draw(s, x, y);
        add_text(s, x + samples[i].width + 5, y + 3, label_size, GREY, -1, str_z(samples[i].text));
        x += w;
    }
}

/* ---- labels out of the way ---- */

static bool overlap(const struct layout_box *p, const struct layout_box *q) {
    return p->at.x < q->at.x + q->width && q->at.x < p->at.x + p->width && p->at.y < q->at.y + q->height &&
           q->at.y < p->at.y + p->height;
}

/* The part of a boundary's box that its name takes. */
static struct layout_box name_box(const struct sheet *s, size_t b) {
    struct layout_box box = s->l.boundaries[b];
    double w = (double)characters(cut(s->a, s->m->boundaries[b].name, 40)) * (name_size - 1) * (character + 0.03) + 14;
    box.width = box.width > 0 ? w : 0;
    box.height = box.width > 0 ? name_size + 7 : 0;
    return box;
}

static bool label_is_free(const struct sheet *s, const struct layout_box *names, size_t flow, const struct layout_box *box) {
    for (size_t e = 0; e < s->m->nelements; e++) {
        if (overlap(box, &s->l.elements[e])) {
            return false;
        }
    }
    for (size_t b = 0; b < s->m->nboundaries; b++) {
        if (overlap(box, &names[b])) {
            return false;
        }
    }
    for (size_t i = 0; i < s->m->nflows; i++) {
        if (i != flow && overlap(box, &s->l.labels[i])) {
            return false;
        }
    }
    return true;
}

static struct point on_curve(const struct layout_curve *c, double t) {
    size_t segments = (c->n - 1) / 3;
    double at = t * (double)segments;
    size_t i = (size_t)at < segments ? (size_t)at : segments - 1;
    const struct point *p = &c->points[i * 3];
    double u = at - (double)i;
    double v = 1 - u;
    double k[] = {v * v * v, 3 * v * v * u, 3 * v * u * u, u * u * u};
    return (struct point){k[0] * p[0].x + k[1] * p[1].x + k[2] * p[2].x + k[3] * p[3].x,
                          k[0] * p[0].y + k[1] * p[1].y + k[2] * p[2].y + k[3] * p[3].y};
}

/* dot keeps labels clear of elements, not of the names of boundaries: those that meet one slide along their flow. */
static void settle_labels(struct sheet *s) {
    static const double places[] = {0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.25, 0.75, 0.2, 0.8};
    struct layout_box *names = ARENA_ARRAY(s->a, struct layout_box, s->m->nboundaries);
    for (size_t b = 0; b < s->m->nboundaries; b++) {
        names[b] = name_box(s, b);
    }
    for (size_t i = 0; i < s->m->nflows; i++) {
        struct layout_box box = s->l.labels[i];
        bool is_free = label_is_free(s, names, i, &box);
        for (size_t k = 0; !is_free && s->l.curves[i].n >= 4 && k < sizeof places / sizeof *places; k++) {
            struct point p = on_curve(&s->l.curves[i], places[k]);
            box.at = (struct point){p.x - box.width / 2, p.y - box.height / 2};
            is_free = label_is_free(s, names, i, &box);
        }
        if (is_free) {
            s->l.labels[i] = box;
        }
    }
}

/* ---- the sheet ---- */

static void prepare(struct sheet *s) {
    const struct threat_model *m = s->m;
    s->l.elements = ARENA_ARRAY(s->a, struct layout_box, m->nelements);
    s->l.boundaries = ARENA_ARRAY(s->a, struct layout_box, m->nboundaries);
    s->l.labels = ARENA_ARRAY(s->a, struct layout_box, m->nflows);
    s->on_element = ARENA_ARRAY(s->a, bool, m->nelements);
    s->on_flow = ARENA_ARRAY(s->a, bool, m->nflows);
    for (size_t i = 0; s->path != NULL && i < s->path->elements.n; i++) {
        s->on_element[s->path->elements.v[i]] = true;
    }
    for (size_t i = 0; s->path != NULL && i < s->path->flows.n; i++) {
        s->on_flow[s->path->flows.v[i]] = true;
    }
    size_elements(s);
    size_boundaries(s);
    size_labels(s);
}

/* How much a layout must shrink to fit a page of A4 across. */
static double shrink(const struct layout *l) {
    double w = l->width / 800;
    double h = l->height / 500;
    return w > h ? w : h;
}

/* Lays out in both directions and keeps what fits a page better. */
static bool place(struct sheet *s, struct err *e) {
    struct sheet other = {.a = s->a, .m = s->m, .path = s->path};
    prepare(s);
    prepare(&other);
    other.l.sideways = true;
    if (!layout_run(s->a, s->m, &s->l, e) || !layout_run(s->a, s->m, &other.l, e)) {
        return false;
    }
    if (shrink(&other.l) < shrink(&s->l)) {
        s->l = other.l;
    }
    return true;
}

static struct str describe(struct arena *a, const struct threat_model *m) {
    size_t crossing = 0;
    for (size_t i = 0; i < m->nflows; i++) {
        crossing += flow_crosses(m, &m->flows[i]) ? 1 : 0;
    }
    return str_fmt(a, "Data flow diagram with %zu elements, %zu flows, %zu of them across one of %zu trust boundaries.",
                   m->nelements, m->nflows, crossing, m->nboundaries);
}

static void draw_all(struct sheet *s) {
    draw_boundaries(s);
    for (size_t i = 0; i < s->m->nflows; i++) {
        if (s->path == NULL || dimmed_flow(s, i)) {
            draw_flow(s, i);
        }
    }
    for (size_t i = 0; s->path != NULL && i < s->m->nflows; i++) {
        if (!dimmed_flow(s, i)) {
            draw_flow(s, i);
        }
    }
    for (size_t i = 0; i < s->m->nflows; i++) {
        draw_label(s, i);
    }
    for (size_t e = 0; e < s->m->nelements; e++) {
        draw_element(s, e);
    }
}

const struct drawing *threat_draw(struct arena *a, const struct threat_model *m, const struct draw_path *path, struct err *e) {
    struct sheet s = {.a = a, .m = m, .path = path, .dx = margin, .dy = margin + title_height};
    struct drawing *d = ARENA_NEW(a, struct drawing);
    bool too_large = m->nelements > DRAW_MAX_ELEMENTS || m->nflows > DRAW_MAX_FLOWS;
    *d = (struct drawing){.title = str_fmt(a, "Threat model of %.*s", STR_ARG(m->name.n > 0 ? m->name : m->device)),
                          .description = describe(a, m)};
    if (!too_large && !place(&s, e)) {
        return NULL;
    }
    if (!too_large) {
        settle_labels(&s);
    }
    double width = s.l.width + 2 * margin;
    d->width = width < 520 ? 520 : width;
    d->height = s.l.height + 2 * margin + title_height + legend_height;
    draw_title(&s);
    if (too_large) {
        add_text(&s, margin, margin + title_height + 12, name_size, INK, -1, d->description);
        add_text(&s, margin, margin + title_height + 26, name_size, INK, -1,
                 STR("Too many for one diagram; the tables list them all."));
        d->width = 640;
    } else {
        draw_all(&s);
        draw_legend(&s, d->height - margin - legend_height / 2 - 2, d->width);
    }
    d->shapes = s.list.v;
    d->nshapes = s.list.n;
    return d;
}
