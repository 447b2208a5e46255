/* What readers of lock files share: see lock.h. */
#include "catalog/lock.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"

/* ---- packages ---- */

/* Where an ecosystem's names divide into namespace and name: at the last of this character. */
static const struct {
    const char *type;
    char sep;
} divided[] = {{"npm", '/'},    {"golang", '/'},    {"composer", '/'}, {"maven", ':'}, {"swift", '/'},
               {"github", '/'}, {"bitbucket", '/'}, {"generic", '/'},  {"conan", '/'}, {"jsr", '/'}};

static void divide(const char *type, struct str full, struct str *name_space, struct str *name) {
    *name_space = STR_NONE;
    *name = full;
    for (size_t i = 0; i < sizeof divided / sizeof *divided; i++) {
        if (strcmp(divided[i].type, type) == 0 && str_rchr(full, divided[i].sep) != SIZE_MAX) {
            str_rcut(full, divided[i].sep, name_space, name);
        }
    }
}

struct str lock_python_key(struct arena *a, struct str name) {
    struct sb b = SB(a);
    bool dash = false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool sep = c == '-' || c == '_' || c == '.';
        if (!sep || !dash) {
            sb_char(&b, sep ? '-' : chr_lower(c));
        }
        dash = sep;
    }
    return sb_get(&b);
}

struct str lock_owner(struct catalog *k, const char *type, struct str name, struct str version) {
    struct arena *a = catalog_arena(k);
    if (strcmp(type, "pypi") == 0) {
        name = lock_python_key(a, name);
    } else if (strcmp(type, "nuget") == 0 || strcmp(type, "composer") == 0) {
        name = str_lower(a, name);
    }
    return str_fmt(a, "%s/%.*s@%.*s", type, STR_ARG(name), STR_ARG(version));
}

/* Hostile names would make package URLs that cannot be read back. */
static bool bad_text(struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] < 0x20) {
            return true;
        }
    }
    return s.n > 1024 || str_utf8_error(s) != SIZE_MAX;
}

struct bom_component *lock_add(struct catalog *k, const struct lock_package *p) {
    struct str name_space;
    struct str name;
    divide(p->type, p->name, &name_space, &name);
    if (name.n == 0) {
        return NULL;
    }
    if (bad_text(p->name) || bad_text(p->version)) {
        catalog_note(k, "a package's name or version is no text or too long and is left out");
        return NULL;
    }
    struct arena *a = catalog_arena(k);
    const char *v0 = p->key[0] != NULL ? str_cstr(a, p->value[0]) : "";
    const char *v1 = p->key[1] != NULL ? str_cstr(a, p->value[1]) : "";
    const char *k0 = p->key[0];
    const char *k1 = k0 != NULL ? p->key[1] : NULL;
    struct bom_component *c = catalog_add(k, lock_owner(k, p->type, p->name, p->version));
    c->group = name_space;
    c->name = name;
    c->version = p->version;
    if (strcmp(p->type, "golang") == 0 && name_space.n == 0) {
        /* the type wants a namespace; the standard library's name, which has none, is in use all the same */
        struct str plain = str_is(name, "stdlib") ? catalog_purl(k, "generic", STR_NONE, name, p->version, NULL) : STR_NONE;
        size_t slash = str_chr(plain, '/');
        c->purl = slash == SIZE_MAX ? STR_NONE : str_cat(a, STR("pkg:golang"), str_from(plain, slash));
    } else {
        c->purl = catalog_purl(k, p->type, name_space, name, p->version, k0, v0, k1, v1, NULL);
    }
    return c;
}

struct bom_component *lock_add_plain(struct catalog *k, const char *type, struct str name, struct str version) {
    return lock_add(k, &(struct lock_package){.type = type, .name = name, .version = version});
}

struct bom_component *lock_add_project(struct catalog *k, const char *type, struct str name, struct str version) {
    struct bom_component *c = lock_add_plain(k, type, name, version);
    if (c != NULL) {
        c->type = STR("application");
    }
    return c;
}

void lock_scope(struct bom_component *c, bool development, bool optional) {
    if (c != NULL && (development || optional)) {
        c->scope = development ? STR("excluded") : STR("optional");
    }
}

struct str lock_exact(struct str requirement) {
    struct str s = str_trim(requirement);
    while (s.n > 0 && s.p[0] == '=') {
        s = str_from(s, 1);
    }
    s = str_trim(s);
    if (s.n > 2 && s.p[0] == '[' && s.p[s.n - 1] == ']') {
        s = str_trim(str_sub(s, 1, s.n - 2));
    }
    for (size_t i = 0; i < s.n; i++) {
        if (strchr(" ,*|<>^~[]($", s.p[i]) != NULL) {
            return STR_NONE;
        }
    }
    return s.n > 0 && s.p[s.n - 1] != '+' ? s : STR_NONE;
}

