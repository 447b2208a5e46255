/* Checking documents against a table of rules: see schema.h. Building the rules is in schema_load.c. */
#include "bom/schema.h"

#include <string.h>

#include "base/clock.h"
#include "base/map.h"
#include "bom/schema_node.h"

/* ---- formats ---- */

static bool no_space(struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= 0x20 || c == 0x7F || strchr("\"<>\\^`{|}", s.p[i]) != NULL) {
            return false;
        }
    }
    return true;
}

/* RFC 3987: no space, percent signs followed by two hexadecimal digits. */
static bool is_iri_reference(struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '%' && (i + 2 >= s.n || chr_hex(s.p[i + 1]) < 0 || chr_hex(s.p[i + 2]) < 0)) {
            return false;
        }
    }
    return no_space(s);
}

static bool is_uri(struct str s) {
    size_t colon = str_chr(s, ':');
    return colon != SIZE_MAX && colon > 0 && is_iri_reference(s);
}

static bool is_email(struct str s) {
    size_t at = str_rchr(s, '@');
    return at != SIZE_MAX && at > 0 && at + 1 < s.n && no_space(s);
}

/* RFC 3339: a full date-time with its offset. */
static bool is_date_time(struct str s) {
    int64_t t;
    return s.n >= 20 && (s.p[10] == 'T' || s.p[10] == 't') && clock_parse(s, &t) &&
           !chr_digit(s.p[s.n - 1] == 'Z'              ? 'x'
                      : s.n > 6 && s.p[s.n - 3] == ':' ? 'x'
                                                       : '0');
}

static bool is_date(struct str s) {
    int64_t day;
    return clock_parse_day(s, &day);
}

/* xs:dateTime: the offset may be missing. */
static bool is_xml_time(struct str s) {
    char buf[64];
    if (is_date_time(s) || s.n + 1 > sizeof buf) {
        return is_date_time(s);
    }
    memcpy(buf, s.n > 0 ? s.p : "", s.n);
    buf[s.n] = 'Z';
    return is_date_time((struct str){buf, s.n + 1});
}

static const struct {
    const char *name;
    bool (*holds)(struct str s);
    bool (*holds_in_xml)(struct str s); /* null: any text */
} formats[] = {{"iri-reference", is_iri_reference, NULL},
               {"uri", is_uri, is_uri}, /* only in signatures, which XML has in another form */
               {"idn-email", is_email, NULL},
               {"email", is_email, NULL},
               {"date-time", is_date_time, is_xml_time},
               {"date", is_date, is_date}};

static bool format_holds(const struct schema *s, const struct schema_node *n, struct str text) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (str_is(n->format, formats[i].name)) {
            bool (*holds)(struct str) = s->relaxed ? formats[i].holds_in_xml : formats[i].holds;
            return holds == NULL || holds(text);
        }
    }
    return true;
}

void schema_relax(struct schema *s) {
    s->relaxed = true;
}

/* ---- scalars ---- */

static unsigned type_bit(struct jv v) {
    int64_t integer;
    switch (json_type(v)) {
        case JSON_OBJECT:
            return TYPE_OBJECT;
        case JSON_ARRAY:
            return TYPE_ARRAY;
        case JSON_STRING:
            return TYPE_STRING;
        case JSON_BOOL:
            return TYPE_BOOLEAN;
        case JSON_NUMBER:
            return json_i64(v, &integer) ? TYPE_NUMBER | TYPE_INTEGER : TYPE_NUMBER;
        default:
            return TYPE_NULL;
    }
}

static bool check_type(const struct schema_node *n, struct jv v, struct err *e) {
    static const char *const names[] = {"an object", "an array", "a string", "a boolean", "a number", "an integer", "null"};
    if (n->types == 0 || (n->types & type_bit(v)) != 0) {
        return true;
    }
    for (unsigned i = 0; i < 7; i++) {
        if ((n->types & (1U << i)) != 0) {
            return json_fail(v, e, "is %s, expected %s", json_type_name(json_type(v)), names[i]);
        }
    }
    return false;
}

/* The value as the table writes it: text, number, "true", "false". */
static struct str scalar(struct jv v, char *buf, size_t cap) {
    int64_t integer;
    if (json_type(v) == JSON_STRING) {
        return json_str(v);
    }
    if (json_type(v) == JSON_BOOL) {
        return json_true(v) ? STR("true") : STR("false");
    }
    if (json_i64(v, &integer)) {
        int len = 0;
        uint64_t u = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
        char digits[24];
        do {
            digits[len++] = (char)('0' + u % 10);
            u /= 10;
        } while (u > 0);
        size_t n = 0;
        if (integer < 0) {
            buf[n++] = '-';
        }
        while (len > 0 && n < cap) {
            buf[n++] = digits[--len];
        }
        return (struct str){buf, n};
    }
    return STR_NONE;
}

