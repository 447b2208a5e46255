/* Findings compared: see changes.h. */
#include "match/changes.h"

#include "base/map.h"

/* The product itself is no pair: all of its findings share one key. */
static struct str key_of(struct arena *a, const struct match_finding *f, const size_t *pairs) {
    return str_fmt(a, "%zu %.*s", pairs[f->component], STR_ARG(f->id));
}

void match_changes_of(struct arena *a, const struct bom_diff *d, const struct match_result *before,
                      const struct match_result *after, struct match_changes *out) {
    struct map old = map_new(a, before->findings.n);
    struct map new = map_new(a, after->findings.n);
    *out = (struct match_changes){0};
    for (size_t i = 0; i < before->findings.n; i++) {
        map_put(&old, key_of(a, &before->findings.v[i], d->of_before), out);
    }
    for (size_t i = 0; i < after->findings.n; i++) {
        struct str key = key_of(a, &after->findings.v[i], d->of_after);
        map_put(&new, key, out);
        if (map_has(&old, key)) {
            out->stayed++;
        } else {
            vec_push(a, &out->added, i);
        }
    }
    for (size_t i = 0; i < before->findings.n; i++) {
        if (!map_has(&new, key_of(a, &before->findings.v[i], d->of_before))) {
            vec_push(a, &out->gone, i);
        }
    }
}
