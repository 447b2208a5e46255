/* Rows of the threat library that fit a proposed threat. */
#ifndef CORDON_STRIDE_LIBRARY_H
#define CORDON_STRIDE_LIBRARY_H

#include "stride/stride.h"

/* What a threat is raised on, as bits: the words of the library's column `kinds`. */
enum { ON_EXTERNAL = 1, ON_PROCESS = 2, ON_STORE = 4, ON_FLOW = 8 };

struct library_row {
    struct str id;
    unsigned stride;     /* STRIDE_* */
    unsigned kinds;      /* ON_* */
    uint64_t interfaces; /* bits by position in `interfaces` of the library */
    bool any;            /* whatever the interface */
};

struct library {
    struct arena *a;
    struct library_row *rows;
    size_t nrows;
    struct str interfaces[64]; /* kinds that rows name */
    size_t ninterfaces;
};

struct library library_load(struct arena *a);

/* The bit of an interface kind; 0 when no row names it. */
uint64_t library_interface(const struct library *l, struct str kind);

/* Ids of the rows for a category on something that has those interfaces; those for any interface follow when `any`. O(rows). */
struct str *library_fit(const struct library *l, unsigned category, unsigned on, uint64_t interfaces, bool any, size_t *n);

/* Letters of a list "S;T" as STRIDE_* bits. */
unsigned stride_bits(struct str list);

#endif
