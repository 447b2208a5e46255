/* Packed values: see index_pack.h and docs/index-format.md. */
#include "vuln/index_pack.h"

#include <string.h>

#include "base/vec.h"
#include "ident/cpe.h"

/* ---- building blocks ---- */

void pack_num(struct sb *b, uint64_t n) {
    char *to = sb_room(b, 10);
    size_t i = 0;
    for (; n >= 0x80; n >>= 7) {
        to[i++] = (char)(n | 0x80);
    }
    to[i++] = (char)n;
    b->n += i;
}

static void put_little(char *to, uint64_t n, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) {
        to[i] = (char)(n >> (8 * i));
    }
}

static uint64_t get_little(const char *p, size_t bytes) {
    uint64_t n = 0;
    for (size_t i = 0; i < bytes; i++) {
        n |= (uint64_t)(uint8_t)p[i] << (8 * i);
    }
    return n;
}

void pack_u32(struct sb *b, uint32_t n) {
    put_little(sb_room(b, 4), n, 4);
    b->n += 4;
}

void pack_u64(struct sb *b, uint64_t n) {
    put_little(sb_room(b, 8), n, 8);
    b->n += 8;
}

void pack_str(struct sb *b, struct str s) {
    pack_num(b, s.n);
    if (s.n > 0) {
        memcpy(sb_room(b, s.n), s.p, s.n);
        b->n += s.n;
    }
}

void pack_strs(struct sb *b, const struct str *v, size_t n) {
    pack_num(b, n);
    for (size_t i = 0; i < n; i++) {
        pack_str(b, v[i]);
    }
}

uint64_t unpack_num(struct unpacker *u) {
    uint64_t n = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (u->p == u->end) {
            break;
        }
        uint8_t c = (uint8_t)*u->p++;
        n |= (uint64_t)(c & 0x7F) << shift;
        if (c < 0x80) {
            return n;
        }
    }
    u->bad = true;
    u->p = u->end;
    return 0;
}

struct str unpack_bytes(struct unpacker *u, uint64_t n) {
    if (n > (uint64_t)(u->end - u->p)) {
        u->bad = true;
        u->p = u->end;
        return STR_NONE;
    }
    struct str s = {u->p, (size_t)n};
    u->p += n;
    return s;
}

uint8_t unpack_u8(struct unpacker *u) {
    struct str s = unpack_bytes(u, 1);
    return s.n == 1 ? (uint8_t)s.p[0] : 0;
}

uint32_t unpack_u32(struct unpacker *u) {
    struct str s = unpack_bytes(u, 4);
    return s.n == 4 ? (uint32_t)get_little(s.p, 4) : 0;
}

uint64_t unpack_u64(struct unpacker *u) {
    struct str s = unpack_bytes(u, 8);
    return s.n == 8 ? get_little(s.p, 8) : 0;
}

struct str unpack_str(struct unpacker *u) {
    return unpack_bytes(u, unpack_num(u));
}

size_t unpack_count(struct unpacker *u, size_t least) {
    uint64_t n = unpack_num(u);
    if (n > (uint64_t)(u->end - u->p) / least) {
        u->bad = true;
        u->p = u->end;
        return 0;
    }
    return (size_t)n;
}

void unpack_strs(struct unpacker *u, struct arena *a, struct str **v, size_t *n) {
    *n = unpack_count(u, 1);
    *v = *n > 0 ? arena_alloc_raw(a, *n * sizeof **v) : NULL; /* at most 16 times the packed bytes */
    for (size_t i = 0; i < *n; i++) {
        (*v)[i] = unpack_str(u);
    }
}

/* ---- head ---- */

void pack_set_mark(char *head, struct pack_mark m) {
    head[0] = (char)((m.withdrawn ? 1u : 0u) | (unsigned)m.source << 1);
    put_little(head + 1, m.generation, 4);
    put_little(head + 5, m.hash, 8);
}

bool unpack_mark(struct str head, struct pack_mark *out) {
    struct unpacker u = unpacker(head);
    unsigned flags = unpack_u8(&u);
    out->withdrawn = (flags & 1) != 0;
    out->source = flags >> 1 < VULN_SOURCES ? (enum vuln_source)(flags >> 1) : VULN_NVD;
    out->generation = unpack_u32(&u);
    out->hash = unpack_u64(&u);
    return !u.bad && flags >> 1 < VULN_SOURCES;
}

