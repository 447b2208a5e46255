/* CSV cells: see csv.h. */
#include "report/csv.h"

void csv_cell(struct sb *b, struct str s, bool last) {
    bool formula =
        s.n > 0 && (s.p[0] == '=' || s.p[0] == '+' || s.p[0] == '-' || s.p[0] == '@' || s.p[0] == '\t' || s.p[0] == '\r');
    sb_z(b, formula && !str_is(s, "-") ? "\"'" : "\"");
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') {
            sb_char(b, '"');
        }
        sb_char(b, s.p[i]);
    }
    sb_z(b, last ? "\"\r\n" : "\",");
}
