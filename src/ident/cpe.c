/* CPE names: reading and writing both bindings (NISTIR 7695 §6). See cpe.h. Matching is in cpe_match.c. */
#include "ident/cpe.h"

#include <string.h>

static bool fail(struct err *e, struct str text, const char *rule) {
    struct str shown = str_sub(text, 0, 160);
    return err_set(e, ERR_INPUT, "\"%.*s\" is no CPE name: %s", STR_ARG(shown), rule);
}

static bool is_punctuation(char c) {
    return c != '\0' && strchr("!\"#$%&'()+,/:;<=>@[]^`{|}~*?\\-._", c) != NULL;
}

/* A value as a formatted string has it: letters, digits, "-._" bare, the rest escaped, "*" and "?" bare only at the ends. */
static const char *check_value(struct str v) {
    size_t i = 0;
    size_t end = v.n;
    if (i < end && v.p[i] == '*') {
        i++;
    } else {
        while (i < end && v.p[i] == '?') {
            i++;
        }
    }
    size_t body = 0;
    for (; i < end; i++) {
        char c = v.p[i];
        if (c == '\\') {
            if (i + 1 >= end || !is_punctuation(v.p[i + 1])) {
                return "a backslash escapes a punctuation character";
            }
            i++;
            body++;
        } else if (chr_alnum(c) || c == '_' || c == '-' || c == '.') {
            body++;
        } else if (c == '*' || c == '?') {
            bool star = c == '*';
            if (star && i + 1 != end) {
                return "an unescaped * stands at the ends of a value only";
            }
            for (size_t k = i; k < end; k++) {
                if (v.p[k] != c) {
                    return "an unescaped ? stands at the ends of a value only";
                }
            }
            break;
        } else {
            return "a punctuation character must be escaped";
        }
    }
    return body == 0 && v.n > 0 && (v.n > 1 || v.p[0] == '*') && v.p[0] == '*' ? "a value is more than a *" : NULL;
}

static const char *set_value(struct cpe *c, enum cpe_attribute at, struct str v) {
    if (v.n == 0) {
        return "an attribute is empty";
    }
    if (str_is(v, "*")) {
        c->kind[at] = CPE_ANY;
        c->value[at] = STR_NONE;
        return NULL;
    }
    if (str_is(v, "-")) {
        c->kind[at] = CPE_NA;
        c->value[at] = STR_NONE;
        return NULL;
    }
    c->kind[at] = CPE_VALUE;
    c->value[at] = v;
    return check_value(v);
}

static const char *check_part(const struct cpe *c) {
    if (c->kind[CPE_PART] != CPE_VALUE) {
        return c->kind[CPE_PART] == CPE_ANY ? NULL : "the part is a, o or h";
    }
    struct str p = c->value[CPE_PART];
    return p.n == 1 && (p.p[0] == 'a' || p.p[0] == 'o' || p.p[0] == 'h') ? NULL : "the part is a, o or h";
}

/* Next piece up to an unescaped ':'. */
static bool next_piece(struct str *rest, struct str *piece) {
    if (rest->p == NULL) {
        return false;
    }
    for (size_t i = 0; i < rest->n; i++) {
        if (rest->p[i] == '\\') {
            i++;
        } else if (rest->p[i] == ':') {
            *piece = str_sub(*rest, 0, i);
            *rest = str_from(*rest, i + 1);
            return true;
        }
    }
    *piece = *rest;
    *rest = STR_NONE;
    return true;
}

static bool parse_formatted(struct str text, struct cpe *out, struct err *e) {
    struct str rest = str_from(text, sizeof "cpe:2.3:" - 1);
    struct str piece;
    int at = 0;
    while (next_piece(&rest, &piece)) {
        if (at == CPE_ATTRIBUTES) {
            return fail(e, text, "it has more than eleven attributes");
        }
        const char *wrong = set_value(out, (enum cpe_attribute)at, piece);
        if (wrong != NULL) {
            return fail(e, text, wrong);
        }
        at++;
    }
    if (at != CPE_ATTRIBUTES) {
        return fail(e, text, "it has fewer than eleven attributes");
    }
    const char *wrong = check_part(out);
    return wrong == NULL || fail(e, text, wrong);
}

