/* The table of all sources. Package databases first: what they own, others do not report again. */
#include "catalog/sources.h"

#define CATALOG_ROW(id) &catalog_##id,

const struct catalog_source *const catalog_sources[] = {
    &catalog_os_release,
    &catalog_dpkg_status,
    &catalog_dpkg_files,
    &catalog_apk,
    &catalog_opkg_status,
    &catalog_opkg_files,
    CATALOG_LOCK_SOURCES(CATALOG_ROW) NULL,
};
