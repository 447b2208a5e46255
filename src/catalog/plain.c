/* See plain.h. docs/decisions/signatures.md has the figures. */
#include "catalog/plain.h"

#include <stdlib.h>

/* In order. No ".txt", ".hex", ".dat": firmware comes under such names. No ".md5" …: too few to matter. */
static const char *const endings[] = {
    "adb",        "ads",     "ali",   "c",    "cc",   "cfg", "class", "cmake", "conf",  "cpp",  "cs",   "css",  "csv",
    "cxx",        "desktop", "el",    "eot",  "f90",  "gif", "go",    "h",     "hh",    "hpp",  "htm",  "html", "ico",
    "inc",        "ini",     "ipynb", "java", "jpeg", "jpg", "js",    "json",  "jsx",   "kt",   "less", "lua",  "m4",
    "map",        "md",      "mjs",   "mo",   "pas",  "php", "pl",    "pm",    "png",   "po",   "pod",  "pp",   "ppu",
    "properties", "py",      "pyc",   "pyi",  "pyo",  "pyx", "rb",    "rs",    "rst",   "scss", "sql",  "svg",  "tcl",
    "tex",        "toml",    "ts",    "tsx",  "ttf",  "vim", "vue",   "woff",  "woff2", "xml",  "xsd",  "yaml", "yml",
};

static int compare(const void *key, const void *item) {
    const struct str *s = key;
    return str_cmp(*s, str_z(*(const char *const *)item));
}

bool plain_name(struct str base) {
    size_t dot = str_rchr(base, '.');
    if (dot == SIZE_MAX || dot == 0) {
        return false;
    }
    struct str ending = str_from(base, dot + 1);
    return bsearch(&ending, endings, sizeof endings / sizeof *endings, sizeof *endings, compare) != NULL;
}
