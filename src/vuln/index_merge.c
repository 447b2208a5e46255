/*
 * Joining what was imported with the old index: for each source and id the newest record speaks.
 *
 * OSV has one trap: the export of an ecosystem holds an advisory with only that ecosystem's packages. GHSA-2p57-rm9w-gvfp comes
 * from the npm export with its npm packages and from the Maven export with those of Maven, under one id and one date. So the
 * newest record gives the text, and for each ecosystem the newest record that names it gives the packages.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "vuln/ecosystem.h"
#include "vuln/index_writer.h"

/* A record of one id, from the spool or the old index. */
struct contribution {
    struct str modified, head, body, conf;
    struct unpacker rest; /* spool: packages and CPE keys */
    bool old;
    uint32_t number; /* in the old index */
    uint32_t order;
};

/* Rows of the old index, in order of record number. */
struct old_rows {
    struct package_row *packages;
    size_t npackages, next_package;
    struct cpe_row *cpes;
    size_t ncpes, next_cpe;
};

int index_time_cmp(struct str a, struct str b) {
    a.n -= str_ends(a, STR("Z")) ? 1 : 0;
    b.n -= str_ends(b, STR("Z")) ? 1 : 0;
    return str_cmp(a, b); /* year to second from left to right, zero-padded, UTC */
}

/* ---- the old index's rows ---- */

static int by_package_record(const void *x, const void *y) {
    const struct package_row *a = x;
    const struct package_row *b = y;
    return a->record != b->record ? (a->record < b->record ? -1 : 1) : str_cmp(a->key, b->key);
}

static int by_cpe_record(const void *x, const void *y) {
    const struct cpe_row *a = x;
    const struct cpe_row *b = y;
    return a->record != b->record ? (a->record < b->record ? -1 : 1) : str_cmp(a->key, b->key);
}

typedef bool (*row_fn)(struct index_writer *w, void *ctx, struct str key, struct str value);

static bool walk_table(struct index_writer *w, enum index_table t, row_fn fn, void *ctx, struct err *e) {
    MDB_cursor *c;
    struct str k;
    struct str v;
    if (mdb_cursor_open(w->old->txn, w->old->table[t], &c) != 0) {
        return index_damaged(w->old, e, "a table cannot be read");
    }
    bool ok = true;
    while (ok && index_next(w->old, c, &k, &v)) {
        ok = fn(w, ctx, k, v) || index_damaged(w->old, e, "a value cannot be read");
    }
    mdb_cursor_close(c);
    return ok && index_sound(w->old, e);
}

struct package_rows {
    struct package_row *v;
    size_t n, cap;
};
struct cpe_rows {
    struct cpe_row *v;
    size_t n, cap;
};

static bool old_package(struct index_writer *w, void *ctx, struct str key, struct str value) {
    struct unpacker u = unpacker(value);
    struct package_entry p;
    while (unpack_package_entry(&u, &p)) {
        vec_push(w->a, (struct package_rows *)ctx, (struct package_row){key, p.package, p.ref.record});
    }
    return !u.bad;
}

static bool old_cpe(struct index_writer *w, void *ctx, struct str key, struct str value) {
    struct unpacker u = unpacker(value);
    struct cpe_entry c;
    while (unpack_cpe_entry(&u, &c)) {
        vec_push(w->a, (struct cpe_rows *)ctx, (struct cpe_row){key, c.ref.record, c.node});
    }
    return !u.bad;
}

static bool load_old(struct index_writer *w, struct old_rows *out, struct err *e) {
    struct package_rows p = {0};
    struct cpe_rows c = {0};
    if (w->old == NULL || !w->keep) {
        return true;
    }
    if (!walk_table(w, TABLE_PACKAGE, old_package, &p, e) || !walk_table(w, TABLE_CPE, old_cpe, &c, e)) {
        return false;
    }
    if (p.n > 0) {
        qsort(p.v, p.n, sizeof *p.v, by_package_record);
    }
    if (c.n > 0) {
        qsort(c.v, c.n, sizeof *c.v, by_cpe_record);
    }
    *out = (struct old_rows){.packages = p.v, .npackages = p.n, .cpes = c.v, .ncpes = c.n};
    return true;
}

