/*
 * One record of one source about one vulnerability, in the common form into which each feed reader turns its own.
 * Facts keep their source: records of several sources about the same CVE are not merged here but side by side (match/ joins
 * them by alias).
 */
#ifndef CORDON_VULN_ADVISORY_H
#define CORDON_VULN_ADVISORY_H

#include "base/input.h"
#include "ident/version.h"

/* Limits of one record; its lists are bounded by the file's size. */
enum {
    VULN_MAX_ID = 256,       /* bytes */
    VULN_MAX_CWES = 1000,    /* different ones */
    VULN_MAX_ALIASES = 2000, /* names of one vulnerability, over all records: each is stored with all the others */
};

enum vuln_source { VULN_NVD, VULN_OSV, VULN_KEV, VULN_EPSS, VULN_SOURCES };

struct vuln_score {
    struct str vector; /* as written */
    struct str source; /* "nvd@nist.gov", "GHSA" … */
    int tenths;        /* as our own calculator gives it; the source's number when the vector cannot be read; -1 none */
};

/* OSV events in the order of the scheme: introduced/fixed/last_affected/limit. */
enum vuln_event_kind { VULN_INTRODUCED, VULN_FIXED, VULN_LAST_AFFECTED, VULN_LIMIT };

struct vuln_event {
    enum vuln_event_kind kind;
    struct str version; /* "0" = from the beginning */
};

/* A package of an ecosystem with its ranges: what purl matching needs. */
struct vuln_package {
    struct str ecosystem; /* OSV name: "Debian:11", "npm" */
    struct str name;      /* OSV name */
    struct str key;       /* purl_key() form, the index key */
    enum version_scheme scheme;
    struct vuln_event *events; /* all ECOSYSTEM/SEMVER ranges; a range ends where the next `introduced` of another begins */
    uint32_t *range_of;        /* events[i] belongs to range number range_of[i] */
    size_t nevents;
    struct str *versions; /* listed explicitly */
    size_t nversions;
};

/* A node of an NVD configuration: AND/OR over matches and child nodes, perhaps negated. */
struct vuln_cpe_match {
    struct str criteria; /* CPE 2.3 formatted string */
    struct str start, end;
    bool start_excluding, end_excluding;
    bool vulnerable;
};

struct vuln_node {
    bool all; /* AND */
    bool negate;
    struct vuln_cpe_match *matches;
    size_t nmatches;
    struct vuln_node *children;
    size_t nchildren;
};

struct vuln_reference {
    struct str url, tag;
};

struct advisory {
    enum vuln_source source;
    struct str id;       /* "CVE-2022-0778", "GHSA-…", "DSA-5103-1" */
    struct str *aliases; /* other names of the same vulnerability */
    size_t naliases;
    struct str *related; /* names of related ones: not the same. OSV `upstream` (what a distro's advisory fixes) comes first */
    size_t nrelated;
    struct str summary, details;
    struct str published, modified; /* RFC 3339 as given */
    bool withdrawn;                 /* OSV `withdrawn`, NVD Rejected */
    struct vuln_score *scores;
    size_t nscores;
    struct str *cwes;
    size_t ncwes;
    struct vuln_reference *references;
    size_t nreferences;
    struct vuln_package *packages; /* OSV */
    size_t npackages;
    struct vuln_node *nodes; /* NVD configurations: any of them */
    size_t nnodes;
    struct str origin;    /* the file that it came from; see vuln_origin() */
    struct str feed_date; /* the feed's own date, where it has one */
};

/* How a source is named in output: "nvd", "osv", "kev", "epss". */
const char *vuln_source_name(enum vuln_source s);

/* What KEV and EPSS say of a CVE. */
struct vuln_kev {
    struct str id, date_added, due_date, name, ransomware;
};

struct vuln_epss {
    struct str id;
    float score, percentile;
};

/* What a reader calls for each record it has read; strings are valid until it returns. False stops with the error. */
struct vuln_sink {
    void *ctx;
    bool (*advisory)(void *ctx, const struct advisory *adv, struct err *e);
    bool (*kev)(void *ctx, const struct vuln_kev *k, struct err *e);
    bool (*epss)(void *ctx, const struct vuln_epss *s, struct err *e);
    /* The feed's own date, for `db status`; called before its records. Feeds without one (OSV) do not call it. */
    void (*date)(void *ctx, enum vuln_source source, struct str date);
};

enum vuln_format {
    VULN_FORMAT_NONE,
    VULN_FORMAT_NVD_1_1,
    VULN_FORMAT_NVD_2_0,
    VULN_FORMAT_OSV,
    VULN_FORMAT_KEV,
    VULN_FORMAT_EPSS
};

/* What a feed file is, by content: the names of its first members, or its first line. O(size) at worst, a few hundred bytes as
 * a rule. */
enum vuln_format vuln_detect(const struct input *in);
const char *vuln_format_name(enum vuln_format f);

/* What reading many files in turn keeps: the JSON parser's buffers, memory for one record, scores of vectors met before. */
struct vuln_reader;
struct vuln_reader *vuln_reader_new(void);
void vuln_reader_free(struct vuln_reader **r);

/*
 * Reads one file, if it is a feed: *format says what it is, VULN_FORMAT_NONE that it is none, and then nothing was read (true).
 * A malformed record is an error with its place; records before it have been handed to the sink.
 */
bool vuln_read(struct vuln_reader *r, const struct input *in, enum vuln_format *format, const struct vuln_sink *sink,
               struct err *e);

/* "dir/all.zip!x/GHSA-1.json" → "all.zip!x/GHSA-1.json": the folders of the machine that imported do not belong in a record. */
struct str vuln_origin(struct str name);

#endif
