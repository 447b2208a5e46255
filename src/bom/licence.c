/* Licence expressions: recursive descent over the grammar of SPDX 2.3, Annex D.1. See licence.h. */
#include "bom/licence.h"

#include <stdlib.h>

#include "base/map.h"
#include "base/table.h"

struct licences {
    struct map by_id; /* lower case → struct licence_entry */
};

struct licences *licences_load(struct arena *a) {
    struct table t = table_data(a, "spdx-licences");
    struct licences *l = ARENA_NEW(a, struct licences);
    struct licence_entry *rows = ARENA_ARRAY(a, struct licence_entry, t.nrows);
    const size_t kind = table_column(&t, "kind");
    const size_t deprecated = table_column(&t, "deprecated");
    const size_t terms = table_column(&t, "terms");
    const size_t replaced = table_column(&t, "replaced");
    l->by_id = map_new(a, t.nrows);
    for (size_t i = 0; i < t.nrows; i++) {
        rows[i] = (struct licence_entry){.id = table_cell(&t, i, 0),
                                         .exception = str_is(table_cell(&t, i, kind), "exception"),
                                         .deprecated = table_cell(&t, i, deprecated).n > 0,
                                         .terms = table_cell(&t, i, terms),
                                         .replaced = table_cell(&t, i, replaced)};
        map_put(&l->by_id, str_lower(a, rows[i].id), &rows[i]);
    }
    return l;
}

const struct licence_entry *licences_find(const struct licences *l, struct str id) {
    enum { LONGEST = 128 }; /* no id of the list is as long */
    char lower[LONGEST];
    if (id.n == 0 || id.n > LONGEST) {
        return NULL;
    }
    for (size_t i = 0; i < id.n; i++) {
        lower[i] = chr_lower(id.p[i]);
    }
    return map_get(&l->by_id, (struct str){lower, id.n});
}

bool licence_says_nothing(struct str text) {
    text = str_trim(text);
    return text.n == 0 || str_is(text, "NONE") || str_is(text, "NOASSERTION");
}

/* ---- reading ---- */

struct parser {
    struct arena *a;
    const struct licences *l;
    struct str text;
    size_t at;
    int depth;
    struct err *e;
};

static bool fail(struct parser *p, size_t at, const char *what, struct str word) {
    return err_at(p->e, STR("licence expression"), 1, at + 1, "%s%s%.*s%s (SPDX 2.3, Annex D)", what, word.n > 0 ? " \"" : "",
                  STR_ARG(str_sub(word, 0, 100)), word.n > 0 ? "\"" : "");
}

static void skip_space(struct parser *p) {
    while (p->at < p->text.n && chr_space(p->text.p[p->at])) {
        p->at++;
    }
}

static bool is_word(char c) {
    return chr_alnum(c) || c == '-' || c == '.' || c == ':';
}

/* The next word, not consumed; empty when what follows is none. */
static struct str peek_word(struct parser *p) {
    skip_space(p);
    size_t end = p->at;
    while (end < p->text.n && is_word(p->text.p[end])) {
        end++;
    }
    return str_sub(p->text, p->at, end - p->at);
}

static bool is_operator(struct str word) {
    return str_is(word, "AND") || str_is(word, "OR") || str_is(word, "WITH");
}

/* "LicenseRef-x", "DocumentRef-y:LicenseRef-x"; `kind` is "LicenseRef-" or, as SPDX 3 has it for exceptions, "AdditionRef-". */
static bool is_reference(struct str word, const char *kind) {
    struct str document;
    struct str rest;
    if (str_cut(word, ':', &document, &rest)) {
        const size_t n = sizeof "DocumentRef-" - 1;
        if (!str_starts(document, STR("DocumentRef-")) || document.n == n || str_chr(rest, ':') != SIZE_MAX) {
            return false;
        }
        word = rest;
    }
    return str_starts(word, str_z(kind)) && word.n > str_z(kind).n;
}

/* The id's row and spelling. A reference keeps the case that it has: it names something in a document. */
static bool read_id(struct parser *p, struct str word, const char *reference, bool *is_ref, struct str *id,
                    const struct licence_entry **entry) {
    *is_ref = is_reference(word, reference);
    *id = word;
    if (*is_ref) {
        return true;
    }
    if (str_chr(word, ':') != SIZE_MAX) {
        return fail(p, p->at, "a colon stands only in DocumentRef-…:LicenseRef-…, not in", word);
    }
    const struct licence_entry *found = licences_find(p->l, word);
    const bool wanted = str_is(str_z(reference), "AdditionRef-");
    if (found != NULL && found->exception == wanted) {
        *entry = found;
        *id = found->id;
    }
    return true;
}

