// The project's one C++ file: runs simdjson's DOM parser and hands its tape to C (see json.h).
#include "base/json_parser.h"

#include <new>
#include <simdjson.h>

void *json_raw_new(void) {
    return new (std::nothrow) simdjson::dom::parser();
}

void json_raw_free(void *impl) {
    delete static_cast<simdjson::dom::parser *>(impl);
}

static enum json_raw_error translate(simdjson::error_code code) {
    switch (code) {
        case simdjson::SUCCESS:
            return JSON_RAW_OK;
        case simdjson::DEPTH_ERROR:
            return JSON_RAW_DEPTH;
        case simdjson::UTF8_ERROR:
            return JSON_RAW_UTF8;
        case simdjson::EMPTY:
            return JSON_RAW_EMPTY;
        case simdjson::MEMALLOC:
        case simdjson::CAPACITY:
            return JSON_RAW_MEMORY;
        default:
            return JSON_RAW_SYNTAX;
    }
}

enum json_raw_error json_raw_parse(void *impl, const char *p, size_t n, const uint64_t **tape, const uint8_t **strings) {
    auto *parser = static_cast<simdjson::dom::parser *>(impl);
    if (parser->capacity() < n || parser->max_depth() != JSON_RAW_MAX_DEPTH) {
        if (parser->allocate(n < 65536 ? 65536 : n, JSON_RAW_MAX_DEPTH) != simdjson::SUCCESS) {
            return JSON_RAW_MEMORY;
        }
    }
    auto code = parser->parse(reinterpret_cast<const uint8_t *>(p), n, false).error();
    if (code == simdjson::SUCCESS) {
        *tape = parser->doc.tape.get();
        *strings = parser->doc.string_buf.get();
    }
    return translate(code);
}
