/* See elf.h. Offsets of fields are those of the gABI's Elf32_… and Elf64_… structures. */
#include "catalog/elf.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "catalog/bytes.h"

bool elf_is(struct str head) {
    return head.n >= 16 && str_starts(head, STR(ELFMAG)) &&
           (head.p[EI_CLASS] == ELFCLASS32 || head.p[EI_CLASS] == ELFCLASS64) &&
           (head.p[EI_DATA] == ELFDATA2LSB || head.p[EI_DATA] == ELFDATA2MSB);
}

static uint64_t number(const struct elf *f, uint64_t at, unsigned width) {
    return bytes_number(f->bytes, at, width, f->big);
}

/* An address or size: 4 or 8 bytes, at the place that the class gives it. */
static uint64_t word(const struct elf *f, uint64_t at, unsigned narrow, unsigned wide) {
    return f->wide ? number(f, at + wide, 8) : number(f, at + narrow, 4);
}

static void damaged(struct elf *f, const char *what, uint64_t at) {
    if (f->damage == NULL) {
        f->damage = what;
        f->damage_at = at;
    }
}

/* How many entries of a table are there, of those that it claims. */
static size_t within(struct elf *f, uint64_t at, uint64_t count, uint64_t size, const char *what) {
    uint64_t room = at < f->bytes.n ? (f->bytes.n - at) / size : 0;
    if (count > room || count > ELF_MAX_PARTS) {
        damaged(f, what, at);
        count = room < count ? room : count;
    }
    return (size_t)(count < ELF_MAX_PARTS ? count : ELF_MAX_PARTS);
}

static void read_sections(struct arena *a, struct elf *f) {
    uint64_t at = word(f, 0, 32, 40);
    uint64_t size = number(f, f->wide ? 58 : 46, 2);
    uint64_t count = number(f, f->wide ? 60 : 48, 2);
    uint64_t names = number(f, f->wide ? 62 : 50, 2);
    if (at == 0) {
        return;
    }
    if (size < (f->wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr))) {
        damaged(f, "the size of a section's header is wrong", f->wide ? 58 : 46);
        return;
    }
    count = count == 0 ? word(f, at, 20, 32) : count; /* more than 65,279: the first section's size */
    names = names == SHN_XINDEX ? number(f, at + (f->wide ? 40 : 24), 4) : names;
    f->nsections = within(f, at, count, size, "the table of sections is not all there");
    f->sections = ARENA_ARRAY(a, struct elf_part, f->nsections);
    for (size_t i = 0; i < f->nsections; i++, at += size) {
        f->sections[i] = (struct elf_part){.name = (uint32_t)number(f, at, 4),
                                           .type = (uint32_t)number(f, at + 4, 4),
                                           .flags = (uint32_t)word(f, at, 8, 8),
                                           .address = word(f, at, 12, 16),
                                           .offset = word(f, at, 16, 24),
                                           .size = word(f, at, 20, 32)};
        const struct elf_part *s = &f->sections[i];
        if (s->type != SHT_NOBITS && s->type != SHT_NULL && bytes_cut(f->bytes, s->offset, s->size).p == NULL) {
            damaged(f, "a section lies outside of the file", at);
        }
    }
    if (names < f->nsections) {
        f->names = bytes_cut(f->bytes, f->sections[names].offset, f->sections[names].size);
    }
}

static void read_segments(struct arena *a, struct elf *f) {
    uint64_t at = word(f, 0, 28, 32);
    uint64_t size = number(f, f->wide ? 54 : 42, 2);
    uint64_t count = number(f, f->wide ? 56 : 44, 2);
    if (at == 0 || count == 0) {
        return;
    }
    if (size < (f->wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr))) {
        damaged(f, "the size of a segment's header is wrong", f->wide ? 54 : 42);
        return;
    }
    f->nsegments = within(f, at, count, size, "the table of segments is not all there");
    f->segments = ARENA_ARRAY(a, struct elf_part, f->nsegments);
    for (size_t i = 0; i < f->nsegments; i++, at += size) {
        struct elf_part *s = &f->segments[i];
        *s = (struct elf_part){.type = (uint32_t)number(f, at, 4),
                               .flags = (uint32_t)number(f, at + (f->wide ? 4 : 24), 4),
                               .address = word(f, at, 8, 16),
                               .offset = word(f, at, 4, 8),
                               .size = word(f, at, 16, 32)};
        f->program = f->program || s->type == PT_INTERP;
        if (s->size > 0 && bytes_cut(f->bytes, s->offset, s->size).p == NULL) {
            damaged(f, "a segment lies outside of the file", at);
        }
    }
}

