/*
 * Making an SBOM from what is there. A root (root.h: folder, archive, image) is walked file by file; each source (one file of
 * this folder, one row of the table in sources.c) says by path and first bytes which files it wants, reads their bytes and adds
 * components. Nothing from the target is executed, nothing is fetched.
 *
 * What packages own is attributed to them: a component found in a file that a package owns is not reported a second time,
 * unless it is another thing (an embedded copy), and then it is nested in its package. Deciding that is catalog_finish()'s, not
 * the sources'.
 *
 * A file that a source wants and cannot read is a note (catalog_note), never the end: the rest of the target is still wanted.
 */
#ifndef CORDON_CATALOG_CATALOG_H
#define CORDON_CATALOG_CATALOG_H

#include "base/input.h"
#include "bom/bom.h"

#define CATALOG_MAX_CONTAINER ((size_t)1 << 30) /* bytes of an archive within a root */

enum {
    CATALOG_HEAD = 4096,             /* first bytes of each file that sources may look at */
    CATALOG_MAX_FILES = 5000000,     /* of a root; more is refused */
    CATALOG_MAX_COMPONENTS = 500000, /* the model's own limit */
    CATALOG_MAX_NESTING = 8,         /* archives and images within each other */
    CATALOG_MAX_TEXT = 256 << 20     /* bytes of a database or lock file that is read whole */
};

/* One regular file of a root. */
struct catalog_file {
    struct str path; /* from the root, without a leading slash; inside an archive "app/lib/a.jar!/META-INF/MANIFEST.MF" */
    struct str base; /* its last part */
    struct str head; /* its first bytes, at most CATALOG_HEAD; only for sources that ask by content */
};

/* How something was found out. Techniques are CycloneDX's words (evidence.identity.methods.technique). */
enum catalog_technique { CATALOG_MANIFEST, CATALOG_BINARY, CATALOG_FILENAME, CATALOG_HASH, CATALOG_OTHER };

struct catalog; /* what has been found so far */

struct catalog_source {
    const char *name;                 /* "dpkg", "npm-lock" */
    enum catalog_technique technique; /* of what it finds */
    int confidence;                   /* percent: 100 for a package database, less for a guess */
    uint64_t limit;                   /* bytes of a file that it reads; larger ones are noted; 0: CATALOG_MAX_TEXT */
    /*
     * Looks at the first bytes too: asked in a second round, about files that no package owns (catalog_make_options.deep: about
     * all). Others see paths and sizes only, so that most files of a root need not be opened. Its input is the file itself,
     * gone when it returns and without padding: what it keeps it copies.
     */
    bool content;
    /* Either by name, ended by null: "*.lock" any name with that end, "a/b.txt" the end of the path or what a folder of that
     * path holds … */
    const char *const *names;
    /* … or as it judges itself. */
    bool (*wants)(const struct catalog_file *f);
    /*
     * Of a package database: where the paths of its own file system begin in the file's path, ended by null ("var/lib/dpkg/").
     * A target may hold several systems, each with its own packages, owners and operating system.
     */
    const char *const *anchors;
    /* Reads one file. False: the file cannot be read (`e` has the place); what was added until then stays out. */
    bool (*read)(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e);
};

/* The table of all sources (sources.c), ended by null. A source's own file defines its rows; sources.h names
 * them. */
extern const struct catalog_source *const catalog_sources[];

/* ---- for sources: the catalogue being filled ---- */

/* Memory that lives as long as the SBOM: what components point to must be here (or in the input, which does too). */
struct arena *catalog_arena(struct catalog *k);

/*
 * Adds a component found in the file being read and returns it for filling in; valid until the next call. type is "library"
 * until changed. `owner` names it among its kind for ownership and dependencies ("dpkg/libc6:amd64"); empty: nobody refers to
 * it. Components that are equal in purl (or type, name and version) are joined, with the evidence of each.
 */
struct bom_component *catalog_add(struct catalog *k, struct str owner);

/* The package `owner` owns the file at `path` (from the root). Either may become known first. */
void catalog_owns(struct catalog *k, struct str owner, struct str path);

/*
 * `owner` depends on what `on` names: another owner, or a name that catalog_provides() told of; of alternatives ("a|b") the
 * first that is there. What nothing has is left out.
 */
void catalog_depends(struct catalog *k, struct str owner, struct str on);
void catalog_provides(struct catalog *k, struct str owner, struct str name);

/* The owner name of the component that a file is ("file/usr/bin/pump"), as what it needs and what it holds refer to it. */
struct str catalog_file_owner(struct arena *a, const struct catalog_file *f);

/* A place where the source being asked keeps what it opened, from one file to the next; null at first. */
void **catalog_kept(struct catalog *k);

/* The operating system: ID, VERSION_ID, VERSION_CODENAME and PRETTY_NAME of os-release or what stands for it. First one stays.
 */
void catalog_os(struct catalog *k, struct str id, struct str version, struct str codename, struct str pretty);

/* The same of a file that says so beside os-release, or in its place: what os-release says goes before it, in either order. */
void catalog_os_else(struct catalog *k, struct str id, struct str version, struct str codename, struct str pretty);

/*
 * A package URL of type/namespace/name@version, qualifiers as name, value pairs ended by NULL ("arch", "amd64", NULL; empty
 * values are left out), canonical. Namespace "*os": the operating system's id, and a `distro` qualifier, filled in when all has
 * been read.
 */
struct str catalog_purl(struct catalog *k, const char *type, struct str name_space, struct str name, struct str version, ...)
    __attribute__((sentinel));

/* Something the person should know, at the file being read: "is truncated after 12 packages". */
void catalog_note(struct catalog *k, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
