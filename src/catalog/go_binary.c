/*
 * What a Go program says of itself. A header of 32 bytes, on a multiple of 16, says where two texts are: the version of Go and
 * the list of modules. Since Go 1.18 they follow it, each after its length (a varint); before, the header holds addresses of Go
 * strings. Only these pages of the program are looked at.
 *
 * The list is lines of cells apart by tabs: "path P", "mod P VERSION SUM", "dep P VERSION SUM", "=> P VERSION SUM" (what
 * replaces the one before), "build KEY=VALUE".
 */
#include <elf.h>
#include <string.h>

#include "catalog/binary.h"
#include "catalog/bytes.h"
#include "catalog/golang.h"
#include "catalog/lock.h"

enum { HEADER = 32, ALIGN = 16, FLAG_BIG = 1, FLAG_INLINE = 2 };

static const struct str magic = STR_INIT("\xff Go buildinf:");

/* The header, with what follows it: only multiples of 16 in the file are looked at. */
static struct str find_header(struct str s, struct str file) {
    size_t from = s.n > 0 ? (ALIGN - (size_t)(s.p - file.p) % ALIGN) % ALIGN : 0;
    for (; from < s.n && s.n - from >= HEADER; from += ALIGN) {
        if (s.p[from] == magic.p[0] && memcmp(s.p + from, magic.p, magic.n) == 0) {
            return str_from(s, from);
        }
    }
    return STR_NONE;
}

static struct str header_of(const struct elf *f, struct str bytes) {
    if (f == NULL) {
        return find_header(bytes, bytes); /* PE, Mach-O: sections begin at multiples of more than 16 */
    }
    struct str found = find_header(elf_section(f, ".go.buildinfo"), bytes);
    for (size_t i = 0; found.n == 0 && i < f->nsegments; i++) { /* stripped: it is at the start of the data */
        const struct elf_part *s = &f->segments[i];
        if (s->type == PT_LOAD && (s->flags & PF_W) != 0) {
            found = find_header(str_sub(bytes_cut(f->bytes, s->offset, s->size), 0, 1 << 20), bytes);
        }
    }
    return found;
}

/* A text after its length (encoding/binary, unsigned varint). */
static bool inline_text(struct str *rest, struct str *text) {
    uint64_t n = 0;
    size_t i = 0;
    for (unsigned shift = 0; shift < 35; shift += 7, i++) {
        if (i >= rest->n) {
            return false;
        }
        n |= (uint64_t)((unsigned char)rest->p[i] & 0x7F) << shift;
        if (((unsigned char)rest->p[i] & 0x80) == 0) {
            break;
        }
    }
    *text = bytes_cut(*rest, i + 1, n);
    *rest = str_from(*rest, i + 1 + text->n);
    return n <= GO_MAX_TEXT && (text->p != NULL || n == 0);
}

/* A Go string: the address of its bytes, and their number. */
static struct str pointed_text(const struct elf *f, struct str header, size_t at) {
    unsigned width = (unsigned char)header.p[14];
    bool big = (header.p[15] & FLAG_BIG) != 0;
    if (f == NULL || (width != 4 && width != 8)) {
        return STR_NONE;
    }
    struct str string = elf_loaded(f, bytes_number(header, 16 + at * width, width, big));
    uint64_t n = bytes_number(string, width, width, big);
    return n <= GO_MAX_TEXT ? bytes_cut(elf_loaded(f, bytes_number(string, 0, width, big)), 0, n) : STR_NONE;
}

/* The list lies between two marks of 16 bytes, and ends with a newline. */
static struct str without_marks(struct str s) {
    return s.n >= 33 && s.p[s.n - 17] == '\n' ? str_sub(s, 16, s.n - 32) : STR_NONE;
}

struct program {
    struct catalog *k;
    struct arena *a;
    struct golang_module main, last;
    bool has_main, has_last;
    struct str package;
    struct str *owners;
    size_t nowners;
    struct binary_said said;
};

static void end_module(struct program *p) {
    if (p->has_last) {
        struct str owner = golang_add_module(p->k, &p->last);
        if (owner.n > 0 && p->said.owner.n > 0) {
            catalog_depends(p->k, p->said.owner, owner);
        }
    }
    p->has_last = false;
}

static void add_main(struct program *p) {
    struct str version = str_is(p->main.version, "(devel)") ? STR_NONE : p->main.version;
    struct str name = p->main.path.n > 0 ? p->main.path : p->package;
    if (lock_add_project(p->k, "golang", name, version) != NULL) {
        p->said.owner = lock_owner(p->k, "golang", name, version);
    }
}

static void read_line(struct program *p, struct str line) {
    struct str kind;
    struct str path;
    struct str version;
    struct str rest = line;
    str_cut(rest, '\t', &kind, &rest);
    str_cut(rest, '\t', &path, &rest);
    str_cut(rest, '\t', &version, &rest);
    if (str_is(kind, "path")) {
        p->package = path;
    } else if (str_is(kind, "mod")) {
        p->main = (struct golang_module){.path = path, .version = version};
        add_main(p);
    } else if (str_is(kind, "dep")) {
        end_module(p);
        p->last = (struct golang_module){.path = path, .version = version};
        p->has_last = path.n > 0;
    } else if (str_is(kind, "=>") && p->has_last) {
        p->last.by = path;
        p->last.by_version = version;
    } else if (str_is(kind, "build") && str_is(path, "CGO_ENABLED=1")) {
        p->said.cgo = true;
    }
}

/* "go1.21.3 X:boringcrypto", "devel go1.25-d524e1e …" */
static void add_stdlib(struct program *p, struct str version) {
    size_t at = str_find(version, STR("go1"));
    if (at == SIZE_MAX) {
        return;
    }
    version = str_from(version, at + 2);
    str_cut(version, ' ', &version, &(struct str){0});
    if (lock_add_plain(p->k, "golang", STR("stdlib"), version) != NULL && p->said.owner.n > 0) {
        catalog_depends(p->k, p->said.owner, lock_owner(p->k, "golang", STR("stdlib"), version));
    }
}

struct binary_said go_binary_read(struct catalog *k, const struct elf *f, struct str bytes) {
    struct program p = {.k = k, .a = catalog_arena(k)};
    struct str header = header_of(f, bytes);
    struct str version = STR_NONE;
    struct str modules = STR_NONE;
    bool whole = true;
    if (header.n == 0) {
        return p.said;
    }
    if ((header.p[15] & FLAG_INLINE) != 0) {
        struct str rest = str_from(header, HEADER);
        whole = inline_text(&rest, &version) && inline_text(&rest, &modules);
    } else {
        version = pointed_text(f, header, 0);
        modules = pointed_text(f, header, 1);
        whole = version.n > 0;
    }
    modules = without_marks(modules);
    if (!whole || !bytes_is_text(version) || str_utf8_error(modules) != SIZE_MAX) {
        catalog_note(k, "is a Go program whose list of modules (byte %zu) is damaged", (size_t)(header.p - bytes.p));
        return p.said;
    }
    modules = str_dup(p.a, modules);
    struct str line;
    while (str_next(&modules, '\n', &line)) {
        read_line(&p, line);
    }
    end_module(&p);
    add_stdlib(&p, str_dup(p.a, version));
    return p.said;
}
