/*
 * The search for paths to harm: a graph of the model's flows, the ways in from untrusted elements, and what a flawed element
 * can do onward. Costs are compared as "verified controls met, then implemented ones, then links"; all of them only grow along
 * a way, so the cheapest way is the least guarded one. O(links × (elements + flows)) for each loss.
 */
#ifndef CORDON_HARM_SEARCH_H
#define CORDON_HARM_SEARCH_H

#include "base/vec.h"
#include "harm/rules.h"

enum {
    HARM_MAX_RELAYS = 2,  /* elements that pass an attack on, before the flawed one */
    HARM_MAX_ONWARD = 6,  /* flows onward from the flawed element */
    HARM_MAX_GROUPS = 32, /* flawed elements that are searched one by one; more are searched together */
};

/* How an element on the way is affected. */
enum effect {
    EFFECT_OWNED,   /* runs the attacker's code, or what decides for it */
    EFFECT_MISLED,  /* carries out false commands */
    EFFECT_FED,     /* holds or uses false data */
    EFFECT_STARVED, /* lacks what the flawed element gives it */
    EFFECT_READ,    /* its content is read */
    EFFECT_PASSES,  /* passes the attack on, before the flawed element */
};

/* One flow taken, and where it leads. */
struct hop {
    size_t flow, to;
    bool reverse;
    enum effect effect;
};

/* A way from the attacker to a hazard link. */
struct route {
    uint64_t cost;
    unsigned loss;
    size_t source; /* untrusted element; the flawed element itself when it is untrusted or its own port is the way in */
    bool near;     /* entered by a nearer interface than the attack vector would allow: there is none farther away */
    size_t port;   /* interface that is the way in, when no flow is; SIZE_MAX: none */
    struct hop entry[HARM_MAX_RELAYS + 1];
    size_t nentry;
    size_t flawed;
    struct hop onward[HARM_MAX_ONWARD];
    size_t nonward;
    size_t element, link; /* the hazard link met: model->elements[element].hazards[link] */
};

struct search {
    struct arena *a;
    const struct threat_model *m;
    struct attack attack;
    struct arc *arcs_out, *arcs_in; /* by element: [first[e], first[e + 1]) */
    size_t *first_out, *first_in;
};

struct arc {
    size_t flow, other;
    bool reverse;
};

/* Builds the graph. */
void search_begin(struct search *s, struct arena *a, const struct threat_model *m, const struct attack *k);

/* The least guarded route from each of the flawed elements' groups to each hazard that it reaches. */
struct routes {
    VEC(struct route) list;
    bool *entered; /* by position in `flawed`: something untrusted reaches it in the way the vector needs */
};
void search_routes(struct search *s, const struct refs *flawed, struct routes *out);

#define HARM_UNREACHED UINT64_MAX

/* Verified controls in a cost. */
static inline uint64_t cost_verified(uint64_t cost) {
    return cost >> 40;
}

#endif
