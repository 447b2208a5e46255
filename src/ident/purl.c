/*
 * Package URLs: reading and writing (ECMA-427, clause 5). Parsing goes from right to left, as the standard says: subpath,
 * qualifiers, scheme and type, version, name, and what is left is the namespace.
 */
#include "ident/purl.h"

#include <stdlib.h>
#include <string.h>

#include "ident/purl_types.h"

/* ---- percent-encoding (clause 5.4) ---- */

/* The decoded text; the slice itself when nothing is encoded. */
static bool decode(struct arena *a, struct str s, const char *what, struct str *out, struct err *e) {
    *out = s;
    if (s.n > 0 && memchr(s.p, '%', s.n) != NULL) {
        char *buffer = arena_alloc_raw(a, s.n);
        size_t n = 0;
        for (size_t i = 0; i < s.n; i++) {
            if (s.p[i] != '%') {
                buffer[n++] = s.p[i];
                continue;
            }
            int high = i + 2 < s.n ? chr_hex(s.p[i + 1]) : -1;
            int low = i + 2 < s.n ? chr_hex(s.p[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return err_set(e, ERR_INPUT, "the %s has a %% without two hexadecimal digits after it", what);
            }
            buffer[n++] = (char)(high * 16 + low);
            i += 2;
        }
        *out = (struct str){buffer, n};
    }
    if (str_utf8_error(*out) != SIZE_MAX) {
        return err_set(e, ERR_INPUT, "the %s is not UTF-8", what);
    }
    return true;
}

static bool is_plain(char c) {
    return chr_alnum(c) || c == '.' || c == '-' || c == '_' || c == '~' || c == ':';
}

/* `keep` is a character that stays as it is: '/' between segments, or 0. */
static void encode(struct sb *b, struct str s, char keep) {
    char *to = sb_room(b, s.n * 3);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (is_plain(s.p[i]) || (keep != 0 && s.p[i] == keep)) {
            to[n++] = s.p[i];
        } else {
            to[n++] = '%';
            to[n++] = "0123456789ABCDEF"[c >> 4];
            to[n++] = "0123456789ABCDEF"[c & 15];
        }
    }
    b->n += n;
}

/* ---- parts ---- */

static bool valid_word(struct str s, const char *others) {
    for (size_t i = 0; i < s.n; i++) {
        if (!chr_alnum(s.p[i]) && (s.p[i] == '\0' || strchr(others, s.p[i]) == NULL)) {
            return false;
        }
    }
    return s.n > 0 && chr_alpha(s.p[0]);
}

static bool has_upper(struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] >= 'A' && s.p[i] <= 'Z') {
            return true;
        }
    }
    return false;
}

static bool set_type(struct arena *a, struct str s, struct purl *out, struct err *e) {
    if (!valid_word(s, ".-")) {
        return err_set(e, ERR_INPUT,
                       s.n == 0 ? "a package URL needs a type: pkg:type/name"
                                : "the type must begin with a letter and hold only letters, digits, '.' and '-'");
    }
    out->type = has_upper(s) ? str_lower(a, s) : s;
    return true;
}

static struct str strip_slashes(struct str s) {
    while (s.n > 0 && s.p[0] == '/') {
        s = str_from(s, 1);
    }
    while (s.n > 0 && s.p[s.n - 1] == '/') {
        s.n--;
    }
    return s;
}

/* Whether the segments can stay as they are: nothing empty, nothing encoded, no "." and ".." where those are dropped. */
static bool segments_are_plain(struct str s, bool relative) {
    for (size_t i = 0; i < s.n; i++) {
        bool start = i == 0 || s.p[i - 1] == '/';
        if (s.p[i] == '%' || (start && (s.p[i] == '/' || (relative && s.p[i] == '.')))) {
            return false;
        }
    }
    return s.n == 0 || s.p[s.n - 1] != '/';
}

/* Segments between slashes, decoded when `encoded`; empty ones are dropped, and "." and ".." from a subpath (`relative`). */
static bool set_segments(struct arena *a, struct str s, bool encoded, bool relative, const char *what, struct str *out,
                         struct err *e) {
    if (segments_are_plain(s, relative)) {
        return decode(a, s, what, out, e);
    }
    struct sb b = SB(a);
    struct str segment;
    while (str_next(&s, '/', &segment)) {
        if (encoded && !decode(a, segment, what, &segment, e)) {
            return false;
        }
        if (segment.n == 0 || (relative && (str_is(segment, ".") || str_is(segment, "..")))) {
            continue;
        }
        if (str_chr(segment, '/') != SIZE_MAX) {
            return err_set(e, ERR_INPUT, "a segment of the %s holds an encoded '/'", what);
        }
        if (b.n > 0) {
            sb_char(&b, '/');
        }
        sb_str(&b, segment);
    }
    *out = sb_get(&b);
    return true;
}

