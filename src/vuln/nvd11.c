/* NVD JSON feed 1.1: the yearly and update files that NVD served until 2023. */
#include "vuln/nvd.h"

static bool meta(struct jv v, struct nvd *n, struct err *e) {
    bool ok = want(v, JSON_OBJECT, e);
    for (struct jiter it = json_iter(v); ok && json_next(&it);) {
        if (KEY(it.key, "ID")) {
            ok = take_str(it.value, &n->adv.id, e);
        }
    }
    return ok;
}

static bool problem_types(struct feed *f, struct jv v, struct nvd *n, struct err *e) {
    struct jiter it;
    bool ok = want(v, JSON_OBJECT, e) && take_list(v, "problemtype_data", &it, e);
    while (ok && json_next(&it)) {
        ok = nvd_weaknesses(f, n, it.value, e);
    }
    return ok;
}

static bool references(struct feed *f, struct jv v, struct nvd *n, struct err *e) {
    struct jiter it;
    bool ok = want(v, JSON_OBJECT, e) && take_list(v, "reference_data", &it, e);
    while (ok && json_next(&it)) {
        ok = nvd_reference(f, n, it.value, e);
    }
    return ok;
}

static bool cve(struct feed *f, struct jv v, struct nvd *n, struct err *e) {
    bool ok = want(v, JSON_OBJECT, e);
    for (struct jiter it = json_iter(v); ok && json_next(&it);) {
        if (KEY(it.key, "CVE_data_meta")) {
            ok = meta(it.value, n, e);
        } else if (KEY(it.key, "problemtype")) {
            ok = problem_types(f, it.value, n, e);
        } else if (KEY(it.key, "references")) {
            ok = references(f, it.value, n, e);
        } else if (KEY(it.key, "description")) {
            ok = want(it.value, JSON_OBJECT, e) && nvd_english(json_get(it.value, "description_data"), &n->adv.details, e);
        }
    }
    return ok;
}

/* impact.baseMetricV2.cvssV2, impact.baseMetricV3.cvssV3 */
static bool impact(struct feed *f, struct jv v, struct nvd *n, struct err *e) {
    bool ok = want(v, JSON_OBJECT, e);
    for (struct jiter it = json_iter(v); ok && json_next(&it);) {
        struct jv data = json_get(it.value, KEY(it.key, "baseMetricV2") ? "cvssV2" : "cvssV3");
        struct vuln_score s = {.source = STR_INIT("nvd@nist.gov"), .tenths = -1};
        for (struct jiter m = json_iter(data); ok && json_next(&m);) {
            if (KEY(m.key, "vectorString")) {
                ok = take_str(m.value, &s.vector, e);
            } else if (KEY(m.key, "baseScore")) {
                s.tenths = take_tenths(m.value);
            }
        }
        if (ok && s.vector.n > 0) {
            s.tenths = score_tenths(f, s.vector, s.tenths);
            vec_push(f->a, &n->scores, s);
        }
    }
    return ok;
}

static bool configurations(struct feed *f, struct jv v, struct nvd *n, struct err *e) {
    struct jiter it;
    bool ok = want(v, JSON_OBJECT, e) && take_list(v, "nodes", &it, e);
    while (ok && json_next(&it)) {
        struct vuln_node node;
        ok = nvd_node(f, it.value, 1, &node, e);
        vec_push(f->a, &n->nodes, node);
    }
    return ok;
}

static bool item(struct feed *f, struct jv v, struct err *e) {
    struct nvd n = {0};
    bool ok = want(v, JSON_OBJECT, e);
    for (struct jiter it = json_iter(v); ok && json_next(&it);) {
        if (KEY(it.key, "cve")) {
            ok = cve(f, it.value, &n, e);
        } else if (KEY(it.key, "configurations")) {
            ok = configurations(f, it.value, &n, e);
        } else if (KEY(it.key, "impact")) {
            ok = impact(f, it.value, &n, e);
        } else if (KEY(it.key, "publishedDate")) {
            ok = take_str(it.value, &n.adv.published, e);
        } else if (KEY(it.key, "lastModifiedDate")) {
            ok = take_str(it.value, &n.adv.modified, e);
        }
    }
    return ok && nvd_done(f, &n, v, e);
}

bool read_nvd_1_1(struct feed *f, struct jv root, struct err *e) {
    struct jv items;
    if (!json_member(root, "CVE_Items", JSON_ARRAY, true, &items, e) ||
        !json_member_str(root, "CVE_data_timestamp", false, &f->date, e)) {
        return false;
    }
    if (f->date.n > 0) {
        f->sink->date(f->sink->ctx, VULN_NVD, f->date);
    }
    bool ok = true;
    for (struct jiter it = json_iter(items); ok && json_next(&it);) {
        struct arena_mark mark = arena_mark(f->a);
        ok = item(f, it.value, e);
        arena_reset(f->a, mark);
    }
    return ok;
}