static bool parse_exception(struct parser *p, struct licence_use *u) {
    if (!str_is(peek_word(p), "WITH")) {
        return true;
    }
    p->at += sizeof "WITH" - 1;
    struct str word = peek_word(p);
    if (word.n == 0 || is_operator(word)) {
        return fail(p, p->at, "WITH is followed by no exception", word);
    }
    if (!read_id(p, word, "AdditionRef-", &u->exception_reference, &u->exception, &u->exception_entry)) {
        return false;
    }
    p->at += word.n;
    return true;
}

/* simple-expression [WITH exception]; '+' follows the id at once. */
static bool parse_simple(struct parser *p, struct licence **out) {
    struct str word = peek_word(p);
    if (word.n == 0 || is_operator(word)) {
        const bool end = p->at >= p->text.n;
        return fail(p, p->at, end ? "it ends where a licence is expected" : "a licence is expected, not",
                    end ? STR_NONE : str_sub(p->text, p->at, word.n > 0 ? word.n : 1));
    }
    struct licence *x = ARENA_NEW(p->a, struct licence);
    if (!read_id(p, word, "LicenseRef-", &x->use.reference, &x->use.id, &x->use.entry)) {
        return false;
    }
    p->at += word.n;
    if (p->at < p->text.n && p->text.p[p->at] == '+') {
        if (x->use.reference) {
            return fail(p, p->at, "no + may follow the reference", word);
        }
        /* "GPL-2.0+" is itself an (old) id */
        const struct licence_entry *whole = licences_find(p->l, str_sub(p->text, p->at - word.n, word.n + 1));
        x->use.or_later = whole == NULL;
        x->use.entry = whole != NULL ? whole : x->use.entry;
        x->use.id = whole != NULL ? whole->id : x->use.id;
        p->at++;
    }
    *out = x;
    return parse_exception(p, &x->use);
}

static bool parse_or(struct parser *p, struct licence **out);

static bool parse_primary(struct parser *p, struct licence **out) {
    skip_space(p);
    if (p->at >= p->text.n || p->text.p[p->at] != '(') {
        return parse_simple(p, out);
    }
    const size_t open = p->at++;
    if (++p->depth > LICENCE_MAX_DEPTH) {
        return err_at(p->e, STR("licence expression"), 1, open + 1,
                      "parentheses are nested deeper than the limit of %d (LICENCE_MAX_DEPTH)", LICENCE_MAX_DEPTH);
    }
    if (!parse_or(p, out)) {
        return false;
    }
    skip_space(p);
    if (p->at >= p->text.n || p->text.p[p->at] != ')') {
        return p->at >= p->text.n ? fail(p, open, "the parenthesis is not closed", STR_NONE)
                                  : fail(p, p->at, "an operator or ) is expected, not", str_sub(p->text, p->at, 1));
    }
    p->at++;
    p->depth--;
    return true;
}

static bool parse_and(struct parser *p, struct licence **out);

/* operand { word operand }: one operand alone is itself. */
static bool parse_list(struct parser *p, enum licence_operator op, const char *word,
                       bool (*operand)(struct parser *p, struct licence **out), struct licence **out) {
    VEC(struct licence *) list = {0};
    for (;;) {
        struct licence *x = NULL;
        if (!operand(p, &x)) {
            return false;
        }
        if (x->op == op) {
            for (size_t i = 0; i < x->n; i++) {
                vec_push(p->a, &list, x->v[i]);
            }
        } else {
            vec_push(p->a, &list, x);
        }
        if (!str_is(peek_word(p), word)) {
            break;
        }
        p->at += str_z(word).n;
    }
    *out = list.v[0];
    if (list.n > 1) {
        *out = ARENA_NEW(p->a, struct licence);
        **out = (struct licence){.op = op, .v = list.v, .n = list.n};
    }
    return true;
}

static bool parse_and(struct parser *p, struct licence **out) {
    return parse_list(p, LICENCE_AND, "AND", parse_primary, out);
}

/* AND binds more closely than OR (Annex D.4.5). */
static bool parse_or(struct parser *p, struct licence **out) {
    return parse_list(p, LICENCE_OR, "OR", parse_and, out);
}