/* ---- qualifiers ---- */

static int qualifier_order(const void *x, const void *y) {
    return str_cmp(((const struct purl_qualifier *)x)->key, ((const struct purl_qualifier *)y)->key);
}

static bool sort_qualifiers(struct purl *p, struct err *e) {
    if (p->nqualifiers > 1) {
        qsort(p->qualifiers, p->nqualifiers, sizeof *p->qualifiers, qualifier_order);
    }
    for (size_t i = 1; i < p->nqualifiers; i++) {
        if (str_eq(p->qualifiers[i - 1].key, p->qualifiers[i].key)) {
            return err_set(e, ERR_INPUT, "the qualifier %.*s is there twice", STR_ARG(p->qualifiers[i].key));
        }
    }
    return true;
}

/* An empty value is as if the key were not there. */
static bool add_qualifier(struct arena *a, struct str key, struct str value, struct purl *out, struct err *e) {
    if (!valid_word(key, ".-_")) {
        return err_set(e, ERR_INPUT,
                       "a qualifier's key must begin with a letter and hold only letters, digits, '.', '-' and '_'");
    }
    if (value.n == 0) {
        return true;
    }
    if (out->nqualifiers == PURL_MAX_QUALIFIERS) {
        return err_set(e, ERR_INPUT, "more than the limit of %d qualifiers (PURL_MAX_QUALIFIERS)", PURL_MAX_QUALIFIERS);
    }
    out->qualifiers[out->nqualifiers++] = (struct purl_qualifier){has_upper(key) ? str_lower(a, key) : key, value};
    return true;
}

static bool parse_qualifiers(struct arena *a, struct str s, struct purl *out, struct err *e) {
    size_t pairs = 1;
    for (size_t i = 0; i < s.n; i++) {
        pairs += s.p[i] == '&' ? 1 : 0;
    }
    pairs = pairs < PURL_MAX_QUALIFIERS ? pairs : PURL_MAX_QUALIFIERS;
    out->qualifiers = ARENA_ARRAY(a, struct purl_qualifier, pairs);
    struct str pair;
    while (str_next(&s, '&', &pair)) {
        struct str key;
        struct str value;
        str_cut(pair, '=', &key, &value);
        if (pair.n > 0 && (!decode(a, value, "qualifier", &value, e) || !add_qualifier(a, key, value, out, e))) {
            return false;
        }
    }
    return sort_qualifiers(out, e);
}

/* ---- the whole ---- */

static bool set_name(struct str s, struct purl *out, struct err *e) {
    out->name = strip_slashes(s);
    return out->name.n > 0 || err_set(e, ERR_INPUT, "a package URL needs a name: pkg:%.*s/name", STR_ARG(out->type));
}

/*
 * Cuts the version off. An '@' that begins a segment before the last is a scope that was not encoded (pkg:npm/@babel/core); one
 * that begins the last segment leaves no name (both as the suite has it).
 */
static bool cut_version(struct str *path, struct str *version, struct err *e) {
    size_t at = str_rchr(*path, '@');
    *version = STR_NONE;
    if (at == SIZE_MAX) {
        return true;
    }
    bool begins = at == 0 || path->p[at - 1] == '/';
    if (begins && str_chr(str_from(*path, at), '/') != SIZE_MAX) {
        return true;
    }
    *version = str_from(*path, at + 1);
    path->n = at;
    return !begins || err_set(e, ERR_INPUT, "a package URL needs a name before its version");
}

static bool check_bytes(struct str text, struct err *e) {
    if (text.n > PURL_MAX_BYTES) {
        return err_set(e, ERR_INPUT, "a package URL longer than the limit of %d bytes (PURL_MAX_BYTES)", PURL_MAX_BYTES);
    }
    for (size_t i = 0; i < text.n; i++) {
        if ((unsigned char)text.p[i] < ' ' || text.p[i] == 0x7f) {
            return err_set(e, ERR_INPUT, "a package URL cannot hold control characters");
        }
    }
    return true;
}