/* ---- one record ---- */

static struct str package_base(const struct package_row *row) {
    return ecosystem_base(unpack_package_ecosystem(row->package));
}

/* `taken`: ecosystems that newer contributions gave; null when there is only one contribution. */
static void add_package(struct index_writer *w, const struct map *taken, struct package_row row) {
    if (taken == NULL || !map_has(taken, package_base(&row))) {
        row.record = (uint32_t)w->merged.n;
        vec_push(w->a, &w->packages, row);
    }
}

static void add_packages(struct index_writer *w, struct contribution *c, const struct old_rows *old, struct map *taken) {
    size_t first = w->packages.n;
    if (c->old) {
        for (size_t i = old->next_package; i < old->npackages && old->packages[i].record == c->number; i++) {
            add_package(w, taken, old->packages[i]);
        }
    } else {
        size_t n = unpack_count(&c->rest, 2);
        for (size_t i = 0; i < n; i++) {
            struct package_row row = {.key = unpack_str(&c->rest)};
            row.package = unpack_str(&c->rest);
            add_package(w, taken, row);
        }
    }
    for (size_t i = first; taken != NULL && i < w->packages.n; i++) {
        map_put(taken, package_base(&w->packages.v[i]), taken);
    }
}

static void add_cpes(struct index_writer *w, struct contribution *c, struct old_rows *old) {
    uint32_t number = (uint32_t)w->merged.n;
    if (c->old) {
        for (size_t i = old->next_cpe; i < old->ncpes && old->cpes[i].record == c->number; i++) {
            vec_push(w->a, &w->cpes, (struct cpe_row){old->cpes[i].key, number, old->cpes[i].node});
        }
        return;
    }
    size_t n = unpack_count(&c->rest, 2);
    for (size_t i = 0; i < n; i++) {
        struct cpe_row row = {.key = unpack_str(&c->rest), .record = number};
        row.node = (uint32_t)unpack_num(&c->rest);
        vec_push(w->a, &w->cpes, row);
    }
}

static int by_key_and_bytes(const void *x, const void *y) {
    const struct package_row *a = x;
    const struct package_row *b = y;
    int r = str_cmp(a->key, b->key);
    return r != 0 ? r : str_cmp(a->package, b->package);
}

static void hash_str(crypto_generichash_state *s, struct str x) {
    uint64_t n = x.n;
    crypto_generichash_update(s, (const unsigned char *)&n, sizeof n);
    crypto_generichash_update(s, (const unsigned char *)x.p, x.n);
}

/* Over all that matters of a record; dates, origin and order of packages do not. */
static uint64_t content_hash(struct index_writer *w, const struct merged *m) {
    crypto_generichash_state s;
    unsigned char out[crypto_generichash_BYTES_MIN];
    uint64_t hash;
    crypto_generichash_init(&s, NULL, 0, sizeof out);
    crypto_generichash_update(&s, (const unsigned char *)(m->mark.withdrawn ? "-" : "+"), 1);
    hash_str(&s, pack_head_content(m->head));
    hash_str(&s, m->body);
    hash_str(&s, m->conf);
    for (size_t i = 0; i < m->npackages; i++) {
        hash_str(&s, w->packages.v[m->package + i].key);
        hash_str(&s, w->packages.v[m->package + i].package);
    }
    crypto_generichash_final(&s, out, sizeof out);
    memcpy(&hash, out, sizeof hash);
    return hash;
}

