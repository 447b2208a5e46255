/* Package URLs: see purl.h. The rules of each type are rows of purl_types.c. */
#include "ident/purl.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "ident/purl_types.h"

static bool fail(struct err *e, struct str text, const char *rule) {
    struct str shown = str_sub(text, 0, 120);
    return err_set(e, ERR_INPUT, "\"%.*s\" is no package URL: %s", STR_ARG(shown), rule);
}

/* ---- percent-encoding ---- */

static bool decode(struct arena *a, struct str s, struct str *out) {
    if (str_chr(s, '%') == SIZE_MAX) {
        *out = s;
        return true;
    }
    char *p = arena_alloc_raw(a, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '%') {
            p[n++] = s.p[i];
            continue;
        }
        int hi = i + 1 < s.n ? chr_hex(s.p[i + 1]) : -1;
        int lo = i + 2 < s.n ? chr_hex(s.p[i + 2]) : -1;
        if (hi < 0 || lo < 0) {
            return false;
        }
        p[n++] = (char)(hi * 16 + lo);
        i += 2;
    }
    *out = (struct str){p, n};
    return str_utf8_error(*out) == SIZE_MAX;
}

/* Unreserved characters and ':' stand for themselves (purl specification, "Character encoding"). */
static void encode(struct sb *b, struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (chr_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~' || c == ':') {
            sb_char(b, c);
        } else {
            sb_fmt(b, "%%%02X", (unsigned char)c);
        }
    }
}

static void encode_path(struct sb *b, struct str path) {
    struct str segment;
    bool first = true;
    while (str_next(&path, '/', &segment)) {
        if (!first) {
            sb_char(b, '/');
        }
        encode(b, segment);
        first = false;
    }
}

/* ---- parts ---- */

static bool valid_type(struct str t) {
    if (t.n == 0 || !chr_alpha(t.p[0])) {
        return false;
    }
    for (size_t i = 0; i < t.n; i++) {
        if (!chr_alnum(t.p[i]) && t.p[i] != '.' && t.p[i] != '-') {
            return false;
        }
    }
    return true;
}

static bool valid_key(struct str k) {
    if (k.n == 0 || !chr_alpha(k.p[0])) {
        return false;
    }
    for (size_t i = 0; i < k.n; i++) {
        if (!chr_alnum(k.p[i]) && k.p[i] != '.' && k.p[i] != '-' && k.p[i] != '_') {
            return false;
        }
    }
    return true;
}

/* Decodes the segments of a namespace or subpath, dropping empty ones and, in a subpath, "." and "..". */
static bool decode_segments(struct arena *a, struct str path, bool subpath, struct str *out) {
    struct sb b = SB(a);
    struct str rest = path.n > 0 ? path : STR_NONE;
    struct str raw;
    while (str_next(&rest, '/', &raw)) {
        struct str segment;
        if (!decode(a, raw, &segment) || str_chr(segment, '/') != SIZE_MAX) {
            return false;
        }
        if (segment.n == 0 || (subpath && (str_is(segment, ".") || str_is(segment, "..")))) {
            continue;
        }
        if (b.n > 0) {
            sb_char(&b, '/');
        }
        sb_str(&b, segment);
    }
    *out = sb_get(&b);
    return true;
}

static int by_key(const void *x, const void *y) {
    return str_cmp(((const struct purl_qualifier *)x)->key, ((const struct purl_qualifier *)y)->key);
}

/* Lower-cases keys, drops empty values, sorts; a key given twice is an error. */
static bool set_qualifiers(struct arena *a, struct purl_qualifier *v, size_t n, struct purl *out, struct str text, struct err *e) {
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (!valid_key(v[i].key)) {
            return fail(e, text, "a qualifier's key has letters, digits, '.', '-', '_' and begins with a letter");
        }
        if (v[i].value.n > 0) {
            v[kept++] = (struct purl_qualifier){str_lower(a, v[i].key), v[i].value};
        }
    }
    if (kept > 1) {
        qsort(v, kept, sizeof *v, by_key);
    }
    for (size_t i = 1; i < kept; i++) {
        if (str_eq(v[i - 1].key, v[i].key)) {
            return fail(e, text, "a qualifier is given twice");
        }
    }
    out->qualifiers = kept > 0 ? v : NULL;
    out->nqualifiers = kept;
    return true;
}

static bool parse_qualifiers(struct arena *a, struct str s, struct purl *out, struct str text, struct err *e) {
    VEC(struct purl_qualifier) list = {0};
    struct str rest = s.n > 0 ? s : STR_NONE;
    struct str pair;
    while (str_next(&rest, '&', &pair)) {
        struct purl_qualifier q;
        struct str raw;
        str_cut(pair, '=', &q.key, &raw);
        if (pair.n == 0) {
            continue;
        }
        if (list.n == PURL_MAX_QUALIFIERS) {
            return fail(e, text, "it has more than 64 qualifiers");
        }
        if (!decode(a, raw, &q.value)) {
            return fail(e, text, "a percent sign must be followed by two hexadecimal digits, and bytes must be UTF-8");
        }
        vec_push(a, &list, q);
    }
    return set_qualifiers(a, list.v, list.n, out, text, e);
}

