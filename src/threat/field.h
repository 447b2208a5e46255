/*
 * Reading YAML maps by tables: one row a field with its name, type and place in a struct. A mistake is an error at the value's
 * line and column that says what was expected. Used by the readers of device.yaml and threat-model.yaml.
 */
#ifndef CORDON_THREAT_FIELD_H
#define CORDON_THREAT_FIELD_H

#include "base/map.h"
#include "threat/model.h"

/* A word of an enumeration and its value; lists end with a null name. */
struct word {
    const char *name;
    int value;
};

/* What an id can name, as bits: a reference says which of them it takes. */
enum {
    NAMES_INTERFACE = 1,
    NAMES_HAZARD = 2,
    NAMES_ASSUMPTION = 4,
    NAMES_BOUNDARY = 8,
    NAMES_ASSET = 16,
    NAMES_CONTROL = 32,
    NAMES_ELEMENT = 64,
    NAMES_FLOW = 128,
    NAMES_THREAT = 256,
};

/* What an id names. */
struct named {
    struct str id;
    unsigned kind; /* one NAMES_* */
    size_t index;  /* in the array of its kind */
    uint32_t line;
    bool in_device; /* defined in the device file */
    uint32_t list;  /* number of the last list of references that held it */
};

enum field_type {
    FIELD_TEXT,  /* struct str; folded text without its last line break */
    FIELD_ID,    /* struct str of letters, digits, '.', '_', '-' */
    FIELD_BOOL,  /* bool */
    FIELD_COUNT, /* int64_t from 0 to FIELD_MAX_COUNT */
    FIELD_DATE,  /* struct str, YYYY-MM-DD */
    FIELD_WORD,  /* unsigned: the value of one of `words` */
    FIELD_TERM,  /* struct str: one of `words` */
    FIELD_BITS,  /* unsigned: the values of a list of `words`, joined */
    FIELD_TERMS, /* struct str * and a count: a list of `words` */
    FIELD_TEXTS, /* struct str * and a count */
    FIELD_REF,   /* size_t: the index of what an id of the kinds `names` stands for; SIZE_MAX without */
    FIELD_REFS,  /* struct refs */
    FIELD_MAP,   /* a map of `sub` fields, kept in the same struct */
    FIELD_ITEMS, /* a list of maps of `sub` fields: pointer to an array of structs, and a count */
    FIELD_OWN,   /* `read` does it */
};

enum { FIELD_MAX_COUNT = 100000000, FIELD_MAX_ID = 128 };

struct fields; /* the state of one reading */

struct field {
    const char *name;
    enum field_type type;
    bool required;
    size_t at;       /* offset in the struct */
    size_t count_at; /* TERMS, TEXTS, ITEMS: offset of the size_t that counts */
    const struct word *words;
    unsigned names;          /* REF, REFS */
    const struct field *sub; /* MAP, ITEMS; ended by a null name */
    size_t item;             /* ITEMS: size of a struct */
    const void *fresh;       /* ITEMS: a struct with the defaults; null: zeroes */
    size_t line_at;          /* ITEMS: offset of its uint32_t line, or SIZE_MAX */
    bool (*read)(struct fields *f, const struct ynode *n, void *base, struct err *e);  /* OWN */
    bool (*check)(struct fields *f, const struct ynode *n, void *item, struct err *e); /* ITEMS: after each, may be null */
};

struct fields {
    struct arena *a;
    struct map ids;      /* of struct named */
    uint32_t lists;      /* lists of references read so far */
    struct map *library; /* ids of the threat library, once looked up */
};

/* Reads a map into the struct at `base`. Unknown keys and missing required ones are errors. O(fields × keys). */
bool fields_read(struct fields *f, const struct ynode *map, const struct field *table, void *base, struct err *e);

/*
 * Enters the ids of the list under `key` (maps with an "id") as names of the kind, counting from `base`. An id that is there is
 * an error. What is wrong in shape is left to fields_read().
 */
bool fields_name(struct fields *f, const struct ynode *root, const char *key, unsigned kind, size_t base, struct err *e);

/* Enters one id; fails when it is taken. `n` is where it stands; null: known to be good. */
bool fields_enter(struct fields *f, const struct ynode *n, struct named name, struct err *e);

/* What the id in a scalar names; null with an error when it is unknown or of another kind. `kinds`: NAMES_* joined. */
const struct named *fields_resolve(struct fields *f, const struct ynode *n, unsigned kinds, struct err *e);

/* The joined values of a list of words: what FIELD_BITS does, for OWN readers. */
bool fields_bits(struct fields *f, const char *name, const struct word *words, const struct ynode *n, unsigned *out,
                 struct err *e);

/* Fails unless the file begins as it must: a map whose "cordon" is `kind`. */
bool fields_head(const struct ynode *root, const char *kind, struct err *e);

/* The name of a value, or "". */
const char *word_name(const struct word *words, int value);

/* The value of a name, or false. */
bool word_value(const struct word *words, struct str name, int *out);

/* Shorthands for rows: where a member is, and where a list and its count are. */
#define FIELD_IN(T, m) .at = offsetof(struct T, m)
#define FIELD_LIST(T, v, n) .at = offsetof(struct T, v), .count_at = offsetof(struct T, n)
#define FIELD_LINE(T) .item = sizeof(struct T), .line_at = offsetof(struct T, line)

/* What both files hold (device.c). */
extern const struct word exploitability_words[];
extern const struct field interface_fields[], hazard_fields[];
extern const struct device_interface interface_fresh;
/* For a field that was looked at already. */
bool field_ignore(struct fields *f, const struct ynode *n, void *base, struct err *e);

bool interface_check(struct fields *f, const struct ynode *n, void *item, struct err *e);

#endif
