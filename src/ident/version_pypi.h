/* PEP 440 versions taken apart, for their order (version_pypi.c) and their specifiers (range_pypi.c). */
#ifndef CORDON_IDENT_VERSION_PYPI_H
#define CORDON_IDENT_VERSION_PYPI_H

#include "ident/version_part.h"

/* Slices of the text; a number that is implied ("1.0a") is empty, and so 0. */
struct pypi {
    struct str epoch;
    struct str release; /* "1.0.2" */
    struct str pre_number, post_number, dev_number, local;
    char pre; /* 'a', 'b', 'r' (rc) or 0 */
    bool has_post, has_dev;
};

/* False when the text is no PEP 440 version (appendix B). */
bool pypi_parse(struct str text, struct pypi *out);

/* By epoch, release, pre, post, dev and, when asked, the local label. */
int pypi_cmp(const struct pypi *a, const struct pypi *b, bool local);

/* Release numbers, the shorter padded with zeros. */
int pypi_release_cmp(struct str a, struct str b);

/* setuptools' order from before PEP 440, for text that is not one (version_pypi_legacy.c). */
int pypi_legacy_cmp(struct str a, struct str b);

#endif
