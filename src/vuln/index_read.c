/* Reading the index: see index.h. One read transaction lives as long as the handle, so what it returns points into the map. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/guard.h"
#include "base/map.h"
#include "base/vec.h"
#include "vuln/index_format.h"
#include "vuln/index_pack.h"

bool index_damaged(struct index *ix, struct err *e, const char *what) {
    return err_set(e, ERR_SYSTEM, "the vulnerability index %s is damaged (%s); make it anew with cordon db import --fresh",
                   ix->path, what);
}

bool index_sound(struct index *ix, struct err *e) {
    return !ix->broken || index_damaged(ix, e, "a page cannot be read");
}

/* ---- open, close ---- */

static bool fail_open(struct index *ix, struct err *e, int code) {
    if (code == ENOENT) {
        return err_set(e, ERR_SYSTEM, "there is no vulnerability index at %s; cordon db import FEED... makes one", ix->path);
    }
    if (code == MDB_INVALID || code == MDB_VERSION_MISMATCH || code == MDB_NOTFOUND || code == MDB_CORRUPTED) {
        return err_set(e, ERR_SYSTEM,
                       "%s is no vulnerability index of this version; make it anew with cordon db import --fresh", ix->path);
    }
    return err_set(e, ERR_SYSTEM, "cannot open the vulnerability index %s: %s", ix->path, mdb_strerror(code));
}

static void assertion(MDB_env *env, const char *text) {
    (void)env;
    (void)text;
    guard_leave();
}

static int open_env(void *ctx) {
    struct index *ix = ctx;
    int r = mdb_env_create(&ix->env);
    r = r != 0 ? r : mdb_env_set_assert(ix->env, assertion);
    r = r != 0 ? r : mdb_env_set_maxdbs(ix->env, INDEX_TABLES);
    /* the file never changes under its name: no lock is needed, and read-only media have room for none */
    r = r != 0 ? r : mdb_env_open(ix->env, ix->path, MDB_NOSUBDIR | MDB_RDONLY | MDB_NOLOCK | MDB_NORDAHEAD, 0);
    MDB_envinfo info;
    MDB_stat st;
    r = r != 0 ? r : mdb_env_info(ix->env, &info);
    r = r != 0 ? r : mdb_env_stat(ix->env, &st);
    ix->pages = r != 0 ? 0 : (uint64_t)info.me_last_pgno + 1;
    ix->page_bytes = r != 0 ? 0 : st.ms_psize;
    return r;
}

/* LMDB trusts its page numbers, and a page beyond the file's end would end the process: so a file that was cut short is
 * refused. */
static bool whole(struct index *ix, struct err *e) {
    return (ix->page_bytes != 0 && ix->pages <= ix->bytes / ix->page_bytes) || index_damaged(ix, e, "it is cut short");
}

static int open_dbis(void *ctx) {
    struct index *ix = ctx;
    int r = mdb_txn_begin(ix->env, NULL, MDB_RDONLY, &ix->txn);
    for (size_t t = 0; t < INDEX_TABLES && r == 0; t++) {
        r = mdb_dbi_open(ix->txn, index_tables[t].name, index_tables[t].flags, &ix->table[t]);
    }
    return r != 0 ? r : mdb_cursor_open(ix->txn, ix->table[TABLE_CONF], &ix->conf);
}

static bool open_tables(struct index *ix, struct err *e) {
    int r = guard_call(open_dbis, ix, MDB_CORRUPTED);
    if (r != 0) {
        return fail_open(ix, e, r);
    }
    return index_meta_number(ix, "format") == INDEX_FORMAT || fail_open(ix, e, MDB_VERSION_MISMATCH);
}

struct index *index_open(struct str path, struct err *e) {
    struct index *ix = calloc(1, sizeof *ix);
    if (ix == NULL || path.n >= sizeof ix->path) {
        err_set(e, ERR_SYSTEM, "cannot open the vulnerability index: %s",
                ix == NULL ? "not enough memory" : "its path is too long");
        free(ix);
        return NULL;
    }
    memcpy(ix->path, path.p, path.n);
    struct stat st;
    int r = stat(ix->path, &st) != 0 ? errno : !S_ISREG(st.st_mode) || st.st_size == 0 ? MDB_INVALID : 0;
    ix->bytes = r != 0 ? 0 : (uint64_t)st.st_size;
    r = r != 0 ? r : guard_call(open_env, ix, MDB_CORRUPTED);
    if (r != 0 ? !fail_open(ix, e, r) : !whole(ix, e) || !open_tables(ix, e)) {
        index_close(&ix);
        return NULL;
    }
    return ix;
}

