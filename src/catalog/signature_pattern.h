/*
 * The patterns of data/signatures.tsv, as they are written there and as Hyperscan and PCRE2 take them. Used by the program and
 * by the build step that compiles the table (tools/signatures.c), so it includes nothing of the program's.
 *
 * Short forms, so that the table stays readable:
 *     {v}  a version, the group that is taken: 1.2, 1.2.3, 1.2.3.4
 *     {V}  a version with what upstreams append: 1.0.2g, 4.2.8p15, 2.10-rc1
 *     {0}  the end of one string and the start of the next: zero bytes, or the line ends of a dump made by strings(1)
 *     {<}  the start of a string: the start of the file, or behind a byte that is no printable one
 */
#ifndef CORDON_CATALOG_SIGNATURE_PATTERN_H
#define CORDON_CATALOG_SIGNATURE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

enum {
    SIGNATURE_PATTERN_MAX = 2048, /* bytes of a pattern written out, its final zero among them */
    SIGNATURE_MAX_WIDTH = 512     /* bytes that a pattern may match; the build refuses wider ones */
};

/* Writes the pattern out, terminated. False: it does not fit. */
bool signature_expand(const char *pattern, size_t n, char out[SIGNATURE_PATTERN_MAX]);

/* Numbers that Hyperscan reports: the pattern of a row, and the second one that confirms it. */
static inline unsigned signature_id(size_t row, bool also) {
    return (unsigned)(row * 2 + (also ? 1 : 0));
}

#endif
