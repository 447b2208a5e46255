/*
 * Packing the index's values: numbers as LEB128, strings with their length before them (docs/index-format.md). Unpacking checks
 * every length and count against what is left, though we wrote the file ourselves: it may have been carried in.
 */
#ifndef CORDON_VULN_INDEX_PACK_H
#define CORDON_VULN_INDEX_PACK_H

#include "vuln/advisory.h"

enum { PACK_MAX_NODE_DEPTH = 16 };

/* ---- building blocks ---- */

void pack_num(struct sb *b, uint64_t n);
void pack_u32(struct sb *b, uint32_t n); /* four bytes, little end first */
void pack_u64(struct sb *b, uint64_t n);
void pack_str(struct sb *b, struct str s);
void pack_strs(struct sb *b, const struct str *v, size_t n);

/* A value being read. After the first lack everything reads as zero and empty, and `bad` says so. */
struct unpacker {
    const char *p, *end;
    bool bad;
};

static inline struct unpacker unpacker(struct str s) {
    return (struct unpacker){s.p, s.n > 0 ? s.p + s.n : s.p, false};
}

uint64_t unpack_num(struct unpacker *u);
uint32_t unpack_u32(struct unpacker *u);
uint64_t unpack_u64(struct unpacker *u);
uint8_t unpack_u8(struct unpacker *u);
struct str unpack_bytes(struct unpacker *u, uint64_t n);
struct str unpack_str(struct unpacker *u);
/* A count of items that take at least `least` bytes each. */
size_t unpack_count(struct unpacker *u, size_t least);
void unpack_strs(struct unpacker *u, struct arena *a, struct str **v, size_t *n);

/* ---- values ---- */

/* Fixed part of a head: what commit compares and patches without unpacking the rest. */
struct pack_mark {
    bool withdrawn;
    enum vuln_source source;
    uint32_t generation;
    uint64_t hash; /* over what matters of the record (index_merge.c) */
};
enum { PACK_MARK_BYTES = 1 + 4 + 8 };

/* TABLE_RECORD: mark, then what matching and lists show. */
void pack_head(struct sb *b, const struct advisory *adv);
void pack_set_mark(char *head, struct pack_mark m);
bool unpack_mark(struct str head, struct pack_mark *out);
bool unpack_head(struct arena *a, struct str head, struct advisory *out);
/* Only id and modified. */
bool unpack_head_id(struct str head, struct str *id, struct str *modified);
/* The part of a head that says something of the vulnerability: without dates and origin. */
struct str pack_head_content(struct str head);

/* TABLE_BODY. */
void pack_body(struct sb *b, const struct advisory *adv);
bool unpack_body(struct arena *a, struct str body, struct advisory *out);

/* TABLE_CONF: a node is reached by its number without reading those before it. */
void pack_conf(struct sb *b, const struct advisory *adv);
size_t unpack_conf_count(struct str conf);
bool unpack_conf_node(struct arena *a, struct str conf, size_t number, struct vuln_node *out);

/* One package of TABLE_PACKAGE; its key is the table's. */
void pack_package(struct sb *b, const struct vuln_package *p);
bool unpack_package(struct arena *a, struct str s, struct vuln_package *out);
/* Only its ecosystem. */
struct str unpack_package_ecosystem(struct str s);

/*
 * Entries of TABLE_PACKAGE's and TABLE_CPE's values. They carry the record's id, so that a look-up that decides against a
 * candidate has not searched for its record.
 */
struct pack_ref {
    uint32_t record;
    enum vuln_source source;
    bool withdrawn;
    struct str id;
};
struct package_entry {
    struct pack_ref ref;
    struct str package;
};
struct cpe_entry {
    struct pack_ref ref;
    uint32_t node;
};
void pack_package_entry(struct sb *b, const struct package_entry *e);
void pack_cpe_entry(struct sb *b, const struct cpe_entry *e);
/* False at the end, or when the value is damaged (u->bad). */
bool unpack_package_entry(struct unpacker *u, struct package_entry *out);
bool unpack_cpe_entry(struct unpacker *u, struct cpe_entry *out);

/* TABLE_KEV and TABLE_EPSS; `id` is the table's key. */
struct kev_value {
    struct vuln_kev kev;
    struct str feed_date;
    uint32_t generation;
};
struct epss_value {
    float score, percentile;
    float marked; /* the score when it last counted as changed */
    uint32_t generation;
};
void pack_kev(struct sb *b, const struct kev_value *k);
bool unpack_kev(struct str s, struct kev_value *out);
void pack_epss(struct sb *b, const struct epss_value *s);
bool unpack_epss(struct str s, struct epss_value *out);

/*
 * What cpe_key() gives for a name. Only names that can be written in several ways are parsed, since an import does this for
 * each of NVD's millions of matches. Empty when it is no CPE name.
 */
struct str pack_cpe_key(struct arena *a, struct str criteria);

#endif
