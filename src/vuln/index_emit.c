/* Writing the tables of a new index, each in order of its keys so that LMDB only appends. Layout: docs/index-format.md. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/hash.h"
#include "vuln/index_writer.h"

/* Bytes put before a transaction is committed: bounds the dirty pages in memory. Nobody reads the file before it is renamed. */
enum { TXN_BYTES = 64 << 20 };

const struct index_table_info index_tables[INDEX_TABLES] = {
    [TABLE_RECORD] = {"record", MDB_INTEGERKEY},
    [TABLE_BODY] = {"body", MDB_INTEGERKEY},
    [TABLE_CONF] = {"conf", MDB_INTEGERKEY},
    [TABLE_KEYS] = {"keys", MDB_INTEGERKEY},
    [TABLE_ID] = {"id", 0},
    [TABLE_PACKAGE] = {"package", 0},
    [TABLE_CPE] = {"cpe", 0},
    [TABLE_NAME] = {"name", 0},
    [TABLE_ALIAS] = {"alias", 0},
    [TABLE_KEV] = {"kev", 0},
    [TABLE_EPSS] = {"epss", 0},
    [TABLE_CHANGE] = {"change", MDB_INTEGERKEY},
    [TABLE_META] = {"meta", 0},
};

struct emit {
    struct index_writer *w;
    struct arena *a;
    struct arena *one; /* for one record */
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi table[INDEX_TABLES];
    size_t put; /* bytes in the transaction */
    struct str newest[VULN_SOURCES];
    uint64_t count[VULN_SOURCES];
    struct sb sum; /* what the index's id is the hash of */
    VEC(struct alias_edge) edges;
};

static bool fail(struct emit *m, struct err *e, int code) {
    return err_set(e, ERR_SYSTEM, "cannot write %s: %s", m->w->new_path, mdb_strerror(code));
}

static bool begin(struct emit *m, struct err *e) {
    int r = mdb_txn_begin(m->env, NULL, 0, &m->txn);
    m->put = 0;
    return r == 0 || fail(m, e, r);
}

static bool commit(struct emit *m, struct err *e) {
    int r = mdb_txn_commit(m->txn);
    m->txn = NULL;
    return r == 0 || fail(m, e, r);
}

static bool put_bytes(struct emit *m, enum index_table t, MDB_val k, struct str value, struct err *e) {
    MDB_val v = {value.n, (void *)(uintptr_t)value.p};
    int r = mdb_put(m->txn, m->table[t], &k, &v, MDB_APPEND);
    if (r != 0) {
        return fail(m, e, r);
    }
    m->put += k.mv_size + value.n + 16;
    return m->put < TXN_BYTES || (commit(m, e) && begin(m, e));
}

static bool put(struct emit *m, enum index_table t, struct str key, struct str value, struct err *e) {
    return put_bytes(m, t, (MDB_val){key.n, (void *)(uintptr_t)key.p}, value, e);
}

static bool put_number(struct emit *m, enum index_table t, uint32_t key, struct str value, struct err *e) {
    return put_bytes(m, t, (MDB_val){sizeof key, &key}, value, e);
}

struct str index_key(struct arena *a, struct str name) {
    enum { KEPT = INDEX_KEY_MAX - 40 };
    if (name.n <= INDEX_KEY_MAX) {
        return name;
    }
    struct str hex = hash_sha256_hex(a, name);
    return str_fmt(a, "%.*s#%.*s", (int)KEPT, name.p, 32, hex.p);
}

/* ---- by record ---- */

static int by_text(const void *x, const void *y) {
    return str_qsort(x, y);
}

/* Sorts and drops what is there twice; returns how many stay. */
static size_t unique(struct str *v, size_t n) {
    size_t kept = 0;
    if (n > 1) {
        qsort(v, n, sizeof *v, by_text);
    }
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || !str_eq(v[kept - 1], v[i])) {
            v[kept++] = v[i];
        }
    }
    return kept;
}

