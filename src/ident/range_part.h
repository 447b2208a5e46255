/* What the readers of range notations share. Internal to range*.c. */
#ifndef CORDON_IDENT_RANGE_PART_H
#define CORDON_IDENT_RANGE_PART_H

#include "base/vec.h"
#include "ident/version_part.h"

/* No real range comes near; a hostile one must not cost more. */
enum { RANGE_MAX_BYTES = 1 << 20 };

enum range_op { OP_NONE, OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_TILDE, OP_CARET, OP_PESSIMISTIC, OP_MAJOR, OP_SAME };

/* A range in the making. */
struct ranges {
    struct arena *a;
    enum version_scheme scheme;
    enum version_reading reading;
    struct str text; /* the whole, for messages */
    VEC(struct version_interval) v;
    size_t set; /* where the present run of conditions begins */
};

bool range_fail(const struct ranges *r, struct err *e, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Adds a condition to the present run: one of OP_EQ … OP_GE (OP_NONE is OP_EQ). */
void range_add(struct ranges *r, enum range_op op, struct str version);
void range_add_test(struct ranges *r, enum version_test test, struct str version);
void range_add_between(struct ranges *r, struct version_bound low, struct version_bound high);

/* Ends the run; an empty one holds every version. */
void range_end_set(struct ranges *r);

/* Cuts the next alternative off *rest at "||"; false when none is left. The first call gives at least the empty text. */
bool range_next_set(struct str *rest, struct str *set);

/* The comparison sign at *i, which moves behind it and any white space; a prefix of what `signs` allows. */
struct range_sign {
    struct str text;
    enum range_op op;
};
enum range_op range_take_sign(struct str s, size_t *i, const struct range_sign *signs, size_t n);

/* Moves *i over white space and, when asked, commas. */
void range_skip(struct str s, size_t *i, bool commas);

/* The text up to white space or a comma. */
struct str range_take_word(struct str s, size_t *i);

/* The number plus one, as text in the arena. */
struct str range_plus_one(struct arena *a, struct str digits);

bool range_vers(struct ranges *r, struct str list, struct version_range *out, struct err *e);
bool range_npm(struct ranges *r, struct str text, struct err *e);
bool range_cargo(struct ranges *r, struct str text, struct err *e);
bool range_pypi(struct ranges *r, struct str text, struct err *e);
bool range_brackets(struct ranges *r, struct str text, struct err *e);
bool range_composer(struct ranges *r, struct str text, struct err *e);
bool range_plain(struct ranges *r, struct str text, struct err *e);

/* Of a run of intervals, v[0 .. n): node-semver's and Cargo's rule for pre-releases. */
bool range_npm_allows(const struct version_interval *v, size_t n, struct str version);
bool range_npm_reads(struct str version);

bool range_pypi_holds(const struct version_interval *x, struct str version);
int range_composer_cmp(struct str a, struct str b);

#endif
