/*
 * The rules of registered package URL types, one row a type, restated from the type definitions of the purl specification.
 * Lower case is ASCII only: no registered type admits letters with case beyond it.
 */
#include "ident/purl_types.h"

#include <stdlib.h>
#include <string.h>

enum presence { OPTIONAL, REQUIRED, PROHIBITED };

enum folding {
    NS_LOWER = 1,
    NS_UPPER = 2,
    NAME_LOWER = 4,
    VERSION_LOWER = 8,
    SUBPATH_LOWER = 16,
    BOTH_LOWER = NS_LOWER | NAME_LOWER,
};

struct type_rule {
    const char *type;
    enum presence name_space;
    unsigned folding;
    const char *qualifier; /* one that must be there, or null */
    /* What a table cannot say; null, or the rule that is broken. */
    const char *(*special)(struct arena *a, struct purl *p);
};

/* `from` becomes `to` all over the name. */
static void replace_in_name(struct arena *a, struct purl *p, char from, char to) {
    if (str_chr(p->name, from) == SIZE_MAX) {
        return;
    }
    char *copy = arena_alloc_raw(a, p->name.n);
    for (size_t i = 0; i < p->name.n; i++) {
        copy[i] = p->name.p[i] == from ? to : p->name.p[i];
    }
    p->name.p = copy;
}

static const char *chrome_extension(struct arena *a, struct purl *p) {
    (void)a;
    bool ok = p->name.n == 32;
    for (size_t i = 0; ok && i < p->name.n; i++) {
        ok = p->name.p[i] >= 'a' && p->name.p[i] <= 'p';
    }
    if (!ok) {
        return "its name must be 32 letters from a to p";
    }
    struct str rest = p->version;
    struct str part;
    size_t parts = 0;
    while (p->version.n > 0 && str_next(&rest, '.', &part)) {
        ok = ok && part.n > 0 && ++parts <= 4;
        for (size_t i = 0; ok && i < part.n; i++) {
            ok = chr_digit(part.p[i]);
        }
    }
    ok = ok && (p->version.n == 0 || p->version.p[p->version.n - 1] != '.');
    return ok ? NULL : "its version must be one to four numbers separated by points";
}

static const char *cocoapods(struct arena *a, struct purl *p) {
    (void)a;
    bool bad = p->name.p[0] == '.';
    for (size_t i = 0; !bad && i < p->name.n; i++) {
        bad = p->name.p[i] == '+' || chr_space(p->name.p[i]);
    }
    return bad ? "its name cannot begin with a point or hold a plus or white space" : NULL;
}

static const char *cpan(struct arena *a, struct purl *p) {
    (void)a;
    return str_find(p->name, STR("::")) != SIZE_MAX ? "its name is a distribution name, without \"::\"" : NULL;
}

/* Without empty segments, so that the canonical text reads back as itself. */
static struct str collapse_slashes(struct arena *a, struct str path) {
    struct sb b = SB(a);
    struct str segment;
    while (str_next(&path, '/', &segment)) {
        if (segment.n > 0) {
            sb_z(&b, b.n > 0 ? "/" : "");
            sb_str(&b, segment);
        }
    }
    return sb_get(&b);
}

/*
 * The namespace of a git purl is the host alone; what follows is the repository's path, the name. The suite folds the case of
 * repositories on GitHub, which does so itself.
 */
static const char *git(struct arena *a, struct purl *p) {
    struct str host;
    struct str path;
    if (str_cut(p->name_space, '/', &host, &path)) {
        p->name_space = host;
        p->name = str_cat(a, str_cat(a, path, STR("/")), p->name);
    }
    p->name = collapse_slashes(a, p->name);
    if (str_eqi(p->name_space, STR("github")) || str_eqi(p->name_space, STR("github.com"))) {
        p->name_space = str_lower(a, p->name_space);
        p->name = str_lower(a, p->name);
    }
    return NULL;
}

static const char *hackage(struct arena *a, struct purl *p) {
    replace_in_name(a, p, '_', '-');
    return NULL;
}

/* Databricks folds the case of model names, Azure ML keeps it. */
static const char *mlflow(struct arena *a, struct purl *p) {
    if (str_find(str_lower(a, purl_qualifier(p, "repository_url")), STR("databricks")) != SIZE_MAX) {
        p->name = str_lower(a, p->name);
    }
    return NULL;
}

static const char *pub(struct arena *a, struct purl *p) {
    char *copy = arena_alloc_raw(a, p->name.n);
    for (size_t i = 0; i < p->name.n; i++) {
        copy[i] = chr_alnum(p->name.p[i]) ? p->name.p[i] : '_';
    }
    p->name.p = copy;
    return NULL;
}

static const char *pypi(struct arena *a, struct purl *p) {
    replace_in_name(a, p, '_', '-');
    return NULL;
}

static const char *swid(struct arena *a, struct purl *p) {
    (void)a;
    size_t first = str_chr(p->name_space, '/');
    bool many = first != SIZE_MAX && str_chr(str_from(p->name_space, first + 1), '/') != SIZE_MAX;
    return many ? "its namespace has at most two segments" : NULL;
}

