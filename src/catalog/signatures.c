/* See signatures.h. Hyperscan says where a pattern ends; PCRE2, kept to the bytes before that place, takes the version out. */
#include "catalog/signatures.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <hs/hs.h>
#include <pcre2.h>
#include <string.h>

#include "base/lazy.h"
#include "catalog/bytes.h"
#include "catalog/signature_pattern.h"

struct scan_api {
    __typeof__(&hs_deserialize_database) deserialize;
    __typeof__(&hs_compile_multi) compile;
    __typeof__(&hs_free_compile_error) free_error;
    __typeof__(&hs_alloc_scratch) alloc_scratch;
    __typeof__(&hs_scan) scan;
    __typeof__(&hs_free_scratch) free_scratch;
    __typeof__(&hs_free_database) free_database;
    __typeof__(&pcre2_compile_8) take_compile;
    __typeof__(&pcre2_code_free_8) take_free;
    __typeof__(&pcre2_match_8) take;
    __typeof__(&pcre2_match_data_create_8) data_create;
    __typeof__(&pcre2_match_data_free_8) data_free;
    __typeof__(&pcre2_get_ovector_pointer_8) ovector;
    __typeof__(&pcre2_match_context_create_8) context_create;
    __typeof__(&pcre2_match_context_free_8) context_free;
    __typeof__(&pcre2_set_match_limit_8) set_limit;
};

static const char *const libraries[] = {"libhs.so.5", "libpcre2-8.so.0", NULL};
static const struct lazy_symbol symbols[] = {
    LAZY(struct scan_api, deserialize, "hs_deserialize_database"),
    LAZY(struct scan_api, compile, "hs_compile_multi"),
    LAZY(struct scan_api, free_error, "hs_free_compile_error"),
    LAZY(struct scan_api, alloc_scratch, "hs_alloc_scratch"),
    LAZY(struct scan_api, scan, "hs_scan"),
    LAZY(struct scan_api, free_scratch, "hs_free_scratch"),
    LAZY(struct scan_api, free_database, "hs_free_database"),
    LAZY(struct scan_api, take_compile, "pcre2_compile_8"),
    LAZY(struct scan_api, take_free, "pcre2_code_free_8"),
    LAZY(struct scan_api, take, "pcre2_match_8"),
    LAZY(struct scan_api, data_create, "pcre2_match_data_create_8"),
    LAZY(struct scan_api, data_free, "pcre2_match_data_free_8"),
    LAZY(struct scan_api, ovector, "pcre2_get_ovector_pointer_8"),
    LAZY(struct scan_api, context_create, "pcre2_match_context_create_8"),
    LAZY(struct scan_api, context_free, "pcre2_match_context_free_8"),
    LAZY(struct scan_api, set_limit, "pcre2_set_match_limit_8"),
};

/* A row while one file is searched. */
struct place {
    bool applies, confirmed; /* its `files` fit; its second pattern was seen */
    size_t n;
    size_t *ends; /* where the pattern ends, rising */
};

/* Rows for any file, and those for files of some names: the second are often texts that would slow the first down fourfold. */
enum { ANY, NAMED, SETS };

struct row {
    struct signature s;
    struct str pattern, also;
    pcre2_code_8 *take; /* compiled when first needed */
};

struct signatures {
    struct arena *a;
    struct scan_api api;
    struct row *rows;
    size_t n;
    hs_database_t *db[SETS];
    hs_scratch_t *scratch;
    pcre2_match_data_8 *data;
    pcre2_match_context_8 *context;
};

/* ---- the table ---- */

static struct str cell(const struct table *t, size_t row, const char *column) {
    return table_cell(t, row, table_column(t, column));
}

