/*
 * Linux kernel modules: relocatable ELF files, packed or not, whose section .modinfo holds "key=value" texts (linux
 * include/linux/moduleinfo.h). One that was built with the kernel ("intree=Y") is the kernel; another is a component of its own
 * that depends on it.
 */
#include <elf.h>

#include "catalog/binary.h"
#include "catalog/bytes.h"
#include "catalog/linux.h"
#include "catalog/lock.h"
#include "catalog/sources.h"

struct module {
    struct str name, version, vermagic, license, author, description;
    bool intree;
};

static void read_info(struct arena *a, struct str info, struct module *m) {
    struct {
        const char *key;
        struct str *to;
    } fields[] = {{"name", &m->name},       {"version", &m->version}, {"vermagic", &m->vermagic},
                  {"license", &m->license}, {"author", &m->author},   {"description", &m->description}};
    struct str text;
    while (str_next(&info, '\0', &text)) {
        struct str key;
        struct str value;
        if (!str_cut(text, '=', &key, &value) || !bytes_is_text(value)) {
            continue;
        }
        m->intree = m->intree || (str_is(key, "intree") && str_is(value, "Y"));
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
            if (str_is(key, fields[i].key) && fields[i].to->n == 0) {
                *fields[i].to = str_dup(a, value);
            }
        }
    }
}

static void add_module(struct catalog *k, const struct catalog_file *f, struct module *m) {
    struct str kernel = linux_add(k, m->vermagic);
    if (m->intree && kernel.n > 0) {
        return;
    }
    struct str stem;
    str_cut(f->base, '.', &stem, &(struct str){0});
    m->name = m->name.n > 0 ? m->name : stem;
    struct str owner = catalog_file_owner(catalog_arena(k), f);
    struct bom_component *c = catalog_add(k, owner);
    c->name = m->name;
    c->version = m->version;
    c->description = m->description;
    c->author = m->author;
    c->purl = catalog_purl(k, "generic", STR_NONE, m->name, m->version, NULL);
    lock_property(k, c, "cordon:kernel-module", m->vermagic);
    lock_license(k, c, m->license);
    if (kernel.n > 0) {
        catalog_depends(k, owner, kernel);
    }
}

static bool read_module(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct arena *a = arena_new();
    struct str bytes = in->bytes;
    struct elf elf;
    struct module m = {0};
    bool ok = elf_is(bytes) || linux_unpack(a, bytes, &bytes);
    ok = ok && elf_read(a, bytes, &elf);
    if (!ok) {
        err_at(e, in->name, 0, 0, "is no kernel module: neither ELF nor a packed one");
    } else {
        struct str info = elf_section(&elf, ".modinfo");
        read_info(catalog_arena(k), str_sub(info, 0, MODULE_MAX_INFO), &m);
        if (elf.damage != NULL || info.n > MODULE_MAX_INFO) {
            catalog_note(k, "is a damaged kernel module: %s (byte %llu); the rest of it was read",
                         elf.damage != NULL ? elf.damage : "its .modinfo is larger than the limit (MODULE_MAX_INFO)",
                         (unsigned long long)elf.damage_at);
        }
        if (info.n > 0) {
            add_module(k, f, &m);
        }
    }
    arena_free(&a);
    return ok;
}

static bool module_wants(const struct catalog_file *f) {
    static const char *const ends[] = {".ko.gz", ".ko.xz", ".ko.zst"};
    bool packed = false;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        packed = packed || str_ends(f->base, str_z(ends[i]));
    }
    return (str_ends(f->base, STR(".ko")) && elf_is(f->head)) || packed;
}

const struct catalog_source catalog_kernel_module = {.name = "kernel-module",
                                                     .technique = CATALOG_BINARY,
                                                     .confidence = 100,
                                                     .limit = 256 << 20,
                                                     .content = true,
                                                     .wants = module_wants,
                                                     .read = read_module};
