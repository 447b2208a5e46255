/*
 * OSV records (ossf.github.io/osv-schema): one JSON object a file, whatever database exported it.
 *
 * Beyond the schema, three habits of the databases matter, since without them a range would have no end and match every
 * version: Go keeps the real ranges of unmapped versions in ecosystem_specific.custom_ranges; GitHub's advisories keep the
 * bound that is no release in database_specific.last_known_affected_version_range; and both only where the plain range is open.
 */
#include "vuln/ecosystem.h"
#include "vuln/read.h"

struct package_list {
    struct vuln_package *v;
    size_t n, cap;
};

/* One `affected` entry under way. */
struct affected {
    struct str ecosystem, name;
    struct {
        struct vuln_event *v;
        size_t n, cap;
    } events;
    struct {
        uint32_t *v;
        size_t n, cap;
    } range_of;
    uint32_t nranges;
    struct str_list versions;
    struct jv ranges, custom;
    bool has_custom;
    struct str last_known;
};

struct osv {
    struct advisory adv;
    struct str_list aliases, upstream, related, cwes;
    struct score_list scores;
    struct reference_list references;
    struct package_list packages;
};

static bool event_kind(struct str key, enum vuln_event_kind *out) {
    if (KEY(key, "introduced")) {
        *out = VULN_INTRODUCED;
    } else if (KEY(key, "fixed")) {
        *out = VULN_FIXED;
    } else if (KEY(key, "last_affected")) {
        *out = VULN_LAST_AFFECTED;
    } else if (KEY(key, "limit")) {
        *out = VULN_LIMIT;
    } else {
        return false;
    }
    return true;
}

static void add_event(struct feed *f, struct affected *af, enum vuln_event_kind kind, struct str version) {
    vec_push(f->a, &af->events, (struct vuln_event){kind, version});
    vec_push(f->a, &af->range_of, af->nranges);
}

/* *closed: the range has an upper end. */
static bool events(struct feed *f, struct jv list, struct affected *af, bool *closed, struct err *e) {
    for (struct jiter it = json_iter(list); json_next(&it);) {
        if (!want(it.value, JSON_OBJECT, e)) {
            return false;
        }
        for (struct jiter m = json_iter(it.value); json_next(&m);) {
            struct str version;
            enum vuln_event_kind kind;
            if (!event_kind(m.key, &kind)) {
                continue;
            }
            if (!take_str(m.value, &version, e)) {
                return false;
            }
            *closed = *closed || kind != VULN_INTRODUCED;
            add_event(f, af, kind, version);
        }
    }
    return true;
}

/* "<= 1.2.3", "< 1.2.3", and "1.2.3" which GitHub writes as well. */
static void close_with(struct feed *f, struct affected *af, struct str bound) {
    bound = str_trim(bound);
    enum vuln_event_kind kind = VULN_LAST_AFFECTED;
    if (str_starts(bound, STR("<="))) {
        bound = str_from(bound, 2);
    } else if (str_starts(bound, STR("<"))) {
        bound = str_from(bound, 1);
        kind = VULN_FIXED;
    } else if (str_starts(bound, STR("="))) {
        bound = str_from(bound, 1);
    }
    bound = str_trim(bound);
    if (bound.n > 0 && str_chr(bound, ',') == SIZE_MAX && str_chr(bound, '>') == SIZE_MAX) {
        add_event(f, af, kind, bound);
    }
}

static bool range(struct feed *f, struct jv v, struct affected *af, bool custom, struct err *e) {
    struct str type = STR_NONE;
    struct jv list = {0};
    bool ok = want(v, JSON_OBJECT, e);
    for (struct jiter it = json_iter(v); ok && json_next(&it);) {
        if (KEY(it.key, "type")) {
            ok = take_str(it.value, &type, e);
        } else if (KEY(it.key, "events")) {
            ok = want(it.value, JSON_ARRAY, e);
            list = it.value;
        }
    }
    if (!ok || json_type(list) == JSON_NONE) {
        return ok && json_fail(v, e, "has no \"events\", which is required");
    }
    if (KEY(type, "GIT")) {
        return true; /* commits: no version can be compared with them */
    }
    size_t before = af->events.n;
    bool closed = false;
    if (!events(f, list, af, &closed, e)) {
        return false;
    }
    if (!closed && !custom && af->has_custom) {
        af->events.n = af->range_of.n = before; /* the custom ranges say it exactly */
        return true;
    }
    if (!closed && af->events.n > before) {
        close_with(f, af, af->last_known);
    }
    af->nranges++;
    return true;
}

