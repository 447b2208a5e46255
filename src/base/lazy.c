/* Libraries opened when needed: see lazy.h. */
#include "base/lazy.h"

#include <dlfcn.h>
#include <string.h>

enum { MAX_LIBRARIES = 16 };

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
/*
 * fontconfig, which pango opens, keeps offsets where others keep pointers, so that the leak detector cannot see what its caches
 * hold until the process ends. Graphviz keeps parts of clustered layouts; the libraries of file systems what they had of an
 * image that they then refuse, or in whose reading they faulted (guard.h).
 */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libfontconfig.so\nleak:libgvc.so\nleak:libcgraph.so\nleak:libcdt.so\n"
           "leak:libsquashfuse.so\nleak:libext2fs.so\n";
}
#endif
#endif

bool lazy_open(const char *const *libraries, const char *package, const struct lazy_symbol *symbols, size_t n, void *api,
               struct err *e) {
    void *handles[MAX_LIBRARIES];
    size_t count = 0;
    for (; libraries[count] != NULL && count < MAX_LIBRARIES; count++) {
        handles[count] = dlopen(libraries[count], RTLD_NOW | RTLD_LOCAL);
        if (handles[count] == NULL) {
            return err_set(e, ERR_SYSTEM, "the library %s is needed for this; install the package %s (%s)", libraries[count],
                           package, dlerror());
        }
    }
    for (size_t i = 0; i < n; i++) {
        void *address = NULL;
        for (size_t k = 0; k < count && address == NULL; k++) {
            address = dlsym(handles[k], symbols[i].name);
        }
        if (address == NULL) {
            return err_set(e, ERR_SYSTEM, "the installed %s has no function %s; install the package %s", libraries[0],
                           symbols[i].name, package);
        }
        memcpy((char *)api + symbols[i].slot, &address, sizeof address);
    }
    return true;
}