static bool put_keys(struct emit *m, uint32_t number, const struct merged *r, struct err *e) {
    if (r->npackages + r->ncpes == 0) {
        return true;
    }
    struct str *v = arena_alloc_raw(m->one, (r->npackages + r->ncpes) * sizeof *v);
    struct sb b = SB(m->one);
    for (size_t i = 0; i < r->npackages; i++) {
        v[i] = m->w->packages.v[r->package + i].key;
    }
    pack_strs(&b, v, unique(v, r->npackages));
    for (size_t i = 0; i < r->ncpes; i++) {
        v[i] = m->w->cpes.v[r->cpe + i].key;
    }
    pack_strs(&b, v, unique(v, r->ncpes));
    return put_number(m, TABLE_KEYS, number, sb_get(&b), e);
}

static void newer(struct emit *m, enum vuln_source s, struct str date) {
    if (index_time_cmp(date, m->newest[s]) > 0) {
        m->newest[s] = date;
    }
}

static void note_aliases(struct emit *m, const struct merged *r) {
    struct advisory adv;
    if (r->mark.withdrawn || !unpack_head(m->w->a, r->head, &adv)) {
        return;
    }
    for (size_t i = 0; i < adv.naliases; i++) {
        if (adv.aliases[i].n > 0 && !str_eq(adv.aliases[i], r->id)) {
            vec_push(m->w->a, &m->edges, (struct alias_edge){r->id, adv.aliases[i]});
        }
    }
}

/* Heads first, then bodies, then configurations: what a scan reads lies together. */
static bool put_records(struct emit *m, struct err *e) {
    struct index_writer *w = m->w;
    bool ok = true;
    for (size_t i = 0; ok && i < w->merged.n; i++) {
        const struct merged *r = &w->merged.v[i];
        struct arena_mark mark = arena_mark(m->one);
        char *head = arena_alloc_raw(m->one, r->head.n + 1);
        struct str id;
        struct str modified = STR_NONE;
        memcpy(head, r->head.p, r->head.n);
        pack_set_mark(head, r->mark);
        ok = put_number(m, TABLE_RECORD, (uint32_t)i, (struct str){head, r->head.n}, e);
        unpack_head_id(r->head, &id, &modified);
        if (w->dates[r->source].n == 0) {
            newer(m, r->source, modified);
        }
        m->count[r->source]++;
        pack_str(&m->sum, r->id);
        pack_u64(&m->sum, r->mark.hash);
        note_aliases(m, r);
        arena_reset(m->one, mark);
    }
    for (size_t i = 0; ok && i < w->merged.n; i++) {
        ok = put_number(m, TABLE_BODY, (uint32_t)i, w->merged.v[i].body, e);
    }
    for (size_t i = 0; ok && i < w->merged.n; i++) {
        ok = w->merged.v[i].conf.n == 0 || put_number(m, TABLE_CONF, (uint32_t)i, w->merged.v[i].conf, e);
    }
    for (size_t i = 0; ok && i < w->merged.n; i++) {
        struct arena_mark mark = arena_mark(m->one);
        ok = put_keys(m, (uint32_t)i, &w->merged.v[i], e);
        arena_reset(m->one, mark);
    }
    return ok;
}

struct id_row {
    struct str id;
    uint32_t record;
};

static int by_id(const void *x, const void *y) {
    const struct id_row *a = x;
    const struct id_row *b = y;
    int r = str_cmp(a->id, b->id);
    return r != 0 ? r : (a->record < b->record ? -1 : a->record > b->record);
}

static bool put_ids(struct emit *m, struct err *e) {
    size_t n = m->w->merged.n;
    struct id_row *rows = arena_alloc_raw(m->a, (n + 1) * sizeof *rows);
    for (size_t i = 0; i < n; i++) {
        rows[i] = (struct id_row){m->w->merged.v[i].id, (uint32_t)i};
    }
    qsort(rows, n, sizeof *rows, by_id);
    bool ok = true;
    struct sb b = SB(m->a);
    for (size_t i = 0; ok && i < n;) {
        size_t first = i;
        for (b.n = 0; i < n && str_eq(rows[i].id, rows[first].id); i++) {
            pack_u32(&b, rows[i].record);
        }
        ok = put(m, TABLE_ID, rows[first].id, sb_get(&b), e);
    }
    return ok;
}

