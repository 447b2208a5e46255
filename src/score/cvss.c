/* CVSS vectors of every version: parsing by the version's table, names, severity bands. */
#include "score/cvss.h"

#include "score/cvss_parts.h"

static const struct {
    const char *name;
    const char *prefix;
    const struct cvss_table *table;
    void (*score)(struct cvss *c);
} versions[] = {
    [CVSS_2_0] = {"2.0", "", &cvss2_table, cvss2_score},
    [CVSS_3_0] = {"3.0", "CVSS:3.0/", &cvss3_table, cvss3_score},
    [CVSS_3_1] = {"3.1", "CVSS:3.1/", &cvss3_table, cvss3_score},
    [CVSS_4_0] = {"4.0", "CVSS:4.0/", &cvss4_table, cvss4_score},
};

const char *cvss_version_name(enum cvss_version v) {
    return versions[v].name;
}

/* Version by the prefix, which is cut off; 2.0 has none, but may have parentheses. */
static bool take_prefix(struct str *s, enum cvss_version *v, struct err *e) {
    for (enum cvss_version i = CVSS_3_0; i <= CVSS_4_0; i++) {
        struct str prefix = str_z(versions[i].prefix);
        if (str_starts(*s, prefix)) {
            *s = str_from(*s, prefix.n);
            *v = i;
            return true;
        }
    }
    if (str_starts(*s, STR("CVSS:"))) {
        return err_set(e, ERR_INPUT, "CVSS vectors are of version 2.0, 3.0, 3.1 or 4.0");
    }
    *v = CVSS_2_0;
    bool open = s->n > 0 && s->p[0] == '(';
    bool close = s->n > 1 && s->p[s->n - 1] == ')';
    if (open != close) {
        return err_set(e, ERR_INPUT, "the CVSS vector has one parenthesis without the other");
    }
    *s = open ? str_sub(*s, 1, s->n - 2) : *s;
    return true;
}

/* The metric's number from `first` on, or n. */
static size_t find_metric(const struct cvss_table *t, struct str name, size_t first) {
    for (size_t i = first; i < t->n && name.n > 0; i++) {
        if (name.p[0] == t->metrics[i].name[0] && str_is(name, t->metrics[i].name)) {
            return i;
        }
    }
    return t->n;
}

static bool set_metric(const struct cvss_table *t, struct str token, size_t *next, struct cvss *c, struct err *e) {
    struct str name;
    struct str value;
    if (!str_cut(token, ':', &name, &value)) {
        return err_set(e, ERR_INPUT, "\"%.*s\" in the CVSS vector is no metric: NAME:VALUE was expected", STR_ARG(token));
    }
    size_t m = find_metric(t, name, t->ordered ? *next : 0);
    if (m == t->n) {
        m = find_metric(t, name, 0);
        if (m == t->n) {
            return err_set(e, ERR_INPUT, "CVSS %s has no metric \"%.*s\"", versions[c->version].name, STR_ARG(name));
        }
        if (c->metrics[m] == 0) {
            return err_set(e, ERR_INPUT, "the CVSS metric %.*s stands too late in the vector", STR_ARG(name));
        }
    }
    if (c->metrics[m] != 0) {
        return err_set(e, ERR_INPUT, "the CVSS metric %.*s is given twice", STR_ARG(name));
    }
    for (const struct cvss_value *v = t->metrics[m].values; v->text != NULL; v++) {
        if (str_is(value, v->text)) {
            c->metrics[m] = v->code;
            *next = m + 1;
            return true;
        }
    }
    return err_set(e, ERR_INPUT, "the CVSS metric %.*s has no value \"%.*s\"", STR_ARG(name), STR_ARG(value));
}

bool cvss_parse(struct str vector, struct cvss *out, struct err *e) {
    *out = (struct cvss){.base = CVSS_NO_SCORE, .temporal = CVSS_NO_SCORE, .environmental = CVSS_NO_SCORE};
    if (!take_prefix(&vector, &out->version, e)) {
        return false;
    }
    const struct cvss_table *t = versions[out->version].table;
    size_t next = 0;
    bool more = true;
    while (more) {
        struct str token;
        more = str_cut(vector, '/', &token, &vector);
        if (!set_metric(t, token, &next, out, e)) {
            return false;
        }
    }
    for (size_t i = 0; i < t->n && t->metrics[i].group == GROUP_BASE; i++) {
        if (out->metrics[i] == 0) {
            return err_set(e, ERR_INPUT, "the CVSS vector lacks the mandatory metric %s", t->metrics[i].name);
        }
    }
    versions[out->version].score(out);
    return true;
}

const char *cvss_severity(enum cvss_version v, int tenths) {
    if (tenths < 40) {
        return tenths == 0 && v != CVSS_2_0 ? "none" : "low";
    }
    if (tenths < 70) {
        return "medium";
    }
    return tenths < 90 || v == CVSS_2_0 ? "high" : "critical";
}

char cvss_metric(const struct cvss *c, const char *name) {
    const struct cvss_table *t = versions[c->version].table;
    size_t m = find_metric(t, str_z(name), 0);
    return m < t->n ? c->metrics[m] : '\0';
}

int cvss_exploitability(const struct cvss *c) {
    return c->version == CVSS_4_0 ? -1 : c->version == CVSS_2_0 ? cvss2_exploitability(c) : cvss3_exploitability(c);
}

/* ---- for the versions ---- */

int cvss_weight(const struct cvss_metric *m, char code) {
    for (const struct cvss_value *v = m->values; v->text != NULL; v++) {
        if (v->code == code) {
            return v->weight;
        }
    }
    return 0;
}

bool cvss_has_group(const struct cvss_table *t, const struct cvss *c, enum cvss_group g) {
    for (size_t i = 0; i < t->n; i++) {
        if (t->metrics[i].group == g && c->metrics[i] != 0) {
            return true;
        }
    }
    return false;
}

bool cvss_uses_group(const struct cvss_table *t, const struct cvss *c, enum cvss_group g) {
    for (size_t i = 0; i < t->n; i++) {
        if (t->metrics[i].group == g && c->metrics[i] != 0 && c->metrics[i] != 'X') {
            return true;
        }
    }
    return false;
}

wide cvss_power10(int n) {
    wide p = 1;
    while (n-- > 0) {
        p *= 10;
    }
    return p;
}
