/* What sources call: see catalog.h. */
#include "catalog/fill.h"

#include <stdarg.h>
#include <string.h>

#include "ident/purl.h"

static const char *technique_name(enum catalog_technique t) {
    static const char *const names[] = {"manifest-analysis", "binary-analysis", "filename", "hash-comparison", "other"};
    return names[t];
}

struct arena *catalog_arena(struct catalog *k) {
    return k->a;
}

struct bom_component *catalog_add(struct catalog *k, struct str owner) {
    struct catalog_item x = {.owner = owner, .system = k->system, .database = k->source->anchors != NULL};
    if (x.database) {
        k->systems.v[k->system].packages = true;
    }
    x.c.type = STR("library");
    x.c.parent = SIZE_MAX;
    x.c.evidence = ARENA_NEW(k->a, struct bom_evidence);
    x.c.evidence[x.c.nevidence++] = (struct bom_evidence){.location = str_dup(k->a, k->file->path),
                                                          .technique = str_z(technique_name(k->source->technique)),
                                                          .value = str_z(k->source->name),
                                                          .confidence = k->source->confidence};
    vec_push(k->a, &k->items, x);
    return &k->items.v[k->items.n - 1].c;
}

void catalog_owns(struct catalog *k, struct str owner, struct str path) {
    struct str prefix = k->system > 0 ? k->systems.v[k->system].prefix : STR_NONE;
    path = prefix.n > 0 ? str_fmt(k->a, "%.*s%.*s", STR_ARG(prefix), STR_ARG(path)) : path;
    vec_push(k->a, &k->owns, (struct catalog_pair){owner, path, k->system});
}

void catalog_depends(struct catalog *k, struct str owner, struct str on) {
    vec_push(k->a, &k->depends, (struct catalog_pair){owner, on, k->system});
}

void catalog_provides(struct catalog *k, struct str owner, struct str name) {
    vec_push(k->a, &k->provides, (struct catalog_pair){owner, name, k->system});
}

struct str catalog_file_owner(struct arena *a, const struct catalog_file *f) {
    return str_fmt(a, "file/%.*s", STR_ARG(f->path));
}

void **catalog_kept(struct catalog *k) {
    for (size_t i = 0; i < k->kept.n; i++) {
        if (k->kept.v[i].source == k->source) {
            return &k->kept.v[i].what;
        }
    }
    vec_push(k->a, &k->kept, (struct catalog_kept){k->source, NULL});
    return &k->kept.v[k->kept.n - 1].what;
}

void catalog_os(struct catalog *k, struct str id, struct str version, struct str codename, struct str pretty) {
    struct catalog_os *os = &k->systems.v[k->system].os;
    if (os->id.n == 0 || os->substitute) {
        *os = (struct catalog_os){id, version, codename, pretty, false};
    }
}

void catalog_os_else(struct catalog *k, struct str id, struct str version, struct str codename, struct str pretty) {
    struct catalog_os *os = &k->systems.v[k->system].os;
    if (os->id.n == 0) {
        *os = (struct catalog_os){id, version, codename, pretty, true};
    }
}

void catalog_note(struct catalog *k, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    struct str text = str_vfmt(k->a, fmt, args);
    va_end(args);
    vec_push(k->a, &k->notes, str_fmt(k->a, "%.*s: %.*s", STR_ARG(k->file->path), STR_ARG(text)));
}

/* A text that no package URL is; catalog_finish() puts the real one in its place. */
static struct str late(struct catalog *k, const struct purl *p) {
    struct catalog_late_purl x = {
        .type = p->type, .name = p->name, .version = p->version, .nkeys = p->nqualifiers, .system = k->system};
    x.keys = ARENA_ARRAY(k->a, struct str, p->nqualifiers);
    x.values = ARENA_ARRAY(k->a, struct str, p->nqualifiers);
    for (size_t i = 0; i < p->nqualifiers; i++) {
        x.keys[i] = p->qualifiers[i].key;
        x.values[i] = p->qualifiers[i].value;
    }
    vec_push(k->a, &k->late, x);
    return str_fmt(k->a, "*os %zu", k->late.n - 1);
}

struct str catalog_purl(struct catalog *k, const char *type, struct str name_space, struct str name, struct str version, ...) {
    struct purl_qualifier q[PURL_MAX_QUALIFIERS];
    struct purl p = {.type = str_z(type), .name_space = name_space, .name = name, .version = version, .qualifiers = q};
    va_list args;
    va_start(args, version);
    for (const char *key = va_arg(args, const char *); key != NULL; key = va_arg(args, const char *)) {
        const char *value = va_arg(args, const char *);
        if (value[0] != '\0' && p.nqualifiers < PURL_MAX_QUALIFIERS) {
            q[p.nqualifiers++] = (struct purl_qualifier){str_dup(k->a, str_z(key)), str_dup(k->a, str_z(value))};
        }
    }
    va_end(args);
    if (str_is(name_space, "*os")) {
        return late(k, &p);
    }
    struct purl out;
    struct err ignored = {0};
    return purl_build(k->a, &p, &out, &ignored) ? purl_text(k->a, &out) : STR_NONE;
}

/* ---- package URLs of the operating system ---- */

static struct str space_of(const struct catalog_os *os, struct str type) {
    if (os->id.n > 0) {
        return os->id;
    }
    return str_is(type, "deb") ? STR("debian") : str_is(type, "apk") ? STR("alpine") : STR_NONE;
}