void pack_head(struct sb *b, const struct advisory *adv) {
    pack_set_mark(sb_room(b, PACK_MARK_BYTES), (struct pack_mark){.withdrawn = adv->withdrawn, .source = adv->source});
    b->n += PACK_MARK_BYTES;
    pack_str(b, adv->id);
    pack_str(b, adv->modified);
    pack_str(b, adv->published);
    pack_str(b, adv->origin);
    pack_str(b, adv->feed_date);
    pack_str(b, adv->summary);
    pack_strs(b, adv->aliases, adv->naliases);
    pack_strs(b, adv->related, adv->nrelated);
    pack_num(b, adv->nscores);
    for (size_t i = 0; i < adv->nscores; i++) {
        pack_num(b, (uint64_t)adv->scores[i].tenths + 1);
        pack_str(b, adv->scores[i].vector);
        pack_str(b, adv->scores[i].source);
    }
    pack_strs(b, adv->cwes, adv->ncwes);
}

static struct unpacker after_mark(struct str head) {
    struct unpacker u = unpacker(head);
    unpack_bytes(&u, PACK_MARK_BYTES);
    return u;
}

bool unpack_head_id(struct str head, struct str *id, struct str *modified) {
    struct unpacker u = after_mark(head);
    *id = unpack_str(&u);
    *modified = unpack_str(&u);
    return !u.bad;
}

struct str pack_head_content(struct str head) {
    struct unpacker u = after_mark(head);
    unpack_str(&u); /* id */
    for (int i = 0; i < 4; i++) {
        unpack_str(&u); /* modified, published, origin, feed_date */
    }
    return (struct str){u.p, (size_t)(u.end - u.p)};
}

bool unpack_head(struct arena *a, struct str head, struct advisory *out) {
    struct pack_mark m;
    bool marked = unpack_mark(head, &m);
    struct unpacker u = after_mark(head);
    *out = (struct advisory){.withdrawn = m.withdrawn, .source = m.source};
    out->id = unpack_str(&u);
    out->modified = unpack_str(&u);
    out->published = unpack_str(&u);
    out->origin = unpack_str(&u);
    out->feed_date = unpack_str(&u);
    out->summary = unpack_str(&u);
    unpack_strs(&u, a, &out->aliases, &out->naliases);
    unpack_strs(&u, a, &out->related, &out->nrelated);
    out->nscores = unpack_count(&u, 3);
    out->scores = ARENA_ARRAY(a, struct vuln_score, out->nscores);
    for (size_t i = 0; i < out->nscores; i++) {
        uint64_t tenths = unpack_num(&u);
        out->scores[i].tenths = tenths <= 101 ? (int)tenths - 1 : -1;
        out->scores[i].vector = unpack_str(&u);
        out->scores[i].source = unpack_str(&u);
    }
    unpack_strs(&u, a, &out->cwes, &out->ncwes);
    return marked && !u.bad;
}

/* ---- body ---- */

void pack_body(struct sb *b, const struct advisory *adv) {
    pack_str(b, adv->details);
    pack_num(b, adv->nreferences);
    for (size_t i = 0; i < adv->nreferences; i++) {
        pack_str(b, adv->references[i].url);
        pack_str(b, adv->references[i].tag);
    }
}

bool unpack_body(struct arena *a, struct str body, struct advisory *out) {
    struct unpacker u = unpacker(body);
    out->details = unpack_str(&u);
    out->nreferences = unpack_count(&u, 2);
    out->references = ARENA_ARRAY(a, struct vuln_reference, out->nreferences);
    for (size_t i = 0; i < out->nreferences; i++) {
        out->references[i].url = unpack_str(&u);
        out->references[i].tag = unpack_str(&u);
    }
    return !u.bad;
}

/* ---- configurations ---- */

enum { NODE_ALL = 1, NODE_NEGATE = 2 };
enum { MATCH_VULNERABLE = 1, MATCH_START_EXCLUDING = 2, MATCH_END_EXCLUDING = 4, MATCH_START = 8, MATCH_END = 16 };

static void pack_match(struct sb *b, const struct vuln_cpe_match *m) {
    unsigned flags = (m->vulnerable ? MATCH_VULNERABLE : 0u) | (m->start_excluding ? MATCH_START_EXCLUDING : 0u) |
                     (m->end_excluding ? MATCH_END_EXCLUDING : 0u) | (m->start.n > 0 ? MATCH_START : 0u) |
                     (m->end.n > 0 ? MATCH_END : 0u);
    sb_char(b, (char)flags);
    pack_str(b, m->criteria);
    if (m->start.n > 0) {
        pack_str(b, m->start);
    }
    if (m->end.n > 0) {
        pack_str(b, m->end);
    }
}

static void pack_node(struct sb *b, const struct vuln_node *n) {
    sb_char(b, (char)((n->all ? NODE_ALL : 0) | (n->negate ? NODE_NEGATE : 0)));
    pack_num(b, n->nmatches);
    for (size_t i = 0; i < n->nmatches; i++) {
        pack_match(b, &n->matches[i]);
    }
    pack_num(b, n->nchildren);
    for (size_t i = 0; i < n->nchildren; i++) {
        pack_node(b, &n->children[i]);
    }
}

