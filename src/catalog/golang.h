/* What go.mod, vendor/modules.txt and Go programs share. For their readers only. */
#ifndef CORDON_CATALOG_GOLANG_H
#define CORDON_CATALOG_GOLANG_H

#include "catalog/catalog.h"

struct golang_module {
    struct str path, version;
    struct str by, by_version; /* what replaces it */
};

/* Adds what is really built for a required module; its owner name, empty when there is none. */
struct str golang_add_module(struct catalog *k, const struct golang_module *m);

#endif
