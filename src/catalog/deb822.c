/* See deb822.h. */
#include "catalog/deb822.h"

static struct str next_line(struct str *rest) {
    struct str line;
    struct str after;
    str_cut(*rest, '\n', &line, &after);
    *rest = after;
    return str_ends(line, STR("\r")) ? str_sub(line, 0, line.n - 1) : line;
}

bool deb822_next(struct deb822 *d, struct str *values) {
    bool any = false;
    for (size_t i = 0; d->names[i] != NULL; i++) {
        values[i] = STR_NONE;
    }
    while (d->rest.n > 0) {
        struct str line = next_line(&d->rest);
        struct str name;
        struct str value;
        if (str_trim(line).n == 0) {
            if (any) {
                return true;
            }
            continue;
        }
        if (chr_space(line.p[0]) || line.p[0] == '#' || !str_cut(line, ':', &name, &value)) {
            continue; /* a value's further lines, a comment, or nothing of the format */
        }
        any = true;
        for (size_t i = 0; d->names[i] != NULL; i++) {
            if (values[i].n == 0 && str_eqi(name, str_z(d->names[i]))) {
                values[i] = str_trim(value);
            }
        }
    }
    return any;
}

bool deb822_end(const struct input *in, bool found, struct err *e) {
    return found || str_trim(in->bytes).n == 0 || err_at(e, in->name, 1, 1, "names no package, though it is not empty");
}

bool deb822_relation(struct arena *a, struct str *list, const char *prefix, struct str *names) {
    struct str clause;
    if (!str_next(list, ',', &clause)) {
        return false;
    }
    struct sb b = SB(a);
    struct str one;
    while (str_next(&clause, '|', &one)) {
        one = str_trim(one);
        size_t n = 0;
        while (n < one.n && !chr_space(one.p[n]) && one.p[n] != '(' && one.p[n] != '[' && one.p[n] != ':') {
            n++;
        }
        if (n > 0) {
            sb_fmt(&b, "%s%s%.*s", b.n > 0 ? "|" : "", prefix, STR_ARG(str_sub(one, 0, n)));
        }
    }
    *names = sb_get(&b);
    return true;
}

void deb822_own_list(struct catalog *k, const char *prefix, const struct catalog_file *f, const struct input *in) {
    struct str name = str_sub(f->base, 0, f->base.n - (sizeof ".list" - 1));
    struct str owner = str_fmt(catalog_arena(k), "%s%.*s", prefix, STR_ARG(name));
    struct str rest = in->bytes;
    struct str line;
    while (str_next(&rest, '\n', &line)) {
        struct str path;
        str_cut(line, '\t', &path, &(struct str){0});
        if (str_starts(path, STR("/")) && path.n > 2) {
            catalog_owns(k, owner, str_from(path, 1));
        }
    }
}

void deb822_person(struct str s, struct bom_party *out) {
    struct str name;
    struct str rest;
    str_cut(s, '<', &name, &rest);
    out->name = str_trim(name);
    out->email = str_ends(rest, STR(">")) ? str_sub(rest, 0, rest.n - 1) : STR_NONE;
}
