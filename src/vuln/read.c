/* Reading a feed file of a known format, and the helpers of the readers. See advisory.h and read.h. */
#include "vuln/read.h"

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

bool take_strs(struct arena *a, struct jv v, struct str_list *out, struct err *e) {
    bool ok = true;
    if (!take_type(v, JSON_ARRAY, &ok, e)) {
        return ok;
    }
    for (struct jiter it = json_iter(v); json_next(&it);) {
        if (!json_want(it.value, JSON_STRING, e)) {
            return false;
        }
        vec_push(a, out, json_str(it.value));
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

int score_tenths(struct str vector, int given) {
    struct cvss c;
    struct err ignored = {0};
    return cvss_parse(vector, &c, &ignored) ? c.score : given;
}

struct str feed_origin(struct str name) {
    struct str file;
    struct str member;
    if (!str_cut(name, '!', &file, &member)) {
        return file_base(name);
    }
    struct str base = file_base(file);
    return (struct str){base.p, base.n + 1 + member.n};
}

static bool read_json(struct feed *f, enum vuln_format format, struct json_parser *parser, struct err *e) {
    struct jv root;
    if (!json_parse(parser, f->in, &root, e) || !json_want(root, JSON_OBJECT, e)) {
        return false;
    }
    switch (format) {
        case VULN_FORMAT_NVD_1_1:
            return read_nvd_1_1(f, root, e);
        case VULN_FORMAT_NVD_2_0:
            return read_nvd_2_0(f, root, e);
        case VULN_FORMAT_OSV:
            return read_osv(f, root, e);
        default:
            return read_kev(f, root, e);
    }
}

bool vuln_read(const struct input *in, enum vuln_format format, struct json_parser *parser, const struct vuln_sink *sink,
               struct err *e) {
    struct feed f = {.a = arena_new(), .in = in, .sink = sink, .origin = feed_origin(in->name)};
    bool ok;
    if (format == VULN_FORMAT_NONE) {
        ok = err_at(e, in->name, 1, 1, "is no feed that can be read; NVD (1.1 or API 2.0), OSV, KEV or EPSS was expected");
    } else if (format == VULN_FORMAT_EPSS) {
        ok = read_epss(&f, e);
    } else if (format == VULN_FORMAT_KEV && !str_starts(str_trim(str_sub(in->bytes, 0, 64)), STR("{"))) {
        ok = read_kev_csv(&f, e);
    } else {
        ok = read_json(&f, format, parser, e);
    }
    arena_free(&f.a);
    return ok;
}
