/* Which operating system it is: os-release(5), in etc or usr/lib. */
#include "catalog/sources.h"

/* Without quotes and the escapes within. */
static struct str unquoted(struct arena *a, struct str s) {
    s = str_trim(s);
    if (s.n < 2 || (s.p[0] != '"' && s.p[0] != '\'') || s.p[s.n - 1] != s.p[0]) {
        return s;
    }
    struct sb b = SB(a);
    for (size_t i = 1; i + 1 < s.n; i++) {
        i += s.p[i] == '\\' && i + 2 < s.n ? 1 : 0;
        sb_char(&b, s.p[i]);
    }
    return sb_get(&b);
}

static bool read_release(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    enum { ID, VERSION_ID, VERSION_CODENAME, PRETTY_NAME };
    static const char *const names[] = {"ID", "VERSION_ID", "VERSION_CODENAME", "PRETTY_NAME"};
    struct str v[4] = {{0}};
    struct str rest = in->bytes;
    struct str line;
    (void)f;
    if (!input_want_text(in, e)) {
        return false;
    }
    while (str_next(&rest, '\n', &line)) {
        struct str key;
        struct str value;
        str_cut(line, '=', &key, &value);
        for (size_t i = 0; i < 4; i++) {
            if (str_is(str_trim(key), names[i])) {
                v[i] = unquoted(catalog_arena(k), value);
            }
        }
    }
    if (v[ID].n > 0) {
        catalog_os(k, v[ID], v[VERSION_ID], v[VERSION_CODENAME], v[PRETTY_NAME]);
    }
    return true;
}

static const char *const names[] = {"etc/os-release", "usr/lib/os-release", NULL};
static const char *const anchors[] = {"usr/lib/os-release", "etc/os-release", NULL};

const struct catalog_source catalog_os_release = {.name = "os-release",
                                                  .technique = CATALOG_MANIFEST,
                                                  .confidence = 100,
                                                  .limit = 1 << 20,
                                                  .names = names,
                                                  .anchors = anchors,
                                                  .read = read_release};
