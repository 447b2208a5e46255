/*
 * Python: requirements.txt (pip.pypa.io "Requirements File Format"), Pipfile.lock, and the metadata of installed distributions
 * (packaging.python.org "Core metadata", "Recording installed projects").
 *
 * A requirement is a version only when it is pinned by "==" or "===" without a star; a range gives a component without version,
 * which says what was asked for in a property.
 */
#include <string.h>

#include "catalog/lock.h"
#include "catalog/sources.h"
#include "catalog/wanted.h"

/* ---- requirements.txt ---- */

static size_t name_length(struct str s) {
    size_t n = 0;
    while (n < s.n && (chr_alnum(s.p[n]) || (n > 0 && (s.p[n] == '-' || s.p[n] == '_' || s.p[n] == '.')))) {
        n++;
    }
    while (n > 0 && !chr_alnum(s.p[n - 1])) {
        n--;
    }
    return n;
}

/* The version of "== 1.0" alone; empty for a range, a star or a variable. */
static struct str pinned(struct str specifier) {
    struct str s = str_trim(specifier);
    if (!str_starts(s, STR("==")) || str_chr(s, ',') != SIZE_MAX || str_chr(s, '*') != SIZE_MAX ||
        str_chr(s, '$') != SIZE_MAX) {
        return STR_NONE;
    }
    s = str_trim(str_from(s, str_starts(s, STR("===")) ? 3 : 2));
    struct str version;
    return lock_word(&s, &version) ? version : STR_NONE;
}

/* Words after the names of a file that say it is not for run time. */
static bool for_development(struct str base) {
    static const char *const words[] = {"dev",     "develop", "development", "test", "tests",
                                        "testing", "docs",    "doc",         "lint", "ci"};
    size_t from = 0;
    for (size_t i = 0; i <= base.n; i++) {
        if (i == base.n || !chr_alnum(base.p[i])) {
            for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
                if (str_eqi(str_sub(base, from, i - from), str_z(words[w]))) {
                    return true;
                }
            }
            from = i + 1;
        }
    }
    return false;
}

/* "name-1.0-py3-none-any.whl" at the end of a path or address. */
static bool wheel_name(struct str place, struct str *name, struct str *version) {
    struct str base;
    str_cut(place, '#', &place, &(struct str){0});
    if (!str_rcut(place, '/', &(struct str){0}, &base)) {
        base = place;
    }
    struct str rest;
    return str_ends(base, STR(".whl")) && str_cut(base, '-', name, &rest) && str_cut(rest, '-', version, &(struct str){0});
}

struct requirement {
    struct str name, version, specifier, url;
    struct str hash; /* the only one */
    size_t hashes;
};

/* Options behind the requirement: only the hashes matter. Returns the text before them. */
static struct str take_options(struct str line, struct requirement *q) {
    struct str head = line;
    size_t at = str_find(line, STR(" --"));
    size_t short_at = str_find(line, STR(" -C"));
    at = short_at < at ? short_at : at;
    if (at != SIZE_MAX) {
        head = str_sub(line, 0, at);
        struct str rest = str_from(line, at);
        struct str word;
        while (lock_word(&rest, &word)) {
            if (str_starts(word, STR("--hash="))) {
                q->hash = str_from(word, 7);
                q->hashes++;
            }
        }
    }
    return str_trim(head);
}

/* "git+https://host/x.git@v1#egg=name": the name. */
static struct str egg_name(struct str url) {
    size_t at = str_find(url, STR("egg="));
    struct str rest = at == SIZE_MAX ? STR_NONE : str_from(url, at + 4);
    return str_sub(rest, 0, name_length(rest));
}