bool licence_parse(struct arena *a, const struct licences *l, struct str text, struct licence **out, struct err *e) {
    struct parser p = {.a = a, .l = l, .text = text, .e = e};
    if (text.n > LICENCE_MAX_BYTES) {
        return err_set(e, ERR_INPUT, "a licence expression of %zu bytes is longer than the limit of %d (LICENCE_MAX_BYTES)",
                       text.n, LICENCE_MAX_BYTES);
    }
    if (!parse_or(&p, out)) {
        return false;
    }
    struct str word = peek_word(&p);
    if (p.at >= p.text.n) {
        return true;
    }
    if (str_eqi(word, STR("and")) || str_eqi(word, STR("or")) || str_eqi(word, STR("with"))) {
        return fail(&p, p.at,
                    str_is(word, "WITH") ? "only a single licence has an exception, so this is out of place:"
                                         : "operators are written in capitals, not",
                    word);
    }
    return fail(&p, p.at, "an operator is expected, not", str_sub(p.text, p.at, word.n > 0 ? word.n : 1));
}

/* ---- writing ---- */

static struct str use_text(struct arena *a, const struct licence_use *u) {
    struct sb b = SB(a);
    sb_fmt(&b, "%.*s%s", STR_ARG(u->id), u->or_later ? "+" : "");
    if (u->exception.n > 0) {
        sb_fmt(&b, " WITH %.*s", STR_ARG(u->exception));
    }
    return sb_get(&b);
}

/* What replaced deprecated ids. With a '+' or an exception of its own only an id that became another id is replaced. */
static struct str use_normal(struct arena *a, const struct licence_use *u) {
    struct licence_use x = *u;
    struct str new_id = u->entry != NULL ? u->entry->replaced : STR_NONE;
    if (new_id.n > 0 && ((u->exception.n == 0 && !u->or_later) || str_chr(new_id, ' ') == SIZE_MAX)) {
        x.id = new_id;
    }
    if (u->exception_entry != NULL && u->exception_entry->replaced.n > 0) {
        x.exception = u->exception_entry->replaced;
    }
    return use_text(a, &x);
}

/* With `normal` operands are sorted and stand once. *n is how many stand. */
static struct str join(struct arena *a, const struct licence *x, bool normal, size_t *n) {
    *n = 1;
    if (x->op == LICENCE_ONE) {
        return normal ? use_normal(a, &x->use) : use_text(a, &x->use);
    }
    struct str *parts = ARENA_ARRAY(a, struct str, x->n);
    for (size_t i = 0; i < x->n; i++) {
        size_t inner;
        parts[i] = join(a, x->v[i], normal, &inner);
        const bool brackets = x->op == LICENCE_AND && x->v[i]->op == LICENCE_OR && inner > 1;
        parts[i] = brackets ? str_fmt(a, "(%.*s)", STR_ARG(parts[i])) : parts[i];
    }
    if (normal) {
        qsort(parts, x->n, sizeof *parts, str_qsort);
    }
    struct sb b = SB(a);
    *n = 0;
    for (size_t i = 0; i < x->n; i++) {
        if (normal && i > 0 && str_eq(parts[i], parts[i - 1])) {
            continue;
        }
        sb_fmt(&b, "%s%.*s", *n == 0 ? "" : x->op == LICENCE_AND ? " AND " : " OR ", STR_ARG(parts[i]));
        ++*n;
    }
    return sb_get(&b);
}

struct str licence_text(struct arena *a, const struct licence *x) {
    size_t n;
    return join(a, x, false, &n);
}

struct str licence_normal(struct arena *a, const struct licences *l, struct str text) {
    struct licence *x;
    struct err e = {0};
    size_t n;
    struct str before = STR_NONE;
    text = str_trim(text);
    if (!licence_parse(a, l, text, &x, &e)) {
        return text;
    }
    /* Operands that fell together may leave one that joins with what is around it: again, until nothing changes. */
    for (struct str now = join(a, x, true, &n);; now = join(a, x, true, &n)) {
        if (str_eq(now, before) || !licence_parse(a, l, now, &x, &e)) {
            return now;
        }
        before = now;
    }
}

void licence_collect(struct arena *a, const struct licence *x, licence_uses *out) {
    if (x->op == LICENCE_ONE) {
        vec_push(a, out, &x->use);
    }
    for (size_t i = 0; i < x->n; i++) { /* at most 2 × LICENCE_MAX_DEPTH deep */
        licence_collect(a, x->v[i], out);
    }
}
