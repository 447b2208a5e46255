/*
 * What the readers of lock files and manifests share: adding a package of an ecosystem under its canonical package URL, its
 * hashes, licence and scope; file names; lines of text. For the sources of this folder only.
 */
#ifndef CORDON_CATALOG_LOCK_H
#define CORDON_CATALOG_LOCK_H

#include "base/json.h"
#include "base/yaml.h"
#include "catalog/catalog.h"

/* A source that wants files by name: defines catalog_ID, a row for catalog.c's table. */
#define LOCK_SOURCE(id, source_name, how, percent, reads, ...)   \
    static const char *const id##_names[] = {__VA_ARGS__, NULL}; \
    const struct catalog_source catalog_##id = {                 \
        .name = source_name, .technique = how, .confidence = percent, .names = id##_names, .read = reads}

/* A package as its ecosystem names it: "@babel/core", "org.apache:commons", "github.com/x/y". */
struct lock_package {
    const char *type;         /* of the package URL */
    struct str name, version; /* version empty: not known */
    const char *key[2];       /* qualifiers of the package URL; value empty: left out */
    struct str value[2];
};

/* What others refer to it by: "npm/@babel/core@7.1.0". */
struct str lock_owner(struct catalog *k, const char *type, struct str name, struct str version);

/* Adds the package under its owner name. Null: it has no name, or the name cannot be one of the ecosystem's (told in a note).
 */
struct bom_component *lock_add(struct catalog *k, const struct lock_package *p);

/* The same for a package without qualifiers. */
struct bom_component *lock_add_plain(struct catalog *k, const char *type, struct str name, struct str version);

/*
 * What the file is the project of: an application, which may be the SBOM's root. Null without a name.
 */
struct bom_component *lock_add_project(struct catalog *k, const char *type, struct str name, struct str version);

/*
 * A package whose place is a repository: of GitHub, GitLab or Bitbucket by their package URLs, else pkg:generic with vcs_url.
 * `revision` is a tag, branch or commit; a tag's number is the component's version ("v1.14.0" is 1.14.0). `name` empty: the
 * repository's own.
 */
struct bom_component *lock_add_repository(struct catalog *k, struct str name, struct str url, struct str revision);

/* "host/owner/name" of a repository's address in any spelling (https, git@host:path, git+ssh), without ".git"; empty: none. */
struct str lock_repository_path(struct arena *a, struct str url);

/* The vcs_url qualifier of a repository: "git+https://host/path@revision". "git@host:path" is ssh. */
struct str lock_vcs_url(struct arena *a, struct str url, struct str revision);

/* The number in a tag: "v1.2", "release-1.2", "NAME-1.2", "curl-8_4_0"; other text as it stands. */
struct str lock_tag_version(struct arena *a, struct str name, struct str tag);

/* The version that a requirement pins: "1.2", "=1.2", "[1.2]"; empty for a range, a floating version ("1.+", "1.*") or a
 * variable. */
struct str lock_exact(struct str requirement);

bool lock_is_commit(struct str s); /* 40 or 64 hexadecimal digits */

/* PEP 503: runs of "-", "_" and "." are one "-", in lower case. For look-up only; names are shown as written. */
struct str lock_python_key(struct arena *a, struct str name);

/* CycloneDX scope: "excluded" is there for development and tests only, "optional" may be left out at run time. */
void lock_scope(struct bom_component *c, bool development, bool optional);

/* A hash in hexadecimal by its usual name ("sha256", "SHA-512"); ignored when the length does not fit. */
void lock_hash(struct catalog *k, struct bom_component *c, struct str algorithm, struct str hex);
/* The same in base64. */
void lock_hash64(struct catalog *k, struct bom_component *c, struct str algorithm, struct str base64);
/* "sha256:…", as Python's and others' lock files have it. */
void lock_hash_pair(struct catalog *k, struct bom_component *c, struct str pair);
/* Subresource integrity: "sha512-… sha1-…" (W3C SRI). */
void lock_integrity(struct catalog *k, struct bom_component *c, struct str sri);

void lock_license(struct catalog *k, struct bom_component *c, struct str text);
void lock_reference(struct catalog *k, struct bom_component *c, const char *type, struct str url);
void lock_property(struct catalog *k, struct bom_component *c, const char *name, struct str value);

/* ---- text line by line ---- */

struct lock_lines {
    const struct input *in;
    size_t next;
    struct str line; /* without its end */
    struct str text; /* the same without white space at both ends */
};

bool lock_next_line(struct lock_lines *l);

/* The error at `at`, which is a part of the input. */
bool lock_fail(const struct input *in, struct str at, struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Number of white-space characters before the text. */
size_t lock_indent(struct str line);

/* Without the quotes around it, if any. */
struct str lock_unquote(struct str s);

/* The next word of *rest, cut at white space; false when nothing is left. */
bool lock_word(struct str *rest, struct str *word);

/* ---- paths ---- */

/* The folder of a file, with its slash at the end; empty at the root. */
struct str lock_folder(const struct catalog_file *f);

/* `path` as seen from a folder, from the root, without "." and ".."; empty when it leads out of the root. */
struct str lock_join(struct arena *a, struct str folder, struct str path);

/* ---- trees ---- */

/* The text of a map's member; empty when it is missing or no text. */
struct str lock_text(const struct ynode *map, const char *key);

#endif