static void read_rows(struct signatures *s, const struct table *t) {
    s->n = t->nrows;
    s->rows = ARENA_ARRAY(s->a, struct row, s->n);
    for (size_t i = 0; i < s->n; i++) {
        uint64_t sure = 0;
        struct row *r = &s->rows[i];
        r->s = (struct signature){.id = table_cell(t, i, 0),
                                  .name = cell(t, i, "name"),
                                  .purl = cell(t, i, "purl"),
                                  .type = cell(t, i, "type"),
                                  .cpe = cell(t, i, "cpe"),
                                  .files = cell(t, i, "files"),
                                  .links = cell(t, i, "links"),
                                  .hides = cell(t, i, "hides"),
                                  .form = cell(t, i, "form"),
                                  .sure = str_u64(cell(t, i, "sure"), &sure) && sure <= 100 ? (int)sure : 80};
        r->pattern = cell(t, i, "pattern");
        r->also = cell(t, i, "also");
    }
}

size_t signatures_count(const struct signatures *s) {
    return s->n;
}

const struct signature *signatures_row(const struct signatures *s, size_t i) {
    return &s->rows[i].s;
}

/* ---- opening ---- */

static void close_all(void *ptr) {
    struct signatures *s = ptr;
    for (size_t i = 0; i < s->n; i++) {
        s->api.take_free(s->rows[i].take);
    }
    s->api.data_free(s->data);
    s->api.context_free(s->context);
    s->api.free_scratch(s->scratch);
    for (int i = 0; i < SETS; i++) {
        s->api.free_database(s->db[i]);
    }
}

/* What tools/signatures.c does at build, for one of the sets. */
static bool compile(struct signatures *s, int set, struct err *e) {
    const char **text = ARENA_ARRAY(s->a, const char *, s->n * 2);
    unsigned *flags = ARENA_ARRAY(s->a, unsigned, s->n * 2);
    unsigned *ids = ARENA_ARRAY(s->a, unsigned, s->n * 2);
    unsigned n = 0;
    for (size_t i = 0; i < s->n * 2; i++) {
        const struct row *r = &s->rows[i / 2];
        struct str pattern = i % 2 == 0 ? r->pattern : r->also;
        if (pattern.n == 0 || (r->s.files.n > 0) != (set == NAMED)) {
            continue;
        }
        char *out = arena_alloc(s->a, SIGNATURE_PATTERN_MAX);
        if (!signature_expand(pattern.p, pattern.n, out)) {
            return err_set(e, ERR_INPUT, "%.*s: the pattern is too long", STR_ARG(r->s.id));
        }
        flags[n] = i % 2 == 0 ? 0 : HS_FLAG_SINGLEMATCH;
        ids[n] = signature_id(i / 2, i % 2 != 0);
        text[n++] = out;
    }
    hs_compile_error_t *bad = NULL;
    if (n > 0 && s->api.compile(text, flags, ids, n, HS_MODE_BLOCK, NULL, &s->db[set], &bad) != HS_SUCCESS) {
        err_set(e, ERR_INPUT, "%s: %s", bad->expression >= 0 ? text[bad->expression] : "the table", bad->message);
        s->api.free_error(bad);
        return false;
    }
    return true;
}

static bool open_with(struct arena *a, const struct table *t, const struct str made[SETS], struct signatures **out,
                      struct err *e) {
    struct signatures *s = ARENA_NEW(a, struct signatures);
    s->a = a;
    if (!lazy_open(libraries, "libhyperscan5 or libpcre2-8-0", symbols, sizeof symbols / sizeof *symbols, &s->api, e)) {
        return false;
    }
    read_rows(s, t);
    arena_on_free(a, close_all, s);
    for (int i = 0; i < SETS; i++) {
        bool loaded = made[i].n > 0 && s->api.deserialize(made[i].p, made[i].n, &s->db[i]) == HS_SUCCESS;
        if (!loaded && !compile(s, i, e)) {
            return false;
        }
        if (s->db[i] != NULL && s->api.alloc_scratch(s->db[i], &s->scratch) != HS_SUCCESS) {
            return err_set(e, ERR_SYSTEM, "not enough memory for the signatures");
        }
    }
    s->data = s->api.data_create(16, NULL);
    s->context = s->api.context_create(NULL);
    if (s->data == NULL || s->context == NULL) {
        return err_set(e, ERR_SYSTEM, "not enough memory for the signatures");
    }
    s->api.set_limit(s->context, SIGNATURE_MAX_STEPS);
    *out = s;
    return true;
}

