/* The rules of package URL types (purl specification, types/): namespace, letter case, and what is special to one type. */
#include "ident/purl_types.h"

enum space { OPTIONAL, REQUIRED, PROHIBITED };
enum letters { KEEP, LOWER };

struct type_rule {
    const char *type;
    enum space space;
    enum letters space_case, name_case, version_case;
    const char *(*special)(struct arena *a, struct purl *p);
};

/* PEP 503 as purl has it: case and '_' do not matter. */
static const char *pypi(struct arena *a, struct purl *p) {
    char *q = arena_alloc_raw(a, p->name.n);
    for (size_t i = 0; i < p->name.n; i++) {
        q[i] = p->name.p[i] == '_' ? '-' : p->name.p[i];
    }
    p->name = (struct str){q, p->name.n};
    return NULL;
}

static const char *pub(struct arena *a, struct purl *p) {
    char *q = arena_alloc_raw(a, p->name.n);
    for (size_t i = 0; i < p->name.n; i++) {
        q[i] = chr_alnum(p->name.p[i]) ? p->name.p[i] : '_';
    }
    p->name = (struct str){q, p->name.n};
    return NULL;
}

/* Names keep their case on Azure ML and lose it on Databricks. */
static const char *mlflow(struct arena *a, struct purl *p) {
    if (str_find(purl_qualifier(p, "repository_url"), STR("databricks")) != SIZE_MAX) {
        p->name = str_lower(a, p->name);
    }
    return NULL;
}

static const char *cpan(struct arena *a, struct purl *p) {
    p->name_space = str_upper(a, p->name_space);
    return str_find(p->name, STR("::")) != SIZE_MAX ? "a cpan name is a distribution's, without \"::\"" : NULL;
}

static const char *conan(struct arena *a, struct purl *p) {
    (void)a;
    bool user = purl_qualifier(p, "user").n > 0;
    bool channel = purl_qualifier(p, "channel").n > 0;
    if (p->name_space.n > 0 && !channel && !user) {
        return p->nqualifiers == 0 ? "a conan namespace needs the qualifier channel" : NULL;
    }
    return NULL;
}

static const char *swid(struct arena *a, struct purl *p) {
    (void)a;
    return purl_qualifier(p, "tag_id").n == 0 ? "a swid package URL needs the qualifier tag_id" : NULL;
}

static const char *julia(struct arena *a, struct purl *p) {
    (void)a;
    return purl_qualifier(p, "uuid").n == 0 ? "a julia package URL needs the qualifier uuid" : NULL;
}

static const char *chrome(struct arena *a, struct purl *p) {
    (void)a;
    bool ok = p->name.n == 32;
    for (size_t i = 0; i < p->name.n && ok; i++) {
        ok = p->name.p[i] >= 'a' && p->name.p[i] <= 'p';
    }
    if (!ok) {
        return "a chrome-extension name is 32 letters a to p";
    }
    for (size_t i = 0; i < p->version.n; i++) {
        if (!chr_digit(p->version.p[i]) && p->version.p[i] != '.') {
            return "a chrome-extension version is numbers joined by dots";
        }
    }
    return NULL;
}

static const char *git(struct arena *a, struct purl *p) {
    if (str_eqi(p->name_space, STR("github")) || str_startsi(p->name_space, STR("github/"))) {
        p->name_space = str_lower(a, p->name_space);
        p->name = str_lower(a, p->name);
    }
    return NULL;
}

