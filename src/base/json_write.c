/* Writing JSON: see json_write.h. */
#include "base/json_write.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

void json_escape(struct sb *b, struct str s) {
    size_t start = 0;
    size_t bad = str_utf8_error(s);
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool broken = i == bad;
        if (!broken && c >= 0x20 && c != '"' && c != '\\') {
            continue;
        }
        sb_str(b, str_sub(s, start, i - start));
        start = i + 1;
        if (broken) {
            sb_z(b, "\xEF\xBF\xBD");
            size_t next = str_utf8_error(str_from(s, i + 1));
            bad = next == SIZE_MAX ? SIZE_MAX : i + 1 + next;
        } else if (c == '"' || c == '\\') {
            sb_char(b, '\\');
            sb_char(b, (char)c);
        } else if (c == '\n') {
            sb_z(b, "\\n");
        } else if (c == '\t') {
            sb_z(b, "\\t");
        } else if (c == '\r') {
            sb_z(b, "\\r");
        } else {
            sb_fmt(b, "\\u%04x", c);
        }
    }
    sb_str(b, str_from(s, start));
}

static void new_line(struct jw *w) {
    if (w->pretty) {
        sb_char(w->out, '\n');
        for (int i = 0; i < w->depth; i++) {
            sb_z(w->out, "  ");
        }
    }
}

/* Comma and line break before a value or key. */
static void lead(struct jw *w) {
    if (w->after_key) {
        w->after_key = false;
        return;
    }
    if (w->depth > 0) {
        if (w->used[w->depth]) {
            sb_char(w->out, ',');
        }
        w->used[w->depth] = true;
        new_line(w);
    }
}

static void open_container(struct jw *w, char c) {
    lead(w);
    assert(w->depth + 1 < JSON_WRITE_DEPTH);
    sb_char(w->out, c);
    w->used[++w->depth] = false;
}

static void close_container(struct jw *w, char c) {
    assert(w->depth > 0);
    bool used = w->used[w->depth--];
    if (used) {
        new_line(w);
    }
    sb_char(w->out, c);
}

void jw_object(struct jw *w) {
    open_container(w, '{');
}

void jw_end_object(struct jw *w) {
    close_container(w, '}');
}

void jw_array(struct jw *w) {
    open_container(w, '[');
}

void jw_end_array(struct jw *w) {
    close_container(w, ']');
}

static void quoted(struct jw *w, struct str s) {
    sb_char(w->out, '"');
    json_escape(w->out, s);
    sb_char(w->out, '"');
}

void jw_key_str(struct jw *w, struct str key) {
    lead(w);
    quoted(w, key);
    sb_z(w->out, w->pretty ? ": " : ":");
    w->after_key = true;
}

void jw_key(struct jw *w, const char *key) {
    jw_key_str(w, str_z(key));
}

void jw_str(struct jw *w, struct str s) {
    lead(w);
    quoted(w, s);
}

void jw_i64(struct jw *w, int64_t v) {
    lead(w);
    sb_fmt(w->out, "%lld", (long long)v);
}

void jw_u64(struct jw *w, uint64_t v) {
    lead(w);
    sb_fmt(w->out, "%llu", (unsigned long long)v);
}

void jw_bool(struct jw *w, bool v) {
    lead(w);
    sb_z(w->out, v ? "true" : "false");
}

void jw_raw(struct jw *w, struct str json) {
    lead(w);
    sb_str(w->out, json);
}

void jw_null(struct jw *w) {
    lead(w);
    sb_z(w->out, "null");
}

void jw_double(struct jw *w, double v, int digits) {
    if (!isfinite(v)) {
        jw_null(w);
        return;
    }
    lead(w);
    char buf[64];
    int n = snprintf(buf, sizeof buf, "%.*f", digits, v);
    struct str s = {buf, n > 0 && (size_t)n < sizeof buf ? (size_t)n : 0};
    for (size_t i = 0; i < s.n; i++) {
        buf[i] = buf[i] == ',' ? '.' : buf[i]; /* a locale's decimal comma */
    }
    if (str_chr(s, '.') != SIZE_MAX) {
        while (s.p[s.n - 1] == '0') {
            s.n--;
        }
        s.n -= s.p[s.n - 1] == '.' ? 1 : 0;
    }
    sb_str(w->out, s);
}

void jw_kobject(struct jw *w, const char *key) {
    jw_key(w, key);
    jw_object(w);
}

void jw_karray(struct jw *w, const char *key) {
    jw_key(w, key);
    jw_array(w);
}

void jw_kstr(struct jw *w, const char *key, struct str s) {
    jw_key(w, key);
    jw_str(w, s);
}

void jw_kz(struct jw *w, const char *key, const char *z) {
    jw_kstr(w, key, str_z(z));
}

void jw_ki64(struct jw *w, const char *key, int64_t v) {
    jw_key(w, key);
    jw_i64(w, v);
}

void jw_kbool(struct jw *w, const char *key, bool v) {
    jw_key(w, key);
    jw_bool(w, v);
}

void jw_kopt(struct jw *w, const char *key, struct str s) {
    if (s.n > 0) {
        jw_kstr(w, key, s);
    }
}
