/* TOML trees: see toml.h. */
#include "base/toml.h"

#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "base/vec.h"

/* How a table came to be: the specification says which may be opened again. */
enum origin {
    BY_PATH,   /* named on the way to another: [a] of [a.b]; a header may still open it */
    BY_HEADER, /* [a] */
    BY_DOTS,   /* a.b = 1: only dotted keys of the same table add to it */
    INLINE,    /* { a = 1 }: closed */
};

/* A table or list that is being filled. The node is the first member, so that a map's items can be taken back as tables. */
struct table {
    struct ynode node;
    size_t cap;
    struct map keys;       /* of a map: key → node */
    enum origin origin;    /* of a map */
    bool of_tables;        /* of a list: [[a]] */
    const void *filled_by; /* BY_DOTS: the table whose body does */
};

struct reader {
    struct arena *a;
    const struct input *in;
    size_t at;
    size_t line, line_start; /* where the line of `at` begins */
    size_t nodes;
    struct err *e;
};

static bool fail(struct reader *r, const char *what) {
    return err_at(r->e, r->in->name, r->line, r->at - r->line_start + 1, "not valid TOML: %s", what);
}

static bool fail_key(struct reader *r, struct str key, const char *what) {
    return err_at(r->e, r->in->name, r->line, r->at - r->line_start + 1, "not valid TOML: \"%.*s\" %s", STR_ARG(key), what);
}

/* The input is padded with zero bytes, and a zero byte is nowhere allowed: it serves as the end. */
static char peek(const struct reader *r) {
    return r->at < r->in->bytes.n ? r->in->bytes.p[r->at] : '\0';
}

static char peek_at(const struct reader *r, size_t ahead) {
    return r->at + ahead < r->in->bytes.n ? r->in->bytes.p[r->at + ahead] : '\0';
}

static bool ended(const struct reader *r) {
    return r->at >= r->in->bytes.n;
}

static void skip_blanks(struct reader *r) {
    while (peek(r) == ' ' || peek(r) == '\t') {
        r->at++;
    }
}

static bool at_newline(const struct reader *r) {
    return peek(r) == '\n' || (peek(r) == '\r' && peek_at(r, 1) == '\n');
}

static void skip_newline(struct reader *r) {
    r->at += peek(r) == '\r' ? 2 : 1;
    r->line++;
    r->line_start = r->at;
}

static bool control(char c) {
    return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7F;
}

static bool skip_comment(struct reader *r) {
    if (peek(r) != '#') {
        return true;
    }
    while (!ended(r) && !at_newline(r)) {
        if (control(peek(r))) {
            return fail(r, "a control character in a comment");
        }
        r->at++;
    }
    return true;
}

/* Blanks, a comment, and the end of the line or of the text. */
static bool end_line(struct reader *r) {
    skip_blanks(r);
    if (!skip_comment(r)) {
        return false;
    }
    if (ended(r)) {
        return true;
    }
    if (!at_newline(r)) {
        return fail(r, "the end of the line was expected");
    }
    skip_newline(r);
    return true;
}

/* Blanks, comments and line ends, where an array may have them. */
static bool skip_lines(struct reader *r) {
    for (;;) {
        skip_blanks(r);
        if (!skip_comment(r)) {
            return false;
        }
        if (!at_newline(r)) {
            return true;
        }
        skip_newline(r);
    }
}

static bool start_node(struct reader *r, struct ynode *n, enum ynode_kind kind) {
    *n = (struct ynode){
        .kind = kind, .line = (uint32_t)r->line, .column = (uint32_t)(r->at - r->line_start + 1), .weight = 1, .in = r->in};
    return ++r->nodes <= TOML_MAX_NODES || fail(r, "more than 2000000 values, the limit");
}

static struct table *new_table(struct reader *r, enum ynode_kind kind, enum origin origin) {
    struct table *t = ARENA_NEW(r->a, struct table);
    if (!start_node(r, &t->node, kind)) {
        return NULL;
    }
    t->origin = origin;
    if (kind == YNODE_MAP) {
        t->keys = map_new(r->a, 0);
    }
    return t;
}

