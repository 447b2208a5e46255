/* Files whose names say that nothing is to be found in their bytes. For make.c. */
#ifndef CORDON_CATALOG_PLAIN_H
#define CORDON_CATALOG_PLAIN_H

#include "base/str.h"

/*
 * Whether the name is that of source text, bytecode of a class or module, markup, a picture, a font or a message catalogue: no
 * program, image or archive has such a name, and a file system has more of them than of all else. O(length of the ending).
 */
bool plain_name(struct str base);

#endif