bool signatures_open(struct arena *a, struct signatures **out, struct err *e) {
    struct table t = table_data(a, "signatures");
    const struct str made[SETS] = {data_bytes("signatures-any.db"), data_bytes("signatures-named.db")};
    return open_with(a, &t, made, out, e);
}

bool signatures_compile(struct arena *a, const struct table *t, struct signatures **out, struct err *e) {
    static const struct str made[SETS];
    return open_with(a, t, made, out, e);
}

/* ---- names of files ---- */

/* One '*' at most. */
static bool fits(struct str pattern, struct str name) {
    size_t star = str_chr(pattern, '*');
    if (star == SIZE_MAX) {
        return str_eq(pattern, name);
    }
    struct str after = str_from(pattern, star + 1);
    return name.n >= star + after.n && str_starts(name, str_sub(pattern, 0, star)) && str_ends(name, after);
}

static bool fits_any(struct str list, struct str name) {
    struct str pattern;
    while (name.n > 0 && str_next(&list, ';', &pattern)) {
        if (fits(pattern, name)) {
            return true;
        }
    }
    return false;
}

/* "libz" is libz.so.1, libz1.so, libz-1.so, not libzstd.so.1; with a '*' it is a pattern. */
static bool is_library(struct str list, struct str name) {
    struct str stem;
    while (name.n > 0 && str_next(&list, ';', &stem)) {
        struct str rest = str_from(name, stem.n);
        rest = str_starts(rest, STR("-")) ? str_from(rest, 1) : rest;
        bool ends = rest.n > 0 && (rest.p[0] == '.' || chr_digit(rest.p[0]));
        if (str_chr(stem, '*') != SIZE_MAX ? fits(stem, name) : str_starts(name, stem) && ends) {
            return true;
        }
    }
    return false;
}

/* A program's text is the program's own; a library's may be in any file that it was linked into. */
static bool is_self(const struct signature *s, const struct signature_file *f) {
    return s->type.n > 0 || is_library(s->links, f->soname) || is_library(s->links, f->base) || fits_any(s->files, f->base) ||
           str_eq(s->name, f->base);
}

static bool is_linked(const struct signature *s, const struct signature_file *f) {
    for (size_t i = 0; s->links.n > 0 && i < f->nneeded; i++) {
        if (is_library(s->links, f->needed[i])) {
            return true;
        }
    }
    return false;
}

/* ---- one file ---- */

struct finding {
    struct signatures *s;
    struct arena *a;
    struct str bytes;
    const struct signature_file *f;
    struct place *places;
    signature_hits *out;
};

/* Of a match that grows byte by byte ("1.1", "1.12") the last end is kept. */
static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *ctx) {
    (void)from;
    (void)flags;
    struct finding *x = ctx;
    struct place *p = &x->places[id / 2];
    if (id % 2 != 0) {
        p->confirmed = true;
        return 0;
    }
    if (!p->applies) {
        return 0;
    }
    if (p->n > 0 && p->ends[p->n - 1] + 1 == to) {
        p->ends[p->n - 1] = (size_t)to;
    } else if (p->n < SIGNATURE_MAX_PLACES) {
        p->ends = p->ends != NULL ? p->ends : ARENA_ARRAY(x->a, size_t, SIGNATURE_MAX_PLACES);
        p->ends[p->n++] = (size_t)to;
    }
    return 0;
}

static bool ready(struct signatures *s, struct row *r) {
    char text[SIGNATURE_PATTERN_MAX];
    int code;
    PCRE2_SIZE at;
    if (r->take == NULL && signature_expand(r->pattern.p, r->pattern.n, text)) {
        r->take = s->api.take_compile((PCRE2_SPTR8)text, PCRE2_ZERO_TERMINATED, 0, &code, &at, NULL);
    }
    return r->take != NULL;
}

/* "20914" → "2.9.14" */
static struct str from_number(struct arena *a, struct str s) {
    uint64_t n;
    return str_u64(s, &n) ? str_fmt(a, "%llu.%llu.%llu", (unsigned long long)(n / 10000), (unsigned long long)(n / 100 % 100),
                                    (unsigned long long)(n % 100))
                          : STR_NONE;
}

