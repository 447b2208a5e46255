/* OSV's event algorithm: see events.h. */
#include "match/events.h"

static bool at_or_after(const struct vuln_package *p, struct str version, struct str bound) {
    return str_is(bound, "0") || version_compare(p->scheme, version, bound) >= 0;
}

/* -1, 0, 1 of two bounds; "0" is before every version. */
static int bound_order(const struct vuln_package *p, struct str a, struct str b) {
    bool za = str_is(a, "0");
    bool zb = str_is(b, "0");
    return za || zb ? (int)zb - (int)za : version_compare(p->scheme, a, b);
}

/* A range with limits counts only for versions before one of them. */
static bool before_limits(const struct vuln_package *p, size_t first, size_t end, struct str version) {
    bool limited = false;
    for (size_t i = first; i < end; i++) {
        if (p->events[i].kind == VULN_LIMIT) {
            if (str_is(p->events[i].version, "*") || version_compare(p->scheme, version, p->events[i].version) < 0) {
                return true;
            }
            limited = true;
        }
    }
    return !limited;
}

/*
 * The newest event that the version has passed decides. Of several at the same version the later in the record does:
 * "introduced 0, fixed 0" is never affected, "fixed 2, introduced 2" goes on being so.
 */
static const struct vuln_event *newest_passed(const struct vuln_package *p, size_t first, size_t end, struct str version) {
    const struct vuln_event *best = NULL;
    for (size_t i = first; i < end; i++) {
        const struct vuln_event *ev = &p->events[i];
        bool passed = ev->kind == VULN_LAST_AFFECTED ? version_compare(p->scheme, version, ev->version) > 0
                                                     : ev->kind != VULN_LIMIT && at_or_after(p, version, ev->version);
        if (passed && (best == NULL || bound_order(p, ev->version, best->version) >= 0)) {
            best = ev;
        }
    }
    return best;
}

/* The nearest end above the version. */
static void find_end(const struct vuln_package *p, size_t first, size_t end, struct str version, struct event_stretch *s) {
    for (size_t i = first; i < end; i++) {
        const struct vuln_event *ev = &p->events[i];
        bool fix = ev->kind == VULN_FIXED && !at_or_after(p, version, ev->version);
        bool last = ev->kind == VULN_LAST_AFFECTED && version_compare(p->scheme, version, ev->version) <= 0;
        struct str *to = fix ? &s->fixed : &s->last;
        if ((fix || last) && (to->n == 0 || version_compare(p->scheme, ev->version, *to) < 0)) {
            *to = ev->version;
        }
    }
}

/* Where the events of the range end that begins at `first`; a reader gives a range's events together. */
static size_t range_end(const struct vuln_package *p, size_t first) {
    size_t end = first;
    while (end < p->nevents && p->range_of[end] == p->range_of[first]) {
        end++;
    }
    return end;
}

static bool listed(const struct vuln_package *p, struct str version) {
    for (size_t i = 0; i < p->nversions; i++) {
        if (str_eq(p->versions[i], version)) {
            return true;
        }
    }
    /* ranges already said all of other spellings ("1.0" and "1.0.0"); without ranges the list must */
    for (size_t i = 0; p->nevents == 0 && i < p->nversions; i++) {
        if (version_compare(p->scheme, p->versions[i], version) == 0) {
            return true;
        }
    }
    return false;
}

bool events_affect(const struct vuln_package *p, struct str version, void (*fn)(void *ctx, const struct event_stretch *s),
                   void *ctx) {
    bool affected = false;
    for (size_t first = 0; first < p->nevents;) {
        size_t end = range_end(p, first);
        const struct vuln_event *ev = newest_passed(p, first, end, version);
        if (ev != NULL && ev->kind == VULN_INTRODUCED && before_limits(p, first, end, version)) {
            struct event_stretch s = {.from = ev->version};
            find_end(p, first, end, version, &s);
            affected = true;
            if (fn != NULL) {
                fn(ctx, &s);
            }
        }
        first = end;
    }
    if (!affected && listed(p, version)) {
        struct event_stretch s = {.listed = true};
        affected = true;
        if (fn != NULL) {
            fn(ctx, &s);
        }
    }
    return affected;
}

struct str events_range(struct arena *a, const struct event_stretch *s) {
    struct sb b = SB(a);
    if (s->listed) {
        return STR("listed");
    }
    if (s->from.n > 0 && !str_is(s->from, "0")) {
        sb_fmt(&b, ">=%.*s", STR_ARG(s->from));
    }
    if (s->fixed.n > 0) {
        sb_fmt(&b, "%s<%.*s", b.n > 0 ? "," : "", STR_ARG(s->fixed));
    } else if (s->last.n > 0) {
        sb_fmt(&b, "%s<=%.*s", b.n > 0 ? "," : "", STR_ARG(s->last));
    }
    return b.n > 0 ? sb_get(&b) : STR("all versions");
}