static int close_env(void *ctx) {
    struct index *ix = ctx;
    if (ix->conf != NULL) {
        mdb_cursor_close(ix->conf);
    }
    if (ix->txn != NULL) {
        mdb_txn_abort(ix->txn);
    }
    if (ix->env != NULL) {
        mdb_env_close(ix->env);
    }
    return 0;
}

void index_close(struct index **ix) {
    if (*ix != NULL) {
        guard_call(close_env, *ix, 0);
        free(*ix);
        *ix = NULL;
    }
}

/* ---- values ---- */

/* One step of reading, through a table or a cursor. */
struct step {
    struct index *ix;
    enum index_table table;
    MDB_cursor *cursor; /* null: the table */
    MDB_cursor_op op;
    MDB_val k, v;
};

/* Whether the bytes can be read, one of each page: a size is only a number on a page. */
static bool readable(const struct index *ix, const MDB_val *v) {
    enum { PAGE = 4096 };
    const volatile char *p = v->mv_data;
    if (v->mv_size > ix->bytes) {
        return false;
    }
    for (size_t i = 0; i < v->mv_size; i += PAGE) {
        (void)p[i];
    }
    if (v->mv_size > 0) {
        (void)p[v->mv_size - 1];
    }
    return true;
}

static int take_step(void *ctx) {
    struct step *s = ctx;
    int r = s->cursor != NULL ? mdb_cursor_get(s->cursor, &s->k, &s->v, s->op)
                              : mdb_get(s->ix->txn, s->ix->table[s->table], &s->k, &s->v);
    return r != 0 || (readable(s->ix, &s->k) && readable(s->ix, &s->v)) ? r : MDB_CORRUPTED;
}

static bool step(struct step *s) {
    int r = guard_call(take_step, s, MDB_CORRUPTED);
    s->ix->broken = s->ix->broken || (r != 0 && r != MDB_NOTFOUND);
    return r == 0;
}

static bool get(struct index *ix, enum index_table t, MDB_val k, struct str *out) {
    struct step s = {.ix = ix, .table = t, .k = k};
    *out = STR_NONE;
    if (k.mv_size == 0 || k.mv_size > 511 || !step(&s)) {
        return false;
    }
    *out = (struct str){s.v.mv_data, s.v.mv_size};
    return true;
}

bool index_next(struct index *ix, MDB_cursor *c, struct str *key, struct str *value) {
    struct step s = {.ix = ix, .cursor = c, .op = MDB_NEXT};
    bool more = step(&s);
    *key = more ? (struct str){s.k.mv_data, s.k.mv_size} : STR_NONE;
    *value = more ? (struct str){s.v.mv_data, s.v.mv_size} : STR_NONE;
    return more;
}

bool index_get(struct index *ix, enum index_table t, struct str key, struct str *out) {
    return get(ix, t, (MDB_val){key.n, (void *)(uintptr_t)key.p}, out);
}

bool index_get_number(struct index *ix, enum index_table t, uint32_t number, struct str *out) {
    return get(ix, t, (MDB_val){sizeof number, &number}, out);
}

uint64_t index_meta_number(struct index *ix, const char *name) {
    struct str v;
    if (!index_get(ix, TABLE_META, str_z(name), &v)) {
        return 0;
    }
    struct unpacker u = unpacker(v);
    return unpack_u64(&u);
}

struct str index_meta_text(struct index *ix, const char *name) {
    struct str v;
    index_get(ix, TABLE_META, str_z(name), &v);
    return v;
}