static void append(struct reader *r, struct table *t, struct ynode *key, struct ynode *value) {
    struct ynode *n = &t->node;
    if (n->n == t->cap) {
        size_t cap = t->cap;
        n->items = vec_grow(r->a, n->items, n->n, &t->cap, sizeof *n->items);
        n->keys = key != NULL ? vec_grow(r->a, n->keys, n->n, &cap, sizeof *n->keys) : NULL;
    }
    if (key != NULL) {
        n->keys[n->n] = key;
        map_put(&t->keys, key->text, value);
    }
    n->items[n->n++] = value;
}

/* ---- strings ---- */

static void put_utf8(struct sb *b, uint32_t c) {
    char *p = sb_room(b, 4);
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = n; i-- > 1; c >>= 6) {
        p[i] = (char)(0x80 | (c & 0x3F));
    }
    p[0] = (char)(lead[n] | c);
    b->n += n;
}

static bool read_unicode(struct reader *r, size_t digits, struct sb *out) {
    uint32_t c = 0;
    for (size_t i = 0; i < digits; i++) {
        int h = chr_hex(peek(r));
        if (h < 0) {
            return fail(r, "hexadecimal digits were expected");
        }
        c = c << 4 | (uint32_t)h;
        r->at++;
    }
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
        return fail(r, "an escape that is no Unicode scalar value");
    }
    put_utf8(out, c);
    return true;
}

static bool read_escape(struct reader *r, struct sb *out) {
    static const char from[] = "btnfr\"\\";
    static const char to[] = "\b\t\n\f\r\"\\";
    char c = peek(r);
    const char *found = c != '\0' ? strchr(from, c) : NULL;
    if (found != NULL) {
        sb_char(out, to[found - from]);
        r->at++;
        return true;
    }
    if (c == 'u' || c == 'U') {
        r->at++;
        return read_unicode(r, c == 'u' ? 4 : 8, out);
    }
    return fail(r, "an unknown escape");
}

/* A backslash at the end of a line swallows it and the white space after it. False: it is another escape. */
static bool continued(struct reader *r) {
    size_t i = r->at;
    while (i < r->in->bytes.n && (r->in->bytes.p[i] == ' ' || r->in->bytes.p[i] == '\t')) {
        i++;
    }
    struct str rest = str_from(r->in->bytes, i);
    if (!str_starts(rest, STR("\n")) && !str_starts(rest, STR("\r\n"))) {
        return false;
    }
    r->at = i;
    while (at_newline(r)) {
        skip_newline(r);
        skip_blanks(r);
    }
    return true;
}

static bool read_line_string(struct reader *r, char quote, struct str *out) {
    struct sb b = SB(r->a);
    r->at++;
    while (peek(r) != quote) {
        char c = peek(r);
        if (ended(r) || control(c)) {
            return fail(r,
                        ended(r) || at_newline(r) ? "a string is not closed on its line" : "a control character in a string");
        }
        r->at++;
        if (c != '\\' || quote == '\'') {
            sb_char(&b, c);
        } else if (!read_escape(r, &b)) {
            return false;
        }
    }
    r->at++;
    *out = sb_get(&b);
    return true;
}

static bool read_block_char(struct reader *r, char quote, struct sb *b) {
    if (at_newline(r)) {
        sb_char(b, '\n');
        skip_newline(r);
        return true;
    }
    char c = peek(r);
    if (ended(r) || control(c)) {
        return fail(r, ended(r) ? "a string is not closed" : "a control character in a string");
    }
    r->at++;
    if (c != '\\' || quote == '\'') {
        sb_char(b, c);
        return true;
    }
    return continued(r) || read_escape(r, b);
}

/* Three quotes on each side; one or two may stand just before the closing ones. */
static bool read_block_string(struct reader *r, char quote, struct str *out) {
    struct sb b = SB(r->a);
    r->at += 3;
    if (at_newline(r)) {
        skip_newline(r);
    }
    for (;;) {
        size_t quotes = 0;
        while (quotes < 5 && peek_at(r, quotes) == quote) {
            quotes++;
        }
        size_t inside = quotes < 3 ? quotes : quotes - 3;
        for (size_t i = 0; i < inside; i++) {
            sb_char(&b, quote);
        }
        r->at += quotes;
        if (quotes >= 3) {
            *out = sb_get(&b);
            return true;
        }
        if (quotes == 0 && !read_block_char(r, quote, &b)) {
            return false;
        }
    }
}

static bool read_string(struct reader *r, bool block_allowed, struct str *out) {
    char quote = peek(r);
    if (peek_at(r, 1) == quote && peek_at(r, 2) == quote) {
        return block_allowed ? read_block_string(r, quote, out) : fail(r, "a key cannot have three quotes");
    }
    return read_line_string(r, quote, out);
}

