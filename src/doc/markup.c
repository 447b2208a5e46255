/* Escaping and numbers for HTML and SVG: see markup.h. */
#include "doc/markup.h"

#include <math.h>

void markup_text(struct sb *b, struct str s) {
    size_t start = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *escape = s.p[i] == '&'    ? "&amp;"
                             : s.p[i] == '<'  ? "&lt;"
                             : s.p[i] == '>'  ? "&gt;"
                             : s.p[i] == '"'  ? "&quot;"
                             : s.p[i] == '\'' ? "&#39;"
                                              : NULL;
        if (escape != NULL) {
            sb_str(b, str_sub(s, start, i - start));
            sb_z(b, escape);
            start = i + 1;
        }
    }
    sb_str(b, str_from(s, start));
}

void markup_number(struct sb *b, double x) {
    long hundredths = isfinite(x) && fabs(x) <= 1e7 ? lround(x * 100) : 0;
    if (hundredths < 0) {
        sb_char(b, '-');
        hundredths = -hundredths;
    }
    sb_fmt(b, "%ld", hundredths / 100);
    if (hundredths % 100 != 0) {
        sb_char(b, '.');
        sb_char(b, (char)('0' + hundredths / 10 % 10));
        if (hundredths % 10 != 0) {
            sb_char(b, (char)('0' + hundredths % 10));
        }
    }
}

void markup_id(struct sb *b, struct str name) {
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        if (chr_alnum((char)c) || c == '.' || c == '_' || c == ':' || c == '-') {
            sb_char(b, (char)c);
        } else {
            sb_char(b, '~');
            sb_char(b, hex[c >> 4]);
            sb_char(b, hex[c & 15]);
        }
    }
}