static bool parse_requirement(struct str line, struct requirement *q) {
    line = take_options(line, q);
    if (str_find(line, STR("://")) != SIZE_MAX && str_find(line, STR(" @")) == SIZE_MAX) {
        q->url = line;
        q->name = egg_name(line);
        str_cut(line, '#', &q->url, &(struct str){0});
        return q->name.n > 0 || wheel_name(line, &q->name, &q->version);
    }
    if (wheel_name(line, &q->name, &q->version)) {
        return true;
    }
    str_cut(line, ';', &line, &(struct str){0});
    size_t n = name_length(line);
    q->name = str_sub(line, 0, n);
    struct str rest = str_trim(str_from(line, n));
    if (rest.n > 0 && rest.p[0] == '[') {
        size_t close = str_chr(rest, ']');
        rest = close == SIZE_MAX ? STR_NONE : str_trim(str_from(rest, close + 1));
    }
    if (rest.n > 0 && rest.p[0] == '@') {
        q->url = str_trim(str_from(rest, 1));
        wheel_name(q->url, &(struct str){0}, &q->version);
        return n > 0;
    }
    str_cut(rest, '@', &rest, &(struct str){0});
    q->specifier = str_trim(rest);
    q->version = pinned(q->specifier);
    /* "name other": no requirement; a path: no package of an index */
    return n > 0 && (q->specifier.n == 0 || strchr("=<>!~(", q->specifier.p[0]) != NULL);
}

static void add_requirement(struct catalog *k, const struct requirement *q, bool development) {
    struct lock_package p = {.type = "pypi", .name = q->name, .version = q->version};
    bool git = str_starts(q->url, STR("git+"));
    if (git) {
        p.key[0] = "vcs_url";
        p.value[0] = q->url;
    }
    struct bom_component *c = lock_add(k, &p);
    lock_scope(c, development, false);
    if (q->version.n == 0) {
        lock_property(k, c, "cordon:declared", q->specifier);
    }
    if (q->hashes == 1) {
        lock_hash_pair(k, c, q->hash);
    }
    lock_reference(k, c, git ? "vcs" : "distribution", q->url);
}

static const char *const requirement_names[] = {"*requirements.txt", "requirements*.txt", "requirements*.in",
                                                "constraints*.txt", NULL};

/* -r and -c name further files: those in the root are read when their names are those of requirement files. */
static void read_option(struct catalog *k, struct str text) {
    static const char *const options[] = {"-r", "-c", "--requirement", "--constraint"};
    for (size_t i = 0; i < 4; i++) {
        struct str o = str_z(options[i]);
        if (str_starts(text, o) && text.n > o.n && (chr_space(text.p[o.n]) || text.p[o.n] == '=')) {
            struct str path = str_trim(str_from(text, o.n + 1));
            struct str base;
            base = str_rcut(path, '/', &(struct str){0}, &base) ? base : path;
            struct catalog_file f = {.path = path, .base = base};
            if (!wanted_named(&f, requirement_names)) {
                catalog_note(k, "includes \"%.*s\", which is not read: its name is none of a requirements file", STR_ARG(path));
            }
        }
    }
}

static void read_requirement_line(struct catalog *k, struct str text, size_t line, bool development) {
    if (text.n == 0 || text.p[0] == '#') {
        return;
    }
    size_t comment = str_find(text, STR(" #"));
    text = comment == SIZE_MAX ? text : str_trim(str_sub(text, 0, comment));
    bool editable = str_starts(text, STR("-e ")) || str_starts(text, STR("--editable"));
    if (text.p[0] == '-' && !editable) {
        read_option(k, text);
        return;
    }
    struct requirement q = {0};
    if (editable) {
        str_cut(text, ' ', &(struct str){0}, &text);
    }
    if (parse_requirement(str_trim(text), &q)) {
        add_requirement(k, &q, development);
    } else if (!editable && str_find(text, STR("/")) == SIZE_MAX) {
        catalog_note(k, "line %zu: \"%.*s\" is no requirement and is left out", line, STR_ARG(text));
    }
}

