/* Whose a file is, and whether what was found in it is the package itself: see fill.h. */
#include "base/file.h"
#include "catalog/fill.h"
#include "ident/purl.h"

/* The spelling without "usr/": /bin, /sbin and /lib* are links into /usr where it is merged, and databases name either. */
static struct str plain_path(struct str path) {
    return str_starts(path, STR("usr/bin/")) || str_starts(path, STR("usr/sbin/")) || str_starts(path, STR("usr/lib"))
               ? str_from(path, 4)
               : path;
}

/* The system that a path lies in: the one with the longest prefix. O(folders in the path). */
static struct str prefix_at(const struct catalog *k, struct str path) {
    for (size_t i = path.n; k->systems.n > 1 && i > 0; i--) {
        if (path.p[i - 1] == '/' && map_has(&k->system_at, str_sub(path, 0, i))) {
            return str_sub(path, 0, i);
        }
    }
    return STR_NONE;
}

/* The key of a path: plain within its own system. */
static struct str owned_key(struct arena *a, struct str prefix, struct str path) {
    struct str inside = str_from(path, prefix.n);
    struct str plain = plain_path(inside);
    return prefix.n == 0 ? plain : plain.n == inside.n ? path : str_fmt(a, "%.*s%.*s", STR_ARG(prefix), STR_ARG(plain));
}

static void bring_up_to_date(struct catalog *k) {
    if (k->owned.a == NULL) {
        k->owned = map_new(k->a, k->owns.n);
    }
    for (; k->owned_of < k->owns.n; k->owned_of++) {
        struct str path = k->owns.v[k->owned_of].to;
        void **slot = map_slot(&k->owned, owned_key(k->a, prefix_at(k, path), path), NULL);
        *slot = *slot != NULL ? *slot : (void *)(uintptr_t)(k->owned_of + 1);
    }
}

/* "a/__pycache__/b.cpython-311.pyc" is made from "a/b.py" (PEP 3147), on the device as a rule: no list of files has it. */
static struct str source_of(struct arena *a, struct str path) {
    static const struct str folder = STR_INIT("__pycache__/");
    struct str base = file_base(path);
    struct str above = str_sub(path, 0, path.n - base.n);
    size_t dot = str_chr(base, '.');
    if (!str_ends(base, STR(".pyc")) || !str_ends(above, folder)) {
        return STR_NONE;
    }
    return str_fmt(a, "%.*s%.*s.py", STR_ARG(str_sub(above, 0, above.n - folder.n)), STR_ARG(str_sub(base, 0, dot)));
}

static size_t owner_at(const struct catalog *k, struct arena *a, struct str path) {
    for (;;) {
        size_t owner =
            (size_t)(uintptr_t)map_get(&k->owned, owned_key(a, prefix_at(k, path), path)) - 1; /* missing: SIZE_MAX */
        size_t archive = str_rchr(path, '!'); /* what is in an archive belongs to whom the archive belongs */
        if (owner != SIZE_MAX || archive == SIZE_MAX) {
            return owner;
        }
        path = str_sub(path, 0, archive);
    }
}

const struct catalog_pair *catalog_owner_of(struct catalog *k, struct str path) {
    bool compiled = str_ends(path, STR(".pyc"));
    bring_up_to_date(k);
    if (k->owned.n == 0) {
        return NULL;
    }
    struct arena *a = k->systems.n > 1 || compiled ? arena_new() : NULL;
    size_t owner = owner_at(k, a, path);
    struct str source = compiled && owner == SIZE_MAX ? source_of(a, path) : STR_NONE;
    owner = source.n > 0 ? owner_at(k, a, source) : owner;
    arena_free(&a);
    return owner == SIZE_MAX ? NULL : &k->owns.v[owner];
}

/* ---- the package, or another thing in it ---- */

static struct str bare(struct arena *a, struct str name) {
    static const char *const prefixes[] = {"python3-", "python-", "node-", "ruby-", "rust-", "golang-", "lib", "php-"};
    struct sb b = SB(a);
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        struct str p = str_z(prefixes[i]);
        if (name.n > p.n && str_starts(name, p)) {
            name = str_from(name, p.n);
            break;
        }
    }
    for (size_t i = 0; i < name.n; i++) {
        if (chr_alnum(name.p[i])) {
            sb_char(&b, chr_lower(name.p[i]));
        }
    }
    return sb_get(&b);
}

/* "1:3.0.11-1~deb12u2+b1" → "3.0.11" */
static struct str upstream_part(struct str v) {
    size_t colon = str_chr(v, ':');
    v = colon != SIZE_MAX ? str_from(v, colon + 1) : v;
    size_t dash = str_rchr(v, '-');
    v = dash != SIZE_MAX ? str_sub(v, 0, dash) : v;
    size_t n = 0;
    while (n < v.n && v.p[n] != '+' && v.p[n] != '~') {
        n++;
    }
    return str_sub(v, 0, n);
}

bool catalog_same_thing(struct arena *a, const struct bom_component *package, const struct bom_component *c) {
    struct purl p;
    struct err ignored = {0};
    struct str upstream = STR_NONE;
    struct str rest;
    if (package->purl.n > 0 && purl_parse(a, package->purl, &p, &ignored)) {
        str_cut(purl_qualifier(&p, "upstream"), '@', &upstream, &rest);
    }
    struct str name = bare(a, c->name);
    bool named = str_eq(name, bare(a, package->name)) || str_eq(name, bare(a, upstream));
    return named || (c->version.n > 2 && str_eq(c->version, upstream_part(package->version)));
}
