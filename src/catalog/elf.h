/*
 * ELF files (System V gABI, chapters 4 and 5): what they need, what they are called, their notes and sections. For the sources
 * of this folder. An own reader and not libelf: it must say where a damaged file is damaged and go on with the rest, and a page
 * of code is less to watch than a library that every scan would open.
 */
#ifndef CORDON_CATALOG_ELF_H
#define CORDON_CATALOG_ELF_H

#include "base/input.h"

enum {
    ELF_MAX_PARTS = 200000, /* sections, and segments, of a file; kernel modules reach 10,000 */
    ELF_MAX_NEEDED = 4096,  /* libraries that a file asks for */
    ELF_MAX_NAME = 4096,    /* bytes of a name of a library or section */
    ELF_MAX_NOTE = 1 << 20, /* bytes of a note */
    ELF_MAX_NOTES = 100000  /* notes that are looked at */
};

/* A section or a segment. */
struct elf_part {
    uint32_t name, type, flags;
    uint64_t address, offset, size;
};

struct elf {
    struct str bytes;
    bool wide, big; /* 64 bits; the most significant byte first */
    unsigned type;  /* ET_… of elf.h */
    struct elf_part *sections, *segments;
    size_t nsections, nsegments;
    struct str names; /* of sections */
    struct str soname;
    struct str *needed; /* in the file's order */
    size_t nneeded;
    bool program; /* it names a loader: it is started, not linked */
    /* the first thing that is wrong with it, and where; null: nothing */
    const char *damage;
    uint64_t damage_at;
};

bool elf_is(struct str head);

/*
 * Reads the tables. False: not even a header. What lies outside of the file is left out and told in `damage`. Slices point into
 * the input. O(tables).
 */
bool elf_read(struct arena *a, struct str bytes, struct elf *out);

/* The bytes of the first section of that name; empty when there is none, or it is not all there. O(sections). */
struct str elf_section(const struct elf *f, const char *name);

/* What is loaded at an address, to the end of its segment; empty: nothing from the file. O(segments). */
struct str elf_loaded(const struct elf *f, uint64_t address);

/* A part of the file: bytes [from, to). */
struct elf_range {
    size_t from, to;
};

/*
 * Where text may be, rising and apart: all of the file, but for large sections of machine code, of tables of numbers and of
 * what debuggers want. The whole file when it has no section for constants, as firmware may have its text among its code. In
 * the arena. O(sections, sorted).
 */
size_t elf_texts(struct arena *a, const struct elf *f, struct elf_range **out);

/* The first note of that owner ("GNU") and type; empty: none. O(notes). */
struct str elf_note(const struct elf *f, const char *owner, uint32_t type);

#endif