struct str elf_loaded(const struct elf *f, uint64_t address) {
    for (size_t i = 0; i < f->nsegments; i++) {
        const struct elf_part *s = &f->segments[i];
        if (s->type == PT_LOAD && address >= s->address && address - s->address < s->size) {
            struct str all = bytes_cut(f->bytes, s->offset, s->size);
            return str_from(all, all.n > 0 ? (size_t)(address - s->address) : 0);
        }
    }
    return STR_NONE;
}

struct str elf_section(const struct elf *f, const char *name) {
    for (size_t i = 0; i < f->nsections; i++) {
        const struct elf_part *s = &f->sections[i];
        if (s->type != SHT_NOBITS && str_is(bytes_text(f->names, s->name, ELF_MAX_NAME), name)) {
            return bytes_cut(f->bytes, s->offset, s->size);
        }
    }
    return STR_NONE;
}

/* ---- where its text is ---- */

enum { ELF_LARGE = 64 << 10 }; /* a section that is worth passing over */

/* Sections without text: unwinding, Go's table of lines, what graphics processors run, debugging information. */
static bool is_numbers(const struct elf *f, const struct elf_part *s) {
    static const char *const exact[] = {
        ".eh_frame",  ".eh_frame_hdr", ".gcc_except_table",      ".gopclntab", ".nv_fatbin",    "__nv_relfatbin",
        ".ARM.extab", ".ARM.exidx",    ".data.rel.ro.gopclntab", ".pdr",       ".MIPS.abiflags"};
    struct str name = bytes_text(f->names, s->name, ELF_MAX_NAME);
    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++) {
        if (str_is(name, exact[i])) {
            return true;
        }
    }
    bool table = s->type == SHT_RELA || s->type == SHT_REL || s->type == SHT_SYMTAB || s->type == SHT_DYNSYM;
    bool debug = (s->flags & SHF_ALLOC) == 0 && (str_starts(name, STR(".debug")) || str_starts(name, STR(".zdebug")));
    return (s->flags & SHF_EXECINSTR) != 0 || table || debug;
}

static int by_place(const void *x, const void *y) {
    const struct elf_range *a = x;
    const struct elf_range *b = y;
    return a->from != b->from ? (a->from < b->from ? -1 : 1) : (a->to > b->to) - (a->to < b->to);
}

size_t elf_texts(struct arena *a, const struct elf *f, struct elf_range **out) {
    struct elf_range *skip = ARENA_ARRAY(a, struct elf_range, f->nsections + 1);
    size_t n = 0;
    bool constants = false;
    for (size_t i = 0; i < f->nsections; i++) {
        const struct elf_part *s = &f->sections[i];
        bool there = s->type != SHT_NOBITS && bytes_cut(f->bytes, s->offset, s->size).p != NULL;
        bool numbers = there && is_numbers(f, s);
        constants = constants || (there && !numbers && s->size > 0 &&
                                  str_starts(bytes_text(f->names, s->name, ELF_MAX_NAME), STR(".rodata")));
        if (numbers && s->size >= ELF_LARGE) {
            skip[n++] = (struct elf_range){(size_t)s->offset, (size_t)(s->offset + s->size)};
        }
    }
    n = constants ? n : 0;
    qsort(skip, n, sizeof *skip, by_place);
    skip[n] = (struct elf_range){f->bytes.n, f->bytes.n};
    struct elf_range *texts = ARENA_ARRAY(a, struct elf_range, n + 1);
    size_t count = 0;
    size_t from = 0;
    for (size_t i = 0; i <= n; i++) {
        if (skip[i].from > from) {
            texts[count++] = (struct elf_range){from, skip[i].from};
        }
        from = skip[i].to > from ? skip[i].to : from;
    }
    *out = texts;
    return count;
}

/* ---- what it needs and is called ---- */

