/*
 * Maven's pom.xml (maven.apache.org "POM Reference") and Gradle's verification-metadata.xml (docs.gradle.org "Verifying
 * dependencies").
 *
 * A pom is read alone: its properties, its own dependencyManagement and the coordinates of its parent count; what a parent or
 * an imported pom manages is not known here, and such a dependency has no version. A pom within a jar tells of that jar only:
 * what it depended on when it was built need not be there.
 */
#include "base/map.h"
#include "catalog/lock.h"
#include "catalog/sources.h"
#include "catalog/xml_tree.h"

enum { MAX_NESTED_PROPERTIES = 8, MAX_TEXT = 1024, MAX_FILLED_IN = 100000 /* texts of a file */ };

struct pom {
    struct catalog *k;
    struct arena *a;
    const struct ynode *project, *parent;
    struct map properties; /* name → struct str */
    struct map managed;    /* "group:artifact" → struct str, version */
    struct str group, artifact, version, owner;
    size_t filled_in;
};

static const struct str *property(struct pom *p, struct str name) {
    static const char *const prefixes[] = {"project.", "pom."};
    for (size_t i = 0; i < 2; i++) {
        if (str_starts(name, str_z(prefixes[i]))) {
            name = str_from(name, str_z(prefixes[i]).n);
            const struct str *own = str_is(name, "version")      ? &p->version
                                    : str_is(name, "groupId")    ? &p->group
                                    : str_is(name, "artifactId") ? &p->artifact
                                                                 : NULL;
            if (own != NULL) {
                return own;
            }
            if (str_is(name, "parent.version") || str_is(name, "parent.groupId")) {
                struct str *s = ARENA_NEW(p->a, struct str);
                *s = lock_text(p->parent, str_is(name, "parent.version") ? "version" : "groupId");
                return s;
            }
        }
    }
    return map_get(&p->properties, name);
}

/* With ${name} filled in as far as it is known. */
static struct str fill_in(struct pom *p, struct str s, int level) {
    bool none = s.n > MAX_TEXT || str_find(s, STR("${")) == SIZE_MAX;
    if (none || level > MAX_NESTED_PROPERTIES || ++p->filled_in > MAX_FILLED_IN) {
        return s;
    }
    struct sb b = SB(p->a);
    while (s.n > 0 && b.n <= MAX_TEXT) {
        size_t open = str_find(s, STR("${"));
        size_t close = open == SIZE_MAX ? SIZE_MAX : str_chr(str_from(s, open), '}');
        if (close == SIZE_MAX) {
            break;
        }
        const struct str *value = property(p, str_sub(s, open + 2, close - 2));
        sb_str(&b, str_sub(s, 0, open));
        sb_str(&b, value != NULL ? fill_in(p, *value, level + 1) : str_sub(s, open, close + 1));
        s = str_from(s, open + close + 1);
    }
    sb_str(&b, s);
    return sb_get(&b);
}

static struct str field(struct pom *p, const struct ynode *n, const char *name) {
    return fill_in(p, lock_text(n, name), 0);
}

static void add_dependency(struct pom *p, const struct ynode *d) {
    struct str group = field(p, d, "groupId");
    struct str artifact = field(p, d, "artifactId");
    struct str stated = field(p, d, "version");
    struct str scope = field(p, d, "scope");
    if (group.n == 0 || artifact.n == 0 || str_is(scope, "import")) {
        return;
    }
    struct str name = str_fmt(p->a, "%.*s:%.*s", STR_ARG(group), STR_ARG(artifact));
    const struct str *managed = map_get(&p->managed, name);
    stated = stated.n == 0 && managed != NULL ? fill_in(p, *managed, 0) : stated;
    struct str version = lock_exact(stated);
    struct bom_component *c = lock_add_plain(p->k, "maven", name, version);
    bool optional = str_is(field(p, d, "optional"), "true") || str_is(scope, "provided");
    lock_scope(c, str_is(scope, "test"), optional);
    lock_property(p->k, c, "cordon:declared", version.n > 0 ? STR_NONE : stated);
    if (c != NULL && p->owner.n > 0) {
        catalog_depends(p->k, p->owner, lock_owner(p->k, "maven", name, version));
    }
}

static void add_dependencies(struct pom *p, const struct ynode *of) {
    const struct ynode *list = ynode_get(of, "dependencies");
    size_t i = 0;
    for (const struct ynode *d; (d = xml_tree_next(list, "dependency", &i)) != NULL;) {
        add_dependency(p, d);
    }
}

static void read_managed(struct pom *p) {
    const struct ynode *list = ynode_get(ynode_get(p->project, "dependencyManagement"), "dependencies");
    size_t i = 0;
    for (const struct ynode *d; (d = xml_tree_next(list, "dependency", &i)) != NULL;) {
        struct str *version = ARENA_NEW(p->a, struct str);
        *version = lock_text(d, "version");
        map_put(&p->managed, str_fmt(p->a, "%.*s:%.*s", STR_ARG(field(p, d, "groupId")), STR_ARG(field(p, d, "artifactId"))),
                version);
    }
}

