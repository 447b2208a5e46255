/*
 * Values of documents that come and go (the items of a long list: json_cut.h), kept as long as an arena. Their words follow
 * each other on one tape, their texts are packed, and a short text that stood not long before is not held again: in lists of
 * alike items most keys and many values repeat.
 */
#ifndef CORDON_BASE_JSON_KEEP_H
#define CORDON_BASE_JSON_KEEP_H

#include "base/json.h"

struct json_keep;

struct json_keep *json_keep_new(struct arena *a, const struct input *in);

/* The same text, kept. O(length). */
struct str json_keep_str(struct json_keep *k, struct str s);

/* The same value, kept; JSON_NONE stays. Its place in the input is not known any more. O(size of the value). */
struct jv json_keep_value(struct json_keep *k, struct jv v);

#endif