bool index_status_of(struct index *ix, struct arena *a, struct index_status *out, struct err *e) {
    *out = (struct index_status){.path = str_dup(a, str_z(ix->path)), .bytes = ix->bytes};
    out->built = str_dup(a, index_meta_text(ix, "built"));
    out->id = str_dup(a, index_meta_text(ix, "id"));
    out->records = index_meta_number(ix, "records");
    for (enum vuln_source s = 0; s < VULN_SOURCES; s++) {
        out->by_source[s] = index_meta_number(ix, str_cstr(a, str_fmt(a, "count.%s", vuln_source_name(s))));
        out->newest[s] = str_dup(a, index_meta_text(ix, str_cstr(a, str_fmt(a, "date.%s", vuln_source_name(s)))));
    }
    return index_sound(ix, e);
}

uint64_t index_generation(struct index *ix) {
    return index_meta_number(ix, "generation");
}

/* ---- look-ups ---- */

static struct index_hit hit_of(const struct pack_ref *r) {
    return (struct index_hit){.source = r->source, .record = r->id, .withdrawn = r->withdrawn};
}

bool index_by_package(struct index *ix, struct arena *a, struct str key, index_fn fn, void *ctx, struct err *e) {
    struct str value;
    struct package_entry p;
    if (!index_get(ix, TABLE_PACKAGE, index_key(a, key), &value)) {
        return true;
    }
    struct unpacker u = unpacker(value);
    while (unpack_package_entry(&u, &p)) {
        struct index_hit hit = hit_of(&p.ref);
        if (!unpack_package(a, p.package, &hit.package)) {
            return index_damaged(ix, e, "a package cannot be read");
        }
        hit.package.key = key;
        if (!fn(ctx, &hit, e)) {
            return false;
        }
    }
    return !u.bad || index_damaged(ix, e, "a package entry cannot be read");
}

static bool conf_of(struct index *ix, uint32_t record, struct str *out) {
    struct step s = {.ix = ix, .cursor = ix->conf, .op = MDB_SET, .k = {sizeof record, &record}};
    if (!step(&s)) {
        return false;
    }
    *out = (struct str){s.v.mv_data, s.v.mv_size};
    return true;
}

bool index_by_cpe(struct index *ix, struct arena *a, struct str key, index_fn fn, void *ctx, struct err *e) {
    struct str value;
    struct cpe_entry c;
    if (!index_get(ix, TABLE_CPE, index_key(a, key), &value)) {
        return true;
    }
    struct unpacker u = unpacker(value);
    while (unpack_cpe_entry(&u, &c)) {
        struct index_hit hit = hit_of(&c.ref);
        struct str conf;
        hit.node_number = c.node;
        if (!conf_of(ix, c.ref.record, &conf) || !unpack_conf_node(a, conf, c.node, &hit.node)) {
            return index_damaged(ix, e, "a configuration cannot be read");
        }
        if (!fn(ctx, &hit, e)) {
            return false;
        }
    }
    return !u.bad || index_damaged(ix, e, "a CPE entry cannot be read");
}

/* All strings of a value that is nothing but strings. */
static bool strings(struct index *ix, struct arena *a, struct str value, struct str **v, size_t *n, struct err *e) {
    struct {
        struct str *v;
        size_t n, cap;
    } list = {0};
    struct unpacker u = unpacker(value);
    while (u.p != u.end) {
        struct str s = unpack_str(&u);
        if (u.bad) {
            return index_damaged(ix, e, "a list cannot be read");
        }
        vec_push(a, &list, s);
    }
    *v = list.v;
    *n = list.n;
    return true;
}

bool index_products(struct index *ix, struct arena *a, struct str product, struct str **keys, size_t *n, struct err *e) {
    struct str value;
    *keys = NULL;
    *n = 0;
    return !index_get(ix, TABLE_NAME, index_key(a, product), &value) || strings(ix, a, value, keys, n, e);
}

bool index_aliases(struct index *ix, struct arena *a, struct str id, struct str **ids, size_t *n, struct err *e) {
    struct str value;
    if (!index_get(ix, TABLE_ALIAS, index_key(a, id), &value)) {
        *ids = ARENA_NEW(a, struct str);
        (*ids)[0] = id;
        *n = 1;
        return true;
    }
    struct unpacker u = unpacker(value);
    unpack_strs(&u, a, ids, n);
    return !u.bad || index_damaged(ix, e, "an alias group cannot be read");
}

/* ---- a whole record ---- */

