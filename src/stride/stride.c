/* Proposed threats: see stride.h. How the rows of the two tables are applied is said in data/README.md. */
#include "stride/stride.h"

#include "base/table.h"
#include "base/vec.h"
#include "stride/library.h"

/* ---- rules ---- */

/* Conditions as bits; all of a rule's must hold. */
enum {
    IF_LOGS = 1,
    IF_CLINICAL = 2,
    IF_MULTI = 4,
    IF_COMMAND = 8,
    IF_CODE = 16,
    IF_CROSSES = 32,
    IF_INSIDE = 64,
};

static const struct {
    const char *word;
    unsigned bit;
} conditions[] = {
    {"logs", IF_LOGS},         {"clinical", IF_CLINICAL},        {"multi_device", IF_MULTI}, {"payload=command", IF_COMMAND},
    {"payload=code", IF_CODE}, {"crosses_boundary", IF_CROSSES}, {"no_boundary", IF_INSIDE},
};

enum subject { SUBJECT_SELF, SUBJECT_SOURCE, SUBJECT_TARGET, SUBJECT_FLOW };

struct rule {
    struct str id, title, text;
    unsigned source, target; /* ON_*: kinds of the ends; for rules on elements and flows the kind itself is `source` */
    unsigned needs;
    unsigned nneeds;
    unsigned category;
    enum subject subject;
};

struct rules {
    struct rule *v;
    size_t n;
};

static unsigned kind_bit(struct str word) {
    return str_is(word, "external")  ? ON_EXTERNAL
           : str_is(word, "process") ? ON_PROCESS
           : str_is(word, "store")   ? ON_STORE
                                     : ON_FLOW;
}

static void read_conditions(struct str list, struct rule *r) {
    struct str one;
    while (str_next(&list, ';', &one)) {
        for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
            if (str_is(one, conditions[i].word)) {
                r->needs |= conditions[i].bit;
                r->nneeds++;
            }
        }
    }
}

static struct rules load_rules(struct arena *a, bool interaction) {
    struct table t = table_data(a, interaction ? "stride-interaction" : "stride-element");
    struct rules out = {.v = ARENA_ARRAY(a, struct rule, t.nrows), .n = t.nrows};
    for (size_t i = 0; i < t.nrows; i++) {
        struct rule *r = &out.v[i];
        *r = (struct rule){.id = table_cell(&t, i, 0),
                           .title = table_cell(&t, i, table_column(&t, "title")),
                           .text = table_cell(&t, i, table_column(&t, "text")),
                           .category = stride_bits(table_cell(&t, i, table_column(&t, "stride")))};
        read_conditions(table_cell(&t, i, table_column(&t, "condition")), r);
        if (interaction) {
            struct str subject = table_cell(&t, i, table_column(&t, "subject"));
            r->source = kind_bit(table_cell(&t, i, table_column(&t, "source")));
            r->target = kind_bit(table_cell(&t, i, table_column(&t, "target")));
            r->subject = str_is(subject, "source") ? SUBJECT_SOURCE : str_is(subject, "target") ? SUBJECT_TARGET : SUBJECT_FLOW;
        } else {
            r->source = kind_bit(table_cell(&t, i, table_column(&t, "kind")));
        }
    }
    return out;
}

/* ---- what holds in the model ---- */

struct propose {
    struct arena *a;
    const struct threat_model *m;
    struct library library;
    uint64_t *element_interfaces;         /* of its own and of its flows */
    size_t *element_answer, *flow_answer; /* by subject × 6 + letter: the model's threat, or SIZE_MAX */
    VEC(struct stride_threat) list;
    size_t answered;
};

static unsigned element_facts(const struct tm_element *x) {
    return (x->logs ? IF_LOGS : 0) | (x->clinical ? IF_CLINICAL : 0) | (x->multi_device ? IF_MULTI : 0);
}

static unsigned flow_facts(const struct threat_model *m, const struct tm_flow *f) {
    return (f->payload == PAYLOAD_COMMAND ? IF_COMMAND
            : f->payload == PAYLOAD_CODE  ? IF_CODE
                                          : 0) |
           (flow_crosses(m, f) ? IF_CROSSES : IF_INSIDE);
}

static unsigned element_bit(const struct tm_element *x) {
    return x->kind == ELEMENT_EXTERNAL ? ON_EXTERNAL : x->kind == ELEMENT_PROCESS ? ON_PROCESS : ON_STORE;
}

static unsigned letter_of(unsigned category) {
    unsigned i = 0;
    while (category > 1) {
        category >>= 1;
        i++;
    }
    return i;
}

