/* Matching by package URL: OSV's event algorithm (OSV schema, "Evaluation") in the order of the ecosystem. */
#include "match/candidate.h"
#include "vuln/ecosystem.h"

/* Lower bound of the affected stretch, and what ends it. */
struct stretch {
    struct str from, fixed, last;
};

static bool at_or_after(const struct vuln_package *p, struct str version, struct str bound) {
    return str_is(bound, "0") || version_compare(p->scheme, version, bound) >= 0;
}

/*
 * Walks the events of one range. The newest event at or below the version decides; of an introduced and a fixed at the same version the
 * fix wins ("introduced 0, fixed 0" is never affected).
 */
static bool range_hits(const struct vuln_package *p, uint32_t range, struct str version, struct stretch *out) {
    struct str best = STR_NONE;
    bool affected = false;
    *out = (struct stretch){0};
    for (size_t i = 0; i < p->nevents; i++) {
        const struct vuln_event *ev = &p->events[i];
        if (p->range_of[i] != range) {
            continue;
        }
        if (ev->kind == VULN_LIMIT) {
            if (!str_is(ev->version, "*") && version_compare(p->scheme, version, ev->version) >= 0) {
                return false;
            }
            continue;
        }
        bool passed = ev->kind == VULN_LAST_AFFECTED ? version_compare(p->scheme, version, ev->version) > 0
                                                     : at_or_after(p, version, ev->version);
        if (!passed) {
            continue;
        }
        int newer = best.p == NULL ? 1 : str_is(ev->version, "0") ? (str_is(best, "0") ? 0 : -1)
                    : str_is(best, "0") ? 1 : version_compare(p->scheme, ev->version, best);
        if (newer > 0 || (newer == 0 && ev->kind != VULN_INTRODUCED)) {
            best = ev->version;
            affected = ev->kind == VULN_INTRODUCED;
        }
    }
    if (!affected) {
        return false;
    }
    out->from = best;
    for (size_t i = 0; i < p->nevents; i++) { /* the nearest end above the version */
        const struct vuln_event *ev = &p->events[i];
        if (p->range_of[i] != range || (ev->kind != VULN_FIXED && ev->kind != VULN_LAST_AFFECTED) ||
            at_or_after(p, version, ev->version) != (ev->kind == VULN_LAST_AFFECTED && version_compare(p->scheme, version, ev->version) == 0)) {
            continue;
        }
        struct str *end = ev->kind == VULN_FIXED ? &out->fixed : &out->last;
        if (end->n == 0 || version_compare(p->scheme, ev->version, *end) < 0) {
            *end = ev->version;
        }
    }
    return true;
}

