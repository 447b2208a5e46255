/*
 * CPE names: binding to and from formatted strings and 2.2 URIs (NISTIR 7695, clause 6). Where the standard leaves malformed
 * text open, this is as strict as its reference implementation, or stricter; docs/conformance.md lists the differences.
 */
#include "ident/cpe.h"

#include <string.h>

static const char *const attribute_names[CPE_ATTRIBUTES] = {
    "part", "vendor", "product", "version", "update", "edition", "language", "sw_edition", "target_sw", "target_hw", "other",
};

/* Characters that a formatted string carries without a backslash. */
static bool is_free(char c) {
    return chr_alnum(c) || c == '_' || c == '.' || c == '-';
}

static bool is_visible(char c) {
    return c > ' ' && c < 0x7f;
}

static bool bad(struct err *e, enum cpe_attribute at, const char *why) {
    return err_set(e, ERR_INPUT, "the CPE's %s %s", attribute_names[at], why);
}

/* ---- values ---- */

/*
 * Wildcards stand at the ends only: one '*', or a run of '?' (NISTIR 7695, 5.3.2). `s` has its escapes. Also refused: a quoted
 * hyphen alone, which would be bound to the logical value NA; a backslash at the end, which would swallow the next colon; and a
 * colon at the end, which the reference takes for an empty component.
 */
static bool check_value(struct str s, enum cpe_attribute at, struct err *e) {
    size_t begin = 0;
    size_t end = s.n;
    if (s.p[0] == '*') {
        begin = 1;
    }
    while (begin < end && s.p[0] == '?' && s.p[begin] == '?') {
        begin++;
    }
    size_t i = begin;
    size_t last = begin; /* after the last character that is no wildcard */
    while (i < end) {
        if (s.p[i] == '\\') {
            i += 2;
            last = i;
        } else {
            i++;
            last = s.p[i - 1] == '*' || s.p[i - 1] == '?' ? last : i;
        }
    }
    for (i = begin; i < last; i++) {
        if (s.p[i] == '\\') {
            i++;
        } else if (s.p[i] == '*' || s.p[i] == '?') {
            return bad(e, at, "has a wildcard in its middle");
        }
    }
    for (i = last; i < end; i++) {
        if (s.p[i] != s.p[last] || (s.p[i] == '*' && end - last > 1)) {
            return bad(e, at, "ends in more than one kind of wildcard");
        }
    }
    if (last == begin && begin > 0 && (begin < end || s.p[0] == '*')) {
        return bad(e, at, "is more than one wildcard");
    }
    if (str_is(s, "\\-")) {
        return bad(e, at, "is a quoted hyphen");
    }
    if (last == end && end >= 2 && s.p[end - 1] == '\\') {
        return bad(e, at, "ends in a backslash");
    }
    if (last == end && at != CPE_OTHER && end >= 2 && s.p[end - 1] == ':') {
        return bad(e, at, "ends in a colon");
    }
    return true;
}

static bool check_part(const struct cpe *c, struct err *e) {
    struct str v = c->value[CPE_PART];
    bool ok = c->kind[CPE_PART] == CPE_VALUE && v.n == 1 && (v.p[0] == 'a' || v.p[0] == 'o' || v.p[0] == 'h');
    return ok || bad(e, CPE_PART, "must be a, o or h");
}

/* ---- formatted strings (6.2) ---- */

