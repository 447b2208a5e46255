/* Tables on a terminal: columns sized to fit, long cells cut with "…" on terminals and left whole elsewhere. */
#ifndef CORDON_CLI_TABLE_H
#define CORDON_CLI_TABLE_H

#include "cli/cli.h"

enum cli_align { ALIGN_LEFT, ALIGN_RIGHT };

/* Colour of a cell, when the output has colour. */
enum cli_tint { TINT_NONE, TINT_RED, TINT_YELLOW, TINT_GREEN, TINT_BLUE, TINT_DIM, TINT_BOLD };

struct cli_table;

/* `headings` is null-terminated. */
struct cli_table *cli_table_new(struct cli *c, const char *const *headings);
void cli_table_right(struct cli_table *t, size_t column); /* right-aligned */
void cli_cell(struct cli_table *t, struct str text);      /* the next cell; a row ends when its columns are full */
void cli_cell_tint(struct cli_table *t, struct str text, enum cli_tint tint);
void cli_table_print(struct cli_table *t); /* into c->out */

/* The tint of a severity or verdict word: critical, high, uncontrolled … */
enum cli_tint cli_tint_of(struct str word);

#endif
