/* Markdown for pull requests. Names come from files of others: no mark-up, no line ends, no HTML of theirs passes. */
#ifndef CORDON_CLI_MARKDOWN_H
#define CORDON_CLI_MARKDOWN_H

#include "base/str.h"

/* The text with every character that means something escaped. O(length). */
void markdown_text(struct sb *b, struct str s);

/* " text |": a cell after the row's first bar. */
void markdown_cell(struct sb *b, struct str s);

#endif
