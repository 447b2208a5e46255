/* What json.c and json.cpp share: the C side of the parser's C++ implementation. Nobody else includes this. */
#ifndef CORDON_BASE_JSON_PARSER_H
#define CORDON_BASE_JSON_PARSER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JSON_RAW_MAX_DEPTH 256

enum json_raw_error { JSON_RAW_OK, JSON_RAW_SYNTAX, JSON_RAW_DEPTH, JSON_RAW_UTF8, JSON_RAW_EMPTY, JSON_RAW_MEMORY };

void *json_raw_new(void);
void json_raw_free(void *impl);

/* Parses `n` bytes at `p`, followed by at least 32 readable bytes. On success *tape and *strings point into the parser. */
enum json_raw_error json_raw_parse(void *impl, const char *p, size_t n, const uint64_t **tape, const uint8_t **strings);

#ifdef __cplusplus
}
#endif
#endif