/* In the order of strcmp. */
static const struct type_rule rules[] = {
    {"alpm", REQUIRED, BOTH_LOWER, NULL, NULL},
    {"apk", REQUIRED, BOTH_LOWER, NULL, NULL},
    {"bazel", PROHIBITED, 0, NULL, NULL},
    {"bitbucket", REQUIRED, BOTH_LOWER, NULL, NULL},
    {"bitnami", PROHIBITED, NAME_LOWER, NULL, NULL},
    {"brew", OPTIONAL, BOTH_LOWER, NULL, NULL},
    {"cargo", PROHIBITED, 0, NULL, NULL},
    {"chrome-extension", PROHIBITED, NAME_LOWER, NULL, chrome_extension},
    {"cocoapods", PROHIBITED, 0, NULL, cocoapods},
    {"composer", REQUIRED, BOTH_LOWER, NULL, NULL},
    {"conan", OPTIONAL, 0, NULL, NULL},
    {"conda", PROHIBITED, 0, NULL, NULL},
    {"cpan", OPTIONAL, NS_UPPER, NULL, cpan},
    {"cran", PROHIBITED, 0, NULL, NULL},
    {"deb", REQUIRED, BOTH_LOWER, NULL, NULL},
    {"docker", OPTIONAL, 0, NULL, NULL},
    {"gem", PROHIBITED, 0, NULL, NULL},
    {"generic", OPTIONAL, 0, NULL, NULL},
    {"git", REQUIRED, 0, NULL, git},
    {"github", REQUIRED, BOTH_LOWER, NULL, NULL},
    {"golang", REQUIRED, 0, NULL, NULL},
    {"hackage", PROHIBITED, 0, NULL, hackage},
    {"hex", OPTIONAL, BOTH_LOWER, NULL, NULL},
    {"huggingface", REQUIRED, VERSION_LOWER, NULL, NULL},
    {"julia", PROHIBITED, 0, "uuid", NULL},
    {"luarocks", OPTIONAL, BOTH_LOWER, NULL, NULL},
    {"maven", REQUIRED, 0, NULL, NULL},
    {"mlflow", PROHIBITED, 0, NULL, mlflow},
    {"npm", OPTIONAL, 0, NULL, NULL},
    {"nuget", PROHIBITED, 0, NULL, NULL},
    {"oci", PROHIBITED, NAME_LOWER | VERSION_LOWER, NULL, NULL},
    {"opam", PROHIBITED, 0, NULL, NULL},
    {"otp", PROHIBITED, NAME_LOWER | SUBPATH_LOWER, NULL, NULL},
    {"pub", PROHIBITED, NAME_LOWER, NULL, pub},
    {"pypi", PROHIBITED, NAME_LOWER | VERSION_LOWER, NULL, pypi},
    {"qpkg", REQUIRED, NS_LOWER, NULL, NULL},
    {"rpm", REQUIRED, NS_LOWER, NULL, NULL},
    {"swid", OPTIONAL, 0, "tag_id", swid},
    {"swift", REQUIRED, 0, NULL, NULL},
    {"vcpkg", PROHIBITED, 0, NULL, NULL},
    {"vscode-extension", REQUIRED, BOTH_LOWER | VERSION_LOWER, NULL, NULL},
    {"yocto", OPTIONAL, NS_LOWER, NULL, NULL},
};

static int rule_order(const void *key, const void *row) {
    return str_cmp(*(const struct str *)key, str_z(((const struct type_rule *)row)->type));
}

static const struct type_rule *find_rule(struct str type) {
    return bsearch(&type, rules, sizeof rules / sizeof *rules, sizeof *rules, rule_order);
}

static void fold(struct arena *a, struct str *s, bool lower) {
    for (size_t i = 0; lower && i < s->n; i++) {
        if (s->p[i] >= 'A' && s->p[i] <= 'Z') {
            *s = str_lower(a, *s);
            return;
        }
    }
}

bool purl_type_known(struct str type) {
    return find_rule(type) != NULL;
}

const char *purl_apply_type(struct arena *a, struct purl *p) {
    const struct type_rule *r = find_rule(p->type);
    if (r == NULL) {
        return NULL;
    }
    fold(a, &p->name_space, (r->folding & NS_LOWER) != 0);
    fold(a, &p->name, (r->folding & NAME_LOWER) != 0);
    fold(a, &p->version, (r->folding & VERSION_LOWER) != 0);
    fold(a, &p->subpath, (r->folding & SUBPATH_LOWER) != 0);
    if ((r->folding & NS_UPPER) != 0) {
        p->name_space = str_upper(a, p->name_space);
    }
    const char *broken = r->special != NULL ? r->special(a, p) : NULL;
    if (broken != NULL) {
        return broken;
    }
    if (r->name_space == REQUIRED && p->name_space.n == 0) {
        return "it needs a namespace";
    }
    if (r->name_space == PROHIBITED && p->name_space.n > 0) {
        return "it has no namespace";
    }
    if (r->qualifier != NULL && purl_qualifier(p, r->qualifier).n == 0) {
        return strcmp(r->qualifier, "uuid") == 0 ? "it needs the qualifier uuid" : "it needs the qualifier tag_id";
    }
    return NULL;
}
