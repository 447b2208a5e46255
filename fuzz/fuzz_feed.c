/* The feed readers: what the file is, then every field of what is read. */
#include "fuzz.h"

#include "vuln/advisory.h"

static size_t strs(const struct str *v, size_t n) {
    size_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < v[i].n; k++) {
            sum += (unsigned char)v[i].p[k];
        }
    }
    return sum;
}

static size_t node(const struct vuln_node *n) {
    size_t sum = n->all + n->negate;
    for (size_t i = 0; i < n->nmatches; i++) {
        sum += strs(&n->matches[i].criteria, 1) + strs(&n->matches[i].start, 1) + strs(&n->matches[i].end, 1);
    }
    for (size_t i = 0; i < n->nchildren; i++) {
        sum += node(&n->children[i]);
    }
    return sum;
}

static bool advisory(void *ctx, const struct advisory *v, struct err *e) {
    size_t sum = strs(v->aliases, v->naliases) + strs(v->related, v->nrelated) + strs(v->cwes, v->ncwes) + strs(&v->id, 1) +
                 strs(&v->summary, 1) + strs(&v->details, 1) + strs(&v->modified, 1) + strs(&v->origin, 1);
    (void)ctx;
    (void)e;
    for (size_t i = 0; i < v->nscores; i++) {
        sum += strs(&v->scores[i].vector, 1) + strs(&v->scores[i].source, 1);
    }
    for (size_t i = 0; i < v->nreferences; i++) {
        sum += strs(&v->references[i].url, 1) + strs(&v->references[i].tag, 1);
    }
    for (size_t i = 0; i < v->npackages; i++) {
        const struct vuln_package *p = &v->packages[i];
        sum += strs(&p->key, 1) + strs(&p->ecosystem, 1) + strs(p->versions, p->nversions);
        for (size_t k = 0; k < p->nevents; k++) {
            sum += strs(&p->events[k].version, 1) + p->range_of[k];
        }
    }
    for (size_t i = 0; i < v->nnodes; i++) {
        sum += node(&v->nodes[i]);
    }
    fuzz_sink = sum;
    return true;
}

static bool kev(void *ctx, const struct vuln_kev *k, struct err *e) {
    (void)ctx;
    (void)e;
    fuzz_sink = strs(&k->id, 1) + strs(&k->name, 1) + strs(&k->due_date, 1) + strs(&k->ransomware, 1);
    return true;
}

static bool epss(void *ctx, const struct vuln_epss *s, struct err *e) {
    (void)ctx;
    (void)e;
    fuzz_sink = strs(&s->id, 1) + (size_t)(s->score * 10);
    return true;
}

static void date(void *ctx, enum vuln_source source, struct str d) {
    (void)ctx;
    (void)source;
    fuzz_sink = strs(&d, 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct vuln_sink sink = {NULL, advisory, kev, epss, date};
    struct vuln_reader *r = vuln_reader_new();
    FUZZ_INPUT(data, size);
    enum vuln_format f;
    if (!vuln_read(r, &in, &f, &sink, &e)) {
        fuzz_need_place(&e);
    }
    vuln_reader_free(&r);
    FUZZ_END;
}
