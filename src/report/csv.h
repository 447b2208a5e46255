/* Lists as CSV (RFC 4180) for spreadsheets. */
#ifndef CORDON_REPORT_CSV_H
#define CORDON_REPORT_CSV_H

#include "base/str.h"

/* A cell in quotes, and what follows it. One that a spreadsheet would run as a formula begins with an apostrophe. O(length). */
void csv_cell(struct sb *b, struct str s, bool last);

#endif