static const struct type_rule rules[] = {
    {"alpm", REQUIRED, LOWER, LOWER, KEEP, NULL},
    {"apk", REQUIRED, LOWER, LOWER, KEEP, NULL},
    {"bazel", PROHIBITED, KEEP, KEEP, KEEP, NULL},
    {"bitbucket", REQUIRED, LOWER, LOWER, KEEP, NULL},
    {"bitnami", PROHIBITED, KEEP, LOWER, KEEP, NULL},
    {"brew", OPTIONAL, LOWER, LOWER, KEEP, NULL},
    {"cargo", PROHIBITED, KEEP, KEEP, KEEP, NULL},
    {"chrome-extension", PROHIBITED, KEEP, LOWER, KEEP, chrome},
    {"cocoapods", PROHIBITED, KEEP, KEEP, KEEP, NULL},
    {"composer", REQUIRED, LOWER, LOWER, KEEP, NULL},
    {"conan", OPTIONAL, KEEP, KEEP, KEEP, conan},
    {"conda", PROHIBITED, KEEP, KEEP, KEEP, NULL},
    {"cpan", OPTIONAL, KEEP, KEEP, KEEP, cpan},
    {"cran", PROHIBITED, KEEP, KEEP, KEEP, NULL},
    {"deb", REQUIRED, LOWER, LOWER, KEEP, NULL},
    {"docker", OPTIONAL, KEEP, KEEP, KEEP, NULL},
    {"gem", PROHIBITED, KEEP, KEEP, KEEP, NULL},
    {"generic", OPTIONAL, KEEP, KEEP, KEEP, NULL},
    {"git", REQUIRED, KEEP, KEEP, KEEP, git},
    {"github", REQUIRED, LOWER, LOWER, KEEP, NULL},
    {"golang", OPTIONAL, KEEP, KEEP, KEEP, NULL}, /* "stdlib" has no namespace */
    {"hackage", PROHIBITED, KEEP, KEEP, KEEP, NULL},
    {"hex", OPTIONAL, LOWER, LOWER, KEEP, NULL},
    {"huggingface", OPTIONAL, KEEP, KEEP, LOWER, NULL},
    {"julia", PROHIBITED, KEEP, KEEP, KEEP, julia},
    {"luarocks", OPTIONAL, LOWER, LOWER, KEEP, NULL},
    {"maven", REQUIRED, KEEP, KEEP, KEEP, NULL},
    {"mlflow", PROHIBITED, KEEP, KEEP, KEEP, mlflow},
    {"npm", OPTIONAL, KEEP, KEEP, KEEP, NULL},
    {"nuget", PROHIBITED, KEEP, KEEP, KEEP, NULL},
    {"oci", PROHIBITED, KEEP, LOWER, KEEP, NULL},
    {"opam", PROHIBITED, KEEP, KEEP, KEEP, NULL},
    {"otp", PROHIBITED, KEEP, LOWER, KEEP, NULL},
    {"pub", PROHIBITED, KEEP, LOWER, KEEP, pub},
    {"pypi", PROHIBITED, KEEP, LOWER, LOWER, pypi},
    {"qpkg", REQUIRED, LOWER, KEEP, KEEP, NULL},
    {"rpm", OPTIONAL, LOWER, KEEP, KEEP, NULL}, /* built without a vendor more often than not */
    {"swid", OPTIONAL, KEEP, KEEP, KEEP, swid},
    {"swift", REQUIRED, KEEP, KEEP, KEEP, NULL},
    {"vcpkg", PROHIBITED, KEEP, KEEP, KEEP, NULL},
    {"vscode-extension", REQUIRED, LOWER, LOWER, LOWER, NULL},
    {"yocto", OPTIONAL, LOWER, KEEP, KEEP, NULL},
};

const char *purl_apply_type(struct arena *a, struct purl *p) {
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const struct type_rule *r = &rules[i];
        if (!str_is(p->type, r->type)) {
            continue;
        }
        if (r->space == PROHIBITED && p->name_space.n > 0) {
            return "this type has no namespace";
        }
        if (r->space == REQUIRED && p->name_space.n == 0) {
            return "this type needs a namespace";
        }
        p->name_space = r->space_case == LOWER ? str_lower(a, p->name_space) : p->name_space;
        p->name = r->name_case == LOWER ? str_lower(a, p->name) : p->name;
        p->version = r->version_case == LOWER ? str_lower(a, p->version) : p->version;
        return r->special != NULL ? r->special(a, p) : NULL;
    }
    return NULL;
}
