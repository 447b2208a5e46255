/*
 * The note of who packaged a program: owner "FDO", type 0xcafe1a7e, JSON with "type", "os", "name", "version", "architecture"
 * (uapi-group.org/specifications/specs/package_metadata_for_executable_files). It stays with the file when no database does.
 */
#include "catalog/binary.h"
#include "catalog/bytes.h"
#include "catalog/lock.h"

static const uint32_t packaging_metadata = 0xcafe1a7e; /* FDO_PACKAGING_METADATA */

/* Names of package managers there, and of package URL types. */
static const struct {
    const char *note, *purl, *arch;
} types[] = {{"deb", "deb", "arch"},
             {"rpm", "rpm", "arch"},
             {"alpm", "alpm", "arch"},
             {"pacman", "alpm", "arch"},
             {"apk", "apk", "arch"}};

/* Empty when it is missing, or no text that may be shown. */
static struct str member(struct arena *a, struct jv root, const char *key) {
    struct str s = json_str(json_get(root, key));
    return bytes_is_text(s) ? str_dup(a, s) : STR_NONE;
}

static struct str add(struct catalog *k, struct jv root) {
    struct arena *a = catalog_arena(k);
    struct str type = member(a, root, "type");
    struct str os = str_lower(a, member(a, root, "os"));
    struct str name = member(a, root, "name");
    struct str version = member(a, root, "version");
    struct str arch = member(a, root, "architecture");
    for (size_t i = 0; i < sizeof types / sizeof *types && name.n > 0 && version.n > 0; i++) {
        if (!str_is(type, types[i].note)) {
            continue;
        }
        struct str owner = str_fmt(a, "note/%.*s/%.*s@%.*s", STR_ARG(type), STR_ARG(name), STR_ARG(version));
        struct bom_component *c = catalog_add(k, owner);
        c->name = name;
        c->version = version;
        c->purl = catalog_purl(k, types[i].purl, os, name, version, types[i].arch, str_cstr(a, arch), NULL);
        struct str os_cpe = member(a, root, "osCpe");
        if (os_cpe.n > 0) {
            lock_property(k, c, "cordon:os-cpe", os_cpe);
        }
        return owner;
    }
    return STR_NONE;
}

struct binary_said package_note_read(struct catalog *k, const struct elf *f, const struct input *in) {
    struct binary_said said = {0};
    struct str note = f != NULL ? elf_note(f, "FDO", packaging_metadata) : STR_NONE;
    if (note.n == 0) {
        return said;
    }
    size_t end = str_chr(note, '\0');
    struct input text = input_copy(catalog_arena(k), in->name, str_sub(note, 0, end));
    struct err e = {0};
    struct jv root;
    if (!json_read(catalog_arena(k), &text, &root, &e) || !json_want(root, JSON_OBJECT, &e)) {
        catalog_note(k, "has a package note (byte %zu) that cannot be read: %s", (size_t)(note.p - in->bytes.p), e.text);
        return said;
    }
    said.owner = add(k, root);
    return said;
}
