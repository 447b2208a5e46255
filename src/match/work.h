/*
 * What the parts of matching share: components as subjects of look-ups, and candidates on the way to findings. For match/ only.
 *
 * The order of things (match.c): identical components become one subject; subjects are looked up key by key, each key of the
 * index once; what touches a subject becomes a candidate; candidates are joined by vulnerability and handed out to the
 * components.
 */
#ifndef CORDON_MATCH_WORK_H
#define CORDON_MATCH_WORK_H

#include "base/map.h"
#include "ident/cpe.h"
#include "ident/purl.h"
#include "match/match.h"

enum {
    MATCH_MAX_FINDINGS = 1000000,   /* of one SBOM; more is refused: nobody can read them, and memory has an end */
    MATCH_MAX_CANDIDATES = 4000000, /* reasons for them */
    MATCH_MAX_CLEARED = 4000000,    /* records remembered as "does not touch this version" */
    MATCH_MAX_FIXED = 8             /* versions that one record names as fixes */
};

/* Who publishes advisories for a package of this kind. */
enum match_origin {
    ORIGIN_UPSTREAM, /* nobody by package URL (generic, github, none): the upstream product's CPE counts */
    ORIGIN_LANGUAGE, /* npm, PyPI …: the ecosystem's advisories first, CPE second */
    ORIGIN_DISTRO    /* deb, apk, rpm: patched without a new upstream version, so the distribution decides */
};

/* A name under which a subject is looked up in the CPE half of the index. */
struct match_cpe {
    struct cpe cpe;
    struct str key;
    struct str head;                  /* "cpe:2.3:a:vendor:product:": what an expression about the same product begins with */
    struct str version;               /* with its update, ready to compare; empty: none */
    struct str base;                  /* without its update; the same as `version` when there is none */
    enum match_confidence confidence; /* how sure it is that this is the component */
    enum match_by by;
    const char *because;
};

/* A package of a distribution: which release of which one. */
struct match_release {
    struct str number; /* "11", "22.04", "3.18.4"; empty: not known */
    bool guessed;      /* not said by the package URL itself */
};

/* One component, or several that are equal in everything that matching looks at. */
struct match_subject {
    const struct bom_component *c; /* the first of them */
    enum match_origin origin;
    bool has_purl;
    struct purl purl;
    bool has_key;
    struct str key; /* of the package, in the index */
    struct str version;
    enum match_confidence sure; /* of the package key */
    struct match_release release;
    struct match_cpe *cpes;
    size_t ncpes;
    bool wanted;             /* one of its components is to be matched */
    bool looked_up, touched; /* asked for in the index; the index knows its package */
    VEC(struct str) cleared; /* records that name its package and say that this version is not affected */
};

/* A record that touches a subject, under the vulnerability that it speaks of. */
struct match_candidate {
    size_t subject;
    struct str id;
    struct match_reason reason;
    bool bulletin; /* a distribution's advisory about several vulnerabilities, or a CPE match: gives way to the ecosystem's own
                      record */
    struct str fixed[MATCH_MAX_FIXED];
    size_t nfixed;
};

/* A (key, subject) pair to be asked for; `name` is the number of the subject's CPE. */
struct match_query {
    struct str key;
    size_t subject, name;
};

struct match_queries {
    VEC(struct match_query) list; /* sorted by key once complete */
    struct map first;             /* key → its first query + 1, as a number in a pointer */
};

struct match_details;

struct match_work {
    struct arena *a;   /* of the caller: what findings point to */
    struct arena *tmp; /* what lives until the end of the matching */
    struct arena *hit; /* what lives for one candidate of the index */
    const struct bom *bom;
    struct index *ix;
    struct match_result *out;
    VEC(struct match_subject) subjects;
    size_t *subject_of; /* by component; SIZE_MAX: not to be matched */
    struct match_queries packages, names;
    VEC(struct match_candidate) candidates;
    size_t ncleared;
    struct map covered;              /* "npm", "deb/debian": whose advisories the index has */
    struct map contexts;             /* expression (by address in the index) → its truth among the SBOM's components */
    struct map details;              /* vulnerability → struct match_details */
    struct match_cpe_tables *tables; /* names.c */
    struct match_os {
        bool linux_, windows, other; /* operating systems that the SBOM names */
        struct str name, number;     /* of its operating-system component: "debian", "11" */
    } os;
    struct err *e;
};

/* ---- subjects.c ---- */

/* Makes subjects of the components (`only` null: of all) and finds their names. */
bool match_subjects(struct match_work *w, const bool *only);

/* ---- names.c ---- */

/* The CPE names of a subject, guessed ones included. */
bool match_names(struct match_work *w, struct match_subject *s);

/* Words of a name as CPE writes them: lower case, '_' for spaces. */
struct str match_cpe_word(struct arena *a, struct str s);

/* ---- release.c ---- */

/* The release of the distribution that a package belongs to: by its `distro` qualifier, its version, or the SBOM. */
struct match_release match_release_of(struct match_work *w, const struct match_subject *s);

enum match_same { RELEASE_OTHER, RELEASE_UNKNOWN, RELEASE_SAME };

/* Whether ranges of an OSV ecosystem ("Debian:11", "Alpine:v3.18", "Ubuntu:22.04:LTS") are for that release. */
enum match_same match_same_release(struct str ecosystem, struct match_release r);

/* ---- packages.c, cpes.c ---- */

/* Sorts queries by key and remembers where each key begins. */
void match_sort_queries(struct match_work *w, struct match_queries *q);

bool match_packages(struct match_work *w);
bool match_cpes(struct match_work *w);

/* Whose advisories a subject's package would have: "npm"; "deb/debian". */
struct str match_coverage(struct match_work *w, const struct match_subject *s);

/* ---- details.c ---- */

/* What is known of a vulnerability whatever the component. Null: an error. */
const struct match_details *match_details_of(struct match_work *w, struct str id);
bool match_is_rejected(const struct match_details *d);
void match_fill(const struct match_details *d, struct match_finding *f);

/* The vulnerability that a record speaks of: its CVE, unless that was rejected; else its own name. */
bool match_id_of(struct match_work *w, struct str record, struct str *id);

/* ---- findings.c ---- */

/* Records a candidate under each vulnerability that its record speaks of. `distro`: the record is a distribution's. */
bool match_add(struct match_work *w, struct match_candidate *x, bool distro);

/* Joins the candidates and hands them out to the components. */
bool match_findings(struct match_work *w);

#endif
