/* One package of an RPM database: its header. For the sources of this folder. */
#ifndef CORDON_CATALOG_RPM_HEADER_H
#define CORDON_CATALOG_RPM_HEADER_H

#include "catalog/catalog.h"

/*
 * Adds the package that a header blob states (RPM's "Header format": two counts, index entries of tag, type, offset and count,
 * the store), and when it is installed, which files it owns. False: the blob is none, or its counts do not hold; nothing was
 * added. O(blob).
 */
bool rpm_add(struct catalog *k, struct str blob, bool installed);

/* "util-linux-2.32.1-42.el8_8.src.rpm": the source package of NAME, with its version when that is another one; as dpkg's. */
struct str rpm_upstream(struct arena *a, struct str source, struct str name, struct str version);

/* The three forms of the database; false with an error that has a place. */
bool rpm_read_sqlite(struct catalog *k, const struct input *in, struct err *e);
bool rpm_read_ndb(struct catalog *k, const struct input *in, struct err *e);
bool rpm_read_bdb(struct catalog *k, const struct input *in, struct err *e);

#endif