/* The version as the world writes it. */
static struct str in_form(struct arena *a, struct str form, struct str taken) {
    struct sb b = SB(a);
    if (str_is(form, "number")) {
        return from_number(a, taken);
    }
    for (size_t i = 0; i < taken.n; i++) {
        if (str_is(form, "digits") && i > 0) { /* "367" → "3.6.7" */
            sb_char(&b, '.');
        }
        sb_char(&b, str_is(form, "underscores") && taken.p[i] == '_' ? '.' : taken.p[i]);
    }
    return sb_get(&b);
}

/* What was seen, on one line. */
static struct str shown(struct arena *a, struct str s) {
    struct sb b = SB(a);
    bool gap = false;
    for (size_t i = 0; i < s.n && b.n < SIGNATURE_MAX_TEXT; i++) {
        bool plain = s.p[i] >= ' ' && s.p[i] <= '~';
        if (plain && gap && b.n > 0) {
            sb_char(&b, '|');
        }
        if (plain) {
            sb_char(&b, s.p[i]);
        }
        gap = !plain;
    }
    return sb_get(&b);
}

static void add_hit(struct finding *x, struct row *r, const size_t *at, size_t groups) {
    struct str taken = STR_NONE;
    for (size_t g = 1; g < groups && taken.n == 0; g++) { /* of alternatives the one that matched */
        if (at[2 * g] != PCRE2_UNSET && at[2 * g] < at[2 * g + 1]) {
            taken = (struct str){x->bytes.p + at[2 * g], at[2 * g + 1] - at[2 * g]};
        }
    }
    struct str version = in_form(x->a, r->s.form, taken);
    for (size_t i = x->out->n; i > 0 && x->out->v[i - 1].by == &r->s; i--) {
        if (str_eq(x->out->v[i - 1].version, version)) {
            return;
        }
    }
    if (version.n > 0) {
        struct str seen = {x->bytes.p + at[0], at[1] - at[0]};
        vec_push(x->a, x->out, (struct signature_hit){&r->s, version, shown(x->a, seen), is_self(&r->s, x->f)});
    }
}

/* The match that ends at or behind `end`, sought from `from` on; where it ends, 0: none. */
static size_t take_one(struct finding *x, struct row *r, size_t from, size_t end) {
    enum { BEHIND = 64 }; /* a version may go on behind the first place where it could end */
    size_t last = x->bytes.n - end > BEHIND ? end + BEHIND : x->bytes.n;
    uint32_t options = last < x->bytes.n ? PCRE2_NOTEOL : 0;
    while (from < end) {
        size_t base = from > 8 ? from - 8 : 0; /* what looks behind may look there */
        int groups = x->s->api.take(r->take, (PCRE2_SPTR8)x->bytes.p + base, last - base, from - base,
                                    options | (base > 0 ? PCRE2_NOTBOL : 0), x->s->data, x->s->context);
        if (groups <= 0) {
            return 0;
        }
        size_t at[32];
        const PCRE2_SIZE *ov = x->s->api.ovector(x->s->data);
        for (int g = 0; g < groups * 2; g++) {
            at[g] = ov[g] == PCRE2_UNSET ? PCRE2_UNSET : ov[g] + base;
        }
        if (at[0] >= end) {
            return 0;
        }
        if (at[1] >= end) {
            add_hit(x, r, at, (size_t)groups);
            return at[1];
        }
        from = at[1] > from ? at[1] : from + 1;
    }
    return 0;
}

static void take_row(struct finding *x, size_t i) {
    struct row *r = &x->s->rows[i];
    const struct place *p = &x->places[i];
    if (p->n == 0 || (r->also.n > 0 && !p->confirmed) || !ready(x->s, r) || (is_linked(&r->s, x->f) && !is_self(&r->s, x->f))) {
        return;
    }
    size_t done = 0;
    for (size_t k = 0; k < p->n; k++) {
        if (p->ends[k] <= done) {
            continue;
        }
        size_t from = p->ends[k] > SIGNATURE_MAX_WIDTH ? p->ends[k] - SIGNATURE_MAX_WIDTH : 0;
        size_t to = take_one(x, r, from > done ? from : done, p->ends[k]);
        done = to > done ? to : done;
    }
}