/* The number of a source's record with this id. */
static bool record_number(struct index *ix, struct arena *a, enum vuln_source source, struct str id, uint32_t *out) {
    struct str numbers;
    if (!index_get(ix, TABLE_ID, index_key(a, id), &numbers)) {
        return false;
    }
    struct unpacker u = unpacker(numbers);
    while (u.p != u.end) {
        struct str head;
        struct pack_mark mark;
        *out = unpack_u32(&u);
        if (!u.bad && index_get_number(ix, TABLE_RECORD, *out, &head) && unpack_mark(head, &mark) && mark.source == source) {
            return true;
        }
    }
    return false;
}

struct package_list {
    struct vuln_package *v;
    size_t n, cap;
};

static bool packages_of(struct index *ix, struct arena *a, struct str key, uint32_t number, struct package_list *list) {
    struct str value;
    struct package_entry p;
    if (!index_get(ix, TABLE_PACKAGE, index_key(a, key), &value)) {
        return false;
    }
    struct unpacker u = unpacker(value);
    while (unpack_package_entry(&u, &p)) {
        struct vuln_package pkg;
        if (p.ref.record != number) {
            continue;
        }
        if (!unpack_package(a, p.package, &pkg)) {
            return false;
        }
        pkg.key = key;
        vec_push(a, list, pkg);
    }
    return !u.bad;
}

static bool read_packages(struct index *ix, struct arena *a, uint32_t number, struct advisory *out) {
    struct str value;
    struct str *keys;
    size_t n;
    struct package_list list = {0};
    if (!index_get_number(ix, TABLE_KEYS, number, &value)) {
        return true;
    }
    struct unpacker u = unpacker(value);
    unpack_strs(&u, a, &keys, &n);
    bool ok = !u.bad;
    for (size_t i = 0; ok && i < n; i++) {
        ok = packages_of(ix, a, keys[i], number, &list);
    }
    out->packages = list.v;
    out->npackages = list.n;
    return ok;
}

static bool read_nodes(struct index *ix, struct arena *a, uint32_t number, struct advisory *out) {
    struct str conf;
    if (!index_get_number(ix, TABLE_CONF, number, &conf)) {
        return true;
    }
    out->nnodes = unpack_conf_count(conf);
    out->nodes = ARENA_ARRAY(a, struct vuln_node, out->nnodes);
    for (size_t i = 0; i < out->nnodes; i++) {
        if (!unpack_conf_node(a, conf, i, &out->nodes[i])) {
            return false;
        }
    }
    return true;
}

/* The record's own aliases, then what others state of it. */
static bool join_aliases(struct index *ix, struct arena *a, struct advisory *out, struct err *e) {
    struct str *group;
    size_t n;
    if (!index_aliases(ix, a, out->id, &group, &n, e)) {
        return false;
    }
    struct map seen = map_new(a, out->naliases + n);
    struct str *all = ARENA_ARRAY(a, struct str, out->naliases + n);
    size_t count = 0;
    map_put(&seen, out->id, all);
    for (size_t i = 0; i < out->naliases + n; i++) {
        struct str id = i < out->naliases ? out->aliases[i] : group[i - out->naliases];
        if (!map_has(&seen, id)) {
            map_put(&seen, id, all);
            all[count++] = id;
        }
    }
    out->aliases = all;
    out->naliases = count;
    return true;
}

bool index_record(struct index *ix, struct arena *a, enum vuln_source source, struct str id, struct advisory *out,
                  struct err *e) {
    uint32_t number;
    struct str head;
    struct str body;
    *out = (struct advisory){0};
    if (!record_number(ix, a, source, id, &number)) {
        return true;
    }
    if (!index_get_number(ix, TABLE_RECORD, number, &head) || !unpack_head(a, head, out) ||
        !index_get_number(ix, TABLE_BODY, number, &body) || !unpack_body(a, body, out) || !read_packages(ix, a, number, out) ||
        !read_nodes(ix, a, number, out)) {
        return index_damaged(ix, e, "a record cannot be read");
    }
    out->source = source;
    return join_aliases(ix, a, out, e);
}