/* `c` has the newest first; `before` is the old record's mark, or null. */
static void merge_record(struct index_writer *w, enum vuln_source source, struct str id, struct contribution *c, size_t n,
                         const struct pack_mark *before, struct old_rows *old) {
    struct merged m = {.source = source, .id = id, .head = c[0].head, .body = c[0].body, .conf = c[0].conf};
    m.package = w->packages.n;
    m.cpe = w->cpes.n;
    struct map taken;
    if (n > 1) {
        taken = map_new(w->tmp, n);
    }
    for (size_t i = 0; i < n; i++) {
        add_packages(w, &c[i], old, n > 1 ? &taken : NULL);
    }
    add_cpes(w, &c[0], old);
    m.npackages = w->packages.n - m.package;
    m.ncpes = w->cpes.n - m.cpe;
    unpack_mark(m.head, &m.mark);
    if (n > 1 || !c[0].old) {
        if (m.npackages > 1) {
            qsort(w->packages.v + m.package, m.npackages, sizeof *w->packages.v, by_key_and_bytes);
        }
        m.mark.hash = content_hash(w, &m);
        bool same = before != NULL && before->hash == m.mark.hash;
        m.mark.generation = same ? before->generation : w->generation;
    }
    vec_push(w->a, &w->merged, m);
    if (m.mark.generation > 0) {
        vec_push(w->a, &w->changes, (struct change){m.mark.generation, id});
    }
}

/* ---- all records ---- */

static int by_identity(const void *x, const void *y) {
    const struct spooled *a = *(const struct spooled *const *)x;
    const struct spooled *b = *(const struct spooled *const *)y;
    if (a->source != b->source) {
        return a->source < b->source ? -1 : 1;
    }
    int r = str_cmp(a->id, b->id);
    r = r != 0 ? r : -index_time_cmp(a->modified, b->modified);
    return r != 0 ? r : (a->order > b->order ? -1 : a->order < b->order); /* of two alike the one that came last */
}

static struct contribution from_spool(struct index_writer *w, const struct spooled *s) {
    struct unpacker u = unpacker((struct str){w->map + s->at, (size_t)s->n});
    struct contribution c = {.modified = s->modified, .order = s->order};
    c.head = unpack_str(&u);
    c.body = unpack_str(&u);
    c.conf = unpack_str(&u);
    c.rest = u;
    return c;
}

/* Where the walk through the old records stands. */
struct old_walk {
    uint32_t number, count;
    bool there;
    enum vuln_source source;
    struct str id, modified, head;
};

static bool step_old(struct index_writer *w, struct old_walk *o, struct err *e) {
    o->there = w->old != NULL && o->number < o->count;
    if (!o->there) {
        return true;
    }
    struct str v;
    struct pack_mark mark;
    if (!index_get_number(w->old, TABLE_RECORD, o->number, &v) || !unpack_mark(v, &mark) ||
        !unpack_head_id(v, &o->id, &o->modified)) {
        return index_damaged(w->old, e, "a record cannot be read");
    }
    o->source = mark.source;
    o->head = v;
    return true;
}

static struct contribution from_old(struct index_writer *w, const struct old_walk *o) {
    struct contribution c = {.modified = o->modified, .head = o->head, .old = true, .number = o->number};
    index_get_number(w->old, TABLE_BODY, o->number, &c.body);
    index_get_number(w->old, TABLE_CONF, o->number, &c.conf);
    return c;
}

static void skip_old_rows(struct old_rows *rows, uint32_t number) {
    while (rows->next_package < rows->npackages && rows->packages[rows->next_package].record <= number) {
        rows->next_package++;
    }
    while (rows->next_cpe < rows->ncpes && rows->cpes[rows->next_cpe].record <= number) {
        rows->next_cpe++;
    }
}

/* Inserts the old record among the new ones: before those that are older than it. */
static size_t insert_old(struct contribution *c, size_t n, struct contribution old) {
    size_t at = 0;
    while (at < n && index_time_cmp(c[at].modified, old.modified) >= 0) {
        at++;
    }
    memmove(c + at + 1, c + at, (n - at) * sizeof *c);
    c[at] = old;
    return n + 1;
}

