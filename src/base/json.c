/* JSON documents for C: see json.h. Finding places is in json_place.c. */
#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_parser.h"
#include "base/json_place.h"

struct json_parser {
    void *impl;
    struct json doc;
    struct input in; /* the input less its byte-order mark */
};

struct json_parser *json_parser_new(void) {
    struct json_parser *p = calloc(1, sizeof *p);
    if (p == NULL) {
        return NULL;
    }
    p->impl = json_raw_new();
    if (p->impl == NULL) {
        free(p);
        return NULL;
    }
    return p;
}

void json_parser_free(struct json_parser **p) {
    if (*p != NULL) {
        json_raw_free((*p)->impl);
        free(*p);
        *p = NULL;
    }
}

static bool fail_parse(const struct input *in, enum json_raw_error code, struct err *e) {
    switch (code) {
        case JSON_RAW_EMPTY:
            return err_at(e, in->name, 1, 1, "is empty; JSON was expected");
        case JSON_RAW_MEMORY:
            return err_set(e, ERR_SYSTEM, "not enough memory to parse %.*s", STR_ARG(in->name));
        case JSON_RAW_UTF8: {
            size_t at = str_utf8_error(in->bytes);
            return input_fail(in, at == SIZE_MAX ? 0 : at, e, "not valid UTF-8 (RFC 8259 wants UTF-8)");
        }
        default:
            return json_explain_syntax(in, e);
    }
}

bool json_parse(struct json_parser *p, const struct input *in, struct jv *root, struct err *e) {
    *root = (struct jv){0};
    if (p == NULL) {
        return err_set(e, ERR_SYSTEM, "not enough memory for a JSON parser");
    }
    p->in = *in;
    if (str_starts(p->in.bytes, STR("\xEF\xBB\xBF"))) {
        p->in.bytes = str_from(p->in.bytes, 3);
    }
    enum json_raw_error code =
        json_raw_parse(p->impl, p->in.bytes.n > 0 ? p->in.bytes.p : "", p->in.bytes.n, &p->doc.tape, &p->doc.strings);
    if (code != JSON_RAW_OK) {
        return fail_parse(&p->in, code, e);
    }
    p->doc.in = &p->in;
    *root = (struct jv){&p->doc, 1};
    return true;
}

static void free_parser(void *p) {
    struct json_parser *parser = p;
    json_parser_free(&parser);
}

bool json_read(struct arena *a, const struct input *in, struct jv *root, struct err *e) {
    struct json_parser *p = json_parser_new();
    if (p != NULL) {
        arena_on_free(a, free_parser, p);
    }
    return json_parse(p, in, root, e);
}

double json_double(struct jv v) {
    if (json_type(v) != JSON_NUMBER) {
        return 0;
    }
    uint64_t raw = v.doc->tape[v.at + 1];
    switch ((char)(json_word(v) >> 56)) {
        case 'l':
            return (double)(int64_t)raw;
        case 'u':
            return (double)raw;
        default: {
            double d;
            memcpy(&d, &raw, sizeof d);
            return d;
        }
    }
}

bool json_i64(struct jv v, int64_t *out) {
    if (json_type(v) != JSON_NUMBER || (char)(json_word(v) >> 56) != 'l') {
        return false;
    }
    *out = (int64_t)v.doc->tape[v.at + 1];
    return true;
}

struct str json_number(struct jv v, char buf[JSON_NUMBER_MAX]) {
    int64_t integer;
    if (json_i64(v, &integer)) {
        int n = snprintf(buf, JSON_NUMBER_MAX, "%lld", (long long)integer);
        return (struct str){buf, (size_t)n};
    }
    double want = json_double(v);
    double got = 0;
    int n = 0;
    for (int digits = 15; digits <= 17 && (n == 0 || got != want); digits++) {
        n = snprintf(buf, JSON_NUMBER_MAX, "%.*g", digits, want);
        for (int i = 0; i < n; i++) {
            buf[i] = buf[i] == ',' ? '.' : buf[i]; /* a locale's decimal comma */
        }
        if (!str_double((struct str){buf, (size_t)n}, &got)) {
            break;
        }
    }
    return (struct str){buf, (size_t)n};
}

size_t json_count(struct jv v) {
    enum { MANY = 0xFFFFFF }; /* the tape's own count ends here */
    size_t n = 0;
    if (json_type(v) >= JSON_ARRAY && (json_word(v) >> 32 & MANY) < MANY) {
        return json_word(v) >> 32 & MANY;
    }
    for (struct jiter it = json_iter(v); json_next(&it);) {
        n++;
    }
    return n;
}

struct jv json_get(struct jv v, const char *key) {
    struct str k = str_z(key);
    if (json_type(v) == JSON_OBJECT) {
        for (struct jiter it = json_iter(v); json_next(&it);) {
            if (str_eq(it.key, k)) {
                return it.value;
            }
        }
    }
    return (struct jv){0};
}

const char *json_type_name(enum json_type t) {
    static const char *const names[] = {"nothing", "null", "a boolean", "a number", "a string", "an array", "an object"};
    return names[t];
}

bool json_want(struct jv v, enum json_type t, struct err *e) {
    enum json_type have = json_type(v);
    return have == t || json_fail(v, e, "is %s, expected %s", json_type_name(have), json_type_name(t));
}

bool json_member(struct jv obj, const char *key, enum json_type t, bool required, struct jv *out, struct err *e) {
    *out = json_get(obj, key);
    enum json_type have = json_type(*out);
    if (have == JSON_NONE || (have == JSON_NULL && !required)) {
        *out = (struct jv){0};
        return !required || json_fail(obj, e, "has no \"%s\", which is required", key);
    }
    return json_want(*out, t, e);
}

bool json_member_str(struct jv obj, const char *key, bool required, struct str *out, struct err *e) {
    struct jv v;
    if (!json_member(obj, key, JSON_STRING, required, &v, e)) {
        return false;
    }
    *out = json_str(v);
    return true;
}
