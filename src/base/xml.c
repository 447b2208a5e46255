/*
 * XML events from libxml2's push parser: see xml.h. Its callbacks fill a queue, a block of the document at a time, which
 * xml_next() empties; so readers are written as loops and nothing but the block is held. (The library's own xmlTextReader
 * builds nodes and knows no columns: docs/decisions/xml.md.)
 */
#include "base/xml.h"

#include <iconv.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lazy.h"
#include "base/vec.h"

enum { BLOCK = 32 << 10, FIRST_BYTES = 4 /* what the parser wants to see to begin */ };

struct xml_api {
    __typeof__(&xmlInitParser) init;
    __typeof__(&xmlCreatePushParserCtxt) create;
    __typeof__(&xmlCtxtUseOptions) use_options;
    __typeof__(&xmlParseChunk) parse_chunk;
    __typeof__(&xmlByteConsumed) byte_consumed;
    __typeof__(&xmlStopParser) stop;
    __typeof__(&xmlFreeParserCtxt) free;
    __typeof__(&xmlFreeDoc) free_document;
    __typeof__(&xmlFreeEnumeration) free_enumeration;
};

static const char *const libraries[] = {"libxml2.so.2", NULL};
static const struct lazy_symbol symbols[] = {
    LAZY(struct xml_api, init, "xmlInitParser"),
    LAZY(struct xml_api, create, "xmlCreatePushParserCtxt"),
    LAZY(struct xml_api, use_options, "xmlCtxtUseOptions"),
    LAZY(struct xml_api, parse_chunk, "xmlParseChunk"),
    LAZY(struct xml_api, byte_consumed, "xmlByteConsumed"),
    LAZY(struct xml_api, stop, "xmlStopParser"),
    LAZY(struct xml_api, free, "xmlFreeParserCtxt"),
    LAZY(struct xml_api, free_document, "xmlFreeDoc"),
    LAZY(struct xml_api, free_enumeration, "xmlFreeEnumeration"),
};

struct queued {
    enum xml_event event;
    struct xml_name name;
    struct xml_attribute *attributes;
    size_t nattributes;
    struct str text;
    size_t offset;
};

struct xml_reader {
    struct xml_api api;
    xmlParserCtxtPtr parser;
    struct input in; /* UTF-8, without byte-order mark */
    size_t skipped;  /* the mark's bytes: places count from the input's start */
    size_t pushed;   /* bytes given to the parser */
    struct arena *a; /* of the present block's events */
    VEC(struct queued) queue;
    size_t next;
    char *text; /* the text that is being read */
    size_t text_n, text_cap;
    size_t depth, nodes, last_tag;
    size_t comments, instructions;
    bool finished, failed;
    struct err e;
};

/* ---- errors ---- */

static size_t here(struct xml_reader *r) {
    long at = r->parser != NULL ? r->api.byte_consumed(r->parser) : -1;
    return at < 0 || (size_t)at > r->in.bytes.n - r->skipped ? r->pushed : (size_t)at + r->skipped;
}

