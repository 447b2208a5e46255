/* Text as a document may hold it: see doc_clean() in doc.h. */
#include "doc/doc.h"

#define REPLACEMENT STR("\xEF\xBF\xBD")

/* The scalar value of the well-formed sequence at s[i], and its length. */
static uint32_t decode(struct str s, size_t i, size_t *length) {
    unsigned char c = (unsigned char)s.p[i];
    *length = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    uint32_t u = *length == 1 ? c : c & (0x7Fu >> *length);
    for (size_t k = 1; k < *length; k++) {
        u = u << 6 | ((unsigned char)s.p[i + k] & 0x3Fu);
    }
    return u;
}

/* What stands for a scalar value that a document must not hold as it is; null: it may. */
static const char *instead(uint32_t u) {
    if (u == '\n') {
        return NULL;
    }
    if (u == '\t') {
        return " ";
    }
    if (u == '\r') {
        return "";
    }
    if (u == 0x85 || u == 0x2028 || u == 0x2029) {
        return "\n"; /* separators that writers would each treat in their own way */
    }
    bool control = u < 0x20 || (u >= 0x7F && u < 0xA0);
    /* embeddings, overrides and isolates make a line read other than it is (UTR 36, 2.5) */
    bool turns = (u >= 0x202A && u <= 0x202E) || (u >= 0x2066 && u <= 0x2069);
    bool noncharacter = (u >= 0xFDD0 && u <= 0xFDEF) || (u & 0xFFFE) == 0xFFFE;
    return control || turns || noncharacter ? "\xEF\xBF\xBD" : NULL;
}

/* Plain printable ASCII and newlines are the common case, and need no look at scalar values. */
static bool is_simple(struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < 0x20 && c != '\n') || c >= 0x7F) {
            return false;
        }
    }
    return true;
}

struct str doc_clean(struct arena *a, struct str s) {
    if (is_simple(s)) {
        return s;
    }
    struct sb b = SB(a);
    size_t bad = str_utf8_error(s);
    size_t start = 0;
    for (size_t i = 0; i < s.n;) {
        size_t length = 1;
        const char *new = REPLACEMENT.p;
        if (i != bad) {
            new = instead(decode(s, i, &length));
        }
        if (new != NULL) {
            sb_str(&b, str_sub(s, start, i - start));
            sb_z(&b, new);
            start = i + length;
        }
        if (i == bad) {
            size_t next = str_utf8_error(str_from(s, i + 1));
            bad = next == SIZE_MAX ? SIZE_MAX : i + 1 + next;
        }
        i += length;
    }
    if (start == 0) {
        return s;
    }
    sb_str(&b, str_from(s, start));
    return sb_get(&b);
}

bool doc_link_outside(struct str link) {
    return str_startsi(link, STR("https://")) || str_startsi(link, STR("http://")) || str_startsi(link, STR("mailto:"));
}