/* "a, b, c", cut where it gets long. */
static const char *shown_choices(struct schema *s, struct str choices) {
    enum { SHOWN = 200 };
    struct sb b = SB(s->a);
    struct str one;
    while (str_next(&choices, ';', &one)) {
        if (b.n > SHOWN) {
            sb_z(&b, ", …");
            break;
        }
        sb_fmt(&b, "%s%.*s", b.n > 0 ? ", " : "", STR_ARG(one));
    }
    return str_cstr(s->a, sb_get(&b));
}

static bool check_enum(struct schema *s, const struct schema_node *n, struct jv v, struct err *e) {
    char buf[32];
    struct str value = scalar(v, buf, sizeof buf);
    if (schema_chooses(n, value)) {
        return true;
    }
    if (e == NULL) {
        return false;
    }
    struct str start = str_sub(value, 0, 80);
    return n->choice_map != NULL ? json_fail(v, e, "\"%.*s\" is not in the list of SPDX licences", STR_ARG(start))
                                 : json_fail(v, e, "\"%.*s\" is not one of: %s", STR_ARG(start), shown_choices(s, n->choices));
}

/* Code points of a UTF-8 text. */
static size_t text_length(struct str s) {
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80 ? 1 : 0;
    }
    return n;
}

static bool check_text(struct schema *s, struct schema_node *n, struct jv v, struct err *e) {
    size_t length = n->has_length ? text_length(json_str(v)) : 0;
    if (n->has_length && (length < n->min_length || length > n->max_length)) {
        return json_fail(v, e, length < n->min_length ? "is shorter than %zu characters" : "is longer than %zu characters",
                         length < n->min_length ? n->min_length : n->max_length);
    }
    if (n->pattern.n > 0 && !schema_pattern_matches(s, n, json_str(v))) {
        return json_fail(v, e, "\"%.*s\" is not of the form %.*s", STR_ARG(str_sub(json_str(v), 0, 80)), STR_ARG(n->pattern));
    }
    return n->format.n == 0 || format_holds(s, n, json_str(v)) ||
           json_fail(v, e, "\"%.*s\" is no %.*s", STR_ARG(str_sub(json_str(v), 0, 80)), STR_ARG(n->format));
}

/* The rules of texts alone; forms are at most a few levels deep. */
static bool text_allowed(struct schema *s, struct schema_node *n, struct str text) {
    n = schema_resolve(s, n);
    const struct schema_forms *any = &n->forms[COMBINE_ANY];
    bool some = any->n == 0;
    for (size_t i = 0; !some && i < any->n; i++) {
        some = text_allowed(s, any->v[i], text);
    }
    size_t length = n->has_length ? text_length(text) : 0;
    bool short_enough = !n->has_length || (length >= n->min_length && length <= n->max_length);
    return some && short_enough && ((n->choices.n == 0 && n->choice_map == NULL) || schema_chooses(n, text)) &&
           format_holds(s, n, text) && (n->pattern.n == 0 || schema_pattern_matches(s, n, text));
}

bool schema_allows(struct schema *s, const char *path, struct str value) {
    struct schema_node *n = map_get(&s->nodes, str_z(path));
    return n == NULL || text_allowed(s, n, value);
}

static bool check_number(const struct schema_node *n, struct jv v, struct err *e) {
    double d = json_double(v);
    if (n->has_minimum && (d < n->minimum || (n->exclusive && d <= n->minimum))) {
        return json_fail(v, e, "is below the least value %g", n->minimum);
    }
    return !n->has_maximum || d <= n->maximum || json_fail(v, e, "is above the greatest value %g", n->maximum);
}

/* ---- containers ---- */

