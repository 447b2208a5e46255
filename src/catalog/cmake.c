/*
 * CMake's downloads: FetchContent_Declare and ExternalProject_Add (cmake.org "FetchContent"), and CPM's CPMAddPackage
 * (github.com/cpm-cmake/CPM.cmake) in CMakeLists.txt and *.cmake. Nothing is evaluated: only variables that the same file sets
 * to plain text are filled in; what then still holds one has no version.
 */
#include <string.h>

#include "base/map.h"
#include "base/vec.h"
#include "catalog/lock.h"
#include "catalog/sources.h"

enum {
    MAX_ARGUMENTS = 4096,       /* of a command */
    MAX_EXPANDED = 1024,        /* bytes of a value */
    MAX_ALL_EXPANDED = 8 << 20, /* of all of a file; what comes then stays as it is */
};

struct cmake {
    struct catalog *k;
    struct arena *a;
    const struct input *in;
    size_t at;
    struct map variables; /* name → struct str */
    VEC(struct str) arguments;
    size_t expanded;
};

static char look(const struct cmake *m, size_t ahead) {
    return m->at + ahead < m->in->bytes.n ? m->in->bytes.p[m->at + ahead] : '\0';
}

/* "[==[" gives the number of equals signs and moves behind it; SIZE_MAX: no bracket. */
static size_t bracket(struct cmake *m) {
    size_t n = 0;
    while (look(m, 1 + n) == '=') {
        n++;
    }
    if (look(m, 0) != '[' || look(m, 1 + n) != '[') {
        return SIZE_MAX;
    }
    m->at += n + 2;
    return n;
}

static struct str bracket_text(struct cmake *m, size_t equals) {
    size_t from = m->at;
    for (; m->at < m->in->bytes.n; m->at++) {
        size_t n = 0;
        while (look(m, 0) == ']' && look(m, 1 + n) == '=' && n < equals) {
            n++;
        }
        if (look(m, 0) == ']' && n == equals && look(m, 1 + n) == ']') {
            m->at += n + 2;
            return str_sub(m->in->bytes, from, m->at - n - 2 - from);
        }
    }
    return str_from(m->in->bytes, from);
}

static void skip_comment(struct cmake *m) {
    m->at++;
    size_t equals = bracket(m);
    if (equals != SIZE_MAX) {
        bracket_text(m, equals);
        return;
    }
    while (m->at < m->in->bytes.n && look(m, 0) != '\n') {
        m->at++;
    }
}

/* ${NAME} as far as this file sets it; references within values are not followed. */
static struct str expand(struct cmake *m, struct str s) {
    if (str_find(s, STR("${")) == SIZE_MAX || m->expanded > MAX_ALL_EXPANDED) {
        return s;
    }
    struct sb b = SB(m->a);
    while (s.n > 0 && b.n < MAX_EXPANDED) {
        size_t open = str_find(s, STR("${"));
        size_t close = open == SIZE_MAX ? SIZE_MAX : str_chr(str_from(s, open), '}');
        if (close == SIZE_MAX) {
            break;
        }
        const struct str *value = map_get(&m->variables, str_sub(s, open + 2, close - 2));
        sb_str(&b, str_sub(s, 0, open));
        sb_str(&b, value != NULL ? *value : str_sub(s, open, close + 1));
        s = str_from(s, open + close + 1);
    }
    sb_str(&b, str_sub(s, 0, MAX_EXPANDED));
    m->expanded += b.n;
    return sb_get(&b);
}

static struct str quoted(struct cmake *m) {
    size_t from = ++m->at;
    while (m->at < m->in->bytes.n && look(m, 0) != '"') {
        m->at += look(m, 0) == '\\' ? 2 : 1;
    }
    size_t end = m->at < m->in->bytes.n ? m->at : m->in->bytes.n;
    m->at++;
    return str_sub(m->in->bytes, from, end - from);
}

static struct str unquoted(struct cmake *m) {
    size_t from = m->at;
    while (m->at < m->in->bytes.n && !chr_space(look(m, 0)) && strchr("()#\"", look(m, 0)) == NULL) {
        m->at++;
    }
    return str_sub(m->in->bytes, from, m->at - from);
}

