/* Reading SARIF 2.1.0 logs: see evidence.h. Paragraph numbers are those of the OASIS standard. */
#include "evidence/evidence.h"

#include "base/map.h"

typedef VEC(struct str) str_list;

/* A rule of the present run, looked at once: results name it over and over. */
struct rule {
    struct str id, level;
    struct jv messages;
    str_list cwes;
};

struct reading {
    struct arena *a;
    struct evidence *out;
    VEC(struct rule) rules; /* of the present run's driver */
    struct map by_id;       /* id → number in `rules` + 1 */
    struct map tools;       /* names met so far */
    struct sb tool;
    struct err *e;
};

bool sarif_detect(struct jv root) {
    return str_is(json_str(json_get(root, "version")), "2.1.0") && json_type(json_get(root, "runs")) == JSON_ARRAY;
}

static bool add_one(struct reading *r, struct jv where, struct str cwe, str_list *to) {
    for (size_t i = 0; i < to->n; i++) {
        if (str_eq(to->v[i], cwe)) {
            return true;
        }
    }
    if (to->n == EVIDENCE_MAX_CWES) {
        return json_fail(where, r->e, "more than the limit of %d weaknesses are named here (EVIDENCE_MAX_CWES)",
                         EVIDENCE_MAX_CWES);
    }
    vec_push(r->a, to, cwe);
    return true;
}

/* "CWE-120" out of tags such as "external/cwe/cwe-120" or "CWE-120". */
static bool add_cwe(struct reading *r, struct jv where, struct str tag, str_list *to) {
    size_t n = 0;
    for (size_t i = 0; i + 4 < tag.n; i++) {
        if (!str_eqi(str_sub(tag, i, 4), STR("cwe-"))) {
            continue;
        }
        while (i + 4 + n < tag.n && n < 8 && chr_digit(tag.p[i + 4 + n])) {
            n++;
        }
        struct str digits = str_sub(tag, i + 4, n);
        while (digits.n > 1 && digits.p[0] == '0') {
            digits = str_from(digits, 1);
        }
        return n == 0 || add_one(r, where, str_fmt(r->a, "CWE-%.*s", STR_ARG(digits)), to);
    }
    return true;
}

static bool add_tags(struct reading *r, struct jv holder, str_list *to) {
    bool ok = true;
    for (struct jiter it = json_iter(json_get(json_get(holder, "properties"), "tags")); ok && json_next(&it);) {
        ok = add_cwe(r, it.value, json_str(it.value), to);
    }
    return ok;
}

/* §3.52 reportingDescriptorReference: taxa of a rule or result that name CWE. */
static bool add_taxa(struct reading *r, struct jv list, bool relationships, str_list *to) {
    bool ok = true;
    for (struct jiter it = json_iter(list); ok && json_next(&it);) {
        struct jv target = relationships ? json_get(it.value, "target") : it.value;
        struct str component = json_str(json_get(json_get(target, "toolComponent"), "name"));
        if (str_eqi(component, STR("CWE"))) {
            struct str id = json_str(json_get(target, "id"));
            ok = add_cwe(r, target, str_startsi(id, STR("cwe-")) ? id : str_fmt(r->a, "CWE-%.*s", STR_ARG(id)), to);
        }
    }
    return ok;
}

static bool read_rules(struct reading *r, struct jv list) {
    r->rules.n = 0;
    r->by_id = map_new(r->a, 0);
    for (struct jiter it = json_iter(list); json_next(&it);) {
        struct rule rule = {.id = json_str(json_get(it.value, "id")),
                            .level = json_str(json_get(json_get(it.value, "defaultConfiguration"), "level")),
                            .messages = json_get(it.value, "messageStrings")};
        if (json_count(rule.messages) > EVIDENCE_MAX_MESSAGES) {
            return json_fail(rule.messages, r->e, "holds more than the limit of %d messages (EVIDENCE_MAX_MESSAGES)",
                             EVIDENCE_MAX_MESSAGES);
        }
        if (!add_tags(r, it.value, &rule.cwes) || !add_taxa(r, json_get(it.value, "relationships"), true, &rule.cwes)) {
            return false;
        }
        vec_push(r->a, &r->rules, rule);
        bool added;
        void **slot = map_slot(&r->by_id, rule.id, &added);
        if (added) {
            *slot = (void *)(uintptr_t)r->rules.n;
        }
    }
    return true;
}

/* The rule by ruleIndex (§3.27.6), else by ruleId; or one that says nothing. */
static const struct rule *find_rule(const struct reading *r, struct jv result, struct str id) {
    static const struct rule none = {0};
    int64_t index;
    if (json_i64(json_get(result, "ruleIndex"), &index) || json_i64(json_get(json_get(result, "rule"), "index"), &index)) {
        if (index >= 0) {
            return (uint64_t)index < r->rules.n ? &r->rules.v[index] : &none;
        }
    }
    size_t number = id.n > 0 ? (size_t)(uintptr_t)map_get(&r->by_id, id) : 0;
    return number > 0 ? &r->rules.v[number - 1] : &none;
}

/* §3.27.10: the result's level, else the rule's default, else "warning"; a kind other than "fail" means "none". */
static bool read_level(struct jv result, const struct rule *rule, struct str *out, struct err *e) {
    struct str kind;
    if (!json_member_str(result, "level", false, out, e) || !json_member_str(result, "kind", false, &kind, e)) {
        return false;
    }
    if (out->n == 0) {
        *out = rule->level;
    }
    if (out->n == 0) {
        *out = kind.n > 0 && !str_is(kind, "fail") ? STR("none") : STR("warning");
    }
    if (!str_is(*out, "none") && !str_is(*out, "note") && !str_is(*out, "warning") && !str_is(*out, "error")) {
        return json_fail(json_get(result, "level"), e, "is \"%.*s\", expected none, note, warning or error", STR_ARG(*out));
    }
    return true;
}