static bool parse_parts(struct arena *a, struct str text, struct purl *out, struct err *e) {
    struct str rest;
    struct str subpath;
    struct str qualifiers;
    struct str scheme;
    struct str type;
    struct str version;
    struct str name;
    *out = (struct purl){0};
    if (!check_bytes(text, e)) {
        return false;
    }
    str_rcut(text, '#', &rest, &subpath);
    str_rcut(rest, '?', &rest, &qualifiers);
    if (!str_cut(rest, ':', &scheme, &rest) || !str_eqi(scheme, STR("pkg"))) {
        return err_set(e, ERR_INPUT, "a package URL begins with \"pkg:\"");
    }
    while (rest.n > 0 && rest.p[0] == '/') {
        rest = str_from(rest, 1);
    }
    str_cut(rest, '/', &type, &rest);
    if (!set_type(a, type, out, e) || !cut_version(&rest, &version, e)) {
        return false;
    }
    while (rest.n > 0 && rest.p[rest.n - 1] == '/') {
        rest.n--;
    }
    if (!str_rcut(rest, '/', &rest, &name)) {
        name = rest;
        rest = STR_NONE;
    }
    return decode(a, version, "version", &out->version, e) && decode(a, name, "name", &name, e) && set_name(name, out, e) &&
           set_segments(a, rest, true, false, "namespace", &out->name_space, e) &&
           set_segments(a, subpath, true, true, "subpath", &out->subpath, e) &&
           (qualifiers.n == 0 || parse_qualifiers(a, qualifiers, out, e));
}

bool purl_parse_loose(struct arena *a, struct str text, struct purl *out, const char **broken, struct err *e) {
    if (!parse_parts(a, text, out, e)) {
        return false;
    }
    *broken = purl_apply_type(a, out);
    return true;
}

bool purl_parse(struct arena *a, struct str text, struct purl *out, struct err *e) {
    const char *broken;
    if (!purl_parse_loose(a, text, out, &broken, e)) {
        return false;
    }
    return broken == NULL || err_set(e, ERR_INPUT, "breaks a rule of the type %.*s: %s", STR_ARG(out->type), broken);
}

static bool check_utf8(struct str s, const char *what, struct err *e) {
    return str_utf8_error(s) == SIZE_MAX || err_set(e, ERR_INPUT, "the %s is not UTF-8", what);
}

bool purl_build(struct arena *a, const struct purl *parts, struct purl *out, struct err *e) {
    *out = (struct purl){.version = parts->version};
    if (!set_type(a, parts->type, out, e) || !set_name(parts->name, out, e) || !check_utf8(out->name, "name", e) ||
        !check_utf8(out->version, "version", e) || !check_utf8(parts->name_space, "namespace", e) ||
        !check_utf8(parts->subpath, "subpath", e) ||
        !set_segments(a, parts->name_space, false, false, "namespace", &out->name_space, e) ||
        !set_segments(a, parts->subpath, false, true, "subpath", &out->subpath, e)) {
        return false;
    }
    if (parts->nqualifiers > 0) {
        out->qualifiers = ARENA_ARRAY(a, struct purl_qualifier, PURL_MAX_QUALIFIERS);
    }
    for (size_t i = 0; i < parts->nqualifiers; i++) {
        const struct purl_qualifier *q = &parts->qualifiers[i];
        if (!check_utf8(q->value, "qualifier", e) || !add_qualifier(a, q->key, q->value, out, e)) {
            return false;
        }
    }
    if (!sort_qualifiers(out, e)) {
        return false;
    }
    const char *broken = purl_apply_type(a, out);
    return broken == NULL || err_set(e, ERR_INPUT, "breaks a rule of the type %.*s: %s", STR_ARG(out->type), broken);
}

/* ---- writing ---- */

static void write_path(struct sb *b, const struct purl *p) {
    if (p->name_space.n > 0) {
        encode(b, p->name_space, '/');
        sb_char(b, '/');
    }
    /* the name of a git purl is a path (its type definition) */
    encode(b, p->name, str_is(p->type, "git") ? '/' : 0);
}

struct str purl_text(struct arena *a, const struct purl *p) {
    struct sb b = SB(a);
    sb_z(&b, "pkg:");
    sb_str(&b, p->type);
    sb_char(&b, '/');
    write_path(&b, p);
    if (p->version.n > 0) {
        sb_char(&b, '@');
        encode(&b, p->version, 0);
    }
    for (size_t i = 0; i < p->nqualifiers; i++) {
        sb_char(&b, i == 0 ? '?' : '&');
        sb_str(&b, p->qualifiers[i].key);
        sb_char(&b, '=');
        encode(&b, p->qualifiers[i].value, 0);
    }
    if (p->subpath.n > 0) {
        sb_char(&b, '#');
        encode(&b, p->subpath, '/');
    }
    return sb_get(&b);
}

struct str purl_key(struct arena *a, const struct purl *p) {
    struct sb b = SB(a);
    sb_str(&b, p->type);
    sb_char(&b, '/');
    if (p->name_space.n > 0) {
        sb_str(&b, p->name_space);
        sb_char(&b, '/');
    }
    sb_str(&b, p->name);
    return sb_get(&b);
}

struct str purl_qualifier(const struct purl *p, const char *key) {
    for (size_t i = 0; i < p->nqualifiers; i++) {
        if (str_is(p->qualifiers[i].key, key)) {
            return p->qualifiers[i].value;
        }
    }
    return STR_NONE;
}
