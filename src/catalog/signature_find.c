/*
 * Seeking signatures in one file: see signatures.h. Hyperscan says where a pattern ends; PCRE2, kept to the bytes before that
 * place, takes the version out.
 */
#include <string.h>

#include "catalog/bytes.h"
#include "catalog/signature_in.h"
#include "catalog/signature_pattern.h"

/* A row while one file is searched. */
struct place {
    bool applies, confirmed; /* its `files` fit; its second pattern was seen */
    size_t n;
    size_t *ends; /* where the pattern ends, rising */
};

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
    return (s->type.n > 0 && f->system) || is_library(s->links, f->soname) || is_library(s->links, f->base) ||
           fits_any(s->files, f->base) || str_eq(s->name, f->base);
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
    size_t window, seen; /* where the bytes under way begin, and how far all was seen before */
};

/* Of a match that grows byte by byte ("1.1", "1.12") the last end is kept. */
static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *ctx) {
    (void)from;
    (void)flags;
    struct finding *x = ctx;
    struct place *p = &x->places[id / 2];
    to += x->window;
    if (to <= x->seen) {
        return 0; /* in the window before, too */
    }
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

/* In windows that lie over each other by as much as a match may be wide. */
static void scan_part(struct finding *x, const hs_database_t *db, struct elf_range part) {
    for (x->seen = part.from; x->seen < part.to;) {
        x->window = x->seen - part.from > SIGNATURE_MAX_WIDTH ? x->seen - SIGNATURE_MAX_WIDTH : part.from;
        size_t end = part.to - x->window > SIGNATURE_WINDOW ? x->window + SIGNATURE_WINDOW : part.to;
        x->s->api.scan(db, x->bytes.p + x->window, (unsigned)(end - x->window), 0, x->s->scratch, on_match, x);
        if (x->f->mapped != NULL) {
            input_release(x->f->mapped, x->window, end);
        }
        x->seen = end;
    }
}

static void scan(struct finding *x, const hs_database_t *db) {
    struct elf_range all = {0, x->bytes.n};
    for (size_t i = 0; i < x->f->nparts; i++) {
        scan_part(x, db, x->f->parts[i]);
    }
    if (x->f->nparts == 0) {
        scan_part(x, db, all);
    }
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
            scan(&x, s->db[i]);
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

/* "libcjson*.so.{v}": what stands at {v}, digits with dots between them; the longest that lets the rest fit. */
static bool version_in_name(struct str pattern, struct str name, struct str *version) {
    size_t at = str_find(pattern, STR("{v}"));
    struct str before = str_sub(pattern, 0, at);
    struct str after = str_from(pattern, at + 3);
    if (at == SIZE_MAX || name.n < after.n || !str_ends(name, after)) {
        return false;
    }
    name = str_sub(name, 0, name.n - after.n);
    size_t from = name.n;
    while (from > 0 && (chr_digit(name.p[from - 1]) || name.p[from - 1] == '.')) {
        from--;
    }
    for (; from < name.n; from++) {
        *version = str_from(name, from);
        if (chr_digit(version->p[0]) && str_chr(*version, '.') != SIZE_MAX && fits(before, str_sub(name, 0, from))) {
            return true;
        }
    }
    return false;
}

const struct signature *signatures_named(const struct signatures *s, const struct signature_file *f, struct str *version) {
    for (size_t i = 0; i < s->n; i++) {
        struct str names = s->rows[i].s.names;
        struct str pattern;
        while (str_next(&names, ';', &pattern)) {
            if (version_in_name(pattern, f->base, version)) {
                return &s->rows[i].s;
            }
        }
    }
    *version = STR_NONE;
    for (size_t i = 0; i < s->n; i++) {
        const struct signature *x = &s->rows[i].s;
        if (is_library(x->links, f->soname) || is_library(x->links, f->base)) {
            return x;
        }
    }
    return NULL;
}