static bool read_location(struct reading *r, struct jv result, struct str *out) {
    struct jv locations;
    if (!json_member(result, "locations", JSON_ARRAY, false, &locations, r->e)) {
        return false;
    }
    struct jiter it = json_iter(locations);
    if (!json_next(&it)) {
        return true;
    }
    struct jv physical = json_get(it.value, "physicalLocation");
    struct jv region = json_get(physical, "region");
    struct str uri = json_str(json_get(json_get(physical, "artifactLocation"), "uri"));
    int64_t line = 0;
    struct sb b = SB(r->a);
    sb_str(&b, uri);
    if (json_i64(json_get(region, "startLine"), &line)) {
        sb_fmt(&b, ":%lld", (long long)line);
    }
    if (uri.n == 0) {
        struct jiter logical = json_iter(json_get(it.value, "logicalLocations"));
        sb_str(&b, json_next(&logical) ? json_str(json_get(logical.value, "fullyQualifiedName")) : STR_NONE);
    }
    *out = sb_get(&b);
    return true;
}

/* Those of the rule, then the result's own: "CWE-120 CWE-787". */
static bool read_cwes(struct reading *r, struct jv result, const struct rule *rule, struct str *out) {
    str_list cwes = {0};
    for (size_t i = 0; i < rule->cwes.n; i++) {
        vec_push(r->a, &cwes, rule->cwes.v[i]);
    }
    if (!add_tags(r, result, &cwes) || !add_taxa(r, json_get(result, "taxa"), false, &cwes)) {
        return false;
    }
    struct sb b = SB(r->a);
    for (size_t i = 0; i < cwes.n; i++) {
        sb_fmt(&b, "%s%.*s", i > 0 ? " " : "", STR_ARG(cwes.v[i]));
    }
    *out = sb_get(&b);
    return true;
}

static bool read_result(struct reading *r, struct jv result) {
    struct evidence_result out = {0};
    struct jv message;
    struct str rule_id;
    if (!json_want(result, JSON_OBJECT, r->e) || !json_member_str(result, "ruleId", false, &rule_id, r->e) ||
        !json_member(result, "message", JSON_OBJECT, true, &message, r->e)) {
        return false;
    }
    if (json_count(json_get(result, "suppressions")) > 0) {
        return true;
    }
    const struct rule *rule = find_rule(r, result, rule_id);
    out.rule = rule_id.n > 0 ? rule_id : rule->id;
    if (!read_level(result, rule, &out.level, r->e) || !read_location(r, result, &out.location)) {
        return false;
    }
    out.message = json_str(json_get(message, "text"));
    if (out.message.n == 0) { /* a message by id: §3.11.10 */
        struct str id = json_str(json_get(message, "id"));
        out.message = json_str(json_get(json_get(rule->messages, str_cstr(r->a, id)), "text"));
    }
    if (!read_cwes(r, result, rule, &out.cwe)) {
        return false;
    }
    if (r->out->results.n == EVIDENCE_MAX_RESULTS) {
        return json_fail(result, r->e, "holds more than the limit of %d results (EVIDENCE_MAX_RESULTS)", EVIDENCE_MAX_RESULTS);
    }
    vec_push(r->a, &r->out->results, out);
    return true;
}

static bool read_tool(struct reading *r, struct jv run) {
    struct jv tool;
    struct jv driver;
    struct jv rules;
    struct str name;
    struct str version;
    if (!json_member(run, "tool", JSON_OBJECT, true, &tool, r->e) ||
        !json_member(tool, "driver", JSON_OBJECT, true, &driver, r->e) || !json_member_str(driver, "name", true, &name, r->e) ||
        !json_member_str(driver, "version", false, &version, r->e) ||
        !json_member(driver, "rules", JSON_ARRAY, false, &rules, r->e) || !read_rules(r, rules)) {
        return false;
    }
    if (version.n == 0) {
        version = json_str(json_get(driver, "semanticVersion"));
    }
    if (r->tool.n == 0) {
        r->out->tool_version = version;
    }
    bool added;
    map_slot(&r->tools, name, &added);
    if (added) {
        sb_fmt(&r->tool, "%s%.*s", r->tool.n > 0 ? ", " : "", STR_ARG(name));
    }
    return true;
}

bool sarif_read(struct arena *a, struct jv root, struct evidence *out, struct err *e) {
    *out = (struct evidence){.format = STR("sarif")};
    struct reading r = {.a = a, .out = out, .tools = map_new(a, 0), .tool = SB(a), .e = e};
    struct str version;
    struct jv runs;
    if (!json_want(root, JSON_OBJECT, e) || !json_member_str(root, "version", true, &version, e) ||
        !json_member(root, "runs", JSON_ARRAY, true, &runs, e)) {
        return false;
    }
    if (!str_is(version, "2.1.0")) {
        return json_fail(json_get(root, "version"), e, "is \"%.*s\", expected \"2.1.0\"", STR_ARG(version));
    }
    for (struct jiter it = json_iter(runs); json_next(&it);) {
        struct jv results;
        if (!json_want(it.value, JSON_OBJECT, e) || !read_tool(&r, it.value) ||
            !json_member(it.value, "results", JSON_ARRAY, false, &results, e)) {
            return false;
        }
        for (struct jiter k = json_iter(results); json_next(&k);) {
            if (!read_result(&r, k.value)) {
                return false;
            }
        }
    }
    out->tool = sb_get(&r.tool);
    return true;
}
