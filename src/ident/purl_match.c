/*
 * Patterns of package URLs, as people write them in `runs:`. Letter case is ignored, and so is the difference of '_' and '-' in
 * PyPI names: a pattern that a person spelt otherwise than the SBOM's tool did would hide a path to harm.
 */
#include "ident/purl.h"

#include <string.h>

/* One character of a pattern, percent-decoded. */
static char next_char(struct str *s) {
    char c = s->p[0];
    size_t used = 1;
    if (c == '%' && s->n >= 3 && chr_hex(s->p[1]) >= 0 && chr_hex(s->p[2]) >= 0) {
        c = (char)(chr_hex(s->p[1]) * 16 + chr_hex(s->p[2]));
        used = 3;
    }
    *s = str_from(*s, used);
    return c;
}

/* Takes the pattern's text off the front of *rest; false when the text does not begin so. */
static bool take(struct str pattern, struct str *rest, bool pypi) {
    while (pattern.n > 0) {
        char c = chr_lower(next_char(&pattern));
        if (rest->n == 0) {
            return false;
        }
        char d = chr_lower(rest->p[0]);
        c = pypi && c == '_' ? '-' : c;
        if (c != d) {
            return false;
        }
        *rest = str_from(*rest, 1);
    }
    return true;
}

/* The pattern without its star; whether it had one. */
static bool cut_star(struct str *pattern) {
    bool star = pattern->n > 0 && pattern->p[pattern->n - 1] == '*';
    pattern->n -= star ? 1 : 0;
    return star;
}

static bool match_part(struct str pattern, struct str text, bool pypi) {
    bool star = cut_star(&pattern);
    return take(pattern, &text, pypi) && (star || text.n == 0);
}

static bool match_path(struct str pattern, const struct purl *p) {
    struct str name_space;
    struct str name;
    bool pypi = str_is(p->type, "pypi");
    if (!str_rcut(pattern, '/', &name_space, &name)) {
        name = pattern;
        name_space = STR_NONE;
    }
    bool all_below = name.n > 0 && name.p[name.n - 1] == '*' && !(name_space.n > 0 && name_space.p[name_space.n - 1] == '*');
    if (all_below) { /* pkg:deb/debian/…, pkg:npm/…: a star at the very end also spans slashes */
        struct str rest = p->name_space;
        cut_star(&name);
        if (name_space.n == 0) {
            struct str first = p->name_space.n > 0 ? p->name_space : p->name;
            return take(name, &first, pypi);
        }
        if (!take(name_space, &rest, pypi)) {
            return false;
        }
        if (rest.n == 0) {
            rest = p->name;
        } else if (rest.p[0] == '/') {
            rest = str_from(rest, 1);
        } else {
            return false;
        }
        return take(name, &rest, pypi);
    }
    return match_part(name_space, p->name_space, pypi) && match_part(name, p->name, pypi);
}

bool purl_matches(struct str pattern, const struct purl *p) {
    struct str type;
    struct str path;
    struct str version = STR_NONE;
    if (!str_startsi(pattern, STR("pkg:"))) {
        return false;
    }
    pattern = str_from(pattern, 4);
    while (pattern.n > 0 && pattern.p[0] == '/') {
        pattern = str_from(pattern, 1);
    }
    bool has_path = str_cut(pattern, '/', &type, &path);
    if (!has_path) { /* pkg:* is everything */
        return type.n > 0 && type.p[type.n - 1] == '*' && match_part(type, p->type, false);
    }
    size_t at = str_rchr(path, '@');
    if (at != SIZE_MAX && at > 0 && path.p[at - 1] != '/') {
        version = str_from(path, at + 1);
        path.n = at;
    }
    return match_part(type, p->type, false) && match_path(path, p) &&
           (version.n == 0 || match_part(version, p->version, false));
}