static void note_answer(size_t *answers, size_t subject, unsigned stride, size_t threat) {
    for (unsigned i = 0; i < 6; i++) {
        if ((stride >> i & 1) != 0 && answers[subject * 6 + i] == SIZE_MAX) {
            answers[subject * 6 + i] = threat;
        }
    }
}

static size_t *no_answers(struct arena *a, size_t n) {
    size_t *v = ARENA_ARRAY(a, size_t, n * 6);
    for (size_t i = 0; i < n * 6; i++) {
        v[i] = SIZE_MAX;
    }
    return v;
}

static void prepare(struct propose *p) {
    const struct threat_model *m = p->m;
    p->element_answer = no_answers(p->a, m->nelements);
    p->flow_answer = no_answers(p->a, m->nflows);
    for (size_t i = 0; i < m->nthreats; i++) {
        note_answer(m->threats[i].on_flow ? p->flow_answer : p->element_answer, m->threats[i].on, m->threats[i].stride, i);
    }
    p->element_interfaces = ARENA_ARRAY(p->a, uint64_t, m->nelements);
    for (size_t e = 0; e < m->nelements; e++) {
        for (size_t i = 0; i < m->elements[e].interfaces.n; i++) {
            p->element_interfaces[e] |= library_interface(&p->library, m->interfaces[m->elements[e].interfaces.v[i]].kind);
        }
    }
    for (size_t i = 0; i < m->nflows; i++) {
        if (m->flows[i].interface != SIZE_MAX) {
            uint64_t bit = library_interface(&p->library, m->interfaces[m->flows[i].interface].kind);
            p->element_interfaces[m->flows[i].from] |= bit;
            p->element_interfaces[m->flows[i].to] |= bit;
        }
    }
}

/* ---- words ---- */

struct names {
    struct str element, source, target, flow, interface, boundary;
};

static struct str filled(struct arena *a, struct str text, const struct names *n) {
    const struct {
        const char *word;
        struct str value;
    } words[] = {{"{element}", n->element}, {"{source}", n->source},       {"{target}", n->target},
                 {"{flow}", n->flow},       {"{interface}", n->interface}, {"{boundary}", n->boundary}};
    struct sb b = SB(a);
    while (text.n > 0) {
        size_t open = str_chr(text, '{');
        sb_str(&b, str_sub(text, 0, open));
        text = open == SIZE_MAX ? STR_NONE : str_from(text, open);
        size_t skip = 1;
        for (size_t i = 0; text.n > 0 && i < sizeof words / sizeof *words; i++) {
            if (str_starts(text, str_z(words[i].word))) {
                sb_str(&b, words[i].value);
                skip = str_z(words[i].word).n;
            }
        }
        text = str_from(text, skip);
    }
    return sb_get(&b);
}

/* ---- proposing ---- */

/* A rule holds unless one with more conditions holds for the same subject and letter; those for several devices stand beside
 * others. */
static bool stands(const struct rule *r, const bool *holds, const struct rules *all) {
    for (size_t i = 0; i < all->n && (r->needs & IF_MULTI) == 0; i++) {
        const struct rule *o = &all->v[i];
        if (holds[i] && o->subject == r->subject && o->category == r->category && (o->needs & IF_MULTI) == 0 &&
            o->nneeds > r->nneeds) {
            return false;
        }
    }
    return true;
}

static void add(struct propose *p, const struct rule *r, bool on_flow, size_t on, size_t flow, const struct names *names) {
    const struct threat_model *m = p->m;
    struct str subject = on_flow ? m->flows[on].id : m->elements[on].id;
    char letter = "STRIDE"[letter_of(r->category)];
    size_t answer = (on_flow ? p->flow_answer : p->element_answer)[on * 6 + letter_of(r->category)];
    if (answer == SIZE_MAX && flow != SIZE_MAX) {
        answer = p->flow_answer[flow * 6 + letter_of(r->category)]; /* said of the connection instead of its end */
    }
    struct stride_threat t = {.rule = r->id,
                              .on_flow = on_flow,
                              .on = on,
                              .flow = flow,
                              .category = r->category,
                              .title = filled(p->a, r->title, names),
                              .text = filled(p->a, r->text, names),
                              .answer = answer};
    t.key = flow == SIZE_MAX || on_flow
                ? str_fmt(p->a, "%.*s/%c/%.*s", STR_ARG(subject), letter, STR_ARG(r->id))
                : str_fmt(p->a, "%.*s/%c/%.*s/%.*s", STR_ARG(subject), letter, STR_ARG(r->id), STR_ARG(m->flows[flow].id));
    size_t over = flow != SIZE_MAX ? m->flows[flow].interface : on_flow ? m->flows[on].interface : SIZE_MAX;
    uint64_t interfaces = over != SIZE_MAX               ? library_interface(&p->library, m->interfaces[over].kind)
                          : !on_flow && flow == SIZE_MAX ? p->element_interfaces[on]
                                                         : 0;
    t.library = library_fit(&p->library, r->category, on_flow ? ON_FLOW : element_bit(&m->elements[on]), interfaces,
                            flow == SIZE_MAX, &t.nlibrary);
    t.crosses = (flow != SIZE_MAX || on_flow) && flow_crosses(m, &m->flows[flow != SIZE_MAX ? flow : on]);
    p->answered += answer != SIZE_MAX ? 1 : 0;
    vec_push(p->a, &p->list, t);
}

