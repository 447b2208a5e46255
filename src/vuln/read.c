/* Reading a feed file of a known format, and the helpers of the readers. See advisory.h and read.h. */
#include "vuln/read.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "score/cvss.h"

const char *vuln_source_name(enum vuln_source s) {
    static const char *const names[VULN_SOURCES] = {"nvd", "osv", "kev", "epss"};
    return names[s];
}

const char *vuln_format_name(enum vuln_format f) {
    static const char *const names[] = {"unknown", "nvd-1.1", "nvd-2.0", "osv", "kev", "epss"};
    return names[f];
}

bool row_id_fits(const struct csv *row, struct str id, struct err *e) {
    return id.n <= VULN_MAX_ID ||
           input_fail(row->in, row->row, e, "has an id of %zu bytes, more than the limit of %d (VULN_MAX_ID)", id.n,
                      VULN_MAX_ID);
}

bool id_fits(struct jv record, struct str id, struct err *e) {
    return id.n <= VULN_MAX_ID ||
           json_fail(record, e, "has an id of %zu bytes, more than the limit of %d (VULN_MAX_ID)", id.n, VULN_MAX_ID);
}

bool take_strs(struct arena *a, struct jv v, struct str_list *out, struct err *e) {
    bool ok = true;
    if (!take_type(v, JSON_ARRAY, &ok, e)) {
        return ok;
    }
    size_t all = out->n + json_count(v); /* versions come by the hundred: one piece of memory for them */
    if (all > out->cap) {
        out->v = arena_grow(a, out->v, out->n * sizeof *out->v, all * sizeof *out->v);
        out->cap = all;
    }
    for (struct jiter it = json_iter(v); json_next(&it);) {
        if (!want(it.value, JSON_STRING, e)) {
            return false;
        }
        out->v[out->n++] = json_str(it.value);
    }
    return true;
}

int take_tenths(struct jv v) {
    if (json_type(v) != JSON_NUMBER) {
        return -1;
    }
    double d = json_double(v);
    return d >= 0 && d <= 10 ? (int)(d * 10 + 0.5) : -1;
}

static int calculate(struct str vector) {
    struct cvss c;
    struct err ignored = {0};
    return cvss_parse(vector, &c, &ignored) ? c.score : -1;
}

/* FNV-1a by words; only speed hangs on it. */
static size_t slot_of(struct str s) {
    uint64_t h = 0xCBF29CE484222325ULL;
    for (size_t i = 0; i < s.n; i += sizeof h) {
        uint64_t word = 0;
        memcpy(&word, s.p + i, s.n - i < sizeof word ? s.n - i : sizeof word);
        h = (h ^ word) * 0x100000001B3ULL;
        h ^= h >> 32;
    }
    return (size_t)(h % SCORE_CACHE);
}

int score_tenths(struct feed *f, struct str vector, int given) {
    int tenths;
    if (vector.n == 0 || vector.n > SCORE_CACHE_TEXT) {
        tenths = calculate(vector);
        return tenths >= 0 ? tenths : given;
    }
    size_t at = slot_of(vector);
    if (f->scores->slot[at].n != vector.n || memcmp(f->scores->slot[at].text, vector.p, vector.n) != 0) {
        f->scores->slot[at].n = (uint8_t)vector.n;
        f->scores->slot[at].tenths = (int16_t)calculate(vector);
        memcpy(f->scores->slot[at].text, vector.p, vector.n);
    }
    tenths = f->scores->slot[at].tenths;
    return tenths >= 0 ? tenths : given;
}

struct str vuln_origin(struct str name) {
    struct str file;
    struct str member;
    if (!str_cut(name, '!', &file, &member)) {
        return file_base(name);
    }
    struct str base = file_base(file);
    return (struct str){base.p, base.n + 1 + member.n};
}

struct vuln_reader {
    struct json_parser *parser;
    struct arena *a;
    struct score_cache scores;
    struct ecosystem_memo ecosystem;
};

struct vuln_reader *vuln_reader_new(void) {
    struct vuln_reader *r = calloc(1, sizeof *r);
    if (r == NULL) {
        return NULL;
    }
    r->parser = json_parser_new();
    r->a = arena_new();
    return r;
}

void vuln_reader_free(struct vuln_reader **r) {
    if (*r == NULL) {
        return;
    }
    json_parser_free(&(*r)->parser);
    arena_free(&(*r)->a);
    free(*r);
    *r = NULL;
}

static bool read_json(struct feed *f, enum vuln_format *format, struct json_parser *parser, struct err *e) {
    struct jv root;
    if (!json_parse(parser, f->in, &root, e)) {
        *format = vuln_detect(f->in); /* a feed that is damaged, or nothing that concerns us */
        if (*format == VULN_FORMAT_NONE) {
            *e = (struct err){0};
        }
        return *format == VULN_FORMAT_NONE;
    }
    *format = detect_members(root);
    switch (*format) {
        case VULN_FORMAT_NVD_1_1:
            return read_nvd_1_1(f, root, e);
        case VULN_FORMAT_NVD_2_0:
            return read_nvd_2_0(f, root, e);
        case VULN_FORMAT_OSV:
            return read_osv(f, root, e);
        case VULN_FORMAT_KEV:
            return read_kev(f, root, e);
        default:
            return true;
    }
}

static bool read_text(struct feed *f, enum vuln_format *format, struct err *e) {
    *format = vuln_detect(f->in);
    return *format == VULN_FORMAT_NONE || (*format == VULN_FORMAT_EPSS ? read_epss(f, e) : read_kev_csv(f, e));
}

bool vuln_read(struct vuln_reader *r, const struct input *in, enum vuln_format *format, const struct vuln_sink *sink,
               struct err *e) {
    if (r == NULL) {
        return err_set(e, ERR_SYSTEM, "not enough memory to read feeds");
    }
    struct arena_mark mark = arena_mark(r->a);
    struct feed f = {.a = r->a, .in = in, .sink = sink, .scores = &r->scores, .ecosystem = &r->ecosystem};
    bool ok = vuln_is_json(in) ? read_json(&f, format, r->parser, e) : read_text(&f, format, e);
    arena_reset(r->a, mark);
    if (!ok && e->kind == ERR_INPUT && e->file[0] == '\0') { /* the sink refused: it knows no file */
        snprintf(e->file, sizeof e->file, "%.*s", STR_ARG(in->name));
    }
    return ok;
}