static bool read_requirements(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    size_t bad = str_utf8_error(in->bytes);
    if (bad != SIZE_MAX) {
        return input_fail(in, bad, e, "not valid UTF-8");
    }
    struct lock_lines l = {.in = in};
    bool development = for_development(f->base);
    struct sb joined = SB(catalog_arena(k));
    size_t first = 0;
    size_t number = 0;
    while (lock_next_line(&l)) {
        number++;
        first = joined.n == 0 ? number : first;
        bool more = str_ends(l.text, STR("\\"));
        sb_str(&joined, more ? str_sub(l.text, 0, l.text.n - 1) : l.text);
        sb_char(&joined, ' ');
        if (!more) {
            read_requirement_line(k, str_trim(sb_get(&joined)), first, development);
            joined = SB(catalog_arena(k));
        }
    }
    read_requirement_line(k, str_trim(sb_get(&joined)), first, development);
    return true;
}

LOCK_SOURCE(requirements, "pip-requirements", CATALOG_MANIFEST, 80, read_requirements, "*requirements.txt", "requirements*.txt",
            "requirements*.in", "constraints*.txt");

/* ---- Pipfile.lock ---- */

static void read_pipfile_section(struct catalog *k, struct jv section, bool development) {
    for (struct jiter it = json_iter(section); json_type(section) == JSON_OBJECT && json_next(&it);) {
        struct jv hashes = json_get(it.value, "hashes");
        struct str git = json_str(json_get(it.value, "git"));
        struct requirement q = {.name = it.key, .version = pinned(json_str(json_get(it.value, "version")))};
        if (git.n > 0) {
            q.url = lock_vcs_url(catalog_arena(k), git, json_str(json_get(it.value, "ref")));
        }
        for (struct jiter h = json_iter(hashes); json_next(&h);) {
            q.hash = json_str(h.value);
            q.hashes++;
        }
        if (json_type(it.value) == JSON_OBJECT && (q.version.n > 0 || q.url.n > 0)) {
            add_requirement(k, &q, development);
        }
    }
}

static bool read_pipfile_lock(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct jv root;
    if (!json_read(catalog_arena(k), in, &root, e) || !json_want(root, JSON_OBJECT, e)) {
        return false;
    }
    for (struct jiter it = json_iter(root); json_next(&it);) {
        if (!str_starts(it.key, STR("_"))) { /* "_meta"; other categories than develop are the user's own */
            read_pipfile_section(k, it.value, str_is(it.key, "develop"));
        }
    }
    return true;
}

LOCK_SOURCE(pipfile_lock, "pipfile-lock", CATALOG_MANIFEST, 95, read_pipfile_lock, "Pipfile.lock");

/* ---- installed distributions ---- */

static struct str virtual_name(struct catalog *k, struct str name) {
    struct arena *a = catalog_arena(k);
    return str_fmt(a, "pypi:%.*s", STR_ARG(lock_python_key(a, name)));
}

struct metadata {
    struct str name, version, summary, license, expression, homepage;
};

/* Fields that are kept, with where they go. */
static const struct {
    const char *field;
    size_t offset;
} metadata_fields[] = {
    {"Name", offsetof(struct metadata, name)},
    {"Version", offsetof(struct metadata, version)},
    {"Summary", offsetof(struct metadata, summary)},
    {"License", offsetof(struct metadata, license)},
    {"License-Expression", offsetof(struct metadata, expression)},
    {"Home-page", offsetof(struct metadata, homepage)},
};

static void take_field(struct metadata *m, struct str key, struct str value) {
    for (size_t i = 0; i < sizeof metadata_fields / sizeof *metadata_fields; i++) {
        struct str *at = (struct str *)(void *)((char *)m + metadata_fields[i].offset);
        if (str_eqi(key, str_z(metadata_fields[i].field)) && at->n == 0 && !str_is(value, "UNKNOWN")) {
            *at = value;
        }
    }
}