/* ---- numbers, dates and truth ---- */

/* Digits of a base with single underscores between them; returns how many bytes, 0: none or a misplaced underscore. */
static size_t digits(struct str s, int base) {
    size_t i = 0;
    for (; i < s.n; i++) {
        bool digit = chr_hex(s.p[i]) >= 0 && chr_hex(s.p[i]) < base;
        bool between = s.p[i] == '_' && i > 0 && s.p[i - 1] != '_';
        if (!digit && !between) {
            break;
        }
    }
    return i > 0 && s.p[i - 1] == '_' ? 0 : i;
}

static bool prefixed_integer(struct str s) {
    static const struct {
        const char *prefix;
        int base;
    } bases[] = {{"0x", 16}, {"0o", 8}, {"0b", 2}};
    for (size_t i = 0; i < 3; i++) {
        if (str_starts(s, str_z(bases[i].prefix))) {
            struct str rest = str_from(s, 2);
            return rest.n > 0 && digits(rest, bases[i].base) == rest.n;
        }
    }
    return false;
}

static bool number(struct str s) {
    if (prefixed_integer(s)) {
        return true;
    }
    s = str_from(s, s.n > 0 && (s.p[0] == '+' || s.p[0] == '-') ? 1 : 0);
    if (str_is(s, "inf") || str_is(s, "nan")) {
        return true;
    }
    size_t n = digits(s, 10);
    if (n == 0 || (n > 1 && s.p[0] == '0')) {
        return false;
    }
    s = str_from(s, n);
    if (s.n > 0 && s.p[0] == '.') {
        n = digits(str_from(s, 1), 10);
        s = n > 0 ? str_from(s, n + 1) : s;
    }
    if (s.n > 0 && (s.p[0] == 'e' || s.p[0] == 'E')) {
        s = str_from(s, 1);
        s = str_from(s, s.n > 0 && (s.p[0] == '+' || s.p[0] == '-') ? 1 : 0);
        n = digits(s, 10);
        return n > 0 && n == s.n;
    }
    return s.n == 0;
}

/* The text has the form of the picture as far as that goes ("d" is a digit); it is moved past it. */
static bool picture(struct str *s, const char *form) {
    size_t n = strlen(form);
    for (size_t i = 0; i < n; i++) {
        if (i >= s->n || (form[i] == 'd' ? !chr_digit(s->p[i]) : s->p[i] != form[i])) {
            return false;
        }
    }
    *s = str_from(*s, n);
    return true;
}

static bool clock_time(struct str *s) {
    if (!picture(s, "dd:dd:dd")) {
        return false;
    }
    if (s->n > 1 && s->p[0] == '.' && chr_digit(s->p[1])) {
        *s = str_from(*s, 1);
        while (s->n > 0 && chr_digit(s->p[0])) {
            *s = str_from(*s, 1);
        }
    }
    return true;
}

static bool date(struct str s) {
    if (picture(&s, "dddd-dd-dd")) {
        if (s.n == 0) {
            return true;
        }
        if (s.p[0] != 'T' && s.p[0] != 't' && s.p[0] != ' ') {
            return false;
        }
        s = str_from(s, 1);
        if (!clock_time(&s)) {
            return false;
        }
        return s.n == 0 || str_is(s, "Z") || str_is(s, "z") || ((picture(&s, "+dd:dd") || picture(&s, "-dd:dd")) && s.n == 0);
    }
    return clock_time(&s) && s.n == 0;
}

static bool bare_char(char c) {
    return chr_alnum(c) || c == '-' || c == '_' || c == '+' || c == '.' || c == ':';
}

static bool read_bare(struct reader *r, struct str *out) {
    size_t from = r->at;
    size_t i = from;
    const struct str all = r->in->bytes;
    while (i < all.n && bare_char(all.p[i])) {
        i++;
    }
    /* a date and a time may be apart by one space */
    if (i - from == 10 && i + 1 < all.n && all.p[i] == ' ' && chr_digit(all.p[i + 1]) && date(str_sub(all, from, 10))) {
        for (i++; i < all.n && bare_char(all.p[i]);) {
            i++;
        }
    }
    *out = str_sub(all, from, i - from);
    if (out->n == 0) {
        return fail(r, "a value was expected");
    }
    if (!str_is(*out, "true") && !str_is(*out, "false") && !number(*out) && !date(*out)) {
        return fail_key(r, *out, "is no number, date, true or false; text needs quotes");
    }
    r->at = i;
    return true;
}

