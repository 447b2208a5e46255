/* Writing out the short forms of signature patterns: see signature_pattern.h. */
#include "catalog/signature_pattern.h"

#include <string.h>

static const struct {
    char name;
    const char *text;
} forms[] = {
    {'v', "([0-9]{1,4}(?:\\.[0-9]{1,5}){1,3})"},
    {'V',
     "([0-9]{1,4}(?:\\.[0-9]{1,5}){1,3}(?:[-._~+]?(?:alpha|beta|rc|RC|pre|dev|a|b|p|P|rel|r)[-.]?[0-9]{1,3}|[a-z]{1,2}\\b)?)"},
    {'0', "[\\x00\\r\\n]{1,32}"},
    {'<', "(?:^|[^\\x20-\\x7e])"},
};

static const char *form_of(const char *p, size_t n) {
    for (size_t i = 0; n >= 3 && p[0] == '{' && p[2] == '}' && i < sizeof forms / sizeof *forms; i++) {
        if (forms[i].name == p[1]) {
            return forms[i].text;
        }
    }
    return NULL;
}

bool signature_expand(const char *pattern, size_t n, char out[SIGNATURE_PATTERN_MAX]) {
    size_t used = 0;
    for (size_t i = 0; i < n;) {
        const char *form = form_of(pattern + i, n - i);
        size_t take = form != NULL ? strlen(form) : 1;
        if (used + take >= SIGNATURE_PATTERN_MAX) {
            return false;
        }
        memcpy(out + used, form != NULL ? form : pattern + i, take);
        used += take;
        i += form != NULL ? 3 : 1;
    }
    out[used] = '\0';
    return true;
}