/* The fields end at the first empty line; what follows is the description. */
static struct metadata read_fields(const struct input *in) {
    struct metadata m = {0};
    struct lock_lines l = {.in = in};
    while (lock_next_line(&l) && l.text.n > 0) {
        struct str key;
        struct str value;
        if (lock_indent(l.line) == 0 && str_cut(l.line, ':', &key, &value)) {
            take_field(&m, key, str_trim(value));
        }
    }
    return m;
}

static void add_requires(struct catalog *k, const struct input *in, struct str owner) {
    struct lock_lines l = {.in = in};
    while (lock_next_line(&l) && l.text.n > 0) {
        if (str_startsi(l.line, STR("Requires-Dist:"))) {
            struct str rest = str_trim(str_from(l.line, 14));
            if (str_find(rest, STR("extra ==")) == SIZE_MAX && str_find(rest, STR("extra==")) == SIZE_MAX) {
                catalog_depends(k, owner, virtual_name(k, str_sub(rest, 0, name_length(rest))));
            }
        }
    }
}

static bool read_metadata(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct metadata m = read_fields(in);
    if (m.name.n == 0 || m.version.n == 0) {
        return lock_fail(in, in->bytes, e, "has no %s (core metadata of a Python distribution)",
                         m.name.n == 0 ? "Name" : "Version");
    }
    struct bom_component *c = lock_add_plain(k, "pypi", m.name, m.version);
    if (c == NULL) {
        return true;
    }
    c->description = m.summary;
    lock_license(k, c, m.expression.n > 0 ? m.expression : m.license);
    lock_reference(k, c, "website", m.homepage);
    struct str owner = lock_owner(k, "pypi", m.name, m.version);
    catalog_provides(k, owner, virtual_name(k, m.name));
    catalog_owns(k, owner, f->path);
    add_requires(k, in, owner);
    return true;
}

static bool metadata_wants(const struct catalog_file *f) {
    return (str_is(f->base, "METADATA") && str_ends(lock_folder(f), STR(".dist-info/"))) ||
           (str_is(f->base, "PKG-INFO") && str_ends(lock_folder(f), STR(".egg-info/")));
}

static const char *const metadata_names[] = {"*.egg-info", "EGG-INFO/PKG-INFO", NULL};

const struct catalog_source catalog_python_dist = {.name = "python-dist",
                                                   .technique = CATALOG_MANIFEST,
                                                   .confidence = 100,
                                                   .limit = 4 << 20,
                                                   .names = metadata_names,
                                                   .wants = metadata_wants,
                                                   .read = read_metadata};

/* RECORD: one "path,hash,size" a line, paths as seen from the folder that holds the .dist-info. Its owner is in that folder's
 * name. */
static bool read_record(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)e;
    struct arena *a = catalog_arena(k);
    struct str folder = lock_folder(f);
    folder.n--;
    struct str above;
    struct str info;
    struct str name;
    struct str version;
    if (!str_rcut(folder, '/', &above, &info)) {
        above = STR_NONE;
        info = folder;
    }
    info = str_sub(info, 0, info.n - strlen(".dist-info"));
    if (!str_cut(info, '-', &name, &version)) {
        return true;
    }
    struct str owner = lock_owner(k, "pypi", name, version);
    struct lock_lines l = {.in = in};
    while (lock_next_line(&l)) {
        struct str path = l.line;
        if (str_starts(path, STR("\""))) {
            path = str_sub(path, 1, str_chr(str_from(path, 1), '"'));
        } else {
            str_cut(path, ',', &path, &(struct str){0});
        }
        struct str from_root = path.n > 0 ? lock_join(a, above, path) : STR_NONE;
        if (from_root.n > 0) {
            catalog_owns(k, owner, from_root);
        }
    }
    return true;
}

static bool record_wants(const struct catalog_file *f) {
    return str_is(f->base, "RECORD") && str_ends(lock_folder(f), STR(".dist-info/"));
}

const struct catalog_source catalog_python_record = {
    .name = "python-record", .technique = CATALOG_MANIFEST, .confidence = 100, .wants = record_wants, .read = read_record};