static struct str dynamic_table(const struct elf *f) {
    for (size_t i = 0; i < f->nsegments; i++) {
        if (f->segments[i].type == PT_DYNAMIC) {
            return bytes_cut(f->bytes, f->segments[i].offset, f->segments[i].size);
        }
    }
    return elf_section(f, ".dynamic");
}

static void read_dynamic(struct arena *a, struct elf *f) {
    struct str table = dynamic_table(f);
    unsigned width = f->wide ? 8 : 4;
    size_t entry = f->wide ? 16 : 8;
    struct str strings = STR_NONE;
    for (size_t at = 0; at + entry <= table.n && strings.n == 0; at += entry) {
        if (bytes_number(table, at, width, f->big) == DT_STRTAB) {
            strings = elf_loaded(f, bytes_number(table, at + width, width, f->big));
        }
    }
    strings = strings.n > 0 ? strings : elf_section(f, ".dynstr");
    VEC(struct str) needed = {0};
    for (size_t at = 0; at + entry <= table.n; at += entry) {
        uint64_t tag = bytes_number(table, at, width, f->big);
        struct str text = tag == DT_NEEDED || tag == DT_SONAME
                              ? bytes_text(strings, bytes_number(table, at + width, width, f->big), ELF_MAX_NAME)
                              : STR_NONE;
        if (tag == DT_NULL) {
            break;
        }
        if (text.n == 0 || !bytes_is_text(text)) {
            continue;
        }
        if (tag == DT_SONAME) {
            f->soname = text;
        } else if (needed.n < ELF_MAX_NEEDED) {
            vec_push(a, &needed, text);
        } else {
            damaged(f, "asks for more libraries than the limit (ELF_MAX_NEEDED)", at);
            break;
        }
    }
    f->needed = needed.v;
    f->nneeded = needed.n;
}

bool elf_read(struct arena *a, struct str bytes, struct elf *out) {
    *out = (struct elf){.bytes = bytes};
    if (!elf_is(bytes)) {
        return false;
    }
    out->wide = bytes.p[EI_CLASS] == ELFCLASS64;
    out->big = bytes.p[EI_DATA] == ELFDATA2MSB;
    out->type = (unsigned)number(out, 16, 2);
    if (bytes.n < (out->wide ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr))) {
        damaged(out, "the header is not all there", bytes.n);
        return true;
    }
    read_segments(a, out);
    read_sections(a, out);
    read_dynamic(a, out);
    return true;
}

/* ---- notes (gABI, "Note Section"): sizes and names are padded to 4 bytes, whatever the class ---- */

static struct str note_in(const struct elf *f, struct str notes, const char *owner, uint32_t type, size_t *budget) {
    enum { HEAD = 12 };
    for (; notes.n >= HEAD && *budget > 0; (*budget)--) {
        uint64_t name_n = bytes_number(notes, 0, 4, f->big);
        uint64_t n = bytes_number(notes, 4, 4, f->big);
        uint64_t name_room = (name_n + 3) / 4 * 4;
        struct str name = bytes_text(bytes_cut(notes, HEAD, name_n), 0, ELF_MAX_NAME);
        struct str what = bytes_cut(notes, HEAD + name_room, n);
        if (what.p == NULL || n > ELF_MAX_NOTE) {
            break;
        }
        if (bytes_number(notes, 8, 4, f->big) == type && str_is(name, owner)) {
            return what;
        }
        uint64_t next = HEAD + name_room + (n + 3) / 4 * 4;
        notes = next < notes.n ? str_from(notes, (size_t)next) : STR_NONE;
    }
    return STR_NONE;
}

struct str elf_note(const struct elf *f, const char *owner, uint32_t type) {
    const struct elf_part *parts[] = {f->segments, f->sections};
    size_t counts[] = {f->nsegments, f->nsections};
    uint32_t wanted[] = {PT_NOTE, SHT_NOTE};
    size_t budget = ELF_MAX_NOTES; /* parts may lie over each other */
    for (size_t p = 0; p < 2; p++) {
        for (size_t i = 0; i < counts[p]; i++) {
            const struct elf_part *x = &parts[p][i];
            struct str found =
                x->type == wanted[p] ? note_in(f, bytes_cut(f->bytes, x->offset, x->size), owner, type, &budget) : STR_NONE;
            if (found.n > 0) {
                return found;
            }
        }
    }
    return STR_NONE;
}
