/* Paragraphs of "Field: value" lines, as dpkg, opkg and their control files have them (deb822(5)). For this folder. */
#ifndef CORDON_CATALOG_DEB822_H
#define CORDON_CATALOG_DEB822_H

#include "catalog/catalog.h"

/* A reader of one file: the fields asked for, by place in `names`, of one paragraph after the other. */
struct deb822 {
    struct str rest;
    const char *const *names; /* ended by null; at most DEB822_FIELDS */
};

enum { DEB822_FIELDS = 24 };

/*
 * The next paragraph's fields; empty where it has none. Of values over several lines the first line. False at the end.
 * O(paragraph).
 */
bool deb822_next(struct deb822 *d, struct str *values);

/* What a database says in which no package was found: nothing when it is empty, else an error. */
bool deb822_end(const struct input *in, bool found, struct err *e);

/* "libc6 (>= 2.34), debconf | debconf-2.0": the next clause of names without versions and architectures, as
 * "debconf|debconf-2.0", each with `prefix` before it. False at the end. */
bool deb822_relation(struct arena *a, struct str *list, const char *prefix, struct str *names);

/*
 * NAME.list, which dpkg and opkg keep of each package: the package "PREFIX/NAME" owns the files, a path a line; behind a tab
 * come Yocto's mode and link.
 */
void deb822_own_list(struct catalog *k, const char *prefix, const struct catalog_file *f, const struct input *in);

/* "Jane Doe <jane@example.org>": name and address. */
void deb822_person(struct str s, struct bom_party *out);

#endif