void pack_conf(struct sb *b, const struct advisory *adv) {
    size_t start = b->n;
    pack_u32(b, (uint32_t)adv->nnodes);
    for (size_t i = 0; i <= adv->nnodes; i++) {
        pack_u32(b, 0); /* the place of node i; of i = n the end */
    }
    for (size_t i = 0; i < adv->nnodes; i++) {
        put_little(b->p + start + 4 + 4 * i, b->n - start, 4);
        pack_node(b, &adv->nodes[i]);
    }
    put_little(b->p + start + 4 + 4 * adv->nnodes, b->n - start, 4);
}

static void unpack_match(struct unpacker *u, struct vuln_cpe_match *m) {
    unsigned flags = unpack_u8(u);
    m->vulnerable = (flags & MATCH_VULNERABLE) != 0;
    m->start_excluding = (flags & MATCH_START_EXCLUDING) != 0;
    m->end_excluding = (flags & MATCH_END_EXCLUDING) != 0;
    m->criteria = unpack_str(u);
    m->start = (flags & MATCH_START) != 0 ? unpack_str(u) : STR_NONE;
    m->end = (flags & MATCH_END) != 0 ? unpack_str(u) : STR_NONE;
}

static void unpack_node(struct unpacker *u, struct arena *a, int depth, struct vuln_node *out) {
    if (depth > PACK_MAX_NODE_DEPTH) {
        u->bad = true;
        return;
    }
    unsigned flags = unpack_u8(u);
    out->all = (flags & NODE_ALL) != 0;
    out->negate = (flags & NODE_NEGATE) != 0;
    out->nmatches = unpack_count(u, 2);
    out->matches = arena_alloc_raw(a, out->nmatches * sizeof *out->matches);
    for (size_t i = 0; i < out->nmatches; i++) {
        unpack_match(u, &out->matches[i]);
    }
    out->nchildren = unpack_count(u, 3);
    out->children = ARENA_ARRAY(a, struct vuln_node, out->nchildren);
    for (size_t i = 0; i < out->nchildren && !u->bad; i++) {
        unpack_node(u, a, depth + 1, &out->children[i]);
    }
}

size_t unpack_conf_count(struct str conf) {
    struct unpacker u = unpacker(conf);
    uint32_t n = unpack_u32(&u);
    return n < conf.n / 4 ? n : 0;
}

bool unpack_conf_node(struct arena *a, struct str conf, size_t number, struct vuln_node *out) {
    *out = (struct vuln_node){0};
    size_t n = unpack_conf_count(conf);
    if (number >= n) {
        return false;
    }
    struct unpacker at = unpacker(str_from(conf, 4 + 4 * number));
    uint32_t from = unpack_u32(&at);
    uint32_t to = unpack_u32(&at);
    if (at.bad || from > to || to > conf.n) {
        return false;
    }
    struct unpacker u = unpacker(str_sub(conf, from, to - from));
    unpack_node(&u, a, 1, out);
    return !u.bad;
}

/* ---- packages ---- */

void pack_package(struct sb *b, const struct vuln_package *p) {
    pack_str(b, p->ecosystem);
    sb_char(b, (char)p->scheme);
    pack_str(b, p->name);
    pack_num(b, p->nevents);
    for (size_t i = 0; i < p->nevents; i++) {
        pack_num(b, (uint64_t)p->range_of[i] << 2 | (uint64_t)p->events[i].kind);
        pack_str(b, p->events[i].version);
    }
    pack_strs(b, p->versions, p->nversions);
}

struct str unpack_package_ecosystem(struct str s) {
    struct unpacker u = unpacker(s);
    return unpack_str(&u);
}

bool unpack_package(struct arena *a, struct str s, struct vuln_package *out) {
    struct unpacker u = unpacker(s);
    *out = (struct vuln_package){.ecosystem = unpack_str(&u)};
    unsigned scheme = unpack_u8(&u);
    out->scheme = scheme < VERSION_SCHEMES ? (enum version_scheme)scheme : VERSION_GENERIC;
    out->name = unpack_str(&u);
    out->nevents = unpack_count(&u, 2);
    out->events = arena_alloc_raw(a, out->nevents * sizeof *out->events);
    out->range_of = arena_alloc_raw(a, out->nevents * sizeof *out->range_of);
    for (size_t i = 0; i < out->nevents; i++) {
        uint64_t n = unpack_num(&u);
        out->events[i].kind = (enum vuln_event_kind)(n & 3);
        out->range_of[i] = (uint32_t)(n >> 2);
        out->events[i].version = unpack_str(&u);
    }
    unpack_strs(&u, a, &out->versions, &out->nversions);
    return !u.bad && scheme < VERSION_SCHEMES;
}