/* The value with its escapes as this program keeps them: needed ones there, needless ones gone. */
static bool set_formatted(struct arena *a, struct str s, enum cpe_attribute at, struct cpe *out, struct err *e) {
    if (s.n == 0) {
        return bad(e, at, "is empty: it must be a value, * or -");
    }
    if (s.n == 1 && (s.p[0] == '*' || s.p[0] == '-')) {
        out->kind[at] = s.p[0] == '*' ? CPE_ANY : CPE_NA;
        return true;
    }
    struct sb b = SB(a);
    bool same = true;
    for (size_t i = 0; i < s.n && same; i++) {
        same = is_free(s.p[i]) || s.p[i] == '*' || s.p[i] == '?';
    }
    for (size_t i = 0; i < s.n && !same; i++) {
        bool quoted = s.p[i] == '\\';
        i += quoted ? 1 : 0;
        if (i == s.n || !is_visible(s.p[i])) {
            return bad(e, at, i == s.n ? "ends in a backslash" : "holds white space or a character that is not ASCII");
        }
        char c = s.p[i];
        bool wild = !quoted && (c == '*' || c == '?');
        bool needless = c == '.' || c == '-' || c == '_' || (!quoted && chr_alnum(c));
        if (!wild && !needless) {
            sb_char(&b, '\\');
        }
        sb_char(&b, c);
    }
    if (!same && str_is(s, "\\-")) {
        return bad(e, at, "is a quoted hyphen");
    }
    out->kind[at] = CPE_VALUE;
    out->value[at] = same ? s : sb_get(&b);
    return check_value(out->value[at], at, e);
}

/* A colon ends a component unless a backslash stands before it (6.2.3, the reference's reading: any backslash). */
static bool parse_formatted(struct arena *a, struct str s, struct cpe *out, struct err *e) {
    size_t at = 0;
    size_t start = 0;
    for (size_t i = 0; i <= s.n; i++) {
        if (i < s.n && (s.p[i] != ':' || (i > 0 && s.p[i - 1] == '\\'))) {
            continue;
        }
        if (at == CPE_ATTRIBUTES) {
            return err_set(e, ERR_INPUT, "a CPE formatted string has %d components after \"cpe:2.3:\"; this has more",
                           (int)CPE_ATTRIBUTES);
        }
        if (!set_formatted(a, str_sub(s, start, i - start), (enum cpe_attribute)at, out, e)) {
            return false;
        }
        at++;
        start = i + 1;
    }
    if (at < CPE_ATTRIBUTES) {
        return err_set(e, ERR_INPUT, "a CPE formatted string has %d components after \"cpe:2.3:\"; this has %zu",
                       (int)CPE_ATTRIBUTES, at);
    }
    return check_part(out, e);
}

/* ---- URIs (6.1) ---- */

/* The punctuation that a URI percent-encodes. */
static bool is_encoded(char c) {
    return is_visible(c) && !is_free(c);
}

/* One percent-encoded character; 1 and 2 are the wildcards. 0: not one that a CPE URI may hold. */
static char decode_uri_char(struct str s, size_t i) {
    int high = i + 2 < s.n ? chr_hex(s.p[i + 1]) : -1;
    int low = i + 2 < s.n ? chr_hex(s.p[i + 2]) : -1;
    int c = high < 0 || low < 0 ? 0 : high * 16 + low;
    return c == 1 || c == 2 || (c < 0x7f && is_encoded((char)c)) ? (char)c : 0;
}

/* Appends what stands at s[*i] in a formatted string's spelling. */
static bool append_from_uri(struct sb *b, struct str s, size_t *i, enum cpe_attribute at, struct err *e) {
    char c = s.p[*i];
    if (is_free(c)) {
        sb_char(b, chr_lower(c));
        return true;
    }
    if (c == '~') { /* CPE 2.2 names hold it plain */
        sb_z(b, "\\~");
        return true;
    }
    if (c == '\\' && *i + 1 < s.n && chr_alnum(s.p[*i + 1])) { /* not in the grammar, but the reference lets it through */
        sb_char(b, '\\');
        sb_char(b, chr_lower(s.p[++*i]));
        return true;
    }
    char decoded = c == '%' ? decode_uri_char(s, *i) : 0;
    if (decoded == 0) {
        return bad(e, at,
                   c == '%' ? "has a % that encodes nothing a CPE may hold" : "holds a character that must be percent-encoded");
    }
    *i += 2;
    if (decoded == 1 || decoded == 2) {
        sb_char(b, decoded == 1 ? '?' : '*');
    } else {
        sb_char(b, '\\');
        sb_char(b, decoded);
    }
    return true;
}