/* ---- repositories ---- */

bool lock_is_commit(struct str s) {
    if (s.n != 40 && s.n != 64) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        if (chr_hex(s.p[i]) < 0) {
            return false;
        }
    }
    return true;
}

struct str lock_repository_path(struct arena *a, struct str url) {
    size_t scheme = str_find(url, STR("://"));
    struct str rest = scheme != SIZE_MAX ? str_from(url, scheme + 3) : url;
    size_t slash = str_chr(rest, '/');
    size_t at = str_chr(rest, '@');
    if (at != SIZE_MAX && (slash == SIZE_MAX || at < slash)) {
        rest = str_from(rest, at + 1);
    } else if (scheme == SIZE_MAX) {
        return STR_NONE; /* a path, or a name alone */
    }
    struct str host;
    struct str path;
    size_t end = 0;
    while (end < rest.n && rest.p[end] != '/' && rest.p[end] != ':') {
        end++;
    }
    host = str_sub(rest, 0, end);
    path = str_from(rest, end + 1);
    if (scheme != SIZE_MAX && end < rest.n && rest.p[end] == ':') {
        str_cut(path, '/', &(struct str){0}, &path); /* the port */
    }
    str_cut(path, '#', &path, &(struct str){0});
    str_cut(path, '?', &path, &(struct str){0});
    while (path.n > 0 && path.p[path.n - 1] == '/') {
        path.n--;
    }
    while (path.n > 0 && path.p[0] == '/') {
        path = str_from(path, 1);
    }
    path = str_ends(path, STR(".git")) ? str_sub(path, 0, path.n - 4) : path;
    return host.n > 0 && path.n > 0 ? str_fmt(a, "%.*s/%.*s", STR_ARG(host), STR_ARG(path)) : STR_NONE;
}

struct str lock_vcs_url(struct arena *a, struct str url, struct str revision) {
    const char *before = str_starts(url, STR("git+")) ? "" : "git+";
    const char *at = revision.n > 0 ? "@" : "";
    size_t colon = str_chr(url, ':');
    if (str_find(url, STR("://")) == SIZE_MAX && colon != SIZE_MAX && str_chr(url, '@') < colon) {
        return str_fmt(a, "git+ssh://%.*s/%.*s%s%.*s", STR_ARG(str_sub(url, 0, colon)), STR_ARG(str_from(url, colon + 1)), at,
                       STR_ARG(revision));
    }
    return str_fmt(a, "%s%.*s%s%.*s", before, STR_ARG(url), at, STR_ARG(revision));
}

static bool only(struct str s, char also) {
    for (size_t i = 0; i < s.n; i++) {
        if (!chr_digit(s.p[i]) && s.p[i] != also) {
            return false;
        }
    }
    return s.n > 0;
}

struct str lock_tag_version(struct arena *a, struct str name, struct str tag) {
    struct str s = tag;
    const struct str prefixes[] = {name, STR("release"), STR("rel"), STR("version"), STR("ver")};
    for (size_t i = 0; i < 5; i++) {
        const struct str p = prefixes[i];
        if (p.n > 0 && s.n > p.n + 1 && str_startsi(s, p) && strchr("-_/.", s.p[p.n]) != NULL) {
            s = str_from(s, p.n + 1);
        }
    }
    if (s.n > 1 && (s.p[0] == 'v' || s.p[0] == 'V') && chr_digit(s.p[1])) {
        s = str_from(s, 1);
    }
    if (s.n == 0 || !chr_digit(s.p[0])) {
        return tag;
    }
    if (str_chr(s, '_') != SIZE_MAX && only(s, '_')) {
        char *copy = arena_alloc_raw(a, s.n);
        for (size_t i = 0; i < s.n; i++) {
            copy[i] = s.p[i];
            if (copy[i] == '_') {
                copy[i] = '.';
            }
        }
        s.p = copy;
    }
    return s;
}