static void pack_ref(struct sb *b, const struct pack_ref *r) {
    pack_num(b, (uint64_t)r->record << 3 | (uint64_t)r->source << 1 | (r->withdrawn ? 1 : 0));
    pack_str(b, r->id);
}

static bool unpack_ref(struct unpacker *u, struct pack_ref *out) {
    if (u->p == u->end) {
        return false;
    }
    uint64_t n = unpack_num(u);
    out->withdrawn = (n & 1) != 0;
    out->source = (enum vuln_source)(n >> 1 & 3); /* VULN_SOURCES is four */
    out->record = (uint32_t)(n >> 3);
    out->id = unpack_str(u);
    return true;
}

void pack_package_entry(struct sb *b, const struct package_entry *e) {
    pack_ref(b, &e->ref);
    pack_str(b, e->package);
}

bool unpack_package_entry(struct unpacker *u, struct package_entry *out) {
    if (!unpack_ref(u, &out->ref)) {
        return false;
    }
    out->package = unpack_str(u);
    return !u->bad;
}

void pack_cpe_entry(struct sb *b, const struct cpe_entry *e) {
    pack_ref(b, &e->ref);
    pack_num(b, e->node);
}

bool unpack_cpe_entry(struct unpacker *u, struct cpe_entry *out) {
    if (!unpack_ref(u, &out->ref)) {
        return false;
    }
    out->node = (uint32_t)unpack_num(u);
    return !u->bad;
}

/* ---- CPE keys ---- */

/* Whether an attribute has one spelling only: nothing in it is or should be escaped. ANY, NA, or letters, digits, '_', '.', '-'
 * within. */
static bool one_spelling(struct str v) {
    if (str_is(v, "*") || str_is(v, "-")) {
        return true;
    }
    for (size_t i = 0; i < v.n; i++) {
        if (!chr_alnum(v.p[i]) && v.p[i] != '_' && v.p[i] != '.' && (v.p[i] != '-' || i == 0)) {
            return false;
        }
    }
    return v.n > 0;
}

static struct str key_of_parsed(struct arena *a, struct str criteria) {
    struct cpe c;
    struct err ignored = {0};
    return cpe_parse(a, criteria, &c, &ignored) ? cpe_key(a, &c) : STR_NONE;
}

struct str pack_cpe_key(struct arena *a, struct str criteria) {
    struct str prefix = STR("cpe:2.3:");
    if (!str_starts(criteria, prefix)) {
        return key_of_parsed(a, criteria);
    }
    struct str whole = str_from(criteria, prefix.n);
    struct str rest = whole;
    size_t n = 0;
    for (int i = 0; i < 3; i++) {
        struct str v;
        if (!str_next(&rest, ':', &v) || !one_spelling(v)) {
            return key_of_parsed(a, criteria);
        }
        n += v.n + (i > 0 ? 1 : 0);
    }
    return str_lower(a, str_sub(whole, 0, n));
}

/* ---- KEV, EPSS ---- */

void pack_kev(struct sb *b, const struct kev_value *k) {
    pack_u32(b, k->generation);
    pack_str(b, k->kev.date_added);
    pack_str(b, k->kev.due_date);
    pack_str(b, k->kev.name);
    pack_str(b, k->kev.ransomware);
    pack_str(b, k->feed_date);
}

bool unpack_kev(struct str s, struct kev_value *out) {
    struct unpacker u = unpacker(s);
    *out = (struct kev_value){.generation = unpack_u32(&u)};
    out->kev.date_added = unpack_str(&u);
    out->kev.due_date = unpack_str(&u);
    out->kev.name = unpack_str(&u);
    out->kev.ransomware = unpack_str(&u);
    out->feed_date = unpack_str(&u);
    return !u.bad;
}

static uint32_t float_bits(float f) {
    uint32_t n;
    memcpy(&n, &f, sizeof n);
    return n;
}

static float float_of(uint32_t n) {
    float f;
    memcpy(&f, &n, sizeof f);
    return f >= 0 && f <= 1 ? f : 0;
}

void pack_epss(struct sb *b, const struct epss_value *s) {
    pack_u32(b, float_bits(s->score));
    pack_u32(b, float_bits(s->percentile));
    pack_u32(b, float_bits(s->marked));
    pack_u32(b, s->generation);
}

bool unpack_epss(struct str s, struct epss_value *out) {
    struct unpacker u = unpacker(s);
    out->score = float_of(unpack_u32(&u));
    out->percentile = float_of(unpack_u32(&u));
    out->marked = float_of(unpack_u32(&u));
    out->generation = unpack_u32(&u);
    return !u.bad;
}
