/*
 * Component signatures: what hundreds of programs and libraries have in them that names them and their version, as patterns in
 * data/signatures.tsv, all sought in one pass (docs/decisions/signatures.md). For binary.c and tests.
 *
 * A row applies to a file when its `files` (names, "libz.so*") fit, if it has any, and when its second pattern (`also`) is in
 * the file, if it has one. A file that is linked to the component's library (`links`) only mentions it.
 */
#ifndef CORDON_CATALOG_SIGNATURES_H
#define CORDON_CATALOG_SIGNATURES_H

#include "base/input.h"
#include "base/table.h"
#include "base/vec.h"
#include "catalog/elf.h"

enum {
    SIGNATURE_MAX_BYTES = 1 << 30, /* of a file that is searched */
    SIGNATURE_WINDOW = 16 << 20,   /* of it at a time: what a large mapped file takes of memory */
    SIGNATURE_MAX_PLACES = 64,     /* places of a file where one pattern's match is looked at */
    SIGNATURE_MAX_VERSIONS = 2,    /* versions of one component in one file; with more it is only spoken of */
    SIGNATURE_MAX_COMPONENTS = 40, /* components of one file; with more it is a collection of texts, not a program */
    SIGNATURE_MAX_TEXT = 120,      /* bytes of a match that are kept as evidence */
    SIGNATURE_MAX_STEPS = 100000   /* steps of the matcher that takes the version out of one place */
};

/* One row of the table. */
struct signature {
    struct str id, name, purl, type, cpe, files, names, links, hides, form;
    int sure; /* percent */
};

/* What is known of the file beside its bytes. */
struct signature_file {
    struct str base, soname;
    bool system; /* it lies where systems have their own programs: a known program's text is then the file's own */
    const struct str *needed;
    size_t nneeded;
    const struct elf_range *parts; /* that are searched; none: all of it */
    size_t nparts;
    const struct input *mapped; /* whose bytes leave memory once they were searched (input_release), or null */
};

struct signature_hit {
    const struct signature *by;
    struct str version;
    struct str text; /* what was seen, printable */
    bool self;       /* the file is the component, not one that holds it */
};

typedef VEC(struct signature_hit) signature_hits;

struct signatures;

/*
 * Opens Hyperscan and PCRE2 and loads the patterns: what the build made of them or, when the installed Hyperscan cannot take
 * that, made anew (seconds). Closed with the arena. ERR_SYSTEM: a library is missing.
 */
bool signatures_open(struct arena *a, struct signatures **out, struct err *e);

/* The same for a table of one's own, compiled now: for tests. Its errors are ERR_INPUT. */
bool signatures_compile(struct arena *a, const struct table *t, struct signatures **out, struct err *e);

size_t signatures_count(const struct signatures *s);
const struct signature *signatures_row(const struct signatures *s, size_t i);

/*
 * What the bytes hold, in the order of the table; of one component the surest versions. Everything is in the arena. O(bytes).
 * False: the file is larger than SIGNATURE_MAX_BYTES, or holds more than SIGNATURE_MAX_COMPONENTS; `why` says which.
 */
bool signatures_find(struct signatures *s, struct arena *a, struct str bytes, const struct signature_file *f,
                     signature_hits *out, const char **why);

/*
 * The row whose library the file is by its name, whatever is in it: one of `names`, which gives a version ("libcjson.so.{v}"),
 * or of `links`, which does not. Null: none. For libraries that hold no version. `version` points into the name. O(rows).
 */
const struct signature *signatures_named(const struct signatures *s, const struct signature_file *f, struct str *version);

#endif
