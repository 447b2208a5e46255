/* What signatures.c, which opens the engines, and signature_find.c, which runs them, share. For these two only. */
#ifndef CORDON_CATALOG_SIGNATURE_IN_H
#define CORDON_CATALOG_SIGNATURE_IN_H

#include "catalog/signatures.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <hs/hs.h>
#include <pcre2.h>

struct scan_api {
    __typeof__(&hs_deserialize_database) deserialize;
    __typeof__(&hs_compile_multi) compile;
    __typeof__(&hs_free_compile_error) free_error;
    __typeof__(&hs_alloc_scratch) alloc_scratch;
    __typeof__(&hs_scan) scan;
    __typeof__(&hs_free_scratch) free_scratch;
    __typeof__(&hs_free_database) free_database;
    __typeof__(&pcre2_compile_8) take_compile;
    __typeof__(&pcre2_code_free_8) take_free;
    __typeof__(&pcre2_match_8) take;
    __typeof__(&pcre2_match_data_create_8) data_create;
    __typeof__(&pcre2_match_data_free_8) data_free;
    __typeof__(&pcre2_get_ovector_pointer_8) ovector;
    __typeof__(&pcre2_match_context_create_8) context_create;
    __typeof__(&pcre2_match_context_free_8) context_free;
    __typeof__(&pcre2_set_match_limit_8) set_limit;
};

/* Rows for any file, and those for files of some names: the second are often texts that would slow the first down fourfold. */
enum { ANY, NAMED, SETS };

struct row {
    struct signature s;
    struct str pattern, also;
    pcre2_code_8 *take; /* compiled when first needed */
};

struct signatures {
    struct arena *a;
    struct scan_api api;
    struct row *rows;
    size_t n;
    hs_database_t *db[SETS];
    hs_scratch_t *scratch;
    pcre2_match_data_8 *data;
    pcre2_match_context_8 *context;
};

#endif