/* ---- values ---- */

static struct ynode *read_value(struct reader *r, int depth);
static bool read_pair(struct reader *r, struct table *into, int depth);

static struct ynode *read_scalar(struct reader *r) {
    struct ynode *n = ARENA_NEW(r->a, struct ynode);
    if (!start_node(r, n, YNODE_SCALAR)) {
        return NULL;
    }
    n->quoted = peek(r) == '"' || peek(r) == '\'';
    return (n->quoted ? read_string(r, true, &n->text) : read_bare(r, &n->text)) ? n : NULL;
}

static struct ynode *read_array(struct reader *r, int depth) {
    struct table *t = new_table(r, YNODE_LIST, INLINE);
    if (t == NULL) {
        return NULL;
    }
    r->at++;
    for (bool comma = true;;) {
        if (!skip_lines(r)) {
            return NULL;
        }
        if (peek(r) == ']') {
            r->at++;
            return &t->node;
        }
        if (!comma) {
            fail(r, "a comma or ] was expected");
            return NULL;
        }
        struct ynode *v = read_value(r, depth + 1);
        if (v == NULL) {
            return NULL;
        }
        append(r, t, NULL, v);
        if (!skip_lines(r)) {
            return NULL;
        }
        comma = peek(r) == ',';
        r->at += comma ? 1 : 0;
    }
}

static struct ynode *read_inline_table(struct reader *r, int depth) {
    struct table *t = new_table(r, YNODE_MAP, BY_DOTS);
    if (t == NULL) {
        return NULL;
    }
    t->filled_by = t;
    r->at++;
    skip_blanks(r);
    for (bool more = peek(r) != '}'; more;) {
        if (!read_pair(r, t, depth + 1)) {
            return NULL;
        }
        skip_blanks(r);
        more = peek(r) == ',';
        r->at += more ? 1 : 0;
        skip_blanks(r);
    }
    if (peek(r) != '}') {
        fail(r, "a comma or } was expected");
        return NULL;
    }
    r->at++;
    t->origin = INLINE;
    return &t->node;
}

static struct ynode *read_value(struct reader *r, int depth) {
    if (depth > TOML_MAX_DEPTH) {
        fail(r, "values are nested deeper than the limit of 64 levels");
        return NULL;
    }
    switch (peek(r)) {
        case '[':
            return read_array(r, depth);
        case '{':
            return read_inline_table(r, depth);
        default:
            return read_scalar(r);
    }
}

/* ---- keys ---- */

typedef VEC(struct ynode *) key_path;

static bool read_key_part(struct reader *r, struct ynode *n) {
    if (!start_node(r, n, YNODE_SCALAR)) {
        return false;
    }
    if (peek(r) == '"' || peek(r) == '\'') {
        n->quoted = true;
        return read_string(r, false, &n->text);
    }
    size_t from = r->at;
    while (chr_alnum(peek(r)) || peek(r) == '-' || peek(r) == '_') {
        r->at++;
    }
    n->text = str_sub(r->in->bytes, from, r->at - from);
    return n->text.n > 0 || fail(r, "a key was expected");
}

/* a."b c".d: blanks may stand around the points. */
static bool read_key(struct reader *r, key_path *path) {
    *path = (key_path){0};
    for (bool more = true; more;) {
        skip_blanks(r);
        struct ynode *n = ARENA_NEW(r->a, struct ynode);
        if (!read_key_part(r, n)) {
            return false;
        }
        vec_push(r->a, path, n);
        if (path->n > TOML_MAX_DEPTH) {
            return fail(r, "a key has more parts than the limit of 64");
        }
        skip_blanks(r);
        more = peek(r) == '.';
        r->at += more ? 1 : 0;
    }
    return true;
}

/* The table a key stands for, made when missing. Of [[a]] it is the last one. Null with an error. */
static struct table *step(struct reader *r, struct table *t, struct ynode *key, enum origin origin, const void *body) {
    struct ynode *there = map_get(&t->keys, key->text);
    if (there == NULL) {
        struct table *made = new_table(r, YNODE_MAP, origin);
        if (made != NULL) {
            made->filled_by = body;
            append(r, t, key, &made->node);
        }
        return made;
    }
    struct table *found = (struct table *)there;
    if (there->kind == YNODE_LIST && origin == BY_PATH && found->of_tables) {
        return (struct table *)there->items[there->n - 1];
    }
    bool open = there->kind == YNODE_MAP && found->origin != INLINE;
    if (open && (origin == BY_PATH || (found->origin == BY_DOTS && found->filled_by == body))) {
        return found;
    }
    fail_key(r, key->text, "is given already and cannot be added to");
    return NULL;
}

