/* The table of signatures and the engines that seek them: see signatures.h. */
#include "catalog/signature_in.h"

#include <string.h>

#include "base/lazy.h"
#include "catalog/signature_pattern.h"

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
                                  .names = cell(t, i, "names"),
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
