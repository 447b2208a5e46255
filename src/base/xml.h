/*
 * Reading XML 1.0 with namespaces, one event after another: for SBOMs, RDF/XML, pom.xml and whatever else comes as XML. The
 * parser is libxml2's, opened when the first document is met (base/lazy.h); only xml.c knows it.
 *
 *     struct xml x;
 *     if (!xml_open(&x, a, in, e)) …
 *     while (xml_next(&x, e)) {
 *         switch (x.event) {
 *             case XML_START: … x.name.local, x.attributes …
 *             case XML_TEXT: … x.text …
 *             case XML_END: …
 *         }
 *     }
 *     // e->kind != ERR_NONE: the document is broken; else its end was reached
 *
 * The document streams through: what is held at once is a block of it and the text that is being read, whatever its size.
 *
 * - Nothing outside the document is read: no network, no files, no external DTD. A document that declares an entity or a
 * default for an attribute is refused, so that nothing can be expanded (XXE, "billion laughs"); `&amp;` and the other four that
 * XML itself has, and `&#10;`, are read as what they stand for. A DOCTYPE without declarations is passed over.
 * - Text is UTF-8 whatever the document is in: UTF-16 and every encoding that iconv(3) knows are read. Line ends are "\n".
 * - An empty element gives XML_START and XML_END. Text between two tags is one XML_TEXT, with CDATA sections and what stands on
 *   both sides of a comment joined. White space is text too (see xml_blank()); around the root element it is not reported.
 * - Comments and processing instructions are passed over and counted.
 * - Names are resolved: compare `name.ns` and `name.local`, never the prefix. An attribute without prefix has no namespace.
 *   xmlns declarations are no attributes.
 *
 * Errors are ERR_INPUT with line and column. What is larger than a limit is refused with an error that names it.
 */
#ifndef CORDON_BASE_XML_H
#define CORDON_BASE_XML_H

#include "base/input.h"

enum {
    XML_MAX_DEPTH = 300,
    XML_MAX_ATTRIBUTES = 1000,         /* of one element */
    XML_MAX_ATTRIBUTE_BYTES = 1 << 20, /* of one value */
    XML_MAX_MARKUP_BYTES = 8 << 20,    /* of one tag, comment or processing instruction */
    XML_MAX_TEXT_BYTES = 256 << 20,    /* between two tags */
    XML_MAX_NODES = 200000000,         /* elements, attributes, texts */
};

enum xml_event { XML_NOTHING, XML_START, XML_END, XML_TEXT };

struct xml_name {
    struct str ns, prefix, local;
};

struct xml_attribute {
    struct xml_name name;
    struct str value;
};

struct xml_reader;

/* The event; its strings live until the next call of xml_next(). */
struct xml {
    enum xml_event event;
    struct xml_name name;                   /* XML_START, XML_END */
    const struct xml_attribute *attributes; /* XML_START: in document order */
    size_t nattributes;
    struct str text;               /* XML_TEXT */
    size_t offset;                 /* of the tag's '<' in in->bytes; of an XML_TEXT: of the tag before it */
    size_t depth;                  /* 1: the root's own tags */
    size_t comments, instructions; /* passed over so far */
    const struct input *in;        /* in UTF-8: for places, xml_fail() */
    struct xml_reader *reader;
};

/* Begins to read. `in` must live as long as `a`. False: no libxml2, or an encoding that is not known. */
bool xml_open(struct xml *x, struct arena *a, const struct input *in, struct err *e);

/* The next event. False: the end, or an error, which then is set. */
bool xml_next(struct xml *x, struct err *e);

/* Reads past the end of the element whose XML_START was the last event. False: an error. */
bool xml_skip(struct xml *x, struct err *e);

/* The value of an attribute without namespace; null when there is none. */
const struct str *xml_attribute(const struct xml *x, const char *local);

/* An input error at the last event. Always false. */
bool xml_fail(const struct xml *x, struct err *e, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Whether the bytes begin like XML in any encoding: '<' after a byte-order mark and white space. Cheap; says nothing more. */
bool xml_looks_like(struct str bytes);

/* Only space, tab, carriage return and line feed (the S of XML 1.0). */
bool xml_blank(struct str s);

/*
 * Offset of an attribute's name in the tag that begins at `tag`, for messages; the tag's own when it is not found. By the name
 * without prefix. O(length of the tag).
 */
size_t xml_attribute_offset(const struct input *in, size_t tag, struct str local);

#endif
