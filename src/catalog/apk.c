/*
 * Alpine's apk: lib/apk/db/installed. Paragraphs of one-letter fields (apk-tools' documentation, "apk v2 installed database"):
 * P name, V version, A architecture, o origin (source package), L licence, m maintainer, T description, U address, D depends,
 * p provides, F folder, R file in it.
 */
#include "catalog/deb822.h"
#include "catalog/sources.h"

struct package {
    struct str v[128]; /* by letter */
    struct str owner;
};

static void licence(struct arena *a, struct bom_component *c, struct str text) {
    if (text.n > 0) {
        c->licenses = ARENA_NEW(a, struct bom_license);
        c->licenses[c->nlicenses++] = (struct bom_license){.expression = text, .acknowledgement = STR("declared")};
    }
}

/* "so:libc.musl-x86_64.so.1", "busybox>1.2", "!conflict": the name; empty for a conflict. */
static struct str name_of(struct str s) {
    size_t n = 0;
    while (n < s.n && s.p[n] != '=' && s.p[n] != '<' && s.p[n] != '>' && s.p[n] != '~') {
        n++;
    }
    return str_starts(s, STR("!")) ? STR_NONE : str_sub(s, 0, n);
}

static void relations(struct catalog *k, struct str owner, struct str list,
                      void (*tell)(struct catalog *, struct str, struct str)) {
    struct str word;
    while (str_next(&list, ' ', &word)) {
        struct str name = name_of(word);
        if (name.n > 0) {
            tell(k, owner, str_fmt(catalog_arena(k), "apk/%.*s", STR_ARG(name)));
        }
    }
}

static void add(struct catalog *k, struct package *p) {
    struct arena *a = catalog_arena(k);
    struct str origin = str_eq(p->v['o'], p->v['P']) ? STR_NONE : p->v['o'];
    struct bom_component *c = catalog_add(k, p->owner);
    c->name = p->v['P'];
    c->version = p->v['V'];
    c->description = p->v['T'];
    deb822_person(p->v['m'], &c->supplier);
    licence(a, c, p->v['L']);
    if (p->v['U'].n > 0) {
        c->references = ARENA_NEW(a, struct bom_reference);
        c->references[c->nreferences++] = (struct bom_reference){.type = STR("website"), .url = p->v['U']};
    }
    c->purl = catalog_purl(k, "apk", STR("*os"), c->name, c->version, "arch", str_cstr(a, p->v['A']), "upstream",
                           str_cstr(a, origin), NULL);
    relations(k, p->owner, p->v['D'], catalog_depends);
    relations(k, p->owner, p->v['p'], catalog_provides);
}

/* Files come after the package's name; its other fields are complete at the paragraph's end. */
static void take(struct catalog *k, struct package *p, struct str line) {
    struct arena *a = catalog_arena(k);
    unsigned char letter = (unsigned char)line.p[0];
    struct str value = str_from(line, 2);
    if (letter == 'P') {
        p->owner = str_fmt(a, "apk/%.*s", STR_ARG(value));
    }
    if (letter == 'R' && p->owner.n > 0) {
        struct str folder = p->v['F'];
        catalog_owns(k, p->owner, str_fmt(a, "%.*s%s%.*s", STR_ARG(folder), folder.n > 0 ? "/" : "", STR_ARG(value)));
    } else if (letter < 128) {
        p->v[letter] = value;
    }
}

static bool read_installed(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct package p = {0};
    struct str rest = in->bytes;
    bool found = false;
    (void)f;
    if (!input_want_text(in, e)) {
        return false;
    }
    while (rest.n > 0) {
        struct str line;
        struct str after;
        str_cut(rest, '\n', &line, &after);
        rest = after;
        if (line.n >= 2 && line.p[1] == ':') {
            take(k, &p, line);
            found = found || p.owner.n > 0;
        }
        if (line.n == 0 || rest.n == 0) {
            if (p.owner.n > 0 && p.v['V'].n > 0) {
                add(k, &p);
            }
            p = (struct package){0};
        }
    }
    return deb822_end(in, found, e);
}

static const char *const anchors[] = {"usr/lib/apk/db/", "lib/apk/db/", NULL};
static const char *const names[] = {"lib/apk/db/installed", NULL};

const struct catalog_source catalog_apk = {.name = "apk",
                                           .technique = CATALOG_MANIFEST,
                                           .confidence = 100,
                                           .names = names,
                                           .anchors = anchors,
                                           .read = read_installed};
