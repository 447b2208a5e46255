/*
 * Places in JSON text, found by walking it again. The parser has judged the document already; this walk only has to say where.
 * Values stand on the tape in document order, so the k-th value start on the tape is the k-th value start in the text.
 */
#include "base/json_place.h"

#include <float.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/json_parser.h"

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

/* ---- syntax: a strict walk that stops at the first mistake ---- */

struct walk {
    struct str s;
    size_t i;
    size_t depth;
    size_t number; /* the first one out of range, or SIZE_MAX */
    const char *problem;
};

static void skip_space(struct walk *w) {
    while (w->i < w->s.n && (w->s.p[w->i] == ' ' || w->s.p[w->i] == '\n' || w->s.p[w->i] == '\r' || w->s.p[w->i] == '\t')) {
        w->i++;
    }
}

static bool stop(struct walk *w, const char *problem) {
    w->problem = w->i >= w->s.n ? "the text ends here, in the middle of the document (truncated?)" : problem;
    return false;
}

enum { HIGH_SURROGATE = 0xD800, LOW_SURROGATE = 0xDC00, SURROGATES = 0x400 };

/* From the "u" of "\uD83D" to after its digits. */
static bool walk_unit(struct walk *w, unsigned *out) {
    *out = 0;
    w->i++;
    for (int k = 0; k < 4; k++, w->i++) {
        if (w->i >= w->s.n || chr_hex(w->s.p[w->i]) < 0) {
            return stop(w, "\\u must be followed by four hexadecimal digits");
        }
        *out = *out * 16 + (unsigned)chr_hex(w->s.p[w->i]);
    }
    return true;
}

/* The same, and of a pair both. */
static bool walk_unicode(struct walk *w) {
    size_t start = w->i - 1;
    unsigned unit;
    unsigned second = 0;
    if (!walk_unit(w, &unit)) {
        return false;
    }
    bool high = unit - HIGH_SURROGATE < SURROGATES;
    if (high && str_starts(str_from(w->s, w->i), STR("\\u"))) {
        w->i++;
        if (!walk_unit(w, &second)) {
            return false;
        }
    }
    if (unit - LOW_SURROGATE < SURROGATES || (high && second - LOW_SURROGATE >= SURROGATES)) {
        w->i = start;
        return stop(w, "half of a surrogate pair: \\uD800 to \\uDBFF must be followed by \\uDC00 to \\uDFFF");
    }
    return true;
}

static bool walk_escape(struct walk *w) {
    size_t start = w->i++;
    char c = w->i < w->s.n ? w->s.p[w->i] : '\0';
    if (c == 'u') {
        return walk_unicode(w);
    }
    if (c == '\0' || strchr("\"\\/bfnrt", c) == NULL) {
        w->i = c == '\0' ? w->i : start;
        return stop(w, "unknown escape in a string");
    }
    w->i++;
    return true;
}

static bool walk_string(struct walk *w) {
    w->i++;
    while (w->i < w->s.n && w->s.p[w->i] != '"') {
        if ((unsigned char)w->s.p[w->i] < 0x20) {
            return stop(w, "a control character in a string must be escaped");
        }
        if (w->s.p[w->i] != '\\') {
            w->i++;
        } else if (!walk_escape(w)) {
            return false;
        }
    }
    if (w->i >= w->s.n) {
        return stop(w, "");
    }
    w->i++;
    return true;
}

static bool walk_digits(struct walk *w) {
    size_t start = w->i;
    while (w->i < w->s.n && chr_digit(w->s.p[w->i])) {
        w->i++;
    }
    return w->i > start || stop(w, "a digit was expected");
}

static bool walk_digits_of(struct walk *w) {
    w->i += w->s.p[w->i] == '-' ? 1 : 0;
    if (w->i < w->s.n && w->s.p[w->i] == '0') {
        w->i++;
        if (w->i < w->s.n && chr_digit(w->s.p[w->i])) {
            return stop(w, "a number must not start with 0");
        }
    } else if (!walk_digits(w)) {
        return false;
    }
    if (w->i < w->s.n && w->s.p[w->i] == '.') {
        w->i++;
        if (!walk_digits(w)) {
            return false;
        }
    }
    if (w->i < w->s.n && (w->s.p[w->i] == 'e' || w->s.p[w->i] == 'E')) {
        w->i++;
        w->i += w->i < w->s.n && (w->s.p[w->i] == '+' || w->s.p[w->i] == '-') ? 1 : 0;
        return walk_digits(w);
    }
    return true;
}

/* Integers that no 64 bits hold, and what is beyond the greatest double. */
static bool out_of_range(struct str s) {
    double d;
    uint64_t u;
    bool integer = str_chr(s, '.') == SIZE_MAX && str_chr(s, 'e') == SIZE_MAX && str_chr(s, 'E') == SIZE_MAX;
    bool negative = str_starts(s, STR("-"));
    if (integer) {
        return !str_u64(str_from(s, negative ? 1 : 0), &u) || (negative && u > (uint64_t)INT64_MAX + 1);
    }
    return !str_double(s, &d) || d > DBL_MAX || d < -DBL_MAX;
}

static bool walk_number(struct walk *w) {
    size_t start = w->i;
    if (!walk_digits_of(w)) {
        return false;
    }
    if (w->number == SIZE_MAX && out_of_range(str_sub(w->s, start, w->i - start))) {
        w->number = start;
    }
    return true;
}

static bool walk_value(struct walk *w);

static bool walk_word(struct walk *w, const char *word) {
    if (!str_starts(str_from(w->s, w->i), str_z(word))) {
        return stop(w, "a value was expected (object, array, string, number, true, false or null)");
    }
    w->i += strlen(word);
    return true;
}