struct bom_component *lock_add_repository(struct catalog *k, struct str name, struct str url, struct str revision) {
    static const struct { const char *host, *type; } hosts[] = {{"github.com/", "github"}, {"bitbucket.org/", "bitbucket"}};
    struct arena *a = catalog_arena(k);
    struct str path = lock_repository_path(a, url);
    struct str own;
    struct str above;
    str_rcut(path, '/', &above, &own);
    own = own.n > 0 ? own : name;
    name = name.n > 0 ? name : own;
    struct lock_package p = {.type = "generic", .name = own, .version = revision};
    for (size_t i = 0; i < 2; i++) {
        struct str host = str_z(hosts[i].host);
        if (str_startsi(path, host) && str_chr(str_from(path, host.n), '/') != SIZE_MAX) {
            p.type = hosts[i].type;
            p.name = str_from(path, host.n);
        }
    }
    struct str version = lock_is_commit(revision) ? revision : lock_tag_version(a, own, revision);
    if (strcmp(p.type, "generic") == 0 && url.n > 0) {
        p.name = own;
        p.version = version;
        p.key[0] = "vcs_url";
        p.value[0] = lock_vcs_url(a, url, revision);
    }
    struct bom_component *c = lock_add(k, &p);
    if (c != NULL) {
        c->name = name;
        c->version = version;
        lock_reference(k, c, "vcs", url);
    }
    return c;
}

/* ---- what belongs to a component ---- */

/* One more item of an array that has no capacity of its own: it doubles when its size is a power of two. */
static void *room(struct arena *a, void *v, size_t n, size_t item) {
    return (n & (n - 1)) == 0 ? arena_grow(a, v, n * item, (n == 0 ? 1 : n * 2) * item) : v;
}

enum { LOCK_MAX_PER_COMPONENT = 1000 };

static const struct {
    const char *name, *spelling;
    size_t digits;
} hash_names[] = {
    {"sha1", "SHA-1", 40}, {"sha256", "SHA-256", 64}, {"sha512", "SHA-512", 128}, {"sha384", "SHA-384", 96},
    {"md5", "MD5", 32},    {"sha224", "SHA-224", 56}, {"blake3", "BLAKE3", 64},   {"blake2b", "BLAKE2b-512", 128}};

/* "SHA-512", "sha_512" and "sha512" are one. */
static bool same_algorithm(struct str given, const char *name) {
    size_t n = 0;
    for (size_t i = 0; i < given.n; i++) {
        if (given.p[i] != '-' && given.p[i] != '_') {
            if (name[n] == '\0' || chr_lower(given.p[i]) != name[n]) {
                return false;
            }
            n++;
        }
    }
    return name[n] == '\0';
}

static bool is_hex(struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        if (chr_hex(s.p[i]) < 0) {
            return false;
        }
    }
    return true;
}

void lock_hash(struct catalog *k, struct bom_component *c, struct str algorithm, struct str hex) {
    if (c == NULL || c->nhashes >= LOCK_MAX_PER_COMPONENT) {
        return;
    }
    struct arena *a = catalog_arena(k);
    for (size_t i = 0; i < sizeof hash_names / sizeof *hash_names; i++) {
        if (same_algorithm(algorithm, hash_names[i].name) && hex.n == hash_names[i].digits && is_hex(hex)) {
            c->hashes = room(a, c->hashes, c->nhashes, sizeof *c->hashes);
            c->hashes[c->nhashes++] = (struct bom_hash){.algorithm = str_z(hash_names[i].spelling), .value = str_lower(a, hex)};
            return;
        }
    }
}