static bool check(struct arena *a, struct purl *p, struct str text, struct err *e) {
    if (!valid_type(p->type)) {
        return fail(e, text, "a type of letters, digits, '.' and '-', beginning with a letter, comes after \"pkg:\"");
    }
    p->type = str_lower(a, p->type);
    if (p->name.n == 0) {
        return fail(e, text, "it has no name");
    }
    const char *wrong = purl_apply_type(a, p);
    return wrong == NULL || fail(e, text, wrong);
}

bool purl_parse(struct arena *a, struct str text, struct purl *out, struct err *e) {
    *out = (struct purl){0};
    struct str rest = str_trim(text);
    struct str tail;
    if (text.n > PURL_MAX_BYTES) {
        return fail(e, text, "it is longer than 8192 bytes");
    }
    if (!str_startsi(rest, STR("pkg:"))) {
        return fail(e, text, "it must begin with \"pkg:\"");
    }
    rest = str_from(rest, 4);
    while (str_starts(rest, STR("/"))) {
        rest = str_from(rest, 1);
    }
    /* From the right: subpath, qualifiers, version (purl specification, "How to parse a purl string"). */
    str_rcut(rest, '#', &rest, &tail);
    if (!decode_segments(a, tail, true, &out->subpath)) {
        return fail(e, text, "the subpath is not well encoded");
    }
    str_rcut(rest, '?', &rest, &tail);
    if (!parse_qualifiers(a, tail, out, text, e)) {
        return false;
    }
    if (!str_cut(rest, '/', &out->type, &rest)) {
        return fail(e, text, "a type and '/' come before the name");
    }
    while (str_ends(rest, STR("/"))) {
        rest.n--;
    }
    /* An '@' before the last '/' belongs to the namespace ("@babel/core"). */
    size_t slash = str_rchr(rest, '/');
    size_t at = str_rchr(rest, '@');
    struct str version = STR_NONE;
    if (at != SIZE_MAX && (slash == SIZE_MAX || at > slash)) {
        version = str_from(rest, at + 1);
        rest = str_sub(rest, 0, at);
    }
    struct str raw_space = STR_NONE;
    struct str raw_name = rest;
    if (slash != SIZE_MAX) {
        str_rcut(rest, '/', &raw_space, &raw_name);
    }
    if (!decode(a, version, &out->version) || !decode(a, raw_name, &out->name) ||
        !decode_segments(a, raw_space, false, &out->name_space)) {
        return fail(e, text, "a percent sign must be followed by two hexadecimal digits, and bytes must be UTF-8");
    }
    return check(a, out, text, e);
}

static struct str trim_slashes(struct str s) {
    while (str_starts(s, STR("/"))) {
        s = str_from(s, 1);
    }
    while (str_ends(s, STR("/"))) {
        s.n--;
    }
    return s;
}

bool purl_build(struct arena *a, const struct purl *parts, struct purl *out, struct err *e) {
    struct str text = parts->name;
    *out = *parts;
    out->name_space = trim_slashes(parts->name_space);
    out->subpath = trim_slashes(parts->subpath);
    struct purl_qualifier *v = ARENA_ARRAY(a, struct purl_qualifier, parts->nqualifiers);
    if (parts->nqualifiers > 0) {
        memcpy(v, parts->qualifiers, parts->nqualifiers * sizeof *v);
    }
    return set_qualifiers(a, v, parts->nqualifiers, out, text, e) && check(a, out, text, e);
}

struct str purl_text(struct arena *a, const struct purl *p) {
    struct sb b = SB(a);
    sb_fmt(&b, "pkg:%.*s/", STR_ARG(p->type));
    if (p->name_space.n > 0) {
        encode_path(&b, p->name_space);
        sb_char(&b, '/');
    }
    encode(&b, p->name);
    if (p->version.n > 0) {
        sb_char(&b, '@');
        encode(&b, p->version);
    }
    for (size_t i = 0; i < p->nqualifiers; i++) {
        sb_fmt(&b, "%c%.*s=", i == 0 ? '?' : '&', STR_ARG(p->qualifiers[i].key));
        encode(&b, p->qualifiers[i].value);
    }
    if (p->subpath.n > 0) {
        sb_char(&b, '#');
        encode_path(&b, p->subpath);
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

/* One part against a pattern that may end in `*`. */
static bool part_matches(struct str pattern, struct str part) {
    if (str_ends(pattern, STR("*"))) {
        return str_startsi(part, str_sub(pattern, 0, pattern.n - 1));
    }
    return str_eqi(pattern, part);
}

bool purl_matches(struct str pattern, const struct purl *p) {
    struct str rest;
    struct str version;
    struct str type;
    if (!str_startsi(pattern, STR("pkg:"))) {
        return false;
    }
    str_cut(str_from(pattern, 4), '/', &type, &rest);
    size_t at = str_rchr(rest, '@');
    version = at != SIZE_MAX && at > 0 ? str_from(rest, at + 1) : STR_NONE;
    rest = at != SIZE_MAX && at > 0 ? str_sub(rest, 0, at) : rest;
    if (!part_matches(type, p->type) || (version.n > 0 && !part_matches(version, p->version))) {
        return false;
    }
    if (str_is(rest, "*")) {
        return true;
    }
    struct str space;
    struct str name;
    if (!str_rcut(rest, '/', &space, &name)) {
        return p->name_space.n == 0 && part_matches(rest, p->name);
    }
    return part_matches(space, p->name_space) && part_matches(name, p->name);
}