/* ---- which of them stay ---- */

static bool is_hidden(const signature_hits *h, struct str name) {
    for (size_t i = 0; i < h->n; i++) {
        struct str list = h->v[i].by->hides;
        struct str one;
        while (str_next(&list, ';', &one)) {
            if (str_eq(one, name) && !str_eq(h->v[i].by->name, name)) {
                return true;
            }
        }
    }
    return false;
}

/* Whether another hit of the same component is better: surer, the same again, or the same version in more words. */
static bool is_beaten(const signature_hits *h, size_t i) {
    const struct signature_hit *x = &h->v[i];
    for (size_t k = 0; k < h->n; k++) {
        const struct signature_hit *y = &h->v[k];
        if (k == i || !str_eq(y->by->name, x->by->name)) {
            continue;
        }
        bool same = str_eq(y->version, x->version);
        bool longer = !same && str_starts(y->version, x->version) && !chr_digit(y->version.p[x->version.n]);
        if (y->by->sure > x->by->sure || (y->by->sure == x->by->sure && ((same && k < i) || longer))) {
            return true;
        }
    }
    return false;
}

static size_t versions_of(const signature_hits *h, struct str name) {
    size_t n = 0;
    for (size_t i = 0; i < h->n; i++) {
        n += str_eq(h->v[i].by->name, name);
    }
    return n;
}

static void choose(struct arena *a, signature_hits *h) {
    signature_hits best = {0};
    signature_hits kept = {0};
    for (size_t i = 0; i < h->n; i++) {
        if (!is_beaten(h, i) && !is_hidden(h, h->v[i].by->name)) {
            vec_push(a, &best, h->v[i]);
        }
    }
    for (size_t i = 0; i < best.n; i++) { /* a list of changes, a description of vulnerabilities */
        if (versions_of(&best, best.v[i].by->name) <= SIGNATURE_MAX_VERSIONS) {
            vec_push(a, &kept, best.v[i]);
        }
    }
    *h = kept;
}

bool signatures_find(struct signatures *s, struct arena *a, struct str bytes, const struct signature_file *f,
                     signature_hits *out, const char **why) {
    struct finding x = {.s = s, .a = a, .bytes = bytes, .f = f, .out = out};
    *out = (signature_hits){0};
    if (bytes.n > SIGNATURE_MAX_BYTES) {
        *why = "is larger than the limit (SIGNATURE_MAX_BYTES) and not searched for known components";
        return false;
    }
    bool wanted[SETS] = {true, false};
    x.places = ARENA_ARRAY(a, struct place, s->n);
    for (size_t i = 0; i < s->n; i++) {
        struct str files = s->rows[i].s.files;
        x.places[i].applies = files.n == 0 || fits_any(files, f->base) || fits_any(files, f->soname);
        wanted[NAMED] = wanted[NAMED] || (files.n > 0 && x.places[i].applies);
    }
    for (int i = 0; i < SETS; i++) {
        if (wanted[i] && s->db[i] != NULL) {
            s->api.scan(s->db[i], bytes.p, (unsigned)bytes.n, 0, s->scratch, on_match, &x);
        }
    }
    for (size_t i = 0; i < s->n; i++) {
        take_row(&x, i);
    }
    choose(a, out);
    if (out->n > SIGNATURE_MAX_COMPONENTS) {
        *out = (signature_hits){0};
        *why = "names more known components than a program holds (SIGNATURE_MAX_COMPONENTS): none of them is listed";
        return false;
    }
    return true;
}

const struct signature *signatures_named(const struct signatures *s, const struct signature_file *f) {
    for (size_t i = 0; i < s->n; i++) {
        const struct signature *x = &s->rows[i].s;
        if (is_library(x->links, f->soname) || is_library(x->links, f->base)) {
            return x;
        }
    }
    return NULL;
}
