/* Escaping for Markdown: see markdown.h. */
#include "cli/markdown.h"

void markdown_text(struct sb *b, struct str s) {
    for (size_t i = 0; i < s.n;) {
        const char ch = s.p[i];
        const size_t control = str_control(s, i);
        if (control > 0) {
            sb_char(b, ' ');
        } else if (ch == '<' || ch == '>' || ch == '&') {
            sb_z(b, ch == '<' ? "&lt;" : ch == '>' ? "&gt;" : "&amp;");
        } else {
            if (str_chr(STR("\\`*_{}[]()#+!|~@:"), ch) != SIZE_MAX) {
                sb_char(b, '\\');
            }
            sb_char(b, ch);
        }
        i += control > 0 ? control : 1;
    }
}

void markdown_cell(struct sb *b, struct str s) {
    sb_z(b, " ");
    markdown_text(b, s);
    sb_z(b, " |");
}
