/* Licences of an SBOM: see licence_list.h. */
#include "bom/licence_list.h"

#include <stdlib.h>

#include "base/map.h"

static const char *const states[] = {
    [LICENCE_LISTED] = "listed",   [LICENCE_REFERENCE] = "reference", [LICENCE_DEPRECATED] = "deprecated",
    [LICENCE_UNKNOWN] = "unknown", [LICENCE_NAMED] = "named",         [LICENCE_INVALID] = "invalid"};

const char *licence_state_name(enum licence_state s) {
    return states[s];
}

/* Which of "", "limited", "copyleft", "restricted" is stricter. */
static int strictness(struct str terms) {
    static const char *const order[] = {"limited", "copyleft", "restricted"};
    for (int i = 0; i < 3; i++) {
        if (str_is(terms, order[i])) {
            return i + 1;
        }
    }
    return 0;
}

static enum licence_state worse(enum licence_state a, enum licence_state b) {
    return a > b ? a : b;
}

static void judge_use(struct licence_row *r, const struct licence_use *u) {
    const bool no_exception = u->exception.n > 0 && u->exception_entry == NULL;
    if (u->reference || u->exception_reference) {
        r->state = worse(r->state, LICENCE_REFERENCE);
    }
    if ((u->entry == NULL && !u->reference) || (no_exception && !u->exception_reference)) {
        r->state = worse(r->state, LICENCE_UNKNOWN);
    }
    if ((u->entry != NULL && u->entry->deprecated) || (u->exception_entry != NULL && u->exception_entry->deprecated)) {
        r->state = worse(r->state, LICENCE_DEPRECATED);
        r->facts |= LICENCE_ANY_OLD;
    }
    if (u->entry != NULL && strictness(u->entry->terms) > strictness(r->terms)) {
        r->terms = u->entry->terms;
        r->facts |= LICENCE_ANY_STRINGS;
    }
}

/* `named`: the text stands where names in words do; one that is made of ids of the list is taken as what it says. */
static struct licence_row judge(struct arena *a, const struct licences *l, struct str text, bool named) {
    struct licence_row r = {.text = text, .facts = LICENCE_HAS};
    struct licence *x;
    struct err e = {0};
    licence_uses uses = {0};
    if (!licence_parse(a, l, text, &x, &e)) {
        r.state = named ? LICENCE_NAMED : LICENCE_INVALID;
        r.advice = named ? STR_NONE : str_fmt(a, "%zu: %s", e.column, e.text);
        return r;
    }
    licence_collect(a, x, &uses);
    for (size_t i = 0; i < uses.n; i++) {
        judge_use(&r, uses.v[i]);
    }
    if (named && r.state == LICENCE_UNKNOWN) {
        return (struct licence_row){.text = text, .state = LICENCE_NAMED, .facts = LICENCE_HAS};
    }
    r.text = licence_text(a, x);
    r.facts |= LICENCE_ALL_READ;
    r.facts |= r.state == LICENCE_LISTED || r.state == LICENCE_DEPRECATED ? LICENCE_ALL_LISTED : 0;
    if (r.state == LICENCE_DEPRECATED) {
        r.advice = str_fmt(a, "write %.*s", STR_ARG(licence_normal(a, l, text)));
    }
    return r;
}

struct listing {
    struct arena *a;
    const struct licences *l;
    struct licence_list *out;
    struct map texts; /* as written, with a mark for names → row + 1 */
};

static struct licence_row *row_of(struct listing *s, const struct bom_license *k) {
    const bool named = k->id.n == 0 && k->expression.n == 0;
    struct str text = str_trim(named ? k->name : k->id.n > 0 ? k->id : k->expression);
    if (licence_says_nothing(text)) {
        return NULL;
    }
    bool added;
    void **slot = map_slot(&s->texts, str_fmt(s->a, "%c%.*s", named ? 'n' : 'x', STR_ARG(text)), &added);
    if (added) {
        vec_push(s->a, &s->out->v, judge(s->a, s->l, text, named));
        *slot = (void *)(uintptr_t)s->out->v.n;
    }
    return &s->out->v.v[(size_t)(uintptr_t)*slot - 1];
}

static unsigned facts_of(struct listing *s, const struct bom_component *c) {
    enum { ALL = LICENCE_ALL_READ | LICENCE_ALL_LISTED };
    unsigned any = 0;
    unsigned all = ALL;
    for (size_t i = 0; i < c->nlicenses; i++) {
        struct licence_row *r = row_of(s, &c->licenses[i]);
        if (r != NULL) {
            r->components++;
            any |= r->facts & ~(unsigned)ALL;
            all &= r->facts;
        }
    }
    return any == 0 ? 0 : any | all;
}

static int by_text(const void *x, const void *y) {
    const struct licence_row *a = x;
    const struct licence_row *b = y;
    int r = str_cmp(a->text, b->text);
    return r != 0 ? r : (int)a->state - (int)b->state;
}

/* Rows whose texts were written differently and read the same become one. */
static void join_rows(struct licence_list *l) {
    size_t n = 0;
    for (size_t i = 0; i < l->v.n; i++) {
        if (n > 0 && by_text(&l->v.v[n - 1], &l->v.v[i]) == 0) {
            l->v.v[n - 1].components += l->v.v[i].components;
        } else {
            l->v.v[n++] = l->v.v[i];
        }
    }
    l->v.n = n;
}

void licence_list_of(struct arena *a, const struct bom *b, struct licence_list *out) {
    *out = (struct licence_list){.facts = ARENA_ARRAY(a, unsigned char, b->components.n)};
    struct listing s = {.a = a, .l = licences_load(a), .out = out, .texts = map_new(a, 64)};
    for (size_t i = 0; i < b->components.n; i++) {
        const struct bom_component *c = &b->components.v[i];
        out->facts[i] = (unsigned char)facts_of(&s, c);
        out->without += !c->is_root && out->facts[i] == 0 ? 1 : 0;
    }
    if (out->v.n > 0) {
        qsort(out->v.v, out->v.n, sizeof *out->v.v, by_text);
    }
    join_rows(out);
}

struct str licence_of_component(struct arena *a, const struct licences *l, const struct bom_component *c) {
    struct str *texts = ARENA_ARRAY(a, struct str, c->nlicenses);
    struct sb b = SB(a);
    size_t n = 0;
    for (size_t i = 0; i < c->nlicenses; i++) {
        const struct bom_license *k = &c->licenses[i];
        struct str text = k->id.n > 0 ? k->id : k->expression.n > 0 ? k->expression : k->name;
        if (!licence_says_nothing(text)) {
            texts[n++] = licence_normal(a, l, text);
        }
    }
    if (n > 0) {
        qsort(texts, n, sizeof *texts, str_qsort);
    }
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || !str_eq(texts[i], texts[i - 1])) {
            sb_fmt(&b, "%s%.*s", b.n > 0 ? "; " : "", STR_ARG(texts[i]));
        }
    }
    return sb_get(&b);
}
