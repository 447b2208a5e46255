/*
 * Looking into programs: the second round's reading, for make.c. It is half of the time of a whole system, and needs nothing of
 * what else is found there; so, of a folder, a second thread does it while the walk goes on, and when that thread cannot keep
 * up, the walk looks into one itself. What is found is put where it would stand had it been looked for at once: the SBOM is the
 * same, whoever was faster.
 */
#ifndef CORDON_CATALOG_LOOK_H
#define CORDON_CATALOG_LOOK_H

#include "catalog/fill.h"

/* One file, and the source that looks into it. */
struct look {
    const struct catalog_source *by;
    struct catalog_file file;
    struct input in; /* valid as long as `a` */
    bool hash;       /* SHA-256 of a file that is a component */
    struct arena *a; /* of this look alone; its bytes may be mapped */
};

/* Reads now, into `k`. A file that is cut short meanwhile is a note. */
void look_now(struct catalog *k, const struct look *x);

struct look_aside;

/* What is found goes into `k`, whose arena it lives in. The thread begins with the first file. */
struct look_aside *look_aside_new(struct catalog *k);

/* Reads now or later; takes the look's arena, in which its texts are. */
void look_aside_add(struct look_aside *s, const struct look *x);

/* When it returns all is read and stands in the catalogue. */
void look_aside_end(struct look_aside *s);

#endif