static bool is_lower_free(struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        if (!is_free(s.p[i]) || (s.p[i] >= 'A' && s.p[i] <= 'Z')) {
            return false;
        }
    }
    return true;
}

static bool set_uri(struct arena *a, struct str s, enum cpe_attribute at, struct cpe *out, struct err *e) {
    if (s.n == 0 || str_is(s, "-")) {
        out->kind[at] = s.n == 0 ? CPE_ANY : CPE_NA;
        return true;
    }
    out->kind[at] = CPE_VALUE;
    out->value[at] = s;
    if (is_lower_free(s)) {
        return true;
    }
    if (str_starts(s, STR("%01%01"))) { /* the reference refuses it, and so nobody can have meant it */
        return bad(e, at, "begins with more than one %01");
    }
    struct sb b = SB(a);
    for (size_t i = 0; i < s.n; i++) {
        if (!append_from_uri(&b, s, &i, at, e)) {
            return false;
        }
    }
    out->value[at] = sb_get(&b);
    return check_value(out->value[at], at, e);
}

/*
 * "~edition~sw_edition~target_sw~target_hw~other" (6.1.2.3). One of the first four that cannot be read is ANY, and so are those
 * after it, as in the reference: the name then covers more, never less.
 */
static bool unpack_edition(struct arena *a, struct str s, struct cpe *out, struct err *e) {
    static const enum cpe_attribute packed[] = {CPE_EDITION, CPE_SW_EDITION, CPE_TARGET_SW, CPE_TARGET_HW, CPE_OTHER};
    struct str rest = str_from(s, 1);
    bool ok = true;
    for (size_t i = 0; i < 5; i++) {
        struct str piece = rest;
        if (i < 4 && !str_cut(rest, '~', &piece, &rest)) {
            return bad(e, CPE_EDITION, "is packed, so it must hold five '~'");
        }
        struct err unread = {0};
        if (i == 4) {
            return !ok || set_uri(a, piece, CPE_OTHER, out, e);
        }
        ok = ok && set_uri(a, piece, packed[i], out, &unread);
        if (!ok) {
            out->kind[packed[i]] = CPE_ANY;
            out->value[packed[i]] = STR_NONE;
        }
    }
    return true;
}

static bool parse_uri(struct arena *a, struct str s, struct cpe *out, struct err *e) {
    static const enum cpe_attribute order[] = {CPE_PART,   CPE_VENDOR,  CPE_PRODUCT, CPE_VERSION,
                                               CPE_UPDATE, CPE_EDITION, CPE_LANGUAGE};
    enum { COMPONENTS = sizeof order / sizeof *order };
    size_t n = 0;
    bool more = true;
    while (more) {
        struct str piece;
        more = str_cut(s, ':', &piece, &s);
        if (n == COMPONENTS) {
            return err_set(e, ERR_INPUT, "a CPE URI has at most %d components after \"cpe:/\"", (int)COMPONENTS);
        }
        bool packed = order[n] == CPE_EDITION && piece.n > 0 && piece.p[0] == '~';
        if (packed ? !unpack_edition(a, piece, out, e) : !set_uri(a, piece, order[n], out, e)) {
            return false;
        }
        n++;
    }
    return check_part(out, e);
}

bool cpe_parse(struct arena *a, struct str text, struct cpe *out, struct err *e) {
    *out = (struct cpe){0};
    if (text.n > CPE_MAX_BYTES) {
        return err_set(e, ERR_INPUT, "a CPE name longer than the limit of %d bytes (CPE_MAX_BYTES)", CPE_MAX_BYTES);
    }
    if (str_startsi(text, STR("cpe:2.3:"))) {
        return parse_formatted(a, str_from(text, 8), out, e);
    }
    if (str_startsi(text, STR("cpe:/"))) {
        return parse_uri(a, str_from(text, 5), out, e);
    }
    return err_set(e, ERR_INPUT, "a CPE name begins with \"cpe:2.3:\" or \"cpe:/\"");
}

