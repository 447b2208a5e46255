/* See wanted.h. */
#include "catalog/wanted.h"

#include <string.h>

#include "base/file.h"

static struct wanted_name parse(const struct catalog_source *s, const char *name) {
    struct wanted_name x = {.source = s};
    const char *star = strchr(name, '*');
    if (star != NULL) {
        x.before = (struct str){name, (size_t)(star - name)};
        x.after = str_z(star + 1);
        size_t slash = str_rchr(x.before, '/');
        x.folder = str_sub(x.before, 0, slash == SIZE_MAX ? 0 : slash + 1);
        x.before = str_from(x.before, x.folder.n);
    } else {
        x.path = str_z(name);
    }
    return x;
}

/* Ends with whole parts of a path. */
static bool ends_path(struct str path, struct str end) {
    return str_ends(path, end) && (path.n == end.n || path.p[path.n - end.n - 1] == '/');
}

static bool fits(const struct wanted_name *x, const struct catalog_file *f) {
    if (x->path.n == 0) {
        return f->base.n >= x->before.n + x->after.n && str_ends(f->base, x->after) && str_starts(f->base, x->before) &&
               (x->folder.n == 0 || ends_path(str_sub(f->path, 0, f->path.n - f->base.n), x->folder));
    }
    return ends_path(f->path, x->path);
}

static unsigned char last_of(struct str s) {
    return s.n > 0 ? (unsigned char)s.p[s.n - 1] : 0;
}

static void keep(struct arena *a, struct wanted *w, struct wanted_name x) {
    struct wanted_name *kept = ARENA_NEW(a, struct wanted_name);
    *kept = x;
    if (x.path.n == 0) {
        kept->next = w->starred[last_of(x.after)];
        w->starred[last_of(x.after)] = kept;
        return;
    }
    void **slot = map_slot(&w->by_base, file_base(x.path), NULL);
    kept->next = *slot;
    *slot = kept;
}

void wanted_prepare(struct arena *a, bool content, struct wanted *w) {
    *w = (struct wanted){.by_base = map_new(a, 256)};
    for (size_t i = 0; catalog_sources[i] != NULL; i++) {
        const struct catalog_source *s = catalog_sources[i];
        if (s->content != content) {
            continue;
        }
        if (s->wants != NULL) {
            vec_push(a, &w->judging, s);
        }
        for (size_t k = 0; s->names != NULL && s->names[k] != NULL; k++) {
            keep(a, w, parse(s, s->names[k]));
        }
    }
}

static void add(const struct catalog_source **out, size_t *n, const struct catalog_source *s) {
    for (size_t i = 0; i < *n; i++) {
        if (out[i] == s) {
            return;
        }
    }
    if (*n < WANTED_MAX) {
        out[(*n)++] = s;
    }
}

static void add_fitting(const struct wanted_name *list, const struct catalog_file *f, const struct catalog_source **out,
                        size_t *n) {
    for (const struct wanted_name *x = list; x != NULL; x = x->next) {
        if (fits(x, f)) {
            add(out, n, x->source);
        }
    }
}

size_t wanted_by(const struct wanted *w, const struct catalog_file *f, const struct catalog_source **out) {
    size_t n = 0;
    unsigned char last = last_of(f->base);
    add_fitting(map_get(&w->by_base, f->base), f, out, &n);
    add_fitting(w->starred[0], f, out, &n);
    if (last != 0) {
        add_fitting(w->starred[last], f, out, &n);
    }
    for (size_t i = 0; i < w->judging.n; i++) {
        if (w->judging.v[i]->wants(f)) {
            add(out, &n, w->judging.v[i]);
        }
    }
    return n;
}

bool wanted_named(const struct catalog_file *f, const char *const *names) {
    for (size_t k = 0; names[k] != NULL; k++) {
        struct wanted_name x = parse(NULL, names[k]);
        if (fits(&x, f)) {
            return true;
        }
    }
    return false;
}

bool wanted_one(const struct catalog_source *s, const struct catalog_file *f) {
    return (s->names != NULL && wanted_named(f, s->names)) || (s->wants != NULL && s->wants(f));
}