static int base64_value(char c) {
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (chr_digit(c)) {
        return c - '0' + 52;
    }
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

void lock_hash64(struct catalog *k, struct bom_component *c, struct str algorithm, struct str base64) {
    char hex[2 * 96];
    size_t n = 0;
    uint32_t bits = 0;
    int have = 0;
    for (size_t i = 0; i < base64.n && base64.p[i] != '='; i++) {
        int v = base64_value(base64.p[i]);
        if (v < 0 || n + 2 > sizeof hex) {
            return;
        }
        bits = (bits << 6 | (uint32_t)v) & 0xFFFF;
        have += 6;
        if (have >= 8) {
            have -= 8;
            unsigned byte = bits >> have & 0xFF;
            hex[n++] = "0123456789abcdef"[byte >> 4];
            hex[n++] = "0123456789abcdef"[byte & 15];
        }
    }
    lock_hash(k, c, algorithm, (struct str){hex, n});
}

void lock_hash_pair(struct catalog *k, struct bom_component *c, struct str pair) {
    struct str algorithm;
    struct str value;
    if (str_cut(pair, ':', &algorithm, &value)) {
        lock_hash(k, c, algorithm, value);
    }
}

void lock_integrity(struct catalog *k, struct bom_component *c, struct str sri) {
    struct str one;
    while (lock_word(&sri, &one)) {
        struct str algorithm;
        struct str value;
        if (str_cut(one, '-', &algorithm, &value)) {
            str_cut(value, '?', &value, &(struct str){0});
            lock_hash64(k, c, algorithm, value);
        }
    }
}

void lock_license(struct catalog *k, struct bom_component *c, struct str text) {
    text = str_trim(text);
    if (c == NULL || text.n == 0 || text.n > 1024 || c->nlicenses >= LOCK_MAX_PER_COMPONENT) {
        return;
    }
    bool operators = str_find(text, STR(" OR ")) != SIZE_MAX || str_find(text, STR(" AND ")) != SIZE_MAX ||
                     str_find(text, STR(" WITH ")) != SIZE_MAX;
    struct bom_license l = {.acknowledgement = STR("declared")};
    if (operators) {
        l.expression = text;
    } else {
        bool address = str_find(text, STR("://")) != SIZE_MAX;
        bool word = !address && str_chr(text, ' ') == SIZE_MAX;
        l.id = word ? text : STR_NONE; /* the writer knows whether it is one */
        l.url = address ? text : STR_NONE;
        l.name = text;
    }
    c->licenses = room(catalog_arena(k), c->licenses, c->nlicenses, sizeof l);
    c->licenses[c->nlicenses++] = l;
}

void lock_reference(struct catalog *k, struct bom_component *c, const char *type, struct str url) {
    if (c == NULL || url.n == 0 || bad_text(url) || c->nreferences >= LOCK_MAX_PER_COMPONENT) {
        return;
    }
    c->references = room(catalog_arena(k), c->references, c->nreferences, sizeof *c->references);
    c->references[c->nreferences++] = (struct bom_reference){.type = str_z(type), .url = url};
}

void lock_property(struct catalog *k, struct bom_component *c, const char *name, struct str value) {
    if (c == NULL || value.n == 0 || c->nproperties >= LOCK_MAX_PER_COMPONENT) {
        return;
    }
    c->properties = room(catalog_arena(k), c->properties, c->nproperties, sizeof *c->properties);
    c->properties[c->nproperties++] = (struct bom_property){.name = str_z(name), .value = value};
}

/* ---- text ---- */

bool lock_next_line(struct lock_lines *l) {
    const struct str all = l->in->bytes;
    if (l->next >= all.n) {
        return false;
    }
    struct str rest = str_from(all, l->next);
    size_t end = str_chr(rest, '\n');
    end = end == SIZE_MAX ? rest.n : end;
    l->next += end + 1;
    l->line = str_sub(rest, 0, end > 0 && rest.p[end - 1] == '\r' ? end - 1 : end);
    l->text = str_trim(l->line);
    return true;
}

bool lock_fail(const struct input *in, struct str at, struct err *e, const char *fmt, ...) {
    char text[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return input_fail(in, at.p != NULL ? (size_t)(at.p - in->bytes.p) : 0, e, "%s", text);
}

size_t lock_indent(struct str line) {
    size_t n = 0;
    while (n < line.n && chr_space(line.p[n])) {
        n++;
    }
    return n;
}

struct str lock_unquote(struct str s) {
    s = str_trim(s);
    bool quoted = s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'') && s.p[s.n - 1] == s.p[0];
    return quoted ? str_sub(s, 1, s.n - 2) : s;
}

bool lock_word(struct str *rest, struct str *word) {
    *rest = str_trim(*rest);
    size_t n = 0;
    while (n < rest->n && !chr_space(rest->p[n])) {
        n++;
    }
    *word = str_sub(*rest, 0, n);
    *rest = str_from(*rest, n);
    return n > 0;
}

/* ---- paths ---- */

struct str lock_folder(const struct catalog_file *f) {
    return str_sub(f->path, 0, f->path.n - f->base.n);
}

struct str lock_join(struct arena *a, struct str folder, struct str path) {
    struct sb b = SB(a);
    struct str both = path.n > 0 && path.p[0] == '/' ? path : str_fmt(a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(path));
    struct str part;
    while (str_next(&both, '/', &part)) {
        if (str_is(part, "..")) {
            size_t slash = str_rchr(sb_get(&b), '/');
            if (b.n == 0) {
                return STR_NONE;
            }
            b.n = slash == SIZE_MAX ? 0 : slash;
        } else if (part.n > 0 && !str_is(part, ".")) {
            sb_z(&b, b.n > 0 ? "/" : "");
            sb_str(&b, part);
        }
    }
    return sb_get(&b);
}

/* ---- trees ---- */

struct str lock_text(const struct ynode *map, const char *key) {
    const struct ynode *n = map != NULL ? ynode_get(map, key) : NULL;
    return n != NULL && n->kind == YNODE_SCALAR && !ynode_is_null(n) ? n->text : STR_NONE;
}