static bool package(struct jv v, struct affected *af, struct err *e) {
    bool ok = true;
    for (struct jiter it = json_iter(v); ok && json_next(&it);) {
        if (KEY(it.key, "ecosystem")) {
            ok = take_str(it.value, &af->ecosystem, e);
        } else if (KEY(it.key, "name")) {
            ok = take_str(it.value, &af->name, e);
        }
    }
    return ok;
}

static bool affected_member(struct feed *f, const struct jiter *it, struct affected *af, struct err *e) {
    bool ok = true;
    if (KEY(it->key, "package")) {
        return take_type(it->value, JSON_OBJECT, &ok, e) ? package(it->value, af, e) : ok;
    }
    if (KEY(it->key, "ranges")) {
        af->ranges = it->value;
        take_type(it->value, JSON_ARRAY, &ok, e);
        return ok;
    }
    if (KEY(it->key, "versions")) {
        return take_strs(f->a, it->value, &af->versions, e);
    }
    if (KEY(it->key, "ecosystem_specific")) {
        af->custom = json_get(it->value, "custom_ranges");
        struct jiter first = json_iter(af->custom);
        af->has_custom = take_type(af->custom, JSON_ARRAY, &ok, e) && json_next(&first);
    } else if (KEY(it->key, "database_specific")) {
        af->last_known = json_str(json_get(it->value, "last_known_affected_version_range"));
    }
    return ok;
}

static const struct ecosystem *ecosystem_of(struct feed *f, struct str name) {
    struct ecosystem_memo *m = f->ecosystem;
    if (m->n != name.n || memcmp(m->name, name.p, name.n) != 0) {
        if (name.n > sizeof m->name) {
            return ecosystem_named(name);
        }
        memcpy(m->name, name.p, name.n);
        m->n = name.n;
        m->eco = ecosystem_named(name);
    }
    return m->eco;
}

/* Entries without a package (upstream's git repositories) name nothing that an SBOM names, and stay out. */
static void add_package(struct feed *f, struct osv *o, const struct affected *af) {
    if (af->ecosystem.n == 0 || af->name.n == 0) {
        return;
    }
    const struct ecosystem *eco = ecosystem_of(f, af->ecosystem);
    struct vuln_package p = {
        .ecosystem = af->ecosystem,
        .name = af->name,
        .key = ecosystem_key_of(f->a, eco, af->ecosystem, af->name),
        .scheme = eco != NULL ? eco->scheme : VERSION_GENERIC,
        .events = af->events.v,
        .range_of = af->range_of.v,
        .nevents = af->events.n,
        .versions = af->versions.v,
        .nversions = af->versions.n,
    };
    vec_push(f->a, &o->packages, p);
}

static bool affected(struct feed *f, struct jv v, struct osv *o, struct err *e) {
    struct affected af = {0};
    bool ok = want(v, JSON_OBJECT, e);
    for (struct jiter it = json_iter(v); ok && json_next(&it);) {
        ok = affected_member(f, &it, &af, e);
    }
    for (struct jiter it = json_iter(af.ranges); ok && json_next(&it);) {
        ok = range(f, it.value, &af, false, e);
    }
    for (struct jiter it = json_iter(af.custom); ok && json_next(&it);) {
        ok = range(f, it.value, &af, true, e);
    }
    if (ok) {
        add_package(f, o, &af);
    }
    return ok;
}

/* {"type": "CVSS_V3", "score": "CVSS:3.1/…"}; other types ("Ubuntu": "negligible") are words of a distro, kept as they are. */
static bool severity(struct feed *f, struct jv v, struct osv *o, struct err *e) {
    bool ok = true;
    for (struct jiter it = json_iter(v); ok && json_next(&it);) {
        struct vuln_score s = {.source = STR_INIT("osv"), .tenths = -1};
        ok = want(it.value, JSON_OBJECT, e) && json_member_str(it.value, "score", false, &s.vector, e);
        if (ok && s.vector.n > 0) {
            s.tenths = score_tenths(f, s.vector, -1);
            vec_push(f->a, &o->scores, s);
        }
    }
    return ok;
}

static bool references(struct feed *f, struct jv v, struct osv *o, struct err *e) {
    bool ok = true;
    for (struct jiter it = json_iter(v); ok && json_next(&it);) {
        struct vuln_reference r = {0};
        ok = want(it.value, JSON_OBJECT, e);
        for (struct jiter m = json_iter(it.value); ok && json_next(&m);) {
            if (KEY(m.key, "url")) {
                ok = take_str(m.value, &r.url, e);
            } else if (KEY(m.key, "type")) {
                ok = take_str(m.value, &r.tag, e);
            }
        }
        vec_push(f->a, &o->references, r);
    }
    return ok;
}

