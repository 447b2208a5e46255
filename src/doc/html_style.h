/* The style sheet that html.c puts into each document. */
#ifndef CORDON_DOC_HTML_STYLE_H
#define CORDON_DOC_HTML_STYLE_H

extern const char html_style[];

#endif