/* Threats in the order of their letters, for one element or flow. */
static void add_by_letter(struct propose *p, const struct rules *rules, const bool *holds, bool on_flow, size_t on, size_t flow,
                          const struct names *names) {
    for (unsigned category = STRIDE_S; category <= STRIDE_E; category <<= 1) {
        for (size_t i = 0; i < rules->n; i++) {
            const struct rule *r = &rules->v[i];
            if (!holds[i] || r->category != category || !stands(r, holds, rules)) {
                continue;
            }
            if (r->subject == SUBJECT_SOURCE || r->subject == SUBJECT_TARGET) {
                const struct tm_flow *f = &p->m->flows[flow];
                add(p, r, false, r->subject == SUBJECT_SOURCE ? f->from : f->to, flow, names);
            } else {
                add(p, r, on_flow, on, flow, names);
            }
        }
    }
}

static void propose_element(struct propose *p, const struct rules *rules, bool *holds, size_t e) {
    const struct tm_element *x = &p->m->elements[e];
    unsigned facts = element_facts(x);
    for (size_t i = 0; i < rules->n; i++) {
        holds[i] = rules->v[i].source == element_bit(x) && (rules->v[i].needs & ~facts) == 0;
    }
    struct names names = {.element = x->name};
    add_by_letter(p, rules, holds, false, e, SIZE_MAX, &names);
}

static struct names flow_names(const struct propose *p, const struct tm_flow *f) {
    return (struct names){.source = p->m->elements[f->from].name,
                          .target = p->m->elements[f->to].name,
                          .flow = f->name,
                          .interface = f->interface != SIZE_MAX ? p->m->interfaces[f->interface].name
                                       : f->protocol.n > 0      ? f->protocol
                                                                : f->name,
                          .boundary = flow_boundary(p->m, f)};
}

static void propose_flow(struct propose *p, const struct rules *elements, const struct rules *interactions, bool *holds,
                         size_t i) {
    const struct tm_flow *f = &p->m->flows[i];
    const struct tm_element *source = &p->m->elements[f->from];
    const struct tm_element *target = &p->m->elements[f->to];
    unsigned flow = flow_facts(p->m, f);
    unsigned either = element_facts(source) | element_facts(target);
    struct names names = flow_names(p, f);
    for (size_t k = 0; k < elements->n; k++) {
        holds[k] = elements->v[k].source == ON_FLOW && (elements->v[k].needs & ~(flow | either)) == 0;
    }
    add_by_letter(p, elements, holds, true, i, SIZE_MAX, &names);
    for (size_t k = 0; k < interactions->n; k++) {
        const struct rule *r = &interactions->v[k];
        unsigned facts = flow | (r->subject == SUBJECT_SOURCE   ? element_facts(source)
                                 : r->subject == SUBJECT_TARGET ? element_facts(target)
                                                                : either);
        holds[k] = r->source == element_bit(source) && r->target == element_bit(target) && (r->needs & ~facts) == 0;
    }
    add_by_letter(p, interactions, holds, true, i, i, &names);
}

void stride_propose(struct arena *a, const struct threat_model *m, struct stride_list *out) {
    struct propose p = {.a = a, .m = m, .library = library_load(a)};
    struct rules elements = load_rules(a, false);
    struct rules interactions = load_rules(a, true);
    bool *holds = ARENA_ARRAY(a, bool, elements.n + interactions.n);
    prepare(&p);
    for (size_t e = 0; e < m->nelements; e++) {
        propose_element(&p, &elements, holds, e);
    }
    for (size_t i = 0; i < m->nflows; i++) {
        propose_flow(&p, &elements, &interactions, holds, i);
    }
    *out = (struct stride_list){.v = p.list.v, .n = p.list.n, .answered = p.answered};
}