/* One id: the next of the new ones, of the old ones, or of both. */
static bool merge_next(struct index_writer *w, struct spooled **list, size_t *at, struct old_walk *o, struct old_rows *rows,
                       struct err *e) {
    size_t n = w->records.n;
    int order = !o->there ? -1 : *at >= n ? 1 : (int)list[*at]->source - (int)o->source;
    order = order != 0 || !o->there || *at >= n ? order : str_cmp(list[*at]->id, o->id);
    enum vuln_source source = order <= 0 ? list[*at]->source : o->source;
    struct str id = order <= 0 ? list[*at]->id : o->id;
    size_t end = *at;
    while (order <= 0 && end < n && list[end]->source == source && str_eq(list[end]->id, id)) {
        end++;
    }
    struct arena_mark mark = arena_mark(w->tmp);
    struct contribution *c = ARENA_ARRAY(w->tmp, struct contribution, end - *at + 1);
    size_t nc = 0;
    for (; *at < end; (*at)++) {
        c[nc++] = from_spool(w, list[*at]);
    }
    struct pack_mark before = {0};
    bool has_old = order >= 0 && unpack_mark(o->head, &before);
    if (order >= 0 && w->keep) {
        nc = insert_old(c, nc, from_old(w, o));
    }
    if (nc > 0) {
        merge_record(w, source, id, c, nc, has_old ? &before : NULL, rows);
    } else {
        vec_push(w->a, &w->changes, (struct change){w->generation, id}); /* gone from the index: that is news too */
    }
    arena_reset(w->tmp, mark);
    if (order < 0) {
        return true;
    }
    skip_old_rows(rows, o->number++);
    return step_old(w, o, e);
}

static bool merge_records(struct index_writer *w, struct err *e) {
    struct old_rows rows = {0};
    if (!load_old(w, &rows, e)) {
        return false;
    }
    struct spooled **list = arena_alloc_raw(w->a, (w->records.n + 1) * sizeof *list);
    for (size_t i = 0; i < w->records.n; i++) {
        list[i] = &w->records.v[i];
    }
    qsort(list, w->records.n, sizeof *list, by_identity);
    struct old_walk o = {.count = w->old != NULL ? (uint32_t)index_meta_number(w->old, "records") : 0};
    size_t at = 0;
    bool ok = step_old(w, &o, e);
    while (ok && (at < w->records.n || o.there)) {
        ok = merge_next(w, list, &at, &o, &rows, e);
    }
    return ok;
}

/* ---- KEV and EPSS ---- */

/* Whether an entry of a feed of date `incoming` replaces one of date `present`: unless both have a date and it is older. */
static bool replaces(struct str incoming, struct str present) {
    return incoming.n == 0 || present.n == 0 || index_time_cmp(incoming, present) >= 0;
}

static bool same_kev(const struct kev_value *a, const struct kev_value *b) {
    return str_eq(a->kev.date_added, b->kev.date_added) && str_eq(a->kev.due_date, b->kev.due_date) &&
           str_eq(a->kev.name, b->kev.name) && str_eq(a->kev.ransomware, b->kev.ransomware);
}

static bool old_kev(struct index_writer *w, void *ctx, struct str key, struct str value) {
    struct kev_value *k = ARENA_NEW(w->a, struct kev_value);
    bool ok = unpack_kev(value, k);
    k->kev.id = key;
    map_put(ctx, key, k);
    return ok;
}

static int by_kev_id(const void *x, const void *y) {
    return str_cmp(((const struct kev_value *)x)->kev.id, ((const struct kev_value *)y)->kev.id);
}

