/* The table of all sources. */
#include "catalog/sources.h"

#define ROW(id) &catalog_##id,
/* clang-format off */
const struct catalog_source *const catalog_sources[] = {CATALOG_DATABASE_SOURCES(ROW) CATALOG_LOCK_SOURCES(ROW) CATALOG_BINARY_SOURCES(ROW) NULL};
/* clang-format on */
