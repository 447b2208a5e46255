/* Where in the text a JSON value or mistake is: the slow second look that json.h's errors take. For json.c only. */
#ifndef CORDON_BASE_JSON_PLACE_H
#define CORDON_BASE_JSON_PLACE_H

#include "base/input.h"

/* Finds the first violation of RFC 8259 (or of the depth limit) and sets the error. Always false. O(n). */
bool json_explain_syntax(const struct input *in, struct err *e);

#endif