static void read_own(struct pom *p) {
    const struct ynode *properties = ynode_get(p->project, "properties");
    p->parent = ynode_get(p->project, "parent");
    for (size_t i = 0; properties != NULL && properties->kind == YNODE_MAP && i < properties->n; i++) {
        if (properties->items[i]->kind == YNODE_SCALAR) {
            map_put(&p->properties, properties->keys[i]->text, &properties->items[i]->text);
        }
    }
    struct str group = lock_text(p->project, "groupId");
    struct str version = lock_text(p->project, "version");
    p->artifact = field(p, p->project, "artifactId");
    p->group = fill_in(p, group.n > 0 ? group : lock_text(p->parent, "groupId"), 0);
    p->version = fill_in(p, version.n > 0 ? version : lock_text(p->parent, "version"), 0);
}

static void add_own(struct pom *p, bool in_jar) {
    if (p->group.n == 0 || p->artifact.n == 0) {
        return;
    }
    struct str name = str_fmt(p->a, "%.*s:%.*s", STR_ARG(p->group), STR_ARG(p->artifact));
    struct str version = lock_exact(p->version);
    struct bom_component *c =
        in_jar ? lock_add_plain(p->k, "maven", name, version) : lock_add_project(p->k, "maven", name, version);
    if (c == NULL) {
        return;
    }
    c->description = str_trim(lock_text(p->project, "description"));
    const struct ynode *licenses = ynode_get(p->project, "licenses");
    size_t i = 0;
    for (const struct ynode *l; (l = xml_tree_next(licenses, "license", &i)) != NULL;) {
        lock_license(p->k, c, lock_text(l, "name"));
    }
    lock_reference(p->k, c, "website", lock_text(p->project, "url"));
    p->owner = lock_owner(p->k, "maven", name, version);
}

static bool read_pom(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct pom p = {.k = k, .a = catalog_arena(k)};
    const struct ynode *root = xml_tree(p.a, in, e);
    if (root == NULL) {
        return false;
    }
    p.project = ynode_get(root, "project");
    if (p.project == NULL) {
        return lock_fail(in, in->bytes, e, "is no pom.xml: its root element is not project");
    }
    p.properties = map_new(p.a, 0);
    p.managed = map_new(p.a, 0);
    bool in_jar = str_find(f->path, STR("META-INF/maven/")) != SIZE_MAX;
    read_own(&p);
    add_own(&p, in_jar);
    if (in_jar) {
        return true;
    }
    read_managed(&p);
    add_dependencies(&p, p.project);
    const struct ynode *profiles = ynode_get(p.project, "profiles");
    size_t i = 0;
    for (const struct ynode *profile; (profile = xml_tree_next(profiles, "profile", &i)) != NULL;) {
        if (str_is(lock_text(ynode_get(profile, "activation"), "activeByDefault"), "true")) {
            add_dependencies(&p, profile);
        }
    }
    return true;
}

LOCK_SOURCE(pom, "pom", CATALOG_MANIFEST, 80, read_pom, "pom.xml", "*.pom");

/* ---- gradle/verification-metadata.xml: every file that a build may load, with its hash ---- */

/* The hash of the jar, when there is one jar. */
static void add_artifact_hash(struct catalog *k, struct bom_component *c, const struct ynode *component) {
    const struct ynode *jar = NULL;
    size_t jars = 0;
    size_t i = 0;
    for (const struct ynode *file; (file = xml_tree_next(component, "artifact", &i)) != NULL;) {
        if (str_ends(lock_text(file, "@name"), STR(".jar"))) {
            jar = file;
            jars++;
        }
    }
    for (size_t h = 0; jars == 1 && h < jar->n; h++) {
        lock_hash(k, c, jar->keys[h]->text, lock_text(jar->items[h], "@value"));
    }
}

static bool read_verification(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    struct arena *a = catalog_arena(k);
    const struct ynode *root = xml_tree(a, in, e);
    if (root == NULL) {
        return false;
    }
    const struct ynode *list = ynode_get(ynode_get(root, "verification-metadata"), "components");
    size_t i = 0;
    for (const struct ynode *n; (n = xml_tree_next(list, "component", &i)) != NULL;) {
        struct str group = lock_text(n, "@group");
        struct str name = lock_text(n, "@name");
        if (group.n > 0 && name.n > 0) {
            struct str full = str_fmt(a, "%.*s:%.*s", STR_ARG(group), STR_ARG(name));
            add_artifact_hash(k, lock_add_plain(k, "maven", full, lock_text(n, "@version")), n);
        }
    }
    return true;
}

LOCK_SOURCE(gradle_verification, "gradle-verification", CATALOG_MANIFEST, 70, read_verification, "verification-metadata.xml");
