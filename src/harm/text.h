/* The words of a path to harm. */
#ifndef CORDON_HARM_TEXT_H
#define CORDON_HARM_TEXT_H

#include "harm/search.h"

/* The steps of a route, in words, and the controls met on it, in the arena. */
void path_of(struct arena *a, const struct threat_model *m, const struct harm_question *q, const struct attack *k,
             const struct route *r, struct harm_path *out);

#endif