/* ---- by key ---- */

static struct pack_ref ref_of(const struct emit *m, uint32_t record) {
    const struct merged *r = &m->w->merged.v[record];
    return (struct pack_ref){record, r->source, r->mark.withdrawn, r->id};
}

static int by_package(const void *x, const void *y) {
    const struct package_row *a = x;
    const struct package_row *b = y;
    int r = str_cmp(a->key, b->key);
    r = r != 0 ? r : (a->record < b->record ? -1 : a->record > b->record);
    return r != 0 ? r : str_cmp(a->package, b->package);
}

static bool put_packages(struct emit *m, struct err *e) {
    struct package_row *v = m->w->packages.v;
    size_t n = m->w->packages.n;
    bool ok = true;
    struct sb b = SB(m->a);
    if (n > 0) {
        qsort(v, n, sizeof *v, by_package);
    }
    for (size_t i = 0; ok && i < n;) {
        size_t first = i;
        for (b.n = 0; i < n && str_eq(v[i].key, v[first].key); i++) {
            pack_package_entry(&b, &(struct package_entry){ref_of(m, v[i].record), v[i].package});
        }
        ok = v[first].key.n == 0 || put(m, TABLE_PACKAGE, v[first].key, sb_get(&b), e);
    }
    return ok;
}

static int by_cpe(const void *x, const void *y) {
    const struct cpe_row *a = x;
    const struct cpe_row *b = y;
    int r = str_cmp(a->key, b->key);
    r = r != 0 ? r : (a->record < b->record ? -1 : a->record > b->record);
    return r != 0 ? r : (a->node < b->node ? -1 : a->node > b->node);
}

/* "a:openssl:openssl" under "openssl". */
struct name_row {
    struct str name, key;
};

static int by_name(const void *x, const void *y) {
    const struct name_row *a = x;
    const struct name_row *b = y;
    int r = str_cmp(a->name, b->name);
    return r != 0 ? r : str_cmp(a->key, b->key);
}

/* What follows the second colon that no backslash escapes, without escapes. */
static struct str product_of(struct arena *a, struct str cpe_key) {
    struct sb b = SB(a);
    int colons = 0;
    for (size_t i = 0; i < cpe_key.n; i++) {
        bool escaped = cpe_key.p[i] == '\\' && i + 1 < cpe_key.n;
        i += escaped ? 1 : 0;
        if (colons == 2) {
            sb_char(&b, cpe_key.p[i]);
        } else if (!escaped && cpe_key.p[i] == ':') {
            colons++;
        }
    }
    return sb_get(&b);
}

static bool put_names(struct emit *m, struct name_row *v, size_t n, struct err *e) {
    struct sb b = SB(m->a);
    bool ok = true;
    if (n > 0) {
        qsort(v, n, sizeof *v, by_name);
    }
    for (size_t i = 0; ok && i < n;) {
        size_t first = i;
        for (b.n = 0; i < n && str_eq(v[i].name, v[first].name); i++) {
            pack_str(&b, v[i].key);
        }
        ok = v[first].name.n == 0 || put(m, TABLE_NAME, index_key(m->a, v[first].name), sb_get(&b), e);
    }
    return ok;
}

static bool put_cpes(struct emit *m, struct err *e) {
    struct cpe_row *v = m->w->cpes.v;
    size_t n = m->w->cpes.n;
    VEC(struct name_row) names = {0};
    struct sb b = SB(m->a);
    bool ok = true;
    if (n > 0) {
        qsort(v, n, sizeof *v, by_cpe);
    }
    for (size_t i = 0; ok && i < n;) {
        size_t first = i;
        for (b.n = 0; i < n && str_eq(v[i].key, v[first].key); i++) {
            if (i == first || v[i].record != v[i - 1].record || v[i].node != v[i - 1].node) {
                pack_cpe_entry(&b, &(struct cpe_entry){ref_of(m, v[i].record), v[i].node});
            }
        }
        ok = put(m, TABLE_CPE, v[first].key, sb_get(&b), e);
        vec_push(m->a, &names, (struct name_row){product_of(m->a, v[first].key), v[first].key});
    }
    return ok && put_names(m, names.v, names.n, e);
}

