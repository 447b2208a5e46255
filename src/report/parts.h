/* Pieces that the documents share. */
#ifndef CORDON_REPORT_PARTS_H
#define CORDON_REPORT_PARTS_H

#include "report/report.h"

/* A paragraph of formatted text. */
void part_para(struct doc *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* "TO BE COMPLETED: what" as a cell or paragraph. */
struct doc_run *part_todo(struct doc *d, struct str what);

/* The maker's words under a key, or a visible gap that says what to write. */
void part_statement(struct doc *d, const struct report_input *in, struct str key);

/* A text cell; "–" when empty. */
void part_cell(struct doc *d, struct doc_block *table, struct str text);
void part_cell_fmt(struct doc *d, struct doc_block *table, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Toned by what the word means: critical, uncontrolled, covered … */
void part_cell_word(struct doc *d, struct doc_block *table, struct str word);
/* A link to an anchor of the document. */
void part_cell_ref(struct doc *d, struct doc_block *table, struct str text, struct str anchor);
void part_cell_code(struct doc *d, struct doc_block *table, struct str text);

/* "7.5" of tenths; "–" for none. */
struct str part_score(struct arena *a, int64_t tenths);

/* Names of referenced objects: ids joined by ", ". */
struct str part_controls(struct arena *a, const struct threat_model *m, struct refs refs);
struct str part_hazards(struct arena *a, const struct threat_model *m, struct refs refs);

/* Anchor of a finding's, control's … row: "f-12", "c-C-TLS". */
struct str part_anchor(struct arena *a, const char *kind, struct str id);

/* Words with underscores as people write them: "under investigation". */
struct str part_words(struct arena *a, struct str s);

/* Controls on the worst path of a finding. */
struct str part_path_controls(struct arena *a, const struct report_input *in, size_t finding);

#endif
