/*
 * vcpkg: vcpkg.json (learn.microsoft.com/vcpkg "vcpkg.json reference"), the status file of installed ports, and the
 * vcpkg.spdx.json that each port installs. A port's version is upstream's with a port version behind "#".
 */
#include "catalog/lock.h"
#include "catalog/sources.h"

static struct bom_component *add_port(struct catalog *k, struct str name, struct str version, struct str triplet) {
    struct lock_package p = {.type = "vcpkg", .name = name, .key = {"port_version", "triplet"}};
    str_cut(version, '#', &p.version, &p.value[0]);
    p.value[0] = str_is(p.value[0], "0") ? STR_NONE : p.value[0];
    p.value[1] = triplet;
    return lock_add(k, &p);
}

/* ---- vcpkg.json: the project, and what it asks for; only overrides are pins ---- */

static struct str manifest_version(struct catalog *k, struct jv v) {
    static const char *const keys[] = {"version", "version-semver", "version-date", "version-string"};
    int64_t port = 0;
    for (size_t i = 0; i < 4; i++) {
        struct str s = json_str(json_get(v, keys[i]));
        if (s.n > 0 && json_i64(json_get(v, "port-version"), &port) && port > 0) {
            return str_fmt(catalog_arena(k), "%.*s#%lld", STR_ARG(s), (long long)port);
        }
        if (s.n > 0) {
            return s;
        }
    }
    return STR_NONE;
}

static struct str overridden(struct catalog *k, struct jv root, struct str name) {
    struct jv overrides = json_get(root, "overrides");
    size_t seen = 0;
    for (struct jiter it = json_iter(overrides); json_next(&it) && seen++ < 1000;) {
        if (str_eq(json_str(json_get(it.value, "name")), name)) {
            return manifest_version(k, it.value);
        }
    }
    return STR_NONE;
}

static bool read_manifest(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct jv root;
    if (!json_read(catalog_arena(k), in, &root, e) || !json_want(root, JSON_OBJECT, e)) {
        return false;
    }
    struct bom_component *c = lock_add_project(k, "vcpkg", json_str(json_get(root, "name")), manifest_version(k, root));
    lock_license(k, c, c != NULL ? json_str(json_get(root, "license")) : STR_NONE);
    struct jv needs = json_get(root, "dependencies");
    for (struct jiter it = json_iter(needs); json_type(needs) == JSON_ARRAY && json_next(&it);) {
        struct str name = json_str(it.value);
        name = name.n > 0 ? name : json_str(json_get(it.value, "name"));
        c = add_port(k, name, overridden(k, root, name), STR_NONE);
        lock_property(k, c, "cordon:declared", json_str(json_get(it.value, "version>=")));
        lock_scope(c, json_true(json_get(it.value, "host")), false);
    }
    return true;
}

LOCK_SOURCE(vcpkg_manifest, "vcpkg-manifest", CATALOG_MANIFEST, 80, read_manifest, "vcpkg.json");

/* ---- vcpkg/status: paragraphs of fields, one a port and one a feature of it ---- */

struct paragraph {
    struct str package, version, port_version, architecture, depends, status, feature;
};

static const struct {
    const char *field;
    size_t offset;
} fields[] = {
    {"Package", offsetof(struct paragraph, package)},           {"Version", offsetof(struct paragraph, version)},
    {"Port-Version", offsetof(struct paragraph, port_version)}, {"Architecture", offsetof(struct paragraph, architecture)},
    {"Depends", offsetof(struct paragraph, depends)},           {"Status", offsetof(struct paragraph, status)},
    {"Feature", offsetof(struct paragraph, feature)},
};

static void end_paragraph(struct catalog *k, struct paragraph *p) {
    struct arena *a = catalog_arena(k);
    if (p->package.n > 0 && p->feature.n == 0 && str_is(p->status, "install ok installed")) {
        struct str version = p->version;
        if (p->port_version.n > 0) {
            version = str_fmt(a, "%.*s#%.*s", STR_ARG(version), STR_ARG(p->port_version));
        }
        add_port(k, p->package, version, p->architecture);
        struct str upstream;
        str_cut(version, '#', &upstream, &(struct str){0});
        struct str owner = lock_owner(k, "vcpkg", p->package, upstream);
        catalog_provides(k, owner, str_fmt(a, "vcpkg:%.*s", STR_ARG(p->package)));
        struct str one;
        while (str_next(&p->depends, ',', &one)) {
            struct str name;
            str_cut(str_trim(one), ':', &name, &(struct str){0});
            str_cut(name, '[', &name, &(struct str){0});
            catalog_depends(k, owner, str_fmt(a, "vcpkg:%.*s", STR_ARG(name)));
        }
    }
    *p = (struct paragraph){0};
}

static bool read_status(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    (void)e;
    struct lock_lines l = {.in = in};
    struct paragraph p = {0};
    while (lock_next_line(&l)) {
        struct str key;
        struct str value;
        if (l.text.n == 0) {
            end_paragraph(k, &p);
        } else if (lock_indent(l.line) == 0 && str_cut(l.line, ':', &key, &value)) {
            for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
                if (str_is(key, fields[i].field)) {
                    *(struct str *)(void *)((char *)&p + fields[i].offset) = str_trim(value);
                }
            }
        }
    }
    end_paragraph(k, &p);
    return true;
}

LOCK_SOURCE(vcpkg_status, "vcpkg-status", CATALOG_MANIFEST, 100, read_status, "vcpkg/status");

/* ---- share/PORT/vcpkg.spdx.json: SPDX 2.2; the port is SPDXRef-port, what it was built from SPDXRef-resource-N ---- */

static struct jv spdx_package(struct jv root, const char *id) {
    struct jv list = json_get(root, "packages");
    for (struct jiter it = json_iter(list); json_type(list) == JSON_ARRAY && json_next(&it);) {
        if (str_is(json_str(json_get(it.value, "SPDXID")), id)) {
            return it.value;
        }
    }
    return (struct jv){0};
}

static bool read_spdx(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct jv root;
    if (!json_read(catalog_arena(k), in, &root, e) || !json_want(root, JSON_OBJECT, e)) {
        return false;
    }
    struct jv port = spdx_package(root, "SPDXRef-port");
    struct bom_component *c = add_port(k, json_str(json_get(port, "name")), json_str(json_get(port, "versionInfo")), STR_NONE);
    struct str license = json_str(json_get(port, "licenseConcluded"));
    lock_license(k, c, str_is(license, "NOASSERTION") ? STR_NONE : license);
    lock_reference(k, c, "website", json_str(json_get(port, "homepage")));
    struct jv source = spdx_package(root, "SPDXRef-resource-1");
    struct jv sums = json_get(source, "checksums");
    if (json_type(spdx_package(root, "SPDXRef-resource-2")) == JSON_NONE) { /* of several files none is the package's */
        for (struct jiter it = json_iter(sums); json_next(&it);) {
            lock_hash(k, c, json_str(json_get(it.value, "algorithm")), json_str(json_get(it.value, "checksumValue")));
        }
        lock_reference(k, c, "source-distribution", json_str(json_get(source, "downloadLocation")));
    }
    return true;
}

LOCK_SOURCE(vcpkg_spdx, "vcpkg-spdx", CATALOG_MANIFEST, 95, read_spdx, "vcpkg.spdx.json");
