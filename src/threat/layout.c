/* Layout by Graphviz: see layout.h. Only its sizes and places are used; it draws nothing and meets no font. */
#include "threat/layout.h"

#include <graphviz/gvc.h>
#include <string.h>

#include "base/lazy.h"

struct graph_api {
    __typeof__(&gvContext) context;
    __typeof__(&gvFreeContext) free_context;
    __typeof__(&gvLayout) layout;
    __typeof__(&gvFreeLayout) free_layout;
    __typeof__(&agopen) open;
    __typeof__(&agclose) close;
    __typeof__(&agsubg) subgraph;
    __typeof__(&agnode) node;
    __typeof__(&agedge) edge;
    __typeof__(&agattr) attr;
    __typeof__(&agset) set;
    __typeof__(&agsafeset) safeset;
    __typeof__(&agstrdup_html) html;
    __typeof__(&agseterrf) on_error;
    Agdesc_t *directed;
};

static const char *const libraries[] = {"libgvc.so.6", "libcgraph.so.6", NULL};
static const struct lazy_symbol symbols[] = {
    LAZY(struct graph_api, context, "gvContext"),   LAZY(struct graph_api, free_context, "gvFreeContext"),
    LAZY(struct graph_api, layout, "gvLayout"),     LAZY(struct graph_api, free_layout, "gvFreeLayout"),
    LAZY(struct graph_api, open, "agopen"),         LAZY(struct graph_api, close, "agclose"),
    LAZY(struct graph_api, subgraph, "agsubg"),     LAZY(struct graph_api, node, "agnode"),
    LAZY(struct graph_api, edge, "agedge"),         LAZY(struct graph_api, attr, "agattr"),
    LAZY(struct graph_api, set, "agset"),           LAZY(struct graph_api, safeset, "agsafeset"),
    LAZY(struct graph_api, html, "agstrdup_html"),  LAZY(struct graph_api, on_error, "agseterrf"),
    LAZY(struct graph_api, directed, "Agdirected"),
};

enum { POINTS_AN_INCH = 72, LABEL_HEIGHT = 14 };

struct placing {
    struct arena *a;
    struct graph_api api;
    const struct threat_model *m;
    struct layout *l;
    Agraph_t *g;
    Agraph_t **clusters;
    Agnode_t **nodes;
    Agedge_t **edges;
};

static int say_nothing(char *text) {
    (void)text;
    return 0;
}

/* The library takes its strings without const, and copies them. */
static char *text(struct placing *p, const char *fmt, double x, double y) {
    return (char *)str_cstr(p->a, str_fmt(p->a, fmt, x, y));
}

static void defaults(struct placing *p) {
    static const struct {
        int kind;
        const char *name, *value;
    } given[] = {
        {AGRAPH, "compound", "true"}, {AGRAPH, "nodesep", "0.22"},   {AGRAPH, "ranksep", "0.25"}, {AGRAPH, "newrank", "false"},
        {AGRAPH, "label", ""},        {AGRAPH, "labeljust", "l"},    {AGRAPH, "margin", "8"},     {AGRAPH, "rankdir", "TB"},
        {AGRAPH, "pad", "0"},         {AGRAPH, "splines", "spline"}, {AGNODE, "shape", "box"},    {AGNODE, "fixedsize", "true"},
        {AGNODE, "label", ""},        {AGNODE, "width", "1"},        {AGNODE, "height", "0.5"},   {AGEDGE, "label", ""},
        {AGEDGE, "dir", "forward"},   {AGEDGE, "arrowsize", "0.7"},  {AGEDGE, "weight", "1"},
    };
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        p->api.attr(p->g, given[i].kind, (char *)given[i].name, (char *)given[i].value);
    }
    if (p->l->sideways) {
        p->api.set(p->g, (char *)"rankdir", (char *)"LR");
    }
}

/* A label of a given size: an empty table cell, which needs no font to be measured. */
static char *empty_label(struct placing *p, double width, double height) {
    return p->api.html(
        p->g, text(p,
                   "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"0\"><TR><TD FIXEDSIZE=\"TRUE\""
                   " WIDTH=\"%.0f\" HEIGHT=\"%.0f\"></TD></TR></TABLE>",
                   width, height));
}

static Agraph_t *cluster_of(struct placing *p, size_t boundary) {
    if (boundary == SIZE_MAX) {
        return p->g;
    }
    if (p->clusters[boundary] == NULL) { /* depth: MODEL_MAX_NESTING at most */
        Agraph_t *parent = cluster_of(p, p->m->boundaries[boundary].parent);
        p->clusters[boundary] = p->api.subgraph(parent, text(p, "cluster_%.0f", (double)boundary, 0), 1);
        p->api.safeset(p->clusters[boundary], (char *)"label", empty_label(p, p->l->boundaries[boundary].width, LABEL_HEIGHT),
                       (char *)"");
    }
    return p->clusters[boundary];
}

