/* Small ELF files of our own, for tests of what reads them: sections laid one after the other, one segment over all of it. */
#ifndef CORDON_TESTS_ELF_MAKE_H
#define CORDON_TESTS_ELF_MAKE_H

#include <elf.h>
#include <string.h>

#include "base/str.h"

struct elf_piece {
    const char *name;
    uint32_t type;    /* of the section: SHT_… */
    uint32_t segment; /* PT_… that lies over it; 0: none */
    struct str bytes;
};

struct elf_form {
    bool wide, big;
    unsigned type; /* ET_… */
};

enum { ELF_MAKE_BASE = 0x10000, ELF_MAKE_MAX = 16 }; /* the address of the file's first byte */

static inline void elf_put(struct sb *b, uint64_t v, unsigned width, bool big) {
    for (unsigned i = 0; i < width; i++) {
        sb_char(b, (char)(v >> 8 * (big ? width - 1 - i : i)));
    }
}

static inline void elf_put_section(struct sb *b, struct elf_form f, uint64_t name, uint64_t type, uint64_t at, uint64_t n) {
    unsigned w = f.wide ? 8 : 4;
    elf_put(b, name, 4, f.big);
    elf_put(b, type, 4, f.big);
    elf_put(b, 2, w, f.big); /* SHF_ALLOC */
    elf_put(b, at + ELF_MAKE_BASE, w, f.big);
    elf_put(b, at, w, f.big);
    elf_put(b, n, w, f.big);
    elf_put(b, 0, 8, f.big); /* link, info */
    elf_put(b, 16, w, f.big);
    elf_put(b, 0, w, f.big);
}

static inline void elf_put_segment(struct sb *b, struct elf_form f, uint64_t type, uint64_t at, uint64_t n) {
    unsigned w = f.wide ? 8 : 4;
    elf_put(b, type, 4, f.big);
    if (f.wide) {
        elf_put(b, PF_R | PF_W, 4, f.big);
    }
    elf_put(b, at, w, f.big);
    elf_put(b, at + ELF_MAKE_BASE, w, f.big);
    elf_put(b, at + ELF_MAKE_BASE, w, f.big);
    elf_put(b, n, w, f.big);
    elf_put(b, n, w, f.big);
    if (!f.wide) {
        elf_put(b, PF_R | PF_W, 4, f.big);
    }
    elf_put(b, 16, w, f.big);
}

/* Where piece i begins: behind the header and the pieces before it, on a multiple of 16. */
static inline uint64_t elf_piece_at(struct elf_form f, const struct elf_piece *v, size_t i) {
    uint64_t at = f.wide ? sizeof(Elf64_Ehdr) : 64;
    for (size_t k = 0; k < i; k++) {
        at = (at + v[k].bytes.n + 15) / 16 * 16;
    }
    return at;
}

static inline void elf_put_header(struct sb *b, struct elf_form f, uint64_t segments, uint64_t nsegments, uint64_t sections,
                                  uint64_t nsections) {
    unsigned w = f.wide ? 8 : 4;
    const char ident[16] = {0x7F,      'E', 'L', 'F', f.wide ? ELFCLASS64 : ELFCLASS32, f.big ? ELFDATA2MSB : ELFDATA2LSB,
                            EV_CURRENT};
    uint64_t halves[] = {f.wide ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr),
                         f.wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr),
                         nsegments,
                         f.wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr),
                         nsections,
                         nsections - 1};
    sb_str(b, (struct str){ident, sizeof ident});
    elf_put(b, f.type, 2, f.big);
    elf_put(b, f.wide ? EM_X86_64 : EM_386, 2, f.big);
    elf_put(b, EV_CURRENT, 4, f.big);
    elf_put(b, 0, w, f.big);
    elf_put(b, segments, w, f.big);
    elf_put(b, sections, w, f.big);
    elf_put(b, 0, 4, f.big);
    for (size_t i = 0; i < 6; i++) {
        elf_put(b, halves[i], 2, f.big);
    }
}

/* The file with the sections and a table of their names. At most ELF_MAKE_MAX pieces. */
static inline struct str elf_make(struct arena *a, struct elf_form f, const struct elf_piece *v, size_t n) {
    struct sb b = SB(a);
    struct sb names = SB(a);
    uint64_t name_at[ELF_MAKE_MAX];
    uint64_t nsegments = 1;
    sb_char(&names, '\0');
    for (size_t i = 0; i < n; i++) {
        name_at[i] = names.n;
        sb_z(&names, v[i].name);
        sb_char(&names, '\0');
        nsegments += v[i].segment != 0;
    }
    uint64_t names_at = elf_piece_at(f, v, n);
    uint64_t segments = (names_at + names.n + 15) / 16 * 16;
    uint64_t sections = segments + nsegments * (f.wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr));
    elf_put_header(&b, f, segments, nsegments, sections, n + 2);
    for (size_t i = 0; i <= n; i++) {
        while (b.n < elf_piece_at(f, v, i)) {
            sb_char(&b, '\0');
        }
        sb_str(&b, i < n ? v[i].bytes : sb_get(&names));
    }
    while (b.n < segments) {
        sb_char(&b, '\0');
    }
    elf_put_segment(&b, f, PT_LOAD, 0, names_at);
    for (size_t i = 0; i < n; i++) {
        if (v[i].segment != 0) {
            elf_put_segment(&b, f, v[i].segment, elf_piece_at(f, v, i), v[i].bytes.n);
        }
    }
    elf_put_section(&b, f, 0, SHT_NULL, 0, 0);
    for (size_t i = 0; i < n; i++) {
        elf_put_section(&b, f, name_at[i], v[i].type, elf_piece_at(f, v, i), v[i].bytes.n);
    }
    elf_put_section(&b, f, 0, SHT_STRTAB, names_at, names.n);
    return sb_get(&b);
}

/* A note: owner, type, content. */
static inline struct str elf_make_note(struct arena *a, struct elf_form f, const char *owner, uint32_t type, struct str what) {
    struct sb b = SB(a);
    struct str name = str_z(owner);
    elf_put(&b, name.n + 1, 4, f.big);
    elf_put(&b, what.n, 4, f.big);
    elf_put(&b, type, 4, f.big);
    sb_str(&b, name);
    for (size_t i = name.n; i == name.n || i % 4 != 0; i++) {
        sb_char(&b, '\0');
    }
    sb_str(&b, what);
    while (b.n % 4 != 0) {
        sb_char(&b, '\0');
    }
    return sb_get(&b);
}

/* .dynstr's address and offsets in it as a dynamic table: soname first, then what is needed. */
static inline struct str elf_make_dynamic(struct arena *a, struct elf_form f, uint64_t strings, uint64_t soname,
                                          const uint64_t *needed, size_t n) {
    struct sb b = SB(a);
    unsigned w = f.wide ? 8 : 4;
    elf_put(&b, DT_STRTAB, w, f.big);
    elf_put(&b, strings, w, f.big);
    for (size_t i = 0; i < n; i++) {
        elf_put(&b, DT_NEEDED, w, f.big);
        elf_put(&b, needed[i], w, f.big);
    }
    if (soname > 0) {
        elf_put(&b, DT_SONAME, w, f.big);
        elf_put(&b, soname, w, f.big);
    }
    elf_put(&b, DT_NULL, w, f.big);
    elf_put(&b, 0, w, f.big);
    return sb_get(&b);
}

#endif
