/* The store's schema: numbered migrations, applied in order, each in one transaction. */
#ifndef CORDON_STORE_SCHEMA_H
#define CORDON_STORE_SCHEMA_H

#include "store/db.h"

/* Brings the database to the newest schema; one that is newer than this program is refused. */
bool schema_migrate(struct db *d, struct err *e);

/* The database's present schema; 0 for one without our tables. */
bool schema_version(struct db *d, int64_t *version, struct err *e);

/* The number of the newest migration. */
int64_t schema_newest(void);

#endif