/* A hash of the value that does not depend on the order of members: equal values have equal hashes. */
static uint64_t value_hash(struct jv v, uint64_t seed, int depth) {
    uint64_t h = seed ^ (uint64_t)json_type(v) * 0x9E3779B97F4A7C15ULL;
    if (depth > SCHEMA_MAX_DEPTH) {
        return h;
    }
    if (json_type(v) == JSON_STRING) {
        return map_hash(json_str(v), h);
    }
    if (json_type(v) == JSON_NUMBER) {
        double d = json_double(v);
        return map_hash((struct str){(const char *)&d, sizeof d}, h);
    }
    if (json_type(v) == JSON_BOOL) {
        return h + (json_true(v) ? 1 : 2);
    }
    uint64_t at = 0;
    for (struct jiter it = json_iter(v); json_next(&it); at++) {
        uint64_t child = value_hash(it.value, seed, depth + 1);
        if (it.object) {
            h += map_hash(it.key, child);
        } else {
            h = (h ^ (child + at)) * 0xE7037ED1A0B428DBULL;
            h ^= h >> 29;
        }
    }
    return h;
}

/* Short lists, which most are, pair by pair; long ones through a map. */
static bool check_unique(struct schema *s, struct jv v, struct err *e) {
    enum { FEW = 16 };
    struct arena_mark mark = arena_mark(s->a);
    size_t n = json_count(v);
    uint64_t seed = s->licences.seed;
    uint64_t *hashes = ARENA_ARRAY(s->a, uint64_t, n);
    struct map seen = n > FEW ? map_new(s->a, n) : (struct map){0};
    bool ok = true;
    size_t i = 0;
    for (struct jiter it = json_iter(v); ok && json_next(&it); i++) {
        hashes[i] = value_hash(it.value, seed, 0);
        if (n > FEW) {
            map_slot(&seen, (struct str){(const char *)&hashes[i], sizeof *hashes}, &ok);
        }
        for (size_t k = 0; n <= FEW && k < i; k++) {
            ok = ok && hashes[k] != hashes[i];
        }
        ok = ok || json_fail(it.value, e, "stands twice in a list of distinct values");
    }
    arena_reset(s->a, mark);
    return ok;
}

static bool check_array(struct schema *s, struct schema_node *n, struct jv v, int depth, struct err *e) {
    size_t count = 0;
    for (struct jiter it = json_iter(v); json_next(&it); count++) {
        if (n->items != NULL && !schema_node_check(s, n->items, it.value, depth + 1, e)) {
            return false;
        }
    }
    if (count < n->min_items) {
        return json_fail(v, e, "has %zu items, at least %zu are needed", count, n->min_items);
    }
    if (n->max_items > 0 && count > n->max_items) {
        return json_fail(v, e, "has %zu items, at most %zu are allowed", count, n->max_items);
    }
    return !n->unique || s->relaxed || count < 2 || check_unique(s, v, e);
}

static bool check_required(const struct schema_node *n, struct jv v, struct err *e) {
    struct str rest = n->required.n > 0 ? n->required : STR_NONE;
    struct str key;
    while (str_next(&rest, ';', &key)) {
        bool there = false;
        for (struct jiter it = json_iter(v); !there && json_next(&it);) {
            there = str_eq(it.key, key);
        }
        if (!there) {
            return json_fail(v, e, "has no \"%.*s\", which is required", STR_ARG(key));
        }
    }
    return true;
}

static bool check_object(struct schema *s, struct schema_node *n, struct jv v, int depth, struct err *e) {
    for (struct jiter it = json_iter(v); json_next(&it);) {
        struct schema_node *child = n->has_members ? map_get(&n->members, it.key) : NULL;
        child = child != NULL ? child : n->additional;
        if (child == NULL && n->closed && !s->lenient) {
            return json_fail(it.value, e, "\"%.*s\" is not known here in this version of the format",
                             STR_ARG(str_sub(it.key, 0, 80)));
        }
        if (child != NULL && !schema_node_check(s, child, it.value, depth + 1, e)) {
            return false;
        }
    }
    return check_required(n, v, e);
}

/* ---- combinations ---- */

static bool fits(struct schema *s, struct schema_node *n, struct jv v, int depth) {
    return schema_node_check(s, n, v, depth + 1, NULL);
}

static bool of_type(const struct schema_node *n, struct jv v) {
    return n->types == 0 || (n->types & type_bit(v)) != 0;
}

/* Of several forms that all fail, the one that the value was most likely meant to have: the only one of its type, else the
 * first whose required members are all there; or null. */
static struct schema_node *likely_form(struct schema *s, const struct schema_forms *f, struct jv v) {
    struct schema_node *only = NULL;
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++) {
        struct schema_node *form = schema_resolve(s, f->v[i]);
        only = of_type(form, v) ? form : only;
        n += of_type(form, v) ? 1 : 0;
    }
    for (size_t i = 0; n > 1 && i < f->n; i++) {
        struct schema_node *form = schema_resolve(s, f->v[i]);
        if (of_type(form, v) && (json_type(v) != JSON_OBJECT || (form->required.n > 0 && check_required(form, v, NULL)))) {
            return form;
        }
    }
    return n == 1 ? only : NULL;
}

