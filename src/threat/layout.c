/* Layout by Graphviz: see layout.h, and docs/decisions/diagrams.md on why it runs in a process of its own. */
#include "threat/layout.h"

#include <errno.h>
#include <graphviz/gvc.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/lazy.h"
#include "base/vec.h"

struct graph_api {
    __typeof__(&gvContext) context;
    __typeof__(&gvLayout) layout;
    __typeof__(&agopen) open;
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
    LAZY(struct graph_api, context, "gvContext"),  LAZY(struct graph_api, layout, "gvLayout"),
    LAZY(struct graph_api, open, "agopen"),        LAZY(struct graph_api, subgraph, "agsubg"),
    LAZY(struct graph_api, node, "agnode"),        LAZY(struct graph_api, edge, "agedge"),
    LAZY(struct graph_api, attr, "agattr"),        LAZY(struct graph_api, set, "agset"),
    LAZY(struct graph_api, safeset, "agsafeset"),  LAZY(struct graph_api, html, "agstrdup_html"),
    LAZY(struct graph_api, on_error, "agseterrf"), LAZY(struct graph_api, directed, "Agdirected"),
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

/* ---- between the processes: the places as a row of numbers, written and read by the same functions ---- */

struct wire {
    struct arena *a;
    VEC(double) row;
    size_t at;
    bool writing, bad;
};

static void carry(struct wire *w, double *x) {
    if (w->writing) {
        vec_push(w->a, &w->row, *x);
    } else if (w->at < w->row.n) {
        *x = w->row.v[w->at++];
    } else {
        w->bad = true;
    }
}

static void carry_point(struct wire *w, struct point *p) {
    carry(w, &p->x);
    carry(w, &p->y);
}

static void carry_box(struct wire *w, struct layout_box *b) {
    carry_point(w, &b->at);
    carry(w, &b->width);
    carry(w, &b->height);
}

static void carry_curve(struct wire *w, struct layout_curve *c) {
    double n = (double)c->n;
    double ends = (c->tail ? 1 : 0) + (c->head ? 2 : 0);
    carry(w, &n);
    carry(w, &ends);
    if (!w->writing) {
        bool fits = n >= 0 && n <= (double)(w->row.n - w->at);
        w->bad = w->bad || !fits;
        c->n = fits ? (size_t)n : 0;
        c->points = ARENA_ARRAY(w->a, struct point, c->n);
        c->tail = ends == 1 || ends == 3;
        c->head = ends == 2 || ends == 3;
    }
    for (size_t i = 0; i < c->n; i++) {
        carry_point(w, &c->points[i]);
    }
    carry_point(w, &c->tail_tip);
    carry_point(w, &c->head_tip);
}

static void carry_places(struct wire *w, const struct threat_model *m, struct layout *l) {
    carry(w, &l->width);
    carry(w, &l->height);
    for (size_t e = 0; e < m->nelements; e++) {
        carry_box(w, &l->elements[e]);
    }
    for (size_t b = 0; b < m->nboundaries; b++) {
        carry_box(w, &l->boundaries[b]);
    }
    for (size_t i = 0; i < m->nflows; i++) {
        carry_box(w, &l->labels[i]);
        carry_curve(w, &l->curves[i]);
    }
}

/* ---- the process ---- */

enum { MAX_SECONDS = 20 };

/* In the child: lays out, writes the places to `fd`, never returns. */
static _Noreturn void lay_out(struct placing *p, int fd) {
    const struct rlimit limit = {MAX_SECONDS, MAX_SECONDS};
    setrlimit(RLIMIT_CPU, &limit);
    p->api.on_error(say_nothing);
    GVC_t *context = p->api.context();
    p->g = p->api.open((char *)"model", *p->api.directed, NULL);
    if (context == NULL || p->g == NULL) {
        _exit(1);
    }
    defaults(p);
    build(p);
    if (p->api.layout(context, p->g, "dot") != 0) {
        _exit(1);
    }
    read_places(p);
    struct wire w = {.a = p->a, .writing = true};
    carry_places(&w, p->m, p->l);
    size_t size = w.row.n * sizeof *w.row.v;
    for (size_t done = 0; done < size;) {
        ssize_t n = write(fd, (const char *)w.row.v + done, size - done);
        if (n < 0 && errno != EINTR) {
            _exit(1);
        }
        done += n > 0 ? (size_t)n : 0;
    }
    _exit(0); /* what the library leaves unfreed goes with the process */
}

static struct str read_all(struct arena *a, int fd) {
    enum { BLOCK = 1 << 16 };
    struct sb b = SB(a);
    for (;;) {
        ssize_t n = read(fd, sb_room(&b, BLOCK), BLOCK);
        if (n == 0 || (n < 0 && errno != EINTR)) {
            return sb_get(&b);
        }
        b.n += n > 0 ? (size_t)n : 0;
    }
}

static bool take_places(struct placing *p, struct str bytes) {
    struct wire w = {.a = p->a};
    w.row.n = bytes.n / sizeof(double);
    w.row.v = ARENA_ARRAY(p->a, double, w.row.n);
    if (w.row.n > 0) {
        memcpy(w.row.v, bytes.p, w.row.n * sizeof(double));
    }
    carry_places(&w, p->m, p->l);
    return !w.bad;
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
    int ends[2];
    if (pipe(ends) != 0) {
        return err_errno(e, "making a diagram");
    }
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        lay_out(&p, ends[1]);
    }
    close(ends[1]);
    struct str bytes = child > 0 ? read_all(a, ends[0]) : STR_NONE;
    close(ends[0]);
    int status = 1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (child < 0 || status != 0 || !take_places(&p, bytes)) {
        return err_set(e, ERR_SYSTEM, "Graphviz could not lay out the diagram; is its plugin for \"dot\" installed?");
    }
    return true;
}