struct member_row {
    struct str id;
    const struct alias_group *group;
};

static int by_member(const void *x, const void *y) {
    return str_cmp(((const struct member_row *)x)->id, ((const struct member_row *)y)->id);
}

static bool put_aliases(struct emit *m, struct err *e) {
    struct alias_group *groups;
    size_t n;
    VEC(struct member_row) rows = {0};
    alias_groups(m->a, m->edges.v, m->edges.n, &groups, &n);
    for (size_t i = 0; i < n; i++) {
        if (groups[i].n > VULN_MAX_ALIASES) {
            return err_at(e, groups[i].ids[0], 0, 0,
                          "the feeds give this vulnerability %zu names, more than the limit of %d (VULN_MAX_ALIASES)",
                          groups[i].n, VULN_MAX_ALIASES);
        }
        for (size_t k = 0; k < groups[i].n; k++) {
            vec_push(m->a, &rows, (struct member_row){index_key(m->a, groups[i].ids[k]), &groups[i]});
        }
    }
    if (rows.n > 0) {
        qsort(rows.v, rows.n, sizeof *rows.v, by_member);
    }
    bool ok = true;
    struct sb b = SB(m->a);
    for (size_t i = 0; ok && i < rows.n; i++) {
        b.n = 0;
        pack_strs(&b, rows.v[i].group->ids, rows.v[i].group->n);
        ok = put(m, TABLE_ALIAS, rows.v[i].id, sb_get(&b), e);
    }
    return ok;
}

static bool put_scores(struct emit *m, struct err *e) {
    struct index_writer *w = m->w;
    struct sb b = SB(m->a);
    bool ok = true;
    for (size_t i = 0; ok && i < w->all_kev.n; i++) {
        b.n = 0;
        pack_kev(&b, &w->all_kev.v[i]);
        newer(m, VULN_KEV, w->all_kev.v[i].feed_date);
        pack_str(&m->sum, w->all_kev.v[i].kev.id);
        sb_str(&m->sum, str_from(sb_get(&b), 4)); /* without the generation: the id names content, not history */
        ok = put(m, TABLE_KEV, w->all_kev.v[i].kev.id, sb_get(&b), e);
    }
    for (size_t i = 0; ok && i < w->all_epss.n; i++) {
        b.n = 0;
        pack_epss(&b, &w->all_epss.v[i]);
        pack_str(&m->sum, w->epss_ids.v[i]);
        sb_str(&m->sum, str_sub(sb_get(&b), 0, 8)); /* score and percentile */
        ok = put(m, TABLE_EPSS, w->epss_ids.v[i], sb_get(&b), e);
    }
    for (size_t i = 0; i < w->epss.n; i++) {
        newer(m, VULN_EPSS, w->epss.v[i].date);
    }
    m->count[VULN_KEV] = w->all_kev.n;
    m->count[VULN_EPSS] = w->all_epss.n;
    return ok;
}

static int by_generation(const void *x, const void *y) {
    const struct change *a = x;
    const struct change *b = y;
    return a->generation != b->generation ? (a->generation < b->generation ? -1 : 1) : str_cmp(a->id, b->id);
}

static bool put_changes(struct emit *m, struct err *e) {
    struct change *v = m->w->changes.v;
    size_t n = m->w->changes.n;
    struct sb b = SB(m->a);
    bool ok = true;
    if (n > 0) {
        qsort(v, n, sizeof *v, by_generation);
    }
    for (size_t i = 0; ok && i < n;) {
        size_t first = i;
        for (b.n = 0; i < n && v[i].generation == v[first].generation; i++) {
            if (i == first || !str_eq(v[i].id, v[i - 1].id)) {
                pack_str(&b, v[i].id);
            }
        }
        ok = put_number(m, TABLE_CHANGE, v[first].generation, sb_get(&b), e);
    }
    return ok;
}

/* ---- status ---- */