/* Up to the closing parenthesis; inner ones (of conditions) are skipped. */
static void read_arguments(struct cmake *m) {
    m->arguments.n = 0;
    for (size_t depth = 1; depth > 0 && m->at < m->in->bytes.n;) {
        char c = look(m, 0);
        size_t equals;
        struct str text;
        if (chr_space(c) || c == '\0') {
            m->at++;
            continue;
        }
        if (c == '(' || c == ')') {
            depth += c == '(' ? 1 : (size_t)-1;
            m->at++;
            continue;
        }
        if (c == '#') {
            skip_comment(m);
            continue;
        }
        if (c == '"') {
            text = quoted(m);
        } else if ((equals = bracket(m)) != SIZE_MAX) {
            text = bracket_text(m, equals);
        } else {
            text = unquoted(m);
        }
        if (m->arguments.n < MAX_ARGUMENTS) {
            vec_push(m->a, &m->arguments, text);
        }
    }
}

/* ---- what the commands say ---- */

/* The argument behind a keyword, expanded; empty when the keyword is not there. */
static struct str argument(struct cmake *m, const char *keyword) {
    for (size_t i = 0; i + 1 < m->arguments.n; i++) {
        if (str_is(m->arguments.v[i], keyword)) {
            return expand(m, m->arguments.v[i + 1]);
        }
    }
    return STR_NONE;
}

static struct str known(struct str s) {
    return str_find(s, STR("${")) == SIZE_MAX ? s : STR_NONE;
}

static void add_archive(struct cmake *m, struct str name, struct str version, struct str url) {
    struct lock_package p = {.type = "generic", .name = name, .version = version, .key = {"download_url"}};
    p.value[0] = url;
    struct bom_component *c = lock_add(m->k, &p);
    struct str hash = argument(m, "URL_HASH");
    struct str algorithm;
    struct str value;
    if (str_cut(hash, '=', &algorithm, &value)) {
        lock_hash(m->k, c, algorithm, value);
    }
    lock_hash(m->k, c, STR("md5"), argument(m, "URL_MD5"));
    lock_reference(m->k, c, "source-distribution", url);
}

/* "…/zlib-1.3.1.tar.gz", "…/archive/refs/tags/v1.2.tar.gz": the number that the file name ends in. */
static struct str version_in_url(struct arena *a, struct str name, struct str url) {
    static const char *const ends[] = {".gz", ".bz2", ".xz", ".zst", ".tar", ".tgz", ".zip"};
    struct str base;
    if (!str_rcut(url, '/', &(struct str){0}, &base)) {
        return STR_NONE;
    }
    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
            base = str_ends(base, str_z(ends[i])) ? str_sub(base, 0, base.n - str_z(ends[i]).n) : base;
        }
    }
    struct str version = lock_tag_version(a, name, base);
    struct str last;
    if (str_eq(version, base) && str_rcut(base, '-', &(struct str){0}, &last)) {
        version = lock_tag_version(a, name, last);
    }
    return version.n > 0 && chr_digit(version.p[0]) ? version : STR_NONE;
}

static void add_download(struct cmake *m, struct str name, struct str version, struct str repository, struct str tag) {
    struct str url = known(argument(m, "URL"));
    name = known(name);
    if (repository.n > 0) {
        struct bom_component *c = lock_add_repository(m->k, name, repository, known(tag));
        if (c != NULL && version.n > 0 && (tag.n == 0 || lock_is_commit(tag))) {
            c->version = version;
        }
    } else if (url.n > 0 && name.n > 0) {
        add_archive(m, name, version.n > 0 ? version : version_in_url(m->a, name, url), url);
    }
}

static void read_fetch(struct cmake *m) {
    if (m->arguments.n > 0) {
        add_download(m, expand(m, m->arguments.v[0]), STR_NONE, known(argument(m, "GIT_REPOSITORY")), argument(m, "GIT_TAG"));
    }
}

static const struct {
    const char *keyword, *scheme, *host;
} hosts[] = {{"GITHUB_REPOSITORY", "gh:", "https://github.com/"},
             {"GITLAB_REPOSITORY", "gl:", "https://gitlab.com/"},
             {"BITBUCKET_REPOSITORY", "bb:", "https://bitbucket.org/"}};

