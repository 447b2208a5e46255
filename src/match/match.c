/* Matching an SBOM: the order of things. See match.h and work.h. */
#include "match/match.h"

#include "match/work.h"

const char *match_by_name(enum match_by by) {
    static const char *const names[] = {"purl", "distro", "cpe", "name"};
    return names[by];
}

const char *match_confidence_name(enum match_confidence c) {
    static const char *const names[] = {"possible", "likely", "exact"};
    return names[c];
}

bool match_some(struct arena *a, const struct bom *b, const bool *only, struct index *ix, struct match_result *out,
                struct err *e) {
    struct err failed = {0};
    struct match_work w = {.a = a, .tmp = arena_new(), .hit = arena_new(), .bom = b, .ix = ix, .out = out, .e = &failed};
    *out = (struct match_result){0};
    w.covered = map_new(w.tmp, 0);
    w.contexts = map_new(w.tmp, 0);
    w.details = map_new(w.tmp, 0);
    bool ok =
        match_subjects(&w, only) && match_packages(&w) && match_cpes(&w) && match_findings(&w) && index_sound(ix, &failed);
    arena_free(&w.hit);
    arena_free(&w.tmp);
    if (!ok) {
        *e = failed;
    }
    return ok;
}

bool match_bom(struct arena *a, const struct bom *b, struct index *ix, struct match_result *out, struct err *e) {
    return match_some(a, b, NULL, ix, out, e);
}