static void build(struct placing *p) {
    const struct threat_model *m = p->m;
    for (size_t e = 0; e < m->nelements; e++) {
        Agnode_t *n = p->api.node(cluster_of(p, m->elements[e].boundary), text(p, "e%.0f", (double)e, 0), 1);
        p->api.set(n, (char *)"width", text(p, "%.3f", p->l->elements[e].width / POINTS_AN_INCH, 0));
        p->api.set(n, (char *)"height", text(p, "%.3f", p->l->elements[e].height / POINTS_AN_INCH, 0));
        p->nodes[e] = n;
    }
    for (size_t i = 0; i < m->nflows; i++) {
        const struct tm_flow *f = &m->flows[i];
        Agedge_t *x = p->api.edge(p->g, p->nodes[f->from], p->nodes[f->to], text(p, "f%.0f", (double)i, 0), 1);
        p->api.set(x, (char *)"label", empty_label(p, p->l->labels[i].width, p->l->labels[i].height));
        if (f->both) {
            p->api.set(x, (char *)"dir", (char *)"both");
        }
        p->edges[i] = x;
    }
}

/* ---- reading back; Graphviz's y grows upwards ---- */

static struct point flipped(const struct placing *p, double x, double y) {
    return (struct point){x - GD_bb(p->g).LL.x, GD_bb(p->g).UR.y - y};
}

static void read_curve(struct placing *p, size_t i) {
    struct layout_curve *c = &p->l->curves[i];
    const splines *s = ED_spl(p->edges[i]);
    if (s == NULL || s->size < 1) {
        return;
    }
    const bezier *b = &s->list[0];
    c->n = (size_t)b->size;
    c->points = ARENA_ARRAY(p->a, struct point, c->n);
    for (size_t k = 0; k < c->n; k++) {
        c->points[k] = flipped(p, b->list[k].x, b->list[k].y);
    }
    c->tail = b->sflag != 0;
    c->head = b->eflag != 0;
    c->tail_tip = flipped(p, b->sp.x, b->sp.y);
    c->head_tip = flipped(p, b->ep.x, b->ep.y);
}

static void read_boundary(struct placing *p, size_t b) {
    struct layout_box *out = &p->l->boundaries[b];
    out->width = 0;
    if (p->clusters[b] != NULL) {
        boxf box = GD_bb(p->clusters[b]);
        out->at = flipped(p, box.LL.x, box.UR.y);
        out->width = box.UR.x - box.LL.x;
        out->height = box.UR.y - box.LL.y;
    }
}

static void read_places(struct placing *p) {
    boxf all = GD_bb(p->g);
    p->l->width = all.UR.x - all.LL.x;
    p->l->height = all.UR.y - all.LL.y;
    for (size_t e = 0; e < p->m->nelements; e++) {
        struct point c = flipped(p, ND_coord(p->nodes[e]).x, ND_coord(p->nodes[e]).y);
        struct layout_box *b = &p->l->elements[e];
        b->at = (struct point){c.x - b->width / 2, c.y - b->height / 2};
    }
    for (size_t b = 0; b < p->m->nboundaries; b++) {
        read_boundary(p, b);
    }
    for (size_t i = 0; i < p->m->nflows; i++) {
        read_curve(p, i);
        const textlabel_t *label = ED_label(p->edges[i]);
        struct layout_box *b = &p->l->labels[i];
        struct point c = label != NULL ? flipped(p, label->pos.x, label->pos.y) : (struct point){0, 0};
        b->at = (struct point){c.x - b->width / 2, c.y - b->height / 2};
    }
}

bool layout_run(struct arena *a, const struct threat_model *m, struct layout *l, struct err *e) {
    struct placing p = {.a = a, .m = m, .l = l};
    if (!lazy_open(libraries, "libgvc6", symbols, sizeof symbols / sizeof *symbols, &p.api, e)) {
        return false;
    }
    p.clusters = ARENA_ARRAY(a, Agraph_t *, m->nboundaries);
    p.nodes = ARENA_ARRAY(a, Agnode_t *, m->nelements);
    p.edges = ARENA_ARRAY(a, Agedge_t *, m->nflows);
    l->curves = ARENA_ARRAY(a, struct layout_curve, m->nflows);
    p.api.on_error(say_nothing);
    GVC_t *context = p.api.context();
    p.g = p.api.open((char *)"model", *p.api.directed, NULL);
    if (context == NULL || p.g == NULL) {
        return err_set(e, ERR_SYSTEM, "not enough memory for a diagram");
    }
    defaults(&p);
    build(&p);
    bool ok = p.api.layout(context, p.g, "dot") == 0;
    if (ok) {
        read_places(&p);
        p.api.free_layout(context, p.g);
    }
    p.api.close(p.g);
    p.api.free_context(context);
    return ok || err_set(e, ERR_SYSTEM, "Graphviz could not lay out the diagram; is its plugin for \"dot\" installed?");
}