/* Keeps the first problem, and ends the parser's work. */
static void fail_at(struct xml_reader *r, size_t offset, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void fail_at(struct xml_reader *r, size_t offset, const char *fmt, ...) {
    char text[512];
    va_list args;
    if (r->failed) {
        return;
    }
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    r->failed = true;
    input_fail(&r->in, offset, &r->e, "%s", text);
    if (r->parser != NULL) {
        r->api.stop(r->parser);
    }
}

static void on_error(void *ctx, xmlErrorPtr problem) {
    struct xml_reader *r = ctx;
    if (problem->level < XML_ERR_ERROR || r->failed) {
        return;
    }
    struct str text = str_trim(str_z(problem->message));
    bool cut = problem->code == XML_ERR_DOCUMENT_END || problem->code == XML_ERR_TAG_NOT_FINISHED;
    fail_at(r, here(r), "is not well-formed XML: %.*s%s", STR_ARG(text), cut ? " (truncated?)" : "");
}

/* ---- what the parser finds ---- */

static struct str copy(struct xml_reader *r, const xmlChar *p) {
    return p == NULL ? STR_NONE : str_dup(r->a, str_z((const char *)p));
}

static struct queued *add(struct xml_reader *r, enum xml_event event, size_t offset) {
    if (++r->nodes > XML_MAX_NODES) {
        fail_at(r, offset, "holds more than the limit of %d elements, attributes and texts", XML_MAX_NODES);
    }
    vec_push(r->a, &r->queue, (struct queued){.event = event, .offset = offset});
    return &r->queue.v[r->queue.n - 1];
}

static void flush_text(struct xml_reader *r) {
    if (r->text_n > 0) {
        add(r, XML_TEXT, r->last_tag)->text = str_dup(r->a, (struct str){r->text, r->text_n});
        r->text_n = 0;
    }
}

/* A '<' stands nowhere within a tag (XML 1.0, 2.3 and 3.1), so the last one begins it. */
static size_t tag_start(struct xml_reader *r) {
    size_t at = here(r);
    struct str s = r->in.bytes;
    at = at >= s.n && s.n > 0 ? s.n - 1 : at;
    while (at > 0 && s.p[at] != '<') {
        at--;
    }
    return at;
}

static void set_attributes(struct xml_reader *r, struct queued *q, size_t n, const xmlChar **list) {
    q->attributes = ARENA_ARRAY(r->a, struct xml_attribute, n);
    q->nattributes = n;
    for (size_t i = 0; i < n; i++, list += 5) { /* local name, prefix, namespace, value's begin and end */
        size_t length = (size_t)(list[4] - list[3]);
        struct xml_attribute *at = &q->attributes[i];
        at->name = (struct xml_name){copy(r, list[2]), copy(r, list[1]), copy(r, list[0])};
        at->value = str_dup(r->a, (struct str){(const char *)list[3], length});
        if (length > XML_MAX_ATTRIBUTE_BYTES) {
            fail_at(r, q->offset, "has an attribute longer than the limit of %d bytes", XML_MAX_ATTRIBUTE_BYTES);
        }
    }
    r->nodes += n;
}

static void on_start(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *ns, int nspaces,
                     const xmlChar **spaces, int nattributes, int ndefaulted, const xmlChar **attributes) {
    struct xml_reader *r = ctx;
    (void)nspaces;
    (void)spaces;
    (void)ndefaulted;
    if (r->failed) {
        return;
    }
    flush_text(r);
    r->last_tag = tag_start(r);
    struct queued *q = add(r, XML_START, r->last_tag);
    q->name = (struct xml_name){copy(r, ns), copy(r, prefix), copy(r, local)};
    if (nattributes > XML_MAX_ATTRIBUTES) {
        fail_at(r, q->offset, "has more than the limit of %d attributes", XML_MAX_ATTRIBUTES);
        return;
    }
    set_attributes(r, q, (size_t)nattributes, attributes);
    if (++r->depth > XML_MAX_DEPTH) {
        fail_at(r, q->offset, "is nested deeper than the limit of %d elements", XML_MAX_DEPTH);
    }
}

static void on_end(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *ns) {
    struct xml_reader *r = ctx;
    if (r->failed || r->depth == 0) {
        return;
    }
    flush_text(r);
    r->last_tag = tag_start(r);
    struct queued *q = add(r, XML_END, r->last_tag);
    q->name = (struct xml_name){copy(r, ns), copy(r, prefix), copy(r, local)};
    r->depth--;
}

static void on_text(void *ctx, const xmlChar *p, int n) {
    struct xml_reader *r = ctx;
    if (r->failed || r->depth == 0 || n <= 0) {
        return;
    }
    size_t want = r->text_n + (size_t)n;
    if (want > XML_MAX_TEXT_BYTES) {
        fail_at(r, r->last_tag, "has a text longer than the limit of %d bytes", XML_MAX_TEXT_BYTES);
        return;
    }
    if (want > r->text_cap) {
        size_t cap = want < 4096 ? 4096 : want * 2;
        char *bigger = realloc(r->text, cap);
        if (bigger == NULL) {
            fail_at(r, r->last_tag, "has a text for which there is not enough memory");
            return;
        }
        r->text = bigger;
        r->text_cap = cap;
    }
    memcpy(r->text + r->text_n, p, (size_t)n);
    r->text_n = want;
}

static void on_comment(void *ctx, const xmlChar *text) {
    (void)text;
    ((struct xml_reader *)ctx)->comments++;
}

static void on_instruction(void *ctx, const xmlChar *target, const xmlChar *text) {
    (void)target;
    (void)text;
    ((struct xml_reader *)ctx)->instructions++;
}

/* Declarations that could make the document something else than what is written in it. */
static void refuse_declaration(struct xml_reader *r, const char *what, const xmlChar *name) {
    fail_at(r, here(r), "declares the %s \"%.80s\"; documents with declarations of their own are not read", what,
            name != NULL ? (const char *)name : "");
}

static void on_entity(void *ctx, const xmlChar *name, int type, const xmlChar *public, const xmlChar *system,
                      xmlChar *content) {
    (void)type;
    (void)public;
    (void)system;
    (void)content;
    refuse_declaration(ctx, "entity", name);
}

static void on_unparsed(void *ctx, const xmlChar *name, const xmlChar *public, const xmlChar *system, const xmlChar *notation) {
    (void)public;
    (void)system;
    (void)notation;
    refuse_declaration(ctx, "entity", name);
}

static void on_attribute_declared(void *ctx, const xmlChar *element, const xmlChar *name, int type, int def,
                                  const xmlChar *value, xmlEnumerationPtr list) {
    (void)element;
    (void)type;
    (void)def;
    (void)value;
    ((struct xml_reader *)ctx)->api.free_enumeration(list); /* it is the callback's */
    refuse_declaration(ctx, "attribute", name);
}

static void on_reference(void *ctx, const xmlChar *name) {
    struct xml_reader *r = ctx;
    fail_at(r, here(r), "refers to the entity \"%.80s\"; entities are not expanded", (const char *)name);
}

static xmlSAXHandler handler(void) {
    return (xmlSAXHandler){
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = on_start,
        .endElementNs = on_end,
        .characters = on_text,
        .ignorableWhitespace = on_text,
        .cdataBlock = on_text,
        .comment = on_comment,
        .processingInstruction = on_instruction,
        .entityDecl = on_entity,
        .unparsedEntityDecl = on_unparsed,
        .attributeDecl = on_attribute_declared,
        .reference = on_reference,
        .serror = on_error,
    };
}

/* ---- encodings ---- */

/* The encoding that the XML declaration names (XML 1.0, 4.3.3), or empty. */
static struct str declared_encoding(struct str s) {
    s = str_sub(s, 0, 200);
    size_t end = str_find(s, STR("?>"));
    if (!str_starts(s, STR("<?xml")) || end == SIZE_MAX) {
        return STR_NONE;
    }
    s = str_sub(s, 0, end);
    size_t at = str_find(s, STR("encoding"));
    if (at == SIZE_MAX) {
        return STR_NONE;
    }
    s = str_from(s, at + sizeof "encoding" - 1);
    s = str_trim(s);
    s = str_starts(s, STR("=")) ? str_trim(str_from(s, 1)) : STR_NONE;
    size_t close = s.n > 1 ? str_chr(str_from(s, 1), s.p[0]) : SIZE_MAX;
    return close == SIZE_MAX ? STR_NONE : str_sub(s, 1, close);
}

static bool recode(struct xml_reader *r, struct arena *a, const char *from, struct err *e) {
    iconv_t cd = iconv_open("UTF-8", from);
    if (cd == (iconv_t)-1) {
        return input_fail(&r->in, 0, e, "is in the encoding \"%.40s\", which is not known here", from);
    }
    struct sb out = SB(a);
    char *p = (char *)(uintptr_t)r->in.bytes.p;
    size_t left = r->in.bytes.n;
    bool ok = true;
    while (ok && left > 0) {
        size_t room = left + 4096;
        char *to = sb_room(&out, room);
        char *begin = to;
        size_t before = left;
        size_t done = iconv(cd, &p, &left, &to, &room);
        out.n += (size_t)(to - begin);
        ok = done != (size_t)-1 || left < before; /* a full buffer is no failure */
    }
    iconv_close(cd);
    if (!ok) {
        return input_fail(&r->in, r->in.bytes.n - left, e, "is not valid %.40s", from);
    }
    r->in = input_copy(a, r->in.name, sb_get(&out));
    return true;
}

static bool to_utf8(struct xml_reader *r, struct arena *a, struct err *e) {
    struct str s = r->in.bytes;
    if (str_starts(s, STR("\xEF\xBB\xBF"))) {
        r->skipped = 3;
    } else if (str_starts(s, STR("\xFF\xFE")) || str_starts(s, STR("\xFE\xFF"))) {
        if (!recode(r, a, "UTF-16", e)) {
            return false;
        }
    } else if (s.n >= 2 && (s.p[0] == '\0' || s.p[1] == '\0')) {
        if (!recode(r, a, s.p[0] == '\0' ? "UTF-16BE" : "UTF-16LE", e)) {
            return false;
        }
    } else {
        struct str named = declared_encoding(s);
        if (named.n > 0 && !str_eqi(named, STR("UTF-8")) && !str_eqi(named, STR("US-ASCII")) &&
            !recode(r, a, str_cstr(a, named), e)) {
            return false;
        }
    }
    size_t bad = str_utf8_error(r->in.bytes);
    return bad == SIZE_MAX || input_fail(&r->in, bad, e, "is not valid UTF-8, and no other encoding is declared");
}

/* ---- the reader ---- */

static void close_reader(void *p) {
    struct xml_reader *r = p;
    if (r->parser != NULL) {
        if (r->parser->myDoc != NULL) { /* the parser makes one when it meets an entity's declaration, and keeps it */
            r->api.free_document(r->parser->myDoc);
        }
        r->api.free(r->parser);
    }
    free(r->text);
    arena_free(&r->a);
}

bool xml_open(struct xml *x, struct arena *a, const struct input *in, struct err *e) {
    struct xml_reader *r = ARENA_NEW(a, struct xml_reader);
    *x = (struct xml){.reader = r};
    r->in = *in;
    r->a = arena_new();
    arena_on_free(a, close_reader, r);
    if (in->bytes.n == 0) {
        return err_at(e, in->name, 1, 1, "is empty; XML was expected");
    }
    if (!to_utf8(r, a, e) || !lazy_open(libraries, "libxml2", symbols, sizeof symbols / sizeof *symbols, &r->api, e)) {
        return false;
    }
    r->api.init();
    xmlSAXHandler sax = handler();
    r->pushed = r->skipped;
    size_t first = r->in.bytes.n - r->pushed;
    first = first < FIRST_BYTES ? first : FIRST_BYTES;
    r->parser = r->api.create(&sax, r, r->in.bytes.p + r->pushed, (int)first, NULL);
    if (r->parser == NULL) {
        return err_set(e, ERR_SYSTEM, "not enough memory for an XML parser");
    }
    r->pushed += first;
    /*
     * HUGE lifts the library's limits: ours, which have names, stand in their place. NOENT is needed for &amp; in attributes
     * (without it they are given as "&#38;"); documents that declare entities are refused at the declaration. The bytes are
     * UTF-8 by now, whatever they say.
     */
    r->api.use_options(r->parser, XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_NOENT | XML_PARSE_IGNORE_ENC);
    x->in = &r->in;
    return true;
}

/* Gives the parser one more block; the events of the one before are gone. */
static void feed(struct xml_reader *r) {
    arena_free(&r->a);
    r->a = arena_new();
    memset(&r->queue, 0, sizeof r->queue);
    r->next = 0;
    size_t n = r->in.bytes.n - r->pushed;
    n = n < BLOCK ? n : BLOCK;
    r->finished = r->pushed + n == r->in.bytes.n;
    size_t from = r->pushed;
    r->pushed += n;
    r->api.parse_chunk(r->parser, r->in.bytes.p + from, (int)n, r->finished ? 1 : 0);
    if (!r->failed && r->pushed - here(r) > XML_MAX_MARKUP_BYTES) {
        fail_at(r, here(r), "has a tag or comment longer than the limit of %d bytes", XML_MAX_MARKUP_BYTES);
    }
}

static void show(struct xml *x, const struct queued *q) {
    x->depth -= x->event == XML_END ? 1 : 0;
    x->event = q->event;
    x->name = q->name;
    x->attributes = q->attributes;
    x->nattributes = q->nattributes;
    x->text = q->text;
    x->offset = q->offset;
    x->depth += q->event == XML_START ? 1 : 0;
    x->comments = x->reader->comments;
    x->instructions = x->reader->instructions;
}

bool xml_next(struct xml *x, struct err *e) {
    struct xml_reader *r = x->reader;
    while (!r->failed && r->next == r->queue.n && !r->finished) {
        feed(r);
    }
    if (r->failed) {
        if (e != NULL) {
            *e = r->e;
        }
        return false;
    }
    if (r->next == r->queue.n) {
        x->comments = r->comments;
        x->instructions = r->instructions;
        return false;
    }
    show(x, &r->queue.v[r->next++]);
    return true;
}

bool xml_skip(struct xml *x, struct err *e) {
    size_t depth = x->depth;
    while (xml_next(x, e)) {
        if (x->event == XML_END && x->depth == depth) {
            return true;
        }
    }
    return false;
}

const struct str *xml_attribute(const struct xml *x, const char *local) {
    for (size_t i = 0; i < x->nattributes; i++) {
        if (x->attributes[i].name.ns.n == 0 && str_is(x->attributes[i].name.local, local)) {
            return &x->attributes[i].value;
        }
    }
    return NULL;
}

bool xml_fail(const struct xml *x, struct err *e, const char *fmt, ...) {
    char text[768];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return input_fail(x->in, x->offset, e, "%s", text);
}

bool xml_looks_like(struct str s) {
    if (str_starts(s, STR("\xFF\xFE")) || str_starts(s, STR("\xFE\xFF"))) {
        bool little = s.p[0] == '\xFF';
        return s.n >= 4 && s.p[little ? 2 : 3] == '<' && s.p[little ? 3 : 2] == '\0';
    }
    s = str_starts(s, STR("\xEF\xBB\xBF")) ? str_from(s, 3) : s;
    size_t i = 0;
    while (i < s.n && (xml_blank(str_sub(s, i, 1)) || (s.p[i] == '\0' && i == 0))) {
        i++;
    }
    return i < s.n && s.p[i] == '<';
}

bool xml_blank(struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != ' ' && s.p[i] != '\n' && s.p[i] != '\t' && s.p[i] != '\r') {
            return false;
        }
    }
    return true;
}

size_t xml_attribute_offset(const struct input *in, size_t tag, struct str local) {
    struct str s = in->bytes;
    char quote = '\0';
    for (size_t i = tag; i < s.n && (quote != '\0' || s.p[i] != '>'); i++) {
        if (quote != '\0') {
            quote = s.p[i] == quote ? '\0' : quote;
        } else if (s.p[i] == '"' || s.p[i] == '\'') {
            quote = s.p[i];
        } else if (i > tag && (xml_blank(str_sub(s, i - 1, 1)) || s.p[i - 1] == ':') && str_starts(str_from(s, i), local)) {
            struct str rest = str_trim(str_sub(s, i + local.n, 16));
            if (str_starts(rest, STR("="))) {
                return i;
            }
        }
    }
    return tag;
}