static struct str number_value(struct emit *m, uint64_t n) {
    struct sb b = SB(m->a);
    pack_u64(&b, n);
    return sb_get(&b);
}

static struct str old_date(struct emit *m, enum vuln_source s) {
    struct index_writer *w = m->w;
    return w->old != NULL && w->keep ? index_meta_text(w->old, str_cstr(m->a, str_fmt(m->a, "date.%s", vuln_source_name(s))))
                                     : STR_NONE;
}

static int by_meta(const void *x, const void *y) {
    return str_cmp(((const struct str *)x)[0], ((const struct str *)y)[0]);
}

static bool put_meta(struct emit *m, struct err *e) {
    struct str rows[8 + 2 * VULN_SOURCES][2] = {
        {STR("format"), number_value(m, INDEX_FORMAT)},         {STR("built"), clock_text(m->a, clock_now())},
        {STR("generation"), number_value(m, m->w->generation)}, {STR("records"), number_value(m, m->w->merged.n)},
        {STR("id"), hash_sha256_hex(m->a, sb_get(&m->sum))},
    };
    size_t n = 5;
    for (enum vuln_source s = 0; s < VULN_SOURCES; s++) {
        newer(m, s, s == VULN_NVD ? m->w->dates[s] : STR_NONE);
        newer(m, s, old_date(m, s));
        rows[n][0] = str_fmt(m->a, "count.%s", vuln_source_name(s));
        rows[n++][1] = number_value(m, m->count[s]);
        rows[n][0] = str_fmt(m->a, "date.%s", vuln_source_name(s));
        rows[n++][1] = m->newest[s];
    }
    qsort(rows, n, sizeof *rows, by_meta);
    bool ok = true;
    for (size_t i = 0; ok && i < n; i++) {
        ok = put(m, TABLE_META, rows[i][0], rows[i][1], e);
    }
    return ok;
}

/* ---- the file ---- */

/*
 * The most the file can take. A value over half a page has pages of its own, so at worst little more than half of the bytes
 * written are used; keys are repeated in up to three tables. The address space is not memory.
 */
static size_t map_size(const struct index_writer *w) {
    uint64_t bytes = w->spooled + (w->old != NULL ? w->old->bytes : 0) + (uint64_t)(w->epss.n + w->kev.n) * 256;
    bytes = bytes * 5 + ((uint64_t)256 << 20);
    return (size_t)(bytes & ~(uint64_t)0xFFFFF);
}

static bool open_file(struct emit *m, struct err *e) {
    int r = mdb_env_create(&m->env);
    r = r != 0 ? r : mdb_env_set_mapsize(m->env, map_size(m->w));
    r = r != 0 ? r : mdb_env_set_maxdbs(m->env, INDEX_TABLES);
    /* no lock file and no syncing: nobody else has the file, and it is synced as a whole before it is renamed */
    r = r != 0 ? r : mdb_env_open(m->env, m->w->new_path, MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOSYNC | MDB_NOMETASYNC, 0644);
    if (r != 0) {
        return fail(m, e, r);
    }
    if (!begin(m, e)) {
        return false;
    }
    for (size_t t = 0; t < INDEX_TABLES && r == 0; t++) {
        r = mdb_dbi_open(m->txn, index_tables[t].name, MDB_CREATE | index_tables[t].flags, &m->table[t]);
    }
    return r == 0 || fail(m, e, r);
}

bool index_emit(struct index_writer *w, struct err *e) {
    struct emit m = {.w = w, .a = arena_new(), .one = arena_new()};
    m.sum = SB(m.a);
    bool ok = open_file(&m, e) && put_records(&m, e) && put_ids(&m, e) && put_packages(&m, e) && put_cpes(&m, e) &&
              put_aliases(&m, e) && put_scores(&m, e) && put_changes(&m, e) && put_meta(&m, e) && commit(&m, e);
    if (m.txn != NULL) {
        mdb_txn_abort(m.txn);
    }
    if (m.env != NULL) {
        mdb_env_close(m.env);
    }
    arena_free(&m.one);
    arena_free(&m.a);
    return ok;
}