static bool walk_key(struct walk *w) {
    skip_space(w);
    if (w->i >= w->s.n || w->s.p[w->i] != '"') {
        return stop(w, "a member name in double quotes was expected");
    }
    if (!walk_string(w)) {
        return false;
    }
    skip_space(w);
    if (w->i >= w->s.n || w->s.p[w->i] != ':') {
        return stop(w, "':' was expected after the member name");
    }
    w->i++;
    return true;
}

static bool walk_members(struct walk *w, char close) {
    w->i++;
    skip_space(w);
    if (w->i < w->s.n && w->s.p[w->i] == close) {
        w->i++;
        return true;
    }
    for (;;) {
        if (close == '}' && !walk_key(w)) {
            return false;
        }
        if (!walk_value(w)) {
            return false;
        }
        skip_space(w);
        char c = w->i < w->s.n ? w->s.p[w->i] : '\0';
        if (c == close) {
            w->i++;
            return true;
        }
        if (c != ',') {
            return stop(w, close == '}' ? "',' or '}' was expected" : "',' or ']' was expected");
        }
        w->i++;
    }
}

static bool walk_value(struct walk *w) {
    skip_space(w);
    if (w->i >= w->s.n) {
        return stop(w, "");
    }
    switch (w->s.p[w->i]) {
        case '{':
        case '[': {
            if (++w->depth >= JSON_RAW_MAX_DEPTH) {
                return stop(w, "is nested deeper than the limit of " TEXT(JSON_RAW_MAX_DEPTH) " levels (JSON_RAW_MAX_DEPTH)");
            }
            bool ok = walk_members(w, w->s.p[w->i] == '{' ? '}' : ']');
            w->depth--;
            return ok;
        }
        case '"':
            return walk_string(w);
        case 't':
            return walk_word(w, "true");
        case 'f':
            return walk_word(w, "false");
        case 'n':
            return walk_word(w, "null");
        default:
            if (w->s.p[w->i] == '-' || chr_digit(w->s.p[w->i])) {
                return walk_number(w);
            }
            return stop(w, "a value was expected (object, array, string, number, true, false or null)");
    }
}

bool json_explain_syntax(const struct input *in, struct err *e) {
    struct walk w = {.s = in->bytes, .number = SIZE_MAX};
    if (walk_value(&w)) {
        skip_space(&w);
        if (w.i < w.s.n) {
            w.problem = "nothing may follow the document's one value";
        } else if (w.number != SIZE_MAX) {
            w.i = w.number;
            w.problem = "a number is outside the range that can be held";
        } else {
            w.problem = "the document cannot be read (no valid JSON)";
        }
    }
    return input_fail(in, w.i, e, "%s", w.problem);
}

/* ---- from a tape position to a text position ---- */

/* Number of values and member names that start before `at` on the tape. */
static size_t starts_before(struct jv v) {
    size_t n = 0;
    for (size_t i = 1; i < v.at;) {
        char type = (char)(v.doc->tape[i] >> 56);
        n += type != '}' && type != ']' ? 1 : 0;
        i += type == 'l' || type == 'u' || type == 'd' ? 2 : 1;
    }
    return n;
}

/* Offset just after the string whose opening quote is at i. */
static size_t after_string(struct str s, size_t i) {
    for (i++; i < s.n && s.p[i] != '"'; i++) {
        i += s.p[i] == '\\' ? 1 : 0;
    }
    return i + 1;
}

size_t json_offset(struct jv v) {
    if (v.doc->place != NULL) {
        return v.doc->place(v.doc, v.at);
    }
    struct str s = v.doc->text.n > 0 ? v.doc->text : v.doc->in->bytes;
    size_t base = (size_t)(s.p - v.doc->in->bytes.p);
    size_t left = starts_before(v);
    for (size_t i = 0; i < s.n;) {
        char c = s.p[i];
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ',' || c == ':' || c == '}' || c == ']') {
            i++;
            continue;
        }
        if (left-- == 0) {
            return base + i;
        }
        if (c == '"') {
            i = after_string(s, i);
        } else if (c == '{' || c == '[') {
            i++;
        } else {
            while (i < s.n && strchr(" \n\r\t,:}]", s.p[i]) == NULL) {
                i++;
            }
        }
    }
    return base + s.n;
}

struct str json_path(struct arena *a, struct jv v) {
    struct sb b = SB(a);
    struct jv at = {v.doc, 1};
    if (v.doc->list != NULL) {
        sb_fmt(&b, "%s[%zu]", v.doc->list, v.doc->number);
    }
    while (at.at < v.at) {
        size_t index = 0;
        bool found = false;
        for (struct jiter it = json_iter(at); !found && json_next(&it); index++) {
            if (v.at >= it.value.at && v.at < json_after(it.value)) {
                if (it.object) {
                    sb_fmt(&b, "%s%.*s", b.n > 0 ? "." : "", STR_ARG(it.key));
                } else {
                    sb_fmt(&b, "[%zu]", index);
                }
                at = it.value;
                found = true;
            }
        }
        if (!found) {
            break;
        }
    }
    return sb_get(&b);
}

bool json_fail(struct jv v, struct err *e, const char *fmt, ...) {
    if (e == NULL) {
        return false;
    }
    char text[768];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    struct arena *a = arena_new();
    struct str path = json_path(a, v);
    path = path.n > 200 ? str_cat(a, STR("…"), str_from(path, path.n - 200)) : path;
    input_fail(v.doc->in, json_offset(v), e, "%.*s%s%s", STR_ARG(path), path.n > 0 ? ": " : "", text);
    arena_free(&a);
    return false;
}
