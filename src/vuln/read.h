/* What the feed readers share: telling keys apart, demanding types with a place, lists in the record's arena. Not for others.
 */
#ifndef CORDON_VULN_READ_H
#define CORDON_VULN_READ_H

#include <string.h>

#include "base/csv.h"
#include "base/json.h"
#include "base/vec.h"
#include "vuln/advisory.h"

/* Lists of one record; the types are named so that helpers can take them. */
struct str_list {
    struct str *v;
    size_t n, cap;
};
struct score_list {
    struct vuln_score *v;
    size_t n, cap;
};
struct reference_list {
    struct vuln_reference *v;
    size_t n, cap;
};

/* Scores of vectors met before: a feed has tens of thousands of vectors, but few different ones. Direct-mapped. */
enum { SCORE_CACHE = 1024, SCORE_CACHE_TEXT = 76 };
struct score_cache {
    struct {
        char text[SCORE_CACHE_TEXT];
        uint8_t n; /* 0: free */
        int16_t tenths;
    } slot[SCORE_CACHE];
};

/* The ecosystem met last: an export names one over and over. */
struct ecosystem_memo {
    char name[48];
    size_t n;
    const struct ecosystem *eco;
};

/* One file being read. The arena holds one record at a time. */
struct feed {
    struct arena *a;
    const struct input *in;
    const struct vuln_sink *sink;
    struct str date;
    struct score_cache *scores;
    struct ecosystem_memo *ecosystem;
};

/* Compares with a literal; the length is tested first, so walking an object once costs little for each key. */
static inline bool key_is(struct str key, struct str name) {
    return key.n == name.n && memcmp(key.p, name.p, name.n) == 0;
}
#define KEY(k, literal) key_is((k), STR(literal))

/* The text of a string; null and what is missing read as empty; another type is an error with its place. */
static inline bool take_str(struct jv v, struct str *out, struct err *e) {
    enum json_type t = json_type(v);
    if (t == JSON_STRING) {
        *out = json_str(v);
        return true;
    }
    *out = STR_NONE;
    return t == JSON_NULL || t == JSON_NONE || json_want(v, JSON_STRING, e);
}

/* json_want() for the hot places: a call only when it fails. */
static inline bool want(struct jv v, enum json_type t, struct err *e) {
    return json_type(v) == t || json_want(v, t, e);
}

/* Whether there is something to walk: the type is right; null and what is missing are nothing; another type is an error (*ok
 * becomes false). */
static inline bool take_type(struct jv v, enum json_type t, bool *ok, struct err *e) {
    enum json_type have = json_type(v);
    if (have == t) {
        return true;
    }
    if (have != JSON_NULL && have != JSON_NONE) {
        *ok = json_want(v, t, e);
    }
    return false;
}

/* The list under `key`, empty when there is none; another type is an error. */
static inline bool take_list(struct jv object, const char *key, struct jiter *out, struct err *e) {
    struct jv list;
    *out = (struct jiter){0};
    if (!json_member(object, key, JSON_ARRAY, false, &list, e)) {
        return false;
    }
    *out = json_iter(list);
    return true;
}

/* Whether a record's id is within VULN_MAX_ID. */
bool id_fits(struct jv record, struct str id, struct err *e);
bool row_id_fits(const struct csv *row, struct str id, struct err *e);

/* Appends the strings of an array. */
bool take_strs(struct arena *a, struct jv v, struct str_list *out, struct err *e);

/* A number 0..10 as tenths, rounded half up; -1 when it is none. */
int take_tenths(struct jv v);

/* The score of a vector by our own calculator, else `given`. */
int score_tenths(struct feed *f, struct str vector, int given);

/* vuln_detect() for JSON that has been parsed: by the same members, without a look at the rest. */
enum vuln_format detect_members(struct jv root);
bool vuln_is_json(const struct input *in);

bool read_nvd_1_1(struct feed *f, struct jv root, struct err *e);
bool read_nvd_2_0(struct feed *f, struct jv root, struct err *e);
bool read_osv(struct feed *f, struct jv root, struct err *e);
bool read_kev(struct feed *f, struct jv root, struct err *e);
bool read_kev_csv(struct feed *f, struct err *e);
bool read_epss(struct feed *f, struct err *e);

#endif