static struct str range_text(struct arena *a, const struct stretch *s) {
    struct sb b = SB(a);
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

/* "debian-11", "debian-11.6", "bullseye", "alpine-3.18.4" against "Debian:11", "Alpine:v3.18". */
static struct str distro_release(struct str distro) {
    static const struct {
        const char *name, *release;
    } codenames[] = {{"jessie", "8"},  {"stretch", "9"}, {"buster", "10"}, {"bullseye", "11"}, {"bookworm", "12"}, {"trixie", "13"}, {"forky", "14"},
                     {"xenial", "16.04"}, {"bionic", "18.04"}, {"focal", "20.04"}, {"jammy", "22.04"}, {"noble", "24.04"}};
    for (size_t i = 0; i < sizeof codenames / sizeof *codenames; i++) {
        if (str_ends(distro, str_z(codenames[i].name))) {
            return str_z(codenames[i].release);
        }
    }
    size_t dash = str_chr(distro, '-');
    return dash == SIZE_MAX ? distro : str_from(distro, dash + 1);
}

enum release_match { RELEASE_SAME, RELEASE_OTHER, RELEASE_UNKNOWN };

static enum release_match same_release(struct str ecosystem, struct str distro) {
    struct str base;
    struct str suffix;
    if (!str_cut(ecosystem, ':', &base, &suffix)) {
        return RELEASE_UNKNOWN;
    }
    if (distro.n == 0) {
        return RELEASE_UNKNOWN;
    }
    struct str mine = distro_release(distro);
    str_cut(suffix, ':', &suffix, &base);
    suffix = str_starts(suffix, STR("v")) ? str_from(suffix, 1) : suffix;
    bool same = str_starts(mine, suffix) && (mine.n == suffix.n || mine.p[suffix.n] == '.');
    return same ? RELEASE_SAME : RELEASE_OTHER;
}

struct package_query {
    struct match_work *w;
    const struct match_component *c;
    struct str version, distro;
    bool is_distro;
    size_t hits;
};

static bool listed(const struct vuln_package *p, struct str version) {
    for (size_t i = 0; i < p->nversions; i++) {
        if (str_eq(p->versions[i], version) || version_compare(p->scheme, p->versions[i], version) == 0) {
            return true;
        }
    }
    return false;
}

static bool on_hit(void *ctx, const struct index_hit *hit, struct err *e) {
    struct package_query *q = ctx;
    const struct vuln_package *p = &hit->package;
    (void)e;
    enum release_match release = q->is_distro ? same_release(p->ecosystem, q->distro) : RELEASE_SAME;
    if (release == RELEASE_OTHER) {
        return true;
    }
    q->hits++;
    struct match_candidate x = {.reason = {.by = q->is_distro ? MATCH_DISTRO : MATCH_PURL,
                                           .source = hit->source,
                                           .record = hit->record,
                                           .confidence = release == RELEASE_SAME ? MATCH_EXACT : MATCH_POSSIBLE}};
    uint32_t ranges = 0;
    for (size_t i = 0; i < p->nevents; i++) {
        ranges = p->range_of[i] + 1 > ranges ? p->range_of[i] + 1 : ranges;
    }
    bool affected = false;
    for (uint32_t r = 0; r < ranges; r++) {
        struct stretch s;
        if (range_hits(p, r, q->version, &s)) {
            if (!affected) {
                x.reason.range = range_text(q->w->a, &s);
            }
            if (s.fixed.n > 0 && x.nfixed < sizeof x.fixed / sizeof *x.fixed) {
                x.fixed[x.nfixed++] = s.fixed;
            }
            affected = true;
        }
    }
    if (!affected && listed(p, q->version)) {
        affected = true;
        x.reason.range = STR("listed by version");
    }
    if (!affected) {
        return true;
    }
    if (hit->withdrawn) {
        q->w->out->dropped++;
        return true;
    }
    x.reason.note = str_fmt(q->w->a, "version %.*s is in %.*s by the order of %s, package %.*s of %.*s%s", STR_ARG(q->version),
                            STR_ARG(x.reason.range), version_scheme_name(p->scheme), STR_ARG(p->name), STR_ARG(p->ecosystem),
                            release == RELEASE_UNKNOWN && q->is_distro ? "; the SBOM does not say which release of the distribution" : "");
    return match_add(q->w, q->c, &x);
}

/* Distributions publish advisories for source packages: "upstream=openssl@1.1.1n-0+deb11u1" names it, by qualifier. */
static void source_package(struct match_work *w, const struct match_component *c, struct purl *p, struct str *version) {
    struct str upstream = purl_qualifier(&c->purl, "upstream");
    upstream = upstream.n > 0 ? upstream : purl_qualifier(&c->purl, "source");
    *p = c->purl;
    *version = c->purl.version.n > 0 ? c->purl.version : c->c->version;
    struct str name;
    struct str source_version;
    if (str_rcut(upstream, '@', &name, &source_version) && source_version.n > 0) {
        *version = source_version;
    }
    if (upstream.n > 0 && !str_is(c->purl.type, "rpm")) {
        p->name = name;
    }
    struct str epoch = purl_qualifier(&c->purl, "epoch");
    if (epoch.n > 0 && str_chr(*version, ':') == SIZE_MAX) {
        *version = str_fmt(w->a, "%.*s:%.*s", STR_ARG(epoch), STR_ARG(*version));
    }
}

bool match_packages(struct match_work *w, const struct match_component *c, bool *looked_up) {
    if (!c->has_purl) {
        return true;
    }
    struct purl p;
    struct package_query q = {.w = w, .c = c, .is_distro = match_is_distro(c)};
    source_package(w, c, &p, &q.version);
    q.distro = purl_qualifier(&c->purl, "distro");
    if (q.version.n == 0) {
        return true;
    }
    bool ecosystem = !str_is(p.type, "generic");
    *looked_up = *looked_up || ecosystem;
    bool go_stdlib = str_is(p.type, "golang") && p.name_space.n == 0;
    struct str key = go_stdlib ? ecosystem_key(w->a, STR("Go"), p.name) : purl_key(w->a, &p);
    return index_by_package(w->ix, w->a, key, on_hit, &q, w->e);
}
