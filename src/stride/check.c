/* Coverage checks of a model: see stride.h. Which they are: data/README.md, the rules "threat:…". */
#include "base/vec.h"
#include "stride/stride.h"

struct checking {
    struct arena *a;
    const struct threat_model *m;
    VEC(struct threat_gap) list;
};

static void add(struct checking *c, const char *check, struct str object, uint32_t line, struct str text) {
    vec_push(c->a, &c->list, (struct threat_gap){.check = str_z(check), .object = object, .text = text, .line = line});
}

/* One gap for each element and flow, with the categories that nobody has answered. */
static void check_elements(struct checking *c, const struct stride_list *threats) {
    const struct threat_model *m = c->m;
    unsigned *open = ARENA_ARRAY(c->a, unsigned, m->nelements + m->nflows);
    for (size_t i = 0; i < threats->n; i++) {
        const struct stride_threat *t = &threats->v[i];
        if (t->answer == SIZE_MAX) {
            open[t->on_flow ? m->nelements + t->on : t->on] |= t->category;
        }
    }
    for (size_t i = 0; i < m->nelements + m->nflows; i++) {
        if (open[i] != 0) {
            bool flow = i >= m->nelements;
            struct str id = flow ? m->flows[i - m->nelements].id : m->elements[i].id;
            uint32_t line = flow ? m->flows[i - m->nelements].line : m->elements[i].line;
            struct sb b = SB(c->a);
            for (unsigned bit = STRIDE_S; bit <= STRIDE_E; bit <<= 1) {
                if ((open[i] & bit) != 0) {
                    sb_fmt(&b, "%s%s", b.n > 0 ? ", " : "", stride_word(bit));
                }
            }
            add(c, "threat:elements", id, line,
                str_fmt(c->a, "no threat and no reason against one: %.*s", STR_ARG(sb_get(&b))));
        }
    }
}

static void check_interfaces(struct checking *c) {
    const struct threat_model *m = c->m;
    bool *used = ARENA_ARRAY(c->a, bool, m->ninterfaces);
    for (size_t e = 0; e < m->nelements; e++) {
        for (size_t i = 0; i < m->elements[e].interfaces.n; i++) {
            used[m->elements[e].interfaces.v[i]] = true;
        }
    }
    for (size_t i = 0; i < m->nflows; i++) {
        if (m->flows[i].interface != SIZE_MAX) {
            used[m->flows[i].interface] = true;
        }
    }
    for (size_t i = 0; i < m->ninterfaces; i++) {
        if (!used[i]) {
            add(c, "threat:interfaces", m->interfaces[i].id, m->interfaces[i].line,
                str_fmt(c->a, "the interface “%.*s” is in no flow and driven by no element", STR_ARG(m->interfaces[i].name)));
        }
    }
}

static void check_assumptions(struct checking *c) {
    for (size_t i = 0; i < c->m->nassumptions; i++) {
        const struct tm_assumption *x = &c->m->assumptions[i];
        if (x->owner.n == 0) {
            add(c, "threat:assumptions", x->id, x->line, STR("the assumption has no owner who sees that it holds"));
        }
    }
}

static void check_phases(struct checking *c) {
    static const char *const phases[] = {"supply_chain",   "manufacturing", "deployment",   "operation",
                                         "interoperation", "maintenance",   "decommission", NULL};
    for (size_t p = 0; phases[p] != NULL; p++) {
        bool found = false;
        for (size_t i = 0; i < c->m->nthreats && !found; i++) {
            for (size_t k = 0; k < c->m->threats[i].nphases && !found; k++) {
                found = str_is(c->m->threats[i].phases[k], phases[p]);
            }
        }
        if (!found) {
            add(c, "threat:phases", str_z(phases[p]), 0,
                STR("no threat of this phase of life, nor a reason why there is none"));
        }
    }
}

static void check_controls(struct checking *c) {
    for (size_t i = 0; i < c->m->nthreats; i++) {
        const struct tm_threat *t = &c->m->threats[i];
        if (!str_is(t->status, "mitigated") || (t->controls.n == 0 && t->reason.n > 0)) {
            continue; /* open is a gap of its own kind; the others cannot be read without their reason */
        }
        bool works = false;
        for (size_t k = 0; k < t->controls.n; k++) {
            works = works || !str_is(c->m->controls[t->controls.v[k]].status, "planned");
        }
        if (!works) {
            add(c, "threat:controls", t->id, t->line,
                t->controls.n == 0 ? STR("counts as mitigated, but names no control and no reason")
                                   : STR("counts as mitigated, but its controls are only planned"));
        }
    }
}

static void check_tests(struct checking *c) {
    for (size_t i = 0; i < c->m->ncontrols; i++) {
        const struct tm_control *x = &c->m->controls[i];
        if (!str_is(x->status, "planned") && x->ntests == 0) {
            add(c, "threat:tests", x->id, x->line, str_fmt(c->a, "the control is %.*s, but names no test", STR_ARG(x->status)));
        }
    }
}

/* Whether a threat says that several patients can be hurt at once. */
static bool hurts_several(const struct threat_model *m, const struct tm_threat *t) {
    for (size_t i = 0; i < t->hazards.n; i++) {
        if (m->hazards[t->hazards.v[i]].scope != SCOPE_ONE_PATIENT) {
            return true;
        }
    }
    return false;
}

static void check_multi(struct checking *c) {
    const struct threat_model *m = c->m;
    bool *answered = ARENA_ARRAY(c->a, bool, m->nelements);
    for (size_t i = 0; i < m->nthreats; i++) {
        const struct tm_threat *t = &m->threats[i];
        if (!hurts_several(m, t)) {
            continue;
        }
        if (t->on_flow) {
            answered[m->flows[t->on].from] = answered[m->flows[t->on].to] = true;
        } else {
            answered[t->on] = true;
        }
    }
    for (size_t e = 0; e < m->nelements; e++) {
        if (m->elements[e].multi_device && !answered[e]) {
            add(c, "threat:multi", m->elements[e].id, m->elements[e].line,
                STR("serves several devices, but no threat on it or its flows names a hazard of several patients"));
        }
    }
}

static void check_hazards(struct checking *c) {
    const struct threat_model *m = c->m;
    bool *linked = ARENA_ARRAY(c->a, bool, m->nhazards);
    for (size_t e = 0; e < m->nelements; e++) {
        for (size_t i = 0; i < m->elements[e].nhazards; i++) {
            linked[m->elements[e].hazards[i].hazard] = true;
        }
    }
    for (size_t i = 0; i < m->nhazards; i++) {
        if (!linked[i]) {
            add(c, "threat:hazards", m->hazards[i].id, m->hazards[i].line,
                str_fmt(c->a, "no element's compromise leads to “%.*s”, so no vulnerability can be traced to it",
                        STR_ARG(m->hazards[i].name)));
        }
    }
}

static void check_boundaries(struct checking *c) {
    if (c->m->nboundaries == 0) {
        add(c, "threat:boundaries", c->m->device, 0, STR("the model has no trust boundary"));
    }
}

void stride_check(struct arena *a, const struct threat_model *m, const struct stride_list *threats, struct threat_gaps *out) {
    struct checking c = {.a = a, .m = m};
    check_boundaries(&c);
    check_interfaces(&c);
    check_elements(&c, threats);
    check_assumptions(&c);
    check_phases(&c);
    check_controls(&c);
    check_tests(&c);
    check_multi(&c);
    check_hazards(&c);
    *out = (struct threat_gaps){.v = c.list.v, .n = c.list.n};
}