/* ---- writing ---- */

struct str cpe_formatted(struct arena *a, const struct cpe *c) {
    struct sb b = SB(a);
    sb_z(&b, "cpe:2.3");
    for (size_t i = 0; i < CPE_ATTRIBUTES; i++) {
        sb_char(&b, ':');
        sb_str(&b, c->kind[i] == CPE_ANY ? STR("*") : c->kind[i] == CPE_NA ? STR("-") : c->value[i]);
    }
    return sb_get(&b);
}

static void write_uri_part(struct sb *b, const struct cpe *c, enum cpe_attribute at) {
    if (c->kind[at] != CPE_VALUE) {
        sb_z(b, c->kind[at] == CPE_NA ? "-" : "");
        return;
    }
    struct str s = c->value[at];
    for (size_t i = 0; i < s.n; i++) {
        bool quoted = s.p[i] == '\\' && i + 1 < s.n;
        char ch = s.p[i += quoted ? 1 : 0];
        if (!quoted && (ch == '*' || ch == '?')) {
            sb_z(b, ch == '?' ? "%01" : "%02");
        } else if (is_free(ch)) {
            sb_char(b, ch);
        } else {
            sb_fmt(b, "%%%02x", (unsigned)(unsigned char)ch);
        }
    }
}

static void write_edition(struct sb *b, const struct cpe *c) {
    static const enum cpe_attribute packed[] = {CPE_EDITION, CPE_SW_EDITION, CPE_TARGET_SW, CPE_TARGET_HW, CPE_OTHER};
    bool pack = false;
    for (size_t i = 1; i < 5; i++) {
        pack = pack || c->kind[packed[i]] != CPE_ANY;
    }
    for (size_t i = 0; i < (pack ? 5 : 1); i++) {
        sb_z(b, pack ? "~" : "");
        write_uri_part(b, c, packed[i]);
    }
}

struct str cpe_uri(struct arena *a, const struct cpe *c) {
    struct sb b = SB(a);
    sb_z(&b, "cpe:/");
    for (enum cpe_attribute at = CPE_PART; at <= CPE_LANGUAGE; at++) {
        sb_z(&b, at == CPE_PART ? "" : ":");
        if (at == CPE_EDITION) {
            write_edition(&b, c);
        } else {
            write_uri_part(&b, c, at);
        }
    }
    struct str s = sb_get(&b);
    while (s.p[s.n - 1] == ':') {
        s.n--;
    }
    return s;
}

struct str cpe_plain(struct arena *a, const struct cpe *c, enum cpe_attribute at) {
    struct str s = c->value[at];
    if (c->kind[at] != CPE_VALUE || str_chr(s, '\\') == SIZE_MAX) {
        return c->kind[at] == CPE_VALUE ? s : STR_NONE;
    }
    char *buffer = arena_alloc_raw(a, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        i += s.p[i] == '\\' && i + 1 < s.n ? 1 : 0;
        buffer[n++] = s.p[i];
    }
    return (struct str){buffer, n};
}

struct str cpe_key(struct arena *a, const struct cpe *c) {
    struct sb b = SB(a);
    for (enum cpe_attribute at = CPE_PART; at <= CPE_PRODUCT; at++) {
        sb_z(&b, at == CPE_PART ? "" : ":");
        sb_str(&b, c->kind[at] == CPE_ANY ? STR("*") : c->kind[at] == CPE_NA ? STR("-") : c->value[at]);
    }
    for (size_t i = 0; i < b.n; i++) {
        b.p[i] = chr_lower(b.p[i]);
    }
    return sb_get(&b);
}