static bool merge_kev(struct index_writer *w, struct err *e) {
    struct map all = map_new(w->a, w->kev.n);
    struct map before = map_new(w->a, 0);
    if (w->old != NULL && !walk_table(w, TABLE_KEV, old_kev, w->keep ? &all : &before, e)) {
        return false;
    }
    for (size_t i = 0; i < w->kev.n; i++) {
        struct kev_value *in = &w->kev.v[i].value;
        struct kev_value *present = map_get(&all, in->kev.id);
        if (present != NULL && !replaces(in->feed_date, present->feed_date)) {
            continue;
        }
        struct kev_value *was = present != NULL ? present : map_get(&before, in->kev.id);
        in->generation = was != NULL && same_kev(was, in) ? was->generation : w->generation;
        map_put(&all, in->kev.id, in);
    }
    struct str newest = STR_NONE;
    for (size_t i = 0; i < all.n; i++) {
        const struct kev_value *k = all.v[i].value;
        newest = index_time_cmp(k->feed_date, newest) > 0 ? k->feed_date : newest;
    }
    for (size_t i = 0; i < all.n; i++) {
        const struct kev_value *k = all.v[i].value;
        if (k->feed_date.n > 0 && !str_eq(k->feed_date, newest)) {
            vec_push(w->a, &w->changes, (struct change){w->generation, k->kev.id});
            continue; /* a catalogue is whole: what the newest does not list has been taken back */
        }
        vec_push(w->a, &w->all_kev, *k);
        vec_push(w->a, &w->changes, (struct change){k->generation, k->kev.id});
    }
    if (w->all_kev.n > 0) {
        qsort(w->all_kev.v, w->all_kev.n, sizeof *w->all_kev.v, by_kev_id);
    }
    return true;
}

static int by_epss_id(const void *x, const void *y) {
    const struct new_epss *a = x;
    const struct new_epss *b = y;
    int r = str_cmp(a->id, b->id);
    return r != 0 ? r : (a->order < b->order ? -1 : a->order > b->order);
}

/* Old scores come in order of id, new ones are sorted; `next` is the first new one that is not yet in. */
struct epss_walk {
    size_t next;
    struct str old_date;
};

static void add_epss(struct index_writer *w, struct str id, struct epss_value v) {
    vec_push(w->a, &w->epss_ids, id);
    vec_push(w->a, &w->all_epss, v);
    if (v.generation > 0) {
        vec_push(w->a, &w->changes, (struct change){v.generation, id});
    }
}

/* All new scores of the id at `next`; `old` may be null. */
static void merge_score(struct index_writer *w, struct epss_walk *walk, const struct epss_value *old) {
    const struct new_epss *best = NULL;
    struct str id = w->epss.v[walk->next].id;
    for (; walk->next < w->epss.n && str_eq(w->epss.v[walk->next].id, id); walk->next++) {
        const struct new_epss *s = &w->epss.v[walk->next];
        best = best == NULL || replaces(s->date, best->date) ? s : best;
    }
    if (old != NULL && w->keep && !replaces(best->date, walk->old_date)) {
        add_epss(w, id, *old);
        return;
    }
    struct epss_value v = {best->score, best->percentile, best->score, w->generation};
    float moved = old != NULL ? best->score - old->marked : 0;
    if (old != NULL && moved < INDEX_EPSS_JUMP && moved > -INDEX_EPSS_JUMP) {
        v.marked = old->marked;
        v.generation = old->generation;
    }
    add_epss(w, id, v);
}

static bool old_epss(struct index_writer *w, void *ctx, struct str key, struct str value) {
    struct epss_walk *walk = ctx;
    struct epss_value v;
    if (!unpack_epss(value, &v)) {
        return false;
    }
    while (walk->next < w->epss.n && str_cmp(w->epss.v[walk->next].id, key) < 0) {
        merge_score(w, walk, NULL);
    }
    if (walk->next < w->epss.n && str_eq(w->epss.v[walk->next].id, key)) {
        merge_score(w, walk, &v);
    } else if (w->keep) {
        add_epss(w, key, v);
    }
    return true;
}

static bool merge_epss(struct index_writer *w, struct err *e) {
    struct epss_walk walk = {0};
    if (w->epss.n > 0) {
        qsort(w->epss.v, w->epss.n, sizeof *w->epss.v, by_epss_id);
    }
    if (w->old != NULL) {
        walk.old_date = index_meta_text(w->old, "date.epss");
        if (!walk_table(w, TABLE_EPSS, old_epss, &walk, e)) {
            return false;
        }
    }
    while (walk.next < w->epss.n) {
        merge_score(w, &walk, NULL);
    }
    return true;
}

bool index_merge(struct index_writer *w, struct err *e) {
    return merge_records(w, e) && merge_kev(w, e) && merge_epss(w, e);
}
