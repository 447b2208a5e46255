/* Writing XML: see xml_write.h. */
#include "base/xml_write.h"

#include <assert.h>

/* Whether XML 1.0 has the character that begins here (2.2, Char); the UTF-8 is well-formed. */
static bool is_char(struct str s) {
    unsigned char c = (unsigned char)s.p[0];
    if (c == 0xEF && s.n >= 3 && (unsigned char)s.p[1] == 0xBF) { /* U+FFFE, U+FFFF */
        return (unsigned char)s.p[2] < 0xBE;
    }
    return c >= 0x20 || c == '\t' || c == '\n' || c == '\r';
}

/* What stands for a character that has to be escaped, or null. */
static const char *escaped(char c, bool attribute) {
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '\r': /* a reader would make it a line feed (2.11) */
            return "&#13;";
        case '"':
            return attribute ? "&quot;" : NULL;
        case '\n': /* a reader would make it a space (3.3.3) */
            return attribute ? "&#10;" : NULL;
        case '\t':
            return attribute ? "&#9;" : NULL;
        default:
            return NULL;
    }
}

static void escape(struct xw *w, struct str s, bool attribute) {
    size_t bad = str_utf8_error(s);
    size_t start = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool allowed = i != bad && is_char(str_from(s, i));
        size_t n = !allowed && i != bad && (unsigned char)s.p[i] == 0xEF ? 3 : 1;
        if (i == bad) {
            size_t next = str_utf8_error(str_from(s, i + 1));
            bad = next == SIZE_MAX ? SIZE_MAX : i + 1 + next;
        }
        const char *e = allowed ? escaped(s.p[i], attribute) : "\xEF\xBF\xBD";
        if (e != NULL) {
            sb_str(w->out, str_sub(s, start, i - start));
            sb_z(w->out, e);
            w->replaced += allowed ? 0 : 1;
            i += n - 1;
            start = i + 1;
        }
    }
    sb_str(w->out, str_from(s, start));
}

static void new_line(struct xw *w) {
    sb_char(w->out, '\n');
    for (int i = 0; i < w->depth; i++) {
        sb_z(w->out, "  ");
    }
}

static void end_tag(struct xw *w) {
    if (w->in_tag) {
        sb_char(w->out, '>');
        w->in_tag = false;
    }
}

void xw_begin(struct xw *w) {
    sb_z(w->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
}

void xw_open(struct xw *w, struct str name) {
    assert(w->depth < XML_WRITE_DEPTH);
    end_tag(w);
    new_line(w);
    sb_char(w->out, '<');
    sb_str(w->out, name);
    w->names[w->depth++] = name;
    w->in_tag = true;
    w->has_children = false;
    w->has_text = false;
}

void xw_attribute(struct xw *w, struct str name, struct str value) {
    sb_char(w->out, ' ');
    sb_str(w->out, name);
    sb_z(w->out, "=\"");
    escape(w, value, true);
    sb_char(w->out, '"');
}

void xw_text(struct xw *w, struct str text) {
    if (text.n > 0) {
        end_tag(w);
        escape(w, text, false);
        w->has_text = true;
    }
}

void xw_close(struct xw *w) {
    assert(w->depth > 0);
    w->depth--;
    if (w->in_tag) {
        sb_z(w->out, "/>");
        w->in_tag = false;
    } else {
        if (w->has_children && !w->has_text) {
            new_line(w);
        }
        sb_z(w->out, "</");
        sb_str(w->out, w->names[w->depth]);
        sb_char(w->out, '>');
    }
    w->has_children = true;
    w->has_text = false;
    if (w->depth == 0) {
        sb_char(w->out, '\n');
    }
}