/* One component of a URI, percent-decoded into the formatted form: %01 is ?, %02 is *, the rest escaped. */
static const char *uri_value(struct arena *a, struct str s, struct str *out) {
    struct sb b = SB(a);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '%') {
            int hi = i + 1 < s.n ? chr_hex(s.p[i + 1]) : -1;
            int lo = i + 2 < s.n ? chr_hex(s.p[i + 2]) : -1;
            if (hi < 0 || lo < 0) {
                return "a percent sign must be followed by two hexadecimal digits";
            }
            c = (char)(hi * 16 + lo);
            i += 2;
            if (c == 1 || c == 2) {
                sb_char(&b, c == 1 ? '?' : '*');
                continue;
            }
            if (!is_punctuation(c)) {
                return "a percent-encoded character is no punctuation";
            }
            sb_char(&b, '\\');
            sb_char(&b, c);
        } else if (chr_alnum(c) || c == '_') {
            sb_char(&b, c);
        } else if (c == '-' || c == '.' || c == '~') {
            sb_char(&b, '\\');
            sb_char(&b, c);
        } else {
            return "a character must be percent-encoded";
        }
    }
    *out = sb_get(&b);
    return NULL;
}

/* In a formatted string "-", "." and "_" need no escape. */
static struct str unescape_plain(struct arena *a, struct str v) {
    struct sb b = SB(a);
    for (size_t i = 0; i < v.n; i++) {
        bool plain = v.p[i] == '\\' && i + 1 < v.n && (v.p[i + 1] == '-' || v.p[i + 1] == '.' || v.p[i + 1] == '_');
        if (plain && v.n > 2) {
            i++;
        }
        sb_char(&b, v.p[i]);
    }
    return sb_get(&b);
}

static const char *set_uri(struct arena *a, struct cpe *out, enum cpe_attribute at, struct str raw) {
    if (raw.n == 0) {
        out->kind[at] = CPE_ANY;
        return NULL;
    }
    if (str_is(raw, "-")) {
        out->kind[at] = CPE_NA;
        return NULL;
    }
    struct str v;
    const char *wrong = uri_value(a, str_lower(a, raw), &v); /* a URI has no case (NISTIR 7695 §6.1.2.1) */
    return wrong != NULL ? wrong : set_value(out, at, unescape_plain(a, v));
}

/* The packed edition "~edition~sw_edition~target_sw~target_hw~other" (§6.1.2.1.5). */
static const char *set_packed(struct arena *a, struct cpe *out, struct str packed) {
    static const enum cpe_attribute order[] = {CPE_EDITION, CPE_SW_EDITION, CPE_TARGET_SW, CPE_TARGET_HW, CPE_OTHER};
    struct str rest = str_from(packed, 1);
    struct str piece;
    size_t n = 0;
    while (str_next(&rest, '~', &piece)) {
        if (n == 5) {
            return "a packed edition has five parts";
        }
        const char *wrong = set_uri(a, out, order[n++], piece);
        if (wrong != NULL) {
            return wrong;
        }
    }
    return n == 5 ? NULL : "a packed edition has five parts";
}

static bool parse_uri(struct arena *a, struct str text, struct cpe *out, struct err *e) {
    static const enum cpe_attribute order[] = {CPE_PART, CPE_VENDOR, CPE_PRODUCT, CPE_VERSION, CPE_UPDATE, CPE_EDITION, CPE_LANGUAGE};
    struct str rest = str_from(text, sizeof "cpe:/" - 1);
    struct str piece;
    size_t n = 0;
    while (str_next(&rest, ':', &piece)) {
        if (n == 7) {
            return fail(e, text, "it has more than seven components");
        }
        enum cpe_attribute at = order[n++];
        bool packed = at == CPE_EDITION && str_starts(piece, STR("~"));
        const char *wrong = packed ? set_packed(a, out, piece) : set_uri(a, out, at, piece);
        if (wrong != NULL) {
            return fail(e, text, wrong);
        }
    }
    if (out->kind[CPE_PART] != CPE_VALUE) {
        return fail(e, text, "the part is a, o or h");
    }
    const char *wrong = check_part(out);
    return wrong == NULL || fail(e, text, wrong);
}