static bool texts(const struct jiter *it, struct osv *o, bool *known, struct err *e) {
    struct str *to = KEY(it->key, "id")          ? &o->adv.id
                     : KEY(it->key, "modified")  ? &o->adv.modified
                     : KEY(it->key, "published") ? &o->adv.published
                     : KEY(it->key, "summary")   ? &o->adv.summary
                     : KEY(it->key, "details")   ? &o->adv.details
                                                 : NULL;
    *known = to != NULL;
    return to == NULL || take_str(it->value, to, e);
}

static bool names(struct feed *f, const struct jiter *it, struct osv *o, bool *known, struct err *e) {
    struct str_list *to = KEY(it->key, "aliases")    ? &o->aliases
                          : KEY(it->key, "related")  ? &o->related
                          : KEY(it->key, "upstream") ? &o->upstream
                                                     : NULL;
    *known = to != NULL;
    return to == NULL || take_strs(f->a, it->value, to, e);
}

static bool member(struct feed *f, const struct jiter *it, struct osv *o, struct err *e) {
    bool known;
    bool ok = texts(it, o, &known, e);
    if (known) {
        return ok;
    }
    ok = names(f, it, o, &known, e);
    if (known) {
        return ok;
    }
    if (KEY(it->key, "affected") && take_type(it->value, JSON_ARRAY, &ok, e)) {
        for (struct jiter af = json_iter(it->value); ok && json_next(&af);) {
            ok = affected(f, af.value, o, e);
        }
    } else if (KEY(it->key, "severity") && take_type(it->value, JSON_ARRAY, &ok, e)) {
        ok = severity(f, it->value, o, e);
    } else if (KEY(it->key, "references") && take_type(it->value, JSON_ARRAY, &ok, e)) {
        ok = references(f, it->value, o, e);
    } else if (KEY(it->key, "database_specific") && json_type(it->value) == JSON_OBJECT) {
        struct jv cwes = json_get(it->value, "cwe_ids");
        ok = take_strs(f->a, cwes, &o->cwes, e);
    } else if (KEY(it->key, "withdrawn")) {
        struct str when;
        ok = take_str(it->value, &when, e);
        o->adv.withdrawn = when.n > 0;
    }
    return ok;
}

/*
 * A distro's record of one CVE ("UBUNTU-CVE-2016-20013", "DEBIAN-CVE-…") names it as `upstream`, but is that CVE; one of
 * several (a USN, an RHSA) is not. The first becomes an alias, the others stay related.
 */
static void place_upstream(struct feed *f, struct osv *o) {
    struct str_list related = {0};
    if (o->upstream.n == 0) {
        return;
    }
    for (size_t i = 0; i < o->upstream.n; i++) {
        struct str up = o->upstream.v[i];
        bool own = str_starts(up, STR("CVE-")) && o->adv.id.n > up.n && str_ends(o->adv.id, up) &&
                   o->adv.id.p[o->adv.id.n - up.n - 1] == '-';
        if (own) {
            vec_push(f->a, &o->aliases, up);
        } else {
            vec_push(f->a, &related, up);
        }
    }
    for (size_t i = 0; i < o->related.n; i++) {
        vec_push(f->a, &related, o->related.v[i]);
    }
    o->related = related;
}

bool read_osv(struct feed *f, struct jv root, struct err *e) {
    struct osv o = {0};
    bool ok = true;
    for (struct jiter it = json_iter(root); ok && json_next(&it);) {
        ok = member(f, &it, &o, e);
    }
    if (!ok) {
        return false;
    }
    if (o.adv.id.n == 0 || o.adv.modified.n == 0) {
        return json_fail(root, e, "has no \"%s\", which OSV requires", o.adv.id.n == 0 ? "id" : "modified");
    }
    if (!id_fits(root, o.adv.id, e)) {
        return false;
    }
    place_upstream(f, &o);
    o.adv.source = VULN_OSV;
    o.adv.origin = f->in->name;
    o.adv.aliases = o.aliases.v;
    o.adv.naliases = o.aliases.n;
    o.adv.related = o.related.v;
    o.adv.nrelated = o.related.n;
    o.adv.scores = o.scores.v;
    o.adv.nscores = o.scores.n;
    o.adv.cwes = o.cwes.v;
    o.adv.ncwes = o.cwes.n;
    o.adv.references = o.references.v;
    o.adv.nreferences = o.references.n;
    o.adv.packages = o.packages.v;
    o.adv.npackages = o.packages.n;
    return f->sink->advisory(f->sink->ctx, &o.adv, e);
}