/* "gh:owner/name@1.2.3", "gh:owner/name#tag", "https://host/x.git@1.0". A version without a tag stands for the tag vVERSION. */
static void read_cpm_uri(struct cmake *m, struct str uri) {
    struct str version = STR_NONE;
    struct str tag = STR_NONE;
    struct str repository;
    str_cut(uri, '#', &uri, &tag);
    size_t at = str_rchr(uri, '@');
    size_t slash = str_rchr(uri, '/');
    if (at != SIZE_MAX && slash != SIZE_MAX && at > slash) {
        version = known(str_from(uri, at + 1));
        uri = str_sub(uri, 0, at);
    }
    repository = uri;
    for (size_t i = 0; i < 3; i++) {
        struct str scheme = str_z(hosts[i].scheme);
        if (str_starts(uri, scheme)) {
            repository = str_cat(m->a, str_z(hosts[i].host), str_from(uri, scheme.n));
        }
    }
    tag = tag.n > 0 || version.n == 0 ? tag : str_fmt(m->a, "v%.*s", STR_ARG(version));
    if (str_find(repository, STR("://")) != SIZE_MAX) {
        lock_add_repository(m->k, STR_NONE, known(repository), known(tag));
    }
}

static void read_cpm(struct cmake *m) {
    if (m->arguments.n == 1) {
        read_cpm_uri(m, expand(m, m->arguments.v[0]));
        return;
    }
    struct str repository = known(argument(m, "GIT_REPOSITORY"));
    for (size_t i = 0; i < 3 && repository.n == 0; i++) {
        struct str path = known(argument(m, hosts[i].keyword));
        repository = path.n > 0 ? str_cat(m->a, str_z(hosts[i].host), path) : STR_NONE;
    }
    struct str version = known(argument(m, "VERSION"));
    struct str tag = argument(m, "GIT_TAG");
    if (tag.n == 0 && version.n > 0) {
        tag = str_fmt(m->a, "v%.*s", STR_ARG(version));
    }
    struct str name = argument(m, "NAME");
    struct str uri = argument(m, "URI");
    if (uri.n > 0) {
        read_cpm_uri(m, uri);
    } else {
        add_download(m, name, version, repository, tag);
    }
}

static void read_set(struct cmake *m) {
    if (m->arguments.n >= 2 && m->arguments.v[1].n < MAX_EXPANDED) {
        struct str *value = ARENA_NEW(m->a, struct str);
        *value = expand(m, m->arguments.v[1]);
        map_put(&m->variables, m->arguments.v[0], value);
    }
}

static const struct {
    const char *command;
    void (*read)(struct cmake *m);
} commands[] = {
    {"set", read_set},           {"FetchContent_Declare", read_fetch}, {"ExternalProject_Add", read_fetch},
    {"CPMAddPackage", read_cpm}, {"CPMFindPackage", read_cpm},         {"CPMDeclarePackage", read_cpm},
};

static void read_command(struct cmake *m, struct str name) {
    while (look(m, 0) == ' ' || look(m, 0) == '\t') {
        m->at++;
    }
    if (look(m, 0) != '(') {
        return;
    }
    m->at++;
    read_arguments(m);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (str_eqi(name, str_z(commands[i].command))) {
            commands[i].read(m);
        }
    }
}

static bool read_cmake(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    size_t bad = str_utf8_error(in->bytes);
    if (bad != SIZE_MAX) {
        return input_fail(in, bad, e, "not valid UTF-8");
    }
    struct cmake m = {.k = k, .a = catalog_arena(k), .in = in};
    m.variables = map_new(m.a, 0);
    while (m.at < in->bytes.n) {
        char c = look(&m, 0);
        if (c == '#') {
            skip_comment(&m);
        } else if (c == '"') {
            quoted(&m);
        } else if (chr_alpha(c) || c == '_') {
            size_t from = m.at;
            while (chr_alnum(look(&m, 0)) || look(&m, 0) == '_') {
                m.at++;
            }
            read_command(&m, str_sub(in->bytes, from, m.at - from));
        } else {
            m.at++;
        }
    }
    return true;
}

LOCK_SOURCE(cmake, "cmake-download", CATALOG_MANIFEST, 80, read_cmake, "CMakeLists.txt", "*.cmake");