bool index_head(struct index *ix, struct arena *a, enum vuln_source source, struct str id, struct advisory *out,
                struct err *e) {
    uint32_t number;
    struct str value;
    *out = (struct advisory){0};
    if (!record_number(ix, a, source, id, &number)) {
        return true;
    }
    if (!index_get_number(ix, TABLE_RECORD, number, &value) || !unpack_head(a, value, out)) {
        return index_damaged(ix, e, "a record cannot be read");
    }
    if (out->summary.n == 0 && index_get_number(ix, TABLE_BODY, number, &value)) {
        struct unpacker u = unpacker(value);
        out->details = unpack_str(&u);
    }
    return true;
}

bool index_each_head(struct index *ix, bool (*fn)(void *ctx, const struct advisory *head, struct err *e), void *ctx,
                     struct err *e) {
    uint64_t n = index_meta_number(ix, "records");
    struct arena *a = arena_new();
    bool ok = true;
    for (uint32_t i = 0; ok && i < n; i++) {
        struct arena_mark mark = arena_mark(a);
        struct str value;
        struct advisory head;
        if (!index_get_number(ix, TABLE_RECORD, i, &value) || !unpack_head(a, value, &head)) {
            ok = index_damaged(ix, e, "a record cannot be read");
        } else {
            ok = fn(ctx, &head, e);
        }
        arena_reset(a, mark);
    }
    arena_free(&a);
    return ok;
}

bool index_kev(struct index *ix, struct arena *a, struct str cve, struct vuln_kev *out) {
    struct str value;
    struct kev_value k;
    if (!index_get(ix, TABLE_KEV, index_key(a, cve), &value) || !unpack_kev(value, &k)) {
        return false;
    }
    *out = k.kev;
    out->id = cve;
    return true;
}

bool index_epss(struct index *ix, struct arena *a, struct str cve, struct vuln_epss *out) {
    struct str value;
    struct epss_value s;
    if (!index_get(ix, TABLE_EPSS, index_key(a, cve), &value) || !unpack_epss(value, &s)) {
        return false;
    }
    *out = (struct vuln_epss){cve, s.score, s.percentile};
    return true;
}

/* ---- changes ---- */

bool index_changed_since(struct index *ix, struct arena *a, uint64_t generation, struct str **ids, size_t *n, struct err *e) {
    uint64_t newest = index_generation(ix);
    struct map seen = map_new(a, 0);
    for (uint64_t g = generation + 1; g <= newest && g <= UINT32_MAX; g++) {
        struct str value;
        struct str *v;
        size_t count;
        if (!index_get_number(ix, TABLE_CHANGE, (uint32_t)g, &value)) {
            continue;
        }
        if (!strings(ix, a, value, &v, &count, e)) {
            return false;
        }
        for (size_t i = 0; i < count; i++) {
            map_put(&seen, v[i], ix);
        }
    }
    *ids = ARENA_ARRAY(a, struct str, seen.n);
    *n = seen.n;
    for (size_t i = 0; i < seen.n; i++) {
        (*ids)[i] = seen.v[i].key;
    }
    if (*n > 1) {
        qsort(*ids, *n, sizeof **ids, str_qsort);
    }
    return true;
}

bool index_keys_of(struct index *ix, struct arena *a, struct str id, struct str **keys, size_t *n, struct err *e) {
    struct str numbers;
    struct map seen = map_new(a, 0);
    bool there = index_get(ix, TABLE_ID, index_key(a, id), &numbers);
    struct unpacker u = unpacker(numbers);
    while (there && u.p != u.end) {
        struct str value;
        if (!index_get_number(ix, TABLE_KEYS, unpack_u32(&u), &value)) {
            continue; /* a record without products */
        }
        struct unpacker k = unpacker(value);
        for (int part = 0; part < 2; part++) { /* package keys, CPE keys */
            struct str *v;
            size_t count;
            unpack_strs(&k, a, &v, &count);
            for (size_t i = 0; i < count; i++) {
                map_put(&seen, v[i], ix);
            }
        }
        u.bad = u.bad || k.bad;
    }
    *keys = ARENA_ARRAY(a, struct str, seen.n);
    *n = seen.n;
    for (size_t i = 0; i < seen.n; i++) {
        (*keys)[i] = seen.v[i].key;
    }
    return !u.bad || index_damaged(ix, e, "a record's keys cannot be read");
}
