/* What the HTML and SVG writers share. Text is expected to be clean (doc_clean) UTF-8. */
#ifndef CORDON_DOC_MARKUP_H
#define CORDON_DOC_MARKUP_H

#include "doc/drawing.h"

/* Text with & < > " ' escaped, good for content and quoted attributes alike. */
void markup_text(struct sb *b, struct str s);

/* At most two decimals, "." whatever the locale; what is not a number, or is beyond ±1e7, becomes 0. */
void markup_number(struct sb *b, double x);

/* A name as an id and URL fragment: letters, digits, '.', '_', ':', '-' stay, other bytes become "~" and two hex digits. */
void markup_id(struct sb *b, struct str name);

/* The <svg> element; a namespace declaration makes it a document of its own. */
void drawing_svg_element(struct sb *b, const struct drawing *d);

#endif