bool cpe_parse(struct arena *a, struct str text, struct cpe *out, struct err *e) {
    *out = (struct cpe){0};
    text = str_trim(text);
    if (str_startsi(text, STR("cpe:2.3:"))) {
        return parse_formatted(text, out, e);
    }
    if (str_startsi(text, STR("cpe:/"))) {
        return parse_uri(a, text, out, e);
    }
    return fail(e, text, "it must begin with \"cpe:2.3:\" or \"cpe:/\"");
}

struct str cpe_formatted(struct arena *a, const struct cpe *c) {
    struct sb b = SB(a);
    sb_z(&b, "cpe:2.3");
    for (int i = 0; i < CPE_ATTRIBUTES; i++) {
        sb_char(&b, ':');
        if (c->kind[i] == CPE_VALUE) {
            sb_str(&b, c->value[i]);
        } else {
            sb_char(&b, c->kind[i] == CPE_ANY ? '*' : '-');
        }
    }
    return sb_get(&b);
}

static struct str uri_part(struct arena *a, const struct cpe *c, enum cpe_attribute at) {
    if (c->kind[at] != CPE_VALUE) {
        return c->kind[at] == CPE_ANY ? STR("") : STR("-");
    }
    struct sb b = SB(a);
    struct str v = c->value[at];
    for (size_t i = 0; i < v.n; i++) {
        char ch = v.p[i];
        if (ch == '\\' && i + 1 < v.n) {
            ch = v.p[++i];
            if (ch == '-' || ch == '.' || ch == '_') {
                sb_char(&b, ch);
            } else {
                sb_fmt(&b, "%%%02x", (unsigned char)ch);
            }
        } else if (ch == '?') {
            sb_z(&b, "%01");
        } else if (ch == '*') {
            sb_z(&b, "%02");
        } else {
            sb_char(&b, ch);
        }
    }
    return sb_get(&b);
}

struct str cpe_uri(struct arena *a, const struct cpe *c) {
    struct sb b = SB(a);
    static const enum cpe_attribute head[] = {CPE_PART, CPE_VENDOR, CPE_PRODUCT, CPE_VERSION, CPE_UPDATE};
    sb_z(&b, "cpe:/");
    for (size_t i = 0; i < 5; i++) {
        sb_fmt(&b, "%s%.*s", i > 0 ? ":" : "", STR_ARG(uri_part(a, c, head[i])));
    }
    struct str packed[] = {uri_part(a, c, CPE_SW_EDITION), uri_part(a, c, CPE_TARGET_SW), uri_part(a, c, CPE_TARGET_HW), uri_part(a, c, CPE_OTHER)};
    struct str edition = uri_part(a, c, CPE_EDITION);
    if (packed[0].n + packed[1].n + packed[2].n + packed[3].n > 0) {
        sb_fmt(&b, ":~%.*s~%.*s~%.*s~%.*s~%.*s", STR_ARG(edition), STR_ARG(packed[0]), STR_ARG(packed[1]), STR_ARG(packed[2]),
               STR_ARG(packed[3]));
    } else {
        sb_fmt(&b, ":%.*s", STR_ARG(edition));
    }
    sb_fmt(&b, ":%.*s", STR_ARG(uri_part(a, c, CPE_LANGUAGE)));
    struct str s = sb_get(&b);
    while (str_ends(s, STR(":")) && s.n > sizeof "cpe:/" - 1) {
        s.n--;
    }
    return s;
}

struct str cpe_plain(struct arena *a, const struct cpe *c, enum cpe_attribute at) {
    if (c->kind[at] != CPE_VALUE) {
        return STR_NONE;
    }
    if (str_chr(c->value[at], '\\') == SIZE_MAX) {
        return c->value[at];
    }
    struct sb b = SB(a);
    for (size_t i = 0; i < c->value[at].n; i++) {
        if (c->value[at].p[i] != '\\') {
            sb_char(&b, c->value[at].p[i]);
        } else if (++i < c->value[at].n) {
            sb_char(&b, c->value[at].p[i]);
        }
    }
    return sb_get(&b);
}

struct str cpe_key(struct arena *a, const struct cpe *c) {
    struct str part = cpe_plain(a, c, CPE_PART);
    struct str vendor = str_lower(a, cpe_plain(a, c, CPE_VENDOR));
    struct str product = str_lower(a, cpe_plain(a, c, CPE_PRODUCT));
    return str_fmt(a, "%.*s:%.*s:%.*s", STR_ARG(part), STR_ARG(vendor), STR_ARG(product));
}
