/*
 * Libraries opened when first needed. Linking everything at start would cost every command 13 ms on the machine that was
 * measured (docs/decisions/lazy-libraries.md); the archive readers, the PDF and diagram libraries and the HTTP server are
 * opened with dlopen(3) by the one file that uses each. Types come from the library's own headers, so a wrong call does not
 * compile.
 *
 *     struct archive_api { __typeof__(&archive_read_new) read_new; … };
 *     static const struct lazy_symbol symbols[] = {LAZY(struct archive_api, read_new, "archive_read_new"), …};
 */
#ifndef CORDON_BASE_LAZY_H
#define CORDON_BASE_LAZY_H

#include "base/err.h"

struct lazy_symbol {
    const char *name;
    size_t slot; /* offset of the function pointer in the table */
};

#define LAZY(type, member, symbol) \
    { symbol, offsetof(type, member) }

/*
 * Opens the libraries (null-terminated file names; each symbol is looked for in all of them) and fills the function pointers of
 * `api`. The libraries stay open until the process ends. Missing library or symbol: ERR_SYSTEM naming the Debian package.
 */
bool lazy_open(const char *const *libraries, const char *package, const struct lazy_symbol *symbols, size_t n, void *api,
               struct err *e);

#endif