static bool explain(struct schema *s, const struct schema_forms *f, struct jv v, int depth, struct err *e) {
    struct schema_node *form = likely_form(s, f, v);
    if (form != NULL && !schema_node_check(s, form, v, depth + 1, e)) {
        return false;
    }
    return json_fail(v, e, "has none of the %zu forms that are allowed here", f->n);
}

static bool check_all(struct schema *s, const struct schema_forms *f, struct jv v, int depth, struct err *e) {
    for (size_t i = 0; i < f->n; i++) {
        if (!schema_node_check(s, f->v[i], v, depth + 1, e)) {
            return false;
        }
    }
    return true;
}

static bool check_some(struct schema *s, const struct schema_forms *f, bool only_one, struct jv v, int depth, struct err *e) {
    size_t hits = 0;
    for (size_t i = 0; i < f->n; i++) {
        hits += fits(s, f->v[i], v, depth) ? 1 : 0;
    }
    if (f->n > 0 && hits == 0) {
        return e != NULL && explain(s, f, v, depth, e);
    }
    return !only_one || hits <= 1 || json_fail(v, e, "has more than one of the forms of which one is allowed");
}

static bool check_forms(struct schema *s, const struct schema_node *n, struct jv v, int depth, struct err *e) {
    return check_all(s, &n->forms[COMBINE_ALL], v, depth, e) && check_some(s, &n->forms[COMBINE_ANY], false, v, depth, e) &&
           check_some(s, &n->forms[COMBINE_ONE], true, v, depth, e);
}

bool schema_node_check(struct schema *s, struct schema_node *n, struct jv v, int depth, struct err *e) {
    if (depth > SCHEMA_MAX_DEPTH) {
        return json_fail(v, e, "is nested deeper than the limit of %d levels (SCHEMA_MAX_DEPTH)", SCHEMA_MAX_DEPTH);
    }
    n = schema_resolve(s, n);
    if (!check_type(n, v, e)) {
        return false;
    }
    enum json_type t = json_type(v);
    if ((n->choices.n > 0 || n->choice_map != NULL) && !check_enum(s, n, v, e)) {
        return false;
    }
    if ((t == JSON_STRING && !check_text(s, n, v, e)) || (t == JSON_NUMBER && !check_number(n, v, e)) ||
        (t == JSON_OBJECT && !check_object(s, n, v, depth, e)) || (t == JSON_ARRAY && !check_array(s, n, v, depth, e))) {
        return false;
    }
    if (!(n->json_only && s->relaxed) && !check_forms(s, n, v, depth, e)) {
        return false;
    }
    if (n->not_form != NULL && fits(s, n->not_form, v, depth)) {
        return json_fail(v, e, "has a form that is not allowed here");
    }
    if (n->if_form != NULL) {
        struct schema_node *branch = fits(s, n->if_form, v, depth) ? n->then_form : n->else_form;
        return branch == NULL || schema_node_check(s, branch, v, depth + 1, e);
    }
    return true;
}

/* ---- items of a list that is not there as a whole ---- */

struct schema_items schema_items_begin(struct schema *s, const char *member) {
    struct schema_node *root = schema_resolve(s, s->root);
    struct schema_node *list = root->has_members ? map_get(&root->members, str_z(member)) : NULL;
    struct schema_items x = {.s = s, .list = list != NULL ? schema_resolve(s, list) : NULL};
    if (x.list != NULL && x.list->unique && !s->relaxed) {
        x.seen = map_new(s->a, 64);
    }
    return x;
}

bool schema_item_check(struct schema_items *x, struct jv v, struct err *e) {
    bool added = true;
    if (x->list == NULL) {
        return true;
    }
    if (x->list->items != NULL && !schema_node_check(x->s, x->list->items, v, 2, e)) {
        return false;
    }
    if (x->seen.a != NULL) {
        uint64_t *hash = ARENA_NEW(x->s->a, uint64_t);
        *hash = value_hash(v, x->s->licences.seed, 0);
        map_slot(&x->seen, (struct str){(const char *)hash, sizeof *hash}, &added);
    }
    return added || json_fail(v, e, "stands twice in a list of distinct values");
}

bool schema_check(struct schema *s, struct jv root, struct err *e) {
    return schema_node_check(s, s->root, root, 0, e);
}
