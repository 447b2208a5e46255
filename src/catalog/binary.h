/*
 * Programs and libraries, and the parts of reading them: each part looks at one kind of knowledge that a file may carry. For
 * binary.c, which puts them together, and tests.
 */
#ifndef CORDON_CATALOG_BINARY_H
#define CORDON_CATALOG_BINARY_H

#include "catalog/catalog.h"
#include "catalog/elf.h"

enum {
    GO_MAX_TEXT = 4 << 20,      /* bytes of the list of modules in a Go program; 1,000 modules take 100 kB */
    RUST_MAX_PACKED = 4 << 20,  /* bytes of the list of crates in a Rust program, packed */
    RUST_MAX_TEXT = 8 << 20,    /* … and unpacked */
    BINARY_MAX_SECTIONS = 96,   /* sections of a PE file (the Windows loader's own limit) */
    BINARY_MAX_COMPILER = 1024, /* bytes of .comment that are kept */
    MODULE_MAX_INFO = 1 << 20,  /* bytes of a kernel module's .modinfo */
    BINARY_NAME_SURE = 50,      /* percent: a library known by its file name only */
};

/* The bytes of a section by name: of ELF, or of a PE file. Empty: none. */
struct str binary_section(const struct elf *f, struct str bytes, const char *name);

/* What a file said of itself. What is damaged is told by a note. */
struct binary_said {
    struct str owner; /* the name under which the component that the file is was added; empty: it did not say */
    bool cgo;         /* a Go program with C code in it */
};

/* Go: the main module, what it was built from, the standard library (go.dev/src/debug/buildinfo/buildinfo.go). */
struct binary_said go_binary_read(struct catalog *k, const struct elf *f, struct str bytes);

/* Rust: the crates that cargo-auditable noted in .dep-v0 (github.com/rust-secure-code/cargo-auditable, PARSING.md). */
struct binary_said rust_binary_read(struct catalog *k, const struct elf *f, const struct input *in);

/* The note of a package manager in the file (UAPI group, "Package Metadata for Executable Files"). */
struct binary_said package_note_read(struct catalog *k, const struct elf *f, const struct input *in);

#endif
