/*
 * Writing XML: a streaming writer over a string builder. It places indentation and escapes; the caller opens and closes.
 * An element without content becomes <a/>; one with text stays on its line. Names are the program's own and are not escaped.
 * Bytes that are no UTF-8, and characters that XML 1.0 cannot hold (2.2: most control characters), are written as U+FFFD and
 * counted.
 */
#ifndef CORDON_BASE_XML_WRITE_H
#define CORDON_BASE_XML_WRITE_H

#include "base/str.h"

enum { XML_WRITE_DEPTH = 512 };

struct xw {
    struct sb *out;
    int depth;
    bool in_tag;                       /* the start tag is open for attributes */
    bool has_children, has_text;       /* of the element at this depth */
    struct str names[XML_WRITE_DEPTH]; /* must live until their element is closed */
    size_t replaced;                   /* characters that XML cannot hold */
};

#define XW(builder) ((struct xw){.out = (builder)})

void xw_begin(struct xw *w); /* the XML declaration */
void xw_open(struct xw *w, struct str name);
void xw_attribute(struct xw *w, struct str name, struct str value);
void xw_text(struct xw *w, struct str text);
void xw_close(struct xw *w);

#endif
