/* The rules of a schema as they are used. For schema.c and schema_load.c only. */
#ifndef CORDON_BOM_SCHEMA_NODE_H
#define CORDON_BOM_SCHEMA_NODE_H

#include <regex.h>

#include "base/map.h"
#include "bom/schema.h"

enum { SCHEMA_MAX_DEPTH = 400 };

/* In the order of check_type()'s names. */
enum {
    TYPE_OBJECT = 1,
    TYPE_ARRAY = 2,
    TYPE_STRING = 4,
    TYPE_BOOLEAN = 8,
    TYPE_NUMBER = 16,
    TYPE_INTEGER = 32,
    TYPE_NULL = 64,
};

/* How many of a list of forms must fit: exactly one, any, all. */
enum combine { COMBINE_ONE, COMBINE_ANY, COMBINE_ALL, COMBINES };

struct schema_forms {
    struct schema_node **v;
    size_t n;
};

struct schema_node {
    unsigned types; /* TYPE_*; 0: any */
    struct str ref; /* name of the definition that stands here */
    struct schema_node *target;
    struct str choices;     /* "a;b;c" */
    struct map *choice_map; /* a long list, shared */
    struct str pattern, format, required;
    regex_t *regex;
    bool closed, json_only, unique, has_members, has_minimum, has_maximum, exclusive, has_length;
    double minimum, maximum;
    size_t min_length, max_length, min_items, max_items; /* max_items 0: any number */
    struct map members;
    struct schema_node *items, *additional, *not_form, *if_form, *then_form, *else_form;
    struct schema_forms forms[COMBINES];
};

struct schema {
    struct arena *a;
    struct map nodes; /* path → node */
    struct map licences;
    struct schema_node *root;
    bool relaxed;   /* by what the XML form's schema asks */
    bool lenient;   /* unknown members are passed over */
    struct sb path; /* of the value that is being written */
};

/* The node itself, or what its `ref` names. */
struct schema_node *schema_resolve(struct schema *s, struct schema_node *n);

/* Whether the value stands in the node's list, which it has. */
bool schema_chooses(const struct schema_node *n, struct str value);

/* The pattern is compiled when first needed. */
bool schema_pattern_matches(struct schema *s, struct schema_node *n, struct str text);

bool schema_node_check(struct schema *s, struct schema_node *n, struct jv v, int depth, struct err *e);

#endif
