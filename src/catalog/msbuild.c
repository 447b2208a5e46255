/*
 * .NET's XML: packages.config (learn.microsoft.com "packages.config reference"), and the PackageReference and PackageVersion
 * items of projects and of Directory.Packages.props. A plain version there is the least one, which NuGet takes when it is to be
 * had.
 */
#include "catalog/lock.h"
#include "catalog/sources.h"
#include "catalog/xml_tree.h"

static void add_package(struct catalog *k, struct str name, struct str stated, bool development) {
    if (name.n == 0 || stated.n == 0) {
        return; /* without a version it is stated elsewhere: Directory.Packages.props */
    }
    struct str version = lock_exact(stated);
    struct bom_component *c = lock_add_plain(k, "nuget", name, version);
    lock_scope(c, development, false);
    lock_property(k, c, "cordon:declared", version.n > 0 ? STR_NONE : stated);
}

static bool read_config(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    const struct ynode *root = xml_tree(catalog_arena(k), in, e);
    if (root == NULL) {
        return false;
    }
    const struct ynode *list = ynode_get(root, "packages");
    size_t i = 0;
    for (const struct ynode *n; (n = xml_tree_next(list, "package", &i)) != NULL;) {
        add_package(k, lock_text(n, "@id"), lock_text(n, "@version"), str_is(lock_text(n, "@developmentDependency"), "true"));
    }
    return true;
}

LOCK_SOURCE(nuget_config, "nuget-config", CATALOG_MANIFEST, 90, read_config, "packages.config", "packages.*.config");

static void read_items(struct catalog *k, const struct ynode *group) {
    static const char *const items[] = {"PackageReference", "PackageVersion", "GlobalPackageReference"};
    for (size_t kind = 0; kind < 3; kind++) {
        size_t i = 0;
        for (const struct ynode *n; (n = xml_tree_next(group, items[kind], &i)) != NULL;) {
            struct str name = lock_text(n, "@Include");
            struct str version = lock_text(n, "@Version");
            name = name.n > 0 ? name : lock_text(n, "@Update");
            version = version.n > 0 ? version : lock_text(n, "Version");
            bool private_assets = str_eqi(lock_text(n, "@PrivateAssets"), STR("all")) ||
                                  str_eqi(lock_text(n, "PrivateAssets"), STR("all")); /* for building only */
            add_package(k, name, version, private_assets);
        }
    }
}

static bool read_project(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    (void)f;
    const struct ynode *root = xml_tree(catalog_arena(k), in, e);
    if (root == NULL) {
        return false;
    }
    const struct ynode *project = ynode_get(root, "Project");
    size_t i = 0;
    for (const struct ynode *group; (group = xml_tree_next(project, "ItemGroup", &i)) != NULL;) {
        read_items(k, group);
    }
    return true;
}

LOCK_SOURCE(msbuild, "msbuild", CATALOG_MANIFEST, 75, read_project, "*.csproj", "*.vbproj", "*.fsproj",
            "Directory.Packages.props", "Packages.props");