static bool read_pair(struct reader *r, struct table *into, int depth) {
    key_path path;
    if (!read_key(r, &path)) {
        return false;
    }
    struct table *t = into;
    for (size_t i = 0; i + 1 < path.n; i++) {
        t = step(r, t, path.v[i], BY_DOTS, into);
        if (t == NULL) {
            return false;
        }
    }
    if (peek(r) != '=') {
        return fail(r, "= was expected");
    }
    struct ynode *key = path.v[path.n - 1];
    if (map_has(&t->keys, key->text)) {
        return fail_key(r, key->text, "is given twice");
    }
    r->at++;
    skip_blanks(r);
    struct ynode *v = read_value(r, depth + (int)path.n);
    if (v == NULL) {
        return false;
    }
    append(r, t, key, v);
    return true;
}

/* ---- headers ---- */

static struct table *open_table(struct reader *r, struct table *parent, struct ynode *key) {
    struct ynode *there = map_get(&parent->keys, key->text);
    if (there == NULL) {
        return step(r, parent, key, BY_HEADER, NULL);
    }
    struct table *t = (struct table *)there;
    if (there->kind != YNODE_MAP || t->origin != BY_PATH) {
        fail_key(r, key->text, "is given twice");
        return NULL;
    }
    t->origin = BY_HEADER;
    return t;
}

static struct table *add_to_list(struct reader *r, struct table *parent, struct ynode *key) {
    struct ynode *there = map_get(&parent->keys, key->text);
    struct table *list = (struct table *)there;
    if (there == NULL) {
        list = new_table(r, YNODE_LIST, BY_HEADER);
        if (list == NULL) {
            return NULL;
        }
        list->of_tables = true;
        append(r, parent, key, &list->node);
    } else if (there->kind != YNODE_LIST || !list->of_tables) {
        fail_key(r, key->text, "is given already and is no list of tables");
        return NULL;
    }
    struct table *t = new_table(r, YNODE_MAP, BY_HEADER);
    if (t != NULL) {
        append(r, list, NULL, &t->node);
    }
    return t;
}

/* [a.b] or [[a.b]]: the table that what follows goes into. */
static struct table *read_header(struct reader *r, struct table *root) {
    bool list = peek_at(r, 1) == '[';
    r->at += list ? 2 : 1;
    key_path path;
    if (!read_key(r, &path)) {
        return NULL;
    }
    if (peek(r) != ']' || (list && peek_at(r, 1) != ']')) {
        fail(r, list ? "]] was expected" : "] was expected");
        return NULL;
    }
    struct table *t = root;
    for (size_t i = 0; t != NULL && i + 1 < path.n; i++) {
        t = step(r, t, path.v[i], BY_PATH, NULL);
    }
    if (t != NULL) {
        t = list ? add_to_list(r, t, path.v[path.n - 1]) : open_table(r, t, path.v[path.n - 1]);
    }
    r->at += list ? 2 : 1;
    return t;
}

struct ynode *toml_read(struct arena *a, const struct input *in, struct err *e) {
    struct reader r = {.a = a, .in = in, .line = 1, .e = e};
    size_t bad = str_utf8_error(in->bytes);
    if (bad != SIZE_MAX) {
        input_fail(in, bad, e, "not valid UTF-8");
        return NULL;
    }
    if (str_starts(in->bytes, STR("\xEF\xBB\xBF"))) {
        r.at = r.line_start = 3;
    }
    struct table *root = new_table(&r, YNODE_MAP, BY_HEADER);
    struct table *t = root;
    while (!ended(&r)) {
        skip_blanks(&r);
        if (peek(&r) == '[') {
            t = read_header(&r, root);
        } else if (peek(&r) != '#' && !at_newline(&r) && !ended(&r)) {
            t = read_pair(&r, t, 0) ? t : NULL;
        }
        if (t == NULL || !end_line(&r)) {
            return NULL;
        }
    }
    return &root->node;
}
