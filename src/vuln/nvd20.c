/*
 * NVD API 2.0: a page of the response ({"vulnerabilities": [{"cve": …}]}), one such item, or an item in the envelope
 * {"identifier", "schema", "item"} in which some tools keep them. Members that others add (`fix` in cpeMatch) are passed over.
 */
#include "vuln/nvd.h"

static bool metric(struct feed *f, struct nvd *n, struct jv v, struct err *e) {
    struct vuln_score s = {.tenths = -1};
    bool ok = want(v, JSON_OBJECT, e);
    for (struct jiter it = json_iter(v); ok && json_next(&it);) {
        if (KEY(it.key, "source")) {
            ok = take_str(it.value, &s.source, e);
        } else if (KEY(it.key, "cvssData")) {
            for (struct jiter m = json_iter(it.value); ok && json_next(&m);) {
                if (KEY(m.key, "vectorString")) {
                    ok = take_str(m.value, &s.vector, e);
                } else if (KEY(m.key, "baseScore")) {
                    s.tenths = take_tenths(m.value);
                }
            }
        }
    }
    if (ok && s.vector.n > 0) {
        s.tenths = score_tenths(f, s.vector, s.tenths);
        vec_push(f->a, &n->scores, s);
    }
    return ok;
}

typedef bool (*item_fn)(struct feed *f, struct nvd *n, struct jv v, struct err *e);

/* Each item of a list; null is an empty one. */
static bool each(struct feed *f, struct nvd *n, struct jv list, item_fn fn, struct err *e) {
    bool ok = true;
    if (!take_type(list, JSON_ARRAY, &ok, e)) {
        return ok;
    }
    for (struct jiter it = json_iter(list); ok && json_next(&it);) {
        ok = fn(f, n, it.value, e);
    }
    return ok;
}

/* metrics.cvssMetricV2, V30, V31, V40: arrays. `ssvcV203` and what may come later hold no CVSS. */
static bool metrics(struct feed *f, struct jv v, struct nvd *n, struct err *e) {
    bool ok = want(v, JSON_OBJECT, e);
    for (struct jiter it = json_iter(v); ok && json_next(&it);) {
        ok = !str_starts(it.key, STR("cvssMetric")) || each(f, n, it.value, metric, e);
    }
    return ok;
}

/* A configuration of one plain node is that node; else it is a node over its nodes. */
static bool configurations(struct feed *f, struct jv v, struct nvd *n, struct err *e) {
    bool ok = true;
    if (!take_type(v, JSON_ARRAY, &ok, e)) {
        return ok;
    }
    for (struct jiter it = json_iter(v); ok && json_next(&it);) {
        struct vuln_node node;
        ok = nvd_node(f, it.value, 1, &node, e);
        if (ok && node.nchildren == 1 && !node.negate && node.nmatches == 0) {
            node = node.children[0];
        }
        vec_push(f->a, &n->nodes, node);
    }
    return ok;
}

static bool member(struct feed *f, const struct jiter *it, struct nvd *n, struct err *e) {
    struct str k = it->key;
    if (KEY(k, "id")) {
        return take_str(it->value, &n->adv.id, e);
    }
    if (KEY(k, "published")) {
        return take_str(it->value, &n->adv.published, e);
    }
    if (KEY(k, "lastModified")) {
        return take_str(it->value, &n->adv.modified, e);
    }
    if (KEY(k, "vulnStatus")) {
        struct str status;
        bool ok = take_str(it->value, &status, e);
        n->adv.withdrawn = KEY(status, "Rejected");
        return ok;
    }
    if (KEY(k, "descriptions")) {
        return nvd_english(it->value, &n->adv.details, e);
    }
    if (KEY(k, "metrics")) {
        return metrics(f, it->value, n, e);
    }
    if (KEY(k, "weaknesses")) {
        return each(f, n, it->value, nvd_weaknesses, e);
    }
    if (KEY(k, "references")) {
        return each(f, n, it->value, nvd_reference, e);
    }
    return !KEY(k, "configurations") || configurations(f, it->value, n, e);
}

static bool item(struct feed *f, struct jv v, struct err *e) {
    struct nvd n = {0};
    struct jv cve;
    bool ok = want(v, JSON_OBJECT, e) && json_member(v, "cve", JSON_OBJECT, true, &cve, e);
    for (struct jiter it = json_iter(ok ? cve : v); ok && json_next(&it);) {
        ok = member(f, &it, &n, e);
    }
    return ok && nvd_done(f, &n, v, e);
}

bool read_nvd_2_0(struct feed *f, struct jv root, struct err *e) {
    struct jv list;
    struct jv one;
    if (!json_member(root, "vulnerabilities", JSON_ARRAY, false, &list, e) ||
        !json_member(root, "item", JSON_OBJECT, false, &one, e) || !json_member_str(root, "timestamp", false, &f->date, e)) {
        return false;
    }
    if (f->date.n > 0) {
        f->sink->date(f->sink->ctx, VULN_NVD, f->date);
    }
    if (json_type(list) == JSON_NONE) {
        return item(f, json_type(one) != JSON_NONE ? one : root, e);
    }
    bool ok = true;
    for (struct jiter it = json_iter(list); ok && json_next(&it);) {
        struct arena_mark mark = arena_mark(f->a);
        ok = item(f, it.value, e);
        arena_reset(f->a, mark);
    }
    return ok;
}