static struct str late_purl(struct catalog *k, const struct catalog_late_purl *x) {
    struct purl_qualifier *q = ARENA_ARRAY(k->a, struct purl_qualifier, x->nkeys + 1);
    struct purl p = {.type = x->type, .name = x->name, .version = x->version, .qualifiers = q};
    struct purl out;
    struct err ignored = {0};
    for (size_t i = 0; i < x->nkeys; i++) {
        q[p.nqualifiers++] = (struct purl_qualifier){x->keys[i], x->values[i]};
    }
    const struct catalog_os *os = &k->systems.v[x->system].os;
    struct str release = os->version.n > 0 ? os->version : os->codename;
    if (os->id.n > 0) {
        struct str distro = release.n > 0 ? str_fmt(k->a, "%.*s-%.*s", STR_ARG(os->id), STR_ARG(release)) : os->id;
        q[p.nqualifiers++] = (struct purl_qualifier){STR("distro"), distro};
    }
    p.name_space = space_of(os, x->type);
    return purl_build(k->a, &p, &out, &ignored) ? purl_text(k->a, &out) : STR_NONE;
}

void catalog_build_purls(struct catalog *k) {
    for (size_t i = 0; i < k->items.n; i++) {
        struct bom_component *c = &k->items.v[i].c;
        uint64_t at;
        if (str_starts(c->purl, STR("*os ")) && str_u64(str_from(c->purl, 4), &at) && at < k->late.n) {
            c->purl = late_purl(k, &k->late.v[at]);
        }
    }
}

/* ---- systems ---- */

size_t catalog_system_at(struct catalog *k, struct str prefix) {
    if (k->systems.n == 0) {
        k->system_at = map_new(k->a, 16);
        vec_push(k->a, &k->systems, (struct catalog_system){0});
        map_put(&k->system_at, STR(""), (void *)(uintptr_t)1);
    }
    bool added;
    void **slot = map_slot(&k->system_at, prefix, &added);
    if (added) {
        vec_push(k->a, &k->systems, (struct catalog_system){.prefix = prefix});
        *slot = (void *)(uintptr_t)k->systems.n;
    }
    return (size_t)(uintptr_t)*slot - 1;
}

/* Before the last of the anchors that is in the path, at its start or after a slash. */
static struct str prefix_of(const struct catalog_source *s, struct str path) {
    for (size_t i = 0; s->anchors != NULL && s->anchors[i] != NULL; i++) {
        struct str anchor = str_z(s->anchors[i]);
        for (size_t at = path.n >= anchor.n ? path.n - anchor.n + 1 : 0; at > 0; at--) {
            if (str_starts(str_from(path, at - 1), anchor) && (at == 1 || path.p[at - 2] == '/')) {
                return str_sub(path, 0, at - 1);
            }
        }
    }
    return STR_NONE;
}

struct catalog_mark catalog_mark_of(const struct catalog *k) {
    return (struct catalog_mark){k->items.n, k->owns.n, k->depends.n, k->provides.n};
}

static size_t keep_pairs(struct catalog_pair *v, size_t from, size_t n, const bool *gone) {
    size_t kept = from;
    for (size_t i = from; i < n; i++) {
        if (!gone[v[i].system]) {
            v[kept++] = v[i];
        }
    }
    return kept;
}

void catalog_forget_below(struct catalog *k, struct str prefix, const struct catalog_mark *from) {
    const struct catalog_system *own = &k->systems.v[catalog_system_at(k, prefix)];
    bool *gone = ARENA_ARRAY(k->a, bool, k->systems.n);
    if (!own->packages && own->os.id.n == 0) {
        return;
    }
    for (size_t i = 0; i < k->systems.n; i++) {
        struct catalog_system *x = &k->systems.v[i];
        bool below = x->prefix.n > prefix.n && str_starts(x->prefix, prefix);
        gone[i] = below && str_find(str_from(x->prefix, prefix.n), STR("!/")) == SIZE_MAX;
        x->os = gone[i] ? (struct catalog_os){0} : x->os;
    }
    size_t kept = from->items;
    for (size_t i = from->items; i < k->items.n; i++) {
        if (!gone[k->items.v[i].system]) {
            k->items.v[kept++] = k->items.v[i];
        }
    }
    k->items.n = kept;
    k->owns.n = keep_pairs(k->owns.v, from->owns, k->owns.n, gone);
    if (k->owned_of > from->owns) { /* numbers have changed */
        k->owned = (struct map){0};
        k->owned_of = 0;
    }
    k->depends.n = keep_pairs(k->depends.v, from->depends, k->depends.n, gone);
    k->provides.n = keep_pairs(k->provides.v, from->provides, k->provides.n, gone);
}

void catalog_read(struct catalog *k, const struct catalog_source *s, const struct catalog_file *f, const struct input *in) {
    size_t items = k->items.n;
    size_t owns = k->owns.n;
    size_t depends = k->depends.n;
    size_t provides = k->provides.n;
    struct err e = {0};
    k->source = s;
    k->file = f;
    k->system = catalog_system_at(k, prefix_of(s, f->path));
    if (!s->read(k, f, in, &e)) {
        k->items.n = items;
        k->owns.n = owns;
        k->depends.n = depends;
        k->provides.n = provides;
        vec_push(k->a, &k->notes, str_fmt(k->a, "%.*s (as %s)", STR_ARG(err_line(k->a, &e)), s->name));
    }
    k->source = NULL;
    k->file = NULL;
    k->system = 0;
}
