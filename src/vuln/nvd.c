/* The parts that NVD's two JSON forms have in common: configurations and descriptions. See nvd.h. */
#include "vuln/nvd.h"

static bool cpe_match(struct jv v, struct vuln_cpe_match *m, struct err *e) {
    bool ok = want(v, JSON_OBJECT, e);
    *m = (struct vuln_cpe_match){0};
    for (struct jiter it = json_iter(v); ok && json_next(&it);) {
        struct str k = it.key;
        if (KEY(k, "vulnerable")) {
            ok = want(it.value, JSON_BOOL, e);
            m->vulnerable = json_true(it.value);
        } else if (KEY(k, "cpe23Uri") || KEY(k, "criteria")) {
            ok = take_str(it.value, &m->criteria, e);
        } else if (KEY(k, "versionStartIncluding") || KEY(k, "versionStartExcluding")) {
            ok = take_str(it.value, &m->start, e);
            m->start_excluding = k.p[12] == 'E';
        } else if (KEY(k, "versionEndIncluding") || KEY(k, "versionEndExcluding")) {
            ok = take_str(it.value, &m->end, e);
            m->end_excluding = k.p[10] == 'E';
        }
    }
    return ok && (m->criteria.n > 0 || json_fail(v, e, "names no CPE (cpe23Uri, criteria)"));
}

static bool matches(struct feed *f, struct jv v, struct vuln_node *out, struct err *e) {
    bool ok = true;
    if (!take_type(v, JSON_ARRAY, &ok, e)) {
        return ok;
    }
    out->nmatches = 0; /* a second list of the same name takes the place of the first */
    out->matches = ARENA_ARRAY(f->a, struct vuln_cpe_match, json_count(v));
    for (struct jiter it = json_iter(v); ok && json_next(&it);) {
        ok = cpe_match(it.value, &out->matches[out->nmatches++], e);
    }
    return ok;
}

static bool children(struct feed *f, struct jv v, int depth, struct vuln_node *out, struct err *e) {
    bool ok = true;
    if (!take_type(v, JSON_ARRAY, &ok, e)) {
        return ok;
    }
    out->nchildren = 0;
    out->children = ARENA_ARRAY(f->a, struct vuln_node, json_count(v));
    for (struct jiter it = json_iter(v); ok && json_next(&it);) {
        ok = nvd_node(f, it.value, depth + 1, &out->children[out->nchildren++], e);
    }
    return ok;
}

static bool operator_of(struct jv v, struct vuln_node *out, struct err *e) {
    struct str op;
    if (!take_str(v, &op, e)) {
        return false;
    }
    out->all = KEY(op, "AND");
    return out->all || op.n == 0 || KEY(op, "OR") || json_fail(v, e, "is \"%.*s\", expected AND or OR", STR_ARG(op));
}

bool nvd_node(struct feed *f, struct jv v, int depth, struct vuln_node *out, struct err *e) {
    *out = (struct vuln_node){0};
    if (depth > NVD_MAX_NODE_DEPTH) {
        return json_fail(v, e, "configurations are nested deeper than the limit of %d (NVD_MAX_NODE_DEPTH)",
                         NVD_MAX_NODE_DEPTH);
    }
    bool ok = want(v, JSON_OBJECT, e);
    for (struct jiter it = json_iter(v); ok && json_next(&it);) {
        if (KEY(it.key, "operator")) {
            ok = operator_of(it.value, out, e);
        } else if (KEY(it.key, "negate")) {
            ok = want(it.value, JSON_BOOL, e);
            out->negate = json_true(it.value);
        } else if (KEY(it.key, "cpe_match") || KEY(it.key, "cpeMatch")) {
            ok = matches(f, it.value, out, e);
        } else if (KEY(it.key, "children") || KEY(it.key, "nodes")) {
            ok = children(f, it.value, depth, out, e);
        }
    }
    return ok;
}

bool nvd_english(struct jv list, struct str *out, struct err *e) {
    bool ok = true;
    if (!take_type(list, JSON_ARRAY, &ok, e)) {
        return ok;
    }
    for (struct jiter it = json_iter(list); ok && json_next(&it);) {
        struct str lang = STR_NONE;
        struct str value = STR_NONE;
        ok = want(it.value, JSON_OBJECT, e);
        for (struct jiter m = json_iter(it.value); ok && json_next(&m);) {
            if (KEY(m.key, "lang")) {
                ok = take_str(m.value, &lang, e);
            } else if (KEY(m.key, "value")) {
                ok = take_str(m.value, &value, e);
            }
        }
        if (ok && KEY(lang, "en")) {
            *out = value;
            break;
        }
    }
    return ok;
}

bool nvd_rejected(struct str description) {
    return str_starts(description, STR("** REJECT **")) || str_starts(description, STR("Rejected reason:"));
}

/* "CWE-79"; NVD-CWE-Other and NVD-CWE-noinfo say nothing and are left out. */
static bool add_cwe(struct feed *f, struct nvd *n, struct jv where, struct str value, struct err *e) {
    if (!str_starts(value, STR("CWE-"))) {
        return true;
    }
    for (size_t i = 0; i < n->cwes.n; i++) {
        if (str_eq(n->cwes.v[i], value)) {
            return true;
        }
    }
    if (n->cwes.n == VULN_MAX_CWES) {
        return json_fail(where, e, "a record names more than the limit of %d weaknesses (VULN_MAX_CWES)", VULN_MAX_CWES);
    }
    vec_push(f->a, &n->cwes, value);
    return true;
}

bool nvd_weaknesses(struct feed *f, struct nvd *n, struct jv holder, struct err *e) {
    struct jiter it;
    bool ok = want(holder, JSON_OBJECT, e) && take_list(holder, "description", &it, e);
    while (ok && json_next(&it)) {
        struct str value;
        ok = want(it.value, JSON_OBJECT, e) && json_member_str(it.value, "value", false, &value, e) &&
             add_cwe(f, n, it.value, value, e);
    }
    return ok;
}

bool nvd_reference(struct feed *f, struct nvd *n, struct jv v, struct err *e) {
    struct vuln_reference r = {0};
    bool ok = want(v, JSON_OBJECT, e);
    for (struct jiter it = json_iter(v); ok && json_next(&it);) {
        if (KEY(it.key, "url")) {
            ok = take_str(it.value, &r.url, e);
        } else if (KEY(it.key, "tags") && take_type(it.value, JSON_ARRAY, &ok, e)) {
            struct jiter first = json_iter(it.value);
            ok = !json_next(&first) || take_str(first.value, &r.tag, e);
        }
    }
    vec_push(f->a, &n->references, r);
    return ok;
}

bool nvd_done(struct feed *f, struct nvd *n, struct jv where, struct err *e) {
    if (n->adv.id.n == 0) {
        return json_fail(where, e, "is a record without a CVE id");
    }
    if (!id_fits(where, n->adv.id, e)) {
        return false;
    }
    n->adv.source = VULN_NVD;
    n->adv.origin = f->origin;
    n->adv.feed_date = f->date;
    n->adv.withdrawn = n->adv.withdrawn || nvd_rejected(n->adv.details);
    n->adv.scores = n->scores.v;
    n->adv.nscores = n->scores.n;
    n->adv.cwes = n->cwes.v;
    n->adv.ncwes = n->cwes.n;
    n->adv.references = n->references.v;
    n->adv.nreferences = n->references.n;
    n->adv.nodes = n->nodes.v;
    n->adv.nnodes = n->nodes.n;
    return f->sink->advisory(f->sink->ctx, &n->adv, e);
}
