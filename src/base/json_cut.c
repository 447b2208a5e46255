/* Long lists of JSON documents, item by item: see json_cut.h. */
#include "base/json_cut.h"

#include <string.h>

/* ---- over the text, without parsing it ---- */

static size_t skip_space(struct str s, size_t i) {
    while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\n' || s.p[i] == '\r' || s.p[i] == '\t')) {
        i++;
    }
    return i;
}

/* After the string whose opening quote is at i; past the end when it has none. */
static size_t skip_string(struct str s, size_t i) {
    size_t from = i + 1;
    while (from < s.n) {
        const char *quote = memchr(s.p + from, '"', s.n - from);
        if (quote == NULL) {
            break;
        }
        size_t at = (size_t)(quote - s.p);
        size_t slashes = 0;
        while (at - slashes > i + 1 && s.p[at - slashes - 1] == '\\') {
            slashes++;
        }
        if (slashes % 2 == 0) {
            return at + 1;
        }
        from = at + 1;
    }
    return s.n + 1;
}

/* What was passed of a mapped file need not stay in memory. */
static void release(const struct input *in, size_t *released, size_t at) {
    enum { STEP = 8 << 20 };
    if (at >= *released + STEP) {
        input_release(in, *released, at);
        *released = at;
    }
}

/* After the value that begins at i, as far as brackets tell: whether it is one, the parser says. Not past `end`. */
static size_t skip_value(const struct input *in, size_t end, size_t i) {
    struct str s = str_sub(in->bytes, 0, end);
    size_t depth = 0;
    size_t released = i;
    while (i < s.n) {
        char c = s.p[i];
        if (c == '"') {
            i = skip_string(s, i);
        } else if (c == '{' || c == '[') {
            depth++;
            i++;
        } else if (depth > 0) {
            depth -= c == '}' || c == ']' ? 1 : 0;
            i++;
        } else {
            size_t from = i;
            while (i < s.n && strchr(" \n\r\t,:]}", s.p[i]) == NULL) {
                i++;
            }
            return i > from ? i : s.n + 1;
        }
        if (depth == 0) {
            return i;
        }
        release(in, &released, i);
    }
    return s.n + 1;
}

/* ---- cutting ---- */

struct cutting {
    struct json_cut *out;
    const char *const *keys;
    bool met[JSON_CUT_LISTS];
    struct sb left;
    size_t copied; /* of the input, into `left` */
};

/* A key that is asked for, the first time that it comes: look-up takes the first of two. */
static const char *wanted_key(struct cutting *c, struct str key) {
    for (size_t i = 0; i < JSON_CUT_LISTS && c->keys[i] != NULL; i++) {
        if (!c->met[i] && str_is(key, c->keys[i])) {
            c->met[i] = true;
            return c->keys[i];
        }
    }
    return NULL;
}

static void cut_out(struct cutting *c, struct str s, const char *key, size_t from, size_t to) {
    sb_str(&c->left, str_sub(s, c->copied, from - c->copied));
    c->out->lists[c->out->n++] = (struct json_cut_list){key, from, to, c->left.n};
    c->copied = to;
}

/* One member, from its key on; the place after it. */
static size_t take_member(struct cutting *c, struct str s, size_t i) {
    size_t end = i < s.n && s.p[i] == '"' ? skip_string(s, i) : s.n + 1;
    if (end > s.n) {
        return end;
    }
    struct str key = str_sub(s, i + 1, end - i - 2);
    size_t colon = skip_space(s, end);
    if (colon >= s.n || s.p[colon] != ':' || str_chr(key, '\\') != SIZE_MAX) {
        return s.n + 1;
    }
    size_t value = skip_space(s, colon + 1);
    size_t after = skip_value(c->out->in, s.n, value);
    const char *list = wanted_key(c, key);
    if (list != NULL && after <= s.n && s.p[value] == '[') {
        cut_out(c, s, list, value + 1, after - 1);
    }
    return after;
}

/* False: it is not as expected, and is for the parser to judge. */
static bool cut(struct cutting *c, struct str s) {
    size_t i = skip_space(s, str_starts(s, STR("\xEF\xBB\xBF")) ? 3 : 0);
    if (i >= s.n || s.p[i] != '{') {
        return false;
    }
    i = skip_space(s, i + 1);
    while (i < s.n && s.p[i] != '}') {
        i = skip_space(s, take_member(c, s, i));
        if (i >= s.n || (s.p[i] != ',' && s.p[i] != '}')) {
            return false;
        }
        i = s.p[i] == ',' ? skip_space(s, i + 1) : i;
    }
    sb_str(&c->left, str_from(s, c->copied));
    return i < s.n && c->out->n > 0;
}

