/*
 * What further package managers leave beside what they installed: conda's conda-meta/NAME.json (docs.conda.io "conda-meta"),
 * LuaRocks' *.rockspec (github.com/luarocks "Rockspec format"), Erlang's *.app (erlang.org "app").
 */
#include <string.h>

#include "base/map.h"
#include "catalog/lock.h"
#include "catalog/sources.h"

/* ---- conda ---- */

static bool read_conda(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct jv root;
    if (!json_read(catalog_arena(k), in, &root, e) || !json_want(root, JSON_OBJECT, e)) {
        return false;
    }
    struct str name;
    struct str version;
    if (!json_member_str(root, "name", true, &name, e) || !json_member_str(root, "version", true, &version, e)) {
        return false;
    }
    struct lock_package p = {.type = "conda", .name = name, .version = version, .key = {"build", "subdir"}};
    struct str build = json_str(json_get(root, "build"));
    p.value[0] = build.n > 0 ? build : json_str(json_get(root, "build_string"));
    p.value[1] = json_str(json_get(root, "subdir"));
    struct bom_component *c = lock_add(k, &p);
    if (c == NULL) {
        return version.n > 0 || json_fail(json_get(root, "name"), e, "a package has a name");
    }
    lock_license(k, c, json_str(json_get(root, "license")));
    lock_hash(k, c, STR("sha256"), json_str(json_get(root, "sha256")));
    lock_hash(k, c, STR("md5"), json_str(json_get(root, "md5")));
    lock_reference(k, c, "distribution", json_str(json_get(root, "url")));
    struct arena *a = catalog_arena(k);
    struct str owner = lock_owner(k, "conda", name, version);
    catalog_provides(k, owner, str_fmt(a, "conda:%.*s", STR_ARG(name)));
    struct jv needs = json_get(root, "depends"); /* "name >=1.0,<2 build" */
    for (struct jiter it = json_iter(needs); json_type(needs) == JSON_ARRAY && json_next(&it);) {
        struct str text = json_str(it.value);
        struct str on;
        if (lock_word(&text, &on)) {
            catalog_depends(k, owner, str_fmt(a, "conda:%.*s", STR_ARG(on)));
        }
    }
    struct jv files = json_get(root, "files"); /* from the environment's folder, which holds conda-meta */
    struct str folder = lock_folder(f);
    struct str base = str_sub(folder, 0, folder.n - strlen("conda-meta/"));
    for (struct jiter it = json_iter(files); json_type(files) == JSON_ARRAY && json_next(&it);) {
        struct str path = lock_join(a, base, json_str(it.value));
        if (path.n > 0) {
            catalog_owns(k, owner, path);
        }
    }
    return true;
}

static bool conda_wants(const struct catalog_file *f) {
    return str_ends(f->base, STR(".json")) &&
           (str_is(lock_folder(f), "conda-meta/") || str_ends(lock_folder(f), STR("/conda-meta/")));
}

const struct catalog_source catalog_conda = {.name = "conda",
                                             .technique = CATALOG_MANIFEST,
                                             .confidence = 100,
                                             .limit = 64 << 20,
                                             .wants = conda_wants,
                                             .read = read_conda};

/* ---- rockspec: Lua; plain texts, the file's own locals and ".." between them ---- */

static struct str lua_text(struct arena *a, const struct map *locals, struct str value) {
    struct sb b = SB(a);
    for (value = str_trim(value); value.n > 0;) {
        char c = value.p[0];
        if (c == '"' || c == '\'') {
            size_t end = str_chr(str_from(value, 1), c);
            if (end == SIZE_MAX) {
                return STR_NONE;
            }
            sb_str(&b, str_sub(value, 1, end));
            value = str_from(value, end + 2);
        } else {
            size_t n = 0;
            while (n < value.n && (chr_alnum(value.p[n]) || value.p[n] == '_')) {
                n++;
            }
            const struct str *local = map_get(locals, str_sub(value, 0, n));
            if (local == NULL) {
                return STR_NONE;
            }
            sb_str(&b, *local);
            value = str_from(value, n);
        }
        value = str_trim(value);
        if (str_starts(value, STR(".."))) {
            value = str_trim(str_from(value, 2));
        } else if (value.n > 0 && !str_starts(value, STR("--")) && value.p[0] != ',' && value.p[0] != ';') {
            return STR_NONE;
        } else {
            break;
        }
        if (b.n > 1024) {
            return STR_NONE;
        }
    }
    return sb_get(&b);
}

static bool read_rockspec(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct arena *a = catalog_arena(k);
    struct lock_lines l = {.in = in};
    struct map locals = map_new(a, 0);
    struct str package = STR_NONE;
    struct str version = STR_NONE;
    struct str license = STR_NONE;
    while (lock_next_line(&l)) {
        struct str key;
        struct str value;
        if (!str_cut(l.text, '=', &key, &value)) {
            continue;
        }
        key = str_trim(key);
        if (str_starts(key, STR("local "))) {
            struct str *kept = ARENA_NEW(a, struct str);
            *kept = lua_text(a, &locals, value);
            map_put(&locals, str_trim(str_from(key, 6)), kept);
        } else if (str_is(key, "package")) {
            package = lua_text(a, &locals, value);
        } else if (str_is(key, "version")) {
            version = lua_text(a, &locals, value);
        } else if (str_is(key, "license")) {
            license = lua_text(a, &locals, value);
        }
    }
    if (package.n == 0 || version.n == 0) {
        return lock_fail(in, in->bytes, e, "has no %s in plain text, and nothing is run here",
                         package.n == 0 ? "package" : "version");
    }
    lock_license(k, lock_add_plain(k, "luarocks", package, version), license);
    return true;
}

LOCK_SOURCE(rockspec, "rockspec", CATALOG_MANIFEST, 90, read_rockspec, "*.rockspec");

/* ---- {application, rabbit, [{description, "…"}, {vsn, "3.12.10"}, …]}. ---- */

static struct str after_word(struct str text, const char *word) {
    size_t at = str_find(text, str_z(word));
    struct str rest = at == SIZE_MAX ? STR_NONE : str_trim(str_from(text, at + strlen(word)));
    return str_starts(rest, STR(",")) ? str_trim(str_from(rest, 1)) : STR_NONE;
}

static bool read_otp(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    (void)e;
    struct str name = after_word(in->bytes, "{application");
    struct str version = after_word(in->bytes, "{vsn");
    size_t n = 0;
    name = str_from(name, str_starts(name, STR("'")) ? 1 : 0);
    while (n < name.n && (chr_alnum(name.p[n]) || name.p[n] == '_' || name.p[n] == '@')) {
        n++;
    }
    size_t end = str_starts(version, STR("\"")) ? str_chr(str_from(version, 1), '"') : SIZE_MAX;
    if (n > 0 && end != SIZE_MAX) {
        lock_add_plain(k, "otp", str_sub(name, 0, n), str_sub(version, 1, end));
    }
    return true;
}

LOCK_SOURCE(otp_app, "otp-app", CATALOG_MANIFEST, 90, read_otp, "*.app");