/* A place in what is left is one in the whole, further on by what was cut out before it. */
static size_t place_in_whole(const struct json *doc, size_t at) {
    const struct json_cut *c = doc->origin;
    struct json plain = {.tape = doc->tape, .strings = doc->strings, .in = &c->left};
    size_t offset = json_offset((struct jv){&plain, at});
    size_t whole = offset;
    for (size_t i = 0; i < c->n; i++) {
        whole += offset >= c->lists[i].at ? c->lists[i].to - c->lists[i].from : 0;
    }
    return whole;
}

void json_cut_whole(struct jv root, struct json_cut *out) {
    *out = (struct json_cut){.root = root, .in = root.doc != NULL ? root.doc->in : NULL};
}

bool json_cut_read(struct arena *a, const struct input *in, const char *const *keys, struct json_cut *out, struct err *e) {
    struct cutting c = {.out = out, .keys = keys, .left = SB(a)};
    struct err ignored = {0};
    struct jv root;
    *out = (struct json_cut){.in = in};
    if (!cut(&c, in->bytes)) {
        bool ok = json_read(a, in, &root, e);
        json_cut_whole(root, out);
        return ok;
    }
    out->left = input_copy(a, in->name, sb_get(&c.left));
    if (!json_read(a, &out->left, &root, &ignored)) {
        return json_read(a, in, &root, e); /* says where in the whole */
    }
    out->doc = *root.doc;
    out->doc.in = in;
    out->doc.place = place_in_whole;
    out->doc.origin = out;
    out->root = (struct jv){&out->doc, root.at};
    return true;
}

/* ---- items ---- */

void json_items_begin(const struct json_cut *c, const char *key, struct json_items *it) {
    *it = (struct json_items){.in = c->in};
    for (size_t i = 0; i < c->n; i++) {
        if (str_is(str_z(key), c->lists[i].key)) {
            it->list = &c->lists[i];
            it->next = it->released = it->list->from;
            it->cut = true;
            it->parser = json_parser_new();
            return;
        }
    }
    struct jv list = json_get(c->root, key);
    it->whole = json_type(list) == JSON_ARRAY ? json_iter(list) : (struct jiter){0};
}

/* Some item cannot be parsed: the whole cannot, and says where. */
static bool explain(struct json_items *it, struct err *e) {
    struct arena *a = arena_new();
    struct jv ignored;
    it->failed = true;
    if (json_read(a, it->in, &ignored, e)) {
        input_fail(it->in, it->next, e, "an item of the list \"%s\" cannot be read (no valid JSON)", it->list->key);
    }
    arena_free(&a);
    return false;
}

bool json_items_next(struct json_items *it, struct err *e) {
    if (it->list == NULL) {
        bool more = it->whole.doc != NULL && json_next(&it->whole);
        it->value = it->whole.value;
        return more;
    }
    struct str s = str_sub(it->in->bytes, 0, it->list->to);
    size_t i = skip_space(s, it->next);
    if (i >= s.n) {
        return false;
    }
    if (it->number > 0) {
        if (s.p[i] != ',') {
            return explain(it, e);
        }
        i = skip_space(s, i + 1);
    }
    size_t end = i < s.n ? skip_value(it->in, s.n, i) : s.n + 1;
    struct input one = {.name = it->in->name, .bytes = str_sub(s, i, end - i)};
    struct err ignored = {0};
    struct jv root;
    bool marked = i < s.n && (unsigned char)s.p[i] >= 0x80; /* a byte-order mark is for a document's start */
    if (end > s.n || marked || !json_parse(it->parser, &one, &root, &ignored)) {
        return explain(it, e);
    }
    it->doc = *root.doc;
    it->doc.in = it->in;
    it->doc.text = one.bytes;
    it->doc.list = it->list->key;
    it->doc.number = it->number++;
    it->value = (struct jv){&it->doc, root.at};
    it->next = end;
    release(it->in, &it->released, end);
    return true;
}

void json_items_end(struct json_items *it) {
    json_parser_free(&it->parser);
}
